//! Carries out one order: the lines for the command, the command, and one line about its end.

use super::command::{self, Ended, Kept};
use super::config::{CONFIG, command_of};
use super::trusted::Trust;
use crate::program::is_shipped;
use crate::trace::Trace;
use std::path::PathBuf;
use std::time::Duration;
use totp_core::credential::Address;
use totp_core::escape;
use totp_core::sent::Way;
use totp_core::wire::{Delivered, ORDER_VERSION, Order};
use zeroize::Zeroizing;

/// How long a command may take: its ten seconds, and time to say that they are over.
const WITHIN: Duration = Duration::from_secs(12);
/// Digits of a code.
const DIGITS: usize = 8;
/// Bytes of the steps of a command that are told.
const STEPS: usize = 3000;
/// The longest line about an end, in characters.
const LINE: usize = 400;

/// Where the configuration is, and whose files are believed.
pub struct Agent {
    config: PathBuf,
    trust: Trust,
    within: Duration,
}

impl Agent {
    /// With the configuration of this machine.
    pub fn of_this_machine() -> Self {
        Self { config: CONFIG.into(), trust: Trust::root(), within: WITHIN }
    }

    /// Runs the command of the order's way.
    pub fn carry_out(&self, order: &Order<'_>) -> Delivered {
        let mut steps = Vec::new();
        let tried = self.tried(order, &mut steps);
        let taken = tried.is_ok();
        Delivered { taken, line: tried.unwrap_or_else(|line| line), steps }
    }

    fn tried(&self, order: &Order<'_>, steps: &mut Vec<String>) -> Result<String, String> {
        if order.version != ORDER_VERSION {
            return Err("pam_totpd speaks another version than pam_totp_deliver, \
                        run: systemctl restart pam-totpd.service pam-totp-deliver.service"
                .to_owned());
        }
        let way = Way::ALL.into_iter().find(|way| way.word() == order.way);
        let way = way.ok_or("the order names no way that is known here")?;
        let input = lines(way, order)?;
        let mut command = command_of(&self.config, &self.trust, way)?;
        let shown = command.first().map(escape::text).unwrap_or_default();
        let mut kept = Kept::Error;
        if order.trace && is_shipped(&command) {
            command.push("--trace".to_owned());
            kept = Kept::All;
        }
        let (ended, said) = command::run(&command, &input, self.within, kept);
        let mut reasons = said.lines().filter(|line| !line.trim().is_empty());
        let reason = match kept {
            Kept::Error => reasons.next(),
            // Its steps come before.
            Kept::All => {
                steps.extend(cleaned(order, &said));
                reasons.next_back()
            }
        };
        match ended {
            Ended::Status(0) => Ok(format!("handed over by {shown}")),
            ended => {
                let line = format!("{shown} {}: {}", told(&ended), told_reason(order, reason));
                Err(line.chars().take(LINE).collect())
            }
        }
    }
}

/// What the command reads on standard input (docs/delivery.md).
fn lines(way: Way, order: &Order<'_>) -> Result<Zeroizing<Vec<u8>>, String> {
    let malformed = |name: &str| format!("the order is malformed: {name}");
    if Address::read(way, order.to).is_none_or(|read| read.expose() != order.to) {
        return Err(malformed("to"));
    }
    // A notice has no code.
    let digits = order.code.len();
    let proper = digits == 0 || digits == DIGITS;
    if !proper || !order.code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(malformed("code"));
    }
    let minutes = order.minutes.to_string();
    let named = [
        ("kind", order.way),
        ("to", order.to),
        ("code", order.code),
        ("host", order.host),
        ("user", order.user),
        ("service", order.service),
        ("source", order.source),
        ("minutes", &minutes),
        ("language", order.language),
    ];
    // An administrator tries whether messages arrive. A command that does not know this line ignores it.
    let test: &[_] = if order.trace { &[("test", "yes")] } else { &[] };
    let named = named.iter().chain(test);
    let room = named.clone().map(|(name, value)| name.len() + value.len() + 2).sum();
    // Never moved while it grows, or a copy would stay in memory.
    let mut text = Zeroizing::new(Vec::with_capacity(room));
    for &(name, value) in named {
        // A line break would be another line: another recipient.
        if !value.chars().all(escape::is_shown) {
            return Err(malformed(name));
        }
        for part in [name, "=", value, "\n"] {
            text.extend_from_slice(part.as_bytes());
        }
    }
    Ok(text)
}

fn told(ended: &Ended) -> String {
    match ended {
        Ended::Status(status) => format!("ended with exit status {status}"),
        Ended::Signal(signal) => format!("was ended by signal {signal}"),
        Ended::Late => "did not end in time and was killed".to_owned(),
        Ended::NotStarted(why) => format!("could not be started: {why}"),
    }
}

/// The steps of a command, without code and address, as many as an answer has room for.
fn cleaned(order: &Order<'_>, said: &str) -> Vec<String> {
    let (trace, mut room) = (hiding(order), STEPS);
    let lines = said.lines().map(|line| trace.clean(line)).filter(|line| !line.is_empty());
    let fits = |line: &String| match room.checked_sub(line.len() + 8) {
        Some(rest) => {
            room = rest;
            true
        }
        None => false,
    };
    lines.take_while(fits).collect()
}

/// What a command said of its end, without code and address.
fn told_reason(order: &Order<'_>, said: Option<&str>) -> String {
    match hiding(order).clean(said.unwrap_or_default()) {
        said if said.is_empty() => "look for the reason in the log of the command".to_owned(),
        said => said,
    }
}

fn hiding(order: &Order<'_>) -> Trace {
    let mut trace = Trace::new("pam_totp_deliver", false);
    let (first, second) = order.code.split_at_checked(DIGITS / 2).unwrap_or_default();
    for secret in [order.to, order.to.trim_start_matches('+'), order.code] {
        trace.hide(secret);
    }
    for between in [" ", "-", "  "] {
        trace.hide(&[first, second].join(between));
    }
    trace
}

#[cfg(test)]
mod tests {
    use super::super::trusted::tests::home;
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;
    use tempfile::TempDir;

    const ORDER: Order<'_> = Order {
        version: ORDER_VERSION,
        way: "email",
        to: "ann@example.com",
        code: "01234567",
        minutes: 10,
        host: "web1",
        user: "ann",
        service: "sshd",
        source: "192.0.2.7",
        language: "en",
        trace: false,
    };

    fn with_script(script: &str) -> (TempDir, Agent) {
        let (folder, trust) = home();
        let (hook, config) = (folder.path().join("hook"), folder.path().join("deliver.toml"));
        fs::write(&hook, format!("#!/bin/sh\ncd {:?}\n{script}\n", folder.path())).unwrap();
        fs::set_permissions(&hook, Permissions::from_mode(0o755)).unwrap();
        fs::write(&config, format!("[email]\ncommand = [{hook:?}]\n[sms]\ncommand = [{hook:?}]\n"))
            .unwrap();
        (folder, Agent { config, trust, within: Duration::from_secs(5) })
    }

    #[test]
    fn the_command_of_the_way_gets_the_named_lines() {
        let (folder, agent) = with_script("cat >in");
        let delivered = agent.carry_out(&ORDER);
        assert!(delivered.taken && delivered.line.starts_with("handed over by /"), "{delivered:?}");
        assert_eq!(
            fs::read_to_string(folder.path().join("in")).unwrap(),
            "kind=email\nto=ann@example.com\ncode=01234567\nhost=web1\nuser=ann\nservice=sshd\n\
             source=192.0.2.7\nminutes=10\nlanguage=en\n"
        );
    }

    #[test]
    fn what_a_command_says_is_told_without_code_and_address() {
        for said in [
            "no user ann@example.com for 01234567",
            "0123 4567 for ANN@EXAMPLE.COM",
            "0123-4567 <ann@example.com>",
        ] {
            let (_folder, agent) =
                with_script(&format!("echo '{said}' >&2; echo more >&2; exit 67"));
            let delivered = agent.carry_out(&ORDER);
            assert!(!delivered.taken);
            let line = delivered.line;
            assert!(
                line.contains("ended with exit status 67: ") && !line.contains("more"),
                "{line}"
            );
            assert!(!line.to_lowercase().contains("ann") && !line.contains("4567"), "{line}");
        }
        let (_folder, agent) = with_script("exit 1");
        assert!(
            agent.carry_out(&ORDER).line.ends_with("look for the reason in the log of the command")
        );
    }

    #[test]
    fn a_command_is_told_of_a_test_and_of_no_login() {
        let (folder, agent) = with_script("cat >in");
        for trace in [true, false] {
            assert!(agent.carry_out(&Order { trace, ..ORDER }).taken);
            let read = fs::read_to_string(folder.path().join("in")).unwrap();
            assert_eq!(read.ends_with("language=en\ntest=yes\n"), trace, "{read}");
            assert_eq!(read.matches("test").count(), usize::from(trace), "{read}");
        }
    }

    #[test]
    fn the_steps_of_our_commands_are_told_without_code_and_address() {
        let script = "echo \"args: $*\"; echo 'connects to mail.example.com'; \
                      echo '  answer: 250 0123 4567 for ann@example.com'; echo refused >&2; exit 67";
        let (folder, agent) = with_script(script);
        let order = Order { trace: true, ..ORDER };
        let others = agent.carry_out(&order);
        assert!(others.steps.is_empty() && !others.taken, "{others:?}");
        let ours = folder.path().join("totp-deliver-smtp");
        fs::rename(folder.path().join("hook"), &ours).unwrap();
        fs::write(&agent.config, format!("[email]\ncommand = [{ours:?}, \"--x\"]\n")).unwrap();
        let told = agent.carry_out(&order);
        assert_eq!(told.steps[..2], ["args: --x --trace", "connects to mail.example.com"]);
        let all = told.steps.join("\n");
        assert!(!all.contains("ann@") && !all.contains("4567"), "{all}");
        assert!(told.line.ends_with("ended with exit status 67: refused"), "{}", told.line);
        assert!(agent.carry_out(&ORDER).steps.is_empty());
        fs::write(&ours, "#!/bin/sh\nyes 0123456789abcdef0123456789abcdef | head -n 900\n")
            .unwrap();
        let flood = agent.carry_out(&order);
        assert!(totp_core::wire::Frame::of(&flood).is_some() && !flood.steps.is_empty());
    }

    #[test]
    fn an_order_with_a_line_break_reaches_no_command() {
        let (folder, agent) = with_script("cat >in");
        let number = Order { way: "sms", to: "+491701234567", ..ORDER };
        assert!(agent.carry_out(&number).taken);
        fs::remove_file(folder.path().join("in")).unwrap();
        for order in [
            Order { to: "ann@example.com\nto=eve@example.com", ..ORDER },
            Order { to: "-oQ@example.com", ..ORDER },
            Order { way: "sms", ..ORDER },
            Order { way: "fax", ..ORDER },
            Order { host: "web1\nto=eve@example.com", ..ORDER },
            Order { user: "ann\r", ..ORDER },
            Order { service: "a\nb", ..ORDER },
            Order { source: "\u{2028}", ..ORDER },
            Order { language: "en\n", ..ORDER },
            Order { code: "0123456", ..ORDER },
            Order { code: "0123456x", ..ORDER },
            Order { version: ORDER_VERSION + 1, ..ORDER },
        ] {
            let delivered = agent.carry_out(&order);
            assert!(!delivered.taken, "{delivered:?}");
            assert!(!folder.path().join("in").exists());
        }
    }

    #[test]
    fn a_command_that_others_can_write_gets_no_code() {
        let (folder, agent) = with_script("cat >in");
        fs::set_permissions(folder.path().join("hook"), Permissions::from_mode(0o775)).unwrap();
        let delivered = agent.carry_out(&ORDER);
        assert!(!delivered.taken && delivered.line.contains("chmod go-w"), "{delivered:?}");
        assert!(!folder.path().join("in").exists());
    }
}
