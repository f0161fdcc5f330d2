/* harness.c - selects and runs cases, counts their checks, and says how they ended. */
#include "harness.h"

#include "files.h"
#include "server.h"

#include <fcntl.h>
#include <io.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* What test programs agree on for "could not run here". */
#define EXIT_SKIPPED 77

/* A case that takes longer hangs. */
#define CASE_SECONDS 300
#define LONG_CASE_SECONDS 3600

#define MESSAGE_CHARS 2048

struct test_case {
    const char *name;
    void (*run)(void);
};

static const struct test_case cases[] = {
#define CASE(group, sentence) { #group "." #sentence, group##_##sentence },
#include HARNESS_CASES
#undef CASE
};

static struct {
    const char *name;
    LONG checks, failures;
    bool skipped;
    bool left_something;        /* of the DLL in use, with which no other case can do */
    char reason[MESSAGE_CHARS]; /* first failed check, or why it was skipped */
} running;

static SRWLOCK output = SRWLOCK_INIT; /* protects `running` and the order of lines */
static _Thread_local char context_text[MESSAGE_CHARS];
static WCHAR folder[MAX_PATH], profile[MAX_PATH];
static bool folder_is_shared; /* with the process that started this one, whose folders they are */

int wmain(int argc, WCHAR **argv); /* no header declares it */

/* What cases say */

static void say(const char *line)
{
    printf("%s\n", line);
    fflush(stdout);
}

static const char *base_name(const char *file)
{
    const char *slash = strrchr(file, '/'), *backslash = strrchr(file, '\\');

    if (backslash != NULL && (slash == NULL || backslash > slash))
        slash = backslash;
    return slash != NULL ? slash + 1 : file;
}

static void report_failure(const char *file, int line, const char *sentence)
{
    char message[2 * MESSAGE_CHARS];

    snprintf(message, sizeof message, "  %s:%d: %s%s%s", base_name(file), line, context_text,
             context_text[0] != 0 ? ": " : "", sentence);
    AcquireSRWLockExclusive(&output);
    if (running.failures++ == 0)
        snprintf(running.reason, sizeof running.reason, "%s", message + 2);
    say(message);
    ReleaseSRWLockExclusive(&output);
}

bool check_at(const char *file, int line, bool ok, const char *sentence, ...)
{
    char text[MESSAGE_CHARS];
    va_list arguments;

    InterlockedIncrement(&running.checks);
    if (ok)
        return true;
    va_start(arguments, sentence);
    vsnprintf(text, sizeof text, sentence, arguments);
    va_end(arguments);
    report_failure(file, line, text);
    return false;
}

bool check_hr_at(const char *file, int line, HRESULT hr, HRESULT expected, const char *what, ...)
{
    char text[MESSAGE_CHARS];
    va_list arguments;

    va_start(arguments, what);
    vsnprintf(text, sizeof text, what, arguments);
    va_end(arguments);
    return check_at(file, line, hr == expected, "%s gives 0x%08lx, not 0x%08lx", text, (unsigned long)hr,
                    (unsigned long)expected);
}

void context(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(context_text, sizeof context_text, format, arguments);
    va_end(arguments);
}

void note(const char *format, ...)
{
    char text[MESSAGE_CHARS] = "  ";
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text + 2, sizeof text - 2, format, arguments);
    va_end(arguments);
    AcquireSRWLockExclusive(&output);
    say(text);
    ReleaseSRWLockExclusive(&output);
}

unsigned rounds(unsigned brief, unsigned full)
{
    return GetEnvironmentVariableW(L"OPENVPC_HARNESS_LONG", NULL, 0) > 0 ? full : brief;
}

void counted(const char *format, ...)
{
    char text[MESSAGE_CHARS];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    AcquireSRWLockExclusive(&output);
    printf("counted %s: %s\n", running.name, text);
    fflush(stdout);
    ReleaseSRWLockExclusive(&output);
}

void skip(const char *reason, ...)
{
    va_list arguments;

    running.skipped = true;
    va_start(arguments, reason);
    vsnprintf(running.reason, sizeof running.reason, reason, arguments);
    va_end(arguments);
}

bool is_on_wine(void)
{
    return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != NULL;
}

/* Texts for cases */

const char *case_name(void)
{
    return running.name;
}

const WCHAR *case_folder(void)
{
    return folder;
}

const WCHAR *profile_folder(void)
{
    return profile;
}

const WCHAR *expand(const WCHAR *pattern)
{
    static _Thread_local WCHAR texts[16][2048];
    static _Thread_local unsigned next;
    WCHAR *text = texts[next++ % ARRAYSIZE(texts)];
    size_t length = 0;

    for (; *pattern != 0 && length + MAX_PATH < ARRAYSIZE(texts[0]); pattern++) {
        if (*pattern == L'$' || *pattern == L'^') {
            const WCHAR *part = *pattern == L'$' ? folder : wcschr(folder, L'\\');
            wcscpy(text + length, part);
            length += wcslen(part);
        } else {
            text[length++] = *pattern;
        }
    }
    text[length] = 0;
    return text;
}

const WCHAR *at(const WCHAR *name)
{
    WCHAR pattern[1024];

    _snwprintf(pattern, ARRAYSIZE(pattern), L"$\\%ls", name);
    pattern[ARRAYSIZE(pattern) - 1] = 0;
    return expand(pattern);
}

const char *utf8(const WCHAR *text)
{
    static _Thread_local char texts[16][4096];
    static _Thread_local unsigned next;
    char *bytes = texts[next++ % ARRAYSIZE(texts)];

    if (text == NULL)
        return "(none)";
    if (!WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof texts[0], NULL, NULL))
        return "(unprintable)";
    return bytes;
}

bool wait_until(bool (*done)(void *), void *argument, DWORD milliseconds)
{
    ULONGLONG end = GetTickCount64() + milliseconds;

    while (!done(argument)) {
        if (GetTickCount64() >= end)
            return false;
        Sleep(1);
    }
    return true;
}

/* What ends a case that does not end itself */

/* Of a second process of a case, what ends it explains how the case ends, which only the first one says. */
static void end_process(const char *how)
{
    printf(folder_is_shared ? "  a second process of %s: %s\n" : "FAILED %s: %s\n", running.name, how);
    fflush(stdout);
    TerminateProcess(GetCurrentProcess(), EXIT_FAILURE);
}

static DWORD WINAPI watch(void *finished)
{
    const unsigned seconds = rounds(CASE_SECONDS, LONG_CASE_SECONDS);
    char how[64];

    if (WaitForSingleObject(finished, seconds * 1000) == WAIT_TIMEOUT) {
        snprintf(how, sizeof how, "it still runs after %u seconds", seconds);
        end_process(how);
    }
    return 0;
}

static LONG WINAPI report_crash(EXCEPTION_POINTERS *exception)
{
    char how[256];
    MEMORY_BASIC_INFORMATION memory = { 0 };
    WCHAR module[MAX_PATH] = L"";

    VirtualQuery(exception->ExceptionRecord->ExceptionAddress, &memory, sizeof memory);
    if (memory.AllocationBase != NULL)
        GetModuleFileNameW(memory.AllocationBase, module, ARRAYSIZE(module));
    snprintf(how, sizeof how, "exception 0x%08lx at %p, offset 0x%llx of %.100s",
             (unsigned long)exception->ExceptionRecord->ExceptionCode, exception->ExceptionRecord->ExceptionAddress,
             (unsigned long long)((char *)exception->ExceptionRecord->ExceptionAddress - (char *)memory.AllocationBase),
             utf8(module));
    end_process(how);
    return EXCEPTION_EXECUTE_HANDLER;
}

/* Running */

static void name_profile(void)
{
    _snwprintf(profile, ARRAYSIZE(profile), L"%ls-profile", folder);
    SetEnvironmentVariableW(L"LOCALAPPDATA", profile);
    SetEnvironmentVariableW(L"USERPROFILE", profile);
}

static bool begin_folder(void)
{
    WCHAR root[MAX_PATH];
    static unsigned number;
    DWORD length = GetEnvironmentVariableW(L"OPENVPC_HARNESS_FOLDER", root, ARRAYSIZE(root));

    if (folder_is_shared) {
        const DWORD got = GetEnvironmentVariableW(HARNESS_SHARED_FOLDER, folder, ARRAYSIZE(folder));
        name_profile();
        return got > 0;
    }
    if (length == 0)
        length = GetTempPathW(ARRAYSIZE(root), root);
    if (length == 0 || length > 100) {
        skip("the folder for temporary files has no name, or one of over 100 characters");
        return false;
    }
    GetLongPathNameW(root, root, ARRAYSIZE(root));
    do /* a process that was killed has left its folder, and another may have its number now */
        _snwprintf(folder, ARRAYSIZE(folder), L"%ls%lsovpc-%lu-%u", root, root[wcslen(root) - 1] == L'\\' ? L"" : L"\\",
                   GetCurrentProcessId(), ++number);
    while (GetFileAttributesW(folder) != INVALID_FILE_ATTRIBUTES);
    name_profile();
    return check(CreateDirectoryW(folder, NULL) && CreateDirectoryW(profile, NULL),
                 "the folder of the case, %s, can be made", utf8(folder));
}

static void end_folder(void)
{
    if (!folder_is_shared)
        check(remove_tree(folder) && remove_tree(profile),
              "the folder of the case can be removed: no file is open any more");
}

static void run(const struct test_case *test)
{
    HANDLE finished = CreateEventW(NULL, TRUE, FALSE, NULL), watcher;

    memset(&running, 0, sizeof running);
    running.name = test->name;
    context("%s", "");
    watcher = CreateThread(NULL, 0, watch, finished, 0, NULL);
    if (begin_folder()) {
        if (check_hr(CoInitializeEx(NULL, COINIT_APARTMENTTHREADED), S_OK, "CoInitializeEx")) {
            test->run();
            context("%s", "");
            running.left_something = !server_check_unused();
            CoUninitialize();
        }
        end_folder();
    }
    SetEvent(finished);
    WaitForSingleObject(watcher, INFINITE);
    CloseHandle(watcher);
    CloseHandle(finished);
}

static bool is_selected(const char *name, int count, char **patterns)
{
    for (int i = 0; i < count; i++) {
        size_t length = strlen(patterns[i]);
        if (length > 0 && patterns[i][length - 1] == '*' ? strncmp(name, patterns[i], length - 1) == 0
                                                         : strcmp(name, patterns[i]) == 0)
            return true;
    }
    return count == 0;
}

static int list(void)
{
    for (size_t i = 0; i < ARRAYSIZE(cases); i++)
        say(cases[i].name);
    return EXIT_SUCCESS;
}

static int usage(const char *name, const char *problem)
{
    fprintf(stderr,
            "%s: %s\n"
            "usage: openvpc-harness [--list] [CASE | PREFIX*]...\n"
            "Tests the OpenVPC beside it, or else the registered one. Exit code: 0 passed, 1 failed, 2 not run, 77 all "
            "skipped.\n",
            name, problem);
    return 2;
}

/* Says how a whole case goes, in a line that its second processes, if it has any, leave to the first one. */
static void HARNESS_PRINTF(1, 2) announce(const char *format, ...)
{
    va_list arguments;

    if (folder_is_shared)
        return;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    fflush(stdout);
}

enum ending { OK, FAILED, SKIPPED, ENDINGS };

static enum ending announce_ending(void)
{
    if (running.failures > 0) {
        announce("FAILED %s: %s (%ld of %ld checks)\n", running.name, running.reason, running.failures, running.checks);
        return FAILED;
    }
    if (running.skipped) {
        announce("skipped %s: %s\n", running.name, running.reason);
        return SKIPPED;
    }
    announce("ok %s\n", running.name);
    return OK;
}

static int run_selected(int count, char **patterns)
{
    unsigned ended[ENDINGS] = { 0 }, all = 0;

    for (size_t i = 0; i < ARRAYSIZE(cases); i++) {
        if (!is_selected(cases[i].name, count, patterns))
            continue;
        announce("running %s\n", cases[i].name);
        run(&cases[i]);
        ended[announce_ending()]++;
        all++;
        if (running.left_something && !folder_is_shared)
            return EXIT_FAILURE; /* without the line for all: who runs the cases goes on behind it in a new process */
    }
    if (all == 0)
        return usage(patterns[0], "no case has this name");
    announce("Cases: %u | ok: %u | failed: %u | skipped: %u\n", all, ended[OK], ended[FAILED], ended[SKIPPED]);
    if (ended[FAILED] > 0)
        return EXIT_FAILURE;
    return ended[OK] > 0 ? EXIT_SUCCESS : EXIT_SKIPPED;
}

int wmain(int argc, WCHAR **argv)
{
    char **selection = calloc((size_t)argc + 1, sizeof *selection);

    _setmode(_fileno(stdout), _O_BINARY); /* the same lines whatever system reads them */
    SetUnhandledExceptionFilter(report_crash);
    folder_is_shared = GetEnvironmentVariableW(HARNESS_SHARED_FOLDER, NULL, 0) > 0;
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
    if (selection == NULL)
        return usage("openvpc-harness", "out of memory");
    for (int i = 1; i < argc; i++)
        selection[i - 1] = _strdup(utf8(argv[i]));
    if (argc > 1 && strcmp(selection[0], "--list") == 0)
        return list();
    if (argc > 1 && selection[0][0] == '-')
        return usage(selection[0], "unknown option");
    return run_selected(argc - 1, selection);
}
