/* engine_tray.c - of which drive QEMU tells that its tray has moved. */
#include "engine_tray.h"

#include "engine_plan.h"
#include "engine_private.h"

#include <string.h>

int engine_tray_place(const struct json *data)
{
    const char *const id = json_string(json_member(data, "id"));
    char name[ENGINE_NAME_BYTES];

    for (int place = ENGINE_FLOPPY; id != NULL && place < MACHINE_DRIVES; place++) {
        engine_drive_name(place, name);
        if (strcmp(id, name) == 0)
            return place;
    }
    return ENGINE_NO_PLACE;
}
