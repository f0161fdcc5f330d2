/* faulty_calls.c - the table of functions of dll/posix in which some fail. */
#include "faulty_calls.h"
#include "forwarded.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* protects what follows, which threads of flush_ahead use */

static struct {
    enum posix_call call;
    unsigned skip, times;
    int code;
} aim;
static size_t most;     /* bytes at a time */
static bool interrupt;  /* the next */
static uint64_t paused; /* milliseconds */
static void (*then)(void);
static unsigned open_ones;
static uint64_t bytes_read;
static struct flushed flushed[64];
static size_t flushed_count;

void calls_fail(enum posix_call call, unsigned skip, unsigned times, int code)
{
    pthread_mutex_lock(&lock);
    aim.call = call;
    aim.skip = skip;
    aim.times = times;
    aim.code = code;
    pthread_mutex_unlock(&lock);
}

void calls_disturb(size_t bytes)
{
    most = bytes;
    interrupt = false;
}

uint64_t calls_paused(void)
{
    return paused;
}

void calls_after_pause(void (*function)(void))
{
    then = function;
}

unsigned calls_open(void)
{
    return open_ones;
}

uint64_t calls_bytes_read(void)
{
    return bytes_read;
}

void calls_forget(void)
{
    bytes_read = 0;
    flushed_count = 0;
}

size_t calls_flushed(struct flushed *list, size_t room)
{
    for (size_t i = 0; i < flushed_count && i < room; i++)
        list[i] = flushed[i];
    return flushed_count;
}

/* Which of them a signal interrupts; the others are not begun again, since they need not be. */
static bool can_be_interrupted(enum posix_call call)
{
    return call == CALL_pread || call == CALL_pwrite || call == CALL_ftruncate || call == CALL_fsync ||
           call == CALL_open_file || call == CALL_lock_file || call == CALL_statfs || call == CALL_getrandom;
}

/* What a call fails with; 0: it does not. */
static int judge(enum posix_call call)
{
    int code = 0;

    pthread_mutex_lock(&lock);
    if (aim.times > 0 && call == aim.call) {
        if (aim.skip > 0) {
            aim.skip--;
        } else {
            aim.times--;
            code = aim.code;
        }
    } else if (most > 0 && can_be_interrupted(call)) {
        interrupt = !interrupt;
        code = interrupt ? EINTR : 0;
    }
    pthread_mutex_unlock(&lock);
    return code;
}

/* What a function returns that fails; those that return the code itself are apart. */
static intptr_t failure_of(enum posix_call call, int code)
{
    if (call == CALL_clock_nanosleep || call == CALL_pthread_create)
        return code;
    errno = code;
    return call == CALL_opendir || call == CALL_readdir ? 0 : -1;
}

/* The real functions, some of which do it otherwise */

static int open_file(const char *name, int flags, mode_t mode)
{
    const int descriptor = open(name, flags, mode);

    open_ones += descriptor >= 0;
    return descriptor;
}

static int lock_file(int descriptor, int command, struct flock *lock_wanted)
{
    return fcntl(descriptor, command, lock_wanted);
}

static int close_file(int descriptor)
{
    open_ones--;
    return close(descriptor);
}

static DIR *open_listing(const char *name)
{
    DIR *listing = opendir(name);

    open_ones += listing != NULL;
    return listing;
}

static int close_listing(DIR *listing)
{
    open_ones--;
    return closedir(listing);
}

static ssize_t read_part(int descriptor, void *buffer, size_t size, off_t offset)
{
    const ssize_t got = pread(descriptor, buffer, most > 0 && size > most ? most : size, offset);

    bytes_read += got > 0 ? (uint64_t)got : 0;
    return got;
}

static ssize_t write_part(int descriptor, const void *data, size_t size, off_t offset)
{
    return most == SIZE_MAX ? 0 : pwrite(descriptor, data, most > 0 && size > most ? most : size, offset);
}

static int note_flush(int descriptor, bool is_all)
{
    struct stat found;

    if (fstat(descriptor, &found) != 0)
        return -1;
    if (flushed_count < sizeof flushed / sizeof *flushed)
        flushed[flushed_count++] = (struct flushed){ found.st_ino, is_all };
    return 0;
}

static int flush_file(int descriptor)
{
    return note_flush(descriptor, false);
}

static int flush_all(int descriptor)
{
    return note_flush(descriptor, true);
}

static int tell_time(clockid_t clock, struct timespec *time)
{
    if (clock != CLOCK_MONOTONIC)
        return clock_gettime(clock, time);
    *time = (struct timespec){ (time_t)(paused / 1000) + 1000, (long)(paused % 1000) * 1000000L };
    return 0;
}

/* Interrupted once in a while, as by a signal. */
static int pause_for(clockid_t clock, int flags, const struct timespec *wanted, struct timespec *left)
{
    const uint64_t milliseconds = (uint64_t)wanted->tv_sec * 1000 + (uint64_t)wanted->tv_nsec / 1000000;

    (void)clock;
    (void)flags;
    if (milliseconds > 3 && left != NULL) {
        paused += 3;
        *left = (struct timespec){ (time_t)((milliseconds - 3) / 1000), (long)((milliseconds - 3) % 1000) * 1000000L };
        return EINTR;
    }
    paused += milliseconds;
    if (then != NULL)
        then();
    return 0;
}

#define close close_file
#define opendir open_listing
#define closedir close_listing
#define pread read_part
#define pwrite write_part
#define fsync flush_file
#define syncfs flush_all
#define clock_gettime tell_time
#define clock_nanosleep pause_for

#define CALL(result, name, parameters)                                                     \
    static result faulty_##name NAMED parameters                                           \
    {                                                                                      \
        const int code = judge(CALL_##name);                                               \
        return code != 0 ? (result)failure_of(CALL_##name, code) : name PASSED parameters; \
    }
#include "posix_calls.def"
#undef CALL

#undef close
#undef opendir
#undef closedir
#undef pread
#undef pwrite
#undef fsync
#undef syncfs
#undef clock_gettime
#undef clock_nanosleep

static const struct posix_calls table = {
#define CALL(result, name, parameters) faulty_##name,
#include "posix_calls.def"
#undef CALL
};

const struct posix_calls *const posix = &table;
