#!/bin/bash
# Builds and runs the fuzz targets on stable Rust, without cargo-fuzz. Needs cargo and a C++ compiler.
#   fuzz/run.sh                     all targets, FUZZ_SECONDS each (60)
#   fuzz/run.sh --short             the same from the seeds alone, 10 seconds each: what CI runs
#   fuzz/run.sh TARGET              one target
#   fuzz/run.sh TARGET FILE...      these inputs again, to see how a failure looks
# FUZZ_SECONDS, FUZZ_SEED (1) and FUZZ_JOBS (how many at once) say otherwise. A run begins with
# fuzz/seeds/TARGET and, unless short, what earlier ones kept in fuzz/corpus/TARGET.
set -u
cd "$(dirname "$0")" || exit 1
targets="answer credential import login otpauth proven record security_key settings ticket wire"
short=
if [[ ${1:-} = --short ]]; then short=yes && shift; fi
if [[ $# -gt 0 ]]; then
    [[ " $targets " = *" $1 "* ]] || { echo "targets: $targets" >&2; exit 2; }
    targets=$1 && shift
fi
seconds=${FUZZ_SECONDS:-$([[ $short ]] && echo 10 || echo 60)}
jobs=${FUZZ_JOBS:-$(nproc)}
read -r _ host < <(rustc -vV | grep ^host:)
bin=${CARGO_TARGET_DIR:-target}/$host/release

# What cargo-fuzz asks of the compiler, of which stable Rust knows all but the sanitizers. --target keeps it
# from build scripts.
coverage="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4
 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table
 -Cllvm-args=-sanitizer-coverage-trace-compares"
names=()
for target in $targets; do names+=(--bin "$target"); done
RUSTFLAGS="${RUSTFLAGS:-} ${coverage//$'\n'/}" \
    "${CARGO:-cargo}" build --release --locked -q --target "$host" "${names[@]}" || {
    echo "if only the lock file is stale: cargo update --workspace --manifest-path fuzz/Cargo.toml" >&2
    exit 1
}

# The files of the logins are in memory where that can be had.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work
if [[ -z ${FUZZ_ON_DISK:-} ]] && memory=$(mktemp -d -p /dev/shm 2>/dev/null); then
    trap 'rm -rf "$work" "$memory"' EXIT
    TMPDIR=$memory
fi
chmod 711 "$TMPDIR"

if [[ $# -gt 0 ]]; then
    "$bin/$targets" -timeout=20 "$@"
    exit
fi

fuzz() {
    local target=$1 corpus=corpus/$1
    if [[ $short ]]; then corpus=$work/corpus/$target; fi
    mkdir -p "$corpus" "artifacts/$target"
    "$bin/$target" -seed="${FUZZ_SEED:-1}" -max_total_time="$seconds" -max_len=16500 -len_control=50 -timeout=20 \
        -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="artifacts/$target/" \
        "$corpus" "seeds/$target" >"$work/$target.log" 2>&1
    echo $? >"$work/$target.status"
}

policy=/etc/security/pam_totp.toml
for target in $targets; do
    if [[ $target = login && -e $policy ]]; then continue; fi
    while [[ $(jobs -rp | wc -l) -ge $jobs ]]; do wait -n; done
    fuzz "$target" &
done
wait

passed=0 failed=0 skipped=0
for target in $targets; do
    if [[ ! -e $work/$target.status ]]; then
        skipped=$((skipped + 1))
        echo "$target skipped: every login here would read $policy"
        continue
    fi
    log=$work/$target.log
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -1)
    kept=$(sed -n 's/.* corp: \([0-9]*\)\/.*/\1/p' "$log" | tail -1)
    if [[ $(cat "$work/$target.status") = 0 && ${runs:-0} -gt 0 ]]; then
        passed=$((passed + 1))
        printf '%-12s %9d runs  %5d edges  %4d inputs  ok\n' "$target" "$runs" "${edges:-0}" "${kept:-0}"
    else
        failed=$((failed + 1))
        input=$(sed -n 's/.*Test unit written to //p' "$log" | tail -1)
        printf '%-12s FAILED\n' "$target"
        grep -v -e '^#' -e '^INFO' -e '^stat::' -e NEW_FUNC -e '^WARNING: Failed to find' "$log" | head -40
        echo "the input: fuzz/${input:-(none was written)}"
        echo "run again: fuzz/run.sh $target ${input:-}"
    fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[[ $failed = 0 && $passed != 0 ]]
