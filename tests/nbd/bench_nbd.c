/*
 * bench_nbd.c - what tests/bench compares natively: openvpc-bench-nbd DISK serves a disk with its parents, as
 * openvpc-nbd does on Windows, prints its address, and goes on until a signal ends it.
 */
#define _GNU_SOURCE
#include "nbd_shelf.h"
#include "posix_host.h"
#include "posix_nbd.h"
#include "posix_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int fail(const struct vhd_error *error)
{
    char sentence[POSIX_SENTENCE_BYTES];

    posix_sentence(error, sentence);
    fprintf(stderr, "%s\n", sentence);
    return 1;
}

int main(int argc, char **argv)
{
    const struct nbd_settings settings = { .host = posix_host, .locks = &posix_locks };
    char *name = argc == 2 ? realpath(argv[1], NULL) : NULL;
    char16_t path[VHD_PATH_CHARS];
    struct nbd_shelf *shelf;
    struct posix_nbd *server;
    struct vhd_error error;

    if (name == NULL) {
        fprintf(stderr, "usage: openvpc-bench-nbd DISK\n");
        return 2;
    }
    if (posix_path_of(name, path, &error) != VHD_OK ||
        nbd_shelf_of_disk(&settings, path, NULL, false, &shelf, &error) != VHD_OK)
        return fail(&error);
    free(name);
    server = posix_nbd_start(nbd_shelf_catalogue(shelf));
    printf("nbd://127.0.0.1:%u/\n", posix_nbd_port(server));
    fflush(stdout);
    pause();
    return 0;
}
