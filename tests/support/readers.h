/* readers.h - programs of others that read images and files. */
#ifndef OPENVPC_TESTS_READERS_H
#define OPENVPC_TESTS_READERS_H

#include <stdbool.h>

/* Whether a program can be found by PATH. */
bool reader_exists(const char *program);

/* Writes what 7-Zip reads an image as into a file. Parents lie beside it, named as their children record. */
bool reader_7zip(const char *image, const char *flat);

/* The SHA-256 of a file, in hex. */
void reader_sha256(const char *file, char hex[65]);

#endif
