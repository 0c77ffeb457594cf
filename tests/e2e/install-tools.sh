#!/bin/sh
# Installs what building, the tests or the demo need and the machine lacks. Starts no service.
#   install-tools.sh build|demo|test|attack|compare|mutants|fuzz|deb|rpm|source|release|packages|vm|key-vm|arm64|drills|matrix|delivery|fleet|cockpit
#   install-tools.sh list test        names the packages only
set -eu

list=
if [ "${1:-}" = list ]; then
    list=yes
    shift
fi

packages="gcc libc6-dev libpam0g-dev libfido2-dev pkg-config make"
logins="openssh-server openssh-client oathtool expect util-linux iproute2"
tests="$logins procps pamtester sudo tmux zbar-tools librsvg2-bin strace libfaketime libnss-wrapper python3 shellcheck man-db
    valgrind binutils gdb git python3-yaml python3-jsonschema libpam-google-authenticator libpam-oath dovecot-imapd openvpn
    openssl rsync putty-tools ansible-core vsftpd xvfb xdotool i3lock curl lightdm gir1.2-lightdm-1 python3-gi dbus-daemon gvfs gvfs-backends libglib2.0-bin"
attacks="oathtool util-linux iproute2 bsdutils python3 valgrind libfaketime strace pamtester gdb"
case "${1:-test}" in
build) ;;
demo) packages="$packages $logins" ;;
test) packages="$packages $tests" ;;
attack) packages="$packages $attacks" ;;
# With the modules that this one is measured beside.
compare) packages="$packages $attacks libpam-google-authenticator libpam-oath" ;;
mutants) packages="$packages $tests git" ;;
fuzz) packages="$packages g++" ;;
deb) packages="dpkg-dev debhelper make python3 libfido2-1" ;;
rpm) packages="rpm make python3" ;;
source) packages="$packages git xz-utils" ;;
release) packages="$packages git xz-utils openssh-client dpkg-dev debhelper rpm python3" ;;
arm64) packages="$packages git xz-utils qemu-user-static debootstrap mmdebstrap binutils oathtool util-linux dpkg-dev" ;;
vm) packages="$packages dpkg-dev debhelper python3 qemu-system-x86 busybox-static cpio debootstrap e2fsprogs
    policycoreutils selinux-policy-dev" ;;
key-vm) packages="$packages qemu-system-x86 busybox-static cpio fido2-tools" ;;
packages) packages="$packages $logins procps pamtester python3 binutils dpkg-dev debhelper lintian rpm checkpolicy
    semodule-utils policycoreutils selinux-policy-dev systemd strace systemd-container debootstrap openvpn" ;;
drills) packages="$packages $logins procps pamtester python3 binutils dpkg-dev debhelper libfaketime bsdutils" ;;
matrix) packages="$packages debootstrap util-linux" ;;
# A mail system and gateways for SMS. kannel-extras has the false operator.
delivery) packages="$packages $logins procps python3 strace openssl postfix dovecot-core kannel kannel-extras gammu-smsd" ;;
fleet) packages="$packages postgresql procps util-linux" ;;
# A browser, and Cockpit as people have it. Node.js of another source brings npm along, and Debian's npm does not fit it.
cockpit) packages="$packages $logins procps zbar-tools sudo dbus-daemon python3 curl chromium fonts-noto-cjk cockpit-ws cockpit-bridge cockpit-system"
    command -v npm >/dev/null || packages="$packages nodejs npm" ;;
*) echo "usage: install-tools.sh build|demo|test|attack|compare|mutants|fuzz|deb|rpm|source|release|packages|vm|key-vm|arm64|drills|matrix|delivery|fleet|cockpit" >&2; exit 2 ;;
esac

# The programs of the guides, by the names that they have since Debian 12.
[ "${1:-test}${list:-}" != test ] || packages="$packages dbus polkitd pkexec cockpit-ws cockpit-bridge"

if [ -n "$list" ]; then
    # shellcheck disable=SC2086  # a list of words
    printf '%s\n' $packages
    exit 0
fi

missing=
for package in $packages; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

# One at a time: a second one would meet apt's locks, and find the file below without knowing whose it is.
exec 9<"$0"
flock 9
echo "installing:$missing"
as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
# A service that a package would start is not wanted on the visitor's machine.
policy=/usr/sbin/policy-rc.d
made_policy=
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    $as_root chmod 755 "$policy"
    made_policy=yes
fi
remove_policy() { [ -z "$made_policy" ] || $as_root rm -f "$policy"; }
trap remove_policy EXIT
# The timeout is not for the lock of the lists.
for _ in 1 2 3 4 5 6 7 8 9 10; do
    ! $as_root apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -qq update || break
    sleep 10
done
# shellcheck disable=SC2086  # a list of words
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -qq install -y \
    --no-install-recommends $missing >/dev/null
