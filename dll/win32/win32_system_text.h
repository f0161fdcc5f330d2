/* win32_system_text.h - what the system says of its codes. */
#ifndef OPENVPC_WIN32_SYSTEM_TEXT_H
#define OPENVPC_WIN32_SYSTEM_TEXT_H

#include <windows.h>

/* Longest text of the system for an error code that is shown; the longest ones known have some 500 characters. */
#define WIN32_SYSTEM_TEXT_CHARS 1024

/*
 * The system's own sentence for a code. A code that is an HRESULT is named too, because the call itself returns another
 * one (VHD_UNEXPECTED).
 */
void win32_system_text(DWORD code, WCHAR text[WIN32_SYSTEM_TEXT_CHARS]);

/* The length of what FormatMessage gives, which ends in a line break, without that. */
size_t win32_length_without_end(const WCHAR *text, size_t length);

#endif
