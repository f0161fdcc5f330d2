/* plugin_parameters.h - what nbdkit's command line says to the plugin. */
#ifndef OPENVPC_PLUGIN_PARAMETERS_H
#define OPENVPC_PLUGIN_PARAMETERS_H

#include "vhd_error.h"

#include <stdbool.h>

struct plugin_parameters {
    char16_t disk[VHD_PATH_CHARS]; /* that is served; the new child, if one was asked for */
    bool is_writable;
    bool despite_children;
};

extern const char plugin_parameters_help[];

/* Takes a parameter; -1 when it is wrong, which has been told. */
int plugin_parameters_take(const char *key, const char *value);

/* When all have come: -1 when one is missing, or they contradict each other. */
int plugin_parameters_check(void);

/* What is to be served, of which a child has been made if that was asked for; NULL when that failed, which was told. */
const struct plugin_parameters *plugin_parameters_use(void);

#endif
