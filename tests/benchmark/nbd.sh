# nbd.sh - how fast disks are served over NBD: against nbdkit, which serves the same data from a raw file.
# shellcheck shell=bash disable=SC2154,SC2034 # variables of tests/bench

servers=()

# serve NAME COMMAND... - starts a server, whose first line of output is its address; it becomes ${address[NAME]}.
declare -A address
serve() {
    local name=$1 output=$work/$1.address i
    shift
    "$@" >"$output" 2>"$work/$name.complaints" </dev/null &
    servers+=($!)
    for ((i = 0; i < 300; i++)); do
        address[$name]=$(head -n 1 "$output" | tr -d '\r')
        [ -z "${address[$name]}" ] || return 0
        sleep 0.1
    done
    echo "$name does not serve: $(cat "$work/$name.complaints")" >&2
    return 1
}

# Not by wine-run: a signal has to reach the program itself.
serve_by_wine() { # NAME DISK [OPTION...]
    local name=$1 disk=$2
    shift 2
    serve "$name" env WINEPREFIX="$root/build/bench-prefix" WINEDEBUG=-all "$root/toolchains/wine-addresses" wine \
        "$root/build/win64/dll/programs/openvpc-nbd.exe" --port 0 "$@" "$(windows_path "$disk")"
}

# nbdkit tells no address; it is given a port that was free a moment ago.
serve_by_nbdkit() { # NAME FILE
    local port
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    serve "$1" sh -c 'echo "nbd://127.0.0.1:$1/"; exec nbdkit -f -i 127.0.0.1 -p "$1" file "$2"' sh "$port" "$work/$2"
}

stop_serving() {
    local server
    for server in "${servers[@]}"; do
        kill "$server" 2>/dev/null || true
    done
    wait "${servers[@]}" 2>/dev/null || true
    servers=()
}

# The time that qemu-img itself tells, without its start.
bench() { # NAME OPTION...
    local name=$1 told
    shift
    told=$(qemu-img bench -f raw "$@" "${address[$name]}")
    sed -n 's/^Run completed in \([0-9.]*\) seconds.*/\1 0/p' <<<"$told"
}

nbd_lines() { # HOW: core or dll
    local how=$1 sequential chain random
    if [ "$how" = core ]; then
        sequential=0.9 chain=0.8 random=0.7
    else
        sequential=0.8 chain=0.7 random=0.5
    fi
    local bytes=$((gigabytes * 1073741824))
    line "NBD, 256 KB in turn, dynamic / nbdkit file" $sequential "bench $how-dynamic -c $((bytes / 262144)) -d 4 -s 256k" \
        "bench nbdkit -c $((bytes / 262144)) -d 4 -s 256k"
    line "NBD, 256 KB in turn, a chain of three / nbdkit file" $chain "bench $how-chain -c $((bytes / 262144)) -d 4 -s 256k" \
        "bench nbdkit-chain -c $((bytes / 262144)) -d 4 -s 256k"
    # Steps of 257 pages come to each page, in an order that no reading ahead helps.
    line "NBD, 4 KB anywhere, 16 at once, a chain of three / nbdkit file" $random \
        "bench $how-chain -c 50000 -d 16 -s 4k -S 1052672" "bench nbdkit-chain -c 50000 -d 16 -s 4k -S 1052672"
}

# All of it comes from memory.
measure_nbd() {
    local how
    [ -z "$against" ] || return 0
    # shellcheck disable=SC2317 # `line` calls it
    before() {
        (cd "$work" && cat dynamic.vhd base.vhd middle0.vhd top0.vhd dynamic.raw chain.raw >/dev/null)
    }
    forget_files
    qemu-img convert -f vpc -O raw "$work/dynamic.vhd" "$work/dynamic.raw"
    core merge-to top0.vhd chain.vhd fixed >/dev/null
    mv "$work/chain.vhd" "$work/chain.raw"
    truncate -s -512 "$work/chain.raw"
    serve_by_nbdkit nbdkit dynamic.raw
    serve_by_nbdkit nbdkit-chain chain.raw
    serve core-dynamic "$root/build/native/tests/openvpc-bench-nbd" "$work/dynamic.vhd"
    serve core-chain "$root/build/native/tests/openvpc-bench-nbd" "$work/top0.vhd"
    serve_by_wine dll-dynamic dynamic.vhd
    serve_by_wine dll-chain top0.vhd
    for how in core dll; do
        heading "A: OpenVPC, $([ $how = core ] && echo "its core natively" || echo "openvpc-nbd under Wine") / B"
        nbd_lines $how
    done
    stop_serving
    rm "$work"/dynamic.raw "$work"/chain.raw "$work"/*.address "$work"/*.complaints
}
