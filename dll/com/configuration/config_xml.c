/* config_xml.c - the configuration as an XML document. */
#include "com_windows.h"

#include "config_xml.h"

#include "config_decode.h"
#include "config_scan.h"

#include <stdlib.h>
#include <xmllite.h>

#define ROOT_NAME u"preferences"

/* No import library of MinGW has them. */
static const IID reader_iid = { 0x7279fc81, 0x709d, 0x4095, { 0xb6, 0x3d, 0x69, 0xfe, 0x4b, 0x0d, 0x90, 0x30 } };
static const IID writer_iid = { 0x7279fc88, 0x709d, 0x4095, { 0xb6, 0x3d, 0x69, 0xfe, 0x4b, 0x0d, 0x90, 0x30 } };

struct config_node *config_xml_root(const struct config_node *document)
{
    struct config_node *child = document->first;

    while (child != NULL && child->kind != CONFIG_ELEMENT)
        child = child->next;
    return child;
}

struct config_node *config_xml_new(void)
{
    struct config_node *document = config_node_new(CONFIG_ELEMENT, vhd_text_of(u""));
    struct config_node *root = config_node_new(CONFIG_ELEMENT, vhd_text_of(ROOT_NAME));

    if (document != NULL && root != NULL) {
        config_node_append(document, root);
        return document;
    }
    config_node_free(document);
    config_node_free(root);
    return NULL;
}

/* Reading */

struct reading {
    IXmlReader *reader;
    struct config_node *current; /* the element that is open */
    unsigned levels;
};

static HRESULT name_of_node(IXmlReader *reader, struct vhd_text *name)
{
    const WCHAR *prefix, *local;
    UINT prefix_length, length;
    HRESULT hr = IXmlReader_GetPrefix(reader, &prefix, &prefix_length);

    if (SUCCEEDED(hr))
        hr = IXmlReader_GetLocalName(reader, &local, &length);
    if (FAILED(hr))
        return hr;
    *name = (struct vhd_text){ local, length };
    return prefix_length == 0 ? S_OK : E_FAIL;
}

static HRESULT value_of_node(IXmlReader *reader, struct vhd_text *value)
{
    const WCHAR *text;
    UINT length;
    HRESULT hr = IXmlReader_GetValue(reader, &text, &length);

    *value = (struct vhd_text){ text, length };
    return hr;
}

static HRESULT read_attributes(IXmlReader *reader, struct config_node *node)
{
    struct vhd_text name, value;
    HRESULT hr;

    for (hr = IXmlReader_MoveToFirstAttribute(reader); hr == S_OK; hr = IXmlReader_MoveToNextAttribute(reader)) {
        hr = name_of_node(reader, &name);
        if (SUCCEEDED(hr))
            hr = value_of_node(reader, &value);
        if (FAILED(hr))
            return hr;
        if (vhd_text_equal(name, u"xmlns"))
            return E_FAIL;
        if (!config_node_set_attribute(node, name, value))
            return E_OUTOFMEMORY;
    }
    return FAILED(hr) ? hr : S_OK;
}

/* A node of its own below the one that is open. */
static HRESULT add_node(struct reading *reading, enum config_kind kind, struct vhd_text name, struct config_node **out)
{
    *out = config_node_new(kind, name);
    if (*out == NULL)
        return E_OUTOFMEMORY;
    config_node_append(reading->current, *out);
    return S_OK;
}

static HRESULT read_element(struct reading *reading)
{
    const bool empty = IXmlReader_IsEmptyElement(reading->reader); /* while it does not stand on an attribute */
    struct config_node *node;
    struct vhd_text name;
    HRESULT hr = name_of_node(reading->reader, &name);

    if (SUCCEEDED(hr) && reading->levels + 1 >= CONFIG_MAX_LEVELS)
        hr = E_FAIL;
    if (SUCCEEDED(hr))
        hr = add_node(reading, CONFIG_ELEMENT, name, &node);
    if (SUCCEEDED(hr))
        hr = read_attributes(reading->reader, node);
    if (SUCCEEDED(hr) && !empty) {
        reading->current = node;
        reading->levels++;
    }
    return hr;
}

static bool is_blank(const char16_t *text)
{
    while (*text == u' ' || *text == u'\t' || *text == u'\n' || *text == u'\r')
        text++;
    return *text == 0;
}

/* White space between elements is only their layout; in an element without others it may be a value. */
static HRESULT end_element(struct reading *reading)
{
    struct config_node *node = reading->current;

    if (node->parent == NULL)
        return E_FAIL;
    reading->current = node->parent;
    reading->levels--;
    if (node->first != NULL && is_blank(node->text) && !config_node_set_text(node, vhd_text_of(u"")))
        return E_OUTOFMEMORY;
    return S_OK;
}

static HRESULT read_text(struct reading *reading)
{
    struct vhd_text text;
    HRESULT hr = value_of_node(reading->reader, &text);

    if (FAILED(hr) || reading->current->parent == NULL) /* white space around the root */
        return hr;
    return config_node_add_text(reading->current, text) ? S_OK : E_OUTOFMEMORY;
}

static HRESULT read_remark(struct reading *reading, enum config_kind kind)
{
    struct vhd_text name = { u"", 0 }, text;
    struct config_node *node;
    HRESULT hr = kind == CONFIG_INSTRUCTION ? name_of_node(reading->reader, &name) : S_OK;

    if (SUCCEEDED(hr))
        hr = add_node(reading, kind, name, &node);
    if (SUCCEEDED(hr))
        hr = value_of_node(reading->reader, &text);
    if (FAILED(hr))
        return hr;
    return config_node_set_text(node, text) ? S_OK : E_OUTOFMEMORY;
}

static HRESULT read_node(struct reading *reading, XmlNodeType type)
{
    switch (type) {
    case XmlNodeType_Element:
        return read_element(reading);
    case XmlNodeType_EndElement:
        return end_element(reading);
    case XmlNodeType_Text:
    case XmlNodeType_CDATA:
    case XmlNodeType_Whitespace:
        return read_text(reading);
    case XmlNodeType_Comment:
        return read_remark(reading, CONFIG_COMMENT);
    case XmlNodeType_ProcessingInstruction:
        return read_remark(reading, CONFIG_INSTRUCTION);
    case XmlNodeType_XmlDeclaration:
        return S_OK;
    default:
        return E_FAIL;
    }
}

/* Whether a node stands for a piece of config_scan.h; the others are text between them. */
static bool is_piece(XmlNodeType type)
{
    return type != XmlNodeType_Text && type != XmlNodeType_Whitespace;
}

/* Reads so many pieces, and not what there is behind the last. */
static HRESULT read_document(IStream *stream, size_t pieces, struct config_node *document)
{
    struct reading reading = { .current = document };
    XmlNodeType type;
    HRESULT hr = CreateXmlReader(&reader_iid, (void **)&reading.reader, NULL);

    if (FAILED(hr))
        return E_OUTOFMEMORY; /* it says nothing about the document */
    hr = IXmlReader_SetInput(reading.reader, (IUnknown *)stream);
    while (SUCCEEDED(hr) && pieces > 0 && (hr = IXmlReader_Read(reading.reader, &type)) == S_OK) {
        pieces -= is_piece(type);
        hr = read_node(&reading, type);
    }
    IXmlReader_Release(reading.reader);
    return SUCCEEDED(hr) && (pieces > 0 || reading.current != document) ? E_FAIL : hr;
}

static bool is_configuration(const struct config_node *document)
{
    const struct config_node *root = config_xml_root(document);

    return root != NULL && vhd_text_equal(vhd_text_of(root->name), ROOT_NAME);
}

static HRESULT memory_stream(const void *bytes, size_t size, IStream **stream)
{
    HRESULT hr = CreateStreamOnHGlobal(NULL, TRUE, stream);

    if (SUCCEEDED(hr) && size > 0) {
        hr = IStream_Write(*stream, bytes, (ULONG)size, NULL);
        if (SUCCEEDED(hr))
            hr = IStream_Seek(*stream, (LARGE_INTEGER){ .QuadPart = 0 }, STREAM_SEEK_SET, NULL);
        if (FAILED(hr))
            IStream_Release(*stream);
    }
    return hr;
}

static enum vhd_status read_text_of_file(struct vhd_text text, size_t pieces, struct config_node **document)
{
    IStream *stream;
    char *bytes;
    size_t size;
    HRESULT hr;

    if (config_encode(text.chars, text.length, &bytes, &size) != VHD_OK)
        return VHD_OUT_OF_MEMORY;
    hr = memory_stream(bytes, size, &stream);
    free(bytes);
    if (FAILED(hr))
        return VHD_OUT_OF_MEMORY;
    *document = config_node_new(CONFIG_ELEMENT, vhd_text_of(u""));
    hr = *document != NULL ? read_document(stream, pieces, *document) : E_OUTOFMEMORY;
    IStream_Release(stream);
    if (SUCCEEDED(hr) && is_configuration(*document))
        return VHD_OK;
    return hr == E_OUTOFMEMORY ? VHD_OUT_OF_MEMORY : VHD_CONFIG_DAMAGED;
}

enum vhd_status config_xml_read(const void *bytes, size_t size, struct config_node **document)
{
    char16_t *text;
    size_t count, pieces;
    enum vhd_status status = config_decode(bytes, size, &text, &count);

    *document = NULL;
    if (status != VHD_OK)
        return status;
    if (config_scan_is_complete((struct vhd_text){ text, count }, &pieces))
        status = read_text_of_file((struct vhd_text){ text, count }, pieces, document);
    else
        status = VHD_CONFIG_DAMAGED;
    free(text);
    if (status != VHD_OK) {
        config_node_free(*document);
        *document = NULL;
    }
    return status;
}

/* Writing */

static HRESULT write_node(IXmlWriter *writer, const struct config_node *node)
{
    HRESULT hr;

    if (node->kind == CONFIG_COMMENT)
        return IXmlWriter_WriteComment(writer, node->text);
    if (node->kind == CONFIG_INSTRUCTION)
        return IXmlWriter_WriteProcessingInstruction(writer, node->name, node->text);
    hr = IXmlWriter_WriteStartElement(writer, NULL, node->name, NULL);
    for (const struct config_attribute *attribute = node->attributes; SUCCEEDED(hr) && attribute != NULL;
         attribute = attribute->next)
        hr = IXmlWriter_WriteAttributeString(writer, NULL, attribute->name, NULL, attribute->value);
    if (SUCCEEDED(hr) && node->text[0] != 0)
        hr = IXmlWriter_WriteString(writer, node->text);
    for (const struct config_node *child = node->first; SUCCEEDED(hr) && child != NULL; child = child->next)
        hr = write_node(writer, child);
    return SUCCEEDED(hr) ? IXmlWriter_WriteEndElement(writer) : hr;
}

static HRESULT write_document(IStream *stream, const struct config_node *document)
{
    IXmlWriter *writer;
    HRESULT hr = CreateXmlWriter(&writer_iid, (void **)&writer, NULL);

    if (FAILED(hr))
        return hr;
    hr = IXmlWriter_SetOutput(writer, (IUnknown *)stream);
    if (SUCCEEDED(hr))
        hr = IXmlWriter_SetProperty(writer, XmlWriterProperty_Indent, TRUE);
    if (SUCCEEDED(hr))
        hr = IXmlWriter_WriteStartDocument(writer, XmlStandalone_Omit);
    for (const struct config_node *child = document->first; SUCCEEDED(hr) && child != NULL; child = child->next)
        hr = write_node(writer, child);
    if (SUCCEEDED(hr))
        hr = IXmlWriter_WriteEndDocument(writer);
    if (SUCCEEDED(hr))
        hr = IXmlWriter_Flush(writer);
    IXmlWriter_Release(writer);
    return hr;
}

/* What was written into a stream, in memory of its own. */
static HRESULT take_bytes(IStream *stream, void **bytes, size_t *size)
{
    STATSTG stat;
    ULONG got = 0;
    HRESULT hr = IStream_Stat(stream, &stat, STATFLAG_NONAME);

    if (SUCCEEDED(hr))
        hr = IStream_Seek(stream, (LARGE_INTEGER){ .QuadPart = 0 }, STREAM_SEEK_SET, NULL);
    if (FAILED(hr))
        return hr;
    *bytes = malloc((size_t)stat.cbSize.QuadPart + 1);
    if (*bytes == NULL)
        return E_OUTOFMEMORY;
    hr = IStream_Read(stream, *bytes, (ULONG)stat.cbSize.QuadPart, &got);
    *size = got;
    return hr;
}

enum vhd_status config_xml_write(const struct config_node *document, void **bytes, size_t *size)
{
    struct config_node *again = NULL;
    enum vhd_status status = VHD_OK;
    IStream *stream;
    HRESULT hr = memory_stream(NULL, 0, &stream);

    *bytes = NULL;
    if (FAILED(hr))
        return VHD_OUT_OF_MEMORY;
    hr = write_document(stream, document);
    if (SUCCEEDED(hr))
        hr = take_bytes(stream, bytes, size);
    IStream_Release(stream);
    if (SUCCEEDED(hr))
        status = config_xml_read(*bytes, *size, &again);
    if (FAILED(hr))
        status = hr == E_OUTOFMEMORY ? VHD_OUT_OF_MEMORY : VHD_CONFIG_UNWRITABLE;
    else if (status == VHD_CONFIG_DAMAGED || (status == VHD_OK && !config_tree_equal(document, again)))
        status = VHD_CONFIG_UNWRITABLE;
    config_node_free(again);
    if (status != VHD_OK) {
        free(*bytes);
        *bytes = NULL;
    }
    return status;
}
