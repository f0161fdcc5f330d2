/* serial_port.c - IVMSerialPort: one of the two serial ports of a virtual machine. What is behind it is never opened here. */
#include "part_classes.h"

#include "com_error.h"
#include "com_value.h"
#include "machine_ports.h"
#include "machine_power.h"

#define IID_OURS (&IID_IVMSerialPort)

static struct machine_part *part_of(IVMSerialPort *self)
{
    return (struct machine_part *)self;
}

COM_DISPATCH(serial_port, IVMSerialPort)

static HRESULT look(IVMSerialPort *self, const WCHAR *member, void *out, size_t size, struct machine_serial *serial)
{
    struct machine_view view;
    int port;
    HRESULT hr = machine_part_look(part_of(self), member, out, size, MACHINE_ACT_ANY, &view, &port);

    if (FAILED(hr))
        return hr;
    if (!machine_serial_get(view.document, port, view.path, serial))
        hr = com_fail_status(IID_OURS, VHD_OUT_OF_MEMORY, member);
    machine_look_end(&view);
    return hr;
}

/* Whether another port of the machine uses the same. */
static enum vhd_status check_free(const struct machine_change *change, int port, const struct machine_serial *serial,
                                  struct vhd_error *error)
{
    struct machine_serial other;

    for (int i = 0; i < MACHINE_SERIAL_PORTS; i++) {
        if (i == port)
            continue;
        if (!machine_serial_get(change->file.document, i, change->file.path, &other))
            return vhd_fail(error, VHD_OUT_OF_MEMORY, change->file.path);
        if (machine_serial_same(serial, &other))
            return vhd_fail(error, VHD_SERIAL_TAKEN, serial->name);
    }
    return VHD_OK;
}

static HRESULT STDMETHODCALLTYPE serial_port_Configure(IVMSerialPort *self, VMSerialPortType type, BSTR name,
                                                       VARIANT_BOOL immediately)
{
    HRESULT hr = com_require(IID_OURS, name, L"IVMSerialPort.Configure");
    char16_t key[MACHINE_KEY_CHARS];
    struct machine_change change;
    struct machine_serial serial;
    struct vhd_error error;
    enum vhd_status status;
    int port;

    if (SUCCEEDED(hr))
        hr = machine_part_begin(part_of(self), MACHINE_ACT_ANY, &change, &port);
    if (FAILED(hr))
        return hr;
    status = machine_serial_parse((int32_t)type, com_text(name), immediately != VARIANT_FALSE, &serial, &error);
    if (status == VHD_OK)
        status = check_free(&change, port, &serial, &error);
    if (status != VHD_OK) {
        machine_drop_change(&change);
        return com_fail(IID_OURS, &error);
    }
    for (size_t i = 0; i < MACHINE_SERIAL_VALUES; i++) {
        machine_serial_value_key(port, i, key);
        machine_watch(&change, key);
    }
    machine_serial_key(port, key);
    hr = machine_end_change(IID_OURS, &change, machine_serial_put(change.file.document, port, &serial), key);
    return SUCCEEDED(hr) ? machine_power_changed(IID_OURS, part_of(self)->machine, MACHINE_HOST_SERIAL, port) : hr;
}

static HRESULT STDMETHODCALLTYPE serial_port__ID(IVMSerialPort *self, LONG *id)
{
    struct machine_serial serial;
    const HRESULT hr = look(self, L"IVMSerialPort._ID", COM_OUT(id), &serial);

    if (SUCCEEDED(hr))
        *id = part_of(self)->number;
    return hr;
}

static HRESULT STDMETHODCALLTYPE serial_port_get_Type(IVMSerialPort *self, VMSerialPortType *type)
{
    struct machine_serial serial;
    const HRESULT hr = look(self, L"IVMSerialPort.Type", COM_OUT(type), &serial);

    if (SUCCEEDED(hr))
        *type = (VMSerialPortType)serial.type;
    return hr;
}

static HRESULT STDMETHODCALLTYPE serial_port_get_Name(IVMSerialPort *self, BSTR *name)
{
    static const WCHAR member[] = L"IVMSerialPort.Name";
    struct machine_serial serial;
    const HRESULT hr = look(self, member, COM_OUT(name), &serial);

    if (FAILED(hr))
        return hr;
    *name = com_string(vhd_text_of(serial.name));
    return *name != NULL ? S_OK : com_fail_status(IID_OURS, VHD_OUT_OF_MEMORY, member);
}

static HRESULT STDMETHODCALLTYPE serial_port_get_ConnectImmediately(IVMSerialPort *self, VARIANT_BOOL *immediately)
{
    struct machine_serial serial;
    const HRESULT hr = look(self, L"IVMSerialPort.ConnectImmediately", COM_OUT(immediately), &serial);

    if (SUCCEEDED(hr))
        *immediately = serial.connect_immediately ? VARIANT_TRUE : VARIANT_FALSE;
    return hr;
}

static const IVMSerialPortVtbl serial_port_vtable = {
    COM_DISPATCH_SLOTS(serial_port),
    serial_port_Configure,
    serial_port__ID,
    serial_port_get_Type,
    serial_port_get_Name,
    serial_port_get_ConnectImmediately,
};

const struct part_class serial_port_class = {
    .class = {
        .iid = &IID_IVMSerialPort,
        .clsid = &CLSID_VMSerialPort,
        .vtable = &serial_port_vtable,
        .size = sizeof(struct machine_part),
        .dual = true,
        .destroy = machine_part_destroy,
    },
};
