/* codes_host.c - the codes of IVMHostInfo, but for those that openvpc-faults brings about. */
#include "codes_member.h"

#define LIST (VT_ARRAY | VT_VARIANT)

GETTER(IVMHostInfo, LogicalProcessorCount)
GETTER(IVMHostInfo, PhysicalProcessorCount)
GETTER(IVMHostInfo, ProcessorSpeed)
GETTER(IVMHostInfo, ProcessorSpeedString)
GETTER(IVMHostInfo, ProcessorManufacturerString)
GETTER(IVMHostInfo, ProcessorVersionString)
GETTER(IVMHostInfo, ProcessorFeaturesString)
GETTER(IVMHostInfo, MMX)
GETTER(IVMHostInfo, SSE)
GETTER(IVMHostInfo, SSE2)
GETTER(IVMHostInfo, ThreeDNow)
GETTER(IVMHostInfo, Memory)
GETTER(IVMHostInfo, MemoryTotalString)
GETTER(IVMHostInfo, MemoryAvail)
GETTER(IVMHostInfo, MemoryAvailString)
GETTER(IVMHostInfo, OperatingSystem)
GETTER(IVMHostInfo, OSVersionString)
GETTER(IVMHostInfo, OSMajorVersion)
GETTER(IVMHostInfo, OSMinorVersion)
GETTER(IVMHostInfo, OSServicePackString)
GETTER(IVMHostInfo, NetworkAdapters)
GETTER(IVMHostInfo, NetworkAddresses)
GETTER(IVMHostInfo, DVDDrives)
GETTER(IVMHostInfo, FloppyDrives)
GETTER(IVMHostInfo, SerialPorts)
GETTER(IVMHostInfo, ParallelPort)
GETTER(IVMHostInfo, UTCTime)

static const struct member_row rows[] = {
    PROPERTY(HOST, IVMHostInfo, LogicalProcessorCount, VT_I4),
    PROPERTY(HOST, IVMHostInfo, PhysicalProcessorCount, VT_I4),
    PROPERTY(HOST, IVMHostInfo, ProcessorSpeed, VT_I4),
    PROPERTY(HOST, IVMHostInfo, ProcessorSpeedString, VT_BSTR),
    PROPERTY(HOST, IVMHostInfo, ProcessorManufacturerString, VT_BSTR),
    PROPERTY(HOST, IVMHostInfo, ProcessorVersionString, VT_BSTR),
    PROPERTY(HOST, IVMHostInfo, ProcessorFeaturesString, VT_BSTR),
    PROPERTY(HOST, IVMHostInfo, MMX, VT_BOOL),
    PROPERTY(HOST, IVMHostInfo, SSE, VT_BOOL),
    PROPERTY(HOST, IVMHostInfo, SSE2, VT_BOOL),
    PROPERTY(HOST, IVMHostInfo, ThreeDNow, VT_BOOL),
    PROPERTY(HOST, IVMHostInfo, Memory, VT_DECIMAL),
    PROPERTY(HOST, IVMHostInfo, MemoryTotalString, VT_BSTR),
    PROPERTY(HOST, IVMHostInfo, MemoryAvail, VT_DECIMAL),
    PROPERTY(HOST, IVMHostInfo, MemoryAvailString, VT_BSTR),
    PROPERTY(HOST, IVMHostInfo, OperatingSystem, VT_BSTR),
    PROPERTY(HOST, IVMHostInfo, OSVersionString, VT_BSTR),
    PROPERTY(HOST, IVMHostInfo, OSMajorVersion, VT_I4),
    PROPERTY(HOST, IVMHostInfo, OSMinorVersion, VT_I4),
    PROPERTY(HOST, IVMHostInfo, OSServicePackString, VT_BSTR),
    PROPERTY(HOST, IVMHostInfo, NetworkAdapters, LIST),
    PROPERTY(HOST, IVMHostInfo, NetworkAddresses, LIST),
    PROPERTY(HOST, IVMHostInfo, DVDDrives, LIST),
    PROPERTY(HOST, IVMHostInfo, FloppyDrives, LIST),
    PROPERTY(HOST, IVMHostInfo, SerialPorts, VT_BSTR),
    PROPERTY(HOST, IVMHostInfo, ParallelPort, VT_BSTR),
    PROPERTY(HOST, IVMHostInfo, UTCTime, VT_DATE),
};

const struct code_table codes_host = { rows, sizeof rows[0], ARRAYSIZE(rows), member_script, member_step };
