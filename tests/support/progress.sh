# progress.sh - for tests/run: makes of what CTest says a line for each program that has ended, as soon as it has.
#
# follow_tests WIDTH RESULTS [MARK] - reads what CTest says, then "exit code N", and gives 0 if that is 0. WIDTH: the columns of the
# terminal, or 0 where there is none. On a terminal another line tells what runs meanwhile; for that a line "tick" has to
# come each second. RESULTS is a file to which "PROGRAM STATUS..." is appended for each program. MARK is shown behind each line.
# shellcheck shell=bash

follow_tests() {
    local width=$1 results=$2 mark=${3-} line program seconds=0 code=1
    local -A since=()
    local -a others=()
    while IFS= read -r line; do
        case $line in
            tick)
                seconds=$((seconds + 1))
                show_running
                ;;
            *" Start "*:\ *) since[${line##*: }]=$seconds ;;
            *" Test "*"#"*:\ *)
                [ ! -t 1 ] || printf '\r\033[K'
                echo "$line$mark"
                line=${line#*: }
                program=${line%% *}
                unset "since[$program]"
                line=${line#"$program"}
                echo "$program ${line#"${line%%[^ .]*}"}" >>"$results"
                ;;
            "exit code "*) code=${line#exit code } ;;
            *) others+=("$line") ;; # only of interest when CTest cannot begin
        esac
    done
    [ "$width" -eq 0 ] || printf '\r\033[K'
    [ "$code" -eq 0 ] || [ -s "$results" ] || printf '%s\n' "${others[@]}"
    return "$code"
}

# Uses the variables of follow_tests.
show_running() {
    local text='  running:' program
    for program in "${!since[@]}"; do
        text+=" $program $((seconds - since[$program])) s"
    done
    printf '\r\033[K%s' "${text:0:$((width - 1))}"
}
