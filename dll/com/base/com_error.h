/*
 * com_error.h - from what went wrong to what a COM client gets: an HRESULT, and a sentence in IErrorInfo.
 *
 * Codes and sentences come from vhd_status.def; this is the only place that calls SetErrorInfo. The sentence is taken
 * from the message table of the module, so that a translation needs no change of code, and from the table compiled in
 * where the module has none.
 */
#ifndef OPENVPC_COM_ERROR_H
#define OPENVPC_COM_ERROR_H

#include "com_windows.h"

#include "vhd_error.h"

/* Id of the first message in the message table: that of VHD_OK. The others follow in the order of vhd_status.def. */
#define COM_ERROR_FIRST_MESSAGE 0x1000

/* The HRESULT of an error. For a system error without a code, which should not be, it is DISP_E_EXCEPTION. */
HRESULT com_error_hresult(const struct vhd_error *error);

/* The sentence of an error, to be freed by the caller. On failure (E_OUTOFMEMORY) *text is NULL. */
HRESULT com_error_text(const struct vhd_error *error, BSTR *text);

/*
 * Leaves the error for the client of this thread and returns its HRESULT: `return com_fail(&IID_IVMTask, &error);`.
 * Here and below, `iid` is the interface whose member fails, which IErrorInfo names.
 */
HRESULT com_fail(const IID *iid, const struct vhd_error *error);

/* The same for an error of this layer; `text` is what %1 of the sentence stands for (a path, or Interface.Member). */
HRESULT com_fail_status(const IID *iid, enum vhd_status status, const WCHAR *text);

/* The same for a member of an interface that several classes share: %1 becomes Interface.Member. */
HRESULT com_fail_member(const IID *iid, enum vhd_status status, const WCHAR *interface_name, const WCHAR *member);

/* S_OK for the Win32 error 0; for others, the sentence that a fact about the computer could not be determined. */
HRESULT com_host_answer(const IID *iid, const WCHAR *member, uint32_t code);

/* VHD_NULL_ARGUMENT for a member if the pointer is NULL, else S_OK. */
HRESULT com_require(const IID *iid, const void *pointer, const WCHAR *member);

/*
 * The same for a pointer to a result, which is set to zeros: there is none unless the call succeeds. COM_OUT_OBJECT is
 * for a result that is an interface.
 */
HRESULT com_require_out(const IID *iid, void *out, size_t size, const WCHAR *member);
#define COM_OUT(pointer) (pointer), sizeof *(pointer)
#define COM_OUT_OBJECT(pointer) (pointer), sizeof(void *)

/* The pointers that a call cannot do without, for com_require_all. */
#define COM_NEEDS(...) \
    (const void *const[]){ __VA_ARGS__ }, sizeof(const void *const[]){ __VA_ARGS__ } / sizeof(const void *)

/* The same for several pointers. A NULL BSTR is a missing argument, unlike one of length 0. */
HRESULT com_require_all(const IID *iid, const WCHAR *member, const void *const *needed, size_t count);

/* Clears what an earlier call may have left for the client of this thread. */
void com_error_clear(void);

#endif
