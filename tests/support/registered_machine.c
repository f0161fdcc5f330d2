/* registered_machine.c - machines with disks on a host in memory. */
#include "registered_machine.h"
#include "create_calls.h"
#include "expect.h"
#include "machine_files.h"

struct config_document *registered_document(const char *text)
{
    struct config_document *document = document_of(text);

    cr_assert(document != NULL, "it is no document: %s", text);
    return document;
}

void registered_add(struct memory_host *host, const char16_t *path, const char *text)
{
    struct config_document *document = registered_document(text);

    memory_add_text(host, path, text);
    assert_ok(machine_enter_in_register(&host->host, REGISTERED_IN, path, document, NULL));
    config_document_free(document);
}

void registered_disk(struct memory_host *host, enum vhd_type type, const char16_t *path, const char16_t *parent)
{
    const struct create_call call = { type, path, parent, 3 };
    struct listener listener = { 0 };
    struct vhd_error error;

    assert_ok(create_whole(host, &call, &listener, &error));
}
