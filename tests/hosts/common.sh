# common.sh - what the tests of hosts share: their counts, and paths of Windows. Read it behind toolchains/script.sh.
# shellcheck shell=bash

passed=0 failed=0 skipped=0

# finish - ends the script with its counts as the last line.
finish() {
    echo "$passed passed, $failed failed, $skipped skipped"
    exit $((failed > 0))
}

# skip WORDS... - ends the script, since what it tests cannot be had here.
skip() {
    echo "skipped: $*"
    skipped=$((skipped + 1))
    finish
}

# or_skip WHAT COMMAND... - runs what makes something. Where that cannot be had (77) or made, the script ends.
or_skip() {
    local what=$1 said code=0
    shift
    said=$("$@") || code=$?
    [ $code -ne 0 ] || return 0
    [ $code -ne 77 ] || skip "$what: $said"
    echo "$said"
    failed=$((failed + 1))
    finish
}

# in_fresh WHAT SUITE COMMAND... - ends the script with what tests/fresh runs, which has all that was built. Where such a
# system cannot be had, that is skipped.
in_fresh() {
    local what=$1 suite=$2 log code=0
    shift 2
    log=$(mktemp)
    tests/fresh "$suite" --bind "$built" -- env OPENVPC_BUILT="$built" "$@" 2>&1 | tee "$log" || code=$?
    set -- "$(tail -n 1 "$log")"
    rm -f "$log"
    [ $code -ne 77 ] || skip "$what: $1"
    exit $code
}

# add_counts LINE - adds what another such script has said in its last line; false where that is no such line.
add_counts() {
    [[ $1 =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)?$ ]] || return 1
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
    skipped=$((skipped + ${BASH_REMATCH[4]:-0}))
}

# run_cases TITLE COMMAND... - runs a program that ends with a line of counts, and adds them.
run_cases() {
    local title=$1 log code=0 before=$failed
    log=$(mktemp)
    shift
    echo "== $title"
    "$@" 2>&1 | tr -d '\r' | tee "$log" || code=$?
    if ! add_counts "$(tail -n 1 "$log")" || { [ $code -ne 0 ] && [ "$failed" -eq "$before" ]; }; then
        failed=$((failed + 1))
        echo "it did not come to its end, but ended with $code"
    fi
    rm -f "$log"
}

# The build folder from which everything is taken. OPENVPC_BUILT names one in which all has been built already.
built=${OPENVPC_BUILT:-$PWD/build}

# build_first COMMAND... - unless that has been done.
build_first() {
    [ -n "${OPENVPC_BUILT-}" ] || "$@"
}

# register - the DLL, in a Wine prefix that all hosts share that need no more.
register() {
    export OPENVPC_WINEPREFIX=${OPENVPC_WINEPREFIX:-$PWD/build/hosts/registered-prefix}
    build_first toolchains/bootstrap
    build_first toolchains/build win64 openvpc openvpc-machines
    tests/wine/register-dll "$built/win64/dll/openvpc.dll"
}

# install_module - the DLL, and the module for PowerShell where the installer puts it, which is not built for this.
install_module() {
    local module
    module="$OPENVPC_WINEPREFIX/drive_c/Program Files/WindowsPowerShell/Modules/OpenVPC"
    register
    rm -rf "$module"
    installer/powershell/stage "$(installer/version)" "$module/$(installer/version)"
}

# windows PATH - an absolute path as Windows programs see it.
windows() {
    local path=Z:$1
    echo "${path//\//\\}"
}

# plain_text - what PowerShell says in a terminal, without the words that move the cursor, and those of Wine about its drive.
plain_text() {
    sed 's/\x1b\[[?0-9;]*[A-Za-z]//g; s/\x1b\][^\x07]*\x07//g; s/\r//g; /wine: Read access denied/d'
}
