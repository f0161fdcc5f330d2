/* win32_file.c - an open file: vhd_file over a HANDLE. */
#include "win32_private.h"

#include "vhd_path.h"
#include "vhd_patience.h"

#include <stdlib.h>
#include <winioctl.h>

#define FLUSHER_STACK 65536

struct win32_file {
    struct vhd_file file;
    HANDLE handle;
    uint64_t position;             /* of the handle: sequential transfers need no seek */
    HANDLE flusher;                /* the thread of flush_ahead; NULL: none */
    bool is_lost;                  /* a flush has failed, so that none can succeed any more */
    bool no_ranges;                /* the file system does not tell where data are: it is not asked again */
    struct vhd_patience *patience; /* for deleting it */
    char16_t path[WIN32_PATH_CHARS];
};

static struct win32_file *file_of(struct vhd_file *file)
{
    return (struct win32_file *)file;
}

static enum vhd_status fail(const struct win32_file *self, struct vhd_error *error)
{
    return win32_fail(error, self->path, GetLastError());
}

static enum vhd_status seek(struct win32_file *self, uint64_t offset, struct vhd_error *error)
{
    LARGE_INTEGER target = { .QuadPart = (LONGLONG)offset };

    if (self->position == offset)
        return VHD_OK;
    if (!win32->SetFilePointerEx(self->handle, target, NULL, FILE_BEGIN))
        return fail(self, error);
    self->position = offset;
    return VHD_OK;
}

static enum vhd_status win32_file_read(struct vhd_file *file, uint64_t offset, void *buffer, size_t size,
                                       struct vhd_error *error)
{
    struct win32_file *self = file_of(file);
    uint8_t *bytes = buffer;
    enum vhd_status status = seek(self, offset, error);

    while (status == VHD_OK && size > 0) {
        DWORD wanted = size < MAXLONG ? (DWORD)size : MAXLONG, got = 0;
        if (!win32->ReadFile(self->handle, bytes, wanted, &got, NULL))
            return fail(self, error);
        if (got == 0)
            return vhd_fail_system(error, VHD_READ_PAST_END, self->path, ERROR_HANDLE_EOF);
        self->position += got;
        bytes += got;
        size -= got;
    }
    return status;
}

static enum vhd_status win32_file_write(struct vhd_file *file, uint64_t offset, const void *data, size_t size,
                                        struct vhd_error *error)
{
    struct win32_file *self = file_of(file);
    enum vhd_status status = seek(self, offset, error);
    size_t written;
    DWORD code;

    if (status != VHD_OK)
        return status;
    code = win32_write(self->handle, data, size, &written);
    self->position += written;
    return code == NO_ERROR ? VHD_OK : win32_fail(error, self->path, code);
}

static enum vhd_status win32_file_set_size(struct vhd_file *file, uint64_t size, struct vhd_error *error)
{
    struct win32_file *self = file_of(file);
    enum vhd_status status = seek(self, size, error);

    if (status == VHD_OK && !win32->SetEndOfFile(self->handle))
        return fail(self, error);
    return status;
}

/*
 * Under Wine this runs beside the writes that follow. Windows serves a handle that is not overlapped one call at a time,
 * so it probably keeps those waiting: then nothing is gained there, and nothing lost.
 */
static DWORD WINAPI flush_beside(void *context)
{
    const struct win32_file *self = context;

    return win32->FlushFileBuffers(self->handle) ? NO_ERROR : GetLastError();
}

/* Waits for the thread of flush_ahead. The system tells of a write that failed once only, so its answer counts. */
static enum vhd_status join_flusher(struct win32_file *self, struct vhd_error *error)
{
    DWORD code = NO_ERROR;

    if (self->flusher == NULL)
        return VHD_OK;
    WaitForSingleObject(self->flusher, INFINITE);
    GetExitCodeThread(self->flusher, &code);
    CloseHandle(self->flusher);
    self->flusher = NULL;
    return code == NO_ERROR ? VHD_OK : win32_fail(error, self->path, code);
}

/*
 * What could not be written the system may forget, and tell of it once, as Linux does under Wine: no later flush can
 * promise anything.
 */
static enum vhd_status lose(struct win32_file *self, enum vhd_status status)
{
    self->is_lost = status != VHD_OK;
    return status;
}

/* What flush and flush_ahead begin with. */
static enum vhd_status prepare_flush(struct win32_file *self, struct vhd_error *error)
{
    return self->is_lost ? win32_fail(error, self->path, ERROR_IO_DEVICE) : lose(self, join_flusher(self, error));
}

static enum vhd_status win32_file_flush(struct vhd_file *file, struct vhd_error *error)
{
    struct win32_file *self = file_of(file);
    enum vhd_status status = prepare_flush(self, error);

    if (status == VHD_OK && !win32->FlushFileBuffers(self->handle))
        return lose(self, fail(self, error));
    return status;
}

static enum vhd_status win32_file_flush_ahead(struct vhd_file *file, struct vhd_error *error)
{
    struct win32_file *self = file_of(file);
    enum vhd_status status = prepare_flush(self, error);

    if (status != VHD_OK)
        return status;
    self->flusher = win32->CreateThread(NULL, FLUSHER_STACK, flush_beside, self, STACK_SIZE_PARAM_IS_A_RESERVATION,
                                        NULL);
    return self->flusher != NULL ? VHD_OK : win32_file_flush(file, error);
}

static enum vhd_status win32_file_info(struct vhd_file *file, struct vhd_file_info *info, struct vhd_error *error)
{
    struct win32_file *self = file_of(file);
    FILE_STANDARD_INFO standard;
    FILE_BASIC_INFO basic;

    if (!win32->GetFileInformationByHandleEx(self->handle, FileStandardInfo, &standard, sizeof standard) ||
        !win32->GetFileInformationByHandleEx(self->handle, FileBasicInfo, &basic, sizeof basic))
        return fail(self, error);
    info->size = (uint64_t)standard.EndOfFile.QuadPart;
    info->modified = win32_ticks((FILETIME){ basic.LastWriteTime.LowPart, (DWORD)basic.LastWriteTime.HighPart });
    info->is_read_only = (basic.FileAttributes & FILE_ATTRIBUTE_READONLY) != 0;
    return VHD_OK;
}

static uint64_t size_of(HANDLE handle)
{
    FILE_STANDARD_INFO standard;

    if (!win32->GetFileInformationByHandleEx(handle, FileStandardInfo, &standard, sizeof standard))
        return UINT64_MAX;
    return (uint64_t)standard.EndOfFile.QuadPart;
}

/*
 * Of files that are neither sparse nor compressed NTFS says that all is data; so does everybody here who does not know
 * the question, such as Wine, FAT, and servers. More than one range is no failure: the first is what was asked for.
 */
static void win32_file_find_data(struct vhd_file *file, uint64_t offset, uint64_t *begin, uint64_t *end)
{
    struct win32_file *self = file_of(file);
    const uint64_t size = size_of(self->handle);
    FILE_ALLOCATED_RANGE_BUFFER asked = { .FileOffset.QuadPart = (LONGLONG)offset }, found;
    DWORD returned = 0;

    *begin = offset;
    *end = size;
    if (self->no_ranges || offset >= size || size > INT64_MAX)
        return;
    asked.Length.QuadPart = (LONGLONG)(size - offset);
    if (!win32->DeviceIoControl(self->handle, FSCTL_QUERY_ALLOCATED_RANGES, &asked, sizeof asked, &found, sizeof found,
                                &returned, NULL) &&
        GetLastError() != ERROR_MORE_DATA) {
        self->no_ranges = true;
        return;
    }
    if (returned < sizeof found) {
        *begin = size;
        return;
    }
    /* A range may begin before what was asked about, since it is one of whole clusters. */
    if ((uint64_t)found.FileOffset.QuadPart > offset)
        *begin = (uint64_t)found.FileOffset.QuadPart;
    if ((uint64_t)found.FileOffset.QuadPart + (uint64_t)found.Length.QuadPart < size)
        *end = (uint64_t)found.FileOffset.QuadPart + (uint64_t)found.Length.QuadPart;
}

static void win32_file_identify(struct vhd_file *file, struct vhd_file_identity *identity)
{
    *identity = win32_identity(file_of(file)->handle);
}

static enum vhd_status rename_to(struct win32_file *self, const char16_t *path, bool replace, struct vhd_error *error)
{
    const DWORD code = win32_rename(self->handle, path, replace);

    if (code != NO_ERROR)
        return win32_fail(error, self->path, code);
    vhd_path_copy(self->path, path, vhd_text_of(path).length);
    return VHD_OK;
}

static enum vhd_status win32_file_move(struct vhd_file *file, const char16_t *path, struct vhd_error *error)
{
    return rename_to(file_of(file), path, false, error);
}

static enum vhd_status win32_file_replace(struct vhd_file *file, const char16_t *path, struct vhd_error *error)
{
    return rename_to(file_of(file), path, true, error);
}

static enum vhd_status win32_file_set_modified(struct vhd_file *file, int64_t time, struct vhd_error *error)
{
    struct win32_file *self = file_of(file);
    FILETIME modified = win32_file_time(time);

    return win32->SetFileTime(self->handle, NULL, NULL, &modified) ? VHD_OK : fail(self, error);
}

static bool win32_file_close(struct vhd_file *file, bool discard)
{
    struct win32_file *self = file_of(file);
    DWORD code;

    (void)join_flusher(self, NULL);
    do
        code = discard ? win32_discard(self->handle) : NO_ERROR;
    while (code != NO_ERROR && vhd_patience_wait(self->patience, win32_status(code), NULL));
    win32->CloseHandle(self->handle);
    free(self);
    return code == NO_ERROR;
}

static const struct vhd_file_ops win32_file_ops = { win32_file_read,
                                                    win32_file_write,
                                                    win32_file_set_size,
                                                    win32_file_flush,
                                                    win32_file_flush_ahead,
                                                    win32_file_info,
                                                    win32_file_find_data,
                                                    win32_file_identify,
                                                    win32_file_move,
                                                    win32_file_replace,
                                                    win32_file_set_modified,
                                                    win32_file_close,
                                                    false };

static struct win32_file *new_file(const char16_t *path, HANDLE handle)
{
    struct win32_file *self = calloc(1, sizeof *self);

    if (self == NULL)
        return NULL;
    self->file.ops = &win32_file_ops;
    self->handle = handle;
    vhd_path_copy(self->path, path, vhd_text_of(path).length);
    return self;
}

struct vhd_file *win32_file_of(const char16_t *path, HANDLE handle)
{
    struct win32_file *self = new_file(path, handle);

    return self != NULL ? &self->file : NULL;
}

static HANDLE open_handle(const char16_t *path, enum vhd_open_mode mode)
{
    static const struct {
        DWORD access, share, disposition;
    } modes[] = {
        [VHD_FILE_INSPECT] = { GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, OPEN_EXISTING },
        [VHD_FILE_SOURCE] = { GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING },
        [VHD_FILE_CHANGE] = { GENERIC_READ | GENERIC_WRITE, 0, OPEN_EXISTING },
        [VHD_FILE_NEW] = { GENERIC_READ | GENERIC_WRITE | DELETE, 0, CREATE_NEW },
        [VHD_FILE_DRAFT] = { GENERIC_READ | GENERIC_WRITE | DELETE, 0, CREATE_NEW },
        [VHD_FILE_SEEN_DRAFT] = { GENERIC_READ | GENERIC_WRITE | DELETE, FILE_SHARE_READ, CREATE_NEW },
        [VHD_FILE_WORK] = { GENERIC_READ | DELETE, 0, OPEN_EXISTING },
    };
    /* A link of that name is no file of ours, and what it leads to is somebody else's. */
    const DWORD flags = mode == VHD_FILE_WORK ? FILE_FLAG_OPEN_REPARSE_POINT : FILE_ATTRIBUTE_NORMAL;
    WCHAR name[WIN32_PATH_CHARS];

    win32_path(path, name);
    /* Whatever server the path leads to learns who we are, but cannot act in our name. */
    return win32->CreateFileW(name, modes[mode].access, modes[mode].share, NULL, modes[mode].disposition,
                              flags | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);
}

/* A folder that has NTFS compression switched on passes it to new files, and Windows refuses compressed VHDs. */
static void switch_compression_off(HANDLE handle)
{
    USHORT format = COMPRESSION_FORMAT_NONE;
    FILE_BASIC_INFO found;
    DWORD returned;

    /* Not by GetFileInformationByHandle: that asks for the volume as well, which is another process under Wine. */
    if (win32->GetFileInformationByHandleEx(handle, FileBasicInfo, &found, sizeof found) &&
        (found.FileAttributes & FILE_ATTRIBUTE_COMPRESSED))
        win32->DeviceIoControl(handle, FSCTL_SET_COMPRESSION, &format, sizeof format, NULL, 0, &returned, NULL);
}

static bool has_attribute(const char16_t *path, DWORD attribute)
{
    WCHAR name[WIN32_PATH_CHARS];
    DWORD attributes;

    win32_path(path, name);
    attributes = win32->GetFileAttributesW(name);
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & attribute) != 0;
}

bool win32_is_plain_file(HANDLE handle)
{
    BY_HANDLE_FILE_INFORMATION found;

    return win32->GetFileInformationByHandle(handle, &found) && found.nNumberOfLinks == 1 &&
           !(found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT);
}

/* A type that the system cannot tell is unknown as well, but then there is an error code. */
static enum vhd_status require_disk_file(const struct win32_file *self, struct vhd_error *error)
{
    SetLastError(NO_ERROR);
    if (win32->GetFileType(self->handle) == FILE_TYPE_DISK)
        return VHD_OK;
    return GetLastError() != NO_ERROR ? fail(self, error) : vhd_fail(error, VHD_NOT_A_DISK_FILE, self->path);
}

enum vhd_status win32_open(const struct vhd_host *host, const char16_t *path, enum vhd_open_mode mode,
                           struct vhd_file **file, struct vhd_error *error)
{
    struct win32_file *self;
    enum vhd_status status;

    /* Asked for itself: opening fails with a code that says less, and for a few users it does not fail at all. */
    if (mode == VHD_FILE_CHANGE && has_attribute(path, FILE_ATTRIBUTE_READONLY) &&
        !has_attribute(path, FILE_ATTRIBUTE_DIRECTORY))
        return vhd_fail(error, VHD_FILE_READ_ONLY, path);
    self = new_file(path, INVALID_HANDLE_VALUE);
    if (self == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    self->patience = host->patience;
    self->handle = open_handle(path, mode);
    if (self->handle == INVALID_HANDLE_VALUE) {
        DWORD code = GetLastError();
        free(self);
        /* What Windows says of a folder. */
        if (code == ERROR_ACCESS_DENIED && has_attribute(path, FILE_ATTRIBUTE_DIRECTORY))
            return vhd_fail(error, VHD_NOT_A_DISK_FILE, path);
        return win32_fail(error, path, code);
    }
    status = require_disk_file(self, error);
    if (status == VHD_OK && mode == VHD_FILE_WORK && !win32_is_plain_file(self->handle))
        status = vhd_fail(error, VHD_NOT_A_DISK_FILE, path);
    if (status != VHD_OK) {
        win32_file_close(&self->file, vhd_mode_creates(mode));
        return status;
    }
    if (vhd_mode_creates(mode))
        switch_compression_off(self->handle);
    *file = &self->file;
    return VHD_OK;
}
