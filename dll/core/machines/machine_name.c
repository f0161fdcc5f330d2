/* machine_name.c - the names of virtual machines. */
#include "machine_name.h"

#include "config_text.h"
#include "vhd_path.h"

static bool is_bad(char16_t c)
{
    static const char16_t forbidden[] = u"*?:<>/|\\\"";

    for (const char16_t *bad = forbidden; *bad != 0; bad++)
        if (c == *bad)
            return true;
    return c < 32;
}

enum vhd_status machine_name_check(struct vhd_text name, struct vhd_error *error)
{
    static const char16_t folder[] = u"C:\\", extension[] = u".vmc";
    char16_t path[sizeof folder / sizeof *folder + MACHINE_NAME_CHARS + sizeof extension / sizeof *extension];

    if (name.length == 0)
        return vhd_fail(error, VHD_MACHINE_NAME_EMPTY, u"");
    if (name.length > MACHINE_NAME_MAX)
        return vhd_fail_text(error, VHD_MACHINE_NAME_LONG, name);
    if (!config_text_is_storable(name))
        return vhd_fail_text(error, VHD_MACHINE_NAME_BAD, name);
    for (size_t i = 0; i < name.length; i++)
        if (is_bad(name.chars[i]))
            return vhd_fail_text(error, VHD_MACHINE_NAME_BAD, name);
    vhd_path_set(path, folder);
    vhd_path_copy(path + vhd_text_of(path).length, name.chars, name.length);
    vhd_path_set(path + vhd_text_of(path).length, extension);
    return vhd_path_check(vhd_text_of(path), NULL) == VHD_OK ? VHD_OK
                                                             : vhd_fail_text(error, VHD_MACHINE_NAME_BAD, name);
}

bool machine_has_extension(const char16_t *name, const char16_t *extension)
{
    const size_t length = vhd_text_of(name).length, tail = vhd_text_of(extension).length;

    return length > tail && config_text_same(vhd_text_of(name + length - tail), extension);
}

bool machine_name_of(const char16_t *path, char16_t name[MACHINE_NAME_CHARS])
{
    static const char16_t extension[] = u".vmc";
    const char16_t *file = vhd_path_name(path);
    struct vhd_text text = vhd_text_of(file);

    if (!machine_has_extension(file, extension))
        return false;
    text.length -= vhd_text_of(extension).length;
    if (machine_name_check(text, NULL) != VHD_OK)
        return false;
    vhd_path_copy(name, text.chars, text.length);
    return true;
}

void machine_long_name(const struct vhd_host *host, char16_t path[VHD_PATH_CHARS])
{
    const char16_t *c = vhd_path_name(path);

    while (*c != 0 && *c != u'~')
        c++;
    if (*c != 0)
        host->ops->long_name(host, path);
}
