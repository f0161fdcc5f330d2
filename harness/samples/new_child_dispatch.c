/*
 * new_child_dispatch.c - creates a differencing disk and shows its chain of parents; by IDispatch, as script hosts
 * call it: nothing of OpenVPC is needed to compile it.
 * Usage: new_child_dispatch CHILD.vhd PARENT.vhd
 * One of the two paths may be relative to the folder of the other.
 *
 * Build: gcc -municode new_child_dispatch.c -lole32 -loleaut32 -luuid -lshlwapi
 */
#define COBJMACROS
#include <windows.h>
#include <shlwapi.h>

#include <fcntl.h>
#include <io.h>
#include <stdio.h>

#define DIFFERENCING 2
#define MAX_LEVELS 256 /* no chain has more */

static void failed(HRESULT hr, const wchar_t *sentence)
{
    wprintf(L"failed: %ls (0x%08lx)\n", sentence != NULL ? sentence : L"the cause is unknown", (unsigned long)hr);
}

/*
 * object.member or object.member(arguments), by name. The arguments come in reverse order and stay the caller's; the
 * result is to be cleared by the caller. Says why, where it fails.
 */
static HRESULT invoke(IDispatch *object, const wchar_t *member, VARIANT *reversed, UINT count, VARIANT *result)
{
    DISPPARAMS arguments = { reversed, NULL, count, 0 };
    wchar_t name_buffer[64];
    wchar_t *name = lstrcpynW(name_buffer, member, 64);
    EXCEPINFO exception = { 0 };
    DISPID id;
    HRESULT hr;

    VariantInit(result);
    hr = IDispatch_GetIDsOfNames(object, &IID_NULL, &name, 1, LOCALE_USER_DEFAULT, &id);
    if (SUCCEEDED(hr)) /* both flags, as script hosts do that cannot tell a method from a property */
        hr = IDispatch_Invoke(object, id, &IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_METHOD | DISPATCH_PROPERTYGET,
                              &arguments, result, &exception, NULL);
    if (hr == DISP_E_EXCEPTION) { /* the call was made and failed: its code and its sentence are in the exception */
        hr = exception.scode;
        failed(hr, exception.bstrDescription);
        SysFreeString(exception.bstrSource);
        SysFreeString(exception.bstrDescription);
        SysFreeString(exception.bstrHelpFile);
    } else if (FAILED(hr)) {
        failed(hr, member);
    }
    return hr;
}

static VARIANT text(const wchar_t *characters)
{
    VARIANT variant;

    VariantInit(&variant);
    V_VT(&variant) = VT_BSTR;
    V_BSTR(&variant) = SysAllocString(characters);
    return variant;
}

/* A path of the child that is not absolute is meant from the parent's folder. */
static VARIANT child_path_of(const wchar_t *child, const wchar_t *parent)
{
    wchar_t path[MAX_PATH];

    if (!PathIsRelativeW(child))
        return text(child);
    lstrcpynW(path, parent, MAX_PATH);
    PathRemoveFileSpecW(path);
    return text(PathAppendW(path, child) ? path : child);
}

/* Waits for a task. */
static HRESULT finish(IDispatch *task)
{
    VARIANT timeout, complete, percent, error, sentence;
    HRESULT hr;

    VariantInit(&timeout);
    V_VT(&timeout) = VT_I4;
    V_I4(&timeout) = 200;
    do {
        if (FAILED(hr = invoke(task, L"WaitForCompletion", &timeout, 1, &complete)) ||
            FAILED(hr = invoke(task, L"PercentCompleted", NULL, 0, &percent)) ||
            FAILED(hr = invoke(task, L"IsComplete", NULL, 0, &complete)))
            return hr;
        wprintf(L"\r  %3ld%%", V_I4(&percent));
    } while (!V_BOOL(&complete));
    wprintf(L"\n");
    hr = invoke(task, L"Error", NULL, 0, &error);
    if (SUCCEEDED(hr) && V_I4(&error) != 0 && SUCCEEDED(hr = invoke(task, L"ErrorDescription", NULL, 0, &sentence))) {
        hr = (HRESULT)V_I4(&error);
        failed(hr, V_BSTR(&sentence));
        VariantClear(&sentence);
    }
    return hr;
}

static HRESULT show(IDispatch *disk, int depth, LONG *type)
{
    VARIANT kind, size, file;
    HRESULT hr;

    if (FAILED(hr = invoke(disk, L"Type", NULL, 0, &kind)) ||
        FAILED(hr = invoke(disk, L"SizeInGuest", NULL, 0, &size)) ||
        FAILED(hr = VariantChangeType(&size, &size, 0, VT_R8)) || FAILED(hr = invoke(disk, L"File", NULL, 0, &file)))
        return hr;
    *type = V_I4(&kind);
    wprintf(L"%*ls%ls  (%.0f MB in the guest)\n", 4 * depth, L"", V_BSTR(&file), V_R8(&size) / 1048576);
    VariantClear(&file);
    return hr;
}

/* Shows a disk and what it stands on, down to the bottom; releases the disk. */
static HRESULT show_chain(IDispatch *disk)
{
    LONG type = DIFFERENCING;
    HRESULT hr = S_OK;

    for (int depth = 0; disk != NULL && depth < MAX_LEVELS; depth++) {
        VARIANT parent;
        VariantInit(&parent);
        hr = show(disk, depth, &type);
        if (SUCCEEDED(hr) && type == DIFFERENCING)
            hr = invoke(disk, L"Parent", NULL, 0, &parent);
        IDispatch_Release(disk);
        disk = V_VT(&parent) == VT_DISPATCH ? V_DISPATCH(&parent) : NULL;
    }
    if (disk != NULL)
        IDispatch_Release(disk);
    return hr;
}

static HRESULT run(const wchar_t *child, const wchar_t *parent)
{
    VARIANT paths[] = { text(parent), child_path_of(child, parent) }, task, disk; /* in reverse order */
    IDispatch *virtual_pc = NULL;
    CLSID clsid;
    HRESULT hr = CLSIDFromProgID(L"VirtualPC.Application", &clsid);

    if (SUCCEEDED(hr))
        hr = CoCreateInstance(&clsid, NULL, CLSCTX_SERVER, &IID_IDispatch, (void **)&virtual_pc);
    if (FAILED(hr)) {
        failed(hr, L"VirtualPC.Application is not registered");
    } else {
        hr = invoke(virtual_pc, L"CreateDifferencingVirtualHardDisk", paths, 2, &task);
        if (SUCCEEDED(hr)) {
            hr = finish(V_DISPATCH(&task));
            VariantClear(&task);
        }
        if (SUCCEEDED(hr) && SUCCEEDED(hr = invoke(virtual_pc, L"GetHardDisk", &paths[1], 1, &disk)))
            hr = show_chain(V_DISPATCH(&disk));
        IDispatch_Release(virtual_pc);
    }
    VariantClear(&paths[0]);
    VariantClear(&paths[1]);
    return hr;
}

int wmain(int argc, wchar_t *argv[])
{
    HRESULT hr;

    _setmode(_fileno(stdout), _O_U8TEXT);
    if (argc != 3) {
        wprintf(L"Usage: new_child_dispatch CHILD.vhd PARENT.vhd\n");
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
