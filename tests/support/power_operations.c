/* power_operations.c - every operation that changes disks, each on disks that make it do all that it can. */
#include "power_scene.h"
#include "text.h"
#include "vhd_compact.h"
#include "vhd_copy.h"
#include "vhd_create.h"
#include "vhd_merge.h"
#include "vhd_reparent.h"

#include <string.h>

static bool go_on(void *context, uint64_t done, uint64_t total)
{
    (void)context;
    return done <= total;
}

/* `status`: how the job was got. */
static enum vhd_status run_job(enum vhd_status status, struct vhd_job **job, struct vhd_error *error)
{
    const struct vhd_progress progress = { go_on, NULL };

    if (status != VHD_OK)
        return status;
    status = (*job)->ops->run(*job, &progress, error);
    (*job)->ops->close(*job);
    return status;
}

static struct vhd_text text_of(const char16_t *chars)
{
    return (struct vhd_text){ chars, text_length(chars) };
}

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

static enum vhd_status create_fixed(struct memory_host *host, struct vhd_error *error)
{
    struct vhd_job *job;

    return run_job(vhd_create_fixed(&host->host, text_of(POWER_TARGET), 3, true, &job, error), &job, error);
}

static enum vhd_status create_dynamic(struct memory_host *host, struct vhd_error *error)
{
    struct vhd_job *job;

    return run_job(vhd_create_dynamic(&host->host, text_of(POWER_TARGET), 3, &job, error), &job, error);
}

static enum vhd_status create_differencing(struct memory_host *host, struct vhd_error *error)
{
    struct vhd_job *job;

    return run_job(vhd_create_differencing(&host->host, text_of(POWER_DEEP_TARGET), text_of(POWER_PARENT), &job, error),
                   &job, error);
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

static enum vhd_status merge(struct memory_host *host, struct vhd_error *error)
{
    struct vhd_job *job;

    return run_job(vhd_merge(&host->host, POWER_CHILD, &job, error), &job, error);
}

static enum vhd_status restamp(struct memory_host *host, struct vhd_error *error)
{
    return vhd_set_parent(&host->host, POWER_CHILD, POWER_PARENT, error);
}

/* ---- compacting and copying ---- */

static enum vhd_status compact(struct memory_host *host, struct vhd_error *error)
{
    struct vhd_job *job;

    return run_job(vhd_compact(&host->host, POWER_PARENT, &job, error), &job, error);
}

/* Copies only read: what is there already, is not touched. */
static void prepare_copy(struct power_scene *scene)
{
    power_scene_line(scene);
    for (size_t i = 0; i < scene->disk_count; i++)
        scene->disks[i].promise = POWER_READ_ONLY;
    power_promise(scene, POWER_TARGET, POWER_MADE, POWER_CHILD);
}

static enum vhd_status convert_to_fixed(struct memory_host *host, struct vhd_error *error)
{
    struct vhd_job *job;

    return run_job(vhd_convert(&host->host, POWER_CHILD, text_of(POWER_TARGET), VHD_TYPE_FIXED, &job, error), &job,
                   error);
}

static enum vhd_status convert_to_dynamic(struct memory_host *host, struct vhd_error *error)
{
    struct vhd_job *job;

    return run_job(vhd_convert(&host->host, POWER_CHILD, text_of(POWER_TARGET), VHD_TYPE_DYNAMIC, &job, error), &job,
                   error);
}

static enum vhd_status merge_to_fixed(struct memory_host *host, struct vhd_error *error)
{
    struct vhd_job *job;

    return run_job(vhd_merge_to(&host->host, POWER_CHILD, text_of(POWER_TARGET), VHD_TYPE_FIXED, &job, error), &job,
                   error);
}

static enum vhd_status merge_to_dynamic(struct memory_host *host, struct vhd_error *error)
{
    struct vhd_job *job;

    return run_job(vhd_merge_to(&host->host, POWER_CHILD, text_of(POWER_TARGET), VHD_TYPE_DYNAMIC, &job, error), &job,
                   error);
}

/* ---- setting the parent ---- */

static enum vhd_status set_same_parent(struct memory_host *host, struct vhd_error *error)
{
    return vhd_set_parent(&host->host, POWER_CHILD, POWER_PARENT, error);
}

static enum vhd_status set_grandparent(struct memory_host *host, struct vhd_error *error)
{
    return vhd_set_parent(&host->host, POWER_CHILD, POWER_BASE, error);
}

static enum vhd_status set_moved_parent(struct memory_host *host, struct vhd_error *error)
{
    return vhd_set_parent(&host->host, POWER_CHILD, POWER_MOVED, error);
}

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
    memory_require(set_moved_parent(&scene->host, &error) == VHD_OK, "the parent can be set", POWER_MOVED);
    memory_host_arm(&scene->host, (struct memory_fault){ 0 });
}

const struct power_operation power_operations[] = {
    { "create a fixed disk", false, 1, prepare_create, create_fixed, NULL },
    { "create a dynamic disk", true, 1, prepare_create, create_dynamic, NULL },
    { "create a differencing disk in new folders", true, 1, prepare_create_deep, create_differencing, NULL },
    { "merge into a fixed disk", false, POWER_VARIANTS, prepare_merge_fixed, merge, restamp },
    { "merge into a dynamic disk", false, POWER_VARIANTS, prepare_merge_dynamic, merge, restamp },
    { "merge into a differencing disk", false, POWER_VARIANTS, prepare_merge_differencing, merge, restamp },
    { "compact", false, POWER_VARIANTS, power_scene_loose, compact, NULL },
    { "convert to a fixed disk", false, 1, prepare_copy, convert_to_fixed, NULL },
    { "convert to a dynamic disk", false, 1, prepare_copy, convert_to_dynamic, NULL },
    { "merge to a new fixed disk", false, 1, prepare_copy, merge_to_fixed, NULL },
    { "merge to a new dynamic disk", false, 1, prepare_copy, merge_to_dynamic, NULL },
    { "set the same parent", false, POWER_VARIANTS, power_scene_line, set_same_parent, NULL },
    { "set the grandparent as parent", false, POWER_VARIANTS, power_scene_line, set_grandparent, NULL },
    { "set a parent that was moved", false, POWER_VARIANTS, prepare_moved, set_moved_parent, NULL },
};
const size_t power_operation_count = sizeof power_operations / sizeof *power_operations;

const struct power_operation *power_find(const char *name)
{
    for (size_t i = 0; i < power_operation_count; i++)
        if (strcmp(power_operations[i].name, name) == 0)
            return &power_operations[i];
    return NULL;
}
