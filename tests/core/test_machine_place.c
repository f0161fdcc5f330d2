/* test_machine_place.c - where the file of a machine is, however calls name it. */
#include "expect.h"
#include "machine_place.h"
#include "vhd_path.h"

TestSuite(machine_place);

#define FORTY u"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
#define EIGHTY FORTY FORTY
#define LONG_FOLDER u"C:\\" EIGHTY u"\\" EIGHTY

static void expect_place(const char16_t *name, const char16_t *path, enum vhd_status expected, const char16_t *place)
{
    char16_t resolved[VHD_PATH_CHARS];
    enum vhd_status status = machine_place_resolve(vhd_text_of(name), vhd_text_of(path), resolved, NULL);

    expect_status(text_shown(path), status, expected);
    if (status == VHD_OK && place != NULL)
        expect_text(text_shown(path), resolved, place);
}

Test(machine_place, is_a_name_in_a_folder_or_the_path_of_a_file)
{
    expect_place(u"xp", u"C:\\machines", VHD_OK, u"C:\\machines\\xp.vmc");
    expect_place(u"xp", u"C:\\machines\\", VHD_OK, u"C:\\machines\\xp.vmc");
    expect_place(u"xp", u"C:\\", VHD_OK, u"C:\\xp.vmc");
    expect_place(u"xp", u"C:\\a\\..\\.\\b", VHD_OK, u"C:\\b\\xp.vmc");
    expect_place(u"xp", u"\\\\server\\share\\m", VHD_OK, u"\\\\server\\share\\m\\xp.vmc");
    expect_place(u"xp.vmc", u"C:\\machines", VHD_OK, u"C:\\machines\\xp.vmc");
    expect_place(u"xp.VMC", u"C:\\machines", VHD_OK, u"C:\\machines\\xp.vmc");
    expect_place(u"xp.2", u"C:\\machines", VHD_OK, u"C:\\machines\\xp.2.vmc");
    expect_place(u"", u"C:\\machines\\xp.vmc", VHD_OK, u"C:\\machines\\xp.vmc");
    expect_place(u"", u"C:\\machines\\xp", VHD_OK, u"C:\\machines\\xp.vmc");
    expect_place(u"", u"C:\\machines\\xp.2", VHD_OK, u"C:\\machines\\xp.2.vmc");
    expect_place(EIGHTY, u"C:\\m", VHD_OK, u"C:\\m\\" EIGHTY u".vmc");
}

Test(machine_place, is_refused_for_what_is_wrong_first)
{
    expect_place(EIGHTY u"n", u"C:\\m", VHD_MACHINE_NAME_LONG, NULL);
    expect_place(u"a*b", u"relative", VHD_MACHINE_NAME_BAD, NULL);
    expect_place(u"a\\b", u"C:\\m", VHD_MACHINE_NAME_BAD, NULL);
    expect_place(u"CON", u"C:\\m", VHD_MACHINE_NAME_BAD, NULL);
    expect_place(u".vmc", u"C:\\m", VHD_MACHINE_NAME_EMPTY, NULL);
    expect_place(u"", u"C:\\m\\.vmc", VHD_MACHINE_NAME_EMPTY, NULL);
    expect_place(u"", u"", VHD_PATH_EMPTY, NULL);
    expect_place(u"xp", u"", VHD_PATH_EMPTY, NULL);
    expect_place(u"xp", u"machines", VHD_PATH_NOT_ABSOLUTE, NULL);
    expect_place(u"", u"xp.vmc", VHD_PATH_NOT_ABSOLUTE, NULL);
    expect_place(u"xp", u"C:\\a?b", VHD_PATH_CHARACTER, NULL);
    expect_place(u"", u"C:\\" EIGHTY u"n.vmc", VHD_MACHINE_NAME_LONG, NULL);
}

Test(machine_place, has_at_most_259_characters)
{
    char16_t folder[VHD_PATH_CHARS] = LONG_FOLDER u"\\";
    const size_t length = vhd_text_of(folder).length;

    for (size_t i = length; i < 259 - 1 - 84; i++)
        vhd_path_set(folder + i, u"x");
    expect_place(EIGHTY, folder, VHD_OK, NULL);
    vhd_path_set(folder + 259 - 1 - 84, u"x");
    expect_place(EIGHTY, folder, VHD_PATH_TOO_LONG, NULL);
}

Test(machine_place, has_others_beside_it)
{
    char16_t other[VHD_TEMPORARY_CHARS];

    machine_place_with(u"C:\\m\\xp.vmc", u".ovpc-running", other);
    expect_text("lock", other, u"C:\\m\\xp.ovpc-running");
    machine_place_with(u"C:\\m.vmc\\xp.2.VMC", u".vsv", other);
    expect_text("saved state", other, u"C:\\m.vmc\\xp.2.vsv");
    expect_status("beside", machine_place_beside(u"C:\\m\\xp.vmc", vhd_text_of(u"new"), other, NULL), VHD_OK);
    expect_text("beside", other, u"C:\\m\\new.vmc");
    expect_status("bad", machine_place_beside(u"C:\\m\\xp.vmc", vhd_text_of(u"a|b"), other, NULL),
                  VHD_MACHINE_NAME_BAD);
}
