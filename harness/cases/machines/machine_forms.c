/* machine_forms.c - methods as scripts for Virtual Server call them, with other arguments. */
#include "client_machine.h"
#include "files.h"

#include <wchar.h>

/* A call by name whose arguments are a text, if there is one, and numbers. The result is the caller's to clear. */
static HRESULT call(void *object, const WCHAR *member, const WCHAR *text, const LONG *numbers, UINT count,
                    VARIANT *result, EXCEPINFO *exception)
{
    VARIANT arguments[4];
    UINT total = 0;
    HRESULT hr;

    if (text != NULL)
        arguments[total++] = text_variant(text);
    for (UINT i = 0; i < count; i++)
        arguments[total++] = long_variant(numbers[i]);
    VariantInit(result);
    hr = invoke(object, member, DISPATCH_METHOD, arguments, total, result, exception);
    for (UINT i = 0; i < total; i++)
        VariantClear(&arguments[i]);
    return hr;
}

#define NUMBERS(...) (const LONG[]){ __VA_ARGS__ }, sizeof(const LONG[]){ __VA_ARGS__ } / sizeof(LONG)

static void check_place(VARIANT *drive, LONG bus, LONG device)
{
    VARIANT found;

    if (!check(V_VT(drive) == VT_DISPATCH && V_DISPATCH(drive) != NULL, "a drive is given"))
        return;
    check_hr(invoke(V_DISPATCH(drive), L"BusNumber", DISPATCH_PROPERTYGET, NULL, 0, &found, NULL), S_OK, "BusNumber");
    check(V_I4(&found) == bus, "the bus is %ld, not %ld", (long)bus, (long)V_I4(&found));
    check_hr(invoke(V_DISPATCH(drive), L"DeviceNumber", DISPATCH_PROPERTYGET, NULL, 0, &found, NULL), S_OK,
             "DeviceNumber");
    check(V_I4(&found) == device, "the device is %ld, not %ld", (long)device, (long)V_I4(&found));
}

TEST(machine_forms, of_virtual_server_name_the_bus_which_is_ide)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    EXCEPINFO exception;
    VARIANT drive, result;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    make_dynamic(app, at(L"a.vhd"), 10);
    check_exception(call(machine, L"AddHardDiskConnection", at(L"a.vhd"), NUMBERS(1, 0, 0), &drive, &exception),
                    &exception, E_INVALIDARG, L"IDE");
    check_hr(call(machine, L"AddHardDiskConnection", at(L"a.vhd"), NUMBERS(0, 0, 1), &drive, &exception), S_OK,
             "AddHardDiskConnection with four arguments");
    check_place(&drive, 0, 1);
    check_hr(call(V_DISPATCH(&drive), L"SetBusLocation", NULL, NUMBERS(0, 1, 0), &result, &exception), S_OK,
             "SetBusLocation with three");
    check_place(&drive, 1, 0);
    check_exception(call(V_DISPATCH(&drive), L"SetBusLocation", NULL, NUMBERS(1, 1, 1), &result, &exception),
                    &exception, E_INVALIDARG, L"IDE");
    check_hr(call(V_DISPATCH(&drive), L"SetBusLocation", NULL, NUMBERS(1, 1), &result, &exception), S_OK,
             "SetBusLocation with two");
    check_place(&drive, 1, 1);
    VariantClear(&drive);
    check_exception(call(machine, L"AddDVDROMDrive", NULL, NUMBERS(1, 0, 0), &drive, &exception), &exception,
                    E_INVALIDARG, L"IDE");
    check_hr(call(machine, L"AddDVDROMDrive", NULL, NUMBERS(0, 1, 0), &drive, &exception), S_OK,
             "AddDVDROMDrive with three");
    check_place(&drive, 1, 0);
    check_hr(call(V_DISPATCH(&drive), L"SetBusLocation", NULL, NUMBERS(0, 0, 0), &result, &exception), S_OK,
             "SetBusLocation of a DVD drive with three");
    check_place(&drive, 0, 0);
    VariantClear(&drive);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

/* What is wrong in another way is refused as ever. */
TEST(machine_forms, with_any_other_number_of_arguments_are_refused)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    EXCEPINFO exception;
    VARIANT result;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    check(FAILED(call(machine, L"AddDVDROMDrive", NULL, NUMBERS(1), &result, &exception)), "AddDVDROMDrive with one");
    check(FAILED(call(machine, L"AddDVDROMDrive", NULL, NUMBERS(0, 0, 0, 0), &result, &exception)),
          "AddDVDROMDrive with four");
    check_hr(call(machine, L"AddDVDROMDrive", L"no number", NUMBERS(0, 0), &result, &exception), DISP_E_TYPEMISMATCH,
             "AddDVDROMDrive with a text");
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

TEST(machine_forms, of_shutting_down_need_not_say_whether_by_force)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMGuestOS *guest = NULL;
    EXCEPINFO exception;
    VARIANT result;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    if (check_hr(IVMVirtualMachine_get_GuestOS(machine, &guest), S_OK, "GuestOS")) {
        check_exception(call(guest, L"Shutdown", NULL, NULL, 0, &result, &exception), &exception, VM_E_VM_NOT_RUNNING,
                        L"it.vmc");
        check_exception(call(guest, L"Shutdown", NULL, NUMBERS(1), &result, &exception), &exception,
                        VM_E_VM_NOT_RUNNING, L"it.vmc");
        IVMGuestOS_Release(guest);
    }
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}
