/* machines_list.c - the machines that run in this process, by the paths of their files. */
#include "machines_list.h"

#include "machines_values.h"

#include "win32_calls.h"
#include "win32_host.h"

#include <stdlib.h>

struct entry {
    struct entry *next;
    struct run *run;
    struct machines_values values;
    ULONG uses;     /* commands that are under way */
    bool has_ended; /* for all but those it is not there any more */

    /* Of one that is ended with the session. */
    struct entry *next_quitting;
    DWORD milliseconds;
    HANDLE thread; /* NULL: it could not be started */
};

static SRWLOCK starting = SRWLOCK_INIT; /* only one machine is looked for and added at a time; taken before `lock` */
static SRWLOCK lock = SRWLOCK_INIT;     /* protects the list and what is in it, but for the runs */
static struct entry *first;
static const struct machines_hearer *hearer;

void machines_list_begin(const struct machines_hearer *who)
{
    hearer = who;
}

/* ---- Runs tell ---- */

static void tell(void *context, const char16_t *path, enum machine_host_event event, int32_t number,
                 struct vhd_text text)
{
    (void)context;
    hearer->tell(path, event, number, text);
}

static void mark_ended(const struct run *run)
{
    AcquireSRWLockExclusive(&lock);
    for (struct entry *entry = first; entry != NULL; entry = entry->next) {
        if (entry->run == run)
            entry->has_ended = true;
    }
    ReleaseSRWLockExclusive(&lock);
}

static void ended(void *context, struct run *run)
{
    (void)context;
    mark_ended(run);
    hearer->ended();
}

static const struct run_watch watch = { tell, ended, NULL };

/* ---- Entries ---- */

/* Whether it runs, or is about to: of its end this may hear later than whoever sees it, and starts the machine again. */
static bool is_on(const struct entry *entry)
{
    return !entry->has_ended && run_state(entry->run) != vmVMState_TurnedOff;
}

/* The one that runs, for the caller to use; NULL when there is none. */
static struct entry *take(const char16_t *path)
{
    struct entry *entry;

    AcquireSRWLockExclusive(&lock);
    for (entry = first; entry != NULL; entry = entry->next) {
        if (is_on(entry) && win32_host->ops->compare_names(win32_host, run_path(entry->run), path) == 0)
            break;
    }
    if (entry != NULL)
        entry->uses++;
    ReleaseSRWLockExclusive(&lock);
    return entry;
}

static void give_back(struct entry *entry)
{
    AcquireSRWLockExclusive(&lock);
    entry->uses--;
    ReleaseSRWLockExclusive(&lock);
    machines_list_sweep();
}

/* A new one, for the caller to use; NULL after a failure. */
static struct entry *add(const char16_t *path, enum vhd_status *status, struct vhd_error *error)
{
    struct entry *entry = calloc(1, sizeof *entry);

    if (entry == NULL) {
        *status = vhd_fail(error, VHD_OUT_OF_MEMORY, path);
        return NULL;
    }
    *status = run_new(path, &watch, &entry->run, error);
    if (*status != VHD_OK) {
        free(entry);
        return NULL;
    }
    entry->uses = 1;
    AcquireSRWLockExclusive(&lock);
    entry->next = first;
    first = entry;
    ReleaseSRWLockExclusive(&lock);
    return entry;
}

/* A new one, for the caller to use; NULL after a failure, and where the machine runs. */
static struct entry *add_for_start(const char16_t *path, enum vhd_status *status, struct vhd_error *error)
{
    struct entry *running, *entry = NULL;

    AcquireSRWLockExclusive(&starting);
    running = take(path);
    if (running == NULL) {
        entry = add(path, status, error);
    } else {
        give_back(running);
        *status = vhd_fail(error, VHD_MACHINE_RUNS, path);
    }
    ReleaseSRWLockExclusive(&starting);
    return entry;
}

/* Takes one out of the list that has ended and that nobody uses; NULL when there is none. */
static struct entry *take_out_ended(void)
{
    struct entry *found = NULL;

    AcquireSRWLockExclusive(&lock);
    for (struct entry **link = &first; *link != NULL; link = &(*link)->next) {
        if ((*link)->has_ended && (*link)->uses == 0) {
            found = *link;
            *link = found->next;
            break;
        }
    }
    ReleaseSRWLockExclusive(&lock);
    return found;
}

void machines_list_sweep(void)
{
    struct entry *entry;

    while ((entry = take_out_ended()) != NULL) {
        run_free(entry->run);
        machines_values_end(&entry->values);
        free(entry);
    }
}

bool machines_list_is_empty(void)
{
    bool is_empty;

    AcquireSRWLockShared(&lock);
    is_empty = first == NULL;
    ReleaseSRWLockShared(&lock);
    return is_empty;
}

/* ---- Commands ---- */

enum vhd_status machines_list_do(const char16_t *path, const struct machine_host_request *request,
                                 const struct vhd_progress *progress, struct machine_host_reply *reply,
                                 struct vhd_error *error)
{
    const bool is_start = request->command == MACHINE_HOST_STARTUP;
    const bool is_about_values = request->command >= MACHINE_HOST_VALUES &&
                                 request->command <= MACHINE_HOST_REMOVE_VALUE;
    enum vhd_status status = VHD_OK;
    struct entry *const entry = is_start ? add_for_start(path, &status, error) : take(path);

    *reply = (struct machine_host_reply){ .bytes = NULL };
    if (entry == NULL)
        return is_start ? status : vhd_fail(error, VHD_MACHINE_DOES_NOT_RUN, path);
    if (request->command == MACHINE_HOST_STATE)
        reply->numbers[0] = run_state(entry->run);
    else if (is_about_values)
        status = machines_values_do(&entry->values, path, request, reply, error);
    else
        status = run_do(entry->run, request, progress, reply, error);
    if (status == VHD_OK && (is_start || request->command == MACHINE_HOST_RESET))
        machines_values_begin(&entry->values, path);
    if (is_start && status != VHD_OK && run_state(entry->run) == vmVMState_TurnedOff)
        mark_ended(entry->run); /* as it has told already, if it had come so far */
    give_back(entry);
    return status;
}

/* ---- The end of the session ---- */

static DWORD WINAPI quit(void *context)
{
    struct entry *const entry = context;
    const HRESULT entered = CoInitializeEx(NULL, COINIT_MULTITHREADED);

    run_quit(entry->run, entry->milliseconds);
    if (SUCCEEDED(entered))
        CoUninitialize();
    give_back(entry);
    return 0;
}

/* Uses all that run twice: for the thread that ends it, and for who waits for that. */
static struct entry *take_all(DWORD milliseconds)
{
    struct entry *quitting = NULL;

    AcquireSRWLockExclusive(&lock);
    for (struct entry *entry = first; entry != NULL; entry = entry->next) {
        if (entry->has_ended)
            continue;
        entry->uses += 2;
        entry->milliseconds = milliseconds;
        entry->next_quitting = quitting;
        quitting = entry;
    }
    ReleaseSRWLockExclusive(&lock);
    return quitting;
}

static DWORD left_until(ULONGLONG until)
{
    const ULONGLONG now = GetTickCount64();

    return now < until ? (DWORD)(until - now) : 0;
}

/* The threads outlive the wait where a machine takes longer; Windows ends them with the process. */
void machines_list_quit(DWORD milliseconds)
{
    const ULONGLONG until = GetTickCount64() + milliseconds;
    struct entry *const quitting = take_all(milliseconds);

    for (struct entry *entry = quitting; entry != NULL; entry = entry->next_quitting)
        entry->thread = win32->CreateThread(NULL, 0, quit, entry, 0, NULL);
    for (struct entry *entry = quitting, *next; entry != NULL; entry = next) {
        next = entry->next_quitting;
        if (entry->thread == NULL)
            quit(entry);
        else
            WaitForSingleObject(entry->thread, left_until(until));
        if (entry->thread != NULL)
            CloseHandle(entry->thread);
        give_back(entry);
    }
}
