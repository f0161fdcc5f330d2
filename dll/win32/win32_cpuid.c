/* win32_cpuid.c - asks the processor itself, as a function of the table of calls. */
#include "win32_calls.h"

#include <cpuid.h>
#include <string.h>

/* The leaves of a hypervisor, 0x40000000 and so on. How many there are, the first of them tells. */
#define HYPERVISOR_LEAVES 0x40000000u

void WINAPI AskProcessor(DWORD leaf, DWORD registers[4])
{
    unsigned a = 0, b = 0, c = 0, d = 0;

    memset(registers, 0, 4 * sizeof *registers);
    if ((leaf & 0xf0000000u) == HYPERVISOR_LEAVES)
        __cpuid(leaf, a, b, c, d);
    else if (!__get_cpuid(leaf, &a, &b, &c, &d))
        return;
    registers[0] = a;
    registers[1] = b;
    registers[2] = c;
    registers[3] = d;
}
