/* saved_state_layout.c - the header of a saved state as bytes, and the digest of the state behind it. */
#include "saved_state_layout.h"

#include <string.h>

#define VERSION 2u

enum offset {
    AT_MAGIC = 0,
    AT_VERSION = 8,
    AT_HEADER_SIZE = 12,
    AT_SIZE = 16,
    AT_DIGEST = 24,
    AT_HAS_DISKS = 44,
    AT_IDENTITY = 56,
    AT_TYPE = 72,
    AT_ENGINE = 136,
    AT_DISKS = 200,
    AT_HEADER_DIGEST = 492
};

/* Of a disk. */
enum offset_in_disk { AT_DISK_SIZE = 16, AT_DISK_MODIFIED = 24, DISK_BYTES = 32 };

_Static_assert(AT_DISKS + 2 * SAVED_STATE_DISKS * DISK_BYTES <= AT_HEADER_DIGEST, "there is room for the disks");
_Static_assert(AT_HEADER_DIGEST + SAVED_STATE_DIGEST == SAVED_STATE_HEADER, "the digest is at the end");

static const uint8_t magic[8] = { 'O', 'V', 'P', 'C', '\r', '\n', 0x1a, '\n' };

static void put(uint8_t *bytes, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

static uint64_t get(const uint8_t *bytes, size_t size)
{
    uint64_t value = 0;

    for (size_t i = size; i-- > 0;)
        value = value << 8 | bytes[i];
    return value;
}

static void put_disks(uint8_t *bytes, const struct saved_state *state)
{
    const struct saved_state_disk *disk = &state->disks[0][0];

    for (size_t i = 0; i < 2 * SAVED_STATE_DISKS; i++, disk++, bytes += DISK_BYTES) {
        memcpy(bytes, disk->id, sizeof disk->id);
        put(bytes + AT_DISK_SIZE, disk->size, 8);
        put(bytes + AT_DISK_MODIFIED, (uint64_t)disk->modified, 8);
    }
}

static void get_disks(const uint8_t *bytes, struct saved_state *state)
{
    struct saved_state_disk *disk = &state->disks[0][0];

    for (size_t i = 0; i < 2 * SAVED_STATE_DISKS; i++, disk++, bytes += DISK_BYTES) {
        memcpy(disk->id, bytes, sizeof disk->id);
        disk->size = get(bytes + AT_DISK_SIZE, 8);
        disk->modified = (int64_t)get(bytes + AT_DISK_MODIFIED, 8);
    }
}

enum vhd_status saved_state_encode(const struct vhd_host *host, const struct saved_state *state,
                                   uint8_t bytes[SAVED_STATE_HEADER], struct vhd_error *error)
{
    memset(bytes, 0, SAVED_STATE_HEADER);
    memcpy(bytes + AT_MAGIC, magic, sizeof magic);
    put(bytes + AT_VERSION, VERSION, 4);
    put(bytes + AT_HEADER_SIZE, SAVED_STATE_HEADER, 4);
    put(bytes + AT_SIZE, state->size, 8);
    memcpy(bytes + AT_DIGEST, state->digest, sizeof state->digest);
    memcpy(bytes + AT_IDENTITY, state->identity, sizeof state->identity);
    for (size_t i = 0; i + 1 < SAVED_STATE_TEXT && state->type[i] != 0; i++)
        bytes[AT_TYPE + i] = (uint8_t)state->type[i];
    for (size_t i = 0; i + 1 < SAVED_STATE_TEXT && state->engine[i] != 0; i++)
        bytes[AT_ENGINE + i] = (uint8_t)state->engine[i];
    put(bytes + AT_HAS_DISKS, state->has_disks, 4);
    put_disks(bytes + AT_DISKS, state);
    return host->ops->sha1(host, bytes, AT_HEADER_DIGEST, bytes + AT_HEADER_DIGEST, error);
}

/* Of a later version only the first numbers are where they are here. */
static bool is_ours(const uint8_t *bytes)
{
    return memcmp(bytes + AT_MAGIC, magic, sizeof magic) == 0 && get(bytes + AT_VERSION, 4) == VERSION;
}

enum vhd_status saved_state_decode(const struct vhd_host *host, const uint8_t bytes[SAVED_STATE_HEADER],
                                   const char16_t *path, struct saved_state *state, struct vhd_error *error)
{
    uint8_t digest[SAVED_STATE_DIGEST];
    enum vhd_status status;

    if (!is_ours(bytes))
        return vhd_fail(error, VHD_SAVED_STATE_OTHER, path);
    status = host->ops->sha1(host, bytes, AT_HEADER_DIGEST, digest, error);
    if (status != VHD_OK)
        return vhd_fail_about(error, status, path);
    if (memcmp(digest, bytes + AT_HEADER_DIGEST, sizeof digest) != 0 ||
        get(bytes + AT_HEADER_SIZE, 4) != SAVED_STATE_HEADER)
        return vhd_fail(error, VHD_SAVED_STATE_DAMAGED, path);
    state->size = get(bytes + AT_SIZE, 8);
    memcpy(state->digest, bytes + AT_DIGEST, sizeof state->digest);
    memcpy(state->identity, bytes + AT_IDENTITY, sizeof state->identity);
    memcpy(state->type, bytes + AT_TYPE, SAVED_STATE_TEXT);
    memcpy(state->engine, bytes + AT_ENGINE, SAVED_STATE_TEXT);
    state->has_disks = get(bytes + AT_HAS_DISKS, 4) == 1;
    get_disks(bytes + AT_DISKS, state);
    state->type[SAVED_STATE_TEXT - 1] = state->engine[SAVED_STATE_TEXT - 1] = 0;
    return VHD_OK;
}

enum vhd_status saved_state_digest(const struct vhd_host *host, struct saved_state_piece *piece, size_t size,
                                   struct vhd_error *error)
{
    uint8_t digest[SAVED_STATE_DIGEST];
    const enum vhd_status status = host->ops->sha1(host, piece, sizeof piece->digest + size, digest, error);

    if (status == VHD_OK)
        memcpy(piece->digest, digest, sizeof digest);
    return status;
}
