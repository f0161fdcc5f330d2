/* codes_parts.c - the codes of what belongs to a machine: drives, adapters, ports, and what is about its guest. */
#include "codes_machine.h"

#define GET DISPATCH_PROPERTYGET
#define PUT DISPATCH_PROPERTYPUT
#define CALL DISPATCH_METHOD

#define FILE_NAME L"$\\it.vmc"

/* It takes the name of the code itself: a macro between would put its value there. */
#define ROW(to, interface, name, value, words, kind, why, nothing, ...)                                               \
    {                                                                                                                 \
        .code = { #interface "_" #name "__" #value, value, words, machine_show }, .subject = SUBJECT_PART, .way = to, \
        .member = L"" #name, .flags = kind, .cause = why, .arguments = { __VA_ARGS__ }, .null = nothing               \
    }

static const struct machine_row rows[] = {
    ROW(L"NetworkAdapters", IVMNetworkAdapterCollection, Item, S_OK, NULL, GET, MACHINE_NORMAL, 0, N(1)),
};

const struct code_table codes_parts = { rows, sizeof rows[0], ARRAYSIZE(rows), machine_script, machine_step };
