# progress.awk - makes of what CTest says a line for each program that has ended, and passes on whether all was well.
#
# width: the columns of the terminal, or 0 where there is none; then only those lines. results: a file to which they are
# appended as "NAME STATUS...". The input ends with "exit code N", and a line "tick" comes each second that there is a terminal.
BEGIN { count = 0 }

function clear() {
    if (width)
        printf "\r\033[K"
}

function show_running(    text, i) {
    text = "  running:"
    for (i = 1; i <= count; i++)
        if (name[i] in since)
            text = text " " name[i] " " (seconds - since[name[i]]) " s"
    printf "\r\033[K%s", substr(text, 1, width - 1)
    fflush()
}

$0 == "tick" { seconds++; if (width) show_running(); next }

$1 == "Start" { name[++count] = $NF; since[$NF] = seconds + 0; next }

/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: / {
    clear()
    print
    fflush()
    ended = $0
    sub(/^[^:]*: /, "", ended)
    program = ended
    sub(/ .*/, "", program)
    delete since[program]
    sub(/^[^ ]* \.*/, "", ended)
    print program, ended >>results
    next
}

/^exit code / { code = $3; next }

# Only of interest when CTest cannot begin.
{ other[++others] = $0 }

END {
    clear()
    if (code != 0 && count == 0)
        for (i = 1; i <= others; i++)
            print other[i]
    exit code != 0
}
