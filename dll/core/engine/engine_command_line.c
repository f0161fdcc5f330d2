/* engine_command_line.c - a machine's file as a command line of QEMU. */
#include "engine_plan.h"

#include "engine_private.h"
#include "engine_smbios.h"
#include "engine_version.h"
#include "engine_words.h"
#include "machine_adapters.h"
#include "machine_ports.h"
#include "machine_settings.h"
#include "vhd_geometry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORD_BYTES 256

/*
 * Places on the bus, which stay the same whatever else is there: a guest knows its devices by them, and so does a saved
 * state. 0 and 1 are the PC's own.
 */
enum { SLOT_VIDEO = 2, SLOT_CONTROLLER, SLOT_USB, SLOT_FIRST_ADAPTER };

#define TIME_BYTES 10

struct maker {
    const struct engine_start *start;
    struct engine_words words;
    const char *bus; /* of IDE, before its number */
    bool no_memory;
};

static void add(struct maker *self, const char *option, const char *value)
{
    engine_words_add_plain(&self->words, option);
    if (value != NULL)
        engine_words_add_plain(&self->words, value);
}

static bool flag(struct maker *self, const char16_t *key, bool otherwise)
{
    bool value = otherwise;

    if (!machine_get_flag(self->start->document, key, otherwise, &value))
        self->no_memory = true;
    return value;
}

/* ---- Checks ---- */

/* A word that can be a part of an option. */
static bool is_plain_word(const char *text)
{
    const char *c = text;

    while ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') ||
           (c > text && (*c == '-' || *c == '.')))
        c++;
    return c > text && *c == 0 && c - text < ENGINE_TYPE_CHARS;
}

static enum vhd_status check(const struct engine_start *start, int64_t *memory, struct vhd_error *error)
{
    struct config_value value = { 0 };
    enum vhd_status status;

    if (!is_plain_word(start->type))
        return vhd_fail(error, VHD_CONFIG_MALFORMED, ENGINE_TYPE_KEY);
    if (!is_plain_word(start->accelerator))
        return vhd_fail(error, VHD_CONFIG_MALFORMED, ENGINE_ACCELERATOR_KEY);
    status = machine_setting_get(start->document, MACHINE_MEMORY, &value, NULL);
    if (status == VHD_OUT_OF_MEMORY)
        return vhd_fail(error, status, start->machine);
    if (status == VHD_OK)
        status = machine_setting_check(MACHINE_MEMORY, &value, NULL, NULL);
    *memory = value.integer;
    free(value.memory);
    return status == VHD_OK ? VHD_OK : vhd_fail(error, VHD_MACHINE_MEMORY_SIZE, start->machine);
}

/* ---- The parts of a machine ---- */

/* The time of a clock of its own, by what the file has of its registers; false where they are none. */
static bool own_time(struct maker *self, char word[WORD_BYTES])
{
    uint8_t bytes[TIME_BYTES];
    int numbers[TIME_BYTES] = { 0 };
    bool is_there;

    if (!machine_get_bytes(self->start->document, u"hardware/bios/time_bytes", bytes, sizeof bytes, &is_there))
        self->no_memory = true;
    for (size_t i = 0; i < TIME_BYTES; i++) {
        numbers[i] = (bytes[i] >> 4) * 10 + (bytes[i] & 15);
        is_there = is_there && (bytes[i] & 15) < 10 && bytes[i] < 0xa0;
    }
    /* second, -, minute, -, hour, -, day of the week, day, month, year */
    if (!is_there || numbers[0] > 59 || numbers[2] > 59 || numbers[4] > 23 || numbers[7] < 1 || numbers[7] > 31 ||
        numbers[8] < 1 || numbers[8] > 12)
        return false;
    snprintf(word, WORD_BYTES, "base=%d%02d-%02d-%02dT%02d:%02d:%02d", numbers[9] < 80 ? 20 : 19, numbers[9],
             numbers[8], numbers[7], numbers[4], numbers[2], numbers[0]);
    return true;
}

static void add_board(struct maker *self, int64_t memory)
{
    char word[WORD_BYTES];

    add(self, "-readconfig", NULL);
    engine_words_add(&self->words, vhd_text_of(ENGINE_CONFIG_NAME));
    add(self, "-pidfile", NULL);
    engine_words_add(&self->words, vhd_text_of(ENGINE_PID_NAME));
    add(self, "-no-user-config", NULL);
    add(self, "-nodefaults", NULL);
    add(self, "-S", NULL);
    add(self, "-machine", self->start->type);
    add(self, "-accel", self->start->accelerator);
    snprintf(word, sizeof word, "%d", (int)memory);
    add(self, "-m", word);
    add(self, "-boot", "order=dca"); /* DVD, hard disk, floppy */
    if (flag(self, u"hardware/bios/time_sync_at_boot", true) || !own_time(self, word))
        snprintf(word, sizeof word, "base=localtime");
    add(self, "-rtc", word);
    snprintf(word, sizeof word, "socket,id=monitor,host=127.0.0.1,port=%u,server=off",
             (unsigned)self->start->monitor_port);
    add(self, "-chardev", word);
    add(self, "-mon", "chardev=monitor,mode=control");
    if (self->start->is_restored)
        add(self, "-incoming", "defer");
}

static void add_screen(struct maker *self)
{
    char word[WORD_BYTES];

    add(self, "-display", "none");
    add(self, "-vnc", "none,password=on"); /* nothing listens until somebody asks for it */
    snprintf(word, sizeof word, "cirrus-vga,id=video,addr=%x", SLOT_VIDEO);
    add(self, "-device", word);
    if (flag(self, u"integration/microsoft/mouse/allow", true)) {
        snprintf(word, sizeof word, "piix3-usb-uhci,id=usb,addr=%x", SLOT_USB);
        add(self, "-device", word);
        add(self, "-device", "usb-tablet,id=tablet,bus=usb.0");
    }
    if (flag(self, u"settings/sound/sound_adapter/enable", true)) {
        add(self, "-audiodev", "none,id=sound");
        add(self, "-device", "sb16,id=sound-card,audiodev=sound");
    }
}

static bool wants_piix4(struct maker *self)
{
    char16_t text[VHD_PATH_CHARS];

    if (!machine_get_text(self->start->document, ENGINE_CONTROLLER_KEY, text)) {
        self->no_memory = true;
        return false;
    }
    return vhd_text_equal(vhd_text_of(text), u"piix4");
}

static void add_controller(struct maker *self)
{
    char word[WORD_BYTES];

    self->bus = "ide"; /* the PC's own */
    if (!wants_piix4(self))
        return;
    self->bus = "vpc";
    snprintf(word, sizeof word, "piix4-ide,id=%s,addr=%x", self->bus, SLOT_CONTROLLER);
    add(self, "-device", word);
}

/* The geometry is that of Virtual PC, as guests of before LBA have written it into their partitions. */
static void add_hard_disk(struct maker *self, int place)
{
    const uint64_t size = self->start->disk_sizes[place];
    const struct vhd_geometry geometry = vhd_geometry_of(size);
    char disk[ENGINE_NAME_BYTES], empty[ENGINE_NAME_BYTES], drive[ENGINE_NAME_BYTES], word[WORD_BYTES];
    int length;

    engine_disk_name(place, "", disk);
    engine_disk_name(place, ENGINE_EMPTY, empty);
    engine_drive_name(place, drive);
    snprintf(word, sizeof word, "driver=null-co,node-name=%s,size=%llu,read-zeroes=on", empty,
             (unsigned long long)size);
    add(self, "-blockdev", word);
    snprintf(word, sizeof word, "driver=raw,node-name=%s,file=%s", disk, empty);
    add(self, "-blockdev", word);
    length = snprintf(word, sizeof word, "ide-hd,id=%s,bus=%s.%d,unit=%d,drive=%s,werror=stop,rerror=stop", drive,
                      self->bus, place / MACHINE_BUS_DEVICES, place % MACHINE_BUS_DEVICES, disk);
    if (geometry.cylinders > 0) /* smaller than any that Virtual PC makes */
        snprintf(word + length, sizeof word - (size_t)length, ",cyls=%d,heads=%d,secs=%d", geometry.cylinders,
                 geometry.heads, geometry.sectors);
    add(self, "-device", word);
}

static void add_drives(struct maker *self)
{
    char drive[ENGINE_NAME_BYTES], word[WORD_BYTES];

    for (int place = 0; place < MACHINE_DRIVES; place++) {
        enum machine_drive kind = MACHINE_NO_DRIVE;
        if (!machine_drive_at(self->start->document, place, &kind))
            self->no_memory = true;
        if (kind == MACHINE_HARD_DISK && self->start->disk_sizes[place] > 0)
            add_hard_disk(self, place);
        if (kind != MACHINE_DVD_DRIVE)
            continue;
        engine_drive_name(place, drive);
        snprintf(word, sizeof word, "ide-cd,id=%s,bus=%s.%d,unit=%d", drive, self->bus, place / MACHINE_BUS_DEVICES,
                 place % MACHINE_BUS_DEVICES);
        add(self, "-device", word);
    }
    engine_drive_name(ENGINE_FLOPPY, drive);
    snprintf(word, sizeof word, "floppy,id=%s,unit=0,drive-type=144", drive);
    add(self, "-device", word);
}

static void add_ports(struct maker *self)
{
    char chardev[ENGINE_NAME_BYTES], word[WORD_BYTES];

    for (int port = 0; port < MACHINE_SERIAL_PORTS; port++) {
        engine_name(ENGINE_SERIAL, port, chardev);
        snprintf(word, sizeof word, "null,id=%s", chardev);
        add(self, "-chardev", word);
        snprintf(word, sizeof word, "isa-serial,id=port%d,chardev=%s,index=%d", port, chardev, port);
        add(self, "-device", word);
    }
}

/* Each on a hub of its own, into which its network is plugged later. */
static void add_adapter(struct maker *self, int number)
{
    char hub[ENGINE_NAME_BYTES], card[ENGINE_NAME_BYTES], word[WORD_BYTES];
    struct machine_adapter adapter;
    int length;

    if (!machine_adapter_get(self->start->document, number, &adapter)) {
        self->no_memory = true;
        return;
    }
    engine_name(ENGINE_HUB, number, hub);
    engine_name(ENGINE_ADAPTER, number, card);
    snprintf(word, sizeof word, "hubport,id=%s,hubid=%d", hub, number);
    add(self, "-netdev", word);
    length = snprintf(word, sizeof word, "tulip,id=%s,netdev=%s,addr=%x", card, hub,
                      (unsigned)(SLOT_FIRST_ADAPTER + number));
    if (machine_adapter_mark_of(adapter.address) != 0)
        snprintf(word + length, sizeof word - (size_t)length, ",mac=%02x:%02x:%02x:%02x:%02x:%02x", adapter.address[0],
                 adapter.address[1], adapter.address[2], adapter.address[3], adapter.address[4], adapter.address[5]);
    add(self, "-device", word);
}

static void add_adapters(struct maker *self)
{
    int count = 0;

    if (!machine_adapter_count(self->start->document, &count))
        self->no_memory = true;
    for (int i = 0; i < count; i++)
        add_adapter(self, i);
}

enum vhd_status engine_command_line(const struct engine_start *start, char16_t **line, struct vhd_error *error)
{
    struct maker self = { .start = start };
    int64_t memory = 0;
    const enum vhd_status status = check(start, &memory, error);

    *line = NULL;
    if (status != VHD_OK)
        return status;
    engine_words_add(&self.words, vhd_text_of(start->program));
    add_board(&self, memory);
    if (!engine_add_smbios(&self.words, start->document))
        self.no_memory = true;
    add_screen(&self);
    add_controller(&self);
    add_drives(&self);
    add_ports(&self);
    add_adapters(&self);
    if (self.no_memory || self.words.failed) {
        free(self.words.chars);
        return vhd_fail(error, VHD_OUT_OF_MEMORY, start->machine);
    }
    *line = self.words.chars;
    return VHD_OK;
}

void engine_config(const char secret[ENGINE_SECRET_CHARS], char text[ENGINE_CONFIG_CHARS])
{
    snprintf(text, ENGINE_CONFIG_CHARS, "[name]\n  guest = \"%.32s\"\n", secret);
}
