/* refusal.h - a call that must fail, and everything that has to be so when it does. */
#ifndef OPENVPC_HARNESS_REFUSAL_H
#define OPENVPC_HARNESS_REFUSAL_H

#include "client.h"

enum creation { CREATE_DYNAMIC, CREATE_FIXED, CREATE_DIFFERENCING };

struct refusal {
    enum creation creation;
    const WCHAR *image;  /* patterns for `expand`; NULL is a NULL BSTR */
    const WCHAR *parent; /* of a differencing disk */
    LONG megabytes;      /* of the others */
    HRESULT expected;
    const WCHAR *mentions; /* pattern: what the sentence must hold; NULL: nothing certain */
};

/*
 * Makes the call through the vtable and through IDispatch::Invoke, and checks the code, the sentence and the out
 * parameter of both, and that the folder of the case is as before.
 */
void check_refused(IVMVirtualPC *app, const struct refusal *refusal);

/* The same for texts that may hold a NUL. */
void check_refused_texts(IVMVirtualPC *app, const struct refusal *refusal, BSTR image, BSTR parent);

const WCHAR *creation_name(enum creation creation);

#endif
