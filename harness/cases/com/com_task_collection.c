/* com_task_collection.c - the collection of tasks and its enumerator. */
#include "client.h"

#include <limits.h>

/* Starts three tasks that a client holds. */
static bool start_three(IVMVirtualPC *app, IVMTask *tasks[3])
{
    static const WCHAR *const names[] = { L"1.vhd", L"2.vhd", L"3.vhd" };
    bool ok = app != NULL;

    for (size_t i = 0; i < 3; i++) {
        tasks[i] = NULL;
        ok = ok && check_hr(create_dynamic(app, at(names[i]), 3, &tasks[i]), S_OK, "creating disk %zu", i + 1);
    }
    return ok;
}

static void end_three(IVMVirtualPC *app, IVMTask *tasks[3])
{
    for (size_t i = 0; i < 3; i++)
        if (tasks[i] != NULL)
            task_succeeds(tasks[i]);
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

static IVMTaskCollection *tasks_of(IVMVirtualPC *app, LONG expected)
{
    IVMTaskCollection *collection = NULL;
    LONG count = -1;

    if (!check_hr(IVMVirtualPC_get_Tasks(app, &collection), S_OK, "Tasks"))
        return NULL;
    check_hr(IVMTaskCollection_get_Count(collection, &count), S_OK, "Count");
    check(count == expected, "there are %ld tasks, not %ld", expected, count);
    return collection;
}

static void check_empty(IVMVirtualPC *app)
{
    IVMTaskCollection *collection = tasks_of(app, 0);
    IVMTask *task = (IVMTask *)(UINT_PTR)0xdeadbeef;

    if (collection == NULL)
        return;
    check_error_info(IVMTaskCollection_get_Item(collection, 1, &task), DISP_E_BADINDEX, NULL);
    check(task == NULL, "the task is set to NULL");
    IVMTaskCollection_Release(collection);
}

TEST(com_task_collection, holds_the_tasks_that_a_client_holds_ordered_by_id)
{
    IVMVirtualPC *app = application();
    IVMTaskCollection *collection;
    IVMTask *tasks[3];

    if (app != NULL)
        check_empty(app);
    if (start_three(app, tasks) && (collection = tasks_of(app, 3)) != NULL) {
        LONG last_id = 0;
        for (LONG i = 1; i <= 3; i++) {
            IVMTask *task = NULL;
            LONG id = 0;
            if (!check_hr(IVMTaskCollection_get_Item(collection, i, &task), S_OK, "Item(%ld)", i))
                continue;
            check(task == tasks[i - 1], "Item(%ld) is the object that the call gave", i);
            check_hr(IVMTask_get_ID(task, &id), S_OK, "ID");
            check(id > last_id, "ids rise: %ld after %ld", id, last_id);
            last_id = id;
            IVMTask_Release(task);
        }
        IVMTaskCollection_Release(collection);
    }
    end_three(app, tasks);
}

TEST(com_task_collection, refuses_indices_outside_and_null_pointers)
{
    static const LONG outside[] = { 0, -1, 4, LONG_MIN, LONG_MAX };
    IVMVirtualPC *app = application();
    IVMTaskCollection *collection;
    IVMTask *tasks[3];

    if (start_three(app, tasks) && (collection = tasks_of(app, 3)) != NULL) {
        for (size_t i = 0; i < ARRAYSIZE(outside); i++) {
            IVMTask *task = (IVMTask *)(UINT_PTR)0xdeadbeef;
            context("Item(%ld)", outside[i]);
            check_error_info(IVMTaskCollection_get_Item(collection, outside[i], &task), DISP_E_BADINDEX, NULL);
            check(task == NULL, "the task is set to NULL");
        }
        context("%s", "");
        check_error_info(IVMTaskCollection_get_Item(collection, 1, NULL), E_POINTER, L"Item");
        check_error_info(IVMTaskCollection_get_Count(collection, NULL), E_POINTER, L"Count");
        check_error_info(IVMTaskCollection_get__NewEnum(collection, NULL), E_POINTER, L"_NewEnum");
        IVMTaskCollection_Release(collection);
    }
    end_three(app, tasks);
}

TEST(com_task_collection, is_a_snapshot)
{
    IVMVirtualPC *app = application();
    IVMTaskCollection *before, *after;
    IVMTask *tasks[3];
    LONG count = 0;

    if (start_three(app, tasks) && (before = tasks_of(app, 3)) != NULL) {
        task_succeeds(tasks[1]);
        tasks[1] = NULL;
        /* The collection still holds the task, so it is among those that a client holds. */
        if ((after = tasks_of(app, 3)) != NULL)
            IVMTaskCollection_Release(after);
        check_hr(IVMTaskCollection_get_Count(before, &count), S_OK, "Count");
        check(count == 3, "the earlier collection is as it was: %ld", count);
        IVMTaskCollection_Release(before);
        if ((after = tasks_of(app, 2)) != NULL)
            IVMTaskCollection_Release(after);
    }
    end_three(app, tasks);
}

static IEnumVARIANT *enumerator_of(IVMTaskCollection *collection)
{
    IUnknown *unknown = NULL;
    IEnumVARIANT *enumerator = NULL;

    if (!check_hr(IVMTaskCollection_get__NewEnum(collection, &unknown), S_OK, "_NewEnum"))
        return NULL;
    check_hr(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&enumerator), S_OK, "IEnumVARIANT");
    IUnknown_Release(unknown);
    return enumerator;
}

/* Takes `wanted` elements and checks that they are tasks[first] and so on. */
static void check_next(IEnumVARIANT *enumerator, ULONG wanted, ULONG expected, IVMTask *const tasks[3], size_t first)
{
    VARIANT items[8];
    ULONG fetched = 99;

    for (size_t i = 0; i < ARRAYSIZE(items); i++)
        VariantInit(&items[i]);
    check_hr(IEnumVARIANT_Next(enumerator, wanted, items, &fetched), wanted == expected ? S_OK : S_FALSE, "Next of %lu",
             wanted);
    check(fetched == expected, "%lu elements come, not %lu", expected, fetched);
    for (size_t i = 0; i < ARRAYSIZE(items); i++) {
        IVMTask *task = NULL;
        if (i >= expected) {
            check(V_VT(&items[i]) == VT_EMPTY, "element %zu is untouched", i);
        } else if (check(V_VT(&items[i]) == VT_DISPATCH, "element %zu is an object", i)) {
            check_hr(IDispatch_QueryInterface(V_DISPATCH(&items[i]), &IID_IVMTask, (void **)&task), S_OK, "IVMTask");
            check(task == tasks[first + i], "element %zu is the right task", i);
            if (task != NULL)
                IVMTask_Release(task);
        }
        VariantClear(&items[i]);
    }
}

TEST(com_task_collection, enumerates_skips_resets_and_clones)
{
    IVMVirtualPC *app = application();
    IVMTaskCollection *collection;
    IEnumVARIANT *enumerator, *clone = NULL;
    IVMTask *tasks[3];

    if (start_three(app, tasks) && (collection = tasks_of(app, 3)) != NULL) {
        if ((enumerator = enumerator_of(collection)) != NULL) {
            check_next(enumerator, 1, 1, tasks, 0);
            check_hr(IEnumVARIANT_Clone(enumerator, &clone), S_OK, "Clone");
            check_next(enumerator, 5, 2, tasks, 1);
            check_next(enumerator, 1, 0, tasks, 0);
            check_next(enumerator, 0, 0, tasks, 0);
            if (clone != NULL) {
                check_next(clone, 2, 2, tasks, 1);
                IEnumVARIANT_Release(clone);
            }
            check_hr(IEnumVARIANT_Reset(enumerator), S_OK, "Reset");
            check_hr(IEnumVARIANT_Skip(enumerator, 2), S_OK, "Skip of 2");
            check_next(enumerator, 1, 1, tasks, 2);
            check_hr(IEnumVARIANT_Skip(enumerator, 1), S_FALSE, "Skip beyond the end");
            check_hr(IEnumVARIANT_Reset(enumerator), S_OK, "Reset");
            check_hr(IEnumVARIANT_Skip(enumerator, 4), S_FALSE, "Skip of more than there are");
            check_hr(IEnumVARIANT_Reset(enumerator), S_OK, "Reset");
            check_next(enumerator, 3, 3, tasks, 0);
            IEnumVARIANT_Release(enumerator);
        }
        IVMTaskCollection_Release(collection);
    }
    end_three(app, tasks);
}

TEST(com_task_collection, its_enumerator_refuses_null_pointers)
{
    IVMVirtualPC *app = application();
    IVMTaskCollection *collection;
    IEnumVARIANT *enumerator;
    IVMTask *tasks[3];
    VARIANT items[2];
    ULONG fetched = 0;

    VariantInit(&items[0]);
    VariantInit(&items[1]);
    if (start_three(app, tasks) && (collection = tasks_of(app, 3)) != NULL) {
        if ((enumerator = enumerator_of(collection)) != NULL) {
            check_hr(IEnumVARIANT_Next(enumerator, 1, NULL, &fetched), E_POINTER, "Next into NULL");
            check_hr(IEnumVARIANT_Next(enumerator, 2, items, NULL), E_POINTER, "Next of two without a count");
            check_hr(IEnumVARIANT_Clone(enumerator, NULL), E_POINTER, "Clone into NULL");
            check_hr(IEnumVARIANT_Next(enumerator, 1, items, NULL), S_OK, "Next of one without a count");
            VariantClear(&items[0]);
            IEnumVARIANT_Release(enumerator);
        }
        IVMTaskCollection_Release(collection);
    }
    end_three(app, tasks);
}

TEST(com_task_collection, outlives_the_application_object)
{
    IVMVirtualPC *app = application();
    IVMTaskCollection *collection = NULL;
    IEnumVARIANT *enumerator = NULL;
    IVMTask *tasks[3];

    if (start_three(app, tasks) && (collection = tasks_of(app, 3)) != NULL)
        enumerator = enumerator_of(collection);
    if (app != NULL)
        IVMVirtualPC_Release(app);
    if (collection != NULL)
        IVMTaskCollection_Release(collection);
    if (enumerator != NULL) {
        check_next(enumerator, 3, 3, tasks, 0);
        IEnumVARIANT_Release(enumerator);
    }
    end_three(NULL, tasks);
}
