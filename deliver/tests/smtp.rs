//! `totp-deliver-smtp` and servers on loopback.

mod support;

use rustls::ServerConfig;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Duration;
use support::{Authority, Line, World, ended, heard, request, server};

const PROGRAM: &str = env!("CARGO_BIN_EXE_totp-deliver-smtp");
const EHLO: &str =
    "250-mail.example.com\r\n250-STARTTLS\r\n250-AUTH LOGIN PLAIN\r\n250 8BITMIME\r\n";

/// How a test's server behaves.
#[derive(Clone)]
struct Behaviour {
    tls: Option<Arc<ServerConfig>>,
    implicit: bool,
    ehlo: &'static str,
    /// The answer to a command that begins with the first text.
    answers: Vec<(&'static str, &'static str)>,
}

impl Behaviour {
    fn plain() -> Self {
        let ehlo = "250-mail.example.com\r\n250 AUTH PLAIN\r\n";
        Self { tls: None, implicit: false, ehlo, answers: Vec::new() }
    }

    fn starttls(tls: Arc<ServerConfig>) -> Self {
        Self { tls: Some(tls), implicit: false, ehlo: EHLO, answers: Vec::new() }
    }

    fn answering(command: &'static str, answer: &'static str) -> Self {
        Self { answers: vec![(command, answer)], ..Self::plain() }
    }

    fn start(self) -> (u16, Receiver<String>) {
        server(move |line| self.serve(line))
    }

    fn serve(&self, mut line: Line) -> String {
        let mut all = String::new();
        if let (true, Some(tls)) = (self.implicit, &self.tls) {
            line = line.tls(tls);
        }
        let found = self.answer("connect").unwrap_or("220 mail.example.com\r\n");
        if !line.say(found) {
            return all;
        }
        loop {
            let command = line.line();
            if command.is_empty() {
                return all;
            }
            all.push_str(&command);
            let command = command.trim_end();
            let usual = match command.split(' ').next().unwrap() {
                "EHLO" => self.ehlo,
                "STARTTLS" => "220 go ahead\r\n",
                "AUTH" if command == "AUTH LOGIN" => "334 VXNlcm5hbWU6\r\n",
                "AUTH" => "235 welcome\r\n",
                "DATA" => "354 go ahead\r\n",
                "MAIL" | "RCPT" => "250 2.1.0 fine\r\n",
                "QUIT" => "221 bye\r\n",
                "cm9ib3Q=" => "334 UGFzc3dvcmQ6\r\n",
                _ => "235 welcome\r\n",
            };
            let answer = self.answer(command).unwrap_or(usual);
            if answer.is_empty() {
                std::thread::sleep(Duration::from_secs(20));
            }
            if !line.say(answer) || command == "QUIT" {
                return all;
            }
            if command == "STARTTLS" {
                line = line.tls(self.tls.as_ref().unwrap());
            }
            if command == "DATA" {
                loop {
                    let text = line.line();
                    all.push_str(&text);
                    if text == ".\r\n" || text.is_empty() {
                        break;
                    }
                }
                line.say(self.answer("mail").unwrap_or("250 2.0.0 queued as 4ZxYq3\r\n"));
            }
        }
    }

    fn answer(&self, command: &str) -> Option<&'static str> {
        self.answers.iter().find(|(start, _)| command.starts_with(start)).map(|(_, answer)| *answer)
    }
}

fn config(port: u16, more: &str) -> String {
    format!(
        "from = \"pam_totp <noreply@example.com>\"\nserver = \"localhost\"\nport = {port}\ntimeout = 4\n{more}\n"
    )
}

/// A server on this machine, without TLS.
fn unprotected(port: u16, listener: &str) -> String {
    let more = format!("tls = \"none\"\nlistener = {listener:?}");
    config(port, &more).replace("localhost", "127.0.0.1")
}

/// A world with that server, without TLS.
fn plain(behaviour: Behaviour) -> (World, Receiver<String>) {
    let (port, receiver) = behaviour.start();
    (World::new(PROGRAM, &unprotected(port, &support::us())), receiver)
}

/// A world with that server, with TLS and an authority of its own.
fn protected(behaviour: Behaviour, tls: &str, authority: &Authority) -> (World, Receiver<String>) {
    let (port, receiver) = behaviour.start();
    let world = World::new(PROGRAM, "");
    let ca = world.write("ca.pem", &authority.pem, 0o644);
    let password = world.write("password", "correct horse\n", 0o600);
    world.config(&config(
        port,
        &format!("tls = {tls:?}\nca_file = {ca:?}\nuser = \"robot\"\npassword_file = {password:?}"),
    ));
    (world, receiver)
}

#[test]
fn a_mail_with_the_code_reaches_the_server() {
    let (world, receiver) = plain(Behaviour::plain());
    world.run(&[], &request("email")).succeeds();
    let heard = heard(&receiver);
    for line in [
        "MAIL FROM:<noreply@example.com>\r\n",
        "RCPT TO:<ann.example@example.com>\r\n",
        "Subject: Verification code for web1.example.com\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Your verification code is: 1234 5678\r\n",
        "If this was not you, change your password.\r\n",
        "QUIT\r\n",
    ] {
        assert!(heard.contains(line), "{line}: {heard}");
    }
}

#[test]
fn the_password_goes_through_tls_only() {
    let authority = Authority::new();
    let tls = authority.server("localhost", false);
    let required = Behaviour::starttls(tls.clone());
    let implicit = Behaviour { implicit: true, ..required.clone() };
    for (behaviour, mode) in [(required, "required"), (implicit, "implicit")] {
        let (world, receiver) = protected(behaviour, mode, &authority);
        world.run(&[], &request("email")).succeeds();
        let heard = heard(&receiver);
        let at = |text: &str| heard.find(text).unwrap_or_else(|| panic!("{text}: {heard}"));
        assert!(heard.contains("AUTH PLAIN AHJvYm90AGNvcnJlY3QgaG9yc2U=\r\n"), "{heard}");
        assert!(mode == "implicit" || at("STARTTLS") < at("AUTH PLAIN"), "{heard}");
        assert!(heard.contains("1234 5678"));
    }
}

#[test]
fn a_server_that_knows_only_auth_login_is_served() {
    let authority = Authority::new();
    let ehlo = "250-mail.example.com\r\n250-STARTTLS\r\n250 AUTH LOGIN\r\n";
    let behaviour = Behaviour { ehlo, ..Behaviour::starttls(authority.server("localhost", false)) };
    let (world, receiver) = protected(behaviour, "required", &authority);
    world.run(&[], &request("email")).succeeds();
    assert!(heard(&receiver).contains("AUTH LOGIN\r\ncm9ib3Q=\r\nY29ycmVjdCBob3JzZQ==\r\n"));
}

#[test]
fn a_server_without_starttls_gets_nothing() {
    let authority = Authority::new();
    let behaviour = Behaviour {
        ehlo: "250-mail.example.com\r\n250 AUTH PLAIN\r\n",
        ..Behaviour::starttls(authority.server("localhost", false))
    };
    let (world, receiver) = protected(behaviour, "required", &authority);
    world.run(&[], &request("email")).fails(69, "no STARTTLS");
    let heard = heard(&receiver);
    assert!(heard.starts_with("EHLO ") && heard.lines().count() == 1, "{heard}");
}

#[test]
fn a_wrong_certificate_is_refused() {
    let (ours, other) = (Authority::new(), Authority::new());
    for (config, why) in [
        (ours.server("other.example.com", false), "not valid for name"),
        (ours.server("localhost", true), "expired"),
        (other.server("localhost", false), "UnknownIssuer"),
    ] {
        for implicit in [false, true] {
            let behaviour = Behaviour { implicit, ..Behaviour::starttls(config.clone()) };
            let mode = if implicit { "implicit" } else { "required" };
            let (world, receiver) = protected(behaviour, mode, &ours);
            let ended = world.run(&[], &request("email"));
            ended.fails(69, "the certificate of the server is not valid");
            assert!(ended.error.contains(why), "{why}: {ended:?}");
            let heard = heard(&receiver);
            assert!(!heard.contains("AUTH") && !heard.contains("RCPT"), "{heard}");
        }
    }
}

#[test]
fn a_certificate_of_the_system_does_not_count_with_ca_file() {
    // Without ca_file, the test's own authority is unknown.
    let authority = Authority::new();
    let (port, _receiver) = Behaviour::starttls(authority.server("localhost", false)).start();
    let world = World::new(PROGRAM, &config(port, ""));
    let ended = world.run(&[], &request("email"));
    assert!(matches!(ended.status, Some(69 | 78)), "{ended:?}");
}

#[test]
fn text_between_starttls_and_tls_is_refused() {
    let authority = Authority::new();
    let mut behaviour = Behaviour::starttls(authority.server("localhost", false));
    behaviour.answers = vec![("STARTTLS", "220 go ahead\r\n250 AUTH PLAIN\r\n235 welcome\r\n")];
    let (world, receiver) = protected(behaviour, "required", &authority);
    world.run(&[], &request("email")).fails(76, "more than the answer to STARTTLS");
    assert!(!heard(&receiver).contains("AUTH"));
}

#[test]
fn no_tls_is_for_this_machine_only() {
    // TEST-NET-1: nothing answers there, and nothing is tried.
    // A name is tried neither: another program could listen at another address of it.
    for host in ["192.0.2.1", "localhost", "::", "::ffff:127.0.0.1"] {
        let text = config(25, "tls = \"none\"").replace("localhost", host);
        let ended = World::new(PROGRAM, &text).run(&[], &request("email"));
        ended.fails(78, "this machine only");
        assert!(ended.time < Duration::from_secs(2));
    }
}

#[test]
fn a_mail_server_of_another_user_gets_nothing() {
    let (port, receiver) = support::foreign_server(|mut line| {
        line.say("220 mail.example.com\r\n");
        line.line()
    });
    let world = World::new(PROGRAM, &unprotected(port, "root"));
    world.run(&["--trace"], &request("email")).fails(78, "which listener does not name");
    assert_eq!(heard(&receiver), "");
    // Without the name of a user, every user could be there.
    let text = unprotected(port, "root").replace("listener = \"root\"", "");
    World::new(PROGRAM, &text).run(&["--check"], "").fails(78, "listener = \"NAME\"");
    let text = config(port, "listener = \"root\"");
    World::new(PROGRAM, &text).run(&["--check"], "").fails(78, "Remove it");
}

#[test]
fn an_answer_says_what_failed() {
    for (command, answer, status, words) in [
        ("connect", "421 too busy\r\n", 75, "the connection for now (answer 421)"),
        ("connect", "554 go away\r\n", 69, "the connection (answer 554)"),
        ("connect", "hello\r\n", 76, "does not speak SMTP"),
        ("connect", "\r\n", 76, "does not speak SMTP"),
        ("connect", "999999 x\r\n", 76, "does not speak SMTP"),
        ("MAIL", "550 sender unknown\r\n", 69, "the sender"),
        (
            "RCPT",
            "550 5.1.1 <ann.example@example.com> unknown\r\n",
            67,
            "the recipient a***@example.com (answer 550)",
        ),
        (
            "RCPT",
            "450 4.2.0 greylisted <ann.example@example.com>\r\n",
            75,
            "the recipient a***@example.com for now",
        ),
        ("DATA", "503 no\r\n", 69, "the mail"),
        ("DATA", "250 what\r\n", 76, "where 354 is right"),
        ("mail", "554 spam: 1234 5678 and 12345678\r\n", 69, "the mail (answer 554)"),
        ("mail", "452 full\r\n", 75, "the mail for now"),
    ] {
        let (world, _receiver) = plain(Behaviour::answering(command, answer));
        world.run(&["--trace"], &request("email")).fails(status, words);
    }
}

#[test]
fn a_refused_password_is_no_matter_of_trying_again() {
    let authority = Authority::new();
    let mut behaviour = Behaviour::starttls(authority.server("localhost", false));
    behaviour.answers = vec![("AUTH", "535 wrong: correct horse Y29ycmVjdCBob3JzZQ==\r\n")];
    let (world, _receiver) = protected(behaviour, "required", &authority);
    let refused = world.run(&["--trace"], &request("email"));
    refused.fails(77, "user and password (answer 535)");
    // systemd read the password when it started the agent.
    let mut command = world.command(&[]);
    command.env("CREDENTIALS_DIRECTORY", world.path(""));
    ended(command, &request("email")).fails(77, "run: systemctl restart pam-totp-deliver.service");
}

#[test]
fn a_server_that_hangs_ends_with_the_deadline() {
    for tls in ["none", "implicit"] {
        let (port, _receiver) = server(|_line| {
            loop {
                std::thread::sleep(Duration::from_secs(60));
            }
        });
        let world = World::new(PROGRAM, "");
        let ca = world.write("ca.pem", &Authority::new().pem, 0o644);
        let text = match tls {
            "none" => unprotected(port, &support::us()),
            _ => config(port, &format!("tls = {tls:?}\nca_file = {ca:?}")),
        };
        world.config(&text.replace("timeout = 4", "timeout = 1"));
        let ended = world.run(&[], &request("email"));
        ended.fails(75, "no end after 1 s while the server");
        assert!(ended.time < Duration::from_secs(3), "{ended:?}");
    }
}

#[test]
fn a_mail_that_was_taken_is_not_sent_again() {
    // The server takes the mail, and then answers nothing more.
    let (world, _receiver) = plain(Behaviour::answering("QUIT", ""));
    let ended = world.run(&[], &request("email"));
    ended.succeeds();
    assert!(ended.time < Duration::from_secs(3), "{ended:?}");
}

#[test]
fn a_server_that_floods_is_left() {
    for line in ["220-x\r\n", "x"] {
        let (port, _receiver) = server(move |mut socket| {
            let flood = line.repeat(10_000);
            while socket.say(&flood) {}
            String::new()
        });
        let ended =
            World::new(PROGRAM, &unprotected(port, &support::us())).run(&[], &request("email"));
        ended.fails(76, "does not speak SMTP");
    }
}

#[test]
fn a_server_that_is_not_there_is_a_matter_of_trying_again() {
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let world = World::new(PROGRAM, &unprotected(port, &support::us()));
    world.run(&[], &request("email")).fails(75, "cannot connect to the mail server");
    let authority = Authority::new();
    let ca = world.write("ca.pem", &authority.pem, 0o644);
    let text = config(port, &format!("ca_file = {ca:?}")).replace("localhost", "mail.invalid");
    let world = World::new(PROGRAM, &text);
    assert!(matches!(world.run(&[], &request("email")).status, Some(75)));
}

#[test]
fn a_line_break_in_any_field_reaches_no_server() {
    let (world, receiver) = plain(Behaviour::plain());
    for name in ["kind", "to", "code", "host", "user", "service", "source", "minutes", "language"] {
        let text = request("email").replacen(
            &format!("{name}="),
            &format!("{name}=x\r\u{b}Bcc: eve@example.com"),
            1,
        );
        world.run(&[], &text).fails(65, "cannot be seen");
        let text = request("email").replacen(&format!("{name}="), &format!("{name}=x\r\n\r\n"), 1);
        world.run(&[], &text).fails(65, "cannot be seen");
    }
    assert!(receiver.try_recv().is_err());
}

#[test]
fn a_check_sends_nothing() {
    let authority = Authority::new();
    let (world, receiver) = protected(
        Behaviour::starttls(authority.server("localhost", false)),
        "required",
        &authority,
    );
    let ended = world.run(&["--check", "--trace"], "");
    ended.succeeds();
    assert!(ended.out.contains("answer: 235 welcome") && ended.out.ends_with("the check passed\n"));
    let heard = heard(&receiver);
    assert!(heard.contains("AUTH PLAIN") && !heard.contains("MAIL"), "{heard}");
}

#[test]
fn a_trace_shows_each_step_with_its_answer() {
    let (world, _receiver) = plain(Behaviour::plain());
    let ended = world.run(&["--trace"], &request("email"));
    ended.succeeds();
    let steps = [
        "connect to 127.0.0.1",
        "answer: 220",
        "EHLO ",
        "MAIL FROM",
        "RCPT TO a***@example.com",
        "DATA",
        "answer: 354",
        "answer: 250 2.0.0 queued as 4ZxYq3",
        "QUIT",
        "answer: 221",
        "the message is handed over",
    ];
    let mut rest = ended.out.as_str();
    for step in steps {
        let at = rest.find(step).unwrap_or_else(|| panic!("{step}: {}", ended.out));
        rest = &rest[at..];
    }
}

#[test]
fn an_sms_is_refused_by_the_program_for_mail() {
    let (world, receiver) = plain(Behaviour::plain());
    world.run(&[], &request("sms")).fails(65, "totp-deliver-http");
    assert!(receiver.try_recv().is_err());
}
