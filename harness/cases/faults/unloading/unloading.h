/* unloading.h - a DLL that does something in its DllMain when it is unloaded. */
#ifndef OPENVPC_HARNESS_UNLOADING_H
#define OPENVPC_HARNESS_UNLOADING_H

/* What it exports as "remember": a function that it then calls when it is unloaded by FreeLibrary. */
typedef void unloading_remember(void (*function)(void *), void *argument);

#endif
