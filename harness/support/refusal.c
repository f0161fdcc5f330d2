/* refusal.c - makes calls that must fail. */
#include "refusal.h"

#include "files.h"

const WCHAR *creation_name(enum creation creation)
{
    static const WCHAR *const names[] = {
        [CREATE_DYNAMIC] = L"CreateDynamicVirtualHardDisk",
        [CREATE_FIXED] = L"CreateFixedVirtualHardDisk",
        [CREATE_DIFFERENCING] = L"CreateDifferencingVirtualHardDisk",
    };

    return names[creation];
}

static HRESULT call(IVMVirtualPC *app, const struct refusal *refusal, BSTR image, BSTR parent, IVMTask **task)
{
    switch (refusal->creation) {
    case CREATE_DYNAMIC:
        return IVMVirtualPC_CreateDynamicVirtualHardDisk(app, image, refusal->megabytes, task);
    case CREATE_FIXED:
        return IVMVirtualPC_CreateFixedVirtualHardDisk(app, image, refusal->megabytes, task);
    default:
        return IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, image, parent, task);
    }
}

static HRESULT call_by_name(IVMVirtualPC *app, const struct refusal *refusal, BSTR image, BSTR parent, VARIANT *result,
                            EXCEPINFO *exception)
{
    VARIANT arguments[2];

    VariantInit(&arguments[0]);
    V_VT(&arguments[0]) = VT_BSTR;
    V_BSTR(&arguments[0]) = image;
    arguments[1] = long_variant(refusal->megabytes);
    if (refusal->creation == CREATE_DIFFERENCING) {
        V_VT(&arguments[1]) = VT_BSTR;
        V_BSTR(&arguments[1]) = parent;
    }
    return invoke(app, creation_name(refusal->creation), DISPATCH_METHOD, arguments, 2, result, exception);
}

void check_refused_texts(IVMVirtualPC *app, const struct refusal *refusal, BSTR image, BSTR parent)
{
    const WCHAR *mentions = refusal->mentions != NULL ? expand(refusal->mentions) : NULL;
    struct lines before = folder_tree(case_folder()), after;
    IVMTask *const untouched = (IVMTask *)(UINT_PTR)0xdeadbeef;
    IVMTask *task = untouched;
    EXCEPINFO exception;
    VARIANT result;
    HRESULT hr;

    SetErrorInfo(0, NULL);
    hr = call(app, refusal, image, parent, &task);
    check_error_info(hr, refusal->expected, mentions);
    check(task == NULL, "the task is set to NULL");
    if (task != NULL && task != untouched)
        end_task(task);

    hr = call_by_name(app, refusal, image, parent, &result, &exception);
    check_exception(hr, &exception, refusal->expected, mentions);
    check(V_VT(&result) == VT_EMPTY, "Invoke gives no result, not one of type %d", V_VT(&result));
    VariantClear(&result);

    after = folder_tree(case_folder());
    check_same_lines(&before, &after, "the folder");
    lines_free(&before);
    lines_free(&after);
}

void check_refused(IVMVirtualPC *app, const struct refusal *refusal)
{
    BSTR image = SysAllocString(refusal->image != NULL ? expand(refusal->image) : NULL);
    BSTR parent = SysAllocString(refusal->parent != NULL ? expand(refusal->parent) : NULL);

    check_refused_texts(app, refusal, image, parent);
    SysFreeString(image);
    SysFreeString(parent);
}
