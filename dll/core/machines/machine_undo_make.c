/* machine_undo_make.c - a machine that starts gets its undo disks. */
#include "machine_undo.h"

#include "machine_path.h"
#include "vhd_create.h"
#include "vhd_delete.h"
#include "vhd_path.h"

#define SECONDS_PER_DAY 86400

/* Seconds after the present that are tried where a file has the name. */
#define TRIES 10

/* Their names */

static bool is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t days_of(int64_t year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    return days[month] + (month == 1 && is_leap(year));
}

/* Writes so many digits, of a number that has no more. */
static void put_digits(char16_t *text, int64_t number, size_t count)
{
    text[count] = 0;
    while (count > 0) {
        text[--count] = (char16_t)(u'0' + number % 10);
        number /= 10;
    }
}

/* "hhmmssMMDDYYYY", of seconds since 2000-01-01; a clock that says less, or 10000, is wrong anyhow. */
static void put_time(char16_t *text, int64_t seconds)
{
    int64_t year = 2000, days = seconds > 0 ? seconds / SECONDS_PER_DAY : 0;
    const int64_t of_day = seconds > 0 ? seconds % SECONDS_PER_DAY : 0;
    int month = 0;

    while (year < 9999 && days >= 365 + is_leap(year))
        days -= 365 + is_leap(year++);
    while (month < 11 && days >= days_of(year, month))
        days -= days_of(year, month++);
    put_digits(text, of_day / 3600, 2);
    put_digits(text + 2, of_day / 60 % 60, 2);
    put_digits(text + 4, of_day % 60, 2);
    put_digits(text + 6, month + 1, 2);
    put_digits(text + 8, days % 31 + 1, 2);
    put_digits(text + 10, year, 4);
}

/* The path of a new one in the folder of the machine. */
static enum vhd_status new_path(const char16_t *machine, int place, int64_t seconds, char16_t path[VHD_PATH_CHARS],
                                struct vhd_error *error)
{
    char16_t name[MACHINE_NAME_CHARS + 48] = u"VirtualPCUndo_", folder[VHD_PATH_CHARS];
    char16_t joined[2 * VHD_PATH_CHARS], *end;

    machine_name_of(machine, name + vhd_text_of(name).length);
    end = name + vhd_text_of(name).length;
    vhd_path_set(end, u"_0_0_");
    end[1] = (char16_t)(u'0' + place / MACHINE_BUS_DEVICES);
    end[3] = (char16_t)(u'0' + place % MACHINE_BUS_DEVICES);
    put_time(end + 5, seconds);
    vhd_path_set(end + vhd_text_of(end).length, u".vud");
    vhd_path_folder(machine, folder);
    vhd_path_join(joined, folder, name);
    return vhd_path_parse(vhd_text_of(joined), NULL, path, error);
}

/* The disks */

static bool go_on(void *context, uint64_t done, uint64_t total)
{
    (void)context;
    (void)done;
    (void)total;
    return true;
}

static enum vhd_status create_disk(const struct vhd_host *host, const char16_t *path, const char16_t *parent,
                                   struct vhd_error *error)
{
    static const struct vhd_progress progress = { go_on, NULL };
    struct vhd_job *job;
    enum vhd_status status = vhd_create_differencing(host, vhd_text_of(path), vhd_text_of(parent), &job, error);

    if (status != VHD_OK)
        return status;
    status = job->ops->run(job, &progress, error);
    job->ops->close(job);
    return status;
}

static enum vhd_status make_one(const struct vhd_host *host, const char16_t *machine, int place, const char16_t *parent,
                                struct machine_undo_made *made, struct vhd_error *error)
{
    const int64_t now = host->ops->now(host) / VHD_TICKS_PER_SECOND;
    enum vhd_status status = VHD_TARGET_EXISTS;
    char16_t path[VHD_PATH_CHARS];

    for (int64_t i = 0; i < TRIES && status == VHD_TARGET_EXISTS; i++) {
        status = new_path(machine, place, now + i, path, error);
        if (status == VHD_OK)
            status = create_disk(host, path, parent, error);
    }
    if (status != VHD_OK)
        return status;
    made->places[made->count] = place;
    vhd_path_set(made->paths[made->count++], path);
    return VHD_OK;
}

/* What an undo disk has to be made for: a hard disk that has none. */
static enum vhd_status make_at(const struct vhd_host *host, const struct machine_list *list, const char16_t *machine,
                               const struct config_document *document, int place, struct machine_undo_made *made,
                               struct vhd_error *error)
{
    char16_t key[MACHINE_KEY_CHARS], parent[VHD_PATH_CHARS];
    struct machine_undo_disk disk;
    enum machine_drive drive;
    bool is_there;
    enum vhd_status status = machine_undo_check(host, list, machine, document, place, &disk, error);

    if (status != VHD_OK || disk.is_there)
        return status;
    if (!machine_drive_at(document, place, &drive))
        return vhd_fail(error, VHD_OUT_OF_MEMORY, machine);
    if (drive != MACHINE_HARD_DISK)
        return VHD_OK;
    machine_drive_key(place, key);
    status = machine_path_get(host, document, key, machine, parent, &is_there, error);
    return status == VHD_OK ? make_one(host, machine, place, parent, made, error) : status;
}

enum vhd_status machine_undo_make(const struct vhd_host *host, const char16_t *folder, const char16_t *machine,
                                  const struct config_document *document, struct machine_undo_made *made,
                                  struct vhd_error *error)
{
    struct vhd_patience patience;
    struct machine_list list;
    enum vhd_status status;

    made->count = 0;
    host = vhd_patience_begin(&patience, host);
    status = machine_register_read(host, folder, &list, error);
    for (int i = 0; i < MACHINE_DRIVES && status == VHD_OK; i++)
        status = make_at(host, &list, machine, document, i, made, error);
    machine_list_free(&list);
    if (status != VHD_OK)
        machine_undo_unmake(host, made);
    return status;
}

enum config_change machine_undo_name(struct config_document *document, const char16_t *machine,
                                     const struct machine_undo_made *made)
{
    enum config_change change = CONFIG_CHANGED;
    char16_t key[MACHINE_KEY_CHARS];

    for (size_t i = 0; i < made->count && change == CONFIG_CHANGED; i++) {
        machine_drive_undo_key(made->places[i], key);
        change = machine_path_put(document, key, machine, made->paths[i]);
    }
    return change;
}

void machine_undo_unmake(const struct vhd_host *host, const struct machine_undo_made *made)
{
    for (size_t i = 0; i < made->count; i++)
        (void)vhd_delete_file(host, made->paths[i], NULL);
}
