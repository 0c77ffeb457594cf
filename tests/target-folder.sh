#!/bin/bash
# Packing and installing find what cargo built, wherever cargo's target folder is; the tests refuse another one at once.
# Nothing is compiled: cargo and dpkg-buildpackage are scripts of this test.
set -u
repo=$(cd "$(dirname "$0")/.." && pwd)
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
wrong=0
unset CARGO_TARGET_DIR CARGO_BUILD_TARGET MAKEFLAGS MAKELEVEL
is() { [[ $2 = "$3" ]] || { echo "$1: $2, not $3" >&2; wrong=1; }; }

mkdir -p "$room/bin" "$room/else/release"
printf '#!/bin/sh\necho %s\n' "'{\"packages\":[],\"target_directory\":\"$room/else\",\"version\":1}'" >"$room/bin/cargo"
cat >"$room/bin/dpkg-buildpackage" <<END
#!/bin/sh
make -s -n install DESTDIR=/d PAM_MODULE_DIR=/m >$room/inner && cat target/release/enroll >$room/packed
for name in libpam-totp pam-totp-helper pam-totp-deliver pam-totp-key; do : >../\${name}_9_all.deb; done
END
chmod +x "$room"/bin/*
for name in libpam_totp.so libpam_totp_full.so enroll pam_totpd pam_totp_deliver totp-deliver-smtp totp-deliver-http pam_totp_key; do
    echo "new $name" >"$room/else/release/$name"
done
folder() { env "$@" "$repo/packaging/target-folder.sh"; }

is "the variable" "$(folder CARGO_TARGET_DIR=/x)" /x
is "the variable, relative" "$(cd / && folder CARGO_TARGET_DIR=x/y)" "$repo/x/y"
is "cargo's configuration" "$(folder CARGO="$room/bin/cargo")" "$room/else"
is "no cargo" "$(folder CARGO=/nonexistent/cargo)" "$(realpath -m "$repo/target")"

install=$(make -s -n -C "$repo" install CARGO=/nonexistent/cargo CARGO_TARGET_DIR="$room/else" DESTDIR=/d PAM_MODULE_DIR=/m)
[[ $install == *"install -m 755 $room/else/release/enroll /d/usr/bin/enroll"* ]] || { echo "make install: $install" >&2; wrong=1; }
said=$(make -s -C "$repo" install CARGO_TARGET_DIR="$room/none" DESTDIR="$room/d" PAM_MODULE_DIR=/m 2>/dev/null)
[[ $said == "$room/none/release has no build: "*CARGO_TARGET_DIR=FOLDER ]] || { echo "make install: $said" >&2; wrong=1; }
for part in unit e2e test demo test-packages; do
    said=$(make -s -C "$repo" $part CARGO=/nonexistent/cargo CARGO_TARGET_DIR="$room/else" 2>/dev/null)
    [[ $said == "Cargo builds into $room/else, "* ]] || { echo "make $part: $said" >&2; wrong=1; }
done

# The package has what was built there, not an old build in target/. It needs the licences, which third-party.py writes.
cp -r "$repo/packaging" "$repo/docs" "$repo"/{Makefile,README.md,CHANGELOG.md,SECURITY.md,Cargo.toml} "$room/" || wrong=1
mkdir -p "$room/target/release" && echo old >"$room/target/release/enroll" && : >"$room/target/THIRD-PARTY.txt"
packed() { PATH=$room/bin:$PATH SOURCE_DATE_EPOCH=0 env "$@" "$room/packaging/debian/build.sh" 9 >/dev/null || wrong=1; }
packed CARGO_TARGET_DIR="$room/else"
is "the package" "$(cat "$room/packed")" "new enroll"
grep -q 'install -m 755 target/release/enroll ' "$room/inner" || { echo "the package's tree has another folder" >&2; wrong=1; }
rm -f "$room/packed"
packed CARGO=cargo
is "the package, by cargo's configuration" "$(cat "$room/packed")" "new enroll"
exit $wrong
