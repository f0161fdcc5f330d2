/* machines_values.c - the copy of its file that a machine has while it runs. */
#include "machines_values.h"

#include "config_values.h"
#include "machine.h"
#include "machine_settings.h"

#include <stdlib.h>

static struct config_document *copy_of(const struct config_document *document, const char16_t *path)
{
    struct config_document *copy = NULL;
    void *bytes;
    size_t size;

    if (!config_document_bytes(document, &bytes, &size))
        return NULL;
    config_document_read(bytes, size, MACHINE_ROOT, path, &copy, NULL);
    free(bytes);
    return copy;
}

static struct config_document *read_copy(const char16_t *path)
{
    struct machine *machine = machine_of(path);
    struct config_document *copy = NULL;
    struct machine_view view;

    if (machine != NULL && machine_read(machine, &view, NULL) == VHD_OK) {
        copy = copy_of(view.document, path);
        machine_look_end(&view);
    }
    machine_release(machine);
    return copy;
}

static void put(struct machines_values *values, struct config_document *document)
{
    struct config_document *before;

    AcquireSRWLockExclusive(&values->lock);
    before = values->document;
    values->document = document;
    ReleaseSRWLockExclusive(&values->lock);
    config_document_free(before);
}

void machines_values_begin(struct machines_values *values, const char16_t *path)
{
    put(values, read_copy(path));
}

void machines_values_end(struct machines_values *values)
{
    put(values, NULL);
}

static enum vhd_status give_all(const struct machines_values *values, const char16_t *path,
                                struct machine_host_reply *reply, struct vhd_error *error)
{
    void *bytes;

    if (!config_document_bytes(values->document, &bytes, &reply->byte_count))
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    reply->bytes = bytes;
    return VHD_OK;
}

/* Where the key ends in the text of a request. */
static size_t key_length(struct vhd_text text)
{
    size_t length = 0;

    while (length < text.length && text.chars[length] != 0)
        length++;
    return length;
}

/* The document behind the key. */
static enum vhd_status read_given(struct vhd_text text, size_t start, struct config_document **document,
                                  struct vhd_error *error)
{
    const size_t size = text.length > start ? text.length - start : 0;
    uint8_t *bytes = malloc(size + 1);
    enum vhd_status status;

    *document = NULL;
    if (bytes == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, u"");
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)text.chars[start + i];
    status = config_document_read(bytes, size, MACHINE_ROOT, u"", document, error);
    free(bytes);
    return status;
}

static enum vhd_status set_value(struct machines_values *values, struct vhd_text text, size_t length,
                                 const struct config_key *key, struct vhd_error *error)
{
    const struct config_node *node;
    struct config_value value = { .memory = NULL };
    struct config_document *given;
    enum vhd_status status = read_given(text, length + 1, &given, error);

    if (status != VHD_OK)
        return status;
    node = config_document_find(given, key);
    if (node == NULL || config_document_value(given, node, &value) != CONFIG_READ)
        status = VHD_CONFIG_NOT_FOUND;
    else
        status = config_values_status(config_document_set(values->document, key, &value));
    free(value.memory);
    config_document_free(given);
    return status;
}

static enum vhd_status change(struct machines_values *values, const struct machine_host_request *request,
                              struct vhd_error *error)
{
    const size_t length = key_length(request->text);
    const struct vhd_text text = { request->text.chars, length };
    struct config_key key;
    enum vhd_status status = config_values_key(text, &key, error);

    if (status != VHD_OK)
        return status;
    if (request->command == MACHINE_HOST_SET_VALUE)
        status = set_value(values, request->text, length, &key, error);
    else
        status = config_values_status(config_document_remove(values->document, &key));
    return status == VHD_OK ? VHD_OK : vhd_fail_text(error, status, text);
}

enum vhd_status machines_values_do(struct machines_values *values, const char16_t *path,
                                   const struct machine_host_request *request, struct machine_host_reply *reply,
                                   struct vhd_error *error)
{
    enum vhd_status status;

    AcquireSRWLockExclusive(&values->lock);
    if (values->document == NULL)
        status = vhd_fail(error, VHD_MACHINE_DOES_NOT_RUN, path);
    else if (request->command == MACHINE_HOST_VALUES)
        status = give_all(values, path, reply, error);
    else
        status = change(values, request, error);
    ReleaseSRWLockExclusive(&values->lock);
    return status;
}
