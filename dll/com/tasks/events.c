/* events.c - calls the sinks of IVMVirtualPCEvents. */
#include "events.h"

#include "com_error.h"
#include "connection_point.h"
#include "lifetime.h"

#include "win32_calls.h"

#include <stdlib.h>

/* The DISPID of IVMVirtualPCEvents.OnEventLogged in the type library. */
#define DISPID_ON_EVENT_LOGGED 3

struct delivery {
    struct sink sink;
    LONG message;
    HMODULE pinned;
};

static void call_sink(const struct delivery *delivery)
{
    IDispatch *events = connection_point_reach(&delivery->sink);
    VARIANTARG message;
    DISPPARAMS params = { &message, NULL, 1, 0 };

    if (events == NULL)
        return;
    V_VT(&message) = VT_I4;
    V_I4(&message) = delivery->message;
    IDispatch_Invoke(events, DISPID_ON_EVENT_LOGGED, &IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_METHOD, &params, NULL,
                     NULL, NULL); /* what a client makes of it is its own affair */
    IDispatch_Release(events);
}

static DWORD WINAPI deliver(void *context)
{
    struct delivery *delivery = context;
    const HMODULE pinned = delivery->pinned;

    if (SUCCEEDED(CoInitializeEx(NULL, COINIT_MULTITHREADED))) {
        call_sink(delivery);
        CoUninitialize();
    }
    free(delivery);
    module_end_worker(pinned);
}

static void start_delivery(const struct sink *sink, LONG message)
{
    struct delivery *delivery = malloc(sizeof *delivery);
    HANDLE thread;

    if (delivery == NULL)
        return;
    *delivery = (struct delivery){ *sink, message, module_pin_for_worker() };
    if (delivery->pinned == NULL) {
        free(delivery);
        return;
    }
    thread = win32->CreateThread(NULL, 0, deliver, delivery, 0, NULL);
    if (thread != NULL) {
        CloseHandle(thread);
        return;
    }
    module_unpin(delivery->pinned);
    free(delivery);
}

static void log_event(enum vhd_status status)
{
    size_t count;
    struct sink *sinks = connection_point_all_sinks(&count);

    for (size_t i = 0; i < count; i++)
        start_delivery(&sinks[i], COM_ERROR_FIRST_MESSAGE + (LONG)status);
    free(sinks);
}

void events_task_ended(enum vhd_status error, enum vhd_status warning, enum vhd_status hidden)
{
    if (error != VHD_OK && error != VHD_CANCELLED)
        log_event(error);
    if (warning != VHD_OK)
        log_event(warning);
    if (hidden != VHD_OK)
        log_event(hidden);
}
