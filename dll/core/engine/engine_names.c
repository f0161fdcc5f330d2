/* engine_names.c - names of what is in a machine of QEMU. */
#include "engine_private.h"

#include "engine_plan.h"

#include <stdio.h>

void engine_drive_name(int place, char name[ENGINE_NAME_BYTES])
{
    if (place == ENGINE_FLOPPY)
        snprintf(name, ENGINE_NAME_BYTES, "floppy");
    else
        snprintf(name, ENGINE_NAME_BYTES, "drive-%d-%d", place / MACHINE_BUS_DEVICES, place % MACHINE_BUS_DEVICES);
}

void engine_disk_name(int place, const char *suffix, char name[ENGINE_NAME_BYTES])
{
    if (place == ENGINE_FLOPPY)
        snprintf(name, ENGINE_NAME_BYTES, "fd%s", suffix);
    else
        snprintf(name, ENGINE_NAME_BYTES, "hd-%d-%d%s", place / MACHINE_BUS_DEVICES, place % MACHINE_BUS_DEVICES,
                 suffix);
}

void engine_name(const char *what, int number, char name[ENGINE_NAME_BYTES])
{
    snprintf(name, ENGINE_NAME_BYTES, "%s%d", what, number);
}
