/*
 * test_sample_export.c - what export_machine.vbs writes, run under Wine as a person runs it. The command line for QEMU is
 * run in QEMU, or shows a program its words; the domain is read by xmllint; the script for Hyper-V and the command file
 * for Windows, whose programs are not here, are read by the rules of their languages.
 */
#define _POSIX_C_SOURCE 200809L
#include "expect.h"
#include "export_read.h"
#include "file_text.h"
#include "guest_run.h"
#include "image_builder.h"
#include "need.h"
#include "sample_machines.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a shell, cmd, PowerShell or QEMU could mistake and a name may hold: in ASCII, the same as QEMU has it, and beyond. */
#define HARD_NAME "-x' $(touch pwned) `touch pwned` %PATH% !A! ^&, ; 'x' [a]{b}=@#~+"
#define HARD_WORD "guest=-x' $(touch pwned) `touch pwned` %PATH% !A! ^&,, ; 'x' [a]{b}=@#~+"
#define HARD_UNICODE "a\xe2\x80\x99; touch pwned; \xe2\x80\x98 f\xc3\xbcr \xf0\x9f\x98\x80"

TestSuite(export, .init = machines_begin, .fini = machines_end, .timeout = 300);

static bool is_there(const char *name)
{
    return access(sample_path(name), F_OK) == 0;
}

/* It also says something. */
static void exports_and_says(const char *name, const char *target, const char *folder, const char *option,
                             const char *says)
{
    const char *const arguments[] = { name, target, sample_path(folder), option, NULL };
    struct program_result result = sample_run("export_machine.vbs", arguments);

    cr_assert(result.exit_code == 0 && program_says(&result, "done") && strstr(result.output, says) != NULL,
              "it ended with %d, not with 0 and '%s', and said:\n%s", result.exit_code, says, result.output);
    program_free(&result);
}

static void exports(const char *name, const char *target, const char *folder, const char *option)
{
    exports_and_says(name, target, folder, option, "");
}

/* It fails with a sentence about something, and what has not been there is not there. */
static void does_not_export(const char *name, const char *target, const char *folder, const char *option,
                            const char *mentions)
{
    const char *const arguments[] = { name, target, sample_path(folder), option, NULL };
    const bool was_there = is_there(folder);
    struct program_result result = sample_run("export_machine.vbs", arguments);
    char sentence[1000] = "";

    program_line(&result, "failed: ", sentence, sizeof sentence);
    cr_expect(result.exit_code == 1 && strstr(sentence, mentions) != NULL && !program_says(&result, "done"),
              "it ended with %d, not with 1 and '%s', and said:\n%s", result.exit_code, mentions, result.output);
    cr_expect_eq(is_there(folder), was_there, "%s", was_there ? "what was there has gone" : "something is left");
    program_free(&result);
}

/* What is in a file of the folder, to be freed. */
static char *text_of(const char *name)
{
    char *text = file_text_at(sample_path(name));

    cr_assert(text != NULL, "%s can be read", name);
    for (const char *c = text; *c != 0; c++)
        cr_assert((unsigned char)*c < 127, "%s is not plain ASCII: %.20s", name, c);
    return text;
}

/* The values of all that can be told about a machine, some of them hard. */
static void describe(const char *name)
{
    machines_do("Set vm = app.FindVirtualMachine(Given(1))\n"
                "vm.BIOSGUID = \"{00112233-4455-6677-8899-AABBCCDDEEFF}\"\n"
                "vm.BIOSSerialNumber = \"1,uuid=x\"\n"
                "vm.BaseBoardSerialNumber = \"a\"\"b&calc\\\"\"\"\n"
                "vm.ChassisSerialNumber = \"$(touch pwned)'\"\n"
                "vm.ChassisAssetTag = \"%OS%<&>\"\n"
                "vm.Notes = \"first'\" & vbLf & \"'; Remove-Item x; '\"\n"
                "vm.NetworkAdapters(1).IsEthernetAddressDynamic = False\n"
                "vm.NetworkAdapters(1).EthernetAddress = \"00-03-FF-01-02-03\"\n"
                "vm.AddNetworkAdapter\n"
                "vm.SerialPorts(1).Configure 1, Given(2), False\n",
                name, sample_path("serial.txt"), NULL);
}

/* ---- QEMU ---- */

/* A disk with the guest on it. */
static void put_guest(const char *name)
{
    struct image_builder image;
    uint8_t sector[GUEST_SECTOR];

    guest_sector(sector);
    image_init(&image, IMAGE_DYNAMIC, 8 * IMAGE_MB, 90);
    image_begin(&image);
    image_write(&image, 0, sector);
    image_add(&image, &sample_line.host, u"C:\\guest.vhd");
    sample_put(u"C:\\guest.vhd", name);
}

static void boots(const char *start, const char *serial, unsigned count)
{
    const char *const arguments[] = { "sh", sample_path(start), "-display", "none", NULL };
    struct guest_run guest;
    char line[40];

    snprintf(line, sizeof line, "READY %u\r", count);
    guest_start(&guest, arguments, sample_path("said"));
    guest_says(&guest, sample_path(serial), line);
    guest_stop(&guest);
}

Test(export, to_qemu_boots_from_a_disk_made_of_a_chain)
{
    char before[2][65], after[2][65];

    need_program("qemu-system-x86_64");
    mkdir(sample_path("Hard, 'x' $(touch pwned) 100%"), 0777);
    put_guest("Hard, 'x' $(touch pwned) 100%/base, x.vhd");
    machines_make(HARD_NAME, "vm, 'y'", "Hard, 'x' $(touch pwned) 100%/base, x.vhd");
    describe(HARD_NAME);
    reader_sha256(sample_path("Hard, 'x' $(touch pwned) 100%/base, x.vhd"), before[0]);
    reader_sha256(sample_path("vm, 'y'/" HARD_NAME ".vhd"), before[1]);
    exports(HARD_NAME, "qemu", "out, 'z' `touch pwned`", "/unix");
    boots("out, 'z' `touch pwned`/start.sh", "out, 'z' `touch pwned`/serial-1.txt", 1);
    boots("out, 'z' `touch pwned`/start.sh", "out, 'z' `touch pwned`/serial-1.txt", 2);
    reader_sha256(sample_path("Hard, 'x' $(touch pwned) 100%/base, x.vhd"), after[0]);
    reader_sha256(sample_path("vm, 'y'/" HARD_NAME ".vhd"), after[1]);
    cr_expect_str_eq(before[0], after[0], "the parent has changed");
    cr_expect_str_eq(before[1], after[1], "the child has changed");
    cr_expect(access("pwned", F_OK) != 0 && !is_there("pwned"), "a part of a name was run");
}

Test(export, holds_what_is_in_undo_disks)
{
    machines_make_with_undo();
    exports("XP", "qemu", "out", "/unix");
    seven_zip_reads("out/disk-0-0.vhd", &sample_line.middle);
    exports("XP", "hyperv", "hyperv", NULL);
    seven_zip_reads("hyperv/disk-0-0.vhd", &sample_line.middle);
    machines_do("files.CreateTextFile(Given(1), True).Write \"no disk\"\n",
                sample_path("vm/VirtualPCUndo_XP_0_0_12000001022010.vud"), NULL, NULL);
    does_not_export("XP", "qemu", "again", "/unix", ".vud'");
}

/* Runs start.sh with a program in the place of QEMU that prints its words, each on a line. */
static struct program_result words_of(const char *start)
{
    const char *const arguments[] = { "sh", sample_path(start), "last one", NULL };
    FILE *file = fopen(sample_path("words"), "w");

    cr_assert(file != NULL);
    fputs("#!/bin/sh\nfor word; do printf '%s\\n' \"$word\"; done\n", file);
    fclose(file);
    chmod(sample_path("words"), 0755);
    setenv("QEMU", sample_path("words"), 1);
    return program_run(arguments);
}

/* Whether the word behind an option begins with something. */
static void has_option(const struct program_result *words, const char *option, const char *value)
{
    char pair[1500];

    snprintf(pair, sizeof pair, "%s\n%s", option, value);
    cr_expect(strstr(words->output, pair) != NULL, "there is no %s %s in:\n%s", option, value, words->output);
}

Test(export, to_qemu_has_names_and_paths_as_data_alone)
{
    struct program_result words;
    char blockdev[1000];

    sample_put(LINE_BASE, HARD_UNICODE ".vhd");
    machines_make(HARD_UNICODE, "vm", HARD_UNICODE ".vhd");
    describe(HARD_UNICODE);
    machines_do("Set vm = app.FindVirtualMachine(Given(1))\n"
                "vm.AddHardDiskConnection Given(2), 0, 1\n"
                "vm.DVDROMDrives(1).SetBusLocation 1, 1\n",
                HARD_UNICODE, sample_path(HARD_UNICODE ".vhd"), NULL);
    exports(HARD_UNICODE, "qemu", "out", "/unix");
    free(text_of("out/start.sh"));
    words = words_of("out/start.sh");
    has_option(&words, "-name", "guest=" HARD_UNICODE "\n");
    has_option(&words, "-uuid", "00112233-4455-6677-8899-AABBCCDDEEFF\n");
    has_option(&words, "-smbios", "type=1,serial=1,,uuid=x\n");
    has_option(&words, "-smbios", "type=2,serial=a\"b&calc\\\"\n");
    has_option(&words, "-smbios", "type=3,serial=$(touch pwned)'\n");
    has_option(&words, "-smbios", "type=3,asset=%OS%<&>\n");
    has_option(&words, "-device", "ide-hd,bus=ide.0,unit=1,drive=hd-0-1\n");
    has_option(&words, "-device", "ide-cd,bus=ide.1,unit=1\n");
    has_option(&words, "-netdev", "user,id=net1\n");
    has_option(&words, "-device", "tulip,netdev=net1,mac=00:03:FF:01:02:03\n");
    has_option(&words, "-netdev", "hubport,id=net2,hubid=2\n");
    /* The base is used where it is; of the chain a disk was made. */
    snprintf(blockdev, sizeof blockdev, "driver=vpc,node-name=hd-0-1,file.driver=file,file.filename=%s\n",
             sample_path(HARD_UNICODE ".vhd"));
    has_option(&words, "-blockdev", blockdev);
    snprintf(blockdev, sizeof blockdev, "driver=vpc,node-name=hd-0-0,file.driver=file,file.filename=%s\n",
             sample_path("out/disk-0-0.vhd"));
    has_option(&words, "-blockdev", blockdev);
    snprintf(blockdev, sizeof blockdev, "file,id=serial1,append=on,path=%s\n", sample_path("out/serial-1.txt"));
    has_option(&words, "-chardev", blockdev);
    has_option(&words, "last one", "");
    seven_zip_reads("out/disk-0-0.vhd", &sample_line.base);
    cr_expect(access("pwned", F_OK) != 0, "a part of a name was run");
    program_free(&words);
}

/* Beside the PC's own one it would make a BIOS see each disk twice. */
Test(export, to_qemu_has_the_controller_of_virtual_pc_only_where_the_machine_asks_for_it)
{
    struct program_result words;

    sample_put(LINE_BASE, "base.vhd");
    machines_do("app.CreateVirtualMachine(\"XP\", Given(1)).AddHardDiskConnection Given(2), 0, 0\n", sample_path("vm"),
                sample_path("base.vhd"), NULL);
    exports_and_says("XP", "qemu", "own", "/unix", "note: a Windows that stops with 0x7B");
    words = words_of("own/start.sh");
    has_option(&words, "-device", "ide-hd,bus=ide.0,unit=0,drive=hd-0-0\n");
    cr_expect(strstr(words.output, "piix4") == NULL, "there is one in:\n%s", words.output);
    program_free(&words);
    machines_do("app.FindVirtualMachine(\"XP\").SetConfigurationValue \"openvpc/ide_controller\", \"piix4\"\n", NULL,
                NULL, NULL);
    exports("XP", "qemu", "both", "/unix");
    words = words_of("both/start.sh");
    has_option(&words, "-device", "piix4-ide,id=vpc\n");
    has_option(&words, "-device", "ide-hd,bus=vpc.0,unit=0,drive=hd-0-0\n");
    program_free(&words);
}

Test(export, to_qemu_finds_names_as_they_are_written_outside_of_wine)
{
    struct program_result words;
    char blockdev[1000];

    mkdir(sample_path("Disks"), 0777);
    sample_put(LINE_BASE, "Disks/Base.VHD");
    machines_do("app.CreateVirtualMachine(\"XP\", Given(1)).AddHardDiskConnection UCase(Given(2)), 0, 0\n",
                sample_path("vm"), sample_path("Disks/Base.VHD"), NULL);
    exports("XP", "qemu", "out", "/unix");
    words = words_of("out/start.sh");
    snprintf(blockdev, sizeof blockdev, "driver=vpc,node-name=hd-0-0,file.driver=file,file.filename=%s\n",
             sample_path("Disks/Base.VHD"));
    has_option(&words, "-blockdev", blockdev);
    program_free(&words);
}

Test(export, may_be_carried_to_another_computer)
{
    struct program_result words;

    sample_put_chain();
    machines_make("XP", "vm", "child.vhd");
    machines_do("Set vm = app.FindVirtualMachine(\"XP\")\n"
                "vm.AddHardDiskConnection Given(1), 0, 1\n"
                "files.CreateTextFile(Given(2)).Write \"an image\"\n"
                "vm.DVDROMDrives(1).AttachImage Given(2)\n",
                sample_path("base.vhd"), sample_path("cd.iso"), NULL);
    exports("XP", "qemu", "out", "/unix:/var/lib/my machines/");
    words = words_of("out/start.sh");
    has_option(&words, "-blockdev",
               "driver=vpc,node-name=hd-0-0,file.driver=file,file.filename=/var/lib/my machines/disk-0-0.vhd\n");
    has_option(&words, "-blockdev",
               "driver=vpc,node-name=hd-0-1,file.driver=file,file.filename=/var/lib/my machines/disk-0-1.vhd\n");
    has_option(
        &words, "-blockdev",
        "driver=raw,read-only=on,node-name=cd-1-0,file.driver=file,file.filename=/var/lib/my machines/dvd-1-0.iso\n");
    program_free(&words);
    seven_zip_reads("out/disk-0-0.vhd", &sample_line.child);
    seven_zip_reads("out/disk-0-1.vhd", &sample_line.base);
    cr_expect(is_there("out/dvd-1-0.iso"));
}

Test(export, to_qemu_on_windows_has_names_and_paths_as_data_alone)
{
    static const char *const words[] = { HARD_WORD, "type=2,serial=a\"b&calc\\\"", "type=3,asset=%OS%<&>",
                                         "ide-hd,bus=ide.0,unit=1,drive=hd-0-1" };
    char *text, path[REAL_PATH_CHARS], word[1000];

    sample_put(LINE_BASE, "base.vhd");
    machines_make(HARD_NAME, "vm", "base.vhd");
    describe(HARD_NAME);
    machines_do("app.FindVirtualMachine(Given(1)).AddHardDiskConnection Given(2), 0, 1\n", HARD_NAME,
                sample_path("base.vhd"), NULL);
    exports(HARD_NAME, "qemu", "out", NULL);
    text = text_of("out/start.cmd");
    for (size_t i = 0; i < ROWS(words); i++)
        cr_expect(export_cmd_has(text, words[i]), "there is no word %s in:\n%s", words[i], text);
    snprintf(word, sizeof word, "driver=vpc,node-name=hd-0-1,file.driver=file,file.filename=%s",
             windows_path(sample_path("base.vhd"), path));
    cr_expect(export_cmd_has(text, word), "there is no word %s in:\n%s", word, text);
    free(text);
}

/* ---- Hyper-V ---- */

Test(export, to_hyper_v_has_names_and_paths_as_data_alone)
{
    static const char *const strings[] = { HARD_UNICODE, "first'\n'; Remove-Item x; '", "0003FF010203" };
    char *text, path[REAL_PATH_CHARS];

    sample_put(LINE_BASE, "base.vhd");
    machines_make(HARD_UNICODE, "vm", "base.vhd");
    describe(HARD_UNICODE);
    exports(HARD_UNICODE, "hyperv", "out", NULL);
    text = text_of("out/create.ps1");
    for (size_t i = 0; i < ROWS(strings); i++)
        cr_expect(export_powershell_has(text, strings[i]), "there is no string '%s' in:\n%s", strings[i], text);
    /* It reads chains. */
    windows_path(sample_path("vm/" HARD_UNICODE ".vhd"), path);
    cr_expect(export_powershell_has(text, path), "there is no string '%s' in:\n%s", path, text);
    cr_expect(strstr(text, "New-VM -Name $name -Generation 1 -NoVHD -MemoryStartupBytes 32MB\r\n") != NULL &&
                  strstr(text, "-ControllerType IDE -ControllerNumber 0 -ControllerLocation 0 -Path (") != NULL &&
                  strstr(text, "-IsLegacy $true") != NULL,
              "it is:\n%s", text);
    cr_expect(!is_there("out/disk-0-0.vhd"), "a disk was made");
    free(text);
}

/* ---- libvirt ---- */

static void domain_has(const char *expression, const char *expected)
{
    const char *const arguments[] = {
        "xmllint", "--nonet", "--xpath", expression, sample_path("out/domain.xml"), NULL
    };
    struct program_result result = program_run(arguments);
    size_t length = strlen(result.output);

    if (length > 0 && result.output[length - 1] == '\n')
        result.output[length - 1] = 0;
    cr_expect(result.exit_code == 0 && strcmp(result.output, expected) == 0, "%s gives '%s', not '%s'", expression,
              result.output, expected);
    program_free(&result);
}

Test(export, to_libvirt_has_names_and_paths_as_data_alone)
{
    need_program("xmllint");
    sample_put(LINE_BASE, HARD_UNICODE ".vhd");
    machines_make("&'", "vm", HARD_UNICODE ".vhd");
    describe("&'");
    machines_do("app.FindVirtualMachine(\"&'\").AddHardDiskConnection Given(1), 1, 1\n",
                sample_path(HARD_UNICODE ".vhd"), NULL, NULL);
    exports("&'", "libvirt", "out", NULL);
    free(text_of("out/domain.xml"));
    domain_has("string(/domain/name)", "&'");
    domain_has("string(/domain/description)", "first'\n'; Remove-Item x; '");
    domain_has("string(/domain/uuid)", "00112233-4455-6677-8899-AABBCCDDEEFF");
    domain_has("string(//chassis/entry[@name='asset'])", "%OS%<&>");
    domain_has("string(//disk[target/@dev='hdd']/source/@file)", sample_path(HARD_UNICODE ".vhd"));
    domain_has("string(//disk[target/@dev='hda']/source/@file)", sample_path("out/disk-0-0.vhd"));
    domain_has("string(//disk[target/@dev='hda']/driver/@type)", "vpc");
    domain_has("string(//interface[1]/mac/@address)", "00:03:FF:01:02:03");
    domain_has("string(//interface[1]/model/@type)", "tulip");
    domain_has("string(//interface[2]/link/@state)", "down");
    domain_has("string(//serial/source/@path)", sample_path("out/serial-1.txt"));
}

Test(export, to_libvirt_names_no_numbers_that_a_machine_has_not)
{
    need_program("xmllint");
    machines_do("app.CreateVirtualMachine \"XP\", Given(1)\n", sample_path("vm"), NULL, NULL);
    exports("XP", "libvirt", "out", NULL);
    domain_has("string(/domain/name)", "XP");
    domain_has("count(//sysinfo|//smbios|/domain/uuid|/domain/description|//disk)", "0");
    domain_has("count(//interface)", "1");
}

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
    char *text = text_of(name);

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
    words = words_of("qemu/start.sh");
    snprintf(word, sizeof word, "driver=raw,read-only=on,node-name=fd,file.driver=file,file.filename=%s\n",
             sample_path("vm/a.vfd"));
    has_option(&words, "-blockdev", word);
    program_free(&words);
    exports_and_says("XP", "libvirt", "out", NULL, "<readonly/> of fda");
    domain_has("string(//disk[@device='floppy'][readonly]/source/@file)", sample_path("vm/a.vfd"));
    exports_and_says("XP", "hyperv", "hyperv", NULL, "note: the guest writes to a copy of the floppy");
    text = text_of("hyperv/create.ps1");
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
    cr_expect(!is_there("hyperv/floppy.vfd"), "it was copied");
    exports("XP", "libvirt", "libvirt", NULL);
    does_not_name("libvirt/domain.xml", "thesis");
}

Test(export, lets_a_guest_write_its_serial_ports_to_no_file_that_the_machine_names)
{
    char *text, path[REAL_PATH_CHARS], word[1000];

    make_strange(sample_path("vm/a.vfd"), sample_path("startup.cmd"));
    exports_and_says("XP", "qemu", "out", NULL, "note: serial port 1 of the guest writes to '");
    does_not_name("out/start.cmd", "startup.cmd");
    text = text_of("out/start.cmd");
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
