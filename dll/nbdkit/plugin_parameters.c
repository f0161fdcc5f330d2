/* plugin_parameters.c - what nbdkit's command line says to the plugin. */
#include "plugin_parameters.h"

#include "plugin_nbdkit.h"
#include "plugin_report.h"
#include "posix_host.h"
#include "posix_path.h"
#include "vhd_create.h"
#include "vhd_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char plugin_parameters_help[] =
    "[file=]DISK.vhd               the disk, which is served with all its parents\n"
    "writable=true                 clients may write (default: false)\n"
    "child=NEW.vhd                 makes a new differencing disk of the disk, and serves\n"
    "                              that, writable: the disk itself stays as it is\n"
    "despite-children=true         with writable: also where the folder holds a child of\n"
    "                              the disk, which is ruined by writing to its parent";

static struct plugin_parameters parameters;
static char16_t child[VHD_PATH_CHARS]; /* empty: none */

/*
 * The name of a file, whose folder is named without links, as the system would go from there to a parent in "..\". The
 * file keeps its own, since that is beside which its parents are looked for. NULL when there is none, which was told.
 */
static char *resolve(const char *value)
{
    char *name = nbdkit_absolute_path(value), *whole = NULL, *folder;
    char *slash = name != NULL ? strrchr(name, '/') : NULL;

    if (slash == NULL)
        return NULL;
    *slash = 0;
    folder = nbdkit_realpath(slash == name ? "/" : name);
    if (folder != NULL && asprintf(&whole, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, slash + 1) < 0)
        whole = NULL;
    free(folder);
    free(name);
    return whole;
}

static int take_path(const char *key, const char *value, char16_t path[VHD_PATH_CHARS])
{
    struct vhd_error error;
    char *name;
    int result = -1;

    if (path[0] != 0) {
        nbdkit_error("%s= was given twice", key);
        return -1;
    }
    name = resolve(value);
    if (name == NULL)
        return -1;
    if (posix_path_of(name, path, &error) == VHD_OK)
        result = 0;
    else if (error.status == VHD_PATH_NOT_ABSOLUTE)
        nbdkit_error("'%s' is not the name of a file", value);
    else
        plugin_report(&error);
    free(name);
    return result;
}

static int take_bool(const char *value, bool *flag)
{
    const int taken = nbdkit_parse_bool(value);

    *flag = taken > 0;
    return taken < 0 ? -1 : 0;
}

int plugin_parameters_take(const char *key, const char *value)
{
    if (strcmp(key, "file") == 0)
        return take_path(key, value, parameters.disk);
    if (strcmp(key, "child") == 0)
        return take_path(key, value, child);
    if (strcmp(key, "writable") == 0)
        return take_bool(value, &parameters.is_writable);
    if (strcmp(key, "despite-children") == 0)
        return take_bool(value, &parameters.despite_children);
    nbdkit_error("there is no parameter '%s'; nbdkit openvpc --help has those that there are", key);
    return -1;
}

int plugin_parameters_check(void)
{
    if (parameters.disk[0] != 0)
        return 0;
    nbdkit_error("no disk is named: give the path of a .vhd");
    return -1;
}

static bool go_on(void *context, uint64_t done, uint64_t total)
{
    return true;
}

static enum vhd_status make_child(struct vhd_error *error)
{
    const struct vhd_progress progress = { go_on, NULL };
    struct vhd_job *job;
    enum vhd_status status = vhd_create_differencing(posix_host, vhd_text_of(child), vhd_text_of(parameters.disk), &job,
                                                     error);

    if (status != VHD_OK)
        return status;
    status = job->ops->run(job, &progress, error);
    job->ops->close(job);
    return status;
}

const struct plugin_parameters *plugin_parameters_use(void)
{
    struct vhd_error error;

    if (child[0] == 0)
        return &parameters;
    if (make_child(&error) != VHD_OK) {
        plugin_report(&error);
        return NULL;
    }
    vhd_path_set(parameters.disk, child);
    parameters.is_writable = true;
    return &parameters;
}
