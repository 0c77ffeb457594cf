#!/bin/bash
# The promise of the package: on a fresh machine three commands, `apt install`, `enroll` and `enroll setup sshd`,
# and the next login asks for a code. No file is edited. In a container without a network; needs docker or podman.
#   fresh.sh [RELEASE]     of Debian; bookworm unless told otherwise. The package is built on this machine.
set -u
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
# shellcheck source=../e2e/lib.sh
. "$repo/tests/e2e/lib.sh"
WORK=$(mktemp -d)
RELEASE=${1:-bookworm}
NAME=pam_totp-fresh-$$ IMAGE=pam_totp-fresh-$RELEASE
PART=fresh
[[ $RELEASE = bookworm ]] || PART=fresh-$RELEASE
DEB=$(sed -n 's/^version = "\(.*\)"/\1/p' "$repo/Cargo.toml" | head -n 1)
DEB=libpam-totp_${DEB}_$(dpkg --print-architecture).deb

engine() {
    # A workplace without a registry may name its own way to an engine and a base image.
    # shellcheck disable=SC1090
    [[ -z ${PAM_TOTP_ENGINE:-} ]] || BASE_IMAGE=debian:$RELEASE-slim . "$PAM_TOTP_ENGINE" || true
    for ENGINE in docker podman; do
        command -v $ENGINE >/dev/null && $ENGINE info >/dev/null 2>&1 && return
    done
    return 1
}
inside() { "$ENGINE" exec -i "$NAME" "$@"; }

a_fresh_machine() {
    "$repo/packaging/debian/build.sh" >/dev/null || return
    "$ENGINE" build -q --network=host --build-arg "BASE=debian:$RELEASE-slim" -t "$IMAGE" -f "$here/fresh.Dockerfile" "$here" >/dev/null || return
    "$ENGINE" run -d --init --network none --name "$NAME" "$IMAGE" sleep infinity >/dev/null || return
    inside sh -c 'useradd -m -s /bin/bash carol && echo carol:pw-carol | chpasswd && mkdir -p /run/sshd &&
        useradd -m -s /bin/bash dave && echo dave:pw-dave | chpasswd && /usr/sbin/sshd &&
        printf "#!/bin/sh\ncase \"\$1\" in *assword*) echo \"\$PASSWORD\" ;; *) echo \"\$CODE\" ;; esac\n" >/askpass &&
        chmod 755 /askpass'
}

# over_ssh USER CODE [OPTION...]
over_ssh() {
    local user=$1 code=$2; shift 2
    "$ENGINE" exec -e "PASSWORD=pw-$user" -e "CODE=$code" -e SSH_ASKPASS=/askpass -e SSH_ASKPASS_REQUIRE=force "$NAME" \
        setsid -w ssh -o StrictHostKeyChecking=no -o LogLevel=ERROR -o NumberOfPasswordPrompts=1 -o ConnectionAttempts=9 \
        "$@" "$user@127.0.0.1" id -un 2>&1 | grep -qx "$user"
}

# enrol USER: as that user, typing password and code where enroll asks. The secret is left in $KEY.
enrol() {
    coproc ENROL { "$ENGINE" exec -i -u "$1" "$NAME" enroll --json 2>"$WORK/enrol"; }
    local line
    echo "pw-$1" >&"${ENROL[1]}"
    read -r line <&"${ENROL[0]}"
    KEY=$(sed -n 's/.*"secret":"\([A-Z2-7]*\)".*/\1/p' <<<"$line")
    [[ -n $KEY ]] || fail "no secret: $line $(cat "$WORK/enrol")"
    code 0 "$KEY" >&"${ENROL[1]}"
    grep -q '"event":"enrolled"' <&"${ENROL[0]}"
    wait "$ENROL_PID"
}

three_commands_and_the_next_login_asks_for_a_code() {
    [[ $(inside sh -c '. /etc/os-release; echo "$VERSION_CODENAME"') = "$RELEASE" ]]
    over_ssh carol none || fail "not even the machine as delivered lets in"
    local began=$EPOCHSECONDS
    # 1
    inside sh -c "cat >/tmp/$DEB" <"$repo/target/$DEB"
    inside sh -c "cd /tmp && DEBIAN_FRONTEND=noninteractive apt-get -qq install ./$DEB" >"$WORK/apt" 2>&1 ||
        fail "$(tail -n 5 "$WORK/apt")"
    over_ssh carol none || fail "installing alone changed the login"
    # 2
    enrol carol
    over_ssh carol none || fail "enrolling alone changed the login"
    # 3
    inside enroll setup sshd --yes >"$WORK/setup" 2>&1 &
    local setup=$!
    for _ in $(seq 100); do grep -q 'The files are changed' "$WORK/setup" && break; sleep 0.1; done
    not over_ssh carol none
    over_ssh carol "$(code 1 "$KEY")" || fail "the code does not let in: $(cat "$WORK/setup")"
    local took=$((EPOCHSECONDS - began))
    echo $took >"$WORK/took"
    # A person needs three minutes with reading and typing. Where the machine alone takes as long, nobody can keep to that: a
    # command waits for something. It has the whole three minutes, so that a loaded machine is no fault.
    ((took < 180)) || fail "the machine alone took $took s: $(cat "$WORK/setup")"
    wait $setup || fail "$(cat "$WORK/setup")"
    grep -q 'The change stays' "$WORK/setup"
    not over_ssh carol "$(code 1 "$KEY")"
    not over_ssh dave none
    inside enroll check sshd | grep -q '^Ready.' || fail "$(inside enroll check sshd)"
    inside enroll setup sshd --undo
    over_ssh dave none || fail "the old login does not work after --undo"
}

engine || { echo "$PART: 0 passed, 0 failed, 1 skipped"; echo "no docker or podman"; [[ ${E2E_REQUIRE:-} != 1 ]]; exit; }
trap '"$ENGINE" rm -f "$NAME" >/dev/null 2>&1; rm -rf "$WORK"' EXIT
a_fresh_machine || { echo "no fresh machine could be made"; exit 1; }
run three_commands_and_the_next_login_asks_for_a_code
# A person also reads and types.
[[ ! -s $WORK/took ]] || echo "from apt install to the first login with a code: $(<"$WORK/took") s of the machine"
echo "$PART: $PASSED passed, $FAILED failed, $SKIPPED skipped"
[[ $FAILED = 0 && $PASSED != 0 ]]
