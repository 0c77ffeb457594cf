# shellcheck shell=bash
# A machine that is ready, and what `enroll check` says of it.

# A machine as the README has it, until the case ends: sshd asks for password and code, and is alone in it.
right_machine() {
    # What earlier cases watched is another machine's.
    rm -rf /var/lib/pam_totp/check
    local kept=$WORK/kept-$BASHPID
    mkdir -p "$kept/pam.d" "$kept/ssh"
    cp -a /etc/pam.d/. "$kept/pam.d"; cp -a /etc/ssh/. "$kept/ssh"
    # shellcheck disable=SC2064  # the folder of now
    trap "rm -rf /etc/pam.d/* /etc/ssh/*; cp -a $kept/pam.d/. /etc/pam.d; cp -a $kept/ssh/. /etc/ssh; rm -rf $kept" EXIT
    # What other cases left.
    find /etc/pam.d -type f ! -name sshd ! -name enroll -exec grep -lZ pam_totp {} + | xargs -0r rm -f
    rm -f /etc/pam.d/random-*
    # Debian 11's file has the older name, and to its sshd (8.4) that one decides.
    sed -i -e 's/^ChallengeResponseAuthentication .*/ChallengeResponseAuthentication yes/' \
        -e 's/^#*KbdInteractiveAuthentication .*/KbdInteractiveAuthentication yes/' \
        -e 's/^#*PasswordAuthentication .*/PasswordAuthentication no/' /etc/ssh/sshd_config
}

# checked STATUS ARGUMENT...: enroll check ends with it; what it says is in $said.
checked() {
    local wanted=$1 status=0; shift
    said=$(enroll check "$@" 2>&1) || status=$?
    [[ $status = "$wanted" ]] || fail "status $status, not $wanted: $said"
}
# Sentences may be broken between words.
says() {
    grep -qF -- "$1" <<<"$said" || tr -s ' \n' ' ' <<<"$said" | grep -qF -- "$1" || fail "does not say '$1': $said"
}

# at_the_end COMMAND: runs it when the case ends, before what is to be run already.
at_the_end() {
    local before
    before=$(trap -p EXIT | sed "s/^trap -- '\(.*\)' EXIT$/\1/")
    # shellcheck disable=SC2064  # the words of now
    trap "$1; $before" EXIT
}
