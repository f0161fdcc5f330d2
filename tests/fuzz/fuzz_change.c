/*
 * fuzz_change.c - merges, compacts, gives another parent: with any two files as child and parent.
 *
 * Whatever is accepted keeps what the child reads; a merged parent reads like the child.
 */
#include "fuzz_input.h"
#include "image_builder.h"
#include "vhd_chain.h"
#include "vhd_compact.h"
#include "vhd_merge.h"
#include "vhd_reparent.h"

#include <stdlib.h>
#include <string.h>

#define PARENT u"C:\\d\\parent.vhd"
#define CHILD u"C:\\d\\child.vhd"
#define LARGEST (UINT32_C(4) << 20) /* bytes of a disk that is really changed */

static bool go_on(void *context, uint64_t done, uint64_t total)
{
    (void)context;
    FUZZ_REQUIRE(done <= total);
    return true;
}

/* What a disk reads as; NULL when it cannot be read. `size`: of the disk, bytes. */
static uint8_t *read_flat(struct memory_host *host, const char16_t *path, uint64_t *size)
{
    struct vhd_chain *chain;
    uint8_t *flat = NULL;

    if (vhd_chain_open(&host->host, path, VHD_FILE_INSPECT, &chain, NULL) != VHD_OK)
        return NULL;
    *size = chain->images[0]->footer.size;
    if (*size <= LARGEST)
        flat = malloc((size_t)*size);
    if (flat != NULL && vhd_chain_read(chain, 0, (size_t)(*size / IMAGE_SECTOR), flat, NULL) != VHD_OK) {
        free(flat);
        flat = NULL;
    }
    vhd_chain_close(chain);
    return flat;
}

static enum vhd_status change(struct memory_host *host, uint8_t way, bool really)
{
    const struct vhd_progress progress = { go_on, NULL };
    struct vhd_job *job = NULL;
    struct vhd_error error;
    enum vhd_status status;

    if (way == 2)
        return really ? vhd_set_parent(&host->host, CHILD, PARENT, &error) : VHD_CANCELLED;
    status = way == 0 ? vhd_merge(&host->host, CHILD, &job, &error) : vhd_compact(&host->host, PARENT, &job, &error);
    if (status != VHD_OK)
        return status;
    status = really ? job->ops->run(job, &progress, &error) : VHD_CANCELLED;
    job->ops->close(job);
    return status;
}

static void require_reads(struct memory_host *host, const char16_t *path, const uint8_t *wanted, uint64_t size)
{
    uint64_t found_size = 0;
    uint8_t *found = read_flat(host, path, &found_size);

    FUZZ_REQUIRE(found != NULL && found_size == size);
    FUZZ_REQUIRE(memcmp(found, wanted, (size_t)size) == 0);
    free(found);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = { data, size };
    struct memory_bytes bytes[2] = { { 0 }, { 0 } };
    struct memory_host host;
    uint64_t child_size = 0, parent_size = 0;
    uint8_t way = fuzz_take_byte(&input) % 3, *child, *parent;
    enum vhd_status status;

    fuzz_take_image(&input, &bytes[0]);
    fuzz_take_image(&input, &bytes[1]);
    memory_host_init(&host);
    memory_add_file(&host, CHILD, &bytes[0]);
    memory_add_file(&host, PARENT, &bytes[1]);
    child = read_flat(&host, CHILD, &child_size);
    parent = read_flat(&host, PARENT, &parent_size);
    status = change(&host, way, way == 1 ? parent != NULL : child != NULL);
    if (child != NULL)
        require_reads(&host, CHILD, child, child_size);
    if (status == VHD_OK && way == 0)
        require_reads(&host, PARENT, child, child_size);
    else if (parent != NULL && way != 0)
        require_reads(&host, PARENT, parent, parent_size);
    free(child);
    free(parent);
    FUZZ_REQUIRE(host.open_files == 0);
    memory_host_free(&host);
    return 0;
}
