/* nbd_sender.h - a thread that sends what a session says, while the session goes on. */
#ifndef OPENVPC_NBD_SENDER_H
#define OPENVPC_NBD_SENDER_H

#include "nbd_session.h"

#include <winsock2.h>
#include <windows.h>

struct nbd_sender;

/* For a connected socket, which blocks and has to outlive it. NULL without memory or threads. */
struct nbd_sender *nbd_sender_start(SOCKET socket);

/*
 * Takes the output of a session, to be sent behind what was taken before. While one output is sent another one may wait; a
 * third one has to wait in here, so that no more is done for a client that does not read. False when something could not
 * be sent: then the connection is shut down.
 */
bool nbd_sender_take(struct nbd_sender *sender, struct nbd_session *session);

/* Waits until all that was taken is sent. False when something could not be. */
bool nbd_sender_finish(struct nbd_sender *sender);

/* Finishes, and frees it. NULL is allowed. */
void nbd_sender_end(struct nbd_sender *sender);

#endif
