/*
 * bench.c - does one thing through the registered DLL, and prints how long that took, in seconds, and how much memory
 * it took at most, in KB, beside what Wine takes for an idle program with the DLL loaded. The words are those of
 * tests/benchmark/bench_core.c, the names are full paths:
 *
 *     openvpc-bench create NAME MB | child NAME PARENT COUNT | convert NAME TARGET fixed|dynamic |
 *                   merge-to NAME TARGET fixed|dynamic | merge NAME | compact NAME | find NAME COUNT |
 *                   read NAME COUNT | plain NAME BYTES COUNT | machine NAME COUNT | list NAME COUNT |
 *                   delete NAME COUNT
 *
 * machine makes NAME0.vmc and so on, list goes through all registered machines as For Each does and asks each for its
 * name and state, and delete deletes those that were made.
 */
#include "harness_windows.h"

#include <psapi.h>
#include <stdbool.h>
#include <wchar.h>

static void demand(HRESULT hr, const char *what)
{
    IErrorInfo *info = NULL;
    BSTR text = NULL;

    if (SUCCEEDED(hr))
        return;
    GetErrorInfo(0, &info);
    if (info != NULL)
        IErrorInfo_GetDescription(info, &text);
    fprintf(stderr, "%s: %08lx %ls\n", what, hr, text != NULL ? text : L"");
    ExitProcess(1);
}

static IVMVirtualPC *application(void)
{
    IVMVirtualPC *app;

    demand(CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_INPROC_SERVER, &IID_IVMVirtualPC, (void **)&app),
           "CoCreateInstance");
    return app;
}

static IVMHardDisk *find_disk(IVMVirtualPC *app, const WCHAR *path)
{
    BSTR string = SysAllocString(path);
    IVMHardDisk *disk;

    demand(IVMVirtualPC_GetHardDisk(app, string, &disk), "GetHardDisk");
    SysFreeString(string);
    return disk;
}

/* By pointer, since the call that fills it is another argument. */
static void finish(HRESULT hr, IVMTask **started, const char *what)
{
    IVMTask *task;
    BSTR text;
    LONG error;

    demand(hr, what);
    task = *started;
    IVMTask_WaitForCompletion(task, -1);
    IVMTask_get_Error(task, &error);
    if (error != 0 && SUCCEEDED(IVMTask_get_ErrorDescription(task, &text)))
        fprintf(stderr, "%s: %ls\n", what, text);
    demand(error, what);
    IVMTask_Release(task);
}

static void make_children(IVMVirtualPC *app, const WCHAR *name, const WCHAR *parent, int count)
{
    WCHAR numbered[MAX_PATH];
    BSTR parent_string = SysAllocString(parent), child;
    IVMTask *task;

    for (int i = 0; i < count; i++) {
        swprintf(numbered, MAX_PATH, L"%ls%d.vhd", name, i);
        child = SysAllocString(numbered);
        finish(IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, child, parent_string, &task), &task, "create");
        SysFreeString(child);
    }
    SysFreeString(parent_string);
}

/* Reads a property as a script does, by its name. */
static void read_property(IDispatch *object, OLECHAR *name)
{
    DISPPARAMS none = { 0 };
    VARIANT value;
    DISPID id;

    demand(IDispatch_GetIDsOfNames(object, &IID_NULL, &name, 1, LOCALE_USER_DEFAULT, &id), "GetIDsOfNames");
    demand(IDispatch_Invoke(object, id, &IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_PROPERTYGET, &none, &value, NULL,
                            NULL),
           "Invoke");
    VariantClear(&value);
}

static void read_late_bound(IVMHardDisk *disk, int count)
{
    for (int i = 0; i < count; i++)
        read_property((IDispatch *)disk, (OLECHAR[]){ L"SizeInGuest" });
}

static void make_machine(IVMVirtualPC *app, const WCHAR *numbered)
{
    BSTR path = SysAllocString(numbered), no_name = SysAllocString(L"");
    IVMVirtualMachine *machine;

    demand(IVMVirtualPC_CreateVirtualMachine(app, no_name, path, &machine), "CreateVirtualMachine");
    IVMVirtualMachine_Release(machine);
    SysFreeString(no_name);
    SysFreeString(path);
}

static void delete_machine(IVMVirtualPC *app, const WCHAR *numbered)
{
    BSTR name = SysAllocString(wcsrchr(numbered, L'\\') + 1);
    IVMVirtualMachine *machine;

    demand(IVMVirtualPC_FindVirtualMachine(app, name, &machine), "FindVirtualMachine");
    demand(machine != NULL ? S_OK : E_FAIL, "no such machine");
    demand(IVMVirtualPC_DeleteVirtualMachine(app, machine), "DeleteVirtualMachine");
    IVMVirtualMachine_Release(machine);
    SysFreeString(name);
}

static void with_machines(IVMVirtualPC *app, const WCHAR *name, int count, void (*act)(IVMVirtualPC *, const WCHAR *))
{
    WCHAR numbered[MAX_PATH];

    for (int i = 0; i < count; i++) {
        swprintf(numbered, MAX_PATH, L"%ls%d", name, i);
        act(app, numbered);
    }
}

/* For Each over all machines. */
static void list_machines(IVMVirtualPC *app, int count)
{
    IVMVirtualMachineCollection *machines;
    IEnumVARIANT *enumerator;
    IUnknown *unknown;
    VARIANT item;

    demand(IVMVirtualPC_get_VirtualMachines(app, &machines), "VirtualMachines");
    demand(IVMVirtualMachineCollection_get__NewEnum(machines, &unknown), "_NewEnum");
    demand(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&enumerator), "IEnumVARIANT");
    while (IEnumVARIANT_Next(enumerator, 1, &item, NULL) == S_OK) {
        read_property(V_DISPATCH(&item), (OLECHAR[]){ L"Name" });
        read_property(V_DISPATCH(&item), (OLECHAR[]){ L"State" });
        VariantClear(&item);
        count--;
    }
    demand(count == 0 ? S_OK : E_FAIL, "other machines are registered");
    IEnumVARIANT_Release(enumerator);
    IUnknown_Release(unknown);
    IVMVirtualMachineCollection_Release(machines);
}

static void work_on_disk(IVMHardDisk *disk, const WCHAR *what, int count, WCHAR **words)
{
    BSTR target = SysAllocString(count > 2 ? words[2] : L"");
    VMHardDiskType type = count > 3 && wcscmp(words[3], L"fixed") == 0 ? vmDiskType_FixedSize : vmDiskType_Dynamic;
    IVMTask *task;

    if (wcscmp(what, L"convert") == 0)
        finish(IVMHardDisk_Convert(disk, target, type, &task), &task, "Convert");
    else if (wcscmp(what, L"merge-to") == 0)
        finish(IVMHardDisk_MergeTo(disk, target, type, &task), &task, "MergeTo");
    else if (wcscmp(what, L"merge") == 0)
        finish(IVMHardDisk_Merge(disk, &task), &task, "Merge");
    else if (wcscmp(what, L"compact") == 0)
        finish(IVMHardDisk_Compact(disk, &task), &task, "Compact");
    else if (wcscmp(what, L"read") == 0)
        read_late_bound(disk, _wtoi(words[2]));
    else
        demand(E_INVALIDARG, "unknown word");
    SysFreeString(target);
}

/* What creating files is compared with: a Windows program that writes and flushes as many bytes, in large writes. */
static void write_plainly(const WCHAR *name, DWORD bytes, int count)
{
    const DWORD piece = 1 << 20;
    void *buffer = calloc(1, piece);
    WCHAR numbered[MAX_PATH];
    DWORD written;

    demand(buffer != NULL ? S_OK : E_OUTOFMEMORY, "plain");
    for (int i = 0; i < count; i++) {
        swprintf(numbered, MAX_PATH, L"%ls%d", name, i);
        HANDLE file = CreateFileW(numbered, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
        bool ok = file != INVALID_HANDLE_VALUE;
        for (DWORD at = 0; ok && at < bytes; at += piece)
            ok = WriteFile(file, buffer, bytes - at < piece ? bytes - at : piece, &written, NULL);
        demand(ok && FlushFileBuffers(file) ? S_OK : HRESULT_FROM_WIN32(GetLastError()), "plain");
        CloseHandle(file);
    }
    free(buffer);
}

static void work(IVMVirtualPC *app, int count, WCHAR **words)
{
    const WCHAR *what = words[0];
    BSTR path = SysAllocString(words[1]);
    IVMHardDisk *disk;
    IVMTask *task;

    if (wcscmp(what, L"create") == 0) {
        finish(IVMVirtualPC_CreateDynamicVirtualHardDisk(app, path, _wtoi(words[2]), &task), &task, "create");
    } else if (wcscmp(what, L"child") == 0) {
        make_children(app, words[1], words[2], _wtoi(words[3]));
    } else if (wcscmp(what, L"plain") == 0) {
        write_plainly(words[1], (DWORD)_wtoi(words[2]), _wtoi(words[3]));
    } else if (wcscmp(what, L"machine") == 0) {
        with_machines(app, words[1], _wtoi(words[2]), make_machine);
    } else if (wcscmp(what, L"delete") == 0) {
        with_machines(app, words[1], _wtoi(words[2]), delete_machine);
    } else if (wcscmp(what, L"list") == 0) {
        list_machines(app, _wtoi(words[2]));
    } else if (wcscmp(what, L"find") == 0) {
        for (int i = _wtoi(words[2]); i > 0; i--)
            IVMHardDisk_Release(find_disk(app, words[1]));
    } else {
        disk = find_disk(app, words[1]);
        work_on_disk(disk, what, count, words);
        IVMHardDisk_Release(disk);
    }
    SysFreeString(path);
}

int wmain(int argc, WCHAR **argv); /* no header declares it */

int wmain(int argc, WCHAR **argv)
{
    PROCESS_MEMORY_COUNTERS idle = { .cb = sizeof idle }, memory = { .cb = sizeof memory };
    LARGE_INTEGER frequency, begin, end;
    IVMVirtualPC *app;

    if (argc < 3)
        return 2;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    app = application();
    GetProcessMemoryInfo(GetCurrentProcess(), &idle, sizeof idle);
    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&begin);
    work(app, argc - 1, argv + 1);
    QueryPerformanceCounter(&end);
    GetProcessMemoryInfo(GetCurrentProcess(), &memory, sizeof memory);
    printf("%.6f %lu\n", (double)(end.QuadPart - begin.QuadPart) / (double)frequency.QuadPart,
           (unsigned long)((memory.PeakWorkingSetSize - idle.WorkingSetSize) / 1024));
    IVMVirtualPC_Release(app);
    CoUninitialize();
    return 0;
}
