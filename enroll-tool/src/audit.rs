//! One line in the system log for each change of an enrolment.

use syslog::{Facility, Formatter3164};

/// Writes `what` and the account's name to the log of authentication. Without a log nothing is lost but
/// the line.
pub fn note(what: &str, account: &str, by_root: bool) {
    write(what, account, by_root.then_some("root"));
}

/// The same with the name of who did it.
pub fn note_by(what: &str, account: &str, by: &str) {
    write(what, account, Some(by));
}

/// One line on a change of the system.
pub fn event(what: &str) {
    if let Some(mut log) = open() {
        let _ = log.notice(printable(what, |c| c == ' '));
    }
}

fn open() -> Option<syslog::Logger<syslog::LoggerBackend, Formatter3164>> {
    let formatter = Formatter3164 {
        facility: Facility::LOG_AUTHPRIV,
        hostname: None,
        process: "enroll".to_owned(),
        pid: std::process::id(),
    };
    syslog::unix(formatter).ok()
}

fn write(what: &str, account: &str, by: Option<&str>) {
    if let Some(mut log) = open() {
        let by = by.map(|by| format!(" by={}", printable(by, |c| c == ' '))).unwrap_or_default();
        let _ = log.notice(format!("{what}: user={}{by}", printable(account, |_| false)));
    }
}

/// Names come from elsewhere; a log line stays one line.
fn printable(text: &str, also: impl Fn(char) -> bool) -> String {
    text.chars().filter(|c| c.is_ascii_graphic() || also(*c)).collect()
}
