/* power_operations.c - every operation that changes disks, each on disks that make it do all that it can. */
#include "power_scene.h"
#include "text.h"
#include "torn_header.h"
#include "vhd_reparent.h"
#include "vhd_saved_mark.h"

#include <string.h>

/* ---- creation ---- */

static void prepare_create(struct power_scene *scene)
{
    power_scene_empty(scene);
    power_promise(scene, POWER_TARGET, POWER_MADE, NULL);
}

static void prepare_create_deep(struct power_scene *scene)
{
    power_scene_empty(scene);
    power_promise(scene, POWER_DEEP_TARGET, POWER_MADE, NULL);
}

/* ---- merging ---- */

static void prepare_merge_fixed(struct power_scene *scene)
{
    power_scene_family(scene, IMAGE_FIXED);
}

static void prepare_merge_dynamic(struct power_scene *scene)
{
    power_scene_family(scene, IMAGE_DYNAMIC);
}

static void prepare_merge_differencing(struct power_scene *scene)
{
    power_scene_family(scene, IMAGE_DIFFERENCING);
}

/* The parent is one whose own parent was being set when the power went; or the child is. */
static void prepare_merge_into_torn(struct power_scene *scene)
{
    power_scene_family(scene, IMAGE_DIFFERENCING);
    torn_header_make(&scene->host, POWER_PARENT, POWER_BASE);
}

static void prepare_merge_torn(struct power_scene *scene)
{
    power_scene_family(scene, IMAGE_DIFFERENCING);
    torn_header_make(&scene->host, POWER_CHILD, POWER_PARENT);
}

/* ---- copying ---- */

/* Copies only read: what is there already, is not touched. */
static void prepare_copy(struct power_scene *scene)
{
    power_scene_line(scene);
    for (size_t i = 0; i < scene->disk_count; i++)
        scene->disks[i].promise = POWER_READ_ONLY;
    power_promise(scene, POWER_TARGET, POWER_MADE, POWER_CHILD);
}

/* ---- setting the parent ---- */

/* A parent that is found by nothing but the texts of its locators; they are replaced by the same. */
static void prepare_moved(struct power_scene *scene)
{
    struct vhd_error error;

    power_scene_line(scene);
    memory_add_folder(&scene->host, u"C:\\d\\moved");
    text_copy(memory_find(&scene->host, POWER_PARENT)->path, POWER_MOVED);
    text_copy(memory_find(&scene->host, POWER_BASE)->path, u"C:\\d\\moved\\base.vhd");
    scene->disks[0].path = u"C:\\d\\moved\\base.vhd";
    scene->disks[1].path = POWER_MOVED;
    memory_require(vhd_set_parent(&scene->host.host, POWER_CHILD, POWER_MOVED, &error) == VHD_OK,
                   "the parent can be set", POWER_MOVED);
    memory_host_arm(&scene->host, (struct memory_fault){ 0 });
}

static void prepare_torn(struct power_scene *scene)
{
    power_scene_line(scene);
    torn_header_make(&scene->host, POWER_CHILD, POWER_PARENT);
}

const struct power_operation power_operations[] = {
    { "create a fixed disk", false, 1, prepare_create, .create = { VHD_TYPE_FIXED, POWER_TARGET, .megabytes = 3 } },
    { "create a dynamic disk", true, 1, prepare_create, .create = { VHD_TYPE_DYNAMIC, POWER_TARGET, .megabytes = 3 } },
    { "create a differencing disk in new folders", true, 1, prepare_create_deep,
      .create = { VHD_TYPE_DIFFERENCING, POWER_DEEP_TARGET, POWER_PARENT, 0 } },
    { "merge into a fixed disk", false, POWER_VARIANTS, prepare_merge_fixed,
      .work = { DISK_MERGE, .disk = POWER_CHILD } },
    { "merge into a dynamic disk", false, POWER_VARIANTS, prepare_merge_dynamic,
      .work = { DISK_MERGE, .disk = POWER_CHILD } },
    { "merge into a differencing disk", false, POWER_VARIANTS, prepare_merge_differencing,
      .work = { DISK_MERGE, .disk = POWER_CHILD } },
    { "merge three blocks into an empty disk", false, POWER_VARIANTS, power_scene_new_blocks,
      .work = { DISK_MERGE, .disk = POWER_CHILD } },
    { "merge into a disk with a torn header", false, POWER_VARIANTS, prepare_merge_into_torn,
      .work = { DISK_MERGE, .disk = POWER_CHILD } },
    { "merge a disk with a torn header", false, POWER_VARIANTS, prepare_merge_torn,
      .work = { DISK_MERGE, .disk = POWER_CHILD } },
    { "merge the undo disks of a machine", false, POWER_VARIANTS, power_scene_undo, .merges_undo = true },
    { "compact", false, POWER_VARIANTS, power_scene_loose, .work = { DISK_COMPACT, .disk = POWER_PARENT } },
    { "compact packed blocks", false, 1, power_layout_packed, .work = { DISK_COMPACT, .disk = POWER_PARENT } },
    { "compact aligned blocks", false, 1, power_layout_aligned, .work = { DISK_COMPACT, .disk = POWER_PARENT } },
    { "compact blocks with gaps", false, 1, power_layout_gaps, .work = { DISK_COMPACT, .disk = POWER_PARENT } },
    { "compact blocks before their table", false, 1, power_layout_table_behind,
      .work = { DISK_COMPACT, .disk = POWER_PARENT } },
    { "compact blocks before their header", false, 1, power_layout_header_behind,
      .work = { DISK_COMPACT, .disk = POWER_PARENT } },
    { "compact blocks of a sector", false, 1, power_layout_single_sectors,
      .work = { DISK_COMPACT, .disk = POWER_PARENT } },
    { "compact blocks behind the disk", false, 1, power_layout_beyond, .work = { DISK_COMPACT, .disk = POWER_PARENT } },
    { "convert to a fixed disk", false, 1, prepare_copy,
      .work = { DISK_CONVERT, POWER_CHILD, POWER_TARGET, VHD_TYPE_FIXED } },
    { "convert to a dynamic disk", false, 1, prepare_copy,
      .work = { DISK_CONVERT, POWER_CHILD, POWER_TARGET, VHD_TYPE_DYNAMIC } },
    { "merge to a new fixed disk", false, 1, prepare_copy,
      .work = { DISK_MERGE_TO, POWER_CHILD, POWER_TARGET, VHD_TYPE_FIXED } },
    { "merge to a new dynamic disk", false, 1, prepare_copy,
      .work = { DISK_MERGE_TO, POWER_CHILD, POWER_TARGET, VHD_TYPE_DYNAMIC } },
    { "set the same parent", false, POWER_VARIANTS, power_scene_line, .parent = POWER_PARENT },
    { "set the grandparent as parent", false, POWER_VARIANTS, power_scene_line, .parent = POWER_BASE },
    { "set a parent that was moved", false, POWER_VARIANTS, prepare_moved, .parent = POWER_MOVED },
    { "set the same parent where the header is torn", false, POWER_VARIANTS, prepare_torn, .parent = POWER_PARENT },
    { "mark a disk with a torn header", false, POWER_VARIANTS, prepare_torn, .marks = POWER_CHILD },
    { "mark a disk as part of a saved state", false, POWER_VARIANTS, power_scene_line, .marks = POWER_CHILD },
};
const size_t power_operation_count = sizeof power_operations / sizeof *power_operations;

const struct power_operation *power_find(const char *name)
{
    for (size_t i = 0; i < power_operation_count; i++)
        if (strcmp(power_operations[i].name, name) == 0)
            return &power_operations[i];
    return NULL;
}

uint64_t power_may_fill(const struct power_operation *operation)
{
    return operation->create.image != NULL ? IMAGE_MB : 64 * IMAGE_MB;
}

enum vhd_status power_run(const struct power_operation *operation, struct memory_host *host, struct vhd_error *error)
{
    struct listener listener = { 0 };

    if (operation->create.image != NULL)
        return create_whole(host, &operation->create, &listener, error);
    if (operation->work.disk != NULL)
        return disk_whole(host, &operation->work, &listener, error);
    if (operation->merges_undo)
        return power_merge_undo(host, error);
    if (operation->marks != NULL)
        return vhd_put_saved_mark(&host->host, operation->marks, true, error);
    return vhd_set_parent(&host->host, POWER_CHILD, operation->parent, error);
}
