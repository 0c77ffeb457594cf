//! The terminal without echo while a hidden answer is typed.
//!
//! No call here drops what was typed: an answer may arrive with the prompt's last letter, and the next
//! answer with the first one.

use crate::error::{Error, Result};
use crate::messages;
use rustix::io::Errno;
use rustix::stdio::stdin;
use rustix::termios::{self, LocalModes, OptionalActions, Termios};

/// The terminal without echo, until dropped. Does nothing where the input is no terminal.
pub struct Silence {
    former: Option<Termios>,
}

impl Silence {
    /// Turns the echo off, or fails: no answer is typed in clear because a call did not work.
    pub fn begin() -> Result<Self> {
        // A job in the background stops here until it is in the foreground. Before that the modes are
        // those of the shell's own line editor.
        match termios::tcdrain(stdin()) {
            Ok(()) => {}
            Err(Errno::NOTTY) => return Ok(Self { former: None }),
            Err(error) => return Err(echo_stays(error)),
        }
        let former = termios::tcgetattr(stdin()).map_err(echo_stays)?;
        let silence = Self { former: Some(former) };
        silence.renew()?;
        Ok(silence)
    }

    /// Turns the echo off once more, after the shell had the terminal.
    pub fn renew(&self) -> Result<()> {
        let Some(former) = &self.former else { return Ok(()) };
        let mut silent = former.clone();
        silent.local_modes -= LocalModes::ECHO | LocalModes::ECHONL;
        termios::tcsetattr(stdin(), OptionalActions::Now, &silent).map_err(echo_stays)?;
        // The call succeeds if any of the changes could be made.
        match termios::tcgetattr(stdin()) {
            Ok(modes) if !modes.local_modes.contains(LocalModes::ECHO) => Ok(()),
            Ok(_) => Err(echo_stays(Errno::IO)),
            Err(error) => Err(echo_stays(error)),
        }
    }

    /// Gives the echo back.
    pub fn pause(&self) {
        if let Some(former) = &self.former {
            // A terminal that is gone needs no echo.
            let _ = termios::tcsetattr(stdin(), OptionalActions::Now, former);
        }
    }

    /// Whether there is a terminal.
    pub const fn is_kept(&self) -> bool {
        self.former.is_some()
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        self.pause();
    }
}

fn echo_stays(error: Errno) -> Error {
    Error::Failed(messages::echo_stays_on(error))
}
