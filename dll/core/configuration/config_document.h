/*
 * config_document.h - a file of the configuration, or of a virtual machine: an XML document that is kept as it is.
 *
 * The document is its text, and knows where in it the elements are. A change replaces the part of the text that it is
 * about, so that everything else stays byte for byte: comments, unknown elements, order, attributes, white space, line
 * ends and the encoding. The text that a change makes is read again before it counts.
 *
 * A value is an element with a type and no elements in it: <name type="string">...</name>. Others are inner elements.
 */
#ifndef OPENVPC_CONFIG_DOCUMENT_H
#define OPENVPC_CONFIG_DOCUMENT_H

#include "config_encoding.h"
#include "config_key.h"
#include "config_parse.h"
#include "config_value.h"
#include "vhd_strings.h"

struct config_document {
    struct config_encoding encoding;
    struct vhd_text text;
    char16_t *memory; /* in which that is */
    struct config_nodes nodes;
};

/*
 * Reads a file whose first element is called `root`. VHD_CONFIG_DAMAGED, with the reason and its line, when it is no such
 * document; `path` is what the error names. On failure *document is NULL.
 */
enum vhd_status config_document_read(const void *bytes, size_t size, const char16_t *root, const char16_t *path,
                                     struct config_document **document, struct vhd_error *error);

/*
 * A document with nothing in it but its first element, as Virtual PC writes them: UTF-16 with a mark, lines that end in
 * CR LF. `comment` stands above the first element; NULL: none. NULL without memory.
 */
struct config_document *config_document_new(const char16_t *root, const char16_t *comment);

/* NULL is nothing. */
void config_document_free(struct config_document *document);

/* The bytes of the file, to be freed by the caller. False without memory. */
bool config_document_bytes(const struct config_document *document, void **bytes, size_t *size);

/*
 * Elements are part of their document, and known by their addresses until that is changed; so is the text of attributes.
 * Keys that change a document are not part of it.
 */

/* The element of a key, below the first one; NULL when there is none. */
const struct config_node *config_document_find(const struct config_document *document, const struct config_key *key);

/* The elements in another one, in their order; NULL: there is none, or no further one. */
const struct config_node *config_document_first(const struct config_document *document, const struct config_node *node);
const struct config_node *config_document_next(const struct config_document *document, const struct config_node *node);

bool config_document_has_name(const struct config_document *document, const struct config_node *node,
                              const char16_t *name);

/* Whether a part of a key means that element, among others in the same one. */
bool config_document_is_part(const struct config_document *document, const struct config_node *node,
                             const struct config_part *part);

/* The value of an attribute, as it stands in the text. False when there is none of that name. */
bool config_document_attribute(const struct config_document *document, const struct config_node *node,
                               const char16_t *name, struct vhd_text *value);

bool config_document_is_value(const struct config_document *document, const struct config_node *node);

/* Reads a value; `memory` in it is the caller's to free. CONFIG_MALFORMED for an inner element, too. */
enum config_reading config_document_value(const struct config_document *document, const struct config_node *node,
                                          struct config_value *value);

enum config_change {
    CONFIG_CHANGED,
    CONFIG_CHANGE_NO_MEMORY,
    CONFIG_IS_INNER,      /* there are elements below the key */
    CONFIG_BELOW_VALUE,   /* an element on the way holds a value */
    CONFIG_IS_NOT_THERE,  /* nothing to remove */
    CONFIG_NOT_STORABLE,  /* a string that XML cannot hold (config_text.h) */
    CONFIG_CHANGE_TOO_BIG /* the document would have more than config_parse.h allows */
};

/*
 * Gives a key a value. Missing elements come behind those that are there, and look like them. A document made by hand may have an element twice; the first one counts that leads
 * furthest. With a value that is there already, in whatever way it is written, nothing is changed. On failure the
 * document is as before.
 */
enum config_change config_document_set(struct config_document *document, const struct config_key *key,
                                       const struct config_value *value);

/* The same for a text. */
enum config_change config_document_set_string(struct config_document *document, const struct config_key *key,
                                              struct vhd_text string);

/*
 * The same for many, which takes no longer for each: gives the strings from `first` on, counted from 0, the keys
 * <key>/<name>[@id=first + 1] and so on, none of which is there.
 */
enum config_change config_document_add_strings(struct config_document *document, const struct config_key *key,
                                               const char16_t *name, const struct vhd_strings *strings, size_t first);

/*
 * Removes each element of a key, with all below it and with its lines, and the elements above it but the first one of
 * the document that hold nothing then, and have no attribute but their id. On failure the document is as before.
 */
enum config_change config_document_remove(struct config_document *document, const struct config_key *key);

/* The same for each element with the name of the last part of the key, whatever its id. */
enum config_change config_document_remove_each(struct config_document *document, const struct config_key *key);

#endif
