/*
 * machines_class.h - the class of this program: one object, whose members are those of machine_host_names.h, and its
 * class factory. Both live as long as the program; what a client holds of them does not matter, since a process that is
 * killed never gives it back.
 */
#ifndef OPENVPC_MACHINES_CLASS_H
#define OPENVPC_MACHINES_CLASS_H

#include "machine_host_names.h"

/* Neither counts references. Their members are called on threads of the multi-threaded apartment. */
IDispatch *machines_class_object(void);
IClassFactory *machines_class_factory(void);

#endif
