/* test_vhd_live_memory.c - how much memory an open chain takes, however large its disks and however much is read. */
#include "counted.h"
#include "expect.h"
#include "heap.h"
#include "image_builder.h"
#include "sanitized.h"
#include "vhd_live.h"

#include <string.h>

TestSuite(vhd_live_memory, .timeout = 50);

#define GB (1024 * IMAGE_MB)
#define LEVELS 64
#define SIZE (127 * GB)
#define STEP (64 * IMAGE_MB)

static void name_level(char16_t path[16], unsigned level)
{
    text_copy(path, u"C:\\00.vhd");
    path[3] = (char16_t)(u'0' + level / 10);
    path[4] = (char16_t)(u'0' + level % 10);
}

/* A line of disks each of which holds a sector in every 32nd block, so that tables and bitmaps have to be read. */
static void build(struct memory_host *host)
{
    static struct image_builder images[LEVELS];
    uint8_t data[IMAGE_SECTOR];

    memset(data, 0x77, sizeof data);
    for (unsigned level = 0; level < LEVELS; level++) {
        char16_t path[16], parent[16] = u".\\";
        struct image_builder *image = &images[level];
        image_init(image, level == 0 ? IMAGE_DYNAMIC : IMAGE_DIFFERENCING, SIZE, level + 1);
        if (level > 0)
            image_child_of(image, &images[level - 1]);
        image_begin(image);
        name_level(path, level - (level > 0));
        text_append(parent, path + 3);
        if (level > 0)
            image_locator(image, 0, "W2ru", parent);
        for (uint64_t offset = level * 2 * IMAGE_MB; offset < SIZE; offset += 32 * STEP)
            image_write(image, offset / IMAGE_SECTOR, data);
        name_level(path, level);
        image_add(image, host, path);
    }
    memory_host_arm(host, (struct memory_fault){ 0 });
    host->no_data = true;
}

static size_t most_in_use;

static void note_use(size_t before)
{
    const size_t now = heap_in_use();

    if (now > before && most_in_use < now - before)
        most_in_use = now - before;
}

Test(vhd_live_memory, stays_below_32_mb_for_64_levels_of_127_gb)
{
    static uint8_t data[8192];
    struct memory_host host;
    struct vhd_live *live;
    struct vhd_error error;
    char16_t path[16];
    size_t before;

    memory_host_init(&host);
    build(&host);
    before = heap_in_use();
    name_level(path, LEVELS - 1);
    assert_ok(vhd_live_open(&host.host, path, VHD_LIVE_WRITE, &live, &error));
    for (uint64_t offset = 0; offset < SIZE; offset += STEP) { /* more pages of tables than there is room for */
        assert_ok(vhd_live_read(live, offset, data, sizeof data, &error));
        note_use(before);
    }
    const size_t read = most_in_use;
    cr_expect(host.calls[MEMORY_READ] > 30000, "there was room for everything: %llu reads",
              (unsigned long long)host.calls[MEMORY_READ]);
    memset(data, 1, sizeof data);
    for (uint64_t offset = 0; offset < SIZE; offset += 16 * STEP) /* what the host takes for it counts as well */
        assert_ok(vhd_live_zero(live, offset, sizeof data, &error));
    vhd_live_close(live);
    counted("vhd_live: %zu KB for %d levels of 127 GB", read / 1024, LEVELS);
    cr_expect(read < (IS_SANITIZED ? 40u : 32u) * IMAGE_MB, "%zu bytes", read);
    memory_host_free(&host);
}
