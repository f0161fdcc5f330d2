/* plugin_report.c - what went wrong, for who runs nbdkit. */
#include "plugin_report.h"

#include "plugin_nbdkit.h"
#include "posix_host.h"

void plugin_report(const struct vhd_error *error)
{
    char sentence[POSIX_SENTENCE_BYTES];

    posix_sentence(error, sentence);
    nbdkit_error("%s", sentence);
}
