/* plugin_nbdkit.h - nbdkit's header, in the version of its interface that this plugin is written for. */
#ifndef OPENVPC_PLUGIN_NBDKIT_H
#define OPENVPC_PLUGIN_NBDKIT_H

#define NBDKIT_API_VERSION 2
#include <nbdkit-plugin.h>

#endif
