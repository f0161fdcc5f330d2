/* machines_class.c - the class of this program: its object and its class factory. */
#include "machines_class.h"

#include "com_value.h"
#include "machine_host_wire.h"
#include "machines_list.h"
#include "machines_sinks.h"
#include "machines_tickets.h"
#include "machines_use.h"
#include "vhd_path.h"

#include <stdint.h>

/* ---- Arguments ---- */

/* The argument of that number, from 0; they stand in reverse order. */
static VARIANTARG *argument(const DISPPARAMS *params, UINT number)
{
    return &params->rgvarg[params->cArgs - 1 - number];
}

static bool integer_of(const DISPPARAMS *params, UINT number, int32_t *out)
{
    const VARIANT *value = com_follow(argument(params, number));
    int64_t integer;

    if (!com_integer(value, INT32_MIN, INT32_MAX, &integer))
        return false;
    *out = (int32_t)integer;
    return true;
}

/* ---- Members: the answer, or that the arguments are none. ---- */

struct answer {
    struct vhd_error error; /* VHD_OK: how it ended */
    struct machine_host_reply reply;
};

typedef HRESULT (*member_act)(const DISPPARAMS *params, struct answer *answer);

/* Reads a question, whose path is made plain. S_FALSE: there is an answer already. */
static HRESULT read_question(const DISPPARAMS *params, struct machine_host_question *question, struct answer *answer)
{
    char16_t path[VHD_PATH_CHARS];

    switch (machine_host_wire_read_question(argument(params, 0), question)) {
    case MACHINE_HOST_WIRE_READ:
        break;
    case MACHINE_HOST_WIRE_OTHER_VERSION:
        vhd_fail(&answer->error, VHD_MACHINE_HOST_VERSION, u"");
        return S_FALSE; /* who asks sees the version of the answer */
    case MACHINE_HOST_WIRE_NO_MEMORY:
        return E_OUTOFMEMORY;
    default:
        return DISP_E_BADVARTYPE;
    }
    if (vhd_path_parse(vhd_text_of(question->path), NULL, path, &answer->error) == VHD_OK) {
        vhd_path_set(question->path, path);
        return S_OK;
    }
    machine_host_question_free(question);
    return S_FALSE;
}

static bool is_long(enum machine_host_command command)
{
    return command >= MACHINE_HOST_STARTUP && command <= MACHINE_HOST_SHUT_DOWN;
}

static HRESULT do_short(const DISPPARAMS *params, struct answer *answer)
{
    struct machine_host_question question;
    const HRESULT hr = read_question(params, &question, answer);

    if (hr != S_OK)
        return hr;
    if (question.request.command < MACHINE_HOST_STATE)
        vhd_fail(&answer->error, VHD_MACHINE_COMMAND, question.path);
    else if (machines_list_do(question.path, &question.request, NULL, &answer->reply, &answer->error) == VHD_OK)
        answer->error.status = VHD_OK; /* whatever was told on the way, and was none in the end */
    machine_host_question_free(&question);
    return S_OK;
}

static HRESULT begin_long(const DISPPARAMS *params, struct answer *answer)
{
    struct machine_host_question question;
    const HRESULT hr = read_question(params, &question, answer);
    int32_t ticket;

    if (hr != S_OK)
        return hr;
    if (!is_long(question.request.command)) {
        vhd_fail(&answer->error, VHD_MACHINE_COMMAND, question.path);
        machine_host_question_free(&question);
    } else if (machines_tickets_new(&question, &ticket, &answer->error) == VHD_OK) {
        answer->reply.numbers[0] = ticket;
    }
    return S_OK;
}

static HRESULT wait_for(const DISPPARAMS *params, struct answer *answer)
{
    uint64_t done = 0, total = 0;
    int32_t ticket, milliseconds;
    bool has_ended;

    if (!integer_of(params, 0, &ticket) || !integer_of(params, 1, &milliseconds))
        return DISP_E_BADVARTYPE;
    machines_tickets_wait(ticket, milliseconds > 0 ? (DWORD)milliseconds : 0, &has_ended, &done, &total,
                          &answer->error);
    answer->reply.numbers[0] = has_ended;
    answer->reply.numbers[1] = (int64_t)done;
    answer->reply.numbers[2] = (int64_t)total;
    return S_OK;
}

static HRESULT cancel(const DISPPARAMS *params, struct answer *answer)
{
    int32_t ticket;

    (void)answer;
    if (!integer_of(params, 0, &ticket))
        return DISP_E_BADVARTYPE;
    machines_tickets_cancel(ticket);
    return S_OK;
}

static HRESULT advise(const DISPPARAMS *params, struct answer *answer)
{
    const VARIANT *sink = com_follow(argument(params, 0)), *since = com_follow(argument(params, 1));
    int32_t cookie;

    if (V_VT(sink) != VT_DISPATCH || V_DISPATCH(sink) == NULL || V_VT(since) != VT_I8)
        return DISP_E_BADVARTYPE;
    if (machines_sinks_add(V_DISPATCH(sink), (ULONGLONG)V_I8(since), &cookie, &answer->error) != VHD_OK)
        return S_OK;
    answer->reply.numbers[0] = cookie;
    answer->reply.numbers[1] = (int64_t)GetCurrentProcessId();
    return S_OK;
}

static HRESULT unadvise(const DISPPARAMS *params, struct answer *answer)
{
    int32_t cookie;

    (void)answer;
    if (!integer_of(params, 0, &cookie))
        return DISP_E_BADVARTYPE;
    machines_sinks_remove(cookie);
    return S_OK;
}

static const struct {
    enum machine_host_member member;
    UINT count; /* of its arguments */
    member_act act;
} members[] = {
    { MACHINE_HOST_DO, 1, do_short },   { MACHINE_HOST_BEGIN, 1, begin_long }, { MACHINE_HOST_WAIT, 2, wait_for },
    { MACHINE_HOST_CANCEL, 1, cancel }, { MACHINE_HOST_ADVISE, 2, advise },    { MACHINE_HOST_UNADVISE, 1, unadvise },
};

static HRESULT call_member(member_act act, const DISPPARAMS *params, VARIANT *result)
{
    struct answer answer = { .error.status = VHD_OK };
    HRESULT hr;

    if (machines_use_begin()) {
        hr = act(params, &answer);
        machines_use_end();
    } else { /* it is about to end; who wants to start something starts the next one */
        vhd_fail(&answer.error, VHD_MACHINE_DOES_NOT_RUN, u"");
        hr = S_OK;
    }
    if (SUCCEEDED(hr))
        hr = machine_host_wire_answer(&answer.error, &answer.reply, result) ? S_OK : E_OUTOFMEMORY;
    machine_host_reply_free(&answer.reply);
    return hr;
}

/* ---- The object ---- */

static HRESULT STDMETHODCALLTYPE object_QueryInterface(IDispatch *self, REFIID iid, void **out)
{
    if (out == NULL)
        return E_POINTER;
    *out = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IDispatch))
        return E_NOINTERFACE;
    *out = self;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE object_AddRef(IDispatch *self)
{
    (void)self;
    return 2;
}

static ULONG STDMETHODCALLTYPE object_Release(IDispatch *self)
{
    (void)self;
    return 1;
}

static HRESULT STDMETHODCALLTYPE object_GetTypeInfoCount(IDispatch *self, UINT *count)
{
    (void)self;
    if (count == NULL)
        return E_POINTER;
    *count = 0;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE object_GetTypeInfo(IDispatch *self, UINT index, LCID locale, ITypeInfo **info)
{
    (void)self, (void)index, (void)locale;
    if (info == NULL)
        return E_POINTER;
    *info = NULL;
    return DISP_E_BADINDEX;
}

static HRESULT STDMETHODCALLTYPE object_GetIDsOfNames(IDispatch *self, REFIID iid, LPOLESTR *names, UINT count,
                                                      LCID locale, DISPID *ids)
{
    (void)self, (void)iid, (void)names, (void)count, (void)locale, (void)ids;
    return DISP_E_UNKNOWNNAME;
}

static HRESULT STDMETHODCALLTYPE object_Invoke(IDispatch *self, DISPID id, REFIID iid, LCID locale, WORD flags,
                                               DISPPARAMS *params, VARIANT *result, EXCEPINFO *exception,
                                               UINT *bad_argument)
{
    VARIANT unused;
    HRESULT hr;

    (void)self, (void)iid, (void)locale, (void)flags, (void)exception, (void)bad_argument;
    if (params == NULL || (params->rgvarg == NULL && params->cArgs > 0))
        return E_INVALIDARG;
    for (size_t i = 0; i < ARRAYSIZE(members); i++) {
        if ((DISPID)members[i].member != id)
            continue;
        if (params->cArgs != members[i].count)
            return DISP_E_BADPARAMCOUNT;
        hr = call_member(members[i].act, params, result != NULL ? result : &unused);
        if (SUCCEEDED(hr) && result == NULL)
            VariantClear(&unused);
        return hr;
    }
    return DISP_E_MEMBERNOTFOUND;
}

static const IDispatchVtbl object_vtable = {
    object_QueryInterface, object_AddRef,        object_Release, object_GetTypeInfoCount,
    object_GetTypeInfo,    object_GetIDsOfNames, object_Invoke,
};

IDispatch *machines_class_object(void)
{
    static IDispatch object = { &object_vtable };

    return &object;
}

/* ---- The factory ---- */

static HRESULT STDMETHODCALLTYPE factory_QueryInterface(IClassFactory *self, REFIID iid, void **out)
{
    if (out == NULL)
        return E_POINTER;
    *out = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IClassFactory))
        return E_NOINTERFACE;
    *out = self;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE factory_AddRef(IClassFactory *self)
{
    (void)self;
    return 2;
}

static ULONG STDMETHODCALLTYPE factory_Release(IClassFactory *self)
{
    (void)self;
    return 1;
}

static HRESULT STDMETHODCALLTYPE factory_CreateInstance(IClassFactory *self, IUnknown *outer, REFIID iid, void **out)
{
    (void)self;
    if (out == NULL)
        return E_POINTER;
    *out = NULL;
    return outer == NULL ? IDispatch_QueryInterface(machines_class_object(), iid, out) : CLASS_E_NOAGGREGATION;
}

static HRESULT STDMETHODCALLTYPE factory_LockServer(IClassFactory *self, BOOL locks)
{
    (void)self, (void)locks;
    return S_OK;
}

static const IClassFactoryVtbl factory_vtable = {
    factory_QueryInterface, factory_AddRef, factory_Release, factory_CreateInstance, factory_LockServer,
};

IClassFactory *machines_class_factory(void)
{
    static IClassFactory factory = { &factory_vtable };

    return &factory;
}
