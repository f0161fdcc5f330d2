/* codes_part.h - parts of the machine that rows of codes_machine.h are about. */
#ifndef OPENVPC_HARNESS_CODES_PART_H
#define OPENVPC_HARNESS_CODES_PART_H

#include "codes_machine.h"

/* Connects a hard disk at 0/0, and adds a DVD drive at 1/0. */
void machine_part_build(IVMVirtualPC *app, IVMVirtualMachine *machine);

/* Makes and registers a machine whose DVD drive uses the drive with a CD. */
void machine_part_use_cd(IVMVirtualPC *app, const WCHAR *name);

/* What a way (codes_machine.h) leads to, to be released; NULL after a failed check. */
IDispatch *machine_part_at(IVMVirtualMachine *machine, const WCHAR *way);

/* The network of a name, to be released. */
IDispatch *machine_part_network(IVMVirtualPC *app, const WCHAR *name);

/* Brings about the causes that have to do with parts. */
void machine_part_prepare(IVMVirtualMachine *machine, enum machine_cause cause);

#endif
