/* test_vhd_leftover.c - what interrupted creations leave, and what must not be mistaken for it. */
#include "expect.h"
#include "image_builder.h"
#include "vhd_leftover.h"

#include <string.h>

static struct memory_host host;

static void set_up(void)
{
    memory_host_init(&host);
    memory_add_folder(&host, u"C:\\disks");
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "a file was left open");
    memory_host_free(&host);
}

TestSuite(vhd_leftover, .init = set_up, .fini = tear_down);

static void remove_from(const char16_t *folder)
{
    vhd_remove_leftovers(&host.host, folder, text_length(folder));
}

static void add_disk(const char16_t *path, uint32_t type, const uint8_t first_bytes[4])
{
    struct image_builder image;

    image_init(&image, type, 3 * IMAGE_MB, 1);
    memcpy(image.id, first_bytes, 4);
    image_begin(&image);
    image_add(&image, &host, path);
}

Test(vhd_leftover, is_marked_with_a_sentence_for_whoever_opens_it)
{
    uint8_t marker[513];

    memset(marker, 0xa5, sizeof marker);
    vhd_marker_encode(marker);
    cr_expect(memcmp(marker, "OpenVPC", 7) == 0);
    cr_expect(marker[511] == 0 && marker[512] == 0xa5);
    cr_expect(memcmp(marker, "conectix", 8) != 0);
    for (size_t i = 0; i < 512 && marker[i] != 0; i++)
        cr_expect((marker[i] >= 32 && marker[i] < 127) || marker[i] == '\r' || marker[i] == '\n', "byte %zu", i);
}

Test(vhd_leftover, is_named_after_the_id_of_its_disk)
{
    static const struct {
        const char16_t *path;
        size_t folder;
        uint8_t id[16];
        const char16_t *temporary;
    } rows[] = {
        { u"C:\\disks\\a.vhd", 8, { 0x01, 0x23, 0x45, 0x67, 0x89 }, u"C:\\disks\\~01234567.ovpc" },
        { u"C:\\disks\\a.vhd", 8, { 0x89, 0xab, 0xcd, 0xef, 0x01 }, u"C:\\disks\\~89abcdef.ovpc" },
        { u"C:\\a.vhd", 3, { 0xff, 0xff, 0xff, 0xff, 0 }, u"C:\\~ffffffff.ovpc" },
        { u"\\\\s\\x\\a.vhd", 6, { 0 }, u"\\\\s\\x\\~00000000.ovpc" },
        { u"\\\\s\\x\\b\\a.vhd", 7, { 0, 0, 0, 10 }, u"\\\\s\\x\\b\\~0000000a.ovpc" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        char16_t temporary[VHD_TEMPORARY_CHARS];
        vhd_temporary_path(rows[i].path, rows[i].folder, rows[i].id, temporary);
        expect_text("temporary", temporary, rows[i].temporary);
    }
}

Test(vhd_leftover, may_stand_in_the_deepest_folder)
{
    char16_t folder[300] = u"C:\\", temporary[VHD_TEMPORARY_CHARS];

    text_fill(folder, u'f', 257 - 3); /* with "\x" the longest path */
    vhd_temporary_path(folder, 257, (const uint8_t[16]){ 1 }, temporary);
    cr_expect(text_length(temporary) == 257 + 15);
    memory_add_folder(&host, folder);
    memory_add_marked(&host, temporary, 512);
    remove_from(folder);
    cr_expect(memory_find(&host, temporary) == NULL);
}

Test(vhd_leftover, is_removed_in_each_state_that_an_interruption_leaves)
{
    static const uint8_t id[4] = { 0x0a, 0x1b, 0x2c, 0x3d };

    memory_add_file(&host, u"C:\\disks\\~00000000.ovpc", NULL);
    memory_add_marked(&host, u"C:\\disks\\~11111111.ovpc", 512);
    memory_add_marked(&host, u"C:\\disks\\~9abcdef0.ovpc", 3 * IMAGE_MB);
    memory_add_marked(&host, u"C:\\disks\\~fedcba98.ovpc", 700);
    add_disk(u"C:\\disks\\~0a1b2c3d.ovpc", IMAGE_DYNAMIC, id);
    remove_from(u"C:\\disks");
    cr_expect(memory_count_below(&host, u"C:\\disks") == 0, "%zu are left", memory_count_below(&host, u"C:\\disks"));
    add_disk(u"C:\\disks\\~0a1b2c3d.ovpc", IMAGE_FIXED, id);
    remove_from(u"C:\\disks");
    cr_expect(memory_count_below(&host, u"C:\\disks") == 0);
}

/* Sectors that a power cut left out of a disk whose marker had been replaced, and how long its file got. */
static const struct {
    const char *what;
    uint64_t zero_from, zero_to; /* bytes */
    uint64_t size;               /* 0: all */
} parts[] = {
    { "no footer copy", 0, 512, 0 },
    { "no first sector of the header", 512, 1024, 0 },
    { "no second sector of the header", 1024, 1536, 0 },
    { "no header", 512, 1536, 0 },
    { "no BAT", 1536, 2048, 0 },
    { "no end footer", 2048, 2560, 0 },
    { "nothing but the footer copy", 512, 2560, 0 },
    { "the footer copy alone", 512, 2560, 512 },
    { "half of the header", 512, 512, 1024 },
    { "nothing behind the header", 512, 512, 1536 },
};

/* Makes such a file of a disk, which has a block or none. */
static void add_part(const char16_t *path, size_t row, bool used)
{
    static const uint8_t id[4] = { 0x0a, 0x1b, 0x2c, 0x3d }, data[IMAGE_SECTOR] = { 1 };
    struct image_builder image;
    struct memory_bytes *bytes;

    image_init(&image, IMAGE_DYNAMIC, 3 * IMAGE_MB, 1);
    memcpy(image.id, id, 4);
    image_begin(&image);
    if (used)
        image_write(&image, 5000, data); /* in the last block */
    image_add(&image, &host, path);
    bytes = &memory_find(&host, path)->bytes;
    for (uint64_t at = parts[row].zero_from; at < parts[row].zero_to; at++)
        image_put8(bytes, at, 0);
    if (parts[row].size != 0)
        memory_bytes_set_size(bytes, parts[row].size);
}

Test(vhd_leftover, is_removed_whatever_sectors_of_it_a_power_cut_left)
{
    static const char16_t path[] = u"C:\\disks\\~0a1b2c3d.ovpc";

    for (size_t row = 0; row < ROWS(parts); row++) {
        add_part(path, row, false);
        remove_from(u"C:\\disks");
        cr_expect(memory_find(&host, path) == NULL, "%s", parts[row].what);
        add_part(u"C:\\disks\\~0a1b2c3e.ovpc", row, false);
        remove_from(u"C:\\disks");
        cr_expect(memory_find(&host, u"C:\\disks\\~0a1b2c3e.ovpc") != NULL, "%s, but of another disk", parts[row].what);
        memory_remove(&host, u"C:\\disks\\~0a1b2c3e.ovpc");
    }
}

/* Without a footer nothing tells whose it was; an unused one goes, and one with a block stays. */
Test(vhd_leftover, is_an_unused_disk_without_footers_and_no_other)
{
    static const char16_t path[] = u"C:\\disks\\~0a1b2c3e.ovpc";
    static const uint64_t header_lost[] = { 0, 512, 1024 }; /* bytes of it, from its start */

    for (unsigned used = 0; used < 2; used++)
        for (size_t i = 0; i < ROWS(header_lost); i++) {
            struct memory_bytes *bytes;
            add_part(path, 0, used != 0); /* without the copy */
            bytes = &memory_find(&host, path)->bytes;
            for (uint64_t at = bytes->size - 512; at < bytes->size; at++)
                image_put8(bytes, at, 0);
            for (uint64_t at = 512; at < 512 + header_lost[i]; at++)
                image_put8(bytes, at, 0);
            remove_from(u"C:\\disks");
            cr_expect((memory_find(&host, path) != NULL) == (used != 0), "%u, %zu", used, i);
            if (used != 0)
                memory_remove(&host, path);
        }
}

Test(vhd_leftover, is_no_disk_with_a_block_that_lost_one_of_its_footers)
{
    static const char16_t path[] = u"C:\\disks\\~0a1b2c3d.ovpc";

    for (size_t row = 0; row < ROWS(parts); row++) {
        if (parts[row].zero_to > 512 && parts[row].zero_from < 2048)
            continue; /* of its header and BAT nothing may be missing, or it has no block */
        if (parts[row].size != 0)
            continue;
        add_part(path, row, true);
        remove_from(u"C:\\disks");
        cr_expect(memory_find(&host, path) != NULL, "%s", parts[row].what);
        memory_remove(&host, path);
    }
}

/* Whoever finds a complete disk under such a name may have begun to use it. */
Test(vhd_leftover, is_no_disk_that_somebody_has_written_to)
{
    static const uint8_t id[4] = { 0x0a, 0x1b, 0x2c, 0x3d };
    static const char16_t path[] = u"C:\\disks\\~0a1b2c3d.ovpc";
    static const uint8_t data[512] = { 0 };

    for (uint32_t type = IMAGE_FIXED; type <= IMAGE_DIFFERENCING; type++)
        for (unsigned place = 0; place < 3; place++) {
            static const uint64_t sectors[] = { 0, 1000, 6143 };
            struct image_builder image;
            image_init(&image, type, 3 * IMAGE_MB, 1);
            memcpy(image.id, id, 4);
            image_begin(&image);
            image_write(&image, sectors[place], type == IMAGE_FIXED ? (const uint8_t[512]){ [511] = 1 } : data);
            image_add(&image, &host, path);
            remove_from(u"C:\\disks");
            cr_expect(memory_find(&host, path) != NULL, "type %u, sector %u", type, (unsigned)sectors[place]);
            memory_remove(&host, path);
        }
}

/* To see that nothing was written to a fixed disk takes reading it all. */
Test(vhd_leftover, is_no_fixed_disk_that_would_take_long_to_read)
{
    static const uint8_t id[4] = { 0x0a, 0x1b, 0x2c, 0x3d };
    static const char16_t path[] = u"C:\\disks\\~0a1b2c3d.ovpc";

    for (unsigned more = 0; more < 2; more++) {
        struct image_builder image;
        image_init(&image, IMAGE_FIXED, 1024 * IMAGE_MB + more * 512, 1);
        memcpy(image.id, id, 4);
        image_begin(&image);
        image_add(&image, &host, path);
        remove_from(u"C:\\disks");
        cr_expect((memory_find(&host, path) != NULL) == (more != 0));
    }
}

Test(vhd_leftover, is_removed_from_the_root_of_a_drive)
{
    memory_add_marked(&host, u"C:\\~12345678.ovpc", 512);
    remove_from(u"C:\\");
    cr_expect(memory_find(&host, u"C:\\~12345678.ovpc") == NULL);
}

Test(vhd_leftover, is_not_what_only_resembles_one)
{
    static const uint8_t other_id[4] = { 9, 9, 9, 9 };
    static const char16_t *const marked[] = {
        u"~1234567.ovpc",  u"~123456789.ovpc",     u"~ABCDEF01.ovpc", u"~abcdef0G.ovpc",   u"~zzz.ovpc",
        u"~.ovpc",         u"12345678.ovpc",       u"~12345670.OVPC", u"~12345678.ovpc.x", u"~1234567 .ovpc",
        u"~12345678.vhd",  u"_12345678.ovpc",      u"~~2345678.ovpc", u"~`2345678.ovpc",   u"~@2345678.ovpc",
        u"~0x234567.ovpc", u"~1234567\u0661.ovpc",
    };
    struct memory_snapshot before;
    struct memory_handle *held;
    struct memory_node *node;

    for (size_t i = 0; i < ROWS(marked); i++) {
        char16_t path[64] = u"C:\\disks\\";
        text_append(path, marked[i]);
        memory_add_marked(&host, path, 512);
    }
    memory_add_text(&host, u"C:\\disks\\~12345678.ovpc", "a user's file");
    memory_add_text(&host, u"C:\\disks\\~12345679.ovpc", "x");
    add_disk(u"C:\\disks\\~1234567a.ovpc", IMAGE_DYNAMIC, other_id);
    add_disk(u"C:\\disks\\~1234567b.ovpc", IMAGE_FIXED, other_id);
    memory_add_marked(&host, u"C:\\disks\\~1234567c.ovpc", 511);
    memory_add_marked(&host, u"C:\\disks\\~1234567d.ovpc", 512);
    image_put8(&memory_find(&host, u"C:\\disks\\~1234567d.ovpc")->bytes, 511, 1);
    memory_add_marked(&host, u"C:\\disks\\~1234567e.ovpc", 512);
    held = memory_hold(&host, u"C:\\disks\\~1234567e.ovpc", MEMORY_READING, MEMORY_ALL);
    memory_add_marked(&host, u"C:\\disks\\~1234567f.ovpc", 512);
    node = memory_find(&host, u"C:\\disks\\~1234567f.ovpc");
    node->denied = true;
    memory_add_folder(&host, u"C:\\disks\\~22222222.ovpc");
    memory_add_marked(&host, u"C:\\disks\\below\\~12345678.ovpc", 512);
    memory_add_marked(&host, u"C:\\disks2\\~12345678.ovpc", 512);
    memory_add_marked(&host, u"C:\\~12345678.ovpc", 512);

    before = memory_take_snapshot(&host);
    remove_from(u"C:\\disks");
    cr_expect(memory_is_as_in(&host, &before));
    memory_free_snapshot(&before);
    memory_release(held);
}

Test(vhd_leftover, stays_silently_when_it_cannot_be_removed)
{
    uint64_t call = 0, hits = 0;

    memory_add_text(&host, u"C:\\disks\\~00000001.ovpc", "a user's file that is longer than the others");
    do {
        if (memory_find(&host, u"C:\\disks\\~00000000.ovpc") == NULL)
            memory_add_marked(&host, u"C:\\disks\\~00000000.ovpc", 4096);
        memory_host_arm(&host, (struct memory_fault){ ++call, MEMORY_FAILING_CALLS | MEMORY_BIT(MEMORY_VISIT),
                                                      MEMORY_FAIL_ONCE, VHD_ACCESS_DENIED, 5, 0 });
        remove_from(u"C:\\disks");
        hits += host.fault_hits;
        cr_expect(host.open_files == 0);
        cr_expect(memory_find(&host, u"C:\\disks\\~00000001.ovpc") != NULL, "call %llu", (unsigned long long)call);
    } while (host.fault_hits > 0);
    cr_expect(hits >= 6, "%llu", (unsigned long long)hits);
    cr_expect(memory_find(&host, u"C:\\disks\\~00000000.ovpc") == NULL);
    remove_from(u"C:\\missing");
    remove_from(u"X:\\");
}
