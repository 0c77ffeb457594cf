#!/bin/bash
# The end-to-end cases on several releases of Debian, each in a throw-away root of its own.
#   matrix.sh [RELEASE...]        bullseye (libpam 1.4), bookworm (1.5), trixie (1.7) unless told otherwise
# The roots are made by debootstrap, once, and kept with what was built in MATRIX_CACHE, or target/matrix. The
# module is built in the older ones: glibc promises only that what an older release built runs on a newer one. So
# trixie gets what bookworm built. Needs root (or sudo) and, the first time, a Debian mirror.
set -u
here=$(cd "$(dirname "$0")" && pwd)
releases=("$@")
((${#releases[@]})) || releases=(bullseye bookworm trixie)
# shellcheck source=roots.sh
. "$here/roots.sh"
# shellcheck source=alone.sh
. "$here/alone.sh"

# What a release cannot build for itself comes from an older one.
built_on() { case $1 in trixie) echo bookworm ;; *) echo "$1" ;; esac; }

# may_skip RELEASE: the cases that it has no program for, as a regex. Any other case that is skipped there has failed.
may_skip() {
    # The guides show the files of Debian 12.
    local cases=every_stack_is_debians_file_with_our_line_in_it
    # Debian 11's gvfs 1.46 knows no question for a code, and its Python 3.9 reads no TOML. Its pkexec comes with another
    # package, its sudo has no sudo-i, and Cockpit is not installed there.
    [[ $1 != bullseye ]] || cases+='|gnomes_file_system_.*|.*_made_from_the_manuals_.*|it_reads_what_enroll_writes_as_well'
    [[ $1 != bullseye ]] || cases+='|a_record_of_version_2_works_and_keeps_its_sections|pkexec_asks_for_the_code|cockpit_.*'
    [[ $1 != bullseye ]] || cases+='|a_setup_of_(sudo_covers_sudo_dash_i|cockpit_.*|polkit_.*)|an_undo_of_a_program_with_two_names_.*'
    [[ $1 != bullseye ]] || cases+='|ansible_.*'
    [[ $1 = bookworm ]] || echo "$cases"
}

# make_root RELEASE: debootstrap and the tools; again if the list of tools changed.
make_root() {
    local root=$cache/$1 packages
    mapfile -t packages < <("$here/install-tools.sh" list test; printf '%s\n' passwd libc6-dbg)
    # Debian 11 has Ansible as one large package.
    [[ $1 != bullseye ]] || mapfile -t packages < <(printf '%s\n' "${packages[@]}" | grep -vx ansible-core)
    # Where last logins are in a database.
    [[ $1 != trixie ]] || packages+=(lastlog2 libpam-lastlog2)
    if [[ ! -d $root ]]; then
        as_root rm -rf "$root.part"
        as_root debootstrap --variant=minbase "$1" "$root.part" || return
        as_root mv "$root.part" "$root" || return
    fi
    [[ $(cat "$root/packages" 2>/dev/null) = "${packages[*]}" ]] && return
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$root/usr/sbin/policy-rc.d" >/dev/null
    as_root chmod 755 "$root/usr/sbin/policy-rc.d"
    # A run that was stopped half way left packages half installed.
    in_root "$root" dpkg --configure -a || return
    in_root "$root" apt-get -qq update || return
    in_root "$root" apt-get -qq install -y --no-install-recommends "${packages[@]}" || return
    echo "${packages[*]}" | as_root tee "$root/packages" >/dev/null
}

# build_in RELEASE: with this machine's Rust and that release's C library. Crates are fetched here.
build_in() {
    mkdir -p "$cache/target-$1" && "${CARGO:-cargo}" fetch --locked -q || return
    as_root env PATH="$PATH" HOME="$HOME" "$here/throwaway.sh" --disk "$cache/target-$1" --root "$cache/$1" \
        --toolchain env PATH="/opt/rust/bin:/usr/bin:/bin" CARGO_HOME=/opt/cargo CARGO_TARGET_DIR=/mnt/disk \
        sh -c 'cd /mnt/pam_totp && cargo build --release --locked --offline -p pam_totp -p pam_totp_full -p totpd -p enroll-tool'
}

# The newest symbol version that the module asks of the C library, and the libraries that it names.
needs() {
    local module=$1/libpam_totp.so
    echo "$(objdump -T "$module" | grep -o 'GLIBC_[0-9.]*' | sort -Vu | tail -n 1)," \
        "$(objdump -p "$module" | awk '/NEEDED/ {printf "%s ", $2}')"
}

version() { as_root chroot "$cache/$1" dpkg-query -W -f '${Version}' "$2" 2>/dev/null; }

# logged WHAT RELEASE COMMAND...: into a file, of which the end is shown if it fails.
logged() {
    local log=$cache/$2-$1.log
    "${@:3}" >"$log" 2>&1 && return
    echo "$1 failed on $2:"; tail -n 15 "$log" | sed 's/^/      /'
    return 1
}

"$here/install-tools.sh" matrix || exit 1
cache=$(own_cache "${MATRIX_CACHE:-$here/../../target/matrix}") || exit 1
cd "$here/../.." || exit 1
mkdir -p target/release
summary=() status=0
for release in "${releases[@]}"; do
    begun=$SECONDS
    echo
    echo "##### $release"
    builder=$(built_on "$release")
    if logged packages "$release" make_root "$release" &&
        { [[ $builder = "$release" ]] || logged packages "$builder" make_root "$builder"; } &&
        logged build "$builder" build_in "$builder"; then
        about="libpam $(version "$release" libpam0g), glibc $(version "$release" libc6), openssh $(version "$release" openssh-server)"
        echo "$about"
        echo "built on $builder, needs $(needs "$cache/target-$builder/release")"
        echo "ready after $((SECONDS - begun)) s"
        "$here/throwaway.sh" --root "$cache/$release" --release "$cache/target-$builder/release" \
            env E2E_MAY_SKIP="$(may_skip "$release")" /mnt/pam_totp/tests/e2e/run-inside.sh 2>&1 | tee "$cache/$release-cases.log" | grep -v '^ok '
        ((PIPESTATUS[0] == 0)) || status=1
        count=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$cache/$release-cases.log" || echo "did not end")
    else
        about='' count="did not begin" status=1
    fi
    summary+=("$(printf '%-9s %4d s  %s  (%s)' "$release" $((SECONDS - begun)) "$count" "${about%%, *}")")
done
echo
echo "##### summary"
printf '%s\n' "${summary[@]}"
exit $status
