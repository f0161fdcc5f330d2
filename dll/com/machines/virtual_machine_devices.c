/* virtual_machine_devices.c - IVMVirtualMachine: adapters, ports and the floppy drive. */
#include "virtual_machine_parts.h"

#include "com_error.h"
#include "machine_adapters.h"
#include "machine_limits.h"
#include "machine_ports.h"
#include "win32_host.h"

#include <assert.h>

static_assert(MACHINE_ADAPTERS * MACHINE_ADAPTER_VALUES <= MACHINE_WATCHED, "a change can watch all adapters");

#define IID_OURS (&IID_IVMVirtualMachine)

HRESULT virtual_machine_give_parts(IVMVirtualMachine *self, const WCHAR *member, const struct part_class *class,
                                   enum collection_kind kind, int fixed, void **out)
{
    struct machine_view view;
    HRESULT hr;

    if (out != NULL)
        *out = NULL;
    hr = virtual_machine_enter(self, member, out, MACHINE_ACT_ANY, &view);
    if (FAILED(hr))
        return hr;
    hr = machine_part_give_all(class, kind, IID_OURS, member, virtual_machine_of(self), view.document, fixed, out);
    machine_look_end(&view);
    return hr;
}

HRESULT virtual_machine_end_with_part(const WCHAR *member, struct machine_change *change, enum config_change result,
                                      const char16_t *key, const struct part_class *class, int number, void **out)
{
    HRESULT hr;

    if (result == CONFIG_CHANGED) {
        hr = machine_part_give(class, IID_OURS, member, change->machine, change->file.document, number, out);
        if (FAILED(hr)) {
            machine_drop_change(change);
            return hr;
        }
    }
    hr = machine_end_change(IID_OURS, change, result, key);
    if (SUCCEEDED(hr) || *out == NULL)
        return hr;
    IUnknown_Release((IUnknown *)*out);
    *out = NULL;
    return hr;
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_FloppyDrives(IVMVirtualMachine *self, IVMFloppyDriveCollection **drives)
{
    return virtual_machine_give_parts(self, L"IVMVirtualMachine.FloppyDrives", &floppy_drive_class,
                                      COLLECTION_FLOPPY_DRIVES, LIMIT_FLOPPY_DRIVES, (void **)drives);
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_SerialPorts(IVMVirtualMachine *self, IVMSerialPortCollection **ports)
{
    return virtual_machine_give_parts(self, L"IVMVirtualMachine.SerialPorts", &serial_port_class,
                                      COLLECTION_SERIAL_PORTS, MACHINE_SERIAL_PORTS, (void **)ports);
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_ParallelPorts(IVMVirtualMachine *self, IVMParallelPortCollection **ports)
{
    return virtual_machine_give_parts(self, L"IVMVirtualMachine.ParallelPorts", &parallel_port_class,
                                      COLLECTION_PARALLEL_PORTS, MACHINE_PARALLEL_PORTS, (void **)ports);
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_NetworkAdapters(IVMVirtualMachine *self,
                                                              IVMNetworkAdapterCollection **adapters)
{
    return virtual_machine_give_parts(self, L"IVMVirtualMachine.NetworkAdapters", &network_adapter_class,
                                      COLLECTION_NETWORK_ADAPTERS, 0, (void **)adapters);
}

/* What a new adapter needs. */
static enum vhd_status prepare(const struct machine_change *change, int *count, uint8_t address[MACHINE_ADDRESS_BYTES],
                               struct vhd_error *error)
{
    if (!machine_adapter_count(change->file.document, count))
        return vhd_fail(error, VHD_OUT_OF_MEMORY, change->file.path);
    if (*count == MACHINE_ADAPTERS)
        return vhd_fail(error, VHD_ADAPTERS_FULL, change->file.path);
    return machine_adapter_new_address(win32_host, change->file.document, change->file.path, address, error);
}

/* Before adapters are changed, from one number to below another. */
static void watch_adapters(struct machine_change *change, int from, int to)
{
    char16_t key[MACHINE_KEY_CHARS];

    for (int adapter = from; adapter < to; adapter++)
        for (int value = 0; value < MACHINE_ADAPTER_VALUES; value++) {
            machine_adapter_key(adapter, (enum machine_adapter_value)value, key);
            machine_watch(change, key);
        }
}

HRESULT STDMETHODCALLTYPE virtual_machine_AddNetworkAdapter(IVMVirtualMachine *self, IVMNetworkAdapter **adapter)
{
    static const WCHAR member[] = L"IVMVirtualMachine.AddNetworkAdapter";
    uint8_t address[MACHINE_ADDRESS_BYTES];
    struct machine_change change;
    struct vhd_error error;
    int count;
    HRESULT hr;

    if (adapter != NULL)
        *adapter = NULL;
    hr = com_require(IID_OURS, adapter, member);
    if (SUCCEEDED(hr))
        hr = machine_begin_change(IID_OURS, virtual_machine_of(self), MACHINE_ACT_HARDWARE, &change);
    if (FAILED(hr))
        return hr;
    if (prepare(&change, &count, address, &error) != VHD_OK) {
        machine_drop_change(&change);
        return com_fail(IID_OURS, &error);
    }
    watch_adapters(&change, count, count + 1);
    return virtual_machine_end_with_part(member, &change, machine_adapter_add(change.file.document, count, address),
                                         MACHINE_ADAPTER_COUNT, &network_adapter_class, count, (void **)adapter);
}

HRESULT STDMETHODCALLTYPE virtual_machine_RemoveNetworkAdapter(IVMVirtualMachine *self, IVMNetworkAdapter *adapter)
{
    struct machine_part *part = NULL;
    struct machine_change change;
    int number = -1, count = 0;
    HRESULT hr = com_require(IID_OURS, adapter, L"IVMVirtualMachine.RemoveNetworkAdapter");

    if (SUCCEEDED(hr))
        hr = machine_begin_change(IID_OURS, virtual_machine_of(self), MACHINE_ACT_HARDWARE, &change);
    if (FAILED(hr))
        return hr;
    part = machine_part_of(adapter, &network_adapter_class);
    if (part != NULL && part->machine == change.machine)
        number = machine_part_number(part, change.file.document);
    if (number < 0 || !machine_adapter_count(change.file.document, &count)) {
        hr = com_fail_status(IID_OURS, number < 0 ? VHD_ADAPTER_GONE : VHD_OUT_OF_MEMORY, change.file.path);
        machine_drop_change(&change);
        return hr;
    }
    watch_adapters(&change, number, count);
    hr = machine_end_change(IID_OURS, &change, machine_adapter_remove(change.file.document, number, count),
                            MACHINE_ADAPTER_COUNT);
    if (SUCCEEDED(hr))
        machine_part_removed(part, number);
    return hr;
}
