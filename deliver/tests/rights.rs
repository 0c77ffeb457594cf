//! Whose files are believed, and what other processes see of a code.

mod support;

use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::process::Command;
use std::time::{Duration, Instant};
use support::{World, ended, request, server, text};

const AGENT: &str = env!("CARGO_BIN_EXE_pam_totp_deliver");
const SMTP: &str = env!("CARGO_BIN_EXE_totp-deliver-smtp");
const FROM: &str = "from = \"noreply@example.com\"\n";

/// A world whose sendmail is that script.
fn sendmail(script: &str) -> World {
    let world = World::new(SMTP, "");
    let program = world.write("sendmail", &format!("#!/bin/sh\n{script}\n"), 0o755);
    world.config(&format!("{FROM}sendmail = {program:?}\ntimeout = 4\n"));
    world
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

#[test]
fn sendmail_gets_code_and_address_on_its_input_alone() {
    let world = sendmail(
        "d=${0%/*}\necho \"$*\" >$d/args\nenv >$d/env\nulimit -c >$d/core\ncat >$d/mail\necho to ann.example@example.com >&2",
    );
    let mut command = world.command(&["--trace"]);
    command.env("SECRET_OF_THE_CALLER", "x");
    ended(command, &request("email")).succeeds();
    assert_eq!(text(&world.path("args")), "-t -i -f noreply@example.com\n");
    let environment = text(&world.path("env"));
    assert!(
        environment.contains("PATH=/usr/sbin") && !environment.contains("SECRET"),
        "{environment}"
    );
    assert_eq!(text(&world.path("core")), "0\n");
    let mail = text(&world.path("mail"));
    assert!(
        mail.contains("To: ann.example@example.com\n") && mail.contains("1234 5678\n"),
        "{mail}"
    );
    assert!(!mail.contains('\r'));
}

#[test]
fn the_exit_status_of_sendmail_is_told() {
    for (script, status) in [
        ("exit 67", 67),
        ("cat >/dev/null; exit 75", 75),
        ("exit 64", 69),
        ("exit 77", 77),
        ("exit 78", 78),
        ("kill -9 $$", 75),
    ] {
        sendmail(script).run(&["--trace"], &request("email")).fails(status, "refused the mail");
    }
}

#[test]
fn a_sendmail_that_hangs_ends_with_its_children() {
    let world = sendmail("echo $$ >${0%/*}/pid\nsleep 60 &\necho $! >>${0%/*}/pid\nwait");
    let short = text(&world.path("config.toml")).replace("timeout = 4", "timeout = 1");
    world.config(&short);
    let ended = world.run(&[], &request("email"));
    ended.fails(75, "no end after 1 s while sendmail takes the mail");
    assert!(ended.time < Duration::from_secs(3));
    for pid in text(&world.path("pid")).lines() {
        let begin = Instant::now();
        // A zombie is gone: its parent in this container may be slow.
        while std::fs::read_to_string(format!("/proc/{pid}/stat"))
            .is_ok_and(|stat| !stat.contains(") Z "))
        {
            assert!(begin.elapsed() < Duration::from_secs(5), "{pid} is there");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn a_program_that_others_can_change_is_not_started() {
    let world = sendmail("touch ${0%/*}/started");
    let path = world.write("sendmail", "#!/bin/sh\ntouch ${0%/*}/started\n", 0o775);
    world.run(&[], &request("email")).fails(78, "chmod go-w");
    world.config(&format!("{FROM}sendmail = \"sendmail\"\n"));
    world.run(&[], &request("email")).fails(78, "not an absolute path");
    world.config(&format!("{FROM}sendmail = \"/nonexistent/sendmail\"\n"));
    world.run(&[], &request("email")).fails(78, "cannot find the program");
    if is_root() {
        world.write("sendmail", "#!/bin/sh\ntouch ${0%/*}/started\n", 0o755);
        chown(&path, Some(65534), None).unwrap();
        world.config(&format!("{FROM}sendmail = {path:?}\n"));
        world.run(&[], &request("email")).fails(78, "belongs to user id 65534");
    }
    assert!(!world.path("started").exists());
}

#[test]
fn a_configuration_that_others_can_change_is_refused() {
    let world = sendmail("exit 0");
    let path = world.path("config.toml");
    let good = text(&path);
    for mode in [0o664, 0o646, 0o666] {
        world.write("config.toml", &good, mode);
        world.run(&["--check"], "").fails(78, "chmod go-w");
    }
    world.write("config.toml", &good, 0o644);
    world.run(&["--check"], "").succeeds();
    if is_root() {
        chown(&path, Some(65534), None).unwrap();
        world.run(&["--check"], "").fails(78, "belongs to user id 65534");
    }
}

/// A configuration with a server that is not there: all before the connection is well if the status is 75.
fn server_config(more: &str) -> String {
    format!("{FROM}server = \"127.0.0.1\"\nport = 1\ntls = \"none\"\nuser = \"robot\"\n{more}\n")
}

#[test]
fn a_password_that_others_can_read_is_refused() {
    let world = World::new(SMTP, "");
    for mode in [0o640, 0o604, 0o644] {
        let file = world.write("password", "correct horse\n", mode);
        world.config(&server_config(&format!("password_file = {file:?}")));
        world.run(&["--check"], "").fails(78, "other users can read");
        world.write("config.toml", &server_config("password = \"correct horse\""), mode);
        world.run(&["--check"], "").fails(78, "chmod 600");
    }
    let file = world.write("password", "correct horse\n", 0o600);
    world.config(&server_config(&format!("password_file = {file:?}")));
    world.run(&["--check"], "").fails(75, "cannot connect");
    world.write("config.toml", &server_config("password = \"correct horse\""), 0o600);
    world.run(&["--check"], "").fails(75, "cannot connect");
    for text in ["", "\n", "correct\nhorse\n", "correct horse\r\n"] {
        let file = world.write("password", text, 0o600);
        world.config(&server_config(&format!("password_file = {file:?}")));
        world.run(&["--check"], "").fails(78, "in one line");
    }
}

#[test]
fn a_password_can_be_a_credential_of_systemd() {
    let world = World::new(SMTP, &server_config("password_file = \"smtp\""));
    world.run(&["--check"], "").fails(78, "cannot read");
    world.write("smtp", "correct horse", 0o400);
    // Without systemd, it is beside the configuration.
    world.run(&["--check"], "").fails(75, "cannot connect");
    let with_credentials = || {
        let mut command = world.command(&["--check"]);
        command.env("CREDENTIALS_DIRECTORY", world.path(""));
        ended(command, "")
    };
    with_credentials().fails(75, "cannot connect");
    // From systemd 257 on, the service's user reads it by an access list, whose mask stands where the group's rights are.
    let mode = |mode| {
        let path = world.path("smtp");
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(0o440);
    with_credentials().fails(75, "cannot connect");
    for others in [0o444, 0o460, 0o441] {
        mode(others);
        with_credentials().fails(78, "smtp");
    }
    world.write("empty", "", 0o400);
    world.config(&server_config("password_file = \"empty\""));
    with_credentials().fails(
        78,
        "the password in the credential empty is empty or has a line break. Write it in one line. \
         After a change of the file, run: systemctl restart pam-totp-deliver.service",
    );
    world.write("deliver-smtp.password", "", 0o400);
    world.config(&server_config("password_file = \"deliver-smtp.password\""));
    with_credentials().fails(78, "in /etc/pam_totp/deliver-smtp.password is empty");
    world.config(&server_config("password_file = \"smtp\""));
    mode(0o440);
    world.run(&["--check"], "").fails(78, "other users can read");
    world.config(&server_config(&format!("password_file = {:?}", world.path("smtp"))));
    with_credentials().fails(78, "other users can read");
    // The agent of systemd cannot read root's file.
    world.config(&server_config("password_file = \"/etc/pam_totp/none.password\""));
    with_credentials().fails(78, "write the name without the folder");
    for name in ["../smtp", "..", "", "a/b"] {
        world.config(&server_config(&format!("password_file = {name:?}")));
        with_credentials().fails(78, "name of a credential");
    }
}

#[test]
fn a_wrong_configuration_is_refused_with_its_reason() {
    let world = World::new(SMTP, "");
    for (config, words) in [
        ("sendmail = \"/bin/true\"", "missing field `from`"),
        ("from = \"nobody\"\nsendmail = \"/bin/true\"", "from is not a mail address"),
        (
            "from = \"a@b.example\\r\\nBcc: eve@example.com\"\nsendmail = \"/bin/true\"",
            "from is not a mail address",
        ),
        ("from = \"a@b.example\"", "either sendmail or server"),
        (
            "from = \"a@b.example\"\nsendmail = \"/bin/true\"\nserver = \"x\"",
            "either sendmail or server",
        ),
        ("from = \"a@b.example\"\nsendmail = \"/bin/true\"\nuser = \"x\"", "belong to server"),
        ("from = \"a@b.example\"\nserver = \"x\"\nuser = \"x\"", "come together"),
        ("from = \"a@b.example\"\nserver = \"x\"\ntls = \"opportunistic\"", "wrong type"),
        ("from = \"a@b.example\"\nserver = \"x\"\nverify = false", "unknown field `verify`"),
        ("from = \"a@b.example\"\nserver = \"::1\"\ntls = \"none\"\ntimeout = 60", "from 1 to 10"),
        (
            "from = \"a@b.example\"\nserver = \"x\"\nca_file = \"/nonexistent\"",
            "cannot read /nonexistent",
        ),
        ("from = \"a@b.example\"\npassword = [\"correct horse\"]", "config.toml:2: it is not TOML"),
    ] {
        world.config(config);
        world.run(&["--check"], "").fails(78, words);
    }
    let ca = world.write("ca.pem", "no certificate\n", 0o644);
    world.config(&format!("{FROM}server = \"x\"\nca_file = {ca:?}\n"));
    world.run(&["--check"], "").fails(78, "no certificate authority");
}

#[test]
fn a_wrong_command_line_is_not_repeated() {
    let world = sendmail("exit 0");
    for options in [&["12345678"][..], &["--to", "ann.example@example.com"], &["--config"]] {
        world.run(options, "").fails(64, "the code comes on standard input");
    }
    world.run(&["--help"], "").succeeds();
}

#[test]
fn the_shipped_configuration_for_mail_can_be_read() {
    let path = support::of_repository("packaging/deliver/smtp.toml");
    let world = sendmail("exit 0");
    let shipped = text(&path);
    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let us = support::us();
    let near = format!("server = \"127.0.0.1\"\nport = {port}\nlistener = {us:?}");
    world.config(&shipped.replace("server = \"127.0.0.1\"", &near));
    world.run(&["--check"], "").fails(75, "cannot connect");
    // The second part, with a server of this machine. Its password is beside the configuration.
    let neither = shipped.replace("\nserver = \"127.0.0.1\"\ntls = \"none\"", "");
    let second = neither.replace("\n# server", "\nserver").replace("\n# user", "\nuser");
    let second = second.replace("\n# tls", "\ntls").replace("\n# password_file", "\npassword_file");
    world.write("deliver-smtp.password", "correct horse", 0o600);
    let near = format!("127.0.0.1\"\nport = {port}\nlistener = {us:?}\n# \"");
    world.config(&second.replace("mail.example.com", &near).replace("\"required\"", "\"none\""));
    world.run(&["--check"], "").fails(75, "cannot connect");
    // The third one.
    let program = format!("{:?}", world.path("sendmail"));
    let third = neither.replace("\n# sendmail", "\nsendmail");
    world.config(&third.replace("\"/usr/sbin/sendmail\"", &program));
    world.run(&["--check"], "").succeeds();
}

#[test]
fn other_processes_of_the_user_do_not_see_the_code() {
    let (port, connected) = server(|line| {
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_secs(30));
            drop(line);
        });
        String::new()
    });
    let config = format!(
        "{FROM}server = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\nlistener = {:?}\ntimeout = 3\n",
        support::us()
    );
    let world = World::new(SMTP, &config);
    let mut child = world.command(&[]).spawn().unwrap();
    use std::io::Write;
    child.stdin.take().unwrap().write_all(request("email").as_bytes()).unwrap();
    support::heard(&connected);
    let folder = format!("/proc/{}", child.id());
    // The kernel gives the files of a process that cannot be traced to root.
    assert_eq!(std::fs::metadata(format!("{folder}/mem")).unwrap().uid(), 0);
    let limits = std::fs::read_to_string(format!("{folder}/limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
    let _ = child.kill();
    let _ = child.wait();
}

#[test]
fn the_agent_has_no_open_file_of_its_starter() {
    if !is_root() {
        return;
    }
    let world = World::new(SMTP, "");
    let (secret, socket) = (world.write("secret", "x", 0o600), world.path("deliver.socket"));
    let mut agent = Command::new("sh")
        .args(["-c", "exec 9<\"$1\" && exec \"$0\" --listen \"$2\" --user nobody"])
        .args([AGENT.as_ref(), secret.as_path(), socket.as_path()])
        .spawn()
        .unwrap();
    let began = Instant::now();
    while !socket.exists() || !has_status(agent.id(), "Uid:\t65534") {
        assert!(began.elapsed() < Duration::from_secs(20), "the agent never became nobody");
        std::thread::sleep(Duration::from_millis(10));
    }
    let open = std::fs::read_dir(format!("/proc/{}/fd", agent.id())).unwrap();
    let open: Vec<_> = open.filter_map(|one| std::fs::read_link(one.ok()?.path()).ok()).collect();
    agent.kill().unwrap();
    agent.wait().unwrap();
    assert!(!open.is_empty() && !open.contains(&secret), "{open:?}");
}

fn has_status(process: u32, line: &str) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"));
    status.is_ok_and(|status| status.contains(line))
}
