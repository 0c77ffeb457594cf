# Files and folders that nobody else can change: root runs what is in them. Sourced.
# shellcheck shell=bash

# alone PATH...: whether each of them, and every folder up to /, belongs to root, to the caller or to the owner of this
# clone, and nobody else can write it. Others can write a folder with the sticky bit, but rename nothing in it that is
# not theirs. Says what is wrong.
alone() {
    local path owner mode kind mine inner
    mine=$(stat -c %u "${BASH_SOURCE[0]}") || return
    for path; do
        [[ $path = /* ]] || path=$PWD/$path
        inner=''
        while :; do
            read -r owner mode kind < <(stat -c '%u %a %F' "$path") || { echo "$path: cannot be looked at" >&2; return 1; }
            [[ $kind != 'symbolic link' ]] || { echo "$path is a link" >&2; return 1; }
            [[ $owner = 0 || $owner = "$(id -u)" || $owner = "$mine" ]] ||
                { echo "$path belongs to another user" >&2; return 1; }
            # The first digit of four has the sticky bit; it helps nobody who can write the last folder or file itself.
            (((8#$mode & 8#22) == 0)) || { ((8#$mode & 8#1000)) && [[ -n $inner ]]; } ||
                { echo "other users can write $path" >&2; return 1; }
            [[ $path != / ]] || break
            inner=yes
            path=$(dirname "$path")
        done
    done
}

# own_cache FOLDER: makes the folder and prints its real name. Nothing is printed unless it is the caller's alone.
own_cache() {
    local real
    (umask 022 && mkdir -p "$1") && real=$(realpath -e "$1") && alone "$real" || {
        echo "$1 keeps what root runs, so nobody else may be able to change it. Name another folder." >&2
        return 1
    }
    echo "$real"
}
