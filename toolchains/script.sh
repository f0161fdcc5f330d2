# script.sh - what the scripts begin with: an environment they can rely on, and their help, which is the comment at their
# head. Read it by `. .../toolchains/script.sh`.
# shellcheck shell=bash

# Not every environment names the folders of programs, and few those of the system's.
export PATH="${PATH:-/usr/local/bin:/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin"

# usage - prints the comment at the head of the script, without its marks.
usage() {
    sed -n '2,/^[^#]/s/^#\( \|$\)//p' "$0"
}

# usage_if_asked "$@" - ends the script with its help when the first argument asks for it.
usage_if_asked() {
    case ${1-} in
        -h | --help) usage; exit 0 ;;
    esac
}

# usage_error WORDS... - ends the script because of its arguments.
usage_error() {
    echo "${0##*/}: $*; --help tells what it takes" >&2
    exit 2
}
