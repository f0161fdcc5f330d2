/* com_hostile.c - links to what is no file on a disk, where disks and machines should be. */
#include "client_machine.h"
#include "disk_work.h"
#include "files.h"
#include "links.h"
#include "refusal.h"

#define PARENT at(L"parent.vhd")
#define CHILD at(L"child.vhd")

/* Reading these never ends, or never begins. */
static const WCHAR *const devices[] = { L"/dev/zero", L"/dev/random", L"/dev/null", L"fifo" };

/* Whatever a client does with it or its child, it is refused as no disk, and nothing waits for it. */
static void check_all_refuse(IVMVirtualPC *app)
{
    static const struct refusal refusals[] = {
        { CREATE_DIFFERENCING, L"$\\new.vhd", L"$\\parent.vhd", 0, VM_E_INVALID_HD_FILE, L"$\\parent.vhd" },
        { CREATE_DIFFERENCING, L"$\\new.vhd", L"$\\child.vhd", 0, VM_E_INVALID_HD_FILE, L"$\\parent.vhd" },
    };
    const struct disk_work merge = { .member = DISK_MERGE };
    BSTR path = SysAllocString(PARENT);
    IVMHardDisk *disk = NULL;

    check_error_info(IVMVirtualPC_GetHardDisk(app, path, &disk), VM_E_INVALID_HD_FILE, PARENT);
    SysFreeString(path);
    disk_file_refuses(app, CHILD, &merge, VM_E_INVALID_HD_FILE, PARENT);
    for (size_t i = 0; i < ARRAYSIZE(refusals); i++)
        check_refused(app, &refusals[i]);
}

TEST(com_hostile, links_to_devices_and_pipes_are_no_disks)
{
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    if (!link_make_fifo(at(L"fifo"))) {
        skip("there are no named pipes among files here");
    } else if (make_dynamic(app, PARENT, 3) && make_differencing(app, CHILD, L"parent.vhd")) {
        for (size_t i = 0; i < ARRAYSIZE(devices); i++) {
            context("a link to %s", utf8(devices[i]));
            if (check(link_remove(PARENT) && link_make(PARENT, devices[i][0] == L'/' ? devices[i] : at(devices[i])),
                      "the link can be made"))
                check_all_refuse(app);
        }
    }
    link_remove(PARENT);
    link_remove(at(L"fifo"));
    IVMVirtualPC_Release(app);
}

/* With whatever code: what there is to say of it is what the system says. */
static void check_fails(HRESULT hr)
{
    check(FAILED(hr), "the call fails: 0x%08lx", (unsigned long)hr);
    check_error_info(hr, hr, L"it.vmc");
}

/* Nothing of a machine in the place of whose file such a link is can be read, changed or deleted, and nothing waits. */
static void check_machine_refuses(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    IVMVirtualMachine *none;
    VMVMState state;
    LONG memory;

    SetErrorInfo(0, NULL);
    check_fails(IVMVirtualMachine_get_State(machine, &state));
    check_fails(IVMVirtualMachine_get_Memory(machine, &memory));
    check_fails(IVMVirtualMachine_put_Memory(machine, 64));
    check(FAILED(IVMVirtualPC_DeleteVirtualMachine(app, machine)), "it is not deleted");
    check_fails(client_register_machine(app, L"it", case_folder(), &none));
    check(none == NULL, "no machine is given");
}

TEST(com_hostile, links_to_devices_and_pipes_are_no_machines)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"it") : NULL;

    if (machine == NULL)
        return;
    if (!link_make_fifo(at(L"fifo"))) {
        skip("there are no named pipes among files here");
    } else if (check(DeleteFileW(at(L"it.vmc")), "the file can be deleted")) {
        for (size_t i = 0; i < ARRAYSIZE(devices); i++) {
            context("a link to %s", utf8(devices[i]));
            if (check(link_make(at(L"it.vmc"), devices[i][0] == L'/' ? devices[i] : at(devices[i])),
                      "the link can be made"))
                check_machine_refuses(app, machine);
            link_remove(at(L"it.vmc"));
        }
        context("%s", "");
    }
    link_remove(at(L"fifo"));
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
}
