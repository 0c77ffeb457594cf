//! Lines for the log. They go to standard error.

use std::io::Write;
use totp_core::escape;

/// Writes one line for the log, with the priority as sd-daemon(3) has it if systemd reads it.
pub fn say(priority: u8, line: &str) {
    let escaped = escape::text_line(line);
    let line = escaped.as_deref().unwrap_or(line);
    let text = match std::env::var_os("JOURNAL_STREAM") {
        Some(_) => format!("<{priority}>{line}\n"),
        None => format!("{line}\n"),
    };
    // One write, so that lines of two threads do not mix.
    let _ = std::io::stderr().write_all(text.as_bytes());
}
