/* expect.h - Criterion's checks for what these tests compare: statuses, UTF-16 texts. `row` says which case it is. */
#ifndef OPENVPC_TESTS_EXPECT_H
#define OPENVPC_TESTS_EXPECT_H

#include "text.h"
#include "vhd_error.h"

#include <criterion/criterion.h>

#define ROWS(table) (sizeof(table) / sizeof *(table))

#define expect_status(row, actual, expected)                                                               \
    do {                                                                                                   \
        enum vhd_status expect_got = (actual), expect_wanted = (expected);                                 \
        cr_expect(expect_got == expect_wanted, "%s: %s instead of %s", (row), vhd_status_name(expect_got), \
                  vhd_status_name(expect_wanted));                                                         \
    } while (0)

#define assert_ok(call)                                                                \
    do {                                                                               \
        enum vhd_status assert_got = (call);                                           \
        cr_assert(assert_got == VHD_OK, "%s: %s", #call, vhd_status_name(assert_got)); \
    } while (0)

#define expect_text(row, actual, expected)                                                             \
    cr_expect(text_equal((actual), (expected)), "%s: '%s' instead of '%s'", (row), text_shown(actual), \
              text_shown(expected))

#endif
