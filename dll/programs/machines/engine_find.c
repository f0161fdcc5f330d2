/* engine_find.c - where QEMU is, and how it runs machines. */
#include "engine_find.h"

#include "configuration.h"
#include "machine_value.h"
#include "vhd_path.h"
#include "win32_host.h"

#include <windows.h>

#include <string.h>
#include <wchar.h>

/* A text of the configuration; empty where there is none. */
static void says(const char16_t *key, char16_t text[VHD_PATH_CHARS])
{
    struct configuration *configuration;

    text[0] = 0;
    if (configuration_read(&configuration, NULL) != VHD_OK)
        return;
    if (configuration->document == NULL || !machine_get_text(configuration->document, key, text))
        text[0] = 0;
    configuration_release(configuration);
}

static bool is_file(const char16_t *path)
{
    enum vhd_path_kind kind = VHD_PATH_MISSING;

    return win32_host->ops->kind(win32_host, path, &kind, NULL) == VHD_OK && kind == VHD_PATH_FILE;
}

/* Also as a program of Linux, under Wine, which has no extension. */
static bool by_path(char16_t program[VHD_PATH_CHARS])
{
    static const WCHAR name[] = L"qemu-system-x86_64";
    DWORD length = SearchPathW(NULL, name, L".exe", VHD_PATH_CHARS, program, NULL);

    if (length == 0 || length >= VHD_PATH_CHARS)
        length = SearchPathW(NULL, name, NULL, VHD_PATH_CHARS, program, NULL);
    return length > 0 && length < VHD_PATH_CHARS;
}

enum vhd_status engine_find(char16_t program[VHD_PATH_CHARS], struct vhd_error *error)
{
    static const char16_t *const usual[] = { u"C:\\Program Files\\qemu\\qemu-system-x86_64.exe",
                                             u"C:\\msys64\\ucrt64\\bin\\qemu-system-x86_64.exe",
                                             u"Z:\\usr\\bin\\qemu-system-x86_64" };
    char16_t text[VHD_PATH_CHARS];

    says(ENGINE_PROGRAM_KEY, text);
    if (text[0] != 0) {
        enum vhd_status status = vhd_path_parse(vhd_text_of(text), NULL, program, error);
        return status != VHD_OK || is_file(program) ? status : vhd_fail(error, VHD_ENGINE_MISSING, program);
    }
    if (by_path(program))
        return VHD_OK;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        vhd_path_set(program, usual[i]);
        if (is_file(program))
            return VHD_OK;
    }
    return vhd_fail(error, VHD_ENGINE_MISSING, u"qemu-system-x86_64");
}

/* What is no name of one is refused when it is used (engine_command_line). */
void engine_accelerator(char accelerator[ENGINE_ACCELERATOR_CHARS])
{
    char16_t text[VHD_PATH_CHARS];
    size_t i = 0;

    says(ENGINE_ACCELERATOR_KEY, text);
    for (; text[i] != 0 && i < ENGINE_ACCELERATOR_CHARS - 1; i++)
        accelerator[i] = text[i] < 0x80 ? (char)text[i] : '?';
    accelerator[i] = 0;
    if (i == 0)
        memcpy(accelerator, "tcg", sizeof "tcg");
}
