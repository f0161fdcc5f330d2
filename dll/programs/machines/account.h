/*
 * account.h - what a machine has used: time of processors, second by second, and networks. One thread at a time.
 */
#ifndef OPENVPC_ACCOUNT_H
#define OPENVPC_ACCOUNT_H

#include <windows.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ACCOUNT_SECONDS 60

struct account {
    ULONGLONG since; /* GetTickCount64 of the start */
    ULONGLONG looked;
    uint64_t used; /* time of processors at that moment, 100 ns */
    uint8_t per_cent[ACCOUNT_SECONDS];
    size_t count; /* seconds that are known */
    unsigned processors;
    uint64_t received, sent; /* bytes, on networks that it has left */
};

void account_begin(struct account *self);

/* Once a second or so: the time that the machine has used so far. */
void account_look(struct account *self, uint64_t used);

uint64_t account_seconds(const struct account *self);

/* Per cent of all processors in the last second; and of each of the last 60, the latest first. Returns how many are known. */
size_t account_history(const struct account *self, uint8_t per_cent[ACCOUNT_SECONDS]);

#endif
