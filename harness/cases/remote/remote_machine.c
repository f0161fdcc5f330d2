/* remote_machine.c - virtual machines as clients see them, without registration. */
#include "remote_machine.h"

static DWORD cookie;

bool remote_class_begin(void)
{
    IUnknown *factory;

    if (!check_hr(DllGetClassObject(&CLSID_VMVirtualPC, &IID_IClassFactory, (void **)&factory), S_OK,
                  "DllGetClassObject"))
        return false;
    check_hr(CoRegisterClassObject(&CLSID_VMVirtualPC, factory, CLSCTX_INPROC_SERVER, REGCLS_MULTIPLEUSE, &cookie),
             S_OK, "CoRegisterClassObject");
    IUnknown_Release(factory);
    return true;
}

void remote_class_end(void)
{
    CoRevokeClassObject(cookie);
}

HRESULT remote_task_code(HRESULT hr, IVMTask *task)
{
    HRESULT code = E_POINTER;
    VMTaskResult result;

    if (!check_hr(hr, S_OK, "the call") || !check(task != NULL, "it gives a task"))
        return E_POINTER;
    check_hr(IVMTask_WaitForCompletion(task, -1), S_OK, "WaitForCompletion");
    check(task_is_complete(task), "the task is complete");
    if (IVMTask_get_Result(task, &result) != S_OK || result != vmTaskResult_Success)
        IVMTask_get_Error(task, &code);
    else
        code = S_OK;
    IVMTask_Release(task);
    return code;
}

bool remote_start(IVMVirtualMachine *machine)
{
    IVMTask *task = NULL;
    const HRESULT hr = IVMVirtualMachine_Startup(machine, &task);

    return check_hr(remote_task_code(hr, task), S_OK, "Startup");
}

void remote_turn_off(IVMVirtualMachine *machine)
{
    IVMTask *task = NULL;
    const HRESULT hr = IVMVirtualMachine_TurnOff(machine, &task);

    check_hr(remote_task_code(hr, task), S_OK, "TurnOff");
}

VMVMState remote_state_of(IVMVirtualMachine *machine)
{
    VMVMState state = vmVMState_Invalid;

    check_hr(IVMVirtualMachine_get_State(machine, &state), S_OK, "State");
    return state;
}
