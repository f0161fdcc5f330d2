/* com_configuration_file.c - Options.xml: what others have written there, damage, permissions, several writers. */
#include "configuration.h"
#include "disk_image.h"
#include "files.h"
#include "second.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static void write_text(const char *text)
{
    configuration_write(text, strlen(text));
}

/* Whether the file holds these bytes and no others. */
static bool holds_bytes(const void *bytes, size_t count)
{
    size_t size;
    uint8_t *found = file_read(configuration_path(), &size);
    const bool same = found != NULL && size == count && memcmp(found, bytes, size) == 0;

    free(found);
    return same;
}

static bool holds(const char *bytes)
{
    return holds_bytes(bytes, strlen(bytes));
}

/* Whether a value is the six bytes of an address, in an array of VT_UI1. */
static bool is_address(const VARIANT *value)
{
    static const uint8_t address[] = { 0x00, 0x03, 0xff, 0xa1, 0xb2, 0xc3 };

    return V_VT(value) == (VT_ARRAY | VT_UI1) && V_ARRAY(value)->rgsabound[0].cElements == sizeof address &&
           memcmp(V_ARRAY(value)->pvData, address, sizeof address) == 0;
}

#define LINES                                                                                                        \
    L"\ufeff<?xml version=\"1.0\" encoding=\"UTF-16\" standalone=\"yes\"?>\r\n<!-- Options -->\r\n<preferences>\r\n" \
    L"  <version type=\"string\">2.0</version><!-- inside -->\r\n  <other kind=\"x\" type=\"float\">1.5</other>\r\n" \
    L"  <virtual_machines><virtual_machine id=\"0\"><path type=\"string\">C:\\&#228;&amp;\r\nb</path>"               \
    L"</virtual_machine></virtual_machines><?note kept?>\r\n  <idle_timeout type=\"integer\"> 30 </idle_timeout>"    \
    L"<no_type>1</no_type><bad type=\"integer\">x</bad>\n  <address type=\"bytes\">0003FFA1B2C3</address>"
#define MORE_LINES L"\n  <copy type=\"bytes\">0003FFA1B2C3</copy>\n  <mine type=\"boolean\">true</mine>"
#define END L"\r\n</preferences>\r\n"

TEST(com_configuration_file, reads_what_virtual_pc_wrote_and_keeps_it)
{
    static const WCHAR text[] = LINES END, with_more[] = LINES MORE_LINES END;
    static const WCHAR path[] = L"virtual_machines/virtual_machine[@id=0]/path";
    IVMVirtualPC *app = application();
    VARIANT value;

    if (app == NULL)
        return;
    configuration_write(text, sizeof text - sizeof *text);
    for (int round = 0; round < 2; round++) {
        context("round %d", round);
        if (check_hr(configuration_get(app, path, &value), S_OK, "the path"))
            check(wcscmp(V_BSTR(&value), L"C:\\\u00e4&\nb") == 0, "the path is %s", utf8(V_BSTR(&value)));
        VariantClear(&value);
        if (check_hr(configuration_get(app, L"idle_timeout", &value), S_OK, "idle_timeout"))
            check(V_VT(&value) == VT_I4 && V_I4(&value) == 30, "idle_timeout is 30");
        if (check_hr(configuration_get(app, L"other", &value), S_OK, "a value of an unknown type"))
            check(V_VT(&value) == VT_BSTR && wcscmp(V_BSTR(&value), L"1.5") == 0, "it is a text");
        VariantClear(&value);
        check_error_info(configuration_get(app, L"no_type", &value), VM_E_PREF_NOT_FOUND, L"no_type");
        check_error_info(configuration_get(app, L"bad", &value), DISP_E_EXCEPTION, L"bad");
        if (check_hr(configuration_get(app, L"address", &value), S_OK, "bytes"))
            check(is_address(&value), "the bytes are those of the address");
        check_hr(configuration_set(app, L"copy", value), S_OK, "Set of the bytes");
        VariantClear(&value);
        check_hr(configuration_set(app, L"mine", bool_variant(true)), S_OK, "Set");
        check(holds_bytes(with_more, sizeof with_more - sizeof *with_more), "two lines are new, and nothing else is");
    }
    check_hr(configuration_remove(app, L"copy"), S_OK, "Remove");
    check_hr(configuration_remove(app, L"mine"), S_OK, "Remove");
    check(holds_bytes(text, sizeof text - sizeof *text), "without them the file is as it was");
    IVMVirtualPC_Release(app);
}

TEST(com_configuration_file, what_stands_twice_is_removed_wholly)
{
    static const char text[] =
        "<preferences><a type=\"integer\">1</a><b><c type=\"integer\">2</c></b><a type=\"integer\">3</a>"
        "</preferences>";
    IVMVirtualPC *app = application();
    VARIANT value;

    if (app == NULL)
        return;
    configuration_write(text, sizeof text - 1);
    check_hr(configuration_remove(app, L"a"), S_OK, "Remove");
    check_error_info(configuration_get(app, L"a", &value), VM_E_PREF_NOT_FOUND, L"a");
    check_hr(configuration_get(app, L"b/c", &value), S_OK, "another");
    IVMVirtualPC_Release(app);
}

/* Files that are no configuration. */
static const char *const damages[] = {
    "",
    "x",
    "\xff\xfe",
    "\xff\xfe<",
    "<",
    "<preferences",
    "<preferences>",
    "<preferences><a",
    "<preferences><a>",
    "<preferences><a></preferences>",
    "<preferences><a type=\"integer\">1</a>",
    "<preferences></preferences",
    "<other/>",
    "<preferences/><preferences/>",
    "<preferences><a type=integer>1</a></preferences>",
    "<!DOCTYPE p [<!ENTITY e \"x\">]><preferences><a type=\"string\">&e;</a></preferences>",
    "<p:preferences xmlns:p=\"urn:x\"/>",
    "<preferences xmlns=\"urn:x\"/>",
    "<preferences>&nothing;</preferences>",
    "<preferences>\xff\xfe</preferences>",
    "<?xml version=\"1.0\"?>",
    "<preferences><!-- </preferences>",
    "<preferences><![CDATA[x</preferences>",
    "<preferences><a type=\"string",
    "<preferences><a type=\"string\">&#",
};

TEST(com_configuration_file, a_damaged_file_is_left_to_be_repaired_until_it_is_kept_aside)
{
    IVMVirtualPC *app = application();
    VARIANT value;

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(damages); i++) {
        WCHAR aside[2 * MAX_PATH];
        uint8_t *bytes;
        size_t size;
        context("damage %zu, %s", i, damages[i]);
        write_text(damages[i]);
        check_error_info(configuration_get(app, L"a", &value), DISP_E_EXCEPTION, configuration_path());
        check(holds(damages[i]), "reading leaves it as it is");
        check(make_dynamic(app, at(L"a.vhd"), 3), "disks can be made meanwhile");
        DeleteFileW(at(L"a.vhd"));
        _snwprintf(aside, ARRAYSIZE(aside), L"%ls.damaged-%zu", configuration_path(), i + 1);
        check_error_info(configuration_set(app, L"a", long_variant(1)), DISP_E_EXCEPTION, aside);
        bytes = file_read(aside, &size);
        check(bytes != NULL && size == strlen(damages[i]) && memcmp(bytes, damages[i], size) == 0,
              "all that it held is in %s", utf8(aside));
        free(bytes);
        check(path_kind(configuration_path()) == PATH_NOTHING, "nothing was set");
        check_hr(configuration_set(app, L"a", long_variant(2)), S_OK, "the next Set");
        if (check_hr(configuration_get(app, L"a", &value), S_OK, "Get"))
            check(V_I4(&value) == 2, "the value is there");
    }
    IVMVirtualPC_Release(app);
}

TEST(com_configuration_file, the_line_and_the_reason_of_a_damage_are_named)
{
    static const struct {
        const char *text;
        const WCHAR *words;
    } rows[] = {
        { "<preferences>\r\n<a>\r\n</preferences>\r\n", L"The end tag in line 3 has a different name" },
        { "<preferences>\n\n<a type=integer>1</a></preferences>", L"An attribute in line 3" },
        { "<preferences>", L"ends too early, in line 1." },
        { "<!DOCTYPE p [<!ENTITY e \"x\">]>\n<preferences/>", L"Line 1 begins a document type" },
    };
    IVMVirtualPC *app = application();
    VARIANT value;

    for (size_t i = 0; i < ARRAYSIZE(rows) && app != NULL; i++) {
        context("%s", rows[i].text);
        write_text(rows[i].text);
        check_error_info(configuration_get(app, L"a", &value), DISP_E_EXCEPTION, configuration_path());
        check_error_info(configuration_get(app, L"a", &value), DISP_E_EXCEPTION, rows[i].words);
        check_error_info(configuration_set(app, L"a", long_variant(1)), DISP_E_EXCEPTION, rows[i].words);
    }
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

/* Wherever a file is cut off, the answer is an error and the process lives. */
TEST(com_configuration_file, a_file_that_was_cut_off_anywhere_is_damaged)
{
    static const char text[] =
        "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\"?><!--c--><preferences>\r\n<a b='c' "
        "type=\"string\">\xc3\xa4&amp;&#65;<![CDATA[d]]></a><?e f?></preferences>";
    IVMVirtualPC *app = application();
    VARIANT value;

    if (app == NULL)
        return;
    for (size_t length = 0; length < sizeof text - 1; length++) {
        context("%zu bytes", length);
        configuration_write(text, length);
        check_error_info(configuration_get(app, L"a", &value), DISP_E_EXCEPTION, configuration_path());
    }
    context("all of it");
    configuration_write(text, sizeof text - 1);
    if (check_hr(configuration_get(app, L"a", &value), S_OK, "Get"))
        check(wcscmp(V_BSTR(&value), L"\u00e4&Ad") == 0, "the value is %s", utf8(V_BSTR(&value)));
    VariantClear(&value);
    IVMVirtualPC_Release(app);
}

TEST(com_configuration_file, nesting_without_end_is_damage_and_no_end_of_the_process)
{
    enum { LEVELS = 20000 };
    IVMVirtualPC *app = application();
    char *text = malloc(LEVELS * 7 + 64);
    VARIANT value;

    if (app == NULL || text == NULL)
        return;
    strcpy(text, "<preferences>");
    for (size_t i = 0, length = strlen(text); i < LEVELS; i++, length += 3)
        strcpy(text + length, "<a>");
    for (size_t i = 0, length = strlen(text); i < LEVELS; i++, length += 4)
        strcpy(text + length, "</a>");
    strcat(text, "</preferences>");
    write_text(text);
    check_error_info(configuration_get(app, L"a", &value), DISP_E_EXCEPTION, configuration_path());
    free(text);
    IVMVirtualPC_Release(app);
}

TEST(com_configuration_file, a_file_or_profile_that_cannot_be_written_is_left_as_it_is)
{
    static const char text[] = "<preferences><a type=\"integer\">1</a></preferences>";
    IVMVirtualPC *app = application();
    struct lines tree;

    if (app == NULL)
        return;
    write_text(text);
    SetFileAttributesW(configuration_path(), FILE_ATTRIBUTE_READONLY);
    check_error_info(configuration_set(app, L"a", long_variant(2)), E_ACCESSDENIED, configuration_path());
    check_error_info(configuration_remove(app, L"a"), E_ACCESSDENIED, configuration_path());
    check(holds(text), "the file is as before");
    SetFileAttributesW(configuration_path(), FILE_ATTRIBUTE_NORMAL);
    tree = folder_tree(profile_folder());
    check(tree.count == 3, "two folders and the file are all that is there, not %zu", tree.count);
    lines_free(&tree);

    context("a profile that is not there");
    SetEnvironmentVariableW(L"LOCALAPPDATA", at(L"missing"));
    check_error_info(configuration_set(app, L"a", long_variant(2)), HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
                     at(L"missing"));
    check(path_kind(at(L"missing")) == PATH_NOTHING, "it is not made");
    context("a profile that is a file");
    file_write(at(L"file"), "", 0);
    SetEnvironmentVariableW(L"LOCALAPPDATA", at(L"file"));
    check_error_info(configuration_set(app, L"a", long_variant(2)), HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
                     at(L"file"));
    context("a file where a folder should be");
    SetEnvironmentVariableW(L"LOCALAPPDATA", case_folder());
    file_write(at(L"Microsoft"), "", 0);
    check(FAILED(configuration_set(app, L"a", long_variant(2))), "Set fails");
    check(path_kind(at(L"Microsoft")) == PATH_FILE, "the file is still there");
    SetEnvironmentVariableW(L"LOCALAPPDATA", profile_folder());
    IVMVirtualPC_Release(app);
}

TEST(com_configuration_file, a_file_that_another_program_holds_is_in_use_and_is_seen_again_as_soon_as_it_is_not)
{
    const HRESULT in_use = HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION);
    IVMVirtualPC *app = application();
    VARIANT value;
    HANDLE holder;
    BSTR name;

    if (app == NULL)
        return;
    write_text("<preferences><a type=\"integer\">1</a></preferences>");
    for (int round = 0; round < 2; round++) {
        context("round %d", round);
        holder = CreateFileW(configuration_path(), GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
        check(holder != INVALID_HANDLE_VALUE, "the case can hold the file");
        check_error_info(configuration_get(app, L"a", &value), in_use, configuration_path());
        check_error_info(configuration_set(app, L"a", long_variant(2)), in_use, configuration_path());
        if (check_hr(IVMVirtualPC_get_Name(app, &name), S_OK, "Name"))
            SysFreeString(name);
        CloseHandle(holder);
        if (check_hr(configuration_get(app, L"a", &value), S_OK, "Get"))
            check(V_I4(&value) == 1 + round, "the value is %ld", V_I4(&value));
        check_hr(configuration_set(app, L"a", long_variant(2 + round)), S_OK, "Set");
    }
    IVMVirtualPC_Release(app);
}

/* What a process that was killed has left behind. */
TEST(com_configuration_file, a_leftover_of_a_change_is_taken_over)
{
    WCHAR leftover[2 * MAX_PATH];
    IVMVirtualPC *app = application();
    char noise[5000];
    VARIANT value;

    if (app == NULL)
        return;
    memset(noise, '<', sizeof noise);
    write_text("<preferences><a type=\"integer\">1</a></preferences>");
    _snwprintf(leftover, ARRAYSIZE(leftover), L"%ls.ovpc-new", configuration_path());
    file_write(leftover, noise, sizeof noise);
    check_hr(configuration_get(app, L"a", &value), S_OK, "Get");
    check_hr(configuration_set(app, L"b", long_variant(2)), S_OK, "Set");
    check(path_kind(leftover) == PATH_NOTHING, "it is gone");
    check_hr(configuration_get(app, L"a", &value), S_OK, "Get");
    check_hr(configuration_get(app, L"b", &value), S_OK, "Get");
    IVMVirtualPC_Release(app);
}

/* Several writers: this program again, whose part is its letter. */
#define WRITERS 2
#define VALUES 200

static void key_of(WCHAR letter, int number, WCHAR key[64])
{
    _snwprintf(key, 64, L"%lc/value[@id=%d]", letter, number);
}

static void be_writer(WCHAR letter)
{
    IVMVirtualPC *app = application();
    WCHAR key[64];

    for (int i = 0; i < VALUES && app != NULL; i++) {
        key_of(letter, i, key);
        check_hr(configuration_set(app, key, long_variant(i)), S_OK, "Set of %s", utf8(key));
    }
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

/* Reads until the writers have ended: whoever looks sees a whole file, in which a value that was there stays. */
static void read_meanwhile(IVMVirtualPC *app, HANDLE writers[WRITERS])
{
    VARIANT value;
    WCHAR key[64];

    key_of(L'a', 0, key);
    for (bool seen = false; WaitForMultipleObjects(WRITERS, writers, TRUE, 20) == WAIT_TIMEOUT;) {
        const HRESULT hr = configuration_get(app, key, &value);
        if (!check(hr == S_OK || (hr == VM_E_PREF_NOT_FOUND && !seen), "reading meanwhile gives 0x%08lx", hr))
            break;
        seen = hr == S_OK;
    }
}

TEST(com_configuration_file, two_processes_that_write_at_once_lose_no_value)
{
    HANDLE writers[WRITERS];
    IVMVirtualPC *app;

    if (second_part() != NULL) {
        be_writer(second_part()[0]);
        return;
    }
    app = application();
    if (app == NULL)
        return;
    for (int i = 0; i < WRITERS; i++)
        writers[i] = second_start((const WCHAR[]){ (WCHAR)(L'a' + i), 0 });
    read_meanwhile(app, writers);
    for (int i = 0; i < WRITERS; i++)
        second_ends(writers[i]);
    for (int i = 0; i < WRITERS * VALUES; i++) {
        VARIANT value;
        WCHAR key[64];
        key_of((WCHAR)(L'a' + i / VALUES), i % VALUES, key);
        context("%s", utf8(key));
        if (check_hr(configuration_get(app, key, &value), S_OK, "Get"))
            check(V_I4(&value) == i % VALUES, "the value is %ld", V_I4(&value));
    }
    IVMVirtualPC_Release(app);
}

TEST(com_configuration_file, without_zeroing_a_fixed_disk_is_complete_all_the_same)
{
    struct disk_expected expected = { .type = DISK_FIXED, .size = 20 * MEGABYTE };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    check_hr(configuration_set(app, L"fixed_disk_zeroing", bool_variant(false)), S_OK, "Set");
    if (make_fixed(app, at(L"fixed.vhd"), 20))
        check_image(at(L"fixed.vhd"), &expected);
    IVMVirtualPC_Release(app);
}
