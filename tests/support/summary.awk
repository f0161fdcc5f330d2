# summary.awk - what the logs of tests/run say of one thing: `wanted` is counted, restarts, skipped, failures or totals.
#
# The files are, for each preset, PRESET.results (progress.sh), with a line a program, and PRESET.log, in which CTest keeps
# what the programs said. What Criterion closes a program with, "Tested: N | Passing: N | Failing: N | Crashing: N", gives
# the number of its cases; a program that never said so, or that failed although all its cases passed, counts as one.
# `bad`: whether CTest itself says that not all was well.

# The first and the last lines that are shown of a program that failed.
BEGIN { FIRST = 150; LAST = 50 }

{ gsub(/\033\[[0-9;]*m/, "") }

FNR == 1 {
    preset = FILENAME
    sub(/.*\//, "", preset)
    is_results = sub(/\.results$/, "", preset)
    sub(/\.log$/, "", preset)
    inside = 0
}

is_results {
    id = preset ": " $1
    order[++programs] = id
    status[id] = $0
    sub(/^[^ ]* +/, "", status[id])
    passed[id] = $2 == "Passed"
    next
}

/^[0-9]+\/[0-9]+ Testing: / { id = preset ": " $3; inside = 0; next }
$0 == "Output:" { inside = 1; next }
/^<end of output>/ { inside = 0; next }
!inside || /^-+$/ { next }

/counted / && !/restart/ && wanted == "counted" { sub(/.*counted /, ""); print; next }
/restarted/ { restarts++ }
/\[SKIP\].*: Test is disabled/ { next } # which is not what was selected
/\[SKIP\]/ {
    skipped++
    sub(/.*\[SKIP\] */, "")
    skips[skipped] = $0
    next
}
/ Tested: .*Passing: / {
    closed[id] = 1
    parts = split($0, part, /[:|]/)
    for (i = 1; i < parts; i++) {
        if (part[i] ~ /Passing/) cases_passed[id] += part[i + 1]
        if (part[i] ~ /Failing|Crashing/) cases_failed[id] += part[i + 1]
    }
    next
}
wanted == "failures" && !passed[id] && !/\[(RUN|PASS) *\]|Criterion v|counted / { said[id, ++lines[id]] = $0 }

function show_failures(    n, i, id) {
    for (n = 1; n <= programs; n++) {
        id = order[n]
        if (passed[id])
            continue
        print "== " id ": " status[id]
        for (i = 1; i <= lines[id]; i++) {
            if (i <= FIRST || i > lines[id] - LAST)
                print said[id, i]
            else if (i == FIRST + 1)
                print "  ... (all of it is in the log)"
        }
    }
}

function show_totals(    n, id, p, f) {
    for (n = 1; n <= programs; n++) {
        id = order[n]
        p += closed[id] ? cases_passed[id] : passed[id]
        f += cases_failed[id]
        f += !passed[id] && !cases_failed[id]
    }
    if (f == 0 && (bad || p == 0))
        f = 1 # what ran them broke off, or there was nothing to run
    printf "%d passed, %d failed, %d skipped\n", p, f, skipped
    return f
}

END {
    if (wanted == "skipped" && skipped > 0) {
        print "== skipped, each for the reason that it says"
        for (i = 1; i <= skipped; i++)
            print skips[i]
    }
    if (wanted == "restarts")
        printf "%d restarts of programs that lost their process\n", restarts
    if (wanted == "failures")
        show_failures()
    if (wanted == "totals")
        show_totals()
}
