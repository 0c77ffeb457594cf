//! Lines of SMTP (RFC 5321) on one connection.
//!
//! Not lettre's transport: after STARTTLS it goes on with what it had read before TLS, so a stranger on the way could put
//! answers of his own before the server's. Here nothing may be left when TLS begins.

use crate::failure::{Failure, Status};
use crate::tls::{self, Stream};
use crate::trace::Trace;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use zeroize::Zeroizing;

/// The longest answer, in bytes.
const MOST: u64 = 16 << 10;

/// A connection, protected or not.
enum Connection {
    Plain(TcpStream),
    Protected(Box<Stream>),
}

impl Read for Connection {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.read(bytes),
            Self::Protected(stream) => stream.read(bytes),
        }
    }
}

impl Write for Connection {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.write(bytes),
            Self::Protected(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(socket) => socket.flush(),
            Self::Protected(stream) => stream.flush(),
        }
    }
}

/// What the server answered.
pub struct Reply {
    /// Its number.
    pub code: u16,
    lines: Vec<String>,
}

impl Reply {
    /// Whether a line of EHLO's answer is that keyword.
    pub fn offers(&self, keyword: &str) -> bool {
        self.words(keyword).is_some()
    }

    /// Whether the line of that keyword has that word.
    pub fn lists(&self, keyword: &str, word: &str) -> bool {
        self.words(keyword).is_some_and(|mut words| words.any(|w| w.eq_ignore_ascii_case(word)))
    }

    fn words(&self, keyword: &str) -> Option<impl Iterator<Item = &str>> {
        // The first line is the name of the server.
        self.lines.iter().skip(1).find_map(|line| {
            let mut words = line.split_ascii_whitespace();
            words.next().filter(|first| first.eq_ignore_ascii_case(keyword)).map(|_| words)
        })
    }
}

/// Our end of a connection.
pub struct Client<'a> {
    connection: BufReader<Connection>,
    trace: &'a Trace,
}

impl<'a> Client<'a> {
    /// Without TLS.
    pub fn plain(socket: TcpStream, trace: &'a Trace) -> Self {
        Self { connection: BufReader::new(Connection::Plain(socket)), trace }
    }

    /// With a server that has proved its name.
    pub fn protected(stream: Stream, trace: &'a Trace) -> Self {
        Self { connection: BufReader::new(Connection::Protected(Box::new(stream))), trace }
    }

    /// The socket, to begin TLS on it. Nothing may have come after the server's consent.
    pub fn into_plain(self) -> Result<TcpStream, Failure> {
        if !self.connection.buffer().is_empty() {
            return Err(Failure::new(
                Status::Protocol,
                "somebody sent more than the answer to STARTTLS. Check who can change the traffic to the server.",
            ));
        }
        match self.connection.into_inner() {
            Connection::Plain(socket) => Ok(socket),
            Connection::Protected(_) => {
                Err(Failure::new(Status::Protocol, "TLS began twice. Check server and port."))
            }
        }
    }

    /// Says a line and hears the answer.
    pub fn command(&mut self, line: &str) -> Result<Reply, Failure> {
        // The last guard: no value becomes a second command.
        if line.contains(['\r', '\n']) {
            return Err(Failure::new(Status::Data, "a value has a line break. Send it without."));
        }
        let line = Zeroizing::new(format!("{line}\r\n"));
        self.say(line.as_bytes())?;
        self.reply()
    }

    /// Says the mail and hears the answer.
    pub fn text(&mut self, mail: &[u8]) -> Result<Reply, Failure> {
        // A dot at the begin of a line gets a second one (RFC 5321, 4.5.2).
        let mut stuffed = Zeroizing::new(Vec::with_capacity(2 * mail.len() + 5));
        for line in mail.split_inclusive(|byte| *byte == b'\n') {
            if line.starts_with(b".") {
                stuffed.push(b'.');
            }
            stuffed.extend_from_slice(line);
        }
        if !stuffed.ends_with(b"\r\n") {
            stuffed.extend_from_slice(b"\r\n");
        }
        stuffed.extend_from_slice(b".\r\n");
        self.say(&stuffed)?;
        self.reply()
    }

    /// Takes leave. The mail is handed over already, so the answer changes nothing.
    pub fn quit(mut self) {
        self.trace.step("QUIT");
        let _ = self.command("QUIT");
    }

    fn say(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let connection = self.connection.get_mut();
        connection.write_all(bytes).and_then(|()| connection.flush()).map_err(|e| lost(&e))
    }

    /// Hears an answer, which may have many lines.
    pub fn reply(&mut self) -> Result<Reply, Failure> {
        let mut lines = Vec::new();
        let mut left = MOST;
        loop {
            let mut line = Vec::new();
            let mut limited = (&mut self.connection).take(left);
            limited.read_until(b'\n', &mut line).map_err(|error| lost(&error))?;
            left = left.saturating_sub(line.len() as u64);
            if line.is_empty() && left > 0 {
                return Err(lost(&io::ErrorKind::UnexpectedEof.into()));
            }
            let line = String::from_utf8_lossy(&line);
            self.trace.answer(&line);
            let code = line.get(..3).and_then(|code| code.parse().ok());
            let mark = line.as_bytes().get(3).copied();
            match (code, mark) {
                (Some(code), Some(b' ' | b'\r' | b'\n')) if left > 0 => {
                    lines.push(rest(&line));
                    return Ok(Reply { code, lines });
                }
                (Some(_), Some(b'-')) if left > 0 => lines.push(rest(&line)),
                _ => {
                    return Err(Failure::new(
                        Status::Protocol,
                        "the server does not speak SMTP. Check server, port and tls.",
                    ));
                }
            }
        }
    }
}

fn rest(line: &str) -> String {
    line.get(4..).unwrap_or_default().trim_end().to_owned()
}

fn lost(error: &io::Error) -> Failure {
    if error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) {
        return tls::explained(error);
    }
    Failure::later(format!("the server ended the connection ({}). Try again later.", error.kind()))
}
