//! One line in the system log for each change of an enrolment.

use crate::login::{environment_claims, login_uid};
use syslog::{Facility, Formatter3164};
use totp_core::account::Account;
use totp_core::escape;

/// Bytes of a name that a line shows at most.
const MOST: usize = 256;

/// Writes `what` and the account's name to the log of authentication; for root also who it was. Without a log
/// nothing is lost but the line.
pub fn note(what: &str, account: &str, by_root: bool) {
    let doer = if by_root { doer() } else { String::new() };
    write(&format!("{what}: user={}{doer}", word(account)));
}

/// The same for a command of an administrator.
pub fn note_admin(what: &str, account: &Account) {
    note(&format!("admin {what}"), &account.name, true);
}

/// One line on a change of the system. Names in it are escaped with [`word`].
pub fn event(what: &str) {
    write(what);
}

/// The same, with who made it.
pub fn event_by(what: &str) {
    write(&format!("{what}{}", doer()));
}

/// A name, as one word of a line.
pub fn word(name: &str) -> String {
    escape::field(name.as_bytes(), MOST)
}

/// The person behind root. The login decides that the kernel keeps (`/proc/self/loginuid`: no su, sudo or environment
/// changes it). Variables can be set by anybody who starts the command: they are noted under a key of their own.
fn doer() -> String {
    let login = login_uid("self").map_or("root".to_owned(), |uid| {
        Account::of_uid(uid).map_or(format!("#{uid}"), |account| account.name)
    });
    let claim = environment_claims().map(|name| format!(" environment_says={}", word(&name)));
    format!(" by={}{}", word(&login), claim.unwrap_or_default())
}

fn write(line: &str) {
    let formatter = Formatter3164 {
        facility: Facility::LOG_AUTHPRIV,
        hostname: None,
        process: "enroll".to_owned(),
        pid: std::process::id(),
    };
    if let Ok(mut log) = syslog::unix(formatter) {
        // Again, for what did not come through `word`.
        let line = escape::text_line(line).unwrap_or_else(|| line.to_owned());
        let _ = log.notice(line);
    }
}
