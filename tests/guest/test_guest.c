/* test_guest.c - the guest of guest.s does what it says, in QEMU, on a disk that is a plain file. */
#define _POSIX_C_SOURCE 200809L
#include "guest_run.h"
#include "need.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define SECTORS 64u

static char folder[REAL_PATH_CHARS], disk[REAL_PATH_CHARS], said[REAL_PATH_CHARS];

static void make_disk(unsigned sectors)
{
    uint8_t sector[GUEST_SECTOR];
    FILE *file;

    need_program("qemu-system-x86_64");
    folder_make(folder);
    folder_path(folder, "disk.img", disk);
    folder_path(folder, "said", said);
    guest_sector(sector);
    file = fopen(disk, "wb");
    cr_assert(file != NULL);
    for (unsigned i = 0; i < sectors; i++) {
        fwrite(sector, 1, sizeof sector, file);
        memset(sector, 0, sizeof sector);
    }
    cr_assert_eq(fclose(file), 0);
}

static void start(struct guest_run *guest)
{
    char drive[REAL_PATH_CHARS + 40];
    const char *const arguments[] = {
        "qemu-system-x86_64", "-nodefaults", "-display", "none", "-m", "32", "-serial", "stdio", "-drive", drive, NULL
    };

    snprintf(drive, sizeof drive, "format=raw,if=ide,file=%s", disk);
    guest_start(guest, arguments, said);
}

/* The number in sector 1. */
static unsigned kept(void)
{
    uint8_t bytes[4] = { 0 };
    FILE *file = fopen(disk, "rb");

    cr_assert(file != NULL && fseek(file, GUEST_SECTOR, SEEK_SET) == 0 && fread(bytes, 1, 4, file) == 4);
    fclose(file);
    return bytes[0] | (unsigned)bytes[1] << 8 | (unsigned)bytes[2] << 16 | (unsigned)bytes[3] << 24;
}

Test(guest, counts_its_starts_and_writes_on_the_disk, .timeout = 240)
{
    struct guest_run guest;

    make_disk(SECTORS);
    start(&guest);
    guest_says(&guest, said, "READY 1\r");
    guest_type(&guest, "w");
    guest_says(&guest, said, "KEY w\r");
    guest_says(&guest, said, "WROTE 2\r");
    guest_says(&guest, said, "TICK 2\r");
    guest_type(&guest, "q");
    cr_expect_eq(guest_ends(&guest), 0, "it turns the power off");
    cr_expect_eq(kept(), 2);
    start(&guest);
    guest_says(&guest, said, "READY 3\r");
    guest_stop(&guest);
    cr_expect_eq(kept(), 3);
    folder_remove(folder);
}

Test(guest, says_when_the_disk_cannot_be_read, .timeout = 120)
{
    struct guest_run guest;

    make_disk(1);
    start(&guest);
    guest_says(&guest, said, "FAILED\r");
    guest_stop(&guest);
    folder_remove(folder);
}
