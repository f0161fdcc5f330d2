/*
 * test_script_host.c - openvpc-script, in which the samples run: errors that a script does not handle are seen, and what
 * it offers to scripts is as cscript has it.
 */
#define _POSIX_C_SOURCE 200809L
#include "file_text.h"
#include "sample.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Puts a text into a file of a folder. */
static const char *put(const char *folder, const char *name, const char *text, char path[REAL_PATH_CHARS])
{
    FILE *file = fopen(folder_path(folder, name, path), "w");

    cr_assert(file != NULL, "%s can be made", path);
    fputs(text, file);
    cr_assert_eq(fclose(file), 0, "%s can be written", path);
    return path;
}

static struct program_result run(const char *path, const char *const arguments[])
{
    char host[REAL_PATH_CHARS];

    return wine_script(WINE_RUN, sample_host(host), path, arguments);
}

/* Runs a script of these lines, which has to end with a code and to say a text. */
static void script_ends(const char *name, const char *lines, int code, const char *says)
{
    char folder[REAL_PATH_CHARS], path[REAL_PATH_CHARS];
    const char *const arguments[] = { "first", "2nd &", NULL };
    struct program_result result;

    folder_make(folder);
    result = run(put(folder, name, lines, path), arguments);
    cr_expect(result.exit_code == code && strstr(result.output, says) != NULL,
              "it ended with %d, not with %d and '%s', and said:\n%s", result.exit_code, code, says, result.output);
    program_free(&result);
    folder_remove(folder);
}

/* ---- Errors ---- */

Test(script_host, shows_file_line_sentence_and_code_of_a_call_that_failed)
{
    script_ends("call.vbs",
                "Dim virtualPC\n"
                "Set virtualPC = CreateObject(\"VirtualPC.Application\")\n"
                "virtualPC.GetHardDisk \"C:\\nowhere.vhd\"\n"
                "WScript.Echo \"it goes on\"\n",
                1, "\\call.vbs(3, 1) VirtualPC.Application: The file 'C:\\nowhere.vhd' does not exist. (0x80070002)\n");
}

Test(script_host, shows_an_error_inside_of_a_function)
{
    script_ends("inside.js",
                "function fail() {\n"
                "    new ActiveXObject('VirtualPC.Application').CreateDynamicVirtualHardDisk('relative.vhd', 20);\n"
                "}\n"
                "try {\n"
                "    fail();\n"
                "} catch (e) {\n"
                "    WScript.Echo('handled');\n"
                "}\n"
                "fail();\n",
                1, "\\inside.js(2, 5) VirtualPC.Application: The path 'relative.vhd' is not absolute");
}

Test(script_host, shows_where_a_script_is_no_script)
{
    script_ends("syntax.js", "var good = 1;\nvar bad = {;\n", 1, "\\syntax.js(2, ");
}

/* Puts a call that fails behind the first statement of a sample, which in VBScript is Option Explicit. */
static void put_failing(const char *sample, const char *folder, char path[REAL_PATH_CHARS], char place[200])
{
    const char *name = strrchr(sample, '/') + 1;
    bool basic = strstr(name, ".vbs") != NULL;
    char *text = file_text_at(sample), *all = NULL, *at;
    unsigned line = 1;
    size_t size;
    FILE *sum = open_memstream(&all, &size);

    cr_assert(text != NULL && sum != NULL);
    at = basic ? strstr(text, "Option Explicit\n") : text;
    cr_assert(at != NULL, "%s has no Option Explicit", name);
    at = basic ? strchr(at, '\n') + 1 : at;
    for (const char *c = text; c < at; c++)
        line += *c == '\n';
    fprintf(sum, "%.*s%s\n%s", (int)(at - text), text,
            basic ? "CreateObject \"No.Such.Thing\"" : "new ActiveXObject(\"No.Such.Thing\");", at);
    fclose(sum);
    put(folder, name, all, path);
    snprintf(place, 200, "\\%.100s(%u, 1) ", name, line);
    free(text);
    free(all);
}

ParameterizedTestParameters(script_host, shows_what_a_sample_does_not_handle)
{
    static struct script samples[MAX_SCRIPTS];
    size_t count = scripts_of(OPENVPC_SAMPLES, samples, 7);

    return cr_make_param_array(struct script, samples, count);
}

ParameterizedTest(const struct script *sample, script_host, shows_what_a_sample_does_not_handle)
{
    const char *const arguments[] = { NULL };
    char folder[REAL_PATH_CHARS], path[REAL_PATH_CHARS], place[200];
    struct program_result result;

    folder_make(folder);
    put_failing(sample->path, folder, path, place);
    result = run(path, arguments);
    cr_expect(result.exit_code == 1 && strstr(result.output, place) != NULL,
              "it ended with %d, not at %s, and said:\n%s", result.exit_code, place, result.output);
    program_free(&result);
    folder_remove(folder);
}

/* ---- What a script has ---- */

Test(script_host, ends_with_the_code_of_the_script)
{
    script_ends("quit.vbs", "WScript.Echo \"here\"\nWScript.Quit 7\nWScript.Echo \"not here\"\n", 7, "here\n");
    script_ends("end.js", "WScript.Echo('here', 7);\n", 0, "here 7\n");
}

Test(script_host, gives_arguments_streams_and_sleep)
{
    script_ends("given.js",
                "var begin = new Date().getTime(), list = WScript.Arguments, i;\n"
                "for (i = 0; i < list.length; i++)\n"
                "    WScript.StdOut.Write('<' + list(i) + '>');\n"
                "WScript.StdOut.WriteLine(list.Count() + ' in ' + WScript.ScriptName);\n"
                "WScript.Sleep(300);\n"
                "WScript.Quit(new Date().getTime() - begin < 290 ? 1 : 3);\n",
                3, "<first><2nd &>2 in given.js\n");
}

/* A file takes the name of a disk while that is made, so that its task fails; in one of a few tries it comes in time. */
static const char hearing[] =
    "Dim virtualPC, files, heard, path, code, i\n"
    "heard = 0\n"
    "path = Left(WScript.ScriptFullName, InStrRev(WScript.ScriptFullName, \"\\\")) & \"x.vhd\"\n"
    "Set files = CreateObject(\"Scripting.FileSystemObject\")\n"
    "Set virtualPC = WScript.CreateObject(\"VirtualPC.Application\")\n"
    "WScript.ConnectObject virtualPC, \"vpc_\"\n"
    "code = FailATask()\n"
    "For i = 1 To 200\n"
    "    If heard > 0 Then Exit For\n"
    "    WScript.Sleep 50\n"
    "Next\n"
    "WScript.Echo \"code \" & code\n"
    "WScript.DisconnectObject virtualPC\n"
    "code = FailATask()\n"
    "WScript.Sleep 500\n"
    "WScript.Echo \"code \" & code\n"
    "WScript.Quit heard\n"
    "Sub vpc_OnEventLogged(id)\n"
    "    WScript.Echo \"event \" & (id <> 0)\n"
    "    heard = heard + 1\n"
    "End Sub\n"
    "Function FailATask()\n"
    "    Dim task, tries\n"
    "    For tries = 1 To 10\n"
    "        Set task = virtualPC.CreateFixedVirtualHardDisk(path, 200)\n"
    "        If Not files.FileExists(path) Then files.CreateTextFile(path, True).Close\n"
    "        Do Until task.IsComplete\n"
    "            WScript.Sleep 50\n"
    "        Loop\n"
    "        files.DeleteFile path\n"
    "        If task.Error <> 0 Then Exit For\n"
    "    Next\n"
    "    FailATask = Hex(task.Error)\n"
    "End Function\n";

Test(script_host, lets_a_script_hear_events_while_they_are_connected)
{
    script_ends("hearing.vbs", hearing, 1, "event True\ncode 800700B7\ncode 800700B7\n");
}

/* Two drives of a machine: a script hears of each what goes into it and out of it, while it is connected. */
static const char hearing_drives[] =
    "Dim virtualPC, files, folder, machine, dvd, floppy, heard\n"
    "heard = \"\"\n"
    "folder = Left(WScript.ScriptFullName, InStrRev(WScript.ScriptFullName, \"\\\") - 1)\n"
    "Set files = CreateObject(\"Scripting.FileSystemObject\")\n"
    "files.CreateTextFile(folder & \"\\a.iso\", True).Close\n"
    "Set virtualPC = CreateObject(\"VirtualPC.Application\")\n"
    "virtualPC.CreateFloppyDiskImage folder & \"\\a.vfd\", 1\n"
    "Set machine = virtualPC.CreateVirtualMachine(\"Heard \" & Replace(files.GetTempName, \".\", \"\"), folder)\n"
    "Set dvd = machine.AddDVDROMDrive(1, 0)\n"
    "Set floppy = machine.FloppyDrives(1)\n"
    "WScript.ConnectObject machine.DVDROMDrives(1), \"dvd_\"\n"
    "WScript.ConnectObject floppy, \"floppy_\"\n"
    "dvd.AttachImage folder & \"\\a.iso\"\n"
    "WaitFor \"[dvd in a.iso]\"\n"
    "floppy.AttachImage folder & \"\\a.vfd\"\n"
    "WaitFor \"[dvd in a.iso][floppy in a.vfd]\"\n"
    "dvd.ReleaseImage\n"
    "WaitFor \"[dvd in a.iso][floppy in a.vfd][dvd out a.iso]\"\n"
    "WScript.DisconnectObject floppy\n"
    "floppy.ReleaseImage\n"
    "WScript.Sleep 300\n"
    "virtualPC.DeleteVirtualMachine machine\n"
    "WScript.Echo \"heard \" & heard\n"
    "Sub WaitFor(expected)\n"
    "    Dim i\n"
    "    For i = 1 To 200\n"
    "        If heard = expected Then Exit For\n"
    "        WScript.Sleep 50\n"
    "    Next\n"
    "End Sub\n"
    "Sub dvd_OnMediaInsert(path)\n"
    "    heard = heard & \"[dvd in \" & files.GetFileName(path) & \"]\"\n"
    "End Sub\n"
    "Sub dvd_OnMediaEject(path)\n"
    "    heard = heard & \"[dvd out \" & files.GetFileName(path) & \"]\"\n"
    "End Sub\n"
    "Sub floppy_OnMediaInsert(path)\n"
    "    heard = heard & \"[floppy in \" & files.GetFileName(path) & \"]\"\n"
    "End Sub\n"
    "Sub floppy_OnMediaEject(path)\n"
    "    heard = heard & \"[floppy out \" & files.GetFileName(path) & \"]\"\n"
    "End Sub\n";

Test(script_host, lets_a_script_hear_what_goes_into_drives_of_a_machine_and_out)
{
    script_ends("drives.vbs", hearing_drives, 0, "heard [dvd in a.iso][floppy in a.vfd][dvd out a.iso]\n");
}
