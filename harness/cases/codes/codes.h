/*
 * codes.h - every documented code of the calls that work here, each with the cause that brings it about.
 *
 * data/return-codes.tsv holds what is documented. A row of it stands in data/injected-codes.tsv, because only
 * openvpc-faults can bring it about, or in data/no-cause.tsv with the reason why nothing can; each other one is shown by
 * the case codes.Interface_Member__CODE, whose rows are in the table of one of the files codes_*.c. The list of these
 * cases is made of the tables by data/code_cases.awk.
 */
#ifndef OPENVPC_HARNESS_CODES_H
#define OPENVPC_HARNESS_CODES_H

#include "lab_volumes.h"

/* What a row of any of the tables begins with. */
struct code {
    const char *name; /* of the case; rows of the same name are several causes of the code */
    HRESULT value;
    const WCHAR *mentions; /* pattern of lab_volumes.h: what the sentence must hold; NULL: nothing certain */
    /* Brings the code about and checks all that must be so then. */
    void (*show)(const struct code *row, IVMVirtualPC *app);
};

/* When a script has come to a row, when it has got the disk that it will ask, and when it has heard the code. */
enum script_step { SCRIPT_BEFORE, SCRIPT_MIDWAY, SCRIPT_AFTER };

struct code_table {
    const void *rows;
    size_t row_size, count;
    /* The line that makes codes.vbs bring the code about; false if no script can. */
    bool (*script)(const struct code *row, WCHAR *line, size_t room);
    /* What has to be done for it at each step. */
    void (*step)(const struct code *row, IVMVirtualPC *app, enum script_step step);
};

extern const struct code_table codes_create; /* IVMVirtualPC.Create...VirtualHardDisk */
extern const struct code_table codes_disk;   /* IVMVirtualPC.GetHardDisk, IVMHardDisk */
extern const struct code_table codes_change; /* IVMHardDisk.Merge, MergeTo, Convert, Compact, Parent as it is set */
extern const struct code_table codes_task;   /* IVMTask, IVMTaskCollection, properties of IVMVirtualPC */
extern const struct code_table codes_floppy; /* IVMVirtualPC.CreateFloppyDiskImage, GetFloppyDiskImageType */
extern const struct code_table codes_host;   /* IVMHostInfo */
extern const struct code_table codes_application;     /* limits, empty collections and machines of IVMVirtualPC */
extern const struct code_table codes_machines;        /* IVMVirtualPC: virtual machines */
extern const struct code_table codes_virtual_machine; /* IVMVirtualMachine */
extern const struct code_table codes_configuration;   /* IVMVirtualPC: configuration, search paths, files in them */

extern const struct code_table codes_parts;  /* drives, adapters, networks and ports of machines */
extern const struct code_table codes_guest;  /* their guests, screens, input and load */
extern const struct code_table codes_events; /* of all of them */

/* All of them, ended by NULL. */
extern const struct code_table *const code_tables[];

const struct code *code_at(const struct code_table *table, size_t index);

#endif
