# nuget.sh - downloading with the .NET SDK. Read it behind toolchains/script.sh, in the folder of the project.
# shellcheck shell=bash disable=SC2034 # variables of who reads it

dotnet_version=10.0.12
packages=$PWD/build/hosts/packages # nothing of it in the packages of the user

# cannot WORDS... - ends the script with 77 and the reason why something cannot be had.
cannot() {
    echo "${0##*/}: $*"
    exit 77
}

# need_dotnet WHAT
need_dotnet() {
    command -v dotnet >/dev/null || cannot "there is no dotnet on PATH: the .NET SDK $1"
}

# download WHAT COMMAND... - or says what could not be had, and of the tool's own words the last.
download() {
    local what=$1 log=build/hosts/download.log
    shift
    "$@" >"$log" 2>&1 || cannot "$what cannot be downloaded: $(tail -n 1 "$log")"
}

# compile_for_windows ARCHITECTURE PROJECT FOLDER PROPERTY... - tests/hosts/programs/PROJECT.*proj into a folder, which
# then has all that the program needs. Restored first, since only what cannot be downloaded is no failure.
compile_for_windows() {
    local log=build/hosts/compile.log project
    local -a properties=(-r "win-$1" --artifacts-path "$3.build" -p:RuntimeFrameworkVersion="$dotnet_version"
        -p:RestorePackagesPath="$packages" "${@:4}")
    project=$(echo tests/hosts/programs/"$2".*proj)
    mkdir -p build/hosts
    download "what $project needs" toolchains/dotnet restore "$project" "${properties[@]}"
    toolchains/dotnet build "$project" --no-restore -o "$3" "${properties[@]}" >"$log" 2>&1 && return
    grep -E ' error ' "$log" | sort -u
    exit 1
}
