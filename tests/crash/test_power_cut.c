/*
 * test_power_cut.c - cuts the power at every moment of every operation: nothing is lost, and all can be run again.
 *
 * OPENVPC_POWER_POINTS=N tries about N points an operation instead of the usual number.
 */
#include "counted.h"
#include "power_cut.h"
#include "power_disorder.h"
#include "sanitized.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

/* An operation; and all operations together. Most have fewer states than that. */
#define USUAL (IS_SANITIZED ? 250u : 3000u)
#define AT_LEAST (IS_SANITIZED ? 2000u : 20000u)

/* An operation in a wrong order, until that is found. */
#define USUAL_WRONG 1500u

static uint64_t points_wanted(void)
{
    const char *text = getenv("OPENVPC_POWER_POINTS");

    return text != NULL ? strtoull(text, NULL, 10) : USUAL;
}

Test(power_cut, loses_nothing_and_each_operation_can_be_run_again)
{
    uint64_t points = 0, lost = 0;

    for (size_t i = 0; i < power_operation_count; i++) {
        struct power_report report;
        power_cut(&power_operations[i], NULL, points_wanted(), &report);
        counted("power_cut: %-45s %7llu points, %5llu second cuts, %4llu stamps lost, %8llu bytes filled, %llu losses",
                power_operations[i].name, (unsigned long long)report.points, (unsigned long long)report.second_cuts,
                (unsigned long long)report.restamped, (unsigned long long)report.filled,
                (unsigned long long)report.lost);
        cr_expect(report.lost == 0, "%llu losses, first: %s", (unsigned long long)report.lost, report.first);
        cr_expect(report.filled <= power_may_fill(&power_operations[i]), "%s: %llu bytes filled",
                  power_operations[i].name, (unsigned long long)report.filled);
        points += report.points;
        lost += report.lost;
    }
    counted("power_cut: %llu points, %llu losses", (unsigned long long)points, (unsigned long long)lost);
    cr_expect(points >= AT_LEAST || points_wanted() < USUAL, "only %llu points", (unsigned long long)points);
}

/* What the simulation would notice: the same with the calls in a wrong order. */
Test(power_cut, finds_each_wrong_order)
{
    size_t found = 0;

    for (size_t i = 0; i < power_disorder_count; i++) {
        const struct power_disorder *disorder = &power_disorders[i];
        struct power_report report;
        power_cut(power_find(disorder->operation), disorder, USUAL_WRONG, &report);
        cr_log_info("%s: found at point %llu: %s", disorder->name, (unsigned long long)report.points, report.first);
        found += report.lost > 0;
        cr_expect(report.lost > 0, "%s: not found at %llu points", disorder->name, (unsigned long long)report.points);
    }
    counted("power_cut: %zu of %zu wrong orders found", found, power_disorder_count);
}
