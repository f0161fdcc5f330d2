/*
 * not_implemented.h - methods that answer E_NOTIMPL with a sentence; README's table lists them.
 *
 * A member that comes to life loses its line in the class file and gets a function of its own.
 */
#ifndef OPENVPC_NOT_IMPLEMENTED_H
#define OPENVPC_NOT_IMPLEMENTED_H

#include "com_error.h"

#include <string.h>

/* A member without an out parameter. */
#define NOT_IMPLEMENTED(prefix, interface, method, parameters)                            \
    static HRESULT STDMETHODCALLTYPE prefix##_##method parameters                         \
    {                                                                                     \
        return com_fail_member(VHD_NOT_IMPLEMENTED, L"" #interface, L"" #method);         \
    }

/* A member whose last parameter is `out`. Zeros are NULL, 0, VARIANT_FALSE and VT_EMPTY alike. */
#define NOT_IMPLEMENTED_OUT(prefix, interface, method, parameters)                        \
    static HRESULT STDMETHODCALLTYPE prefix##_##method parameters                         \
    {                                                                                     \
        if (out == NULL)                                                                  \
            return com_fail_member(VHD_NULL_ARGUMENT, L"" #interface, L"" #method);       \
        memset(out, 0, sizeof *out);                                                      \
        return com_fail_member(VHD_NOT_IMPLEMENTED, L"" #interface, L"" #method);         \
    }

#endif
