/*
 * foreign_disk.h - an object with the interface IVMHardDisk that is none of the DLL's, as a proxy or a wrapper would be.
 *
 * It answers for its file and for nothing else; every other member is E_NOTIMPL and counted.
 */
#ifndef OPENVPC_HARNESS_FOREIGN_DISK_H
#define OPENVPC_HARNESS_FOREIGN_DISK_H

#include "harness.h"

struct foreign_disk {
    IVMHardDisk object;
    LONG references;   /* 1 at first, and 1 again when nobody else holds it */
    const WCHAR *file; /* what File gives; NULL is a NULL BSTR */
    HRESULT answer;    /* of File; where it is a failure, there is no path */
    LONG asked;        /* how often it was asked for its file, */
    LONG asked_other;  /* and for anything else */
};

/* The object lives in `disk`, which has to outlive every use of it. */
IVMHardDisk *foreign_disk_init(struct foreign_disk *disk, const WCHAR *file, HRESULT answer);

#endif
