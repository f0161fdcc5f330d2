/* machine_folder.c - the folder in which the user's virtual machines are registered. */
#include "com_windows.h"

#include "machine_folder.h"

#include "configuration.h"
#include "vhd_folder.h"
#include "vhd_path.h"
#include "win32_folder.h"

#include <stdlib.h>

#define OF_VIRTUAL_PC u"\\Virtual Machines"
#define OF_OUR_OWN u"\\OpenVPC Virtual Machines"

/* The folder that the configuration names; empty when it names none. */
static enum vhd_status folder_that_is_set(char16_t folder[VHD_PATH_CHARS], struct vhd_error *error)
{
    struct config_value value = { .type = CONFIG_INTEGER };
    struct configuration *configuration;
    const struct config_node *node;
    struct config_key key;
    enum config_reading reading = CONFIG_MALFORMED;
    enum vhd_status status = configuration_read(&configuration, error);

    folder[0] = 0;
    if (status != VHD_OK)
        return status;
    node = config_key_parse(vhd_text_of(CONFIGURATION_REGISTER_PATH), &key)
               ? config_document_find(configuration->document, &key)
               : NULL;
    if (node != NULL)
        reading = config_document_value(configuration->document, node, &value);
    if (reading == CONFIG_NO_MEMORY)
        status = vhd_fail(error, VHD_OUT_OF_MEMORY, CONFIGURATION_REGISTER_PATH);
    else if (reading == CONFIG_READ && value.type == CONFIG_STRING && value.string.length > 0)
        status = vhd_folder_resolve(value.string, folder, error);
    free(value.memory);
    configuration_release(configuration);
    return status;
}

enum vhd_status machine_folder(char16_t folder[VHD_PATH_CHARS], struct vhd_error *error)
{
    char16_t profile[VHD_PATH_CHARS], path[VHD_PATH_CHARS + 32];
    enum vhd_status status = folder_that_is_set(folder, error);

    if (status != VHD_OK || folder[0] != 0)
        return status;
    status = win32_user_profile(profile, error);
    if (status != VHD_OK)
        return status;
    vhd_path_append(path, profile, win32_has_virtual_pc() ? OF_OUR_OWN : OF_VIRTUAL_PC);
    return vhd_folder_resolve(vhd_text_of(path), folder, error); /* a root as profile brings a backslash too many */
}
