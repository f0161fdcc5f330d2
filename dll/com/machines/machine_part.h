/*
 * machine_part.h - objects about a part of a virtual machine: a drive, an adapter, a port, its screen and so on.
 *
 * A part knows its machine, and which one of its kind it is there, by a number. Parts that can be removed, moved or
 * replaced also have a mark, such as the address of an adapter, that tells one from another. All objects of this process
 * about one part follow it when one of them moves it, and know when it was removed; what other processes do they see by
 * the mark. So no object ever tells about another part than its own.
 *
 * A kind of object is a row, struct part_class, that begins with its struct com_class.
 */
#ifndef OPENVPC_MACHINE_PART_H
#define OPENVPC_MACHINE_PART_H

#include "collection.h"
#include "com_object.h"
#include "machine.h"

/* Parts that come and go. */
struct part_kind {
    int count;            /* numbers go from 0 to below this */
    enum vhd_status gone; /* what calls say of one that has gone; names the machine */
    bool closes_up;       /* when one is removed, those behind it move to the number before */
    /* Whether one of that number is there, and its mark. False without memory. */
    bool (*look)(const struct config_document *document, int number, bool *is_there, uint64_t *mark);
};

struct machine_part;

struct part_class {
    struct com_class class; /* its size is at least that of struct machine_part; destroy is machine_part_destroy */
    const struct part_kind *kind; /* NULL: what every machine has, for good */
    /* Completes a new object, which cannot fail; NULL: nothing is to be done. */
    void (*begin)(struct machine_part *part);
};

struct part_identity;

struct machine_part {
    struct com_object object;
    struct machine *machine;
    struct part_identity *identity; /* NULL for what every machine has */
    int number;                     /* of those */
};

/* A new object, which is no client's yet; `mark` is what look tells of it. NULL without memory. */
struct machine_part *machine_part_new(const struct part_class *class, struct machine *machine, int number,
                                      uint64_t mark);

void machine_part_destroy(struct com_object *object);

/* The machine and the part of an object, if it is one of that class. NULL: it is somebody else's. */
struct machine_part *machine_part_of(void *object, const struct part_class *class);

/* What stands for the part as the source of events: the same for all objects of this process about it. */
const void *machine_part_source(const struct machine_part *part);

/* The same for the part of that number, of which there need not be an object: NULL, since nobody listens then. */
const void *machine_part_source_at(const struct part_class *class, struct machine *machine, int number);

/* Which number it has in a document. -1 when it has gone, or without memory. */
int machine_part_number(struct machine_part *part, const struct config_document *document);

/*
 * What calls begin with: the result, which is set to zeros, `size` being that of its type (COM_OUT); machine_look; and
 * the number of the part. On failure the client has its IErrorInfo, and there is no view to end. `member` is
 * Interface.Member.
 */
HRESULT machine_part_look(struct machine_part *part, const WCHAR *member, void *out, size_t size, enum machine_act act,
                          struct machine_view *view, int *number);

/* The same for a change; what it needs was checked before. */
HRESULT machine_part_begin(struct machine_part *part, enum machine_act act, struct machine_change *change, int *number);

/* What was done with a part, for all objects about it: it was removed, and had that number; it has that number now. */
void machine_part_removed(struct machine_part *part, int number);
void machine_part_moved(struct machine_part *part, int number);
void machine_part_marked(struct machine_part *part, uint64_t mark);

/*
 * Hands out the part of that number, which the document has. `iid` and `member` are the caller's; on failure the client
 * has its IErrorInfo.
 */
HRESULT machine_part_give(const struct part_class *class, const IID *iid, const WCHAR *member, struct machine *machine,
                          const struct config_document *document, int number, void **out);

/* Hands out all of a class, in the same way. Of those that every machine has there are `fixed`. */
HRESULT machine_part_give_all(const struct part_class *class, enum collection_kind collection, const IID *iid,
                              const WCHAR *member, struct machine *machine, const struct config_document *document,
                              int fixed, void **out);

/* Part of the same for collections of several machines: the elements, from calloc. Nothing is left on failure. */
HRESULT machine_parts(const struct part_class *class, struct machine *machine, const struct config_document *document,
                      int fixed, VARIANT **items, ULONG *count);

#endif
