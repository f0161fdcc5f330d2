/* test_floppy_image.c - floppy images as files: creation, what it leaves when it fails, and types of existing ones. */
#include "floppy_image.h"

#include "expect.h"
#include "folder.h"
#include "memory_host.h"
#include "need.h"
#include "program.h"
#include "vhd_leftover.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEW_FOLDER u"C:\\old\\new\\deep\\floppy.vfd"
#define OLD_FOLDER u"C:\\old\\floppy.vfd"

static struct memory_host host;
static struct memory_snapshot before;

static void set_up(void)
{
    memory_host_init(&host);
    memory_add_text(&host, u"C:\\old\\file.txt", "a user's file");
    memory_add_volume(&host, u"R:\\", VHD_DRIVE_CD, u"CDFS", 0);
    memory_add_volume(&host, u"G:\\", VHD_DRIVE_WRITABLE, u"FAT", 1474559);
    memory_add_volume(&host, u"H:\\", VHD_DRIVE_WRITABLE, u"FAT", 1474560);
    before = memory_take_snapshot(&host);
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "a file was left open");
    memory_free_snapshot(&before);
    memory_host_free(&host);
}

TestSuite(floppy_image, .init = set_up, .fini = tear_down);

static enum vhd_status create(const char16_t *path, int32_t type, struct vhd_error *error)
{
    return floppy_create(&host.host, (struct vhd_text){ path, text_length(path) }, type, error);
}

static enum vhd_status type_of(const char16_t *path, enum floppy_type *type, struct vhd_error *error)
{
    return floppy_type_of_file(&host.host, (struct vhd_text){ path, text_length(path) }, type, error);
}

/* Whether the file is a floppy as it was formatted. */
static bool is_complete(const char16_t *path, enum floppy_type type)
{
    const uint32_t size = floppy_formatted_size((int32_t)type);
    struct memory_node *node = memory_find(&host, path);
    uint8_t *found = malloc(size), *formatted = malloc(size);
    bool same;

    memory_bytes_read(&node->bytes, 0, found, size);
    floppy_format(type, floppy_serial(found), formatted);
    same = node->bytes.size == size && memcmp(found, formatted, size) == 0;
    free(found);
    free(formatted);
    return same;
}

Test(floppy_image, is_created_with_its_folders_and_a_serial_number_of_its_own)
{
    struct memory_node *nodes[2];
    uint8_t serials[2][4];

    assert_ok(create(NEW_FOLDER, FLOPPY_720K, NULL));
    cr_expect(is_complete(NEW_FOLDER, FLOPPY_720K));
    assert_ok(create(OLD_FOLDER, FLOPPY_1440K, NULL));
    cr_expect(is_complete(OLD_FOLDER, FLOPPY_1440K));
    assert_ok(create(u"H:\\fits exactly", FLOPPY_1440K, NULL));
    nodes[0] = memory_find(&host, OLD_FOLDER);
    nodes[1] = memory_find(&host, u"H:\\fits exactly");
    for (size_t i = 0; i < 2; i++)
        memory_bytes_read(&nodes[i]->bytes, 39, serials[i], 4);
    cr_expect(memcmp(serials[0], serials[1], 4) != 0, "serial numbers differ");
}

Test(floppy_image, is_refused_in_the_order_of_the_checks)
{
    static char16_t too_long[300] = u"C:\\";
    static const struct {
        const char16_t *path;
        int32_t type;
        enum vhd_status status;
    } rows[] = {
        { too_long, 0, VHD_PATH_TOO_LONG },
        { u"flop?y", 0, VHD_PATH_CHARACTER },
        { u"", 0, VHD_PATH_EMPTY },
        { u"floppy.vfd", 0, VHD_PATH_NOT_ABSOLUTE },
        { u"Q:\\floppy.vfd", 0, VHD_FLOPPY_TYPE },
        { u"Q:\\floppy.vfd", 3, VHD_FLOPPY_TYPE },
        { u"Q:\\floppy.vfd", -1, VHD_FLOPPY_TYPE },
        { u"Q:\\floppy.vfd", 1, VHD_TARGET_NO_VOLUME },
        { u"R:\\floppy.vfd", 1, VHD_TARGET_ON_CD },
        { u"C:\\old\\file.txt", 1, VHD_TARGET_EXISTS },
        { u"C:\\old", 1, VHD_TARGET_EXISTS },
        { u"C:\\old\\file.txt\\floppy.vfd", 1, VHD_TARGET_BELOW_FILE },
        { u"G:\\new\\floppy.vfd", 2, VHD_DISK_FULL },
        { u"G:\\new\\floppy.vfd", 1, VHD_OK }, /* the same volume has room for the smaller one */
    };

    text_fill(too_long, u'n', 257);
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct vhd_error error;
        expect_status(text_shown(rows[i].path), create(rows[i].path, rows[i].type, &error), rows[i].status);
        if (rows[i].status == VHD_OK)
            memory_remove(&host, u"G:\\new\\floppy.vfd");
        if (rows[i].status == VHD_OK)
            memory_remove(&host, u"G:\\new");
        cr_expect(memory_is_as_in(&host, &before), "row %zu", i);
    }
}

/* Undoes a creation that succeeded. */
static void take_away(const char16_t *path)
{
    memory_remove(&host, path);
    if (path[8] == u'e') { /* C:\old\new */
        memory_remove(&host, u"C:\\old\\new\\deep");
        memory_remove(&host, u"C:\\old\\new");
    }
}

Test(floppy_image, leaves_nothing_whichever_call_fails)
{
    static const char16_t *const paths[] = { NEW_FOLDER, OLD_FOLDER };
    static const enum memory_fault_mode modes[] = { MEMORY_FAIL_ONCE, MEMORY_FAIL_FOR_GOOD };

    for (size_t path = 0; path < ROWS(paths); path++)
        for (size_t mode = 0; mode < ROWS(modes); mode++) {
            uint64_t call = 0;
            do {
                struct vhd_error error = { 0 };
                enum vhd_status status;
                memory_host_arm(&host, (struct memory_fault){ ++call, MEMORY_FAILING_CALLS, modes[mode],
                                                              VHD_ACCESS_DENIED, 5, 700 });
                status = create(paths[path], FLOPPY_720K, &error);
                if (status == VHD_OK) { /* nothing failed, or only the last flush, behind the move */
                    cr_expect(is_complete(paths[path], FLOPPY_720K), "call %u", (unsigned)call);
                    take_away(paths[path]);
                } else {
                    expect_status("fault", status, VHD_ACCESS_DENIED);
                    cr_expect(error.os_code == 5, "call %u", (unsigned)call);
                }
                cr_expect(memory_is_as_in(&host, &before), "call %u", (unsigned)call);
            } while (host.fault_hits > 0);
            cr_expect(call > 10, "%u calls", (unsigned)call);
        }
}

Test(floppy_image, is_complete_or_absent_whenever_the_power_goes_and_the_next_creation_clears_up)
{
    uint64_t call = 0;
    bool hit;

    do {
        memory_host_arm(&host, (struct memory_fault){ ++call, MEMORY_ANY_CALL, MEMORY_POWER_OFF, VHD_SYSTEM, 5, 0 });
        (void)create(OLD_FOLDER, FLOPPY_1440K, NULL);
        hit = host.fault_hits > 0;
        memory_host_power_on(&host);
        if (memory_find(&host, OLD_FOLDER) != NULL) {
            cr_expect(is_complete(OLD_FOLDER, FLOPPY_1440K), "call %u", (unsigned)call);
            memory_remove(&host, OLD_FOLDER);
        }
        assert_ok(create(u"C:\\old\\next.vfd", FLOPPY_720K, NULL));
        memory_remove(&host, u"C:\\old\\next.vfd");
        cr_expect(memory_is_as_in(&host, &before), "call %u", (unsigned)call);
    } while (hit);
}

/* Whoever finds a complete floppy under a temporary name may have begun to use it. */
Test(floppy_image, that_somebody_has_written_to_is_no_leftover)
{
    static const char16_t path[] = u"C:\\old\\~01020304.ovpc", other[] = u"C:\\old\\~01020305.ovpc";
    static const uint8_t serial[4] = { 1, 2, 3, 4 };
    uint8_t *image = malloc(737280);
    struct memory_bytes bytes = { 0 };

    floppy_format(FLOPPY_720K, serial, image);
    memory_bytes_write(&bytes, 0, image, 737280);
    memory_add_file(&host, other, &bytes);
    image[700000] = 1;
    memory_bytes_write(&bytes, 0, image, 737280);
    memory_add_file(&host, path, &bytes);
    vhd_remove_leftovers(&host.host, u"C:\\old", 6);
    cr_expect(memory_find(&host, path) != NULL, "a floppy with data");
    cr_expect(memory_find(&host, other) != NULL, "a floppy with the name of another");
    memory_bytes_write(&memory_find(&host, path)->bytes, 700000, "", 1);
    vhd_remove_leftovers(&host.host, u"C:\\old", 6);
    cr_expect(memory_find(&host, path) == NULL, "a floppy that nobody has used");
    free(image);
}

Test(floppy_image, tells_its_type_while_others_use_it)
{
    struct memory_handle *handle;
    enum floppy_type type;
    struct vhd_error error;

    assert_ok(create(OLD_FOLDER, FLOPPY_1440K, NULL));
    handle = memory_hold(&host, OLD_FOLDER, MEMORY_ALL, MEMORY_ALL);
    assert_ok(type_of(OLD_FOLDER, &type, NULL));
    cr_expect(type == FLOPPY_1440K);
    memory_release(handle);
    memory_bytes_set_size(&memory_find(&host, OLD_FOLDER)->bytes, 1720320);
    assert_ok(type_of(OLD_FOLDER, &type, NULL));
    cr_expect(type == FLOPPY_DMF);
    handle = memory_hold(&host, OLD_FOLDER, MEMORY_ALL, 0);
    expect_status("kept from others", type_of(OLD_FOLDER, &type, &error), VHD_SHARING_VIOLATION);
    cr_expect(type == FLOPPY_UNKNOWN);
    memory_release(handle);
}

Test(floppy_image, is_not_every_path)
{
    static const struct {
        const char16_t *path;
        enum vhd_status status;
    } rows[] = {
        { u"", VHD_PATH_EMPTY },
        { u"file.txt", VHD_PATH_NOT_ABSOLUTE },
        { u"C:\\old\\file*", VHD_PATH_CHARACTER },
        { u"C:\\old\\none.vfd", VHD_FILE_NOT_FOUND },
        { u"C:\\none\\none.vfd", VHD_PATH_NOT_FOUND },
        { u"Q:\\none.vfd", VHD_PATH_NOT_FOUND },
        { u"C:\\old\\file.txt", VHD_NOT_A_FLOPPY },
        { u"C:\\old", VHD_NOT_A_FLOPPY },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        enum floppy_type type = FLOPPY_XDF;
        struct vhd_error error;
        expect_status(text_shown(rows[i].path), type_of(rows[i].path, &type, &error), rows[i].status);
        cr_expect(type == FLOPPY_UNKNOWN, "row %zu", i);
    }
    cr_expect(memory_is_as_in(&host, &before));
}

/* ---- programs of others ---- */

static void demand(const char *const arguments[], const char *text)
{
    struct program_result result = program_run(arguments);

    cr_expect(result.exit_code == 0 && strstr(result.output, text) != NULL, "%s ended with %d and said:\n%s",
              arguments[0], result.exit_code, result.output);
    program_free(&result);
}

Test(floppy_image, is_listed_filled_and_found_sound_by_mtools_and_fsck)
{
    static const struct {
        int32_t type;
        const char *free; /* as mdir writes the bytes: all clusters of the data area */
    } rows[] = { { FLOPPY_720K, "730 112 bytes free" }, { FLOPPY_1440K, "1 457 664 bytes free" } };
    char folder[REAL_PATH_CHARS], image[REAL_PATH_CHARS], text[REAL_PATH_CHARS];

    need_program("mdir");
    need_program("fsck.fat");
    folder_make(folder);
    folder_path(folder, "text", text);
    for (size_t i = 0; i < ROWS(rows); i++) {
        const char *const list[] = { "mdir", "-i", image, "::", NULL };
        const char *const copy[] = { "mcopy", "-i", image, text, "::hello.txt", NULL };
        const char *const verify[] = { "fsck.fat", "-n", "-v", image, NULL };
        FILE *file = fopen(text, "w");
        cr_assert_not_null(file);
        fputs("hello", file);
        fclose(file);
        assert_ok(create(OLD_FOLDER, rows[i].type, NULL));
        cr_assert(memory_bytes_dump(&memory_find(&host, OLD_FOLDER)->bytes, folder_path(folder, "floppy", image)));
        memory_remove(&host, OLD_FOLDER);
        demand(list, "No files");
        demand(list, rows[i].free);
        demand(verify, "0 files");
        demand(copy, "");
        demand(list, "hello    txt         5");
        demand(verify, "1 files");
    }
    folder_remove(folder);
}
