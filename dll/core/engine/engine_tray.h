/* engine_tray.h - of which drive QEMU tells that its tray has moved. */
#ifndef OPENVPC_ENGINE_TRAY_H
#define OPENVPC_ENGINE_TRAY_H

#include "json.h"

/* What is neither that of a DVD drive nor ENGINE_FLOPPY. */
#define ENGINE_NO_PLACE (-2)

/* The place of the drive in the data of DEVICE_TRAY_MOVED. */
int engine_tray_place(const struct json *data);

#endif
