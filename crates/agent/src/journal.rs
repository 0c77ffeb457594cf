//! Lines for the log. They go to standard error.

use std::io::Write;
use totp_core::escape;
use totp_core::login::Priority;

/// Writes one line for the log, with the priority as sd-daemon(3) has it if systemd reads it: its journal takes the priority
/// off. Elsewhere the supervisor hands standard error to its log.
pub fn say(priority: Priority, line: &str) {
    let number = match priority {
        Priority::Alert => 1,
        Priority::Critical => 2,
        Priority::Error => 3,
        Priority::Warning => 4,
        Priority::Notice => 5,
        Priority::Info => 6,
        Priority::Debug => 7,
    };
    // Lines are made of escaped texts; this is the last guard.
    let escaped = escape::text_line(line);
    let line = escaped.as_deref().unwrap_or(line);
    let text = if by_systemd() { format!("<{number}>{line}\n") } else { format!("{line}\n") };
    // One write, so that lines of two threads do not mix. Nobody is left to be told of a failure.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// systemd names the journal's socket to the services whose standard error it reads.
fn by_systemd() -> bool {
    std::env::var_os("JOURNAL_STREAM").is_some()
}
