/* memory_share.c - who has a file open, and whom that keeps out. */
#include "memory_host.h"

#include <stdlib.h>

struct memory_handle *memory_open_node(struct memory_host *self, struct memory_node *node, unsigned access,
                                       unsigned share)
{
    struct memory_handle *handle;

    for (handle = node->handles; handle != NULL; handle = handle->next)
        if ((access & ~handle->share) != 0 || (handle->access & ~share) != 0)
            return NULL;
    handle = malloc(sizeof *handle);
    memory_require(handle != NULL, "memory for a handle", node->path);
    *handle = (struct memory_handle){ .file.ops = &memory_file_ops,
                                      .host = self,
                                      .node = node,
                                      .access = access,
                                      .share = share,
                                      .next = node->handles };
    node->handles = handle;
    return handle;
}

void memory_close_handle(struct memory_handle *handle)
{
    struct memory_host *host = handle->host;
    struct memory_node *node = handle->node;
    struct memory_handle **link = &node->handles;

    while (*link != NULL && *link != handle)
        link = &(*link)->next;
    memory_require(*link == handle, "a file is closed once", node->path);
    *link = handle->next;
    free(handle);
    if (node->doomed && node->handles == NULL)
        memory_delete_node(host, node);
}

struct memory_handle *memory_hold(struct memory_host *self, const char16_t *path, unsigned access, unsigned share)
{
    struct memory_node *node = memory_find(self, path);
    struct memory_handle *handle;

    memory_require(node != NULL && !node->is_folder, "a file that is held is there", path);
    handle = memory_open_node(self, node, access, share);
    memory_require(handle != NULL, "a file that is held can be opened", path);
    return handle;
}

void memory_release(struct memory_handle *handle)
{
    memory_close_handle(handle);
}
