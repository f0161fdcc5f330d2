/* events.c - calls the sinks of IVMVirtualPCEvents. */
#include "events.h"

#include "com_error.h"
#include "event.h"

/* The DISPID of IVMVirtualPCEvents.OnEventLogged in the type library. */
#define DISPID_ON_EVENT_LOGGED 3

static void log_event(enum vhd_status status)
{
    VARIANT message;

    V_VT(&message) = VT_I4;
    V_I4(&message) = COM_ERROR_FIRST_MESSAGE + (LONG)status;
    event_raise(&DIID_IVMVirtualPCEvents, NULL, DISPID_ON_EVENT_LOGGED, &message, 1);
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
