/* faults_impersonation.c - tasks of a caller that impersonates somebody: a server that works for its client. */
#include "faults.h"

#include "client.h"
#include "disk_work.h"
#include "faults_creation.h"
#include "files.h"

/*
 * The client: the user of the process, since Wine has no other, without any of his privileges, by which he is known.
 * NULL after a failed check.
 */
static HANDLE make_client(void)
{
    HANDLE own = NULL, client = NULL;

    check(OpenProcessToken(GetCurrentProcess(), TOKEN_DUPLICATE, &own), "OpenProcessToken");
    check(DuplicateTokenEx(own, TOKEN_QUERY | TOKEN_IMPERSONATE | TOKEN_ADJUST_PRIVILEGES, NULL, SecurityImpersonation,
                           TokenImpersonation, &client),
          "DuplicateTokenEx");
    CloseHandle(own);
    if (client != NULL)
        check(AdjustTokenPrivileges(client, TRUE, NULL, 0, NULL, NULL), "AdjustTokenPrivileges");
    return client;
}

/* Whether the calling thread impersonates somebody without privileges. */
static bool acts_for_client(void)
{
    union {
        TOKEN_PRIVILEGES privileges;
        BYTE room[2048];
    } token;
    HANDLE own;
    DWORD size;
    bool known;

    if (!OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &own))
        return false;
    known = GetTokenInformation(own, TokenPrivileges, &token, sizeof token, &size);
    CloseHandle(own);
    for (DWORD i = 0; known && i < token.privileges.PrivilegeCount; i++)
        known = !(token.privileges.Privileges[i].Attributes & SE_PRIVILEGE_ENABLED);
    return known;
}

/* What the watched calls of the tasks' threads came to. */
static DWORD caller;
static volatile LONG for_client, for_process;

static void watch(enum call call, const void *first)
{
    (void)first;
    if (GetCurrentThreadId() == caller)
        return;
    switch (call) {
    case CALL_CreateFileW:
    case CALL_WriteFile:
    case CALL_SetEndOfFile:
    case CALL_SetFileInformationByHandle: /* which gives the disk its name */
    case CALL_CloseHandle:
        InterlockedIncrement(acts_for_client() ? &for_client : &for_process);
        break;
    default:
        break;
    }
}

static void begin(void)
{
    caller = GetCurrentThreadId();
    for_client = for_process = 0;
    fault_watch(watch);
}

TEST(faults_impersonation, tasks_act_for_whom_their_caller_acts)
{
    HANDLE client = make_client();

    if (client == NULL)
        return;
    check(SetThreadToken(NULL, client) && acts_for_client(), "the caller impersonates the client");
    for (enum creation kind = CREATE_DYNAMIC; kind <= CREATE_DIFFERENCING; kind++) {
        context("%s", utf8(creation_name(kind)));
        begin();
        creation_succeeds(kind, at(L"disk.vhd"), at(L"parent.vhd"), L".\\parent.vhd");
        check(for_client > 0 && for_process == 0, "%ld calls are the client's and %ld the process's", for_client,
              for_process);
        check(acts_for_client(), "the caller impersonates as before");
        fault_watch(NULL);
        if (kind == CREATE_DYNAMIC)
            check(MoveFileW(at(L"disk.vhd"), at(L"parent.vhd")), "the dynamic one becomes a parent");
        else
            DeleteFileW(at(L"disk.vhd"));
    }
    context("%s", "");
    RevertToSelf();
    CloseHandle(client);
}

TEST(faults_impersonation, tasks_of_other_callers_act_for_the_process)
{
    begin();
    creation_succeeds(CREATE_FIXED, at(L"disk.vhd"), NULL, NULL);
    check(for_client == 0 && for_process > 0, "%ld calls are the client's and %ld the process's", for_client,
          for_process);
}

TEST(faults_impersonation, a_disk_is_changed_for_the_client)
{
    struct disk_work work = { .member = DISK_MERGE };
    HANDLE client = make_client();
    IVMVirtualPC *app;

    creation_succeeds(CREATE_DYNAMIC, at(L"parent.vhd"), NULL, NULL);
    creation_succeeds(CREATE_DIFFERENCING, at(L"child.vhd"), at(L"parent.vhd"), L".\\parent.vhd");
    app = client != NULL ? linked_application() : NULL;
    if (app == NULL)
        return;
    SetThreadToken(NULL, client);
    begin();
    disk_file_does(app, at(L"child.vhd"), &work, BY_VTABLE);
    check(for_client > 0 && for_process == 0, "%ld calls are the client's and %ld the process's", for_client,
          for_process);
    fault_watch(NULL);
    RevertToSelf();
    IVMVirtualPC_Release(app);
    CloseHandle(client);
}

/* When it cannot be taken along, nobody else does the work in the client's name. */

static BOOL WINAPI open_no_token(HANDLE thread, DWORD access, BOOL as_self, PHANDLE token)
{
    SetLastError(ERROR_ACCESS_DENIED);
    return FALSE;
}

static BOOL WINAPI set_no_token(PHANDLE thread, HANDLE token)
{
    if (token == NULL)
        return SetThreadToken(thread, NULL);
    SetLastError(ERROR_ACCESS_DENIED);
    return FALSE;
}

static void check_denied(bool in_call)
{
    const struct ending ending = creation_run(CREATE_FIXED, at(L"new\\disk.vhd"), NULL);

    check(ending.in_call == in_call, "the %s fails", in_call ? "call" : "task");
    check_hr(ending.code, E_ACCESSDENIED, "the creation");
    check(is_sentence_with(ending.sentence, at(L"new\\disk.vhd")), "\"%s\" names the disk", utf8(ending.sentence));
    check(path_kind(at(L"new")) == PATH_NOTHING, "neither file nor folder is left");
    fault_table_restore();
}

TEST(faults_impersonation, nothing_is_done_in_another_name)
{
    HANDLE client = make_client();

    if (client == NULL)
        return;
    SetThreadToken(NULL, client);
    context("%s", "the token cannot be opened");
    fault_table()->OpenThreadToken = open_no_token;
    check_denied(true);
    context("%s", "the token cannot be set");
    fault_table()->SetThreadToken = set_no_token;
    check_denied(false);
    context("%s", "");
    RevertToSelf();
    CloseHandle(client);
}

/* The client's identity is held no longer than it is needed, however long somebody keeps the task. */

static HANDLE copy;

static BOOL WINAPI remembering_DuplicateToken(HANDLE token, SECURITY_IMPERSONATION_LEVEL level, PHANDLE duplicate)
{
    const BOOL done = DuplicateToken(token, level, duplicate);

    copy = done ? *duplicate : NULL;
    return done;
}

static bool is_token(HANDLE handle)
{
    SECURITY_IMPERSONATION_LEVEL level;
    DWORD size;

    return GetTokenInformation(handle, TokenImpersonationLevel, &level, sizeof level, &size);
}

TEST(faults_impersonation, a_task_that_has_ended_no_longer_holds_the_client)
{
    HANDLE client = make_client();
    IVMVirtualPC *app = client != NULL ? linked_application() : NULL;
    IVMTask *task = NULL;

    if (app == NULL)
        return;
    SetThreadToken(NULL, client);
    copy = NULL;
    fault_table()->DuplicateToken = remembering_DuplicateToken;
    check_hr(create_fixed(app, at(L"a.vhd"), CREATION_MEGABYTES, &task), S_OK, "the call");
    RevertToSelf();
    if (task != NULL) {
        check_hr(IVMTask_WaitForCompletion(task, -1), S_OK, "WaitForCompletion");
        check(copy != NULL && !is_token(copy), "the task holds no token any more");
        IVMTask_Release(task);
    }
    fault_table_restore();
    IVMVirtualPC_Release(app);
    CloseHandle(client);
}
