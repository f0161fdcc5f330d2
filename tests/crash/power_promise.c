/* power_promise.c - what has to be true of the disks when the power is back, and after the operation was run again. */
#include "power_scene.h"
#include "text.h"
#include "vhd_reparent.h"

#include <string.h>

#define UNDO_SUFFIX u".ovpc-undo"

const char *power_loss_name(enum power_loss loss)
{
    static const char *const names[] = {
        [POWER_NO_LOSS] = "nothing is lost",
        [POWER_LOST_DATA] = "a disk does not read as it did",
        [POWER_BAD_FILE] = "an incomplete file has a final name",
        [POWER_NOT_AGAIN] = "it cannot be run again",
        [POWER_NOT_COMPLETE] = "run again, it does not complete",
        [POWER_LEFT_BEHIND] = "run again, it leaves a file behind",
        [POWER_FORGOTTEN] = "it had succeeded, and is gone",
    };

    return names[loss];
}

static struct power_verdict verdict(enum power_loss loss, const char16_t *path, enum vhd_status status)
{
    struct power_verdict found = { .loss = loss, .status = status };

    text_copy(found.path, path);
    return found;
}

static bool file_is_untouched(const struct power_scene *scene, const struct memory_host *host, const char16_t *path)
{
    const struct memory_node *before = memory_find(&scene->host, path), *now = memory_find(host, path);

    return before != NULL && now != NULL && before->file == now->file && before->modified == now->modified &&
           memory_bytes_equal(&before->bytes, &now->bytes);
}

/* A reader can do without the copy of the footer at the start; a file that is complete has it. */
static bool copy_is_there(const struct memory_host *host, const char16_t *path)
{
    const struct memory_bytes *bytes = &memory_find(host, path)->bytes;
    uint8_t copy[IMAGE_SECTOR], footer[IMAGE_SECTOR];

    memory_bytes_read(bytes, 0, copy, sizeof copy);
    memory_bytes_read(bytes, bytes->size - IMAGE_SECTOR, footer, sizeof footer);
    return footer[FOOTER_TYPE + 3] == IMAGE_FIXED || memcmp(copy, footer, sizeof copy) == 0;
}

/* Whether a disk that ended in a footer before ends in one. */
static bool footer_is_there(const struct power_scene *scene, const struct memory_host *host, const char16_t *path)
{
    const struct memory_bytes *bytes = &memory_find(host, path)->bytes;

    return scene->variant == POWER_WITHOUT_FOOTER ||
           image_footer_sum_is_right(bytes, bytes->size / IMAGE_SECTOR * IMAGE_SECTOR -
                                                (bytes->size % IMAGE_SECTOR == 0 ? IMAGE_SECTOR : 0));
}

static struct power_verdict check_disk(const struct power_scene *scene, const struct power_disk *disk,
                                       struct memory_host *host, bool complete)
{
    const bool is_below = disk->promise == POWER_UNDO && memory_find(host, disk->path) == NULL;
    bool wanted = complete || disk->promise != POWER_MADE, same = false;
    enum vhd_status status;

    if (disk->promise == POWER_OVERWRITTEN && !complete)
        return verdict(POWER_NO_LOSS, u"", VHD_OK);
    if (!wanted && memory_find(host, disk->path) == NULL)
        return verdict(POWER_NO_LOSS, u"", VHD_OK);
    if (disk->promise == POWER_READ_ONLY && !file_is_untouched(scene, host, disk->path))
        return verdict(POWER_LOST_DATA, disk->path, VHD_OK);
    status = flat_bytes_compare(&disk->bytes, host, is_below ? disk->below : disk->path, &same);
    if (same && disk->promise == POWER_MADE)
        same = copy_is_there(host, disk->path);
    if (same && disk->promise == POWER_COMPACTED && !footer_is_there(scene, host, disk->path))
        return verdict(POWER_BAD_FILE, disk->path, status);
    if (disk->promise == POWER_CUT_OFF && status == VHD_CHAIN_ID_MISMATCH)
        return verdict(POWER_NO_LOSS, u"", VHD_OK);
    if (disk->promise == POWER_CUT_OFF && same && complete)
        return verdict(POWER_NOT_COMPLETE, disk->path, status);
    if (same)
        return verdict(POWER_NO_LOSS, u"", VHD_OK);
    if (disk->promise == POWER_MADE || disk->promise == POWER_OVERWRITTEN)
        return verdict(complete ? POWER_NOT_COMPLETE : POWER_BAD_FILE, disk->path, status);
    return verdict(POWER_LOST_DATA, disk->path, status);
}

/* That of a header that was torn: what it is for, reading the disk tells. It goes when the header is whole again. */
static bool is_undo_file(const char16_t *path)
{
    const size_t length = text_length(path), end = text_length(UNDO_SUFFIX);

    return length >= end && text_equal(path + length - end, UNDO_SUFFIX);
}

static bool is_promised(const struct power_scene *scene, const char16_t *path)
{
    for (size_t i = 0; i < scene->disk_count; i++)
        if (text_equal(scene->disks[i].path, path))
            return true;
    return false;
}

/* What is none of the disks is none of our business. */
static struct power_verdict check_others(const struct power_scene *scene, const struct memory_host *host)
{
    for (size_t i = 0; i < scene->host.node_count; i++) {
        const char16_t *path = scene->host.nodes[i]->path;
        if (!is_promised(scene, path) && !is_undo_file(path) && !file_is_untouched(scene, host, path))
            return verdict(POWER_LOST_DATA, path, VHD_OK);
    }
    return verdict(POWER_NO_LOSS, u"", VHD_OK);
}

static struct power_verdict check_disks(const struct power_scene *scene, struct memory_host *host, bool complete)
{
    struct power_verdict found = verdict(POWER_NO_LOSS, u"", VHD_OK);

    for (size_t i = 0; i < scene->disk_count && found.loss == POWER_NO_LOSS; i++)
        found = check_disk(scene, &scene->disks[i], host, complete);
    memory_require(host->open_files == 0, "what was opened is closed", u"");
    return found.loss == POWER_NO_LOSS ? check_others(scene, host) : found;
}

struct power_verdict power_check(const struct power_scene *scene, struct memory_host *host)
{
    return check_disks(scene, host, false);
}

/*
 * A copy of a disk that was cut off just before it got its name is complete, holds data and may be all that somebody
 * has: it stays under the name of its work, for a person to look at.
 */
static bool is_complete_copy(const struct power_scene *scene, struct memory_host *host, const struct memory_node *node)
{
    bool same = false;

    if (!text_begins(node->path, u"C:\\d\\~"))
        return false;
    for (size_t i = 0; i < scene->disk_count && !same; i++)
        if (scene->disks[i].promise == POWER_MADE)
            (void)flat_bytes_compare(&scene->disks[i].bytes, host, node->path, &same);
    return same;
}

/*
 * Of a differencing disk that was flushed only once, a power cut may take both footers and the header, and leave a
 * locator. Nobody can know that as ours any more, so it stays; it is a few kilobytes.
 */
static bool is_unknown_rest(const struct memory_node *node)
{
    static const uint8_t zeros[2 * IMAGE_SECTOR];
    uint8_t start[2 * IMAGE_SECTOR], end[IMAGE_SECTOR];

    memory_bytes_read(&node->bytes, 0, start, sizeof start);
    memory_bytes_read(&node->bytes, node->bytes.size - sizeof end, end, sizeof end);
    return node->bytes.size < 64 * 1024 && memcmp(start, zeros, sizeof start) == 0 && memcmp(end, "conectix", 8) != 0;
}

/*
 * An undo file goes by the id of its disk. Where it could not be deleted, or was there again with the power, when the
 * disk had got another id, nobody can know that as ours either; whoever sets the parent is told of it.
 */
static bool is_lost_undo_file(const struct memory_host *host, const struct memory_node *node)
{
    char16_t disk[MEMORY_PATH_CHARS];
    uint8_t id[16], undo_id[16];

    if (!is_undo_file(node->path) || node->bytes.size != 2048)
        return false;
    text_copy(disk, node->path);
    disk[text_length(disk) - text_length(UNDO_SUFFIX)] = 0;
    memory_bytes_read(&memory_find(host, disk)->bytes, FOOTER_ID, id, sizeof id);
    memory_bytes_read(&node->bytes, 256, undo_id, sizeof undo_id);
    return memcmp(id, undo_id, sizeof id) != 0;
}

static struct power_verdict check_complete(const struct power_scene *scene, struct memory_host *host,
                                           const struct memory_host *done)
{
    struct power_verdict found = check_disks(scene, host, true);

    for (size_t i = 0; i < host->node_count && found.loss == POWER_NO_LOSS; i++)
        if (memory_find(done, host->nodes[i]->path) == NULL && !is_complete_copy(scene, host, host->nodes[i]) &&
            !is_unknown_rest(host->nodes[i]) && !is_lost_undo_file(host, host->nodes[i]))
            return verdict(POWER_LEFT_BEHIND, host->nodes[i]->path, VHD_OK);
    return found;
}

/* Wherever an operation was broken off, run again it comes to the same few ends. */
struct power_verdict power_check_complete(struct power_scene *scene, struct memory_host *host,
                                          const struct memory_host *done)
{
    const uint64_t hash = memory_hash_host(host);
    struct power_verdict found;

    if (power_seen_has(&scene->complete, hash))
        return verdict(POWER_NO_LOSS, u"", VHD_OK);
    found = check_complete(scene, host, done);
    if (found.loss == POWER_NO_LOSS)
        power_seen_add(&scene->complete, hash);
    return found;
}

/* What was made and has its name is complete, as was checked; making it once more is refused as it has to be. */
static bool is_made(const struct power_scene *scene, const struct memory_host *host)
{
    for (size_t i = 0; i < scene->disk_count; i++)
        if (scene->disks[i].promise == POWER_MADE)
            return memory_find(host, scene->disks[i].path) != NULL;
    return false;
}

/* Says that the parent that was named is what it was. */
static enum vhd_status set_parent_again(const struct power_operation *operation, struct memory_host *host,
                                        struct vhd_error *error)
{
    char16_t parent[VHD_PATH_CHARS];

    if (!operation->merges_undo)
        return vhd_set_parent(&host->host, POWER_CHILD, POWER_PARENT, error);
    text_copy(parent, error->path);
    return power_restamp_undo(host, parent, error);
}

struct power_verdict power_run_again(const struct power_operation *operation, struct power_scene *scene,
                                     struct memory_host *host, const struct memory_host *done, uint64_t *restamped)
{
    struct vhd_error error = { .status = VHD_OK };
    bool made = is_made(scene, host);
    int tries = operation->merges_undo ? 2 : operation->work.operation == DISK_MERGE; /* a time for each parent */
    enum vhd_status status = power_run(operation, host, &error);

    while (status == VHD_PARENT_CHANGED && tries-- > 0) {
        ++*restamped;
        status = set_parent_again(operation, host, &error);
        if (status == VHD_OK)
            status = power_run(operation, host, &error);
    }
    memory_require(host->open_files == 0, "what was opened is closed", u"");
    if (status != (made ? VHD_TARGET_EXISTS : VHD_OK))
        return verdict(POWER_NOT_AGAIN, error.path, status);
    return power_check_complete(scene, host, done);
}
