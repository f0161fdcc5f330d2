/*
 * test_sample_export.c - what export_machine.vbs writes of a machine, run under Wine as a person runs it. The command line
 * for QEMU is run in QEMU, or shows a program its words; the domain is read by xmllint; the script for Hyper-V and the
 * command file for Windows, whose programs are not here, are read by the rules of their languages.
 */
#define _POSIX_C_SOURCE 200809L
#include "expect.h"
#include "export_read.h"
#include "export_run.h"
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

/* What a shell, cmd, PowerShell or QEMU could mistake and a name may hold, in ASCII; and how a word for QEMU has it. */
#define HARD_NAME "-x' $(touch pwned) `touch pwned` %PATH% !A! ^&, ; 'x' [a]{b}=@#~+"
#define HARD_WORD "guest=-x' $(touch pwned) `touch pwned` %PATH% !A! ^&,, ; 'x' [a]{b}=@#~+"

TestSuite(export, .init = machines_begin, .fini = machines_end, .timeout = 300);

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
    cr_expect(access("pwned", F_OK) != 0 && !sample_is_there("pwned"), "a part of a name was run");
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
    free(export_text("out/start.sh"));
    words = export_words("out/start.sh");
    export_has_option(&words, "-name", "guest=" HARD_UNICODE "\n");
    export_has_option(&words, "-uuid", "00112233-4455-6677-8899-AABBCCDDEEFF\n");
    export_has_option(&words, "-smbios", "type=1,serial=1,,uuid=x\n");
    export_has_option(&words, "-smbios", "type=2,serial=a\"b&calc\\\"\n");
    export_has_option(&words, "-smbios", "type=3,serial=$(touch pwned)'\n");
    export_has_option(&words, "-smbios", "type=3,asset=%OS%<&>\n");
    export_has_option(&words, "-device", "ide-hd,bus=ide.0,unit=1,drive=hd-0-1\n");
    export_has_option(&words, "-device", "ide-cd,bus=ide.1,unit=1\n");
    export_has_option(&words, "-netdev", "user,id=net1\n");
    export_has_option(&words, "-device", "tulip,netdev=net1,mac=00:03:FF:01:02:03\n");
    export_has_option(&words, "-netdev", "hubport,id=net2,hubid=2\n");
    /* The base is used where it is; of the chain a disk was made. */
    snprintf(blockdev, sizeof blockdev, "driver=vpc,node-name=hd-0-1,file.driver=file,file.filename=%s\n",
             sample_path(HARD_UNICODE ".vhd"));
    export_has_option(&words, "-blockdev", blockdev);
    snprintf(blockdev, sizeof blockdev, "driver=vpc,node-name=hd-0-0,file.driver=file,file.filename=%s\n",
             sample_path("out/disk-0-0.vhd"));
    export_has_option(&words, "-blockdev", blockdev);
    snprintf(blockdev, sizeof blockdev, "file,id=serial1,append=on,path=%s\n", sample_path("out/serial-1.txt"));
    export_has_option(&words, "-chardev", blockdev);
    export_has_option(&words, "last one", "");
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
    words = export_words("own/start.sh");
    export_has_option(&words, "-device", "ide-hd,bus=ide.0,unit=0,drive=hd-0-0\n");
    cr_expect(strstr(words.output, "piix4") == NULL, "there is one in:\n%s", words.output);
    program_free(&words);
    machines_do("app.FindVirtualMachine(\"XP\").SetConfigurationValue \"openvpc/ide_controller\", \"piix4\"\n", NULL,
                NULL, NULL);
    exports("XP", "qemu", "both", "/unix");
    words = export_words("both/start.sh");
    export_has_option(&words, "-device", "piix4-ide,id=vpc\n");
    export_has_option(&words, "-device", "ide-hd,bus=vpc.0,unit=0,drive=hd-0-0\n");
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
    words = export_words("out/start.sh");
    snprintf(blockdev, sizeof blockdev, "driver=vpc,node-name=hd-0-0,file.driver=file,file.filename=%s\n",
             sample_path("Disks/Base.VHD"));
    export_has_option(&words, "-blockdev", blockdev);
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
    words = export_words("out/start.sh");
    export_has_option(&words, "-blockdev",
                      "driver=vpc,node-name=hd-0-0,file.driver=file,file.filename=/var/lib/my machines/disk-0-0.vhd\n");
    export_has_option(&words, "-blockdev",
                      "driver=vpc,node-name=hd-0-1,file.driver=file,file.filename=/var/lib/my machines/disk-0-1.vhd\n");
    export_has_option(
        &words, "-blockdev",
        "driver=raw,read-only=on,node-name=cd-1-0,file.driver=file,file.filename=/var/lib/my machines/dvd-1-0.iso\n");
    program_free(&words);
    seven_zip_reads("out/disk-0-0.vhd", &sample_line.child);
    seven_zip_reads("out/disk-0-1.vhd", &sample_line.base);
    cr_expect(sample_is_there("out/dvd-1-0.iso"));
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
    text = export_text("out/start.cmd");
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
    text = export_text("out/create.ps1");
    for (size_t i = 0; i < ROWS(strings); i++)
        cr_expect(export_powershell_has(text, strings[i]), "there is no string '%s' in:\n%s", strings[i], text);
    /* It reads chains. */
    windows_path(sample_path("vm/" HARD_UNICODE ".vhd"), path);
    cr_expect(export_powershell_has(text, path), "there is no string '%s' in:\n%s", path, text);
    cr_expect(strstr(text, "New-VM -Name $name -Generation 1 -NoVHD -MemoryStartupBytes 32MB\r\n") != NULL &&
                  strstr(text, "-ControllerType IDE -ControllerNumber 0 -ControllerLocation 0 -Path (") != NULL &&
                  strstr(text, "-IsLegacy $true") != NULL,
              "it is:\n%s", text);
    cr_expect(!sample_is_there("out/disk-0-0.vhd"), "a disk was made");
    free(text);
}

/* ---- libvirt ---- */

Test(export, to_libvirt_has_names_and_paths_as_data_alone)
{
    need_program("xmllint");
    sample_put(LINE_BASE, HARD_UNICODE ".vhd");
    machines_make("&'", "vm", HARD_UNICODE ".vhd");
    describe("&'");
    machines_do("app.FindVirtualMachine(\"&'\").AddHardDiskConnection Given(1), 1, 1\n",
                sample_path(HARD_UNICODE ".vhd"), NULL, NULL);
    exports("&'", "libvirt", "out", NULL);
    free(export_text("out/domain.xml"));
    export_domain_has("string(/domain/name)", "&'");
    export_domain_has("string(/domain/description)", "first'\n'; Remove-Item x; '");
    export_domain_has("string(/domain/uuid)", "00112233-4455-6677-8899-AABBCCDDEEFF");
    export_domain_has("string(//chassis/entry[@name='asset'])", "%OS%<&>");
    export_domain_has("string(//disk[target/@dev='hdd']/source/@file)", sample_path(HARD_UNICODE ".vhd"));
    export_domain_has("string(//disk[target/@dev='hda']/source/@file)", sample_path("out/disk-0-0.vhd"));
    export_domain_has("string(//disk[target/@dev='hda']/driver/@type)", "vpc");
    export_domain_has("string(//interface[1]/mac/@address)", "00:03:FF:01:02:03");
    export_domain_has("string(//interface[1]/model/@type)", "tulip");
    export_domain_has("string(//interface[2]/link/@state)", "down");
    export_domain_has("string(//serial/source/@path)", sample_path("out/serial-1.txt"));
}

Test(export, to_libvirt_names_no_numbers_that_a_machine_has_not)
{
    need_program("xmllint");
    machines_do("app.CreateVirtualMachine \"XP\", Given(1)\n", sample_path("vm"), NULL, NULL);
    exports("XP", "libvirt", "out", NULL);
    export_domain_has("string(/domain/name)", "XP");
    export_domain_has("count(//sysinfo|//smbios|/domain/uuid|/domain/description|//disk)", "0");
    export_domain_has("count(//interface)", "1");
}
