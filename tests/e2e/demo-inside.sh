#!/bin/bash
# The demo, inside a throw-away root: demo-inside.sh PORT STAY
set -eu
port=$1 stay=$2
here=$(cd "$(dirname "$0")" && pwd)
work=/tmp/demo
mkdir -p $work

bold=$'\e[1m' plain=$'\e[0m'
step() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }
note() { printf '   %s\n' "$*"; }

# --- the stage: a user, the module, sshd ---------------------------------------------------------------
make -s -C /mnt/pam_totp install >/dev/null
useradd -m -s /bin/bash demo
password=$(tr -dc 'a-z0-9' </dev/urandom | head -c 8)
echo "demo:$password" | chpasswd
sed -i '/^@include common-auth/a auth       required     pam_totp.so' /etc/pam.d/sshd
ssh-keygen -q -t ed25519 -N '' -f $work/host_key
cat >$work/sshd_config <<EOF
ListenAddress 127.0.0.1
HostKey $work/host_key
UsePAM yes
KbdInteractiveAuthentication yes
PasswordAuthentication no
AllowUsers demo
PidFile $work/sshd.pid
PrintMotd no
PrintLastLog no
EOF
# The port was free a moment ago. If another program has it now, the next one serves as well.
first=$port
until /usr/sbin/sshd -f $work/sshd_config -p "$port" -E $work/sshd.log; do
    port=$((port + 1))
    [ "$port" -lt $((first + 20)) ] || { tail -n 5 $work/sshd.log; exit 1; }
done
[ ! -d /mnt/disk ] || echo "$port" >/mnt/disk/port
: >/home/demo/.hushlogin

step "A throw-away machine with sshd on 127.0.0.1:$port and a user demo, password $password"
note "/etc/pam.d/sshd has one more line, after the password:"
note "    auth required pam_totp.so"

step "demo$ enroll"
rows=50 columns=80
if [ "$stay" = yes ] && size=$(stty size 2>/dev/null </dev/tty); then rows=${size% *} columns=${size#* }; fi
[ "$columns" -gt 20 ] || columns=80
export DEMO_PASSWORD=$password DEMO_PORT=$port DEMO_WORK=$work
export DEMO_ROWS=$rows DEMO_COLUMNS=$columns
expect "$here/demo.exp" || { echo "The demo failed. sshd said:"; tail -n 20 $work/sshd.log; exit 1; }

if [ "$stay" = yes ]; then
    step "Now you, with your own phone"
    note "1. Scan this with your authenticator app (the same secret as above):"
    # Without a line break behind its brace, Expect takes a list of patterns for one pattern.
    expect -c "log_user 0; set timeout 10; set stty_init \"rows $rows columns $columns\"
        spawn -noecho runuser -u demo -- env LANG=C.UTF-8 TERM=xterm enroll show
        expect \"recovery code:\"; send \"[exec cat $work/spare]\r\"; expect \"\n\"; log_user 1
        expect {
            \"press Enter. \" { gets stdin answer; send \"\$answer\\r\"; exp_continue }
            eof
        }" || true
    echo
    note "2. In another terminal of this machine:"
    note "       ssh -p $port -o UserKnownHostsFile=/dev/null demo@127.0.0.1"
    note "   Password: $password     Verification code: from your phone."
    printf '\n   Enter ends the demo; nothing of it remains. '
    read -r _ || true
fi
kill "$(cat $work/sshd.pid)" 2>/dev/null || true
exit 0
