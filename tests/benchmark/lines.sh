# lines.sh - the lines of the table.
# shellcheck shell=bash disable=SC2154 # variables of tests/bench

prepare() {
    local blocks=$((gigabytes * 512))
    core create dynamic.vhd $((gigabytes * 1024)) >/dev/null
    core fill dynamic.vhd 0 $blocks 1 full >/dev/null
    core convert dynamic.vhd fixed.vhd fixed >/dev/null
    core create holes.vhd $((gigabytes * 1024)) >/dev/null
    core fill holes.vhd 0 $blocks 1 half-zero >/dev/null
    # A chain of three whose data lies in all levels: thirds of the blocks, taken in turn.
    core create base.vhd $((gigabytes * 1024)) >/dev/null
    core fill base.vhd 0 $((blocks / 3)) 3 full >/dev/null
    core child middle base.vhd 1 >/dev/null
    core fill middle0.vhd 1 $((blocks / 3)) 3 full >/dev/null
    core child top middle0.vhd 1 >/dev/null
    core fill top0.vhd 2 $((blocks / 3)) 3 full >/dev/null
    # A child with scattered sectors, an eighth of the size; its parent has half of the blocks.
    core create parent.vhd $((gigabytes * 1024)) >/dev/null
    core fill parent.vhd 0 $((blocks / 2)) 2 full >/dev/null
    core child scattered parent.vhd 1 >/dev/null
    core fill scattered0.vhd 0 $((blocks / 2)) 1 sectors >/dev/null
    cp -p "$work/parent.vhd" "$work/parent.saved"
    cp -p "$work/scattered0.vhd" "$work/scattered.saved"
    head -c $((gigabytes * 256 * 1048576)) "$work/fixed.vhd" >"$work/quarter.bin"
    core create small.vhd 10240 >/dev/null
    local level=small.vhd depth
    for ((depth = 1; depth < 64; depth++)); do
        core child "deep$depth-" "$level" 1 >/dev/null
        level=deep$depth-0.vhd
    done
    core create large.vhd 2088960 >/dev/null
    core machine machine.vmc >/dev/null
    core hole sparse.vhd $((gigabytes * 1024)) >/dev/null
    sync -f "$work"
}

before() {
    clean
}

# These take milliseconds, so there are more pairs. Each run has a new folder, and the files of the last one are emptied and
# moved away: ext4 without a journal passes over each file that was deleted lately whenever it makes one, which after 200
# deletions is up to half of the time.
create_lines() { # HOW
    local how=$1 bytes size create pairs=$((5 * pairs))
    before() {
        local away
        away=$(mktemp -d "$work/away.XXXXXX")
        [ ! -e "$work/new" ] || mv "$work/new" "$away"
        find "$away" -type f -exec truncate -s 0 {} +
        mkdir "$work/new"
        sync -f "$work"
    }
    for size in small large; do
        core child probe $size.vhd 1 >/dev/null
        bytes=$(stat -c %s "$work/probe0.vhd")
        rm "$work/probe0.vhd"
        line "100 children of $size.vhd / plain writes" 0.77 "$how child 'new\disk' $size.vhd 100" \
            "$how plain 'new\file' $bytes 100"
    done
    for size in "small 10240M" "large 2088960M"; do
        create="qemu-img create -q -f vpc new/out.vhd ${size#* }"
        line "a child of ${size% *}.vhd / qemu-img create" 1.0 "$how child 'new\disk' ${size% *}.vhd 1" "timed $create"
        line "a child of ${size% *}.vhd / the same without its start" 1.0 "$how child 'new\disk' ${size% *}.vhd 1" \
            "without_start 'qemu-img --version' $create"
    done
    rm -rf "$work"/away.* "$work/new"
    before() {
        clean
    }
}

look_lines() { # HOW
    local how=$1 machines
    if [ "$how" = core ]; then
        # xmllint --repeat reads and writes each file a hundred times.
        machines=$(printf 'machine.vmc %.0s' {1..50})
        line "5,000 machine files read and written / xmllint" 1.0 "core document machine.vmc 5000" \
            "without_start 'xmllint --noout machine.vmc' xmllint --repeat $machines"
        rate "opening a chain of 64 levels" 100 core chain deep63-0.vhd 100
        rate "a MB of zeros recognised" 40000 core zero 40000
    else
        rate "GetHardDisk of a 2040 GB disk" 200 dll find large.vhd 200
        rate "a late-bound read of SizeInGuest" 2000 dll read large.vhd 2000
        # Two seconds for a hundred are the aim: 50 a second.
        dll machine 'machine ' 100 >/dev/null
        rate "a machine of a hundred by For Each, Name and State" 100 dll list 'machine ' 100
        dll delete 'machine ' 100 >/dev/null
    fi
}

# What both sides read is in memory before each run: how fast the disk reads is its own matter, and which of the files the
# system has kept since they were made is chance.
copy_lines() { # HOW
    local how=$1
    before() {
        clean
        (cd "$work" && cat dynamic.vhd fixed.vhd >/dev/null)
    }
    line "Convert dynamic to fixed / cp" 0.9 "$how convert dynamic.vhd out.vhd fixed" "plain_copy fixed.vhd out"
    line "Convert dynamic to fixed / qemu-img convert" 1.0 "$how convert dynamic.vhd out.vhd fixed" \
        "qemu_convert dynamic.vhd out fixed"
    line "Convert fixed to dynamic / cp" 0.9 "$how convert fixed.vhd out.vhd dynamic" "plain_copy fixed.vhd out"
    line "Convert fixed to dynamic / qemu-img convert" 1.0 "$how convert fixed.vhd out.vhd dynamic" \
        "qemu_convert fixed.vhd out dynamic"
    # Under Wine, which does not tell where holes are, all of it is read.
    line "Convert a fixed disk that is one hole / qemu-img convert" - "$how convert sparse.vhd out.vhd dynamic" \
        "qemu_convert sparse.vhd out dynamic"
    before() {
        clean
        (cd "$work" && cat base.vhd middle0.vhd top0.vhd fixed.vhd >/dev/null)
    }
    line "MergeTo of three levels to dynamic / cp" 0.9 "$how merge-to top0.vhd out.vhd dynamic" "plain_copy fixed.vhd out"
    before() {
        clean
    }
}

# Merge and Compact change their files, so these are made anew before each run. Each page of the parent that a sector of
# the child goes into is written whole: with each second sector as many bytes as the child's file has, twice as many as
# its sectors.
change_lines() { # HOW
    local how=$1
    before() {
        clean
        cp -p "$work/parent.saved" "$work/parent.vhd"
        cp -p "$work/scattered.saved" "$work/scattered0.vhd"
        sync -f "$work"
        cat "$work/quarter.bin" >/dev/null
    }
    line "Merge of each second sector of half / cp of the sectors" - "$how merge scattered0.vhd" \
        "plain_copy quarter.bin out"
    line "Merge of each second sector of half / cp of the child" 0.7 "$how merge scattered0.vhd" \
        "plain_copy scattered.saved out"
    before() {
        clean
        cp -p "$work/holes.vhd" "$work/out-holes.vhd"
        sync -f "$work"
    }
    line "Compact of a disk that is half zeros / cp" 0.8 "$how compact out-holes.vhd" "plain_copy holes.vhd out"
    before() {
        clean
    }
}

# What the plugin for nbdkit serves / what nbdkit file serves of a raw disk with as much data. Of the scattered requests
# each is 7 MB and a page behind the last, around the end to the start, which comes by every page.
serve_lines() {
    local sequence='-s 256k -d 4 -c 8000' scattered='-s 4k -d 16 -c 40000 -S 7344128'
    local write='-w -s 256k -d 4 -c 4096 --flush-interval 256'
    head -c "${gigabytes}G" "$work/fixed.vhd" >"$work/raw.img"
    before() {
        clean
        (cd "$work" && cat raw.img dynamic.vhd base.vhd middle0.vhd top0.vhd >/dev/null)
    }
    line "nbdkit, dynamic, in sequence / nbdkit file" 0.9 "plugin '$sequence' dynamic.vhd" \
        "served '$sequence' file raw.img"
    line "nbdkit, three levels, in sequence / nbdkit file" 0.8 "plugin '$sequence' top0.vhd" \
        "served '$sequence' file raw.img"
    line "nbdkit, three levels, 4 KB, scattered / nbdkit file" 0.7 "plugin '$scattered' top0.vhd" \
        "served '$scattered' file raw.img"
    before() {
        clean
        core child out top0.vhd 1 >/dev/null
        truncate -s "${gigabytes}G" "$work/out.raw"
    }
    line "nbdkit, writing 1 GB into a new child / nbdkit file" 0.5 "plugin '$write' out0.vhd writable=true" \
        "served '$write' file out.raw"
    before() {
        clean
    }
    rm "$work/raw.img"
}

measure_lines() {
    local how
    prepare
    for how in core dll; do
        heading "A: OpenVPC, $([ $how = core ] && echo "its core natively" || echo "the DLL under Wine") / B${against:+: the same by $(git -C "$against" rev-parse --short HEAD)}"
        create_lines $how
        forget_files
        copy_lines $how
        forget_files
        change_lines $how
        look_lines $how
        [ $how = dll ] || serve_lines
    done
}
