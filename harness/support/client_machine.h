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

/*
 * A method or the setting of a property that takes one text: the method of an object's vtable by its name, with a BSTR of
 * the text (NULL stays NULL).
 */
#define GIVE(object, method, text) client_give((object), (client_text_call *)(object)->lpVtbl->method, (text))
typedef HRESULT STDMETHODCALLTYPE client_text_call(void *object, BSTR text);
HRESULT client_give(void *object, client_text_call *call, const WCHAR *text);

/* Connects a hard disk that is there at a bus, device 0, with a check. */
bool connect_disk(IVMVirtualMachine *machine, const WCHAR *path, LONG bus);

/* The floppy drive of a machine, and a new DVD drive, to be released; NULL after a failed check. */
IVMFloppyDrive *floppy_drive_of(IVMVirtualMachine *machine);
IVMDVDDrive *add_dvd_drive(IVMVirtualMachine *machine, LONG bus, LONG device);

/* Makes the image of a floppy of 720 KB, with a check. */
bool make_floppy(IVMVirtualPC *app, const WCHAR *path);

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
