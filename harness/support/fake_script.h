/*
 * fake_script.h - what the fake QEMU is told, and what it logs: in the folder of the case, where a copy of it lies.
 * programs/fake-qemu/fake_qemu.c says what there is to tell.
 */
#ifndef OPENVPC_HARNESS_FAKE_SCRIPT_H
#define OPENVPC_HARNESS_FAKE_SCRIPT_H

#include "harness.h"

/* Where it logs. */
const WCHAR *fake_log(void);

/* It is told nothing but these lines, each with its line end, and its log begins anew. */
void fake_script_begin(const char *lines);

/* It is told these lines as well. */
void fake_script_add(const char *lines);

/* A file that others write to meanwhile, from malloc, NUL-terminated; empty where there is none. NULL without memory. */
char *growing_text(const WCHAR *path);

/* Whether such a file has a line that begins so; the rest of it goes to a buffer, unless that is NULL. */
bool growing_text_has(const WCHAR *path, const char *begins, char *rest, size_t room);

#endif
