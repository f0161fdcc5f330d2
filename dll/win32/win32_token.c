/* win32_token.c - takes impersonation from one thread to another. */
#include "win32_token.h"

#include "win32_calls.h"

/* At the level that the client allows: a copy cannot have more. */
static DWORD copy_token(HANDLE token, HANDLE *copy)
{
    SECURITY_IMPERSONATION_LEVEL level;
    DWORD size;

    if (!win32->GetTokenInformation(token, TokenImpersonationLevel, &level, sizeof level, &size) ||
        !win32->DuplicateToken(token, level, copy))
        return GetLastError();
    return ERROR_SUCCESS;
}

/* The process itself opens the token (TRUE): the client need not be allowed to look at it. */
DWORD win32_impersonation(HANDLE *token)
{
    HANDLE own;
    DWORD code;

    *token = NULL;
    if (!win32->OpenThreadToken(GetCurrentThread(), TOKEN_QUERY | TOKEN_DUPLICATE, TRUE, &own)) {
        code = GetLastError();
        return code == ERROR_NO_TOKEN ? ERROR_SUCCESS : code;
    }
    code = copy_token(own, token);
    CloseHandle(own);
    return code;
}

DWORD win32_impersonate(HANDLE token)
{
    return win32->SetThreadToken(NULL, token) ? ERROR_SUCCESS : GetLastError();
}
