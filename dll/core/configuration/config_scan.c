/* config_scan.c - a look at the text of an XML document before it is given to a reader. */
#include "config_scan.h"

static bool begins_with(struct vhd_text text, const char16_t *word)
{
    size_t i = 0;

    while (i < text.length && word[i] != 0 && text.chars[i] == word[i])
        i++;
    return word[i] == 0;
}

static void skip(struct vhd_text *text, size_t count)
{
    text->chars += count;
    text->length -= count;
}

/* Goes on behind the next `end`; false when there is none. */
static bool skip_past(struct vhd_text *text, const char16_t *end)
{
    size_t length = 0;

    while (end[length] != 0)
        length++;
    while (text->length > 0 && !begins_with(*text, end))
        skip(text, 1);
    if (text->length == 0)
        return false;
    skip(text, length);
    return true;
}

/* "&amp;" and the like; the number of a character is the reader's to judge. */
static bool skip_reference(struct vhd_text *text)
{
    static const char16_t *const known[] = { u"&amp;", u"&lt;", u"&gt;", u"&quot;", u"&apos;" };

    if (begins_with(*text, u"&#"))
        return skip_past(text, u";");
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (begins_with(*text, known[i]))
            return skip_past(text, u";");
    return false;
}

/* A tag; a bracket in quotes does not end it. */
static bool skip_tag(struct vhd_text *text, long *depth)
{
    const bool is_end = begins_with(*text, u"</");
    char16_t quote = 0, last = 0;

    for (skip(text, 1); text->length > 0; skip(text, 1)) {
        const char16_t c = text->chars[0];
        if (c == u'<')
            return false;
        if (c == u'>' && quote == 0) {
            *depth += is_end ? -1 : last == u'/' ? 0 : 1;
            skip(text, 1);
            return *depth >= 0;
        }
        if (quote == 0 && (c == u'"' || c == u'\''))
            quote = c;
        else if (c == quote)
            quote = 0;
        last = c;
    }
    return false;
}

static bool skip_piece(struct vhd_text *text, long *depth)
{
    if (begins_with(*text, u"<!--")) {
        skip(text, 4);
        return skip_past(text, u"-->");
    }
    if (begins_with(*text, u"<![CDATA["))
        return skip_past(text, u"]]>");
    if (begins_with(*text, u"<?"))
        return skip_past(text, u"?>");
    if (begins_with(*text, u"<!"))
        return false;
    if (begins_with(*text, u"<"))
        return skip_tag(text, depth);
    if (begins_with(*text, u"&"))
        return skip_reference(text);
    skip(text, 1);
    return true;
}

static bool is_space(char16_t c)
{
    return c == u' ' || c == u'\t' || c == u'\n' || c == u'\r';
}

bool config_scan_is_complete(struct vhd_text text, size_t *pieces)
{
    bool has_tag = false;
    long depth = 0;

    for (*pieces = 0; text.length > 0;) {
        const bool is_piece = text.chars[0] == u'<';
        const bool is_tag = is_piece && !begins_with(text, u"<!") && !begins_with(text, u"<?");
        if (!is_piece && depth == 0 && !is_space(text.chars[0]))
            return false;
        if (!skip_piece(&text, &depth))
            return false;
        *pieces += is_piece;
        has_tag = has_tag || is_tag;
    }
    return has_tag && depth == 0;
}
