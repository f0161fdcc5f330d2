/* documents.h - configuration documents in tests, by the text of their files. */
#ifndef OPENVPC_TESTS_DOCUMENTS_H
#define OPENVPC_TESTS_DOCUMENTS_H

#include "config_document.h"

/* A file of so many bytes, to be freed. */
struct document_file {
    uint8_t *bytes;
    size_t size;
};

/* The file of a machine in the shape in which Virtual PC 2007 and Windows Virtual PC write theirs, in UTF-8. */
extern const char document_machine[];

/* A text in UTF-8 as a file in UTF-16, with or without its mark. */
struct document_file document_in_utf16(const char *text, bool mark);

/* Reads a text in UTF-8 as a document whose first element is `preferences`; NULL when it is damaged. */
struct config_document *document_of(const char *text);

/* The bytes of a document, with a NUL behind them, to be freed. */
char *document_text(const struct config_document *document);

/* The keys of all values, in their order, as far as there is room; returns how many there are. Parts of the document. */
size_t document_keys(const struct config_document *document, struct config_key *keys, size_t room);

#endif
