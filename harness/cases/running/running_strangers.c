/* running_strangers.c - programs that connect in the place of QEMU: they see nothing, and change nothing. */
#include "running_scene.h"

#include "loopback.h"
#include "running_calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static DWORD WINAPI start_it(void *context)
{
    return (DWORD)scene_start(context);
}

static DWORD WINAPI save_it(void *context)
{
    return (DWORD)scene_do(context, MACHINE_HOST_SAVE, 0);
}

static enum vhd_status status_of(HANDLE thread)
{
    DWORD status = 0;

    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &status);
    CloseHandle(thread);
    return (enum vhd_status)status;
}

/* The number behind a word of a line of the log. */
static WORD port_in(struct scene *scene, const char *line, const char *word)
{
    char rest[400];
    const char *found;

    check_logs(scene, line, rest, sizeof rest);
    found = strstr(rest, word);
    return found != NULL ? (WORD)atoi(found + strlen(word)) : 0;
}

/* Connects, sends a text, and tells how many bytes come back within a second. */
static int stranger(WORD port, const char *text, SOCKET *socket)
{
    const DWORD limit = 1000;
    char bytes[2000];
    int count;

    if (!check(loopback_connect(port, socket) == NO_ERROR, "the stranger is let in at %u", port))
        return 0;
    setsockopt(*socket, SOL_SOCKET, SO_RCVTIMEO, (const char *)&limit, sizeof limit);
    send(*socket, text, (int)strlen(text), 0);
    count = recv(*socket, bytes, sizeof bytes, 0);
    return count > 0 ? count : 0;
}

static void let_go(const WCHAR *name)
{
    CloseHandle(CreateFileW(at(name), GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL));
}

static void begin_held(struct scene *scene, const char *what)
{
    char script[400];

    snprintf(script, sizeof script, "hold %s until %s\n", what, utf8(at(L"go")));
    scene_script(scene, script);
}

TEST(running_strangers, that_come_before_the_monitor_are_told_nothing_secret)
{
    static const char greeting[] = "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 2, \"major\": 7}, "
                                   "\"package\": \"\"}, \"capabilities\": []}}\r\n{\"return\": {}, \"id\": 1}\r\n"
                                   "{\"return\": {\"name\": \"guess\"}, \"id\": 2}\r\n";
    struct scene scene;
    SOCKET socket = INVALID_SOCKET;
    HANDLE thread;

    if (!scene_begin_fake(&scene, ""))
        return;
    begin_held(&scene, "start");
    thread = CreateThread(NULL, 0, start_it, &scene, 0, NULL);
    stranger(port_in(&scene, "option -chardev socket,id=monitor", "port="), greeting, &socket);
    check(status_of(thread) != VHD_OK, "the start fails");
    check(!has_logged(&scene, "blockdev-add"), "nothing secret was said");
    closesocket(socket);
    let_go(L"go");
    check_ended(&scene);
    Sleep(300);
    check_nothing_left(&scene);
    scene_end(&scene);
}

TEST(running_strangers, that_come_before_a_disk_is_served_read_nothing)
{
    struct scene scene;
    SOCKET socket = INVALID_SOCKET;
    HANDLE thread;
    int count;

    if (!scene_begin_fake(&scene, ""))
        return;
    begin_held(&scene, "blockdev-add");
    thread = CreateThread(NULL, 0, start_it, &scene, 0, NULL);
    /* flags, then the export of no name */
    count = stranger(port_in(&scene, "blockdev-add", "server.port="), "\1\1\1\1IHAVEOPT", &socket);
    check(count <= 18, "the stranger is told the greeting and no more, %d bytes", count);
    let_go(L"go");
    check(status_of(thread) != VHD_OK, "the start fails");
    closesocket(socket);
    check_ended(&scene);
    check_nothing_left(&scene);
    scene_end(&scene);
}

TEST(running_strangers, that_come_before_a_serial_port_are_found_out)
{
    struct scene scene;
    SOCKET socket = INVALID_SOCKET;
    HANDLE thread;

    if (!scene_begin_fake(&scene, ""))
        return;
    begin_held(&scene, "chardev-change");
    thread = CreateThread(NULL, 0, start_it, &scene, 0, NULL);
    stranger(port_in(&scene, "chardev-change id=serial0", "data.port="), "lies", &socket);
    let_go(L"go");
    check(status_of(thread) != VHD_OK, "the start fails");
    closesocket(socket);
    check_ended(&scene);
    check_nothing_left(&scene);
    check(scene_lines(&scene) == 0, "nothing was written");
    scene_end(&scene);
}

TEST(running_strangers, that_send_another_state_are_found_out)
{
    struct scene scene;
    SOCKET socket = INVALID_SOCKET;
    HANDLE thread;

    if (!scene_begin_fake(&scene, ""))
        return;
    if (check_start(&scene)) {
        char hold[400];
        snprintf(hold, sizeof hold, "hold migrate until %s\n", utf8(at(L"go")));
        scene_tell(&scene, hold);
        thread = CreateThread(NULL, 0, save_it, &scene, 0, NULL);
        check_logs(&scene, "migrate uri=tcp:127.0.0.1:", hold, sizeof hold);
        stranger((WORD)atoi(hold), "another state", &socket);
        closesocket(socket);
        let_go(L"go");
        check(status_of(thread) != VHD_OK, "it is not saved");
        check(run_state(scene.run) == vmVMState_Running, "it runs on");
        check(count_files(&scene, L".vsv") == 0, "there is no state");
        check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
        check_ended(&scene);
    }
    scene_end(&scene);
}

TEST(running_strangers, that_come_before_a_state_is_restored_are_found_out)
{
    struct scene scene;
    SOCKET socket = INVALID_SOCKET;
    HANDLE thread;
    char rest[400];

    if (!scene_begin_fake(&scene, ""))
        return;
    if (check_start(&scene)) {
        check_do(&scene, MACHINE_HOST_SAVE, 0);
        check_ended(&scene);
        begin_held(&scene, "query-migrate");
        thread = CreateThread(NULL, 0, start_it, &scene, 0, NULL);
        check_logs(&scene, "listens ", rest, sizeof rest);
        stranger((WORD)atoi(rest), "another state", &socket);
        let_go(L"go");
        check(status_of(thread) != VHD_OK, "it is not restored");
        closesocket(socket);
        check_ended(&scene);
        check(count_files(&scene, L".vsv") == 1, "its state is there");
        check_nothing_left(&scene);
    }
    scene_end(&scene);
}
