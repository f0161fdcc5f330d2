/* running_files.c - the files of a machine for cases that run it: made, changed, looked for. */
#include "running_scene.h"

#include "machine.h"
#include "machine_drives.h"
#include "machine_files.h"
#include "machine_folder.h"
#include "machine_ports.h"
#include "machine_settings.h"
#include "vhd_chain.h"
#include "vhd_create.h"
#include "vhd_live.h"
#include "vhd_path.h"
#include "win32_folder.h"
#include "win32_host.h"

#include <tlhelp32.h>

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define GUEST_SECTOR 512u

static bool go_on(void *context, uint64_t done, uint64_t total)
{
    (void)context;
    (void)done;
    (void)total;
    return true;
}

static bool run_job(enum vhd_status status, struct vhd_job *job, struct vhd_error *error)
{
    static const struct vhd_progress progress = { go_on, NULL };

    if (status != VHD_OK)
        return false;
    status = job->ops->run(job, &progress, error);
    job->ops->close(job);
    return status == VHD_OK;
}

/* The guest in the first sector, nothing in the second. */
static bool make_parent(struct scene *scene, const void *guest, struct vhd_error *error)
{
    struct vhd_live *live;
    struct vhd_job *job;
    enum vhd_status status = vhd_create_dynamic(win32_host, vhd_text_of(scene->parent), 16, &job, error);

    if (!run_job(status, job, error))
        return false;
    status = vhd_live_open(win32_host, scene->parent, VHD_LIVE_WRITE, &live, error);
    if (status != VHD_OK)
        return false;
    status = vhd_live_write(live, 0, guest, GUEST_SECTOR, error);
    if (status == VHD_OK)
        status = vhd_live_flush(live, error);
    vhd_live_close(live);
    return status == VHD_OK;
}

static bool make_child(struct scene *scene, struct vhd_error *error)
{
    struct vhd_job *job;
    const enum vhd_status status = vhd_create_differencing(win32_host, vhd_text_of(scene->child),
                                                           vhd_text_of(scene->parent), &job, error);

    return run_job(status, job, error);
}

static bool change_machine(struct scene *scene, enum config_change change(struct scene *, struct config_document *),
                           struct vhd_error *error)
{
    struct machine *machine = machine_of(scene->machine);
    struct machine_change begun;
    enum vhd_status status = machine_take_change(machine, MACHINE_ACT_ANY, &begun, error);

    if (status == VHD_OK)
        status = machine_put_change(&begun, change(scene, begun.file.document), NULL, error);
    machine_release(machine);
    return status == VHD_OK;
}

static enum config_change put_devices(struct scene *scene, struct config_document *document)
{
    const struct config_value memory = { .type = CONFIG_INTEGER, .integer = 32 };
    struct machine_serial serial = { .type = MACHINE_SERIAL_FILE };
    enum config_change change = machine_setting_put(document, MACHINE_MEMORY, &memory);

    vhd_path_set(serial.name, scene->said);
    if (change == CONFIG_CHANGED)
        change = machine_drive_put(document, 0, MACHINE_HARD_DISK, scene->machine, scene->child);
    return change == CONFIG_CHANGED ? machine_serial_put(document, 0, &serial) : change;
}

static bool make_machine(struct scene *scene, struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS];

    return machine_folder(folder, error) == VHD_OK &&
           machine_create(win32_host, folder, scene->machine, u"6.1", error) == VHD_OK &&
           change_machine(scene, put_devices, error);
}

bool scene_make_machine(struct scene *scene)
{
    return check(make_child(scene, &scene->error) && make_machine(scene, &scene->error), "the machine can be made: %s",
                 sentence_of(&scene->error));
}

bool scene_make_files(struct scene *scene, const void *guest)
{
    vhd_path_set(scene->machine, at(L"guest.vmc"));
    vhd_path_set(scene->parent, at(L"parent.vhd"));
    vhd_path_set(scene->child, at(L"child.vhd"));
    vhd_path_set(scene->said, at(L"said.txt"));
    return check(make_parent(scene, guest, &scene->error), "its disk can be made: %s", sentence_of(&scene->error)) &&
           scene_make_machine(scene);
}

bool scene_make_another(struct scene *scene, const struct scene *first, unsigned number)
{
    WCHAR name[40];

    *scene = (struct scene){ .run = NULL };
    InitializeSRWLock(&scene->lock);
    vhd_path_set(scene->program, first->program);
    vhd_path_set(scene->parent, first->parent);
    swprintf(name, ARRAYSIZE(name), L"guest%u.vmc", number);
    vhd_path_set(scene->machine, at(name));
    swprintf(name, ARRAYSIZE(name), L"child%u.vhd", number);
    vhd_path_set(scene->child, at(name));
    swprintf(name, ARRAYSIZE(name), L"said%u.txt", number);
    vhd_path_set(scene->said, at(name));
    return scene_make_machine(scene);
}

/* ---- The file ---- */

static enum config_change put_undo(struct scene *scene, struct config_document *document)
{
    const struct config_value undoable = { .type = CONFIG_BOOLEAN, .boolean = scene->told[0].event != 0 },
                              action = { .type = CONFIG_INTEGER, .integer = scene->told[0].number };
    const enum config_change change = machine_setting_put(document, MACHINE_UNDOABLE, &undoable);

    return change == CONFIG_CHANGED ? machine_setting_put(document, MACHINE_UNDO_ACTION, &action) : change;
}

void scene_set_undo(struct scene *scene, bool undoable, int action)
{
    scene->told[0].event = (enum machine_host_event)undoable;
    scene->told[0].number = action;
    check(change_machine(scene, put_undo, &scene->error), "UndoAction can be set");
}

bool scene_change(struct scene *scene, enum config_change change(struct scene *, struct config_document *))
{
    return change_machine(scene, change, &scene->error);
}

/* ---- What is left ---- */

static size_t count_in(const char16_t *folder, const WCHAR *ending)
{
    char16_t pattern[VHD_PATH_CHARS + 2];
    WIN32_FIND_DATAW found;
    size_t count = 0;
    HANDLE search;

    _snwprintf(pattern, VHD_PATH_CHARS, L"%ls\\*%ls", folder, ending);
    search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE)
        return 0;
    do {
        count += found.cFileName[0] != L'.';
    } while (FindNextFileW(search, &found));
    FindClose(search);
    return count;
}

bool find_folder_of_qemu(char16_t folder[VHD_TEMPORARY_CHARS])
{
    WIN32_FIND_DATAW found;
    HANDLE search;
    bool is_found = false;

    if (win32_local_app_data(folder, NULL) != VHD_OK)
        return false;
    wcscat(folder, L"\\OpenVPC\\*");
    search = FindFirstFileW(folder, &found);
    folder[wcslen(folder) - 1] = 0;
    for (BOOL more = search != INVALID_HANDLE_VALUE; more && !is_found; more = FindNextFileW(search, &found))
        is_found = found.cFileName[0] != L'.';
    if (is_found)
        wcscat(folder, found.cFileName);
    FindClose(search);
    return is_found;
}

/* Those of the fake QEMU, which ends when its monitor has. */
size_t count_processes(void)
{
    PROCESSENTRY32W entry = { .dwSize = sizeof entry };
    const HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    size_t count = 0;

    for (BOOL more = Process32FirstW(all, &entry); more; more = Process32NextW(all, &entry))
        count += _wcsicmp(entry.szExeFile, L"qemu.exe") == 0;
    CloseHandle(all);
    return count;
}

void check_nothing_left(struct scene *scene)
{
    char16_t folder[VHD_PATH_CHARS];

    check(count_files(scene, L".vud") == 0, "no undo disk is left");
    check(count_files(scene, L".ovpc-running") == 0, "no lock is left");
    check(count_files(scene, L".ovpc-new") == 0, "no half of a state is left");
    if (win32_local_app_data(folder, NULL) == VHD_OK) {
        wcscat(folder, L"\\OpenVPC");
        check(count_in(folder, L"") == 0, "no folder of QEMU is left");
    }
    check(scene->program[0] == 0 || count_processes() == 0, "no process is left");
}

size_t count_files(const struct scene *scene, const WCHAR *ending)
{
    char16_t folder[VHD_PATH_CHARS];

    vhd_path_folder(scene->machine, folder);
    return count_in(folder, ending);
}

int64_t scene_count(const char16_t *path)
{
    uint8_t sector[GUEST_SECTOR];
    struct vhd_chain *chain;
    struct vhd_error error;
    int64_t count = -1;

    if (vhd_chain_open(win32_host, path, VHD_FILE_SOURCE, &chain, &error) != VHD_OK)
        return -1;
    if (vhd_chain_read(chain, 1, 1, sector, &error) == VHD_OK)
        count = sector[0] | sector[1] << 8;
    vhd_chain_close(chain);
    return count;
}
