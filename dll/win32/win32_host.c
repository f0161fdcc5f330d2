/* win32_host.c - paths, folders, ids and time: the rest of vhd_host over Win32. */
#include "win32_host.h"

#include "vhd_bytes.h"
#include "vhd_path.h"
#include "win32_folder.h"
#include "win32_private.h"

#include <assert.h>
#include <string.h>

/* 2000-01-01 00:00 UTC as a FILETIME (100 ns since 1601). */
#define EPOCH_2000 INT64_C(125911584000000000)

int64_t win32_ticks(FILETIME time)
{
    return (int64_t)((uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime) - EPOCH_2000;
}

FILETIME win32_file_time(int64_t ticks)
{
    uint64_t time = (uint64_t)(ticks + EPOCH_2000);

    return (FILETIME){ (DWORD)time, (DWORD)(time >> 32) };
}

#define MAX_ADDED 6 /* to a share; to a drive 4 */
static_assert(VHD_TEMPORARY_CHARS + MAX_ADDED <= WIN32_PATH_CHARS, "there is room for every path of core");

void win32_path(const char16_t *path, WCHAR prefixed[WIN32_PATH_CHARS])
{
    const char16_t *prefix = u"\\\\?\\";
    size_t length;

    if (path[0] == u'\\') { /* \\server becomes \\?\UNC\server */
        prefix = u"\\\\?\\UNC\\";
        path += 2;
    }
    length = vhd_text_of(prefix).length;
    vhd_path_copy(prefixed, prefix, length);
    vhd_path_copy(prefixed + length, path, vhd_text_of(path).length);
}

static enum vhd_status win32_kind(const struct vhd_host *host, const char16_t *path, enum vhd_path_kind *kind,
                                  struct vhd_error *error)
{
    WCHAR name[WIN32_PATH_CHARS];
    DWORD attributes, code;
    enum vhd_status status;

    (void)host;
    win32_path(path, name);
    attributes = win32->GetFileAttributesW(name);
    if (attributes != INVALID_FILE_ATTRIBUTES) {
        *kind = attributes & FILE_ATTRIBUTE_DIRECTORY ? VHD_PATH_FOLDER : VHD_PATH_FILE;
        return VHD_OK;
    }
    code = GetLastError();
    status = win32_status(code);
    if (status != VHD_FILE_NOT_FOUND && status != VHD_PATH_NOT_FOUND)
        return win32_fail(error, path, code);
    *kind = VHD_PATH_MISSING;
    return VHD_OK;
}

static enum vhd_status win32_make_folder(const struct vhd_host *host, const char16_t *path, struct vhd_error *error)
{
    WCHAR name[WIN32_PATH_CHARS];

    (void)host;
    win32_path(path, name);
    return win32->CreateDirectoryW(name, NULL) ? VHD_OK : win32_fail(error, path, GetLastError());
}

static void win32_remove_folder(const struct vhd_host *host, const char16_t *path)
{
    WCHAR name[WIN32_PATH_CHARS];

    (void)host;
    win32_path(path, name);
    win32->RemoveDirectoryW(name);
}

static enum vhd_status win32_new_id(const struct vhd_host *host, uint8_t id[16], struct vhd_error *error)
{
    GUID guid;
    HRESULT result = win32->CoCreateGuid(&guid);

    (void)host;
    if (FAILED(result) && HRESULT_FACILITY(result) == FACILITY_WIN32)
        return win32_fail(error, u"", (DWORD)HRESULT_CODE(result));
    if (FAILED(result))
        return vhd_fail_system(error, VHD_UNEXPECTED, u"", (uint32_t)result);
    vhd_put32(id, guid.Data1);
    vhd_put16(id + 4, guid.Data2);
    vhd_put16(id + 6, guid.Data3);
    memcpy(id + 8, guid.Data4, sizeof guid.Data4);
    return VHD_OK;
}

static int64_t win32_now(const struct vhd_host *host)
{
    FILETIME time;

    (void)host;
    win32->GetSystemTimeAsFileTime(&time);
    return win32_ticks(time);
}

/* In steps of the system's timer; standby does not count. */
static uint64_t win32_elapsed(const struct vhd_host *host)
{
    ULONGLONG hundreds_of_nanoseconds = 0;

    (void)host;
    win32->QueryUnbiasedInterruptTime(&hundreds_of_nanoseconds);
    return hundreds_of_nanoseconds / 10000;
}

static void win32_pause(const struct vhd_host *host, uint32_t milliseconds)
{
    (void)host;
    win32->Sleep(milliseconds);
}

/* Of standard time: whoever compares local times allows for daylight saving by himself. */
static int32_t win32_zone_bias(const struct vhd_host *host)
{
    TIME_ZONE_INFORMATION zone;

    (void)host;
    if (win32->GetTimeZoneInformation(&zone) == TIME_ZONE_ID_INVALID)
        return 0;
    return (int32_t)(zone.Bias + zone.StandardBias) * 60;
}

static enum vhd_status win32_visit_all(const struct vhd_host *host, const char16_t *folder,
                                       void (*visit)(void *context, const char16_t *name), void *context,
                                       struct vhd_error *error)
{
    (void)host;
    return win32_visit_files(folder, u"*", true, visit, context, error);
}

static int win32_compare_names(const struct vhd_host *host, const char16_t *a, const char16_t *b)
{
    (void)host;
    return CompareStringOrdinal(a, -1, b, -1, TRUE) - CSTR_EQUAL;
}

static void win32_long_name(const struct vhd_host *host, char16_t path[VHD_PATH_CHARS])
{
    const size_t before = (size_t)(vhd_path_name(path) - path);
    WCHAR name[WIN32_PATH_CHARS];
    WIN32_FIND_DATAW found;
    HANDLE search;

    win32_path(path, name);
    search = win32->FindFirstFileW(name, &found);
    if (search == INVALID_HANDLE_VALUE)
        return;
    win32->FindClose(search);
    if (before + vhd_text_of(found.cFileName).length < VHD_PATH_CHARS &&
        win32_compare_names(host, found.cFileName, path + before) != 0) /* case is as the caller wants it */
        vhd_path_set(path + before, found.cFileName);
}

static const struct vhd_host_ops win32_host_ops = {
    win32_open,      win32_kind,          win32_make_folder, win32_remove_folder, win32_volume, win32_visit_leftovers,
    win32_visit_all, win32_compare_names, win32_long_name,   win32_new_id,        win32_now,    win32_elapsed,
    win32_pause,     win32_zone_bias,     win32_sha1,
};

static const struct vhd_host system_host = { .ops = &win32_host_ops };
const struct vhd_host *const win32_host = &system_host;
