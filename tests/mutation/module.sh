# module.sh - how tests/mutate judges faults in the module for PowerShell.
#
# Its `project`, `work`, `tree` and `build` are used, and `verdict` and `who` are set as by its judge.
# shellcheck shell=bash disable=SC2154,SC2034

# prepare_powershell - the clone's PowerShell is that of the project; what it needs is in a Wine prefix of its own.
prepare_powershell() {
    export OPENVPC_WINEPREFIX=$work/wine-prefix
    modules="$OPENVPC_WINEPREFIX/drive_c/Program Files/WindowsPowerShell/Modules"
    tests/hosts/install-powershell
    mkdir -p "$tree/build/hosts"
    ln -sfn "$project/build/hosts/powershell" "$tree/build/hosts/powershell"
    "$build" win64 openvpc >>"$work/build.log" 2>&1
    "$tree/tests/wine/register-dll" "$tree/build/win64/dll/openvpc.dll"
    stage_module
    who=$(run_pester "$tree/tests/hosts/pester")
    [ -z "$who" ] || { echo "mutate: without a fault this fails: $who"; exit 1; }
}

stage_module() {
    local version
    version=$("$tree/installer/version")
    rm -rf "$modules/OpenVPC"
    "$tree/installer/powershell/stage" "$version" "$modules/OpenVPC/$version"
}

# run_powershell SCRIPT [ARGUMENT...] - what it says is in $work/pwsh.log. It finds a folder as tests/hosts/powershell has it.
run_powershell() {
    local code=0
    rm -rf "$work/disks"
    mkdir -p "$work/disks/circle"
    ln -s . "$work/disks/circle/loop"
    OPENVPC_TEST_FOLDER=$(windows "$work/disks") "$tree/tests/hosts/pwsh" --timeout 600 "$@" 2>&1 |
        sed 's/\x1b\[[?0-9;]*[A-Za-z]//g; s/\x1b\][^\x07]*\x07//g; s/\r//g' >"$work/pwsh.log" || code=$?
    [ $code -ne 124 ] || WINEPREFIX=$OPENVPC_WINEPREFIX wineserver -k || true
    return $code
}

windows() {
    local path=Z:$1
    echo "${path//\//\\}"
}

# run_pester TESTS - runs tests of the module until one fails, and says which that was.
run_pester() {
    local code=0 failed
    run_powershell "$(windows "$tree/tests/hosts/pester/run.ps1")" "$(windows "$1")" "$(windows "$work/counts")" '*' -Stop ||
        code=$?
    [ $code -ne 0 ] || return 0
    failed=$(sed -n 's/^.*\[-\] \(.*\) [0-9.]*m\{0,1\}s (.*/\1/p; s/^.*\[-\] \(.*\) failed$/\1/p' "$work/pwsh.log" | head -n 1)
    if [ $code -eq 124 ]; then echo 'it has no end'; else echo "${failed:-it ended with $code}"; fi
}

# judge_module FILE - the same as judge, in PowerShell.
judge_module() {
    local own
    own=$tree/tests/hosts/pester/$(basename "$1" .ps1).Tests.ps1
    if ! run_powershell "$(windows "$tree/tests/mutation/parses.ps1")" "$(windows "$tree/$1")"; then
        verdict=unbuilt
        return
    fi
    stage_module
    [ ! -e "$own" ] || who=$(run_pester "$own")
    [ -n "$who" ] || who=$(run_pester "$tree/tests/hosts/pester")
}
