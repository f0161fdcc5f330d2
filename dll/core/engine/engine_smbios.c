/* engine_smbios.c - what a guest is told by its BIOS of the machine. */
#include "engine_smbios.h"

#include "machine_guid.h"
#include "machine_settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Those above, each character doubled, behind what they are, and the NUL. */
#define OPTION_BYTES (2 * MACHINE_SERIAL_LENGTH + 32)

/* Puts a text where a value of an option goes: a comma would end it, and two are one. */
static void put_value(char *at, struct vhd_text text)
{
    for (size_t i = 0; i < text.length && i < MACHINE_SERIAL_LENGTH; i++) {
        const char16_t c = text.chars[i];
        *at++ = (char)(c >= u' ' && c <= u'~' ? c : u'?');
        if (c == u',')
            *at++ = ',';
    }
    *at = 0;
}

/* Nothing where the file has no such text. */
static bool add(struct engine_words *words, const struct config_document *document, enum machine_setting setting,
                const char *what)
{
    char option[OPTION_BYTES];
    struct config_value value = { 0 };
    const enum vhd_status status = machine_setting_get(document, setting, &value, NULL);

    if (status == VHD_OK && value.string.length > 0) {
        snprintf(option, sizeof option, "%s", what);
        put_value(option + strlen(option), value.string);
        engine_words_add_plain(words, "-smbios");
        engine_words_add_plain(words, option);
    }
    free(value.memory);
    return status != VHD_OUT_OF_MEMORY;
}

/* What is none is left out. */
static bool add_guid(struct engine_words *words, const struct config_document *document)
{
    struct config_value value = { 0 };
    const enum vhd_status status = machine_setting_get(document, MACHINE_BIOS_GUID, &value, NULL);

    if (status == VHD_OK && machine_guid_is(value.string)) {
        engine_words_add_plain(words, "-uuid");
        engine_words_add(words, (struct vhd_text){ value.string.chars + 1, value.string.length - 2 });
    }
    free(value.memory);
    return status != VHD_OUT_OF_MEMORY;
}

bool engine_add_smbios(struct engine_words *words, const struct config_document *document)
{
    return add_guid(words, document) && add(words, document, MACHINE_BIOS_SERIAL, "type=1,serial=") &&
           add(words, document, MACHINE_BASE_BOARD_SERIAL, "type=2,serial=") &&
           add(words, document, MACHINE_CHASSIS_SERIAL, "type=3,serial=") &&
           add(words, document, MACHINE_ASSET_TAG, "type=3,asset=");
}
