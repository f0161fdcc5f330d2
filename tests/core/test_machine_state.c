/* test_machine_state.c - the state of a machine, what it allows, and the paths that it follows from. */
#include "documents.h"
#include "expect.h"
#include "machine_path.h"
#include "machine_state.h"
#include "memory_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH u"C:\\m\\xp.vmc"

static struct memory_host host;

static void set_up(void)
{
    memory_host_init(&host);
    memory_add_text(&host, PATH, "machine");
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "no file is left open");
    memory_host_free(&host);
}

TestSuite(machine_state, .init = set_up, .fini = tear_down);

static struct config_document *with_saved_state(const char *absolute, const char *relative)
{
    char text[2048];

    snprintf(text, sizeof text,
             "<preferences><settings><configuration><saved_state><path>%s%s%s%s%s%s</path></saved_state>"
             "</configuration></settings></preferences>",
             absolute != NULL ? "<absolute type=\"string\">" : "", absolute != NULL ? absolute : "",
             absolute != NULL ? "</absolute>" : "", relative != NULL ? "<relative type=\"string\">" : "",
             relative != NULL ? relative : "", relative != NULL ? "</relative>" : "");
    return document_of(text);
}

static void expect_state(const char *absolute, const char *relative, enum machine_state expected)
{
    struct config_document *document = with_saved_state(absolute, relative);
    enum machine_state state;

    assert_ok(machine_state_find(&host.host, document, PATH, &state, NULL));
    cr_expect(state == expected, "%s, %s: %d", absolute != NULL ? absolute : "-", relative != NULL ? relative : "-",
              (int)state);
    config_document_free(document);
}

/* The acts that a state forbids, and nothing else is, each with what is said of it. */
struct refusal {
    enum machine_act act;
    enum vhd_status status;
};

static void expect_refusals(const char *row, enum machine_state state, const struct refusal *refusals, size_t count)
{
    for (int act = 0; act < MACHINE_ACTS; act++) {
        enum vhd_status expected = VHD_OK;
        for (size_t i = 0; i < count; i++)
            if ((int)refusals[i].act == act)
                expected = refusals[i].status;
        expect_status(row, machine_state_allows(state, (enum machine_act)act), expected);
    }
}

Test(machine_state, off_allows_all_but_what_needs_a_running_or_a_saved_machine)
{
    static const struct refusal refusals[] = { { MACHINE_ACT_POWER, VHD_MACHINE_DOES_NOT_RUN },
                                               { MACHINE_ACT_DISCARD_STATE, VHD_MACHINE_NO_SAVED_STATE },
                                               { MACHINE_ACT_TELL_STATE_FILE, VHD_MACHINE_NO_SAVED_STATE } };

    expect_refusals("off", MACHINE_OFF, refusals, ROWS(refusals));
}

Test(machine_state, saved_keeps_the_machine_as_its_state_knows_it)
{
    static const struct refusal refusals[] = { { MACHINE_ACT_POWER, VHD_MACHINE_DOES_NOT_RUN },
                                               { MACHINE_ACT_SETTING, VHD_MACHINE_ACTIVE },
                                               { MACHINE_ACT_HARDWARE, VHD_MACHINE_RUNS_OR_IS_SAVED },
                                               { MACHINE_ACT_DISCARD_UNDO, VHD_MACHINE_RUNS_OR_IS_SAVED } };

    expect_refusals("saved", MACHINE_SAVED, refusals, ROWS(refusals));
}

Test(machine_state, running_allows_what_is_done_with_a_running_machine_and_what_is_possible_at_any_time)
{
    for (int act = 0; act < MACHINE_ACTS; act++)
        cr_expect((machine_state_allows(MACHINE_RUNNING, (enum machine_act)act) == VHD_OK) ==
                      (act == MACHINE_ACT_POWER || act == MACHINE_ACT_ANY),
                  "act %d", act);
    expect_status("its state is not yet", machine_state_allows(MACHINE_RUNNING, MACHINE_ACT_TELL_STATE_FILE),
                  VHD_MACHINE_NO_SAVED_STATE);
    expect_status("it cannot be deleted", machine_state_allows(MACHINE_RUNNING, MACHINE_ACT_DELETE), VHD_MACHINE_RUNS);
}

Test(machine_state, merging_forbids_what_running_does_and_what_is_done_with_a_running_machine)
{
    static const struct refusal refusals[] = {
        { MACHINE_ACT_STARTUP, VHD_MACHINE_MERGES },       { MACHINE_ACT_POWER, VHD_MACHINE_DOES_NOT_RUN },
        { MACHINE_ACT_DISCARD_STATE, VHD_MACHINE_MERGES }, { MACHINE_ACT_TELL_STATE_FILE, VHD_MACHINE_NO_SAVED_STATE },
        { MACHINE_ACT_MERGE_UNDO, VHD_MACHINE_MERGES },    { MACHINE_ACT_DISCARD_UNDO, VHD_MACHINE_RUNS_OR_IS_SAVED },
        { MACHINE_ACT_SETTING, VHD_MACHINE_ACTIVE },       { MACHINE_ACT_HARDWARE, VHD_MACHINE_RUNS_OR_IS_SAVED },
        { MACHINE_ACT_DELETE, VHD_MACHINE_MERGES }
    };

    expect_refusals("merging", MACHINE_MERGING, refusals, ROWS(refusals));
}

Test(machine_state, is_saved_only_if_the_saved_state_is_there)
{
    memory_add_text(&host, u"C:\\m\\xp.vsv", "state");
    expect_state(NULL, NULL, MACHINE_OFF);
    expect_state("", "", MACHINE_OFF);
    expect_state("C:\\m\\xp.vsv", "", MACHINE_SAVED);
    expect_state("C:\\m\\xp.vsv", NULL, MACHINE_SAVED);
    expect_state("xp.vsv", NULL, MACHINE_SAVED);
    expect_state(NULL, ".\\xp.vsv", MACHINE_SAVED);
    expect_state("C:\\old\\xp.vsv", ".\\xp.vsv", MACHINE_SAVED);
    expect_state("C:\\m\\gone.vsv", "", MACHINE_OFF);
    expect_state("C:\\m", "", MACHINE_OFF);
    expect_state("no*path", "..\\..\\..\\xp.vsv", MACHINE_OFF);
    expect_state("\\\\.\\pipe\\x", "CON", MACHINE_OFF);
}

Test(machine_state, of_a_machine_on_a_disk_contacts_no_server)
{
    host.fault_calls = 0;
    memory_host_arm(&host, (struct memory_fault){ .call = 0 });
    expect_state("\\\\evil\\share\\xp.vsv", "", MACHINE_SAVED);
    cr_expect(host.calls[MEMORY_KIND] == 0, "nothing was asked of the server");
}

Test(machine_state, is_running_while_somebody_holds_the_lock)
{
    struct memory_handle *held;

    memory_add_text(&host, u"C:\\m\\xp.ovpc-running", "");
    memory_add_text(&host, u"C:\\m\\xp.vsv", "state");
    expect_state("C:\\m\\xp.vsv", NULL, MACHINE_SAVED);
    held = memory_hold(&host, u"C:\\m\\xp.ovpc-running", MEMORY_READING | MEMORY_WRITING, 0);
    expect_state("C:\\m\\xp.vsv", NULL, MACHINE_RUNNING);
    expect_state(NULL, NULL, MACHINE_RUNNING);
    memory_release(held);
    expect_state(NULL, NULL, MACHINE_OFF);
}

Test(machine_state, is_merging_while_somebody_holds_the_lock_of_that)
{
    struct memory_handle *held, *running;

    memory_add_text(&host, u"C:\\m\\xp.ovpc-merging", "");
    memory_add_text(&host, u"C:\\m\\xp.ovpc-running", "");
    memory_add_text(&host, u"C:\\m\\xp.vsv", "state");
    expect_state("C:\\m\\xp.vsv", NULL, MACHINE_SAVED);
    held = memory_hold(&host, u"C:\\m\\xp.ovpc-merging", MEMORY_READING | MEMORY_DELETING, 0);
    expect_state("C:\\m\\xp.vsv", NULL, MACHINE_MERGING);
    expect_state(NULL, NULL, MACHINE_MERGING);
    running = memory_hold(&host, u"C:\\m\\xp.ovpc-running", MEMORY_READING | MEMORY_WRITING, 0);
    expect_state(NULL, NULL, MACHINE_RUNNING);
    memory_release(running);
    memory_release(held);
    expect_state(NULL, NULL, MACHINE_OFF);
}

static void expect_path(const char *absolute, const char *relative, const char16_t *expected, bool expected_there)
{
    struct config_document *document = with_saved_state(absolute, relative);
    char16_t path[VHD_PATH_CHARS];
    bool is_there;

    assert_ok(machine_path_get(&host.host, document, MACHINE_SAVED_STATE, PATH, path, &is_there, NULL));
    expect_text(absolute != NULL ? absolute : "-", path, expected);
    cr_expect(is_there == expected_there, "%s: there", absolute != NULL ? absolute : "-");
    config_document_free(document);
}

Test(machine_state, paths_are_taken_from_the_machines_folder_the_relative_one_first)
{
    memory_add_text(&host, u"C:\\m\\disk.vhd", "");
    memory_add_text(&host, u"C:\\old\\disk.vhd", "");
    expect_path("C:\\old\\disk.vhd", ".\\disk.vhd", u"C:\\m\\disk.vhd", true);
    expect_path("C:\\old\\disk.vhd", ".\\gone.vhd", u"C:\\old\\disk.vhd", true);
    expect_path("C:\\gone\\disk.vhd", ".\\gone.vhd", u"C:\\gone\\disk.vhd", false);
    expect_path("", ".\\gone.vhd", u"C:\\m\\gone.vhd", false);
    expect_path("C:\\M\\DISK.vhd", ".\\disk.vhd", u"C:\\M\\DISK.vhd", true);
    expect_path("..\\old\\disk.vhd", NULL, u"C:\\old\\disk.vhd", true);
    expect_path("C:/old/disk.vhd", NULL, u"C:\\old\\disk.vhd", true);
    expect_path(NULL, NULL, u"", false);
    expect_path("\\\\server\\share\\disk.vhd", NULL, u"\\\\server\\share\\disk.vhd", true);
}

Test(machine_state, paths_are_put_in_both_ways)
{
    struct config_document *document = document_of("<preferences>\r\n</preferences>\r\n");
    char *text;

    cr_assert(machine_path_put(document, u"a", PATH, u"C:\\disks\\d.vhd") == CONFIG_CHANGED);
    cr_assert(machine_path_put(document, u"b", PATH, u"D:\\d.vhd") == CONFIG_CHANGED);
    cr_assert(machine_path_put(document, u"c", PATH, u"") == CONFIG_CHANGED);
    text = document_text(document);
    cr_expect(strstr(text, "<absolute type=\"string\">C:\\disks\\d.vhd</absolute>") != NULL, "%s", text);
    cr_expect(strstr(text, "<relative type=\"string\">..\\disks\\d.vhd</relative>") != NULL, "%s", text);
    cr_expect(strstr(text, "<absolute type=\"string\">D:\\d.vhd</absolute>") != NULL, "%s", text);
    free(text);
    config_document_free(document);
}
