/* test_vhd_folder.c - folders that a person names: what is accepted, and what is said of those that are missing. */
#include "expect.h"
#include "memory_host.h"
#include "vhd_folder.h"
#include "vhd_path.h"

static struct memory_host host;

static void set_up(void)
{
    memory_host_init(&host);
    memory_add_folder(&host, u"C:\\a\\b");
    memory_add_text(&host, u"C:\\a\\file", "x");
}

static void tear_down(void)
{
    memory_host_free(&host);
}

TestSuite(vhd_folder, .init = set_up, .fini = tear_down);

Test(vhd_folder, is_made_plain_or_refused_for_its_text)
{
    static const struct {
        const char16_t *text, *resolved;
        enum vhd_status status;
    } rows[] = {
        { u"C:\\a\\b", u"C:\\a\\b", VHD_OK },
        { u"C:\\a\\b\\", u"C:\\a\\b", VHD_OK },
        { u"C:\\a\\.\\..\\a", u"C:\\a", VHD_OK },
        { u"C:\\", u"C:\\", VHD_OK },
        { u"\\\\server\\share", u"\\\\server\\share", VHD_OK },
        { u"", NULL, VHD_PATH_EMPTY },
        { u"a", NULL, VHD_PATH_NOT_ABSOLUTE },
        { u"\\a", NULL, VHD_PATH_NOT_ABSOLUTE },
        { u"..", NULL, VHD_PATH_NOT_ABSOLUTE },
        { u"C:a", NULL, VHD_PATH_DRIVE_RELATIVE },
        { u"C:", NULL, VHD_PATH_DRIVE_RELATIVE },
        { u"C:\\a?", NULL, VHD_PATH_CHARACTER },
        { u"C:\\con", NULL, VHD_PATH_DEVICE_NAME },
    };
    char16_t path[VHD_PATH_CHARS], longest[400] = u"C:\\";

    for (size_t i = 0; i < ROWS(rows); i++) {
        expect_status(text_shown(rows[i].text), vhd_folder_resolve(vhd_text_of(rows[i].text), path, NULL),
                      rows[i].status);
        if (rows[i].status == VHD_OK)
            expect_text(text_shown(rows[i].text), path, rows[i].resolved);
    }
    text_fill(longest, u'n', 256);
    expect_status("259", vhd_folder_resolve(vhd_text_of(longest), path, NULL), VHD_OK);
    text_append(longest, u"\\");
    expect_status("260", vhd_folder_resolve(vhd_text_of(longest), path, NULL), VHD_PATH_TOO_LONG);
}

Test(vhd_folder, is_missing_itself_or_with_that_in_which_it_would_lie)
{
    static const struct {
        const char16_t *path;
        enum vhd_status status;
    } rows[] = {
        { u"C:\\", VHD_OK },
        { u"C:\\a", VHD_OK },
        { u"C:\\a\\b", VHD_OK },
        { u"C:\\c", VHD_FOLDER_NOT_FOUND },
        { u"C:\\a\\c", VHD_FOLDER_NOT_FOUND },
        { u"C:\\a\\file", VHD_FOLDER_NOT_FOUND },
        { u"C:\\c\\d", VHD_FOLDER_PATH_NOT_FOUND },
        { u"C:\\a\\b\\c\\d", VHD_FOLDER_PATH_NOT_FOUND },
        { u"Q:\\", VHD_FOLDER_PATH_NOT_FOUND },
        { u"Q:\\a", VHD_FOLDER_PATH_NOT_FOUND },
        { u"\\\\nowhere\\share\\", VHD_FOLDER_PATH_NOT_FOUND },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct vhd_error error = { .status = VHD_OK };
        expect_status(text_shown(rows[i].path), vhd_folder_require(&host.host, rows[i].path, &error), rows[i].status);
        if (rows[i].status != VHD_OK)
            expect_text("the error names the folder", error.path, rows[i].path);
    }
}
