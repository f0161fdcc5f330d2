/* machine_bad_input.c - files of machines that are none, and what else no sane program would give; and what is left. */
#include "client_machine.h"
#include "files.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define MEGABYTE 1048576

/* A machine whose file is replaced by others. */
struct patient {
    IVMVirtualPC *app;
    IVMVirtualMachine *machine;
};

static bool begin(struct patient *patient)
{
    *patient = (struct patient){ application(), NULL };
    if (patient->app != NULL)
        patient->machine = new_machine(patient->app, L"it");
    return patient->machine != NULL;
}

static void end(struct patient *patient)
{
    context("%s", "");
    if (patient->machine != NULL)
        end_machine(patient->app, patient->machine);
    if (patient->app != NULL)
        IVMVirtualPC_Release(patient->app);
}

/* Whatever is in its file: no call reads it, none writes it over, and the machine is found and knows its name. */
static void check_damaged(const struct patient *patient, const WCHAR *says)
{
    const int64_t size = file_size(at(L"it.vmc"));
    IVMVirtualMachine *found = NULL;
    LONG memory;

    check_error_info(IVMVirtualMachine_get_Memory(patient->machine, &memory), DISP_E_EXCEPTION, says);
    check_error_info(IVMVirtualMachine_put_Memory(patient->machine, 64), DISP_E_EXCEPTION, L"it.vmc");
    check(file_size(at(L"it.vmc")) == size, "the file is as it was");
    if (check_hr(client_find_machine(patient->app, L"it", &found), S_OK, "FindVirtualMachine")) {
        check_machine_text(found, found->lpVtbl->get_Name, L"it", "Name");
        IVMVirtualMachine_Release(found);
    }
}

/* `before`, then so many times `part` and `behind`, then `end`; to be freed. */
static char *repeated(const char *before, const char *part, size_t times, const char *behind, const char *end)
{
    const size_t room = strlen(before) + (strlen(part) + strlen(behind)) * times + strlen(end) + 1;
    char *text = malloc(room), *out = text;

    if (text == NULL)
        return NULL;
    out += sprintf(out, "%s", before);
    for (size_t i = 0; i < times; i++, out += strlen(part))
        memcpy(out, part, strlen(part));
    for (size_t i = 0; i < times; i++, out += strlen(behind))
        memcpy(out, behind, strlen(behind));
    strcpy(out, end);
    return text;
}

TEST(machine_bad_input, of_a_million_elements_or_endless_nesting_is_damage_and_takes_no_time)
{
    static const struct {
        const char *what, *before, *part;
        size_t times;
        const char *behind, *end;
        const WCHAR *says;
    } rows[] = {
        { "a million elements", "<preferences>", "<a/>", 1000000, "", "</preferences>", L"larger than 1 MB" },
        { "as many as fit", "<preferences>", "<a/>", 250000, "", "</preferences>", L"65,536 elements" },
        { "endless nesting", "<preferences>", "<a>", 100000, "</a>", "</preferences>", L"256 elements inside" },
        { "endless attributes", "<preferences><a ", "b='c' ", 100000, "", "/></preferences>", L"twice" },
    };
    struct patient patient;

    if (begin(&patient))
        for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
            char *text = repeated(rows[i].before, rows[i].part, rows[i].times, rows[i].behind, rows[i].end);
            const ULONGLONG began = GetTickCount64();
            context("%s", rows[i].what);
            if (text != NULL && file_write(at(L"it.vmc"), text, strlen(text)))
                check_damaged(&patient, rows[i].says);
            check(GetTickCount64() - began < 5000, "it took %llu ms", GetTickCount64() - began);
            free(text);
        }
    end(&patient);
}

TEST(machine_bad_input, of_a_hundred_megabytes_is_not_read)
{
    struct patient patient;
    LARGE_INTEGER size = { .QuadPart = 100 * MEGABYTE };
    HANDLE file;

    if (begin(&patient)) {
        file = CreateFileW(at(L"it.vmc"), GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
        check(SetFilePointerEx(file, size, NULL, FILE_BEGIN) && SetEndOfFile(file), "the file can be so large");
        CloseHandle(file);
        check_damaged(&patient, L"larger than 1 MB");
    }
    end(&patient);
}

TEST(machine_bad_input, that_is_an_xml_bomb_or_in_another_encoding_is_told_as_such)
{
#define BYTES(text) text, sizeof text - 1
    static const struct {
        const char *bytes;
        size_t size;
        const WCHAR *says;
    } rows[] = {
        { BYTES("<?xml version=\"1.0\"?>\n<!DOCTYPE preferences [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;\">"
                "<!ENTITY c \"&b;&b;&b;&b;\">]>\n<preferences><n type=\"string\">&c;</n></preferences>"),
          L"ine 2" },
        { BYTES("<!DOCTYPE preferences SYSTEM \"http://example.com/a.dtd\"><preferences/>"), L"ine 1" },
        { BYTES("<preferences><n type=\"string\">&c;</n></preferences>"), L"ine 1" },
        { BYTES("<preferences>\n<n type=\"string\">\xe4</n></preferences>"), L"ine 2" },
        { BYTES("\xfe\xff\0<\0p\0/\0>"), L"ine 1" },
        { BYTES("\0\0\xfe\xff\0\0\0<"), L"ine 1" },
        { BYTES("+ADw-preferences/+AD4-"), L"ine 1" },
    };
#undef BYTES
    struct patient patient;

    if (begin(&patient))
        for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
            context("row %zu", i);
            if (file_write(at(L"it.vmc"), rows[i].bytes, rows[i].size))
                check_damaged(&patient, rows[i].says);
        }
    end(&patient);
}

/* Its own file, but for the end of its last line, which nobody misses. */
TEST(machine_bad_input, that_is_cut_off_at_any_byte_is_damage)
{
    const size_t line_end = 2 * sizeof(WCHAR);
    struct patient patient;
    size_t size = 0, length = 0;
    uint8_t *bytes = NULL;
    LONG memory = 0;

    if (begin(&patient) && (bytes = file_read(at(L"it.vmc"), &size)) != NULL) {
        for (; length < size - line_end; length++) {
            context("%zu bytes", length);
            if (file_write(at(L"it.vmc"), bytes, length))
                check_error_info(IVMVirtualMachine_get_Memory(patient.machine, &memory), DISP_E_EXCEPTION, L"it.vmc");
        }
        file_write(at(L"it.vmc"), bytes, length);
        check_hr(IVMVirtualMachine_get_Memory(patient.machine, &memory), S_OK, "Memory of a whole file");
        counted("a machine's file cut off at %zu places", length);
        check(memory == 128 && length > 3000, "it has %ld MB, and %zu bytes were tried", (long)memory, length);
    }
    free(bytes);
    end(&patient);
}

static HRESULT put_name(IVMVirtualMachine *machine, const WCHAR *name)
{
    BSTR string = SysAllocString(name);
    HRESULT hr;

    SetErrorInfo(0, NULL);
    hr = IVMVirtualMachine_put_Name(machine, string);
    SysFreeString(string);
    return hr;
}

TEST(machine_bad_input, as_a_name_is_refused_by_each_call_and_nothing_is_made)
{
    static const WCHAR forbidden[] = L"*?:<>/|\\\"\x01\t\x1f\xd83d\xfffe";
    struct patient patient;
    struct lines before, after;
    IVMVirtualMachine *none;
    WCHAR name[] = L"a_b";

    if (begin(&patient)) {
        before = folder_tree(case_folder());
        for (const WCHAR *c = forbidden; *c != 0; c++) {
            context("character %04x", *c);
            name[1] = *c;
            check_error_info(client_create_machine(patient.app, name, case_folder(), &none),
                             VM_E_CONFIG_NAME_INVALID_CHAR, L"");
            check_error_info(client_register_machine(patient.app, name, case_folder(), &none),
                             VM_E_CONFIG_NAME_INVALID_CHAR, L"");
            check_error_info(put_name(patient.machine, name), VM_E_CONFIG_NAME_INVALID_CHAR, L"");
            check_hr(client_find_machine(patient.app, name, &none), S_FALSE, "FindVirtualMachine");
        }
        after = folder_tree(case_folder());
        check_same_lines(&before, &after, "the folder");
        lines_free(&before);
        lines_free(&after);
    }
    end(&patient);
}

static HRESULT plug_in(IVMVirtualMachine *machine, const WCHAR *path)
{
    BSTR string = SysAllocString(path);
    IVMHardDiskConnection *connection = NULL;
    HRESULT hr = IVMVirtualMachine_AddHardDiskConnection(machine, string, 0, 0, &connection);

    if (SUCCEEDED(hr))
        IVMHardDiskConnection_Release(connection);
    SysFreeString(string);
    return hr;
}

static LONG count_disks(IVMVirtualMachine *machine)
{
    VARIANT disks, count;

    VariantInit(&count);
    if (!check_hr(invoke(machine, L"HardDiskConnections", DISPATCH_PROPERTYGET, NULL, 0, &disks, NULL), S_OK,
                  "HardDiskConnections"))
        return -1;
    check_hr(invoke(V_DISPATCH(&disks), L"Count", DISPATCH_PROPERTYGET, NULL, 0, &count, NULL), S_OK, "Count");
    VariantClear(&disks);
    return V_I4(&count);
}

/* Only one of them can run at a time; until then each has the disk. */
TEST(machine_bad_input, of_a_disk_that_two_machines_use_leaves_it_to_both_of_them)
{
    struct patient patient;
    IVMVirtualMachine *other;

    if (begin(&patient) && (other = new_machine(patient.app, L"other")) != NULL) {
        make_dynamic(patient.app, at(L"a.vhd"), 10);
        check_hr(plug_in(patient.machine, at(L"a.vhd")), S_OK, "AddHardDiskConnection");
        check_hr(plug_in(other, at(L"a.vhd")), S_OK, "AddHardDiskConnection of the other machine");
        check(count_disks(patient.machine) == 1 && count_disks(other) == 1, "each has the disk");
        end_machine(patient.app, other);
        check(count_disks(patient.machine) == 1 && path_kind(at(L"a.vhd")) == PATH_FILE, "the first keeps it");
    }
    end(&patient);
}
