/*
 * losing_cache.c - for LD_PRELOAD: what a process writes to its files is in a cache until it flushes them, and lost when
 * the process is killed, as that of a disk is when the power goes.
 *
 * A sector of 512 bytes is lost or kept by itself: by chance, which begins at the number in the variable LOSING_CACHE,
 * every fourth goes to the file at once, so that later ones are there without earlier ones. Sizes are never lost. Who
 * reads by pread sees all that was written.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SECTOR 512u

/* One in so many sectors is kept. */
#define KEPT 4u

struct sector {
    dev_t volume;
    ino_t file;
    uint64_t number;
    uint8_t bytes[SECTOR];
    struct sector *next; /* with the same hash */
};

#define HASHES 65536u

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* protects what follows */
static struct sector *sectors[HASHES];
static size_t count;
static uint64_t chance;

static ssize_t read_file(int descriptor, void *buffer, size_t size, off_t offset)
{
    return syscall(SYS_pread64, descriptor, buffer, size, offset);
}

/* All of it, or this is no test. */
static void write_file(int descriptor, const void *data, size_t size, off_t offset)
{
    if (syscall(SYS_pwrite64, descriptor, data, size, offset) != (ssize_t)size)
        abort();
}

static struct stat file_of(int descriptor)
{
    struct stat found;

    if (fstat(descriptor, &found) != 0)
        abort();
    return found;
}

static struct sector **place_of(const struct stat *file, uint64_t number)
{
    struct sector **place = &sectors[(number ^ file->st_ino) % HASHES];

    while (*place != NULL &&
           ((*place)->number != number || (*place)->file != file->st_ino || (*place)->volume != file->st_dev))
        place = &(*place)->next;
    return place;
}

/* The sector in the cache; what the file has, and zeros behind its end, if it is new there. */
static struct sector *fetch(int descriptor, const struct stat *file, uint64_t number)
{
    struct sector **place = place_of(file, number);

    if (*place != NULL)
        return *place;
    *place = calloc(1, sizeof **place);
    if (*place == NULL)
        abort();
    (*place)->volume = file->st_dev;
    (*place)->file = file->st_ino;
    (*place)->number = number;
    if (read_file(descriptor, (*place)->bytes, SECTOR, (off_t)(number * SECTOR)) < 0)
        abort();
    count++;
    return *place;
}

/* A sector beyond the end of the file is as long as the file makes it. */
static void write_sector(int descriptor, const struct sector *sector, off_t size)
{
    const off_t at = (off_t)(sector->number * SECTOR);

    if (at < size)
        write_file(descriptor, sector->bytes, size - at < (off_t)SECTOR ? (size_t)(size - at) : SECTOR, at);
}

static uint32_t next_chance(void)
{
    const char *seed = getenv("LOSING_CACHE");

    if (chance == 0)
        chance = 2 * strtoull(seed != NULL ? seed : "1", NULL, 10) + 1;
    chance = chance * UINT64_C(6364136223846793005) + 1;
    return (uint32_t)(chance >> 33);
}

/* Lets sectors of a file from a number on leave the cache, to the file or to nowhere. */
static void empty(int descriptor, uint64_t from, int writes)
{
    const struct stat file = file_of(descriptor);

    for (size_t i = 0; i < HASHES && count > 0; i++) {
        struct sector **place = &sectors[i];
        while (*place != NULL) {
            struct sector *sector = *place;
            if (sector->file != file.st_ino || sector->volume != file.st_dev || sector->number < from) {
                place = &sector->next;
                continue;
            }
            if (writes)
                write_sector(descriptor, sector, file.st_size);
            *place = sector->next;
            free(sector);
            count--;
        }
    }
}

ssize_t pread(int descriptor, void *buffer, size_t size, off_t offset)
{
    const ssize_t got = read_file(descriptor, buffer, size, offset);
    struct stat file;

    pthread_mutex_lock(&lock);
    if (got > 0 && count > 0) {
        file = file_of(descriptor);
        for (off_t at = offset, next; at < offset + got; at = next) {
            const struct sector *sector = *place_of(&file, (uint64_t)at / SECTOR);
            next = at - at % SECTOR + SECTOR;
            if (next > offset + got)
                next = offset + got;
            if (sector != NULL)
                memcpy((uint8_t *)buffer + (at - offset), sector->bytes + at % SECTOR, (size_t)(next - at));
        }
    }
    pthread_mutex_unlock(&lock);
    return got;
}

ssize_t pwrite(int descriptor, const void *data, size_t size, off_t offset)
{
    const off_t end = offset + (off_t)size;
    struct stat file;
    int code = 0;

    pthread_mutex_lock(&lock);
    file = file_of(descriptor);
    if (end > file.st_size && syscall(SYS_ftruncate, descriptor, end) != 0)
        code = errno;
    for (off_t at = offset, next; code == 0 && at < end; at = next) {
        struct sector *sector = fetch(descriptor, &file, (uint64_t)at / SECTOR);
        next = at - at % SECTOR + SECTOR;
        if (next > end)
            next = end;
        memcpy(sector->bytes + at % SECTOR, (const uint8_t *)data + (at - offset), (size_t)(next - at));
        if (next_chance() % KEPT == 0)
            write_sector(descriptor, sector, end > file.st_size ? end : file.st_size);
    }
    pthread_mutex_unlock(&lock);
    errno = code;
    return code == 0 ? (ssize_t)size : -1;
}

/* The sector in which the new end is keeps what is before it; what comes behind it again is zeros, as in the file. */
int ftruncate(int descriptor, off_t size)
{
    struct stat file;
    int result;

    pthread_mutex_lock(&lock);
    file = file_of(descriptor);
    if (size % SECTOR != 0 && *place_of(&file, (uint64_t)size / SECTOR) != NULL)
        memset((*place_of(&file, (uint64_t)size / SECTOR))->bytes + size % SECTOR, 0, SECTOR - (size_t)size % SECTOR);
    empty(descriptor, ((uint64_t)size + SECTOR - 1) / SECTOR, 0);
    result = (int)syscall(SYS_ftruncate, descriptor, size);
    pthread_mutex_unlock(&lock);
    return result;
}

/* What is with the system survives a kill, which is all the power cut there is here. */
int fsync(int descriptor)
{
    pthread_mutex_lock(&lock);
    empty(descriptor, 0, 1);
    pthread_mutex_unlock(&lock);
    return 0;
}

int sync_file_range(int descriptor, off_t offset, off_t size, unsigned flags)
{
    (void)descriptor;
    (void)offset;
    (void)size;
    (void)flags;
    return 0;
}

/* What programs call that ask for large files. */
#define SAME(name) __attribute__((alias(#name)))
ssize_t pread64(int, void *, size_t, off_t) SAME(pread);
ssize_t pwrite64(int, const void *, size_t, off_t) SAME(pwrite);
int ftruncate64(int, off_t) SAME(ftruncate);
int fdatasync(int) SAME(fsync);
int syncfs(int) SAME(fsync);
