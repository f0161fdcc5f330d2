/*
 * fuzz_engine.c - any bytes as the file of a machine that is started: a command line of QEMU that is taken apart into the
 * options that there are, whose values hold nothing of the file but numbers and the texts of the BIOS, or an error. And
 * any bytes as a saved state, none of which is restored that was not written as one.
 *
 * The first byte of an input says which, the second more, and the rest is the file.
 */
#include "engine_plan.h"
#include "engine_version.h"
#include "fuzz_input.h"
#include "machine_settings.h"
#include "saved_state.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

#define PATH u"C:\\m\\xp.vmc"
#define STATE u"C:\\m\\xp.vsv"
#define PROGRAM u"C:\\Program Files\\qemu\\q.exe"

/* ---- The command line ---- */

static const char *const lone[] = { "-no-user-config", "-nodefaults", "-S" };
static const char *const with_value[] = {
    "-readconfig", "-pidfile", "-machine", "-accel", "-m",      "-boot",   "-rtc",      "-chardev",  "-mon",
    "-uuid",       "-smbios",  "-display", "-vnc",   "-device", "-netdev", "-audiodev", "-blockdev", "-incoming"
};

static bool is_among(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

/* A text of the BIOS: it has no character that ends it, since each comma is two. */
static void require_text(const char *value)
{
    static const char *const begins[] = { "type=1,serial=", "type=2,serial=", "type=3,serial=", "type=3,asset=" };
    size_t length = 0, commas = 0;

    for (size_t i = 0; i < 4 && length == 0; i++)
        if (strncmp(value, begins[i], strlen(begins[i])) == 0)
            length = strlen(begins[i]);
    FUZZ_REQUIRE(length > 0 && value[length] != 0);
    for (value += length; *value != 0; value++) {
        FUZZ_REQUIRE(*value >= ' ' && *value <= '~');
        FUZZ_REQUIRE(*value == ',' || commas % 2 == 0);
        commas = *value == ',' ? commas + 1 : 0;
    }
    FUZZ_REQUIRE(commas % 2 == 0);
}

static void require_value(const char *option, const char *value)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789=,.:_-";

    if (strcmp(option, "-smbios") == 0)
        require_text(value);
    else
        FUZZ_REQUIRE(value[0] != 0 && value[0] != '-' && strspn(value, allowed) == strlen(value));
}

static void require_words(const char16_t *line)
{
    struct words words;

    words_of(line, &words);
    FUZZ_REQUIRE(strcmp(words.items[0], "C:\\Program Files\\qemu\\q.exe") == 0);
    for (size_t i = 1; i < words.count; i++) {
        if (is_among(words.items[i], lone, sizeof lone / sizeof *lone))
            continue;
        FUZZ_REQUIRE(is_among(words.items[i], with_value, sizeof with_value / sizeof *with_value));
        FUZZ_REQUIRE(i + 1 < words.count);
        require_value(words.items[i], words.items[i + 1]);
        i++;
    }
    words_free(&words);
}

static void start(const struct config_document *document, unsigned how)
{
    struct engine_start begun = { .program = PROGRAM,
                                  .machine = PATH,
                                  .document = document,
                                  .accelerator = "tcg",
                                  .monitor_port = 50123,
                                  .is_restored = how & 1 };
    char type[ENGINE_TYPE_CHARS];
    struct vhd_error error;
    char16_t *line;
    enum vhd_status status;

    for (int i = 0; i < MACHINE_DRIVES; i++)
        begun.disk_sizes[i] = (uint64_t)(how & 0x7e) << (9 + 8 * i);
    FUZZ_REQUIRE(engine_type_of(document, type));
    begun.type = type[0] != 0 ? type : "pc";
    status = engine_command_line(&begun, &line, &error);
    FUZZ_REQUIRE(status == VHD_OK || status == VHD_MACHINE_MEMORY_SIZE);
    FUZZ_REQUIRE((status == VHD_OK) == (line != NULL));
    if (line != NULL)
        require_words(line);
    free(line);
}

static void plan(const struct config_document *document)
{
    struct engine_steps steps = { 0 };

    for (int i = 0; i < 4; i++)
        FUZZ_REQUIRE(engine_plan_network(&steps, document, i, (uint16_t)(50000 * (i % 2))));
    FUZZ_REQUIRE(!engine_steps_have_failed(&steps) && steps.count <= 4 * 6);
    engine_steps_free(&steps);
}

static void run_machine(struct fuzz_input *input, unsigned how)
{
    struct config_document *document;

    if (config_document_read(input->data, input->size, MACHINE_ROOT, PATH, &document, NULL) != VHD_OK)
        return;
    start(document, how);
    plan(document);
    config_document_free(document);
}

/* ---- Saved states ---- */

static void write_state(struct memory_host *host, const struct fuzz_input *input)
{
    struct saved_state_writer *writer;

    FUZZ_REQUIRE(saved_state_begin(&host->host, STATE, &writer, NULL) == VHD_OK);
    FUZZ_REQUIRE(saved_state_write(writer, input->data, input->size, NULL) == VHD_OK);
    FUZZ_REQUIRE(saved_state_end(writer, &(struct saved_state){ .type = "pc" }, NULL) == VHD_OK);
}

/* A whole file, or one that was written as a state, with a byte of it changed. */
static void run_state(struct fuzz_input *input, unsigned how)
{
    struct saved_state_reader *reader;
    struct memory_bytes bytes = { 0 };
    struct saved_state state;
    struct memory_host host;
    enum vhd_status status;

    memory_host_init(&host);
    memory_add_folder(&host, u"C:\\m");
    if (how & 1) {
        write_state(&host, input);
    } else {
        memory_bytes_write(&bytes, 0, input->data, input->size);
        memory_add_file(&host, STATE, &bytes);
    }
    if (how > 1) {
        struct memory_bytes *contents = &memory_find(&host, STATE)->bytes;
        uint8_t byte = 0;
        memory_bytes_read(contents, how, &byte, 1);
        byte ^= 0x40;
        memory_bytes_write(contents, how, &byte, 1);
    }
    status = saved_state_open(&host.host, STATE, &state, &reader, NULL);
    FUZZ_REQUIRE(status == VHD_OK || status == VHD_SAVED_STATE_OTHER || status == VHD_SAVED_STATE_DAMAGED);
    FUZZ_REQUIRE((how & 1) == 0 || (status == VHD_OK) == (how == 1));
    saved_state_close(reader);
    FUZZ_REQUIRE(host.open_files == 0);
    memory_host_free(&host);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = { data, size };
    const bool is_state = fuzz_take_byte(&input) & 1;
    const unsigned how = fuzz_take_byte(&input);

    if (is_state)
        run_state(&input, how);
    else
        run_machine(&input, how);
    return 0;
}
