#!/bin/bash
# What the tests keep between runs, and the engine that CI may bring, is taken only from where nobody else can write.
set -u
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=e2e/alone.sh
. tests/e2e/alone.sh
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
wrong=0
is() { [[ $2 = "$3" ]] || { echo "$1: $2, not $3" >&2; wrong=1; }; }
taken() { own_cache "$1" 2>/dev/null; }

is "a new folder" "$(taken "$room/a/b")" "$(realpath "$room")/a/b"
is "the same one again" "$(taken "$room/a/b")" "$(realpath "$room")/a/b"
ln -s "$room/a" "$room/link"
is "by a link" "$(taken "$room/link/b")" "$(realpath "$room")/a/b"
chmod 777 "$room/a/b"
is "one that all can write" "$(taken "$room/a/b")" ''
chmod 1777 "$room/a/b"
is "one that all can write, with the sticky bit" "$(taken "$room/a/b")" ''
chmod 775 "$room/a/b"
is "one that a group can write" "$(taken "$room/a/b")" ''
chmod 755 "$room/a/b"
chmod 777 "$room/a"
is "one in a folder that all can write" "$(taken "$room/a/b")" ''
chmod 1777 "$room/a"
is "one in a folder like /tmp" "$(taken "$room/a/b")" "$(realpath "$room")/a/b"
if [[ $(id -u) = 0 ]]; then
    chown 65534 "$room/a/b"
    is "one of another user" "$(taken "$room/a/b")" ''
    mkdir "$room/a/b/c"
    is "one in a folder of another user" "$(taken "$room/a/b/c")" ''
    chown 0 "$room/a/b"
fi
chmod 755 "$room/a"

# The engine: the runner alone looks for it, beside its clone, and only if it is nobody else's.
clone=$room/clone
mkdir -p "$clone/.ci" "$clone/tests/e2e" "$room/shared"
cp .ci/run "$clone/.ci/" && cp tests/e2e/alone.sh "$clone/tests/e2e/"
# shellcheck disable=SC2016  # for the lane
echo 'one 1 1 alone - echo "engine=<${PAM_TOTP_ENGINE:-}>"; echo "1 passed, 0 failed, 0 skipped"' >"$room/lanes"
engine() { env -u PAM_TOTP_ENGINE CI_LANES="$room/lanes" "$@" "$clone/.ci/run" >/dev/null 2>&1; sed -n 's/^engine=<\(.*\)>$/\1/p' "$clone/target/ci/one.log"; }
is "no engine" "$(engine env)" ''
echo 'touch /nonexistent/x' >"$room/shared/engine-up"
is "an engine" "$(engine env)" "$(realpath "$room")/shared/engine-up"
is "one that the caller names" "$(engine env PAM_TOTP_ENGINE=/x)" /x
chmod 666 "$room/shared/engine-up"
is "an engine that all can write" "$(engine env)" ''
chmod 644 "$room/shared/engine-up"
chmod 777 "$room/shared"
is "an engine in a folder that all can write" "$(engine env)" ''
chmod 755 "$room/shared"
[[ $(id -u) != 0 ]] || { chown -R 65534 "$room/shared"; is "an engine of another user" "$(engine env)" ''; }

# The words that would take something from a place that others can make.
scripts=(Makefile .ci/run fuzz/*.sh tests/*.sh tests/*/*.sh packaging/*.sh packaging/*.py packaging/*/*.sh packaging/debian/tests/login
    tests/*.py tests/packages/*.py tests/mutants/run.py)
# Inside a throw-away root or a container, /tmp is new and empty.
inside='^tests/(e2e/(lib|keyed|[a-z-]*-inside|foreign_files|known_modules)\.|drills/[0-9]|alone\.sh)'
places=$(grep -nE '/tmp/[A-Za-z$_.]' "${scripts[@]}" | grep -vE "XXXXXX|$inside|inside sh -c|\(ls -d /var/lib|^tests/packages/debian.sh:.*-path " || true)
is "fixed names in /tmp" "$(grep -v '^tests/e2e/host-unchanged.sh' <<<"$places")" ''
is "scripts from outside the clone" "$(grep -nE '(\$repo|\.\.)/\.\./shared|engine-up' "${scripts[@]}" | grep -vE '^(tests/alone\.sh|\.ci/run):')" ''
[[ $wrong = 0 ]] && echo "caches and engines are taken only from where nobody else can write"
exit $wrong
