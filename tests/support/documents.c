/* documents.c - configuration documents in tests. */
#include "documents.h"

#include <stdlib.h>
#include <string.h>

const char document_machine[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
    "<!-- Microsoft Virtual Machine Options and Settings -->\r\n"
    "<preferences>\r\n"
    "\t<version type=\"string\">2.0</version>\r\n"
    "\t<hardware>\r\n"
    "\t\t<memory>\r\n"
    "\t\t\t<ram_size type=\"integer\">256</ram_size>\r\n"
    "\t\t</memory>\r\n"
    "\t\t<pci_bus>\r\n"
    "\t\t\t<ethernet_adapter>\r\n"
    "\t\t\t\t<controller_count type=\"integer\">1</controller_count>\r\n"
    "\t\t\t\t<ethernet_controller id=\"0\">\r\n"
    "\t\t\t\t\t<virtual_network>\r\n"
    "\t\t\t\t\t\t<id type=\"bytes\">01010101010101010101010101010101</id>\r\n"
    "\t\t\t\t\t\t<name type=\"string\" />\r\n"
    "\t\t\t\t\t</virtual_network>\r\n"
    "\t\t\t\t\t<ethernet_card_address type=\"bytes\">0003FFA1B2C3</ethernet_card_address>\r\n"
    "\t\t\t\t</ethernet_controller>\r\n"
    "\t\t\t</ethernet_adapter>\r\n"
    "\t\t\t<ide_adapter>\r\n"
    "\t\t\t\t<ide_controller id=\"1\">\r\n"
    "\t\t\t\t\t<location id=\"0\">\r\n"
    "\t\t\t\t\t\t<drive_type type=\"integer\">2</drive_type>\r\n"
    "\t\t\t\t\t\t<pathname>\r\n"
    "\t\t\t\t\t\t\t<relative type=\"string\">..\\\xc3\x84 &amp; B.iso</relative>\r\n"
    "\t\t\t\t\t\t</pathname>\r\n"
    "\t\t\t\t\t</location>\r\n"
    "\t\t\t\t</ide_controller>\r\n"
    "\t\t\t\t<ide_controller id=\"0\">\r\n"
    "\t\t\t\t\t<location id=\"0\">\r\n"
    "\t\t\t\t\t\t<drive_type type=\"integer\">1</drive_type>\r\n"
    "\t\t\t\t\t\t<pathname>\r\n"
    "\t\t\t\t\t\t\t<absolute type=\"string\">C:\\machines\\disk.vhd</absolute>\r\n"
    "\t\t\t\t\t\t\t<relative type=\"string\">.\\disk.vhd</relative>\r\n"
    "\t\t\t\t\t\t</pathname>\r\n"
    "\t\t\t\t\t</location>\r\n"
    "\t\t\t\t</ide_controller>\r\n"
    "\t\t\t</ide_adapter>\r\n"
    "\t\t</pci_bus>\r\n"
    "\t\t<super_io>\r\n"
    "\t\t\t<floppy id=\"0\">\r\n"
    "\t\t\t\t<pathname>\r\n"
    "\t\t\t\t\t<absolute type=\"string\" />\r\n"
    "\t\t\t\t</pathname>\r\n"
    "\t\t\t</floppy>\r\n"
    "\t\t\t<floppy>\r\n"
    "\t\t\t\t<auto_detect type=\"boolean\">true</auto_detect>\r\n"
    "\t\t\t</floppy>\r\n"
    "\t\t</super_io>\r\n"
    "\t</hardware>\r\n"
    "\t<settings>\r\n"
    "\t\t<video>\r\n"
    "\t\t\t<left_position type=\"integer\">4294967291</left_position>\r\n"
    "\t\t</video>\r\n"
    "\t</settings>\r\n"
    "</preferences>\r\n";

struct document_file document_in_utf16(const char *text, bool mark)
{
    const struct config_encoding encoding = { .is_utf16 = true, .has_mark = mark };
    struct document_file file = { NULL, 0 };
    struct config_encoding found;
    char16_t *chars;
    void *bytes;
    size_t length;

    if (config_decode(text, strlen(text), &found, &chars, &length) == VHD_OK &&
        config_encode((struct vhd_text){ chars, length }, encoding, &bytes, &file.size))
        file.bytes = bytes;
    free(chars);
    return file;
}

struct config_document *document_of(const char *text)
{
    struct config_document *document;

    (void)config_document_read(text, strlen(text), u"preferences", u"C:\\x.vmc", &document, NULL);
    return document;
}

char *document_text(const struct config_document *document)
{
    void *bytes;
    size_t size;
    char *text;

    if (!config_document_bytes(document, &bytes, &size))
        return NULL;
    text = malloc(size + 1);
    if (text != NULL) {
        memcpy(text, bytes, size);
        text[size] = 0;
    }
    free(bytes);
    return text;
}

/* The key of an element, from the attributes and names above it; ids are those that need no reference. */
static struct config_key key_of_node(const struct config_document *document, const struct config_node *node)
{
    struct config_key key = { .count = 0 };

    for (const struct config_node *above = node; above != document->nodes.items;
         above = &document->nodes.items[above->parent])
        key.count++;
    for (size_t i = key.count; i-- > 0; node = &document->nodes.items[node->parent]) {
        struct config_part *part = &key.parts[i];
        part->name = (struct vhd_text){ document->text.chars + node->name, node->name_end - node->name };
        part->id = (struct vhd_text){ part->name.chars, 0 };
        (void)config_document_attribute(document, node, u"id", &part->id);
    }
    return key;
}

size_t document_keys(const struct config_document *document, struct config_key *keys, size_t room)
{
    size_t count = 0;

    for (size_t i = 1; i < document->nodes.count; i++)
        if (config_document_is_value(document, &document->nodes.items[i]) && count++ < room)
            keys[count - 1] = key_of_node(document, &document->nodes.items[i]);
    return count;
}
