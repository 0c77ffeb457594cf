#!/bin/bash
# The end-to-end cases, or the demo, in a container: docker or podman, whichever answers.
#   container.sh [cases | logins | demo PORT STAY REPOSITORY]
# `logins` plays the logins in all programs and at the helper, and not the cases of what enroll does or of other factors.
# BASE names another base image. Where no engine answers, the cases run in a private namespace instead.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
what=${1:-cases}
image=pam_totp-e2e
cd "$repo"

engine=
# A workplace without a registry may name its own way to an engine and a base image. Nothing outside the clone is looked for.
# shellcheck disable=SC1090
[[ -z ${PAM_TOTP_ENGINE:-} ]] || . "$PAM_TOTP_ENGINE" || true
for candidate in docker podman; do
    if command -v $candidate >/dev/null && $candidate info >/dev/null 2>&1; then engine=$candidate; break; fi
done

if [[ -z $engine ]]; then
    echo "*** NO CONTAINER ENGINE ANSWERS (docker, podman): running in a private namespace instead. ***" >&2
    [[ $what != demo ]] || { echo "The demo needs root's namespaces or an engine." >&2; exit 1; }
    exec "$here/throwaway.sh" /mnt/pam_totp/tests/e2e/run-inside.sh
fi

[[ -f target/release/libpam_totp.so && -f target/release/libpam_totp_full.so && -f target/release/enroll && -f target/release/pam_totp_deliver ]] ||
    make -s build
build=(build --network=host -t "$image" -f "$here/Dockerfile")
[[ -z ${BASE:-} ]] || build+=(--build-arg "BASE=$BASE")
"$engine" "${build[@]}" . >"$repo/target/container-build.log" 2>&1 ||
    { tail -n 20 "$repo/target/container-build.log"; exit 1; }

# Mounting (small file systems to fill), tracing (kills at a system call) and a second address are part of the cases.
# Mail, VPN, screens and desktops want devices and services that a container has not; FUSE, disks of their own
# and long tables of texts are played in the throw-away root alone.
without="55-clients|56-|63-|85-guides|93-|94-|99-at-login"
[[ $what != logins ]] || without="$without|6[0-9]-|72-|8[01]-|9[0-8]-|99-[a-gi-z]"
run=(run --rm --init --cap-add SYS_ADMIN --cap-add SYS_PTRACE --cap-add NET_ADMIN --security-opt seccomp=unconfined
    --hostname throwaway -e "E2E_REQUIRE=${E2E_REQUIRE:-}" -e "E2E_ONLY=${E2E_ONLY:-}"
    -e "E2E_WITHOUT=$without")
[[ $engine != podman ]] || run+=(--ulimit nofile=4096:4096 --ulimit nproc=4096:4096)
case $what in
cases | logins) "$engine" "${run[@]}" --network none "$image" ;;
demo)
    terminal=()
    [[ $3 = no ]] || terminal=(-it)
    "$engine" "${run[@]}" "${terminal[@]}" --network host "$image" \
        /mnt/pam_totp/tests/e2e/demo-inside.sh "$2" "$3" ;;
*) echo "usage: container.sh [cases | logins | demo PORT STAY REPOSITORY]" >&2; exit 2 ;;
esac
