/* nbd_program.c - openvpc-nbd: serves a disk with its parents, or a folder of disks, over NBD. */
#include "nbd_server.h"

#include "nbd_arguments.h"
#include "nbd_console.h"
#include "nbd_shelf.h"
#include "srw_locks.h"
#include "version.h"
#include "vhd_folder.h"
#include "vhd_path.h"
#include "vhd_utf8.h"
#include "win32_host.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* How many failures are told of, for a damaged disk has one for each request. */
#define MOST_REPORTS 20

/* How long the end of the session is held up. Windows gives five seconds. */
#define LAST_MILLISECONDS 4500

/* "nbd://[ADDRESS]:PORT/" and the longest name, each byte of which may take three characters. */
#define URI_CHARS (128 + 3 * VHD_UTF8_BYTES(NBD_SHELF_NAME_CHARS))

static const char help[] =
    "openvpc-nbd [OPTION...] DISK\n"
    "openvpc-nbd [OPTION...] FOLDER\n"
    "\n"
    "Serves a virtual hard disk (.vhd) with all its parents over NBD, so that programs read a\n"
    "differencing disk rightly which do not know of parents, or do not know VHD. The first line\n"
    "that it writes is the address to give to them:\n"
    "\n"
    "    C:\\> openvpc-nbd --port 0 child.vhd\n"
    "    nbd://127.0.0.1:50123/child.vhd\n"
    "\n"
    "    $ qemu-img convert nbd://127.0.0.1:50123/child.vhd out.qcow2\n"
    "\n"
    "Of a folder it serves each *.vhd by its name. Ctrl+C ends it, and flushes what was written.\n"
    "\n"
    "  --writable          clients may write. Without it nothing is changed\n"
    "  --despite-children  with --writable: also where the folder holds a child of the disk, which\n"
    "                      is ruined by writing to its parent\n"
    "  --address ADDRESS   where to listen: 127.0.0.1 unless told. There is no password and no\n"
    "                      encryption: who can connect can read, and write with --writable, which\n"
    "                      at 127.0.0.1 is every user of this computer\n"
    "  --port PORT         10809 unless told; 0 takes a free one\n"
    "  --name NAME         the name of the disk for clients, which may leave it out; that of its\n"
    "                      file unless told\n"
    "  --once              only one client is served, and when it has gone, the program ends\n"
    "  --version, --help\n"
    "\n"
    "Exit code: 0 after Ctrl+C or --once, 1 when it cannot serve, 2 for wrong arguments.\n";

int wmain(int argc, WCHAR **argv); /* no header declares it */

static HANDLE stop, ended; /* events: to be stopped, and nothing is left to be done */

/* Ctrl+C twice ends the program as it would any other. The end of the session does, once this has returned. */
static BOOL WINAPI console_handler(DWORD event)
{
    const bool comes_again = WaitForSingleObject(stop, 0) == WAIT_OBJECT_0;

    if (event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT) {
        SetEvent(stop);
        return !comes_again;
    }
    SetEvent(stop);
    WaitForSingleObject(ended, LAST_MILLISECONDS);
    return TRUE;
}

static void report(void *context, const struct vhd_error *error)
{
    static volatile LONG reports;
    const LONG number = InterlockedIncrement(&reports);

    (void)context;
    if (number <= MOST_REPORTS)
        nbd_say_error(error);
    if (number == MOST_REPORTS)
        nbd_say_ascii(STD_ERROR_HANDLE, "openvpc-nbd: Further failures are not told.");
}

/* ---- What is served ---- */

/* The whole path of what the person named, who may mean the current folder. */
static enum vhd_status find_path(const WCHAR *word, char16_t path[VHD_PATH_CHARS], bool *is_folder,
                                 struct vhd_error *error)
{
    char16_t text[VHD_PATH_ADOPTED_CHARS], base[VHD_PATH_CHARS + 2];
    const DWORD length = GetCurrentDirectoryW(VHD_PATH_CHARS, base);
    enum vhd_path_kind kind = VHD_PATH_MISSING;
    enum vhd_status status;

    *is_folder = false;
    if (wcslen(word) >= VHD_PATH_ADOPTED_CHARS || length == 0 || length >= VHD_PATH_CHARS)
        return vhd_fail(error, VHD_PATH_TOO_LONG, word);
    wcscpy(text, word);
    vhd_path_adopt(text);
    wcscat(base, base[length - 1] == L'\\' ? L"." : L"\\.");
    status = vhd_path_check_folder(vhd_text_of(text), error); /* which a file passes as well */
    if (status == VHD_OK)
        status = vhd_path_resolve(vhd_text_of(text), base, path, error);
    if (status == VHD_OK)
        status = win32_host->ops->kind(win32_host, path, &kind, error);
    *is_folder = kind == VHD_PATH_FOLDER;
    return status;
}

static enum vhd_status open_shelf(const struct nbd_arguments *arguments, const struct nbd_settings *settings,
                                  struct nbd_shelf **shelf, bool *is_folder, struct vhd_error *error)
{
    char16_t path[VHD_PATH_CHARS];
    enum vhd_status status = find_path(arguments->path, path, is_folder, error);

    *shelf = NULL;
    if (status != VHD_OK)
        return status;
    return *is_folder ? nbd_shelf_of_folder(settings, path, shelf, error)
                      : nbd_shelf_of_disk(settings, path, arguments->name, false, shelf, error);
}

/* ---- Where ---- */

static char16_t *put_escaped(struct nbd_name name, char16_t *out)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < name.length; i++) {
        const uint8_t c = name.bytes[i];
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
            (c != 0 && strchr("-._~", c) != NULL)) {
            *out++ = c;
        } else {
            *out++ = u'%';
            *out++ = (char16_t)digits[c / 16];
            *out++ = (char16_t)digits[c % 16];
        }
    }
    return out;
}

/* The first line of output. Of a folder it ends before the name. */
static void say_address(const struct nbd_arguments *arguments, WORD port, struct nbd_catalogue *catalogue,
                        bool is_folder)
{
    const bool is_long = wcschr(arguments->address, L':') != NULL;
    struct nbd_disk *disk = is_folder ? NULL : catalogue->ops->take(catalogue, (struct nbd_name){ NULL, 0 });
    char16_t uri[URI_CHARS], *out = uri;

    out += _snwprintf(uri, 128, L"nbd://%ls%.100ls%ls:%u/", is_long ? L"[" : L"", arguments->address,
                      is_long ? L"]" : L"", port);
    if (disk != NULL) {
        out = put_escaped(catalogue->ops->name(catalogue, disk), out);
        catalogue->ops->give_back(catalogue, disk);
    }
    *out = 0;
    nbd_say(STD_OUTPUT_HANDLE, uri);
}

static int serve(const struct nbd_arguments *arguments, struct nbd_shelf *shelf, bool is_folder)
{
    struct nbd_catalogue *catalogue = nbd_shelf_catalogue(shelf);
    struct nbd_server *server;
    DWORD code = nbd_server_open(catalogue, arguments->address, arguments->port, &server);

    if (code != NO_ERROR) {
        nbd_say_system(u"It cannot listen at that address and port (--port 0 takes a free one):", code);
        return 1;
    }
    if (arguments->only_once)
        nbd_server_serve_one(server);
    say_address(arguments, nbd_server_port(server), catalogue, is_folder);
    code = nbd_server_run(server, stop);
    nbd_server_close(server);
    if (code == NO_ERROR)
        return 0;
    nbd_say_system(u"It can no longer serve:", code);
    return 1;
}

static int run(const struct nbd_arguments *arguments)
{
    const struct nbd_settings settings = {
        .host = win32_host,
        .is_writable = arguments->is_writable,
        .despite_children = arguments->despite_children,
        .locks = &srw_locks,
        .report = report,
    };
    struct nbd_shelf *shelf;
    struct vhd_error error;
    bool is_folder;
    int code;

    if (open_shelf(arguments, &settings, &shelf, &is_folder, &error) != VHD_OK) {
        nbd_say_error(&error);
        return 1;
    }
    code = serve(arguments, shelf, is_folder);
    if (nbd_shelf_close(shelf, &error) == VHD_OK)
        return code;
    nbd_say_error(&error);
    return 1;
}

static int prepare_and_run(const struct nbd_arguments *arguments)
{
    WSADATA data;
    const int code = WSAStartup(MAKEWORD(2, 2), &data);

    stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    ended = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (code != 0 || stop == NULL || ended == NULL || !SetConsoleCtrlHandler(console_handler, TRUE)) {
        nbd_say_system(u"It cannot begin:", code != 0 ? (DWORD)code : GetLastError());
        return 1;
    }
    return run(arguments);
}

int wmain(int argc, WCHAR **argv)
{
    struct nbd_arguments arguments;
    const WCHAR *complaint;
    WCHAR line[256];
    int code;

    if (!nbd_arguments_read(argc, argv, &arguments, &complaint)) {
        _snwprintf(line, sizeof line / sizeof *line, L"openvpc-nbd: %ls; --help tells what it takes", complaint);
        nbd_say(STD_ERROR_HANDLE, line);
        return 2;
    }
    if (arguments.wants_help || arguments.wants_version) {
        nbd_say_ascii(STD_OUTPUT_HANDLE, arguments.wants_help ? help : "openvpc-nbd " OPENVPC_VERSION_TEXT);
        return 0;
    }
    code = prepare_and_run(&arguments);
    if (ended != NULL)
        SetEvent(ended);
    return code;
}
