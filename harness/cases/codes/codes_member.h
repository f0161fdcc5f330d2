/* codes_member.h - rows about members that are asked for one thing: an object, a value, and what a client may hear. */
#ifndef OPENVPC_HARNESS_CODES_MEMBER_H
#define OPENVPC_HARNESS_CODES_MEMBER_H

#include "codes.h"

/* The objects that are asked. */
enum subject { TASK, TASKS, APPLICATION, HOST, MACHINES, NETWORKS, ADAPTERS, USB_DEVICES };

/* A member in one form: an object, a number where it takes one, and where the value goes. */
typedef HRESULT member_call(void *object, LONG number, void *out);

struct member_row {
    struct code code;
    enum subject subject;
    const WCHAR *member;
    member_call *call;
    VARTYPE type; /* of the value, as IDispatch::Invoke gives it; VT_EMPTY: a method without one */
    LONG number;
    bool takes_number;
    const WCHAR *texts[2]; /* what the call passes besides; a script cannot pass a member that takes an object any */
    bool takes_object;
};

/* What `code.show` of a row may be. */
void member_show_success(const struct code *code, IVMVirtualPC *app);
void member_show_null(const struct code *code, IVMVirtualPC *app); /* the value goes nowhere */
void member_show_failure(const struct code *code, IVMVirtualPC *app);
void member_show_demand(const struct code *code, IVMVirtualPC *app); /* for hardware virtualization */

/* Whether the demand could be met, so that its code cannot be seen: of a script, that line is left out. */
bool member_has_virtualization(void);

/* The same for a case that is about nothing else; skips it then. */
bool member_skips_demand(void);

/* The call of a row by name. */
HRESULT member_invoke(const struct member_row *row, void *object, VARIANT *value, EXCEPINFO *exception);

/* For the table of such rows. */
bool member_script(const struct code *code, WCHAR *line, size_t room);
void member_step(const struct code *code, IVMVirtualPC *app, enum script_step step);

#define GETTER(interface, member)                                                   \
    static HRESULT interface##_##member##_get(void *object, LONG number, void *out) \
    {                                                                               \
        return interface##_get_##member((interface *)object, out);                  \
    }

/* What every property has */
#define PROPERTY(subject, interface, member, type)                                                                 \
    { .code = { #interface "_" #member "__S_OK", S_OK, NULL, member_show_success },                                \
      subject,                                                                                                     \
      L"" #member,                                                                                                 \
      interface##_##member##_get,                                                                                  \
      type },                                                                                                      \
    {                                                                                                              \
        .code = { #interface "_" #member "__E_POINTER", E_POINTER, L"" #interface "." #member, member_show_null }, \
        subject, L"" #member, interface##_##member##_get, type                                                     \
    }

#define CODE(subject, interface, member, call, type, value, number, mentions, show)                              \
    {                                                                                                            \
        .code = { #interface "_" #member "__" #value, value, mentions, show }, subject, L"" #member, call, type, \
        number, true                                                                                             \
    }

/* What every property of the application has besides */
#define DEMANDED(member)                                                                                 \
    {                                                                                                    \
        .code = { "IVMVirtualPC_" #member "__VM_E_HARDWARE_VIRTUALIZATION_DISABLED",                     \
                  VM_E_HARDWARE_VIRTUALIZATION_DISABLED, L"IVMVirtualPC." #member, member_show_demand }, \
        APPLICATION, L"" #member, IVMVirtualPC_##member##_get, VT_EMPTY                                  \
    }

#endif
