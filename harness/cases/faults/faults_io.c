/*
 * faults_io.c - the Win32 host keeps to vhd_io.h: the cases of tests/conformance, which the native hosts pass as well,
 * and what only it can be asked.
 */
#include "faults.h"
#include "files.h"
#include "io_bench.h"

#include "win32_host.h"

#include <winioctl.h>

static const char *running;

static void failed(struct io_bench *bench, const char *text)
{
    (void)bench;
    check(false, "%s, %s", running, text);
}

/* Other programs */

static void *hold_file(struct io_bench *bench, const char16_t *path, unsigned access, unsigned share)
{
    const DWORD wanted = (access & IO_READING ? GENERIC_READ : 0) | (access & IO_WRITING ? GENERIC_WRITE : 0) |
                         (access & IO_DELETING ? DELETE : 0);
    const DWORD granted = (share & IO_READING ? FILE_SHARE_READ : 0) | (share & IO_WRITING ? FILE_SHARE_WRITE : 0) |
                          (share & IO_DELETING ? FILE_SHARE_DELETE : 0);
    HANDLE handle = CreateFileW(path, wanted, granted, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);

    (void)bench;
    check(handle != INVALID_HANDLE_VALUE, "%s: another program can open the file", running);
    return handle;
}

static void release_file(struct io_bench *bench, void *hold)
{
    (void)bench;
    CloseHandle(hold);
}

static HANDLE held;
static ULONGLONG held_until;

static void release_when_due(enum call call, const void *first)
{
    (void)first;
    if (call != CALL_Sleep || held == NULL || fault_paused() < held_until)
        return;
    CloseHandle(held);
    held = NULL;
}

static void release_after(struct io_bench *bench, void *hold, uint32_t milliseconds)
{
    (void)bench;
    held = hold;
    held_until = fault_paused() + milliseconds;
    fault_watch(release_when_due);
}

static void make_read_only(struct io_bench *bench, const char16_t *path, bool on)
{
    (void)bench;
    check(SetFileAttributesW(path, on ? FILE_ATTRIBUTE_READONLY : FILE_ATTRIBUTE_NORMAL), "the attribute can be set");
}

static void add_link(struct io_bench *bench, const char16_t *path, const char16_t *new_path)
{
    (void)bench;
    check(CreateHardLinkW(new_path, path, NULL), "a second name can be given");
}

static void make_sparse(struct io_bench *bench, const char16_t *path, uint64_t size, const uint64_t data[2])
{
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
    LARGE_INTEGER at = { .QuadPart = (LONGLONG)size };
    DWORD done;

    (void)bench;
    check(SetFilePointerEx(file, at, NULL, FILE_BEGIN) && SetEndOfFile(file), "a file gets its size");
    for (size_t i = 0; i < 2; i++) {
        at.QuadPart = (LONGLONG)data[i];
        check(SetFilePointerEx(file, at, NULL, FILE_BEGIN) && WriteFile(file, "data", 4, &done, NULL), "and its data");
    }
    CloseHandle(file);
}

/* Failures: what is called for each call, in which the fault strikes. */
static bool fail(struct io_bench *bench, enum io_call call, unsigned way, unsigned times, const struct io_cause *cause)
{
    static const struct io_way ways[] = {
        { IO_OPEN, CALL_CreateFileW, 0, 0 },
        { IO_OPEN, CALL_GetFileType, 0, 0 },
        { IO_READ, CALL_ReadFile, 0, 0 },
        { IO_READ, CALL_SetFilePointerEx, 0, 0 },
        { IO_WRITE, CALL_WriteFile, 0, 0 },
        { IO_WRITE, CALL_SetFilePointerEx, 0, 0 },
        { IO_SET_SIZE, CALL_SetEndOfFile, 0, 0 },
        { IO_SET_SIZE, CALL_SetFilePointerEx, 0, 0 },
        { IO_FLUSH, CALL_FlushFileBuffers, 0, 0 },
        { IO_FLUSH_AHEAD, CALL_FlushFileBuffers, 0, 0 },
        { IO_INFO, CALL_GetFileInformationByHandleEx, 0, 0 },
        { IO_INFO, CALL_GetFileInformationByHandleEx, 1, 0 },
        { IO_MOVE, CALL_SetFileInformationByHandle, 0, 0 },
        { IO_SET_MODIFIED, CALL_SetFileTime, 0, 0 },
        { IO_DISCARD, CALL_SetFileInformationByHandle, 0, 0 },
        { IO_KIND, CALL_GetFileAttributesW, 0, 0 },
        { IO_MAKE_FOLDER, CALL_CreateDirectoryW, 0, 0 },
        { IO_VOLUME, CALL_CreateFileW, 0, 0 },
        { IO_VOLUME, CALL_GetDiskFreeSpaceExW, 0, 0 },
        { IO_NEW_ID, CALL_CoCreateGuid, 0, 0 },
        { IO_SHA1, CALL_BCryptOpenAlgorithmProvider, 0, ERROR_NOT_ENOUGH_MEMORY },
        { IO_SHA1, CALL_BCryptCreateHash, 0, ERROR_NOT_ENOUGH_MEMORY },
        { IO_SHA1, CALL_BCryptHashData, 0, ERROR_NOT_ENOUGH_MEMORY },
        { IO_SHA1, CALL_BCryptFinishHash, 0, ERROR_NOT_ENOUGH_MEMORY },
    };
    const struct io_way *found = io_find_way(ways, ARRAYSIZE(ways), call, way, cause);

    (void)bench;
    if (found != NULL)
        fault_aim((enum call)found->function, found->skip, times, cause->code);
    return found != NULL;
}

static uint64_t paused(struct io_bench *bench)
{
    (void)bench;
    return fault_paused();
}

static struct io_bench bench_of(const WCHAR *folder)
{
    struct io_bench bench = {
        .causes = &io_win32_causes,
        .failed = failed,
        .hold = hold_file,
        .release = release_file,
        .release_after = release_after,
        .make_read_only = make_read_only,
        .add_link = add_link,
        .make_sparse = make_sparse,
        .fail = fail,
        .paused = paused,
        .lasting = 1u << 0,
        .host = win32_host,
    };

    lstrcpynW(bench.folder, folder, VHD_PATH_CHARS);
    return bench;
}

TEST(faults_io, the_win32_host_keeps_to_what_every_host_has_to_do)
{
    unsigned checks = 0;
    WCHAR name[32];

    for (size_t i = 0; i < io_case_count; i++) {
        struct io_bench bench;
        _snwprintf(name, ARRAYSIZE(name), L"case-%u", (unsigned)i);
        bench = bench_of(at(name));
        if (!folder_make(bench.folder))
            return;
        running = io_cases[i].name;
        io_cases[i].run(&bench);
        check(held == NULL, "%s: what was held is released", running);
        check(open_handles() == 0, "%s: no file is left open", running);
        fault_watch(NULL);
        remove_tree(bench.folder);
        checks += bench.checks;
    }
    check(checks > 3000, "only %u checks", checks);
    counted("%u cases, %u checks of the Win32 host", (unsigned)io_case_count, checks);
}

/* Ranges, as NTFS tells of them */

static const FILE_ALLOCATED_RANGE_BUFFER *ranges;
static size_t range_count;
static unsigned range_questions;

static BOOL WINAPI answer_ranges(HANDLE file, DWORD code, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size,
                                 LPDWORD returned, LPOVERLAPPED overlapped)
{
    const FILE_ALLOCATED_RANGE_BUFFER *asked = in;
    FILE_ALLOCATED_RANGE_BUFFER *told = out;
    DWORD count = 0;

    if (code != FSCTL_QUERY_ALLOCATED_RANGES)
        return DeviceIoControl(file, code, in, in_size, out, out_size, returned, overlapped);
    range_questions++;
    check(in_size == sizeof *asked && asked->Length.QuadPart > 0, "a range of some length is asked about");
    *returned = 0;
    for (size_t i = 0; i < range_count; i++) {
        if (ranges[i].FileOffset.QuadPart + ranges[i].Length.QuadPart <= asked->FileOffset.QuadPart)
            continue;
        if ((count + 1) * sizeof *told > out_size) {
            SetLastError(ERROR_MORE_DATA);
            return FALSE;
        }
        told[count++] = ranges[i];
        *returned = count * (DWORD)sizeof *told;
    }
    return TRUE;
}

TEST(faults_io, holes_that_the_file_system_tells_of_are_passed_over)
{
#define MB 1048576
    static const FILE_ALLOCATED_RANGE_BUFFER some[] = {
        { { .QuadPart = 65536 }, { .QuadPart = 65536 } },
        { { .QuadPart = 40 * MB }, { .QuadPart = 65536 } },
        { { .QuadPart = 64 * MB }, { .QuadPart = MB } }, /* of whole clusters, beyond the end of the file */
    };
    static const struct {
        const FILE_ALLOCATED_RANGE_BUFFER *ranges;
        size_t count;
        uint64_t asked, begin, end;
    } rows[] = {
        { some, 3, 0, 65536, 131072 },
        { some, 3, 65536, 65536, 131072 },
        { some, 3, 70000, 70000, 131072 },
        { some, 3, 131072, 40 * MB, 40 * MB + 65536 },
        { some, 3, 41 * MB, 64 * MB, 64 * MB + 511 },
        { some, 3, 64 * MB + 1, 64 * MB + 1, 64 * MB + 511 },
        { some, 0, 0, 64 * MB + 511, 64 * MB + 511 },
    };
#undef MB
    static const uint64_t data[2] = { 65536, 40 * 1048576 };
    struct io_bench bench = bench_of(case_folder());
    struct vhd_file *file;
    uint64_t begin, end;

    running = "ranges";
    make_sparse(&bench, at(L"sparse"), 64 * 1048576 + 511, data);
    if (!check(win32_host->ops->open(win32_host, at(L"sparse"), VHD_FILE_SOURCE, &file, NULL) == VHD_OK, "open"))
        return;
    fault_table()->DeviceIoControl = answer_ranges;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        ranges = rows[i].ranges;
        range_count = rows[i].count;
        file->ops->find_data(file, rows[i].asked, &begin, &end);
        check(begin == rows[i].begin && end == rows[i].end, "row %u: from %llu to %llu", (unsigned)i,
              (unsigned long long)begin, (unsigned long long)end);
    }
    fault_table_restore();
    file->ops->close(file, false);
}

/* Files as volumes tell of them */

#define FILE_ID_INFO_CLASS 18 /* of Windows 8 and later */

static bool has_128_bits;

/* What ReFS may say: the halves that the 64 bits are made of are the same for two files. */
static BOOL WINAPI tell_id(HANDLE file, FILE_INFO_BY_HANDLE_CLASS class, LPVOID data, DWORD size)
{
    BY_HANDLE_FILE_INFORMATION real;

    if ((int)class != FILE_ID_INFO_CLASS)
        return GetFileInformationByHandleEx(file, class, data, size);
    if (!has_128_bits) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    check(size == 3 * sizeof(uint64_t) && GetFileInformationByHandle(file, &real), "24 bytes are wanted");
    memcpy(data, (const uint64_t[]){ 7, 1, real.nFileIndexLow }, size);
    return TRUE;
}

static BOOL WINAPI tell_same_index(HANDLE file, LPBY_HANDLE_FILE_INFORMATION found)
{
    const BOOL ok = GetFileInformationByHandle(file, found);

    found->nFileIndexHigh = 0;
    found->nFileIndexLow = 1;
    return ok;
}

TEST(faults_io, files_are_told_apart_by_128_bits_where_the_system_has_them)
{
    static const WCHAR *const names[] = { L"one", L"one", L"other" };
    struct vhd_file_identity found[ARRAYSIZE(names)] = { 0 };
    struct io_bench bench = bench_of(case_folder());

    file_write(at(L"one"), "1", 1);
    file_write(at(L"other"), "1", 1);
    fault_table()->GetFileInformationByHandleEx = tell_id;
    fault_table()->GetFileInformationByHandle = tell_same_index;
    for (int has = 0; has < 2; has++) {
        context("%s", has ? "with 128 bits" : "with 64 bits");
        has_128_bits = has;
        for (size_t i = 0; i < ARRAYSIZE(names); i++) {
            struct vhd_file *file;
            if (!check(bench.host->ops->open(bench.host, at(names[i]), VHD_FILE_INSPECT, &file, NULL) == VHD_OK,
                       "open"))
                return;
            file->ops->identify(file, &found[i]);
            file->ops->close(file, false);
        }
        check(memcmp(&found[0], &found[1], sizeof *found) == 0, "a file is itself");
        check((memcmp(&found[0], &found[2], sizeof *found) != 0) == has, "another file is known by 128 bits only");
    }
    context("%s", "");
    fault_table_restore();
}
