/* plugin_report.h - what went wrong, for who runs nbdkit. */
#ifndef OPENVPC_PLUGIN_REPORT_H
#define OPENVPC_PLUGIN_REPORT_H

#include "vhd_error.h"

/* Has nbdkit tell a failure in a sentence, with the names of files as Linux has them. */
void plugin_report(const struct vhd_error *error);

#endif
