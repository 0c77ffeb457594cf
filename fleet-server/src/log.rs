//! The log: one line on standard error for each event, with the priority that journald reads. No line has a code, a token or a
//! secret, and no line has text that a client chose, but names that passed their check.

use fleet_core::judge::{Denial, Outcome};
use fleet_core::name::{Account, HostName};
use std::fmt;
use std::io::Write as _;
use totp_core::judge::SpentBy;

/// How much a line matters, as sd-daemon(3) numbers it.
#[derive(Clone, Copy)]
pub enum Priority {
    Error = 3,
    Warning = 4,
    Info = 6,
}

/// Writes one line. A log that cannot be written stops no login.
pub fn line(priority: Priority, text: fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stderr().lock(), "<{}>{text}", priority as u8);
}

/// The line of a login.
pub fn login(host: &HostName, account: &Account, outcome: &Outcome) {
    let account = account.escaped();
    match outcome {
        Outcome::Accepted(accepted) => {
            let by = match accepted.by() {
                SpentBy::Code(_) => "code",
                SpentBy::Recovery(_) => "recovery_code",
                SpentBy::Scratch(_) => "scratch_code",
                SpentBy::Sent(_) => "sent_code",
                SpentBy::Key { .. } => "key",
            };
            line(Priority::Info, format_args!("login host={host} user={account} accepted by={by}"));
        }
        Outcome::Denied(denial) => {
            let word = denial.word();
            let priority = priority_of(denial);
            line(
                priority,
                format_args!("login host={host} user={account} denied={word}: {denial}"),
            );
        }
    }
}

const fn priority_of(denial: &Denial) -> Priority {
    if denial.is_a_fault() {
        Priority::Error
    } else if denial.is_about_the_host() {
        Priority::Warning
    } else {
        Priority::Info
    }
}
