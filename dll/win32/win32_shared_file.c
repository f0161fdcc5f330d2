/* win32_shared_file.c - a small file that several processes rewrite. */
#include "win32_shared_file.h"

#include "vhd_make_folders.h"
#include "vhd_path.h"
#include "win32_private.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * How long others are waited for, and how long a denial of access is taken for their doing: it is what Windows says of
 * a file that is being deleted, and of a move onto a file that somebody reads.
 */
#define PATIENCE_MILLISECONDS 20000
#define HURRIED_MILLISECONDS 100
#define DENIAL_MILLISECONDS 300
#define MOVE_DENIAL_MILLISECONDS 3000

/* Names of damaged files that are tried. */
#define MOST_ASIDE 1000
#define SUFFIX_CHARS (VHD_PATH_CHARS - WIN32_SHARED_PATH_CHARS + 1)

struct win32_shared_change {
    HANDLE handle; /* of "<path>.new" */
    bool committed;
    char16_t path[VHD_PATH_CHARS];
    bool made[VHD_PATH_CHARS]; /* whether the folder path[0..length) was made here */
};

/*
 * Whether a call that failed with that code should be tried again, after a little while. Denials have a clock of their
 * own: *denied is when those began that now follow each other, 0 when the last answer was another.
 */
static bool is_worth_waiting(DWORD code, ULONGLONG began, ULONGLONG denial, ULONGLONG *denied)
{
    const ULONGLONG now = GetTickCount64(), waited = now - began;

    if (code != ERROR_ACCESS_DENIED)
        *denied = 0;
    else if (*denied == 0)
        *denied = now;
    if (waited >= PATIENCE_MILLISECONDS ||
        !(code == ERROR_SHARING_VIOLATION || (code == ERROR_ACCESS_DENIED && now - *denied < denial)))
        return false;
    Sleep(waited < 50 ? 1 : 5);
    return true;
}

static HANDLE open_patiently(const WCHAR *name, DWORD access, DWORD share, DWORD disposition, bool hurried)
{
    /* Whoever is in a hurry has waited for most of the time already. */
    const ULONGLONG began = GetTickCount64() - (hurried ? PATIENCE_MILLISECONDS - HURRIED_MILLISECONDS : 0);
    ULONGLONG denied = 0;
    HANDLE handle;

    do
        handle = win32->CreateFileW(name, access, share, NULL, disposition,
                                    FILE_ATTRIBUTE_NORMAL | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);
    while (handle == INVALID_HANDLE_VALUE && is_worth_waiting(GetLastError(), began, DENIAL_MILLISECONDS, &denied));
    return handle;
}

/* Reading */

static enum vhd_status read_handle(HANDLE handle, const char16_t *path, void **bytes, size_t *size,
                                   struct vhd_error *error)
{
    FILE_STANDARD_INFO found;
    uint8_t *buffer;
    DWORD length, got = 1;

    if (!win32->GetFileInformationByHandleEx(handle, FileStandardInfo, &found, sizeof found))
        return win32_fail(error, path, GetLastError());
    if (found.EndOfFile.QuadPart > WIN32_SHARED_FILE_LIMIT)
        return vhd_fail(error, VHD_CONFIG_TOO_LARGE, path);
    length = found.EndOfFile.LowPart;
    buffer = malloc(length + 1);
    if (buffer == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    for (*size = 0; *size < length && got > 0; *size += got)
        if (!win32->ReadFile(handle, buffer + *size, length - (DWORD)*size, &got, NULL)) {
            const DWORD code = GetLastError();
            free(buffer);
            return win32_fail(error, path, code);
        }
    *bytes = buffer;
    return VHD_OK;
}

enum vhd_status win32_shared_read(const char16_t *path, bool hurried, void **bytes, size_t *size,
                                  struct vhd_error *error)
{
    WCHAR name[WIN32_PATH_CHARS];
    enum vhd_status status;
    HANDLE handle;

    *bytes = NULL;
    *size = 0;
    win32_path(path, name);
    handle = open_patiently(name, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, OPEN_EXISTING,
                            hurried);
    if (handle == INVALID_HANDLE_VALUE) {
        status = win32_fail(error, path, GetLastError());
        return status == VHD_FILE_NOT_FOUND || status == VHD_PATH_NOT_FOUND ? VHD_OK : status;
    }
    status = read_handle(handle, path, bytes, size, error);
    win32->CloseHandle(handle);
    return status;
}

/* Changing */

static enum vhd_status make_folders(struct win32_shared_change *change, size_t base, struct vhd_error *error)
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

static enum vhd_status take(struct win32_shared_change *change, struct vhd_error *error)
{
    char16_t new_path[VHD_PATH_CHARS];
    WCHAR name[WIN32_PATH_CHARS];
    DWORD attributes;

    win32_path(change->path, name);
    attributes = win32->GetFileAttributesW(name);
    if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_READONLY))
        return vhd_fail(error, VHD_CONFIG_READ_ONLY, change->path);
    vhd_path_append(new_path, change->path, u".new");
    win32_path(new_path, name);
    change->handle = open_patiently(name, GENERIC_READ | GENERIC_WRITE | DELETE, 0, OPEN_ALWAYS, false);
    return change->handle != INVALID_HANDLE_VALUE ? VHD_OK : win32_fail(error, change->path, GetLastError());
}

static enum vhd_status prepare(struct win32_shared_change *change, size_t base, struct vhd_error *error)
{
    enum vhd_status status = make_folders(change, base, error);

    return status == VHD_OK ? take(change, error) : status;
}

enum vhd_status win32_shared_begin(const char16_t *path, size_t base, struct win32_shared_change **change,
                                   struct vhd_error *error)
{
    enum vhd_status status;

    *change = NULL;
    if (vhd_text_of(path).length >= WIN32_SHARED_PATH_CHARS)
        return vhd_fail(error, VHD_PATH_TOO_LONG, path);
    *change = calloc(1, sizeof **change);
    if (*change == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    (*change)->handle = INVALID_HANDLE_VALUE;
    vhd_path_copy((*change)->path, path, vhd_text_of(path).length);
    status = prepare(*change, base, error);
    if (status == VHD_PATH_NOT_FOUND && vhd_folder_is_gone(win32_host, path))
        status = prepare(*change, base, error);
    if (status != VHD_OK) {
        win32_shared_end(*change);
        *change = NULL;
    }
    return status;
}

static enum vhd_status write_all(struct win32_shared_change *change, const void *bytes, size_t size,
                                 struct vhd_error *error)
{
    size_t written;
    const DWORD code = win32_write(change->handle, bytes, size, &written);

    if (code != NO_ERROR)
        return win32_fail(error, change->path, code);
    /* What stood there was left by somebody who was killed, and may have been longer. */
    if (!win32->SetEndOfFile(change->handle) || !win32->FlushFileBuffers(change->handle))
        return win32_fail(error, change->path, GetLastError());
    return VHD_OK;
}

/* Whoever reads the file at this moment keeps it from being replaced, and is soon done. */
static enum vhd_status move(struct win32_shared_change *change, struct vhd_error *error)
{
    const ULONGLONG began = GetTickCount64();
    ULONGLONG denied = 0;
    DWORD code;

    do
        code = win32_rename(change->handle, change->path, true);
    while (code != NO_ERROR && is_worth_waiting(code, began, MOVE_DENIAL_MILLISECONDS, &denied));
    return code == NO_ERROR ? VHD_OK : win32_fail(error, change->path, code);
}

enum vhd_status win32_shared_commit(struct win32_shared_change *change, const void *bytes, size_t size,
                                    struct vhd_error *error)
{
    enum vhd_status status;

    if (size > WIN32_SHARED_FILE_LIMIT)
        return vhd_fail(error, VHD_CONFIG_TOO_LARGE, change->path);
    status = write_all(change, bytes, size, error);
    if (status == VHD_OK)
        status = move(change, error);
    if (status != VHD_OK)
        return status;
    change->committed = true;
    win32->FlushFileBuffers(change->handle); /* now of its name; the change is made whether or not this can be done */
    return VHD_OK;
}

enum vhd_status win32_shared_set_aside(struct win32_shared_change *change, char16_t aside[VHD_PATH_CHARS],
                                       struct vhd_error *error)
{
    WCHAR name[WIN32_PATH_CHARS], target[WIN32_PATH_CHARS], suffix[SUFFIX_CHARS];
    const ULONGLONG began = GetTickCount64();
    DWORD code = ERROR_ALREADY_EXISTS;
    ULONGLONG denied = 0;

    win32_path(change->path, name);
    for (int number = 1; number < MOST_ASIDE && code == ERROR_ALREADY_EXISTS; number++) {
        _snwprintf(suffix, ARRAYSIZE(suffix), L".damaged-%d", number);
        vhd_path_append(aside, change->path, suffix);
        win32_path(aside, target);
        do
            code = win32->MoveFileExW(name, target, MOVEFILE_WRITE_THROUGH) ? NO_ERROR : GetLastError();
        while (code != NO_ERROR && is_worth_waiting(code, began, DENIAL_MILLISECONDS, &denied));
    }
    return code == NO_ERROR ? VHD_OK : win32_fail(error, change->path, code);
}

void win32_shared_end(struct win32_shared_change *change)
{
    if (change == NULL)
        return;
    if (change->handle != INVALID_HANDLE_VALUE) {
        if (!change->committed)
            win32_discard(change->handle);
        win32->CloseHandle(change->handle);
    }
    if (!change->committed)
        vhd_remove_folders(win32_host, change->path, change->made);
    free(change);
}
