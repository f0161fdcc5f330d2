/*
 * test_sample_machines.c - the samples that list, make and adopt virtual machines, run under Wine as a person runs them.
 */
#define _POSIX_C_SOURCE 200809L
#include "expect.h"
#include "readers.h"
#include "sample_machines.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

TestSuite(machines, .init = machines_begin, .fini = machines_end, .timeout = 240);

/* Runs a sample, which ends with a code and has each of these lines, or their beginnings; the lines end with NULL. */
static void sample_says(const char *sample, const char *const arguments[], int code, const char *const lines[])
{
    struct program_result result = sample_run(sample, arguments);
    char rest[1000];

    cr_expect_eq(result.exit_code, code, "%s ended with %d and said:\n%s", sample, result.exit_code, result.output);
    cr_expect_eq(program_says(&result, "done"), code == 0, "%s said:\n%s", sample, result.output);
    for (size_t i = 0; lines[i] != NULL; i++)
        cr_expect(program_line(&result, lines[i], rest, sizeof rest) != NULL, "no line '%s' in:\n%s", lines[i],
                  result.output);
    program_free(&result);
}

/* ---- machines.vbs ---- */

Test(machines, are_listed_with_state_memory_and_chains)
{
    char chain[5 * REAL_PATH_CHARS], at[REAL_PATH_CHARS];
    const char *const all[] = { "/all", NULL }, *const one[] = { "xp", NULL }, *const none[] = { "XP", "Vista", NULL };
    const char *lines[] = { "Name     State       Memory    File",
                            "Windows  off         32 MB     Z:\\",
                            "XP       off         32 MB     Z:\\",
                            "2 machines",
                            "    0/0  broken: The file 'Z:\\",
                            "    1/0  DVD: Z:\\",
                            chain,
                            NULL };

    sample_put_chain();
    machines_make("XP", "xp", "child.vhd");
    machines_make("Windows", "other", "base.vhd");
    remove(sample_path("other/Windows.vhd"));
    machines_do("files.CreateTextFile(Given(1)).Write String(4096, \"x\")\n"
                "app.FindVirtualMachine(\"Windows\").DVDROMDrives(1).AttachImage Given(1)\n",
                sample_path("cd.iso"), NULL, NULL);
    windows_path(sample_folder(), at);
    snprintf(chain, sizeof chain, "    0/0  %s\\xp\\XP.vhd <- %s\\child.vhd <- %s\\middle.vhd <- %s\\base.vhd", at, at,
             at, at);
    sample_says("machines.vbs", all, 0, lines);
    lines[1] = lines[3] = lines[4] = lines[5] = chain;
    lines[0] = "Name  State";
    lines[2] = "XP    off";
    sample_says("machines.vbs", one, 0, lines);
    lines[0] = "failed: there is no virtual machine 'Vista'.";
    sample_says("machines.vbs", none, 1, lines);
}

Test(machines, that_are_damaged_or_saved_are_listed_as_that)
{
    const char *const all[] = { "/all", NULL };
    const char *const lines[] = { "Broken  broken: ", "Saved   saved  ", "2 machines", NULL };

    machines_do("app.CreateVirtualMachine \"Broken\", Given(1)\n"
                "app.CreateVirtualMachine \"Saved\", Given(1)\n"
                "files.CreateTextFile(Given(1) & \"\\Broken.vmc\", True).Write \"<preferences>\"\n"
                "files.CreateTextFile(Given(1) & \"\\Saved.vsv\").Write \"x\"\n"
                "app.FindVirtualMachine(\"Saved\").SetConfigurationValue "
                "\"settings/configuration/saved_state/path/absolute\", Given(1) & \"\\Saved.vsv\"\n",
                sample_path("vm"), NULL, NULL);
    sample_says("machines.vbs", all, 0, lines);
}

Test(machines, are_listed_with_their_undo_disks)
{
    const char *const one[] = { "XP", NULL };
    char chain[3 * REAL_PATH_CHARS], at[REAL_PATH_CHARS];
    const char *const lines[] = { chain, NULL };

    machines_make_with_undo();
    windows_path(sample_folder(), at);
    snprintf(chain, sizeof chain, "    0/0  %s\\vm\\VirtualPCUndo_XP_0_0_12000001022010.vud <- %s\\vm\\base.vhd", at,
             at);
    sample_says("machines.vbs", one, 0, lines);
}

/* ---- new_machine.vbs ---- */

Test(machines, are_made_on_a_differencing_disk)
{
    struct program_result result;

    sample_put_chain();
    machines_make("R&D 100% 'x', y", "new", "child.vhd");
    result = machines_script("Set vm = app.FindVirtualMachine(Given(1))\n"
                             "WScript.Echo vm.Memory & \" \" & vm.Undoable & \" \" & vm.DVDROMDrives.Count\n"
                             "WScript.Echo vm.NetworkAdapters(1).VirtualNetwork.Name\n"
                             "WScript.Echo files.GetFileName(vm.HardDiskConnections(1).HardDisk.Parent.File)\n",
                             "R&D 100% 'x', y", NULL, NULL);
    cr_expect(program_says(&result, "32 True 1") && program_says(&result, "Shared Networking (NAT)") &&
                  program_says(&result, "child.vhd"),
              "it is:\n%s", result.output);
    program_free(&result);
    cr_expect(sample_is_there("new/R&D 100% 'x', y.vmc") && sample_is_there("new/R&D 100% 'x', y.vhd"));
}

Test(machines, that_cannot_be_made_leave_nothing)
{
    sample_put_chain();
    sample_fails("new_machine.vbs", "XP", sample_path("vm"), sample_path("missing.vhd"), "\\missing.vhd'");
    cr_expect(!sample_is_there("vm/XP.vmc") && !sample_is_there("vm/XP.vhd"), "files are left");
    sample_fails("new_machine.vbs", "a:b", sample_path("vm"), sample_path("child.vhd"), "'a:b'");
    sample_succeeds("new_machine.vbs", "XP", sample_path("vm"), sample_path("child.vhd"), "with 512 MB of memory");
    sample_fails("new_machine.vbs", "xp", sample_path("vm"), sample_path("child.vhd"), "'xp'");
    cr_expect(sample_is_there("vm/XP.vmc") && sample_is_there("vm/XP.vhd"), "the one that was there is");
    /* a disk that has the name already, and is somebody's */
    sample_put(LINE_GRANDCHILD, "vm/Vista.vhd");
    sample_fails("new_machine.vbs", "Vista", sample_path("vm"), sample_path("child.vhd"), "\\Vista.vhd'");
    cr_expect(sample_is_there("vm/Vista.vhd") && !sample_is_there("vm/Vista.vmc"), "the disk stays, and nothing else");
    machines_do("If Not app.FindVirtualMachine(\"Vista\") Is Nothing Then WScript.Quit 3\n", NULL, NULL, NULL);
}

/* ---- adopt_machines.vbs ---- */

/* Machines of others: with shortcuts, a .vmcx, in folders; beside them what is none. */
static const char foreign[] =
    "Set shell = CreateObject(\"WScript.Shell\")\n"
    "For Each name In Array(\"Linked\", \"Labelled\", \"Plain\", \"Taken\", \"Known\")\n"
    "    app.UnregisterVirtualMachine app.CreateVirtualMachine(name, Given(1) & \"\\\" & name)\n"
    "Next\n"
    "app.RegisterVirtualMachine \"Known\", Given(1) & \"\\Known\"\n"
    "app.CreateVirtualMachine \"Taken\", Given(1) & \"\\of ours\"\n"
    "files.CreateFolder Given(2)\n"
    "Link \"1\", Given(1) & \"\\Linked\\Linked.vmc\"\n"
    "Link \"2\", Given(1) & \"\\Gone\\Gone.vmc\"\n"
    "Link \"3\", Given(1) & \"\\Plain\\text.txt\"\n"
    "Label \"4\", \"<vm_description><vmc_path type=\"\"string\"\">\" & Given(1) & "
    "\"\\Labelled\\Labelled.vmc</vmc_path></vm_description>\"\n"
    "Label \"5\", \"<vm_description><vmc_path "
    "type=\"\"string\"\">\\\\server\\share\\x.vmc</vmc_path></vm_description>\"\n"
    "Label \"6\", String(5000, \"y\")\n"
    "Sub Link(name, path)\n"
    "    Set shortcut = shell.CreateShortcut(Given(2) & \"\\\" & name & \".lnk\")\n"
    "    shortcut.TargetPath = path\n"
    "    shortcut.Save\n"
    "End Sub\n"
    "Sub Label(name, text)\n"
    "    Set stream = files.CreateTextFile(Given(2) & \"\\\" & name & \".vmcx\", True, True)\n"
    "    stream.Write text\n"
    "    stream.Close\n"
    "End Sub\n";

static void sums(char all[][65], const char *const names[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        reader_sha256(sample_path(names[i]), all[i]);
}

Test(machines, of_other_products_are_adopted_and_stay_as_they_are)
{
    static const char *const names[] = { "vm/Linked/Linked.vmc", "vm/Labelled/Labelled.vmc",
                                         "vm/Plain/Plain.vmc",   "theirs/1.lnk",
                                         "theirs/4.vmcx",        "theirs/6.vmcx" };
    char folders[2][REAL_PATH_CHARS];
    const char *list[] = { "list", folder_path(sample_folder(), "theirs", folders[0]),
                           folder_path(sample_folder(), "vm", folders[1]), NULL };
    const char *const would[] = { "3 would be registered, 2 are already, 5 passed over", "would be registered: Z:\\",
                                  NULL };
    const char *const does[] = { "3 registered, 2 were already, 5 passed over",
                                 "registered: Z:\\",
                                 "already registered: Z:\\",
                                 "passed over: Z:\\",
                                 "    it is not of Windows Virtual PC; machines of Hyper-V",
                                 "    it leads to '\\\\server\\share\\x.vmc', on a server, which was not contacted",
                                 "    another machine has its name: 'Z:\\",
                                 NULL };
    const char *const again[] = { "0 registered, 5 were already, 5 passed over", NULL };
    char before[ROWS(names)][65], after[ROWS(names)][65];

    machines_do(foreign, sample_path("vm"), sample_path("theirs"), NULL);
    sums(before, names, ROWS(names));
    sample_says("adopt_machines.vbs", list, 0, would);
    machines_do("If Not app.FindVirtualMachine(\"Linked\") Is Nothing Then WScript.Quit 3\n", NULL, NULL, NULL);
    list[0] = "register";
    sample_says("adopt_machines.vbs", list, 0, does);
    machines_do("For Each name In Array(\"Linked\", \"Labelled\", \"Plain\", \"Known\", \"Taken\")\n"
                "    If app.FindVirtualMachine(name).State <> 1 Then WScript.Quit 3\n"
                "Next\n"
                "If InStr(app.FindVirtualMachine(\"Taken\").File, \"of ours\") = 0 Then WScript.Quit 4\n",
                NULL, NULL, NULL);
    sample_says("adopt_machines.vbs", list, 0, again);
    sums(after, names, ROWS(names));
    for (size_t i = 0; i < ROWS(names); i++)
        cr_expect_str_eq(before[i], after[i], "%s has changed", names[i]);
    sample_fails("adopt_machines.vbs", "register", sample_path("nowhere"), NULL, "\\nowhere'");
}

Test(machines, of_virtual_pc_2007_are_found_by_its_shortcuts)
{
    static const char put[] = "Set shell = CreateObject(\"WScript.Shell\")\n"
                              "folder = shell.Environment(\"PROCESS\")(\"APPDATA\") & \"\\Microsoft\"\n"
                              "For Each part In Array(\"\", \"\\Virtual PC\", \"\\Virtual Machines\")\n"
                              "    folder = folder & part\n"
                              "    If Not files.FolderExists(folder) Then files.CreateFolder folder\n"
                              "Next\n"
                              "app.UnregisterVirtualMachine app.CreateVirtualMachine(\"Of 2007\", Given(1))\n"
                              "Set shortcut = shell.CreateShortcut(folder & \"\\Of 2007.lnk\")\n"
                              "shortcut.TargetPath = Given(1) & \"\\Of 2007.vmc\"\n"
                              "shortcut.Save\n";
    const char *const arguments[] = { "register", NULL };
    const char *const lines[] = { "registered: Z:\\", NULL };

    machines_do(put, sample_path("vm"), NULL, NULL);
    sample_says("adopt_machines.vbs", arguments, 0, lines);
    machines_do("files.DeleteFile CreateObject(\"WScript.Shell\").Environment(\"PROCESS\")(\"APPDATA\") & _\n"
                "    \"\\Microsoft\\Virtual PC\\Virtual Machines\\Of 2007.lnk\"\n",
                NULL, NULL, NULL);
    machines_do("If app.FindVirtualMachine(\"Of 2007\").State <> 1 Then WScript.Quit 3\n", NULL, NULL, NULL);
}
