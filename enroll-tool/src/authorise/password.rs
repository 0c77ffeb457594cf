//! The password again, so that an unwatched terminal is not enough to take an account over.
//!
//! Asked through PAM, service `enroll`, as any program asks it. Whatever that stack asks is passed on.

use super::used_up;
use crate::context::Context;
use crate::error::{Error, Result, refused};
use crate::machine::Machine;
use crate::messages::{self, Message};
use crate::terminal::Terminal;
use pam_client2::{ConversationHandler, ErrorCode, Flag};
use std::ffi::{CStr, CString};
use totp_core::escape;
use zeroize::Zeroizing;

/// Tries that a person at a terminal has before starting anew.
const TRIES: u32 = 3;

/// Asks for the password unless it was waived and may be.
pub fn check(context: &Context, terminal: Terminal, waived: bool) -> Result<()> {
    // Root needs no password to change what it likes; it would prove nothing.
    if context.by_root || context.account.uid == 0 {
        return Ok(());
    }
    let required = context.settings.enroll_password_required;
    if waived && required {
        return refused(messages::password_not_waivable());
    }
    if waived {
        return Ok(());
    }
    let machine = Machine::new(None)
        .map_err(|error| Error::Failed(Message::of_elsewhere(error.to_string())))?;
    if !machine.libpam().folders.iter().any(|folder| folder.join("enroll").exists()) {
        return refused(Message::from(messages::password_no_service()).with_line(way_on(required)));
    }
    ask(context, terminal)
}

/// What a user whose password cannot be checked does next.
fn way_on(required: bool) -> &'static str {
    if required { messages::password_ask_administrator() } else { messages::password_way_on() }
}

fn ask(context: &Context, terminal: Terminal) -> Result<()> {
    let questions = Questions { terminal, failed: None, hidden: 0 };
    let mut pam = pam_client2::Context::new("enroll", Some(&context.account.name), questions)
        .map_err(|error| Error::Failed(messages::password_pam_does_not_start(error)))?;
    let mut tries = if terminal.is_interactive() { TRIES } else { 1 };
    loop {
        pam.conversation_mut().hidden = 0;
        let Err(error) = pam.authenticate(Flag::NONE) else { break };
        if let Some(error) = pam.conversation_mut().failed.take() {
            return Err(error);
        }
        tries -= 1;
        if tries == 0 || error.code() != ErrorCode::AUTH_ERR {
            return refused(
                messages::password_failed(error)
                    .with_line(way_on(context.settings.enroll_password_required)),
            );
        }
        terminal.say(messages::password_try_again())?;
    }
    if pam.conversation_mut().hidden > 1 {
        used_up::note_prompted();
    }
    Ok(())
}

/// PAM's questions, on the terminal.
struct Questions {
    terminal: Terminal,
    /// Why there was no answer.
    failed: Option<Error>,
    /// How many hidden questions were asked in this try.
    hidden: u32,
}

impl Questions {
    /// PAM gets a copy of the answer that it wipes; the one made here is freed by pam-client2 as it is,
    /// in a process that leaves no core and ends soon.
    fn answer(
        &mut self,
        line: Result<Zeroizing<String>>,
    ) -> std::result::Result<CString, ErrorCode> {
        match line {
            Ok(line) => CString::new(line.as_str()).map_err(|_| ErrorCode::CONV_ERR),
            Err(error) => {
                self.failed = Some(error);
                Err(ErrorCode::CONV_ERR)
            }
        }
    }

    fn tell(&self, text: &CStr) {
        let _ = self.terminal.say(&printable(text));
    }
}

/// A module's text must not steer the terminal. It may have several lines, and is in a language of its own.
fn printable(text: &CStr) -> String {
    let lines: Vec<String> = text.to_string_lossy().split('\n').map(escape::text).collect();
    lines.join("\n")
}

impl ConversationHandler for Questions {
    fn prompt_echo_on(&mut self, prompt: &CStr) -> std::result::Result<CString, ErrorCode> {
        let line = self.terminal.ask("account", &printable(prompt));
        self.answer(line)
    }

    fn prompt_echo_off(&mut self, prompt: &CStr) -> std::result::Result<CString, ErrorCode> {
        self.hidden = self.hidden.saturating_add(1);
        let line = self.terminal.ask_hidden("password", &printable(prompt));
        self.answer(line)
    }

    fn text_info(&mut self, text: &CStr) {
        self.tell(text);
    }

    fn error_msg(&mut self, text: &CStr) {
        self.tell(text);
    }
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn a_text_of_a_module_cannot_steer_the_terminal() {
        assert_eq!(printable(c"One\nPassword\x1b[2J\x07: "), "One\nPassword\\x1b[2J\\x07: ");
    }
}
