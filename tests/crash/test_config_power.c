/* test_config_power.c - the power goes while the file of a machine or of the configuration is changed. */
#include "documents.h"
#include "expect.h"
#include "power_walk.h"
#include "vhd_rewrite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(config_power);

#define PATH u"C:\\machines\\machine.vmc"
#define OTHER u"C:\\machines\\machine.vmc.ovpc-new"
#define MOST_STATES 2000

struct contents {
    uint8_t *bytes;
    size_t size;
};

/* What the file has before and after the change, and how often each was met. */
struct change {
    struct contents before, after;
    unsigned old, new;
};

static void put(struct memory_host *host, const char16_t *path, const void *data, size_t size)
{
    struct memory_bytes bytes = { 0 };

    memory_bytes_write(&bytes, 0, data, size);
    memory_add_file(host, path, &bytes);
}

static struct change make_change(void)
{
    const struct config_key key = { .parts = { { { u"settings", 8 }, { u"", 0 } }, { { u"notes", 5 }, { u"", 0 } } },
                                    .count = 2 };
    struct document_file file = document_in_utf16(document_machine, true);
    struct change change = { .before = { file.bytes, file.size } };
    struct config_document *document;
    void *bytes;

    assert_ok(config_document_read(file.bytes, file.size, u"preferences", PATH, &document, NULL));
    cr_assert(config_document_set_string(document, &key, (struct vhd_text){ u"new", 3 }) == CONFIG_CHANGED);
    cr_assert(config_document_bytes(document, &bytes, &change.after.size));
    change.after.bytes = bytes;
    config_document_free(document);
    return change;
}

static void rewrite(struct memory_host *host, const struct contents *contents)
{
    struct memory_handle *handle;
    struct vhd_file *file;

    if (memory_find(host, OTHER) == NULL) {
        assert_ok(host->host.ops->open(&host->host, OTHER, VHD_FILE_NEW, &file, NULL));
        file->ops->close(file, false);
    }
    handle = memory_hold(host, OTHER, MEMORY_ALL, MEMORY_READING);
    assert_ok(vhd_rewrite_fill(&handle->file, contents->bytes, contents->size, NULL));
    assert_ok(vhd_rewrite_finish(&handle->file, PATH, NULL));
    memory_release(handle);
}

static bool holds(const struct memory_host *host, const struct contents *contents)
{
    const struct memory_node *node = memory_find(host, PATH);
    uint8_t *found;
    bool same;

    if (node == NULL || node->bytes.size != contents->size)
        return false;
    found = malloc(contents->size);
    memory_bytes_read(&node->bytes, 0, found, contents->size);
    same = memcmp(found, contents->bytes, contents->size) == 0;
    free(found);
    return same;
}

static void visit(void *context, struct memory_host *host, bool is_done)
{
    struct change *change = context;
    const bool is_old = holds(host, &change->before), is_new = holds(host, &change->after);

    cr_expect(is_old || is_new, "the file is whole, as it was or as it was to be");
    cr_expect(!is_done || is_new, "what was reported as done lasts");
    change->old += is_old;
    change->new += is_new;
    rewrite(host, &change->after);
    cr_expect(holds(host, &change->after) && memory_count_below(host, u"C:\\machines") == 1, "it can be done again");
}

/* Whatever is left of an earlier change makes no difference. */
Test(config_power, going_while_a_file_is_changed_leaves_the_old_one_or_the_new_one)
{
    for (int left = 0; left < 2; left++) {
        struct change change = make_change();
        struct memory_host before, done;
        memory_host_init(&before);
        put(&before, PATH, change.before.bytes, change.before.size);
        if (left)
            put(&before, OTHER, document_machine, strlen(document_machine));
        memory_copy_host(&done, &before);
        rewrite(&done, &change.after);
        const uint64_t states = power_walk(&before, &done, MOST_STATES, visit, &change);
        printf("counted config_power: %u states, %u with the old file and %u with the new one\n", (unsigned)states,
               change.old, change.new);
        cr_expect(states > 1000 && change.old > 100 && change.new > 1);
        memory_host_free(&done);
        memory_host_free(&before);
        free(change.before.bytes);
        free(change.after.bytes);
    }
}
