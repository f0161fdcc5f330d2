/* client_machine.h - virtual machines, as a client makes and finds them, in the words of the harness. */
#ifndef OPENVPC_HARNESS_CLIENT_MACHINE_H
#define OPENVPC_HARNESS_CLIENT_MACHINE_H

#include "client.h"

/* The calls as they are, with BSTRs of the texts (NULL stays NULL). *machine is set to a wrong pointer before. */
HRESULT client_create_machine(IVMVirtualPC *app, const WCHAR *name, const WCHAR *folder, IVMVirtualMachine **machine);
HRESULT client_register_machine(IVMVirtualPC *app, const WCHAR *name, const WCHAR *folder, IVMVirtualMachine **machine);
HRESULT client_find_machine(IVMVirtualPC *app, const WCHAR *name, IVMVirtualMachine **machine);

/* A new machine in the folder of the case; NULL after a failed check. */
IVMVirtualMachine *new_machine(IVMVirtualPC *app, const WCHAR *name);

/* Deletes it, with a check, and releases it. */
void end_machine(IVMVirtualPC *app, IVMVirtualMachine *machine);

/* The path of the register in the profile of the case. */
const WCHAR *register_folder(void);

/* Checks a text of a machine. */
void check_machine_text(IVMVirtualMachine *machine, HRESULT(STDMETHODCALLTYPE *get)(IVMVirtualMachine *, BSTR *),
                        const WCHAR *expected, const char *what);

/* Checks that the application lists exactly these names, in this order. */
void check_machines(IVMVirtualPC *app, const WCHAR *const names[], size_t count);

/*
 * The element of that index of a collection of a machine, such as L"SerialPorts", whose count has to be `count`; to be
 * released by its own interface. NULL after a failed check, and where the index is beyond the count.
 */
void *item_of(IVMVirtualMachine *machine, const WCHAR *member, LONG count, LONG index);

/* Another program that runs a machine: it holds the lock file beside the machine's; to be closed. */
HANDLE hold_machine(const WCHAR *name);

/* The same for one that merges its undo disks. */
HANDLE hold_merging(const WCHAR *name);

/*
 * Gives the hard disk at a bus, device 0, an undo disk, as a start of the machine in the folder of the case does: a child
 * of `disk` under the name that such disks have, named in the machine's file. Its path, or NULL after a failed check.
 */
const WCHAR *give_undo_disk(IVMVirtualPC *app, IVMVirtualMachine *machine, const WCHAR *name, LONG bus,
                            const WCHAR *disk);

#endif
