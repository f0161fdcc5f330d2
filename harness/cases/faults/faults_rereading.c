/* faults_rereading.c - the configuration file is read again when it is another one than it was, and only then. */
#include "faults.h"

#include "configuration.h"
#include "faults_ending.h"
#include "files.h"

#include <string.h>
#include <wchar.h>

#define TEXT_OF(number) "<preferences><a type=\"integer\">" number "</a></preferences>"

/* How long no two files have the same time, in the clocks of Wine's and of Windows' file systems; milliseconds. */
#define TICK 30

static BOOL(WINAPI *counted_ReadFile)(HANDLE, LPVOID, DWORD, LPDWORD, LPOVERLAPPED);
static unsigned readings;

static BOOL WINAPI count_ReadFile(HANDLE file, LPVOID buffer, DWORD size, LPDWORD got, LPOVERLAPPED overlapped)
{
    readings++;
    return counted_ReadFile(file, buffer, size, got, overlapped);
}

static LONGLONG seconds_later;

static void WINAPI later_time(LPFILETIME time)
{
    ULARGE_INTEGER ticks;

    GetSystemTimeAsFileTime(time);
    ticks.LowPart = time->dwLowDateTime;
    ticks.HighPart = time->dwHighDateTime;
    ticks.QuadPart += (ULONGLONG)seconds_later * 10000000;
    time->dwLowDateTime = ticks.LowPart;
    time->dwHighDateTime = ticks.HighPart;
}

/* The value, and whether the file was read for it. */
static void check_value(IVMVirtualPC *app, LONG expected, bool is_read, const char *what)
{
    VARIANT value;

    readings = 0;
    if (check_hr(configuration_get(app, L"a", &value), S_OK, "Get, %s", what))
        check(V_VT(&value) == VT_I4 && V_I4(&value) == expected, "%s: the value is %ld", what, V_I4(&value));
    check((readings > 0) == is_read, "%s: the file is read %u times", what, readings);
}

static void write_number(const char *text)
{
    Sleep(TICK);
    configuration_write(text, strlen(text));
}

static IVMVirtualPC *begin_count(void)
{
    IVMVirtualPC *app = linked_application();

    counted_ReadFile = fault_table()->ReadFile;
    fault_table()->ReadFile = count_ReadFile;
    fault_table()->GetSystemTimeAsFileTime = later_time;
    return app;
}

static void end_count(IVMVirtualPC *app)
{
    seconds_later = 0;
    fault_table_restore();
    IVMVirtualPC_Release(app);
}

TEST(faults_rereading, the_file_is_read_again_only_when_it_is_another_one)
{
    IVMVirtualPC *app = begin_count();
    VARIANT value;
    int64_t time;

    if (app == NULL)
        return;
    write_number(TEXT_OF("1"));
    seconds_later = 10;
    check_value(app, 1, true, "the first time");
    check_value(app, 1, false, "the second time");
    check_value(app, 1, false, "the third time");

    write_number(TEXT_OF("2"));
    check_value(app, 2, true, "changed in its place, and as long as before");
    check_value(app, 2, false, "the second time");

    time = file_time(configuration_path());
    write_number(TEXT_OF("3"));
    file_set_time(configuration_path(), time);
    check_value(app, 3, true, "changed in its place, and with the time that it had");

    file_write(at(L"other"), TEXT_OF("4"), strlen(TEXT_OF("4")));
    file_set_time(at(L"other"), time);
    check(MoveFileExW(at(L"other"), configuration_path(), MOVEFILE_REPLACE_EXISTING), "the file can be replaced");
    check_value(app, 4, true, "replaced by a file as long, with its time");
    check_value(app, 4, false, "the second time");

    write_number("<preferences>");
    check_error_info(configuration_get(app, L"a", &value), DISP_E_EXCEPTION, configuration_path());
    check_error_info(configuration_get(app, L"a", &value), DISP_E_EXCEPTION, configuration_path());
    DeleteFileW(configuration_path());
    check_error_info(configuration_get(app, L"a", &value), VM_E_PREF_NOT_FOUND, L"a");
    write_number(TEXT_OF("5"));
    check_value(app, 5, true, "after it was damaged, and gone");
    check_hr(configuration_set(app, L"a", long_variant(6)), S_OK, "Set");
    check_value(app, 6, true, "after a change of its own");
    check_value(app, 6, false, "the second time");
    end_count(app);
}

TEST(faults_rereading, a_file_that_was_changed_just_now_is_read_each_time)
{
    IVMVirtualPC *app = begin_count();

    if (app == NULL)
        return;
    write_number(TEXT_OF("1"));
    for (int i = 0; i < 3; i++)
        check_value(app, 1, true, "at once");
    seconds_later = 2;
    check_value(app, 1, true, "two seconds later, of which FAT makes one");
    seconds_later = -3600;
    check_value(app, 1, true, "before it was changed, by the clock");
    check_value(app, 1, true, "the second time");
    end_count(app);
}
