/* test_saved_state.c - saved states are read as they were written, or not at all. */
#include "expect.h"
#include "memory_host.h"
#include "saved_state.h"

#include <stdlib.h>
#include <string.h>

#define FOLDER u"C:\\m"
#define PATH u"C:\\m\\xp.vsv"
#define NEW u"C:\\m\\xp.vsv.ovpc-new"

static struct memory_host host;
static const struct saved_state xp = { .identity = { 1, 2, 3, 16 }, .type = "pc-i440fx-7.2", .engine = "7.2.22" };

static void set_up(void)
{
    memory_host_init(&host);
    memory_add_folder(&host, FOLDER);
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "a file was left open");
    memory_host_free(&host);
}

TestSuite(saved_state, .init = set_up, .fini = tear_down);

/* Bytes that differ from one place to the next, and from one piece to the next. */
static uint8_t *make_bytes(size_t size)
{
    uint8_t *bytes = malloc(size + 1);

    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(i * 7 + i / SAVED_STATE_PIECE);
    return bytes;
}

static enum vhd_status write_state(const uint8_t *bytes, size_t size, size_t step, struct vhd_error *error)
{
    struct saved_state_writer *writer;
    enum vhd_status status = saved_state_begin(&host.host, PATH, &writer, error);

    if (status != VHD_OK) {
        cr_expect(writer == NULL);
        return status;
    }
    for (size_t at = 0; at < size && status == VHD_OK; at += step)
        status = saved_state_write(writer, bytes + at, size - at < step ? size - at : step, error);
    if (status == VHD_OK)
        return saved_state_end(writer, &xp, error);
    saved_state_cancel(writer);
    return status;
}

static enum vhd_status try_to_open(struct vhd_error *error)
{
    struct saved_state_reader *reader;
    struct saved_state state;
    const enum vhd_status status = saved_state_open(&host.host, PATH, &state, &reader, error);

    cr_expect((reader != NULL) == (status == VHD_OK));
    saved_state_close(reader);
    return status;
}

static void expect_state(const uint8_t *bytes, size_t size)
{
    uint8_t *buffer = malloc(size + 1);
    struct saved_state_reader *reader;
    struct saved_state state;
    size_t got, at = 0;

    assert_ok(saved_state_open(&host.host, PATH, &state, &reader, NULL));
    cr_expect(state.size == size && memcmp(state.identity, xp.identity, sizeof xp.identity) == 0);
    cr_expect_str_eq(state.type, xp.type);
    cr_expect_str_eq(state.engine, xp.engine);
    do {
        assert_ok(saved_state_read(reader, buffer + at, 1000, &got, NULL));
        at += got;
    } while (got > 0);
    cr_expect(at == size && memcmp(buffer, bytes, size) == 0, "%zu bytes of %zu", at, size);
    saved_state_close(reader);
    free(buffer);
}

Test(saved_state, of_any_size_is_read_as_it_was_written)
{
    static const size_t sizes[] = {
        0, 1, SAVED_STATE_PIECE - 1, SAVED_STATE_PIECE, SAVED_STATE_PIECE + 1, 3 * SAVED_STATE_PIECE, 300001
    };

    for (size_t i = 0; i < ROWS(sizes); i++)
        for (size_t step = 999; step < 400000; step = step * 19 + 1) {
            uint8_t *bytes = make_bytes(sizes[i]);
            assert_ok(write_state(bytes, sizes[i], step, NULL));
            expect_state(bytes, sizes[i]);
            cr_expect(memory_count_below(&host, FOLDER) == 1, "in the place of the one before");
            free(bytes);
        }
}

Test(saved_state, takes_over_what_is_left_of_one_that_was_cut_off)
{
    uint8_t *bytes = make_bytes(5000);

    memory_add_text(&host, NEW, "what is left, which is longer or shorter");
    assert_ok(write_state(bytes, 5000, 700, NULL));
    expect_state(bytes, 5000);
    cr_expect(memory_find(&host, NEW) == NULL);
    free(bytes);
}

Test(saved_state, leaves_a_link_of_that_name_alone)
{
    struct vhd_error error;
    uint8_t *bytes = make_bytes(5000);

    memory_add_text(&host, NEW, "somebody else's")->links = 2;
    expect_status("link", write_state(bytes, 5000, 700, &error), VHD_NOT_A_DISK_FILE);
    expect_text("link", error.path, PATH);
    cr_expect(memory_find(&host, NEW) != NULL && memory_find(&host, PATH) == NULL);
    free(bytes);
}

Test(saved_state, that_is_given_up_leaves_nothing)
{
    struct saved_state_writer *writer;

    assert_ok(saved_state_begin(&host.host, PATH, &writer, NULL));
    assert_ok(saved_state_write(writer, "abc", 3, NULL));
    saved_state_cancel(writer);
    saved_state_cancel(NULL);
    cr_expect(memory_count_below(&host, FOLDER) == 0);
}

Test(saved_state, that_is_cut_off_anywhere_is_refused)
{
    uint8_t *bytes = make_bytes(700), *file;
    size_t size = SAVED_STATE_HEADER + 700;

    assert_ok(write_state(bytes, 700, 700, NULL));
    file = malloc(size);
    memory_bytes_read(&memory_find(&host, PATH)->bytes, 0, file, size);
    for (size_t length = 0; length < size; length++) {
        struct memory_bytes cut = { 0 };
        struct vhd_error error;
        memory_remove(&host, PATH);
        if (length > 0)
            memory_bytes_write(&cut, 0, file, length);
        memory_add_file(&host, PATH, &cut);
        expect_status(length < 12 ? "no header" : "cut off", try_to_open(&error),
                      length < 9 ? VHD_SAVED_STATE_OTHER : VHD_SAVED_STATE_DAMAGED);
        expect_text("cut off", error.path, PATH);
    }
    free(file);
    free(bytes);
}

Test(saved_state, of_which_a_bit_is_another_is_refused)
{
    uint8_t *bytes = make_bytes(700);
    const size_t size = SAVED_STATE_HEADER + 700;

    assert_ok(write_state(bytes, 700, 700, NULL));
    for (size_t bit = 0; bit < size * 8; bit++) {
        struct memory_bytes *contents = &memory_find(&host, PATH)->bytes;
        enum vhd_status status;
        uint8_t byte;
        memory_bytes_read(contents, bit / 8, &byte, 1);
        byte ^= (uint8_t)(1u << bit % 8);
        memory_bytes_write(contents, bit / 8, &byte, 1);
        status = try_to_open(NULL);
        cr_expect(status == (bit < 12 * 8 ? VHD_SAVED_STATE_OTHER : VHD_SAVED_STATE_DAMAGED), "bit %zu: %s", bit,
                  vhd_status_name(status));
        byte ^= (uint8_t)(1u << bit % 8);
        memory_bytes_write(contents, bit / 8, &byte, 1);
    }
    expect_state(bytes, 700);
    free(bytes);
}

Test(saved_state, of_another_program_is_none_of_ours)
{
    struct memory_bytes zeros = { 0 };
    struct vhd_error error;

    expect_status("missing", try_to_open(&error), VHD_FILE_NOT_FOUND);
    expect_text("missing", error.path, PATH);
    memory_add_text(&host, PATH, "a file that is no saved state at all");
    expect_status("text", try_to_open(&error), VHD_SAVED_STATE_OTHER);
    memory_remove(&host, PATH);
    memory_bytes_write(&zeros, 100000, "", 1);
    memory_add_file(&host, PATH, &zeros);
    expect_status("zeros", try_to_open(&error), VHD_SAVED_STATE_OTHER);
    memory_remove(&host, PATH);
    memory_add_file(&host, PATH, NULL);
    expect_status("empty", try_to_open(&error), VHD_SAVED_STATE_OTHER);
}

/* Whichever call fails: nothing of the new one is left, and the old one is whole or, at the very end, gone. */
Test(saved_state, leaves_nothing_half_written_whichever_call_fails)
{
    uint8_t *bytes = make_bytes(200000), *old = make_bytes(700);
    unsigned failures = 0, kept = 0;

    for (uint64_t call = 1;; call++) {
        struct vhd_error error = { 0 };
        enum vhd_status status;
        memory_host_arm(&host, (struct memory_fault){ 0 });
        assert_ok(write_state(old, 700, 700, NULL));
        memory_host_arm(&host, (struct memory_fault){ .call = call,
                                                      .kinds = MEMORY_FAILING_CALLS,
                                                      .mode = MEMORY_FAIL_ONCE,
                                                      .status = VHD_DISK_FULL,
                                                      .short_write = 100 });
        status = write_state(bytes, 200000, 30000, &error);
        if (host.fault_hits == 0) {
            cr_expect(status == VHD_OK);
            break;
        }
        failures++;
        memory_host_arm(&host, (struct memory_fault){ 0 });
        expect_status("failed", status, VHD_DISK_FULL);
        expect_text("failed", error.path, PATH);
        cr_expect(memory_find(&host, NEW) == NULL && host.open_files == 0);
        if (memory_find(&host, PATH) != NULL) {
            expect_state(old, 700);
            kept++;
        }
    }
    cr_expect(failures > 10 && kept == failures - 1, "%u of %u", kept, failures);
    free(old);
    free(bytes);
}

Test(saved_state, cannot_be_changed_by_others_while_it_is_read)
{
    struct saved_state_reader *reader;
    struct saved_state state;
    struct vhd_file *file;

    assert_ok(write_state((const uint8_t *)"abc", 3, 3, NULL));
    assert_ok(saved_state_open(&host.host, PATH, &state, &reader, NULL));
    expect_status("change", host.host.ops->open(&host.host, PATH, VHD_FILE_CHANGE, &file, NULL), VHD_SHARING_VIOLATION);
    saved_state_close(reader);
    saved_state_close(NULL);
}
