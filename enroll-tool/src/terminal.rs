//! Talking to the user: on a terminal in sentences, in a pipe only what was asked for.
//!
//! Input is read byte by byte, so that nothing typed stays behind in a buffer, and is wiped after use.

mod signals;
mod wrap;

use crate::error::{Error, Result};
use rustix::termios::{self, LocalModes, OptionalActions, Termios};
pub use signals::Watch;
use std::io::{IsTerminal, Write, stderr, stdin, stdout};
use zeroize::Zeroizing;

/// The longest line read, in bytes.
const MAX_LINE: usize = 512;
/// Longer lines are hard to read, however wide the terminal is.
const WIDEST: usize = 80;

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
        if self.interactive {
            print(&wrap::wrapped(text, columns_of(&stdout())))
        } else {
            write_line(&mut stderr(), text)
        }
    }

    /// Asks for a line.
    pub fn ask(self, question: &str) -> Result<Zeroizing<String>> {
        let watch = Watch::over_question();
        self.prompt(question)?;
        self.read_line(&watch)
    }

    /// Asks for a line without showing it.
    pub fn ask_hidden(self, question: &str) -> Result<Zeroizing<String>> {
        let watch = Watch::over_hidden_question();
        self.prompt(question)?;
        let silence = Silence::begin();
        let line = self.read_line(&watch);
        if silence.is_some() && line.is_ok() {
            self.prompt("\n")?;
        }
        line
    }

    fn read_line(self, watch: &Watch) -> Result<Zeroizing<String>> {
        let line = read_line(watch);
        if line.is_err() {
            // What is said next starts on a line of its own, not behind the question.
            self.prompt("\n")?;
        }
        line
    }

    fn prompt(self, text: &str) -> Result<()> {
        let write = |out: &mut dyn Write, text: &str| {
            out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Error::Output)
        };
        if self.interactive {
            write(&mut stdout(), &wrap::wrapped(text, columns_of(&stdout())))
        } else {
            write(&mut stderr(), text)
        }
    }

    /// Columns and rows, if there is a terminal that tells.
    pub fn size(self) -> Option<(usize, usize)> {
        let size = termios::tcgetwinsize(rustix::stdio::stdout()).ok()?;
        (size.ws_col > 0).then_some((usize::from(size.ws_col), usize::from(size.ws_row)))
    }
}

/// The terminal without echo, until dropped.
struct Silence {
    former: Termios,
}

impl Silence {
    /// `None` if the input is no terminal.
    fn begin() -> Option<Self> {
        let former = termios::tcgetattr(rustix::stdio::stdin()).ok()?;
        let mut silent = former.clone();
        silent.local_modes -= LocalModes::ECHO;
        let set = termios::tcsetattr(rustix::stdio::stdin(), OptionalActions::Flush, &silent);
        set.is_ok().then_some(Self { former })
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        // A terminal that is gone needs no echo.
        let _ = termios::tcsetattr(rustix::stdio::stdin(), OptionalActions::Flush, &self.former);
    }
}

/// Prints what was asked for on standard output.
pub fn print(text: &str) -> Result<()> {
    write_line(&mut stdout(), text)
}

/// Prints what was asked for; on a terminal in lines that fit.
pub fn print_to_fit(text: &str) -> Result<()> {
    if stdout().is_terminal() {
        print(&wrap::wrapped(text, columns_of(&stdout())))
    } else {
        print(text)
    }
}

/// Prints what was asked for, in lines that fit. Lines that begin with `whole` are for pasting and stay
/// whole.
pub fn print_wrapped(text: &str, whole: &str) -> Result<()> {
    let columns = columns_of(&stdout());
    let mut out = String::new();
    for line in text.lines() {
        if line.starts_with(whole) {
            out.push_str(line);
        } else {
            out.push_str(&wrap::wrapped(line, columns));
        }
        out.push('\n');
    }
    print(out.trim_end())
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
    let text = format!("enroll: {error}");
    let text = if stderr().is_terminal() {
        wrap::wrapped(&text, columns_of(&stderr()))
    } else {
        Zeroizing::new(text)
    };
    let _ = write_line(&mut stderr(), &text);
}

/// The columns of the terminal that standard output is; many if it is none.
pub fn columns() -> usize {
    if stdout().is_terminal() { columns_of(&stdout()) } else { WIDEST }
}

/// What the command line's reader has to say, help or complaint.
pub fn tell_of_usage(text: &str, complaint: bool) {
    // If it cannot be written, nobody listens.
    let _ = match (complaint, stderr().is_terminal(), stdout().is_terminal()) {
        (true, true, _) => write_line(&mut stderr(), &wrap::wrapped(text, columns_of(&stderr()))),
        (true, false, _) => write_line(&mut stderr(), text),
        (false, _, true) => print(&wrap::wrapped(text, columns_of(&stdout()))),
        (false, _, false) => print(text),
    };
}

/// `text` as a terminal of so many columns shows it, for tests.
#[cfg(test)]
pub fn broken(text: &str, columns: usize) -> String {
    wrap::wrapped(text, columns).to_string()
}

/// How long a line may be there.
fn columns_of(out: &impl std::os::fd::AsFd) -> usize {
    let told = termios::tcgetwinsize(out).map_or(0, |size| usize::from(size.ws_col));
    if told == 0 { WIDEST } else { told.min(WIDEST) }
}

fn read_line(watch: &Watch) -> Result<Zeroizing<String>> {
    let mut line = Zeroizing::new(Vec::with_capacity(MAX_LINE));
    loop {
        watch.wait_for_input()?;
        let mut byte = [0];
        match rustix::io::read(rustix::stdio::stdin(), &mut byte) {
            Ok(1) if byte == [b'\n'] => break,
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
