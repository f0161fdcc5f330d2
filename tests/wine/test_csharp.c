/* test_csharp.c - whether VirtualPC.cs has every member of the published interface, in its place in the vtable. */
#define _POSIX_C_SOURCE 200809L
#include "file_text.h"
#include "folder.h"
#include "need.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *text_at(const char *path)
{
    char *text = file_text_at(path);

    if (text == NULL)
        skip_missing("the types for C# are not built; build the preset win64 first");
    return text;
}

#define ID "[DispId("

/* The next member's DISPID in the interface; NULL behind its last one. */
static const char *next_id(const char *from)
{
    const char *at = strstr(from, ID);

    return at != NULL && at < strstr(from, "\n    }") ? at + strlen(ID) : NULL;
}

/* What is behind the declaration of a member with that DISPID, if it is the next one; else NULL. */
static const char *declaration(const char *from, const char *method, const char *dispid)
{
    const char *id = next_id(from), *following = id != NULL ? next_id(id) : NULL, *at;
    char name[120];

    if (strcmp(method, "get__NewEnum") == 0)
        snprintf(name, sizeof name, " IEnumerator GetEnumerator(");
    else if (strcmp(method, "get_Item") == 0)
        snprintf(name, sizeof name, " this[int ");
    else if (strncmp(method, "get_", 4) == 0 || strncmp(method, "put_", 4) == 0)
        snprintf(name, sizeof name, " %.100s { ", method + 4);
    else
        snprintf(name, sizeof name, " %.100s(", method);
    at = id != NULL ? strstr(id, name) : NULL;
    if (at == NULL || at > (following != NULL ? following : strstr(id, "\n    }")) ||
        (int32_t)strtoll(id, NULL, 0) != (int32_t)strtoll(dispid, NULL, 0))
        return NULL;
    return at + strlen(name);
}

/* A property has its get, then its put, which the vtable has one behind the other. */
static const char *member_behind(const char *from, const char *method, const char *dispid, const char *before)
{
    const char *at = from;

    if (strncmp(method, "put_", 4) != 0)
        return declaration(from, method, dispid);
    if (strncmp(before, "get_", 4) != 0 || strcmp(method + 4, before + 4) != 0)
        at = declaration(from, method, dispid);
    if (at != NULL && strncmp(at, "get; ", 5) == 0)
        at += 5;
    return at != NULL && strncmp(at, "set; }", 6) == 0 ? at : NULL;
}

Test(csharp, has_every_method_of_the_vtable_in_its_place)
{
    char *types = text_at(OPENVPC_CSHARP), *table = text_at(OPENVPC_VTABLE), *rest;
    char interface[60] = "", before[100] = "", row_interface[60], method[100], dispid[20], heading[120];
    const char *at = types;
    unsigned count = 0;

    for (char *row = strtok_r(table, "\n", &rest); (row = strtok_r(NULL, "\n", &rest)) != NULL; count++) {
        cr_assert_eq(sscanf(row, "%59s %*s %*s %99s %19s", row_interface, method, dispid), 3);
        if (strcmp(row_interface, interface) != 0) {
            cr_expect(count == 0 || next_id(at) == NULL, "%s has more than its members", interface);
            strcpy(interface, row_interface);
            snprintf(heading, sizeof heading, "    public interface %s%s\n", interface,
                     strstr(interface, "Collection") != NULL ? " : IEnumerable" : "");
            at = strstr(types, heading);
            cr_assert(at != NULL, "there is no %s", interface);
        }
        at = member_behind(at, method, dispid, before);
        cr_assert(at != NULL, "%s.%s is not in its place", interface, method);
        strcpy(before, method);
    }
    cr_expect(next_id(at) == NULL, "%s has more than its members", interface);
    cr_expect_eq(count, 310, "%u methods were looked for", count);
    free(types);
    free(table);
}
