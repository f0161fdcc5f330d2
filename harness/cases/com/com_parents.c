/* com_parents.c - parents that are missing, in use or damaged in any of their structures. */
#include "disk_image.h"
#include "files.h"
#include "refusal.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define NO_PATH HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND)
#define IN_USE HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION)
#define INVALID VM_E_INVALID_HD_FILE

TEST(com_parents, refuses_parents_that_are_missing_or_no_disks)
{
    static const struct refusal refusals[] = {
        { CREATE_DIFFERENCING, L"$\\c.vhd", L"$\\missing.vhd", 0, NO_PATH, L"$\\missing.vhd" },
        { CREATE_DIFFERENCING, L"$\\c.vhd", L"missing.vhd", 0, NO_PATH, L"$\\missing.vhd" },
        { CREATE_DIFFERENCING, L"$\\c.vhd", L"$\\nowhere\\missing.vhd", 0, NO_PATH, L"$\\nowhere\\missing.vhd" },
        { CREATE_DIFFERENCING, L"$\\c.vhd", L"$\\text.vhd\\missing.vhd", 0, NO_PATH, L"$\\text.vhd\\missing.vhd" },
        { CREATE_DIFFERENCING, L"$\\c.vhd", L"$\\c.vhd", 0, NO_PATH, L"$\\c.vhd" }, /* itself */
        { CREATE_DIFFERENCING, L"$\\c.vhd", L"c.vhd", 0, NO_PATH, L"$\\c.vhd" },
        { CREATE_DIFFERENCING, L"$\\new\\c.vhd", L"$\\missing.vhd", 0, NO_PATH, L"$\\missing.vhd" },
        { CREATE_DIFFERENCING, L"$\\c.vhd", L"$\\folder", 0, INVALID, L"$\\folder" },
        { CREATE_DIFFERENCING, L"$\\c.vhd", L"$\\empty.vhd", 0, INVALID, L"$\\empty.vhd" },
        { CREATE_DIFFERENCING, L"$\\c.vhd", L"$\\text.vhd", 0, INVALID, L"$\\text.vhd" },
        { CREATE_DIFFERENCING, L"$\\c.vhd", L"$\\sectors.vhd", 0, INVALID, L"$\\sectors.vhd" },
        { CREATE_DIFFERENCING, L"$\\c.vhd", L"$\\cookie.vhd", 0, INVALID, L"$\\cookie.vhd" },
    };
    static const char sectors[4096] = "conectix", cookie[] = "conectix";
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    folder_make(at(L"folder"));
    file_write(at(L"empty.vhd"), "", 0);
    file_write(at(L"text.vhd"), "no disk", 7);
    file_write(at(L"sectors.vhd"), sectors, sizeof sectors);
    file_write(at(L"cookie.vhd"), cookie, 8);
    for (size_t i = 0; i < ARRAYSIZE(refusals); i++) {
        context("parent %s", utf8(refusals[i].parent));
        check_refused(app, &refusals[i]);
    }
    IVMVirtualPC_Release(app);
}

/* Damages: what is done to a good image, and what a call that names it as parent must say. */

enum base { FIXED_3_MB, DYNAMIC_64_MB };
enum part { END_FOOTER, BOTH_FOOTERS, HEADER, TABLE };

struct damage {
    const char *what;
    enum base base;
    enum part part;
    size_t at;
    size_t width; /* of the value: 1, 4 or 8 bytes */
    uint64_t value;
    bool sealed; /* with the checksum corrected */
    HRESULT expected;
    const WCHAR *word; /* of the sentence */
};

static const struct damage damages[] = {
    { "nothing", FIXED_3_MB, END_FOOTER, AT_FEATURES, 4, 2, true, S_OK, NULL },
    { "nothing", DYNAMIC_64_MB, BOTH_FOOTERS, AT_FEATURES, 4, 2, true, S_OK, NULL },
    { "cookie", FIXED_3_MB, END_FOOTER, 0, 1, 'C', true, INVALID, L"no VHD footer" },
    { "cookies", DYNAMIC_64_MB, BOTH_FOOTERS, 0, 1, 'C', true, INVALID, L"no VHD footer" },
    { "cookie at the end only", DYNAMIC_64_MB, END_FOOTER, 0, 1, 'C', true, S_OK, NULL },
    { "footer checksum", FIXED_3_MB, END_FOOTER, AT_ID, 1, 'x', false, INVALID, L"checksum" },
    { "last byte of the footer", FIXED_3_MB, END_FOOTER, 511, 1, 1, false, INVALID, L"checksum" },
    { "footer checksum", DYNAMIC_64_MB, BOTH_FOOTERS, AT_GEOMETRY, 4, 77, false, INVALID, L"checksum" },
    { "footer version 2.0", FIXED_3_MB, END_FOOTER, AT_VERSION, 4, 0x20000, true, INVALID, L"version" },
    { "type 0", FIXED_3_MB, END_FOOTER, AT_TYPE, 4, 0, true, INVALID, L"type" },
    { "type 1", FIXED_3_MB, END_FOOTER, AT_TYPE, 4, 1, true, INVALID, L"type" },
    { "type 5", DYNAMIC_64_MB, BOTH_FOOTERS, AT_TYPE, 4, 5, true, INVALID, L"type" },
    { "type 2^31", DYNAMIC_64_MB, BOTH_FOOTERS, AT_TYPE, 4, 0x80000000, true, INVALID, L"type" },
    { "size 0", FIXED_3_MB, END_FOOTER, AT_CURRENT_SIZE, 8, 0, true, INVALID, L"size" },
    { "size 0", DYNAMIC_64_MB, BOTH_FOOTERS, AT_CURRENT_SIZE, 8, 0, true, INVALID, L"size" },
    { "half a sector more", FIXED_3_MB, END_FOOTER, AT_CURRENT_SIZE, 8, 3145728 - 256, true, INVALID, L"size" },
    { "size 2^63", DYNAMIC_64_MB, BOTH_FOOTERS, AT_CURRENT_SIZE, 8, UINT64_C(1) << 63, true, VM_E_IMAGE_SIZE_TOO_LARGE,
      L"MB" },
    { "a sector too much", FIXED_3_MB, END_FOOTER, AT_CURRENT_SIZE, 8, 3145728 + 512, true, INVALID, L"truncated" },
    { "another original size", FIXED_3_MB, END_FOOTER, AT_ORIGINAL_SIZE, 8, 4096, true, S_OK, NULL },
    { "another geometry", DYNAMIC_64_MB, BOTH_FOOTERS, AT_GEOMETRY, 4, 0, true, S_OK, NULL },
    { "creator \"ABCD\"", DYNAMIC_64_MB, BOTH_FOOTERS, AT_CREATOR, 4, 0x41424344, true, S_OK, NULL },
    { "features 0", DYNAMIC_64_MB, BOTH_FOOTERS, AT_FEATURES, 4, 0, true, S_OK, NULL },
    { "part of a saved state", FIXED_3_MB, END_FOOTER, AT_SAVED_STATE, 1, 1, true, IN_USE, L"saved state" },
    { "part of a saved state", DYNAMIC_64_MB, BOTH_FOOTERS, AT_SAVED_STATE, 1, 1, true, IN_USE, L"saved state" },
    { "header far outside", DYNAMIC_64_MB, BOTH_FOOTERS, AT_DATA_OFFSET, 8, 1 << 30, true, INVALID, L"header" },
    { "header at 2^64-1", DYNAMIC_64_MB, BOTH_FOOTERS, AT_DATA_OFFSET, 8, UINT64_MAX, true, INVALID, L"header" },
    { "header at 2^64-1024", DYNAMIC_64_MB, BOTH_FOOTERS, AT_DATA_OFFSET, 8, UINT64_MAX - 1023, true, INVALID,
      L"header" },
    { "header at 0", DYNAMIC_64_MB, BOTH_FOOTERS, AT_DATA_OFFSET, 8, 0, true, INVALID, L"header" },
    { "header where there is none", DYNAMIC_64_MB, BOTH_FOOTERS, AT_DATA_OFFSET, 8, 1024, true, INVALID, L"header" },
    { "header cookie", DYNAMIC_64_MB, HEADER, 0, 1, 'X', true, INVALID, L"header" },
    { "header checksum", DYNAMIC_64_MB, HEADER, 1000, 1, 1, false, INVALID, L"checksum" },
    { "header version 2.0", DYNAMIC_64_MB, HEADER, AT_HEADER_VERSION, 4, 0x20000, true, INVALID, L"version" },
    { "block size 0", DYNAMIC_64_MB, HEADER, AT_BLOCK_SIZE, 4, 0, true, INVALID, L"block size" },
    { "block size 256", DYNAMIC_64_MB, HEADER, AT_BLOCK_SIZE, 4, 256, true, INVALID, L"block size" },
    { "block size 512, with too small a table", DYNAMIC_64_MB, HEADER, AT_BLOCK_SIZE, 4, 512, true, INVALID, L"table" },
    { "block size 3 MiB", DYNAMIC_64_MB, HEADER, AT_BLOCK_SIZE, 4, 3145728, true, INVALID, L"block size" },
    { "block size 2^31", DYNAMIC_64_MB, HEADER, AT_BLOCK_SIZE, 4, 0x80000000, true, INVALID, L"block size" },
    { "one table entry too few", DYNAMIC_64_MB, HEADER, AT_TABLE_ENTRIES, 4, 31, true, INVALID, L"table" },
    { "no table entries", DYNAMIC_64_MB, HEADER, AT_TABLE_ENTRIES, 4, 0, true, INVALID, L"table" },
    { "more table entries than blocks", DYNAMIC_64_MB, HEADER, AT_TABLE_ENTRIES, 4, 33, true, S_OK, NULL },
    { "table outside", DYNAMIC_64_MB, HEADER, AT_TABLE_OFFSET, 8, 1 << 30, true, INVALID, L"table" },
    { "table at 2^64-64", DYNAMIC_64_MB, HEADER, AT_TABLE_OFFSET, 8, UINT64_MAX - 63, true, INVALID, L"table" },
    { "table over the header", DYNAMIC_64_MB, HEADER, AT_TABLE_OFFSET, 8, 1024, true, INVALID, L"table" },
    { "table over the footer copy", DYNAMIC_64_MB, HEADER, AT_TABLE_OFFSET, 8, 0, true, INVALID, L"table" },
    { "block outside", DYNAMIC_64_MB, TABLE, 0, 4, 0x10000, true, INVALID, L"block" },
    { "last block outside", DYNAMIC_64_MB, TABLE, 4 * 31, 4, 0xfffffffe, true, INVALID, L"block" },
    { "block over the header", DYNAMIC_64_MB, TABLE, 4 * 5, 4, 1, true, INVALID, L"block" },
    { "block over the footer copy", DYNAMIC_64_MB, TABLE, 4 * 5, 4, 0, true, INVALID, L"block" },
};

static void put_value(uint8_t *bytes, size_t width, uint64_t value)
{
    for (size_t i = 0; i < width; i++)
        bytes[i] = (uint8_t)(value >> (8 * (width - 1 - i)));
}

static void damage_footer(uint8_t *footer, const struct damage *damage)
{
    put_value(footer + damage->at, damage->width, damage->value);
    if (damage->sealed)
        footer_seal(footer);
}

static void do_damage(struct disk_image *image, const struct damage *damage)
{
    uint8_t *header = damage->base == DYNAMIC_64_MB ? image_header(image) : NULL;

    switch (damage->part) {
    case BOTH_FOOTERS:
        damage_footer(image->bytes, damage);
        damage_footer(image_footer(image), damage);
        break;
    case END_FOOTER:
        damage_footer(image_footer(image), damage);
        break;
    case HEADER:
        put_value(header + damage->at, damage->width, damage->value);
        if (damage->sealed)
            header_seal(header);
        break;
    case TABLE:
        put_value(image->bytes + get64(header + AT_TABLE_OFFSET) + damage->at, damage->width, damage->value);
        break;
    }
}

/* Tries to make a child of parent.vhd, with one outcome. */
static void check_parent(IVMVirtualPC *app, HRESULT expected, const WCHAR *word)
{
    /* A size that no disk may have is the child's fault, everything else that of the parent. */
    const WCHAR *named = expected == VM_E_IMAGE_SIZE_TOO_LARGE ? L"$\\c.vhd" : L"$\\parent.vhd";
    const struct refusal refusal = { CREATE_DIFFERENCING, L"$\\c.vhd", L"$\\parent.vhd", 0, expected, named };
    const struct refusal again = { CREATE_DIFFERENCING, L"$\\c.vhd", L"$\\parent.vhd", 0, expected, word };

    if (FAILED(expected)) {
        check_refused(app, &refusal);
        if (word != NULL)
            check_refused(app, &again);
    } else if (make_differencing(app, at(L"c.vhd"), at(L"parent.vhd"))) {
        DeleteFileW(at(L"c.vhd"));
    }
}

static bool begin(IVMVirtualPC **app, struct disk_image images[2])
{
    images[0] = images[1] = (struct disk_image){ 0 };
    *app = application();
    return *app != NULL && make_fixed(*app, at(L"fixed.vhd"), 3) && make_dynamic(*app, at(L"dynamic.vhd"), 64) &&
           image_load(&images[FIXED_3_MB], at(L"fixed.vhd")) && image_load(&images[DYNAMIC_64_MB], at(L"dynamic.vhd"));
}

static void end(IVMVirtualPC *app, struct disk_image images[2])
{
    image_free(&images[0]);
    image_free(&images[1]);
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

TEST(com_parents, refuses_parents_with_a_damaged_structure)
{
    struct disk_image images[2], copy;
    IVMVirtualPC *app;

    if (begin(&app, images))
        for (size_t i = 0; i < ARRAYSIZE(damages); i++) {
            const struct disk_image *base = &images[damages[i].base];
            context("%s disk, %s", damages[i].base == FIXED_3_MB ? "fixed" : "dynamic", damages[i].what);
            copy.size = base->size;
            copy.bytes = malloc(base->size);
            if (copy.bytes == NULL)
                break;
            memcpy(copy.bytes, base->bytes, base->size);
            do_damage(&copy, &damages[i]);
            if (file_write(at(L"parent.vhd"), copy.bytes, copy.size))
                check_parent(app, damages[i].expected, damages[i].word);
            image_free(&copy);
        }
    end(app, images);
}

TEST(com_parents, refuses_parents_that_were_cut_off)
{
    static const struct {
        enum base base;
        size_t size;    /* of the beginning that is left, */
        size_t missing; /* or what is missing at the end if that is 0 */
        HRESULT expected;
    } cuts[] = {
        { FIXED_3_MB, 1, 0, INVALID },
        { FIXED_3_MB, 512, 0, INVALID },
        { FIXED_3_MB, 0, 512, INVALID },
        { FIXED_3_MB, 0, 513, INVALID },
        { FIXED_3_MB, 0, 2, INVALID },
        { FIXED_3_MB, 0, 1, S_OK }, /* a footer of 511 bytes, as of old */
        { DYNAMIC_64_MB, 1, 0, INVALID },
        { DYNAMIC_64_MB, 100, 0, INVALID },
        { DYNAMIC_64_MB, 511, 0, INVALID },
        { DYNAMIC_64_MB, 512, 0, INVALID },
        { DYNAMIC_64_MB, 513, 0, INVALID },
        { DYNAMIC_64_MB, 1024, 0, INVALID },
        { DYNAMIC_64_MB, 1535, 0, INVALID },
        { DYNAMIC_64_MB, 1536, 0, INVALID },
        { DYNAMIC_64_MB, 1536 + 64, 0, INVALID },
        { DYNAMIC_64_MB, 1536 + 127, 0, INVALID },
        { DYNAMIC_64_MB, 0, 1, S_OK },
        { DYNAMIC_64_MB, 0, 2, S_OK }, /* the copy at the start is left */
        { DYNAMIC_64_MB, 0, 512, S_OK },
        { DYNAMIC_64_MB, 0, 600, S_OK },
    };
    struct disk_image images[2];
    IVMVirtualPC *app;

    if (begin(&app, images))
        for (size_t i = 0; i < ARRAYSIZE(cuts); i++) {
            const struct disk_image *base = &images[cuts[i].base];
            size_t size = cuts[i].size != 0 ? cuts[i].size : base->size - cuts[i].missing;
            context("%s disk cut to %zu of %zu bytes", cuts[i].base == FIXED_3_MB ? "fixed" : "dynamic", size,
                    base->size);
            if (file_write(at(L"parent.vhd"), base->bytes, size))
                check_parent(app, cuts[i].expected, NULL);
        }
    end(app, images);
}

TEST(com_parents, refuses_a_parent_whose_blocks_lie_over_each_other)
{
    static const size_t room = 3 * (2097152 + 512); /* for three blocks with their bitmaps, before the footer */
    static const struct {
        uint32_t second; /* sectors from the first block to the second */
        HRESULT expected;
    } rows[] = { { 0, INVALID }, { 1, INVALID }, { 4096, INVALID }, { 4097, S_OK }, { 2 * 4097, S_OK } };
    struct disk_image images[2];
    IVMVirtualPC *app;

    if (begin(&app, images))
        for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
            const struct disk_image *base = &images[DYNAMIC_64_MB];
            uint8_t *bytes = calloc(1, base->size + room), *table;
            uint32_t first = (uint32_t)((base->size - 512) / 512);
            context("%u sectors between the starts of two blocks", rows[i].second);
            if (bytes == NULL)
                break;
            memcpy(bytes, base->bytes, base->size - 512);
            memcpy(bytes + base->size + room - 512, base->bytes + base->size - 512, 512);
            table = bytes + get64(bytes + 512 + AT_TABLE_OFFSET);
            put32(table + 4 * 3, first);
            put32(table + 4 * 20, first + rows[i].second);
            if (file_write(at(L"parent.vhd"), bytes, base->size + room))
                check_parent(app, rows[i].expected, NULL);
            free(bytes);
        }
    end(app, images);
}

/* Lets a differencing disk say that its parent is the disk at `path` and has the id that it has itself. */
static void refer_to_own_id(const WCHAR *disk, const WCHAR *path)
{
    struct disk_image image;

    if (!image_load(&image, disk))
        return;
    memcpy(image_header(&image) + AT_PARENT_ID, image_footer(&image) + AT_ID, 16);
    image_name_parent(&image, path);
    file_write(disk, image.bytes, image.size);
    image_free(&image);
}

TEST(com_parents, a_disk_may_have_a_copy_of_itself_as_parent_but_not_itself)
{
    static const struct {
        const WCHAR *name;
        HRESULT expected;
        const WCHAR *word;
    } rows[] = {
        { L"copy.vhd", S_OK, NULL },
        { L"parent.vhd", INVALID, L"leads back to itself" },
        { L"link.vhd", INVALID, L"leads back to itself" },
    };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    if (make_dynamic(app, at(L"base.vhd"), 64) && make_differencing(app, at(L"parent.vhd"), at(L"base.vhd")) &&
        check(CopyFileW(at(L"parent.vhd"), at(L"copy.vhd"), TRUE), "the case can copy the disk") &&
        check(CreateHardLinkW(at(L"link.vhd"), at(L"parent.vhd"), NULL), "the case can give it a second name"))
        for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
            context("the parent's parent is %s", utf8(rows[i].name));
            refer_to_own_id(at(L"parent.vhd"), at(rows[i].name));
            check_parent(app, rows[i].expected, rows[i].word);
        }
    IVMVirtualPC_Release(app);
}

TEST(com_parents, refuses_parents_that_somebody_may_be_writing_to)
{
    static const struct {
        const char *what;
        DWORD access, sharing;
        HRESULT expected;
    } users[] = {
        { "exclusively", GENERIC_READ, 0, IN_USE },
        { "for writing", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, IN_USE },
        { "for reading", GENERIC_READ, FILE_SHARE_READ, S_OK },
        { "for reading, with others writing", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, S_OK },
    };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(users) && (i > 0 || make_dynamic(app, at(L"parent.vhd"), 8)); i++) {
        HANDLE user = CreateFileW(at(L"parent.vhd"), users[i].access, users[i].sharing, NULL, OPEN_EXISTING, 0, NULL);
        const WCHAR *mentions = at(L"parent.vhd");
        IVMTask *task;
        HRESULT hr;

        context("the parent is open %s", users[i].what);
        check(user != INVALID_HANDLE_VALUE, "the case can open the parent");
        hr = create_differencing(app, at(L"c.vhd"), at(L"parent.vhd"), &task);
        if (users[i].expected == S_OK) {
            if (check_hr(hr, S_OK, "the call"))
                task_succeeds(task);
        } else {
            check_error_info(hr, users[i].expected, mentions);
            check(task == NULL, "the task is set to NULL");
        }
        CloseHandle(user);
        check((path_kind(at(L"c.vhd")) == PATH_FILE) == (users[i].expected == S_OK),
              "there is a child only on success");
        DeleteFileW(at(L"c.vhd"));
    }
    IVMVirtualPC_Release(app);
}

TEST(com_parents, accepts_a_read_only_parent_and_leaves_it_as_it_is)
{
    IVMVirtualPC *app = application();
    uint32_t stamp;

    if (app == NULL)
        return;
    if (make_dynamic(app, at(L"parent.vhd"), 8)) {
        SetFileAttributesW(at(L"parent.vhd"), FILE_ATTRIBUTE_READONLY);
        stamp = file_stamp(at(L"parent.vhd"));
        make_differencing(app, at(L"c.vhd"), at(L"parent.vhd"));
        check(GetFileAttributesW(at(L"parent.vhd")) & FILE_ATTRIBUTE_READONLY, "the parent is read-only still");
        check(file_stamp(at(L"parent.vhd")) == stamp, "the parent's file time is as before");
    }
    IVMVirtualPC_Release(app);
}
