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

#define PASS_OVER_TICKS (UINT64_C(10) * VHD_TICKS_PER_SECOND)

static SRWLOCK lock = SRWLOCK_INIT;   /* protects what follows */
static char16_t last[VHD_PATH_CHARS]; /* folder; empty: none */
static int64_t last_time;
static ULONG asked; /* how often win32_look_for_leftovers_again was called */

/* A clock that was put back makes the difference a large one. */
static bool was_looked_through(const char16_t *folder, int64_t now)
{
    return vhd_path_equal(last, folder) && (uint64_t)(now - last_time) < PASS_OVER_TICKS;
}

void win32_visit_leftovers(const struct vhd_host *host, const char16_t *folder,
                           void (*visit)(void *context, const char16_t *name), void *context)
{
    const int64_t now = host->ops->now(host);
    ULONG asked_before;
    bool lately;

    AcquireSRWLockShared(&lock);
    lately = was_looked_through(folder, now);
    asked_before = asked;
    ReleaseSRWLockShared(&lock);
    if (lately || win32_visit_files(folder, u"~*.ovpc", false, visit, context, NULL) != VHD_OK)
        return;
    AcquireSRWLockExclusive(&lock);
    if (asked == asked_before) {
        vhd_path_copy(last, folder, vhd_text_of(folder).length);
        last_time = now;
    }
    ReleaseSRWLockExclusive(&lock);
}

void win32_look_for_leftovers_again(void)
{
    AcquireSRWLockExclusive(&lock);
    asked++;
    last[0] = 0;
    ReleaseSRWLockExclusive(&lock);
}
