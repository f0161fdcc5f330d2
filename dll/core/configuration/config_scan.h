/*
 * config_scan.h - a look at the text of an XML document before it is given to a reader.
 *
 * Readers differ in what they make of a truncated document: Wine's waits for ever for the end of a comment, and
 * takes a missing end tag for one that is there. So that is found out here, and how much a reader has to read. Names
 * and the nesting of names are the reader's.
 */
#ifndef OPENVPC_CONFIG_SCAN_H
#define OPENVPC_CONFIG_SCAN_H

#include "vhd_error.h"

#include <stdbool.h>

/*
 * Whether every tag, comment, CDATA section, instruction and reference is complete, and there are as many end tags as
 * start tags, at least one of each or an empty one, with nothing but white space around them. *pieces: how many tags,
 * comments, CDATA sections and instructions there are. A document type is refused, and so is a reference to anything
 * but a character or one of the five entities that XML knows.
 */
bool config_scan_is_complete(struct vhd_text text, size_t *pieces);

#endif
