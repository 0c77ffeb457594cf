//! Lines for the log that others can cause as often as they like: so many are written, and the others are counted.

use crate::budget::{Budget, Source};
use agent::say;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;
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
