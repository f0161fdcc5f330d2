/*
 * guest_part.h - what objects about a machine that runs have in common: its guest, its screen, its input, its load.
 *
 * They ask the machine host, which has the machines of this user that run. Each call goes: its pointers, whether the
 * machine is there, its other arguments where their codes are documented for any state, and its state; then what it does.
 */
#ifndef OPENVPC_GUEST_PART_H
#define OPENVPC_GUEST_PART_H

#include "part_classes.h"

#include "machine_host.h"

/* GUEST_AWAY: somebody else runs it, so that it cannot be reached. A machine that is starting, say, is off. */
enum guest_state { GUEST_OFF, GUEST_AWAY, GUEST_RUNS, GUEST_PAUSED };

/* The pointers that a call needs (COM_NEEDS), and whether the machine is there; then its state. */
HRESULT guest_look(void *self, const WCHAR *member, const void *const *needed, size_t count, enum guest_state *state);

/* S_OK for a machine that runs, also if it is paused; else why it cannot be asked. */
HRESULT guest_allow(void *self, enum guest_state state);

/* Both of them. */
HRESULT guest_enter(void *self, const WCHAR *member, const void *const *needed, size_t count, enum guest_state *state);

/* Fails with a status that names the machine. */
HRESULT guest_fail(void *self, enum vhd_status status);

/* Gives the command. The reply is to be freed by the caller, if the call succeeds. */
HRESULT guest_call(void *self, const struct machine_host_request *request, struct machine_host_reply *reply);

/* The same for a command of which nothing comes back. */
HRESULT guest_tell(void *self, const struct machine_host_request *request);

/* What calls do that ask for something: guest_enter, by which the result is set to zeros (COM_OUT), and the command. */
HRESULT guest_ask(void *self, const WCHAR *member, void *out, size_t size, enum machine_host_command command,
                  struct machine_host_reply *reply);

/* What calls do that no guest here has an answer to: guest_enter, and then that status. */
HRESULT guest_refuse(void *self, const WCHAR *member, const void *const *needed, size_t count, enum vhd_status status);

/* The row of a class whose objects are of that size; further fields of its com_class may follow. */
#define GUEST_CLASS(name, interface, coclass, object, ...) \
    .class = { .iid = &IID_##interface,                    \
               .clsid = &CLSID_##coclass,                  \
               .vtable = &name##_vtable,                   \
               .size = sizeof(object),                     \
               .dual = true,                               \
               __VA_ARGS__ }

#endif
