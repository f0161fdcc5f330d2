/* client.h - what a client does with the DLL, in the words of the harness: plain texts, and checks on the way. */
#ifndef OPENVPC_HARNESS_CLIENT_H
#define OPENVPC_HARNESS_CLIENT_H

#include "harness.h"

/* A new application object; NULL after a failed check. */
IVMVirtualPC *application(void);

/* The same in a process that serves the class outside this one. */
IVMVirtualPC *remote_application(void);

/* The calls as they are, with BSTRs of the texts (NULL stays NULL). *task is set to a wrong pointer before. */
HRESULT create_dynamic(IVMVirtualPC *app, const WCHAR *path, LONG megabytes, IVMTask **task);
HRESULT create_fixed(IVMVirtualPC *app, const WCHAR *path, LONG megabytes, IVMTask **task);
HRESULT create_differencing(IVMVirtualPC *app, const WCHAR *path, const WCHAR *parent, IVMTask **task);

/* Waits for a task, checks that it succeeded in every respect, and releases it. NULL is a failed check. */
#define task_succeeds(task) task_succeeds_at(__FILE__, __LINE__, (task))
bool task_succeeds_at(const char *file, int line, IVMTask *task);

/* Creates a disk and waits for it; a failure is a failed check. */
bool make_dynamic(IVMVirtualPC *app, const WCHAR *path, LONG megabytes);
bool make_fixed(IVMVirtualPC *app, const WCHAR *path, LONG megabytes);
bool make_differencing(IVMVirtualPC *app, const WCHAR *path, const WCHAR *parent);

/* So often at most: on a busy machine a task may be complete before whoever meets it has its turn. */
#define TASK_TRIES 8

/* What somebody else puts where a disk is to be. */
#define SOMEBODYS "somebody else's"

/*
 * Starts a task that creates a fixed disk and fails at its end, since somebody takes its name meanwhile. The disk has
 * to be so large that the call returns before it is complete; when it was complete sooner, it is deleted, and all
 * begins anew. NULL after a failed check.
 */
IVMTask *start_failing(IVMVirtualPC *app, const WCHAR *path, LONG megabytes);

/* The disk object of a file; NULL after a failed check. */
IVMHardDisk *disk_of(IVMVirtualPC *app, const WCHAR *path);

bool task_is_complete(IVMTask *task);

/* Cancels a task that must not be there, waits until it is in no later case's way, and releases it. */
void end_task(IVMTask *task);

/*
 * Checks that a call failed with a code and left IErrorInfo with the right source and a sentence that holds `mentions`.
 * Takes the IErrorInfo.
 */
#define check_error_info(hr, expected, mentions) check_error_info_at(__FILE__, __LINE__, (hr), (expected), (mentions))
bool check_error_info_at(const char *file, int line, HRESULT hr, HRESULT expected, const WCHAR *mentions);

/* Checks what IDispatch::Invoke left about a failure: DISP_E_EXCEPTION, the code, the source and the sentence. Frees it. */
#define check_exception(hr, exception, expected, mentions) \
    check_exception_at(__FILE__, __LINE__, (hr), (exception), (expected), (mentions))
bool check_exception_at(const char *file, int line, HRESULT hr, EXCEPINFO *exception, HRESULT expected,
                        const WCHAR *mentions);

/* Whether a sentence is one, and holds a text. */
bool is_sentence_with(const WCHAR *sentence, const WCHAR *mentions);

/* IDispatch::Invoke by name. The arguments come in the order of the declaration. The DISPID is asked for. */
HRESULT invoke(void *object, const WCHAR *member, WORD flags, VARIANT *arguments, UINT count, VARIANT *result,
               EXCEPINFO *exception);

VARIANT text_variant(const WCHAR *text); /* VT_BSTR, to be cleared by the caller */
VARIANT long_variant(LONG number);

/* Checks that a getter of a text succeeds, and compares. `expected` NULL: any that is not empty. */
#define check_text(hr, text, expected, what) check_text_at(__FILE__, __LINE__, (hr), (text), (expected), (what))
bool check_text_at(const char *file, int line, HRESULT hr, BSTR text, const WCHAR *expected, const char *what);

/* The handles that this process has. Each of them is tried, since Wine counts none. */
DWORD count_handles(void);

/* Runs `function` on a new thread in an apartment of that kind, waits for it, and checks that it comes back. */
void run_on_thread(DWORD apartment, void (*function)(void *), void *argument);

#endif
