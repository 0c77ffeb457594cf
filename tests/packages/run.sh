#!/bin/bash
# The tests of the packages, of the policies for SELinux and polkit, and of the container; each part in a
# throw-away root or container of its own. `make test-packages` calls it.
#   run.sh [PART...]       all but these, unless told otherwise: fresh-trixie, systemd-vm selinux-vm apparmor-vm key-vm (virtual machines), arm64,
#                          release, advisories
set -u
here=$(cd "$(dirname "$0")" && pwd)
parts=("$@")
[[ $# != 0 ]] || parts=(debian rpm fresh selinux polkit units apparmor fail2ban supervisors bastion nspawn helper polkit-unit source)
# shellcheck source=../e2e/counts.sh
. "$here/../e2e/counts.sh"

for part in "${parts[@]}"; do
    echo "# $part"
    case $part in
    advisories | arm64 | bastion | fresh | helper | nspawn | polkit-unit | release | source | systemd-vm | selinux-vm | apparmor-vm | key-vm) command=("$here/$part.sh") ;;
    # A package that Debian 12 built, on the release after it.
    fresh-trixie) command=("$here/fresh.sh" trixie) ;;
    # The policy to link with, or the program that is tried, comes from the distribution, by network.
    selinux | apparmor | fail2ban | supervisors) command=("$here/../e2e/throwaway.sh" --host-network "/mnt/pam_totp/tests/packages/$part.sh") ;;
    *) command=("$here/../e2e/throwaway.sh" "/mnt/pam_totp/tests/packages/$part.sh") ;;
    esac
    output=$(mktemp)
    "${command[@]}" 2>&1 | tee "$output"
    add_counts "$part" "$part" "$output" "${PIPESTATUS[0]}"
    rm -f "$output"
done
all_passed
