/* test_vhd_create.c - what the three creations make, and that they touch nothing else. */
#include "create_calls.h"
#include "expect.h"
#include "flat_model.h"

#include <stdio.h>
#include <string.h>

#define DYNAMIC VHD_TYPE_DYNAMIC
#define FIXED VHD_TYPE_FIXED
#define CHILD VHD_TYPE_DIFFERENCING

static struct memory_host host;

static void set_up(void)
{
    memory_host_init(&host);
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "a file was left open");
    memory_host_free(&host);
}

TestSuite(vhd_create, .init = set_up, .fini = tear_down);

static void create(const struct create_call *call)
{
    struct listener listener = { 0 };
    struct vhd_error error = { .status = VHD_OK };

    expect_status(text_shown(call->image), create_whole(&host, call, &listener, &error), VHD_OK);
    expect_status("on success the error is left alone", error.status, VHD_OK);
    cr_expect(!listener.fell && listener.last == listener.total && listener.calls > 0);
}

/* Footer and, where there is one, its copy are those of a complete image. */
static const struct memory_bytes *expect_image(const char16_t *path, uint32_t type, uint64_t size)
{
    const struct memory_node *node = memory_find(&host, path);
    uint8_t first[512], last[512];

    cr_assert(node != NULL, "'%s' is missing", text_shown(path));
    memory_bytes_read(&node->bytes, 0, first, sizeof first);
    memory_bytes_read(&node->bytes, node->bytes.size - 512, last, sizeof last);
    cr_expect(memcmp(last, "conectix", 8) == 0);
    cr_expect(image_footer_sum_is_right(&node->bytes, node->bytes.size - 512));
    cr_expect(image_get32(&node->bytes, node->bytes.size - 512 + FOOTER_TYPE) == type);
    cr_expect(image_get64(&node->bytes, node->bytes.size - 512 + FOOTER_SIZE) == size);
    cr_expect(memcmp(last + FOOTER_CREATOR, "win \0\6\0\1Wi2k", 12) == 0);
    if (type == IMAGE_FIXED)
        cr_expect(node->bytes.size == size + 512 && first[0] == 0);
    else
        cr_expect(memcmp(first, last, sizeof first) == 0 && image_header_sum_is_right(&node->bytes, 512));
    return &node->bytes;
}

static void add_parent(const char16_t *path, uint32_t type, uint64_t size, uint32_t number)
{
    struct image_builder image;

    image_init(&image, type, size, number);
    image_begin(&image);
    image_add(&image, &host, path);
}

Test(vhd_create, makes_dynamic_disks_of_all_sizes)
{
    static const int32_t sizes[] = { 3, 4, 5, 127, 1024, 130048, 2088959, 2088960 };

    for (size_t i = 0; i < ROWS(sizes); i++) {
        const struct create_call call = { DYNAMIC, u"C:\\a.vhd", NULL, sizes[i] };
        struct vhd_chain *chain;
        create(&call);
        expect_image(call.image, IMAGE_DYNAMIC, (uint64_t)sizes[i] * IMAGE_MB);
        assert_ok(vhd_chain_open(&host.host, call.image, VHD_FILE_INSPECT, &chain, NULL));
        vhd_chain_close(chain);
        cr_expect(memory_count_below(&host, u"C:\\") == 1);
        memory_remove(&host, call.image);
    }
}

Test(vhd_create, makes_fixed_disks_that_read_as_zeros)
{
    const struct create_call call = { FIXED, u"C:\\a.vhd", NULL, 7 };
    struct flat_model model;

    create(&call);
    expect_image(call.image, IMAGE_FIXED, 7 * IMAGE_MB);
    flat_init(&model, 7 * IMAGE_MB);
    cr_expect(flat_equals(&model, &host, call.image));
    flat_free(&model);
}

Test(vhd_create, writes_all_of_a_fixed_disk)
{
    const struct create_call call = { FIXED, u"C:\\a.vhd", NULL, 3 };
    uint64_t written = 0;

    memory_host_arm(&host, (struct memory_fault){ 0 });
    create(&call);
    for (size_t i = 0; i < host.event_count; i++)
        if (host.events[i].call == MEMORY_WRITE)
            written += host.events[i].size;
    cr_expect(written == 3 * IMAGE_MB + 512 + 512, "all bytes once, and the marker");
    cr_expect(host.calls[MEMORY_SET_SIZE] == 0);
}

Test(vhd_create, makes_children_that_read_as_their_parents)
{
    static const struct {
        uint32_t type, block_size;
        uint64_t size;
        uint32_t of_child; /* its block size */
    } rows[] = {
        { IMAGE_FIXED, 0, 3 * IMAGE_MB, 2097152 },
        { IMAGE_FIXED, 0, 3 * IMAGE_MB + 512, 2097152 },
        { IMAGE_DYNAMIC, 2097152, 9 * IMAGE_MB, 2097152 },
        { IMAGE_DYNAMIC, 524288, 5 * IMAGE_MB, 524288 },
        { IMAGE_DYNAMIC, 268435456, 300 * IMAGE_MB, 268435456 },
        { IMAGE_DYNAMIC, 262144, 5 * IMAGE_MB, 2097152 }, /* the tables of such children can become too large */
        { IMAGE_DYNAMIC, 512, 5 * IMAGE_MB, 2097152 },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct create_call call = { CHILD, u"C:\\b\\child.vhd", u"C:\\a\\parent.vhd", 0 };
        const struct create_call grandchild = { CHILD, u"C:\\c\\grandchild.vhd", u"C:\\b\\child.vhd", 0 };
        struct image_builder image;
        struct flat_model model;
        image_init(&image, rows[i].type, rows[i].size, 1);
        image.block_size = rows[i].block_size;
        flat_init(&model, rows[i].size);
        image_begin(&image);
        flat_write(&model, &image, 0, 0, 5);
        flat_write(&model, &image, 0, 1000, 1000);
        flat_write(&model, &image, 0, model.sectors - 1, 1);
        image_add(&image, &host, call.parent);
        create(&call);
        expect_image(call.image, IMAGE_DIFFERENCING, rows[i].size);
        cr_expect(flat_equals(&model, &host, call.image), "row %zu", i);
        cr_expect(image_get32(&memory_find(&host, call.image)->bytes, 512 + HEADER_BLOCK_SIZE) == rows[i].of_child,
                  "row %zu", i);
        create(&grandchild);
        cr_expect(flat_equals(&model, &host, grandchild.image), "row %zu", i);
        flat_free(&model);
        memory_host_free(&host);
        memory_host_init(&host);
    }
}

Test(vhd_create, leaves_the_parent_and_everything_beside_it_as_they_were)
{
    const struct create_call call = { CHILD, u"C:\\a\\child.vhd", u"C:\\a\\parent.vhd", 0 };
    struct memory_snapshot before;

    add_parent(call.parent, IMAGE_DYNAMIC, 9 * IMAGE_MB, 1);
    memory_add_text(&host, u"C:\\a\\other.txt", "other");
    before = memory_take_snapshot(&host);
    host.clock += 1000;
    create(&call);
    memory_remove(&host, call.image);
    cr_expect(memory_is_as_in(&host, &before));
    memory_free_snapshot(&before);
}

Test(vhd_create, keeps_writers_out_of_the_parent_until_the_job_is_closed)
{
    const struct create_call call = { CHILD, u"C:\\child.vhd", u"C:\\parent.vhd", 0 };
    struct listener listener = { 0 };
    const struct vhd_progress progress = listener_progress(&listener);
    struct memory_node *node;
    struct memory_handle *writer;
    struct vhd_job *job;

    add_parent(call.parent, IMAGE_DYNAMIC, 9 * IMAGE_MB, 1);
    node = memory_find(&host, call.parent);
    assert_ok(create_begin(&host, &call, &job, NULL));
    cr_expect(memory_open_node(&host, node, MEMORY_WRITING, MEMORY_ALL) == NULL, "prepared");
    writer = memory_open_node(&host, node, MEMORY_READING, MEMORY_ALL);
    cr_assert(writer != NULL, "readers are welcome");
    memory_close_handle(writer);
    assert_ok(job->ops->run(job, &progress, NULL));
    cr_expect(memory_open_node(&host, node, MEMORY_WRITING, MEMORY_ALL) == NULL, "done");
    job->ops->close(job);
    writer = memory_open_node(&host, node, MEMORY_WRITING, MEMORY_ALL);
    cr_assert(writer != NULL, "closed");
    memory_close_handle(writer);
}

/* The child and its parent, of which one path is taken from the other. */
Test(vhd_create, takes_either_path_from_the_other)
{
    static const struct {
        const char16_t *image, *parent, *child_is, *parent_is;
    } rows[] = {
        { u"C:\\a\\child.vhd", u"parent.vhd", u"C:\\a\\child.vhd", u"C:\\a\\parent.vhd" },
        { u"C:\\a\\child.vhd", u"..\\parent.vhd", u"C:\\a\\child.vhd", u"C:\\parent.vhd" },
        { u"C:\\a\\b\\child.vhd", u"..\\p\\parent.vhd", u"C:\\a\\b\\child.vhd", u"C:\\a\\p\\parent.vhd" },
        { u"C:\\a\\child.vhd", u"\\p\\parent.vhd", u"C:\\a\\child.vhd", u"C:\\p\\parent.vhd" },
        { u"C:\\a\\child.vhd", u"..\\..\\..\\parent.vhd", u"C:\\a\\child.vhd", u"C:\\parent.vhd" },
        { u"child.vhd", u"C:\\p\\parent.vhd", u"C:\\p\\child.vhd", u"C:\\p\\parent.vhd" },
        { u"new\\child.vhd", u"C:\\p\\parent.vhd", u"C:\\p\\new\\child.vhd", u"C:\\p\\parent.vhd" },
        { u"..\\child.vhd", u"C:\\p\\parent.vhd", u"C:\\child.vhd", u"C:\\p\\parent.vhd" },
        { u"\\child.vhd", u"D:\\p\\parent.vhd", u"D:\\child.vhd", u"D:\\p\\parent.vhd" },
        { u"C:\\a\\.\\x\\..\\child.vhd", u"C:\\p\\\\parent.vhd", u"C:\\a\\child.vhd", u"C:\\p\\parent.vhd" },
        { u"\\\\server\\share\\a\\child.vhd", u"\\parent.vhd", u"\\\\server\\share\\a\\child.vhd",
          u"\\\\server\\share\\parent.vhd" },
        { u"D:\\child.vhd", u"C:\\p\\parent.vhd", u"D:\\child.vhd", u"C:\\p\\parent.vhd" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct create_call call = { CHILD, rows[i].image, rows[i].parent, 0 };
        struct vhd_chain *chain;
        memory_add_volume(&host, u"D:\\", VHD_DRIVE_WRITABLE, u"NTFS", UINT64_C(1) << 40);
        memory_add_volume(&host, u"\\\\server\\share\\", VHD_DRIVE_WRITABLE, u"NTFS", UINT64_C(1) << 40);
        add_parent(rows[i].parent_is, IMAGE_DYNAMIC, 9 * IMAGE_MB, 1);
        create(&call);
        assert_ok(vhd_chain_open(&host.host, rows[i].child_is, VHD_FILE_INSPECT, &chain, NULL));
        cr_expect(chain->levels == 2);
        expect_text("parent", chain->images[1]->path, rows[i].parent_is);
        vhd_chain_close(chain);
        memory_host_free(&host);
        memory_host_init(&host);
    }
}

Test(vhd_create, finds_the_parent_again_when_both_were_moved_together)
{
    const struct create_call call = { CHILD, u"C:\\a\\child.vhd", u"C:\\a\\p\\parent.vhd", 0 };
    struct memory_bytes child = { 0 }, parent = { 0 };
    struct vhd_chain *chain;

    add_parent(call.parent, IMAGE_DYNAMIC, 9 * IMAGE_MB, 1);
    create(&call);
    memory_bytes_copy(&child, &memory_find(&host, call.image)->bytes);
    memory_bytes_copy(&parent, &memory_find(&host, call.parent)->bytes);
    memory_host_free(&host);
    memory_host_init(&host);
    memory_add_file(&host, u"C:\\moved\\here\\child.vhd", &child);
    memory_add_file(&host, u"C:\\moved\\here\\p\\parent.vhd", &parent);
    assert_ok(vhd_chain_open(&host.host, u"C:\\moved\\here\\child.vhd", VHD_FILE_INSPECT, &chain, NULL));
    expect_text("parent", chain->images[1]->path, u"C:\\moved\\here\\p\\parent.vhd");
    vhd_chain_close(chain);
}

Test(vhd_create, accepts_paths_of_259_characters)
{
    static const char16_t *const folders[] = { u"C:\\", u"C:\\new\\" };

    for (size_t i = 0; i < ROWS(folders); i++) {
        char16_t path[300];
        const struct create_call call = { DYNAMIC, path, NULL, 100 };
        text_copy(path, folders[i]);
        text_fill(path, u'x', 259 - text_length(path));
        create(&call);
        expect_image(path, IMAGE_DYNAMIC, 100 * IMAGE_MB);
    }
}

Test(vhd_create, makes_a_folder_whose_temporary_file_has_a_longer_path_than_any_other)
{
    char16_t path[300] = u"C:\\";
    const struct create_call call = { DYNAMIC, path, NULL, 100 };

    text_fill(path, u'f', 254);
    text_append(path, u"\\a");
    cr_assert(text_length(path) == 259);
    create(&call);
    expect_image(path, IMAGE_DYNAMIC, 100 * IMAGE_MB);
    cr_expect(memory_count_below(&host, u"C:\\") == 2);
}

Test(vhd_create, refuses_a_nul_within_either_path)
{
    const struct vhd_text good = { u"C:\\parent.vhd", 13 }, bad = { u"C:\\child\0.vhd", 13 };
    struct vhd_job *job;

    add_parent(u"C:\\parent.vhd", IMAGE_DYNAMIC, 9 * IMAGE_MB, 1);
    expect_status("dynamic", vhd_create_dynamic(&host.host, bad, 100, &job, NULL), VHD_PATH_CHARACTER);
    expect_status("fixed", vhd_create_fixed(&host.host, bad, 3, true, &job, NULL), VHD_PATH_CHARACTER);
    expect_status("image", vhd_create_differencing(&host.host, bad, good, &job, NULL), VHD_PATH_CHARACTER);
    expect_status("parent", vhd_create_differencing(&host.host, good, bad, &job, NULL), VHD_PATH_CHARACTER);
    cr_expect(job == NULL);
}

Test(vhd_create, gives_every_disk_the_id_and_the_time_of_the_host)
{
    static const uint8_t ids[][16] = { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 }, { 0xff, 0x80, 1 } };
    const struct create_call calls[] = { { DYNAMIC, u"C:\\a.vhd", NULL, 3 }, { FIXED, u"C:\\b.vhd", NULL, 3 } };

    host.ids = ids;
    host.id_count = ROWS(ids);
    host.clock = INT64_C(0x2b3c4d5e) * VHD_TICKS_PER_SECOND;
    for (size_t i = 0; i < ROWS(calls); i++) {
        const struct memory_bytes *bytes;
        uint8_t id[16];
        create(&calls[i]);
        bytes = &memory_find(&host, calls[i].image)->bytes;
        memory_bytes_read(bytes, bytes->size - 512 + FOOTER_ID, id, sizeof id);
        cr_expect_arr_eq(id, ids[i], sizeof id);
        cr_expect(image_get32(bytes, bytes->size - 512 + FOOTER_CREATED) == 0x2b3c4d5e);
    }
}

Test(vhd_create, records_the_time_at_which_the_parent_was_changed)
{
    const struct create_call call = { CHILD, u"C:\\child.vhd", u"C:\\parent.vhd", 0 };

    add_parent(call.parent, IMAGE_FIXED, 3 * IMAGE_MB, 1);
    memory_find(&host, call.parent)->modified = INT64_C(0x1922077c) * VHD_TICKS_PER_SECOND + 5;
    create(&call);
    cr_expect(image_get32(&memory_find(&host, call.image)->bytes, 512 + HEADER_PARENT_STAMP) == 0x1922077c);
}

Test(vhd_create, refuses_parents_with_every_kind_of_damage)
{
    const struct create_call call = { CHILD, u"C:\\new\\child.vhd", u"C:\\parent.vhd", 0 };
    static const struct {
        const char *name;
        uint32_t type;
        uint64_t at;  /* of a byte in the file that is made 0x5a; UINT64_MAX: none */
        uint64_t cut; /* the size of the file; 0: as it is */
        enum vhd_status status;
    } rows[] = {
        { "none", IMAGE_DYNAMIC, UINT64_MAX, 0, VHD_OK },
        { "checksum of the footer", IMAGE_FIXED, 5 * IMAGE_MB + 100, 0, VHD_FOOTER_CHECKSUM },
        { "checksum of the header", IMAGE_DYNAMIC, 1000, 0, VHD_HEADER_CHECKSUM },
        { "cookie of the header", IMAGE_DYNAMIC, 512, 0, VHD_HEADER_COOKIE_MISSING },
        { "a block far outside", IMAGE_DYNAMIC, 1536, 0, VHD_BLOCK_OUTSIDE },
        { "cut in the footer copy", IMAGE_DYNAMIC, UINT64_MAX, 100, VHD_NOT_A_VHD },
        { "cut in the header", IMAGE_DYNAMIC, UINT64_MAX, 900, VHD_HEADER_OUTSIDE },
        { "cut in the BAT", IMAGE_DYNAMIC, UINT64_MAX, 1540, VHD_BAT_OUTSIDE },
        { "cut in the bitmap", IMAGE_DYNAMIC, UINT64_MAX, 2100, VHD_BLOCK_OUTSIDE },
        { "cut in the block", IMAGE_DYNAMIC, UINT64_MAX, 1000000, VHD_BLOCK_OUTSIDE },
        { "cut, and fixed", IMAGE_FIXED, UINT64_MAX, 1000000, VHD_NOT_A_VHD },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct image_builder image;
        struct listener listener = { 0 };
        struct memory_node *node;
        image_init(&image, rows[i].type, 5 * IMAGE_MB, 1);
        image_begin(&image);
        if (rows[i].type == IMAGE_DYNAMIC)
            image_add_block(&image, 0);
        node = image_add(&image, &host, call.parent);
        if (rows[i].at != UINT64_MAX)
            image_put8(&node->bytes, rows[i].at, 0x5a);
        if (rows[i].cut != 0)
            memory_bytes_set_size(&node->bytes, rows[i].cut);
        expect_status(rows[i].name, create_whole(&host, &call, &listener, NULL), rows[i].status);
        cr_expect((memory_count_below(&host, u"C:\\") == 1) == (rows[i].status != VHD_OK), "%s", rows[i].name);
        memory_host_free(&host);
        memory_host_init(&host);
    }
}

/* Parents that are children themselves, and what is wrong with their way to their own parent. */
Test(vhd_create, refuses_parents_whose_own_parent_cannot_be_used)
{
    const struct create_call call = { CHILD, u"C:\\new\\child.vhd", u"C:\\parent.vhd", 0 };
    static const struct {
        const char *name;
        const char16_t *text; /* of the only locator */
        uint64_t base_size;
        bool cut; /* the file ends within the locator's text */
        enum vhd_status status;
    } rows[] = {
        { "none", u".\\base.vhd", 5 * IMAGE_MB, false, VHD_OK },
        { "cut in the locator", u".\\base.vhd", 5 * IMAGE_MB, true, VHD_LOCATOR_INVALID },
        { "itself", u".\\parent.vhd", 5 * IMAGE_MB, false, VHD_CHAIN_ID_MISMATCH },
        { "missing", u".\\nowhere.vhd", 5 * IMAGE_MB, false, VHD_CHAIN_PARENT_NOT_FOUND },
        { "another disk", u".\\other.vhd", 5 * IMAGE_MB, false, VHD_CHAIN_ID_MISMATCH },
        { "a folder", u".\\folder", 5 * IMAGE_MB, false, VHD_NOT_A_DISK_FILE },
        { "no disk", u".\\folder\\text.txt", 5 * IMAGE_MB, false, VHD_NOT_A_VHD },
        { "another size", u".\\base.vhd", 6 * IMAGE_MB, false, VHD_CHAIN_SIZE_MISMATCH },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct image_builder base, parent;
        struct listener listener = { 0 };
        struct memory_node *node;
        uint64_t text;
        add_parent(u"C:\\other.vhd", IMAGE_FIXED, 5 * IMAGE_MB, 3);
        add_parent(u"C:\\base.vhd", IMAGE_FIXED, rows[i].base_size, 1);
        memory_add_text(&host, u"C:\\folder\\text.txt", "text");
        image_init(&base, IMAGE_FIXED, 5 * IMAGE_MB, 1);
        image_init(&parent, IMAGE_DIFFERENCING, 5 * IMAGE_MB, 2);
        image_child_of(&parent, &base);
        image_begin(&parent);
        text = image_locator(&parent, 1, "W2ru", rows[i].text);
        node = image_add(&parent, &host, call.parent);
        if (rows[i].cut)
            memory_bytes_set_size(&node->bytes, text + 7);
        expect_status(rows[i].name, create_whole(&host, &call, &listener, NULL), rows[i].status);
        cr_expect((memory_find(&host, u"C:\\new") == NULL) == (rows[i].status != VHD_OK), "%s", rows[i].name);
        memory_host_free(&host);
        memory_host_init(&host);
    }
}

Test(vhd_create, refuses_a_parent_that_is_its_own_parent)
{
    const struct create_call call = { CHILD, u"C:\\child.vhd", u"C:\\parent.vhd", 0 };
    struct image_builder parent;
    struct listener listener = { 0 };

    image_init(&parent, IMAGE_DIFFERENCING, 5 * IMAGE_MB, 2);
    image_child_of(&parent, &parent);
    text_copy(parent.parent_name, u"parent.vhd");
    image_begin(&parent);
    image_add(&parent, &host, call.parent);
    expect_status("cycle", create_whole(&host, &call, &listener, NULL), VHD_CHAIN_CYCLE);
}

Test(vhd_create, makes_children_of_disks_of_2040_gb_in_a_few_large_writes)
{
    static const uint32_t types[] = { IMAGE_FIXED, IMAGE_DYNAMIC };

    for (size_t i = 0; i < ROWS(types); i++) {
        const struct create_call call = { CHILD, u"C:\\child.vhd", u"C:\\parent.vhd", 0 };
        const uint64_t size = UINT64_C(2088960) * IMAGE_MB;
        const struct memory_bytes *bytes;
        add_parent(call.parent, types[i], size, 1);
        memory_host_arm(&host, (struct memory_fault){ 0 });
        create(&call);
        cr_expect(host.calls[MEMORY_WRITE] <= 8, "%llu writes", (unsigned long long)host.calls[MEMORY_WRITE]);
        bytes = expect_image(call.image, IMAGE_DIFFERENCING, size);
        cr_expect(bytes->size < 4300000 && image_get32(bytes, 512 + HEADER_ENTRIES) == 1044480);
        cr_expect(image_get32(bytes, 1536) == 0xffffffff && image_get32(bytes, 1536 + 4 * 1044479) == 0xffffffff);
        memory_host_free(&host);
        memory_host_init(&host);
    }
}

Test(vhd_create, adds_a_level_to_a_chain_of_255_and_none_to_one_of_256)
{
    struct create_call call = { CHILD, u"C:\\child.vhd", NULL, 0 };
    char16_t path[32] = u"C:\\0", above[32];
    struct image_builder image, parent = { 0 };
    struct listener listener = { 0 };

    for (unsigned level = 0; level < 256; level++) {
        image_init(&image, level == 0 ? IMAGE_FIXED : IMAGE_DIFFERENCING, 3 * IMAGE_MB, level + 1);
        text_copy(above, path);
        text_copy(path, u"C:\\");
        for (unsigned digit = 100; digit > 0; digit /= 10)
            text_fill(path, (char16_t)(u'0' + level / digit % 10), 1);
        if (level > 0) {
            image_child_of(&image, &parent);
            text_copy(image.parent_name, above);
        }
        image_begin(&image);
        image_add(&image, &host, path);
        parent = image;
    }
    call.parent = path; /* the last */
    expect_status("256 levels", create_whole(&host, &call, &listener, NULL), VHD_CHAIN_TOO_DEEP);
    call.parent = u"C:\\254";
    expect_status("255 levels", create_whole(&host, &call, &listener, NULL), VHD_OK);
}

Test(vhd_create, tells_which_file_a_job_is_about)
{
    const struct create_call call = { DYNAMIC, u"C:\\a\\..\\b\\disk.vhd", NULL, 3 };
    struct vhd_job *job;

    assert_ok(create_begin(&host, &call, &job, NULL));
    expect_text("target", job->target, u"C:\\b\\disk.vhd");
    job->ops->close(job);
}
