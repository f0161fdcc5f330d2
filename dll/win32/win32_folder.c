/* win32_folder.c - what is in a folder, and the folder that is the current user's own. */
#include "win32_folder.h"

#include "vhd_folder.h"
#include "vhd_path.h"
#include "win32_private.h"

#include <knownfolders.h>

enum vhd_status win32_visit_files(const char16_t *folder, const char16_t *pattern, bool links,
                                  void (*visit)(void *context, const char16_t *name), void *context,
                                  struct vhd_error *error)
{
    const DWORD passed_over = FILE_ATTRIBUTE_DIRECTORY | (links ? 0 : FILE_ATTRIBUTE_REPARSE_POINT);
    WCHAR path[WIN32_PATH_CHARS];
    WIN32_FIND_DATAW found;
    HANDLE search;
    size_t length;
    DWORD code;

    win32_path(folder, path);
    length = vhd_text_of(path).length;
    if (path[length - 1] != L'\\')
        path[length++] = L'\\';
    vhd_path_copy(path + length, pattern, vhd_text_of(pattern).length);
    search = win32->FindFirstFileW(path, &found);
    if (search == INVALID_HANDLE_VALUE) /* of a folder that is there, FILE_NOT_FOUND says that nothing fits */
        return GetLastError() == ERROR_FILE_NOT_FOUND ? VHD_OK : win32_fail(error, folder, GetLastError());
    do {
        if (!(found.dwFileAttributes & passed_over))
            visit(context, found.cFileName);
    } while (win32->FindNextFileW(search, &found));
    code = GetLastError();
    win32->FindClose(search);
    return code == ERROR_NO_MORE_FILES ? VHD_OK : win32_fail(error, folder, code);
}

/*
 * What the environment says, which shells and people write in their ways; false when it says nothing, or nothing that is
 * the path of a folder.
 */
static bool folder_of_environment(const WCHAR *name, char16_t path[VHD_PATH_CHARS])
{
    WCHAR text[VHD_PATH_ADOPTED_CHARS];
    const DWORD length = win32->GetEnvironmentVariableW(name, text, VHD_PATH_ADOPTED_CHARS);

    if (length == 0 || length >= VHD_PATH_ADOPTED_CHARS)
        return false;
    vhd_path_adopt(text);
    return vhd_folder_resolve(vhd_text_of(text), path, NULL) == VHD_OK;
}

/* What the environment says under a name, else what the system knows; `shown` is what errors name. */
static enum vhd_status folder_of_user(const WCHAR *name, REFKNOWNFOLDERID id, const char16_t *shown,
                                      char16_t path[VHD_PATH_CHARS], struct vhd_error *error)
{
    enum vhd_status status;
    WCHAR *known;
    HRESULT hr;

    if (folder_of_environment(name, path))
        return VHD_OK;
    hr = win32->SHGetKnownFolderPath(id, 0, NULL, &known);
    if (FAILED(hr))
        return vhd_fail_system(error, VHD_UNEXPECTED, shown, (uint32_t)hr);
    status = vhd_folder_resolve(vhd_text_of(known), path, error);
    CoTaskMemFree(known);
    return status;
}

enum vhd_status win32_local_app_data(char16_t path[VHD_PATH_CHARS], struct vhd_error *error)
{
    return folder_of_user(L"LOCALAPPDATA", &FOLDERID_LocalAppData, u"%LocalAppData%", path, error);
}

enum vhd_status win32_user_profile(char16_t path[VHD_PATH_CHARS], struct vhd_error *error)
{
    return folder_of_user(L"USERPROFILE", &FOLDERID_Profile, u"%UserProfile%", path, error);
}

/* 32-bit programs of a 64-bit Windows see its own folder of the system under the first name, and under the second another. */
bool win32_has_virtual_pc(void)
{
    static const char16_t *const below[] = { u"\\Sysnative\\VPC.exe", u"\\System32\\VPC.exe" };
    char16_t windows[VHD_PATH_CHARS], path[VHD_PATH_CHARS + 32];

    if (!folder_of_environment(L"SystemRoot", windows))
        return false;
    for (size_t i = 0; i < ARRAYSIZE(below); i++) {
        enum vhd_path_kind kind;
        vhd_path_append(path, windows, below[i]);
        if (vhd_text_of(path).length < VHD_PATH_CHARS &&
            win32_host->ops->kind(win32_host, path, &kind, NULL) == VHD_OK && kind == VHD_PATH_FILE)
            return true;
    }
    return false;
}
