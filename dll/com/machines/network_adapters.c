/* network_adapters.c - collections of network adapters: those of a machine, of a network, and of none. */
#include "virtual_network.h"

#include "com_enum.h"
#include "com_error.h"
#include "machine_adapters.h"
#include "part_classes.h"
#include "registered.h"

#include <stdlib.h>

/* Elements of a collection, in the making. */
struct elements {
    VARIANT *items;
    ULONG count, room;
};

static bool make_room(struct elements *elements, ULONG more)
{
    VARIANT *larger;
    ULONG room = elements->room;

    while (room < elements->count + more)
        room = room * 2 + MACHINE_ADAPTERS;
    larger = realloc(elements->items, (room + 1) * sizeof *larger);
    if (larger == NULL)
        return false;
    elements->items = larger;
    elements->room = room;
    return true;
}

/* Takes over the adapters of one machine that are on the network, and lets go of the others. */
static HRESULT take(struct elements *elements, VARIANT *items, ULONG count, const struct config_document *document,
                    const struct machine_network *network)
{
    HRESULT hr = make_room(elements, count) ? S_OK : E_OUTOFMEMORY;

    for (ULONG i = 0; i < count; i++) {
        struct machine_adapter adapter;
        bool wanted = false;
        if (SUCCEEDED(hr) && !machine_adapter_get(document, (int)i, &adapter))
            hr = E_OUTOFMEMORY;
        if (SUCCEEDED(hr))
            wanted = network != NULL ? machine_network_matches(network, &adapter.network) : !adapter.is_connected;
        if (wanted)
            elements->items[elements->count++] = items[i];
        else
            VariantClear(&items[i]);
    }
    free(items);
    return hr;
}

/* A machine whose file cannot be read has no adapters that anybody could tell. */
static HRESULT add_machine(struct elements *elements, const char16_t *path, const struct machine_network *network)
{
    struct machine *machine = machine_of(path);
    struct machine_view view;
    struct vhd_error error;
    HRESULT hr = machine != NULL ? S_OK : E_OUTOFMEMORY;
    VARIANT *items;
    ULONG count;

    if (machine != NULL && machine_read(machine, &view, &error) == VHD_OK) {
        hr = machine_parts(&network_adapter_class, machine, view.document, 0, &items, &count);
        if (SUCCEEDED(hr))
            hr = take(elements, items, count, view.document, network);
        machine_look_end(&view);
    }
    machine_release(machine);
    return hr;
}

HRESULT virtual_network_adapters(const IID *iid, const WCHAR *member, const struct machine_network *network,
                                 IVMNetworkAdapterCollection **out)
{
    struct elements elements = { 0 };
    struct machine_list list;
    struct vhd_error error;
    HRESULT hr = S_OK;

    *out = NULL;
    if (registered_read(&list, &error) != VHD_OK)
        return com_fail(iid, &error);
    for (size_t i = 0; i < list.count && SUCCEEDED(hr); i++)
        hr = add_machine(&elements, list.items[i]->path, network);
    machine_list_free(&list);
    if (SUCCEEDED(hr))
        hr = collection_create(COLLECTION_NETWORK_ADAPTERS, elements.items, elements.count, (void **)out);
    else
        com_enum_free_items(ENUM_VARIANTS, elements.items, elements.count);
    return SUCCEEDED(hr) ? hr : com_fail_status(iid, VHD_OUT_OF_MEMORY, member);
}
