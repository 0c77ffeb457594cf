//! Lines for the log. They go to stderr, with the priority in front as sd-daemon(3) has it: systemd's journal takes it
//! off; elsewhere the supervisor hands stderr to its log.

use crate::budget::{Budget, Source};
use std::io::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use totp_core::escape;
use totp_core::login::Priority;

static BUDGET: Mutex<Budget> = Mutex::new(Budget::new());

fn budget() -> MutexGuard<'static, Budget> {
    BUDGET.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes a line that others can cause as often as they like: within their budget.
pub fn say_within(source: Source, priority: Priority, line: &str) {
    let left_out = budget().take(source, Instant::now());
    match left_out {
        None => return,
        Some(0) => {}
        Some(lines) => tell_left_out(source, lines),
    }
    say(priority, line);
}

/// Tells what was left out until now. For the end of the helper.
pub fn settle() {
    let rest = budget().rest();
    for (source, lines) in rest {
        tell_left_out(source, lines);
    }
}

fn tell_left_out(source: Source, lines: u32) {
    let about = match source {
        Source::User(uid) => format!("user id {uid}"),
        Source::Connections => "connections without a place".to_owned(),
    };
    say(Priority::Warning, &format!("left out {lines} lines about {about}: there were too many"));
}

/// Writes one line.
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
    // One write: lines of two threads do not mix. Nobody is left to be told of a failure.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// systemd names the journal's socket to the services whose stderr it reads.
fn by_systemd() -> bool {
    std::env::var_os("JOURNAL_STREAM").is_some()
}
