# A virtual machine with Debian 12, by qemu without KVM. Sourced; for what a container cannot show: an enforcing
# kernel, systemd as process 1. As root, with network for apt; some 2 GB in $STORE, which a second run uses again.
# shellcheck shell=bash

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repo=$(cd "$here/../.." && pwd)
# shellcheck source=../e2e/lib.sh
. "$repo/tests/e2e/lib.sh"
STORE=$repo/target/$VM
ROOT=$STORE/root

in_root() {
    unshare --mount --pid --fork sh -c 'mount --make-rprivate / && mount -t proc proc "$0/proc" &&
        mount --rbind /dev "$0/dev" && exec chroot "$@"' "$ROOT" "$ROOT" "$@"
}

# tools PACKAGE...
tools() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends \
        qemu-system-x86 busybox-static cpio debootstrap e2fsprogs "$@"
}

# The kernel of Debian 12, and a first root that finds its disk and starts PROGRAM there.
kernel() {
    local program=$1 name module
    name=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9.-]*-amd64\)$/\1/p' | head -n 1)
    mkdir -p "$STORE/kernel" "$STORE/initial"/{bin,proc,sys,dev,disk,modules}
    (cd "$STORE" && apt-get -qq download "$name" && dpkg-deb -x "$name"_*.deb kernel) || return
    cp /bin/busybox "$STORE/initial/bin/"
    local modules=(virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk crc16
        crc32c_generic mbcache jbd2 ext4)
    for module in "${modules[@]}"; do
        find "$STORE/kernel" -name "$module.ko" -exec cp {} "$STORE/initial/modules/" \;
    done
    cat >"$STORE/initial/init" <<END
#!/bin/busybox sh
/bin/busybox mount -t devtmpfs dev /dev
for module in ${modules[*]}; do
    [ ! -e /modules/\$module.ko ] || /bin/busybox insmod /modules/\$module.ko
done
for _ in 1 2 3 4 5 6 7 8 9 10; do [ -b /dev/vda ] && break; /bin/busybox sleep 1; done
/bin/busybox mount -t ext4 /dev/vda /disk && /bin/busybox mount --move /dev /disk/dev &&
    exec /bin/busybox switch_root /disk $program
END
    chmod 755 "$STORE/initial/init"
    (cd "$STORE/initial" && find . | cpio --quiet -o -H newc | gzip -1) >"$STORE/initial.gz"
}

# debian PACKAGE...: the machine, with two users; alice is enrolled.
debian() {
    debootstrap --variant=minbase bookworm "$ROOT" >/dev/null || return
    printf '#!/bin/sh\nexit 101\n' >"$ROOT/usr/sbin/policy-rc.d"
    chmod 755 "$ROOT/usr/sbin/policy-rc.d"
    in_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends openssh-server \
        openssh-client oathtool "$@" >/dev/null || return
    for user in alice bob; do
        in_root sh -c "useradd -m -s /bin/bash $user && echo $user:pw | chpasswd"
    done
    in_root install -d -m 700 -o alice -g alice /home/alice/.config /home/alice/.config/pam_totp
    credential_text >"$ROOT/home/alice/.config/pam_totp/credential.toml"
    in_root sh -c 'cd /home/alice/.config/pam_totp; chown alice: credential.toml; chmod 600 credential.toml'
}

# The package of this tree, installed in the machine.
with_the_package() {
    "$repo/packaging/debian/build.sh" >/dev/null || return
    cp "$repo"/target/libpam-totp_*_amd64.deb "$ROOT/root/libpam-totp.deb"
    in_root dpkg -i /root/libpam-totp.deb >/dev/null
}

# boot NAME DISK WORDS [OPTION]: what the machine said is in $STORE/NAME.log. WORDS go to the kernel.
boot() {
    timeout 900 qemu-system-x86_64 -accel tcg,thread=multi -smp 2 -cpu max -m 1024 -nographic -no-reboot -nic none \
        -drive "file=$2,if=virtio,format=raw${4:-}" -kernel "$(echo "$STORE"/kernel/boot/vmlinuz-*)" \
        -initrd "$STORE/initial.gz" -append "console=ttyS0 quiet edd=off panic=-1 mitigations=off random.trust_cpu=on $3" \
        </dev/null 2>&1 | tr -d '\r' >"$STORE/$1.log"
}
disk() { rm -f "$1"; mke2fs -q -t ext4 -d "$ROOT" "$1" 1200M; }
said() { grep -qxF "$2" "$STORE/$1.log" || fail "not said: $2. $(tail -n 25 "$STORE/$1.log")"; }
