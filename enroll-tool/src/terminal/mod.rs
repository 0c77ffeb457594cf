//! Talking to the user: on a terminal in sentences, in a pipe only what was asked for.
//!
//! Input is read byte by byte, so that nothing typed stays behind in a buffer, and is wiped after use.

mod signals;
mod silence;
mod wrap;

use crate::error::{Error, Result};
use crate::json;
use crate::messages::Message;
use rustix::termios;
use signals::Arrival;
pub use signals::Watch;
use silence::Silence;
use std::io::{IsTerminal, Write, stderr, stdin, stdout};
use totp_core::escape;
use zeroize::Zeroizing;

/// The longest line read, in bytes.
const MAX_LINE: usize = 512;
/// The same for a program's answer: JSON can write a byte with six.
const MAX_JSON_LINE: usize = 6 * MAX_LINE + 32;
/// Longer lines are hard to read, however wide the terminal is.
const WIDEST: usize = 80;

/// What is asked.
struct Question<'a> {
    name: &'a str,
    text: &'a str,
    hidden: bool,
}

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
        if json::is_dialogue() {
            print_json(&json::note(text))
        } else if self.interactive {
            print(&wrap::wrapped(text, columns_of(&stdout())))
        } else if stderr().is_terminal() {
            write_line(&mut stderr(), &wrap::wrapped(text, columns_of(&stderr())))
        } else {
            write_line(&mut stderr(), text)
        }
    }

    /// Asks for a line. A program knows the question by its name.
    pub fn ask(self, name: &str, question: &str) -> Result<Zeroizing<String>> {
        let question = Question { name, text: question, hidden: false };
        let watch = Watch::over_question();
        self.prompt(&question)?;
        self.answer(&question, &watch, None)
    }

    /// Asks for a code. A person who only presses Enter is told its `shape`, and asked again.
    pub fn ask_code(self, name: &str, question: &str, shape: &str) -> Result<Zeroizing<String>> {
        loop {
            let typed = self.ask(name, question)?;
            if !self.interactive || !typed.trim().is_empty() {
                return Ok(typed);
            }
            self.say(shape)?;
        }
    }

    /// Asks for a line without showing it: the echo is off before the question can be read.
    pub fn ask_hidden(self, name: &str, question: &str) -> Result<Zeroizing<String>> {
        let question = Question { name, text: question, hidden: true };
        let watch = Watch::over_hidden_question();
        let silence = Silence::begin()?;
        self.prompt_in_silence(&question, &watch, &silence)?;
        let line = self.answer(&question, &watch, Some(&silence))?;
        if silence.is_kept() {
            self.end_line()?;
        }
        Ok(line)
    }

    fn prompt_in_silence(
        self,
        question: &Question<'_>,
        watch: &Watch,
        silence: &Silence,
    ) -> Result<()> {
        // If the command was stopped meanwhile, the shell may have turned the echo on.
        while watch.went_on()? {
            silence.renew()?;
        }
        self.prompt(question)
    }

    /// The line, however often the command is stopped before it comes.
    fn answer(
        self,
        question: &Question<'_>,
        watch: &Watch,
        silence: Option<&Silence>,
    ) -> Result<Zeroizing<String>> {
        let mut line = Line::new();
        loop {
            match line.read(watch) {
                Ok(Reading::Whole) if json::is_dialogue() => return json::answer(&line.text()),
                Ok(Reading::Whole) => return Ok(line.text()),
                // What is typed between here and the next question is for the shell.
                Ok(Reading::Broken(Arrival::Stop)) => {
                    silence.inspect(|silence| silence.pause());
                    watch.stop();
                    line = Line::new();
                }
                Ok(Reading::Broken(_)) => {}
                Err(error) => {
                    // What is said next starts on a line of its own, not behind the question.
                    self.end_line()?;
                    return Err(error);
                }
            }
            match silence {
                Some(silence) => {
                    silence.renew()?;
                    self.prompt_in_silence(question, watch, silence)?;
                }
                None if stdin().is_terminal() => self.prompt(question)?,
                None => {}
            }
        }
    }

    fn prompt(self, question: &Question<'_>) -> Result<()> {
        if json::is_dialogue() {
            return print_json(&json::question(question.name, question.text, question.hidden));
        }
        self.write(question.text)
    }

    /// What is said next starts on a line of its own.
    fn end_line(self) -> Result<()> {
        if json::is_dialogue() { Ok(()) } else { self.write("\n") }
    }

    fn write(self, text: &str) -> Result<()> {
        let write = |out: &mut dyn Write, text: &str| {
            let text = guarded(text);
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

/// Prints a row of a table. On a terminal that is too narrow for it, the last column goes to a line of its own.
pub fn print_row(row: &str, last: &str) -> Result<()> {
    let whole = format!("{row}{last}");
    if stdout().is_terminal() && unicode_width::UnicodeWidthStr::width(&*whole) > columns() {
        print(row.trim_end())?;
        return print_to_fit(&format!("    {last}"));
    }
    print(&whole)
}

/// Prints what was asked for, in lines that fit. Lines that begin with `whole` are for pasting and stay
/// whole.
pub fn print_wrapped(text: &str, whole: &str) -> Result<()> {
    print(wrap::fitted(text, whole, columns_of(&stdout())).trim_end())
}

/// One JSON object, one line.
pub fn print_json(value: &serde_json::Value) -> Result<()> {
    print(&json::line(value))
}

/// A text beside the result: for people where results go, for programs as [`Terminal::say`] has it.
pub fn print_beside(text: &str, whole: &str) -> Result<()> {
    if json::is_wanted() { Terminal::new(true).say(text) } else { print_wrapped(text, whole) }
}

/// Draws a picture of ours: the only text whose control characters reach the terminal.
pub fn draw(picture: &str) -> Result<()> {
    let out = &mut stdout();
    out.write_all(picture.as_bytes())
        .and_then(|()| out.write_all(b"\n"))
        .and_then(|()| out.flush())
        .map_err(Error::Output)
}

/// The last guard of everything that is printed: texts of others are escaped where they enter a message, and what
/// came another way is escaped here. Only line breaks pass, so that texts of the catalogue can have several lines.
fn guarded(text: &str) -> Zeroizing<String> {
    Zeroizing::new(escape::guarded(text).unwrap_or_else(|| text.to_owned()))
}

fn write_line(out: &mut dyn Write, text: &str) -> Result<()> {
    let text = guarded(text);
    out.write_all(text.as_bytes())
        .and_then(|()| out.write_all(b"\n"))
        .and_then(|()| out.flush())
        .map_err(Error::Output)
}

/// The last word of a command that failed, and its exit status. If even that cannot be written, nobody listens.
pub fn complain(error: &Error, status: u8) {
    if json::is_wanted() {
        let _ = print_json(&json::error(error, status));
    }
    let text = format!("enroll: {error}");
    let text = if stderr().is_terminal() {
        wrap::wrapped(&text, columns_of(&stderr()))
    } else {
        Zeroizing::new(text)
    };
    let _ = write_line(&mut stderr(), &text);
}

/// The terminal shows `^C` where the cursor stands. What is said next starts on a line of its own, and fits.
pub fn leave_line_of_ctrl_c() {
    if stdin().is_terminal() && stdout().is_terminal() && !json::is_wanted() {
        let _ = print("");
    }
}

/// Tells programs that the command ended in the middle. A person has been told `text` before.
pub fn complain_broken_off(text: impl Into<Message>) {
    if json::is_wanted() {
        let _ = print_json(&json::broken_off(&text.into()));
    }
}

/// The columns of the terminal that standard output is; many if it is none.
pub fn columns() -> usize {
    if stdout().is_terminal() { columns_of(&stdout()) } else { WIDEST }
}

/// What the command line's reader has to say, help or complaint.
pub fn tell_of_usage(text: &str, complaint: bool, status: u8) {
    if complaint && json::is_wanted() {
        let _ = print_json(&json::usage(text, status));
    }
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

/// A line as far as it was read; wiped after use.
struct Line(Zeroizing<Vec<u8>>);

/// How far the reading of a line came.
enum Reading {
    Whole,
    Broken(Arrival),
}

fn longest_line() -> usize {
    if json::is_dialogue() { MAX_JSON_LINE } else { MAX_LINE }
}

impl Line {
    fn new() -> Self {
        Self(Zeroizing::new(Vec::with_capacity(longest_line())))
    }

    /// Reads on until the line ends, or something else arrives.
    fn read(&mut self, watch: &Watch) -> Result<Reading> {
        loop {
            match watch.wait()? {
                Arrival::Input => {}
                other => return Ok(Reading::Broken(other)),
            }
            let mut byte = [0];
            match rustix::io::read(rustix::stdio::stdin(), &mut byte) {
                Ok(1) if byte == [b'\n'] => return Ok(Reading::Whole),
                Ok(1) if self.0.len() < longest_line() => self.0.push(byte[0]),
                Ok(1) => {}
                Ok(_) if self.0.is_empty() => return Err(Error::Interrupted),
                Ok(_) => return Ok(Reading::Whole),
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => return Err(Error::Interrupted),
            }
        }
    }

    fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(String::from_utf8_lossy(&self.0).trim_end_matches('\r').to_owned())
    }
}
