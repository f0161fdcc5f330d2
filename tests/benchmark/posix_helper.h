/* posix_helper.h - host->new_helper of posix_host.c. */
#ifndef OPENVPC_TESTS_POSIX_HELPER_H
#define OPENVPC_TESTS_POSIX_HELPER_H

#include "vhd_io.h"

struct vhd_helper *posix_new_helper(const struct vhd_host *);

#endif
