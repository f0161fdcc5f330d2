/* running_strangers.c - other programs connect in the place of QEMU, at its monitor or a serial port. */
#include "running_strangers.h"

#include "files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FLOOD_BYTES (5u << 20) /* more than a line of a monitor may have */
#define SECRET_CHARS 32

/* ---- strangers ---- */

/* The port behind a word in the first line of the log that begins so. */
WORD stranger_port(struct scene *scene, const char *begins, const char *word)
{
    char rest[400] = "";
    const char *found;

    if (!check_logs(scene, begins, rest, sizeof rest))
        return 0;
    found = strstr(rest, word);
    return check(found != NULL, "'%s' is in '%s'", word, rest) ? (WORD)strtoul(found + strlen(word), NULL, 10) : 0;
}

SOCKET stranger_at(WORD port)
{
    SOCKET stranger = INVALID_SOCKET;
    const DWORD limit = 2000;

    if (!check(port != 0 && loopback_connect(port, &stranger) == NO_ERROR, "a stranger can come to port %u", port))
        return INVALID_SOCKET;
    setsockopt(stranger, SOL_SOCKET, SO_RCVTIMEO, (const char *)&limit, sizeof limit);
    setsockopt(stranger, SOL_SOCKET, SO_SNDTIMEO, (const char *)&limit, sizeof limit);
    return stranger;
}

/* Once somebody has been let in: whoever could take the port then would have QEMU come to him, and pass on its words. */
static void check_port_is_kept(WORD port)
{
    const SOCKADDR_IN address = { .sin_family = AF_INET,
                                  .sin_port = htons(port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    const SOCKET thief = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    const BOOL yes = TRUE;

    Sleep(200);
    setsockopt(thief, SOL_SOCKET, SO_REUSEADDR, (const char *)&yes, sizeof yes);
    check(bind(thief, (const SOCKADDR *)&address, sizeof address) != 0, "port %u cannot be taken", port);
    closesocket(thief);
}

SOCKET stranger_first_at(WORD port)
{
    const SOCKET stranger = stranger_at(port);

    if (stranger != INVALID_SOCKET)
        check_port_is_kept(port);
    return stranger;
}

/* As far as it is taken. */
void stranger_says(SOCKET stranger, const void *bytes, size_t count)
{
    const char *at_byte = bytes;

    while (count > 0) {
        const int sent = send(stranger, at_byte, count < 65536 ? (int)count : 65536, 0);
        if (sent <= 0)
            return;
        at_byte += sent;
        count -= (size_t)sent;
    }
}

void stranger_floods(SOCKET stranger)
{
    char *bytes = malloc(FLOOD_BYTES);

    if (bytes != NULL)
        memset(bytes, 'x', FLOOD_BYTES);
    if (bytes != NULL)
        stranger_says(stranger, bytes, FLOOD_BYTES);
    free(bytes);
}

/* All that a stranger is told until the connection ends, as a text. */
void stranger_hears(SOCKET stranger, char *heard, size_t room)
{
    size_t length = 0;
    int count;

    while (length + 1 < room && (count = recv(stranger, heard + length, (int)(room - 1 - length), 0)) > 0)
        length += (size_t)count;
    heard[length] = '\0';
}

/* ---- that nothing was changed ---- */

struct stranger_disks strangers_before(const struct scene *scene)
{
    struct stranger_disks disks;

    disks.bytes[0] = file_read(scene->parent, &disks.sizes[0]);
    disks.bytes[1] = file_read(scene->child, &disks.sizes[1]);
    return disks;
}

static void check_disks(const struct scene *scene, struct stranger_disks *before)
{
    struct stranger_disks after = strangers_before(scene);

    for (int i = 0; i < 2; i++) {
        check(before->bytes[i] != NULL && after.bytes[i] != NULL && after.sizes[i] == before->sizes[i] &&
                  memcmp(after.bytes[i], before->bytes[i], after.sizes[i]) == 0,
              "disk %d is as it was", i);
        free(before->bytes[i]);
        free(after.bytes[i]);
    }
}

void check_stranger_left_out(struct scene *scene, struct beside *start, struct stranger_disks *disks)
{
    check(beside_end(start, scene) == VHD_OK, "the machine starts");
    check_do(scene, MACHINE_HOST_TURN_OFF, 0);
    check_ended(scene);
    check_nothing_left(scene);
    check_disks(scene, disks);
}

/* A start at which something was not as it should be. */
void check_stranger_found(struct scene *scene, struct beside *start, struct stranger_disks *disks)
{
    const enum vhd_status status = beside_end(start, scene);

    check(status == VHD_ENGINE_STRANGE || status == VHD_ENGINE_REFUSED || status == VHD_ENGINE_SILENT ||
              status == VHD_ENGINE_GONE,
          "the start fails, but not with %s", vhd_status_name(status));
    check_ended(scene);
    check_nothing_left(scene);
    check_disks(scene, disks);
}

/* ---- the monitor ---- */

#define GREETING \
    "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 2, \"major\": 7}}, \"capabilities\": []}}\r\n"
#define NEGOTIATED "{\"return\": {}, \"id\": 1}\r\n"
#define NAME "{\"return\": {\"name\": \"00000000000000000000000000000000\"}, \"id\": 2}\r\n"

static const struct {
    const char *what, *says; /* says: all at once, as one that does not listen */
    bool floods;
} at_monitor[] = {
    { "says nothing, and goes", "", false },
    { "is of the web", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", false },
    { "floods", "", true },
    { "greets, and floods", GREETING, true },
    { "is a QEMU of another", GREETING NEGOTIATED NAME, false },
    { "is a QEMU of another, and floods", GREETING NEGOTIATED NAME, true },
    { "answers what was not asked", GREETING NEGOTIATED NAME "{\"return\": {}, \"id\": 3}\r\n", false },
    { "has no name", GREETING NEGOTIATED "{\"return\": {}, \"id\": 2}\r\n", false },
    { "has a long name",
      GREETING NEGOTIATED "{\"return\": {\"name\": \"000000000000000000000000000000000\"}, \"id\": 2}\r\n", false },
};

/* The secret of the QEMU that is being started, which is in its folder. */
static bool read_secret(char secret[SECRET_CHARS + 1])
{
    WCHAR path[2 * VHD_PATH_CHARS];
    WIN32_FIND_DATAW found;
    HANDLE search;
    size_t size = 0;
    uint8_t *bytes;

    _snwprintf(path, ARRAYSIZE(path), L"%ls\\OpenVPC\\*", profile_folder());
    search = FindFirstFileW(path, &found);
    while (search != INVALID_HANDLE_VALUE && found.cFileName[0] == L'.' && FindNextFileW(search, &found)) {
    }
    FindClose(search);
    _snwprintf(path, ARRAYSIZE(path), L"%ls\\OpenVPC\\%ls\\machine.cfg", profile_folder(), found.cFileName);
    bytes = file_read(path, &size);
    for (size_t i = 0; bytes != NULL && i + SECRET_CHARS < size; i++)
        if (bytes[i] == '"') {
            memcpy(secret, bytes + i + 1, SECRET_CHARS);
            break;
        }
    secret[SECRET_CHARS] = '\0';
    free(bytes);
    return check(strlen(secret) == SECRET_CHARS, "QEMU has a secret");
}

/* Nothing but what anybody may know. */
static void check_told_nothing(char *heard, const char *secret)
{
    check(strstr(heard, secret) == NULL, "a stranger is not told the secret: %s", heard);
    for (char *line = strtok(heard, "\r\n"); line != NULL; line = strtok(NULL, "\r\n"))
        check(strcmp(line, "{\"execute\":\"qmp_capabilities\",\"id\":1}") == 0 ||
                  strcmp(line, "{\"execute\":\"query-name\",\"id\":2}") == 0,
              "a stranger is told '%s'", line);
}

/* Says lines; one who is a QEMU says the next one when he has heard a line. */
static void talk(SOCKET stranger, const char *says, char *heard)
{
    size_t count = 0;

    while (*says != '\0') {
        const size_t length = strcspn(says, "\n") + 1;
        stranger_says(stranger, says, length);
        says += length;
        while (*says != '\0' && recv(stranger, heard + count, 1, 0) == 1 && heard[count++] != '\n') {
        }
    }
}

static void come_to_monitor(struct scene *scene, const char *says, bool floods)
{
    char secret[SECRET_CHARS + 1] = "", *heard = calloc(1, STRANGER_BYTES);
    struct stranger_disks disks = strangers_before(scene);
    struct beside start;
    SOCKET stranger;

    scene_script(scene, "");
    fake_hold(scene, "start");
    if (heard == NULL || !beside_begin(&start, scene, MACHINE_HOST_STARTUP))
        return;
    stranger = stranger_first_at(stranger_port(scene, "option -chardev socket,", "port="));
    if (stranger != INVALID_SOCKET) {
        read_secret(secret);
        talk(stranger, says, heard);
        if (floods)
            stranger_floods(stranger);
        if (*says != '{')
            shutdown(stranger, SD_SEND); /* a QEMU stays, to hear more */
        stranger_hears(stranger, heard + strlen(heard), STRANGER_BYTES - strlen(heard));
        closesocket(stranger);
        check_told_nothing(heard, secret);
    }
    fake_let_go("start");
    check_stranger_found(scene, &start, &disks);
    free(heard);
}

TEST(running_strangers, that_are_first_at_the_monitor_are_told_nothing)
{
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    if (fake_warm_up(&scene)) {
        for (size_t i = 0; i < ARRAYSIZE(at_monitor); i++) {
            context("a stranger who %s", at_monitor[i].what);
            come_to_monitor(&scene, at_monitor[i].says, at_monitor[i].floods);
        }
        scene_script(&scene, "");
        context("%s", "at last");
        if (check_start(&scene)) {
            check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
            check_ended(&scene);
        }
    }
    scene_end(&scene);
}

/* ---- a serial port ---- */

TEST(running_strangers, that_are_first_at_a_serial_port_write_and_hear_nothing)
{
    static const char words[] = "words of a stranger\r\n";
    char heard[STRANGER_BYTES];
    struct stranger_disks disks;
    struct scene scene;
    struct beside start;
    SOCKET stranger;
    uint8_t *said;
    size_t size = 0;

    if (!scene_begin_fake(&scene, ""))
        return;
    if (fake_warm_up(&scene)) {
        disks = strangers_before(&scene);
        scene_tell(&scene, "serial words of the guest\n");
        fake_hold(&scene, "chardev-change");
        if (beside_begin(&start, &scene, MACHINE_HOST_STARTUP)) {
            stranger = stranger_first_at(stranger_port(&scene, "chardev-change ", "data.port="));
            stranger_says(stranger, words, strlen(words));
            fake_let_go("chardev-change");
            check_stranger_found(&scene, &start, &disks);
            stranger_hears(stranger, heard, sizeof heard);
            closesocket(stranger);
            check(heard[0] == '\0', "a stranger hears '%s'", heard);
            said = file_read(scene.said, &size);
            check(size == 0, "there is '%.*s' in the file", (int)size, (const char *)said);
            free(said);
        }
    }
    scene_end(&scene);
}
