/* private_access.c - rights for what is made here. */
#include "private_access.h"

#include <stdlib.h>

/* The user of this process; from malloc. NULL after a failure. */
static TOKEN_USER *who_we_are(void)
{
    TOKEN_USER *user = NULL;
    HANDLE token;
    DWORD size = 0;

    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return NULL;
    GetTokenInformation(token, TokenUser, NULL, 0, &size);
    user = malloc(size + 1);
    if (user != NULL && !GetTokenInformation(token, TokenUser, user, size, &size)) {
        free(user);
        user = NULL;
    }
    CloseHandle(token);
    return user;
}

DWORD private_access_begin(struct private_access *access)
{
    DWORD size;

    *access = (struct private_access){ .attributes = { sizeof access->attributes, &access->descriptor, FALSE } };
    access->user = who_we_are();
    if (access->user == NULL)
        return ERROR_NOT_ENOUGH_MEMORY;
    size = sizeof(ACL) + sizeof(ACCESS_ALLOWED_ACE) + GetLengthSid(access->user->User.Sid);
    access->list = malloc(size);
    if (access->list == NULL)
        return ERROR_NOT_ENOUGH_MEMORY;
    if (!InitializeAcl(access->list, size, ACL_REVISION) ||
        !AddAccessAllowedAceEx(access->list, ACL_REVISION, OBJECT_INHERIT_ACE | CONTAINER_INHERIT_ACE, FILE_ALL_ACCESS,
                               access->user->User.Sid) ||
        !InitializeSecurityDescriptor(&access->descriptor, SECURITY_DESCRIPTOR_REVISION) ||
        !SetSecurityDescriptorDacl(&access->descriptor, TRUE, access->list, FALSE) ||
        !SetSecurityDescriptorControl(&access->descriptor, SE_DACL_PROTECTED, SE_DACL_PROTECTED))
        return GetLastError();
    return NO_ERROR;
}

void private_access_end(struct private_access *access)
{
    free(access->list);
    free(access->user);
}
