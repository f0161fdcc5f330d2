/*
 * new_child.cpp - creates a differencing disk and shows its chain of parents; in C++, where nothing has to be
 * released by hand and a failed call is an exception.
 * Usage: new_child CHILD.vhd PARENT.vhd
 * One of the two paths may be relative to the folder of the other.
 *
 * Build: g++ -std=c++17 -municode new_child.cpp -lole32 -loleaut32 -luuid, with the openvpc.h that widl or MIDL makes
 * of openvpc.idl. Visual C++ users have _com_ptr_t from #import "openvpc.dll" instead of com_ptr.
 */
#include <windows.h>

#include "openvpc.h"

#include <fcntl.h>
#include <io.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

/* ---- What any COM client in C++ needs ---- */

struct release {
    void operator()(IUnknown *object) const { object->Release(); }
};
template <typename Interface> using com_ptr = std::unique_ptr<Interface, release>;

struct free_text {
    void operator()(OLECHAR *text) const { SysFreeString(text); }
};
using bstr = std::unique_ptr<OLECHAR, free_text>;

struct com_error {
    HRESULT code;
    std::wstring sentence;
};

/* A failed call becomes an exception with the sentence that the DLL left. */
static void check(HRESULT hr)
{
    IErrorInfo *info = nullptr;
    BSTR sentence = nullptr;

    if (SUCCEEDED(hr))
        return;
    if (GetErrorInfo(0, &info) == S_OK) {
        info->GetDescription(&sentence);
        info->Release();
    }
    const bstr owner(sentence);
    throw com_error{ hr, sentence != nullptr ? sentence : L"the cause is unknown" };
}

/* What a property gives. */
template <typename Interface, typename Result>
static Result get(const com_ptr<Interface> &object, HRESULT (STDMETHODCALLTYPE Interface::*property)(Result *))
{
    Result result{};
    check((object.get()->*property)(&result));
    return result;
}

/* ---- What is done with it ---- */

static unsigned long long bytes_of(VARIANT size)
{
    ULONG64 bytes = 0;
    check(VarUI8FromDec(&V_DECIMAL(&size), &bytes));
    return bytes;
}

static void finish(const com_ptr<IVMTask> &task)
{
    std::wcout << bstr(get(task, &IVMTask::get_Description)).get() << L"\n";
    do {
        check(task->WaitForCompletion(200));
        const LONG percent = get(task, &IVMTask::get_PercentCompleted);
        const auto done = static_cast<std::size_t>(percent) / 5;
        std::wcout << L"\r  [" << std::wstring(done, L'#') << std::wstring(20 - done, L'.') << L"] " << percent << L"%"
                   << std::flush;
    } while (!get(task, &IVMTask::get_IsComplete));
    std::wcout << L"\n";
    if (const LONG error = get(task, &IVMTask::get_Error))
        throw com_error{ error, bstr(get(task, &IVMTask::get_ErrorDescription)).get() };
}

static void show(const com_ptr<IVMHardDisk> &disk, std::size_t depth)
{
    static const wchar_t *const types[] = { L"dynamic", L"fixed", L"differencing" };

    std::wcout << std::wstring(4 * depth, L' ') << bstr(get(disk, &IVMHardDisk::get_File)).get() << L"  ("
               << types[get(disk, &IVMHardDisk::get_Type)] << L", "
               << (bytes_of(get(disk, &IVMHardDisk::get_SizeInGuest)) >> 20) << L" MB in the guest, "
               << (bytes_of(get(disk, &IVMHardDisk::get_SizeOnHost)) >> 10) << L" KB on the host)\n";
}

static constexpr std::size_t most_levels = 256; /* no chain has more */

static void run(const wchar_t *child, const wchar_t *parent)
{
    /* A path of the child that is not absolute is meant from the parent's folder. */
    const auto whole = (std::filesystem::path(parent).parent_path() / child).lexically_normal().make_preferred();
    const bstr child_path(SysAllocString(whole.c_str())), parent_path(SysAllocString(parent));
    void *created = nullptr;
    IVMTask *started = nullptr;
    IVMHardDisk *opened = nullptr;

    check(CoCreateInstance(CLSID_VMVirtualPC, nullptr, CLSCTX_INPROC_SERVER, IID_IVMVirtualPC, &created));
    const com_ptr<IVMVirtualPC> virtual_pc(static_cast<IVMVirtualPC *>(created));

    check(virtual_pc->CreateDifferencingVirtualHardDisk(child_path.get(), parent_path.get(), &started));
    finish(com_ptr<IVMTask>(started));

    check(virtual_pc->GetHardDisk(child_path.get(), &opened));
    com_ptr<IVMHardDisk> disk(opened);
    for (std::size_t depth = 0; disk && depth < most_levels; depth++) {
        show(disk, depth);
        disk.reset(get(disk, &IVMHardDisk::get_Parent)); /* S_FALSE and nothing at the bottom */
    }
}

int wmain(int argc, wchar_t *argv[])
{
    int code = 0;

    _setmode(_fileno(stdout), _O_U8TEXT);
    if (argc != 3) {
        std::wcout << L"Usage: new_child CHILD.vhd PARENT.vhd\n";
        return 2;
    }
    if (FAILED(CoInitialize(nullptr)))
        return 1;
    try {
        run(argv[1], argv[2]);
        std::wcout << L"done\n";
    } catch (const com_error &error) {
        std::wcout << L"failed: " << error.sentence << L"\n";
        code = 1;
    }
    CoUninitialize();
    return code;
}
