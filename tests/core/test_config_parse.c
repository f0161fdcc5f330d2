/* test_config_parse.c - which texts are documents, and where they are damaged. */
#include "config_parse.h"
#include "documents.h"
#include "expect.h"

#include <stdlib.h>
#include <string.h>

TestSuite(config_parse);

static enum vhd_status parse(struct vhd_text text, size_t *count, size_t *place)
{
    struct config_nodes nodes = { 0 };
    const enum vhd_status status = config_parse(text, &nodes, place);

    *count = nodes.count;
    free(nodes.items);
    return status;
}

Test(config_parse, accepts_what_is_well_formed)
{
    static const struct {
        const char16_t *text;
        size_t count;
    } rows[] = {
        { u"<a/>", 1 },
        { u"<a />", 1 },
        { u"<a></a>", 1 },
        { u"<a\r\n></a\t>", 1 },
        { u"<a><b/><b></b></a>", 3 },
        { u"<a><b><c/></b><d/></a>", 4 },
        { u"<a b=\">\" c='/>'/>", 1 },
        { u"<a b='\"' c=\"'\"></a>", 1 },
        { u"<a b = 'x'\nc='y'/>", 1 },
        { u"<!-- <a> & - - --><a/>", 1 },
        { u"<!----><a/><!-- - -->", 1 },
        { u"<?x <a> ?><a><?y?></a><?z - ?>", 1 },
        { u"<a><![CDATA[<b>&]] >]]></a>", 1 },
        { u"<a>&amp;&lt;&gt;&quot;&apos;&#10;&#xD;&#x10FFFF;</a>", 1 },
        { u"<a>]] > ]>\"'></a>", 1 },
        { u" <a/>\r\n\t", 1 },
        { u"<\u00e4-1.x_\u00b7>\u4e2d\U0001f600\x7f\u00a0</\u00e4-1.x_\u00b7>", 1 },
        { u"<p:a p:b='' xml:space='preserve' xmlns:p='urn:x'/>", 1 },
        { u"<?xml version='1.0'?><a/>", 1 },
        { u"<?xml version=\"1.0\" encoding=\"UTF-16\" standalone=\"yes\" ?>\r\n<a/>", 1 },
        { u"<?xml version=\"1.1\" encoding='utf-8'?><a/>", 1 },
        { u"<?xml version=\"1.0\" standalone='no'?><a/>", 1 },
        { u"<?xmlish?><a/>", 1 },
    };
    size_t count, place;

    for (size_t i = 0; i < ROWS(rows); i++) {
        expect_status(text_shown(rows[i].text), parse(vhd_text_of(rows[i].text), &count, &place), VHD_OK);
        cr_expect(count == rows[i].count, "%s: %zu elements", text_shown(rows[i].text), count);
    }
}

/* The place is a bar in the text, which is left out. */
Test(config_parse, says_what_is_damaged_and_where)
{
    static const struct {
        const char16_t *text;
        enum vhd_status reason;
    } rows[] = {
        { u"|", VHD_XML_BREAKS_OFF },
        { u" |", VHD_XML_BREAKS_OFF },
        { u"<|", VHD_XML_BREAKS_OFF },
        { u"<a|", VHD_XML_BREAKS_OFF },
        { u"<a>|", VHD_XML_BREAKS_OFF },
        { u"<a><b></b>|", VHD_XML_BREAKS_OFF },
        { u"<a></a|", VHD_XML_BREAKS_OFF },
        { u"<a></|", VHD_XML_BREAKS_OFF },
        { u"<a b|", VHD_XML_BREAKS_OFF },
        { u"<a b=|", VHD_XML_BREAKS_OFF },
        { u"<a b=\">|</a>", VHD_XML_ATTRIBUTE },
        { u"<a b=\"x|", VHD_XML_BREAKS_OFF },
        { u"<!-- only -->|", VHD_XML_BREAKS_OFF },
        { u"<?only?>|", VHD_XML_BREAKS_OFF },
        { u"<!--|", VHD_XML_BREAKS_OFF },
        { u"<!-->|", VHD_XML_BREAKS_OFF },
        { u"<!--->|", VHD_XML_BREAKS_OFF },
        { u"<!-- --|", VHD_XML_BREAKS_OFF },
        { u"<?x|", VHD_XML_BREAKS_OFF },
        { u"<?x >|", VHD_XML_BREAKS_OFF },
        { u"<a><![CDATA[x</a>|", VHD_XML_BREAKS_OFF },
        { u"<?xml version='1.0'|", VHD_XML_BREAKS_OFF },
        { u"<!-- a -- b --><a/>", VHD_XML_COMMENT },
        { u"<a><!-- --- --></a>", VHD_XML_COMMENT },
        { u"<a><b></a>", VHD_XML_END_TAG },
        { u"<a></ab>", VHD_XML_END_TAG },
        { u"<a></A>", VHD_XML_END_TAG },
        { u"|</a>", VHD_XML_OUTSIDE },
        { u"<a></a>|</a>", VHD_XML_OUTSIDE },
        { u"<a/>|<a/>", VHD_XML_OUTSIDE },
        { u"|x<a/>", VHD_XML_OUTSIDE },
        { u"<a/>|x", VHD_XML_OUTSIDE },
        { u"|&amp;<a/>", VHD_XML_OUTSIDE },
        { u"|<![CDATA[ ]]><a/>", VHD_XML_OUTSIDE },
        { u"|<!", VHD_XML_DECLARES },
        { u"|<!-", VHD_XML_DECLARES },
        { u"|<!DOCTYPE a><a/>", VHD_XML_DECLARES },
        { u"|<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", VHD_XML_DECLARES },
        { u"<a>|<!ENTITY e 'x'></a>", VHD_XML_DECLARES },
        { u"<a>|<![cdata[ ]]></a>", VHD_XML_DECLARES },
        { u"<a>|&</a>", VHD_XML_REFERENCE },
        { u"<a>|&amp</a>", VHD_XML_REFERENCE },
        { u"<a>|&nothing;</a>", VHD_XML_REFERENCE },
        { u"<a>|&Amp;</a>", VHD_XML_REFERENCE },
        { u"<a>|&#10</a>", VHD_XML_REFERENCE },
        { u"<a>|&#;</a>", VHD_XML_REFERENCE },
        { u"<a>|&#x;</a>", VHD_XML_REFERENCE },
        { u"<a>|&#xg;</a>", VHD_XML_REFERENCE },
        { u"<a>|&#1a;</a>", VHD_XML_REFERENCE },
        { u"<a>|&#0;</a>", VHD_XML_REFERENCE },
        { u"<a>|&#xd800;</a>", VHD_XML_REFERENCE },
        { u"<a>|&#xfffe;</a>", VHD_XML_REFERENCE },
        { u"<a>|&#x110000;</a>", VHD_XML_REFERENCE },
        { u"<a>|&#99999999999999999999;</a>", VHD_XML_REFERENCE },
        { u"<a b='|&x;'/>", VHD_XML_REFERENCE },
        { u"<a>|]]></a>", VHD_XML_CHARACTER },
        { u"<a>x|\x01</a>", VHD_XML_CHARACTER },
        { u"<a>|\xd800</a>", VHD_XML_CHARACTER },
        { u"<a>|\xdc00\xd800</a>", VHD_XML_CHARACTER },
        { u"<a>|\ufffe</a>", VHD_XML_CHARACTER },
        { u"<a b='|\x02'/>", VHD_XML_CHARACTER },
        { u"<!--|\x03--><a/>", VHD_XML_CHARACTER },
        { u"<a><![CDATA[|\x04]]></a>", VHD_XML_CHARACTER },
        { u"<?x |\x05?><a/>", VHD_XML_CHARACTER },
        { u"<|1a/>", VHD_XML_TAG },
        { u"<| a/>", VHD_XML_TAG },
        { u"<|:a/>", VHD_XML_TAG },
        { u"<|a:/>", VHD_XML_TAG },
        { u"<|a:1/>", VHD_XML_TAG },
        { u"<a:b|:c/>", VHD_XML_TAG },
        { u"<|></>", VHD_XML_TAG },
        { u"<a|<b/></a>", VHD_XML_TAG },
        { u"<a |<b/></a>", VHD_XML_TAG },
        { u"<a></a |b>", VHD_XML_TAG },
        { u"<a b=''|c=''/>", VHD_XML_TAG },
        { u"<a |/ >", VHD_XML_TAG },
        { u"<?| x?><a/>", VHD_XML_TAG },
        { u"<a b|/>", VHD_XML_ATTRIBUTE },
        { u"<a b=|c/>", VHD_XML_ATTRIBUTE },
        { u"<a b='|<'/>", VHD_XML_ATTRIBUTE },
        { u"<a b='' b=''|/>", VHD_XML_ATTRIBUTE },
        { u"<a xmlns=''|/>", VHD_XML_NAMESPACE },
        { u"<a b='' xmlns='urn:x'|></a>", VHD_XML_NAMESPACE },
        { u" <?xml| version='1.0'?><a/>", VHD_XML_DECLARATION },
        { u"<a/><?XML|?>", VHD_XML_DECLARATION },
        { u"<?xml|?><a/>", VHD_XML_DECLARATION },
        { u"<?xml |?><a/>", VHD_XML_DECLARATION },
        { u"<?xml version='2.0'|?><a/>", VHD_XML_DECLARATION },
        { u"<?xml version='1.'|?><a/>", VHD_XML_DECLARATION },
        { u"<?xml encoding='UTF-8'|?><a/>", VHD_XML_DECLARATION },
        { u"<?xml version='1.0' encoding='ISO-8859-1'|?><a/>", VHD_XML_DECLARATION },
        { u"<?xml version='1.0' encoding='UTF-8x'|?><a/>", VHD_XML_DECLARATION },
        { u"<?xml version='1.0' encoding='UTF-'|?><a/>", VHD_XML_DECLARATION },
        { u"<?xml version='1.0' standalone='yes' encoding='UTF-8'|?><a/>", VHD_XML_DECLARATION },
        { u"<?xml version='1.0' standalone='maybe'|?><a/>", VHD_XML_DECLARATION },
        { u"<?xml version='1.0' version='1.0'|?><a/>", VHD_XML_DECLARATION },
        { u"<?xml version='1.0' other=''|?><a/>", VHD_XML_DECLARATION },
        { u"<?xml version='1.0'|encoding='UTF-8'?><a/>", VHD_XML_DECLARATION },
        { u"<?xml version=|1.0?><a/>", VHD_XML_DECLARATION },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        size_t length = 0, place, count, expected = SIZE_MAX;
        char16_t text[128];
        for (const char16_t *c = rows[i].text; *c != 0; c++)
            if (*c == u'|' && expected == SIZE_MAX)
                expected = (size_t)(c - rows[i].text);
            else
                text[length++] = *c;
        expect_status(text_shown(rows[i].text), parse((struct vhd_text){ text, length }, &count, &place),
                      rows[i].reason);
        cr_expect(expected == SIZE_MAX || place == expected, "%s: at %zu", text_shown(rows[i].text), place);
    }
}

/* Each text in memory of exactly its length, so that sanitizers see whatever is read behind it. */
Test(config_parse, never_reads_beyond_its_end_and_takes_no_part_for_the_whole)
{
    static const char16_t whole[] =
        u"<?xml version='1.0' encoding='UTF-8'?><!-- d --><?x y?><a b='c' d=\"&lt;\">&amp;&#10;\U0001f600"
        u"<![CDATA[e]]><f:g/>]<h></h></a>";

    for (size_t length = 0; length < ROWS(whole); length++) {
        char16_t *chars = malloc(length * sizeof *chars + 1);
        size_t count, place;
        memcpy(chars, whole, length * sizeof *chars);
        const enum vhd_status status = parse((struct vhd_text){ chars, length }, &count, &place);
        cr_expect((status == VHD_OK) == (length == ROWS(whole) - 1), "%zu characters: %s", length,
                  vhd_status_name(status));
        cr_expect(place <= length);
        free(chars);
    }
}

/* A text of repeated parts: `before`, then so many times `part`, and so on. */
static struct vhd_text repeated(const char16_t *before, const char16_t *part, size_t times, const char16_t *behind,
                                const char16_t *end)
{
    const size_t room = (text_length(part) + text_length(behind)) * times + text_length(before) + text_length(end) + 1;
    char16_t *chars = malloc(room * sizeof *chars), *out = chars;

    memcpy(out, before, text_length(before) * sizeof *out);
    out += text_length(before);
    for (size_t i = 0; i < times; i++, out += text_length(part))
        memcpy(out, part, text_length(part) * sizeof *out);
    for (size_t i = 0; i < times; i++, out += text_length(behind))
        memcpy(out, behind, text_length(behind) * sizeof *out);
    memcpy(out, end, (text_length(end) + 1) * sizeof *out);
    return (struct vhd_text){ chars, room - 1 };
}

Test(config_parse, has_limits_in_depth_and_number)
{
    static const struct {
        const char16_t *before, *part, *behind, *end;
        size_t most, other; /* so many parts may be there; elements besides */
        enum vhd_status reason;
    } rows[] = {
        { u"", u"<a>", u"</a>", u"", CONFIG_MAX_LEVELS, 0, VHD_XML_TOO_DEEP },
        { u"<x>", u"<a></a>", u"", u"</x>", CONFIG_MAX_ELEMENTS - 1, 1, VHD_XML_TOO_MANY },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        for (size_t times = rows[i].most - 1; times <= rows[i].most + 1; times++) {
            const struct vhd_text text = repeated(rows[i].before, rows[i].part, times, rows[i].behind, rows[i].end);
            size_t count, place;
            expect_status(text_shown(rows[i].part), parse(text, &count, &place),
                          times <= rows[i].most ? VHD_OK : rows[i].reason);
            cr_expect(times > rows[i].most || count == times + rows[i].other, "%zu elements", count);
            free((void *)(uintptr_t)text.chars);
        }
}

Test(config_parse, has_a_limit_of_64_attributes)
{
    char16_t text[1024] = u"<a";
    size_t count, place;

    for (size_t i = 0; i <= CONFIG_MAX_ATTRIBUTES; i++) {
        char16_t attribute[] = u" xy=''", whole[1024];
        attribute[1] = (char16_t)(u'a' + i % 26);
        attribute[2] = (char16_t)(u'a' + i / 26);
        text_append(text, attribute);
        text_copy(whole, text);
        text_append(whole, u"/>");
        expect_status("attributes", parse(vhd_text_of(whole), &count, &place),
                      i < CONFIG_MAX_ATTRIBUTES ? VHD_OK : VHD_XML_TOO_MANY);
    }
}

Test(config_parse, knows_where_elements_are)
{
    static const char16_t text[] = u"<a>\n<b c='d'>x</b >\n<e/></a>";
    struct config_nodes nodes = { 0 };
    size_t place;

    assert_ok(config_parse(vhd_text_of(text), &nodes, &place));
    cr_assert(nodes.count == 3);
    const struct config_node *a = &nodes.items[0], *b = &nodes.items[1], *e = &nodes.items[2];
    cr_expect(a->start == 0 && a->content == 3 && a->content_end == 24 && a->end == 28);
    cr_expect(a->first == 1 && a->last == 2 && b->next == 2 && e->next == 0 && b->parent == 0 && b->first == 0);
    cr_expect(b->start == 4 && b->name == 5 && b->name_end == 6 && b->tag_end == 12 && b->content == 13);
    cr_expect(b->content_end == 14 && b->end == 19);
    cr_expect(e->start == 20 && e->tag_end == 22 && e->content == 24 && e->content_end == 24 && e->end == 24);
    free(nodes.items);
}
