/* running_parts.c - what belongs to a machine that runs: keyboard, mouse, screen, media, serial ports, the accountant. */
#include "running_scene.h"

#include "engine_screen.h"
#include "loopback.h"
#include "machine_drives.h"
#include "machine_media.h"
#include "machine_ports.h"
#include "vhd_path.h"

#include <stdio.h>
#include <string.h>

#define STATES(...) ((const int32_t[]){ __VA_ARGS__, 0 })

TEST(running_parts, are_seen_typed_on_counted_and_viewed)
{
    struct scene scene;
    char hello[12] = "";
    SOCKET viewer;
    size_t lit = 0;

    if (!scene_begin(&scene))
        return;
    if (check_start(&scene) && check_says(&scene, "READY 1")) {
        check(scene_key(&scene, u"Key_A", 1) == VHD_OK && scene_key(&scene, u"Key_A", 0) == VHD_OK,
              "a key is pressed: %s", sentence_of(&scene.error));
        check_says(&scene, "KEY a");
        check_do(&scene, MACHINE_HOST_SCREEN, 0);
        check(scene.reply.numbers[0] == 720 && scene.reply.numbers[1] == 400, "it is a screen of text, %lld x %lld",
              (long long)scene.reply.numbers[0], (long long)scene.reply.numbers[1]);
        check_do(&scene, MACHINE_HOST_THUMBNAIL, 0);
        for (size_t i = 0; i < scene.reply.byte_count; i++)
            lit += scene.reply.bytes[i] != 0;
        check(scene.reply.byte_count == ENGINE_THUMBNAIL_PIXELS * 4 && lit > 50, "something is to be seen, %zu", lit);
        check_do(&scene, MACHINE_HOST_ACCOUNT, 0);
        check(scene.reply.numbers[2] >= 512 && scene.reply.numbers[3] >= 512, "what was read and written is counted");
        check_do(&scene, MACHINE_HOST_MOUSE_MOVE, 5);
        check_do(&scene, MACHINE_HOST_MOUSE_STATE, 0);
        check_do(&scene, MACHINE_HOST_VIEW, 0);
        check(scene.reply.byte_count == 8, "there is a password");
        if (check(loopback_connect((WORD)scene.reply.numbers[0], &viewer) == NO_ERROR, "the screen can be viewed")) {
            recv(viewer, hello, sizeof hello, MSG_WAITALL);
            check(memcmp(hello, "RFB 003.", 8) == 0, "by VNC");
            closesocket(viewer);
        }
        check_do(&scene, MACHINE_HOST_RESET, 0);
        check_says(&scene, "READY 2");
        check(wait_told(&scene, MACHINE_HOST_ON_RESET, 0), "the reset is told");
        check_states(&scene, STATES(vmVMState_TurningOn, vmVMState_Running, vmVMState_TurningOff,
                                    vmVMState_DeleteMachine, vmVMState_TurningOn, vmVMState_Running));
        check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
        check_ended(&scene);
    }
    scene_end(&scene);
}

/* ---- Media ---- */

static const WCHAR *wanted_image; /* of the next change; NULL: none */

static enum config_change put_dvd(struct scene *scene, struct config_document *document)
{
    struct machine_media media = { .type = wanted_image != NULL ? MACHINE_MEDIA_IMAGE : MACHINE_MEDIA_NONE };
    char16_t key[MACHINE_KEY_CHARS];
    enum machine_drive drive;
    enum config_change change = CONFIG_CHANGED;

    if (!machine_drive_at(document, 2, &drive))
        return CONFIG_CHANGE_NO_MEMORY;
    if (drive == MACHINE_NO_DRIVE)
        change = machine_drive_put(document, 2, MACHINE_DVD_DRIVE, scene->machine, u"");
    vhd_path_set(media.path, wanted_image != NULL ? wanted_image : u"");
    machine_drive_key(2, key);
    return change == CONFIG_CHANGED ? machine_media_put(document, key, scene->machine, &media) : change;
}

static void make_image(const WCHAR *name, const char *text)
{
    const HANDLE file = CreateFileW(at(name), GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    char sectors[4096] = "";
    DWORD written;

    snprintf(sectors, sizeof sectors, "%s", text);
    WriteFile(file, sectors, sizeof sectors, &written, NULL);
    CloseHandle(file);
}

static void insert(struct scene *scene, const WCHAR *image)
{
    wanted_image = image;
    check(scene_change(scene, put_dvd), "the drive is changed");
}

TEST(running_parts, of_which_media_come_and_go)
{
    struct scene scene;

    if (!scene_begin_fake(&scene, "read drive-1-0 0\n"))
        return;
    make_image(L"one.iso", "the first");
    make_image(L"two.iso", "the second");
    insert(&scene, at(L"one.iso"));
    if (check_start(&scene)) {
        check_logs(&scene, "read drive-1-0 0: the first", NULL, 0);
        insert(&scene, at(L"two.iso"));
        check(scene_do_two(&scene, MACHINE_HOST_CHANGED, MACHINE_HOST_DVD, 2) == VHD_OK, "another one comes: %s",
              sentence_of(&scene.error));
        scene_tell(&scene, "read drive-1-0 0\n");
        check_logs(&scene, "read drive-1-0 0: the second", NULL, 0);
        check(DeleteFileW(at(L"one.iso")), "the first is let go of");
        check(!DeleteFileW(at(L"two.iso")), "the second is held");
        insert(&scene, NULL);
        check(scene_do_two(&scene, MACHINE_HOST_CHANGED, MACHINE_HOST_DVD, 2) == VHD_OK, "it goes");
        check(DeleteFileW(at(L"two.iso")), "the second is let go of");
        check(!wait_told_now(&scene, MACHINE_HOST_ON_MEDIA_EJECT, 2), "who has asked for that is not told of it");
        insert(&scene, at(L"none.iso"));
        check(scene_do_two(&scene, MACHINE_HOST_CHANGED, MACHINE_HOST_DVD, 2) == VHD_OK,
              "what is not there is nothing");
        scene_tell(&scene, "open tray drive-1-0\n");
        check(wait_told(&scene, MACHINE_HOST_ON_MEDIA_EJECT, 2), "what the guest ejects is told");
        check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
        check_ended(&scene);
    }
    scene_end(&scene);
}

/* ---- Serial ports ---- */

static struct machine_serial wanted_port;

static enum config_change put_port(struct scene *scene, struct config_document *document)
{
    (void)scene;
    return machine_serial_put(document, 0, &wanted_port);
}

static void connect_port(struct scene *scene, enum machine_serial_type type, const WCHAR *name)
{
    wanted_port = (struct machine_serial){ .type = type };
    vhd_path_set(wanted_port.name, name);
    check(scene_change(scene, put_port), "the port is changed");
}

/* After a client has gone it takes a moment until the next one can come. */
static HANDLE open_pipe(const WCHAR *pipe)
{
    HANDLE client = INVALID_HANDLE_VALUE;

    for (int i = 0; i < 200 && client == INVALID_HANDLE_VALUE; i++) {
        client = CreateFileW(pipe, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
        if (client == INVALID_HANDLE_VALUE)
            Sleep(10);
    }
    return client;
}

/* Writes to the pipe, and reads so many bytes. */
static bool talk(const WCHAR *pipe, const char *text, char *answer, DWORD count)
{
    const HANDLE client = open_pipe(pipe);
    DWORD done, read = 0;

    if (client == INVALID_HANDLE_VALUE)
        return false;
    WriteFile(client, text, (DWORD)strlen(text), &done, NULL);
    while (read < count && ReadFile(client, answer + read, count - read, &done, NULL) && done > 0)
        read += done;
    CloseHandle(client);
    return read == count;
}

TEST(running_parts, of_which_serial_ports_are_files_pipes_and_nothing)
{
    struct scene scene;
    char answer[6] = "";
    WCHAR pipe[60];

    if (!scene_begin_fake(&scene, "echo serial\nserial one\n"))
        return;
    swprintf(pipe, ARRAYSIZE(pipe), L"\\\\.\\pipe\\ovpc-test-%lu", GetCurrentProcessId());
    if (check_start(&scene)) {
        check_says(&scene, "one");
        connect_port(&scene, MACHINE_SERIAL_PIPE, pipe);
        check(scene_do_two(&scene, MACHINE_HOST_CHANGED, MACHINE_HOST_SERIAL, 0) == VHD_OK, "the port is a pipe: %s",
              sentence_of(&scene.error));
        check(talk(pipe, "hello", answer, 5) && strcmp(answer, "hello") == 0, "a client is answered, not '%s'", answer);
        check(talk(pipe, "again", answer, 5) && strcmp(answer, "again") == 0, "so is the next one, not '%s'", answer);
        connect_port(&scene, MACHINE_SERIAL_FILE, scene.said);
        check(scene_do_two(&scene, MACHINE_HOST_CHANGED, MACHINE_HOST_SERIAL, 0) == VHD_OK, "the port is a file");
        scene_tell(&scene, "serial two\n");
        check_says(&scene, "two");
        check_says(&scene, "one");
        connect_port(&scene, MACHINE_SERIAL_PIPE, L"\\\\other\\pipe\\name");
        check(scene_do_two(&scene, MACHINE_HOST_CHANGED, MACHINE_HOST_SERIAL, 0) == VHD_ENGINE_SERIAL_ELSEWHERE,
              "no other computer is contacted");
        connect_port(&scene, MACHINE_SERIAL_FILE, L"\\\\other\\share\\file.txt");
        check(scene_do_two(&scene, MACHINE_HOST_CHANGED, MACHINE_HOST_SERIAL, 0) == VHD_ENGINE_SERIAL_ELSEWHERE,
              "not for a file either");
        check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
        check_ended(&scene);
    }
    scene_end(&scene);
}
