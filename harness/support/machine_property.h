/* machine_property.h - properties of a machine and of what belongs to it, by their names, as texts to compare. */
#ifndef OPENVPC_HARNESS_MACHINE_PROPERTY_H
#define OPENVPC_HARNESS_MACHINE_PROPERTY_H

#include "client.h"

struct machine_property {
    const WCHAR *path;     /* members with slashes between them; a number is an element: L"SerialPorts/1/Name" */
    const WCHAR *expected; /* a pattern for `expand`; NULL: anything */
    HRESULT code;          /* with which the last member answers; S_OK is 0 */
};

/* Checks each of them by IDispatch. Flags are 0 and -1, arrays their elements with commas between them. */
void check_properties(IVMVirtualMachine *machine, const struct machine_property *properties, size_t count);

#endif
