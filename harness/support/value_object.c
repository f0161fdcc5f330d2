/* value_object.c - an automation object with a default value. */
#include "value_object.h"

static HRESULT get_value(struct client_dispatch *self, DISPID id, REFIID iid, WORD flags, DISPPARAMS *arguments,
                         VARIANT *result)
{
    struct value_object *object = CONTAINING_RECORD(self, struct value_object, client);

    if (id != DISPID_VALUE || !(flags & DISPATCH_PROPERTYGET) || arguments == NULL || arguments->cArgs != 0 ||
        result == NULL || V_VT(&object->value) == VT_ERROR)
        return DISP_E_MEMBERNOTFOUND;
    VariantInit(result);
    return VariantCopy(result, &object->value);
}

VARIANT value_object_init(struct value_object *object, VARIANT value)
{
    VARIANT variant;

    client_dispatch_begin(&object->client, &IID_IDispatch, get_value);
    object->value = value;
    VariantInit(&variant);
    V_VT(&variant) = VT_DISPATCH;
    V_DISPATCH(&variant) = &object->client.dispatch;
    return variant;
}

void value_object_check_free(const struct value_object *object)
{
    const LONG references = object->client.references;

    check(references == 1, "the object has %ld references, not its own only", references);
}
