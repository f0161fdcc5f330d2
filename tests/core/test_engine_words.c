/* test_engine_words.c - words of a command line are taken apart again as they were put in. */
#include "engine_words.h"
#include "expect.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

TestSuite(engine_words);

static void expect_line(const char *const *texts, size_t count, const char16_t *expected)
{
    struct engine_words line = { 0 };

    for (size_t i = 0; i < count; i++)
        engine_words_add_plain(&line, texts[i]);
    cr_assert(!line.failed);
    if (expected != NULL)
        expect_text(texts[0], line.chars, expected);
    free(line.chars);
}

Test(engine_words, are_in_quotes_with_backslashes_where_windows_needs_them)
{
    expect_line((const char *const[]){ "C:\\Program Files\\q.exe", "-m", "32" }, 3,
                u"\"C:\\Program Files\\q.exe\" \"-m\" \"32\"");
    expect_line((const char *const[]){ "q", "", "a\"b", "a\\\"b", "a\\b", "a\\", "\\\\" }, 7,
                u"\"q\" \"\" \"a\\\"b\" \"a\\\\\\\"b\" \"a\\b\" \"a\\\\\" \"\\\\\\\\\"");
}

static size_t below(uint64_t *state, size_t limit)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(*state >> 33) % limit;
}

Test(engine_words, of_any_characters_come_back_as_they_were)
{
    static const char some[] = "a\"\\ \t,-%'\n", program[] = "C:\\Program Files\\q.exe";
    char texts[20][12];
    uint64_t state = 20091130;

    for (unsigned round = 0; round < 2000; round++) {
        struct engine_words line = { 0 };
        struct words back;

        engine_words_add_plain(&line, program);
        for (size_t i = 0; i < ROWS(texts); i++) {
            const size_t length = below(&state, sizeof texts[i]);
            for (size_t c = 0; c < length; c++)
                texts[i][c] = some[below(&state, sizeof some - 1)];
            texts[i][length] = 0;
            engine_words_add_plain(&line, texts[i]);
        }
        cr_assert(!line.failed);
        words_of(line.chars, &back);
        cr_assert(back.count == ROWS(texts) + 1);
        cr_assert_str_eq(back.items[0], program);
        for (size_t i = 0; i < ROWS(texts); i++)
            cr_assert_str_eq(back.items[i + 1], texts[i]);
        words_free(&back);
        free(line.chars);
    }
}
