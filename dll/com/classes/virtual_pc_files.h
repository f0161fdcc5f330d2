/* virtual_pc_files.h - the methods of IVMVirtualPC that say where to look for files, and which are there. */
#ifndef OPENVPC_VIRTUAL_PC_FILES_H
#define OPENVPC_VIRTUAL_PC_FILES_H

#include "com_windows.h"

HRESULT STDMETHODCALLTYPE virtual_pc_get_DefaultVMConfigurationPath(IVMVirtualPC *self, BSTR *path);
HRESULT STDMETHODCALLTYPE virtual_pc_put_DefaultVMConfigurationPath(IVMVirtualPC *self, BSTR path);
HRESULT STDMETHODCALLTYPE virtual_pc_get_SearchPaths(IVMVirtualPC *self, VARIANT *paths);
HRESULT STDMETHODCALLTYPE virtual_pc_put_SearchPaths(IVMVirtualPC *self, VARIANT paths);
HRESULT STDMETHODCALLTYPE virtual_pc_GetHardDiskFiles(IVMVirtualPC *self, VARIANT more, VARIANT *files);
HRESULT STDMETHODCALLTYPE virtual_pc_GetVirtualMachineFiles(IVMVirtualPC *self, VARIANT more, VARIANT_BOOL unknown,
                                                            VARIANT *files);
HRESULT STDMETHODCALLTYPE virtual_pc_GetFloppyDiskFiles(IVMVirtualPC *self, VARIANT more, VARIANT *files);
HRESULT STDMETHODCALLTYPE virtual_pc_GetDVDFiles(IVMVirtualPC *self, VARIANT more, VARIANT *files);

#endif
