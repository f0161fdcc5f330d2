/*
 * script.h - the parts of openvpc-script: a host for the script engines of the system, as cscript is, that never hides an
 * error. What WScript has here is what scripts of the project use.
 */
#ifndef OPENVPC_SCRIPT_H
#define OPENVPC_SCRIPT_H

#define COBJMACROS
#define CONST_VTABLE
#include <windows.h>

#include <activscp.h>
#include <stdbool.h>
#include <stddef.h>

/* IUnknown of an object that answers for that interface besides, and lives as long as the program. */
#define SCRIPT_UNKNOWN(interface)                                                                 \
    static HRESULT STDMETHODCALLTYPE query_interface(interface *self, REFIID iid, void **out)     \
    {                                                                                             \
        *out = IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_##interface) ? self : NULL; \
        return *out != NULL ? S_OK : E_NOINTERFACE;                                               \
    }                                                                                             \
    static ULONG STDMETHODCALLTYPE stay(interface *self)                                          \
    {                                                                                             \
        return 1;                                                                                 \
    }

/* IDispatch of an object without type information: its slots for that. */
HRESULT STDMETHODCALLTYPE script_no_type_info_count(IDispatch *self, UINT *count);
HRESULT STDMETHODCALLTYPE script_no_type_info(IDispatch *self, UINT index, LCID locale, ITypeInfo **info);

struct script_object;

/* A member of an object. `arguments` are as IDispatch::Invoke has them, the last one first; `result` may be NULL. */
struct script_member {
    const WCHAR *name;
    HRESULT (*call)(struct script_object *self, const DISPPARAMS *arguments, VARIANT *result);
};

/* An object that scripts see, which lives as long as the program. Its first member is the default one. */
struct script_object {
    IDispatch dispatch;
    const struct script_member *members;
    size_t count;
};

extern const IDispatchVtbl script_object_vtbl;

/* The place of an argument, the first being 0; NULL when there are fewer. */
VARIANT *script_argument(const DISPPARAMS *arguments, unsigned index);

/* An argument as a number; DISP_E_TYPEMISMATCH, or DISP_E_PARAMNOTOPTIONAL when there is none. */
HRESULT script_number(const DISPPARAMS *arguments, unsigned index, LONG *number);

/* An argument as a text, which takes the place of the argument. */
HRESULT script_text(const DISPPARAMS *arguments, unsigned index, BSTR *text);

/* WScript, for the script at `path` with `count` arguments; the texts are used as long as the program runs. */
IDispatch *wscript_create(IActiveScript *engine, const WCHAR *path, WCHAR **arguments, unsigned count);

/* Lets go of all objects that are connected. */
void sinks_disconnect(void);

/* Connects the events of an object with the functions of the script whose names begin with a prefix. */
HRESULT sink_connect(IActiveScript *engine, IUnknown *source, const WCHAR *prefix);
HRESULT sink_disconnect(IUnknown *source);

/* What an engine asks its host for. */
IActiveScriptSite *site_create(const WCHAR *path, IDispatch **wscript);

/* Whether the engine has told of an error, which is printed then: file, line, column, source, sentence and code. */
bool site_has_failed(void);

/* Writes a text to a standard handle, in the code page of the console. */
void script_write(DWORD handle, const WCHAR *text);

/*
 * Ends the program with a code, as TerminateProcess does it: nothing here waits to be written. Where another thread ends
 * by itself meanwhile, such as that of a task that the script has waited for, ExitProcess of Wine 10 may end it with 0
 * (about 1 time in 750; TerminateProcess in none of 2,500).
 */
_Noreturn void script_end(UINT code);

#endif
