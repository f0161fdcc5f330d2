/* test_posix_files.c - what only files of Linux can be asked: names, folders, what stands in the way, what lasts. */
#include "faulty_calls.h"

#include "expect.h"
#include "folder.h"
#include "posix_host.h"
#include "posix_path.h"
#include "vhd_path.h"

#include <stdlib.h>
#include <string.h>

static char folder[REAL_PATH_CHARS];

static void begin(void)
{
    folder_make(folder);
}

static void end(void)
{
    cr_expect(calls_open() == 0, "%u files are left open", calls_open());
    folder_remove(folder);
}

TestSuite(posix_files, .init = begin, .fini = end);

static const char *at(const char *name)
{
    static char paths[4][REAL_PATH_CHARS];
    static unsigned next;

    return folder_path(folder, name, paths[next++ % 4]);
}

static const char16_t *path_at(const char *name)
{
    static char16_t paths[4][VHD_PATH_CHARS];
    static unsigned next;
    char16_t *path = paths[next++ % 4];

    assert_ok(posix_path_of(at(name), path, NULL));
    return path;
}

static void put(const char *name, const char *text)
{
    FILE *file = fopen(at(name), "w");

    cr_assert(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}

/* Whether a file holds just that. */
static bool holds(const char *name, const char *text)
{
    char found[100] = "";
    FILE *file = fopen(at(name), "r");

    if (file == NULL)
        return false;
    found[fread(found, 1, sizeof found - 1, file)] = 0;
    fclose(file);
    return strcmp(found, text) == 0;
}

static ino_t inode_of(const char *name)
{
    struct stat found;

    cr_assert(stat(name, &found) == 0);
    return found.st_ino;
}

static enum vhd_status open_at(const char *name, enum vhd_open_mode mode, struct vhd_file **file)
{
    return posix_host->ops->open(posix_host, path_at(name), mode, file, NULL);
}

/* Opens and closes it. */
static enum vhd_status try_at(const char *name, enum vhd_open_mode mode)
{
    struct vhd_file *file;
    const enum vhd_status status = open_at(name, mode, &file);

    if (status == VHD_OK)
        file->ops->close(file, false);
    return status;
}

/* The first character of what a file of that name holds, or of one that is found in its place; '-': there is none. */
static char first_of(const char *name)
{
    struct vhd_file *file;
    char c = '?';

    if (open_at(name, VHD_FILE_SOURCE, &file) != VHD_OK)
        return '-';
    assert_ok(file->ops->read(file, 0, &c, 1, NULL));
    file->ops->close(file, false);
    return c;
}

Test(posix_files, are_found_by_names_that_differ_in_case_unless_one_fits_exactly)
{
    cr_assert(mkdir(at("Disks"), 0777) == 0 && mkdir(at("DISKS"), 0777) == 0);
    put("Disks/Base.vhd", "1");
    put("Disks/\xc3\x84rger.vhd", "2"); /* with a capital umlaut */
    put("DISKS/other.vhd", "3");
    cr_expect(first_of("Disks/Base.vhd") == '1' && first_of("Disks/BASE.VHD") == '1');
    cr_expect(first_of("Disks/\xc3\xa4rger.vhd") == '2');
    cr_expect(first_of("DISKS/OTHER.vhd") == '3');
    cr_expect(first_of("disks/other.vhd") == '3', "of several the first by its bytes");
    cr_expect(first_of("disks/base.vhd") == '-', "which is the only one that is looked into");
    cr_expect(first_of("Disks/Bse.vhd") == '-' && first_of("Disk/Base.vhd") == '-');
    put("Disks/base.vhd", "4");
    cr_expect(first_of("Disks/base.vhd") == '4' && first_of("Disks/Base.vhd") == '1');
    expect_status("a new one stands beside it", try_at("Disks/BASE.vhd", VHD_FILE_NEW), VHD_OK);
    expect_status("a file of ours has its very name", try_at("Disks/bASE.vhd", VHD_FILE_WORK), VHD_FILE_NOT_FOUND);
}

/* Opening some of these would wait for somebody, or do something. */
Test(posix_files, are_neither_devices_nor_pipes)
{
    cr_assert(mkfifo(at("pipe"), 0666) == 0 && symlink("/dev/null", at("device")) == 0);
    cr_assert(symlink("pipe", at("link")) == 0);
    for (enum vhd_open_mode mode = VHD_FILE_INSPECT; mode <= VHD_FILE_CHANGE; mode++) {
        expect_status("a pipe", try_at("pipe", mode), VHD_NOT_A_DISK_FILE);
        expect_status("a link to it", try_at("link", mode), VHD_NOT_A_DISK_FILE);
        expect_status("a device", try_at("device", mode), VHD_NOT_A_DISK_FILE);
    }
    expect_status("a pipe", try_at("pipe", VHD_FILE_WORK), VHD_NOT_A_DISK_FILE);
}

Test(posix_files, may_be_links_but_not_where_they_are_our_own)
{
    put("file", "x");
    cr_assert(symlink("file", at("link")) == 0 && symlink("nowhere", at("dangling")) == 0);
    expect_status("a link", try_at("link", VHD_FILE_CHANGE), VHD_OK);
    expect_status("a link", try_at("link", VHD_FILE_WORK), VHD_NOT_A_DISK_FILE);
    expect_status("a link", try_at("link", VHD_FILE_NEW), VHD_TARGET_EXISTS);
    expect_status("one that leads nowhere", try_at("dangling", VHD_FILE_SOURCE), VHD_FILE_NOT_FOUND);
    expect_status("one that leads nowhere", try_at("dangling", VHD_FILE_NEW), VHD_TARGET_EXISTS);
    cr_expect(access(at("nowhere"), F_OK) != 0, "nothing is made through a link");
}

Test(posix_files, on_other_drives_and_shares_are_not_there)
{
    static const char16_t *const paths[] = { u"C:\\disk.vhd", u"\\\\server\\share\\disk.vhd" };

    for (size_t i = 0; i < ROWS(paths); i++) {
        enum vhd_path_kind kind = VHD_PATH_FILE;
        struct vhd_volume volume = { VHD_DRIVE_WRITABLE, u"", 1 };
        struct vhd_file *file;
        for (enum vhd_open_mode mode = VHD_FILE_INSPECT; mode <= VHD_FILE_WORK; mode++)
            expect_status("open", posix_host->ops->open(posix_host, paths[i], mode, &file, NULL), VHD_PATH_NOT_FOUND);
        assert_ok(posix_host->ops->kind(posix_host, paths[i], &kind, NULL));
        assert_ok(posix_host->ops->volume(posix_host, paths[i], &volume, NULL));
        cr_expect(kind == VHD_PATH_MISSING && volume.kind == VHD_DRIVE_MISSING);
        expect_status("folder", posix_host->ops->make_folder(posix_host, paths[i], NULL), VHD_PATH_NOT_FOUND);
        posix_host->ops->remove_folder(posix_host, paths[i]);
    }
}

/* A name that core takes for short enough may have more bytes than the system allows. */
Test(posix_files, whose_names_are_too_long_for_the_system_are_not_there)
{
    enum vhd_path_kind kind = VHD_PATH_FILE;
    struct vhd_error error;
    struct vhd_file *file;
    char name[300] = "";

    for (unsigned i = 0; i < 90; i++)
        strcat(name, "\xe4\xb8\xad");
    assert_ok(posix_host->ops->kind(posix_host, path_at(name), &kind, NULL));
    cr_expect(kind == VHD_PATH_MISSING);
    expect_status("reading", try_at(name, VHD_FILE_SOURCE), VHD_FILE_NOT_FOUND);
    expect_status("a new one", posix_host->ops->open(posix_host, path_at(name), VHD_FILE_NEW, &file, &error),
                  VHD_SYSTEM);
    cr_expect(error.os_code == ENAMETOOLONG);
}

/* ---- what lasts ---- */

static void expect_flushed(const char *what, const char *const names[], size_t count)
{
    struct flushed found[8];
    const size_t flushed = calls_flushed(found, ROWS(found));

    cr_expect(flushed == count, "%s: %zu flushes", what, flushed);
    for (size_t i = 0; i < count && i < flushed; i++)
        cr_expect(found[i].inode == inode_of(names[i]) && !found[i].is_all, "%s: flush %zu", what, i);
    calls_forget();
}

Test(posix_files, last_with_their_names)
{
    struct vhd_file *file;

    cr_assert(mkdir(at("folder"), 0777) == 0);
    assert_ok(open_at("new", VHD_FILE_NEW, &file));
    assert_ok(file->ops->write(file, 0, "x", 1, NULL));
    calls_forget();
    assert_ok(file->ops->flush(file, NULL));
    expect_flushed("a new file", (const char *[]){ at("new"), folder }, 2);
    assert_ok(file->ops->flush(file, NULL));
    expect_flushed("once more", (const char *[]){ at("new") }, 1);
    assert_ok(file->ops->move(file, path_at("folder/moved"), NULL));
    assert_ok(file->ops->flush(file, NULL));
    expect_flushed("under a new name", (const char *[]){ at("folder/moved"), at("folder") }, 2);
    assert_ok(file->ops->replace(file, path_at("again"), NULL));
    calls_fail(CALL_fsync, 1, 1, EIO);
    expect_status("a folder that fails", file->ops->flush(file, NULL), VHD_SYSTEM);
    calls_forget();
    assert_ok(file->ops->flush(file, NULL));
    expect_flushed("is flushed again", (const char *[]){ at("again"), folder }, 2);
    file->ops->close(file, false);
    assert_ok(open_at("again", VHD_FILE_CHANGE, &file));
    assert_ok(file->ops->flush(file, NULL));
    expect_flushed("an old file", (const char *[]){ at("again") }, 1);
    file->ops->close(file, false);
}

Test(posix_files, last_without_the_names_that_they_have_for_a_while)
{
    struct vhd_file *file;

    assert_ok(open_at("draft", VHD_FILE_DRAFT, &file));
    calls_forget();
    assert_ok(file->ops->flush(file, NULL));
    expect_flushed("a draft", (const char *[]){ at("draft") }, 1);
    assert_ok(file->ops->move(file, path_at("moved"), NULL));
    assert_ok(file->ops->flush(file, NULL));
    expect_flushed("under its name", (const char *[]){ at("moved"), folder }, 2);
    file->ops->close(file, false);
}

/* The system tells of it once, whatever the cause was, and the next flush would succeed. */
Test(posix_files, are_not_flushed_any_more_once_a_flush_of_them_has_failed)
{
    static const struct {
        enum posix_call call;
        int code;
        enum vhd_status status;
    } causes[] = {
        { CALL_fsync, EIO, VHD_SYSTEM },
        { CALL_fsync, ENOSPC, VHD_DISK_FULL },
        { CALL_sync_file_range, EIO, VHD_SYSTEM },
    };

    for (size_t i = 0; i < ROWS(causes); i++) {
        struct vhd_error error;
        struct vhd_file *file;
        char read[4];
        assert_ok(open_at("lost", VHD_FILE_NEW, &file));
        assert_ok(file->ops->write(file, 0, "data", 4, NULL));
        calls_fail(causes[i].call, 0, 1, causes[i].code);
        assert_ok(file->ops->flush_ahead(file, NULL));
        expect_status("the first", file->ops->flush(file, &error), causes[i].status);
        calls_fail(causes[i].call, 0, 0, 0);
        for (int again = 0; again < 2; again++) {
            expect_status("a later one", file->ops->flush(file, &error), VHD_SYSTEM);
            cr_expect(error.os_code == EIO, "row %zu", i);
            expect_status("ahead", file->ops->flush_ahead(file, &error), VHD_SYSTEM);
            assert_ok(file->ops->write(file, 0, "data", 4, NULL));
        }
        assert_ok(file->ops->read(file, 0, read, 4, NULL));
        file->ops->close(file, true);
    }
}

/* Not everybody may open a folder, and not every file system flushes one. */
Test(posix_files, last_by_their_file_system_where_a_folder_cannot_be_flushed)
{
    static const struct {
        enum posix_call call;
        unsigned skip;
        int code;
    } causes[] = { { CALL_open_file, 0, EACCES }, { CALL_fsync, 1, EINVAL } };

    for (size_t i = 0; i < ROWS(causes); i++) {
        struct flushed found[8];
        struct vhd_file *file;
        size_t count;
        assert_ok(open_at("new", VHD_FILE_NEW, &file));
        calls_forget();
        calls_fail(causes[i].call, causes[i].skip, 1, causes[i].code);
        assert_ok(file->ops->flush(file, NULL));
        count = calls_flushed(found, ROWS(found));
        cr_expect(count == 2 && !found[0].is_all && found[1].is_all, "row %zu: %zu flushes", i, count);
        file->ops->close(file, true);
    }
}

/* ---- names that others take ---- */

Test(posix_files, are_moved_where_the_file_system_knows_no_such_renaming)
{
    static const int codes[] = { EINVAL, ENOSYS };

    put("taken", "taken");
    for (size_t i = 0; i < ROWS(codes); i++) {
        struct vhd_file *file;
        assert_ok(open_at("from", VHD_FILE_NEW, &file));
        assert_ok(file->ops->write(file, 0, "new", 3, NULL));
        calls_fail(CALL_renameat2, 0, 1, codes[i]);
        expect_status("taken", file->ops->move(file, path_at("taken"), NULL), VHD_TARGET_EXISTS);
        calls_fail(CALL_renameat2, 0, 1, codes[i]);
        assert_ok(file->ops->move(file, path_at("to"), NULL));
        cr_expect(holds("to", "new") && holds("taken", "taken") && access(at("from"), F_OK) != 0);
        file->ops->close(file, true);
        cr_expect(access(at("to"), F_OK) != 0);
    }
}

Test(posix_files, are_neither_moved_nor_deleted_where_another_has_come_in_their_place)
{
    struct vhd_error error;
    struct vhd_file *file;

    assert_ok(open_at("file", VHD_FILE_NEW, &file));
    put("stranger", "mine");
    cr_assert(rename(at("stranger"), at("file")) == 0);
    expect_status("moving", file->ops->move(file, path_at("to"), &error), VHD_SYSTEM);
    cr_expect(error.os_code == ESTALE);
    expect_status("replacing", file->ops->replace(file, path_at("to"), NULL), VHD_SYSTEM);
    file->ops->close(file, true);
    cr_expect(holds("file", "mine") && access(at("to"), F_OK) != 0);
    assert_ok(open_at("other", VHD_FILE_NEW, &file));
    cr_assert(unlink(at("other")) == 0);
    expect_status("one that has gone", file->ops->move(file, path_at("to"), NULL), VHD_FILE_NOT_FOUND);
    file->ops->close(file, true);
}

/* A second name of the same file is taken, too; renaming one to the other would do nothing and succeed. */
Test(posix_files, are_not_moved_to_a_second_name_of_theirs)
{
    struct vhd_file *file;

    assert_ok(open_at("file", VHD_FILE_NEW, &file));
    cr_assert(link(at("file"), at("second")) == 0);
    expect_status("its own second name", file->ops->move(file, path_at("second"), NULL), VHD_TARGET_EXISTS);
    file->ops->close(file, false);
}

/* ---- what goes wrong ---- */

Test(posix_files, on_a_full_disk_say_so_whichever_way_it_shows)
{
    struct vhd_error error;
    struct vhd_file *file;

    assert_ok(open_at("file", VHD_FILE_NEW, &file));
    calls_disturb(SIZE_MAX);
    expect_status("nothing is written", file->ops->write(file, 0, "text", 4, &error), VHD_DISK_FULL);
    calls_disturb(3);
    calls_fail(CALL_pwrite, 1, 1, ENOSPC);
    expect_status("a part is written", file->ops->write(file, 0, "text", 4, &error), VHD_DISK_FULL);
    cr_expect(error.os_code == ENOSPC);
    calls_disturb(0);
    file->ops->close(file, true);
}

Test(posix_files, on_a_file_system_without_locks_can_be_read_but_not_changed)
{
    static const int codes[] = { ENOLCK, EOPNOTSUPP, EINVAL };
    static const enum vhd_open_mode read[] = { VHD_FILE_INSPECT, VHD_FILE_SOURCE };
    static const enum vhd_open_mode changed[] = { VHD_FILE_CHANGE, VHD_FILE_WORK };

    put("file", "x");
    for (size_t i = 0; i < ROWS(codes); i++) {
        struct vhd_file *file;
        for (size_t j = 0; j < 2; j++) {
            calls_fail(CALL_lock_file, 0, 100, codes[i]);
            expect_status("reading", try_at("file", read[j]), VHD_OK);
            expect_status("changing", try_at("file", changed[j]), VHD_SYSTEM);
        }
        assert_ok(open_at("new", VHD_FILE_NEW, &file)); /* which nobody knows yet */
        calls_fail(CALL_lock_file, 0, 0, 0);
        file->ops->close(file, true);
    }
}

/* Whoever looks for leftovers may find a new file before it is locked. */
Test(posix_files, that_are_new_wait_for_who_looks_at_them_before_they_are_locked)
{
    struct vhd_file *file;

    calls_fail(CALL_lock_file, 0, 3, EAGAIN);
    assert_ok(open_at("new", VHD_FILE_NEW, &file));
    cr_expect(calls_paused() >= 3 && calls_paused() < 1000, "%u ms", (unsigned)calls_paused());
    file->ops->close(file, true);
    calls_fail(CALL_lock_file, 0, 10000, EAGAIN);
    expect_status("for good", open_at("new", VHD_FILE_NEW, &file), VHD_SHARING_VIOLATION);
    calls_fail(CALL_lock_file, 0, 0, 0);
    cr_expect(access(at("new"), F_OK) != 0, "nothing is left behind");
}

#define LOCK_CALLS 16 /* by which a new file is locked: 8 locks, 8 looks */

static unsigned sweeps;
static bool is_taken; /* by another file, afterwards */

/* As somebody who found the file empty, and lets go of it. */
static void sweep(void)
{
    if (sweeps == 0)
        return;
    cr_assert(unlink(at("new")) == 0);
    sweeps--;
    if (is_taken)
        put("new", "mine");
    if (sweeps > 0)
        calls_fail(CALL_lock_file, LOCK_CALLS, 1, EAGAIN);
}

static enum vhd_status open_swept(unsigned times, bool taken, struct vhd_file **file)
{
    enum vhd_status status;

    sweeps = times;
    is_taken = taken;
    calls_after_pause(sweep);
    calls_fail(CALL_lock_file, 0, 1, EAGAIN);
    status = open_at("new", VHD_FILE_NEW, file);
    calls_after_pause(NULL);
    calls_fail(CALL_lock_file, 0, 0, 0);
    return status;
}

Test(posix_files, that_are_swept_away_before_they_are_locked_are_created_again)
{
    struct vhd_file *file;

    for (unsigned times = 1; times <= 2; times++) {
        assert_ok(open_swept(times, false, &file));
        assert_ok(file->ops->write(file, 0, "text", 4, NULL));
        assert_ok(file->ops->move(file, path_at("to"), NULL));
        file->ops->close(file, false);
        cr_expect(holds("to", "text") && unlink(at("to")) == 0);
    }
    expect_status("without end", open_swept(10000, false, &file), VHD_FILE_NOT_FOUND);
    cr_expect(access(at("new"), F_OK) != 0, "nothing is left behind");
    expect_status("another in its place", open_swept(1, true, &file), VHD_TARGET_EXISTS);
    cr_expect(holds("new", "mine"));
}

/* Before 2000 the units of file times are negative. */
Test(posix_files, have_times_before_2000)
{
    static const int64_t times[] = {
        -1, -VHD_TICKS_PER_SECOND, -VHD_TICKS_PER_SECOND - 1, 0, 1, -INT64_C(946684800) * VHD_TICKS_PER_SECOND
    };
    struct vhd_file *file;

    assert_ok(open_at("file", VHD_FILE_NEW, &file));
    for (size_t i = 0; i < ROWS(times); i++) {
        struct vhd_file_info info = { 0 };
        assert_ok(file->ops->set_modified(file, times[i], NULL));
        assert_ok(file->ops->info(file, &info, NULL));
        cr_expect(info.modified == times[i], "row %zu: %lld", i, (long long)info.modified);
    }
    file->ops->close(file, true);
}

Test(posix_files, are_named_in_sentences_as_linux_names_them)
{
    struct vhd_error error = { .status = VHD_OK };
    char sentence[POSIX_SENTENCE_BYTES];

    vhd_fail_system(&error, VHD_SYSTEM,
                    u"Z:\\srv\\20\xf03a"
                    u"15\\\u00e4.vhd",
                    EIO);
    posix_sentence(&error, sentence);
    cr_expect(strcmp(sentence, "The operation on '/srv/20:15/\xc3\xa4.vhd' failed: Input/output error.") == 0, "%s",
              sentence);
    vhd_fail_system(&error, VHD_SHARING_VIOLATION, u"Z:\\a.vhd", EAGAIN);
    error.waited = 1930;
    posix_sentence(&error, sentence);
    cr_expect(strcmp(sentence, "'/a.vhd' is in use by another program. The call retried for 1.9 seconds.") == 0, "%s",
              sentence);
    vhd_fail(&error, VHD_NOT_A_VHD, u"C:\\a.vhd");
    posix_sentence(&error, sentence);
    cr_expect(strstr(sentence, "'C:\\a.vhd'") != NULL, "%s", sentence);
}
