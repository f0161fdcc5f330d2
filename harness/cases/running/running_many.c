/* running_many.c - machines that run again and again, and many at once. */
#include "running_scene.h"

#include "client.h"
#include "heap_blocks.h"
#include "machine_adapters.h"

#include <stdio.h>
#include <stdlib.h>

#define MACHINES 8

/* Handles and blocks of memory that there may be at the end and not before: what the system itself keeps for threads. */
#define SPARE 8u

struct usage {
    DWORD handles;
    size_t blocks, files;
};

static struct usage usage_of(const struct scene *scene)
{
    return (struct usage){ count_handles(), heap_blocks(), count_files(scene, L"") };
}

/* Starts, saves, restores, turns off. */
static bool live(struct scene *scene)
{
    if (!check_start(scene))
        return false;
    check_do(scene, MACHINE_HOST_SAVE, 0);
    check_ended(scene);
    if (!check_start(scene))
        return false;
    check_do(scene, MACHINE_HOST_TURN_OFF, 0);
    return check_ended(scene);
}

/* What is made once is there after a few. Wine itself keeps a handle of each program of Linux that it starts. */
static void live_often(struct scene *scene, unsigned lives)
{
    const DWORD kept = is_on_wine() && scene->program[0] == 0 ? 2 * lives : 0;
    const unsigned first = 3;
    struct usage before = { 0 }, after;

    for (unsigned i = 0; i < first + lives; i++) {
        if (i == first)
            before = usage_of(scene);
        if (!live(scene))
            return;
    }
    after = usage_of(scene);
    check(after.handles > 0 && after.handles <= before.handles + kept + SPARE, "%lu handles are %lu afterwards",
          before.handles, after.handles);
    check(after.blocks <= before.blocks + SPARE, "%zu blocks of memory are %zu afterwards", before.blocks,
          after.blocks);
    check(after.files == before.files, "%zu files are %zu afterwards", before.files, after.files);
    check_nothing_left(scene);
    counted("%u lives of a machine: handles %lu and %lu, blocks of memory %zu and %zu", lives, before.handles,
            after.handles, before.blocks, after.blocks);
}

static enum config_change put_network(struct scene *scene, struct config_document *document)
{
    return machine_adapter_connect(document, 0, &machine_network_internal);
}

TEST(running_many, lives_of_a_machine_let_neither_handles_nor_memory_nor_files_grow)
{
    struct scene scene;

    if (!scene_begin_fake(&scene, "write disk 3 something\n"))
        return;
    check(scene_change(&scene, put_network), "it can be on the internal network");
    live_often(&scene, rounds(6, 200));
    scene_end(&scene);
}

TEST(running_many, lives_of_a_guest_let_neither_handles_nor_memory_nor_files_grow)
{
    struct scene scene;

    if (!scene_begin(&scene))
        return;
    live_often(&scene, rounds(3, 200));
    scene_end(&scene);
}

static DWORD WINAPI start_it(void *context)
{
    return (DWORD)scene_start(context);
}

TEST(running_many, machines_run_at_once_on_children_of_one_disk)
{
    struct scene *scenes = calloc(MACHINES, sizeof *scenes);
    HANDLE threads[MACHINES];
    bool ok = scenes != NULL && scene_begin(&scenes[0]);

    if (!ok) {
        free(scenes);
        return;
    }
    for (unsigned i = 1; i < MACHINES; i++)
        ok = ok && scene_make_another(&scenes[i], &scenes[0], i);
    for (unsigned i = 0; ok && i < MACHINES; i++)
        threads[i] = CreateThread(NULL, 0, start_it, &scenes[i], 0, NULL);
    if (ok)
        WaitForMultipleObjects(MACHINES, threads, TRUE, INFINITE);
    for (unsigned i = 0; ok && i < MACHINES; i++) {
        CloseHandle(threads[i]);
        context("machine %u", i);
        check(run_state(scenes[i].run) == vmVMState_Running, "it runs: %s", sentence_of(&scenes[i].error));
        check_says(&scenes[i], "READY 1");
    }
    for (unsigned i = 0; ok && i < MACHINES; i++) {
        context("machine %u", i);
        check(scene_type(&scenes[i], u"w") == VHD_OK, "a key can be typed");
        check_says(&scenes[i], "WROTE 2");
        check_do(&scenes[i], MACHINE_HOST_TURN_OFF, 0);
        check_ended(&scenes[i]);
        check(scene_count(scenes[i].child) == 2, "its disk has the count");
    }
    context(" ");
    check(scene_count(scenes[0].parent) == 0, "the disk of all has not");
    for (unsigned i = 1; i < MACHINES; i++)
        run_free(scenes[i].run);
    scene_end(&scenes[0]);
    free(scenes);
}
