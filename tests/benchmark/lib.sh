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

# The time of any other command, with its start; names in it are those of files in $work.
timed() {
    (
        cd "$work" || return
        begin=$EPOCHREALTIME
        "$@" >/dev/null || return
        awk -v a="${begin/,/.}" -v b="${EPOCHREALTIME/,/.}" 'BEGIN { printf "%.6f 0\n", b - a }'
    )
}

# What a program takes beside its start.
without_start() { # START COMMAND...
    local start whole
    # shellcheck disable=SC2086 # words
    start=$(timed $1) || return
    shift
    whole=$(timed "$@") || return
    awk -v a="${start% *}" -v b="${whole% *}" 'BEGIN { printf "%.6f 0\n", (b > a ? b - a : 0.000001) }'
}

# cp with fsync: no holes, no shared extents.
plain_copy() {
    timed sh -c 'cp --reflink=never --sparse=never "$1" "$2" && sync "$2"' sh "$1" "$2"
}

qemu_convert() { # FROM TO SUBFORMAT
    timed sh -c 'qemu-img convert -f vpc -O vpc -o subformat="$3",force_size "$1" "$2" && sync "$2"' sh "$@"
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
# once for what is compared with several things; it may be one that cannot do that yet. The commands are evaluated: no
# path is in them, which could hold a blank.
line() {
    local title=$1 aim=$2 a=$3 b=$4 i rows='' failed='B failed' complaint
    [[ $title == *"$only"* ]] || return 0
    if [ -n "$against" ]; then
        title=${title%% / *} aim=0.87 b="other $a" failed='the other checkout cannot do it'
        [ "$a" != "${last_line-}" ] || return 0
        last_line=$a
    fi
    for ((i = 0; i < pairs; i++)); do
        local first second
        before
        first=$(eval "$a")
        before
        if ! second=$(eval "$b" 2>"$work/complaints"); then
            complaint=$(tail -n 1 "$work/complaints")
            echo "$title: $failed${complaint:+: $complaint}"
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

# qemu-img bench, with options, of what a plugin of nbdkit serves over TCP. Its time is that of the requests alone.
served() { # "OPTION..." PLUGIN FILE...
    local options=$1
    shift
    (cd "$work" && nbdkit -i 127.0.0.1 -p 10889 "$@" --run "qemu-img bench -f raw $options nbd://127.0.0.1:10889") |
        awk '$1 == "Run" { print $4, 0 }'
}

# The same of a disk, by the plugin of this checkout.
plugin() { # "OPTION..." FILE...
    local options=$1 plugin=$root/build/native/dll/nbdkit-openvpc-plugin.so
    shift
    if [ ! -e "$plugin" ]; then
        echo "there is no plugin" >&2
        return 1
    fi
    served "$options" "$plugin" "$@"
}
