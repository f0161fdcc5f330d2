/* run_folder.c - the folder in which a machine's QEMU is started. */
#include "run_folder.h"

#include "private_access.h"
#include "qemu_process.h"
#include "vhd_delete.h"
#include "vhd_path.h"
#include "win32_folder.h"
#include "win32_host.h"

#include <bcrypt.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* "\OpenVPC\<digits>", or "\OpenVPC\<digits>-<number>", and the longest name of ours in it. */
#define DIGITS 16
#define MOST_BEHIND 48

/* Of one machine: each but the first is for when those before it cannot be removed. */
#define MOST_FOLDERS 10

enum vhd_status run_secret(char secret[ENGINE_SECRET_CHARS], struct vhd_error *error)
{
    static const char digits[] = "0123456789abcdef";
    BYTE bytes[(ENGINE_SECRET_CHARS - 1) / 2];
    const NTSTATUS status = BCryptGenRandom(NULL, bytes, sizeof bytes, BCRYPT_USE_SYSTEM_PREFERRED_RNG);

    if (status < 0)
        return vhd_fail_system(error, VHD_UNEXPECTED, u"BCryptGenRandom", (uint32_t)status);
    for (size_t i = 0; i < sizeof bytes; i++) {
        secret[2 * i] = digits[bytes[i] >> 4];
        secret[2 * i + 1] = digits[bytes[i] & 15];
    }
    secret[ENGINE_SECRET_CHARS - 1] = 0;
    return VHD_OK;
}

/* ---- Where it is ---- */

/* However the path is written. */
static enum vhd_status digits_of(const char16_t *machine, char16_t text[DIGITS + 1], struct vhd_error *error)
{
    char16_t folded[VHD_PATH_CHARS];
    uint8_t digest[20];
    enum vhd_status status;

    vhd_path_set(folded, machine);
    CharUpperBuffW(folded, (DWORD)wcslen(folded));
    status = win32_host->ops->sha1(win32_host, folded, wcslen(folded) * sizeof *folded, digest, error);
    if (status == VHD_OK)
        for (size_t i = 0; i < DIGITS / 2; i++)
            _snwprintf(text + 2 * i, 3, L"%02x", digest[i]);
    return status;
}

static enum vhd_status find_folder(const char16_t *machine, char16_t folder[VHD_PATH_CHARS], struct vhd_error *error)
{
    char16_t base[VHD_PATH_CHARS], digits[DIGITS + 1];
    struct vhd_error cause;
    enum vhd_status status = win32_local_app_data(base, error);

    if (status == VHD_OK && wcslen(base) + MOST_BEHIND > VHD_PATH_CHARS)
        status = vhd_fail(error, VHD_PATH_TOO_LONG, base);
    if (status == VHD_OK)
        status = digits_of(machine, digits, error);
    if (status != VHD_OK)
        return status;
    vhd_path_join(folder, base, u"OpenVPC");
    status = win32_host->ops->make_folder(win32_host, folder, &cause);
    if (status != VHD_OK && status != VHD_TARGET_EXISTS)
        return vhd_fail_as(error, &cause);
    wcscat(folder, L"\\");
    wcscat(folder, digits);
    return VHD_OK;
}

/* ---- Making it ---- */

/* Whatever the folder above it says. */
static DWORD make_private(const char16_t *folder)
{
    struct private_access access;
    DWORD code = private_access_begin(&access);

    if (code == NO_ERROR && !CreateDirectoryW(folder, &access.attributes))
        code = GetLastError();
    private_access_end(&access);
    return code;
}

/* Removes what is left of all of them, and makes the first that can be made. */
static DWORD make_one(char16_t folder[VHD_PATH_CHARS], const char16_t *program)
{
    char16_t first[VHD_PATH_CHARS], candidate[VHD_PATH_CHARS];
    DWORD code = ERROR_ALREADY_EXISTS;

    vhd_path_set(first, folder);
    for (unsigned i = 0; i < MOST_FOLDERS; i++) {
        vhd_path_set(candidate, first);
        if (i > 0)
            _snwprintf(candidate + wcslen(first), 3, L"-%u", i);
        qemu_process_end_left(program, candidate);
        run_folder_remove(candidate);
        if (code != ERROR_ALREADY_EXISTS)
            continue;
        code = make_private(candidate);
        if (code == NO_ERROR)
            vhd_path_set(folder, candidate);
    }
    return code;
}

enum vhd_status run_folder_make(const char16_t *machine, const char16_t *program, char16_t folder[VHD_PATH_CHARS],
                                struct vhd_error *error)
{
    enum vhd_status status = find_folder(machine, folder, error);
    DWORD code;

    if (status != VHD_OK)
        return status;
    code = make_one(folder, program);
    return code == NO_ERROR ? VHD_OK : vhd_fail_system(error, VHD_SYSTEM, folder, code);
}

/* ---- What is in it ---- */

static void delete_in(void *folder, const char16_t *name)
{
    char16_t path[VHD_TEMPORARY_CHARS];

    if (wcslen(folder) + 1 + wcslen(name) >= VHD_TEMPORARY_CHARS)
        return;
    vhd_path_join(path, folder, name);
    (void)vhd_delete_file(win32_host, path, NULL);
}

/* Whatever is in it: QEMU leaves more where it crashes, or its number could not be deleted. */
void run_folder_remove(const char16_t *folder)
{
    char16_t copy[VHD_PATH_CHARS];

    vhd_path_set(copy, folder);
    (void)win32_visit_files(copy, u"*", true, delete_in, copy, NULL);
    win32_host->ops->remove_folder(win32_host, folder);
}

enum vhd_status run_folder_configure(const char16_t *folder, const char secret[ENGINE_SECRET_CHARS],
                                     struct vhd_error *error)
{
    char16_t path[VHD_TEMPORARY_CHARS];
    char text[ENGINE_CONFIG_CHARS];
    struct vhd_file *file;
    enum vhd_status status;

    engine_config(secret, text);
    vhd_path_join(path, folder, ENGINE_CONFIG_NAME);
    status = win32_host->ops->open(win32_host, path, VHD_FILE_NEW, &file, error);
    if (status != VHD_OK)
        return status;
    status = file->ops->write(file, 0, text, strlen(text), error);
    file->ops->close(file, status != VHD_OK);
    return status;
}
