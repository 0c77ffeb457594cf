//! Whether the client has proven anything before this line. Codes are sent by mail and SMS to nobody else.
//!
//! libpam tells no module what another one returned. So a password that was typed counts, and it may be wrong: in a stack
//! where a wrong one does not end the login, a code is sent nevertheless, and `enroll check` reports that.

use crate::host::Host;
use totp_core::login::Prompt;
use totp_core::way::Way;

/// Bytes that are looked at, and one more.
const LONGEST: usize = Prompt::Code.longest();

/// At a login: a module before this one was given a password, or sshd has seen a key or another proof.
pub fn before_login<H: Host>(host: &mut H) -> bool {
    match host.first_pass(LONGEST) {
        Some(password) => !is_a_word(&password),
        None => host.ssh_methods(LONGEST).is_some_and(|methods| !methods.trim_ascii().is_empty()),
    }
}

/// Before a change of the password: the current one was typed.
pub fn before_change<H: Host>(host: &H) -> bool {
    host.current_password(LONGEST).is_some_and(|password| !is_a_word(&password))
}

/// Whether the password would ask for a code, typed at the prompt of this module. ssh's password method answers every
/// prompt with the password.
fn is_a_word(password: &[u8]) -> bool {
    password.trim_ascii().is_empty() || Way::typed(password).is_some()
}
