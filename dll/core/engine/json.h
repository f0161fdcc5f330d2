/*
 * json.h - JSON (RFC 8259) as far as the monitor of QEMU speaks it: texts in, trees out, and back.
 *
 * Whatever is read is hostile: depth, size and count are bounded, and what is malformed is refused as a whole, be it by a
 * byte that is no UTF-8, half of a pair of UTF-16, or a NUL. Numbers are integers of 64 bits, or else not told
 * (JSON_OTHER_NUMBER), since nothing here needs others.
 */
#ifndef OPENVPC_JSON_H
#define OPENVPC_JSON_H

#include "vhd_text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_MAX_DEPTH 32
#define JSON_MAX_BYTES (UINT32_C(4) << 20)
#define JSON_MAX_VALUES (UINT32_C(1) << 16) /* those within others as well */

enum json_type { JSON_NULL, JSON_BOOLEAN, JSON_INTEGER, JSON_OTHER_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

/* A value. It belongs to its tree. */
struct json {
    enum json_type type;
    bool boolean;
    int64_t integer;
    const char *string; /* UTF-8, NUL-terminated; also of a member of an object: its value, not its name */
    const char *name;   /* of a member of an object; NULL elsewhere. A text with a NUL in it is malformed */
    const struct json *first, *next; /* its elements or members; the next one of those that it is among */
};

/* Reads one whole text. NULL where it is malformed, too long, of too many values or too deep, or without memory. */
struct json *json_read(const char *text, size_t length);
void json_free(struct json *tree); /* NULL is allowed */

/* The member of that name; NULL where `object` is NULL, no object, or has none. Of several the last one. */
const struct json *json_member(const struct json *object, const char *name);

/* NULL, `otherwise`, or false where `value` is NULL or of another type. */
const char *json_string(const struct json *value);
int64_t json_integer(const struct json *value, int64_t otherwise);
bool json_is_true(const struct json *value);

/* ---- writing ---- */

/*
 * A text that grows. All zeros: empty. Commas are put where they belong. When memory is missing, `failed` is set and
 * nothing more is written; it is enough to look at the end.
 */
struct json_text {
    char *bytes; /* NUL-terminated once anything was written; malloc's */
    size_t length, room;
    bool needs_comma, failed;
};

void json_text_free(struct json_text *text);

/*
 * `name` is that of the member within an object, and NULL elsewhere. Bytes that are no UTF-8, and halves of pairs of UTF-16
 * become U+FFFD.
 */
void json_begin_object(struct json_text *text, const char *name);
void json_end_object(struct json_text *text);
void json_begin_array(struct json_text *text, const char *name);
void json_end_array(struct json_text *text);
void json_put_string(struct json_text *text, const char *name, const char *value);
void json_put_text(struct json_text *text, const char *name, struct vhd_text value);
void json_put_integer(struct json_text *text, const char *name, int64_t value);
void json_put_boolean(struct json_text *text, const char *name, bool value);
void json_put_json(struct json_text *text, const char *name, const char *value); /* a text of JSON, as it is */

#endif
