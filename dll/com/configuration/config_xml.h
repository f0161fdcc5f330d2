/* config_xml.h - the configuration as an XML document, by the XML reader and writer of Windows (xmllite). */
#ifndef OPENVPC_CONFIG_XML_H
#define OPENVPC_CONFIG_XML_H

#include "config_tree.h"

/*
 * A document is a node without a name. Among its children is one element, the root; the others are what stands before
 * and behind it.
 */
struct config_node *config_xml_root(const struct config_node *document);

/* A document with nothing in it, to be freed by the caller; NULL without memory. */
struct config_node *config_xml_new(void);

/*
 * Reads a document. VHD_CONFIG_DAMAGED when that is not well formed, is nested too deeply, declares a document type or
 * namespaces, or has another root than a configuration. On failure *document is NULL.
 */
enum vhd_status config_xml_read(const void *bytes, size_t size, struct config_node **document);

/*
 * Writes a document, as UTF-8, into memory that the caller frees, and reads it again: VHD_CONFIG_UNWRITABLE when that
 * gives something else. On failure *bytes is NULL.
 */
enum vhd_status config_xml_write(const struct config_node *document, void **bytes, size_t *size);

#endif
