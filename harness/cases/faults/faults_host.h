/* faults_host.h - what cases about host information have in common. */
#ifndef OPENVPC_HARNESS_FAULTS_HOST_H
#define OPENVPC_HARNESS_FAULTS_HOST_H

#include "faults.h"

/* What a property of IVMHostInfo gives, as a text; the elements of an array with spaces between them. */
void check_host(const WCHAR *member, const WCHAR *expected);

/* In the place of RtlGetVersion: the version of Windows is this one, 10.0 at first. */
NTSTATUS WINAPI answer_version(PRTL_OSVERSIONINFOW version);
extern DWORD windows_major, windows_minor;

#endif
