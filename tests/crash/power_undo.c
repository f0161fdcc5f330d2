/* power_undo.c - a machine whose undo disks are merged. */
#include "machine_settings.h"
#include "machine_undo_merge.h"
#include "power_scene.h"
#include "text.h"
#include "vhd_reparent.h"

#include <string.h>

/* Nobody is registered there. */
#define REGISTER u"C:\\register"

#define DISK(bus, disk, undo)                                                                                          \
    "<ide_controller id=\"" bus "\"><location id=\"0\"><drive_type type=\"integer\">1</drive_type>"                    \
    "<pathname><relative type=\"string\">" disk "</relative></pathname><undo_pathname><relative type=\"string\">" undo \
    "</relative></undo_pathname></location></ide_controller>"

const char power_machine[] = "<preferences><hardware><pci_bus><ide_adapter>" DISK(
    "0", "one.vhd", "VirtualPCUndo_it_0_0_12000001022010.vud")
    DISK("1", "two.vhd", "VirtualPCUndo_it_1_0_12000001022010.vud") "</ide_adapter></pci_bus></hardware>"
                                                                    "</preferences>";

enum vhd_status power_merge_undo(struct memory_host *host, struct vhd_error *error)
{
    static const struct machine_undo_client nobody = { .merged = NULL };
    struct listener listener = { 0 };
    const struct vhd_progress progress = listener_progress(&listener);
    struct config_document *document;
    struct vhd_job *job;
    enum vhd_status status;

    memory_require(config_document_read(power_machine, strlen(power_machine), MACHINE_ROOT, POWER_MACHINE, &document,
                                        NULL) == VHD_OK,
                   "the machine can be read", POWER_MACHINE);
    status = machine_undo_merge(&host->host, REGISTER, POWER_MACHINE, document, &nobody, &job, error);
    config_document_free(document);
    if (status != VHD_OK)
        return status;
    status = job->ops->run(job, &progress, error);
    memory_require(job->warning == VHD_OK || (status != VHD_OK && job->warning == VHD_UNDO_INCOMPLETE),
                   "the note is right", POWER_MACHINE);
    job->ops->close(job);
    memory_require(host->open_files == 0, "no file is left open", POWER_MACHINE);
    memory_require(!listener.fell, "progress never falls, nor passes its total", POWER_MACHINE);
    return status;
}

enum vhd_status power_restamp_undo(struct memory_host *host, const char16_t *parent, struct vhd_error *error)
{
    return vhd_set_parent(&host->host, text_equal(parent, POWER_ONE) ? POWER_UNDO_ONE : POWER_UNDO_TWO, parent, error);
}
