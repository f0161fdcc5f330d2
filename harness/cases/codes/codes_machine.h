/*
 * codes_machine.h - rows about virtual machines: a member by its name, its arguments, and what was done to the machine
 * before. Each is called through the vtable, as type information describes that, and through IDispatch::Invoke.
 */
#ifndef OPENVPC_HARNESS_CODES_MACHINE_H
#define OPENVPC_HARNESS_CODES_MACHINE_H

#include "codes.h"

enum machine_cause {
    MACHINE_NORMAL, /* a machine "it", off and registered, in the folder of the case */
    MACHINE_HELD,   /* somebody runs it */
    MACHINE_SAVED,  /* it has a saved state */
    MACHINE_DAMAGED,
    MACHINE_DELETED,
    MACHINE_READ_ONLY,
    MACHINE_WITHOUT_MEMORY, /* its file says nothing of it */
    MACHINE_UNREGISTERED,
    MACHINE_OPTIONS_DAMAGED,    /* those of the user */
    MACHINE_DEMANDED,           /* hardware virtualization, by the configuration */
    MACHINE_WITH_ANOTHER,       /* there is a file "another.vmc" as well, which is not registered */
    MACHINE_ANOTHER_REGISTERED, /* it is registered, and another one of its name is in the folder "sub" */
    MACHINE_ANOTHER_DAMAGED,    /* that file is no machine's */
    MACHINE_WITHOUT_PARTS,      /* its drives and adapters have gone */
    MACHINE_WITH_IMAGES,        /* in its DVD and floppy drives, an undo disk, and COM2 behind its second serial port */
    MACHINE_WITH_HOST_DRIVES,   /* used by them */
    MACHINE_ON_A_NETWORK,       /* its adapter is, on one of this computer */
    MACHINE_ON_NO_SUCH_NETWORK, /* that this computer does not have */
    MACHINE_WITH_ADDITIONS,     /* in its guest, which has told its version */
    MACHINE_CD_IN_USE,          /* the drive with a CD, by a machine "another", which runs */
    MACHINE_WITH_LINKED_DISK,   /* b.vhd stands for a physical disk */
    MACHINE_FULL,               /* four adapters, and the first has an address that was set */
    MACHINE_WITH_UNDO,          /* disk; in the next four something is the matter with the parent of that */
    MACHINE_UNDO_PARENT_GONE,
    MACHINE_UNDO_PARENT_HELD,
    MACHINE_UNDO_PARENT_READ_ONLY,
    MACHINE_UNDO_PARENT_DENIED, /* it is a file that may not be read */
    MACHINE_MERGED,             /* somebody merges its undo disks */
    MACHINE_PARENT_CHANGED,     /* the parent of its disk, base.vhd, has another time than that one knows */
    MACHINE_RUNS,               /* with the fake QEMU, as all that follow */
    MACHINE_RUNS_WITH_IMAGE,    /* in its DVD drive */
    MACHINE_RUNS_ON,            /* whatever is done with its power button, for which it is given a second */
    MACHINE_PAUSED,
    MACHINE_ABSOLUTE,         /* its guest reads places on the screen, and the mouse counts so */
    MACHINE_ABSOLUTE_NO_MORE, /* and then its guest did so no longer */
    MACHINE_RUNS_DISCARDING,  /* it is Undoable, and what it writes is to be thrown away */
    MACHINE_HANGS,            /* QEMU does not answer when it is to be paused, */
    MACHINE_HANGS_PAUSED,     /* or, being paused, resumed; */
    MACHINE_ENGINE_HANGS,     /* it is not started, and QEMU will not answer then, */
    MACHINE_ENGINE_EXITS,     /* or ends at once */
};

/*
 * Whose member it is: the machine's, the application's, that of the collection of all machines, or that of what the row's
 * `way` leads to. For the latter the machine has a hard disk at 0/0 and a DVD drive at 1/0.
 */
enum machine_subject { SUBJECT_MACHINE, SUBJECT_APPLICATION, SUBJECT_COLLECTION, SUBJECT_PART };

enum machine_argument_kind {
    ARGUMENT_NONE,
    ARGUMENT_TEXT, /* a pattern */
    ARGUMENT_MANY, /* so many characters */
    ARGUMENT_NUMBER,
    ARGUMENT_BOOLEAN,
    ARGUMENT_MACHINE, /* the machine */
    ARGUMENT_VALUE,   /* a VARIANT with that number */
    ARGUMENT_WRONG,   /* a VARIANT of a type that no value has */
    ARGUMENT_PART,    /* what the text leads to, as `way` does; the machine has to be there */
    ARGUMENT_NETWORK, /* the network of that name */
};

struct machine_argument {
    enum machine_argument_kind kind;
    const WCHAR *text;
    LONG number;
};

#define MACHINE_ARGUMENTS 4

/* In the place of a parameter that is null: none is, but the call goes through the vtable alone. */
#define VTABLE (-1)

struct machine_row {
    struct code code;
    enum machine_subject subject;
    const WCHAR
        *way; /* to a part: the properties that lead there from the machine; a digit is Item of a collection; @ comes
                         before the name of a network */
    const WCHAR *member;
    WORD flags; /* DISPATCH_... */
    enum machine_cause cause;
    struct machine_argument arguments[MACHINE_ARGUMENTS];
    int null; /* which parameter, from 1 on, is a null pointer, which only the vtable passes on; 0: none */
};

/* What `code.show` of a row may be. */
void machine_show(const struct code *code, IVMVirtualPC *app);
/* The same for a member whose task ends with that code. */
void machine_show_task(const struct code *code, IVMVirtualPC *app);

/* For the tables of such rows: none of them is shown by codes.vbs. */
bool machine_script(const struct code *code, WCHAR *line, size_t room);
void machine_step(const struct code *code, IVMVirtualPC *app, enum script_step step);

/* clang-format off */
#define T(pattern) { ARGUMENT_TEXT, pattern, 0 }
#define MANY(count) { ARGUMENT_MANY, NULL, count }
#define N(value) { ARGUMENT_NUMBER, NULL, value }
#define B(value) { ARGUMENT_BOOLEAN, NULL, value }
#define IT { ARGUMENT_MACHINE, NULL, 0 }
#define VALUE(value) { ARGUMENT_VALUE, NULL, value }
#define WRONG { ARGUMENT_WRONG, NULL, 0 }
#define NOTHING { ARGUMENT_NONE, NULL, 0 }
#define PART(way) { ARGUMENT_PART, way, 0 }
#define NETWORK(name) { ARGUMENT_NETWORK, name, 0 }
/* clang-format on */

/* `case_name` is that of the code: whoever makes it of a macro's parameters has to do so himself. */
#define MACHINE_ROW(case_name, code_value, mentions, subject_, member_, flags_, cause_, null_, ...)        \
    {                                                                                                      \
        .code = { case_name, code_value, mentions, machine_show }, .subject = subject_, .member = member_, \
        .flags = flags_, .cause = cause_, .arguments = { __VA_ARGS__ }, .null = null_                      \
    }

#endif
