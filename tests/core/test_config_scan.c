/* test_config_scan.c - whether a document is complete, as far as that can be seen without reading it. */
#include "config_scan.h"
#include "expect.h"
#include "vhd_path.h"

#include <stdlib.h>
#include <string.h>

TestSuite(config_scan);

Test(config_scan, accepts_what_is_complete)
{
    static const char16_t *const rows[] = {
        u"<a/>",
        u"<a></a>",
        u"<a><b/><b></b></a>",
        u"<a b=\">\" c='/>'/>",
        u"<a b='\"'></a>",
        u"<!-- <a> & -- --><a/>",
        u"<!----><a/>",
        u"<?x <a> ?><a/>",
        u"<a><![CDATA[<b>&]]></a>",
        u"<a>&amp;&lt;&gt;&quot;&apos;&#10;&#xD;</a>",
        u"<a >\r\n</a >",
        u"<a/><a/>",
        u" <a/>\r\n\t",
    };
    size_t pieces;

    for (size_t i = 0; i < ROWS(rows); i++)
        cr_expect(config_scan_is_complete(vhd_text_of(rows[i]), &pieces), "%s", text_shown(rows[i]));
}

Test(config_scan, refuses_what_breaks_off_or_declares_something)
{
    static const char16_t *const rows[] = {
        u"<",
        u"<a",
        u"<a>",
        u"</a>",
        u"<a></a></a>",
        u"<a><b></a>",
        u"<a b=\"",
        u"<a b=\"></a>",
        u"<a <b/></a>",
        u"<!",
        u"<!-",
        u"<!--",
        u"<!-->",
        u"<!--->",
        u"<!-- -> <a/>",
        u"<?",
        u"<?x",
        u"<?x >",
        u"<a><![CDATA[x</a>",
        u"<![CDATA[",
        u"<!DOCTYPE a><a/>",
        u"<!ENTITY e 'x'>",
        u"<a>&</a>",
        u"<a>&amp</a>",
        u"<a>&nothing;</a>",
        u"<a>&#10</a>",
        u"<a>&Amp;</a>",
        u"<a></a",
        u"<a></",
        u"",
        u" ",
        u"x",
        u"x<a/>",
        u"<a/>x",
        u"&amp;<a/>",
        u"<!-- only -->",
        u"<?only?>",
    };
    size_t pieces;

    for (size_t i = 0; i < ROWS(rows); i++)
        cr_expect(!config_scan_is_complete(vhd_text_of(rows[i]), &pieces), "%s", text_shown(rows[i]));
}

/* Each text in memory of exactly its length, so that sanitizers see whatever is read behind it. */
Test(config_scan, never_reads_beyond_its_end)
{
    static const char16_t whole[] = u"<?x y?><a b='c'>&amp;&#10;<!-- d --><![CDATA[e]]><f/></a>";

    for (size_t length = 0; length < ROWS(whole); length++) {
        char16_t *chars = malloc(length * sizeof *chars + 1);
        memcpy(chars, whole, length * sizeof *chars);
        size_t pieces;
        const bool complete = config_scan_is_complete((struct vhd_text){ chars, length }, &pieces);
        cr_expect(complete == (length == ROWS(whole) - 1), "%zu characters", length);
        if (complete)
            cr_expect(pieces == 6, "%zu pieces", pieces);
        free(chars);
    }
}
