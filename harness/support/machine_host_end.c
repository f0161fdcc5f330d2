/* machine_host_end.c - the machine host, which tests let start no machine, and see end. */
#include "machine_host_end.h"

#include "client.h"
#include "configuration.h"

#define PATIENCE_MILLISECONDS 60000

void machine_host_without_engine(IVMVirtualPC *app)
{
    VARIANT program = text_variant(at(L"qemu that is not there.exe"));

    check_hr(configuration_set(app, L"idle_timeout", long_variant(0)), S_OK, "idle_timeout");
    check_hr(configuration_set(app, L"engine/program", program), S_OK, "engine/program");
    VariantClear(&program);
}

static bool has_ended(void *unused)
{
    (void)unused;
    return FindWindowW(L"OpenVPC.Machines", NULL) == NULL;
}

void machine_host_has_ended(void)
{
    check(wait_until(has_ended, NULL, PATIENCE_MILLISECONDS), "the machine host ends");
}
