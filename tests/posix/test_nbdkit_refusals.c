/* test_nbdkit_refusals.c - what the plugin for nbdkit does not serve, and what it says then. */
#include "expect.h"
#include "served.h"

#include <stdio.h>
#include <string.h>

TestSuite(nbdkit_refusals, .init = served_begin, .fini = served_end);

static void make_disks(void)
{
    SERVED("for disk in base gone locked; do\n"
           "    qemu-img create -q -f vpc -o subformat=dynamic,force_size=on $disk.vhd 10M\n"
           "done\n"
           "serve base.vhd child=child.vhd --run true\n"
           "serve gone.vhd child=orphan.vhd --run true; rm gone.vhd\n"
           "chmod a-w locked.vhd; mkdir folder; echo no disk >text.vhd\n"
           "sha256sum *.vhd >before; ls >names\n");
}

Test(nbdkit_refusals, end_nbdkit_with_a_sentence_before_any_client_comes)
{
    static const struct {
        const char *words, *said;
    } rows[] = {
        { "missing.vhd", "The file '%s/missing.vhd' does not exist." },
        { "missing/a.vhd", "missing" },
        { "folder", "'%s/folder' is not a virtual hard disk: it is a folder or a device." },
        { "folder/", "'folder/' is not the name of a file" },
        { "/dev/null", "'/dev/null' is not a virtual hard disk: it is a folder or a device." },
        { "text.vhd", "'%s/text.vhd'" },
        { "orphan.vhd", "The parent of the differencing disk '%s/orphan.vhd' was not found at any" },
        { "base.vhd writable=true", "'%s/child.vhd' is a child of the disk that was to be opened for writing" },
        { "locked.vhd writable=true", "'%s/locked.vhd' is marked as read-only." },
        { "base.vhd child=child.vhd", "'%s/child.vhd' cannot be created: a file or folder with that name already" },
        { "missing.vhd child=new.vhd", "The parent disk '%s/missing.vhd' does not exist." },
        { "base.vhd child=nowhere/new.vhd", "nowhere" },
        { "", "no disk is named" },
        { "file=base.vhd file=base.vhd", "file= was given twice" },
        { "base.vhd read=write", "there is no parameter 'read'" },
        { "base.vhd writable=perhaps", "perhaps" },
    };

    make_disks();
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct program_result result = served_script("serve %s --run 'touch came'", rows[i].words);
        char said[REAL_PATH_CHARS * 2];
        const char *hole = strstr(rows[i].said, "%s");
        snprintf(said, sizeof said, "%.*s%s%s", hole != NULL ? (int)(hole - rows[i].said) : 0, rows[i].said,
                 hole != NULL ? served_folder : "", hole != NULL ? hole + 2 : rows[i].said);
        cr_expect(result.exit_code != 0 && strstr(result.output, said) != NULL, "%s: %d, %s", rows[i].words,
                  result.exit_code, result.output);
        program_free(&result);
    }
    SERVED("sha256sum --quiet -c before; ls | diff names -");
}

Test(nbdkit_refusals, may_be_overruled_for_a_disk_that_has_children)
{
    make_disks();
    SERVED("serve base.vhd writable=true despite-children=true --run 'qemu-io -f raw -c \"write -P 1 0 512\" $uri'\n"
           "serve base.vhd --run 'qemu-io -r -f raw -c \"read -P 1 0 512\" $uri' | grep -q 512/512");
}
