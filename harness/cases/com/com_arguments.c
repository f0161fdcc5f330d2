/* com_arguments.c - pointers and sizes as a client can give them wrongly; com_paths.c has the paths. */
#include "files.h"
#include "refusal.h"

#include <limits.h>

TEST(com_arguments, refuses_null_out_pointers)
{
    IVMVirtualPC *app = application();
    BSTR path = SysAllocString(at(L"a.vhd")), bad = SysAllocString(L"*");
    struct lines before = folder_tree(case_folder()), after;

    if (app != NULL) {
        check_error_info(IVMVirtualPC_CreateDynamicVirtualHardDisk(app, path, 8, NULL), E_POINTER,
                         L"CreateDynamicVirtualHardDisk");
        check_error_info(IVMVirtualPC_CreateFixedVirtualHardDisk(app, path, 8, NULL), E_POINTER,
                         L"CreateFixedVirtualHardDisk");
        check_error_info(IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, path, path, NULL), E_POINTER,
                         L"CreateDifferencingVirtualHardDisk");
        check_error_info(IVMVirtualPC_CreateDynamicVirtualHardDisk(app, bad, -1, NULL), E_POINTER,
                         L"CreateDynamicVirtualHardDisk");
        check_error_info(IVMVirtualPC_get_Name(app, NULL), E_POINTER, L"Name");
        check_error_info(IVMVirtualPC_get_Version(app, NULL), E_POINTER, L"Version");
        check_error_info(IVMVirtualPC_get_UpTime(app, NULL), E_POINTER, L"UpTime");
        check_error_info(IVMVirtualPC_get_Tasks(app, NULL), E_POINTER, L"Tasks");
        IVMVirtualPC_Release(app);
    }
    after = folder_tree(case_folder());
    check_same_lines(&before, &after, "the folder");
    lines_free(&before);
    lines_free(&after);
    SysFreeString(path);
    SysFreeString(bad);
}

TEST(com_arguments, refuses_sizes_out_of_range)
{
    static const struct {
        LONG megabytes;
        HRESULT expected;
    } sizes[] = {
        { LONG_MIN, E_INVALIDARG },
        { 1, VM_E_IMAGE_SIZE_TOO_SMALL },
        { LONG_MAX, VM_E_IMAGE_SIZE_TOO_LARGE },
    };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(sizes); i++)
        for (enum creation creation = CREATE_DYNAMIC; creation <= CREATE_FIXED; creation++) {
            struct refusal refusal = {
                creation, L"$\\a.vhd", NULL, sizes[i].megabytes, sizes[i].expected, L"$\\a.vhd"
            };
            context("%s of %ld MB", utf8(creation_name(creation)), sizes[i].megabytes);
            check_refused(app, &refusal);
        }
    IVMVirtualPC_Release(app);
}
