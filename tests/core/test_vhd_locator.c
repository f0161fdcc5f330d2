/* test_vhd_locator.c - the texts that say where a parent lies. */
#include "expect.h"
#include "image_builder.h"
#include "vhd_locator.h"

#include <string.h>

static struct memory_host host;
static struct vhd_file *file;
static const char16_t path[] = u"C:\\child.vhd";

static void open_bytes(const void *data, size_t size)
{
    struct memory_bytes bytes = { 0 };
    struct vhd_error error;

    memory_bytes_write(&bytes, 0, data, size);
    memory_add_file(&host, path, &bytes);
    assert_ok(host.host.ops->open(&host.host, path, VHD_FILE_INSPECT, &file, &error));
}

static void set_up(void)
{
    memory_host_init(&host);
    file = NULL;
}

static void tear_down(void)
{
    if (file != NULL)
        file->ops->close(file, false);
    memory_host_free(&host);
}

TestSuite(vhd_locator, .init = set_up, .fini = tear_down);

Test(vhd_locator, is_written_in_utf_16_little_endian_without_nul)
{
    static const uint8_t expected[] = { '.', 0, '\\', 0, 0xe4, 0, 0x2d, 0x4e, 0x3d, 0xd8, 0x00, 0xde };
    uint8_t bytes[VHD_LOCATOR_SPACE];

    memset(bytes, 0xa5, sizeof bytes);
    cr_expect(vhd_locator_encode(u".\\\u00e4\u4e2d\U0001f600", bytes) == sizeof expected);
    cr_expect_arr_eq(bytes, expected, sizeof expected);
    cr_expect(bytes[sizeof expected] == 0xa5);
    cr_expect(vhd_locator_encode(u"", bytes) == 0);
}

Test(vhd_locator, is_read_from_its_place)
{
    static const uint8_t data[] = { 9, 9, 9, '.', 0, '\\', 0, 0xe4, 0, 0x2d, 0x4e, 9, 9 };
    const struct vhd_locator locator = { VHD_LOCATOR_W2RU, 512, 8, 3 };
    char16_t text[VHD_PATH_ADOPTED_CHARS];

    open_bytes(data, sizeof data);
    assert_ok(vhd_locator_read(file, sizeof data, &locator, text, path, NULL));
    expect_text("text", text, u".\\\u00e4\u4e2d");
}

Test(vhd_locator, reads_an_odd_length_as_the_whole_characters_in_it)
{
    static const uint8_t data[] = { 'a', 0, 'b', 0, 'c', 0 };
    const struct vhd_locator locator = { VHD_LOCATOR_W2RU, 512, 5, 0 };
    char16_t text[VHD_PATH_ADOPTED_CHARS];

    open_bytes(data, sizeof data);
    assert_ok(vhd_locator_read(file, sizeof data, &locator, text, path, NULL));
    expect_text("text", text, u"ab");
}

Test(vhd_locator, ends_at_a_nul)
{
    static const uint8_t data[] = { 'a', 0, 0, 0, 'c', 0 };
    const struct vhd_locator locator = { VHD_LOCATOR_W2RU, 512, 6, 0 };
    char16_t text[VHD_PATH_ADOPTED_CHARS];

    open_bytes(data, sizeof data);
    assert_ok(vhd_locator_read(file, sizeof data, &locator, text, path, NULL));
    expect_text("text", text, u"a");
}

Test(vhd_locator, is_invalid_when_empty_too_long_or_outside_the_file)
{
    static uint8_t data[4096];
    static const struct {
        const char *name;
        struct vhd_locator locator;
        enum vhd_status status;
    } rows[] = {
        { "empty", { VHD_LOCATOR_W2RU, 512, 0, 0 }, VHD_LOCATOR_INVALID },
        { "half a character", { VHD_LOCATOR_W2RU, 512, 1, 0 }, VHD_LOCATOR_INVALID },
        { "the longest", { VHD_LOCATOR_W2RU, 4096, 2 * (VHD_PATH_ADOPTED_CHARS - 1), 0 }, VHD_OK },
        { "one character longer", { VHD_LOCATOR_W2RU, 4096, 2 * VHD_PATH_ADOPTED_CHARS, 0 }, VHD_LOCATOR_INVALID },
        { "4 GB long", { VHD_LOCATOR_W2RU, 4096, 0xffffffff, 0 }, VHD_LOCATOR_INVALID },
        { "up to the end", { VHD_LOCATOR_W2RU, 512, 10, 3990 }, VHD_OK },
        { "past the end", { VHD_LOCATOR_W2RU, 512, 10, 3991 }, VHD_LOCATOR_INVALID },
        { "at the end", { VHD_LOCATOR_W2RU, 512, 10, 4000 }, VHD_LOCATOR_INVALID },
        { "behind the end", { VHD_LOCATOR_W2RU, 512, 10, 4001 }, VHD_LOCATOR_INVALID },
        { "far away", { VHD_LOCATOR_W2RU, 512, 10, UINT64_MAX }, VHD_LOCATOR_INVALID },
        { "where offset and length overflow", { VHD_LOCATOR_W2RU, 512, 10, UINT64_MAX - 9 }, VHD_LOCATOR_INVALID },
    };

    memset(data, 'x', sizeof data);
    open_bytes(data, sizeof data);
    for (size_t i = 0; i < ROWS(rows); i++) {
        char16_t text[VHD_PATH_ADOPTED_CHARS];
        struct vhd_error error = { .status = VHD_OK };
        expect_status(rows[i].name, vhd_locator_read(file, 4000, &rows[i].locator, text, path, &error), rows[i].status);
        expect_status(rows[i].name, error.status, rows[i].status);
        if (rows[i].status == VHD_LOCATOR_INVALID)
            expect_text(rows[i].name, error.path, path);
    }
}

Test(vhd_locator, reports_what_keeps_it_from_being_read)
{
    static const uint8_t data[64] = { 'a' };
    const struct vhd_locator locator = { VHD_LOCATOR_W2RU, 512, 8, 0 };
    char16_t text[VHD_PATH_ADOPTED_CHARS];
    struct vhd_error error;

    open_bytes(data, sizeof data);
    memory_host_arm(&host, (struct memory_fault){ 1, MEMORY_BIT(MEMORY_READ), MEMORY_FAIL_ONCE, VHD_SYSTEM, 23, 0 });
    expect_status("read error", vhd_locator_read(file, sizeof data, &locator, text, path, &error), VHD_SYSTEM);
    cr_expect(error.os_code == 23);
}
