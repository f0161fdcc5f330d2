/* memory_faults.c - counts the calls of core and makes some of them fail. */
#include "memory_host.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void memory_require(bool condition, const char *contract, const char16_t *path)
{
    if (condition)
        return;
    fprintf(stderr, "memory_host: not as it has to be: %s ('%s')\n", contract, text_shown(path));
    abort();
}

static bool is_hit(struct memory_host *self, enum memory_call call)
{
    const struct memory_fault *fault = &self->fault;

    if (fault->call == 0 || (fault->kinds & MEMORY_BIT(call)) == 0)
        return false;
    self->fault_calls++;
    if (self->fault_calls < fault->call)
        return false;
    return fault->mode != MEMORY_FAIL_ONCE || self->fault_calls == fault->call ||
           self->fault_calls < fault->call + self->fault_times;
}

enum vhd_status memory_enter(struct memory_host *self, enum memory_call call, const char16_t *path,
                             struct vhd_error *error)
{
    if (self->in_hook)
        return VHD_OK;
    if (self->hook != NULL && !self->off) {
        self->in_hook = true;
        self->hook(self, call, path);
        self->in_hook = false;
    }
    self->calls[call]++;
    if (self->off)
        return vhd_fail_system(error, VHD_SYSTEM, path, self->fault.os_code);
    if (!is_hit(self, call))
        return VHD_OK;
    self->fault_hits++;
    self->off = self->fault.mode == MEMORY_POWER_OFF;
    return vhd_fail_system(error, self->off ? VHD_SYSTEM : self->fault.status, path, self->fault.os_code);
}

void memory_host_arm(struct memory_host *self, struct memory_fault fault)
{
    memory_forget_events(self);
    memset(self->calls, 0, sizeof self->calls);
    self->fault = fault;
    self->fault_calls = 0;
    self->fault_hits = 0;
    self->fault_times = 0;
    self->filled = self->most_filled = 0;
}

void memory_host_power_on(struct memory_host *self)
{
    memory_require(self->open_files == 0, "a file is still open after the work ended", u"");
    self->off = false;
    memory_host_arm(self, (struct memory_fault){ 0 });
}
