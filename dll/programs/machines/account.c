/* account.c - what a machine has used. */
#include "account.h"

#include <string.h>

#define TICKS_PER_MILLISECOND 10000u

void account_begin(struct account *self)
{
    SYSTEM_INFO system;

    GetSystemInfo(&system);
    memset(self, 0, sizeof *self);
    self->since = self->looked = GetTickCount64();
    self->processors = system.dwNumberOfProcessors > 0 ? system.dwNumberOfProcessors : 1;
}

/* A look that comes late stands for all seconds since the last one. */
void account_look(struct account *self, uint64_t used)
{
    const ULONGLONG now = GetTickCount64(), passed = now - self->looked;
    uint64_t share;

    if (passed < 1000)
        return;
    share = used > self->used ? (used - self->used) * 100 / (passed * TICKS_PER_MILLISECOND * self->processors) : 0;
    if (share > 100)
        share = 100;
    for (ULONGLONG i = 0; i < passed / 1000 && i < ACCOUNT_SECONDS; i++) {
        memmove(self->per_cent + 1, self->per_cent, ACCOUNT_SECONDS - 1);
        self->per_cent[0] = (uint8_t)share;
        if (self->count < ACCOUNT_SECONDS)
            self->count++;
    }
    self->looked = now - passed % 1000;
    self->used = used;
}

uint64_t account_seconds(const struct account *self)
{
    return (GetTickCount64() - self->since) / 1000;
}

size_t account_history(const struct account *self, uint8_t per_cent[ACCOUNT_SECONDS])
{
    memcpy(per_cent, self->per_cent, ACCOUNT_SECONDS);
    return self->count;
}
