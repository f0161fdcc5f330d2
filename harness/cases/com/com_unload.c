/* com_unload.c - the DLL stays as long as anything of it lives, and not longer. */
#include "client.h"
#include "files.h"
#include "objects.h"
#include "second.h"
#include "server.h"

#include <stdlib.h>
#include <wchar.h>

typedef HRESULT(WINAPI *get_class_object)(REFCLSID clsid, REFIID iid, void **out);
typedef HRESULT(WINAPI *can_unload_now)(void);

/* Exactly while nothing lives */

#define MAX_HELD 12

/* What a client holds in some way: an object, a further reference, another interface, or an object in a stream. */
struct held {
    IUnknown *object;
    IStream *stream;
};

static struct held hold_new(void)
{
    return (struct held){ object_kinds[(size_t)rand() % object_kind_count].make(), NULL };
}

static struct held hold_stream(void)
{
    struct held held = { NULL, NULL };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return held;
    check_hr(CoMarshalInterThreadInterfaceInStream(&IID_IVMVirtualPC, (IUnknown *)app, &held.stream), S_OK,
             "CoMarshalInterThreadInterfaceInStream");
    IVMVirtualPC_Release(app);
    return held;
}

static struct held hold_more(const struct held *other)
{
    struct held held = { NULL, NULL };

    if (other->object == NULL)
        return hold_new();
    if (rand() % 2 == 0 ||
        FAILED(IUnknown_QueryInterface(other->object, &IID_ISupportErrorInfo, (void **)&held.object))) {
        held.object = other->object;
        IUnknown_AddRef(held.object);
    }
    return held;
}

static void let_go(struct held *held)
{
    IVMVirtualPC *app = NULL;

    if (held->stream != NULL &&
        check_hr(CoGetInterfaceAndReleaseStream(held->stream, &IID_IVMVirtualPC, (void **)&app), S_OK, "the stream"))
        IVMVirtualPC_Release(app);
    if (held->object != NULL)
        IUnknown_Release(held->object);
}

static void take_a_step(struct held held[MAX_HELD], size_t *count)
{
    size_t which = *count > 0 ? (size_t)rand() % *count : 0;

    if (*count > 0 && (*count == MAX_HELD || rand() % 9 < 5)) { /* more often down than up, so that it comes to 0 */
        let_go(&held[which]);
        held[which] = held[--*count];
    } else if (*count == 0 || rand() % 3 == 0) {
        held[(*count)++] = hold_new();
    } else {
        held[*count] = rand() % 3 == 0 ? hold_stream() : hold_more(&held[which]);
        ++*count;
    }
}

TEST(com_unload, may_be_unloaded_exactly_while_nothing_of_it_lives)
{
    const HMODULE module = LoadLibraryW(server_path()); /* so that it can be asked at any time */
    const unsigned steps = rounds(1500, 50000);
    can_unload_now can_unload = (can_unload_now)(void *)server_export(module, "DllCanUnloadNow");
    struct held held[MAX_HELD];
    unsigned empty = 0;
    size_t count = 0;

    if (can_unload == NULL)
        return;
    let_go(&(struct held){ object_named("a disk"), NULL }); /* which makes its file once, by a task that ends later */
    server_check_unused();
    srand(1);
    for (unsigned step = 0; step < steps; step++) {
        context("step %u, %zu held", step, count);
        if (!check_hr(can_unload(), count == 0 ? S_OK : S_FALSE, "DllCanUnloadNow"))
            break;
        empty += count == 0;
        take_a_step(held, &count);
    }
    while (count > 0)
        let_go(&held[--count]);
    check_hr(can_unload(), S_OK, "DllCanUnloadNow in the end");
    check(empty > steps / 100, "often enough nothing is held: %u times", empty);
    FreeLibrary(module);
    counted("asked %u times, %u times while nothing lived", steps, empty);
}

/* While tasks end */

struct round {
    const WCHAR *dll;  /* a copy, which nobody else has loaded, so that FreeLibrary unloads it */
    const WCHAR *disk; /* that a task makes */
    bool asks;         /* whether the client asks DllCanUnloadNow before it frees the DLL */
};

static HMODULE load_and_create(const struct round *round)
{
    HMODULE module = LoadLibraryW(round->dll);
    get_class_object get = (get_class_object)(void *)server_export(module, "DllGetClassObject");
    IClassFactory *factory = NULL;
    IVMVirtualPC *app = NULL;
    IVMTask *task = NULL;

    if (get == NULL || !check_hr(get(&CLSID_VMVirtualPC, &IID_IClassFactory, (void **)&factory), S_OK, "the factory"))
        return module;
    check_hr(IClassFactory_CreateInstance(factory, NULL, &IID_IVMVirtualPC, (void **)&app), S_OK, "CreateInstance");
    IClassFactory_Release(factory);
    if (app == NULL)
        return module;
    if (check_hr(create_dynamic(app, round->disk, 3, &task), S_OK, "the call"))
        IVMTask_Release(task);
    IVMVirtualPC_Release(app);
    return module;
}

static bool is_unloaded(void *dll)
{
    return GetModuleHandleW(dll) == NULL;
}

/* In a multithreaded apartment, where no release waits for the task. */
static void free_while_task_ends(void *argument)
{
    const struct round *round = argument;
    const HMODULE module = load_and_create(round);
    can_unload_now can_unload = (can_unload_now)(void *)server_export(module, "DllCanUnloadNow");

    while (round->asks && can_unload != NULL && can_unload() != S_OK) {
    }
    FreeLibrary(module);
    check(wait_until(is_unloaded, (void *)(UINT_PTR)round->dll, 10000),
          "the DLL goes once the thread of the task has left it");
    check(path_kind(round->disk) == PATH_FILE, "the task has made its disk");
    DeleteFileW(round->disk);
}

TEST(com_unload, may_be_freed_while_a_task_runs_and_when_it_has_just_ended)
{
    const unsigned count = rounds(200, 10000);
    struct round round = { at(L"copy.dll"), at(L"a.vhd"), false };

    if (!check(CopyFileW(server_path(), round.dll, TRUE), "the case can copy the DLL"))
        return;
    for (unsigned i = 0; i < count; i++) {
        round.asks = i % 2;
        context("round %u, %s", i, round.asks ? "when it has just ended" : "while it runs");
        run_on_thread(COINIT_MULTITHREADED, free_while_task_ends, &round);
    }
    counted("freed %u times", count);
}

/* With a console */

/* True if the DLL is still there when nothing of it is in use and nobody holds it. */
static bool stays_after_a_task(const WCHAR *dll)
{
    const HMODULE module = LoadLibraryW(dll);
    get_class_object get = (get_class_object)(void *)server_export(module, "DllGetClassObject");
    can_unload_now can_unload = (can_unload_now)(void *)server_export(module, "DllCanUnloadNow");
    IClassFactory *factory = NULL;
    IVMVirtualPC *app = NULL;
    IVMTask *task = NULL;

    if (get == NULL || can_unload == NULL || FAILED(get(&CLSID_VMVirtualPC, &IID_IClassFactory, (void **)&factory)))
        return check(false, "the copy of the DLL can be used");
    check_hr(IClassFactory_CreateInstance(factory, NULL, &IID_IVMVirtualPC, (void **)&app), S_OK, "CreateInstance");
    IClassFactory_Release(factory);
    if (app != NULL && check_hr(create_fixed(app, at(L"a.vhd"), 300, &task), S_OK, "the call"))
        task_succeeds(task);
    if (app != NULL)
        IVMVirtualPC_Release(app);
    while (can_unload() != S_OK)
        Sleep(1);
    FreeLibrary(module);
    DeleteFileW(at(L"a.vhd"));
    return !wait_until(is_unloaded, (void *)(UINT_PTR)dll, 1000);
}

static void try_with_a_console(void)
{
    const bool has_own = GetConsoleWindow() != NULL;
    int tries = 0;

    if (!has_own)
        FreeConsole(); /* Wine takes a process for one that has a console, although there is none */
    if (!check(has_own || AllocConsole(), "a console can be had") ||
        !check(CopyFileW(server_path(), at(L"copy.dll"), TRUE), "the case can copy the DLL"))
        return;
    while (tries < TASK_TRIES && !stays_after_a_task(at(L"copy.dll")))
        tries++;
    check(tries < TASK_TRIES, "in %d tries the DLL stayed", TASK_TRIES);
}

/*
 * The system calls a handler of console events on a thread of its own, which may be on its way when the handler has been
 * removed. Tasks that are over at once have no handler. In a process of its own, with which the DLL goes.
 */
TEST(com_unload, is_not_possible_once_a_console_may_call_the_dll)
{
    HANDLE process;

    if (second_part() != NULL) {
        try_with_a_console();
        return;
    }
    process = second_start(L"load and unload");
    if (process != NULL)
        second_ends(process);
}
