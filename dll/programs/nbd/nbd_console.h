/* nbd_console.h - what openvpc-nbd says: in UTF-8, unless a console shows it. */
#ifndef OPENVPC_NBD_CONSOLE_H
#define OPENVPC_NBD_CONSOLE_H

#include "vhd_error.h"

#include <windows.h>

/* Writes a line to STD_OUTPUT_HANDLE or STD_ERROR_HANDLE, at once. */
void nbd_say(DWORD stream, const char16_t *text);

/* The same of ASCII. */
void nbd_say_ascii(DWORD stream, const char *text);

/* Tells what went wrong, as a sentence behind the program's name. */
void nbd_say_error(const struct vhd_error *error);

/* The same, of a code of the system, behind a text. */
void nbd_say_system(const char16_t *text, DWORD code);

#endif
