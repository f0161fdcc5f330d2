/*
 * image_layout.h - where the fields of a VHD image stand, for the tests, which share nothing with core's own reading.
 *
 * Offsets in bytes from the start of the footer (512 bytes) and of the dynamic header (1,024 bytes), by the Virtual Hard
 * Disk Image Format Specification 1.0; integers are big-endian.
 */
#ifndef OPENVPC_HARNESS_IMAGE_LAYOUT_H
#define OPENVPC_HARNESS_IMAGE_LAYOUT_H

#define FOOTER_FEATURES 8u
#define FOOTER_VERSION 12u
#define FOOTER_DATA_OFFSET 16u
#define FOOTER_CREATED 24u
#define FOOTER_CREATOR 28u
#define FOOTER_CREATOR_VERSION 32u
#define FOOTER_CREATOR_HOST 36u
#define FOOTER_ORIGINAL_SIZE 40u
#define FOOTER_SIZE 48u
#define FOOTER_GEOMETRY 56u
#define FOOTER_TYPE 60u
#define FOOTER_CHECKSUM 64u
#define FOOTER_ID 68u
#define FOOTER_SAVED 84u

#define HEADER_TABLE 16u
#define HEADER_VERSION 24u
#define HEADER_ENTRIES 28u
#define HEADER_BLOCK_SIZE 32u
#define HEADER_CHECKSUM 36u
#define HEADER_PARENT_ID 40u
#define HEADER_PARENT_STAMP 56u
#define HEADER_NAME 64u
#define HEADER_LOCATORS 576u

#endif
