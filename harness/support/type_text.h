/* type_text.h - what a type library says, in the words of data/. */
#ifndef OPENVPC_HARNESS_TYPE_TEXT_H
#define OPENVPC_HARNESS_TYPE_TEXT_H

#include "harness.h"

#define TYPE_TEXT_CHARS 1024

/* Name of a type or (with an id) of a member; "?" on failure. Lives until the same thread has asked for 8 more. */
const char *type_name(ITypeInfo *info, MEMBERID id);

/* Whether a type or a member has a help string. */
bool has_help(ITypeInfo *info, MEMBERID id);

/* "unsigned long[3072]", "IVMTask**" */
void type_text(ITypeInfo *info, const TYPEDESC *type, char text[TYPE_TEXT_CHARS]);

/* "get_Item(in long index, out retval IVMTask** task)" */
void signature_text(ITypeInfo *info, const FUNCDESC *function, char text[TYPE_TEXT_CHARS]);

#endif
