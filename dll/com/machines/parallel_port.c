/* parallel_port.c - IVMParallelPort: the parallel port of a virtual machine. */
#include "part_classes.h"

#include "com_error.h"
#include "com_value.h"
#include "machine_ports.h"

#define IID_OURS (&IID_IVMParallelPort)

static struct machine_part *part_of(IVMParallelPort *self)
{
    return (struct machine_part *)self;
}

COM_DISPATCH(parallel_port, IVMParallelPort)

static HRESULT STDMETHODCALLTYPE parallel_port__ID(IVMParallelPort *self, LONG *id)
{
    static const WCHAR member[] = L"IVMParallelPort._ID";
    struct machine_view view;
    int port;
    const HRESULT hr = machine_part_look(part_of(self), member, COM_OUT(id), MACHINE_ACT_ANY, &view, &port);

    if (FAILED(hr))
        return hr;
    *id = port;
    machine_look_end(&view);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE parallel_port_get_Name(IVMParallelPort *self, BSTR *name)
{
    static const WCHAR member[] = L"IVMParallelPort.Name";
    char16_t text[VHD_PATH_CHARS];
    struct machine_view view;
    int port;
    const HRESULT hr = machine_part_look(part_of(self), member, COM_OUT(name), MACHINE_ACT_ANY, &view, &port);

    if (FAILED(hr))
        return hr;
    if (machine_parallel_get(view.document, text))
        *name = com_string(vhd_text_of(text));
    machine_look_end(&view);
    return *name != NULL ? S_OK : com_fail_status(IID_OURS, VHD_OUT_OF_MEMORY, member);
}

/* The name of a port that this computer has not is taken as well: the machine may go to another one. */
static HRESULT STDMETHODCALLTYPE parallel_port_put_Name(IVMParallelPort *self, BSTR name)
{
    HRESULT hr = com_require(IID_OURS, name, L"IVMParallelPort.Name");
    struct machine_change change;
    struct vhd_error error;
    int port;

    if (SUCCEEDED(hr))
        hr = machine_part_begin(part_of(self), MACHINE_ACT_ANY, &change, &port);
    if (FAILED(hr))
        return hr;
    if (!machine_parallel_is_name(com_text(name))) {
        machine_drop_change(&change);
        vhd_fail_text(&error, VHD_PARALLEL_PORT, com_text(name));
        return com_fail(IID_OURS, &error);
    }
    machine_watch(&change, MACHINE_PARALLEL_NAME);
    return machine_end_change(IID_OURS, &change, machine_parallel_put(change.file.document, name),
                              MACHINE_PARALLEL_KEY);
}

static const IVMParallelPortVtbl parallel_port_vtable = {
    COM_DISPATCH_SLOTS(parallel_port),
    parallel_port__ID,
    parallel_port_get_Name,
    parallel_port_put_Name,
};

const struct part_class parallel_port_class = {
    .class = {
        .iid = &IID_IVMParallelPort,
        .clsid = &CLSID_VMParallelPort,
        .vtable = &parallel_port_vtable,
        .size = sizeof(struct machine_part),
        .dual = true,
        .destroy = machine_part_destroy,
    },
};
