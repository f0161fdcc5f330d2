/* test_reference.c - whether the pages of the reference have all that they are made of: help texts, members, codes. */
#define _POSIX_C_SOURCE 200809L
#include "file_text.h"
#include "folder.h"
#include "need.h"

#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The texts of all files that a pattern names, one after another; to be freed. */
static char *texts_of(const char *pattern)
{
    char *all = NULL;
    size_t size = 0;
    FILE *sum = open_memstream(&all, &size);
    glob_t found;

    cr_assert(sum != NULL);
    if (glob(pattern, 0, NULL, &found) != 0)
        skip_missing("the reference is not built; build the preset win64 first");
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char *text = file_text_at(found.gl_pathv[i]);
        cr_assert(text != NULL, "%s can be read", found.gl_pathv[i]);
        fputs(text, sum);
        free(text);
    }
    globfree(&found);
    fclose(sum);
    return all;
}

static char *page_of(const char *name)
{
    char path[REAL_PATH_CHARS];

    snprintf(path, sizeof path, "%s/%.100s.md", OPENVPC_REFERENCE, name);
    return texts_of(path);
}

Test(reference, has_every_help_text_of_the_idl)
{
    static const char before[] = "helpstring(\"";
    char *idl = texts_of(OPENVPC_IDL "/*.idl"), *pages = texts_of(OPENVPC_REFERENCE "/*.md");
    unsigned count = 0;

    for (char *at = idl; (at = strstr(at, before)) != NULL;) {
        char *end = strchr(at += strlen(before), '"');
        cr_assert(end != NULL);
        *end = 0;
        cr_expect(strstr(pages, at) != NULL, "no page has '%s'", at);
        at = end + 1;
        count++;
    }
    cr_expect(count > 300, "%u texts were looked for", count);
    free(idl);
    free(pages);
}

Test(reference, has_a_page_for_every_interface_and_a_heading_for_every_member)
{
    char *idl = texts_of(OPENVPC_IDL "/*.idl"), *page = NULL, name[100], member[100], heading[120];
    unsigned interfaces = 0, members = 0;

    for (char *line = strtok(idl, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        const char *kind = strncmp(line, "disp", 4) == 0 ? line + 4 : line; /* dispinterface: events */
        if (strchr(line, '{') != NULL && sscanf(kind, "interface %99[A-Za-z]", name) == 1) {
            free(page);
            page = page_of(name);
            interfaces++;
        } else if (sscanf(line, " HRESULT %99[A-Za-z0-9_](", member) == 1) {
            snprintf(heading, sizeof heading, "\n## %s\n", member);
            cr_expect(page != NULL && strstr(page, heading) != NULL, "the page of %s has no %s", name, member);
            members++;
        }
    }
    cr_expect(interfaces == 34 && members == 330, "%u interfaces and %u members were looked for", interfaces, members);
    free(page);
    free(idl);
}

Test(reference, has_every_documented_code_at_its_member_and_in_the_list)
{
    char *table = texts_of(OPENVPC_CODES), *codes = page_of("codes"), text[120];
    unsigned count = 0;

    for (char *line = strchr(table, '\n'); line != NULL; line = strchr(line + 1, '\n')) {
        char interface[60], member[60], code[60], *page, *at, *next;
        if (sscanf(line, " %59s %59s %59s", interface, member, code) != 3)
            continue;
        page = page_of(interface);
        snprintf(text, sizeof text, "\n## %s\n", member);
        at = strstr(page, text);
        cr_assert(at != NULL, "the page of %s has no %s", interface, member);
        next = strstr(at + 1, "\n## ");
        if (next != NULL)
            *next = 0;
        snprintf(text, sizeof text, "[%s](codes.md#", code);
        cr_expect(strstr(at, text) != NULL, "%s.%s has no %s", interface, member, code);
        snprintf(text, sizeof text, "\n## %s\n", code);
        cr_expect(strstr(codes, text) != NULL, "the list of codes has no %s", code);
        free(page);
        count++;
    }
    cr_expect(count > 100, "%u rows were looked for", count);
    free(codes);
    free(table);
}
