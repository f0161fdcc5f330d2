/* codes_script.c - the codes as a VBScript meets them: Err.Number and Err.Description. */
#include "codes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define LINE_CHARS 2048
#define MEETING_MILLISECONDS 30000

/* The calls of the script, with the rows that they come from. */
struct call {
    const struct code_table *table;
    const struct code *row;
    bool asks_twice; /* first for the disk, then for its property or its work */
};

struct calls {
    struct call *calls;
    size_t count;
    HANDLE alive; /* a file that the system deletes at our end, however that comes, by which the script knows of it */
    HANDLE process;
    unsigned meetings;
};

static bool write_resource(const WCHAR *name, const WCHAR *path)
{
    HRSRC resource = FindResourceW(NULL, name, MAKEINTRESOURCEW(10)); /* RT_RCDATA */
    HGLOBAL data = resource != NULL ? LoadResource(NULL, resource) : NULL;

    return check(data != NULL, "the program carries %s", utf8(name)) &&
           file_write(path, LockResource(data), SizeofResource(NULL, resource));
}

static bool asks_twice(const WCHAR *line)
{
    return wcsncmp(line, L"change\t", 7) == 0 || (wcsncmp(line, L"disk\t", 5) == 0 && line[5] != L'\t');
}

/* Writes a line for every row that a script can show. */
static bool write_calls(struct calls *calls, const struct code_table *table)
{
    WCHAR line[LINE_CHARS];
    char *text = calloc(table->count + 1, LINE_CHARS);
    size_t length = 0;
    bool ok;

    calls->calls = calloc(table->count + 1, sizeof *calls->calls);
    if (text == NULL || calls->calls == NULL)
        abort();
    for (size_t i = 0; i < table->count; i++) {
        const struct code *row = code_at(table, i);
        if (!table->script(row, line, LINE_CHARS))
            continue;
        length += (size_t)snprintf(text + length, LINE_CHARS, "%s\r\n", utf8(line));
        calls->calls[calls->count++] = (struct call){ table, row, asks_twice(line) };
    }
    ok = file_write(at(L"calls.txt"), text, length);
    free(text);
    return ok;
}

static HANDLE make_alive(void)
{
    HANDLE file = CreateFileW(at(L"case-lives"), GENERIC_WRITE | DELETE, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL,
                              CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE, NULL);

    check(file != INVALID_HANDLE_VALUE, "the case can make a file that goes with it");
    return file;
}

static HANDLE start_script(const WCHAR *output)
{
    SECURITY_ATTRIBUTES inherited = { sizeof inherited, NULL, TRUE };
    HANDLE out = CreateFileW(output, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited, CREATE_ALWAYS, 0,
                             NULL);
    STARTUPINFOW startup = { .cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES };
    PROCESS_INFORMATION process = { 0 };
    WCHAR command[LINE_CHARS];

    startup.hStdOutput = startup.hStdError = out;
    _snwprintf(command, ARRAYSIZE(command), L"cscript.exe //nologo \"%ls\" \"%ls\"", at(L"codes.vbs"), case_folder());
    if (!CreateProcessW(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process))
        note("cscript.exe cannot be started: error %lu", GetLastError());
    else
        CloseHandle(process.hThread);
    CloseHandle(out);
    return process.hProcess;
}

static bool script_is_there(void *argument)
{
    struct calls *calls = argument;
    WCHAR name[32];

    _snwprintf(name, ARRAYSIZE(name), L"script-%u", calls->meetings);
    return path_kind(at(name)) == PATH_FILE || WaitForSingleObject(calls->process, 0) == WAIT_OBJECT_0;
}

/* Waits for the script, does what has to be done at this point, and lets it go on. False when it has ended. */
static bool meet(struct calls *calls, const struct call *call, IVMVirtualPC *app, enum script_step step)
{
    WCHAR name[32];

    calls->meetings++;
    if (!wait_until(script_is_there, calls, MEETING_MILLISECONDS) ||
        WaitForSingleObject(calls->process, 0) == WAIT_OBJECT_0)
        return false;
    if (call->table->step != NULL)
        call->table->step(call->row, app, step);
    _snwprintf(name, ARRAYSIZE(name), L"case-%u", calls->meetings);
    return file_write(at(name), "", 0);
}

static void accompany(struct calls *calls, IVMVirtualPC *app)
{
    for (size_t i = 0; i < calls->count; i++) {
        const struct call *call = &calls->calls[i];
        context("%s", call->row->name);
        if (!check(meet(calls, call, app, SCRIPT_BEFORE) &&
                       (!call->asks_twice || meet(calls, call, app, SCRIPT_MIDWAY)) &&
                       meet(calls, call, app, SCRIPT_AFTER),
                   "the script comes to every point"))
            break;
    }
    context("%s", "");
    if (!check(WaitForSingleObject(calls->process, MEETING_MILLISECONDS) == WAIT_OBJECT_0, "the script ends")) {
        TerminateProcess(calls->process, EXIT_FAILURE);
        WaitForSingleObject(calls->process, MEETING_MILLISECONDS);
    }
    CloseHandle(calls->process);
}

static size_t count_words(const char *text)
{
    size_t words = 0;

    for (bool in_word = false; *text != 0; text++) {
        if (!in_word && *text != ' ')
            words++;
        in_word = *text != ' ';
    }
    return words;
}

/* A line is the code, as a signed number, and after a space the description. */
static void check_line(const struct code *row, const char *line)
{
    const char *description = strchr(line, ' ');
    const char *mentions = row->mentions != NULL ? utf8(lab_path(row->mentions)) : "";

    context("%s", row->name);
    check_hr((HRESULT)strtol(line, NULL, 10), row->value, "Err.Number");
    if (!check(description != NULL, "the line is complete: %s", line))
        return;
    check(strstr(description, mentions) != NULL, "Err.Description names \"%s\":%s", mentions, description);
    check(count_words(description) > 3 && description[strlen(description) - 1] == '.',
          "Err.Description is a sentence:%s", description);
}

static void check_output(const struct calls *calls)
{
    size_t size, lines = 0;
    char *text = (char *)file_read(at(L"output.txt"), &size), *next = NULL;
    char *line;

    if (!check(text != NULL, "the output of the script can be read"))
        return;
    text[size] = 0;
    for (line = strtok_r(text, "\r\n", &next); line != NULL; line = strtok_r(NULL, "\r\n", &next)) {
        if (lines == calls->count)
            break;
        check_line(calls->calls[lines++].row, line);
    }
    context("%s", "");
    check(lines == calls->count, "the script prints a line for each of %zu calls, not for %zu", calls->count, lines);
    check(line != NULL && strcmp(line, "done") == 0, "the script comes to its end: %s",
          line != NULL ? line : "no line");
    free(text);
}

static void run_script(const struct code_table *table)
{
    IVMVirtualPC *app = application();
    struct calls calls = { 0 };

    if (app == NULL)
        return;
    if (write_resource(L"CODES_VBS", at(L"codes.vbs")) && write_calls(&calls, table)) {
        note("%zu calls", calls.count);
        calls.alive = make_alive();
        calls.process = start_script(at(L"output.txt"));
        if (check(calls.process != NULL, "cscript.exe starts")) {
            accompany(&calls, app);
            check_output(&calls);
        }
        CloseHandle(calls.alive);
    }
    free(calls.calls);
    IVMVirtualPC_Release(app);
}

TEST(codes_script, meets_the_codes_of_creation_with_sentences)
{
    run_script(&codes_create);
}

TEST(codes_script, meets_the_codes_of_disks_with_sentences)
{
    run_script(&codes_disk);
}

TEST(codes_script, meets_the_codes_of_changes_with_sentences)
{
    run_script(&codes_change);
}

TEST(codes_script, meets_the_codes_of_tasks_with_sentences)
{
    run_script(&codes_task);
}

TEST(codes_script, meets_the_codes_of_floppies_with_sentences)
{
    run_script(&codes_floppy);
}

TEST(codes_script, meets_the_codes_of_the_application_with_sentences)
{
    run_script(&codes_application);
}

TEST(codes_script, meets_the_codes_of_the_configuration_with_sentences)
{
    run_script(&codes_configuration);
}

TEST(codes_script, a_script_whose_case_has_gone_ends)
{
    struct calls calls = { .alive = make_alive() };

    if (write_resource(L"CODES_VBS", at(L"codes.vbs")) && file_write(at(L"calls.txt"), "tasks\t\t\t1\r\n", 11)) {
        calls.process = start_script(at(L"output.txt"));
        calls.meetings = 1;
        check(calls.process != NULL && wait_until(script_is_there, &calls, MEETING_MILLISECONDS),
              "the script comes to its first point");
        check(WaitForSingleObject(calls.process, 500) == WAIT_TIMEOUT, "it waits there");
        CloseHandle(calls.alive);
        if (!check(WaitForSingleObject(calls.process, MEETING_MILLISECONDS) == WAIT_OBJECT_0, "then it ends"))
            TerminateProcess(calls.process, EXIT_FAILURE);
        CloseHandle(calls.process);
    }
}
