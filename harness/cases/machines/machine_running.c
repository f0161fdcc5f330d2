/* machine_running.c - screen, load and guest of a machine that runs, with the fake QEMU. */
#include "client_machine.h"
#include "configuration.h"
#include "fake_engine.h"
#include "files.h"
#include "objects.h"
#include "refusal.h"

struct scene {
    IVMVirtualPC *app;
    IVMVirtualMachine *machine;
    bool is_started;
};

static bool begin(struct scene *scene, const char *script)
{
    *scene = (struct scene){ .app = application() };
    if (scene->app == NULL || (scene->machine = new_machine(scene->app, L"it")) == NULL)
        return false;
    scene->is_started = fake_engine_begin(scene->app, script) && machine_is_started(scene->machine);
    return scene->is_started;
}

static void end(struct scene *scene)
{
    if (scene->machine != NULL)
        end_machine(scene->app, scene->machine);
    fake_engine_end(scene->app);
    if (scene->app != NULL)
        IVMVirtualPC_Release(scene->app);
}

/* The fake shows red and green above, blue and white below. */
static void check_thumbnail(IVMDisplay *display)
{
    static const ULONG colours[2][2] = { { 0x0000ff00, 0x00ff0000 }, { 0xff000000, 0xffffff00 } };
    static ULONG pixels[3072];
    VARIANT thumbnail;
    const VARIANT *values;
    unsigned wrong = 0;

    VariantInit(&thumbnail);
    check_hr(IVMDisplay__GenerateThumbnail(display, pixels), S_OK, "_GenerateThumbnail");
    if (!check_hr(IVMDisplay_get_Thumbnail(display, &thumbnail), S_OK, "Thumbnail") ||
        !check(V_VT(&thumbnail) == (VT_ARRAY | VT_VARIANT) && V_ARRAY(&thumbnail)->rgsabound[0].cElements == 3072,
               "an array of 3072 variants"))
        return;
    values = V_ARRAY(&thumbnail)->pvData;
    for (unsigned i = 0; i < 3072; i++)
        wrong += V_VT(&values[i]) != VT_UI4 || V_UI4(&values[i]) != pixels[i] ||
                 pixels[i] != colours[i / 64 >= 24][i % 64 >= 32];
    check(wrong == 0, "%u pixels have another colour, such as %08lx and %08lx", wrong, (unsigned long)pixels[0],
          (unsigned long)pixels[3071]);
    VariantClear(&thumbnail);
}

static void check_screen(IVMDisplay *display, LONG width, LONG height, VMDisplayVideoMode mode)
{
    VMDisplayVideoMode found = (VMDisplayVideoMode)7;
    LONG pixels = 7;

    check_hr(IVMDisplay_get_Width(display, &pixels), S_OK, "Width");
    check(pixels == width, "the width is %ld", (long)pixels);
    check_hr(IVMDisplay_get_Height(display, &pixels), S_OK, "Height");
    check(pixels == height, "the height is %ld", (long)pixels);
    check_hr(IVMDisplay_get_VideoMode(display, &found), S_OK, "VideoMode");
    check(found == mode, "the mode is %d", (int)found);
}

/* Sizes are looked at, though no guest can be asked to change its own. */
static void check_resizing(IVMDisplay *display)
{
    static const struct {
        LONG width, height;
        HRESULT code;
    } rows[] = {
        { 640, 480, VM_E_ADDITIONS_FEATURE_NOT_AVAIL },
        { 2048, 1920, VM_E_ADDITIONS_FEATURE_NOT_AVAIL },
        { 632, 480, E_INVALIDARG },
        { 641, 480, E_INVALIDARG },
        { 2056, 480, E_INVALIDARG },
        { 640, 479, E_INVALIDARG },
        { 640, 1921, E_INVALIDARG },
        { -640, -480, E_INVALIDARG },
    };

    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        context("%ld by %ld", (long)rows[i].width, (long)rows[i].height);
        check_error_info(IVMDisplay_SetDimensions(display, rows[i].width, rows[i].height), rows[i].code, L"it.vmc");
    }
    context("%s", "");
}

TEST(machine_running, shows_its_screen)
{
    struct scene scene;
    IVMDisplay *display = NULL;

    if (begin(&scene, "") && check_hr(IVMVirtualMachine_get_Display(scene.machine, &display), S_OK, "Display")) {
        check_screen(display, 640, 480, vmVideoMode_VGAMode);
        check_thumbnail(display);
        check_resizing(display);
        fake_engine_tell("screen 720 400");
        check_screen(display, 720, 400, vmVideoMode_TextMode);
        check_hr(IVMVirtualMachine_Pause(scene.machine), S_OK, "Pause");
        fake_engine_tell("screen 1024 768");
        check_screen(display, 1024, 768, vmVideoMode_SVGAMode);
        check_thumbnail(display);
        IVMDisplay_Release(display);
    }
    if (scene.is_started)
        machine_is_turned_off(scene.machine);
    end(&scene);
}

TEST(machine_running, tells_its_load)
{
    struct scene scene;
    IVMAccountant *accountant = NULL;
    VARIANT value;
    LONG number = -1;

    if (begin(&scene, "") &&
        check_hr(IVMVirtualMachine_get_Accountant(scene.machine, &accountant), S_OK, "Accountant")) {
        Sleep(1100);
        check_hr(IVMAccountant_get_UpTime(accountant, &number), S_OK, "UpTime");
        check(number >= 1 && number < 3600, "it runs for %ld seconds", (long)number);
        check_hr(IVMAccountant_get_CPUUtilization(accountant, &number), S_OK, "CPUUtilization");
        check(number >= 0 && number <= 100, "%ld per cent", (long)number);
        check_hr(IVMAccountant_get_DiskBytesRead(accountant, &value), S_OK, "DiskBytesRead");
        check(V_VT(&value) == VT_DECIMAL && V_DECIMAL(&value).scale == 0, "a decimal number");
        check_hr(IVMAccountant_get_CPUUtilizationHistory(accountant, &value), S_OK, "CPUUtilizationHistory");
        check(V_VT(&value) == (VT_ARRAY | VT_UI1) && V_ARRAY(&value)->rgsabound[0].cElements == 60, "sixty bytes");
        VariantClear(&value);
    }
    if (scene.is_started)
        machine_is_turned_off(scene.machine);
    if (accountant != NULL) {
        check_hr(IVMAccountant_get_UpTime(accountant, &number), S_FALSE, "UpTime of a machine that is off");
        check(number == 0, "it does not run");
        IVMAccountant_Release(accountant);
    }
    end(&scene);
}

static VMVMState state_of(IVMVirtualMachine *machine)
{
    VMVMState state = vmVMState_Invalid;

    check_hr(IVMVirtualMachine_get_State(machine, &state), S_OK, "State");
    return state;
}

/* The error of a task that has ended, which is released; it has that result. */
static HRESULT error_of(IVMTask *task, VMTaskResult expected)
{
    VMTaskResult result = vmTaskResult_Success;
    LONG error = 0;

    check_hr(IVMTask_WaitForCompletion(task, -1), S_OK, "WaitForCompletion");
    check_hr(IVMTask_get_Result(task, &result), S_OK, "Result");
    check(result == expected, "the result is %d, not %d", expected, result);
    check_hr(IVMTask_get_Error(task, &error), S_OK, "Error");
    IVMTask_Release(task);
    return error;
}

TEST(machine_running, is_shut_down_by_its_power_button)
{
    struct scene scene;
    IVMGuestOS *guest = NULL;
    IVMTask *task = NULL;
    VARIANT_BOOL can = 7;

    if (begin(&scene, "") && check_hr(IVMVirtualMachine_get_GuestOS(scene.machine, &guest), S_OK, "GuestOS")) {
        check_hr(IVMGuestOS_get_CanShutdown(guest, &can), S_OK, "CanShutdown");
        check(can == VARIANT_TRUE, "it can be shut down");
        check_hr(configuration_set(scene.app, L"guest_shutdown_timeout", long_variant(1)), S_OK, "the time-out");
        if (check_hr(IVMGuestOS_Shutdown(guest, VARIANT_TRUE, &task), S_OK, "Shutdown"))
            check_hr(error_of(task, vmTaskResult_TimeOutError), VM_E_TIMED_OUT, "a guest that does not heed it");
        check(state_of(scene.machine) == vmVMState_Running, "it goes on");
        check_hr(configuration_set(scene.app, L"guest_shutdown_timeout", long_variant(600)), S_OK, "the time-out");
        if (check_hr(IVMGuestOS_Shutdown(guest, VARIANT_FALSE, &task), S_OK, "Shutdown")) {
            check_hr(IVMTask_Cancel(task), S_OK, "Cancel");
            check_hr(error_of(task, vmTaskResult_Cancelled), HRESULT_FROM_WIN32(ERROR_CANCELLED),
                     "a task that was cancelled");
        }
        check_hr(IVMVirtualMachine_Pause(scene.machine), S_OK, "Pause");
        check_hr(IVMGuestOS_get_CanShutdown(guest, &can), S_OK, "CanShutdown");
        check(can == VARIANT_FALSE, "a guest that is paused sees no button");
        check_error_info(IVMGuestOS_Shutdown(guest, VARIANT_FALSE, &task), VM_E_VM_PAUSED, L"it.vmc");
        check(task == NULL, "no task is given");
        check_hr(IVMVirtualMachine_Resume(scene.machine), S_OK, "Resume");
        fake_engine_tell("power button works");
        if (check_hr(IVMGuestOS_Shutdown(guest, VARIANT_FALSE, &task), S_OK, "Shutdown"))
            task_succeeds(task);
        check(state_of(scene.machine) == vmVMState_TurnedOff, "it is off");
        check_hr(IVMGuestOS_get_CanShutdown(guest, &can), S_FALSE, "CanShutdown");
        IVMGuestOS_Release(guest);
    }
    end(&scene);
}

/* What QEMU refuses on the way, since nothing is in the drive, is no error. */
TEST(machine_running, takes_an_image_into_an_empty_drive)
{
    struct scene scene = { .app = application() };
    IVMDVDDrive *drive = NULL;

    if (scene.app == NULL || (scene.machine = new_machine(scene.app, L"it")) == NULL)
        return;
    file_write(at(L"a.iso"), "iso", 3);
    if (check_hr(IVMVirtualMachine_AddDVDROMDrive(scene.machine, 1, 0, &drive), S_OK, "AddDVDROMDrive")) {
        scene.is_started = fake_engine_begin(scene.app, "") && machine_is_started(scene.machine);
        if (scene.is_started) {
            check_hr(GIVE(drive, AttachImage, at(L"a.iso")), S_OK, "AttachImage");
            fake_engine_hears("blockdev-insert-medium ");
            check_hr(IVMDVDDrive_ReleaseImage(drive), S_OK, "ReleaseImage");
            machine_is_turned_off(scene.machine);
        }
        IVMDVDDrive_Release(drive);
    }
    end(&scene);
}

TEST(machine_running, tells_that_its_saved_state_is_none)
{
    struct scene scene;
    IVMTask *task = NULL;

    if (begin(&scene, "")) {
        if (check_hr(IVMVirtualMachine_Save(scene.machine, &task), S_OK, "Save"))
            task_succeeds(task);
        check(path_kind(at(L"it.vsv")) == PATH_FILE && DeleteFileW(at(L"it.vsv")), "there is a saved state");
        file_write(at(L"it.vsv"), "none", 4);
        if (check_hr(IVMVirtualMachine_Startup(scene.machine, &task), S_OK, "Startup"))
            check_hr(error_of(task, vmTaskResult_IncompatibleSavedStateError), VM_E_PREF_SAVED_STATE_BAD_VERSION,
                     "a state that is none");
        check(state_of(scene.machine) == vmVMState_Saved, "it is saved still");
        check_hr(IVMVirtualMachine_DiscardSavedState(scene.machine), S_OK, "DiscardSavedState");
    }
    end(&scene);
}
