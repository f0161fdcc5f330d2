/*
 * bench.c - does one thing through the registered DLL, and prints how long that took, in seconds, and how much memory
 * it took at most, in KB, beside what Wine takes for an idle program with the DLL loaded. The words are those of
 * tests/benchmark/bench_core.c, the names are full paths:
 *
 *     openvpc-bench create NAME MB | child NAME PARENT COUNT | convert NAME TARGET fixed|dynamic |
 *                   merge-to NAME TARGET fixed|dynamic | merge NAME | compact NAME | find NAME COUNT |
 *                   read NAME COUNT | plain NAME BYTES COUNT
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
static void read_late_bound(IVMHardDisk *disk, int count)
{
    DISPPARAMS none = { 0 };
    OLECHAR *name = (OLECHAR[]){ L"SizeInGuest" };
    VARIANT size;
    DISPID id;

    for (int i = 0; i < count; i++) {
        demand(IVMHardDisk_GetIDsOfNames(disk, &IID_NULL, &name, 1, LOCALE_USER_DEFAULT, &id), "GetIDsOfNames");
        demand(IVMHardDisk_Invoke(disk, id, &IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_PROPERTYGET, &none, &size, NULL,
                                  NULL),
               "Invoke");
        VariantClear(&size);
    }
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
