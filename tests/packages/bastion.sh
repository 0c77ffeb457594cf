#!/bin/bash
# The container of packaging/container, and logins to it from a second one. Needs docker or podman.
set -u
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
# shellcheck source=../e2e/lib.sh
. "$repo/tests/e2e/lib.sh"
WORK=$(mktemp -d)
VERSION=$(sed -n 's/^version = "\(.*\)"/\1/p' "$repo/Cargo.toml" | head -n 1)
NAME=pam_totp-bastion-$$
IMAGE=pam_totp-bastion CLIENT=pam_totp-bastion-client

engine() {
    # A workplace without a registry may name its own way to an engine and a base image.
    # shellcheck disable=SC1090
    [[ -z ${PAM_TOTP_ENGINE:-} ]] || . "$PAM_TOTP_ENGINE" || true
    for ENGINE in docker podman; do
        command -v $ENGINE >/dev/null && $ENGINE info >/dev/null 2>&1 && return
    done
    return 1
}

tidy() {
    "$ENGINE" rm -f "$NAME" >/dev/null 2>&1
    "$ENGINE" volume rm -f "$NAME-home" "$NAME-secrets" "$NAME-state" >/dev/null 2>&1
    rm -rf "$WORK"
}

build_images() {
    "$repo/packaging/debian/build.sh" >/dev/null || return
    "$ENGINE" build --network=host -t $IMAGE -f "$repo/packaging/container/Dockerfile" \
        --build-arg "PACKAGE=target/libpam-totp_${VERSION}_$(dpkg --print-architecture).deb" "$repo" &&
        "$ENGINE" build --network=host -t $CLIENT -f "$here/client.Dockerfile" "$here"
}

# bastion FACTORS: a new container; users, homes and records are those of the one before.
bastion() {
    # The rights that docs/packages.md names, and no others.
    local capabilities
    read -ra capabilities < <(sed -n 's/^ *\(--cap-add .*\) \\$/\1/p' "$repo/docs/packages.md")
    (( ${#capabilities[@]} >= 4 )) || fail "no --cap-add in docs/packages.md"
    "$ENGINE" rm -f "$NAME" >/dev/null 2>&1
    "$ENGINE" run -d --init --name "$NAME" --network none -e "BASTION_FACTORS=$1" --cap-drop ALL \
        "${capabilities[@]}" \
        -v "$WORK/etc:/etc/bastion" -v "$NAME-home:/home" -v "$NAME-secrets:/etc/pam_totp" -v "$NAME-state:/var/lib/pam_totp" $IMAGE >/dev/null || return
    for _ in $(seq 100); do
        "$ENGINE" exec "$NAME" sh -c 'test -s /run/sshd.pid' 2>/dev/null && return
        sleep 0.1
    done
    fail "no sshd: $("$ENGINE" logs "$NAME" 2>&1 | tail -n 5)"
}

# from_client USER PASSWORD CODE [SSH-OPTION...]: 0 if a command ran on the bastion. Prompts: $WORK/client/prompts.
from_client() {
    local user=$1 password=$2 code=$3; shift 3
    : >"$WORK/client/prompts"
    "$ENGINE" run --rm --network "container:$NAME" -v "$WORK/client:/client" -e "PASSWORD=$password" -e "CODE=$code" \
        -e SSH_ASKPASS=/client/askpass -e SSH_ASKPASS_REQUIRE=force $CLIENT \
        ssh -o UserKnownHostsFile=/client/known_hosts -o StrictHostKeyChecking=accept-new -o LogLevel=ERROR \
        -o NumberOfPasswordPrompts=1 "$@" "$user@127.0.0.1" 'echo "in as $(id -un)"' </dev/null 2>&1 |
        grep -q "in as $user"
}

# enrol USER: by root, with the user beside him; the user's secret is in $WORK/USER.
enrol() {
    local line
    coproc ENROLL { "$ENGINE" exec -i "$NAME" enroll --user "$1" --json; }
    # shellcheck disable=SC2153
    read -r line <&"${ENROLL[0]}"
    sed -n 's/.*"secret":"\([A-Z2-7]*\)".*/\1/p' <<<"$line" >"$WORK/$1"
    # The one before: the next logins have now and the step after it.
    code -1 "$(cat "$WORK/$1")" >&"${ENROLL[1]}"
    read -r line <&"${ENROLL[0]}"
    [[ $line == *'"event":"enrolled"'* ]] || fail "$line"
}

password_and_code_let_in_from_another_container() {
    bastion password
    early_in_a_step
    enrol alice
    local secret; secret=$(cat "$WORK/alice")
    not from_client alice wrong "$(code 0 "$secret")"
    not grep -q 'Verification' "$WORK/client/prompts"
    not from_client alice pw-alice "$(wrong_code "$secret")"
    from_client alice pw-alice "$(code 0 "$secret")" || fail "$("$ENGINE" logs "$NAME" 2>&1 | tail -n 5)"
    code 0 "$secret" >"$WORK/spent"
    not from_client alice pw-alice "$(cat "$WORK/spent")"
    # A user who is not enrolled is asked, and refused.
    not from_client bob pw-bob 000000
    grep -q 'Verification' "$WORK/client/prompts"
    # A key alone is nothing here.
    not from_client bob '' '' -i /client/key -o PreferredAuthentications=publickey
}

a_new_container_knows_what_the_old_one_accepted() {
    local secret; secret=$(cat "$WORK/alice")
    bastion password
    # The host key, too: the client would refuse another one.
    not from_client alice pw-alice "$(cat "$WORK/spent")"
    grep -q 'Verification' "$WORK/client/prompts"
    from_client alice pw-alice "$(code 1 "$secret")" || fail "$("$ENGINE" logs "$NAME" 2>&1 | tail -n 5)"
}

the_containers_log_tells_of_each_attempt_and_holds_no_code() {
    "$ENGINE" logs "$NAME" >"$WORK/log" 2>&1
    grep -q 'pam_totp(sshd:auth): accepted:.*user=alice' "$WORK/log" || fail "$(cat "$WORK/log")"
    grep -q 'pam_totp(sshd:auth): .*used.*user=alice' "$WORK/log" || fail "$(cat "$WORK/log")"
    not grep -F -e "$(cat "$WORK/spent")" -e "$(cat "$WORK/alice")" "$WORK/log"
}

key_and_code_let_in_and_neither_alone() {
    bastion key
    early_in_a_step
    enrol bob
    local secret; secret=$(cat "$WORK/bob")
    not from_client bob '' '' -i /client/key -o PreferredAuthentications=publickey
    not from_client bob pw-bob "$(code 0 "$secret")" -o PreferredAuthentications=keyboard-interactive
    not from_client bob pw-bob "$(wrong_code "$secret")" -i /client/key
    from_client bob unused "$(code 0 "$secret")" -i /client/key || fail "$("$ENGINE" logs "$NAME" 2>&1 | tail -n 5)"
    not grep -q assword "$WORK/client/prompts"
    # Whose key is not there has the code for nothing.
    not from_client alice pw-alice "$(code 2 "$(cat "$WORK/alice")")" -i /client/key
}

a_session_on_the_bastion_cannot_read_its_own_secret() {
    "$ENGINE" exec "$NAME" test -s /etc/pam_totp/users/alice.toml
    not "$ENGINE" exec -u alice "$NAME" cat /etc/pam_totp/users/alice.toml 2>/dev/null
    not "$ENGINE" exec -u alice "$NAME" ls /etc/pam_totp 2>/dev/null
    not "$ENGINE" exec "$NAME" grep -rlF "$(cat "$WORK/alice")" /home
}

a_user_taken_out_of_the_list_is_gone_after_a_restart() {
    local secret; secret=$(cat "$WORK/alice")
    cp "$WORK/etc/users" "$WORK/users"
    sed -i '/^alice:/d' "$WORK/etc/users"
    # The same container, which still has her account.
    "$ENGINE" restart -t 1 "$NAME" >/dev/null
    for _ in $(seq 100); do "$ENGINE" logs "$NAME" 2>&1 | grep -q 'alice is not in' && break; sleep 0.1; done
    not "$ENGINE" exec "$NAME" id alice 2>/dev/null || fail "alice still has an account"
    "$ENGINE" exec "$NAME" id bob >/dev/null
    not from_client alice pw-alice "$(code 2 "$secret")"
    # What she enrolled, and what is spent, wait for her.
    "$ENGINE" exec "$NAME" sh -c 'test -d /home/alice && test -s /etc/pam_totp/users/alice.toml && test -e /var/lib/pam_totp/2001'
    cp "$WORK/users" "$WORK/etc/users"
}

a_wrong_list_of_users_or_factors_starts_nothing() {
    local wrong
    "$ENGINE" rm -f "$NAME" >/dev/null
    for wrong in 'root:0:*' 'carol:1003' 'carol:x:*' '../x:1003:*'; do
        echo "$wrong" >"$WORK/wrong"
        not "$ENGINE" run --rm --network none -v "$WORK/wrong:/etc/bastion/users:ro" $IMAGE >"$WORK/out" 2>&1
        grep -q '^bastion: ' "$WORK/out" || fail "$wrong: $(cat "$WORK/out")"
    done
    not "$ENGINE" run --rm --network none -e BASTION_FACTORS=none $IMAGE >"$WORK/out" 2>&1
    grep -q '^bastion: BASTION_FACTORS' "$WORK/out"
}

if ! engine; then
    echo "*** NO CONTAINER ENGINE ANSWERS (docker, podman): the bastion is not tested. ***" >&2
    a_container_engine_answers() { echo "no container engine"; exit 77; }
    run a_container_engine_answers
    echo "bastion: $PASSED passed, $FAILED failed, $SKIPPED skipped"
    [[ $FAILED = 0 ]]
    exit
fi
trap tidy EXIT
mkdir -p "$WORK/etc/keys" "$WORK/client"
chmod 755 "$WORK" "$WORK/etc" "$WORK/etc/keys"
ssh-keygen -q -t ed25519 -N '' -f "$WORK/client/key"
cp "$WORK/client/key.pub" "$WORK/etc/keys/bob"
for user in alice:2001 bob:2002; do
    echo "$user:$(openssl passwd -6 "pw-${user%:*}")" >>"$WORK/etc/users"
done
printf '%s\n' '#!/bin/sh' 'echo "$1" >>/client/prompts' \
    'case "$1" in *assword*) echo "$PASSWORD" ;; *) echo "$CODE" ;; esac' >"$WORK/client/askpass"
chmod 755 "$WORK/client/askpass"
build_images >"$WORK/build" 2>&1 || { tail -n 20 "$WORK/build"; exit 1; }
for case in password_and_code_let_in_from_another_container a_new_container_knows_what_the_old_one_accepted \
    the_containers_log_tells_of_each_attempt_and_holds_no_code key_and_code_let_in_and_neither_alone \
    a_session_on_the_bastion_cannot_read_its_own_secret a_user_taken_out_of_the_list_is_gone_after_a_restart \
    a_wrong_list_of_users_or_factors_starts_nothing; do
    run $case
done
echo "bastion: $PASSED passed, $FAILED failed, $SKIPPED skipped"
[[ $FAILED = 0 && $PASSED != 0 ]]
