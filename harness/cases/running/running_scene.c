/* running_scene.c - a machine for cases that run it. */
#include "running_scene.h"

#include "running_calls.h"
#include "run_private.h"

#include "engine_find.h"
#include "fake_script.h"
#include "vhd_path.h"
#include "vhd_sentence.h"
#include "vhd_whole_file.h"
#include "win32_host.h"
#include "win32_system_text.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define GUEST_SECTOR 512u

/* So much of what the fake QEMU has logged is told of a start that fails. */
#define LAST_CHARS 800u

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

void scene_prepare(struct scene *scene)
{
    WSADATA data;

    memset(scene, 0, sizeof *scene);
    InitializeSRWLock(&scene->lock);
    WSAStartup(MAKEWORD(2, 2), &data);
    profile_folder();
    set_room(MAXLONG64);
}

bool scene_begin(struct scene *scene)
{
    char16_t program[VHD_PATH_CHARS];
    void *guest;
    bool is_made;

    scene_prepare(scene);
    run_patience = USUAL_PATIENCE;
    guest = read_guest(&scene->error);
    if (guest == NULL || engine_find(u"guest", program, &scene->error) != VHD_OK) {
        free(guest);
        skip("there is no guest (OPENVPC_GUEST), or no QEMU");
        return false;
    }
    is_made = scene_make_files(scene, guest);
    free(guest);
    return is_made;
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

static bool go_on(void *context, uint64_t done, uint64_t total)
{
    (void)context;
    (void)done;
    (void)total;
    return true;
}

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

enum vhd_status scene_do_two(struct scene *scene, enum machine_host_command command, int32_t number, int32_t second)
{
    const struct machine_host_request request = { .command = command,
                                                  .numbers = { number, second },
                                                  .text = { u"", 0 } };

    return do_it(scene, &request);
}

enum vhd_status scene_key(struct scene *scene, const char16_t *name, int32_t down)
{
    const struct machine_host_request request = { .command = MACHINE_HOST_KEY,
                                                  .numbers = { down },
                                                  .text = vhd_text_of(name) };

    return do_it(scene, &request);
}

enum vhd_status scene_type(struct scene *scene, const char16_t *text)
{
    const struct machine_host_request request = { .command = MACHINE_HOST_TEXT, .text = vhd_text_of(text) };

    return do_it(scene, &request);
}

static enum vhd_status make_run(struct scene *scene)
{
    const struct run_watch watch = { hear, hear_end, scene };

    scene->told_count = 0;
    scene->has_ended = false;
    return run_new(scene->machine, &watch, &scene->run, &scene->error);
}

bool scene_make_run(struct scene *scene)
{
    const bool ok = make_run(scene) == VHD_OK;

    return check(ok, "a run can be made: %s", ok ? "" : sentence_of(&scene->error));
}

enum vhd_status scene_start(struct scene *scene)
{
    const enum vhd_status status = make_run(scene);

    return status == VHD_OK ? scene_do(scene, MACHINE_HOST_STARTUP, 0) : status;
}

/* A short patience is for what is not to come: where something is to, a busy computer may take its time. */
static DWORD lengthen_patience(void)
{
    const DWORD patience = run_patience;

    if (patience < USUAL_PATIENCE)
        run_patience = USUAL_PATIENCE;
    return patience;
}

bool check_do(struct scene *scene, enum machine_host_command command, int32_t number)
{
    const DWORD patience = lengthen_patience();
    const bool ok = scene_do(scene, command, number) == VHD_OK;

    run_patience = patience;
    return check(ok, "command %d succeeds: %s", command, ok ? "" : sentence_of(&scene->error));
}

bool check_start(struct scene *scene)
{
    const DWORD patience = lengthen_patience();
    const bool ok = scene_start(scene) == VHD_OK;
    char *const log = growing_text(fake_log());
    const size_t length = strlen(log);

    run_patience = patience;
    check(ok, "it starts: %s %s", ok ? "" : sentence_of(&scene->error),
          log + (length > LAST_CHARS ? length - LAST_CHARS : 0));
    free(log);
    return ok;
}

struct line {
    const char16_t *path;
    const char *begins;
    char rest[400];
};

static bool was_said(void *argument)
{
    struct line *line = argument;

    return growing_text_has(line->path, line->begins, line->rest, sizeof line->rest);
}

static bool check_line(const char16_t *path, struct line *line, bool (*seen)(void *))
{
    const bool found = wait_until(seen, line, SCENE_PATIENCE);
    char *text = growing_text(path);

    check(found, "there is a line '%s' in %s", line->begins, text);
    free(text);
    return found;
}

/* A guest that was killed before may have left a line without an end. */
static bool is_in_text(void *argument)
{
    const struct line *line = argument;
    char *text = growing_text(line->path);
    const bool found = strstr(text, line->begins) != NULL;

    free(text);
    return found;
}

bool check_says(struct scene *scene, const char *begins)
{
    struct line line = { .path = scene->said, .begins = begins };

    return check_line(scene->said, &line, is_in_text);
}

bool check_logs(struct scene *scene, const char *begins, char *rest, size_t room)
{
    const char16_t *path = fake_log();
    struct line line = { .path = path, .begins = begins };
    const bool found = check_line(path, &line, was_said);

    (void)scene;
    if (rest != NULL)
        snprintf(rest, room, "%s", found ? line.rest : "");
    return found;
}

bool has_logged(struct scene *scene, const char *begins)
{
    struct line line = { .path = fake_log(), .begins = begins };

    (void)scene;
    return was_said(&line);
}

size_t scene_lines(struct scene *scene)
{
    char *text = growing_text(scene->said);
    size_t count = 0;

    for (const char *c = text; *c != 0; c++)
        count += *c == '\n';
    free(text);
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

struct event {
    struct scene *scene;
    enum machine_host_event event;
    int32_t number;
};

static bool was_told(void *argument)
{
    const struct event *event = argument;
    struct scene *const scene = event->scene;
    bool found = false;

    AcquireSRWLockExclusive(&scene->lock);
    for (size_t i = 0; i < scene->told_count; i++)
        found = found || (scene->told[i].event == event->event && scene->told[i].number == event->number);
    ReleaseSRWLockExclusive(&scene->lock);
    return found;
}

bool wait_told_now(struct scene *scene, enum machine_host_event event, int32_t number)
{
    struct event wanted = { scene, event, number };

    return was_told(&wanted);
}

bool wait_told(struct scene *scene, enum machine_host_event event, int32_t number)
{
    struct event wanted = { scene, event, number };

    return wait_until(was_told, &wanted, SCENE_PATIENCE);
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
