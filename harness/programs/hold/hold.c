/* hold.c - openvpc-hold FILE MODE: holds a file open until its input ends. MODE: exclusive, writing or reading. */
#include <windows.h>

#include <stdio.h>
#include <wchar.h>

int wmain(int argc, WCHAR **argv); /* no header declares it */

int wmain(int argc, WCHAR **argv)
{
    DWORD access = GENERIC_READ, share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE file;

    if (argc != 3) {
        fprintf(stderr, "usage: openvpc-hold FILE exclusive|writing|reading\n");
        return 2;
    }
    if (wcscmp(argv[2], L"exclusive") == 0)
        share = 0;
    else if (wcscmp(argv[2], L"writing") == 0)
        access |= GENERIC_WRITE;
    file = CreateFileW(argv[1], access, share, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        fprintf(stderr, "openvpc-hold: error %lu\n", GetLastError());
        return 1;
    }
    puts("held");
    fflush(stdout);
    while (getchar() != EOF) {
    }
    CloseHandle(file);
    return 0;
}
