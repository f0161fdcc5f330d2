# module.sh - how tests/mutate judges faults in the module for PowerShell.
#
# Its `project`, `work`, `tree` and `build` are used, and `verdict` and `who` are set as by its judge.
# shellcheck shell=bash disable=SC2154,SC2034

# shellcheck source=tests/hosts/common.sh
. tests/hosts/common.sh

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
    SECONDS=0
    run_pester "$tree/installer/powershell/OpenVPC/OpenVPC.psm1"
    limit=$((3 * SECONDS + 60)) # what takes longer with a fault has no end
    [ "$verdict" = survives ] || { echo "mutate: without a fault this fails: $who"; exit 1; }
}

stage_module() {
    local version
    version=$("$tree/installer/version")
    rm -rf "$modules/OpenVPC"
    "$tree/installer/powershell/stage" "$version" "$modules/OpenVPC/$version"
}

# run_pester FILE - runs the tests of the module, and first those of this file of it, until one fails; sets `verdict` and
# `who`. There is a folder for them as tests/hosts/powershell has it. What they say is in $work/pester.log.
run_pester() {
    local code=0
    rm -rf "$work/disks"
    mkdir -p "$work/disks/circle"
    ln -s . "$work/disks/circle/loop"
    OPENVPC_TEST_FOLDER=$(windows "$work/disks") "$tree/tests/hosts/pwsh" --timeout "${limit:-1800}" \
        "$(windows "$tree/tests/mutation/mutant.ps1")" "$(windows "$1")" "$(windows "$tree/tests/hosts/pester")" \
        "$(windows "$work/counts")" 2>&1 | plain_text >"$work/pester.log" || code=$?
    who=$(sed -n 's/^.*\[-\] \(.*\) [0-9.]*m\{0,1\}s (.*/\1/p; s/^.*\[-\] \(.*\) failed$/\1/p' "$work/pester.log" | head -n 1)
    verdict=caught
    case $code in
        0) verdict=survives ;;
        77) verdict=unbuilt ;;
        124)
            who='it has no end'
            WINEPREFIX=$OPENVPC_WINEPREFIX wineserver -k || true
            ;;
        *) who=${who:-it ended with $code} ;;
    esac
}

# judge_module FILE - the same as judge, in PowerShell.
judge_module() {
    stage_module
    run_pester "$tree/$1"
}
