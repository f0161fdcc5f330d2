/*
 * test_vhd_image_damage.c - every byte of the structures damaged, one at a time.
 *
 * Opening either succeeds, and all that the chain then says is inside its files, or it fails with a status. The
 * memory host notices a read outside a file, the sanitizers one outside memory.
 */
#include "expect.h"
#include "flat_model.h"
#include "vhd_chain.h"

#include <string.h>

static struct memory_host host;
static const char16_t child_path[] = u"C:\\child.vhd";
static struct memory_node *child;
static struct memory_bytes good;
static uint64_t footer_offset;
#define SIZE (3u * 524288)
static uint8_t flat[SIZE]; /* what the undamaged chain reads as */

/* A child with a locator and data in two of its three blocks, and a dynamic parent. */
static void set_up(void)
{
    struct image_builder parent, image;
    struct flat_model model;

    memory_host_init(&host);
    flat_init(&model, SIZE);
    image_init(&parent, IMAGE_DYNAMIC, SIZE, 1);
    parent.block_size = 524288;
    image_begin(&parent);
    flat_write(&model, &parent, 0, 10, 100);
    flat_write(&model, &parent, 0, 2050, 10);
    image_add(&parent, &host, u"C:\\parent.vhd");
    image_init(&image, IMAGE_DIFFERENCING, SIZE, 2);
    image.block_size = 524288;
    image_child_of(&image, &parent);
    text_copy(image.parent_name, u"parent.vhd");
    image_begin(&image);
    image_locator(&image, 0, "W2ku", u"C:\\parent.vhd");
    image_locator(&image, 1, "W2ru", u".\\parent.vhd");
    flat_write(&model, &image, 1, 20, 30);
    flat_write(&model, &image, 1, 2049, 3);
    child = image_add(&image, &host, child_path);
    footer_offset = child->bytes.size - 512;
    memory_bytes_copy(&good, &child->bytes);
    cr_assert(flat_equals(&model, &host, child_path));
    for (uint32_t sector = 0; sector < SIZE / 512; sector++)
        flat_fill_sector(flat + sector * 512, model.tags[sector]);
    flat_free(&model);
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "a file was left open");
    memory_bytes_free(&good);
    memory_host_free(&host);
}

TestSuite(vhd_image_damage, .init = set_up, .fini = tear_down);

static const uint8_t *damages(uint8_t byte)
{
    static uint8_t values[4];

    values[0] = 0x00;
    values[1] = 0xff;
    values[2] = byte ^ 0x01;
    values[3] = byte ^ 0x80;
    return values;
}

/* Opens the chain and reads it all; `same`: it must read as before the damage. */
static enum vhd_status read_all(bool same)
{
    static uint8_t buffer[512 * 1024];
    struct vhd_chain *chain;
    struct vhd_error error = { .status = VHD_OK };
    enum vhd_status status = vhd_chain_open(&host.host, child_path, VHD_FILE_INSPECT, &chain, &error);

    if (status != VHD_OK) {
        cr_expect(error.status == status && chain == NULL);
        return status;
    }
    uint64_t size = chain->images[0]->footer.size;
    for (uint64_t at = 0, step; at < size && status == VHD_OK; at += step) {
        step = size - at < sizeof buffer ? size - at : sizeof buffer;
        status = vhd_chain_read(chain, at / 512, (size_t)step / 512, buffer, &error);
        if (same)
            cr_assert(at + step <= SIZE && memcmp(buffer, flat + at, (size_t)step) == 0);
    }
    vhd_chain_close(chain);
    return status;
}

static void restore(uint64_t offset, size_t size)
{
    uint8_t bytes[1024];

    memory_bytes_read(&good, offset, bytes, size);
    memory_bytes_write(&child->bytes, offset, bytes, size);
}

static uint8_t byte_at(uint64_t offset)
{
    uint8_t byte;

    memory_bytes_read(&good, offset, &byte, 1);
    return byte;
}

Test(vhd_image_damage, to_a_footer_does_no_harm_while_its_copy_is_sound)
{
    for (uint64_t at = 0; at < 512; at++)
        for (unsigned kind = 0; kind < 4; kind++) {
            uint8_t value = damages(byte_at(footer_offset + at))[kind];
            if (value == byte_at(footer_offset + at))
                continue;
            image_put8(&child->bytes, footer_offset + at, value);
            expect_status("footer", read_all(true), VHD_OK);
            image_put8(&child->bytes, 100, 1);
            expect_status("both", read_all(false), at < 8 ? VHD_NOT_A_VHD : VHD_FOOTER_CHECKSUM);
            restore(footer_offset, 512);
            restore(0, 512);
        }
}

Test(vhd_image_damage, to_the_footers_copy_does_no_harm)
{
    for (uint64_t at = 0; at < 512; at += 3)
        for (unsigned kind = 0; kind < 4; kind++) {
            image_put8(&child->bytes, at, damages(byte_at(at))[kind]);
            expect_status("copy", read_all(true), VHD_OK);
            restore(0, 512);
        }
}

Test(vhd_image_damage, to_the_only_copy_is_refused)
{
    memory_bytes_set_size(&child->bytes, footer_offset);
    expect_status("good", read_all(true), VHD_OK);
    for (uint64_t at = 0; at < 512; at++)
        for (unsigned kind = 0; kind < 4; kind++) {
            uint8_t value = damages(byte_at(at))[kind];
            if (value == byte_at(at))
                continue;
            image_put8(&child->bytes, at, value);
            expect_status("copy", read_all(false), VHD_NOT_A_VHD);
            restore(0, 512);
        }
}

Test(vhd_image_damage, to_a_header_shows_in_its_checksum)
{
    for (uint64_t at = 0; at < HEADER_BYTES; at++)
        for (unsigned kind = 0; kind < 4; kind++) {
            uint8_t value = damages(byte_at(512 + at))[kind];
            if (value == byte_at(512 + at))
                continue;
            image_put8(&child->bytes, 512 + at, value);
            expect_status("header", read_all(false), at < 8 ? VHD_HEADER_COOKIE_MISSING : VHD_HEADER_CHECKSUM);
            restore(512, HEADER_BYTES);
        }
}

/* Whether anything at all that depends on a byte may change; where not, the disk reads as before. */
static bool footer_byte_matters(uint64_t at)
{
    return at < 8 || (at >= FOOTER_VERSION && at < FOOTER_VERSION + 2) ||
           (at >= FOOTER_DATA_OFFSET && at < FOOTER_CREATED) || (at >= FOOTER_SIZE && at < FOOTER_GEOMETRY) ||
           (at >= FOOTER_TYPE && at < FOOTER_CHECKSUM);
}

Test(vhd_image_damage, to_a_footer_with_the_checksum_made_right_never_leads_outside)
{
    size_t opened = 0, refused = 0;

    for (uint64_t at = 0; at < 512; at++)
        for (unsigned kind = 0; kind < 4; kind++) {
            bool same = !footer_byte_matters(at);
            image_put8(&child->bytes, footer_offset + at, damages(byte_at(footer_offset + at))[kind]);
            image_seal_footer(&child->bytes, footer_offset);
            enum vhd_status status = read_all(same);
            cr_expect(!same || status == VHD_OK, "byte %u", (unsigned)at);
            opened += status == VHD_OK;
            refused += status != VHD_OK;
            restore(footer_offset, 512);
        }
    cr_expect(opened > 1500 && refused > 50, "%zu and %zu", opened, refused);
}

static bool header_byte_matters(uint64_t at)
{
    return at < 8 || (at >= HEADER_TABLE && at < HEADER_VERSION + 2) ||
           (at >= HEADER_ENTRIES && at < HEADER_CHECKSUM) || (at >= HEADER_PARENT_ID && at < HEADER_PARENT_STAMP);
}

Test(vhd_image_damage, to_a_header_with_the_checksum_made_right_never_leads_outside)
{
    size_t opened = 0, refused = 0;

    for (uint64_t at = 0; at < HEADER_BYTES; at++)
        for (unsigned kind = 0; kind < 4; kind++) {
            /* of name, relative and absolute text two are left, so that the parent is found */
            bool same = !header_byte_matters(at);
            image_put8(&child->bytes, 512 + at, damages(byte_at(512 + at))[kind]);
            image_seal_header(&child->bytes, 512);
            enum vhd_status status = read_all(same);
            cr_expect(!same || status == VHD_OK, "byte %u", (unsigned)at);
            opened += status == VHD_OK;
            refused += status != VHD_OK;
            restore(512, HEADER_BYTES);
        }
    cr_expect(opened > 3000 && refused > 100, "%zu and %zu", opened, refused);
}

Test(vhd_image_damage, to_the_table_of_blocks_never_leads_outside)
{
    size_t refused = 0;

    for (uint64_t at = 1536; at < 1536 + 12; at++)
        for (unsigned value = 0; value < 256; value++) {
            image_put8(&child->bytes, at, (uint8_t)value);
            refused += read_all(false) != VHD_OK;
            restore(1536, 12);
        }
    cr_expect(refused > 1000, "%zu", refused);
}

Test(vhd_image_damage, to_the_locators_texts_leaves_the_name)
{
    uint64_t texts = image_get64(&good, 512 + HEADER_LOCATORS + 16);

    for (uint64_t at = 0; at < 1024; at++)
        for (unsigned kind = 0; kind < 4; kind++) {
            image_put8(&child->bytes, texts + at, damages(byte_at(texts + at))[kind]);
            expect_status("text", read_all(false), VHD_OK);
            restore(texts, 1024);
        }
}

/* The parent's structures are as untrusted as the child's. */
Test(vhd_image_damage, to_the_parent_is_found_as_well)
{
    struct memory_node *parent = memory_find(&host, u"C:\\parent.vhd");
    struct memory_bytes before = { 0 };
    size_t opened = 0, refused = 0;

    memory_bytes_copy(&before, &parent->bytes);
    for (uint64_t at = 512; at < 1536 + 12; at++) {
        for (unsigned kind = 0; kind < 4; kind++) {
            enum vhd_status status;
            uint8_t byte;
            memory_bytes_read(&before, at, &byte, 1);
            image_put8(&parent->bytes, at, damages(byte)[kind]);
            if (at < 1536)
                image_seal_header(&parent->bytes, 512);
            status = read_all(false);
            opened += status == VHD_OK;
            refused += status != VHD_OK;
        }
        memory_bytes_copy(&parent->bytes, &before);
    }
    cr_expect(opened > 3000 && refused > 100, "%zu and %zu", opened, refused);
    expect_status("restored", read_all(true), VHD_OK);
    memory_bytes_free(&before);
}
