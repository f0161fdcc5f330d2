/* io_cases_faults.c - the cases in which calls to the system fail. */
#include "io_bench.h"

#include "vhd_path.h"

#include <string.h>

#define MAX_WAYS 8u

static const char *const call_names[IO_CALLS] = {
    [IO_OPEN] = "open",
    [IO_READ] = "read",
    [IO_WRITE] = "write",
    [IO_SET_SIZE] = "set_size",
    [IO_FLUSH] = "flush",
    [IO_FLUSH_AHEAD] = "flush_ahead",
    [IO_INFO] = "info",
    [IO_MOVE] = "move",
    [IO_SET_MODIFIED] = "set_modified",
    [IO_DISCARD] = "close with discard",
    [IO_KIND] = "kind",
    [IO_MAKE_FOLDER] = "make_folder",
    [IO_VOLUME] = "volume",
    [IO_NEW_ID] = "new_id",
    [IO_SHA1] = "sha1",
};

static const struct io_cause win32_rows[] = {
    { 5, VHD_ACCESS_DENIED }, { 19, VHD_ACCESS_DENIED }, { 32, VHD_SHARING_VIOLATION }, { 33, VHD_SHARING_VIOLATION },
    { 112, VHD_DISK_FULL },   { 39, VHD_DISK_FULL },     { 8, VHD_OUT_OF_MEMORY },      { 1117, VHD_SYSTEM },
    { 23, VHD_SYSTEM },       { 64, VHD_SYSTEM },
};

const struct io_causes io_win32_causes = {
    .rows = win32_rows,
    .count = sizeof win32_rows / sizeof *win32_rows,
    .denied = { 5, VHD_ACCESS_DENIED },
    .full = { 112, VHD_DISK_FULL },
    .broken = { 1117, VHD_SYSTEM },
    .in_use = 32,
};

/* Does one call; the file is open, but not for those calls that take a path. */
static enum vhd_status call(struct io_bench *bench, enum io_call what, struct vhd_file **file, struct vhd_error *error)
{
    const struct vhd_host *host = bench->host;
    struct vhd_file_info info;
    struct vhd_volume volume;
    enum vhd_path_kind kind;
    uint8_t bytes[100] = { 0 };

    switch (what) {
    case IO_OPEN:
        return host->ops->open(host, io_at(bench, u"file"), VHD_FILE_CHANGE, file, error);
    case IO_READ: /* not where the file stands */
        return (*file)->ops->read(*file, 100, bytes, sizeof bytes, error);
    case IO_WRITE:
        return (*file)->ops->write(*file, 300, bytes, sizeof bytes, error);
    case IO_SET_SIZE:
        return (*file)->ops->set_size(*file, 900, error);
    case IO_FLUSH:
        return (*file)->ops->flush(*file, error);
    case IO_INFO:
        return (*file)->ops->info(*file, &info, error);
    case IO_MOVE:
        return (*file)->ops->move(*file, io_at(bench, u"moved"), error);
    case IO_SET_MODIFIED:
        return (*file)->ops->set_modified(*file, 0, error);
    case IO_KIND:
        return host->ops->kind(host, io_at(bench, u"file"), &kind, error);
    case IO_MAKE_FOLDER:
        return host->ops->make_folder(host, io_at(bench, u"folder"), error);
    case IO_VOLUME:
        return host->ops->volume(host, bench->folder, &volume, error);
    case IO_NEW_ID:
        return host->ops->new_id(host, bytes, error);
    case IO_SHA1:
        return host->ops->sha1(host, bytes, sizeof bytes, bytes, error);
    default:
        return VHD_OK;
    }
}

/* Whose path a failure has to name: the file's, but where none is asked about. */
static bool names_its_path(struct io_bench *bench, enum io_call what, const struct vhd_error *error)
{
    if (what == IO_NEW_ID || what == IO_SHA1)
        return true;
    return error->path[0] != 0 && memcmp(error->path, bench->folder, 3 * sizeof *error->path) == 0;
}

static void prepare(struct io_bench *bench, enum io_call what, struct vhd_file **file)
{
    const struct vhd_host *host = bench->host;
    uint8_t bytes[1000] = { 1 };

    *file = NULL;
    if (what == IO_OPEN || what == IO_KIND || what == IO_MAKE_FOLDER) {
        io_make(bench, io_at(bench, u"file"), bytes, sizeof bytes);
        return;
    }
    io_expect(bench, host->ops->open(host, io_at(bench, u"file"), VHD_FILE_NEW, file, NULL), VHD_OK, "a new file");
    io_expect(bench, (*file)->ops->write(*file, 0, bytes, sizeof bytes, NULL), VHD_OK, "write");
}

static void clear_up(struct io_bench *bench, struct vhd_file *file)
{
    const struct vhd_host *host = bench->host;

    if (file != NULL)
        file->ops->close(file, false);
    for (unsigned i = 0; i < 2; i++)
        if (host->ops->open(host, io_at(bench, i == 0 ? u"file" : u"moved"), VHD_FILE_WORK, &file, NULL) == VHD_OK)
            file->ops->close(file, true);
    host->ops->remove_folder(host, io_at(bench, u"folder"));
}

/* Whether what fails so is over when its cause is. */
static bool passes(const struct io_bench *bench, enum io_call what, unsigned way)
{
    return what != IO_FLUSH || (bench->lasting & 1u << way) == 0;
}

/* A call that fails in one way, for one reason; and the same call again, which succeeds where that passes. */
static bool fail_once(struct io_bench *bench, enum io_call what, unsigned way, const struct io_cause *cause)
{
    struct vhd_error error = { .status = VHD_OK };
    struct vhd_file *file;
    enum vhd_status status;
    bool has_way;

    prepare(bench, what, &file);
    has_way = bench->fail(bench, what, way, 1, cause);
    if (has_way) {
        status = call(bench, what, &file, &error);
        bench->fail(bench, what, way, 0, cause);
        io_check(bench, status == cause->status, "%s, way %u, code %u: %s instead of %s", call_names[what], way,
                 (unsigned)cause->code, vhd_status_name(status), vhd_status_name(cause->status));
        if (status != VHD_OK) {
            io_check(bench, error.status == status && error.os_code == cause->code, "%s, way %u: code %u instead of %u",
                     call_names[what], way, (unsigned)error.os_code, (unsigned)cause->code);
            io_check(bench, names_its_path(bench, what, &error), "%s, way %u: it names the file", call_names[what],
                     way);
            io_expect(bench, call(bench, what, &file, &error),
                      passes(bench, what, way) ? VHD_OK : bench->causes->broken.status, call_names[what]);
        }
    }
    clear_up(bench, file);
    return has_way;
}

void io_every_failure_is_told(struct io_bench *bench)
{
    for (enum io_call what = IO_OPEN; what < IO_CALLS; what++) {
        unsigned ways = 0;
        if (what == IO_DISCARD || what == IO_FLUSH_AHEAD) /* which do not tell, or not at once */
            continue;
        for (unsigned way = 0; way < MAX_WAYS; way++)
            for (size_t i = 0; i < bench->causes->count; i++)
                ways += fail_once(bench, what, way, &bench->causes->rows[i]);
        io_check(bench, (ways > 0) == !(bench->never_fail & 1u << what), "%s can be made to fail", call_names[what]);
    }
}

/* What fails in it fails in it, or in the flush that follows. */
void io_flushing_ahead_hides_no_failure(struct io_bench *bench)
{
    const struct io_cause *broken = &bench->causes->broken;

    for (unsigned way = 0; way < MAX_WAYS; way++) {
        struct vhd_error errors[2] = { { .status = VHD_OK }, { .status = VHD_OK } };
        struct vhd_file *file;
        enum vhd_status ahead, flushed;
        prepare(bench, IO_FLUSH_AHEAD, &file);
        if (bench->fail(bench, IO_FLUSH_AHEAD, way, 1, broken)) {
            ahead = file->ops->flush_ahead(file, &errors[0]);
            flushed = file->ops->flush(file, &errors[1]);
            bench->fail(bench, IO_FLUSH_AHEAD, way, 0, broken);
            io_check(bench,
                     (ahead == broken->status && errors[0].os_code == broken->code) ||
                         (flushed == broken->status && errors[1].os_code == broken->code),
                     "way %u: %s, then %s", way, vhd_status_name(ahead), vhd_status_name(flushed));
            io_expect(bench, file->ops->flush(file, NULL), bench->lasting == 0 ? VHD_OK : broken->status, "later");
        }
        clear_up(bench, file);
    }
}

void io_a_failed_write_can_be_repeated(struct io_bench *bench)
{
    const char *const text = "what is written after all";
    const size_t size = strlen(text);
    struct vhd_file *file;

    prepare(bench, IO_WRITE, &file);
    io_expect(bench, file->ops->set_size(file, 0, NULL), VHD_OK, "empty");
    io_check(bench, bench->fail(bench, IO_WRITE, 0, 2, &bench->causes->full), "writing can be made to fail");
    for (unsigned i = 0; i < 2; i++)
        io_expect(bench, file->ops->write(file, 0, text, size, NULL), VHD_DISK_FULL, "a full disk");
    io_expect(bench, file->ops->write(file, 0, text, size, NULL), VHD_OK, "there is room again");
    file->ops->close(file, false);
    io_check(bench, io_holds(bench, io_at(bench, u"file"), text, size), "the file");
    clear_up(bench, NULL);
}

/* A call that is denied a few times, or for good. */
struct denial {
    enum io_call call;
    unsigned times;
};

/* Makes the call with patience; *file stays open unless the call closes it. */
static enum vhd_status call_patiently(struct io_bench *bench, const struct vhd_host *host, enum io_call what,
                                      struct vhd_file **file, struct vhd_error *error)
{
    struct vhd_file *closed = *file;

    switch (what) {
    case IO_OPEN:
        *file = NULL;
        closed->ops->close(closed, false);
        return vhd_open(host, io_at(bench, u"file"), VHD_FILE_CHANGE, file, error);
    case IO_MOVE:
        return vhd_move(host, *file, io_at(bench, u"moved"), error);
    default:
        *file = NULL;
        closed->ops->close(closed, true);
        return VHD_OK; /* which cannot fail */
    }
}

static void deny(struct io_bench *bench, const struct denial *denial)
{
    const bool lasts = denial->times > VHD_PATIENCE_TRIES;
    const char *name = call_names[denial->call];
    const uint64_t before = bench->paused(bench);
    struct vhd_patience patience;
    const struct vhd_host *host = vhd_patience_begin(&patience, bench->host);
    struct vhd_error error = { .status = VHD_OK };
    enum vhd_path_kind kind = VHD_PATH_MISSING;
    struct vhd_file *file = NULL;
    enum vhd_status status;
    uint64_t waited;

    io_make(bench, io_at(bench, u"file"), "x", 1);
    io_expect(bench, host->ops->open(host, io_at(bench, u"file"), VHD_FILE_WORK, &file, NULL), VHD_OK, "open");
    bench->fail(bench, denial->call, 0, denial->times, &bench->causes->denied);
    status = call_patiently(bench, host, denial->call, &file, &error);
    bench->fail(bench, denial->call, 0, 0, &bench->causes->denied);
    waited = bench->paused(bench) - before;
    io_check(bench, lasts ? waited > 1500 && waited <= 2000 : waited > 0 && waited < 200, "%s: %u ms", name,
             (unsigned)waited);
    if (denial->call != IO_DISCARD) {
        io_expect(bench, status, lasts ? VHD_ACCESS_DENIED : VHD_OK, name);
        io_check(bench, !lasts || error.waited == waited, "the time is told");
    } else {
        io_expect(bench, host->ops->kind(host, io_at(bench, u"file"), &kind, NULL), VHD_OK, "kind");
        io_check(bench, (kind == VHD_PATH_FILE) == lasts, "the file goes, or stays where that is not allowed");
    }
    clear_up(bench, file);
}

void io_a_denial_that_passes_is_waited_out(struct io_bench *bench)
{
    static const struct denial denials[] = {
        { IO_OPEN, 3 }, { IO_MOVE, 3 }, { IO_DISCARD, 3 }, { IO_OPEN, 1000 }, { IO_MOVE, 1000 }, { IO_DISCARD, 1000 },
    };

    for (size_t i = 0; i < sizeof denials / sizeof *denials; i++)
        deny(bench, &denials[i]);
}
