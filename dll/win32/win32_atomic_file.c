/* win32_atomic_file.c - a small file that several processes rewrite. */
#include "win32_atomic_file.h"

#include "vhd_make_folders.h"
#include "vhd_path.h"
#include "vhd_rewrite.h"
#include "win32_private.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * How long the right to change a file is waited for, which others have for a moment each; and how long a denial of access
 * is taken for their doing: it is what Windows says of a file that is being deleted, and of a move onto a file that
 * somebody reads. How long a failure to read a file is remembered.
 */
#define TURN_MILLISECONDS 20000
#define DENIAL_MILLISECONDS 300
#define MOVE_DENIAL_MILLISECONDS 3000
#define REMEMBERED_MILLISECONDS 5000

/* Names of damaged files that are tried. */
#define MAX_QUARANTINED 1000
#define SUFFIX_CHARS (VHD_PATH_CHARS - WIN32_ATOMIC_PATH_CHARS + 1)

struct win32_atomic_change {
    struct vhd_file *file; /* "<path>.ovpc-new" */
    bool committed;
    char16_t path[VHD_PATH_CHARS];
    bool made[VHD_PATH_CHARS]; /* whether the folder path[0..length) was made here */
};

static uint64_t now(void)
{
    return win32_host->ops->elapsed(win32_host);
}

/* What others are waited for, from the first try on. */
struct wait {
    uint64_t began, denied_since; /* the latter since when all answers have been denials */
    bool is_denied;
    uint32_t patience, denial; /* milliseconds, in all and for denials that follow each other */
};

static struct wait begin_wait(uint64_t began, uint32_t patience, uint32_t denial)
{
    return (struct wait){ .began = began, .patience = patience, .denial = denial };
}

/* Whether a call that failed with that code should be tried again; then a little while has passed. */
static bool is_transient(struct wait *wait, DWORD code)
{
    const uint64_t time = now(), waited = time - wait->began;

    if (code != ERROR_ACCESS_DENIED || !wait->is_denied)
        wait->denied_since = time;
    wait->is_denied = code == ERROR_ACCESS_DENIED;
    if (waited >= wait->patience ||
        !(code == ERROR_SHARING_VIOLATION || (wait->is_denied && time - wait->denied_since < wait->denial)))
        return false;
    win32_host->ops->pause(win32_host, waited < 50 ? 1 : 5);
    return true;
}

static HANDLE open_file(const WCHAR *name, DWORD access, DWORD share, DWORD disposition, DWORD flags)
{
    return win32->CreateFileW(name, access, share, NULL, disposition,
                              FILE_ATTRIBUTE_NORMAL | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION | flags, NULL);
}

/* Reading */

static enum vhd_status read_handle(HANDLE handle, const char16_t *path, uint64_t length, void **bytes, size_t *size,
                                   struct vhd_error *error)
{
    uint8_t *buffer;
    DWORD got = 1;

    if (length > WIN32_ATOMIC_FILE_LIMIT)
        return vhd_fail(error, VHD_CONFIG_TOO_LARGE, path);
    buffer = malloc((size_t)length + 1);
    if (buffer == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    for (*size = 0; *size < length && got > 0; *size += got)
        if (!win32->ReadFile(handle, buffer + *size, (DWORD)(length - *size), &got, NULL)) {
            const DWORD code = GetLastError();
            free(buffer);
            return win32_fail(error, path, code);
        }
    *bytes = buffer;
    return VHD_OK;
}

/*
 * What is written twice within the precision of a clock has one time, so a state counts as settled when it is older: FAT
 * counts in two seconds.
 */
#define SETTLED_TICKS (3 * (int64_t)VHD_TICKS_PER_SECOND)

/*
 * A file that was moved to its name has a change time later than what was written, and none other has the same. Where
 * that is not so, the file system may know no change time, and the file is told by its identity. That is not always
 * asked for, since Wine asks another process, which takes longer than to read the file.
 */
static enum vhd_status take_stamp(HANDLE handle, const char16_t *path, struct win32_atomic_stamp *stamp,
                                  struct vhd_error *error)
{
    FILE_STANDARD_INFO standard;
    FILE_BASIC_INFO basic;
    int64_t last;

    if (!win32->GetFileInformationByHandleEx(handle, FileStandardInfo, &standard, sizeof standard) ||
        !win32->GetFileInformationByHandleEx(handle, FileBasicInfo, &basic, sizeof basic))
        return win32_fail(error, path, GetLastError());
    stamp->size = (uint64_t)standard.EndOfFile.QuadPart;
    stamp->written = win32_ticks((FILETIME){ basic.LastWriteTime.LowPart, (DWORD)basic.LastWriteTime.HighPart });
    stamp->changed = win32_ticks((FILETIME){ basic.ChangeTime.LowPart, (DWORD)basic.ChangeTime.HighPart });
    if (stamp->changed <= stamp->written)
        stamp->identity = win32_identity(handle);
    last = stamp->changed > stamp->written ? stamp->changed : stamp->written;
    stamp->is_settled = win32_host->ops->now(win32_host) - last > SETTLED_TICKS;
    return VHD_OK;
}

/* Whether a file is in the state that was read before. */
static bool is_in_state(const struct win32_atomic_stamp *now, const struct win32_atomic_stamp *before)
{
    return before->is_settled && now->size == before->size && now->written == before->written &&
           now->changed == before->changed && now->identity.volume == before->identity.volume &&
           now->identity.file[0] == before->identity.file[0] && now->identity.file[1] == before->identity.file[1];
}

static SRWLOCK lock = SRWLOCK_INIT;          /* protects what follows */
static char16_t failed_path[VHD_PATH_CHARS]; /* of the file that others kept from being opened; empty: none */
static uint64_t failed_last;                 /* when it could not be opened last */
static uint64_t waited_in_vain;              /* how many milliseconds were spent on that, since it last could be */

/* Holds the lock. */
static bool is_remembered(const char16_t *path)
{
    return vhd_path_equal(failed_path, path) && now() - failed_last < REMEMBERED_MILLISECONDS;
}

/* How long the file has been waited for: whoever did so in vain just now has done it for the next callers as well. */
static uint64_t waited_for(const char16_t *path)
{
    uint64_t waited;

    AcquireSRWLockShared(&lock);
    waited = is_remembered(path) ? waited_in_vain : 0;
    ReleaseSRWLockShared(&lock);
    return waited;
}

/* `waited` is how long, with what had been waited before. Calls that wait at the same time do not add up. */
static void remember(const char16_t *path, uint64_t waited)
{
    AcquireSRWLockExclusive(&lock);
    if (!is_remembered(path) || waited > waited_in_vain)
        waited_in_vain = waited;
    vhd_path_set(failed_path, path);
    failed_last = now();
    ReleaseSRWLockExclusive(&lock);
}

static void forget(const char16_t *path)
{
    AcquireSRWLockExclusive(&lock);
    if (vhd_path_equal(failed_path, path))
        failed_path[0] = 0;
    ReleaseSRWLockExclusive(&lock);
}

/*
 * *code is what kept it from being opened, and *for_good is set when that is a denial which nothing but other rights
 * ends. Windows does not even tell the attributes of a file that is being deleted. If it tells some, that file may be
 * one that has only now come in the place of the other, so it is tried once more.
 */
static HANDLE open_to_read(const WCHAR *name, struct wait wait, DWORD *code, bool *for_good)
{
    bool has_attributes = false;
    HANDLE handle;

    do {
        handle = open_file(name, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, OPEN_EXISTING,
                           0);
        *code = handle != INVALID_HANDLE_VALUE ? NO_ERROR : GetLastError();
        *for_good = has_attributes && *code == ERROR_ACCESS_DENIED;
        if (*code == NO_ERROR || *for_good)
            return handle;
        has_attributes = *code == ERROR_ACCESS_DENIED && win32->GetFileAttributesW(name) != INVALID_FILE_ATTRIBUTES;
    } while (has_attributes || is_transient(&wait, *code));
    return handle;
}

/* Opens it as open_to_read does, waiting no longer than is left of the patience, and remembers what came of it. */
static HANDLE open_with_patience(const char16_t *path, uint32_t patience, DWORD *code)
{
    const uint64_t before = waited_for(path);
    const uint32_t left = before < patience ? patience - (uint32_t)before : 0;
    const struct wait wait = begin_wait(now(), left, DENIAL_MILLISECONDS);
    WCHAR name[WIN32_PATH_CHARS];
    bool for_good;
    HANDLE handle;

    win32_path(path, name);
    handle = open_to_read(name, wait, code, &for_good);
    if (*code != ERROR_SHARING_VIOLATION && *code != ERROR_ACCESS_DENIED)
        forget(path);
    else if (!for_good) /* what this caller may not read, another may */
        remember(path, before + (now() - wait.began));
    return handle;
}

enum vhd_status win32_atomic_read_again(const char16_t *path, uint32_t patience, struct win32_atomic_stamp *stamp,
                                        bool *is_same, void **bytes, size_t *size, struct vhd_error *error)
{
    const struct win32_atomic_stamp before = *stamp;
    enum vhd_status status;
    HANDLE handle;
    DWORD code;

    *stamp = (struct win32_atomic_stamp){ .is_settled = false };
    *is_same = false;
    *bytes = NULL;
    *size = 0;
    handle = open_with_patience(path, patience, &code);
    if (handle == INVALID_HANDLE_VALUE) {
        status = win32_fail(error, path, code);
        return status == VHD_FILE_NOT_FOUND || status == VHD_PATH_NOT_FOUND ? VHD_OK : status;
    }
    status = take_stamp(handle, path, stamp, error);
    *is_same = status == VHD_OK && is_in_state(stamp, &before);
    if (status == VHD_OK && !*is_same)
        status = read_handle(handle, path, stamp->size, bytes, size, error);
    win32->CloseHandle(handle);
    return status;
}

enum vhd_status win32_atomic_read(const char16_t *path, uint32_t patience, void **bytes, size_t *size,
                                  struct vhd_error *error)
{
    struct win32_atomic_stamp stamp = { .is_settled = false };
    bool is_same;

    return win32_atomic_read_again(path, patience, &stamp, &is_same, bytes, size, error);
}

/* Changing */

static enum vhd_status make_folders(struct win32_atomic_change *change, size_t base, struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS];
    enum vhd_path_kind kind;
    enum vhd_status status;

    vhd_path_copy(folder, change->path, base);
    status = win32_host->ops->kind(win32_host, folder, &kind, error);
    if (status == VHD_OK && kind != VHD_PATH_FOLDER)
        return vhd_fail_system(error, VHD_FOLDER_PATH_NOT_FOUND, folder, ERROR_PATH_NOT_FOUND);
    return status == VHD_OK ? vhd_make_folders(win32_host, change->path, base, change->made, error) : status;
}

/* Others may read the file meanwhile, so that nobody has to wait for it once it has its name. */
static enum vhd_status take(struct win32_atomic_change *change, struct vhd_error *error)
{
    struct wait wait = begin_wait(now(), TURN_MILLISECONDS, DENIAL_MILLISECONDS);
    char16_t new_path[VHD_TEMPORARY_CHARS];
    WCHAR name[WIN32_PATH_CHARS];
    DWORD attributes;
    HANDLE handle;

    win32_path(change->path, name);
    attributes = win32->GetFileAttributesW(name);
    if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_READONLY))
        return vhd_fail(error, VHD_CONFIG_READ_ONLY, change->path);
    vhd_path_append(new_path, change->path, u".ovpc-new");
    win32_path(new_path, name);
    do
        handle = open_file(name, GENERIC_READ | GENERIC_WRITE | DELETE, FILE_SHARE_READ, OPEN_ALWAYS,
                           FILE_FLAG_OPEN_REPARSE_POINT);
    while (handle == INVALID_HANDLE_VALUE && is_transient(&wait, GetLastError()));
    if (handle == INVALID_HANDLE_VALUE)
        return win32_fail(error, change->path, GetLastError());
    if (!win32_is_plain_file(handle)) { /* a stranger's, who would have another file written */
        win32->CloseHandle(handle);
        return vhd_fail(error, VHD_NOT_A_DISK_FILE, new_path);
    }
    change->file = win32_file_of(new_path, handle);
    if (change->file != NULL)
        return VHD_OK;
    win32_discard(handle);
    win32->CloseHandle(handle);
    return vhd_fail(error, VHD_OUT_OF_MEMORY, change->path);
}

static enum vhd_status prepare(struct win32_atomic_change *change, size_t base, struct vhd_error *error)
{
    enum vhd_status status = make_folders(change, base, error);

    return status == VHD_OK ? take(change, error) : status;
}

enum vhd_status win32_atomic_begin(const char16_t *path, size_t base, struct win32_atomic_change **change,
                                   struct vhd_error *error)
{
    enum vhd_status status;

    *change = calloc(1, sizeof **change);
    if (*change == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    vhd_path_copy((*change)->path, path, vhd_text_of(path).length);
    status = prepare(*change, base, error);
    if (status == VHD_PATH_NOT_FOUND && vhd_folder_is_gone(win32_host, path))
        status = prepare(*change, base, error);
    if (status != VHD_OK) {
        win32_atomic_end(*change);
        *change = NULL;
    }
    return status;
}

/* Whoever reads the file at this moment keeps it from being replaced, and is soon done. */
static enum vhd_status finish(struct win32_atomic_change *change, struct vhd_error *error)
{
    struct wait wait = begin_wait(now(), TURN_MILLISECONDS, MOVE_DENIAL_MILLISECONDS);
    struct vhd_error cause;
    enum vhd_status status;

    do
        status = vhd_rewrite_finish(change->file, change->path, &cause);
    while (status != VHD_OK && is_transient(&wait, cause.os_code));
    return status == VHD_OK ? VHD_OK : vhd_fail_as(error, &cause);
}

enum vhd_status win32_atomic_commit(struct win32_atomic_change *change, const void *bytes, size_t size,
                                    struct vhd_error *error)
{
    enum vhd_status status;

    if (size > WIN32_ATOMIC_FILE_LIMIT)
        return vhd_fail(error, VHD_CONFIG_TOO_LARGE, change->path);
    status = vhd_rewrite_fill(change->file, bytes, size, error);
    if (status == VHD_OK)
        status = finish(change, error);
    change->committed = status == VHD_OK;
    return status == VHD_OK ? VHD_OK : vhd_fail_about(error, status, change->path);
}

enum vhd_status win32_atomic_quarantine(struct win32_atomic_change *change, char16_t quarantined[VHD_PATH_CHARS],
                                        struct vhd_error *error)
{
    WCHAR name[WIN32_PATH_CHARS], target[WIN32_PATH_CHARS], suffix[SUFFIX_CHARS];
    struct wait wait = begin_wait(now(), WIN32_ATOMIC_PATIENCE, DENIAL_MILLISECONDS);
    DWORD code = ERROR_ALREADY_EXISTS;

    if (vhd_text_of(change->path).length >= WIN32_ATOMIC_PATH_CHARS)
        return vhd_fail(error, VHD_PATH_TOO_LONG, change->path);
    win32_path(change->path, name);
    for (int number = 1; number < MAX_QUARANTINED && code == ERROR_ALREADY_EXISTS; number++) {
        _snwprintf(suffix, ARRAYSIZE(suffix), L".damaged-%d", number);
        vhd_path_append(quarantined, change->path, suffix);
        win32_path(quarantined, target);
        do
            code = win32->MoveFileExW(name, target, MOVEFILE_WRITE_THROUGH) ? NO_ERROR : GetLastError();
        while (code != NO_ERROR && is_transient(&wait, code));
    }
    return code == NO_ERROR ? VHD_OK : win32_fail(error, change->path, code);
}

void win32_atomic_end(struct win32_atomic_change *change)
{
    if (change == NULL)
        return;
    if (change->file != NULL)
        change->file->ops->close(change->file, !change->committed);
    if (!change->committed)
        vhd_remove_folders(win32_host, change->path, change->made);
    free(change);
}
