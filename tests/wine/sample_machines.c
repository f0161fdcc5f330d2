/* sample_machines.c - virtual machines for samples, in a register of their own. */
#define _POSIX_C_SOURCE 200809L
#include "sample_machines.h"
#include "file_text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WHOLE_MEGABYTES 5 /* of line_init: 3 MB */

static const char beginning[] = "Set app = CreateObject(\"VirtualPC.Application\")\n"
                                "Set files = CreateObject(\"Scripting.FileSystemObject\")\n"
                                "Function Given(number)\n"
                                "    Given = WScript.Arguments(number - 1)\n"
                                "End Function\n";

static void put_script(const char *lines, char path[REAL_PATH_CHARS])
{
    FILE *file = fopen(folder_path(sample_folder(), "lines.vbs", path), "w");

    cr_assert(file != NULL, "%s can be written", path);
    fprintf(file, "%s%sWScript.Echo \"done\"\n", beginning, lines);
    fclose(file);
}

struct program_result machines_script(const char *lines, const char *first, const char *second, const char *third)
{
    const char *const arguments[] = { first, second, third, NULL };
    char host[REAL_PATH_CHARS], path[REAL_PATH_CHARS];
    struct program_result result;

    put_script(lines, path);
    result = wine_script(WINE_RUN, sample_host(host), path, arguments);
    cr_assert(result.exit_code == 0 && program_says(&result, "done"), "the lines\n%s\nended with %d and said:\n%s",
              lines, result.exit_code, result.output);
    remove(path);
    return result;
}

void machines_do(const char *lines, const char *first, const char *second, const char *third)
{
    struct program_result result = machines_script(lines, first, second, third);

    program_free(&result);
}

void machines_start(const char *name)
{
    static const char lines[] = "Set task = app.FindVirtualMachine(Given(1)).Startup\n"
                                "task.WaitForCompletion -1\n"
                                "If task.Error <> 0 Then WScript.Echo task.ErrorDescription\n"
                                "If task.Error <> 0 Then WScript.Quit 3\n";
    char host[REAL_PATH_CHARS], path[REAL_PATH_CHARS], script[REAL_PATH_CHARS], said[REAL_PATH_CHARS], *text;
    const char *const arguments[] = { "sh", "-c", "said=$0; exec \"$@\" >\"$said\" 2>&1", said, WINE_RUN, host, script,
                                      name, NULL };
    struct program_result result;

    sample_host(host);
    folder_path(sample_folder(), "started", said);
    put_script(lines, path);
    windows_path(path, script);
    result = program_run(arguments);
    text = file_text_at(said);
    cr_assert(result.exit_code == 0, "'%s' is not started: %s", name, text != NULL ? text : "");
    free(text);
    program_free(&result);
}

void machines_begin(void)
{
    sample_begin(WHOLE_MEGABYTES);
    machines_do("app.SetConfigurationValue \"machine_register_path\", Given(1)\n", sample_path("register"), NULL, NULL);
}

void machines_end(void)
{
    machines_do("For Each vm In app.VirtualMachines\n"
                "    EndIt vm\n"
                "Next\n"
                "Sub EndIt(vm)\n"
                "    On Error Resume Next\n" /* a machine may be broken */
                "    state = vm.State\n"
                "    If Err.Number = 0 And state > 2 Then vm.TurnOff.WaitForCompletion -1\n"
                "End Sub\n"
                "app.RemoveConfigurationValue \"machine_register_path\"\n",
                NULL, NULL, NULL);
    sample_end();
}

#define UNDO "VirtualPCUndo_XP_0_0_12000001022010.vud"

void machines_make_with_undo(void)
{
    machines_do("Set vm = app.CreateVirtualMachine(\"XP\", Given(1))\n", sample_path("vm"), NULL, NULL);
    sample_put(LINE_BASE, "vm/base.vhd");
    sample_put(LINE_MIDDLE, "vm/" UNDO);
    machines_do(
        "Set vm = app.FindVirtualMachine(\"XP\")\n"
        "vm.AddHardDiskConnection Given(1), 0, 0\n"
        "vm.SetConfigurationValue "
        "\"hardware/pci_bus/ide_adapter/ide_controller[@id=0]/location[@id=0]/undo_pathname/absolute\", Given(2)\n",
        sample_path("vm/base.vhd"), sample_path("vm/" UNDO), NULL);
}

void machines_make(const char *name, const char *folder, const char *parent)
{
    const char *const arguments[] = { name, sample_path(folder), sample_path(parent), "32", NULL };
    struct program_result result = sample_run("new_machine.vbs", arguments);

    cr_assert(result.exit_code == 0 && program_says(&result, "done"), "new_machine.vbs ended with %d and said:\n%s",
              result.exit_code, result.output);
    program_free(&result);
}
