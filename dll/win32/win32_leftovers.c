/*
 * win32_leftovers.c - looks through folders for what interrupted creations left (vhd_leftover.h), but not too often.
 *
 * A folder is read whole for that, so that a hundred disks made in a row in a folder of thousands would take most of
 * their time to find nothing. The folder that was looked through last is therefore passed over for some seconds, though
 * never by an application object that is new: a script or program finds its folder tidied up whenever it starts.
 */
#include "win32_host.h"

#include "win32_folder.h"
#include "win32_private.h"

#include "vhd_path.h"

#define PASS_OVER_MILLISECONDS 10000

static SRWLOCK lock = SRWLOCK_INIT; /* protects what follows */
static char16_t last[VHD_PATH_CHARS]; /* folder; empty: none */
static ULONGLONG last_time;

static bool was_looked_through(const char16_t *folder)
{
    bool lately;

    AcquireSRWLockShared(&lock);
    lately = vhd_path_equal(last, folder) && GetTickCount64() - last_time < PASS_OVER_MILLISECONDS;
    ReleaseSRWLockShared(&lock);
    return lately;
}

static void remember(const char16_t *folder)
{
    AcquireSRWLockExclusive(&lock);
    vhd_path_copy(last, folder, vhd_text_of(folder).length);
    last_time = GetTickCount64();
    ReleaseSRWLockExclusive(&lock);
}

void win32_visit_leftovers(const struct vhd_host *host, const char16_t *folder,
                           void (*visit)(void *context, const char16_t *name), void *context)
{
    (void)host;
    if (was_looked_through(folder))
        return;
    if (win32_visit_files(folder, u"~*.ovpc", false, visit, context, NULL) == VHD_OK)
        remember(folder);
}

void win32_look_for_leftovers_again(void)
{
    remember(u"");
}
