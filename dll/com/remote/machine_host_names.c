/* machine_host_names.c - by what the DLL and the machine host know each other. */
#include "machine_host_names.h"

#include "lifetime.h"

#include "win32_server.h"

#include <sddl.h>
#include <stdio.h>
#include <wchar.h>

const CLSID machine_host_clsid = { 0x38AB1E7B, 0x3677, 0x4B85, { 0x96, 0xCF, 0x88, 0xB4, 0xA5, 0x12, 0x73, 0x31 } };

/* What the system says of the user of this process. TOKEN_USER has a SID of at most 68 bytes behind it. */
union user {
    TOKEN_USER token;
    BYTE room[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
};

static DWORD find_user(union user *user, DWORD *is_elevated)
{
    TOKEN_ELEVATION elevation = { 0 };
    DWORD code = ERROR_SUCCESS, size;
    HANDLE token;

    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return GetLastError();
    if (!GetTokenInformation(token, TokenUser, user, sizeof *user, &size))
        code = GetLastError();
    GetTokenInformation(token, TokenElevation, &elevation, sizeof elevation, &size);
    *is_elevated = elevation.TokenIsElevated;
    CloseHandle(token);
    return code;
}

/*
 * Objects of a process with more rights cannot be opened by one with less; COM, too, starts a machine host of its own for
 * each of the two. So they have names of their own.
 */
static DWORD name_of(const WCHAR *what, WCHAR name[MACHINE_HOST_NAME_CHARS])
{
    union user user;
    DWORD is_elevated = 0;
    WCHAR *sid;
    DWORD code = find_user(&user, &is_elevated);

    name[0] = 0;
    if (code != ERROR_SUCCESS)
        return code;
    if (!ConvertSidToStringSidW(user.token.User.Sid, &sid))
        return GetLastError();
    _snwprintf(name, MACHINE_HOST_NAME_CHARS, L"Local\\OpenVPC.Machines.%ls.%ls%ls", what, sid,
               is_elevated != 0 ? L".Elevated" : L"");
    name[MACHINE_HOST_NAME_CHARS - 1] = 0;
    LocalFree(sid);
    return ERROR_SUCCESS;
}

DWORD machine_host_event_name(WCHAR name[MACHINE_HOST_NAME_CHARS])
{
    return name_of(L"Ready", name);
}

DWORD machine_host_mutex_name(WCHAR name[MACHINE_HOST_NAME_CHARS])
{
    return name_of(L"One", name);
}

bool machine_host_program(WCHAR path[MAX_PATH])
{
    WCHAR *last;

    if (module_path(path) != ERROR_SUCCESS || (last = wcsrchr(path, L'\\')) == NULL ||
        (size_t)(last + 1 - path) + ARRAYSIZE(MACHINE_HOST_PROGRAM) > MAX_PATH) {
        path[0] = 0;
        return false;
    }
    wcscpy(last + 1, MACHINE_HOST_PROGRAM);
    return win32_server_exists(path);
}
