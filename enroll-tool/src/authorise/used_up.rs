//! What a command has used up before it ends in an error.
//!
//! Nothing else is changed then, but the code that authorised the command does not work a second time. A recovery code
//! is one of few, so its owner must know.

use crate::error::Error;
use crate::messages;
use std::sync::OnceLock;
use totp_core::judge::SpentBy;

/// The kind of the code that this command has spent. One process runs one command, and each asks once.
static USED: OnceLock<&str> = OnceLock::new();
/// That the stack of the password asked for more than the password, which is a code where the module stands in it.
static PROMPTED: OnceLock<()> = OnceLock::new();

/// Notes that a code is spent.
pub(super) fn note(by: &SpentBy) {
    let _ = USED.set(match by {
        SpentBy::Code(_) | SpentBy::Sent(_) | SpentBy::Key { .. } => "code",
        SpentBy::Recovery(_) => "recovery",
        SpentBy::Scratch(_) => "scratch",
    });
}

/// Notes that the stack of the password has accepted a second answer.
pub(super) fn note_prompted() {
    let _ = PROMPTED.set(());
}

/// The error that ends the command, with what the command has used up.
pub fn told(error: Error) -> Error {
    let prompted = PROMPTED.get().map(|()| "prompted");
    prompted.into_iter().chain(USED.get().copied()).fold(error, with)
}

fn with(error: Error, used: &str) -> Error {
    match error {
        Error::Interrupted => Error::InterruptedAfter(messages::broken_off_used_up(used)),
        Error::InterruptedAfter(text) => {
            Error::InterruptedAfter(text.with_line(&messages::used_up(used)))
        }
        Error::Refused(text) => Error::Refused(text.with_line(&messages::used_up(used))),
        Error::Failed(text) => Error::Failed(text.with_line(&messages::used_up(used))),
        error => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_after_a_code_names_what_is_used_up() {
        messages::speak(messages::Language::En);
        let told = with(Error::Interrupted, "recovery");
        assert_eq!(told.status(), 130);
        assert!(told.to_string().contains("recovery code that you typed is used up"), "{told}");
        let told = with(Error::Failed(messages::save_no_space().into()), "scratch").to_string();
        assert!(
            told.contains("no space") && told.contains("scratch code that you typed"),
            "{told}"
        );
        assert!(matches!(with(Error::Reported(1), "code"), Error::Reported(1)));
    }

    #[test]
    fn a_code_of_the_password_stack_is_named_beside_the_next() {
        messages::speak(messages::Language::En);
        let told = with(Error::Interrupted, "prompted");
        assert!(told.to_string().contains("typed after the password is used up"), "{told}");
        let told = with(told, "recovery").to_string();
        assert!(told.contains("typed after the password is used up"), "{told}");
        assert!(told.contains("recovery code that you typed is used up"), "{told}");
    }
}
