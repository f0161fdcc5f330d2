/* vhd_patience.c - tries again what others hinder for a moment. */
#include "vhd_patience.h"

/* Milliseconds before each further try: most are over at once. Together less than VHD_PATIENCE_MILLISECONDS. */
static const uint16_t pauses[VHD_PATIENCE_TRIES] = { 10, 20, 50, 100, 150, 200, 250, 300, 400, 500 };

struct vhd_host vhd_host_for(const struct vhd_host *host, struct vhd_patience *patience)
{
    return (struct vhd_host){ host->ops, host->original != NULL ? host->original : host, patience };
}

const struct vhd_host *vhd_patience_begin(struct vhd_patience *patience, const struct vhd_host *host)
{
    *patience = (struct vhd_patience){ .host = vhd_host_for(host, patience) };
    return &patience->host;
}

void vhd_patience_renew(const struct vhd_host *host)
{
    if (host->patience != NULL)
        host->patience->tries = host->patience->spent = 0;
}

/* Waiting can take longer than asked for. */
static void pause(struct vhd_patience *patience)
{
    const struct vhd_host *host = &patience->host;
    const uint32_t left = VHD_PATIENCE_MILLISECONDS - patience->spent;
    const uint32_t wanted = pauses[patience->tries++];
    const uint64_t before = host->ops->elapsed(host);

    host->ops->pause(host, wanted < left ? wanted : left);
    patience->spent += (uint32_t)(host->ops->elapsed(host) - before);
}

bool vhd_patience_wait(struct vhd_patience *patience, enum vhd_status status, struct vhd_error *error)
{
    if (patience == NULL || (status != VHD_SHARING_VIOLATION && status != VHD_ACCESS_DENIED))
        return false;
    if (patience->tries < VHD_PATIENCE_TRIES && patience->spent < VHD_PATIENCE_MILLISECONDS) {
        pause(patience);
        return true;
    }
    if (error != NULL)
        error->waited = patience->spent;
    return false;
}

enum vhd_status vhd_open(const struct vhd_host *host, const char16_t *path, enum vhd_open_mode mode,
                         struct vhd_file **file, struct vhd_error *error)
{
    struct vhd_patience *patience = mode == VHD_FILE_INSPECT || vhd_mode_creates(mode) ? NULL : host->patience;
    enum vhd_status status;

    do
        status = host->ops->open(host, path, mode, file, error);
    while (status != VHD_OK && vhd_patience_wait(patience, status, error));
    return status;
}

enum vhd_status vhd_set_size(const struct vhd_host *host, struct vhd_file *file, uint64_t size, struct vhd_error *error)
{
    enum vhd_status status;

    do
        status = file->ops->set_size(file, size, error);
    while (status != VHD_OK && vhd_patience_wait(host->patience, status, error));
    return status;
}

enum vhd_status vhd_replace(const struct vhd_host *host, struct vhd_file *file, const char16_t *path,
                            struct vhd_error *error)
{
    enum vhd_status status;

    do
        status = file->ops->replace(file, path, error);
    while (status != VHD_OK && vhd_patience_wait(host->patience, status, error));
    return status;
}

enum vhd_status vhd_move(const struct vhd_host *host, struct vhd_file *file, const char16_t *path,
                         struct vhd_error *error)
{
    enum vhd_status status;

    do
        status = file->ops->move(file, path, error);
    while (status != VHD_OK && vhd_patience_wait(host->patience, status, error));
    return status;
}
