/*
 * machine_hearing.h - what the machine host tells reaches the sinks of this process: as long as there is any, it is listened
 * to.
 */
#ifndef OPENVPC_MACHINE_HEARING_H
#define OPENVPC_MACHINE_HEARING_H

/* From the first object of the application on; every later call does nothing. */
void machine_hearing_begin(void);

#endif
