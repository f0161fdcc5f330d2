#!/bin/sh
# linux_init.sh - the first process of the guest of tests/linux-guest, in its own words on the first serial port. What it is
# to do is on the command line of the kernel: task=make, check or write, and round=NUMBER.
# shellcheck disable=SC2154 # task and round

export PATH=/bin LC_ALL=C
/bin/busybox mkdir -p /bin /proc /sys /dev /tmp /mnt
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
disk=/dev/sda

say() {
    echo "guest: $*" >/dev/ttyS0
}

leave() {
    say "$*"
    sync
    poweroff -f
    sleep 60
}

# Sums of all files that `make` has left, in one.
tell_sums() {
    find large small -type f | sort | xargs md5sum >/tmp/sums
    say "sums $(wc -l </tmp/sums) $(du -sm large small | awk '{ mb += $1 } END { print mb }') $(md5sum </tmp/sums)"
}

make() {
    /programs/mke2fs -q -F -t ext4 $disk >/tmp/said 2>&1 || leave "failed: mke2fs: $(cat /tmp/said)"
    mount -t ext4 $disk /mnt || leave "failed: mount"
    cd /mnt || leave "failed: cd"
    mkdir large small
    dd if=/dev/urandom of=/tmp/random bs=1M count=8 2>/dev/null
    for i in 1 2 3 4 5 6 7 8 9; do
        { echo $i; cat /tmp/random; } >large/$i
    done
    i=0
    while [ $i -lt 1500 ]; do
        dd if=/tmp/random of=small/$i bs=$((i * 7 % 9000 + 100)) skip=$((i % 500)) count=1 2>/dev/null
        i=$((i + 1))
    done
    sync
    # And once more, over what is there.
    for i in 1 4 7; do
        dd if=/tmp/random of=large/$i bs=4k seek=$((i * 100)) skip=3 count=300 conv=notrunc 2>/dev/null
        echo appended >>large/$i
    done
    i=0
    while [ $i -lt 1500 ]; do
        case $((i % 15)) in
            0) rm small/$i ;;
            5) echo rewritten >small/$i ;;
            10) mv small/$i small/moved.$i ;;
        esac
        i=$((i + 1))
    done
    sync
    tell_sums
    cd /
    umount /mnt || leave "failed: umount"
    leave "done"
}

check() {
    mount -t ext4 -o ro $disk /mnt || leave "failed: mount"
    cd /mnt || leave "failed: cd"
    tell_sums
    cd /
    umount /mnt || leave "failed: umount"
    leave "done"
}

# Until it is killed. What a step has written is told when it is synced; what comes after that, nobody counts on.
write() {
    mount -t ext4 $disk /mnt || leave "failed: mount"
    cd /mnt || leave "failed: cd"
    mkdir -p "kept.$round"
    dd if=/dev/urandom of=/tmp/random bs=256k count=4 2>/dev/null
    say "writes"
    step=1
    while true; do
        { echo "$round $step"; dd if=/tmp/random bs=64k count=$((step % 7 + 1)) 2>/dev/null; } >"kept.$round/$step.a"
        for part in b c d; do
            { echo "$step $part"; dd if=/tmp/random bs=$((step * 97 % 5000 + 1)) count=1 2>/dev/null; } \
                >"kept.$round/$step.$part"
        done
        sync
        say "synced $step $(cat "kept.$round/$step".? | md5sum)"
        dd if=/tmp/random of=scratch bs=4k seek=$((step * 37 % 900)) count=40 conv=notrunc 2>/dev/null
        mkdir -p "dropped/$step"
        echo "$round" >"dropped/$step/file"
        rm -rf "dropped/$((step - 2))"
        step=$((step + 1))
    done
}

# shellcheck disable=SC2013 # words
for word in $(cat /proc/cmdline); do
    case $word in
        task=* | round=*) export "${word?}" ;;
    esac
done
for module in crc32c_generic ata_piix sd_mod ext4; do
    modprobe $module 2>/dev/null
done
tries=0
until [ -b $disk ]; do
    [ $tries -lt 600 ] || leave "failed: there is no disk"
    usleep 100000
    tries=$((tries + 1))
done
case $task in
    make | check | write) $task ;;
esac
leave "failed: nothing to do"
