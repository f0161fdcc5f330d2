/* test_vhd_sentence.c - what went wrong, as a person reads it. */
#include "expect.h"
#include "vhd_sentence.h"

#include <stdlib.h>

static void expect_sentence(const char *row, const struct vhd_error *error, const char16_t *expected)
{
    char16_t *sentence = vhd_sentence(error, u"The system's words.");

    cr_assert(sentence != NULL);
    expect_text(row, sentence, expected);
    free(sentence);
}

Test(vhd_sentence, names_the_file_and_the_cause)
{
    struct vhd_error error;

    vhd_fail(&error, VHD_FILE_NOT_FOUND, u"C:\\a%1.vhd");
    expect_sentence("a file", &error, u"The file 'C:\\a%1.vhd' does not exist.");
    vhd_fail_system(&error, VHD_HOST_UNKNOWN, u"It", 5);
    expect_sentence("a code", &error, u"It could not be determined: The system's words.");
}

Test(vhd_sentence, has_its_notes_behind_it)
{
    struct vhd_error error;

    vhd_fail(&error, VHD_FILE_NOT_FOUND, u"x");
    error.waited = 1960;
    expect_sentence("a time", &error, u"The file 'x' does not exist. The call retried for 1.9 seconds.");
}

Test(vhd_sentence, holds_counts_of_any_size)
{
    static const char16_t *const inserts[] = { u"<one>", u"", u"18446744073709551615" };
    char16_t text[60];

    cr_expect(vhd_fill_in("%3%1 100%", inserts, NULL) == 30);
    cr_expect(vhd_fill_in("%3%1 100%", inserts, text) == 30);
    expect_text("all inserts", text, u"18446744073709551615<one> 100%");
}
