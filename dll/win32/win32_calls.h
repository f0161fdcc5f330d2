/* win32_calls.h - the table of Win32 functions that the whole DLL goes through; see win32_calls.def. */
#ifndef OPENVPC_WIN32_CALLS_H
#define OPENVPC_WIN32_CALLS_H

/*
 * Of the network's and the shell's headers only the types, for iphlpapi.h and shlobj.h are as large as all the others
 * together. Who fills a table with functions of the system includes these two.
 */
#include <winsock2.h> /* for iptypes.h, and before windows.h */
#include <windows.h>
#include <bcrypt.h>
#include <iptypes.h>
#include <objbase.h>
#include <shtypes.h>

/* Declared only in headers for drivers. Unlike GetVersionEx it tells every program the same. */
NTSTATUS NTAPI RtlGetVersion(PRTL_OSVERSIONINFOW);

/* Not a function of Win32, but a question to the system all the same: eax to edx of CPUID, zeros for an unknown leaf. */
void WINAPI AskProcessor(DWORD leaf, DWORD registers[4]);

struct win32_calls {
#define CALL(result, name, parameters) result(WINAPI *name) parameters;
#include "win32_calls.def"
#undef CALL
};

/* The DLL links the real table (win32_calls.c); a test program links one of its own instead. */
extern const struct win32_calls *const win32;

#endif
