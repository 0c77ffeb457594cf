# shellcheck shell=bash
# Clients of ssh that connect more than once: what each does at the prompt, and what a remembered device changes.
# docs/guides/clients.md says so, and is wrong where one of these cases fails.

# prepared USER: somebody whose device is remembered.
prepared() {
    keyed_sshd 'remember_for = "7d"'
    keyed_user "$1"
    remembers "$1"
    export PASSWORD=pw-$1
    : >$WORK/keyed_prompts
}

# codes_asked: how many codes were asked for.
codes_asked() { grep -c 'Verification code' $WORK/keyed_prompts || true; }

# plink_with [OPTION...]: plink at a terminal, whose user answers with $PASSWORD, $CODE and $REMEMBER.
plink_with() {
    [[ -e $WORK/keyed_key.ppk ]] || puttygen $WORK/keyed_key -O private -o $WORK/keyed_key.ppk
    cat >$WORK/plink.exp <<'EOF'
set timeout 30
spawn plink -ssh {*}$argv {echo "in as $(id -un)"}
expect {
    "assword:" { send "$env(PASSWORD)\r"; exp_continue }
    "erification code:" { send "$env(CODE)\r"; exp_continue }
    "emember this device" { send "$env(REMEMBER)\r"; exp_continue }
    "Press Return to begin session" { send "\r"; exp_continue }
    timeout { exit 1 }
    eof
}
lassign [wait] process spawned failed status
exit $status
EOF
    CODE=${CODE:-} REMEMBER=${REMEMBER:-n} expect -f $WORK/plink.exp -- -P $KEYED -i $WORK/keyed_key.ppk \
        -hostkey "$(ssh-keygen -E md5 -lf $WORK/host_key.pub | cut -d' ' -f2 | sed 's/^MD5://')" "$@" </dev/null 2>&1
}

plink_shows_each_question_and_remembers_too() {
    need plink puttygen
    keyed_sshd 'remember_for = "7d"'
    keyed_user sc1
    early_in_a_step
    local out
    export PASSWORD=pw-sc1
    out=$(CODE=$(code) REMEMBER=y plink_with sc1@127.0.0.1) || fail "$out"
    [[ $out == *'Verification code:'*'Remember this device for 7 days'*'in as sc1'* ]] || fail "$out"
    out=$(plink_with sc1@127.0.0.1) || fail "$out"
    [[ $out != *'Verification code'* && $out == *'in as sc1'* ]] || fail "$out"
    # The same key in OpenSSH is the same device.
    needs_no_code sc1
}

plink_in_batch_mode_answers_no_question() {
    need plink puttygen
    prepared sc2
    local out
    out=$(plink_with -batch sc2@127.0.0.1) && fail "$out"
    [[ $out == *'Cannot answer interactive prompts in batch mode'* ]] || fail "$out"
    # Without a password in the stack there is no question, and batch mode works.
    sed -i '/^@include common-auth/d' /etc/pam.d/sshd
    echo 'remember_key_only = true' >>/etc/security/pam_totp.toml
    out=$(plink_with -batch sc2@127.0.0.1) || fail "batch: $out"
    [[ $out == *'in as sc2'* ]] || fail "$out"
}

sftp_and_scp_need_no_code_on_a_remembered_device() {
    prepared sc3
    echo hello >$WORK/sc3; chmod 644 $WORK/sc3
    echo "put $WORK/sc3 from-sftp" | sftp -F $WORK/keyed_ssh sc3@keyed >$WORK/keyed_out 2>&1 || fail "$(cat $WORK/keyed_out)"
    scp -F $WORK/keyed_ssh $WORK/sc3 sc3@keyed:from-scp >$WORK/keyed_out 2>&1 || fail "$(cat $WORK/keyed_out)"
    [[ $(cat "$(home sc3)/from-sftp" "$(home sc3)/from-scp") = $'hello\nhello' && $(codes_asked) = 0 ]]
    # Batch mode never comes to a question, and never to a login that asks none.
    echo pwd >$WORK/sc3.batch
    not sftp -F $WORK/keyed_ssh -b $WORK/sc3.batch sc3@keyed >/dev/null 2>&1
    not ssh -F $WORK/keyed_ssh -o BatchMode=yes sc3@keyed true 2>/dev/null
}

rsync_needs_no_code_on_a_remembered_device() {
    need rsync
    prepared sc4
    mkdir -p $WORK/tree; seq 100 >$WORK/tree/a
    local n; for n in 1 2 3; do
        rsync -a -e "ssh -F $WORK/keyed_ssh" $WORK/tree sc4@keyed: >$WORK/keyed_out 2>&1 || fail "$(cat $WORK/keyed_out)"
    done
    cmp $WORK/tree/a "$(home sc4)/tree/a"
    [[ $(codes_asked) = 0 ]] || fail "$(cat $WORK/keyed_prompts)"
}

git_needs_no_code_on_a_remembered_device() {
    need git
    prepared sc5
    runuser -l sc5 -c 'git init -q --bare store.git'
    export GIT_SSH_COMMAND="ssh -F $WORK/keyed_ssh" GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
    rm -rf $WORK/clone
    git clone -q sc5@keyed:store.git $WORK/clone 2>$WORK/keyed_out || fail "$(cat $WORK/keyed_out)"
    git -C $WORK/clone commit -q --allow-empty -m one
    git -C $WORK/clone push -q origin HEAD 2>$WORK/keyed_out || fail "$(cat $WORK/keyed_out)"
    git -C $WORK/clone fetch -q
    [[ $(codes_asked) = 0 ]] || fail "$(cat $WORK/keyed_prompts)"
}

one_connection_of_controlmaster_serves_all_others() {
    keyed_sshd
    keyed_user sc6
    export PASSWORD=pw-sc6
    of_the_guide 'ssh_config of the user' | sed "s|web1|keyed|; s|~/.ssh/|$WORK/|" >>$WORK/keyed_ssh
    : >$WORK/keyed_prompts; chmod 666 $WORK/keyed_prompts
    early_in_a_step
    CODE=$(code) ssh -F $WORK/keyed_ssh sc6@keyed true </dev/null >$WORK/keyed_out 2>&1 || fail "$(cat $WORK/keyed_out)"
    local n; for n in 1 2 3; do ssh -F $WORK/keyed_ssh -o BatchMode=yes sc6@keyed true </dev/null || fail "$n"; done
    [[ $(codes_asked) = 1 ]] || fail "$(cat $WORK/keyed_prompts)"
    ssh -F $WORK/keyed_ssh -O exit sc6@keyed 2>/dev/null
}

# ansible_on USER: one module on the host, which Ansible runs with several commands over ssh.
ansible_on() {
    ANSIBLE_HOST_KEY_CHECKING=False ANSIBLE_LOCAL_TEMP=$WORK/ansible ANSIBLE_HOME=$WORK/ansible ANSIBLE_NOCOLOR=1 \
        timeout 120 ansible keyed -i 'keyed,' -u "$1" -m ping -e ansible_python_interpreter=/usr/bin/python3 \
        </dev/null >$WORK/keyed_out 2>&1
}

# Ansible turns keyboard-interactive off where it has no password; options that come before its own turn it on again.
ansible_runs_on_a_remembered_device_with_two_options() {
    need ansible
    prepared sc7
    sed -i '/^@include common-auth/d' /etc/pam.d/sshd
    echo 'remember_key_only = true' >>/etc/security/pam_totp.toml
    export ANSIBLE_CONFIG=$WORK/ansible.cfg
    printf '[ssh_connection]\nssh_args = -F %s\n' $WORK/keyed_ssh >$WORK/ansible.cfg
    not ansible_on sc7
    grep -q 'Permission denied' $WORK/keyed_out || fail "$(cat $WORK/keyed_out)"
    of_the_guide ansible.cfg | sed "s|ssh_args = |&-F $WORK/keyed_ssh -o ControlPath=$WORK/ansible-%C |" >$WORK/ansible.cfg
    ansible_on sc7 || fail "$(cat $WORK/keyed_out; cat $WORK/keyed_prompts)"
    grep -q '"ping": "pong"' $WORK/keyed_out || fail "$(cat $WORK/keyed_out)"
    [[ ! -s $WORK/keyed_prompts ]] || fail "$(cat $WORK/keyed_prompts)"
    ssh -F $WORK/keyed_ssh -o ControlPath=$WORK/ansible-%C -O exit sc7@keyed 2>/dev/null
}

ansible_uses_a_connection_that_a_user_has_opened() {
    need ansible
    keyed_sshd
    keyed_user sc8
    export PASSWORD=pw-sc8 ANSIBLE_CONFIG=$WORK/ansible.cfg
    printf '[ssh_connection]\n' >$WORK/ansible.cfg
    : >$WORK/keyed_prompts; chmod 666 $WORK/keyed_prompts
    early_in_a_step
    CODE=$(code) ssh -F $WORK/keyed_ssh -o ControlMaster=yes -o ControlPersist=60s -o ControlPath=$WORK/ansible-%C sc8@keyed true \
        </dev/null >$WORK/keyed_out 2>&1 || fail "$(cat $WORK/keyed_out)"
    export ANSIBLE_SSH_ARGS="-F $WORK/keyed_ssh -o ControlMaster=auto -o ControlPath=$WORK/ansible-%C"
    ansible_on sc8 || fail "$(cat $WORK/keyed_out)"
    [[ $(codes_asked) = 1 ]] || fail "$(cat $WORK/keyed_prompts)"
    ssh -F $WORK/keyed_ssh -o ControlPath=$WORK/ansible-%C -O exit sc8@keyed 2>/dev/null
}

for case in plink_shows_each_question_and_remembers_too plink_in_batch_mode_answers_no_question \
    sftp_and_scp_need_no_code_on_a_remembered_device rsync_needs_no_code_on_a_remembered_device \
    git_needs_no_code_on_a_remembered_device one_connection_of_controlmaster_serves_all_others \
    ansible_runs_on_a_remembered_device_with_two_options ansible_uses_a_connection_that_a_user_has_opened; do
    run $case
done
