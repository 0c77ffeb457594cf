# shellcheck shell=bash
# A systemd of its own inside a throw-away root, for parts that ask what a unit's settings do.

# start_systemd: with nothing to start. The number of its namespaces' first process is in $UNSHARE, its own in $INIT.
start_systemd() {
    printf '[Unit]\nDefaultDependencies=no\n' >/etc/systemd/system/nothing.target
    cat >$WORK/init <<'END'
mount -t cgroup2 cgroup2 /sys/fs/cgroup || exit 1
exec /lib/systemd/systemd --system --unit=nothing.target --log-target=null --show-status=no
END
    container=throwaway unshare --mount --pid --cgroup --fork --kill-child --mount-proc sh $WORK/init &
    UNSHARE=$!
    for _ in $(seq 100); do [[ -S /run/systemd/private ]] && break; sleep 0.1; done
    INIT=$(pgrep -P $UNSHARE)
    inside systemctl is-system-running >/dev/null
}

a_systemd_starts_in_here() { echo "no systemd starts in a namespace of this machine"; exit 77; }

# run_in_systemd CASE...: each beside a systemd that serves them all.
run_in_systemd() {
    local case
    if start_systemd; then
        for case; do run "$case"; done
    else
        run a_systemd_starts_in_here
    fi
    kill "$UNSHARE" 2>/dev/null
}

# inside COMMAND...: where that systemd runs.
inside() { nsenter -t "$INIT" -r -m -p -C "$@"; }
