/*
 * test_sample_export_limits.c - what export_machine.vbs leaves out of what it writes, since a stranger may have made the
 * machine, and what it refuses; run under Wine as a person runs it.
 */
#define _POSIX_C_SOURCE 200809L
#include "export_read.h"
#include "export_run.h"
#include "need.h"
#include "sample_machines.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

TestSuite(export, .init = machines_begin, .fini = machines_end, .timeout = 300);

/* ---- Machines of strangers ---- */

#define FLOPPY_KEY "hardware/super_io/floppy[@id=0]/pathname/"
#define DVD_KEY "hardware/pci_bus/ide_adapter/ide_controller[@id=1]/location[@id=0]/pathname/"

/* A machine with a floppy, which is given, an image of a DVD, cd.iso, and a serial port on a text file. */
static void make_strange(const char *floppy, const char *serial)
{
    machines_do("Set vm = app.CreateVirtualMachine(\"XP\", Given(1))\n"
                "files.CreateTextFile(Given(1) & \"\\cd.iso\").Write \"an image\"\n"
                "app.CreateFloppyDiskImage Given(1) & \"\\a.vfd\", 2\n"
                "vm.FloppyDrives(1).AttachImage Given(1) & \"\\a.vfd\"\n"
                "vm.AddDVDROMDrive(1, 0).AttachImage Given(1) & \"\\cd.iso\"\n"
                "vm.SetConfigurationValue \"" FLOPPY_KEY "relative\", \"\"\n"
                "vm.SetConfigurationValue \"" FLOPPY_KEY "absolute\", Given(2)\n"
                "vm.SerialPorts(1).Configure 1, Given(3), False\n",
                sample_path("vm"), floppy, serial);
}

static void does_not_name(const char *name, const char *part)
{
    char *text = export_text(name);

    cr_expect(strstr(text, part) == NULL, "there is %s in:\n%s", part, text);
    free(text);
}

Test(export, lets_a_guest_only_read_a_floppy_or_gives_it_a_copy)
{
    struct program_result words;
    char *text, path[REAL_PATH_CHARS], word[1000];

    need_program("xmllint");
    make_strange(sample_path("vm/a.vfd"), sample_path("serial.txt"));
    exports_and_says("XP", "qemu", "qemu", "/unix", "note: the guest can only read the floppy");
    words = export_words("qemu/start.sh");
    snprintf(word, sizeof word, "driver=raw,read-only=on,node-name=fd,file.driver=file,file.filename=%s\n",
             sample_path("vm/a.vfd"));
    export_has_option(&words, "-blockdev", word);
    program_free(&words);
    exports_and_says("XP", "libvirt", "out", NULL, "<readonly/> of fda");
    export_domain_has("string(//disk[@device='floppy'][readonly]/source/@file)", sample_path("vm/a.vfd"));
    exports_and_says("XP", "hyperv", "hyperv", NULL, "note: the guest writes to a copy of the floppy");
    text = export_text("hyperv/create.ps1");
    windows_path(sample_path("hyperv/floppy.vfd"), path);
    cr_expect(export_powershell_has(text, path), "there is no string '%s' in:\n%s", path, text);
    cr_expect_eq(sample_status("hyperv/floppy.vfd").st_size, 1474560);
    free(text);
}

Test(export, leaves_out_a_floppy_that_has_not_the_size_of_one)
{
    machines_do("files.CreateTextFile(Given(1)).Write \"my thesis\"\n", sample_path("thesis.doc"), NULL, NULL);
    make_strange(sample_path("thesis.doc"), sample_path("serial.txt"));
    exports_and_says("XP", "qemu", "unix", "/unix", "thesis.doc' has not the size of a floppy");
    does_not_name("unix/start.sh", "thesis");
    exports("XP", "qemu", "qemu", NULL);
    does_not_name("qemu/start.cmd", "thesis");
    exports("XP", "hyperv", "hyperv", NULL);
    does_not_name("hyperv/create.ps1", "thesis");
    cr_expect(!sample_is_there("hyperv/floppy.vfd"), "it was copied");
    exports("XP", "libvirt", "libvirt", NULL);
    does_not_name("libvirt/domain.xml", "thesis");
}

Test(export, lets_a_guest_write_its_serial_ports_to_no_file_that_the_machine_names)
{
    char *text, path[REAL_PATH_CHARS], word[1000];

    make_strange(sample_path("vm/a.vfd"), sample_path("startup.cmd"));
    exports_and_says("XP", "qemu", "out", NULL, "note: serial port 1 of the guest writes to '");
    does_not_name("out/start.cmd", "startup.cmd");
    text = export_text("out/start.cmd");
    snprintf(word, sizeof word, "file,id=serial1,append=on,path=%s",
             windows_path(sample_path("out/serial-1.txt"), path));
    cr_expect(export_cmd_has(text, word), "there is no word %s in:\n%s", word, text);
    free(text);
    exports("XP", "libvirt", "libvirt", NULL);
    does_not_name("libvirt/domain.xml", "startup.cmd");
}

/* The server is one that no computer has, so that nothing waits for it. */
Test(export, names_nothing_that_is_on_a_server)
{
    make_strange("\\\\server.invalid\\share\\a.vfd", sample_path("serial.txt"));
    machines_do("Set vm = app.FindVirtualMachine(\"XP\")\n"
                "vm.SetConfigurationValue \"" DVD_KEY "relative\", \"\"\n"
                "vm.SetConfigurationValue \"" DVD_KEY "absolute\", \"\\\\server.invalid\\share\\x.iso\"\n"
                "vm.SerialPorts(1).Configure 1, \"\\\\server.invalid\\share\\x.cmd\", False\n"
                "vm.SerialPorts(2).Configure 2, \"\\\\server.invalid\\pipe\\x\", False\n",
                NULL, NULL, NULL);
    exports_and_says("XP", "qemu", "qemu", NULL,
                     "note: '\\\\server.invalid\\share\\x.iso' is on a server and left out");
    does_not_name("qemu/start.cmd", "server.invalid");
    exports_and_says("XP", "hyperv", "hyperv", NULL, "'\\\\server.invalid\\pipe\\x', which is left out");
    does_not_name("hyperv/create.ps1", "server.invalid");
    exports_and_says("XP", "libvirt", "libvirt", NULL, "a.vfd' is on a server and left out");
    does_not_name("libvirt/domain.xml", "server.invalid");
}

/* ---- Refusals ---- */

Test(export, that_fails_leaves_nothing_and_writes_over_nothing)
{
    sample_put_chain();
    machines_make("XP", "vm", "child.vhd");
    does_not_export("Vista", "qemu", "out", "/unix", "'Vista'");
    does_not_export("XP", "qemu", "nowhere/out", "/unix", "\\nowhere'");
    mkdir(sample_path("mine"), 0777);
    machines_do("files.CreateTextFile(Given(1)).Write \"mine\"\n", sample_path("mine/start.sh"), NULL, NULL);
    does_not_export("XP", "qemu", "mine", "/unix", "\\mine' is there already");
    does_not_export("XP", "qemu", "child.vhd", "/unix", "\\child.vhd' is there already");
    cr_expect_eq(sample_status("mine/start.sh").st_size, 4);
    remove(sample_path("base.vhd"));
    does_not_export("XP", "qemu", "out", "/unix", "\\middle.vhd'");
    does_not_export("XP", "hyperv", "out", NULL, "\\base.vhd'");
    remove(sample_path("vm/XP.vhd"));
    does_not_export("XP", "libvirt", "out", NULL, "\\XP.vhd'");
}

Test(export, of_a_second_disk_that_fails_takes_the_first_away)
{
    sample_put_chain();
    machines_make("XP", "vm", "child.vhd");
    machines_do("app.FindVirtualMachine(\"XP\").AddHardDiskConnection Given(1), 1, 1\n", sample_path("base.vhd"), NULL,
                NULL);
    remove(sample_path("base.vhd"));
    sample_put(LINE_BASE, "elsewhere.vhd");
    sample_succeeds("repair_moved_chain.vbs", sample_path("middle.vhd"), sample_path("elsewhere.vhd"), NULL, "");
    does_not_export("XP", "qemu", "out", "/unix", "\\base.vhd'");
}

Test(export, of_a_machine_with_a_saved_state_is_refused)
{
    machines_do(
        "Set vm = app.CreateVirtualMachine(\"XP\", Given(1))\n"
        "files.CreateTextFile(Given(1) & \"\\XP.vsv\").Write \"x\"\n"
        "vm.SetConfigurationValue \"settings/configuration/saved_state/path/absolute\", Given(1) & \"\\XP.vsv\"\n",
        sample_path("vm"), NULL, NULL);
    does_not_export("XP", "qemu", "out", "/unix", "is not turned off");
}

Test(export, of_characters_that_a_command_file_cannot_hold_is_refused)
{
    machines_do("app.CreateVirtualMachine Given(1), Given(2)\n", HARD_UNICODE, sample_path("vm"), NULL);
    does_not_export(HARD_UNICODE, "qemu", "out", NULL, "code page");
}
