# lib.sh - how one line of the table is measured. $work is the folder of the files, $root that of the project.
# shellcheck shell=bash disable=SC2154 # variables of tests/bench

# Each of these prints "seconds KB". Their time is that of the work alone, without the start of the program.
core() {
    "$root/build/native/tests/openvpc-bench-core" "$work" "$@"
}

dll() { # WORD NAME [ARG...]: names become paths
    local words=("$1" "$(windows_path "$2")") what=$1
    shift 2
    case $what in child | convert | merge-to) words+=("$(windows_path "$1")") && shift ;; esac
    OPENVPC_WINEPREFIX=$root/build/bench-prefix "$root/toolchains/wine-run" --timeout 600 "$root/build/win64/harness/openvpc-bench.exe" "${words[@]}" "$@" |
        tr -d '\r'
}

# The same by the other checkout.
other() { # core|dll WORD NAME...
    local root=$against
    "$@"
}

windows_path() {
    local path=Z:$work/$1
    printf '%s' "${path//\//\\}"
}

# The time of any other command, with its start.
timed() {
    local begin=$EPOCHREALTIME
    "$@" >/dev/null || return
    awk -v a="${begin/,/.}" -v b="${EPOCHREALTIME/,/.}" 'BEGIN { printf "%.6f 0\n", b - a }'
}

# What a program takes beside its start.
without_start() { # START COMMAND...
    local start whole
    # shellcheck disable=SC2086 # words
    start=$(timed $1)
    shift
    whole=$(timed "$@")
    awk -v a="${start% *}" -v b="${whole% *}" 'BEGIN { printf "%.6f 0\n", (b > a ? b - a : 0.000001) }'
}

# cp with fsync: no holes, no shared extents.
plain_copy() {
    timed sh -c 'cp --reflink=never --sparse=never "$1" "$2" && sync "$2"' sh "$work/$1" "$work/$2"
}

qemu_convert() { # FROM TO SUBFORMAT
    timed sh -c 'qemu-img convert -f vpc -O vpc -o subformat="$3",force_size "$1" "$2" && sync "$2"' sh "$work/$1" \
        "$work/$2" "$3"
}

# Before each turn: the outputs of the last one go, and what is still on its way to the disk gets there.
clean() {
    (cd "$work" && rm -f out* && sync -f .)
}

# Before lines of another kind: what the last ones read no longer takes the memory that these need.
forget_files() {
    local file
    for file in "$work"/*; do
        [ ! -f "$file" ] || dd if="$file" iflag=nocache count=0 status=none
    done
}

heading() {
    printf '\n%-58s %9s %9s %7s %15s %5s\n' "$1" "A" "B" "B/A" "range" "aim"
}

# line TITLE AIM 'COMMAND A' 'COMMAND B': `before` is called before each run. With another checkout, B is A by that one,
# once for what is compared with several things.
line() {
    local title=$1 aim=$2 a=$3 b=$4 i rows=''
    [[ $title == *"$only"* ]] || return 0
    if [ -n "$against" ]; then
        title=${title%% / *} aim=0.87 b="other $a"
        [ "$a" != "${last_line-}" ] || return 0
        last_line=$a
    fi
    for ((i = 0; i < pairs; i++)); do
        local first second
        before
        first=$(eval "$a")
        before
        if ! second=$(eval "$b"); then
            echo "$title: B failed"
            return
        fi
        rows+="$first $second"$'\n'
    done
    awk -v title="$title" -v aim="$aim" '
        function sort(list, n,   i, j, t) {
            for (i = 2; i <= n; i++) for (j = i; j > 1 && list[j] < list[j - 1]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
        }
        NF == 4 { n++; a[n] = $1 + 0; b[n] = $3 + 0; ratio[n] = $3 / $1; if ($2 > memory) memory = $2 }
        END {
            sort(a, n); sort(b, n); sort(ratio, n); m = int((n + 1) / 2)
            printf "%-58s %7.3f s %7.3f s %7.2f   %5.2f to %5.2f %5s", title, a[m], b[m], ratio[m], ratio[1], ratio[n], aim
            printf (memory > 0 ? "   %.1f MB\n" : "\n"), memory / 1024
        }' <<<"$rows"
}

# rate TITLE COUNT COMMAND...: how often a second.
rate() {
    local title=$1 count=$2 measured
    shift 2
    [[ $title == *"$only"* && -z $against ]] || return 0
    measured=$("$@")
    awk -v title="$title" -v n="$count" -v t="${measured% *}" 'BEGIN { printf "%-58s %9.0f a second\n", title, n / t }'
}

# qemu-img bench of what nbdkit serves over TCP: "PLUGIN FILE..." "OPTION...". Its time is that of the requests alone.
served() {
    # shellcheck disable=SC2086 # words
    (cd "$work" && nbdkit -i 127.0.0.1 -p 10889 $1 --run "qemu-img bench -f raw $2 nbd://127.0.0.1:10889") |
        awk '$1 == "Run" { print $4, 0 }'
}

# The same of a disk, by the plugin of this checkout: "FILE..." "OPTION...".
plugin() {
    served "$root/build/native/dll/nbdkit-openvpc-plugin.so $1" "$2"
}
