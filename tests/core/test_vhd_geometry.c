/* test_vhd_geometry.c - cylinders, heads and sectors. */
#include "expect.h"
#include "vhd_geometry.h"

TestSuite(vhd_geometry);

#define MB UINT64_C(1048576)
#define GB (1024 * MB)

struct row {
    uint64_t size;
    unsigned cylinders, heads, sectors;
};

static void expect_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct vhd_geometry is = vhd_geometry_of(rows[i].size);
        cr_expect(is.cylinders == rows[i].cylinders && is.heads == rows[i].heads && is.sectors == rows[i].sectors,
                  "%llu bytes: %u/%u/%u instead of %u/%u/%u", (unsigned long long)rows[i].size, is.cylinders, is.heads,
                  is.sectors, rows[i].cylinders, rows[i].heads, rows[i].sectors);
    }
}

/* Read from footers that Windows and Virtual PC wrote. */
Test(vhd_geometry, is_what_microsofts_products_record)
{
    static const struct row rows[] = {
        { 4 * MB, 120, 4, 17 },       { 40 * MB, 963, 5, 17 },      { 512 * MB, 1040, 16, 63 },
        { 1 * GB, 2080, 16, 63 },     { 3 * GB, 6241, 16, 63 },     { 32 * GB, 16448, 16, 255 },
        { 100 * GB, 51400, 16, 255 }, { 127 * GB, 65278, 16, 255 },
    };

    expect_rows(rows, ROWS(rows));
}

/* Worked out by hand from the specification's ladder, on both sides of each of its steps. */
Test(vhd_geometry, changes_at_the_steps_of_the_specifications_ladder)
{
    static const struct row rows[] = {
        /* 17 sectors: heads are tracks / 1024 rounded up, but at least 4 */
        { UINT64_C(512) * (17 * 4 * 1023 - 1), 1022, 4, 17 },
        { UINT64_C(512) * (17 * 4096 - 1), 1023, 4, 17 },
        { UINT64_C(512) * 17 * 4096, 140, 16, 31 }, /* 4 x 1024 tracks are too many for 4 heads */
        { UINT64_C(512) * 17 * 4097, 819, 5, 17 },
        /* more than 16 heads: 31 sectors, then 63 */
        { UINT64_C(512) * (17 * 16 * 1024 - 1), 1023, 16, 17 },
        { UINT64_C(512) * 17 * 16 * 1024, 561, 16, 31 },
        { UINT64_C(512) * (31 * 16 * 1024 - 1), 1023, 16, 31 },
        { UINT64_C(512) * 31 * 16 * 1024, 503, 16, 63 },
        /* 65535 x 16 x 63 sectors and more: 255 */
        { UINT64_C(512) * (65535 * 16 * 63 - 1), 65534, 16, 63 },
        { UINT64_C(512) * 65535 * 16 * 63, 16191, 16, 255 },
        /* the largest that can be said */
        { UINT64_C(512) * (UINT64_C(65535) * 16 * 255 - 1), 65534, 16, 255 },
        { UINT64_C(512) * 65535 * 16 * 255, 65535, 16, 255 },
        { UINT64_C(512) * (UINT64_C(65535) * 16 * 255 + 1), 65535, 16, 255 },
        { 2040 * GB, 65535, 16, 255 },
    };

    expect_rows(rows, ROWS(rows));
}

Test(vhd_geometry, never_tells_of_more_than_the_disk_holds_and_leaves_out_less_than_a_cylinder)
{
    for (uint64_t size = 3 * MB; size < 127 * GB; size += size / 7 / 512 * 512 + 512) {
        struct vhd_geometry is = vhd_geometry_of(size);
        uint64_t cylinder = UINT64_C(512) * is.heads * is.sectors;
        cr_expect(is.cylinders * cylinder <= size, "%llu bytes", (unsigned long long)size);
        /* a track is rounded away before cylinders are counted */
        cr_expect((is.cylinders + UINT64_C(1)) * cylinder + UINT64_C(512) * is.sectors > size, "%llu bytes",
                  (unsigned long long)size);
        cr_expect(is.heads >= 4 && is.heads <= 16, "%llu bytes", (unsigned long long)size);
    }
}
