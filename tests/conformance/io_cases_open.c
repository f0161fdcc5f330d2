/* io_cases_open.c - the cases about who may open what, and who is waited for. */
#include "io_bench.h"

#include "vhd_path.h"

/* All that an opener may want, and may grant. */
#define SUBSETS 8u

static bool agree(unsigned access, unsigned share, unsigned other_access, unsigned other_share)
{
    return (access & ~other_share) == 0 && (other_access & ~share) == 0;
}

void io_openers_exclude_each_other(struct io_bench *bench)
{
    const struct vhd_host *host = bench->host;

    for (size_t i = 0; i < IO_MODES; i++)
        for (size_t j = 0; j < IO_MODES; j++) {
            const struct io_mode *first = &io_modes[i], *second = &io_modes[j];
            const bool allowed = agree(first->access, first->share, second->access, second->share);
            struct vhd_file *file, *other;
            enum vhd_status status;
            if (vhd_mode_creates(second->mode))
                continue;
            if (!vhd_mode_creates(first->mode))
                io_make(bench, io_at(bench, u"file"), "x", 1);
            io_expect(bench, host->ops->open(host, io_at(bench, u"file"), first->mode, &file, NULL), VHD_OK,
                      first->name);
            status = host->ops->open(host, io_at(bench, u"file"), second->mode, &other, NULL);
            io_check(bench, status == (allowed ? VHD_OK : VHD_SHARING_VIOLATION), "%s beside %s: %s", second->name,
                     first->name, vhd_status_name(status));
            if (status == VHD_OK)
                other->ops->close(other, false);
            file->ops->close(file, vhd_mode_creates(first->mode) || first->mode == VHD_FILE_WORK);
            if (!vhd_mode_creates(first->mode) && first->mode != VHD_FILE_WORK) {
                io_expect(bench, host->ops->open(host, io_at(bench, u"file"), VHD_FILE_WORK, &file, NULL), VHD_OK,
                          "nobody has it open any more");
                file->ops->close(file, true);
            }
        }
}

/* A draft that somebody looks at. Systems differ in what is at its name until he has looked enough. */
void io_what_is_looked_at_is_moved_and_discarded(struct io_bench *bench)
{
    const struct vhd_host *host = bench->host;
    const char16_t *path = io_at(bench, u"moved");
    enum vhd_path_kind kind = VHD_PATH_FILE;
    struct vhd_file *file, *looker;
    uint8_t byte = 0;

    io_expect(bench, host->ops->open(host, io_at(bench, u"draft"), VHD_FILE_SEEN_DRAFT, &file, NULL), VHD_OK,
              "a draft");
    io_expect(bench, file->ops->write(file, 0, "x", 1, NULL), VHD_OK, "write");
    io_expect(bench, host->ops->open(host, io_at(bench, u"draft"), VHD_FILE_INSPECT, &looker, NULL), VHD_OK, "looker");
    io_expect(bench, file->ops->move(file, path, NULL), VHD_OK, "move");
    io_check(bench, file->ops->close(file, true), "it is discarded");
    io_expect(bench, looker->ops->read(looker, 0, &byte, 1, NULL), VHD_OK, "who looks at it goes on");
    io_check(bench, byte == 'x', "and reads it");
    looker->ops->close(looker, false);
    io_expect(bench, host->ops->kind(host, path, &kind, NULL), VHD_OK, "kind");
    io_check(bench, kind == VHD_PATH_MISSING, "then it is gone");
}

void io_other_programs_are_respected(struct io_bench *bench)
{
    const struct vhd_host *host = bench->host;
    const char16_t *path = io_at(bench, u"file");

    io_make(bench, path, "x", 1);
    for (unsigned access = 1; access < SUBSETS; access++)
        for (unsigned share = 0; share < SUBSETS; share++) {
            void *hold = bench->hold(bench, path, access, share);
            for (size_t i = 0; i < IO_MODES; i++) {
                const struct io_mode *mode = &io_modes[i];
                const bool allowed = agree(access, share, mode->access, mode->share);
                enum vhd_status wanted = allowed ? VHD_OK : VHD_SHARING_VIOLATION, status;
                struct vhd_error error = { .status = VHD_OK };
                struct vhd_file *file;
                if (vhd_mode_creates(mode->mode))
                    wanted = VHD_TARGET_EXISTS;
                status = host->ops->open(host, path, mode->mode, &file, &error);
                io_check(bench, status == wanted, "%s beside one who wants %u and grants %u: %s", mode->name, access,
                         share, vhd_status_name(status));
                io_check(bench, wanted != VHD_SHARING_VIOLATION || error.os_code == bench->causes->in_use,
                         "the code is the system's");
                if (status == VHD_OK)
                    file->ops->close(file, false);
            }
            bench->release(bench, hold);
        }
}

void io_what_is_there_decides(struct io_bench *bench)
{
    const struct vhd_host *host = bench->host;
    static const struct {
        const char16_t *name;
        enum vhd_status existing, new; /* for VHD_FILE_NEW */
    } rows[] = {
        { u"file", VHD_OK, VHD_TARGET_EXISTS },
        { u"missing", VHD_FILE_NOT_FOUND, VHD_OK },
        { u"folder", VHD_NOT_A_DISK_FILE, VHD_TARGET_EXISTS },
        { u"no folder\\file", VHD_PATH_NOT_FOUND, VHD_PATH_NOT_FOUND },
        { u"file\\below", VHD_PATH_NOT_FOUND, VHD_PATH_NOT_FOUND },
    };

    io_make(bench, io_at(bench, u"file"), "x", 1);
    io_expect(bench, host->ops->make_folder(host, io_at(bench, u"folder"), NULL), VHD_OK, "a folder");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t j = 0; j < IO_MODES; j++) {
            const bool is_new = vhd_mode_creates(io_modes[j].mode);
            const enum vhd_status wanted = is_new ? rows[i].new : rows[i].existing;
            const char16_t *path = io_at(bench, rows[i].name);
            struct vhd_error error = { .status = VHD_OK };
            struct vhd_file *file;
            enum vhd_status status = host->ops->open(host, path, io_modes[j].mode, &file, &error);
            /* Of a missing folder some systems say that it is the file. */
            io_check(bench, status == wanted || (wanted == VHD_PATH_NOT_FOUND && status == VHD_FILE_NOT_FOUND),
                     "row %u, %s: %s instead of %s", (unsigned)i, io_modes[j].name, vhd_status_name(status),
                     vhd_status_name(wanted));
            io_check(bench, status == VHD_OK || vhd_path_equal(error.path, path), "row %u: the path is named",
                     (unsigned)i);
            if (status == VHD_OK)
                file->ops->close(file, is_new);
        }
}

void io_links_are_no_files_of_ours(struct io_bench *bench)
{
    const struct vhd_host *host = bench->host;
    const char16_t *path = io_at(bench, u"file");
    struct vhd_file *file;

    io_make(bench, path, "x", 1);
    bench->add_link(bench, path, io_at(bench, u"other name"));
    io_expect(bench, host->ops->open(host, path, VHD_FILE_WORK, &file, NULL), VHD_NOT_A_DISK_FILE, "a work file");
    io_expect(bench, host->ops->open(host, path, VHD_FILE_CHANGE, &file, NULL), VHD_OK, "a disk");
    file->ops->close(file, false);
}

void io_read_only_files_are_not_changed(struct io_bench *bench)
{
    const struct vhd_host *host = bench->host;
    const char16_t *path = io_at(bench, u"file");

    io_make(bench, path, "x", 1);
    bench->make_read_only(bench, path, true);
    for (size_t i = 0; i < IO_MODES; i++) {
        const enum vhd_open_mode mode = io_modes[i].mode;
        struct vhd_file *file;
        enum vhd_status status;
        if (vhd_mode_creates(mode))
            continue;
        status = host->ops->open(host, path, mode, &file, NULL);
        io_check(bench, status == (mode == VHD_FILE_CHANGE ? VHD_FILE_READ_ONLY : VHD_OK), "%s: %s", io_modes[i].name,
                 vhd_status_name(status));
        if (status == VHD_OK)
            file->ops->close(file, false);
    }
    bench->make_read_only(bench, path, false);
}

/* Opens with patience; *waited: the time that went by. */
static enum vhd_status open_patiently(struct io_bench *bench, enum vhd_open_mode mode, uint64_t *waited,
                                      struct vhd_error *error)
{
    const uint64_t before = bench->paused(bench);
    struct vhd_patience patience;
    struct vhd_file *file;
    enum vhd_status status = vhd_open(vhd_patience_begin(&patience, bench->host), io_at(bench, u"file"), mode, &file,
                                      error);

    *waited = bench->paused(bench) - before;
    if (status == VHD_OK)
        file->ops->close(file, false);
    return status;
}

void io_a_hold_that_passes_is_waited_out(struct io_bench *bench)
{
    static const enum vhd_open_mode modes[] = { VHD_FILE_SOURCE, VHD_FILE_CHANGE, VHD_FILE_WORK };
    static const uint32_t times[] = { 5, 100, 700, 1500, 1900 };

    io_make(bench, io_at(bench, u"file"), "x", 1);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        for (size_t j = 0; j < sizeof times / sizeof *times; j++) {
            void *hold = bench->hold(bench, io_at(bench, u"file"), IO_READING | IO_WRITING, 0);
            uint64_t waited;
            bench->release_after(bench, hold, times[j]);
            io_expect(bench, open_patiently(bench, modes[i], &waited, NULL), VHD_OK, "a hold that passes");
            io_check(bench, waited >= times[j] && waited <= 2000, "%u ms for %u", (unsigned)waited, (unsigned)times[j]);
        }
}

void io_a_hold_that_lasts_is_told_with_its_time(struct io_bench *bench)
{
    void *hold;

    io_make(bench, io_at(bench, u"file"), "x", 1);
    hold = bench->hold(bench, io_at(bench, u"file"), IO_READING | IO_WRITING, 0);
    for (size_t i = 0; i < IO_MODES; i++) {
        struct vhd_error error = { .status = VHD_OK };
        const enum vhd_open_mode mode = io_modes[i].mode;
        uint64_t waited;
        enum vhd_status status = open_patiently(bench, mode, &waited, &error);
        if (vhd_mode_creates(mode) || mode == VHD_FILE_INSPECT) { /* nobody waits to look at a file */
            io_check(bench, status != VHD_OK && waited == 0 && error.waited == 0, "%s: %u ms", io_modes[i].name,
                     (unsigned)waited);
            continue;
        }
        io_expect(bench, status, VHD_SHARING_VIOLATION, io_modes[i].name);
        io_check(bench, waited > 1500 && waited <= 2000 && error.waited == waited, "%s: %u ms, %u told",
                 io_modes[i].name, (unsigned)waited, (unsigned)error.waited);
        io_check(bench, error.os_code == bench->causes->in_use && vhd_path_equal(error.path, io_at(bench, u"file")),
                 "and with its code");
    }
    bench->release(bench, hold);
}

/* Whatever the number of files; but a task that the call begins has its own time. */
void io_a_call_waits_two_seconds_in_all(struct io_bench *bench)
{
    const uint64_t before = bench->paused(bench);
    struct vhd_patience patience;
    const struct vhd_host *host = vhd_patience_begin(&patience, bench->host);
    struct vhd_file *file;
    void *hold;

    io_make(bench, io_at(bench, u"file"), "x", 1);
    hold = bench->hold(bench, io_at(bench, u"file"), IO_READING | IO_WRITING, 0);
    for (unsigned i = 0; i < 5; i++)
        io_expect(bench, vhd_open(host, io_at(bench, u"file"), VHD_FILE_SOURCE, &file, NULL), VHD_SHARING_VIOLATION,
                  "a hold that lasts");
    io_check(bench, bench->paused(bench) - before <= 2000, "five files: %u ms",
             (unsigned)(bench->paused(bench) - before));
    vhd_patience_renew(host);
    bench->release_after(bench, hold, 1000);
    io_expect(bench, vhd_open(host, io_at(bench, u"file"), VHD_FILE_SOURCE, &file, NULL), VHD_OK, "with new patience");
    file->ops->close(file, false);
}
