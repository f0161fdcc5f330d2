/*
 * posix_host.h - Linux as core sees it: implements vhd_io.h over its files.
 *
 * Paths. Drive Z: is the root of the file system, as under Wine: /srv/disks/base.vhd is Z:\srv\disks\base.vhd
 * (posix_path.h). On other drives, and on shares, there is nothing. A file that is to be opened is also found where its
 * name, or that of a folder on the way, differs in case alone from what is asked for, unless there is one of that very
 * name: disks that come from Windows name their parents as they like. New names are taken as they are.
 *
 * Sharing. What an opener does and what it lets others do (enum vhd_open_mode) is told to others by locks on bytes of
 * the file behind its open file description: so they end with it, and neither threads of one process nor another
 * descriptor of the same file undo them. The bytes are those of QEMU, which keeps to them as well, in both directions: a
 * disk that a virtual machine of QEMU writes to is in use, and qemu-img does not change a disk that is open here. All
 * others (cp, dd, programs under Wine) ask nobody, and are asked by nobody: what they write is read, and a file that they
 * put in the place of one that is open does no harm, since that one stays what it is until it is closed. On a file
 * system without locks files can be read, but VHD_FILE_CHANGE and VHD_FILE_WORK fail.
 *
 * A file without any permission to write is VHD_FILE_READ_ONLY, to root as well. Only files are opened, never a device or
 * a pipe. Failures name the file as core does, and error->os_code is an errno.
 *
 * flush is fsync, and of the folder too when the name of the file is new, but for that of a draft. The system tells once
 * of what it could not write, forgets it, and lets the next one succeed. So after one of the contents has failed, for
 * whatever reason, or flush_ahead has, every later flush of that open file fails with EIO; it is still read and written.
 *
 * Any number of threads, as vhd_io.h says.
 */
#ifndef OPENVPC_POSIX_HOST_H
#define OPENVPC_POSIX_HOST_H

#include "vhd_io.h"

extern const struct vhd_host *const posix_host;

/* The status that an errno stands for, by the ERRNO rows of vhd_status.def. */
enum vhd_status posix_status(int code);

/* What is wrong, as a sentence in UTF-8, with the names of files as Linux has them: the table of vhd_status.def. */
#define POSIX_SENTENCE_BYTES 2048
void posix_sentence(const struct vhd_error *error, char sentence[POSIX_SENTENCE_BYTES]);

#endif
