/* test_posix_path.c - names of files and paths of core: which means which. */
#include "expect.h"

#include "counted.h"
#include "posix_path.h"
#include "vhd_path.h"

#include <stdlib.h>
#include <string.h>

TestSuite(posix_path);

static const struct {
    const char *name;
    const char16_t *path;
} rows[] = {
    { "/", u"Z:\\" },
    { "/srv/disks/base.vhd", u"Z:\\srv\\disks\\base.vhd" },
    { "/Gr\xc3\xb6\xc3\x9f"
      "e/\xe4\xb8\xad.vhd",
      u"Z:\\Gr\u00f6\u00dfe\\\u4e2d.vhd" },
    { "/\xf0\x9f\x92\xbe.vhd", u"Z:\\\xd83d\xdcbe.vhd" },
    { "/\xf4\x8f\xbf\xbf", u"Z:\\\xdbff\xdfff" },
    /* what no path may hold */
    { "/2026-11-29 20:15/a\\b.vhd", u"Z:\\2026-11-29 20\xf03a"
                                    u"15\\a\xf05c"
                                    u"b.vhd" },
    { "/\"*<>?|/\x01\x1f", u"Z:\\\xf022\xf02a\xf03c\xf03e\xf03f\xf07c\\\xf001\xf01f" },
    { "/dot./space /a. b", u"Z:\\dot\xf02e\\space\xf020\\a. b" },
    { "/...", u"Z:\\..\xf02e" },
    /* what is no UTF-8: a lone byte, one that is cut off, one that is too long, half a pair, too large */
    { "/a\xff\x62", u"Z:\\a\xdcff"
                    u"b" },
    { "/\xe4\xb8", u"Z:\\\xdce4\xdcb8" },
    { "/\xc0\xaf/\xe0\x80\xaf", u"Z:\\\xdcc0\xdcaf\\\xdce0\xdc80\xdcaf" },
    { "/\xed\xa0\x80", u"Z:\\\xdced\xdca0\xdc80" },
    { "/\xf4\x90\x80\x80", u"Z:\\\xdcf4\xdc90\xdc80\xdc80" },
    /* what looks like one of these, but is not: U+F03A in a name; others from there stay */
    { "/\xef\x80\xba", u"Z:\\\xdcef\xdc80\xdcba" },
    { "/\xef\x81\x81\xef\x80\x80", u"Z:\\\xf041\xf000" },
};

Test(posix_path, means_one_file_and_that_has_it_back)
{
    for (size_t i = 0; i < ROWS(rows); i++) {
        char16_t path[VHD_PATH_CHARS];
        char name[POSIX_NAME_BYTES];
        expect_status(rows[i].name, posix_path_of(rows[i].name, path, NULL), VHD_OK);
        expect_text(rows[i].name, path, rows[i].path);
        cr_expect(posix_name_of(path, name) && strcmp(name, rows[i].name) == 0, "row %zu: '%s'", i, name);
    }
}

/* Any bytes: the rules of paths are kept to, and the name comes back. */
Test(posix_path, can_be_made_of_any_bytes)
{
    static const char *const pieces[] = { "a",        "/",        ".",        " ",    ":",
                                          "\\",       "\xc3\xa4", "\xef\x80", "\xba", "\xf0\x9f\x98\x80",
                                          "\xed\xb0", "\x80",     "\xff",     "\x01", "con" };
    unsigned made = 0;

    srand(20261129);
    for (unsigned n = 0; n < 20000; n++) {
        char name[200] = "/x", back[POSIX_NAME_BYTES];
        char16_t path[VHD_PATH_CHARS];
        for (int i = rand() % 30; i >= 0; i--)
            strcat(name, pieces[(size_t)rand() % ROWS(pieces)]);
        if (posix_path_of(name, path, NULL) != VHD_OK)
            continue; /* it is not plain */
        made++;
        cr_assert(posix_name_of(path, back) && strcmp(back, name) == 0, "'%s' became '%s'", name, back);
        if (strstr(name, "con") == NULL)
            cr_assert(vhd_path_check(vhd_text_of(path), NULL) == VHD_OK, "'%s'", name);
    }
    counted("posix_path: %u random names", made);
    cr_expect(made > 2000);
}

Test(posix_path, is_refused_where_a_name_is_not_plain_or_too_long)
{
    static const char *const not_plain[] = { "", "a", "./a", "//a", "/a//b", "/a/", "/.", "/..", "/a/./b", "/a/../b" };
    char16_t path[VHD_PATH_CHARS];
    char name[300] = "/";

    for (size_t i = 0; i < ROWS(not_plain); i++)
        expect_status(not_plain[i], posix_path_of(not_plain[i], path, NULL), VHD_PATH_NOT_ABSOLUTE);
    memset(name + 1, 'x', 256);
    expect_status("the longest", posix_path_of(name, path, NULL), VHD_OK);
    cr_expect(text_length(path) == VHD_PATH_CHARS - 1);
    name[257] = 'x';
    expect_status("one more", posix_path_of(name, path, NULL), VHD_PATH_TOO_LONG);
}

Test(posix_path, of_another_drive_or_a_share_means_no_file)
{
    static const char16_t *const others[] = {
        u"C:\\disk.vhd", u"\\\\server\\share\\disk.vhd", u"Z:", u"Z:disk.vhd", u"", u"disk.vhd"
    };
    char name[POSIX_NAME_BYTES];

    for (size_t i = 0; i < ROWS(others); i++)
        cr_expect(!posix_name_of(others[i], name) && name[0] == 0, "row %zu", i);
    cr_expect(posix_name_of(u"z:\\disk.vhd", name) && strcmp(name, "/disk.vhd") == 0);
}
