/* com_value.h - values as clients of automation expect them. */
#ifndef OPENVPC_COM_VALUE_H
#define OPENVPC_COM_VALUE_H

#include "com_windows.h"

#include "vhd_error.h"

#include <stdint.h>

/* A BSTR as core takes it; the text is the same. NULL is a text of length 0. */
struct vhd_text com_text(BSTR string);

/* A new BSTR with a text of core; NULL without memory. */
BSTR com_string(struct vhd_text text);

/* Follows references of a VARIANT to a VARIANT, as far as any script sends them. */
const VARIANT *com_follow(const VARIANT *variant);

/*
 * A copy of what an argument that is no array holds, by reference or not; of an object, its default value, as automation
 * takes it where a value is wanted. The caller clears it. E_INVALIDARG when there is none; *plain is VT_EMPTY then.
 */
HRESULT com_plain(const VARIANT *variant, VARIANT *plain);

/*
 * The integer that a plain VARIANT of any type of numbers holds: hosts send what they have, JScript and .NET also 64 bits
 * and floating point. False for other types, for fractions, and outside min to max.
 */
bool com_integer(const VARIANT *plain, int64_t min, int64_t max, int64_t *integer);

/* VT_DECIMAL, the only automation type with 64 bits that scripts of the time could compute with. */
void com_set_decimal(VARIANT *out, uint64_t value);

#endif
