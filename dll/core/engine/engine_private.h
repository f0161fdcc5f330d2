/* engine_private.h - names of what is in a machine of QEMU, which its command line gives and later commands use. */
#ifndef OPENVPC_ENGINE_PRIVATE_H
#define OPENVPC_ENGINE_PRIVATE_H

#include "json.h"
#include "machine_drives.h"

/* Room for a name. */
#define ENGINE_NAME_BYTES 32

/* A drive as a device: of hard disks, DVDs, and floppies (ENGINE_FLOPPY). */
void engine_drive_name(int place, char name[ENGINE_NAME_BYTES]);

/* A node of blocks that belongs to a place: "hd-0-0" and a suffix. */
void engine_disk_name(int place, const char *suffix, char name[ENGINE_NAME_BYTES]);
#define ENGINE_EMPTY "-empty"   /* what a hard disk is before what NBD serves */
#define ENGINE_SERVED "-served" /* that */

/* "serial0" and so on: what is behind a serial port. */
void engine_name(const char *what, int number, char name[ENGINE_NAME_BYTES]);
#define ENGINE_SERIAL "serial"
#define ENGINE_ADAPTER "adapter" /* a network adapter */
#define ENGINE_HUB "hub"         /* the hub that it is plugged into: its own, with the same number */
#define ENGINE_NETWORK "network" /* what is plugged in there as well: the network */
#define ENGINE_CABLE "cable"     /* by this */

#define ENGINE_LOOPBACK "127.0.0.1"

/* Writes host and port of an address there, as members of an object that is begun. */
void engine_put_address(struct json_text *text, uint16_t tcp_port);

/* The port at the start of a text; 0 for what is none. */
uint16_t engine_port_in(const char *digits);

#endif
