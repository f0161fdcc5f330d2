/* test_vhd_path.c - what counts as a path, how one is taken from another, how one is written relative to another. */
#include "expect.h"
#include "vhd_path.h"

#include <stdio.h>
#include <string.h>

TestSuite(vhd_path);

struct check_row {
    const char16_t *path;
    enum vhd_status status;
};

static void expect_checks(const struct check_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct vhd_error error = { .status = VHD_OK };
        enum vhd_status status = vhd_path_check(vhd_text_of(rows[i].path), &error);
        expect_status(text_shown(rows[i].path), status, rows[i].status);
        expect_status(text_shown(rows[i].path), error.status, rows[i].status);
        if (status != VHD_OK)
            expect_text("the error names the path", error.path, rows[i].path);
    }
}

Test(vhd_path, accepts_what_names_a_file)
{
    static const struct check_row rows[] = {
        { u"C:\\disk.vhd", VHD_OK },
        { u"z:\\a\\b\\c", VHD_OK },
        { u"\\\\server\\share\\disk.vhd", VHD_OK },
        { u"\\rooted.vhd", VHD_OK },
        { u"disk.vhd", VHD_OK },
        { u"..\\disk.vhd", VHD_OK },
        { u".\\disk.vhd", VHD_OK },
        { u"C:\\a\\..\\..\\..\\disk.vhd", VHD_OK },
        { u"C:\\a\\\\b.vhd", VHD_OK },
        { u"C:\\.hidden", VHD_OK },
        { u"C:\\a.b.c", VHD_OK },
        { u"C:\\a b\\ c", VHD_OK },
        { u"C:\\...a", VHD_OK },
        { u"C:\\\u00e4\u4e2d\\\U0001f600", VHD_OK },
        { u"C:\\a[1]{2}(3)~!@#$%^&'+,;=`_-", VHD_OK },
        { u"C:\\\x7f", VHD_OK },
        { u"", VHD_OK },
        { u"\\\\10.0.0.1\\c$\\disk.vhd", VHD_OK },
        { u"\\\\server\\pipes\\disk.vhd", VHD_OK },
    };

    expect_checks(rows, ROWS(rows));
}

Test(vhd_path, refuses_every_forbidden_character_wherever_it_stands)
{
    static const char16_t *const forms[] = { u"C:\\%.vhd",
                                             u"C:\\a%\\disk.vhd",
                                             u"disk%",
                                             u"%disk",
                                             u"\\\\server%\\share\\disk.vhd",
                                             u"\\\\server\\share\\disk%" };
    static const char16_t marks[] = u"*?<>/|\"";

    for (size_t form = 0; form < ROWS(forms); form++)
        for (char16_t c = 1; c < 32 + ROWS(marks) - 1; c++) {
            char16_t path[64], bad = c < 32 ? c : marks[c - 32];
            text_copy(path, forms[form]);
            for (size_t i = 0; path[i] != 0; i++)
                if (path[i] == u'%')
                    path[i] = bad;
            expect_status(text_shown(path), vhd_path_check(vhd_text_of(path), NULL), VHD_PATH_CHARACTER);
        }
}

Test(vhd_path, refuses_a_nul_within_the_text)
{
    static const char16_t path[] = u"C:\\disk.vhd";
    const size_t length = ROWS(path) - 1;

    for (size_t at = 0; at < length; at++) {
        char16_t broken[ROWS(path)];
        struct vhd_error error;
        memcpy(broken, path, sizeof path);
        broken[at] = 0;
        expect_status("NUL", vhd_path_check((struct vhd_text){ broken, length }, &error), VHD_PATH_CHARACTER);
        cr_expect(error.path[at] == u'?' && text_length(error.path) == length, "the error shows the NUL at %zu", at);
    }
    expect_status("NUL at the end", vhd_path_check((struct vhd_text){ path, length + 1 }, NULL), VHD_PATH_CHARACTER);
}

Test(vhd_path, refuses_a_colon_that_is_not_the_drives)
{
    static const struct check_row rows[] = {
        { u"C:disk:stream", VHD_PATH_CHARACTER },
        { u"1:disk.vhd", VHD_PATH_CHARACTER },
        { u"C:\\a:b", VHD_PATH_CHARACTER },
        { u"C:\\disk.vhd:stream", VHD_PATH_CHARACTER },
        { u"C::\\disk.vhd", VHD_PATH_CHARACTER },
        { u":\\disk.vhd", VHD_PATH_CHARACTER },
        { u"1:\\disk.vhd", VHD_PATH_CHARACTER },
        { u"CC:\\disk.vhd", VHD_PATH_CHARACTER },
        { u"\u00c4:\\disk.vhd", VHD_PATH_CHARACTER },
        { u"\\C:\\disk.vhd", VHD_PATH_CHARACTER },
        { u"disk.vhd:stream", VHD_PATH_CHARACTER },
        { u"\\\\server\\C:\\disk.vhd", VHD_PATH_CHARACTER },
        { u"\\\\server:445\\share\\disk.vhd", VHD_PATH_CHARACTER },
        { u"@:\\disk.vhd", VHD_PATH_CHARACTER },
        { u"[:\\disk.vhd", VHD_PATH_CHARACTER },
        { u"`:\\disk.vhd", VHD_PATH_CHARACTER },
        { u"{:\\disk.vhd", VHD_PATH_CHARACTER },
        { u"C:/disk.vhd", VHD_PATH_CHARACTER },
    };

    expect_checks(rows, ROWS(rows));
}

Test(vhd_path, refuses_device_names_in_any_component_with_any_extension)
{
    static const char16_t *const names[] = {
        u"CON",       u"PRN",       u"AUX",  u"NUL",       u"CONIN$",    u"CONOUT$",   u"COM1",
        u"COM2",      u"COM3",      u"COM4", u"COM5",      u"COM6",      u"COM7",      u"COM8",
        u"COM9",      u"LPT1",      u"LPT2", u"LPT3",      u"LPT4",      u"LPT5",      u"LPT6",
        u"LPT7",      u"LPT8",      u"LPT9", u"COM\u00b9", u"COM\u00b2", u"COM\u00b3", u"LPT\u00b9",
        u"LPT\u00b2", u"LPT\u00b3", u"con",  u"nUl",       u"cOm1",      u"lpt9",
    };
    static const char16_t *const forms[][2] = {
        { u"C:\\", u"" },          { u"C:\\", u".vhd" },  { u"C:\\", u".tar.vhd" },  { u"C:\\", u"\\disk.vhd" },
        { u"C:\\", u".x\\d.vhd" }, { u"", u"" },          { u"\\", u".vhd" },        { u"..\\", u".vhd" },
        { u"C:\\", u" .vhd" },     { u"C:\\", u"   .x" }, { u"C:\\a\\", u"\\b\\c" }, { u"\\\\s\\share\\", u".vhd" },
    };

    for (size_t name = 0; name < ROWS(names); name++)
        for (size_t form = 0; form < ROWS(forms); form++) {
            char16_t path[64];
            text_copy(path, forms[form][0]);
            text_append(path, names[name]);
            text_append(path, forms[form][1]);
            expect_status(text_shown(path), vhd_path_check(vhd_text_of(path), NULL), VHD_PATH_DEVICE_NAME);
        }
}

Test(vhd_path, accepts_names_that_only_resemble_devices)
{
    static const struct check_row rows[] = {
        { u"C:\\CONS", VHD_OK },      { u"C:\\COM0.vhd", VHD_OK },      { u"C:\\COM10.vhd", VHD_OK },
        { u"C:\\COM.vhd", VHD_OK },   { u"C:\\xCON.vhd", VHD_OK },      { u"C:\\a.con", VHD_OK },
        { u"C:\\ CON.vhd", VHD_OK },  { u"C:\\LPT\u2074.vhd", VHD_OK }, { u"C:\\COM\u00b0.vhd", VHD_OK },
        { u"C:\\CON-1.vhd", VHD_OK }, { u"C:\\NULL", VHD_OK },          { u"C:\\CONIN", VHD_OK },
        { u"C:\\LPTX.vhd", VHD_OK },  { u"C:\\AUX_", VHD_OK },          { u"C:\\.con", VHD_OK },
    };

    expect_checks(rows, ROWS(rows));
}

Test(vhd_path, refuses_components_that_end_in_a_dot_or_a_space)
{
    static const struct check_row rows[] = {
        { u"C:\\disk.vhd.", VHD_PATH_TRAILING },
        { u"C:\\disk.vhd ", VHD_PATH_TRAILING },
        { u"C:\\a.\\disk.vhd", VHD_PATH_TRAILING },
        { u"C:\\a \\disk.vhd", VHD_PATH_TRAILING },
        { u"C:\\...", VHD_PATH_TRAILING },
        { u"C:\\ ", VHD_PATH_TRAILING },
        { u"disk. ", VHD_PATH_TRAILING },
        { u"...\\disk.vhd", VHD_PATH_TRAILING },
        { u".. \\disk.vhd", VHD_PATH_TRAILING },
        { u"\\\\server\\share\\a.\\b", VHD_PATH_TRAILING },
        { u"\\\\server.\\share\\b", VHD_PATH_TRAILING },
        { u"\\\\server\\pipe.\\b", VHD_PATH_TRAILING },
        { u"\\\\server\\pipe \\b", VHD_PATH_TRAILING },
        { u"\\\\server \\share\\b", VHD_PATH_TRAILING },
    };

    expect_checks(rows, ROWS(rows));
}

Test(vhd_path, refuses_what_does_not_end_in_a_files_name)
{
    static const struct check_row rows[] = {
        { u"C:\\", VHD_PATH_NO_FILE_NAME },
        { u"C:\\a\\", VHD_PATH_NO_FILE_NAME },
        { u"C:\\a\\..", VHD_PATH_NO_FILE_NAME },
        { u"C:\\a\\.", VHD_PATH_NO_FILE_NAME },
        { u".", VHD_PATH_NO_FILE_NAME },
        { u"..", VHD_PATH_NO_FILE_NAME },
        { u"\\", VHD_PATH_NO_FILE_NAME },
        { u"C:\\\\", VHD_PATH_NO_FILE_NAME },
        { u"a\\\\", VHD_PATH_NO_FILE_NAME },
        { u"\\\\server\\share\\", VHD_PATH_NO_FILE_NAME },
        { u"\\\\server\\share", VHD_PATH_NO_FILE_NAME },
        { u"\\\\server", VHD_PATH_NO_FILE_NAME },
        { u"\\\\server\\", VHD_PATH_NO_FILE_NAME },
        { u"\\\\", VHD_PATH_NO_FILE_NAME },
        { u"\\\\\\share\\disk.vhd", VHD_PATH_NO_FILE_NAME },
        { u"\\\\server\\\\disk.vhd", VHD_PATH_NO_FILE_NAME },
        { u"\\\\server\\share\\..", VHD_PATH_NO_FILE_NAME },
    };

    expect_checks(rows, ROWS(rows));
}

Test(vhd_path, refuses_device_space_pipes_and_hosts_with_an_at_sign)
{
    static const struct check_row rows[] = {
        { u"\\\\.\\PhysicalDrive0", VHD_PATH_DEVICE_NAME },
        { u"\\\\.\\C\\disk.vhd", VHD_PATH_DEVICE_NAME },
        { u"\\\\?\\C\\disk.vhd", VHD_PATH_CHARACTER },
        { u"\\\\?\\C:\\disk.vhd", VHD_PATH_CHARACTER },
        { u"\\??\\C\\disk.vhd", VHD_PATH_CHARACTER },
        { u"\\\\server\\pipe\\name", VHD_PATH_DEVICE_NAME },
        { u"\\\\server\\PIPE\\a\\b", VHD_PATH_DEVICE_NAME },
        { u"\\\\server\\MailSlot\\name", VHD_PATH_DEVICE_NAME },
        { u"\\\\server@80\\share\\disk.vhd", VHD_PATH_DEVICE_NAME },
        { u"\\\\server@SSL@443\\DavWWWRoot\\disk.vhd", VHD_PATH_DEVICE_NAME },
        { u"\\\\@\\share\\disk.vhd", VHD_PATH_DEVICE_NAME },
        { u"\\\\..\\share\\disk.vhd", VHD_PATH_DEVICE_NAME },
        { u"\\\\server\\..\\disk.vhd", VHD_PATH_DEVICE_NAME },
        { u"\\\\server\\.\\disk.vhd", VHD_PATH_DEVICE_NAME },
        { u"\\\\server\\ipc$\\disk.vhd", VHD_PATH_DEVICE_NAME },
        { u"\\\\server\\con\\disk.vhd", VHD_PATH_DEVICE_NAME },
        { u"\\\\aux\\share\\disk.vhd", VHD_PATH_DEVICE_NAME },
    };

    expect_checks(rows, ROWS(rows));
}

Test(vhd_path, refuses_260_characters_and_accepts_259)
{
    static const char16_t *const starts[] = { u"C:\\", u"C:\\folder\\", u"\\\\server\\share\\", u"", u"..\\" };

    for (size_t i = 0; i < ROWS(starts); i++)
        for (size_t length = 258; length <= 262; length++) {
            char16_t path[300];
            char row[80];
            snprintf(row, sizeof row, "%zu characters from '%s'", length, text_shown(starts[i]));
            text_copy(path, starts[i]);
            text_fill(path, u'x', length - text_length(path));
            expect_status(row, vhd_path_check(vhd_text_of(path), NULL), length < 260 ? VHD_OK : VHD_PATH_TOO_LONG);
        }
}

Test(vhd_path, looks_at_the_length_before_the_characters)
{
    char16_t path[300] = u"C:\\*?";

    text_fill(path, u'<', 260);
    expect_status("too long and malformed", vhd_path_check(vhd_text_of(path), NULL), VHD_PATH_TOO_LONG);
}

/* It has the syntax of a path, and what may stand in one is looked at; where it leads is nobody's to know. */
Test(vhd_path, takes_nothing_from_the_current_folder_of_a_drive)
{
    static const struct {
        const char16_t *path;
        enum vhd_status checked, taken;
    } rows[] = {
        { u"C:disk.vhd", VHD_OK, VHD_PATH_DRIVE_RELATIVE },
        { u"z:disk.vhd", VHD_OK, VHD_PATH_DRIVE_RELATIVE },
        { u"C:..\\disk.vhd", VHD_OK, VHD_PATH_DRIVE_RELATIVE },
        { u"C:a\\disk.vhd", VHD_OK, VHD_PATH_DRIVE_RELATIVE },
        { u"C:", VHD_PATH_NO_FILE_NAME, VHD_PATH_NO_FILE_NAME },
        { u"C:..", VHD_PATH_NO_FILE_NAME, VHD_PATH_NO_FILE_NAME },
        { u"C:a\\", VHD_PATH_NO_FILE_NAME, VHD_PATH_NO_FILE_NAME },
        { u"C:nul.vhd", VHD_PATH_DEVICE_NAME, VHD_PATH_DEVICE_NAME },
        { u"C:disk.vhd ", VHD_PATH_TRAILING, VHD_PATH_TRAILING },
        { u"C:d*sk.vhd", VHD_PATH_CHARACTER, VHD_PATH_CHARACTER },
    };
    static const char16_t *const bases[] = { NULL, u"C:\\a\\base.vhd", u"\\\\server\\share\\base.vhd" };

    for (size_t i = 0; i < ROWS(rows); i++)
        for (size_t base = 0; base < ROWS(bases); base++) {
            const struct vhd_text path = vhd_text_of(rows[i].path);
            char16_t resolved[VHD_PATH_CHARS];
            struct vhd_error error;
            cr_expect(!vhd_path_is_absolute(path));
            expect_status(text_shown(rows[i].path), vhd_path_check(path, NULL), rows[i].checked);
            expect_status(text_shown(rows[i].path), vhd_path_parse(path, bases[base], resolved, &error), rows[i].taken);
            expect_text("the error names the path", error.path, rows[i].path);
        }
}

Test(vhd_path, calls_drives_and_shares_absolute_and_nothing_else)
{
    static const struct {
        const char16_t *path;
        bool absolute;
    } rows[] = {
        { u"C:\\disk.vhd", true },
        { u"c:\\disk.vhd", true },
        { u"\\\\server\\share\\disk.vhd", true },
        { u"\\disk.vhd", false },
        { u"disk.vhd", false },
        { u"..\\disk.vhd", false },
        { u"", false },
        { u"C", false },
        { u"a\\b", false },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        cr_expect(vhd_path_is_absolute(vhd_text_of(rows[i].path)) == rows[i].absolute, "%s", text_shown(rows[i].path));
}

Test(vhd_path, accepts_folders_that_a_file_could_not_have_as_its_name)
{
    static const struct {
        const char16_t *path;
        enum vhd_status as_folder, as_file;
    } rows[] = {
        { u"C:\\", VHD_OK, VHD_PATH_NO_FILE_NAME },
        { u"C:\\a\\", VHD_OK, VHD_PATH_NO_FILE_NAME },
        { u"C:\\a", VHD_OK, VHD_OK },
        { u"C:\\a\\..", VHD_OK, VHD_PATH_NO_FILE_NAME },
        { u"\\\\server\\share", VHD_OK, VHD_PATH_NO_FILE_NAME },
        { u"\\\\server\\share\\", VHD_OK, VHD_PATH_NO_FILE_NAME },
        { u"", VHD_OK, VHD_OK },
        { u"C:", VHD_OK, VHD_PATH_NO_FILE_NAME },
        { u"C:\\a?\\", VHD_PATH_CHARACTER, VHD_PATH_CHARACTER },
        { u"C:\\nul\\", VHD_PATH_DEVICE_NAME, VHD_PATH_DEVICE_NAME },
        { u"C:\\a \\", VHD_PATH_TRAILING, VHD_PATH_TRAILING },
        { u"\\\\server", VHD_PATH_NO_FILE_NAME, VHD_PATH_NO_FILE_NAME },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        expect_status(text_shown(rows[i].path), vhd_path_check_folder(vhd_text_of(rows[i].path), NULL),
                      rows[i].as_folder);
        expect_status(text_shown(rows[i].path), vhd_path_check(vhd_text_of(rows[i].path), NULL), rows[i].as_file);
    }
}
