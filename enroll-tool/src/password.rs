//! The password again, so that an unwatched terminal is not enough to take an account over.
//!
//! Asked through PAM, service `enroll`, as any program asks it. Whatever that stack asks is passed on.

use crate::context::Context;
use crate::error::{Error, Result, refused};
use crate::terminal::Terminal;
use pam_client2::{ConversationHandler, ErrorCode, Flag};
use std::ffi::{CStr, CString};
use std::path::Path;
use zeroize::Zeroizing;

/// Asks for the password unless it was waived and may be.
pub fn check(context: &Context, terminal: Terminal, waived: bool) -> Result<()> {
    // Root needs no password to change what it likes; it would prove nothing.
    if context.by_root || context.account.uid == 0 {
        return Ok(());
    }
    if waived {
        if context.settings.enroll_password_required {
            return refused(
                "--no-password-check is not allowed here (enroll.password_check in /etc/security/pam_totp.toml)",
            );
        }
        return Ok(());
    }
    let stack = Path::new("/etc/pam.d/enroll");
    if !stack.exists() {
        return refused(format!(
            "the PAM service file {} is missing; `make install` puts it there.\n\
             Without it: enroll --no-password-check",
            stack.display()
        ));
    }
    let questions = Questions { terminal, interrupted: false };
    let mut pam = pam_client2::Context::new("enroll", Some(&context.account.name), questions)
        .map_err(|error| Error::Failed(format!("PAM does not start: {error}")))?;
    match pam.authenticate(Flag::NONE) {
        Ok(()) => Ok(()),
        Err(_) if pam.conversation().interrupted => Err(Error::Interrupted),
        Err(error) => refused(format!(
            "the password check failed ({error}); nothing was changed.\n\
             If your account has no password: enroll --no-password-check"
        )),
    }
}

/// PAM's questions, on the terminal.
struct Questions {
    terminal: Terminal,
    interrupted: bool,
}

impl Questions {
    fn answer(
        &mut self,
        line: Result<Zeroizing<String>>,
    ) -> std::result::Result<CString, ErrorCode> {
        match line {
            // The copy goes to PAM, which wipes and frees it.
            Ok(line) => CString::new(line.as_str()).map_err(|_| ErrorCode::CONV_ERR),
            Err(_) => {
                self.interrupted = true;
                Err(ErrorCode::CONV_ERR)
            }
        }
    }

    fn tell(&self, text: &CStr) {
        let clean: String = text.to_string_lossy().chars().filter(|c| !c.is_control()).collect();
        let _ = self.terminal.say(&clean);
    }
}

impl ConversationHandler for Questions {
    fn prompt_echo_on(&mut self, prompt: &CStr) -> std::result::Result<CString, ErrorCode> {
        let line = self.terminal.ask(&prompt.to_string_lossy());
        self.answer(line)
    }

    fn prompt_echo_off(&mut self, prompt: &CStr) -> std::result::Result<CString, ErrorCode> {
        let line = self.terminal.ask_hidden(&prompt.to_string_lossy());
        self.answer(line)
    }

    fn text_info(&mut self, text: &CStr) {
        self.tell(text);
    }

    fn error_msg(&mut self, text: &CStr) {
        self.tell(text);
    }
}
