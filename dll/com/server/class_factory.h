/* class_factory.h - the classes that clients can create, and their IClassFactory. */
#ifndef OPENVPC_CLASS_FACTORY_H
#define OPENVPC_CLASS_FACTORY_H

#include "com_windows.h"

/* What DllGetClassObject does: a new class factory for the class, or CLASS_E_CLASSNOTAVAILABLE. */
HRESULT class_factory_get(REFCLSID clsid, REFIID iid, void **out);

#endif
