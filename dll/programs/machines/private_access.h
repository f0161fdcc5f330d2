/*
 * private_access.h - rights for what is made here: all access for the user of this process, to it and to what will be in
 * it, and none for others.
 */
#ifndef OPENVPC_PRIVATE_ACCESS_H
#define OPENVPC_PRIVATE_ACCESS_H

#include <windows.h>

/* It holds what `attributes` points to, and stays where it is. */
struct private_access {
    SECURITY_ATTRIBUTES attributes;
    SECURITY_DESCRIPTOR descriptor;
    TOKEN_USER *user;
    ACL *list;
};

/* Returns a code of the system. To be ended also after a failure. */
DWORD private_access_begin(struct private_access *access);
void private_access_end(struct private_access *access);

#endif
