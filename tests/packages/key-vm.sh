#!/bin/bash
# The key agent and the unmodified tools of libfido2 with a real kernel's HID: a key in software behind /dev/uhid, in a virtual
# machine (qemu without KVM) that has nothing but busybox, these programs and their libraries. The key is pulled at each step.
# Then a user adds the key with enroll and logs in with it through libpam, the helper and the agent.
#   key-vm.sh       as root, with network for apt; some 500 MB in target/vm, which a second run uses again
set -u
export VM=key-vm
repo=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=vm-lib.sh
. "$(dirname "$0")/vm-lib.sh"
FOLDER=$STORE/initial

# The programs, and every library that they name.
programs() {
    local target; target=$("$repo/packaging/target-folder.sh")
    # `make build` made what is shipped. What plays the key and the helper need not be fast.
    (cd "$repo" && "${CARGO:-cargo}" build --locked -q -p soft-key --bin soft-key &&
        "${CARGO:-cargo}" build --locked -q -p pam-totp-key --example helper) || return
    local modules; modules=$(dirname "$(find /lib/*/security /usr/lib/*/security -name pam_permit.so 2>/dev/null | head -n 1)")
    mkdir -p "$FOLDER/usr/sbin" "$FOLDER$modules"
    cp "$target"/release/{pam_totp_key,pam_totpd,enroll} "$target"/debug/{soft-key,examples/helper} "$FOLDER/usr/sbin/" || return
    cp /usr/bin/fido2-{token,cred,assert} "$(command -v pamtester)" "$(command -v oathtool)" "$FOLDER/usr/sbin/" || return
    cp "$modules/pam_permit.so" "$FOLDER$modules/" || return
    cp "$target/release/libpam_totp.so" "$FOLDER$modules/pam_totp.so" && cp "$target/release/libpam_totp_full.so" "$FOLDER$modules/pam_totp_full.so" || return
    ldd "$FOLDER"/usr/sbin/* "$FOLDER$modules"/* | grep -o '/[^ ]*\.so[^ ]* (' | tr -d ' (' | sort -u | while read -r library; do
        mkdir -p "$FOLDER${library%/*}" && cp -L "$library" "$FOLDER$library" || return
    done
}

made() {
    local module modules=(hid hid-generic uhid)
    rm -rf "$FOLDER"
    mkdir -p "$FOLDER"/{bin,proc,sys,dev,run,tmp,etc,modules}
    cp /bin/busybox "$FOLDER/bin/"
    for module in "${modules[@]}"; do
        find "$SHARED/kernel" -name "$module.ko" -exec cp {} "$FOLDER/modules/" \;
    done
    programs || return
    printf '%s\n' 'root:x:0:0::/:/bin/sh' 'pam_totp_key:x:900:900::/:/bin/false' 'ann:x:1000:1000::/home/ann:/bin/sh' >"$FOLDER/etc/passwd"
    printf '%s\n' 'root:x:0:' 'pam_totp_key:x:900:' 'ann:x:1000:' >"$FOLDER/etc/group"
    mkdir -p "$FOLDER"/{home/ann,etc/pam.d,etc/security,etc/pam_totp,var/lib/pam_totp,usr/lib/pam_totp}
    cp "$repo/packaging/helper.marker" "$FOLDER/usr/lib/pam_totp/helper"
    printf '%s\n' 'auth required pam_totp.so' 'account required pam_permit.so' >"$FOLDER/etc/pam.d/locker"
    printf '%s\n' 'auth required pam_permit.so' 'account required pam_permit.so' >"$FOLDER/etc/pam.d/enroll"
    cp "$FOLDER/etc/pam.d/enroll" "$FOLDER/etc/pam.d/other"
    printf '%s\n' 'credential = "/etc/pam_totp/users/%u.toml"' 'factors = ["code", "key"]' 'key_services = ["locker"]' >"$FOLDER/etc/security/pam_totp.toml"
    credential_text >"$FOLDER/ann.toml"
    echo 'passwd: files' >"$FOLDER/etc/nsswitch.conf"
    first | sed "s/-b SECRET/-b $SECRET/" >"$FOLDER/init"
    chmod 755 "$FOLDER/init"
    (cd "$FOLDER" && find . | cpio --quiet -o -H newc | gzip -1) >"$STORE/initial.gz"
}

# What process 1 does. Each line that a case looks for begins with its name.
first() {
    cat <<'END'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin:/usr/sbin
mount -t devtmpfs dev /dev; mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t tmpfs tmpfs /run; mount -t tmpfs tmpfs /tmp
dmesg -n 1
for module in hid hid-generic uhid; do [ ! -e /modules/$module.ko ] || insmod /modules/$module.ko; done
echo
# As udev does it.
plug() { soft-key "$@" & KEY=$!; for _ in $(seq 50); do [ -c /dev/hidraw0 ] && break; sleep 0.1; done; chgrp pam_totp_key /dev/hidraw0; chmod 660 /dev/hidraw0; }
# The kernel takes the device away a moment after the program.
pull() { kill $KEY; wait $KEY 2>/dev/null; for _ in $(seq 50); do [ -c /dev/hidraw0 ] || break; sleep 0.1; done; }

plug
echo "tools: $(fido2-token -L | grep -c '^/dev/hidraw0: vendor=0x1209')"
fido2-token -I /dev/hidraw0 | sed -n 's/^\(version strings\|pin retries\|algorithms\): /tools, info: \1 /p'
head -c 32 /dev/urandom | base64 >/run/hash
{ cat /run/hash; echo tools.example; echo ann; echo YW5u; } >/run/param
for type in es256 eddsa; do
    fido2-cred -M -i /run/param -o /run/made /dev/hidraw0 $type && fido2-cred -V -i /run/made -o /run/cred $type && echo "tools, $type: made"
    head -n 1 /run/cred >/run/id; tail -n +2 /run/cred >/run/pub
    { cat /run/hash; echo tools.example; cat /run/id; } >/run/assert
    fido2-assert -G -i /run/assert -o /run/signed /dev/hidraw0 && fido2-assert -V -i /run/signed /run/pub $type && echo "tools, $type: signed"
    sed '1s/.*/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=/' /run/signed >/run/other
    fido2-assert -V -i /run/other /run/pub $type 2>/dev/null || echo "tools, $type: another hash is refused"
done

mkdir -p -m 711 /run/pam_totp
pam_totp_key --listen /run/pam_totp/key.socket --user pam_totp_key </dev/null &
for _ in $(seq 50); do [ -S /run/pam_totp/key.socket ] && break; sleep 0.1; done
echo "agent: user $(awk '/^Uid/ { print $2 }' /proc/$!/status), $(stat -c '%a %u' /run/pam_totp/key.socket)"
# said NAME COMMAND...
said() { name=$1; shift; "$@" 2>&1 | sed "s/^/$name: /"; }
said agent helper list
said agent helper enrol /run/kept
said agent helper login /run/kept
said again helper login /run/kept
chmod 600 /dev/hidraw0
said 'no right' helper login /run/kept
chmod 660 /dev/hidraw0

pull
said pulled helper login /run/kept
said pulled helper enrol /run/none
plug --touch never
for what in login enrol; do
    helper $what /run/kept >/run/pulled 2>&1 & asked=$!
    sleep 2
    pull
    wait $asked
    sed "s/^/pulled at the touch: /" /run/pulled
    plug --touch never
done
said 'never touched' helper login /run/kept --seconds 2
pull
# At some moment of the conversation; whatever comes of it, the next login is good.
for pause in 0.01 0.03 0.05 0.1; do
    plug --touch 100
    helper login /run/kept >/run/pulled 2>&1 & asked=$!
    sleep $pause
    pull
    wait $asked
    grep -q -e 'good' -e 'Unplugged' -e 'NoKey' -e 'cannot open' /run/pulled || sed 's/^/odd: /' /run/pulled
done
plug --touch 300
said 'plugged in again' helper login /run/kept
pull

plug --pin 1234
said 'with a PIN' helper list
said 'with a PIN' helper enrol /run/kept
said 'with a PIN' helper enrol /run/kept --pin 4321
said 'with a PIN' helper enrol /run/kept --pin 1234
said 'with a PIN' helper login /run/kept --pin 1234
said 'with a PIN' helper login /run/kept
said 'with an empty PIN' helper login /run/kept --pin ''
pull

# The whole way. Files are made without a name, which needs a file system that can do that.
mount -t tmpfs -o mode=711 tmpfs /etc/pam_totp; mount -t tmpfs -o mode=711 tmpfs /var/lib/pam_totp
mkdir -m 711 /etc/pam_totp/users; cp /ann.toml /etc/pam_totp/users/ann.toml; chmod 600 /etc/pam_totp/users/ann.toml
chown ann /home/ann; chmod 755 /
pam_totpd --listen /run/pam_totp/helper.socket </dev/null >/run/helper.log 2>&1 &
for _ in $(seq 50); do [ -S /run/pam_totp/helper.socket ] && break; sleep 0.1; done
# touched NAME: presses Enter at the prompt of a locker.
touched() { echo | pamtester locker ann authenticate >/run/asked 2>&1 && echo "$1: in" || echo "$1: refused"; sed 's/^/# /' /run/asked; tail -n 1 /run/helper.log | sed 's/^/# /'; }
plug --touch 300
oathtool --totp -b SECRET | su -s /bin/sh ann -c 'enroll add --key --label blue --json' >/run/added 2>&1 && echo 'enroll: added' || sed 's/^/enroll: /' /run/added
sleep 1
touched 'a touch'
sleep 1
touched 'a second touch'
pull
plug --touch 300 --seed another
touched 'another key'
pull
plug --touch never
touched 'no touch'
pull
plug --touch 300
sleep 1
touched 'the key again'
pull
echo "ended"
echo o >/proc/sysrq-trigger; sleep 20
END
}

run_once() {
    timeout 300 qemu-system-x86_64 -accel tcg,thread=multi -smp 2 -cpu max -m 512 -nographic -no-reboot -nic none \
        -kernel "$(echo "$SHARED"/kernel/boot/vmlinuz-*)" -initrd "$STORE/initial.gz" \
        -append 'console=ttyS0 quiet edd=off panic=-1 mitigations=off random.trust_cpu=on rdinit=/init' \
        </dev/null 2>&1 | tr -d '\r' >"$STORE/run.log"
    grep -qx ended "$STORE/run.log"
}

the_tools_of_libfido2_take_the_key_for_a_real_one() {
    said run 'tools: 1'
    for type in es256 eddsa; do
        said run "tools, $type: made"
        said run "tools, $type: signed"
        said run "tools, $type: another hash is refused"
    done
}
the_agent_enrols_a_key_and_its_signature_is_good() {
    said run 'agent: user 900, 600 0'
    said run 'agent: list: 1 keys'
    said run 'agent: list: Soft key, PIN false, None tries left'
    said run 'agent: enrol: good, PIN false'
    said run 'agent: login: good, PIN false'
    said run 'again: login: good, PIN false'
}
a_device_that_the_agent_may_not_open_is_named() {
    grep -q '^no right: login: .*cannot open /dev/hidraw0: Permission denied' "$STORE/run.log" || fail "$(grep '^no right' "$STORE/run.log")"
}
a_key_that_is_pulled_at_any_step_is_told() {
    said run 'pulled: login: Failed(NoKey)'
    said run 'pulled: enrol: Failed(NoKey)'
    said run 'pulled at the touch: login: Failed(Unplugged)'
    said run 'pulled at the touch: enrol: Failed(Unplugged)'
    said run 'never touched: login: Failed(TimedOut)'
    not grep '^odd: ' "$STORE/run.log"
    said run 'plugged in again: login: good, PIN false'
}
a_pin_goes_to_the_key_alone() {
    said run 'with a PIN: list: Soft key, PIN true, Some(8) tries left'
    said run 'with a PIN: enrol: Failed(PinNeeded { left: Some(8) })'
    said run 'with a PIN: enrol: Failed(PinWrong { left: Some(7) })'
    said run 'with a PIN: enrol: good, PIN true'
    said run 'with a PIN: login: good, PIN true'
    said run 'with a PIN: login: good, PIN false'
    said run 'with an empty PIN: login: Failed(PinMalformed)'
}

a_user_adds_the_key_and_logs_in_through_libpam() {
    said run 'enroll: added'
    said run 'a touch: in'
    said run 'a second touch: in'
    said run 'another key: refused'
    said run 'no touch: refused'
    said run 'the key again: in'
}

mkdir -p "$STORE"
{ "$repo/tests/e2e/install-tools.sh" key-vm && kernel && made; } >"$STORE/log" 2>&1 || { tail -n 5 "$STORE/log"; echo "no machine could be made"; exit 1; }
run_once || { tail -n 40 "$STORE/run.log"; echo "the machine did not come to its end"; exit 1; }
for case in the_tools_of_libfido2_take_the_key_for_a_real_one the_agent_enrols_a_key_and_its_signature_is_good \
    a_device_that_the_agent_may_not_open_is_named a_key_that_is_pulled_at_any_step_is_told a_pin_goes_to_the_key_alone \
    a_user_adds_the_key_and_logs_in_through_libpam; do
    run $case
done
echo "key-vm: $PASSED passed, $FAILED failed, $SKIPPED skipped"
[[ $FAILED = 0 && $PASSED != 0 ]]
