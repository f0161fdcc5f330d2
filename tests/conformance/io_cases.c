/* io_cases.c - the table of cases, and those about what is in a file, what it is called and where it lies. */
#include "io_bench.h"

#include "vhd_path.h"

#include <stdlib.h>
#include <string.h>

#define PIECE 4096u

static struct vhd_file *make(struct io_bench *bench, const char16_t *path)
{
    struct vhd_file *file;

    if (!io_expect(bench, bench->host->ops->open(bench->host, path, VHD_FILE_NEW, &file, NULL), VHD_OK, "a new file"))
        abort();
    return file;
}

static void fill(uint8_t *bytes, size_t size, unsigned seed)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 251 + seed);
}

static void reading_gives_what_was_written(struct io_bench *bench)
{
    static const size_t sizes[] = { 1, 2, 511, 512, 513, 4095, 4097, 65537, 1048577, 3 * 1048576 + 11 };
    static uint8_t bytes[4 * 1048576], read[4 * 1048576];

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (uint64_t at = 0; at <= 70001; at = at * 3 + 1) {
            struct vhd_file *file = make(bench, io_at(bench, u"file"));
            fill(bytes, sizes[i], (unsigned)(i + at));
            io_expect(bench, file->ops->write(file, at, bytes, sizes[i], NULL), VHD_OK, "write");
            memset(read, 0xee, sizes[i]);
            io_expect(bench, file->ops->read(file, at, read, sizes[i], NULL), VHD_OK, "read");
            io_check(bench, memcmp(read, bytes, sizes[i]) == 0, "%u bytes at %u", (unsigned)sizes[i], (unsigned)at);
            file->ops->close(file, true);
        }
}

/* Forwards, backwards, over each other: a host that keeps a position must not go by it. */
static void reading_and_writing_may_jump(struct io_bench *bench)
{
    static uint8_t model[20000], read[20000], bytes[3000];
    struct vhd_file *file = make(bench, io_at(bench, u"file"));
    uint32_t random = 1;

    memset(model, 0, sizeof model);
    io_expect(bench, file->ops->set_size(file, sizeof model, NULL), VHD_OK, "size");
    for (unsigned i = 0; i < 300; i++) {
        const size_t size = (random = random * 1664525u + 1013904223u) / 65536 % sizeof bytes;
        const size_t at = (random = random * 1664525u + 1013904223u) / 65536 % (sizeof model - size);
        if (i % 2 == 0) {
            fill(bytes, size, i);
            memcpy(model + at, bytes, size);
            io_expect(bench, file->ops->write(file, at, bytes, size, NULL), VHD_OK, "write");
        } else {
            io_expect(bench, file->ops->read(file, at, read, size, NULL), VHD_OK, "read");
            io_check(bench, memcmp(read, model + at, size) == 0, "step %u", i);
        }
    }
    file->ops->close(file, false);
    io_check(bench, io_holds(bench, io_at(bench, u"file"), model, sizeof model), "all of it");
}

static void nothing_is_read_behind_the_end(struct io_bench *bench)
{
    static const struct {
        uint64_t at;
        size_t size;
        enum vhd_status status;
    } rows[] = {
        { 0, 1000, VHD_OK },
        { 999, 1, VHD_OK },
        { 0, 1001, VHD_READ_PAST_END },
        { 999, 2, VHD_READ_PAST_END },
        { 1000, 1, VHD_READ_PAST_END },
        { 5000, 512, VHD_READ_PAST_END },
    };
    uint8_t bytes[1000] = { 1 }, read[1100];
    struct vhd_error error;

    io_make(bench, io_at(bench, u"file"), bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct vhd_file *file;
        io_expect(bench, bench->host->ops->open(bench->host, io_at(bench, u"file"), VHD_FILE_SOURCE, &file, NULL),
                  VHD_OK, "open");
        io_expect(bench, file->ops->read(file, rows[i].at, read, rows[i].size, &error), rows[i].status, "read");
        io_check(bench, rows[i].status == VHD_OK || vhd_path_equal(error.path, io_at(bench, u"file")),
                 "the file is named");
        file->ops->close(file, false);
    }
}

/* What a write leaves out, and what a larger size adds, reads as zeros, whatever stood there before. */
static void what_was_never_written_is_zeros(struct io_bench *bench)
{
    static uint8_t bytes[10000], expected[30000];
    struct vhd_file *file = make(bench, io_at(bench, u"file"));

    fill(bytes, sizeof bytes, 3);
    io_expect(bench, file->ops->write(file, 0, bytes, sizeof bytes, NULL), VHD_OK, "write");
    io_expect(bench, file->ops->set_size(file, 777, NULL), VHD_OK, "cut");
    io_expect(bench, file->ops->set_size(file, 9001, NULL), VHD_OK, "extend");
    io_expect(bench, file->ops->write(file, 20003, bytes, 5, NULL), VHD_OK, "write behind the end");
    file->ops->close(file, false);
    memcpy(expected, bytes, 777);
    memcpy(expected + 20003, bytes, 5);
    io_check(bench, io_holds(bench, io_at(bench, u"file"), expected, 20008), "the file");
}

static void files_may_be_larger_than_4_gb(struct io_bench *bench)
{
    const uint64_t at = (UINT64_C(5) << 30) + 3;
    struct vhd_file *file = make(bench, io_at(bench, u"file"));
    struct vhd_file_info info = { 0 };
    char read[5] = "";

    io_expect(bench, file->ops->set_size(file, at + 100, NULL), VHD_OK, "size");
    io_expect(bench, file->ops->write(file, at, "data", 4, NULL), VHD_OK, "write");
    io_expect(bench, file->ops->read(file, at - 1, read, 5, NULL), VHD_OK, "read");
    io_check(bench, memcmp(read, "\0data", 5) == 0, "what was written");
    io_expect(bench, file->ops->info(file, &info, NULL), VHD_OK, "info");
    io_check(bench, info.size == at + 100, "its size");
    file->ops->close(file, true);
}

static void flushing_may_come_in_any_order(struct io_bench *bench)
{
    static uint8_t bytes[100000];
    struct vhd_file *file = make(bench, io_at(bench, u"file"));

    fill(bytes, sizeof bytes, 9);
    for (unsigned i = 0; i < 10; i++) {
        io_expect(bench, file->ops->write(file, i * 10000, bytes + i * 10000, 10000, NULL), VHD_OK, "write");
        if (i % 3 != 0)
            io_expect(bench, file->ops->flush_ahead(file, NULL), VHD_OK, "flush ahead");
        if (i % 4 == 0)
            io_expect(bench, file->ops->flush(file, NULL), VHD_OK, "flush");
    }
    file->ops->close(file, false); /* while it may still be flushed */
    io_check(bench, io_holds(bench, io_at(bench, u"file"), bytes, sizeof bytes), "the file");
}

static void times_are_kept(struct io_bench *bench)
{
    const int64_t day = INT64_C(86400) * VHD_TICKS_PER_SECOND, wanted = 700000000 * (int64_t)VHD_TICKS_PER_SECOND;
    const struct vhd_host *host = bench->host;
    struct vhd_file *file = make(bench, io_at(bench, u"file"));
    struct vhd_file_info info = { 0 };

    io_expect(bench, file->ops->write(file, 0, "x", 1, NULL), VHD_OK, "write");
    io_expect(bench, file->ops->info(file, &info, NULL), VHD_OK, "info");
    io_check(bench, info.size == 1, "size");
    io_check(bench, llabs(info.modified - host->ops->now(host)) < day, "a new file is of this day");
    io_expect(bench, file->ops->set_modified(file, wanted, NULL), VHD_OK, "time");
    file->ops->close(file, false);
    io_expect(bench, host->ops->open(host, io_at(bench, u"file"), VHD_FILE_INSPECT, &file, NULL), VHD_OK, "open");
    io_expect(bench, file->ops->info(file, &info, NULL), VHD_OK, "info");
    io_check(bench, info.modified == wanted, "the time that was set");
    file->ops->close(file, false);
}

static void files_are_told_apart(struct io_bench *bench)
{
    const struct vhd_host *host = bench->host;
    static const char16_t *const names[] = { u"one", u"one", u"other" };
    struct vhd_file_identity found[3];

    io_make(bench, io_at(bench, u"one"), "1", 1);
    io_make(bench, io_at(bench, u"other"), "1", 1);
    for (size_t i = 0; i < 3; i++) {
        struct vhd_file *file;
        io_expect(bench, host->ops->open(host, io_at(bench, names[i]), VHD_FILE_INSPECT, &file, NULL), VHD_OK, "open");
        file->ops->identify(file, &found[i]);
        file->ops->close(file, false);
    }
    io_check(bench, memcmp(&found[0], &found[1], sizeof *found) == 0, "the same file twice");
    io_check(bench, memcmp(&found[0], &found[2], sizeof *found) != 0, "another file");
}

static void a_move_replaces_nothing(struct io_bench *bench)
{
    const char16_t *from = io_at(bench, u"from"), *to = io_at(bench, u"to"), *taken = io_at(bench, u"taken");
    struct vhd_file *file;
    struct vhd_error error;
    enum vhd_status status;

    io_make(bench, taken, "taken", 5);
    file = make(bench, from);
    io_expect(bench, file->ops->write(file, 0, "mo", 2, NULL), VHD_OK, "write");
    io_expect(bench, file->ops->move(file, taken, &error), VHD_TARGET_EXISTS, "onto a file");
    io_expect(bench, file->ops->move(file, bench->folder, &error), VHD_TARGET_EXISTS, "onto a folder");
    status = file->ops->move(file, io_at(bench, u"no folder\\to"), &error);
    io_check(bench, status == VHD_PATH_NOT_FOUND || status == VHD_FILE_NOT_FOUND, "into no folder: %s",
             vhd_status_name(status));
    io_check(bench, io_holds(bench, taken, "taken", 5), "what was there is there");
    io_expect(bench, file->ops->move(file, to, &error), VHD_OK, "to a free name");
    io_expect(bench, file->ops->write(file, 2, "ved", 3, NULL), VHD_OK, "it is still open");
    file->ops->close(file, false);
    io_check(bench, io_holds(bench, to, "moved", 5), "it has its new name");
    io_check(bench, !io_holds(bench, from, "moved", 5), "and the old one no more");
}

/* A new one, one under another name by now, and one of the work that was there before. */
static void what_is_discarded_goes(struct io_bench *bench)
{
    const struct vhd_host *host = bench->host;
    static const char16_t *const names[] = { u"new", u"moved", u"work" };

    for (size_t i = 0; i < 3; i++) {
        const char16_t *path = io_at(bench, names[i]);
        enum vhd_path_kind kind = VHD_PATH_FILE;
        struct vhd_file *file = make(bench, i == 1 ? io_at(bench, u"before") : path);
        if (i == 1)
            io_expect(bench, file->ops->move(file, path, NULL), VHD_OK, "move");
        if (i == 2) {
            file->ops->close(file, false);
            io_expect(bench, host->ops->open(host, path, VHD_FILE_WORK, &file, NULL), VHD_OK, "open");
        }
        file->ops->close(file, true);
        io_expect(bench, host->ops->kind(host, path, &kind, NULL), VHD_OK, "kind");
        io_check(bench, kind == VHD_PATH_MISSING, "file %u is gone", (unsigned)i);
    }
}

static void a_file_takes_the_place_of_another(struct io_bench *bench)
{
    const struct vhd_host *host = bench->host;
    struct vhd_file *file;

    io_make(bench, io_at(bench, u"old"), "the old contents", 16);
    for (int there = 1; there >= 0; there--) {
        const char16_t *path = io_at(bench, there ? u"old" : u"other");
        io_expect(bench, host->ops->open(host, io_at(bench, u"new"), VHD_FILE_NEW, &file, NULL), VHD_OK, "a new file");
        io_expect(bench, file->ops->write(file, 0, "new", 3, NULL), VHD_OK, "writing");
        io_expect(bench, file->ops->move(file, path, NULL), there ? VHD_TARGET_EXISTS : VHD_OK, "moving");
        io_expect(bench, file->ops->replace(file, io_at(bench, u"old"), NULL), VHD_OK, "replacing");
        file->ops->close(file, false);
        io_check(bench, io_holds(bench, io_at(bench, u"old"), "new", 3), "the contents are the new ones");
    }
    io_expect(bench, host->ops->make_folder(host, io_at(bench, u"folder"), NULL), VHD_OK, "a folder");
    io_expect(bench, host->ops->open(host, io_at(bench, u"new"), VHD_FILE_NEW, &file, NULL), VHD_OK, "a new file");
    io_check(bench, file->ops->replace(file, io_at(bench, u"folder"), NULL) != VHD_OK, "no folder is replaced");
    file->ops->close(file, true);
}

static void folders_come_and_go(struct io_bench *bench)
{
    const struct vhd_host *host = bench->host;
    const char16_t *folder = io_at(bench, u"folder"), *inner = io_at(bench, u"folder\\inner");
    enum vhd_path_kind kind;

    io_expect(bench, host->ops->kind(host, folder, &kind, NULL), VHD_OK, "kind");
    io_check(bench, kind == VHD_PATH_MISSING, "nothing yet");
    io_expect(bench, host->ops->make_folder(host, folder, NULL), VHD_OK, "make");
    io_expect(bench, host->ops->make_folder(host, folder, NULL), VHD_TARGET_EXISTS, "again");
    io_expect(bench, host->ops->make_folder(host, inner, NULL), VHD_OK, "inside");
    host->ops->remove_folder(host, folder);
    io_expect(bench, host->ops->kind(host, folder, &kind, NULL), VHD_OK, "kind");
    io_check(bench, kind == VHD_PATH_FOLDER, "one that is not empty stays");
    host->ops->remove_folder(host, inner);
    host->ops->remove_folder(host, folder);
    host->ops->remove_folder(host, folder);
    io_expect(bench, host->ops->kind(host, folder, &kind, NULL), VHD_OK, "kind");
    io_check(bench, kind == VHD_PATH_MISSING, "and goes then");
    io_make(bench, io_at(bench, u"file"), "x", 1);
    io_expect(bench, host->ops->kind(host, io_at(bench, u"file"), &kind, NULL), VHD_OK, "kind");
    io_check(bench, kind == VHD_PATH_FILE, "a file");
    io_expect(bench, host->ops->kind(host, io_at(bench, u"file\\below"), &kind, NULL), VHD_OK, "below a file");
    io_check(bench, kind == VHD_PATH_MISSING, "below a file there is nothing");
}

static void volumes_tell_their_room(struct io_bench *bench)
{
    struct vhd_volume volume = { 0 };
    size_t length = 0;

    io_expect(bench, bench->host->ops->volume(bench->host, bench->folder, &volume, NULL), VHD_OK, "volume");
    io_check(bench, volume.kind == VHD_DRIVE_WRITABLE, "it can be written to");
    io_check(bench, volume.available > 1048576, "it has room");
    while (length < 16 && volume.file_system[length] != 0)
        length++;
    io_check(bench, length < 16, "the name of its file system ends");
}

struct names {
    unsigned ours, others;
};

static void see_name(void *context, const char16_t *name)
{
    struct names *seen = context;

    if (vhd_path_equal(name, u"~12345678.ovpc") || vhd_path_equal(name, u"~.ovpc"))
        seen->ours++;
    else
        seen->others++;
}

/* Others than these may be shown; whoever looks knows the form of the names better. */
static void leftovers_are_shown(struct io_bench *bench)
{
    const struct vhd_host *host = bench->host;
    struct names seen = { 0, 0 };

    io_make(bench, io_at(bench, u"~12345678.ovpc"), "x", 1);
    io_make(bench, io_at(bench, u"~.ovpc"), "x", 1);
    io_make(bench, io_at(bench, u"12345678.ovpc"), "x", 1);
    io_expect(bench, host->ops->make_folder(host, io_at(bench, u"~87654321.ovpc"), NULL), VHD_OK, "a folder");
    host->ops->visit_leftovers(host, bench->folder, see_name, &seen);
    io_check(bench, seen.ours == 2, "both are shown: %u", seen.ours);
    host->ops->visit_leftovers(host, io_at(bench, u"no folder"), see_name, &seen);
    io_check(bench, seen.ours == 2, "where there is no folder, nothing");
}

struct seen {
    unsigned files, others;
};

static void see_file(void *context, const char16_t *name)
{
    struct seen *seen = context;

    if (vhd_path_equal(name, u"A file.vmcx") || vhd_path_equal(name, u"~12345678.ovpc") || vhd_path_equal(name, u"x"))
        seen->files++;
    else
        seen->others++;
}

static void files_of_a_folder_are_shown(struct io_bench *bench)
{
    const struct vhd_host *host = bench->host;
    struct seen seen = { 0, 0 };

    io_expect(bench, host->ops->visit_files(host, bench->folder, see_file, &seen, NULL), VHD_OK, "an empty folder");
    io_check(bench, seen.files + seen.others == 0, "in an empty folder, nothing");
    io_make(bench, io_at(bench, u"A file.vmcx"), "x", 1);
    io_make(bench, io_at(bench, u"~12345678.ovpc"), "x", 1);
    io_make(bench, io_at(bench, u"x"), "", 0);
    io_expect(bench, host->ops->make_folder(host, io_at(bench, u"folder"), NULL), VHD_OK, "a folder");
    io_make(bench, io_at(bench, u"folder\\below"), "x", 1);
    io_expect(bench, host->ops->visit_files(host, bench->folder, see_file, &seen, NULL), VHD_OK, "a folder");
    io_check(bench, seen.files == 3 && seen.others == 0, "each file once and nothing else: %u, %u", seen.files,
             seen.others);
    io_expect(bench, host->ops->visit_files(host, io_at(bench, u"no folder"), see_file, &seen, NULL),
              VHD_PATH_NOT_FOUND, "where there is no folder");
    io_check(bench, seen.files == 3 && seen.others == 0, "where there is no folder, nothing");
}

static void names_are_ordered_without_regard_to_case(struct io_bench *bench)
{
    static const struct {
        const char16_t *a, *b;
        int order;
    } rows[] = {
        { u"", u"", 0 },      { u"", u"a", -1 },       { u"a", u"A", 0 },           { u"Name", u"nAME", 0 },
        { u"a", u"b", -1 },   { u"a", u"B", -1 },      { u"A", u"b", -1 },          { u"a", u"aa", -1 },
        { u"a1", u"a2", -1 }, { u"a", u"\u4e2d", -1 }, { u"\u4e2d", u"\u4e2d", 0 },
    };
    const struct vhd_host *host = bench->host;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const int order = host->ops->compare_names(host, rows[i].a, rows[i].b);
        const int back = host->ops->compare_names(host, rows[i].b, rows[i].a);
        io_check(bench, (order > 0) - (order < 0) == rows[i].order, "row %u", (unsigned)i);
        io_check(bench, (back > 0) - (back < 0) == -rows[i].order, "row %u, the other way round", (unsigned)i);
    }
}

static void ids_digests_and_times_are_what_they_say(struct io_bench *bench)
{
    static const uint8_t abc[20] = { 0xa9, 0x99, 0x3e, 0x36, 0x47, 0x06, 0x81, 0x6a, 0xba, 0x3e,
                                     0x25, 0x71, 0x78, 0x50, 0xc2, 0x6c, 0x9c, 0xd0, 0xd8, 0x9d };
    const struct vhd_host *host = bench->host;
    const uint64_t before = host->ops->elapsed(host), paused = bench->paused(bench);
    uint8_t one[16], other[16], digest[20];
    int32_t bias = host->ops->zone_bias(host);

    io_expect(bench, host->ops->new_id(host, one, NULL), VHD_OK, "id");
    io_expect(bench, host->ops->new_id(host, other, NULL), VHD_OK, "id");
    io_check(bench, memcmp(one, other, sizeof one) != 0, "no id comes twice");
    io_expect(bench, host->ops->sha1(host, "abc", 3, digest, NULL), VHD_OK, "sha1");
    io_check(bench, memcmp(digest, abc, sizeof abc) == 0, "SHA-1 of abc");
    io_check(bench, bias >= -14 * 3600 && bias <= 12 * 3600, "the zone");
    io_check(bench, host->ops->now(host) > 700000000 * (int64_t)VHD_TICKS_PER_SECOND, "now");
    host->ops->pause(host, 20);
    io_check(bench, host->ops->elapsed(host) - before >= 20, "20 ms pass");
    io_check(bench, bench->paused(bench) - paused >= 20, "the clock of the test moves with it");
}

/* From hole to hole: what is passed over is zeros, and what has data is not. */
static void look_at_ranges(struct io_bench *bench, struct vhd_file *file, uint64_t size, const uint64_t data[2])
{
    static uint8_t read[PIECE], zeros[PIECE];
    bool seen[2] = { false, false };
    uint64_t at = 0, stretches = 0;

    while (at < size && stretches++ < 100) {
        uint64_t begin = 0, end = 0;
        file->ops->find_data(file, at, &begin, &end);
        if (!io_check(bench, begin >= at && end >= begin && end <= size && (end > at || begin == size),
                      "data from %llu to %llu, asked at %llu", (unsigned long long)begin, (unsigned long long)end,
                      (unsigned long long)at))
            return;
        if (begin >= at + PIECE) {
            io_expect(bench, file->ops->read(file, begin - PIECE, read, PIECE, NULL), VHD_OK, "read");
            io_check(bench, memcmp(read, zeros, PIECE) == 0, "what is called a hole is zeros");
        }
        for (size_t i = 0; i < 2; i++)
            seen[i] = seen[i] || (begin <= data[i] && data[i] < end);
        at = end;
    }
    io_check(bench, at == size, "the stretches end with the file");
    io_check(bench, seen[0] && seen[1], "no data are passed over");
}

static void holes_are_zeros(struct io_bench *bench)
{
    static const uint64_t data[2] = { 65536, 40 * 1048576 };
    const uint64_t size = 64 * 1048576 + 511;
    const char16_t *path = io_at(bench, u"sparse");
    struct vhd_file *file;
    uint64_t begin, end;

    bench->make_sparse(bench, path, size, data);
    io_expect(bench, bench->host->ops->open(bench->host, path, VHD_FILE_SOURCE, &file, NULL), VHD_OK, "open");
    look_at_ranges(bench, file, size, data);
    file->ops->find_data(file, 1048576, &begin, &end);
    if (bench->tells_ranges)
        io_check(bench, begin > 30 * 1048576 && begin <= data[1] && end < 60 * 1048576, "there are holes: %llu, %llu",
                 (unsigned long long)begin, (unsigned long long)end);
    else
        io_check(bench, begin == 1048576 && end == size, "all is data to those who cannot tell");
    file->ops->find_data(file, size, &begin, &end);
    io_check(bench, begin == size && end == size, "at the end there is nothing");
    file->ops->close(file, false);
}

#define CASE(name)  \
    {               \
#name, name \
    }
#define OTHER(name)      \
    {                    \
#name, io_##name \
    }

const struct io_case io_cases[] = {
    CASE(reading_gives_what_was_written),
    CASE(reading_and_writing_may_jump),
    CASE(nothing_is_read_behind_the_end),
    CASE(what_was_never_written_is_zeros),
    CASE(files_may_be_larger_than_4_gb),
    CASE(flushing_may_come_in_any_order),
    CASE(times_are_kept),
    CASE(files_are_told_apart),
    CASE(a_move_replaces_nothing),
    CASE(what_is_discarded_goes),
    CASE(a_file_takes_the_place_of_another),
    CASE(folders_come_and_go),
    CASE(volumes_tell_their_room),
    CASE(leftovers_are_shown),
    CASE(files_of_a_folder_are_shown),
    CASE(names_are_ordered_without_regard_to_case),
    CASE(ids_digests_and_times_are_what_they_say),
    CASE(holes_are_zeros),
    OTHER(what_is_there_decides),
    OTHER(openers_exclude_each_other),
    OTHER(what_is_looked_at_is_moved_and_discarded),
    OTHER(other_programs_are_respected),
    OTHER(links_are_no_files_of_ours),
    OTHER(read_only_files_are_not_changed),
    OTHER(a_hold_that_passes_is_waited_out),
    OTHER(a_hold_that_lasts_is_told_with_its_time),
    OTHER(a_call_waits_two_seconds_in_all),
    OTHER(a_denial_that_passes_is_waited_out),
    OTHER(every_failure_is_told),
    OTHER(flushing_ahead_hides_no_failure),
    OTHER(a_failed_write_can_be_repeated),
};
const size_t io_case_count = sizeof io_cases / sizeof *io_cases;
