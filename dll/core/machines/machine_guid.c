/* machine_guid.c - identities as a machine's file writes them. */
#include "machine_guid.h"

#include <stddef.h>

static const char16_t form[MACHINE_GUID_CHARS] = u"{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}";

void machine_guid(const uint8_t id[16], char16_t text[MACHINE_GUID_CHARS])
{
    static const char16_t digits[] = u"0123456789ABCDEF";
    size_t digit = 0;

    for (size_t i = 0; i < MACHINE_GUID_CHARS; i++) {
        text[i] = form[i];
        if (form[i] != u'x')
            continue;
        text[i] = digits[digit % 2 == 0 ? id[digit / 2] >> 4 : id[digit / 2] & 15];
        digit++;
    }
}

static bool is_hexadecimal(char16_t c)
{
    return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F');
}

bool machine_guid_is(struct vhd_text text)
{
    if (text.length != MACHINE_GUID_CHARS - 1)
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (form[i] == u'x' ? !is_hexadecimal(text.chars[i]) : text.chars[i] != form[i])
            return false;
    return true;
}
