/* posix_error.c - from errno to statuses of core, and from these to sentences. */
#include "posix_private.h"

#include "vhd_sentence.h"
#include "vhd_utf8.h"

#include <stdlib.h>
#include <string.h>

#define CAUSE_BYTES 256

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

/* The system's words, with the full stop that they have not. */
static void tell_cause(uint32_t code, char16_t cause[CAUSE_BYTES])
{
    char room[CAUSE_BYTES], text[CAUSE_BYTES];
    size_t length;

    if (code == 0)
        snprintf(text, sizeof text, "the cause is unknown.");
    else
        snprintf(text, sizeof text, "%s.", strerror_r((int)code, room, sizeof room));
    vhd_utf16_of((const uint8_t *)text, strlen(text), cause, &length);
    cause[length] = 0;
}

void posix_sentence(const struct vhd_error *error, char sentence[POSIX_SENTENCE_BYTES])
{
    struct vhd_error shown = *error;
    char16_t cause[CAUSE_BYTES], *text;
    struct vhd_text told;

    posix_path_shown(error->path, shown.path);
    tell_cause(error->os_code, cause);
    text = vhd_sentence(&shown, cause);
    if (text == NULL) {
        snprintf(sentence, POSIX_SENTENCE_BYTES, "%s", vhd_status_sentence(error->status));
        return;
    }
    told = vhd_text_of(text);
    if (VHD_UTF8_BYTES(told.length) >= POSIX_SENTENCE_BYTES)
        told.length = (POSIX_SENTENCE_BYTES - 1) / VHD_UTF8_BYTES(1);
    sentence[vhd_utf8_of(told, (uint8_t *)sentence)] = 0;
    free(text);
}
