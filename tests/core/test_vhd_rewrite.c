/* test_vhd_rewrite.c - new contents in the place of those of a file. */
#include "expect.h"
#include "memory_host.h"
#include "vhd_rewrite.h"

#include <string.h>

#define PATH u"C:\\folder\\file.xml"
#define OTHER u"C:\\folder\\file.xml.ovpc-new"

static struct memory_host host;

static void set_up(void)
{
    memory_host_init(&host);
    memory_add_text(&host, PATH, "the old contents");
}

static void tear_down(void)
{
    memory_host_free(&host);
}

TestSuite(vhd_rewrite, .init = set_up, .fini = tear_down);

static bool holds(const char16_t *path, const char *text)
{
    const struct memory_node *node = memory_find(&host, path);
    char found[256] = "";

    if (node == NULL || node->bytes.size != strlen(text))
        return false;
    memory_bytes_read(&node->bytes, 0, found, strlen(text));
    return memcmp(found, text, strlen(text)) == 0;
}

/* A file that is there already is one that somebody left. */
static enum vhd_status rewrite(const char *text)
{
    struct memory_handle *handle;
    enum vhd_status status;

    if (memory_find(&host, OTHER) == NULL)
        memory_add_text(&host, OTHER, "");
    handle = memory_hold(&host, OTHER, MEMORY_ALL, MEMORY_READING);
    status = vhd_rewrite_fill(&handle->file, text, strlen(text), NULL);
    if (status == VHD_OK)
        status = vhd_rewrite_finish(&handle->file, PATH, NULL);
    memory_release(handle);
    return status;
}

Test(vhd_rewrite, leaves_nothing_of_the_old_ones_and_of_what_was_left)
{
    expect_status("shorter", rewrite("new"), VHD_OK);
    cr_expect(holds(PATH, "new") && memory_find(&host, OTHER) == NULL);
    memory_add_text(&host, OTHER, "what somebody left that was killed");
    expect_status("longer than what was left", rewrite("newer"), VHD_OK);
    cr_expect(holds(PATH, "newer") && memory_find(&host, OTHER) == NULL);
    expect_status("nothing", rewrite(""), VHD_OK);
    cr_expect(holds(PATH, ""));
    memory_remove(&host, PATH);
    expect_status("where there is no file", rewrite("first"), VHD_OK);
    cr_expect(holds(PATH, "first"));
}

Test(vhd_rewrite, can_be_finished_when_nobody_has_the_file_open_any_more)
{
    struct memory_handle *reader = memory_hold(&host, PATH, MEMORY_READING, MEMORY_ALL), *handle;

    memory_add_text(&host, OTHER, "");
    handle = memory_hold(&host, OTHER, MEMORY_ALL, MEMORY_READING);
    assert_ok(vhd_rewrite_fill(&handle->file, "new", 3, NULL));
    expect_status("while somebody reads", vhd_rewrite_finish(&handle->file, PATH, NULL), VHD_ACCESS_DENIED);
    cr_expect(holds(PATH, "the old contents"));
    memory_release(reader);
    expect_status("then", vhd_rewrite_finish(&handle->file, PATH, NULL), VHD_OK);
    cr_expect(holds(PATH, "new"));
    memory_release(handle);
}

Test(vhd_rewrite, is_done_or_not_whichever_call_fails)
{
    static const enum memory_fault_mode modes[] = { MEMORY_FAIL_ONCE, MEMORY_FAIL_FOR_GOOD, MEMORY_POWER_OFF };

    for (size_t i = 0; i < ROWS(modes); i++)
        for (uint64_t call = 1;; call++) {
            memory_host_free(&host);
            set_up();
            memory_add_text(&host, OTHER, "");
            memory_host_arm(&host, (struct memory_fault){ .call = call,
                                                          .kinds = MEMORY_FAILING_CALLS,
                                                          .mode = modes[i],
                                                          .status = VHD_SYSTEM,
                                                          .os_code = 1117,
                                                          .short_write = 2 });
            const enum vhd_status status = rewrite("new");
            const bool met = host.fault_hits > 0;
            cr_expect(status == VHD_OK ? holds(PATH, "new") : holds(PATH, "the old contents"), "call %d: %s", (int)call,
                      vhd_status_name(status));
            if (!met) {
                cr_expect(call == 6, "write, size, flush, name, flush: %d", (int)call);
                break;
            }
        }
}
