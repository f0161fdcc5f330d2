/* memory_host.c - vhd_host over memory. */
#include "memory_host.h"
#include "text.h"

#include <sha1.h>
#include <stdlib.h>
#include <string.h>

#define OS_FILE_NOT_FOUND 2u
#define OS_PATH_NOT_FOUND 3u
#define OS_ACCESS_DENIED 5u
#define OS_SHARING_VIOLATION 32u
#define OS_FILE_EXISTS 80u
#define OS_ALREADY_EXISTS 183u

static struct memory_host *host_of(const struct vhd_host *host)
{
    /* The contract's const is about the operations. */
    return (struct memory_host *)(uintptr_t)(host->original != NULL ? host->original : host);
}

/* Absolute and plain: what vhd_io.h promises to every host. */
static void require_resolved(const char16_t *path, size_t room)
{
    size_t length = text_length(path), from = path[0] == u'\\' ? 2 : 3;

    memory_require(length < room, "a path is shorter than VHD_PATH_CHARS", path);
    memory_require(length >= 3 && (path[1] == u':' || (path[0] == u'\\' && path[1] == u'\\')), "a path is absolute",
                   path);
    memory_require(length == from || from == 2 || path[length - 1] != u'\\', "no path ends in a backslash", path);
    for (size_t i = from, start = from; i <= length; i++) {
        if (path[i] != u'\\' && path[i] != 0)
            continue;
        memory_require(i > start || i == length, "no component of a path is empty", path);
        memory_require(i != start + 1 || path[start] != u'.', "no component of a path is '.'", path);
        memory_require(i != start + 2 || path[start] != u'.' || path[start + 1] != u'.', "no component is '..'", path);
        start = i + 1;
    }
}

/* Whether something new may be created at `path`. */
static enum vhd_status check_new(const struct memory_host *self, const char16_t *path, uint32_t exists_code,
                                 struct vhd_error *error)
{
    char16_t above[MEMORY_PATH_CHARS];
    const struct memory_node *folder;
    size_t length = text_length(path);

    if (memory_kind_above(self, path) != VHD_PATH_FOLDER)
        return vhd_fail_system(error, VHD_PATH_NOT_FOUND, path, OS_PATH_NOT_FOUND);
    if (memory_is_doomed(self, path))
        return vhd_fail_system(error, VHD_ACCESS_DENIED, path, OS_ACCESS_DENIED);
    if (memory_kind_of(self, path) != VHD_PATH_MISSING)
        return vhd_fail_system(error, VHD_TARGET_EXISTS, path, exists_code);
    text_copy(above, path);
    while (above[--length] != u'\\')
        ;
    above[length] = 0;
    folder = memory_find(self, above);
    if (folder != NULL && folder->denied)
        return vhd_fail_system(error, VHD_ACCESS_DENIED, path, OS_ACCESS_DENIED);
    return VHD_OK;
}

static enum vhd_status open_new(struct memory_host *self, const char16_t *path, struct memory_node **node,
                                struct vhd_error *error)
{
    enum vhd_status status = check_new(self, path, OS_FILE_EXISTS, error);

    if (status != VHD_OK)
        return status;
    *node = memory_new_node(self, path, false);
    memory_record(self, MEMORY_OPEN, *node);
    return VHD_OK;
}

static enum vhd_status open_existing(struct memory_host *self, const char16_t *path, enum vhd_open_mode mode,
                                     struct memory_node **node, struct vhd_error *error)
{
    *node = memory_find(self, path);
    if (*node == NULL && memory_is_root(self, path))
        return vhd_fail(error, VHD_NOT_A_DISK_FILE, path);
    if (*node == NULL && memory_kind_above(self, path) == VHD_PATH_FOLDER)
        return vhd_fail_system(error, VHD_FILE_NOT_FOUND, path, OS_FILE_NOT_FOUND);
    if (*node == NULL)
        return vhd_fail_system(error, VHD_PATH_NOT_FOUND, path, OS_PATH_NOT_FOUND);
    if ((*node)->is_folder)
        return vhd_fail(error, VHD_NOT_A_DISK_FILE, path);
    if ((*node)->denied || (*node)->doomed)
        return vhd_fail_system(error, VHD_ACCESS_DENIED, path, OS_ACCESS_DENIED);
    if (mode == VHD_FILE_WORK && (*node)->links > 1)
        return vhd_fail(error, VHD_NOT_A_DISK_FILE, path);
    if ((*node)->read_only && mode == VHD_FILE_CHANGE)
        return vhd_fail(error, VHD_FILE_READ_ONLY, path);
    return VHD_OK;
}

/* The names that core makes of others may be a little longer. */
static size_t longest(const char16_t *path, enum vhd_open_mode mode)
{
    static const char16_t suffix[] = u".ovpc-undo";
    size_t length = text_length(path), end = text_length(suffix);

    if (vhd_mode_creates(mode) || mode == VHD_FILE_WORK || (length > end && text_equal(path + length - end, suffix)))
        return MEMORY_PATH_CHARS;
    return VHD_PATH_CHARS;
}

static enum vhd_status memory_open(const struct vhd_host *host, const char16_t *path, enum vhd_open_mode mode,
                                   struct vhd_file **file, struct vhd_error *error)
{
    static const struct {
        unsigned access, share;
    } modes[] = {
        [VHD_FILE_INSPECT] = { MEMORY_READING, MEMORY_ALL },
        [VHD_FILE_SOURCE] = { MEMORY_READING, MEMORY_READING },
        [VHD_FILE_CHANGE] = { MEMORY_READING | MEMORY_WRITING, 0 },
        [VHD_FILE_NEW] = { MEMORY_ALL, 0 },
        [VHD_FILE_DRAFT] = { MEMORY_ALL, 0 },
        [VHD_FILE_SEEN_DRAFT] = { MEMORY_ALL, MEMORY_READING },
        [VHD_FILE_WORK] = { MEMORY_READING | MEMORY_DELETING, 0 },
    };
    struct memory_host *self = host_of(host);
    struct memory_node *node = NULL;
    struct memory_handle *handle;
    enum vhd_status status = memory_enter(self, MEMORY_OPEN, path, error);

    require_resolved(path, longest(path, mode));
    if (status == VHD_OK)
        status = vhd_mode_creates(mode) ? open_new(self, path, &node, error)
                                        : open_existing(self, path, mode, &node, error);
    if (status != VHD_OK)
        return status;
    handle = memory_open_node(self, node, modes[mode].access, modes[mode].share);
    if (handle == NULL)
        return vhd_fail_system(error, VHD_SHARING_VIOLATION, path, OS_SHARING_VIOLATION);
    handle->patience = host->patience;
    self->open_files++;
    *file = &handle->file;
    return VHD_OK;
}

static enum vhd_status memory_kind(const struct vhd_host *host, const char16_t *path, enum vhd_path_kind *kind,
                                   struct vhd_error *error)
{
    struct memory_host *self = host_of(host);
    enum vhd_status status = memory_enter(self, MEMORY_KIND, path, error);

    require_resolved(path, VHD_PATH_CHARS);
    if (status == VHD_OK && memory_is_doomed(self, path))
        return vhd_fail_system(error, VHD_ACCESS_DENIED, path, OS_ACCESS_DENIED);
    if (status == VHD_OK)
        *kind = memory_kind_of(self, path);
    return status;
}

static enum vhd_status memory_make_folder(const struct vhd_host *host, const char16_t *path, struct vhd_error *error)
{
    struct memory_host *self = host_of(host);
    enum vhd_status status = memory_enter(self, MEMORY_MAKE_FOLDER, path, error);

    require_resolved(path, VHD_PATH_CHARS);
    if (status == VHD_OK)
        status = check_new(self, path, OS_ALREADY_EXISTS, error);
    if (status == VHD_OK)
        memory_record(self, MEMORY_MAKE_FOLDER, memory_new_node(self, path, true));
    return status;
}

static void memory_remove_folder(const struct vhd_host *host, const char16_t *path)
{
    struct memory_host *self = host_of(host);
    struct memory_node *node;
    enum vhd_status status = memory_enter(self, MEMORY_REMOVE_FOLDER, path, NULL);

    require_resolved(path, VHD_PATH_CHARS);
    node = memory_find(self, path);
    if (status != VHD_OK || node == NULL || !node->is_folder || memory_count_below(self, path) > 0)
        return;
    memory_record(self, MEMORY_REMOVE_FOLDER, node);
    memory_delete_node(self, node);
}

static enum vhd_status memory_volume(const struct vhd_host *host, const char16_t *folder, struct vhd_volume *volume,
                                     struct vhd_error *error)
{
    struct memory_host *self = host_of(host);
    const struct memory_volume *found;
    enum vhd_status status = memory_enter(self, MEMORY_VOLUME, folder, error);

    require_resolved(folder, VHD_PATH_CHARS);
    if (status != VHD_OK)
        return status;
    found = memory_volume_of(self, folder);
    *volume = found != NULL ? found->facts : (struct vhd_volume){ .kind = VHD_DRIVE_MISSING };
    memory_require(volume->kind == VHD_DRIVE_MISSING || memory_kind_of(self, folder) == VHD_PATH_FOLDER,
                   "a volume is asked about through a folder that exists", folder);
    return VHD_OK;
}

/* The name of a file that is in `folder` itself; else NULL. */
static const char16_t *name_in(const struct memory_node *node, const char16_t *folder)
{
    size_t prefix = text_length(folder);
    const char16_t *name;

    if (folder[prefix - 1] != u'\\')
        prefix++;
    if (node->is_folder || text_length(node->path) <= prefix || !text_begins(node->path, folder) ||
        node->path[prefix - 1] != u'\\')
        return NULL;
    name = node->path + prefix;
    for (const char16_t *c = name; *c != 0; c++)
        if (*c == u'\\')
            return NULL;
    return name;
}

/* Whether it fits Windows' pattern "~*.ovpc". */
static bool is_leftover(const char16_t *name)
{
    const size_t length = text_length(name);

    return name[0] == u'~' && length >= 6 && text_same_name(name + length - 5, u".ovpc");
}

/* The names are gathered first, since `visit` may remove files. */
static void visit_names(struct memory_host *self, const char16_t *folder, bool leftovers,
                        void (*visit)(void *context, const char16_t *name), void *context)
{
    char16_t(*names)[MEMORY_PATH_CHARS] = malloc((self->node_count + 1) * sizeof *names);
    size_t count = 0;

    memory_require(names != NULL, "memory for names", folder);
    for (size_t i = 0; i < self->node_count; i++) {
        const char16_t *name = name_in(self->nodes[i], folder);
        if (name != NULL && (!leftovers || is_leftover(name)))
            text_copy(names[count++], name);
    }
    for (size_t i = 0; i < count; i++)
        visit(context, names[i]);
    free(names);
}

static void memory_visit_leftovers(const struct vhd_host *host, const char16_t *folder,
                                   void (*visit)(void *context, const char16_t *name), void *context)
{
    struct memory_host *self = host_of(host);
    enum vhd_status status = memory_enter(self, MEMORY_VISIT, folder, NULL);

    require_resolved(folder, VHD_PATH_CHARS);
    if (status == VHD_OK)
        visit_names(self, folder, true, visit, context);
}

static enum vhd_status memory_visit_files(const struct vhd_host *host, const char16_t *folder,
                                          void (*visit)(void *context, const char16_t *name), void *context,
                                          struct vhd_error *error)
{
    struct memory_host *self = host_of(host);
    enum vhd_status status = memory_enter(self, MEMORY_VISIT_FILES, folder, error);

    require_resolved(folder, VHD_PATH_CHARS);
    if (status != VHD_OK)
        return status;
    if (memory_kind_of(self, folder) != VHD_PATH_FOLDER)
        return vhd_fail_system(error, VHD_PATH_NOT_FOUND, folder, OS_PATH_NOT_FOUND);
    visit_names(self, folder, false, visit, context);
    return VHD_OK;
}

static char16_t small(char16_t c)
{
    return c >= u'A' && c <= u'Z' ? (char16_t)(c + 32) : c;
}

static int memory_compare_names(const struct vhd_host *host, const char16_t *a, const char16_t *b)
{
    while (*a != 0 && small(*a) == small(*b)) {
        a++;
        b++;
    }
    return (int)small(*a) - (int)small(*b);
}

static enum vhd_status memory_new_id(const struct vhd_host *host, uint8_t id[16], struct vhd_error *error)
{
    struct memory_host *self = host_of(host);
    enum vhd_status status = memory_enter(self, MEMORY_NEW_ID, u"", error);
    size_t number = self->ids_given;

    if (status != VHD_OK)
        return status;
    self->ids_given++;
    if (number < self->id_count) {
        memcpy(id, self->ids[number], 16);
        return VHD_OK;
    }
    for (size_t i = 0; i < 16; i++)
        id[i] = (uint8_t)((number + 1) * (2 * i + 37) >> (i % 3));
    id[6] = (uint8_t)((id[6] & 0x0f) | 0x40);
    id[8] = (uint8_t)((id[8] & 0x3f) | 0x80);
    return VHD_OK;
}

static int64_t memory_now(const struct vhd_host *host)
{
    return host_of(host)->clock;
}

static uint64_t memory_elapsed(const struct vhd_host *host)
{
    return host_of(host)->uptime;
}

/* Nobody sleeps: the clocks move. */
static void memory_pause(const struct vhd_host *host, uint32_t milliseconds)
{
    struct memory_host *self = host_of(host);

    self->uptime += milliseconds;
    self->clock += milliseconds * (int64_t)(VHD_TICKS_PER_SECOND / 1000);
    memory_enter(self, MEMORY_PAUSE, u"", NULL); /* after it, so that a hook finds the time that it waits for */
}

static int32_t memory_zone_bias(const struct vhd_host *host)
{
    return -3600 * host_of(host)->hours_east;
}

static enum vhd_status memory_sha1(const struct vhd_host *host, const void *data, size_t size, uint8_t digest[20],
                                   struct vhd_error *error)
{
    SHA1_CTX context;
    enum vhd_status status = memory_enter(host_of(host), MEMORY_SHA1, u"", error);

    if (status != VHD_OK)
        return status;
    SHA1Init(&context);
    SHA1Update(&context, data, size);
    SHA1Final(digest, &context);
    return VHD_OK;
}

static void memory_long_name(const struct vhd_host *host, char16_t path[VHD_PATH_CHARS])
{
    const struct memory_host *self = host_of(host);

    for (size_t i = 0; i < self->node_count; i++)
        if (self->nodes[i]->other_path != NULL && text_same_name(self->nodes[i]->other_path, path))
            text_copy(path, self->nodes[i]->path);
}

static const struct vhd_host_ops memory_host_ops = {
    memory_open,          memory_kind,          memory_make_folder,
    memory_remove_folder, memory_volume,        memory_visit_leftovers,
    memory_visit_files,   memory_compare_names, memory_long_name,
    memory_new_id,        memory_now,           memory_elapsed,
    memory_pause,         memory_zone_bias,     memory_sha1,
};

void memory_host_init(struct memory_host *self)
{
    *self = (struct memory_host){ .host.ops = &memory_host_ops };
    self->clock = INT64_C(800000000) * VHD_TICKS_PER_SECOND; /* a day in May 2025 */
    memory_add_volume(self, u"C:\\", VHD_DRIVE_WRITABLE, u"NTFS", UINT64_C(1) << 40);
}

void memory_host_free(struct memory_host *self)
{
    memory_forget_events(self);
    while (self->node_count > 0)
        memory_delete_node(self, self->nodes[self->node_count - 1]);
    free(self->nodes);
    *self = (struct memory_host){ 0 };
}
