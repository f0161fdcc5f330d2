/* win32_folder.c - what is in a folder, and the folder that is the current user's own. */
#include "win32_folder.h"

#include "vhd_folder.h"
#include "vhd_path.h"
#include "win32_private.h"

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

enum vhd_status win32_local_app_data(char16_t path[VHD_PATH_CHARS], struct vhd_error *error)
{
    WCHAR text[VHD_PATH_CHARS], *known;
    DWORD length = win32->GetEnvironmentVariableW(L"LOCALAPPDATA", text, VHD_PATH_CHARS);
    enum vhd_status status;
    HRESULT hr;

    if (length > 0 && length < VHD_PATH_CHARS)
        return vhd_folder_resolve((struct vhd_text){ text, length }, path, error);
    hr = win32->SHGetKnownFolderPath(&FOLDERID_LocalAppData, 0, NULL, &known);
    if (FAILED(hr))
        return vhd_fail_system(error, VHD_UNEXPECTED, u"%LocalAppData%", (uint32_t)hr);
    status = vhd_folder_resolve(vhd_text_of(known), path, error);
    CoTaskMemFree(known);
    return status;
}
