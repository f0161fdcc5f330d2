/* posix_find.c - names that differ in case, names of folders, and whether a name is still that of a file. */
#include "posix_private.h"

#include <locale.h>
#include <string.h>
#include <wctype.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static locale_t letters; /* those of all languages; (locale_t)0: of ASCII alone */

static void find_letters(void)
{
    letters = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

/* As NTFS folds: each unit by itself, to its capital. */
static char16_t capital(char16_t unit)
{
    if (unit < 128)
        return unit >= u'a' && unit <= u'z' ? (char16_t)(unit - 32) : unit;
    if (letters == (locale_t)0 || (unit >= 0xd800 && unit < 0xe000))
        return unit;
    const wint_t folded = towupper_l(unit, letters);
    return folded > 0 && folded <= UINT16_MAX ? (char16_t)folded : unit;
}

int posix_compare_names(const struct vhd_host *host, const char16_t *a, const char16_t *b)
{
    (void)host;
    pthread_once(&once, find_letters);
    while (*a != 0 && capital(*a) == capital(*b)) {
        a++;
        b++;
    }
    return capital(*a) - capital(*b);
}

/* The first entry of a folder, by its bytes, that a component of a path may mean; false: there is none. */
static bool find_entry(const char *folder, const char16_t *wanted, char found[POSIX_NAME_BYTES])
{
    DIR *listing = posix->opendir(folder);
    const struct dirent *entry;

    found[0] = 0;
    if (listing == NULL)
        return false;
    while ((entry = posix->readdir(listing)) != NULL) {
        char16_t name[VHD_TEMPORARY_CHARS];
        const size_t length = posix_to_utf16(entry->d_name, name, VHD_TEMPORARY_CHARS - 1);
        if (length >= VHD_TEMPORARY_CHARS)
            continue;
        name[length] = 0;
        if (posix_compare_names(NULL, name, wanted) == 0 && (found[0] == 0 || strcmp(entry->d_name, found) < 0))
            memcpy(found, entry->d_name, strlen(entry->d_name) + 1);
    }
    posix->closedir(listing);
    return found[0] != 0;
}

bool posix_find_in_other_case(char name[POSIX_NAME_BYTES])
{
    char rest[POSIX_NAME_BYTES], found[POSIX_NAME_BYTES];
    size_t begin = 0; /* of the component, with its slash */

    while (name[begin] != 0) {
        const size_t end = begin + 1 + strcspn(name + begin + 1, "/");
        char16_t wanted[VHD_TEMPORARY_CHARS];
        struct stat there;
        size_t length;
        memcpy(rest, name + end, strlen(name + end) + 1);
        name[end] = 0;
        if (posix->fstatat(AT_FDCWD, name, &there, AT_SYMLINK_NOFOLLOW) != 0) {
            length = posix_to_utf16(name + begin + 1, wanted, VHD_TEMPORARY_CHARS - 1);
            wanted[length < VHD_TEMPORARY_CHARS ? length : 0] = 0;
            name[begin] = 0;
            if (errno != ENOENT || !find_entry(begin == 0 ? "/" : name, wanted, found))
                return false;
            length = strlen(found);
            if (begin + 1 + length + strlen(rest) >= POSIX_NAME_BYTES)
                return false;
            name[begin] = '/';
            memcpy(name + begin + 1, found, length + 1);
        }
        begin += 1 + strlen(name + begin + 1);
        memcpy(name + begin, rest, strlen(rest) + 1);
    }
    return true;
}

size_t posix_folder_length(const char *name)
{
    const size_t length = (size_t)(strrchr(name, '/') - name);

    return length > 0 ? length : 1;
}

void posix_folder(const char *name, char folder[POSIX_NAME_BYTES])
{
    const size_t length = posix_folder_length(name);

    memcpy(folder, name, length);
    folder[length] = 0;
}

int posix_is_at(int descriptor, const char *name)
{
    struct stat own, there;

    if (posix->fstat(descriptor, &own) != 0 || posix->fstatat(AT_FDCWD, name, &there, AT_SYMLINK_NOFOLLOW) != 0)
        return errno;
    return own.st_dev == there.st_dev && own.st_ino == there.st_ino ? 0 : ESTALE;
}
