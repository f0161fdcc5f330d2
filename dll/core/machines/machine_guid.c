/* machine_guid.c - identities as a machine's file writes them. */
#include "machine_guid.h"

#include <stddef.h>

void machine_guid(const uint8_t id[16], char16_t text[MACHINE_GUID_CHARS])
{
    static const char16_t form[] = u"{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}", digits[] = u"0123456789ABCDEF";
    size_t digit = 0;

    for (size_t i = 0; i < MACHINE_GUID_CHARS; i++) {
        text[i] = form[i];
        if (form[i] != u'x')
            continue;
        text[i] = digits[digit % 2 == 0 ? id[digit / 2] >> 4 : id[digit / 2] & 15];
        digit++;
    }
}
