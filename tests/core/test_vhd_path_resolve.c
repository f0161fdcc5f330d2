/* test_vhd_path_resolve.c - paths made absolute and plain, taken apart, and written relative to each other. */
#include "expect.h"
#include "vhd_path.h"

#include <stdio.h>
#include <string.h>

TestSuite(vhd_path_resolve);

Test(vhd_path_resolve, makes_paths_absolute_and_plain)
{
    static const struct {
        const char16_t *path, *base, *resolved;
    } rows[] = {
        { u"C:\\disk.vhd", NULL, u"C:\\disk.vhd" },
        { u"c:\\Disk.VHD", NULL, u"c:\\Disk.VHD" },
        { u"C:\\a\\.\\b\\..\\disk.vhd", NULL, u"C:\\a\\disk.vhd" },
        { u"C:\\a\\\\b\\\\\\disk.vhd", NULL, u"C:\\a\\b\\disk.vhd" },
        { u"C:\\\\disk.vhd", NULL, u"C:\\disk.vhd" },
        { u"C:\\..\\..\\disk.vhd", NULL, u"C:\\disk.vhd" },
        { u"C:\\a\\..\\..\\b\\disk.vhd", NULL, u"C:\\b\\disk.vhd" },
        { u"\\\\server\\share\\disk.vhd", NULL, u"\\\\server\\share\\disk.vhd" },
        { u"\\\\server\\share\\..\\..\\disk.vhd", NULL, u"\\\\server\\share\\disk.vhd" },
        { u"\\\\server\\share\\a\\..\\disk.vhd", NULL, u"\\\\server\\share\\disk.vhd" },
        { u"\\\\server\\share\\\\disk.vhd", NULL, u"\\\\server\\share\\disk.vhd" },
        /* relative ones are taken from the folder of the other file */
        { u"disk.vhd", u"C:\\a\\base.vhd", u"C:\\a\\disk.vhd" },
        { u"disk.vhd", u"C:\\base.vhd", u"C:\\disk.vhd" },
        { u".\\disk.vhd", u"C:\\a\\base.vhd", u"C:\\a\\disk.vhd" },
        { u"..\\disk.vhd", u"C:\\a\\b\\base.vhd", u"C:\\a\\disk.vhd" },
        { u"..\\disk.vhd", u"C:\\base.vhd", u"C:\\disk.vhd" },
        { u"..\\..\\..\\disk.vhd", u"C:\\a\\b\\base.vhd", u"C:\\disk.vhd" },
        { u"b\\..\\disk.vhd", u"C:\\a\\base.vhd", u"C:\\a\\disk.vhd" },
        { u"b\\disk.vhd", u"\\\\server\\share\\base.vhd", u"\\\\server\\share\\b\\disk.vhd" },
        { u"..\\..\\disk.vhd", u"\\\\server\\share\\a\\base.vhd", u"\\\\server\\share\\disk.vhd" },
        /* rooted ones from its drive or share */
        { u"\\disk.vhd", u"D:\\a\\b\\base.vhd", u"D:\\disk.vhd" },
        { u"\\x\\disk.vhd", u"D:\\a\\base.vhd", u"D:\\x\\disk.vhd" },
        { u"\\x\\disk.vhd", u"\\\\server\\share\\a\\base.vhd", u"\\\\server\\share\\x\\disk.vhd" },
        { u"\\..\\disk.vhd", u"D:\\a\\base.vhd", u"D:\\disk.vhd" },
        /* an absolute one is not taken from anything */
        { u"E:\\disk.vhd", u"C:\\a\\base.vhd", u"E:\\disk.vhd" },
        { u"\\\\other\\share\\disk.vhd", u"C:\\a\\base.vhd", u"\\\\other\\share\\disk.vhd" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        char16_t resolved[VHD_PATH_CHARS];
        expect_status(text_shown(rows[i].path),
                      vhd_path_resolve(vhd_text_of(rows[i].path), rows[i].base, resolved, NULL), VHD_OK);
        expect_text(text_shown(rows[i].path), resolved, rows[i].resolved);
    }
}

Test(vhd_path_resolve, adopts_the_slashes_and_prefixes_of_other_programs)
{
    static const struct {
        const char16_t *text, *adopted;
    } rows[] = {
        { u"C:/a\\b/c.vhd", u"C:\\a\\b\\c.vhd" },
        { u"../a/b.vhd", u"..\\a\\b.vhd" },
        { u"//server/share/a.vhd", u"\\\\server\\share\\a.vhd" },
        { u"\\\\?\\C:\\a.vhd", u"C:\\a.vhd" },
        { u"//?/c:/a.vhd", u"c:\\a.vhd" },
        { u"\\\\?\\C:\\", u"C:\\" },
        { u"\\\\?\\UNC\\server\\share\\a.vhd", u"\\\\server\\share\\a.vhd" },
        { u"\\\\?\\uNc/server/share\\a.vhd", u"\\\\server\\share\\a.vhd" },
        { u"\\\\?\\UNC\\", u"\\\\" },
        /* what stays as it is, to be refused */
        { u"\\\\?\\C:", u"\\\\?\\C:" },
        { u"\\\\?\\C:a.vhd", u"\\\\?\\C:a.vhd" },
        { u"\\\\?\\UNC", u"\\\\?\\UNC" },
        { u"\\\\?\\UNCx\\y", u"\\\\?\\UNCx\\y" },
        { u"\\\\?\\", u"\\\\?\\" },
        { u"\\\\?", u"\\\\?" },
        { u"\\\\.\\C:\\a.vhd", u"\\\\.\\C:\\a.vhd" },
        { u"\\??\\C:\\a.vhd", u"\\??\\C:\\a.vhd" },
        { u"", u"" },
        /* once, or there would be no end */
        { u"\\\\?\\UNC\\?\\C:\\a.vhd", u"\\\\?\\C:\\a.vhd" },
        { u"\\\\?\\\\?\\C:\\a.vhd", u"\\\\?\\\\?\\C:\\a.vhd" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        char16_t text[VHD_PATH_ADOPTED_CHARS];
        text_copy(text, rows[i].text);
        vhd_path_adopt(text);
        expect_text(text_shown(rows[i].text), text, rows[i].adopted);
    }
}

Test(vhd_path_resolve, adopts_the_longest_path_whatever_its_prefix_is)
{
    static const char16_t *const starts[][2] = { { u"\\\\?\\UNC\\s\\x\\", u"\\\\s\\x\\" },
                                                 { u"\\\\?\\C:\\", u"C:\\" } };

    for (size_t i = 0; i < ROWS(starts); i++) {
        char16_t text[VHD_PATH_ADOPTED_CHARS], resolved[VHD_PATH_CHARS];
        const size_t names = VHD_PATH_CHARS - 1 - text_length(starts[i][1]);
        text_copy(text, starts[i][0]);
        text_fill(text, u'n', names);
        cr_assert(text_length(text) < VHD_PATH_ADOPTED_CHARS);
        vhd_path_adopt(text);
        assert_ok(vhd_path_parse(vhd_text_of(text), NULL, resolved, NULL));
        cr_expect(text_length(resolved) == VHD_PATH_CHARS - 1 && text_begins(resolved, starts[i][1]));
    }
}

Test(vhd_path_resolve, refuses_an_empty_path_and_a_relative_one_without_a_base)
{
    static const struct {
        const char16_t *path, *base;
        enum vhd_status status;
    } rows[] = {
        { u"", NULL, VHD_PATH_EMPTY },
        { u"", u"C:\\base.vhd", VHD_PATH_EMPTY },
        { u"disk.vhd", NULL, VHD_PATH_NOT_ABSOLUTE },
        { u"\\disk.vhd", NULL, VHD_PATH_NOT_ABSOLUTE },
        { u"..\\disk.vhd", NULL, VHD_PATH_NOT_ABSOLUTE },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        char16_t resolved[VHD_PATH_CHARS];
        expect_status(text_shown(rows[i].path),
                      vhd_path_resolve(vhd_text_of(rows[i].path), rows[i].base, resolved, NULL), rows[i].status);
    }
}

/* A text of any length, not ended by NUL, as a BSTR of a caller may be. */
Test(vhd_path_resolve, looks_at_no_character_behind_the_text)
{
    static const char16_t text[] = u"C:\\a\\disk.vhd\\..\\..\\other";
    char16_t resolved[VHD_PATH_CHARS];

    assert_ok(vhd_path_resolve((struct vhd_text){ text, 13 }, NULL, resolved, NULL));
    expect_text("cut", resolved, u"C:\\a\\disk.vhd");
    expect_status("cut", vhd_path_check((struct vhd_text){ text, 13 }, NULL), VHD_OK);
}

/* The result may have 259 characters, wherever its last component begins. */
Test(vhd_path_resolve, accepts_results_of_259_characters_and_refuses_260)
{
    static const char16_t *const bases[] = { u"C:\\base.vhd", u"C:\\folder\\base.vhd", u"\\\\s\\x\\base.vhd",
                                             u"\\\\server\\share\\folder\\base.vhd" };

    for (size_t i = 0; i < ROWS(bases); i++)
        for (size_t length = 257; length <= 261; length++) {
            char16_t path[300] = u"", resolved[VHD_PATH_CHARS];
            size_t folder = text_length(bases[i]) - text_length(u"base.vhd");
            struct vhd_error error;
            char row[80];
            snprintf(row, sizeof row, "%zu characters beside '%s'", length, text_shown(bases[i]));
            text_fill(path, u'x', length - folder);
            expect_status(row, vhd_path_resolve(vhd_text_of(path), bases[i], resolved, &error),
                          length < 260 ? VHD_OK : VHD_PATH_TOO_LONG);
            if (length >= 260)
                expect_text(row, error.path, path);
        }
}

Test(vhd_path_resolve, accepts_absolute_paths_of_259_characters)
{
    static const char16_t *const starts[] = { u"C:\\", u"C:\\folder\\", u"\\\\s\\x\\", u"\\\\server\\share\\a\\b\\" };

    for (size_t i = 0; i < ROWS(starts); i++) {
        char16_t path[300], resolved[VHD_PATH_CHARS];
        text_copy(path, starts[i]);
        text_fill(path, u'x', 259 - text_length(path));
        expect_status(text_shown(starts[i]), vhd_path_resolve(vhd_text_of(path), NULL, resolved, NULL), VHD_OK);
        expect_text(text_shown(starts[i]), resolved, path);
    }
}

Test(vhd_path_resolve, measures_the_result_and_not_the_way_to_it)
{
    char16_t base[300] = u"C:\\", path[300] = u"", resolved[VHD_PATH_CHARS], expected[300];

    text_fill(base, u'f', 200);
    text_copy(expected, base);
    text_append(expected, u"\\disk.vhd");
    text_append(base, u"\\base.vhd");
    text_fill(path, u'x', 100);
    text_append(path, u"\\..\\disk.vhd");
    assert_ok(vhd_path_resolve(vhd_text_of(path), base, resolved, NULL));
    expect_text("through a folder and back", resolved, expected);
}

Test(vhd_path_resolve, has_room_for_the_longest_way)
{
    char16_t base[300] = u"C:\\", path[300] = u"", resolved[VHD_PATH_CHARS], expected[300];

    text_fill(base, u'f', 254);
    text_copy(expected, base);
    text_append(expected, u"\\d");
    text_append(base, u"\\b");
    text_fill(path, u'x', 254);
    text_append(path, u"\\..\\d");
    cr_assert(text_length(base) == 259 && text_length(path) == 259);
    assert_ok(vhd_path_resolve(vhd_text_of(path), base, resolved, NULL));
    expect_text("two of the longest", resolved, expected);
}

Test(vhd_path_resolve, finds_roots_folders_and_names)
{
    static const struct {
        const char16_t *path;
        size_t root, folder;
        const char16_t *name;
    } rows[] = {
        { u"C:\\disk.vhd", 3, 3, u"disk.vhd" },
        { u"C:\\a\\disk.vhd", 3, 4, u"disk.vhd" },
        { u"C:\\a\\bb\\disk.vhd", 3, 7, u"disk.vhd" },
        { u"\\\\s\\x\\disk.vhd", 6, 6, u"disk.vhd" },
        { u"\\\\server\\share\\a\\disk.vhd", 15, 16, u"disk.vhd" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        const char *row = text_shown(rows[i].path);
        size_t folder = vhd_path_folder_length(rows[i].path, text_length(rows[i].path));
        cr_expect(vhd_path_root_length(rows[i].path) == rows[i].root, "%s", row);
        cr_expect(folder == rows[i].folder, "%s: %zu", row, folder);
        cr_expect(vhd_path_name(rows[i].path) == rows[i].path + text_length(rows[i].path) - 8, "%s", row);
        while (folder > rows[i].root)
            folder = vhd_path_folder_length(rows[i].path, folder);
        cr_expect(folder == rows[i].root && vhd_path_folder_length(rows[i].path, folder) == rows[i].root,
                  "%s: climbing ends at the root", row);
    }
}

static const struct {
    const char16_t *from, *file, *relative; /* relative NULL: there is none */
} relative_rows[] = {
    { u"C:\\child.vhd", u"C:\\parent.vhd", u".\\parent.vhd" },
    { u"C:\\a\\child.vhd", u"C:\\a\\parent.vhd", u".\\parent.vhd" },
    { u"C:\\a\\child.vhd", u"C:\\a\\b\\parent.vhd", u".\\b\\parent.vhd" },
    { u"C:\\a\\child.vhd", u"C:\\parent.vhd", u"..\\parent.vhd" },
    { u"C:\\a\\child.vhd", u"C:\\b\\parent.vhd", u"..\\b\\parent.vhd" },
    { u"C:\\a\\b\\c\\child.vhd", u"C:\\a\\d\\parent.vhd", u"..\\..\\d\\parent.vhd" },
    { u"C:\\folder\\child.vhd", u"C:\\fold\\parent.vhd", u"..\\fold\\parent.vhd" },
    { u"C:\\fold\\child.vhd", u"C:\\folder\\parent.vhd", u"..\\folder\\parent.vhd" },
    { u"C:\\A\\child.vhd", u"c:\\a\\Parent.vhd", u".\\Parent.vhd" },
    { u"C:\\child.vhd", u"C:\\child.vhd.old", u".\\child.vhd.old" },
    { u"C:\\same.vhd", u"C:\\same.vhd", u".\\same.vhd" },
    { u"C:\\a\\child.vhd", u"D:\\a\\parent.vhd", NULL },
    { u"C:\\a\\child.vhd", u"\\\\server\\share\\parent.vhd", NULL },
    { u"\\\\server\\share\\a\\child.vhd", u"\\\\SERVER\\Share\\parent.vhd", u"..\\parent.vhd" },
    { u"\\\\server\\share\\child.vhd", u"\\\\server\\other\\parent.vhd", NULL },
    { u"\\\\server\\shares\\child.vhd", u"\\\\server\\share\\parent.vhd", NULL },
    { u"\\\\server\\share\\child.vhd", u"\\\\servex\\share\\parent.vhd", NULL },
};

Test(vhd_path_resolve, writes_a_file_as_seen_from_another)
{
    for (size_t i = 0; i < ROWS(relative_rows); i++) {
        char16_t relative[VHD_PATH_CHARS] = u"";
        bool found = vhd_path_relative(relative_rows[i].from, relative_rows[i].file, relative);
        cr_expect(found == (relative_rows[i].relative != NULL), "row %zu", i);
        if (found && relative_rows[i].relative != NULL)
            expect_text("relative", relative, relative_rows[i].relative);
    }
}

Test(vhd_path_resolve, finds_the_file_again_by_what_was_written)
{
    for (size_t i = 0; i < ROWS(relative_rows); i++) {
        char16_t relative[VHD_PATH_CHARS], resolved[VHD_PATH_CHARS];
        if (!vhd_path_relative(relative_rows[i].from, relative_rows[i].file, relative))
            continue;
        assert_ok(vhd_path_resolve(vhd_text_of(relative), relative_rows[i].from, resolved, NULL));
        cr_expect(text_same_name(resolved, relative_rows[i].file), "'%s'", text_shown(resolved));
    }
}

Test(vhd_path_resolve, writes_no_relative_text_that_is_longer_than_a_path)
{
    static const struct {
        size_t folders, name; /* above the disk that it is seen from; characters of the file, which is in the root */
        bool fits;
    } rows[] = {
        { 1, 256, true }, { 2, 253, true }, { 2, 254, false }, { 85, 4, true }, { 86, 4, false }, { 127, 256, false },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        char16_t from[300] = u"C:\\", file[300] = u"C:\\", relative[VHD_PATH_CHARS], resolved[VHD_PATH_CHARS];
        for (size_t folder = 0; folder < rows[i].folders; folder++)
            text_append(from, u"a\\");
        text_append(from, u"c");
        text_fill(file, u'x', rows[i].name);
        cr_assert(text_length(from) < VHD_PATH_CHARS && text_length(file) < VHD_PATH_CHARS);
        cr_expect_eq(vhd_path_relative(from, file, relative), rows[i].fits, "row %zu", i);
        if (!rows[i].fits)
            continue;
        expect_status("a text that was written", vhd_path_check(vhd_text_of(relative), NULL), VHD_OK);
        assert_ok(vhd_path_resolve(vhd_text_of(relative), from, resolved, NULL));
        expect_text("found again", resolved, file);
    }
}

Test(vhd_path_resolve, tells_whether_a_path_contacts_another_server)
{
    static const struct {
        const char16_t *own, *path;
        bool same;
    } rows[] = {
        { u"C:\\a.vhd", u"C:\\b.vhd", true },
        { u"C:\\a.vhd", u"Z:\\b.vhd", true },
        { u"C:\\a.vhd", u"\\\\server\\share\\b.vhd", false },
        { u"\\\\server\\share\\a.vhd", u"C:\\b.vhd", true },
        { u"\\\\server\\share\\a.vhd", u"\\\\server\\share\\b.vhd", true },
        { u"\\\\server\\share\\a.vhd", u"\\\\SERVER\\other\\b.vhd", true },
        { u"\\\\server\\share\\a.vhd", u"\\\\server2\\share\\b.vhd", false },
        { u"\\\\server2\\share\\a.vhd", u"\\\\server\\share\\b.vhd", false },
        { u"\\\\server\\share\\a.vhd", u"\\\\serves\\share\\b.vhd", false },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        cr_expect(vhd_path_same_server(rows[i].own, rows[i].path) == rows[i].same, "row %zu", i);
}
