/*
 * posix_lock.c - who may use a file beside whom: locks on single bytes of it, where QEMU has them.
 *
 * Each thing that an opener does has a byte, and each thing that it does not let others do has another; a shared lock on
 * the byte says so. Whoever opens a file first says what it does and what it minds, and then looks whether somebody else
 * minds or does that. So of two who come at once one may find the other and be found, and both give up, but both never
 * go on. F_OFD_GETLK with a lock for writing asks for any lock of others, and needs no right to write.
 */
#include "posix_private.h"

/* The numbers are QEMU's: 100 and 200, with the bits of its permissions; deleting, which it does not know, is beyond. */
#define DOING 100
#define MINDING 200
static const struct {
    unsigned use;
    unsigned byte;
} bytes[] = {
    { 1, 0 }, /* reading: "consistent read" */
    { 2, 1 }, /* writing: "write" */
    { 2, 3 }, /* as well: "resize" */
    { 4, 50 },
};
#define BYTES (sizeof bytes / sizeof *bytes)

static const struct {
    unsigned access, share; /* reading 1, writing 2, deleting 4 */
} modes[] = {
    [VHD_FILE_INSPECT] = { 1, 7 }, [VHD_FILE_SOURCE] = { 1, 1 }, [VHD_FILE_CHANGE] = { 3, 0 },
    [VHD_FILE_NEW] = { 7, 0 },     [VHD_FILE_DRAFT] = { 7, 0 },  [VHD_FILE_SEEN_DRAFT] = { 7, 1 },
    [VHD_FILE_WORK] = { 5, 0 },
};

bool posix_has_no_locks(int code)
{
    return code == ENOLCK || code == ENOSYS || code == EOPNOTSUPP || code == EINVAL;
}

static struct flock lock_of(short type, unsigned byte)
{
    return (struct flock){ .l_type = type, .l_whence = SEEK_SET, .l_start = (off_t)byte, .l_len = 1 };
}

/* A file system that asks another computer may be interrupted by a signal. Returns an errno. */
static int ask(int descriptor, int command, struct flock *lock)
{
    int result;

    do
        result = posix->lock_file(descriptor, command, lock);
    while (result != 0 && errno == EINTR);
    return result == 0 ? 0 : errno;
}

static int take(int descriptor, unsigned byte)
{
    struct flock lock = lock_of(F_RDLCK, byte);

    return ask(descriptor, F_OFD_SETLK, &lock);
}

static int look(int descriptor, unsigned byte)
{
    struct flock lock = lock_of(F_WRLCK, byte);
    const int code = ask(descriptor, F_OFD_GETLK, &lock);

    return code == 0 && lock.l_type != F_UNLCK ? EAGAIN : code;
}

int posix_lock(int descriptor, enum vhd_open_mode mode)
{
    int code = 0;

    for (size_t i = 0; code == 0 && i < BYTES; i++) {
        if (bytes[i].use & modes[mode].access)
            code = take(descriptor, DOING + bytes[i].byte);
        if (code == 0 && !(bytes[i].use & modes[mode].share))
            code = take(descriptor, MINDING + bytes[i].byte);
    }
    for (size_t i = 0; code == 0 && i < BYTES; i++) {
        if (bytes[i].use & modes[mode].access)
            code = look(descriptor, MINDING + bytes[i].byte);
        if (code == 0 && !(bytes[i].use & modes[mode].share))
            code = look(descriptor, DOING + bytes[i].byte);
    }
    return code;
}
