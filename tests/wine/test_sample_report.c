/*
 * test_sample_report.c - the page that report.js writes, run under Wine: read as XML by xmllint, which is asked what is
 * in it, and searched for anything that would need the network or another file.
 */
#define _POSIX_C_SOURCE 200809L
#include "expect.h"
#include "file_text.h"
#include "need.h"
#include "sample_machines.h"
#include "vhd_stamp.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEED 5
#define HARD_NAME "R&D 'f\xc3\xbcr' \xf0\x9f\x98\x80.vhd" /* a character beyond the first 65536 */

/* A dynamic disk with a name that is hard to write, and a child of it in another folder. */
static void put_second_chain(void)
{
    struct image_builder parent, child;

    image_init(&parent, IMAGE_DYNAMIC, 8 * IMAGE_MB, 60);
    image_init(&child, IMAGE_DIFFERENCING, 8 * IMAGE_MB, 61);
    image_child_of(&child, &parent);
    child.parent_stamp = vhd_stamp_of(sample_line.host.clock);
    image_begin(&parent);
    image_begin(&child);
    image_locator(&child, 0, "W2ru", u"..\\R&D 'f\u00fcr' \U0001f600.vhd");
    image_add(&parent, &sample_line.host, u"C:\\second.vhd");
    image_add(&child, &sample_line.host, u"C:\\of-second.vhd");
    mkdir(sample_path("sub"), 0777);
    sample_put(u"C:\\second.vhd", HARD_NAME);
    sample_put(u"C:\\of-second.vhd", "sub/of-second.vhd");
}

static void write_report(void)
{
    need_program("xmllint");
    sample_succeeds("report.js", sample_folder(), sample_path("report.html"), NULL, "\\report.html shows ");
}

/* ---- Looking ---- */

static char *page_text(void)
{
    char *text = file_text_at(sample_path("report.html"));

    cr_assert(text != NULL, "the report can be read");
    cr_assert_eq((off_t)strlen(text), sample_status("report.html").st_size, "there is no NUL in it");
    return text;
}

/* What an XPath expression gives. */
static void page_has(const char *expression, const char *expected)
{
    const char *const arguments[] = { "xmllint", "--nonet", "--xpath", expression, sample_path("report.html"), NULL };
    struct program_result result = program_run(arguments);

    result.output[strcspn(result.output, "\n")] = 0;
    cr_expect(result.exit_code == 0 && strcmp(result.output, expected) == 0, "%s gives '%s', not '%s'", expression,
              result.output, expected);
    program_free(&result);
}

static void page_is_well_formed(void)
{
    const char *const arguments[] = { "xmllint", "--nonet", "--noout", sample_path("report.html"), NULL };
    struct program_result result = program_run(arguments);

    cr_expect(result.exit_code == 0 && result.output[0] == 0, "xmllint says:\n%s", result.output);
    program_free(&result);
}

/* Whether `text` begins with one of the words, which end with NULL. */
static bool begins_with_one_of(const char *text, const char *const words[])
{
    for (; *words != NULL; words++)
        if (strncmp(text, *words, strlen(*words)) == 0)
            return true;
    return false;
}

/* Nothing is loaded: no element or property that does, no address but the names of XML's own languages. */
static void page_is_self_contained(void)
{
    static const char *const loading[] = { "src=",   "@import", "url(",    "<script", "<link", "<img",
                                           "<image", "<iframe", "<object", "<embed",  "<use" };
    static const char *const languages[] = { "http://www.w3.org/1999/xhtml'", "http://www.w3.org/2000/svg'", NULL };
    char *text = page_text();

    for (size_t i = 0; i < ROWS(loading); i++)
        cr_expect(strstr(text, loading[i]) == NULL, "the page has %s", loading[i]);
    for (const char *at = text; (at = strstr(at, "http")) != NULL; at++)
        cr_expect(begins_with_one_of(at, languages), "the page has the address %.60s", at);
    for (const char *at = text; (at = strstr(at, "href=")) != NULL; at++)
        cr_expect(strncmp(at, "href='#", 7) == 0, "the page leads elsewhere: %.60s", at);
    for (const char *at = text; *at != 0; at++)
        if ((unsigned char)*at > 126)
            cr_assert_fail("the page is not plain ASCII: %.20s", at);
    free(text);
}

#define DISKS "//*[local-name()='g']"
#define DISK(name) DISKS "[*[@class='name' or @class='name bad']='" name "']"
#define FACT(name) "string(" DISK(name) "/*[contains(@class,'fact')])"
#define BROKEN "//*[local-name()='section'][@class='tree broken']"

Test(report, shows_three_chains_of_which_one_is_broken, .timeout = 120)
{
    sample_begin(SEED);
    sample_put_chain();
    put_second_chain();
    sample_put_orphans();
    remove(sample_path("stranger.vhd"));
    write_report();
    page_is_well_formed();
    page_is_self_contained();
    page_has("count(" DISKS ")", "6");
    page_has("count(//*[local-name()='section'][starts-with(@class,'tree')])", "3");
    page_has("count(" BROKEN ")", "1");
    page_has("count(" BROKEN DISKS ")", "1");
    page_has("string(//*[@class='tile bad']/*)", "1");
    page_has(FACT("base.vhd"), "dynamic");
    page_has(FACT("child.vhd"), "differencing");
    page_has(FACT("of-second.vhd"), "differencing, in sub");
    page_has(FACT("lost.vhd"), "its parent is missing");
    page_has("count(//*[local-name()='path'][starts-with(@class,'link')])", "4");
    page_has("string(" DISK("child.vhd") "/*[@class='size'])", "3 MB");
    page_has("count(//*[local-name()='text'][.=\"" HARD_NAME "\"])", "1");
    page_has("string(//*[local-name()='li']/*[local-name()='a'])", "lost.vhd");
    page_has("string(//*[@id=substring(//*[local-name()='a']/@href,2)]/*[contains(@class,'name')])", "lost.vhd");
    page_has("count(//*[local-name()='li']//*[local-name()='code'])", "1");
    sample_end();
}

Test(report, tells_a_strange_parent_from_a_changed_one, .timeout = 120)
{
    sample_begin(SEED);
    sample_put_chain();
    sample_put_orphans();
    remove(sample_path("lost.vhd"));
    sample_shift_time("middle.vhd", 7200);
    sample_shift_time("base.vhd", 3600); /* daylight saving time */
    write_report();
    page_is_well_formed();
    page_has(FACT("middle.vhd"), "differencing");
    page_has(FACT("child.vhd"), "its parent has changed");
    page_has(FACT("stranger.vhd"), "its parent is another disk");
    page_has("string(//*[@class='tile bad']/*)", "2");
    sample_shift_time("middle.vhd", -7200);
    remove(sample_path("stranger.vhd"));
    write_report(); /* over the first one */
    page_has("count(" BROKEN ")", "0");
    page_has("string(//*[@class='tile good'])", "\u2713nothing is broken");
    cr_expect_neq(access(sample_path("report.html.new"), F_OK), 0, "nothing else is left");
    sample_end();
}

/* ---- Machines ---- */

TestSuite(report_machines, .init = machines_begin, .fini = machines_end, .timeout = 240);

#define MACHINE(name) "//*[@class='machine'][*[local-name()='h2']=\"" name "\"]"

Test(report_machines, are_shown_with_their_chains_and_what_is_missing)
{
    sample_put_chain();
    sample_put_orphans();
    machines_make("R&D 'x'", "vm", "child.vhd");
    machines_make("Other", "other", "base.vhd");
    machines_do("app.CreateVirtualMachine \"Empty\", Given(1)\n"
                "app.FindVirtualMachine(\"Other\").AddHardDiskConnection Given(2), 1, 1\n",
                sample_path("other"), sample_path("lost.vhd"), NULL);
    remove(sample_path("other/Other.vhd"));
    remove(sample_path("stranger.vhd"));
    write_report();
    page_is_well_formed();
    page_is_self_contained();
    page_has("count(//*[@class='machine'])", "3");
    page_has("string(" MACHINE("R&D 'x'") "/*[@class='drive'])",
             "0/0 \u00a0 R&D 'x'.vhd \u2190 child.vhd \u2190 middle.vhd \u2190 base.vhd");
    page_has("count(" MACHINE("R&D 'x'") "//*[@class='bad'])", "0");
    page_has("starts-with(" MACHINE("R&D 'x'") "/*[2],'off, 32 MB of memory \u00b7 Z:\\')", "true");
    page_has("string(//*[@id=substring((" MACHINE("R&D 'x'") "//*[local-name()='a'])[4]/@href,2)]/*[@class='name'])",
             "base.vhd");
    page_has("count(" MACHINE("Other") "//*[@class='bad'])", "3");
    page_has("contains((" MACHINE("Other") "//*[@class='bad'])[1],'Other.vhd: The file ')", "true");
    page_has("string((" MACHINE("Other") "//*[@class='bad'])[3])", "(its parent is missing)");
    page_has("count(" MACHINE("Empty") "//*[@class='drive'])", "0");
    page_has("string(//*[@class='tile bad']/*)", "2"); /* one is missing, one has no parent */
}

Test(report_machines, on_whose_servers_nothing_is_asked_for)
{
    machines_do("Set vm = app.CreateVirtualMachine(\"XP\", Given(1))\n"
                "app.CreateDynamicVirtualHardDisk(Given(2), 20).WaitForCompletion -1\n"
                "vm.AddHardDiskConnection Given(2), 0, 0\n"
                "path = \"hardware/pci_bus/ide_adapter/ide_controller[@id=0]/location[@id=0]/pathname/\"\n"
                "vm.SetConfigurationValue path & \"absolute\", \"\\\\server\\share\\far.vhd\"\n"
                "vm.SetConfigurationValue path & \"relative\", \"\"\n",
                sample_path("vm"), sample_path("near.vhd"), NULL);
    write_report();
    page_has("string(" MACHINE("XP") "/*[@class='drive'])",
             "0/0 \u00a0 far.vhd: It is on a server, which was not contacted.");
}

Test(report_machines, are_shown_with_their_undo_disks)
{
    machines_make_with_undo();
    write_report();
    page_has("string(" MACHINE("XP") "/*[@class='drive'])",
             "0/0 \u00a0 VirtualPCUndo_XP_0_0_12000001022010.vud \u2190 base.vhd");
}

Test(report_machines, of_another_folder_are_not_shown)
{
    sample_put_chain();
    machines_make("Here", "vm", "child.vhd");
    machines_make("There", "other", "base.vhd");
    sample_succeeds("report.js", sample_path("other"), sample_path("report.html"), NULL, " and 1 machine\n");
    page_has("string(//*[@class='machine']/*[1])", "There");
    page_has("count(" DISKS ")", "2"); /* with the parent, which is elsewhere */
}

/* ---- Stamps: the page's rule is the library's ---- */

#define INDIA (-330 * 60) /* bias of a zone that is no whole hour off, seconds */
#define HOUR 3600
#define YEAR_1980 (-631152000)
#define YEAR_2200 6311433600

static int32_t india_bias(const struct vhd_host *host)
{
    (void)host;
    return INDIA;
}

struct stamped {
    int64_t written; /* when the parent was last written to, seconds after 2000 */
    uint32_t stamp;  /* what the child records */
};

/* What Merge thinks of it. */
static bool library_agrees(const struct stamped *pair)
{
    struct vhd_host_ops ops = { .zone_bias = india_bias };
    const struct vhd_host host = { .ops = &ops };
    struct vhd_image child = { .host = &host },
                     parent = { .info = { .modified = pair->written * VHD_TICKS_PER_SECOND } };

    child.header.parent_stamp = pair->stamp;
    return vhd_stamp_agrees(&child, &parent);
}

/* Stamps that are so much off, where they are within their field. Gives their number. */
static unsigned stamps_off(const int64_t *written, size_t times, const int64_t *differences, size_t count,
                           struct stamped *pairs)
{
    unsigned made = 0;

    for (size_t i = 0; i < times * count; i++) {
        const int64_t time = written[i / count];
        const int64_t stamp = vhd_stamp_of(time * VHD_TICKS_PER_SECOND) + differences[i % count];
        if (stamp >= 0 && stamp <= UINT32_MAX)
            pairs[made++] = (struct stamped){ time, (uint32_t)stamp };
    }
    return made;
}

/* Files parent-N.vhd and child-N.vhd. */
static void put_stamped_pair(unsigned number, const struct stamped *pair)
{
    struct image_builder parent, child;
    char name[32];
    char16_t relative[32];
    size_t length = 0;

    image_init(&parent, IMAGE_DYNAMIC, 4 * IMAGE_MB, 100 + 2 * number);
    image_init(&child, IMAGE_DIFFERENCING, 4 * IMAGE_MB, 101 + 2 * number);
    image_child_of(&child, &parent);
    child.parent_stamp = pair->stamp;
    image_begin(&parent);
    image_begin(&child);
    snprintf(name, sizeof name, ".\\parent-%u.vhd", number);
    for (; name[length] != 0; length++)
        relative[length] = (char16_t)name[length];
    relative[length] = 0;
    image_locator(&child, 0, "W2ru", relative);
    image_add(&parent, &sample_line.host, u"C:\\stamped.vhd");
    image_add(&child, &sample_line.host, u"C:\\of-stamped.vhd");
    sample_put(u"C:\\stamped.vhd", name + 2);
    sample_shift_time(name + 2, (long)(pair->written - vhd_stamp_of(sample_line.host.clock)));
    snprintf(name, sizeof name, "child-%u.vhd", number);
    sample_put(u"C:\\of-stamped.vhd", name);
    memory_remove(&sample_line.host, u"C:\\stamped.vhd");
    memory_remove(&sample_line.host, u"C:\\of-stamped.vhd");
}

Test(report, calls_a_parent_changed_exactly_when_merge_does, .timeout = 120)
{
    static const int64_t written[] = { 800000000, YEAR_1980, YEAR_2200, 0 };
    static const int64_t differences[] = {
        0,         2,        -2,        4,     HOUR, -HOUR, HOUR + 4, INDIA, -INDIA, INDIA + HOUR, -INDIA + HOUR,
        INDIA + 4, 2 * HOUR, -2 * HOUR, 86400,
    };
    struct stamped pairs[ROWS(written) * ROWS(differences) + 1];
    unsigned count = stamps_off(written, ROWS(written), differences, ROWS(differences), pairs), agreeing = 0;

    pairs[count++] = (struct stamped){ written[0], 0 };
    setenv("TZ", "IST-5:30", 1);
    sample_begin(SEED);
    for (unsigned i = 0; i < count; i++)
        put_stamped_pair(i, &pairs[i]);
    write_report();
    for (unsigned i = 0; i < count; i++) {
        const bool agrees = library_agrees(&pairs[i]);
        char fact[200];
        snprintf(fact, sizeof fact, FACT("child-%u.vhd"), i);
        page_has(fact, agrees ? "differencing" : "its parent has changed");
        agreeing += agrees;
    }
    cr_expect(agreeing > 20 && agreeing + 10 < count, "%u of %u agree", agreeing, count);
    sample_end();
}

Test(report, shows_snapshots_undo_disks_and_circles, .timeout = 120)
{
    sample_begin(SEED);
    sample_put(LINE_BASE, "base.vhd");
    sample_put(LINE_MIDDLE, "snapshot.avhd");
    sample_put(LINE_MIDDLE, "undo.VUD");
    sample_put_circle();
    write_report();
    page_is_well_formed();
    page_has("count(" DISKS ")", "5");
    page_has(FACT("snapshot.avhd"), "differencing");
    page_has(FACT("undo.VUD"), "differencing");
    page_has("count(//*[local-name()='path'][starts-with(@class,'link')])", "2");
    page_has(FACT("circle-1.vhd"), "its parents cannot be used");
    page_has("count(" BROKEN ")", "2");
    page_has("count(//*[@class='ghost'])", "0");
    sample_end();
}

Test(report, shows_a_folder_with_a_link_to_a_folder_above_it_once, .timeout = 120)
{
    sample_begin(SEED);
    sample_put_chain();
    mkdir(sample_path("a"), 0777);
    cr_assert_eq(symlink(sample_folder(), sample_path("a/loop")), 0);
    write_report();
    page_is_well_formed();
    page_has("count(" DISKS ")", "3");
    sample_end();
}

Test(report, is_written_over_no_disk_and_about_no_missing_folder, .timeout = 120)
{
    sample_begin(SEED);
    sample_put_chain();
    sample_fails("report.js", sample_folder(), sample_path("base.vhd"), NULL, "must end in .html");
    seven_zip_reads("child.vhd", &sample_line.child);
    sample_fails("report.js", sample_path("nowhere"), sample_path("report.html"), NULL, "\\nowhere'");
    cr_expect_neq(access(sample_path("report.html"), F_OK), 0, "nothing is written");
    sample_fails("report.js", sample_folder(), sample_path("nowhere/report.html"), NULL, "\\nowhere\\report.html'");
    sample_end();
}
