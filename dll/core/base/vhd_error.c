/* vhd_error.c - records what went wrong. */
#include "vhd_error.h"

#include <string.h>

enum vhd_status vhd_fail_text(struct vhd_error *error, enum vhd_status status, struct vhd_text path)
{
    static const char16_t ellipsis[] = u"...";
    size_t length = path.length;

    if (error == NULL)
        return status;
    error->status = status;
    error->os_code = 0;
    error->waited = 0;
    error->count = 0;
    error->reason = VHD_OK;
    if (length >= VHD_PATH_CHARS) {
        length = VHD_PATH_CHARS - sizeof ellipsis / sizeof *ellipsis;
        memcpy(error->path + length, ellipsis, sizeof ellipsis);
    } else {
        error->path[length] = 0;
    }
    for (size_t i = 0; i < length; i++) /* an embedded NUL would hide the rest of the path from the reader */
        error->path[i] = path.chars[i] != 0 ? path.chars[i] : u'?';
    return status;
}

enum vhd_status vhd_fail(struct vhd_error *error, enum vhd_status status, const char16_t *path)
{
    return vhd_fail_text(error, status, vhd_text_of(path != NULL ? path : u""));
}

enum vhd_status vhd_fail_system(struct vhd_error *error, enum vhd_status status, const char16_t *path, uint32_t os_code)
{
    vhd_fail(error, status, path);
    if (error != NULL)
        error->os_code = os_code;
    return status;
}

enum vhd_status vhd_fail_about(struct vhd_error *error, enum vhd_status status, const char16_t *path)
{
    const uint32_t waited = error != NULL ? error->waited : 0;

    vhd_fail_system(error, status, path, error != NULL ? error->os_code : 0);
    if (error != NULL)
        error->waited = waited;
    return status;
}

enum vhd_status vhd_fail_as(struct vhd_error *error, const struct vhd_error *cause)
{
    if (error != NULL)
        *error = *cause;
    return cause->status;
}

const char *vhd_status_sentence(enum vhd_status status)
{
    static const char *const sentences[] = {
#define STATUS(name, hresult, sentence) [VHD_##name] = sentence,
#include "vhd_status.def"
#undef STATUS
    };
    return sentences[status];
}

const char *vhd_status_name(enum vhd_status status)
{
    static const char *const names[] = {
#define STATUS(name, hresult, sentence) [VHD_##name] = #name,
#include "vhd_status.def"
#undef STATUS
    };
    return names[status];
}
