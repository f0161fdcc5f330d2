/* posix_folder.c - what is in a folder. */
#include "posix_private.h"

#include "vhd_path.h"

#include <string.h>

/*
 * A folder is read whole for leftovers, so that many disks made in a row in one of thousands would take most of their time
 * to find nothing: the one that was looked through last is passed over for some seconds.
 */
#define PASS_OVER_MILLISECONDS 10000

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* protects the two */
static char16_t last[VHD_PATH_CHARS];                    /* folder; empty: none */
static uint64_t last_time;

enum what { FILES, LEFTOVERS };

/* Whether an entry is wanted: any file and what leads to one, or a file of our own, which is no link. */
static bool is_wanted(const char *folder, const struct dirent *entry, enum what what)
{
    char name[POSIX_NAME_BYTES + sizeof entry->d_name];
    struct stat found;

    if (what == LEFTOVERS && entry->d_name[0] != '~')
        return false;
    if (entry->d_type == DT_REG || entry->d_type == DT_DIR)
        return entry->d_type == DT_REG;
    snprintf(name, sizeof name, "%s/%s", folder, entry->d_name);
    if (posix->fstatat(AT_FDCWD, name, &found, what == LEFTOVERS ? AT_SYMLINK_NOFOLLOW : 0) == 0)
        return what == LEFTOVERS ? S_ISREG(found.st_mode) : !S_ISDIR(found.st_mode);
    return what == FILES && entry->d_type == DT_LNK; /* one that leads nowhere is a name that is taken */
}

/* Returns 0 or an errno. */
static int visit_entries(const char *folder, enum what what, void (*visit)(void *context, const char16_t *name),
                         void *context)
{
    DIR *listing = posix->opendir(folder);
    const struct dirent *entry;
    int code;

    if (listing == NULL)
        return errno;
    while (errno = 0, (entry = posix->readdir(listing)) != NULL) {
        char16_t name[VHD_PATH_CHARS];
        const size_t length = posix_to_utf16(entry->d_name, name, VHD_PATH_CHARS - 1);
        if (length >= VHD_PATH_CHARS || !is_wanted(folder, entry, what))
            continue; /* no path could name it, or it is of another kind */
        name[length] = 0;
        visit(context, name);
    }
    code = errno;
    posix->closedir(listing);
    return code;
}

enum vhd_status posix_visit_files(const struct vhd_host *host, const char16_t *folder,
                                  void (*visit)(void *context, const char16_t *name), void *context,
                                  struct vhd_error *error)
{
    char name[POSIX_NAME_BYTES];
    int code;

    (void)host;
    if (!posix_name_of(folder, name))
        return vhd_fail(error, VHD_PATH_NOT_FOUND, folder);
    code = visit_entries(name, FILES, visit, context);
    if (code == ENOENT)
        return vhd_fail_system(error, VHD_PATH_NOT_FOUND, folder, (uint32_t)code);
    return code == 0 ? VHD_OK : posix_fail(error, folder, code);
}

/* A folder that was looked through too lately to look again. Remembers it otherwise. */
static bool is_passed_over(const char16_t *folder, uint64_t now)
{
    bool lately;

    pthread_mutex_lock(&lock);
    lately = vhd_path_equal(last, folder) && now - last_time < PASS_OVER_MILLISECONDS;
    if (!lately) {
        vhd_path_set(last, folder);
        last_time = now;
    }
    pthread_mutex_unlock(&lock);
    return lately;
}

void posix_visit_leftovers(const struct vhd_host *host, const char16_t *folder,
                           void (*visit)(void *context, const char16_t *name), void *context)
{
    char name[POSIX_NAME_BYTES];

    if (posix_name_of(folder, name) && !is_passed_over(folder, host->ops->elapsed(host)))
        (void)visit_entries(name, LEFTOVERS, visit, context);
}
