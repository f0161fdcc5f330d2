# growth.sh - how time and memory grow with the size of a disk and with the depth of its chain: numbers, and a plot.
# shellcheck shell=bash disable=SC2154 # variables of tests/bench

# A row of build/bench-growth.tsv, and of what is printed: WHAT X HOW SECONDS KB.
grown() { # WHAT X HOW COMMAND...
    local what=$1 x=$2 how=$3 measured
    shift 3
    clean
    measured=$("$how" "$@")
    printf '%s\t%s\t%s\t%s\t%s\n' "$what" "$x" "$how" "${measured% *}" "${measured#* }" >>"$growth"
    awk -v what="$what" -v x="$x" -v how="$how" -v measured="$measured" 'BEGIN {
        split(measured, m)
        printf "%-40s %6s  %-5s %8.3f s %6.1f MB\n", what, x, how, m[1], m[2] / 1024 }'
}

# Sparse disks of several sizes, each with 256 MB of data spread over it.
grow_by_size() {
    local gb blocks how
    for gb in 1 16 128 2040; do
        blocks=$((gb * 512))
        core create grown.vhd $((gb * 1024)) >/dev/null
        core fill grown.vhd 0 128 $((blocks / 128)) full >/dev/null
        for how in core dll; do
            grown "Convert 256 MB, by size in GB" $gb $how convert grown.vhd out.vhd dynamic
            grown "a child of it, by size in GB" $gb $how child out grown.vhd 1
        done
        rm "$work/grown.vhd"
    done
}

# Chains over a disk of 1 GB with 256 MB of data; each level adds a block of 2 MB.
grow_by_depth() {
    local depth=1 wanted how level=grown.vhd
    core create grown.vhd 1024 >/dev/null
    core fill grown.vhd 0 128 1 full >/dev/null
    for wanted in 1 8 64; do
        for (( ; depth < wanted; depth++)); do
            core child "grown$depth-" "$level" 1 >/dev/null
            level=grown$depth-0.vhd
            core fill "$level" $((128 + depth)) 1 1 full >/dev/null
        done
        for how in core dll; do
            grown "Convert a chain, by levels" $wanted $how convert "$level" out.vhd dynamic
            grown "a child of it, by levels" $wanted $how child out "$level" 1
        done
    done
    rm "$work"/grown*.vhd
}

plot_growth() {
    gnuplot -e "growth='$growth'; svg='$root/build/bench.svg'" - <<'END'
set terminal svg size 900,700 background "white"
set output svg
set multiplot layout 2,2
set logscale x 2
set key top left
set datafile separator "\t"
rows(what, how) = sprintf("< grep '^%s' '%s' | grep '\t%s\t'", what, growth, how)
set ylabel "seconds"
set xlabel "GB"
set title "Convert 256 MB of data, by the size of the disk"
plot for [how in "core dll"] rows("Convert 256", how) using 2:4 with linespoints title how
set title "creating a child, by the size of the disk"
plot for [how in "core dll"] rows("a child of it, by size", how) using 2:4 with linespoints title how
set xlabel "levels"
set title "Convert a chain, by its levels"
plot for [how in "core dll"] rows("Convert a chain", how) using 2:4 with linespoints title how
set ylabel "MB"
set xlabel "GB, or levels"
set title "peak memory of Convert"
plot for [how in "core dll"] rows("Convert", how) using 2:($5 / 1024) with points title how
END
}

measure_growth() {
    growth=$root/build/bench-growth.tsv
    [ -z "$only" ] || return 0
    : >"$growth"
    printf '\nHow it grows\n'
    grow_by_size
    grow_by_depth
    plot_growth
    echo "plotted in build/bench.svg"
}
