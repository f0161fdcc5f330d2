/* power_scene.c - the disks on which operations are interrupted. */
#include "power_scene.h"
#include "text.h"
#include "vhd_path.h"
#include "vhd_stamp.h"

#include <string.h>

#define BLOCK (IMAGE_MB / 2)
#define SIZE (2 * BLOCK + 3 * IMAGE_SECTOR)
#define PER_BLOCK (BLOCK / IMAGE_SECTOR)

/* Some sectors that a disk holds. */
struct stretch {
    uint64_t first, count;
};

#define NO_PARENT SIZE_MAX

struct level {
    const char16_t *path;
    uint32_t type;
    size_t parent; /* its place in the table, before this one */
    struct stretch stretches[6];
    bool repeats; /* says what is below once more */
};

#define LEVELS 5

/* The disks of a table while they are being made. */
struct tree {
    size_t count;
    struct image_builder images[LEVELS];
    struct flat_model models[LEVELS];
};

static void fill(const struct level *level, uint32_t number, struct flat_model *model, struct image_builder *image)
{
    for (const struct stretch *s = level->stretches; s->count > 0; s++) {
        uint8_t data[IMAGE_SECTOR];
        if (!level->repeats) {
            flat_write(model, image, number, s->first, s->count);
            continue;
        }
        for (uint64_t sector = s->first; sector < s->first + s->count; sector++) {
            flat_fill_sector(data, model->tags[sector]);
            image_write(image, sector, data);
        }
    }
}

/* Behind the last block, what an interrupted append has left there: no promise that it is zeros. */
static void leave_garbage(struct image_builder *image)
{
    uint8_t data[IMAGE_SECTOR];

    for (uint32_t i = 0; i < 12; i++) {
        flat_fill_sector(data, 0xee000000 + i);
        memory_bytes_write(&image->bytes, image->end + i * 5 * IMAGE_SECTOR, data, sizeof data);
    }
    image->end += BLOCK / 2;
}

static void set_ending(const struct power_scene *scene, struct image_builder *image)
{
    if (scene->variant == POWER_WITH_GARBAGE && image->type != IMAGE_FIXED)
        leave_garbage(image);
    if (scene->variant == POWER_WITHOUT_FOOTER && image->type != IMAGE_FIXED)
        image->ending = IMAGE_ENDS_WITHOUT_FOOTER;
    else if (scene->variant == POWER_SHORT_FOOTER)
        image->ending = IMAGE_ENDS_IN_SHORT_FOOTER;
}

static void set_parent(struct image_builder *image, const struct image_builder *parent, const char16_t *path)
{
    char16_t text[40] = u".\\";

    image_child_of(image, parent);
    image_begin(image);
    text_append(text, vhd_path_name(path));
    image_locator(image, 0, "W2ru", text);
}

/* Makes the next disk of a table. */
static void add(struct power_scene *scene, const struct level *levels, struct tree *tree)
{
    const struct level *level = &levels[tree->count];
    struct image_builder *image = &tree->images[tree->count];
    struct flat_model *model = &tree->models[tree->count];
    struct memory_node *node;

    image_init(image, level->type, SIZE, (uint32_t)++tree->count);
    image->block_size = (uint32_t)BLOCK;
    image->parent_stamp = vhd_stamp_of(scene->host.clock);
    flat_init(model, SIZE);
    if (level->parent == NO_PARENT) {
        image_begin(image);
    } else {
        set_parent(image, &tree->images[level->parent], levels[level->parent].path);
        memcpy(model->tags, tree->models[level->parent].tags, (size_t)model->sectors * sizeof *model->tags);
    }
    fill(level, (uint32_t)tree->count, model, image);
    set_ending(scene, image);
    node = image_add(image, &scene->host, level->path);
    if (scene->variant == POWER_WITHOUT_COPY && level->type != IMAGE_FIXED)
        memory_bytes_write(&node->bytes, 0, "damaged", 7);
}

static void free_tree(struct tree *tree)
{
    for (size_t i = 0; i < tree->count; i++)
        flat_free(&tree->models[i]);
}

void power_promise_model(struct power_scene *scene, const char16_t *path, enum power_promise promise,
                         const struct flat_model *model)
{
    struct power_disk *disk = &scene->disks[scene->disk_count++];

    memory_require(scene->disk_count <= sizeof scene->disks / sizeof *scene->disks, "few disks", path);
    disk->path = path;
    disk->promise = promise;
    flat_bytes_init(&disk->bytes, model);
}

void power_promise(struct power_scene *scene, const char16_t *path, enum power_promise what, const char16_t *like)
{
    struct flat_model zeros;

    for (size_t i = 0; like != NULL && i < scene->disk_count; i++) {
        const struct flat_bytes *found = &scene->disks[i].bytes;
        struct power_disk *disk = &scene->disks[scene->disk_count];
        if (!text_equal(scene->disks[i].path, like))
            continue;
        flat_init(&zeros, found->sectors * IMAGE_SECTOR);
        power_promise_model(scene, path, what, &zeros);
        memcpy(disk->bytes.bytes, found->bytes, (size_t)found->sectors * IMAGE_SECTOR);
        memcpy(disk->bytes.filled, found->filled, ((size_t)found->sectors + 1) * sizeof *found->filled);
        flat_free(&zeros);
        return;
    }
    memory_require(like == NULL, "a disk reads like one that is there", path);
    flat_init(&zeros, 3 * IMAGE_MB);
    power_promise_model(scene, path, what, &zeros);
    flat_free(&zeros);
}

/* The work is done later than everything before it, so that file times tell. */
void power_scene_begin(struct power_scene *scene)
{
    *scene = (struct power_scene){ .variant = scene->variant };
    memory_host_init(&scene->host);
    power_seen_init(&scene->complete);
}

/* Files that look like leftovers and are none, or none that may be touched. */
static void add_decoys(struct power_scene *scene)
{
    memory_add_marked(&scene->host, u"C:\\d\\~ABCDEF01.ovpc", IMAGE_SECTOR);
    memory_add_text(&scene->host, u"C:\\d\\~12345678.ovpc", "a user's file");
    memory_add_text(&scene->host, u"C:\\d\\~zzz.ovpc", "a user's file");
    memory_add_folder(&scene->host, u"C:\\d\\~00000000.ovpc");
}

void power_scene_end(struct power_scene *scene)
{
    add_decoys(scene);
    scene->host.clock += 1000 * (int64_t)VHD_TICKS_PER_SECOND;
    memory_host_arm(&scene->host, (struct memory_fault){ 0 });
}

void power_scene_free(struct power_scene *scene)
{
    for (size_t i = 0; i < scene->disk_count; i++)
        flat_bytes_free(&scene->disks[i].bytes);
    power_seen_free(&scene->complete);
    memory_host_free(&scene->host);
}

/* The scene of such levels, for merging the child into the parent. */
static void family(struct power_scene *scene, const struct level levels[LEVELS])
{
    struct tree tree = { 0 };

    power_scene_begin(scene);
    for (size_t i = 0; i < LEVELS; i++)
        add(scene, levels, &tree);
    power_promise_model(scene, POWER_BASE, POWER_READ_ONLY, &tree.models[0]);
    power_promise_model(scene, POWER_CHILD, POWER_KEPT, &tree.models[2]);
    power_promise_model(scene, POWER_GRANDCHILD, POWER_READ_ONLY, &tree.models[3]);
    power_promise_model(scene, POWER_SIBLING, POWER_CUT_OFF, &tree.models[4]);
    power_promise_model(scene, POWER_PARENT, POWER_OVERWRITTEN, &tree.models[2]);
    free_tree(&tree);
    power_scene_end(scene);
}

/* Sectors that parent and child both hold, the child alone, in a block that the parent lacks, and at the very end. */
void power_scene_family(struct power_scene *scene, uint32_t parent_type)
{
    const struct level levels[LEVELS] = {
        { POWER_BASE, IMAGE_DYNAMIC, NO_PARENT, { { 5, 2 }, { PER_BLOCK + 3, 3 } }, false },
        { POWER_PARENT,
          parent_type,
          parent_type == IMAGE_DIFFERENCING ? 0 : NO_PARENT,
          { { 3, 3 }, { PER_BLOCK - 9, 3 } },
          false },
        { POWER_CHILD,
          IMAGE_DIFFERENCING,
          1,
          { { 4, 5 }, { 20, 2 }, { 40, 1 }, { 60, 2 }, { PER_BLOCK - 9, 18 } },
          false },
        { POWER_GRANDCHILD, IMAGE_DIFFERENCING, 2, { { 6, 2 }, { 2 * PER_BLOCK + 2, 1 } }, false },
        { POWER_SIBLING, IMAGE_DIFFERENCING, 1, { { 30, 1 } }, false },
    };

    family(scene, levels);
}

void power_scene_new_blocks(struct power_scene *scene)
{
    static const struct level levels[LEVELS] = {
        { POWER_BASE, IMAGE_DYNAMIC, NO_PARENT, { { 5, 2 } }, false },
        { POWER_PARENT, IMAGE_DYNAMIC, NO_PARENT, { { 0, 0 } }, false },
        { POWER_CHILD, IMAGE_DIFFERENCING, 1, { { 4, 2 }, { PER_BLOCK + 9, 2 }, { 2 * PER_BLOCK, 3 } }, false },
        { POWER_GRANDCHILD, IMAGE_DIFFERENCING, 2, { { 6, 2 } }, false },
        { POWER_SIBLING, IMAGE_DIFFERENCING, 1, { { 30, 1 } }, false },
    };

    family(scene, levels);
}

void power_scene_undo(struct power_scene *scene)
{
    static const struct level levels[LEVELS] = {
        { POWER_ONE, IMAGE_DYNAMIC, NO_PARENT, { { 3, 3 }, { PER_BLOCK + 1, 2 } }, false },
        { POWER_UNDO_ONE, IMAGE_DIFFERENCING, 0, { { 4, 4 }, { PER_BLOCK - 9, 18 } }, false },
        { POWER_BASE, IMAGE_DYNAMIC, NO_PARENT, { { 5, 2 } }, false },
        { POWER_TWO, IMAGE_DIFFERENCING, 2, { { 7, 2 } }, false },
        { POWER_UNDO_TWO, IMAGE_DIFFERENCING, 3, { { 6, 2 }, { 2 * PER_BLOCK, 1 } }, false },
    };
    struct tree tree = { 0 };

    power_scene_begin(scene);
    for (size_t i = 0; i < LEVELS; i++)
        add(scene, levels, &tree);
    memory_add_text(&scene->host, POWER_MACHINE, power_machine);
    power_promise_model(scene, POWER_UNDO_ONE, POWER_UNDO, &tree.models[1]);
    scene->disks[0].below = POWER_ONE;
    power_promise_model(scene, POWER_UNDO_TWO, POWER_UNDO, &tree.models[4]);
    scene->disks[1].below = POWER_TWO;
    power_promise_model(scene, POWER_BASE, POWER_READ_ONLY, &tree.models[2]);
    power_promise_model(scene, POWER_ONE, POWER_OVERWRITTEN, &tree.models[1]);
    power_promise_model(scene, POWER_TWO, POWER_OVERWRITTEN, &tree.models[4]);
    free_tree(&tree);
    power_scene_end(scene);
}

void power_scene_line(struct power_scene *scene)
{
    static const struct level levels[] = {
        { POWER_BASE, IMAGE_DYNAMIC, NO_PARENT, { { 5, 4 }, { PER_BLOCK + 3, 3 } }, false },
        { POWER_PARENT, IMAGE_DIFFERENCING, 0, { { 6, 2 }, { PER_BLOCK, 2 } }, true },
        { POWER_CHILD, IMAGE_DIFFERENCING, 1, { { 7, 3 }, { 2 * PER_BLOCK, 1 } }, false },
        { POWER_GRANDCHILD, IMAGE_DIFFERENCING, 2, { { 6, 1 } }, false },
    };
    struct tree tree = { 0 };

    power_scene_begin(scene);
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        add(scene, levels, &tree);
        power_promise_model(scene, levels[i].path, i == 2 ? POWER_KEPT : POWER_READ_ONLY, &tree.models[i]);
    }
    free_tree(&tree);
    power_scene_end(scene);
}

void power_scene_loose(struct power_scene *scene)
{
    static const struct level levels[] = {
        { POWER_PARENT,
          IMAGE_DYNAMIC,
          NO_PARENT,
          { { 40, 2 }, { PER_BLOCK + 3, 3 }, { 2 * PER_BLOCK + 2, 1 } },
          false },
        { POWER_CHILD, IMAGE_DIFFERENCING, 0, { { 100, 1 } }, false },
    };
    static const uint8_t zeros[2 * IMAGE_SECTOR];
    struct tree tree = { 0 };
    struct memory_bytes *bytes;
    uint64_t block;

    power_scene_begin(scene);
    add(scene, levels, &tree);
    bytes = &memory_find(&scene->host, POWER_PARENT)->bytes;
    block = (uint64_t)image_get32(bytes, tree.images[0].table_offset) * IMAGE_SECTOR;
    memory_bytes_write(bytes, block + IMAGE_SECTOR + 40 * IMAGE_SECTOR, zeros, sizeof zeros);
    memset(tree.models[0].tags + 40, 0, 2 * sizeof *tree.models[0].tags);
    add(scene, levels, &tree);
    power_promise_model(scene, POWER_PARENT, POWER_COMPACTED, &tree.models[0]);
    power_promise_model(scene, POWER_CHILD, POWER_READ_ONLY, &tree.models[1]);
    free_tree(&tree);
    power_scene_end(scene);
}

void power_scene_empty(struct power_scene *scene)
{
    struct image_builder parent;

    power_scene_begin(scene);
    image_init(&parent, IMAGE_DYNAMIC, 3 * IMAGE_MB, 1);
    image_begin(&parent);
    image_add(&parent, &scene->host, POWER_PARENT);
    power_promise(scene, POWER_PARENT, POWER_READ_ONLY, NULL);
    power_scene_end(scene);
}
