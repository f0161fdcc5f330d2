/* test_nbd_clients.c - programs of others read and write a chain of disks by NBD, natively. */
#include "expect.h"
#include "fixtures.h"
#include "line_of_disks.h"
#include "nbd_clients.h"
#include "nbd_shelf.h"
#include "posix_nbd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct line line;
static char folder[REAL_PATH_CHARS];
static struct nbd_settings settings;
static struct nbd_shelf *shelf;
static struct posix_nbd *server;
static char uri[NBD_URI_BYTES];

static void set_up(void)
{
    line_init(&line, 23, false);
    folder_make(folder);
    settings = (struct nbd_settings){ .host = &line.host.host, .locks = &posix_one_lock };
}

static void stop(void)
{
    if (server == NULL)
        return;
    posix_nbd_stop(server);
    server = NULL;
    assert_ok(nbd_shelf_close(shelf, NULL));
}

static void tear_down(void)
{
    stop();
    cr_expect(line.host.open_files == 0);
    folder_remove(folder);
    line_free(&line);
}

TestSuite(nbd_clients, .init = set_up, .fini = tear_down);

static void serve(const char16_t *path, bool is_writable)
{
    settings.is_writable = is_writable;
    if (path == NULL)
        assert_ok(nbd_shelf_of_folder(&settings, u"C:\\", &shelf, NULL));
    else
        assert_ok(nbd_shelf_of_disk(&settings, path, NULL, false, &shelf, NULL));
    server = posix_nbd_start(nbd_shelf_catalogue(shelf));
    snprintf(uri, sizeof uri, "nbd://127.0.0.1:%u/", posix_nbd_port(server));
}

static const char *in_folder(const char *name)
{
    static char path[REAL_PATH_CHARS];

    return folder_path(folder, name, path);
}

Test(nbd_clients, hear_of_an_export_what_it_is)
{
    serve(LINE_GRANDCHILD, false);
    nbd_info_says(uri, line.grandchild.sectors * IMAGE_SECTOR, true);
    nbd_info_lists(uri, 1, "grandchild.vhd");
}

Test(nbd_clients, copy_a_chain_as_it_reads)
{
    serve(LINE_GRANDCHILD, false);
    nbd_copy_to(uri, in_folder("nbdcopy"));
    cr_expect(flat_equals_file(&line.grandchild, in_folder("nbdcopy")));
    nbd_convert_to(uri, in_folder("qemu-img"));
    cr_expect(flat_equals_file(&line.grandchild, in_folder("qemu-img")));
}

Test(nbd_clients, find_each_disk_of_a_folder_by_its_name)
{
    static const char *const names[] = { "base.vhd", "middle.vhd", "child.vhd", "grandchild.vhd" };
    const struct flat_model *models[] = { &line.base, &line.middle, &line.child, &line.grandchild };
    const size_t length = (serve(NULL, false), strlen(uri));

    nbd_info_lists(uri, 4, "child.vhd");
    for (size_t i = 0; i < ROWS(names); i++) {
        strcpy(uri + length, names[i]);
        nbd_copy_to(uri, in_folder(names[i]));
        cr_expect(flat_equals_file(models[i], in_folder(names[i])), "%s", names[i]);
    }
}

Test(nbd_clients, write_a_disk_and_read_it_back)
{
    static const char *const commands[] = { "write -P 0x5a 1000 70000",
                                            "read -P 0x5a 1000 70000",
                                            "write -z 3000 512",
                                            "read -P 0 3000 512",
                                            "write -z -u 20000 9000",
                                            "read -P 0 20000 9000",
                                            "write -f -P 7 0 1",
                                            "flush",
                                            "read -P 7 0 1",
                                            NULL };

    serve(LINE_GRANDCHILD, true);
    nbd_info_says(uri, line.grandchild.sectors * IMAGE_SECTOR, false);
    cr_expect(nbd_qemu_io(uri, false, commands));
}

Test(nbd_clients, copy_a_whole_disk_into_a_child)
{
    FILE *file = fopen(in_folder("raw"), "wb");

    cr_assert(file != NULL);
    for (uint64_t sector = 0; sector < line.base.sectors; sector++) {
        uint8_t bytes[IMAGE_SECTOR] = { 0 };
        if (line.base.tags[sector] != 0)
            flat_fill_sector(bytes, line.base.tags[sector]);
        cr_assert(fwrite(bytes, 1, sizeof bytes, file) == sizeof bytes);
    }
    fclose(file);
    serve(LINE_GRANDCHILD, true);
    nbd_copy_from(in_folder("raw"), uri);
    nbd_copy_to(uri, in_folder("copy"));
    cr_expect(flat_equals_file(&line.base, in_folder("copy")));
    stop();
    cr_expect(flat_equals_once(&line.base, &line.host, LINE_GRANDCHILD), "also when it is opened again");
    cr_expect(flat_equals_once(&line.child, &line.host, LINE_CHILD), "its parent has not changed");
}

Test(nbd_clients, cannot_write_a_disk_that_is_served_for_reading)
{
    static const char *const writing[] = { "write 0 512", NULL };

    serve(LINE_GRANDCHILD, false);
    cr_expect(!nbd_qemu_io(uri, false, writing));
    nbd_copy_to(uri, in_folder("copy"));
    cr_expect(flat_equals_file(&line.grandchild, in_folder("copy")));
}

Test(nbd_clients, read_the_chain_that_windows_10_wrote_as_it_is)
{
    static const char *const names[] = { "windows10/ntfs-parent.vhd", "windows10/ntfs-differential.vhd" };
    static const char16_t *const paths[] = { u"C:\\ntfs-parent.vhd", u"C:\\ntfs-differential.vhd" };

    for (size_t i = 0; i < ROWS(names); i++) {
        char path[REAL_PATH_CHARS];
        NEED_FIXTURE(names[i], path);
        memory_import(&line.host, paths[i], path);
    }
    serve(paths[1], false);
    nbd_hashes_to(folder, uri, "b7922a46a6b08fa4f4fc0c51a25d5587d1d49f15cfade45ca740dd07110ae144");
}
