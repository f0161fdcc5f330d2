/* event.c - calls the sinks that clients have connected. */
#include "event.h"

#include "connection_point.h"
#include "lifetime.h"

#include "win32_calls.h"

#include <stdlib.h>

struct delivery {
    struct sink sink;
    DISPID id;
    VARIANTARG arguments[EVENT_ARGUMENTS]; /* in the order of IDispatch::Invoke, the last one first */
    UINT count;
    HMODULE pinned;
};

static void call_sink(struct delivery *delivery)
{
    IDispatch *events = connection_point_reach(&delivery->sink);
    DISPPARAMS params = { delivery->arguments, NULL, delivery->count, 0 };

    if (events == NULL)
        return;
    IDispatch_Invoke(events, delivery->id, &IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_METHOD, &params, NULL, NULL,
                     NULL); /* what a client makes of it is its own affair */
    IDispatch_Release(events);
}

static void free_delivery(struct delivery *delivery)
{
    for (UINT i = 0; i < delivery->count; i++)
        VariantClear(&delivery->arguments[i]);
    free(delivery);
}

static DWORD WINAPI deliver(void *context)
{
    struct delivery *delivery = context;
    const HMODULE pinned = delivery->pinned;

    if (SUCCEEDED(CoInitializeEx(NULL, COINIT_MULTITHREADED))) {
        call_sink(delivery);
        CoUninitialize();
    }
    free_delivery(delivery);
    module_end_worker(pinned);
}

static struct delivery *new_delivery(const struct sink *sink, DISPID id, const VARIANT *arguments, UINT count)
{
    struct delivery *delivery = calloc(1, sizeof *delivery);
    HRESULT hr = S_OK;

    if (delivery == NULL)
        return NULL;
    delivery->sink = *sink;
    delivery->id = id;
    delivery->count = count;
    for (UINT i = 0; i < count && SUCCEEDED(hr); i++)
        hr = VariantCopy(&delivery->arguments[count - 1 - i], (VARIANT *)(UINT_PTR)&arguments[i]);
    if (SUCCEEDED(hr))
        return delivery;
    free_delivery(delivery);
    return NULL;
}

static void start_delivery(struct delivery *delivery)
{
    HANDLE thread = NULL;

    delivery->pinned = module_pin_for_worker();
    if (delivery->pinned != NULL)
        thread = win32->CreateThread(NULL, 0, deliver, delivery, 0, NULL);
    if (thread != NULL) {
        CloseHandle(thread);
        return;
    }
    if (delivery->pinned != NULL)
        module_unpin(delivery->pinned);
    free_delivery(delivery);
}

void event_raise(const IID *iid, const void *source, DISPID id, const VARIANT *arguments, UINT count)
{
    size_t sink_count;
    struct sink *sinks = connection_point_all_sinks(iid, source, &sink_count);

    for (size_t i = 0; i < sink_count; i++) {
        struct delivery *delivery = new_delivery(&sinks[i], id, arguments, count);
        if (delivery != NULL)
            start_delivery(delivery);
    }
    free(sinks);
}
