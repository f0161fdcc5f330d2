/* test_undo_power.c - the power goes while the undo disks of a machine are thrown away, with their names in its file. */
#include "expect.h"
#include "machine_settings.h"
#include "machine_undo.h"
#include "power_scene.h"
#include "power_walk.h"
#include "vhd_rewrite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(undo_power);

#define REGISTER u"C:\\register"
#define REWRITTEN u"C:\\d\\it.vmc.ovpc-new"
#define MOST_STATES 3000

/* The file of the machine without those names. */
struct written {
    void *bytes;
    size_t size;
};

static struct config_document *named(void)
{
    struct config_document *document;

    assert_ok(config_document_read(power_machine, strlen(power_machine), MACHINE_ROOT, POWER_MACHINE, &document, NULL));
    return document;
}

static struct written unnamed(void)
{
    struct config_document *document = named();
    struct written written;

    cr_assert(machine_undo_forget(document, MACHINE_EVERY_PLACE) == CONFIG_CHANGED);
    cr_assert(config_document_bytes(document, &written.bytes, &written.size));
    config_document_free(document);
    return written;
}

/* What win32_atomic_file.c does. */
static void rewrite(struct memory_host *host, const struct written *written)
{
    struct memory_handle *handle;
    struct vhd_file *file;

    if (memory_find(host, REWRITTEN) == NULL) {
        assert_ok(host->host.ops->open(&host->host, REWRITTEN, VHD_FILE_NEW, &file, NULL));
        file->ops->close(file, false);
    }
    handle = memory_hold(host, REWRITTEN, MEMORY_ALL, MEMORY_READING);
    assert_ok(vhd_rewrite_fill(&handle->file, written->bytes, written->size, NULL));
    assert_ok(vhd_rewrite_finish(&handle->file, POWER_MACHINE, NULL));
    memory_release(handle);
}

/* As DiscardUndoDisks does it: the file first. Or in the wrong order. */
static void throw_away(struct memory_host *host, const struct written *written, bool file_first)
{
    struct config_document *document = named();
    struct machine_undo_held held;

    assert_ok(machine_undo_hold(&host->host, REGISTER, POWER_MACHINE, document, MACHINE_EVERY_PLACE, &held, NULL));
    cr_assert(held.count == 2);
    if (file_first)
        rewrite(host, written);
    assert_ok(machine_undo_delete(&held, NULL));
    if (!file_first)
        rewrite(host, written);
    config_document_free(document);
}

/* What is counted over all states. */
struct walk {
    const struct power_scene *scene;
    const struct written *written;
    unsigned with_all, with_none, mixed; /* disks that go back */
};

static bool is_untouched(const struct walk *walk, const struct memory_host *host, const char16_t *path)
{
    const struct memory_node *node = memory_find(host, path);

    return node != NULL && memory_bytes_equal(&node->bytes, &memory_find(&walk->scene->host, path)->bytes);
}

static void visit(void *context, struct memory_host *host, bool is_done)
{
    struct walk *walk = context;
    const bool names_them = is_untouched(walk, host, POWER_MACHINE);
    const bool one = memory_find(host, POWER_UNDO_ONE) != NULL, two = memory_find(host, POWER_UNDO_TWO) != NULL;

    cr_expect(is_untouched(walk, host, POWER_ONE) && is_untouched(walk, host, POWER_TWO), "no hard disk is changed");
    cr_expect(!is_done || !names_them, "what was reported as done lasts");
    if (!names_them) {
        walk->with_none++;
        return;
    }
    walk->with_all += one && two;
    walk->mixed += !one || !two;
    if (!one || !two)
        return;
    cr_expect(is_untouched(walk, host, POWER_UNDO_ONE) && is_untouched(walk, host, POWER_UNDO_TWO));
    throw_away(host, walk->written, true);
    cr_expect(memory_find(host, POWER_UNDO_ONE) == NULL && memory_find(host, POWER_UNDO_TWO) == NULL, "again");
}

static struct walk walk_all(bool file_first)
{
    struct power_scene scene = { .variant = POWER_USUAL };
    struct written written = unnamed();
    struct walk walk = { .scene = &scene, .written = &written };
    struct memory_host done;

    power_scene_undo(&scene);
    memory_copy_host(&done, &scene.host);
    throw_away(&done, &written, file_first);
    power_walk(&scene.host, &done, MOST_STATES, visit, &walk);
    printf("counted undo_power: %u states with all undo disks, %u with none, %u with some\n", walk.with_all,
           walk.with_none, walk.mixed);
    memory_host_free(&done);
    power_scene_free(&scene);
    free(written.bytes);
    walk.scene = NULL;
    walk.written = NULL;
    return walk;
}

Test(undo_power, going_while_they_are_thrown_away_takes_all_or_none)
{
    const struct walk walk = walk_all(true);

    cr_expect(walk.mixed == 0, "%u states in which one disk goes back without the other", walk.mixed);
    cr_expect(walk.with_all > 5 && walk.with_none > 5, "%u and %u", walk.with_all, walk.with_none);
}

Test(undo_power, would_leave_some_if_they_were_deleted_before_the_file_is_written)
{
    cr_expect(walk_all(false).mixed > 0);
}
