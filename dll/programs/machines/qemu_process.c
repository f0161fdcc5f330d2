/* qemu_process.c - the process of a QEMU. */
#include "qemu_process.h"

#include "engine_plan.h"
#include "vhd_path.h"
#include "vhd_whole_file.h"
#include "win32_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* How long a process that was ended may take to be gone. Milliseconds. */
#define END_PATIENCE 10000u
#define LOOK_EVERY 20u

/* How long a QEMU whose monitor has gone may take to delete the file with its number. Milliseconds. */
#define DELETE_PATIENCE 500u

/* More digits than any number of a process has. */
#define PID_BYTES 32

struct qemu_process {
    HANDLE process; /* NULL: a program of another system than Windows */
    HANDLE job;     /* NULL: none could be made */
    char16_t program[VHD_PATH_CHARS], folder[VHD_PATH_CHARS];
};

/* A job that ends all that is in it when its last handle goes; NULL where there is none. */
static HANDLE make_job(void)
{
    const HANDLE job = CreateJobObjectW(NULL, NULL);
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {
        .BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
    };

    if (job == NULL || SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits))
        return job;
    CloseHandle(job);
    return NULL;
}

/* The command line is written to by the function that is called. */
static DWORD start_program(const char16_t *program, const char16_t *line, const char16_t *folder, DWORD flags,
                           PROCESS_INFORMATION *started)
{
    STARTUPINFOW how = { .cb = sizeof how };
    char16_t *copy = _wcsdup(line);
    DWORD code = NO_ERROR;

    if (copy == NULL)
        return ERROR_NOT_ENOUGH_MEMORY;
    if (!CreateProcessW(program, copy, NULL, NULL, FALSE, flags, NULL, folder, &how, started))
        code = GetLastError();
    free(copy);
    return code;
}

/* It begins to run when it is in its job. A system that allows no job within one has it run without. */
static DWORD start(struct qemu_process *self, const char16_t *line)
{
    PROCESS_INFORMATION started = { .hProcess = NULL };
    const DWORD code = start_program(self->program, line, self->folder, CREATE_NO_WINDOW | CREATE_SUSPENDED, &started);

    if (code != NO_ERROR)
        return code;
    self->process = started.hProcess;
    if (self->process == NULL)
        return NO_ERROR;
    self->job = make_job();
    if (self->job != NULL)
        AssignProcessToJobObject(self->job, self->process);
    ResumeThread(started.hThread);
    CloseHandle(started.hThread);
    return NO_ERROR;
}

enum vhd_status qemu_process_start(const char16_t *program, const char16_t *line, const char16_t *folder,
                                   struct qemu_process **process, struct vhd_error *error)
{
    struct qemu_process *const self = calloc(1, sizeof *self);
    DWORD code;

    *process = NULL;
    if (self == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, program);
    vhd_path_set(self->program, program);
    vhd_path_set(self->folder, folder);
    code = start(self, line);
    if (code != NO_ERROR) {
        qemu_process_free(self);
        return vhd_fail_system(error, VHD_ENGINE_NOT_STARTED, program, code);
    }
    *process = self;
    return VHD_OK;
}

HANDLE qemu_process_handle(const struct qemu_process *self)
{
    return self->process;
}

uint64_t qemu_process_time(const struct qemu_process *self)
{
    FILETIME created, ended, kernel, user;

    if (self->process == NULL || !GetProcessTimes(self->process, &created, &ended, &kernel, &user))
        return 0;
    return ((uint64_t)kernel.dwHighDateTime << 32 | kernel.dwLowDateTime) +
           ((uint64_t)user.dwHighDateTime << 32 | user.dwLowDateTime);
}

/* ---- Programs of Linux, under Wine ---- */

static void pid_path(const char16_t *folder, char16_t path[VHD_TEMPORARY_CHARS])
{
    vhd_path_join(path, folder, ENGINE_PID_NAME);
}

/* The number that is in the file; 0 where there is none. Whoever has written there can write there: only digits count. */
static unsigned long read_pid(const char16_t *folder)
{
    char16_t path[VHD_TEMPORARY_CHARS];
    char text[PID_BYTES + 1];
    void *bytes;
    size_t size;
    unsigned long number = 0;

    pid_path(folder, path);
    if (vhd_read_whole_file(win32_host, path, PID_BYTES, &bytes, &size, NULL) != VHD_OK)
        return 0;
    memcpy(text, bytes, size);
    text[size] = 0;
    if (text[0] >= '1' && text[0] <= '9')
        number = strtoul(text, NULL, 10);
    free(bytes);
    return number;
}

static bool is_file(const char16_t *path)
{
    enum vhd_path_kind kind = VHD_PATH_MISSING;

    return win32_host->ops->kind(win32_host, path, &kind, NULL) == VHD_OK && kind == VHD_PATH_FILE;
}

/*
 * QEMU deletes the file when it ends of itself, so what has been killed is known by another: the shell makes that when
 * no process of the number is in the folder any more.
 */
#define GONE_NAME u"qemu.gone"
#define END_SCRIPT                                                                                                    \
    L"sh -c \"n=0; while test /proc/%lu/cwd -ef . && test $n -lt 200; do kill -9 %lu; sleep 0.05; n=$((n+1)); done; " \
    L": > qemu.gone\""

static void wait_for_file(const char16_t *path)
{
    for (DWORD waited = 0; waited < END_PATIENCE && !is_file(path); waited += LOOK_EVERY)
        Sleep(LOOK_EVERY);
}

/* Where QEMU is a file of Linux, its shell is on the same drive. */
static void end_by_shell(const char16_t *program, const char16_t *folder)
{
    const unsigned long pid = read_pid(folder);
    char16_t shell[VHD_PATH_CHARS], gone[VHD_TEMPORARY_CHARS], line[256];
    PROCESS_INFORMATION started = { .hProcess = NULL };

    if (pid == 0)
        return;
    vhd_path_copy(shell, program, vhd_path_root_length(program));
    wcscat(shell, L"bin\\sh");
    if (!is_file(shell))
        return;
    vhd_path_join(gone, folder, GONE_NAME);
    DeleteFileW(gone);
    _snwprintf(line, sizeof line / sizeof *line, END_SCRIPT, pid, pid);
    if (start_program(shell, line, folder, 0, &started) != NO_ERROR)
        return;
    if (started.hProcess == NULL) {
        wait_for_file(gone);
    } else {
        CloseHandle(started.hProcess);
        CloseHandle(started.hThread);
    }
    DeleteFileW(gone);
}

/* QEMU deletes the file when it ends of itself; one that was killed has left it, which is no reason to wait for long. */
static bool has_deleted_pid(const char16_t *folder, DWORD milliseconds)
{
    char16_t path[VHD_TEMPORARY_CHARS];

    pid_path(folder, path);
    for (DWORD waited = 0; is_file(path); waited += LOOK_EVERY) {
        if (waited >= milliseconds || waited >= DELETE_PATIENCE)
            return false;
        Sleep(LOOK_EVERY);
    }
    return true;
}

bool qemu_process_wait(struct qemu_process *self, DWORD milliseconds)
{
    if (self->process == NULL)
        return has_deleted_pid(self->folder, milliseconds);
    return WaitForSingleObject(self->process, milliseconds) == WAIT_OBJECT_0;
}

void qemu_process_end_left(const char16_t *program, const char16_t *folder)
{
    end_by_shell(program, folder);
}

void qemu_process_end(struct qemu_process *self)
{
    if (self->process == NULL) {
        end_by_shell(self->program, self->folder);
        return;
    }
    TerminateProcess(self->process, 1);
    WaitForSingleObject(self->process, END_PATIENCE);
}

void qemu_process_free(struct qemu_process *self)
{
    if (self == NULL)
        return;
    if (self->process != NULL)
        CloseHandle(self->process);
    if (self->job != NULL)
        CloseHandle(self->job);
    free(self);
}
