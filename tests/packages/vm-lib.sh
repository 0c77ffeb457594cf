# A virtual machine with Debian 12, by qemu without KVM. Sourced; for what a container cannot show: an enforcing
# kernel, systemd as process 1. As root, with network for apt; some 2 GB in target/vm, which a second run uses again.
# shellcheck shell=bash

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repo=$(cd "$here/../.." && pwd)
# shellcheck source=../e2e/lib.sh
. "$repo/tests/e2e/lib.sh"
# The kernel, and a Debian that the machines are copies of.
SHARED=$repo/target/vm
STORE=$SHARED/$VM
ROOT=$STORE/root

in_root() {
    unshare --mount --pid --fork sh -c 'mount --make-rprivate / && mount -t proc proc "$0/proc" &&
        mount --rbind /dev "$0/dev" && exec chroot "$@"' "$ROOT" "$ROOT" "$@"
}

# The kernel of Debian 12, and a first root that finds its disk and starts the program that the kernel was told.
kernel() {
    local name module modules=(virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk
        crc16 crc32c_generic mbcache jbd2 ext4)
    [[ ! -s $SHARED/initial.gz ]] || return 0
    apt-cache show linux-image-amd64 >/dev/null 2>&1 || apt-get -o DPkg::Lock::Timeout=300 -qq update || return
    name=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9.-]*-amd64\)$/\1/p' | head -n 1)
    rm -rf "$SHARED/kernel" "$SHARED/initial"
    mkdir -p "$SHARED/kernel" "$SHARED/initial"/{bin,proc,sys,dev,disk,modules}
    (cd "$SHARED/kernel" && apt-get -qq download "$name" && dpkg-deb -x "$name"_*.deb . && rm "$name"_*.deb) || return
    cp /bin/busybox "$SHARED/initial/bin/"
    for module in "${modules[@]}"; do
        find "$SHARED/kernel" -name "$module.ko" -exec cp {} "$SHARED/initial/modules/" \;
    done
    # What the kernel does not know of its words it hands on as variables: $start is one.
    cat >"$SHARED/initial/init" <<END
#!/bin/busybox sh
/bin/busybox mount -t devtmpfs dev /dev
for module in ${modules[*]}; do
    [ ! -e /modules/\$module.ko ] || /bin/busybox insmod /modules/\$module.ko
done
for _ in 1 2 3 4 5 6 7 8 9 10; do [ -b /dev/vda ] && break; /bin/busybox sleep 1; done
/bin/busybox mount -t ext4 /dev/vda /disk && /bin/busybox mount --move /dev /disk/dev &&
    exec /bin/busybox switch_root /disk \$start
END
    chmod 755 "$SHARED/initial/init"
    (cd "$SHARED/initial" && find . | cpio --quiet -o -H newc | gzip -1) >"$SHARED/initial.part" &&
        mv "$SHARED/initial.part" "$SHARED/initial.gz"
}

# What every machine has: sshd, and two users.
base() {
    local ROOT=$SHARED/base.part user
    [[ ! -d $SHARED/base ]] || return 0
    rm -rf "$ROOT"
    debootstrap --variant=minbase --include=openssh-server,openssh-client,oathtool bookworm "$ROOT" >/dev/null || return
    printf '#!/bin/sh\nexit 101\n' >"$ROOT/usr/sbin/policy-rc.d"
    chmod 755 "$ROOT/usr/sbin/policy-rc.d"
    for user in alice bob; do
        in_root sh -c "useradd -m -s /bin/bash $user && echo $user:pw | chpasswd" || return
    done
    in_root apt-get clean
    mv "$ROOT" "$SHARED/base"
}

# debian PACKAGE...: the machine, with these too; alice is enrolled.
debian() {
    rm -rf "$ROOT"
    cp -a --reflink=auto "$SHARED/base" "$ROOT" || return
    in_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null || return
    in_root apt-get clean
    in_root install -d -m 700 -o alice -g alice /home/alice/.config /home/alice/.config/pam_totp
    credential_text >"$ROOT/home/alice/.config/pam_totp/credential.toml"
    in_root sh -c 'cd /home/alice/.config/pam_totp; chown alice: credential.toml; chmod 600 credential.toml'
}

# The machine, made by `root` unless an earlier run has, with the package of this tree. Ends the run if that fails.
machine() {
    mkdir -p "$STORE"
    # `made` says that it was made whole, and by which scripts: those of an earlier tree made another one.
    local by; by=$(cat "${BASH_SOURCE[0]}" "$here/$VM.sh" | sha256sum)
    { "$repo/tests/e2e/install-tools.sh" vm && kernel && base &&
        { [[ $(cat "$STORE/made" 2>/dev/null) = "$by" ]] || { rm -f "$STORE/made"; root && echo "$by" >"$STORE/made"; }; }; } \
        >"$STORE/log" 2>&1 || { tail -n 5 "$STORE/log"; echo "no machine could be made"; exit 1; }
    "$repo/packaging/debian/build.sh" >/dev/null &&
        cp "$repo"/target/libpam-totp_*_amd64.deb "$ROOT/root/libpam-totp.deb" &&
        cp "$repo"/target/pam-totp-helper_*_amd64.deb "$ROOT/root/pam-totp-helper.deb" &&
        in_root dpkg -i /root/libpam-totp.deb >/dev/null || exit 1
}

# boot NAME DISK WORDS: what the machine said is in $STORE/NAME.log. WORDS go to the kernel.
boot() {
    timeout 900 qemu-system-x86_64 -accel tcg,thread=multi -smp 2 -cpu max -m 1024 -nographic -no-reboot -nic none \
        -drive "file=$2,if=virtio,format=raw,cache=unsafe" -kernel "$(echo "$SHARED"/kernel/boot/vmlinuz-*)" \
        -initrd "$SHARED/initial.gz" -append "console=ttyS0 quiet edd=off panic=-1 mitigations=off random.trust_cpu=on $3" \
        </dev/null 2>&1 | tr -d '\r' >"$STORE/$1.log"
}
disk() { rm -f "$1"; truncate -s 1200M "$1"; mke2fs -q -t ext4 -d "$ROOT" "$1"; }
said() { grep -qxF "$2" "$STORE/$1.log" || fail "not said: $2. $(tail -n 25 "$STORE/$1.log")"; }

# What process 1 of a machine has for logins over ssh on its loopback, as lines of its program. A user who is offered an
# enrolment finishes it, and leaves the key in /run/key.
logins_inside() {
    echo "SECRET=$SECRET"
    cat <<'END'
cat >/run/askpass <<'ASKPASS'
#!/bin/sh
case "$1" in
*assword*) echo pw ;;
*'Set it up now'*) echo k ;;
*'Code that the app shows'*)
    printf '%s\n' "$1" | grep -oE '([A-Z2-7]{4} ){7}[A-Z2-7]{4}' | tr -d ' ' >/run/key
    oathtool --totp -b "$(cat /run/key)" ;;
*'Have you saved them'*) echo yes ;;
*) cat /run/code ;;
esac
ASKPASS
chmod 755 /run/askpass
# code [STEPS [KEY]]
code() { oathtool --totp -b "${2:-$SECRET}" -N "@$(($(date +%s) + ${1:-0} * 30))" >/run/code; }
at() { echo "# $(cut -d' ' -f1 /proc/uptime) s: $1"; }
login() {
    SSH_ASKPASS=/run/askpass SSH_ASKPASS_REQUIRE=force setsid ssh -p 2222 -o StrictHostKeyChecking=no \
        -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o NumberOfPasswordPrompts=1 "$1@127.0.0.1" true \
        </dev/null >/dev/null 2>&1 && echo "$2: let in" || echo "$2: refused"
}
# From here on bob enrols at his first login.
enrols_at_login() {
    printf '%s\n' 'credential = "/etc/pam_totp/users/%u.toml"' 'enrol_at_login = ["sshd"]' 'enrol_ticket = "no"' \
        'enrol_until = 2099-12-31' >/etc/security/pam_totp.toml
}
END
}

# The lines of sshd's stack, for codes and enrolments, and its settings.
sshd_for_logins() {
    sed -i '/^@include common-auth/a auth required pam_totp.so' "$ROOT/etc/pam.d/sshd"
    sed -i "0,/^account/s//account [success=ignore ignore=ignore module_unknown=ignore default=die] pam_totp.so\n&/" "$ROOT/etc/pam.d/sshd"
    printf '%s\n' 'ListenAddress 127.0.0.1' 'Port 2222' 'UsePAM yes' 'KbdInteractiveAuthentication yes' \
        'PasswordAuthentication no' 'LoginGraceTime 300' >"$ROOT/etc/ssh/sshd_config"
}

# Root holds the credential of carol, whose programs ask the helper.
carol_asks_the_helper() {
    in_root useradd -m -s /bin/bash carol || return
    install -d -m 711 "$ROOT/etc/pam_totp" "$ROOT/etc/pam_totp/users"
    credential_text >"$ROOT/etc/pam_totp/users/carol.toml"
    chmod 600 "$ROOT/etc/pam_totp/users/carol.toml"
    printf '%s\n' 'auth required pam_totp.so' 'account required pam_permit.so' >"$ROOT/etc/pam.d/locker"
}
