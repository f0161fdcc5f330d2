/* com_chains.c - parents that are differencing disks themselves: how their own parents are found, or not. */
#include "disk_image.h"
#include "disk_work.h"
#include "files.h"
#include "links.h"
#include "refusal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define INVALID VM_E_INVALID_HD_FILE

/* Makes base.vhd and its child middle.vhd in a folder of the case. */
static bool make_pair(IVMVirtualPC *app, const WCHAR *folder)
{
    WCHAR base[64], middle[64];

    _snwprintf(base, ARRAYSIZE(base), L"%ls\\base.vhd", folder);
    _snwprintf(middle, ARRAYSIZE(middle), L"%ls\\middle.vhd", folder);
    return make_dynamic(app, at(base), 8) && make_differencing(app, at(middle), L"base.vhd");
}

static void check_chain(IVMVirtualPC *app, const WCHAR *parent, HRESULT expected, const WCHAR *mentions)
{
    const struct refusal refusal = { CREATE_DIFFERENCING, L"$\\c.vhd", parent, 0, expected, mentions };

    if (FAILED(expected))
        check_refused(app, &refusal);
    else if (make_differencing(app, at(L"c.vhd"), expand(parent)))
        DeleteFileW(at(L"c.vhd"));
}

TEST(com_chains, refuses_a_parent_whose_own_parent_is_missing_another_or_of_another_size)
{
    IVMVirtualPC *app = application();
    struct disk_image image;

    if (app == NULL)
        return;
    if (make_pair(app, L"pair") && image_load(&image, at(L"pair\\base.vhd"))) {
        context("of another size");
        put64(image.bytes + FOOTER_SIZE, 7 * MEGABYTE);
        footer_seal(image.bytes);
        memcpy(image_footer(&image), image.bytes, 512);
        if (file_write(at(L"pair\\base.vhd"), image.bytes, image.size))
            check_chain(app, L"$\\pair\\middle.vhd", INVALID, L"$\\pair\\middle.vhd");
        image_free(&image);
        context("another one");
        DeleteFileW(at(L"pair\\base.vhd"));
        make_dynamic(app, at(L"pair\\base.vhd"), 8);
        check_chain(app, L"$\\pair\\middle.vhd", VM_E_PARENT_CHILD_ID_MISMATCH, L"$\\pair\\middle.vhd");
        context("missing");
        DeleteFileW(at(L"pair\\base.vhd"));
        check_chain(app, L"$\\pair\\middle.vhd", VM_E_PARENT_PATH_NOT_FOUND, L"$\\pair\\middle.vhd");
    }
    IVMVirtualPC_Release(app);
}

/* Replaces a text of the same length wherever it stands, in either byte order. */
static void replace_text(struct disk_image *image, const WCHAR *from, const WCHAR *to)
{
    size_t size = 2 * wcslen(from);

    for (size_t i = 0; i + size <= image->size; i++) {
        bool little = true, big = true;
        for (size_t j = 0; j < size; j++) {
            uint8_t low = (uint8_t)(from[j / 2] & 0xff), high = (uint8_t)(from[j / 2] >> 8);
            little = little && image->bytes[i + j] == (j % 2 == 0 ? low : high);
            big = big && image->bytes[i + j] == (j % 2 == 0 ? high : low);
        }
        for (size_t j = 0; j < size && (little || big); j++)
            image->bytes[i + j] = (uint8_t)(to[j / 2] >> ((j % 2 == 0) == little ? 0 : 8));
    }
}

static void set_id(struct disk_image *image, const uint8_t id[16])
{
    memcpy(image->bytes + FOOTER_ID, id, 16);
    footer_seal(image->bytes);
    memcpy(image_footer(image), image->bytes, 512);
}

/* Writes a differencing disk with another own id, parent's id and parent's name. */
static bool write_variant(const struct disk_image *model, const WCHAR *path, const uint8_t id[16],
                          const uint8_t parent_id[16], const WCHAR *old_name, const WCHAR *new_name)
{
    struct disk_image copy = { malloc(model->size), model->size };
    bool written = false;

    if (copy.bytes != NULL) {
        memcpy(copy.bytes, model->bytes, model->size);
        replace_text(&copy, old_name, new_name);
        memcpy(image_header(&copy) + HEADER_PARENT_ID, parent_id, 16);
        header_seal(image_header(&copy));
        set_id(&copy, id);
        written = file_write(path, copy.bytes, copy.size);
    }
    image_free(&copy);
    return written;
}

/* Neither a parent to be got nor one to be made a child of. */
static void check_comes_back(IVMVirtualPC *app, const WCHAR *path)
{
    IVMHardDisk *disk = disk_of(app, expand(path)), *parent = (IVMHardDisk *)(UINT_PTR)0xdeadbeef;

    check_chain(app, path, INVALID, path);
    if (disk == NULL)
        return;
    check_error_info(IVMHardDisk_get_Parent(disk, &parent), INVALID, expand(path));
    check(parent == NULL, "the parent is set to NULL");
    IVMHardDisk_Release(disk);
}

TEST(com_chains, refuses_a_chain_that_comes_back_to_itself)
{
    static const uint8_t a[16] = "disk a", b[16] = "disk b";
    IVMVirtualPC *app = application();
    struct disk_image model;

    if (app == NULL)
        return;
    if (make_dynamic(app, at(L"disk-z.vhd"), 8) && make_differencing(app, at(L"model.vhd"), at(L"disk-z.vhd")) &&
        image_load(&model, at(L"model.vhd"))) {
        context("a disk that is its own parent");
        if (write_variant(&model, at(L"disk-a.vhd"), a, a, L"disk-z.vhd", L"disk-a.vhd"))
            check_comes_back(app, L"$\\disk-a.vhd");
        context("two disks that are each other's parent");
        if (write_variant(&model, at(L"disk-a.vhd"), a, b, L"disk-z.vhd", L"disk-b.vhd") &&
            write_variant(&model, at(L"disk-b.vhd"), b, a, L"disk-z.vhd", L"disk-a.vhd")) {
            check_comes_back(app, L"$\\disk-a.vhd");
            check_comes_back(app, L"$\\disk-b.vhd");
        }
        context("a disk that is its own parent by a hard link");
        if (write_variant(&model, at(L"disk-a.vhd"), a, a, L"disk-z.vhd", L"disk-l.vhd") &&
            check(CreateHardLinkW(at(L"disk-l.vhd"), at(L"disk-a.vhd"), NULL), "the case can give it a second name")) {
            check_comes_back(app, L"$\\disk-a.vhd");
            DeleteFileW(at(L"disk-l.vhd"));
        }
        context("a disk that is its own parent by a symbolic link");
        if (link_make(at(L"disk-l.vhd"), at(L"disk-a.vhd")))
            check_comes_back(app, L"$\\disk-a.vhd");
        else
            skip("symbolic links cannot be made here");
        link_remove(at(L"disk-l.vhd"));
        image_free(&model);
    }
    IVMVirtualPC_Release(app);
}

/* Writes level-001.vhd to level-<last>.vhd, each the child of the one before; level-000.vhd is there. */
static bool write_levels(const struct disk_image *base, const struct disk_image *model, int last)
{
    uint8_t parent_id[16], id[16] = "level";
    bool ok = true;

    memcpy(parent_id, base->bytes + FOOTER_ID, 16);
    for (int level = 1; level <= last && ok; level++) {
        WCHAR name[32], parent_name[32];
        _snwprintf(name, ARRAYSIZE(name), L"level-%03d.vhd", level);
        _snwprintf(parent_name, ARRAYSIZE(parent_name), L"level-%03d.vhd", level - 1);
        put32(id + 8, (uint32_t)level);
        ok = write_variant(model, at(name), id, parent_id, L"level-000.vhd", parent_name);
        memcpy(parent_id, id, 16);
    }
    return ok;
}

TEST(com_chains, allows_256_levels_and_no_more)
{
    struct disk_image base = { 0 }, model = { 0 };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    if (make_dynamic(app, at(L"level-000.vhd"), 3) && make_differencing(app, at(L"model.vhd"), at(L"level-000.vhd")) &&
        image_load(&base, at(L"level-000.vhd")) && image_load(&model, at(L"model.vhd")) &&
        write_levels(&base, &model, 256)) {
        context("a child as level 256");
        check_chain(app, L"$\\level-254.vhd", S_OK, NULL);
        context("a child as level 257");
        check_chain(app, L"$\\level-255.vhd", INVALID, NULL);
        context("a parent of 257 levels");
        check_chain(app, L"$\\level-256.vhd", INVALID, NULL);
    }
    image_free(&base);
    image_free(&model);
    IVMVirtualPC_Release(app);
}

TEST(com_chains, refuses_a_parent_none_of_whose_locators_can_be_read)
{
    IVMVirtualPC *app = application();
    struct disk_image image;

    if (app == NULL)
        return;
    if (make_pair(app, L"pair") && image_load(&image, at(L"pair\\middle.vhd"))) {
        uint8_t *header = image_header(&image);
        put64(header + HEADER_LOCATORS + 16, UINT64_MAX - 255);
        put64(header + HEADER_LOCATORS + 24 + 16, 1 << 30);
        header_seal(header);
        context("the name of the parent is left");
        if (file_write(at(L"pair\\middle.vhd"), image.bytes, image.size))
            check_chain(app, L"$\\pair\\middle.vhd", S_OK, NULL);
        memset(header + HEADER_NAME, 0, 512);
        header_seal(header);
        context("nothing is left");
        if (file_write(at(L"pair\\middle.vhd"), image.bytes, image.size))
            check_chain(app, L"$\\pair\\middle.vhd", INVALID, L"$\\pair\\middle.vhd");
        image_free(&image);
    }
    IVMVirtualPC_Release(app);
}
