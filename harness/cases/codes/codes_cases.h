/*
 * codes_cases.h - a case for each documented code that can be brought about: Interface_Member__CODE.
 *
 * A part of lab_cases.h; codes.c defines these cases from the tables that have rows of the same names. No guard.
 */
/* IVMVirtualPC.CreateDifferencingVirtualHardDisk */
CASE(codes, IVMVirtualPC_CreateDifferencingVirtualHardDisk__S_OK)
CASE(codes, IVMVirtualPC_CreateDifferencingVirtualHardDisk__E_POINTER)
CASE(codes, IVMVirtualPC_CreateDifferencingVirtualHardDisk__ERROR_PATH_NOT_FOUND)
CASE(codes, IVMVirtualPC_CreateDifferencingVirtualHardDisk__ERROR_INVALID_DRIVE)
CASE(codes, IVMVirtualPC_CreateDifferencingVirtualHardDisk__ERROR_BUFFER_OVERFLOW)
CASE(codes, IVMVirtualPC_CreateDifferencingVirtualHardDisk__ERROR_DISK_FULL)
CASE(codes, IVMVirtualPC_CreateDifferencingVirtualHardDisk__ERROR_INVALID_NAME)
CASE(codes, IVMVirtualPC_CreateDifferencingVirtualHardDisk__ERROR_BAD_PATHNAME)
CASE(codes, IVMVirtualPC_CreateDifferencingVirtualHardDisk__ERROR_ALREADY_EXISTS)
CASE(codes, IVMVirtualPC_CreateDifferencingVirtualHardDisk__VM_E_FILE_TOO_LARGE_FOR_VOLUME)
CASE(codes, IVMVirtualPC_CreateDifferencingVirtualHardDisk__VM_E_IMAGE_SIZE_TOO_LARGE)
CASE(codes, IVMVirtualPC_CreateDifferencingVirtualHardDisk__VM_E_IMAGE_SIZE_TOO_SMALL)

/* IVMVirtualPC.CreateDynamicVirtualHardDisk */
CASE(codes, IVMVirtualPC_CreateDynamicVirtualHardDisk__S_OK)
CASE(codes, IVMVirtualPC_CreateDynamicVirtualHardDisk__E_POINTER)
CASE(codes, IVMVirtualPC_CreateDynamicVirtualHardDisk__ERROR_PATH_NOT_FOUND)
CASE(codes, IVMVirtualPC_CreateDynamicVirtualHardDisk__ERROR_INVALID_DRIVE)
CASE(codes, IVMVirtualPC_CreateDynamicVirtualHardDisk__E_INVALIDARG)
CASE(codes, IVMVirtualPC_CreateDynamicVirtualHardDisk__ERROR_BUFFER_OVERFLOW)
CASE(codes, IVMVirtualPC_CreateDynamicVirtualHardDisk__ERROR_DISK_FULL)
CASE(codes, IVMVirtualPC_CreateDynamicVirtualHardDisk__ERROR_INVALID_NAME)
CASE(codes, IVMVirtualPC_CreateDynamicVirtualHardDisk__ERROR_BAD_PATHNAME)
CASE(codes, IVMVirtualPC_CreateDynamicVirtualHardDisk__ERROR_ALREADY_EXISTS)
CASE(codes, IVMVirtualPC_CreateDynamicVirtualHardDisk__VM_E_FILE_TOO_LARGE_FOR_VOLUME)
CASE(codes, IVMVirtualPC_CreateDynamicVirtualHardDisk__VM_E_IMAGE_SIZE_TOO_LARGE)
CASE(codes, IVMVirtualPC_CreateDynamicVirtualHardDisk__VM_E_IMAGE_SIZE_TOO_SMALL)

/* IVMVirtualPC.CreateFixedVirtualHardDisk */
CASE(codes, IVMVirtualPC_CreateFixedVirtualHardDisk__S_OK)
CASE(codes, IVMVirtualPC_CreateFixedVirtualHardDisk__E_POINTER)
CASE(codes, IVMVirtualPC_CreateFixedVirtualHardDisk__ERROR_PATH_NOT_FOUND)
CASE(codes, IVMVirtualPC_CreateFixedVirtualHardDisk__ERROR_INVALID_DRIVE)
CASE(codes, IVMVirtualPC_CreateFixedVirtualHardDisk__E_INVALIDARG)
CASE(codes, IVMVirtualPC_CreateFixedVirtualHardDisk__ERROR_BUFFER_OVERFLOW)
CASE(codes, IVMVirtualPC_CreateFixedVirtualHardDisk__ERROR_DISK_FULL)
CASE(codes, IVMVirtualPC_CreateFixedVirtualHardDisk__ERROR_INVALID_NAME)
CASE(codes, IVMVirtualPC_CreateFixedVirtualHardDisk__ERROR_BAD_PATHNAME)
CASE(codes, IVMVirtualPC_CreateFixedVirtualHardDisk__ERROR_ALREADY_EXISTS)
CASE(codes, IVMVirtualPC_CreateFixedVirtualHardDisk__VM_E_FILE_TOO_LARGE_FOR_VOLUME)
CASE(codes, IVMVirtualPC_CreateFixedVirtualHardDisk__VM_E_IMAGE_SIZE_TOO_LARGE)
CASE(codes, IVMVirtualPC_CreateFixedVirtualHardDisk__VM_E_IMAGE_SIZE_TOO_SMALL)

/* IVMVirtualPC.GetHardDisk */
CASE(codes, IVMVirtualPC_GetHardDisk__S_OK)
CASE(codes, IVMVirtualPC_GetHardDisk__E_POINTER)
CASE(codes, IVMVirtualPC_GetHardDisk__ERROR_FILE_NOT_FOUND)
CASE(codes, IVMVirtualPC_GetHardDisk__ERROR_PATH_NOT_FOUND)
CASE(codes, IVMVirtualPC_GetHardDisk__ERROR_BUFFER_OVERFLOW)
CASE(codes, IVMVirtualPC_GetHardDisk__ERROR_INVALID_NAME)
CASE(codes, IVMVirtualPC_GetHardDisk__ERROR_BAD_PATHNAME)

/* IVMVirtualPC.Name */
CASE(codes, IVMVirtualPC_Name__S_OK)
CASE(codes, IVMVirtualPC_Name__E_POINTER)

/* IVMVirtualPC.Tasks */
CASE(codes, IVMVirtualPC_Tasks__S_OK)
CASE(codes, IVMVirtualPC_Tasks__E_POINTER)
CASE(codes, IVMVirtualPC_Tasks__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.UpTime */
CASE(codes, IVMVirtualPC_UpTime__S_OK)
CASE(codes, IVMVirtualPC_UpTime__E_POINTER)

/* IVMVirtualPC.Version */
CASE(codes, IVMVirtualPC_Version__S_OK)
CASE(codes, IVMVirtualPC_Version__E_POINTER)

/* IVMVirtualPC.GetConfigurationValue */
CASE(codes, IVMVirtualPC_GetConfigurationValue__S_OK)
CASE(codes, IVMVirtualPC_GetConfigurationValue__E_POINTER)
CASE(codes, IVMVirtualPC_GetConfigurationValue__DISP_E_EXCEPTION)
CASE(codes, IVMVirtualPC_GetConfigurationValue__VM_E_PREF_NOT_FOUND)

/* IVMVirtualPC.SetConfigurationValue */
CASE(codes, IVMVirtualPC_SetConfigurationValue__S_OK)
CASE(codes, IVMVirtualPC_SetConfigurationValue__E_POINTER)
CASE(codes, IVMVirtualPC_SetConfigurationValue__DISP_E_EXCEPTION)
CASE(codes, IVMVirtualPC_SetConfigurationValue__E_ACCESSDENIED)
CASE(codes, IVMVirtualPC_SetConfigurationValue__E_INVALIDARG)

/* IVMVirtualPC.RemoveConfigurationValue */
CASE(codes, IVMVirtualPC_RemoveConfigurationValue__S_OK)
CASE(codes, IVMVirtualPC_RemoveConfigurationValue__E_POINTER)
CASE(codes, IVMVirtualPC_RemoveConfigurationValue__DISP_E_EXCEPTION)
CASE(codes, IVMVirtualPC_RemoveConfigurationValue__E_INVALIDARG)
CASE(codes, IVMVirtualPC_RemoveConfigurationValue__VM_E_PREF_NOT_FOUND)

/* IVMVirtualPC.DefaultVMConfigurationPath */
CASE(codes, IVMVirtualPC_DefaultVMConfigurationPath__S_OK)
CASE(codes, IVMVirtualPC_DefaultVMConfigurationPath__E_POINTER)
CASE(codes, IVMVirtualPC_DefaultVMConfigurationPath__DISP_E_EXCEPTION)
CASE(codes, IVMVirtualPC_DefaultVMConfigurationPath__ERROR_FILE_NOT_FOUND)
CASE(codes, IVMVirtualPC_DefaultVMConfigurationPath__ERROR_PATH_NOT_FOUND)
CASE(codes, IVMVirtualPC_DefaultVMConfigurationPath__ERROR_BUFFER_OVERFLOW)
CASE(codes, IVMVirtualPC_DefaultVMConfigurationPath__ERROR_INVALID_NAME)
CASE(codes, IVMVirtualPC_DefaultVMConfigurationPath__ERROR_BAD_PATHNAME)
CASE(codes, IVMVirtualPC_DefaultVMConfigurationPath__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.SearchPaths */
CASE(codes, IVMVirtualPC_SearchPaths__S_OK)
CASE(codes, IVMVirtualPC_SearchPaths__E_POINTER)
CASE(codes, IVMVirtualPC_SearchPaths__DISP_E_EXCEPTION)
CASE(codes, IVMVirtualPC_SearchPaths__ERROR_FILE_NOT_FOUND)
CASE(codes, IVMVirtualPC_SearchPaths__ERROR_PATH_NOT_FOUND)
CASE(codes, IVMVirtualPC_SearchPaths__E_INVALIDARG)
CASE(codes, IVMVirtualPC_SearchPaths__ERROR_BUFFER_OVERFLOW)
CASE(codes, IVMVirtualPC_SearchPaths__ERROR_INVALID_NAME)
CASE(codes, IVMVirtualPC_SearchPaths__ERROR_BAD_PATHNAME)
CASE(codes, IVMVirtualPC_SearchPaths__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.GetHardDiskFiles */
CASE(codes, IVMVirtualPC_GetHardDiskFiles__S_OK)
CASE(codes, IVMVirtualPC_GetHardDiskFiles__E_POINTER)
CASE(codes, IVMVirtualPC_GetHardDiskFiles__DISP_E_EXCEPTION)
CASE(codes, IVMVirtualPC_GetHardDiskFiles__E_INVALIDARG)
CASE(codes, IVMVirtualPC_GetHardDiskFiles__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.GetVirtualMachineFiles */
CASE(codes, IVMVirtualPC_GetVirtualMachineFiles__S_OK)
CASE(codes, IVMVirtualPC_GetVirtualMachineFiles__E_POINTER)
CASE(codes, IVMVirtualPC_GetVirtualMachineFiles__DISP_E_EXCEPTION)
CASE(codes, IVMVirtualPC_GetVirtualMachineFiles__E_INVALIDARG)
CASE(codes, IVMVirtualPC_GetVirtualMachineFiles__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.GetFloppyDiskFiles */
CASE(codes, IVMVirtualPC_GetFloppyDiskFiles__S_OK)
CASE(codes, IVMVirtualPC_GetFloppyDiskFiles__E_POINTER)
CASE(codes, IVMVirtualPC_GetFloppyDiskFiles__DISP_E_EXCEPTION)
CASE(codes, IVMVirtualPC_GetFloppyDiskFiles__E_INVALIDARG)
CASE(codes, IVMVirtualPC_GetFloppyDiskFiles__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.GetDVDFiles */
CASE(codes, IVMVirtualPC_GetDVDFiles__S_OK)
CASE(codes, IVMVirtualPC_GetDVDFiles__E_POINTER)
CASE(codes, IVMVirtualPC_GetDVDFiles__DISP_E_EXCEPTION)
CASE(codes, IVMVirtualPC_GetDVDFiles__E_INVALIDARG)
CASE(codes, IVMVirtualPC_GetDVDFiles__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMHardDisk.Compact */
CASE(codes, IVMHardDisk_Compact__S_OK)
CASE(codes, IVMHardDisk_Compact__E_POINTER)
CASE(codes, IVMHardDisk_Compact__ERROR_SHARING_VIOLATION)
CASE(codes, IVMHardDisk_Compact__VM_E_FILE_READ_ONLY)
CASE(codes, IVMHardDisk_Compact__VM_E_WRONG_HD_IMAGE_TYPE)
CASE(codes, IVMHardDisk_Compact__VM_E_INVALID_HD_FILE)

/* IVMHardDisk.Convert */
CASE(codes, IVMHardDisk_Convert__S_OK)
CASE(codes, IVMHardDisk_Convert__E_POINTER)
CASE(codes, IVMHardDisk_Convert__ERROR_PATH_NOT_FOUND)
CASE(codes, IVMHardDisk_Convert__ERROR_SHARING_VIOLATION)
CASE(codes, IVMHardDisk_Convert__E_INVALIDARG)
CASE(codes, IVMHardDisk_Convert__ERROR_BUFFER_OVERFLOW)
CASE(codes, IVMHardDisk_Convert__ERROR_DISK_FULL)
CASE(codes, IVMHardDisk_Convert__ERROR_INVALID_NAME)
CASE(codes, IVMHardDisk_Convert__ERROR_BAD_PATHNAME)
CASE(codes, IVMHardDisk_Convert__ERROR_ALREADY_EXISTS)
CASE(codes, IVMHardDisk_Convert__VM_E_PARENT_PATH_NOT_FOUND)
CASE(codes, IVMHardDisk_Convert__VM_E_WRONG_HD_IMAGE_TYPE)
CASE(codes, IVMHardDisk_Convert__VM_E_INVALID_HD_FILE)

/* IVMHardDisk.File */
CASE(codes, IVMHardDisk_File__S_OK)
CASE(codes, IVMHardDisk_File__E_POINTER)

/* IVMHardDisk.HostFreeDiskSpace */
CASE(codes, IVMHardDisk_HostFreeDiskSpace__S_OK)
CASE(codes, IVMHardDisk_HostFreeDiskSpace__E_POINTER)
CASE(codes, IVMHardDisk_HostFreeDiskSpace__ERROR_BAD_PATHNAME)

/* IVMHardDisk.Merge */
CASE(codes, IVMHardDisk_Merge__S_OK)
CASE(codes, IVMHardDisk_Merge__E_POINTER)
CASE(codes, IVMHardDisk_Merge__ERROR_SHARING_VIOLATION)
CASE(codes, IVMHardDisk_Merge__VM_E_PARENT_PATH_NOT_FOUND)
CASE(codes, IVMHardDisk_Merge__VM_E_FILE_READ_ONLY)
CASE(codes, IVMHardDisk_Merge__VM_E_WRONG_HD_IMAGE_TYPE)

/* IVMHardDisk.MergeTo */
CASE(codes, IVMHardDisk_MergeTo__S_OK)
CASE(codes, IVMHardDisk_MergeTo__E_POINTER)
CASE(codes, IVMHardDisk_MergeTo__ERROR_PATH_NOT_FOUND)
CASE(codes, IVMHardDisk_MergeTo__ERROR_SHARING_VIOLATION)
CASE(codes, IVMHardDisk_MergeTo__E_INVALIDARG)
CASE(codes, IVMHardDisk_MergeTo__ERROR_BUFFER_OVERFLOW)
CASE(codes, IVMHardDisk_MergeTo__ERROR_DISK_FULL)
CASE(codes, IVMHardDisk_MergeTo__ERROR_INVALID_NAME)
CASE(codes, IVMHardDisk_MergeTo__ERROR_BAD_PATHNAME)
CASE(codes, IVMHardDisk_MergeTo__ERROR_ALREADY_EXISTS)
CASE(codes, IVMHardDisk_MergeTo__VM_E_PARENT_PATH_NOT_FOUND)
CASE(codes, IVMHardDisk_MergeTo__VM_E_WRONG_HD_IMAGE_TYPE)

/* IVMHardDisk.Parent */
CASE(codes, IVMHardDisk_Parent__S_OK)
CASE(codes, IVMHardDisk_Parent__S_FALSE)
CASE(codes, IVMHardDisk_Parent__E_POINTER)
CASE(codes, IVMHardDisk_Parent__ERROR_FILE_NOT_FOUND)
CASE(codes, IVMHardDisk_Parent__ERROR_PATH_NOT_FOUND)
CASE(codes, IVMHardDisk_Parent__VM_E_HD_IMAGE_OPEN_FAIL)
CASE(codes, IVMHardDisk_Parent__VM_E_HD_IMAGE_ACCESS)
CASE(codes, IVMHardDisk_Parent__VM_E_PARENT_CHILD_ID_MISMATCH)

/* IVMHardDisk.SizeInGuest */
CASE(codes, IVMHardDisk_SizeInGuest__S_OK)
CASE(codes, IVMHardDisk_SizeInGuest__E_POINTER)
CASE(codes, IVMHardDisk_SizeInGuest__ERROR_FILE_NOT_FOUND)
CASE(codes, IVMHardDisk_SizeInGuest__VM_E_HD_IMAGE_OPEN_FAIL)
CASE(codes, IVMHardDisk_SizeInGuest__VM_E_HD_IMAGE_ACCESS)

/* IVMHardDisk.SizeOnHost */
CASE(codes, IVMHardDisk_SizeOnHost__S_OK)
CASE(codes, IVMHardDisk_SizeOnHost__E_POINTER)
CASE(codes, IVMHardDisk_SizeOnHost__ERROR_FILE_NOT_FOUND)

/* IVMHardDisk.Type */
CASE(codes, IVMHardDisk_Type__S_OK)
CASE(codes, IVMHardDisk_Type__E_POINTER)
CASE(codes, IVMHardDisk_Type__ERROR_FILE_NOT_FOUND)
CASE(codes, IVMHardDisk_Type__VM_E_DRIVE_INVALID)
CASE(codes, IVMHardDisk_Type__VM_E_HD_IMAGE_OPEN_FAIL)
CASE(codes, IVMHardDisk_Type__VM_E_HD_IMAGE_ACCESS)

/* IVMTask.Cancel */
CASE(codes, IVMTask_Cancel__S_OK)
CASE(codes, IVMTask_Cancel__E_FAIL)

/* IVMTask.Description */
CASE(codes, IVMTask_Description__S_OK)
CASE(codes, IVMTask_Description__E_POINTER)

/* IVMTask.Error */
CASE(codes, IVMTask_Error__S_OK)
CASE(codes, IVMTask_Error__E_POINTER)

/* IVMTask.ErrorDescription */
CASE(codes, IVMTask_ErrorDescription__S_OK)
CASE(codes, IVMTask_ErrorDescription__E_POINTER)

/* IVMTask.ID */
CASE(codes, IVMTask_ID__S_OK)
CASE(codes, IVMTask_ID__E_POINTER)

/* IVMTask.IsCancelable */
CASE(codes, IVMTask_IsCancelable__S_OK)
CASE(codes, IVMTask_IsCancelable__E_POINTER)

/* IVMTask.IsComplete */
CASE(codes, IVMTask_IsComplete__S_OK)
CASE(codes, IVMTask_IsComplete__E_POINTER)

/* IVMTask.PercentCompleted */
CASE(codes, IVMTask_PercentCompleted__S_OK)
CASE(codes, IVMTask_PercentCompleted__E_POINTER)

/* IVMTask.Result */
CASE(codes, IVMTask_Result__S_OK)
CASE(codes, IVMTask_Result__E_POINTER)

/* IVMTask.WaitForCompletion */
CASE(codes, IVMTask_WaitForCompletion__S_OK)
CASE(codes, IVMTask_WaitForCompletion__E_INVALIDARG)

/* IVMTaskCollection.Count */
CASE(codes, IVMTaskCollection_Count__S_OK)
CASE(codes, IVMTaskCollection_Count__E_POINTER)

/* IVMTaskCollection.Item */
CASE(codes, IVMTaskCollection_Item__S_OK)
CASE(codes, IVMTaskCollection_Item__E_POINTER)
CASE(codes, IVMTaskCollection_Item__DISP_E_BADINDEX)

/* IVMTaskCollection._NewEnum */
CASE(codes, IVMTaskCollection__NewEnum__S_OK)
CASE(codes, IVMTaskCollection__NewEnum__E_POINTER)

/* IVMHostInfo.DVDDrives */
CASE(codes, IVMHostInfo_DVDDrives__S_OK)
CASE(codes, IVMHostInfo_DVDDrives__E_POINTER)

/* IVMHostInfo.FloppyDrives */
CASE(codes, IVMHostInfo_FloppyDrives__S_OK)
CASE(codes, IVMHostInfo_FloppyDrives__E_POINTER)

/* IVMHostInfo.LogicalProcessorCount */
CASE(codes, IVMHostInfo_LogicalProcessorCount__S_OK)
CASE(codes, IVMHostInfo_LogicalProcessorCount__E_POINTER)

/* IVMHostInfo.MMX */
CASE(codes, IVMHostInfo_MMX__S_OK)
CASE(codes, IVMHostInfo_MMX__E_POINTER)

/* IVMHostInfo.Memory */
CASE(codes, IVMHostInfo_Memory__S_OK)
CASE(codes, IVMHostInfo_Memory__E_POINTER)

/* IVMHostInfo.MemoryAvail */
CASE(codes, IVMHostInfo_MemoryAvail__S_OK)
CASE(codes, IVMHostInfo_MemoryAvail__E_POINTER)

/* IVMHostInfo.MemoryAvailString */
CASE(codes, IVMHostInfo_MemoryAvailString__S_OK)
CASE(codes, IVMHostInfo_MemoryAvailString__E_POINTER)

/* IVMHostInfo.MemoryTotalString */
CASE(codes, IVMHostInfo_MemoryTotalString__S_OK)
CASE(codes, IVMHostInfo_MemoryTotalString__E_POINTER)

/* IVMHostInfo.NetworkAdapters */
CASE(codes, IVMHostInfo_NetworkAdapters__S_OK)
CASE(codes, IVMHostInfo_NetworkAdapters__E_POINTER)

/* IVMHostInfo.NetworkAddresses */
CASE(codes, IVMHostInfo_NetworkAddresses__S_OK)
CASE(codes, IVMHostInfo_NetworkAddresses__E_POINTER)

/* IVMHostInfo.OSMajorVersion */
CASE(codes, IVMHostInfo_OSMajorVersion__S_OK)
CASE(codes, IVMHostInfo_OSMajorVersion__E_POINTER)

/* IVMHostInfo.OSMinorVersion */
CASE(codes, IVMHostInfo_OSMinorVersion__S_OK)
CASE(codes, IVMHostInfo_OSMinorVersion__E_POINTER)

/* IVMHostInfo.OSServicePackString */
CASE(codes, IVMHostInfo_OSServicePackString__S_OK)
CASE(codes, IVMHostInfo_OSServicePackString__E_POINTER)

/* IVMHostInfo.OSVersionString */
CASE(codes, IVMHostInfo_OSVersionString__S_OK)
CASE(codes, IVMHostInfo_OSVersionString__E_POINTER)

/* IVMHostInfo.OperatingSystem */
CASE(codes, IVMHostInfo_OperatingSystem__S_OK)
CASE(codes, IVMHostInfo_OperatingSystem__E_POINTER)

/* IVMHostInfo.ParallelPort */
CASE(codes, IVMHostInfo_ParallelPort__S_OK)
CASE(codes, IVMHostInfo_ParallelPort__E_POINTER)

/* IVMHostInfo.PhysicalProcessorCount */
CASE(codes, IVMHostInfo_PhysicalProcessorCount__S_OK)
CASE(codes, IVMHostInfo_PhysicalProcessorCount__E_POINTER)

/* IVMHostInfo.ProcessorFeaturesString */
CASE(codes, IVMHostInfo_ProcessorFeaturesString__S_OK)
CASE(codes, IVMHostInfo_ProcessorFeaturesString__E_POINTER)

/* IVMHostInfo.ProcessorManufacturerString */
CASE(codes, IVMHostInfo_ProcessorManufacturerString__S_OK)
CASE(codes, IVMHostInfo_ProcessorManufacturerString__E_POINTER)

/* IVMHostInfo.ProcessorSpeed */
CASE(codes, IVMHostInfo_ProcessorSpeed__S_OK)
CASE(codes, IVMHostInfo_ProcessorSpeed__E_POINTER)

/* IVMHostInfo.ProcessorSpeedString */
CASE(codes, IVMHostInfo_ProcessorSpeedString__S_OK)
CASE(codes, IVMHostInfo_ProcessorSpeedString__E_POINTER)

/* IVMHostInfo.ProcessorVersionString */
CASE(codes, IVMHostInfo_ProcessorVersionString__S_OK)
CASE(codes, IVMHostInfo_ProcessorVersionString__E_POINTER)

/* IVMHostInfo.SSE */
CASE(codes, IVMHostInfo_SSE__S_OK)
CASE(codes, IVMHostInfo_SSE__E_POINTER)

/* IVMHostInfo.SSE2 */
CASE(codes, IVMHostInfo_SSE2__S_OK)
CASE(codes, IVMHostInfo_SSE2__E_POINTER)

/* IVMHostInfo.SerialPorts */
CASE(codes, IVMHostInfo_SerialPorts__S_OK)
CASE(codes, IVMHostInfo_SerialPorts__E_POINTER)

/* IVMHostInfo.ThreeDNow */
CASE(codes, IVMHostInfo_ThreeDNow__S_OK)
CASE(codes, IVMHostInfo_ThreeDNow__E_POINTER)

/* IVMHostInfo.UTCTime */
CASE(codes, IVMHostInfo_UTCTime__S_OK)
CASE(codes, IVMHostInfo_UTCTime__E_POINTER)

/* IVMNetworkAdapterCollection.Count */
CASE(codes, IVMNetworkAdapterCollection_Count__S_OK)
CASE(codes, IVMNetworkAdapterCollection_Count__E_POINTER)

/* IVMNetworkAdapterCollection.Item */
CASE(codes, IVMNetworkAdapterCollection_Item__E_POINTER)
CASE(codes, IVMNetworkAdapterCollection_Item__DISP_E_BADINDEX)

/* IVMNetworkAdapterCollection._NewEnum */
CASE(codes, IVMNetworkAdapterCollection__NewEnum__S_OK)
CASE(codes, IVMNetworkAdapterCollection__NewEnum__E_POINTER)

/* IVMUSBDeviceCollection.Count */
CASE(codes, IVMUSBDeviceCollection_Count__S_OK)
CASE(codes, IVMUSBDeviceCollection_Count__E_POINTER)

/* IVMUSBDeviceCollection.Item */
CASE(codes, IVMUSBDeviceCollection_Item__E_POINTER)
CASE(codes, IVMUSBDeviceCollection_Item__DISP_E_BADINDEX)

/* IVMUSBDeviceCollection._NewEnum */
CASE(codes, IVMUSBDeviceCollection__NewEnum__S_OK)
CASE(codes, IVMUSBDeviceCollection__NewEnum__E_POINTER)

/* IVMVirtualMachineCollection.Count */
CASE(codes, IVMVirtualMachineCollection_Count__S_OK)
CASE(codes, IVMVirtualMachineCollection_Count__E_POINTER)

/* IVMVirtualMachineCollection.Item */
CASE(codes, IVMVirtualMachineCollection_Item__E_POINTER)
CASE(codes, IVMVirtualMachineCollection_Item__DISP_E_BADINDEX)

/* IVMVirtualMachineCollection._NewEnum */
CASE(codes, IVMVirtualMachineCollection__NewEnum__S_OK)
CASE(codes, IVMVirtualMachineCollection__NewEnum__E_POINTER)

/* IVMVirtualNetworkCollection.Count */
CASE(codes, IVMVirtualNetworkCollection_Count__S_OK)
CASE(codes, IVMVirtualNetworkCollection_Count__E_POINTER)

/* IVMVirtualNetworkCollection.Item */
CASE(codes, IVMVirtualNetworkCollection_Item__E_POINTER)
CASE(codes, IVMVirtualNetworkCollection_Item__DISP_E_BADINDEX)

/* IVMVirtualNetworkCollection._NewEnum */
CASE(codes, IVMVirtualNetworkCollection__NewEnum__S_OK)
CASE(codes, IVMVirtualNetworkCollection__NewEnum__E_POINTER)

/* IVMVirtualPC.CreateFloppyDiskImage */
CASE(codes, IVMVirtualPC_CreateFloppyDiskImage__S_OK)
CASE(codes, IVMVirtualPC_CreateFloppyDiskImage__E_POINTER)
CASE(codes, IVMVirtualPC_CreateFloppyDiskImage__ERROR_PATH_NOT_FOUND)
CASE(codes, IVMVirtualPC_CreateFloppyDiskImage__E_INVALIDARG)
CASE(codes, IVMVirtualPC_CreateFloppyDiskImage__ERROR_BUFFER_OVERFLOW)
CASE(codes, IVMVirtualPC_CreateFloppyDiskImage__ERROR_DISK_FULL)
CASE(codes, IVMVirtualPC_CreateFloppyDiskImage__ERROR_INVALID_NAME)
CASE(codes, IVMVirtualPC_CreateFloppyDiskImage__ERROR_BAD_PATHNAME)
CASE(codes, IVMVirtualPC_CreateFloppyDiskImage__ERROR_ALREADY_EXISTS)
CASE(codes, IVMVirtualPC_CreateFloppyDiskImage__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.CreateVirtualMachine */
CASE(codes, IVMVirtualPC_CreateVirtualMachine__E_POINTER)
CASE(codes, IVMVirtualPC_CreateVirtualMachine__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.DeleteVirtualMachine */
CASE(codes, IVMVirtualPC_DeleteVirtualMachine__E_POINTER)
CASE(codes, IVMVirtualPC_DeleteVirtualMachine__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.FindVirtualMachine */
CASE(codes, IVMVirtualPC_FindVirtualMachine__S_FALSE)
CASE(codes, IVMVirtualPC_FindVirtualMachine__E_POINTER)
CASE(codes, IVMVirtualPC_FindVirtualMachine__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.FindVirtualNetwork */
CASE(codes, IVMVirtualPC_FindVirtualNetwork__S_FALSE)
CASE(codes, IVMVirtualPC_FindVirtualNetwork__E_POINTER)
CASE(codes, IVMVirtualPC_FindVirtualNetwork__E_INVALIDARG)
CASE(codes, IVMVirtualPC_FindVirtualNetwork__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.GetFloppyDiskImageType */
CASE(codes, IVMVirtualPC_GetFloppyDiskImageType__S_OK)
CASE(codes, IVMVirtualPC_GetFloppyDiskImageType__E_POINTER)
CASE(codes, IVMVirtualPC_GetFloppyDiskImageType__DISP_E_EXCEPTION)
CASE(codes, IVMVirtualPC_GetFloppyDiskImageType__ERROR_FILE_NOT_FOUND)
CASE(codes, IVMVirtualPC_GetFloppyDiskImageType__ERROR_PATH_NOT_FOUND)
CASE(codes, IVMVirtualPC_GetFloppyDiskImageType__ERROR_BUFFER_OVERFLOW)
CASE(codes, IVMVirtualPC_GetFloppyDiskImageType__ERROR_INVALID_NAME)
CASE(codes, IVMVirtualPC_GetFloppyDiskImageType__ERROR_BAD_PATHNAME)
CASE(codes, IVMVirtualPC_GetFloppyDiskImageType__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.HostInfo */
CASE(codes, IVMVirtualPC_HostInfo__S_OK)
CASE(codes, IVMVirtualPC_HostInfo__E_POINTER)
CASE(codes, IVMVirtualPC_HostInfo__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.MaximumFloppyDrivesPerVM */
CASE(codes, IVMVirtualPC_MaximumFloppyDrivesPerVM__S_OK)
CASE(codes, IVMVirtualPC_MaximumFloppyDrivesPerVM__E_POINTER)
CASE(codes, IVMVirtualPC_MaximumFloppyDrivesPerVM__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.MaximumMemoryPerVM */
CASE(codes, IVMVirtualPC_MaximumMemoryPerVM__S_OK)
CASE(codes, IVMVirtualPC_MaximumMemoryPerVM__E_POINTER)
CASE(codes, IVMVirtualPC_MaximumMemoryPerVM__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.MaximumNetworkAdaptersPerVM */
CASE(codes, IVMVirtualPC_MaximumNetworkAdaptersPerVM__S_OK)
CASE(codes, IVMVirtualPC_MaximumNetworkAdaptersPerVM__E_POINTER)
CASE(codes, IVMVirtualPC_MaximumNetworkAdaptersPerVM__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.MaximumNumberOfIDEBuses */
CASE(codes, IVMVirtualPC_MaximumNumberOfIDEBuses__S_OK)
CASE(codes, IVMVirtualPC_MaximumNumberOfIDEBuses__E_POINTER)
CASE(codes, IVMVirtualPC_MaximumNumberOfIDEBuses__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.MaximumParallelPortsPerVM */
CASE(codes, IVMVirtualPC_MaximumParallelPortsPerVM__S_OK)
CASE(codes, IVMVirtualPC_MaximumParallelPortsPerVM__E_POINTER)
CASE(codes, IVMVirtualPC_MaximumParallelPortsPerVM__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.MaximumSerialPortsPerVM */
CASE(codes, IVMVirtualPC_MaximumSerialPortsPerVM__S_OK)
CASE(codes, IVMVirtualPC_MaximumSerialPortsPerVM__E_POINTER)
CASE(codes, IVMVirtualPC_MaximumSerialPortsPerVM__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.MinimumMemoryPerVM */
CASE(codes, IVMVirtualPC_MinimumMemoryPerVM__S_OK)
CASE(codes, IVMVirtualPC_MinimumMemoryPerVM__E_POINTER)
CASE(codes, IVMVirtualPC_MinimumMemoryPerVM__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.RegisterVirtualMachine */
CASE(codes, IVMVirtualPC_RegisterVirtualMachine__E_POINTER)
CASE(codes, IVMVirtualPC_RegisterVirtualMachine__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.SuggestedMaximumMemoryPerVM */
CASE(codes, IVMVirtualPC_SuggestedMaximumMemoryPerVM__S_OK)
CASE(codes, IVMVirtualPC_SuggestedMaximumMemoryPerVM__E_POINTER)
CASE(codes, IVMVirtualPC_SuggestedMaximumMemoryPerVM__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.USBDeviceCollection */
CASE(codes, IVMVirtualPC_USBDeviceCollection__S_OK)
CASE(codes, IVMVirtualPC_USBDeviceCollection__E_POINTER)
CASE(codes, IVMVirtualPC_USBDeviceCollection__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.UnconnectedNetworkAdapters */
CASE(codes, IVMVirtualPC_UnconnectedNetworkAdapters__S_OK)
CASE(codes, IVMVirtualPC_UnconnectedNetworkAdapters__E_POINTER)
CASE(codes, IVMVirtualPC_UnconnectedNetworkAdapters__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.UnregisterVirtualMachine */
CASE(codes, IVMVirtualPC_UnregisterVirtualMachine__E_POINTER)
CASE(codes, IVMVirtualPC_UnregisterVirtualMachine__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.VirtualMachines */
CASE(codes, IVMVirtualPC_VirtualMachines__S_OK)
CASE(codes, IVMVirtualPC_VirtualMachines__E_POINTER)
CASE(codes, IVMVirtualPC_VirtualMachines__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.VirtualNetworks */
CASE(codes, IVMVirtualPC_VirtualNetworks__S_OK)
CASE(codes, IVMVirtualPC_VirtualNetworks__E_POINTER)
CASE(codes, IVMVirtualPC_VirtualNetworks__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)
