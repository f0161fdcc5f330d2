/* com_parents.c - parents that are in use, or damaged in one of their structures. */
#include "disk_image.h"
#include "files.h"
#include "refusal.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define IN_USE HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION)
#define INVALID VM_E_INVALID_HD_FILE

TEST(com_parents, refuses_a_parent_that_is_no_disk_file)
{
    IVMVirtualPC *app = application();
    const struct refusal folder = { CREATE_DIFFERENCING, L"$\\c.vhd", L"$\\folder", 0, INVALID, L"folder or a device" };

    if (app == NULL)
        return;
    if (folder_make(at(L"folder")))
        check_refused(app, &folder);
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

/* A row for each damage that has a sentence of its own; tests/core has them in all their forms. */
static const struct damage damages[] = {
    { "nothing", FIXED_3_MB, END_FOOTER, FOOTER_FEATURES, 4, 2, true, S_OK, NULL },
    { "nothing", DYNAMIC_64_MB, BOTH_FOOTERS, FOOTER_FEATURES, 4, 2, true, S_OK, NULL },
    { "cookie", FIXED_3_MB, END_FOOTER, 0, 1, 'C', true, INVALID, L"no VHD footer" },
    { "footer checksum", FIXED_3_MB, END_FOOTER, FOOTER_CREATOR, 1, 'x', false, INVALID, L"checksum" },
    { "footer version 2.0", FIXED_3_MB, END_FOOTER, FOOTER_VERSION, 4, 0x20000, true, INVALID, L"version" },
    { "type 0", FIXED_3_MB, END_FOOTER, FOOTER_TYPE, 4, 0, true, INVALID, L"type" },
    { "size 0", FIXED_3_MB, END_FOOTER, FOOTER_SIZE, 8, 0, true, INVALID, L"size" },
    { "size 2^63", DYNAMIC_64_MB, BOTH_FOOTERS, FOOTER_SIZE, 8, UINT64_C(1) << 63, true, VM_E_IMAGE_SIZE_TOO_LARGE,
      L"MB" },
    { "a sector too much", FIXED_3_MB, END_FOOTER, FOOTER_SIZE, 8, 3145728 + 512, true, INVALID, L"truncated" },
    { "part of a saved state", DYNAMIC_64_MB, BOTH_FOOTERS, FOOTER_SAVED, 1, 1, true, IN_USE, L"saved state" },
    { "header far outside", DYNAMIC_64_MB, BOTH_FOOTERS, FOOTER_DATA_OFFSET, 8, 1 << 30, true, INVALID, L"header" },
    { "header cookie", DYNAMIC_64_MB, HEADER, 0, 1, 'X', true, INVALID, L"header" },
    { "header checksum", DYNAMIC_64_MB, HEADER, 1000, 1, 1, false, INVALID, L"checksum" },
    { "header version 2.0", DYNAMIC_64_MB, HEADER, HEADER_VERSION, 4, 0x20000, true, INVALID, L"version" },
    { "block size 3 MiB", DYNAMIC_64_MB, HEADER, HEADER_BLOCK_SIZE, 4, 3145728, true, INVALID, L"block size" },
    { "one table entry too few", DYNAMIC_64_MB, HEADER, HEADER_ENTRIES, 4, 31, true, INVALID, L"table" },
    { "table outside", DYNAMIC_64_MB, HEADER, HEADER_TABLE, 8, 1 << 30, true, INVALID, L"table" },
    { "block outside", DYNAMIC_64_MB, TABLE, 0, 4, 0x10000, true, INVALID, L"block" },
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
        put_value(image->bytes + get64(header + HEADER_TABLE) + damage->at, damage->width, damage->value);
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

TEST(com_parents, refuses_a_parent_whose_blocks_lie_over_each_other)
{
    static const size_t room = 3 * (2097152 + 512); /* for three blocks with their bitmaps, before the footer */
    static const struct {
        uint32_t second; /* sectors from the first block to the second */
        HRESULT expected;
    } rows[] = { { 4096, INVALID }, { 4097, S_OK } };
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
            table = bytes + get64(bytes + 512 + HEADER_TABLE);
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
    memcpy(image_header(&image) + HEADER_PARENT_ID, image_footer(&image) + FOOTER_ID, 16);
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
