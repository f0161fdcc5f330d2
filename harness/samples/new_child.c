/*
 * new_child.c - creates a differencing disk and shows its chain of parents; by the interfaces' own methods.
 * Usage: new_child CHILD.vhd PARENT.vhd
 *
 * Build: gcc -municode new_child.c openvpc_i.c -lole32 -loleaut32 -luuid -lshlwapi, where widl or MIDL has made openvpc.h and
 * openvpc_i.c of openvpc.idl. One of the two paths may be relative to the folder of the other.
 */
#define COBJMACROS
#include <windows.h>
#include <shlwapi.h>

#include "openvpc.h"

#include <fcntl.h>
#include <io.h>
#include <stdio.h>

#define MAX_LEVELS 256 /* no chain has more */

/* Prints why a call failed: the DLL leaves a description that names the file and the cause. Returns the code. */
static HRESULT failed(HRESULT hr)
{
    IErrorInfo *info = NULL;
    BSTR sentence = NULL;

    if (GetErrorInfo(0, &info) == S_OK) {
        IErrorInfo_GetDescription(info, &sentence);
        IErrorInfo_Release(info);
    }
    wprintf(L"failed: %ls (0x%08lx)\n", sentence != NULL ? sentence : L"the cause is unknown", (unsigned long)hr);
    SysFreeString(sentence);
    return hr;
}

/* Draws how far a task is, over what was drawn before. */
static void draw(LONG percent)
{
    wchar_t bar[21];

    for (int i = 0; i < 20; i++)
        bar[i] = i < percent / 5 ? L'#' : L'.';
    bar[20] = 0;
    wprintf(L"\r  [%ls] %3ld%%", bar, percent);
    fflush(stdout);
}

/* Waits for a task and releases it. */
static HRESULT finish(IVMTask *task)
{
    VARIANT_BOOL complete = VARIANT_FALSE;
    BSTR text = NULL;
    LONG percent = 0, error = 0;
    HRESULT hr;

    IVMTask_get_Description(task, &text);
    wprintf(L"%ls\n", text);
    SysFreeString(text);
    do {
        hr = IVMTask_WaitForCompletion(task, 200);
        IVMTask_get_PercentCompleted(task, &percent);
        draw(percent);
    } while (SUCCEEDED(hr) && SUCCEEDED(IVMTask_get_IsComplete(task, &complete)) && !complete);
    wprintf(L"\n");
    if (SUCCEEDED(hr) && SUCCEEDED(hr = IVMTask_get_Error(task, &error)) && error != 0) {
        hr = (HRESULT)error;
        IVMTask_get_ErrorDescription(task, &text);
        wprintf(L"failed: %ls (0x%08lx)\n", text, (unsigned long)hr);
        SysFreeString(text);
    }
    IVMTask_Release(task);
    return hr;
}

/* A size comes as a VT_DECIMAL, which holds more than a long. */
static ULONG64 bytes_of(VARIANT *size)
{
    ULONG64 bytes = 0;

    VarUI8FromDec(&V_DECIMAL(size), &bytes);
    return bytes;
}

static HRESULT show(IVMHardDisk *disk, int depth)
{
    static const wchar_t *const types[] = { L"dynamic", L"fixed", L"differencing" };
    VMHardDiskType type = vmDiskType_Dynamic;
    VARIANT in_guest, on_host;
    BSTR file = NULL;
    HRESULT hr;

    if (FAILED(hr = IVMHardDisk_get_File(disk, &file)) || FAILED(hr = IVMHardDisk_get_Type(disk, &type)) ||
        FAILED(hr = IVMHardDisk_get_SizeInGuest(disk, &in_guest)) ||
        FAILED(hr = IVMHardDisk_get_SizeOnHost(disk, &on_host)))
        failed(hr);
    else
        wprintf(L"%*ls%ls  (%ls, %llu MB in the guest, %llu KB on the host)\n", 4 * depth, L"", file, types[type],
                bytes_of(&in_guest) >> 20, bytes_of(&on_host) >> 10);
    SysFreeString(file);
    return hr;
}

/* Shows a disk and what it stands on, down to the bottom. */
static HRESULT show_chain(IVMVirtualPC *virtual_pc, BSTR path)
{
    IVMHardDisk *disk = NULL, *parent = NULL;
    HRESULT hr = IVMVirtualPC_GetHardDisk(virtual_pc, path, &disk);

    if (FAILED(hr))
        return failed(hr);
    for (int depth = 0; disk != NULL && depth < MAX_LEVELS; depth++, disk = parent) {
        parent = NULL; /* S_FALSE and NULL at the bottom */
        hr = show(disk, depth);
        if (SUCCEEDED(hr) && FAILED(hr = IVMHardDisk_get_Parent(disk, &parent)))
            failed(hr);
        IVMHardDisk_Release(disk);
    }
    if (disk != NULL)
        IVMHardDisk_Release(disk);
    return hr;
}

/* A path of the child that is not absolute is meant from the parent's folder. */
static BSTR child_path_of(const wchar_t *child, const wchar_t *parent)
{
    wchar_t path[MAX_PATH];

    if (!PathIsRelativeW(child))
        return SysAllocString(child);
    lstrcpynW(path, parent, MAX_PATH);
    PathRemoveFileSpecW(path);
    return SysAllocString(PathAppendW(path, child) ? path : child);
}

static HRESULT run(const wchar_t *child, const wchar_t *parent)
{
    BSTR child_path = child_path_of(child, parent), parent_path = SysAllocString(parent);
    IVMVirtualPC *virtual_pc = NULL;
    IVMTask *task = NULL;
    HRESULT hr;

    hr = CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_INPROC_SERVER, &IID_IVMVirtualPC, (void **)&virtual_pc);
    if (FAILED(hr)) {
        failed(hr);
    } else {
        hr = IVMVirtualPC_CreateDifferencingVirtualHardDisk(virtual_pc, child_path, parent_path, &task);
        hr = FAILED(hr) ? failed(hr) : finish(task);
        if (SUCCEEDED(hr))
            hr = show_chain(virtual_pc, child_path);
        IVMVirtualPC_Release(virtual_pc);
    }
    SysFreeString(child_path);
    SysFreeString(parent_path);
    return hr;
}

int wmain(int argc, wchar_t *argv[])
{
    HRESULT hr;

    _setmode(_fileno(stdout), _O_U8TEXT);
    if (argc != 3) {
        wprintf(L"Usage: new_child CHILD.vhd PARENT.vhd\n");
        return 2;
    }
    hr = CoInitialize(NULL);
    if (SUCCEEDED(hr)) {
        hr = run(argv[1], argv[2]);
        CoUninitialize();
    }
    if (FAILED(hr))
        return 1;
    wprintf(L"done\n");
    return 0;
}
