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
CASE(codes, IVMVirtualPC_Name__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.Tasks */
CASE(codes, IVMVirtualPC_Tasks__S_OK)
CASE(codes, IVMVirtualPC_Tasks__E_POINTER)
CASE(codes, IVMVirtualPC_Tasks__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.UpTime */
CASE(codes, IVMVirtualPC_UpTime__S_OK)
CASE(codes, IVMVirtualPC_UpTime__E_POINTER)
CASE(codes, IVMVirtualPC_UpTime__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMVirtualPC.Version */
CASE(codes, IVMVirtualPC_Version__S_OK)
CASE(codes, IVMVirtualPC_Version__E_POINTER)
CASE(codes, IVMVirtualPC_Version__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)

/* IVMHardDisk.Compact */
CASE(codes, IVMHardDisk_Compact__S_OK)
CASE(codes, IVMHardDisk_Compact__E_POINTER)
CASE(codes, IVMHardDisk_Compact__ERROR_SHARING_VIOLATION)
CASE(codes, IVMHardDisk_Compact__ERROR_DISK_FULL)
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
