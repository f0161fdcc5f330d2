/* machine_life.c - machines are made, registered, found and deleted. */
#include "files.h"
#include "client_machine.h"

#include <wchar.h>

TEST(machine_life, a_machine_is_made_found_by_its_name_and_deleted)
{
    static const WCHAR *const names[] = { L"first" };
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine, *found, *same;
    VMVMState state = vmVMState_Invalid;
    LONG memory = 0;

    if (app == NULL || (machine = new_machine(app, L"first")) == NULL)
        return;
    check(path_kind(at(L"first.vmc")) == PATH_FILE, "its file is there");
    check_machines(app, names, 1);
    if (check_hr(client_find_machine(app, L"FIRST", &found), S_OK, "FindVirtualMachine in other case")) {
        check_machine_text(found, found->lpVtbl->get_Name, L"first", "Name");
        check_machine_text(found, found->lpVtbl->get_File, at(L"first.vmc"), "File");
        check_hr(IVMVirtualMachine_put_Memory(found, 256), S_OK, "put_Memory");
        check_hr(IVMVirtualMachine_get_Memory(machine, &memory), S_OK, "get_Memory");
        check(memory == 256, "the other object sees 256 MB, not %ld", (long)memory);
        check_hr(IVMVirtualMachine_get_State(found, &state), S_OK, "State");
        check(state == vmVMState_TurnedOff, "it is turned off, not %d", state);
        IVMVirtualMachine_Release(found);
    }
    check_hr(IVMVirtualPC_DeleteVirtualMachine(app, machine), S_OK, "DeleteVirtualMachine");
    check(path_kind(at(L"first.vmc")) == PATH_NOTHING, "its file has gone");
    check_hr(client_find_machine(app, L"first", &same), S_FALSE, "FindVirtualMachine afterwards");
    check(same == NULL, "nothing is found");
    check_machines(app, NULL, 0);
    check_error_info(IVMVirtualMachine_get_Memory(machine, &memory), VM_E_VM_UNKNOWN, L"first.vmc");
    check_hr(IVMVirtualPC_DeleteVirtualMachine(app, machine), S_FALSE, "DeleteVirtualMachine again");
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
}
