/* virtual_pc_configuration.h - the methods of IVMVirtualPC that read and change the configuration of the user. */
#ifndef OPENVPC_VIRTUAL_PC_CONFIGURATION_H
#define OPENVPC_VIRTUAL_PC_CONFIGURATION_H

#include "com_windows.h"

HRESULT STDMETHODCALLTYPE virtual_pc_GetConfigurationValue(IVMVirtualPC *self, BSTR key, VARIANT *value);
HRESULT STDMETHODCALLTYPE virtual_pc_SetConfigurationValue(IVMVirtualPC *self, BSTR key, VARIANT value);
HRESULT STDMETHODCALLTYPE virtual_pc_RemoveConfigurationValue(IVMVirtualPC *self, BSTR key);

#endif
