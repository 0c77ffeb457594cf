//! The end of a setup by the command at the terminal.

use super::guard;
use super::journal::is_pending;
use super::settle::{self, SetupEnd};
use crate::error::{Result, failed};
use crate::messages;

/// How often the command itself tries to end a setup, before it leaves that to a guard.
pub const TRIES: u32 = 3;

/// Ends a setup at the terminal. What cannot be ended now, a guard goes on with.
pub fn in_front(
    service: &str,
    id: &str,
    end: impl Fn(&str, &str) -> Result<SetupEnd>,
) -> Result<SetupEnd> {
    let error = match settle::until_done(service, Some(TRIES), || end(service, id)) {
        Err(error) => error,
        done => return done,
    };
    // What was kept before has been proved; nothing waits for it.
    if !is_pending(service, id) {
        return Err(error);
    }
    guard::go_on(service, id, &std::process::id().to_string())?;
    failed(messages::setup_not_yet(error))
}
