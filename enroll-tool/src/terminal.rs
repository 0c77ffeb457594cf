//! Talking to the user: on a terminal in sentences, in a pipe only what was asked for.
//!
//! Input is read byte by byte, so that nothing typed stays behind in a buffer, and is wiped after use.

use crate::error::{Error, Result};
use rustix::termios::{self, LocalModes, OptionalActions, SpecialCodeIndex, Termios};
use std::io::{IsTerminal, Write, stderr, stdin, stdout};
use zeroize::Zeroizing;

/// The longest line read, in bytes.
const MAX_LINE: usize = 512;
const CTRL_C: u8 = 3;

/// Where words go and answers come from.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    interactive: bool,
}

impl Terminal {
    /// Interactive if both input and output are a terminal, and no machine-readable form is wanted.
    pub fn new(for_scripts: bool) -> Self {
        let terminal = stdin().is_terminal() && stdout().is_terminal();
        Self { interactive: terminal && !for_scripts }
    }

    /// Whether a person sits there.
    pub const fn is_interactive(self) -> bool {
        self.interactive
    }

    /// Tells something to a person: on the terminal, else on standard error.
    pub fn say(self, text: &str) -> Result<()> {
        if self.interactive { print(text) } else { write_line(&mut stderr(), text) }
    }

    /// Asks for a line.
    pub fn ask(self, question: &str) -> Result<Zeroizing<String>> {
        self.prompt(question)?;
        read_line()
    }

    /// Asks for a line without showing it.
    pub fn ask_hidden(self, question: &str) -> Result<Zeroizing<String>> {
        self.prompt(question)?;
        let Ok(former) = termios::tcgetattr(rustix::stdio::stdin()) else { return read_line() };
        let mut hidden = former.clone();
        // Ctrl-C ends the line instead of the process, so that the echo always comes back.
        hidden.local_modes -= LocalModes::ECHO | LocalModes::ISIG;
        hidden.special_codes[SpecialCodeIndex::VEOL] = CTRL_C;
        set(&hidden)?;
        let line = read_line();
        set(&former)?;
        self.prompt("\n")?;
        line
    }

    fn prompt(self, text: &str) -> Result<()> {
        let write = |out: &mut dyn Write| out.write_all(text.as_bytes()).and_then(|()| out.flush());
        if self.interactive { write(&mut stdout()) } else { write(&mut stderr()) }
            .map_err(Error::Output)
    }

    /// Columns and rows, if there is a terminal that tells.
    pub fn size(self) -> Option<(usize, usize)> {
        let size = termios::tcgetwinsize(rustix::stdio::stdout()).ok()?;
        (size.ws_col > 0).then_some((usize::from(size.ws_col), usize::from(size.ws_row)))
    }
}

fn set(modes: &Termios) -> Result<()> {
    termios::tcsetattr(rustix::stdio::stdin(), OptionalActions::Flush, modes)
        .map_err(|error| Error::Output(error.into()))
}

/// Prints what was asked for on standard output.
pub fn print(text: &str) -> Result<()> {
    write_line(&mut stdout(), text)
}

/// One JSON object, one line.
pub fn print_json(value: &serde_json::Value) -> Result<()> {
    print(&Zeroizing::new(value.to_string()))
}

fn write_line(out: &mut dyn Write, text: &str) -> Result<()> {
    out.write_all(text.as_bytes())
        .and_then(|()| out.write_all(b"\n"))
        .and_then(|()| out.flush())
        .map_err(Error::Output)
}

/// The last word of a command that failed. If even that cannot be written, nobody listens.
pub fn complain(error: &Error) {
    let _ = write_line(&mut stderr(), &format!("enroll: {error}"));
}

fn read_line() -> Result<Zeroizing<String>> {
    let mut line = Zeroizing::new(Vec::with_capacity(MAX_LINE));
    loop {
        let mut byte = [0];
        match rustix::io::read(rustix::stdio::stdin(), &mut byte) {
            Ok(1) if byte == [b'\n'] => break,
            Ok(1) if byte == [CTRL_C] => return Err(Error::Interrupted),
            Ok(1) if line.len() < MAX_LINE => line.push(byte[0]),
            Ok(1) => {}
            Ok(_) if line.is_empty() => return Err(Error::Interrupted),
            Ok(_) => break,
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return Err(Error::Interrupted),
        }
    }
    Ok(Zeroizing::new(String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned()))
}
