/* engine_find.c - which QEMU runs machines, and how. */
#include "engine_find.h"

#include "configuration.h"
#include "engine_plan.h"
#include "win32_engine.h"

enum vhd_status engine_find(const char16_t *machine, char16_t program[VHD_PATH_CHARS], struct vhd_error *error)
{
    char16_t set[VHD_PATH_CHARS];

    configuration_text(ENGINE_PROGRAM_KEY, u"", set);
    return win32_find_engine(vhd_text_of(set), machine, program, error);
}

void engine_accelerator(char accelerator[ENGINE_ACCELERATOR_CHARS])
{
    char16_t text[VHD_PATH_CHARS];
    size_t length = 0;

    configuration_text(ENGINE_ACCELERATOR_KEY, u"tcg", text);
    for (; text[length] != 0 && length + 1 < ENGINE_ACCELERATOR_CHARS; length++)
        accelerator[length] = (char)(text[length] <= u'~' ? text[length] : u'?');
    accelerator[length] = 0;
}
