/* test_vhd_status.c - the table of all endings, and the errors made from it. */
#include "expect.h"

#include <string.h>

TestSuite(vhd_status);

Test(vhd_status, has_a_sentence_for_each_that_ends_in_a_full_stop)
{
    for (int status = VHD_OK; status < VHD_STATUS_COUNT; status++) {
        const char *name = vhd_status_name((enum vhd_status)status);
        const char *sentence = vhd_status_sentence((enum vhd_status)status);
        cr_assert(name != NULL && sentence != NULL, "status %d", status);
        size_t length = strlen(sentence);
        cr_expect(length > 10, "%s", name);
        /* %2 is the system's own sentence, which brings its own full stop */
        cr_expect(sentence[length - 1] == '.' || strcmp(sentence + length - 2, "%2") == 0, "%s: %s", name, sentence);
        cr_expect(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ'%", sentence[0]) != NULL, "%s: %s", name, sentence);
        cr_expect(strstr(sentence, "  ") == NULL, "%s: %s", name, sentence);
    }
}

Test(vhd_status, has_names_and_sentences_that_are_all_different)
{
    for (int a = VHD_OK; a < VHD_STATUS_COUNT; a++)
        for (int b = a + 1; b < VHD_STATUS_COUNT; b++) {
            cr_expect(strcmp(vhd_status_name((enum vhd_status)a), vhd_status_name((enum vhd_status)b)) != 0, "%s",
                      vhd_status_name((enum vhd_status)a));
            cr_expect(strcmp(vhd_status_sentence((enum vhd_status)a), vhd_status_sentence((enum vhd_status)b)) != 0,
                      "%s and %s", vhd_status_name((enum vhd_status)a), vhd_status_name((enum vhd_status)b));
        }
}

/* Notes that say why a file is damaged. */
static bool is_reason(enum vhd_status status)
{
    return status >= VHD_XML_ENCODING && status <= VHD_XML_TOO_MANY;
}

Test(vhd_status, puts_only_the_file_the_systems_words_and_a_count_into_sentences)
{
    for (int status = VHD_OK; status < VHD_STATUS_COUNT; status++)
        for (const char *c = vhd_status_sentence((enum vhd_status)status); (c = strchr(c, '%')) != NULL; c++)
            cr_expect(c[1] == '1' || c[1] == '2' ||
                          (c[1] == '3' && (status == VHD_HIDDEN_DATA || is_reason((enum vhd_status)status))),
                      "%s", vhd_status_name((enum vhd_status)status));
}

Test(vhd_status, has_a_result_code_for_each_that_is_not_an_empty_word)
{
    static const char *const codes[] = {
#define STATUS(name, hresult, sentence) #hresult,
#include "vhd_status.def"
#undef STATUS
    };

    cr_assert(ROWS(codes) == VHD_STATUS_COUNT);
    for (size_t i = 0; i < ROWS(codes); i++) {
        cr_expect(strlen(codes[i]) > 3, "%s", vhd_status_name((enum vhd_status)i));
        /* A note is told beside a result, which keeps its own code. */
        bool no_failure = i == VHD_OK || i == VHD_MERGE_INCOMPLETE || i == VHD_UNDO_INCOMPLETE ||
                          i == VHD_STAMPS_DIFFER || i == VHD_TRIED_AGAIN || i == VHD_HIDDEN_DATA ||
                          is_reason((enum vhd_status)i);
        cr_expect((strcmp(codes[i], "S_OK") == 0) == no_failure, "%s", vhd_status_name((enum vhd_status)i));
    }
    cr_expect(VHD_OK == 0);
}

/* Codes of the system that mean the same as a documented one must not get lost on the way. */
Test(vhd_status, gives_every_code_of_the_system_one_status)
{
    static const char *const codes[] = {
#define OSCODE(code, name) #code,
#define ERRNO(code, name) #code,
#include "vhd_status.def"
#undef OSCODE
#undef ERRNO
    };
    static const enum vhd_status statuses[] = {
#define OSCODE(code, name) VHD_##name,
#define ERRNO(code, name) VHD_##name,
#include "vhd_status.def"
#undef OSCODE
#undef ERRNO
    };

    for (size_t a = 0; a < ROWS(codes); a++) {
        cr_expect(statuses[a] != VHD_OK, "%s", codes[a]);
        for (size_t b = a + 1; b < ROWS(codes); b++)
            cr_expect(strcmp(codes[a], codes[b]) != 0, "%s", codes[a]);
    }
}

Test(vhd_status, is_returned_and_recorded_with_the_path)
{
    struct vhd_error error = { .os_code = 77 };

    expect_status("fail", vhd_fail(&error, VHD_NOT_A_VHD, u"C:\\disk.vhd"), VHD_NOT_A_VHD);
    expect_status("fail", error.status, VHD_NOT_A_VHD);
    expect_text("fail", error.path, u"C:\\disk.vhd");
    cr_expect(error.os_code == 0);
    expect_status("system", vhd_fail_system(&error, VHD_SYSTEM, u"C:\\x", 1117), VHD_SYSTEM);
    cr_expect(error.os_code == 1117 && error.status == VHD_SYSTEM);
    expect_text("system", error.path, u"C:\\x");
    expect_status("no path", vhd_fail(&error, VHD_DISK_FULL, NULL), VHD_DISK_FULL);
    expect_text("no path", error.path, u"");
}

Test(vhd_status, is_returned_when_nobody_wants_the_error)
{
    expect_status("fail", vhd_fail(NULL, VHD_NOT_A_VHD, u"x"), VHD_NOT_A_VHD);
    expect_status("fail_text", vhd_fail_text(NULL, VHD_NOT_A_VHD, (struct vhd_text){ u"x", 1 }), VHD_NOT_A_VHD);
    expect_status("fail_system", vhd_fail_system(NULL, VHD_SYSTEM, u"x", 5), VHD_SYSTEM);
}

Test(vhd_status, cuts_a_long_path_with_an_ellipsis)
{
    static char16_t path[1000];

    text_fill(path, u'p', 900);
    for (size_t length = 255; length <= 900; length++) {
        struct vhd_error error;
        struct vhd_text text = { path, length };
        memset(&error, 0xa5, sizeof error);
        vhd_fail_text(&error, VHD_PATH_TOO_LONG, text);
        if (length < VHD_PATH_CHARS) {
            cr_expect(text_length(error.path) == length && error.path[length - 1] == u'p', "%zu", length);
        } else {
            cr_expect(text_length(error.path) == VHD_PATH_CHARS - 1, "%zu", length);
            expect_text("end", error.path + VHD_PATH_CHARS - 5, u"p...");
        }
    }
}

Test(vhd_status, shows_a_nul_in_a_path_instead_of_ending_there)
{
    struct vhd_error error;

    vhd_fail_text(&error, VHD_PATH_CHARACTER, (struct vhd_text){ u"a\0b\0", 4 });
    expect_text("NULs", error.path, u"a?b?");
}
