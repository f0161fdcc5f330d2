/* machine_label.c - what a register holds of a machine. */
#include "machine_label.h"

#include "config_document.h"
#include "vhd_path.h"

#include <stdlib.h>

#define ROOT u"vm_description"
#define COMMENT u"Microsoft Virtual Machine Description and Registration Settings"
#define PATH u"vmc_path"

/* "512 MB"; the room is that of the longest. */
static struct vhd_text size_text(uint32_t megabytes, char16_t text[16])
{
    static const char16_t unit[] = u" MB";
    size_t first = 16 - sizeof unit / sizeof *unit;

    vhd_path_set(text + first, unit);
    do
        text[--first] = (char16_t)(u'0' + megabytes % 10);
    while ((megabytes /= 10) > 0);
    return vhd_text_of(text + first);
}

/* The beginning that is written of it, which ends in no half of a pair. */
static struct vhd_text beginning(struct vhd_text notes)
{
    if (notes.length <= MACHINE_LABEL_NOTES)
        return notes;
    notes.length = MACHINE_LABEL_NOTES;
    if (notes.chars[notes.length - 1] >= 0xD800 && notes.chars[notes.length - 1] < 0xDC00)
        notes.length--;
    return notes;
}

bool machine_label_write(const struct machine_label *label, const char16_t *vmc_path, void **bytes, size_t *size)
{
    char16_t memory[16];
    const struct {
        const char16_t *name;
        struct vhd_text text;
    } rows[] = {
        { u"ram_size", size_text(label->memory, memory) },
        { u"vmstate", label->state },
        { u"primary_disk1", label->primary_disk },
        { u"secondary_disk1", label->secondary_disk },
        { u"notes", beginning(label->notes) },
        { PATH, vhd_text_of(vmc_path) },
    };
    struct config_document *document = config_document_new(ROOT, COMMENT);
    bool done = document != NULL;

    for (size_t i = 0; i < sizeof rows / sizeof *rows && done; i++) {
        const struct config_key key = config_key_of(rows[i].name);
        done = config_document_set_string(document, &key, rows[i].text) == CONFIG_CHANGED;
    }
    done = done && config_document_bytes(document, bytes, size);
    config_document_free(document);
    return done;
}

static enum vhd_status path_in(const struct config_document *document, const char16_t *path,
                               char16_t vmc_path[VHD_PATH_CHARS])
{
    const struct config_key key = config_key_of(PATH);
    const struct config_node *node = config_document_find(document, &key);
    char16_t text[VHD_PATH_ADOPTED_CHARS];
    struct config_value value = { .type = CONFIG_INTEGER };
    enum config_reading reading = node != NULL ? config_document_value(document, node, &value) : CONFIG_MALFORMED;
    enum vhd_status status = reading == CONFIG_NO_MEMORY ? VHD_OUT_OF_MEMORY : VHD_CONFIG_DAMAGED;

    if (reading == CONFIG_READ && value.type == CONFIG_STRING && value.string.length < VHD_PATH_ADOPTED_CHARS) {
        vhd_path_copy(text, value.string.chars, value.string.length);
        vhd_path_adopt(text);
        status = vhd_path_parse(vhd_text_of(text), path, vmc_path, NULL);
    }
    free(value.memory);
    return status;
}

enum vhd_status machine_label_read(const void *bytes, size_t size, const char16_t *path,
                                   char16_t vmc_path[VHD_PATH_CHARS])
{
    struct config_document *document;
    enum vhd_status status = config_document_read(bytes, size, ROOT, path, &document, NULL);

    if (status != VHD_OK)
        return status;
    status = path_in(document, path, vmc_path);
    config_document_free(document);
    return status;
}
