/*
 * machine_value.h - values in a machine's file by their keys, as devices keep them.
 *
 * A device is told of leniently: what is not there, or is something else, is what the caller says instead. What fails is
 * memory alone: false.
 */
#ifndef OPENVPC_MACHINE_VALUE_H
#define OPENVPC_MACHINE_VALUE_H

#include "config_document.h"

/* The longest key that is put together from parts, with the NUL. */
#define MACHINE_KEY_CHARS 160

/* Writes `key` with `suffix` behind it, and with each '#' in it replaced by the next of the digits. */
void machine_key(char16_t text[MACHINE_KEY_CHARS], const char16_t *key, const char *digits, const char16_t *suffix);

bool machine_has(const struct config_document *document, const char16_t *key);

bool machine_get_number(const struct config_document *document, const char16_t *key, int64_t otherwise,
                        int64_t *number);
bool machine_get_flag(const struct config_document *document, const char16_t *key, bool otherwise, bool *flag);

/* Empty where it is not there, or has no room. */
bool machine_get_text(const struct config_document *document, const char16_t *key, char16_t text[VHD_PATH_CHARS]);

/* *there: whether so many bytes are there; if not they are zeros. */
bool machine_get_bytes(const struct config_document *document, const char16_t *key, uint8_t *bytes, size_t size,
                       bool *there);

enum config_change machine_put_number(struct config_document *document, const char16_t *key, int64_t number);
enum config_change machine_put_flag(struct config_document *document, const char16_t *key, bool flag);
enum config_change machine_put_text(struct config_document *document, const char16_t *key, const char16_t *text);
enum config_change machine_put_bytes(struct config_document *document, const char16_t *key, const uint8_t *bytes,
                                     size_t size);

#endif
