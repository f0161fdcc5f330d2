/* config_output.h - a text that grows at its end. */
#ifndef OPENVPC_CONFIG_OUTPUT_H
#define OPENVPC_CONFIG_OUTPUT_H

#include "vhd_text.h"

/* All zeros is an empty text. */
struct config_output {
    char16_t *chars; /* the owner's to free */
    size_t length, room;
    bool is_out_of_memory; /* something could not be added; nothing more is */
};

void config_output_add(struct config_output *output, struct vhd_text text);

/* The same for a text that ends in NUL. */
void config_output_word(struct config_output *output, const char16_t *word);

#endif
