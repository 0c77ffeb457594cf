#!/bin/sh
# Installs what building, the tests or the demo need and the machine lacks. Starts no service.
#   install-tools.sh build|demo|test|attack|compare|fuzz|deb|rpm|packages
set -eu

packages="gcc libc6-dev libpam0g-dev make"
logins="openssh-server openssh-client oathtool expect util-linux iproute2"
#   install-tools.sh build|demo|test|compare|fuzz|mutants
set -eu

packages="gcc libc6-dev libpam0g-dev make"
test_packages="openssh-server openssh-client oathtool expect util-linux iproute2 procps pamtester sudo tmux zbar-tools strace
    libfaketime libnss-wrapper python3 shellcheck man-db valgrind binutils gdb"
case "${1:-test}" in
build) ;;
demo) packages="$packages $logins" ;;
test) packages="$packages $logins procps pamtester sudo tmux zbar-tools strace libfaketime libnss-wrapper python3-minimal
    shellcheck man-db valgrind binutils gdb" ;;
attack) packages="$packages oathtool util-linux iproute2 bsdutils python3 valgrind libfaketime strace" ;;
# With the modules that this one is measured beside.
compare) packages="$packages oathtool util-linux iproute2 bsdutils python3 valgrind libfaketime strace pamtester
    libpam-google-authenticator libpam-oath" ;;
fuzz) packages="$packages g++" ;;
deb) packages="dpkg-dev debhelper make python3" ;;
rpm) packages="rpm make python3" ;;
packages) packages="$packages $logins procps pamtester python3 binutils dpkg-dev debhelper lintian rpm checkpolicy
    semodule-utils policycoreutils selinux-policy-dev systemd strace" ;;
*) echo "usage: install-tools.sh build|demo|test|attack|compare|fuzz|deb|rpm|packages" >&2; exit 2 ;;
demo) packages="$packages openssh-server openssh-client oathtool expect util-linux iproute2" ;;
test) packages="$packages $test_packages" ;;
mutants) packages="$packages $test_packages git" ;;
# The modules that this one is measured beside.
compare) packages="$packages $test_packages libpam-google-authenticator libpam-oath" ;;
*) echo "usage: install-tools.sh build|demo|test|compare|fuzz|mutants" >&2; exit 2 ;;
esac

missing=
for package in $packages; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

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
$as_root apt-get -o DPkg::Lock::Timeout=300 -qq update
# shellcheck disable=SC2086  # a list of words
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq install -y \
    --no-install-recommends $missing >/dev/null
