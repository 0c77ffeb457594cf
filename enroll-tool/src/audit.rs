//! One line in the system log for each change of an enrolment.

use syslog::{Facility, Formatter3164};

/// Writes `what` and the account's name to the log of authentication. Without a log nothing is lost but
/// the line.
pub fn note(what: &str, account: &str, by_root: bool) {
    let formatter = Formatter3164 {
        facility: Facility::LOG_AUTHPRIV,
        hostname: None,
        process: "enroll".to_owned(),
        pid: std::process::id(),
    };
    if let Ok(mut log) = syslog::unix(formatter) {
        let by = if by_root { " by=root" } else { "" };
        let name: String = account.chars().filter(char::is_ascii_graphic).collect();
        let _ = log.notice(format!("{what}: user={name}{by}"));
    }
}
