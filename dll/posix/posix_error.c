/* posix_error.c - from errno to statuses of core, and from these to sentences. */
#include "posix_private.h"

#include <string.h>

#define SYSTEM_TEXT_BYTES 256

enum vhd_status posix_status(int code)
{
    switch (code) {
#define ERRNO(code, name) \
    case code:            \
        return VHD_##name;
#include "vhd_status.def"
#undef ERRNO
    default:
        return VHD_SYSTEM;
    }
}

enum vhd_status posix_fail(struct vhd_error *error, const char16_t *path, int code)
{
    return vhd_fail_system(error, posix_status(code), path, (uint32_t)code);
}

/* A text that grows to its room and is cut there. */
struct sentence {
    char *text;
    size_t length;
};

static void add(struct sentence *self, const char *text)
{
    for (; *text != 0 && self->length < POSIX_SENTENCE_BYTES - 1; text++)
        self->text[self->length++] = *text;
    self->text[self->length] = 0;
}

/* Puts the inserts in; the first may be what stands in the sentence already. */
static void fill_in(struct sentence *self, enum vhd_status status, const char *const inserts[3])
{
    for (const char *c = vhd_status_sentence(status); *c != 0; c++) {
        if (c[0] == '%' && c[1] >= '1' && c[1] <= '3')
            add(self, inserts[*++c - '1']);
        else
            add(self, (const char[]){ *c, 0 });
    }
}

/* The system's words, with the full stop that they have not. */
static void system_text(uint32_t code, char text[SYSTEM_TEXT_BYTES])
{
    char room[SYSTEM_TEXT_BYTES];

    if (code == 0)
        snprintf(text, SYSTEM_TEXT_BYTES, "the cause is unknown.");
    else
        snprintf(text, SYSTEM_TEXT_BYTES, "%s.", strerror_r((int)code, room, sizeof room));
}

/* As Linux names it; what is none of its files, as it is. */
static void name_file(const char16_t *path, char name[POSIX_NAME_BYTES])
{
    if (posix_name_of(path, name))
        return;
    posix_to_bytes(vhd_text_of(path), name);
    for (char *c = name; *c != 0; c++)
        *c = *c == '/' ? '\\' : *c;
}

void posix_sentence(const struct vhd_error *error, char sentence[POSIX_SENTENCE_BYTES])
{
    char name[POSIX_NAME_BYTES], cause[SYSTEM_TEXT_BYTES], number[24], seconds[24];
    const char *const inserts[3] = { name, cause, number }, *const noted[3] = { "", seconds, number };
    struct sentence made = { sentence, 0 };

    name_file(error->path, name);
    system_text(error->os_code, cause);
    snprintf(number, sizeof number, "%llu", (unsigned long long)error->count);
    snprintf(seconds, sizeof seconds, "%u.%u", error->waited / 1000, error->waited % 1000 / 100);
    fill_in(&made, error->status, inserts);
    if (error->reason != VHD_OK)
        fill_in(&made, error->reason, noted);
    if (error->waited > 0)
        fill_in(&made, VHD_TRIED_AGAIN, noted);
}
