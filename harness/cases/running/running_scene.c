/* running_scene.c - a machine for cases that run it. */
#include "running_scene.h"

#include "config_values.h"
#include "engine_find.h"
#include "machine.h"
#include "machine_drives.h"
#include "machine_files.h"
#include "machine_folder.h"
#include "machine_ports.h"
#include "machine_settings.h"
#include "vhd_bytes.h"
#include "vhd_chain.h"
#include "vhd_create.h"
#include "vhd_live.h"
#include "vhd_path.h"
#include "vhd_sentence.h"
#include "vhd_utf8.h"
#include "vhd_whole_file.h"
#include "win32_host.h"
#include "win32_system_text.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define GUEST_SECTOR 512u

/* ---- Files ---- */

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

/* ---- Beginning and ending ---- */

/* The guest is made by the native build, which names its file. */
static void *read_guest(struct vhd_error *error)
{
    WCHAR path[VHD_PATH_CHARS];
    char16_t resolved[VHD_PATH_CHARS];
    void *bytes = NULL;
    size_t size;

    if (GetEnvironmentVariableW(L"OPENVPC_GUEST", path, VHD_PATH_CHARS) == 0)
        return NULL;
    if (vhd_path_parse(vhd_text_of(path), NULL, resolved, error) == VHD_OK)
        vhd_read_whole_file(win32_host, resolved, GUEST_SECTOR, &bytes, &size, error);
    return bytes;
}

bool scene_begin(struct scene *scene)
{
    char16_t program[VHD_PATH_CHARS];
    void *guest;
    WSADATA data;
    bool is_made;

    memset(scene, 0, sizeof *scene);
    InitializeSRWLock(&scene->lock);
    WSAStartup(MAKEWORD(2, 2), &data);
    profile_folder();
    guest = read_guest(&scene->error);
    if (guest == NULL || engine_find(u"guest", program, &scene->error) != VHD_OK) {
        free(guest);
        skip("there is no guest (OPENVPC_GUEST), or no QEMU");
        return false;
    }
    vhd_path_set(scene->machine, at(L"guest.vmc"));
    vhd_path_set(scene->parent, at(L"parent.vhd"));
    vhd_path_set(scene->child, at(L"child.vhd"));
    vhd_path_set(scene->said, at(L"said.txt"));
    is_made = make_parent(scene, guest, &scene->error) && make_child(scene, &scene->error) &&
              make_machine(scene, &scene->error);
    free(guest);
    return check(is_made, "the machine can be made: %s", sentence_of(&scene->error));
}

void scene_end(struct scene *scene)
{
    run_free(scene->run);
    scene->run = NULL;
    free(scene->reply.bytes);
    scene->reply.bytes = NULL;
    WSACleanup();
}

/* ---- Running ---- */

static void hear(void *context, const char16_t *path, enum machine_host_event event, int32_t number,
                 struct vhd_text text)
{
    struct scene *const scene = context;

    (void)path;
    (void)text;
    AcquireSRWLockExclusive(&scene->lock);
    if (scene->told_count < SCENE_TOLD) {
        scene->told[scene->told_count].event = event;
        scene->told[scene->told_count++].number = number;
    }
    ReleaseSRWLockExclusive(&scene->lock);
}

static void hear_end(void *context, struct run *run)
{
    struct scene *const scene = context;

    (void)run;
    AcquireSRWLockExclusive(&scene->lock);
    scene->has_ended = true;
    ReleaseSRWLockExclusive(&scene->lock);
}

static enum vhd_status do_it(struct scene *scene, const struct machine_host_request *request)
{
    static const struct vhd_progress progress = { go_on, NULL };

    free(scene->reply.bytes);
    return run_do(scene->run, request, &progress, &scene->reply, &scene->error);
}

enum vhd_status scene_do(struct scene *scene, enum machine_host_command command, int32_t number)
{
    const struct machine_host_request request = { .command = command, .numbers = { number }, .text = { u"", 0 } };

    return do_it(scene, &request);
}

enum vhd_status scene_type(struct scene *scene, const char16_t *text)
{
    const struct machine_host_request request = { .command = MACHINE_HOST_TEXT, .text = vhd_text_of(text) };

    return do_it(scene, &request);
}

enum vhd_status scene_start(struct scene *scene)
{
    const struct run_watch watch = { hear, hear_end, scene };
    const enum vhd_status status = run_new(scene->machine, &watch, &scene->run, &scene->error);

    scene->told_count = 0;
    scene->has_ended = false;
    return status == VHD_OK ? scene_do(scene, MACHINE_HOST_STARTUP, 0) : status;
}

bool check_do(struct scene *scene, enum machine_host_command command, int32_t number)
{
    const bool ok = scene_do(scene, command, number) == VHD_OK;

    return check(ok, "command %d succeeds: %s", command, ok ? "" : sentence_of(&scene->error));
}

bool check_start(struct scene *scene)
{
    const bool ok = scene_start(scene) == VHD_OK;

    return check(ok, "it starts: %s", ok ? "" : sentence_of(&scene->error));
}

/* ---- What the guest says ---- */

/* From malloc, NUL-terminated; others write to it meanwhile. */
static char *said(const struct scene *scene)
{
    const HANDLE file = CreateFileW(scene->said, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING,
                                    0, NULL);
    const DWORD size = file != INVALID_HANDLE_VALUE ? GetFileSize(file, NULL) : 0;
    char *text = calloc(1, (size_t)size + 1);
    DWORD read = 0;

    if (file == INVALID_HANDLE_VALUE)
        return text;
    if (text != NULL)
        ReadFile(file, text, size, &read, NULL);
    CloseHandle(file);
    return text;
}

struct line {
    struct scene *scene;
    const char *begins;
};

static bool was_said(void *argument)
{
    const struct line *line = argument;
    char *text = said(line->scene);
    const char *at_line = text;
    bool found = false;

    while (at_line != NULL && !found) {
        found = strncmp(at_line, line->begins, strlen(line->begins)) == 0;
        at_line = strchr(at_line, '\n');
        at_line = at_line != NULL ? at_line + 1 : NULL;
    }
    free(text);
    return found;
}

bool check_says(struct scene *scene, const char *begins)
{
    struct line line = { scene, begins };
    char *text;
    bool found = wait_until(was_said, &line, SCENE_PATIENCE);

    text = said(scene);
    check(found, "the guest says '%s'; it has said: %s", begins, text);
    free(text);
    return found;
}

size_t scene_lines(struct scene *scene)
{
    char *text = said(scene);
    size_t count = 0;

    for (const char *c = text; *c != 0; c++)
        count += *c == '\n';
    free(text);
    return count;
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

/* ---- What was told ---- */

bool check_states(struct scene *scene, const int32_t *states)
{
    char text[200] = "";
    size_t count = 0;
    bool same = true;

    Sleep(200); /* it is told by a thread of its own */
    AcquireSRWLockExclusive(&scene->lock);
    for (size_t i = 0; i < scene->told_count; i++) {
        if (scene->told[i].event != MACHINE_HOST_ON_STATE)
            continue;
        snprintf(text + strlen(text), sizeof text - strlen(text), " %d", scene->told[i].number);
        same = same && states[count] == scene->told[i].number;
        count += states[count] != 0;
    }
    scene->told_count = 0;
    ReleaseSRWLockExclusive(&scene->lock);
    return check(same && states[count] == 0, "the states are told in their order, not as%s", text);
}

static bool is_told(void *argument)
{
    struct scene *const scene = argument;
    bool has_ended;

    AcquireSRWLockExclusive(&scene->lock);
    has_ended = scene->has_ended;
    ReleaseSRWLockExclusive(&scene->lock);
    return has_ended;
}

bool check_ended(struct scene *scene)
{
    const bool ok = check(wait_until(is_told, scene, SCENE_PATIENCE), "the end is told");

    run_free(scene->run);
    scene->run = NULL;
    return ok;
}

bool is_there(const char16_t *path)
{
    return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

size_t count_files(const struct scene *scene, const WCHAR *ending)
{
    char16_t pattern[VHD_PATH_CHARS + 2], folder[VHD_PATH_CHARS];
    WIN32_FIND_DATAW found;
    size_t count = 0;
    HANDLE search;

    vhd_path_folder(scene->machine, folder);
    _snwprintf(pattern, VHD_PATH_CHARS, L"%ls\\*%ls", folder, ending);
    search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE)
        return 0;
    do {
        count++;
    } while (FindNextFileW(search, &found));
    FindClose(search);
    return count;
}

const char *sentence_of(const struct vhd_error *error)
{
    WCHAR cause[WIN32_SYSTEM_TEXT_CHARS];
    static char text[1000];
    char16_t *sentence;

    win32_system_text(error->os_code, cause);
    sentence = vhd_sentence(error, cause);
    snprintf(text, sizeof text, "%s", sentence != NULL ? utf8(sentence) : "no memory");
    free(sentence);
    return text;
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
