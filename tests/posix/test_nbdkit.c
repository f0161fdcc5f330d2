/* test_nbdkit.c - what clients of the plugin for nbdkit read and write: qemu-img, qemu-io, nbdcopy, nbdinfo. */
#include "counted.h"
#include "expect.h"
#include "fixtures.h"
#include "random_chain.h"
#include "readers.h"
#include "served.h"

#include <stdio.h>
#include <string.h>

/* Of the disk that Windows 10 wrote, read flat: three readers of others agree. */
#define CHAIN_SHA256 "b7922a46a6b08fa4f4fc0c51a25d5587d1d49f15cfade45ca740dd07110ae144"

TestSuite(nbdkit, .init = served_begin, .fini = served_end);

Test(nbdkit, serves_the_chain_of_windows_10_as_other_readers_read_it)
{
    static const char *const clients[] = {
        "qemu-img convert -f raw -O raw $uri flat",
        "nbdcopy $uri flat",
        "nbdcopy $uri - >flat",
        "qemu-img convert $uri -O qcow2 flat.qcow2; qemu-img convert flat.qcow2 -O raw flat",
    };
    char child[REAL_PATH_CHARS], parent[REAL_PATH_CHARS], flat[REAL_PATH_CHARS], hash[65];

    NEED_FIXTURE("windows10/ntfs-differential.vhd", child);
    NEED_FIXTURE("windows10/ntfs-parent.vhd", parent);
    for (size_t i = 0; i < ROWS(clients); i++) {
        SERVED("rm -f flat; serve '%s' --run '%s'", child, clients[i]);
        reader_sha256(folder_path(served_folder, "flat", flat), hash);
        cr_expect(strcmp(hash, CHAIN_SHA256) == 0, "%s: %s", clients[i], hash);
    }
}

static const struct random_disk *make_line(struct random_chain *chain, uint64_t seed)
{
    const struct random_disk *top;

    random_chain_init(chain, seed);
    top = random_chain_any_line(chain);
    for (size_t i = 0; i < chain->count; i++) {
        char name[32], real[REAL_PATH_CHARS];
        snprintf(name, sizeof name, "%zu.vhd", i);
        cr_assert(memory_bytes_dump(&memory_find(&chain->host, chain->disks[i].path)->bytes,
                                    folder_path(served_folder, name, real)));
    }
    return top;
}

Test(nbdkit, serves_chains_of_every_kind_as_core_reads_them)
{
    const uint64_t first = random_seed(20261129);

    for (uint64_t seed = first; seed < first + 12; seed++) {
        struct random_chain chain;
        char flat[REAL_PATH_CHARS];
        const struct random_disk *top = make_line(&chain, seed);
        SERVED("serve %zu.vhd --run 'nbdcopy $uri flat'", chain.count - 1);
        cr_expect(flat_equals_file(&top->model, folder_path(served_folder, "flat", flat)), "seed %llu, %zu levels",
                  (unsigned long long)seed, chain.count);
        SERVED("rm *");
        random_chain_free(&chain);
    }
}

/* The same is written to a raw disk that holds the same. Of any alignment, zeros over a parent's data, flushed or not. */
#define WRITES                                                                                                         \
    "-c 'write -P 0x5a 65536 65536' -c 'write -P 0xa5 512 512' -c flush -c 'write -P 1 1 3' -c 'write -P 2 1021 515' " \
    "-c 'write -z 100 200k' -c 'write -P 3 700001 1' -c 'write -z 900k 7' -c 'write -f -P 4 300k 100k'"

Test(nbdkit, writes_to_a_new_child_and_leaves_its_parents_as_they_are)
{
    unsigned written = 0;

    for (uint64_t seed = random_seed(20261130); written < 6; seed++) {
        struct random_chain chain;
        const struct random_disk *top = make_line(&chain, seed);
        if (top->image.size >= 3 * IMAGE_MB) { /* the least that a new disk may have */
            SERVED("sha256sum *.vhd >before; touch -d 2001-02-03 *.vhd\n"
                   "serve %zu.vhd --run 'nbdcopy $uri flat'\n"
                   "serve file=%zu.vhd child=new.vhd --run \"qemu-io -f raw " WRITES " \\$uri\"\n"
                   "qemu-io -f raw " WRITES " flat\n"
                   "serve new.vhd --run 'nbdcopy $uri now'\n"
                   "cmp flat now; sha256sum --quiet -c before\n"
                   "[ -z \"$(find . -name '[0-9].vhd' -newermt 2001-02-04)\" ]",
                   chain.count - 1, chain.count - 1);
            written++;
        }
        SERVED("rm *");
        random_chain_free(&chain);
    }
}

/* A disk of 10 MB, from nothing but a dynamic one that is a child's parent. */
static void make_disk(const char *name)
{
    SERVED("qemu-img create -q -f vpc -o subformat=dynamic,force_size=on %s 10M", name);
}

Test(nbdkit, tells_clients_where_holes_are)
{
    make_disk("base.vhd");
    SERVED("serve base.vhd child=new.vhd --run 'qemu-io -f raw -c \"write -P 1 4M 64k\" $uri'\n"
           "serve new.vhd --run 'nbdinfo --map $uri' >map; cat map\n"
           "awk '{ print $1, $2, $4 }' map >told; cmp told - <<'END'\n"
           "0 4194304 hole,zero\n"
           "4194304 65536 data\n"
           "4259840 6225920 hole,zero\n"
           "END\n");
}

/* Who provisions a disk counts on its room from then on. */
Test(nbdkit, makes_room_for_zeros_that_may_not_be_a_hole)
{
    make_disk("disk.vhd");
    SERVED("serve disk.vhd writable=1 --run 'qemu-io -f raw -c \"write -z -u 0 2M\" -c \"write -z 4M 4M\" $uri'\n"
           "serve disk.vhd --run 'nbdinfo --map $uri' >map; cat map\n"
           "awk '{ print $1, $2, $4 }' map >told; cmp told - <<'END'\n"
           "0 4194304 hole,zero\n"
           "4194304 4194304 data\n"
           "8388608 2097152 hole,zero\n"
           "END\n"
           "serve disk.vhd --run 'qemu-io -r -f raw -c \"read -P 0 0 10M\" $uri' >said; fails grep -q failed said\n");
}

Test(nbdkit, is_read_only_unless_it_is_told_otherwise)
{
    make_disk("disk.vhd");
    SERVED("sha256sum disk.vhd >before\n"
           "serve disk.vhd --run 'nbdinfo --is read-only $uri && nbdinfo --can multi-conn $uri'\n"
           "fails serve disk.vhd --run 'qemu-io -f raw -c \"write 0 512\" $uri'\n"
           "sha256sum --quiet -c before\n"
           "serve -r disk.vhd writable=true --run 'nbdinfo --is read-only $uri'\n"
           "sha256sum --quiet -c before\n"
           "serve disk.vhd writable=true --run '! nbdinfo --is read-only $uri && nbdinfo --can flush $uri && "
           "nbdinfo --can fua $uri && nbdinfo --can zero $uri && qemu-io -f raw -c \"write -P 9 0 512\" $uri'\n"
           "serve disk.vhd --run 'qemu-io -r -f raw -c \"read -P 9 0 512\" $uri' | grep -q '512/512'\n");
}

/* A file that takes the place of a parent is another one: the chain goes on as it was. */
Test(nbdkit, holds_the_whole_chain_while_it_serves_it)
{
    make_disk("base.vhd");
    SERVED(
        "serve base.vhd writable=1 --run 'qemu-io -f raw -c \"write -P 1 0 10M\" $uri'\n"
        "serve base.vhd child=middle.vhd --run 'qemu-io -f raw -c \"write -P 2 1M 1M\" $uri'\n"
        "serve middle.vhd child=top.vhd --run 'qemu-io -f raw -c \"write -P 3 2M 1M\" $uri'\n"
        "serve top.vhd --run 'nbdcopy $uri flat'\n"
        "for part in base middle top; do\n"
        "    fails serve top.vhd --run \"qemu-io -f raw -c 'write 0 512' $part.vhd\"\n"
        "    serve top.vhd --run \"qemu-io -r -f raw -c 'read 0 512' $part.vhd\"\n"
        "done\n"
        "serve top.vhd --run 'mv base.vhd away; head -c 20M /dev/zero >base.vhd; nbdcopy $uri now; mv away base.vhd'\n"
        "cmp flat now\n"
        "serve top.vhd --run 'nbdcopy $uri now'; cmp flat now\n");
}

/* One that is served for writing is in use to whoever serves it as well; two may read. */
Test(nbdkit, keeps_others_away_from_a_disk_that_it_writes_to)
{
    make_disk("disk.vhd");
    SERVED("export plugin\n"
           "serve disk.vhd --run \"nbdkit -U s \\\"\\$plugin\\\" disk.vhd --run 'nbdinfo --size \\$uri'\"\n"
           "for one in '' writable=1; do for other in '' writable=1; do\n"
           "    [ -n \"$one$other\" ] || continue\n"
           "    fails serve disk.vhd $one --run \"nbdkit -U s \\\"\\$plugin\\\" disk.vhd $other --run true\" 2>said\n"
           "    grep -q 'disk.vhd. is in use by another program' said\n"
           "done; done\n");
}

Test(nbdkit, serves_files_whatever_they_are_called)
{
    make_disk("base.vhd");
    SERVED("mkdir 'Gr\u00f6\u00dfe 20:15 a\\b' $'no utf8 \\xff'\n"
           "for folder in 'Gr\u00f6\u00dfe 20:15 a\\b' $'no utf8 \\xff'; do (\n"
           "    cp base.vhd \"$folder/what?.vhd\"; cd \"$folder\"\n"
           "    serve 'what?.vhd' child='next: one.vhd' --run 'qemu-io -f raw -c \"write -P 7 1M 4k\" $uri'\n"
           "    cd ..; serve \"$folder/next: one.vhd\" --run 'qemu-io -r -f raw -c \"read -P 7 1M 4k\" $uri' >said\n"
           "    fails grep -q failed said; grep -q '4096/4096' said\n"
           ") done\n");
}

/* nbdkit goes into the background, which its locks survive, and is killed while a client writes. */
Test(nbdkit, keeps_what_was_flushed_when_it_is_killed)
{
    make_disk("base.vhd");
    SERVED("nbdkit -U \"$PWD/socket\" -P \"$PWD/pid\" \"$plugin\" base.vhd child=new.vhd\n"
           "trap 'kill -9 $(cat pid) $client 2>/dev/null || :' EXIT\n"
           "stdbuf -oL qemu-io -f raw -c 'write -P 5 1M 3M' -c flush -c 'write -P 6 1M 64k' -c 'write -P 6 6M 1M' "
           "-c 'sleep 60000' 'nbd+unix:///?socket=socket' >said 2>&1 & client=$!\n"
           "until [ $(grep -c ^wrote said) = 3 ]; do sleep 0.1; done\n"
           "fails serve new.vhd --run true\n"
           "kill -9 $(cat pid) $client; wait $client || :\n"
           "until serve new.vhd --run true 2>said; do sleep 0.1; done\n"
           "serve new.vhd writable=1 --run 'qemu-io -f raw -c \"read -P 5 1088k 3008k\" $uri' | tee read\n"
           "grep -q 3080192/3080192 read; fails grep -q failed read\n");
}

/* A power cut: each sector that was not flushed is lost or not by itself (losing_cache.c). */
Test(nbdkit, keeps_what_was_flushed_when_the_power_goes_and_of_the_rest_each_sector_or_not)
{
    make_disk("base.vhd");
    SERVED("ln -s '%s' losing.so\n"
           "LD_PRELOAD=./losing.so nbdkit -U \"$PWD/socket\" -P \"$PWD/pid\" \"$plugin\" base.vhd child=new.vhd\n"
           "trap 'kill -9 $(cat pid) $client 2>/dev/null || :' EXIT\n"
           "stdbuf -oL qemu-io -t writeback -f raw -c 'write -P 5 1M 3M' -c flush -c 'write -P 6 1M 64k' -c 'write -P "
           "6 6M 1M' "
           "-c 'sleep 60000' 'nbd+unix:///?socket=socket' >said 2>&1 & client=$!\n"
           "until [ $(grep -c ^wrote said) = 3 ]; do sleep 0.1; done\n"
           "kill -9 $(cat pid) $client; wait $client || :\n"
           "until serve new.vhd --run true 2>said; do sleep 0.1; done\n"
           "serve new.vhd --run 'nbdcopy $uri flat'\n"
           "bytes() { dd if=flat bs=64k skip=$1 count=$2 2>>said | LC_ALL=C tr -cd \"$3\" | wc -c; }\n"
           "old=$(bytes 16 1 '\\5') new=$(bytes 16 1 '\\6'); echo $old $new\n"
           "[ $old -gt 0 ] && [ $new -gt 0 ] && [ $((old + new)) = 65536 ]\n"
           "[ $(bytes 17 47 '\\5') = 3080192 ]; [ $(bytes 64 96 '\\0') = 6291456 ]\n",
           LOSING_CACHE);
}

/* Linux tells of it once, and the next flush succeeds without what was lost. */
Test(nbdkit, does_not_say_that_all_is_well_after_a_flush_that_failed)
{
    make_disk("disk.vhd");
    SERVED(
        "serve disk.vhd writable=1 --run 'qemu-io -f raw -c \"write -P 1 0 1M\" $uri'\n"
        "ln -s '%s' failing.so # blanks would end a name in LD_PRELOAD\n"
        "LD_PRELOAD=./failing.so nbdkit -U - \"$plugin\" disk.vhd writable=1 "
        "--run 'qemu-io -f raw -c \"write -P 2 0 4k\" -c flush -c \"read -P 2 0 4k\" -c flush $uri' >said 2>&1 || :\n"
        "cat said\n"
        "grep -q 'disk.vhd. failed: Input/output error' said\n"
        "grep -q 'nothing was flushed: what was written before a flush that failed may be lost' said\n"
        "grep -q 'read 4096/4096' said; fails grep -q 'Pattern verification failed' said\n",
        FAILING_FSYNC);
}

/* The block that is new has its place flushed before it is written to, and that flush is the one that fails. */
Test(nbdkit, does_not_say_that_all_is_well_after_a_flush_inside_a_write_that_failed)
{
    make_disk("disk.vhd");
    SERVED("serve disk.vhd writable=1 --run 'qemu-io -f raw -c \"write -P 1 0 1M\" $uri'\n"
           "ln -s '%s' failing.so\n"
           "for code in 5 28; do\n"
           "    cp disk.vhd copy.vhd\n"
           "    FAILING_FSYNC=$code LD_PRELOAD=./failing.so nbdkit -U - \"$plugin\" copy.vhd writable=1 "
           "--run 'qemu-io -t writeback -f raw -c \"write -P 2 0 4k\" -c \"write -P 3 4M 4k\" -c flush -c flush $uri' "
           ">said 2>&1 || :\n"
           "    cat said\n"
           "    grep -q 'wrote 4096/4096 bytes at offset 0' said; grep -q 'write failed' said\n"
           "    [ $(grep -c 'nothing was flushed: what was written before' said) -ge 2 ]\n"
           "done\n",
           FAILING_FSYNC);
}

/* A file is full when it may not grow. The signal of that is ignored, as it is where the volume is full. */
Test(nbdkit, says_no_space_left_where_the_file_cannot_grow)
{
    make_disk("disk.vhd");
    SERVED("(trap '' XFSZ; ulimit -f 3072; serve disk.vhd writable=1 "
           "--run '! qemu-io -f raw -c \"write -P 1 0 10M\" $uri') >said 2>&1 || { cat said; false; }\n"
           "grep -q 'No space left on device' said\n"
           "serve disk.vhd writable=1 --run 'qemu-io -f raw -c \"write -P 1 0 10M\" $uri'\n"
           "serve disk.vhd --run 'qemu-io -r -f raw -c \"read -P 1 0 10M\" $uri' | grep -q '10485760/10485760'\n");
}

Test(nbdkit, is_installed_as_one_file_that_exports_one_function)
{
    make_disk("disk.vhd");
    SERVED(
        "DESTDIR=$PWD/root cmake --install '%s' >said\n"
        "find root -type f >files; [ $(wc -l <files) = 1 ]; installed=$(cat files)\n"
        "[ \"/${installed#root/}\" = \"$(nbdkit --dump-config | sed -n s/^plugindir=//p)/nbdkit-openvpc-plugin.so\" ]\n"
        "nbdkit -U - \"$PWD/$installed\" disk.vhd --run 'nbdinfo --size $uri' | grep -qx 10485760\n"
        "[ \"$(nm -D --defined-only \"$installed\" | awk '{ print $3 }')\" = plugin_init ]\n"
        "nbdkit \"$PWD/$installed\" --dump-plugin | grep -qx name=openvpc\n",
        BUILD);
}
