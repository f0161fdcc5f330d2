/*
 * test_vhd_patience.c - calls wait for others who use a disk for a moment, and tell of those who do not let go. No time
 * passes here but on the clock of the memory host.
 */
#include "disk_calls.h"
#include "expect.h"
#include "power_scene.h"
#include "vhd_disk.h"
#include "vhd_patience.h"
#include "vhd_reparent.h"

#define PATIENCE 2000 /* milliseconds */

/* Somebody who has a disk open, and lets it go when the host has been up for so long. */
struct holder {
    const char16_t *path;
    unsigned access, share;
    uint64_t until;
    struct memory_handle *handle;
};

#define HOLDERS 4

/* Everybody whose time has come lets go; then those come whose turn it is. */
static void hook(struct memory_host *host, enum memory_call call, const char16_t *path)
{
    struct holder *holders = host->hook_data;

    (void)path;
    for (size_t i = 0; call == MEMORY_PAUSE && i < HOLDERS; i++)
        if (holders[i].handle != NULL && host->uptime >= holders[i].until) {
            memory_release(holders[i].handle);
            holders[i].handle = NULL;
        }
}

static void begin_holding(struct memory_host *host, struct holder holders[HOLDERS])
{
    for (size_t i = 0; i < HOLDERS; i++)
        if (holders[i].path != NULL)
            holders[i].handle = memory_hold(host, holders[i].path, holders[i].access, holders[i].share);
    host->hook = hook;
    host->hook_data = holders;
}

static void end_holding(struct memory_host *host, struct holder holders[HOLDERS])
{
    host->hook = NULL;
    for (size_t i = 0; i < HOLDERS; i++)
        if (holders[i].handle != NULL)
            memory_release(holders[i].handle);
}

/* An operation on the scene of its own. *waited: how much time went by. */
static enum vhd_status run_held(const struct power_operation *operation, struct holder holders[HOLDERS],
                                struct power_scene *scene, struct vhd_error *error, uint64_t *waited)
{
    enum vhd_status status;

    *scene = (struct power_scene){ .variant = POWER_USUAL };
    operation->prepare(scene);
    begin_holding(&scene->host, holders);
    *waited = scene->host.uptime;
    status = power_run(operation, &scene->host, error);
    *waited = scene->host.uptime - *waited;
    end_holding(&scene->host, holders);
    return status;
}

static const struct {
    const char *operation;
    const char16_t *disk; /* that somebody else has open */
} rows[] = {
    { "create a differencing disk in new folders", POWER_PARENT },
    { "merge into a fixed disk", POWER_CHILD },
    { "merge into a dynamic disk", POWER_PARENT },
    { "compact", POWER_PARENT },
    { "convert to a dynamic disk", POWER_CHILD },
    { "merge to a new fixed disk", POWER_BASE },
    { "set the same parent", POWER_CHILD },
    { "set the grandparent as parent", POWER_BASE },
};

Test(vhd_patience, waits_out_whoever_uses_a_disk_for_a_moment)
{
    static const uint64_t times[] = { 1, 300, 1900 };

    for (size_t i = 0; i < ROWS(rows); i++)
        for (size_t j = 0; j < ROWS(times); j++) {
            struct holder holders[HOLDERS] = { { rows[i].disk, MEMORY_READING | MEMORY_WRITING, 0, times[j], NULL } };
            struct power_scene scene;
            struct vhd_error error;
            uint64_t waited;
            expect_status(rows[i].operation, run_held(power_find(rows[i].operation), holders, &scene, &error, &waited),
                          VHD_OK);
            cr_expect(waited >= times[j] && waited <= PATIENCE, "%s: %llu ms", rows[i].operation,
                      (unsigned long long)waited);
            power_scene_free(&scene);
        }
}

Test(vhd_patience, tells_of_whoever_stays_with_the_time_and_the_code)
{
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct holder holders[HOLDERS] = {
            { rows[i].disk, MEMORY_READING | MEMORY_WRITING, 0, UINT64_MAX, NULL },
        };
        struct power_scene scene;
        struct vhd_error error = { .status = VHD_OK };
        uint64_t waited;
        expect_status(rows[i].operation, run_held(power_find(rows[i].operation), holders, &scene, &error, &waited),
                      VHD_SHARING_VIOLATION);
        cr_expect(waited > 1500 && waited <= PATIENCE && error.waited == waited, "%s: %llu ms, %u told",
                  rows[i].operation, (unsigned long long)waited, error.waited);
        expect_text(rows[i].operation, error.path, rows[i].disk);
        power_scene_free(&scene);
    }
}

Test(vhd_patience, is_for_shortening_a_file_that_somebody_has_mapped)
{
    static const struct {
        uint64_t failures;
        enum vhd_status status;
    } mappings[] = { { 3, VHD_OK }, { UINT64_MAX / 2, VHD_SHARING_VIOLATION } };
    const struct power_operation *compact = power_find("compact");

    for (size_t i = 0; i < ROWS(mappings); i++) {
        struct power_scene scene = { .variant = POWER_USUAL };
        struct vhd_error error = { .status = VHD_OK };
        uint64_t before;
        compact->prepare(&scene);
        memory_host_arm(&scene.host, (struct memory_fault){ .call = 1,
                                                            .kinds = MEMORY_BIT(MEMORY_SET_SIZE),
                                                            .mode = MEMORY_FAIL_ONCE,
                                                            .status = VHD_SHARING_VIOLATION });
        scene.host.fault_times = mappings[i].failures;
        before = scene.host.uptime;
        expect_status("compact", power_run(compact, &scene.host, &error), mappings[i].status);
        cr_expect(scene.host.fault_hits >= 3 && scene.host.uptime > before && scene.host.uptime - before <= PATIENCE,
                  "%llu tries", (unsigned long long)scene.host.fault_hits);
        power_scene_free(&scene);
    }
}

/* One after the other lets go: each within the time, all together not. */
Test(vhd_patience, is_one_for_all_disks_of_a_call)
{
    static const struct {
        uint64_t until[3];
        enum vhd_status status;
    } sums[] = { { { 500, 1000, 1500 }, VHD_OK }, { { 900, 1800, 2700 }, VHD_SHARING_VIOLATION } };

    for (size_t i = 0; i < ROWS(sums); i++) {
        struct holder holders[HOLDERS] = {
            { POWER_CHILD, MEMORY_WRITING, MEMORY_ALL, sums[i].until[0], NULL },
            { POWER_PARENT, MEMORY_WRITING, MEMORY_ALL, sums[i].until[1], NULL },
            { POWER_BASE, MEMORY_WRITING, MEMORY_ALL, sums[i].until[2], NULL },
        };
        struct power_scene scene;
        struct vhd_error error = { .status = VHD_OK };
        uint64_t waited;
        expect_status("a chain", run_held(power_find("convert to a dynamic disk"), holders, &scene, &error, &waited),
                      sums[i].status);
        cr_expect(waited <= PATIENCE, "%llu ms", (unsigned long long)waited);
        power_scene_free(&scene);
    }
}

/* Who only looks shares the disk with everybody; if that is not wanted, the answer comes at once. */
Test(vhd_patience, is_not_for_looking_at_disks_nor_for_tidying_up)
{
    const struct create_call call = { VHD_TYPE_DYNAMIC, u"C:\\d\\new.vhd", NULL, 3 };
    struct listener listener = { 0 };
    struct power_scene scene = { .variant = POWER_USUAL };
    char16_t resolved[VHD_PATH_CHARS];
    struct vhd_disk_facts facts;
    struct memory_handle *disk, *leftover;

    power_find("compact")->prepare(&scene);
    memory_add_marked(&scene.host, u"C:\\d\\~0badcafe.ovpc", IMAGE_SECTOR);
    disk = memory_hold(&scene.host, POWER_PARENT, MEMORY_ALL, 0);
    leftover = memory_hold(&scene.host, u"C:\\d\\~0badcafe.ovpc", MEMORY_ALL, 0);
    expect_status("GetHardDisk", vhd_disk_find(&scene.host.host, vhd_text_of(POWER_PARENT), resolved, NULL),
                  VHD_SHARING_VIOLATION);
    expect_status("a property", vhd_disk_read(&scene.host.host, POWER_PARENT, &facts, NULL), VHD_DISK_OPEN_FAILED);
    assert_ok(create_whole(&scene.host, &call, &listener, NULL));
    cr_expect(scene.host.uptime == 0 && scene.host.calls[MEMORY_PAUSE] == 0, "nobody waited");
    memory_release(disk);
    memory_release(leftover);
    power_scene_free(&scene);
}

/* What is done at the end of a task, and its undoing: others may look at a file that is new to them. */
Test(vhd_patience, is_for_renaming_and_deleting_too)
{
    static const struct {
        enum memory_call call;
        uint64_t times;
        enum vhd_status status;
        bool left; /* the file of the work cannot be deleted */
    } denials[] = {
        { MEMORY_MOVE, 4, VHD_OK, false },
        { MEMORY_MOVE, 1000, VHD_ACCESS_DENIED, false },
        { MEMORY_DISCARD, 4, VHD_CANCELLED, false },
        { MEMORY_DISCARD, 1000, VHD_CANCELLED, true },
    };

    for (size_t i = 0; i < ROWS(denials); i++) {
        const struct create_call call = { VHD_TYPE_DYNAMIC, u"C:\\new.vhd", NULL, 3 };
        struct listener listener = { .refuse_at = denials[i].call == MEMORY_DISCARD };
        struct memory_host host;
        struct vhd_error error;
        memory_host_init(&host);
        memory_host_arm(&host, (struct memory_fault){ 1, MEMORY_BIT(denials[i].call), MEMORY_FAIL_ONCE,
                                                      VHD_ACCESS_DENIED, 5, 0 });
        host.fault_times = denials[i].times;
        expect_status("creating", create_whole(&host, &call, &listener, &error), denials[i].status);
        cr_expect(host.uptime > 0 && host.uptime <= PATIENCE, "%llu ms", (unsigned long long)host.uptime);
        cr_expect(memory_count_below(&host, u"C:\\") == (denials[i].status == VHD_OK || denials[i].left));
        memory_host_free(&host);
    }
}
