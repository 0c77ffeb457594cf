#!/bin/bash
# No unit test runs after a build that failed: `cargo` is a script that builds one test and then has no room for the rest.
set -u
repo=$(cd "$(dirname "$0")/.." && pwd)
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
[[ $(id -u) = 0 ]] || { echo "only root builds the tests apart from their run"; exit 0; }

mkdir -p "$room/tests/e2e" "$room/target"
cp "$repo/tests/e2e/unit.sh" "$room/tests/e2e/"
printf '#!/bin/sh\ntouch %s\n' "$room/ran" >"$room/tests/e2e/throwaway.sh"
cat >"$room/cargo" <<END
#!/bin/sh
case " \$* " in *" --no-run "*) ;; *) exit 0 ;; esac
echo '{"reason":"compiler-artifact","manifest_path":"$room/a/Cargo.toml","target":{"src_path":"$room/a/src/lib.rs"},"profile":{"test":true},"executable":"$room/a-test","fresh":false}'
[ ! -e $room/full ] || { echo "error: No space left on device" >&2; exit 101; }
END
chmod +x "$room/cargo" "$room/tests/e2e/throwaway.sh"
run() { rm -f "$room/ran"; CARGO=$room/cargo "$room/tests/e2e/unit.sh" >"$room/said" 2>&1; }

wrong=0
run || { echo "a whole build: unit.sh failed" >&2; wrong=1; }
[[ -e $room/ran ]] || { echo "a whole build: no test ran" >&2; wrong=1; }
touch "$room/full"
run && { echo "a build that failed: unit.sh did not" >&2; wrong=1; }
[[ ! -e $room/ran ]] || { echo "a build that failed: the tests ran" >&2; wrong=1; }
grep -q 'No space left' "$room/said" || { echo "a build that failed: nothing says why" >&2; wrong=1; }
[[ $wrong = 0 ]] || sed 's/^/    /' "$room/said" >&2
exit $wrong
