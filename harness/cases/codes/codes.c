/* codes.c - runs the rows of the tables, and compares them with what is documented. */
#include "codes.h"

#include "facts.h"

#include <stdio.h>
#include <string.h>

#define DOCUMENTED_ROWS 1426
#define NO_CAUSE_ROWS 169
#define INJECTED_ROWS 65

const struct code_table *const code_tables[] = {
    &codes_create,      &codes_disk,
    &codes_change,      &codes_task,
    &codes_floppy,      &codes_host,
    &codes_application, &codes_configuration,
    &codes_machines,    &codes_virtual_machine,
    &codes_parts,       &codes_guest,
    &codes_events,      NULL,
};

const struct code *code_at(const struct code_table *table, size_t index)
{
    return (const struct code *)((const char *)table->rows + index * table->row_size);
}

/* Runs every row of that name. */
static void show_code(const char *name)
{
    IVMVirtualPC *app = application();
    size_t shown = 0;

    if (app == NULL)
        return;
    for (const struct code_table *const *table = code_tables; *table != NULL; table++)
        for (size_t i = 0; i < (*table)->count; i++) {
            const struct code *row = code_at(*table, i);
            if (strcmp(row->name, name) != 0)
                continue;
            row->show(row, app);
            context("%s", "");
            shown++;
        }
    check(shown > 0, "the tables have a row for %s", name);
    IVMVirtualPC_Release(app);
}

#define CASE(group, sentence) \
    TEST(group, sentence)     \
    {                         \
        show_code(#sentence); \
    }
#include "codes_cases.h"
#undef CASE

static const char *const case_names[] = {
#define CASE(group, sentence) #sentence,
#include "codes_cases.h"
#undef CASE
};

static bool has_case(const char *name)
{
    for (size_t i = 0; i < ARRAYSIZE(case_names); i++)
        if (strcmp(case_names[i], name) == 0)
            return true;
    return false;
}

static bool has_fact(const struct facts *facts, const struct fact *row)
{
    for (size_t i = 0; i < facts->count; i++) {
        const struct fact *other = &facts->rows[i];
        if (strcmp(other->field[0], row->field[0]) == 0 && strcmp(other->field[1], row->field[1]) == 0 &&
            strcmp(other->field[2], row->field[2]) == 0)
            return true;
    }
    return false;
}

static void name_of(const struct fact *row, char name[128])
{
    snprintf(name, 128, "%s_%s__%s", row->field[0], row->field[1], row->field[2]);
}

static const struct fact *find_name(const struct facts *facts, const char *name)
{
    for (size_t i = 0; i < facts->count; i++) {
        char other[128];
        name_of(&facts->rows[i], other);
        if (strcmp(other, name) == 0)
            return &facts->rows[i];
    }
    return NULL;
}

/* The tables of data/. */
struct tables {
    struct facts documented, no_cause, injected;
};

static bool load_all(struct tables *tables)
{
    return facts_load(&tables->documented, L"RETURN_CODES", DOCUMENTED_ROWS) &&
           facts_load(&tables->no_cause, L"NO_CAUSE", NO_CAUSE_ROWS) &&
           facts_load(&tables->injected, L"INJECTED_CODES", INJECTED_ROWS);
}

static void free_all(struct tables *tables)
{
    facts_free(&tables->documented);
    facts_free(&tables->no_cause);
    facts_free(&tables->injected);
}

TEST(codes_table, every_documented_code_has_a_case)
{
    size_t cases = 0, injections = 0, reasons = 0;
    struct tables tables;

    if (!load_all(&tables))
        return;
    for (size_t i = 0; i < tables.documented.count; i++) {
        const struct fact *row = &tables.documented.rows[i];
        char name[128];
        name_of(row, name);
        bool shown = has_case(name), by_faults = has_fact(&tables.injected, row),
             none = has_fact(&tables.no_cause, row);
        check(shown + by_faults + none == 1, "%s has one of these: a case, an injected one, a reason for none", name);
        cases += shown;
        injections += by_faults;
        reasons += none;
    }
    note("Documented codes: %zu/%zu covered: %zu by their cause, %zu injected by openvpc-faults, %zu have no cause",
         cases + injections + reasons, tables.documented.count, cases, injections, reasons);
    free_all(&tables);
}

TEST(codes_table, every_case_shows_a_documented_code_with_its_value)
{
    struct tables tables;

    if (!load_all(&tables))
        return;
    for (size_t i = 0; i < ARRAYSIZE(case_names); i++)
        check(find_name(&tables.documented, case_names[i]) != NULL, "%s is documented", case_names[i]);
    for (const struct code_table *const *table = code_tables; *table != NULL; table++)
        for (size_t i = 0; i < (*table)->count; i++) {
            const struct code *code = code_at(*table, i);
            const struct fact *row = find_name(&tables.documented, code->name);
            check(has_case(code->name), "%s is in the list of cases", code->name);
            if (check(row != NULL, "%s is documented", code->name))
                check_hr(code->value, (HRESULT)strtoul(row->field[3], NULL, 16), "%s", code->name);
        }
    free_all(&tables);
}

/* Whether each row of a table is documented, and says why it stands there. */
static void check_reasons(const struct facts *documented, const struct facts *table, const char *said)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct fact *row = &table->rows[i];
        check(has_fact(documented, row), "%s.%s %s is documented", row->field[0], row->field[1], row->field[2]);
        check(strlen(row->field[3]) > 15, "%s.%s %s has a reason", row->field[0], row->field[1], row->field[2]);
        note("%s %s of %s.%s: %s", said, row->field[2], row->field[0], row->field[1], row->field[3]);
    }
}

TEST(codes_table, codes_without_a_cause_are_documented_and_have_a_reason)
{
    struct tables tables;

    if (!load_all(&tables))
        return;
    check_reasons(&tables.documented, &tables.no_cause, "no cause for");
    for (size_t i = 0; i < tables.injected.count; i++)
        check(has_fact(&tables.documented, &tables.injected.rows[i]), "%s.%s %s is documented",
              tables.injected.rows[i].field[0], tables.injected.rows[i].field[1], tables.injected.rows[i].field[2]);
    free_all(&tables);
}
