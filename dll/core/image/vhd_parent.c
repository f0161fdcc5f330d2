/* vhd_parent.c - finds the parent of a differencing disk. */
#include "vhd_parent.h"

#include "vhd_locator.h"
#include "vhd_merge_id.h"

/* The texts that name the parent, in the order in which they are tried. */
struct texts {
    const struct vhd_image *child;
    size_t next;
};

static const uint32_t locator_codes[] = { VHD_LOCATOR_W2RU, VHD_LOCATOR_W2KU };

/* A text that no path may hold is as wrong as one that lies outside the file. */
static enum vhd_status resolve_text(const struct vhd_image *child, char16_t *text, char16_t path[VHD_PATH_CHARS],
                                    struct vhd_error *error)
{
    vhd_path_adopt(text);
    if (vhd_path_parse(vhd_text_of(text), child->path, path, NULL) == VHD_OK)
        return VHD_OK;
    return vhd_fail(error, VHD_LOCATOR_INVALID, child->path);
}

/*
 * Resolves the next text into `path`. Returns VHD_OK, VHD_CHAIN_PARENT_NOT_FOUND after the last one, or what is wrong
 * with this one: VHD_LOCATOR_INVALID, or why it could not be read.
 */
static enum vhd_status next_candidate(struct texts *texts, char16_t path[VHD_PATH_CHARS], struct vhd_error *error)
{
    const struct vhd_image *child = texts->child;
    const size_t locator_steps = VHD_LOCATOR_SLOTS * sizeof locator_codes / sizeof *locator_codes;
    char16_t text[VHD_PATH_ADOPTED_CHARS];
    enum vhd_status status = VHD_OK;

    for (; texts->next < locator_steps; texts->next++)
        if (child->header.locators[texts->next % VHD_LOCATOR_SLOTS].code ==
            locator_codes[texts->next / VHD_LOCATOR_SLOTS])
            break;
    if (texts->next > locator_steps || (texts->next == locator_steps && child->header.parent_name[0] == 0))
        return vhd_fail(error, VHD_CHAIN_PARENT_NOT_FOUND, child->path);
    if (texts->next == locator_steps)
        vhd_path_set(text, child->header.parent_name);
    else
        status = vhd_locator_read(child->file, child->data_end,
                                  &child->header.locators[texts->next % VHD_LOCATOR_SLOTS], text, child->path, error);
    texts->next++;
    return status == VHD_OK ? resolve_text(child, text, path, error) : status;
}

bool vhd_parent_recorded(const struct vhd_image *child, char16_t path[VHD_PATH_CHARS])
{
    struct texts texts = { child, 0 };
    enum vhd_status status;

    do
        status = next_candidate(&texts, path, NULL);
    while (status != VHD_OK && status != VHD_CHAIN_PARENT_NOT_FOUND);
    return status == VHD_OK;
}

static enum vhd_status open_candidate(const struct vhd_image *child, const char16_t *path, enum vhd_open_mode mode,
                                      struct vhd_image **image, struct vhd_error *error)
{
    enum vhd_parent_match match;
    enum vhd_status status;

    if (mode == VHD_FILE_INSPECT && !vhd_path_same_server(child->path, path))
        return vhd_fail(error, VHD_PARENT_ELSEWHERE, child->path);
    status = vhd_image_open(child->host, path, mode, image, error);
    if (status != VHD_OK)
        return status;
    status = vhd_parent_matches(child, *image, &match, error);
    if (status == VHD_OK && match == VHD_NO_MATCH)
        status = vhd_fail(error, VHD_CHAIN_ID_MISMATCH, child->path);
    else if (status == VHD_OK && (*image)->footer.size != child->footer.size)
        status = vhd_fail(error, VHD_CHAIN_SIZE_MISMATCH, child->path);
    if (status != VHD_OK)
        vhd_image_close(*image);
    return status;
}

/* Of several failures the most telling is kept: another disk, then whatever kept a candidate from being opened. */
static bool is_worse(enum vhd_status status, enum vhd_status worst)
{
    if (status == VHD_FILE_NOT_FOUND || status == VHD_PATH_NOT_FOUND || status == VHD_CHAIN_PARENT_NOT_FOUND)
        return false;
    return worst == VHD_CHAIN_PARENT_NOT_FOUND || worst == VHD_LOCATOR_INVALID || status == VHD_CHAIN_ID_MISMATCH;
}

enum vhd_status vhd_parent_open(const struct vhd_image *child, enum vhd_open_mode mode, struct vhd_image **parent,
                                struct vhd_error *error)
{
    struct texts texts = { child, 0 };
    struct vhd_error worst, current;
    char16_t path[VHD_PATH_CHARS];
    bool any_text = false;
    enum vhd_status status;

    vhd_fail(&worst, VHD_CHAIN_PARENT_NOT_FOUND, child->path);
    do {
        status = next_candidate(&texts, path, &current);
        if (status == VHD_OK && open_candidate(child, path, mode, parent, &current) == VHD_OK)
            return VHD_OK;
        any_text = any_text || status == VHD_OK;
        if (is_worse(current.status, worst.status))
            worst = current;
    } while (status != VHD_CHAIN_PARENT_NOT_FOUND);
    if (worst.status == VHD_LOCATOR_INVALID && any_text) /* one text may be bad where another is good */
        vhd_fail(&worst, VHD_CHAIN_PARENT_NOT_FOUND, child->path);
    *parent = NULL;
    return vhd_fail_as(error, &worst);
}
