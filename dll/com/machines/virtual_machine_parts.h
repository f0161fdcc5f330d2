/* virtual_machine_parts.h - what the methods of IVMVirtualMachine about parts of the machine have in common. */
#ifndef OPENVPC_VIRTUAL_MACHINE_PARTS_H
#define OPENVPC_VIRTUAL_MACHINE_PARTS_H

#include "part_classes.h"
#include "virtual_machine.h"

/* Gives a collection of all parts of a class; of those that every machine has there are `fixed`. */
HRESULT virtual_machine_give_parts(IVMVirtualMachine *self, const WCHAR *member, const struct part_class *class,
                                   enum collection_kind kind, int fixed, void **out);

/*
 * Ends a change that has added a part, or `result` says why not, with its object for the client, which is made before the
 * file is written, so that nothing has changed when it cannot be.
 */
HRESULT virtual_machine_end_with_part(const WCHAR *member, struct machine_change *change, enum config_change result,
                                      const char16_t *key, const struct part_class *class, int number, void **out);

#endif
