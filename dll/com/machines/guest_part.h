/* guest_part.h - what objects about a machine that runs have in common: its guest, its screen, its input, its load. */
#ifndef OPENVPC_GUEST_PART_H
#define OPENVPC_GUEST_PART_H

#include "part_classes.h"

/* The pointer that a call needs, whether the machine is there, and whether it runs. */
HRESULT guest_look(void *self, const WCHAR *member, const void *out, bool *runs);

/* For what needs a machine that runs; one that another program runs cannot be reached yet: E_NOTIMPL. */
HRESULT guest_refuse(void *self, const WCHAR *member, const void *const *needed, size_t count);

/* A member of an interface without other arguments than its result, which cannot be answered of a machine that is off. */
#define GUEST_GETTER(prefix, interface, member, method, type)                      \
    static HRESULT STDMETHODCALLTYPE prefix##_##method(interface *self, type *out) \
    {                                                                              \
        return guest_refuse(self, L"" #interface "." #member, COM_NEEDS(out));     \
    }

/* The same for a result that is a text or an object, which is NULL then. */
#define GUEST_POINTER_GETTER(prefix, interface, member, method, type)              \
    static HRESULT STDMETHODCALLTYPE prefix##_##method(interface *self, type *out) \
    {                                                                              \
        if (out != NULL)                                                           \
            *out = NULL;                                                           \
        return guest_refuse(self, L"" #interface "." #member, COM_NEEDS(out));     \
    }

/* Further fields of the class may follow. */
#define GUEST_CLASS(name, interface, coclass, ...)      \
    const struct part_class name##_class = {            \
        .class = { .iid = &IID_##interface,             \
                   .clsid = &CLSID_##coclass,           \
                   .vtable = &name##_vtable,            \
                   .size = sizeof(struct machine_part), \
                   .dual = true,                        \
                   .destroy = machine_part_destroy,     \
                   __VA_ARGS__ },                       \
    }

#endif
