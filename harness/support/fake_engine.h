/*
 * fake_engine.h - machines that run: in openvpc-machines.exe, as those of any user, which takes openvpc-fake-qemu.exe for
 * QEMU. programs/fake-qemu/fake_qemu.c says what that can be told.
 */
#ifndef OPENVPC_HARNESS_FAKE_ENGINE_H
#define OPENVPC_HARNESS_FAKE_ENGINE_H

#include "client.h"

/*
 * From here on machines of the case are started with the fake, which is told the lines of `script`, each with its line
 * end. False after a failed check, or where the case cannot run here (skip).
 */
bool fake_engine_begin(IVMVirtualPC *app, const char *script);

/* The type that a start would ask QEMU for first, and begin again: known beforehand, so that it takes half of the time. */
void fake_engine_pin_type(IVMVirtualMachine *machine);

/* Tells it one more line. */
void fake_engine_tell(const char *line);

/* Waits until its log has a line that begins so. False after a failed check. */
bool fake_engine_hears(const char *begin);

/*
 * What was typed since the case began, in its order: "+a -a " for a key that went down and up, "+left " for a button, "x=5 "
 * for a movement, "x:5 " for a place, which QEMU counts from 0 to 32767. The text lives until the next call.
 */
const char *fake_engine_typed(void);

/* Once no machine runs any more: waits until nothing of it is left. `app` may be NULL. */
void fake_engine_end(IVMVirtualPC *app);

/* Starts a machine, and turns it off, and waits for that, with checks. */
bool machine_is_started(IVMVirtualMachine *machine);
void machine_is_turned_off(IVMVirtualMachine *machine);

#endif
