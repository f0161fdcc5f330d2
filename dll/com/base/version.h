/* version.h - the version of OpenVPC, shared by the code and the version resource. */
#ifndef OPENVPC_VERSION_H
#define OPENVPC_VERSION_H

/*
 * The interface is that of Windows Virtual PC 6.1. The build is ours: three digits, which are the major, minor and
 * patch number of Semantic Versioning (100 is 1.0.0). The first is never 0, or the resource compiler would read an
 * octal number.
 *
 * This is the only place of the version: installer/version reads it from these lines.
 */
#define OPENVPC_VERSION_MAJOR 6
#define OPENVPC_VERSION_MINOR 1
#define OPENVPC_VERSION_BUILD 100

#define OPENVPC_TEXT_OF(number) #number
#define OPENVPC_TEXT(number) OPENVPC_TEXT_OF(number)

/* "6.1.100" */
#define OPENVPC_VERSION_TEXT \
    OPENVPC_TEXT(OPENVPC_VERSION_MAJOR) "." OPENVPC_TEXT(OPENVPC_VERSION_MINOR) "." OPENVPC_TEXT(OPENVPC_VERSION_BUILD)

/* The documented form of IVMVirtualPC.Version ends in build type (0, a release) and edition (SE, Standard). */
#define OPENVPC_APPLICATION_VERSION OPENVPC_VERSION_TEXT ".0SE"

#endif
