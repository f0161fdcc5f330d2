/* task_collection.h - IVMTaskCollection: the tasks of the process at the moment when it was made. */
#ifndef OPENVPC_TASK_COLLECTION_H
#define OPENVPC_TASK_COLLECTION_H

#include "com_windows.h"

/* On failure (E_OUTOFMEMORY) *out is NULL and nothing was left for the client in IErrorInfo. */
HRESULT task_collection_create(IVMTaskCollection **out);

#endif
