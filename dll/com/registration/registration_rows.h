/*
 * registration_rows.h - what registration writes, as tables of rows.
 *
 * The rows hold words in angle brackets, which stand for the texts of a struct registration_words. A row with a word
 * that has no text is left out: so a class without a ProgID has no rows for one.
 */
#ifndef OPENVPC_REGISTRATION_ROWS_H
#define OPENVPC_REGISTRATION_ROWS_H

#include "registry.h"

/* The value of a CLSID key that tells our server, of whatever version, from another vendor's. */
#define REGISTRATION_MARKER L"OpenVPC"

struct registration_words {
    /* always */
    const WCHAR *product;  /* version of OpenVPC */
    const WCHAR *path;     /* of this DLL */
    const WCHAR *folder;   /* that holds it, with a final backslash */
    const WCHAR *platform; /* win32 or win64 */
    const WCHAR *libid;    /* of the type library, */
    const WCHAR *library;  /* its name */
    const WCHAR *version;  /* and its version */
    /* for the machine host; NULL, as the next, where its program is not beside the DLL */
    const WCHAR *program_clsid;
    const WCHAR *program; /* its path */
    /* for a class */
    const WCHAR *clsid;
    const WCHAR *class_name;
    const WCHAR *progid; /* without a version; NULL if it has none, as for the following */
    const WCHAR *old_progid;
    const WCHAR *appid;
    /* for an interface */
    const WCHAR *iid;
    const WCHAR *interface_name;
    const WCHAR *proxy; /* class of its proxies and stubs; NULL if it has none */
};

struct registration_row {
    const WCHAR *key;
    const WCHAR *name;  /* of the value; NULL for the default value */
    const WCHAR *value; /* NULL: only the key is created */
    bool shared;        /* the 32-bit and the 64-bit DLL write it to the same place */
};

/* Tables end with a row without key. */
extern const struct registration_row registration_class_rows[];
extern const struct registration_row registration_surrogate_rows[];  /* lets the class run in a process of its own */
extern const struct registration_row registration_old_progid_rows[]; /* written on demand only */
extern const struct registration_row registration_program_rows[];    /* of the machine host, which is in no library */
extern const struct registration_row registration_library_rows[];
extern const struct registration_row registration_interface_rows[];

/* What is done with a row: `key` is below Software\Classes, `value` NULL if the row only creates it. */
typedef LSTATUS (*registration_visit)(void *context, const struct registration_row *row, const WCHAR *key,
                                      const WCHAR *value);

/* Visits the rows of a table, words replaced; stops at the first failure, whose code it returns. */
LSTATUS registration_each_row(const struct registration_row *rows, const struct registration_words *words,
                              registration_visit visit, void *context);

/* Removes what the rows wrote, last row first, without the shared rows unless `shared`. Goes on after a
 * failure and returns the code of the last one. */
LSTATUS registration_remove(struct registry *classes, const struct registration_row *rows,
                            const struct registration_words *words, bool shared);

#endif
