//! Frames from a stream, for the ends of the socket that wait by the stream's own timeout. The module waits by poll(2): a
//! login leaves no timeout behind.

use super::frame::{HEADER, body_length};
use std::io::{self, ErrorKind, Read};
use std::os::unix::net::UnixStream;
use std::time::Duration;
use zeroize::Zeroizing;

/// The body of the next frame, however slowly its bytes come. Wiped when dropped, since it may hold an answer.
/// `left`: how much time is left, asked before each read.
///
/// # Errors
/// `TimedOut` or `WouldBlock`: the time is over. `UnexpectedEof`: the other end closed. `InvalidData`: the length is none
/// that a frame has. Otherwise what the stream says.
pub fn next_body(
    stream: &mut UnixStream,
    left: impl Fn() -> Duration,
) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut header = [0; HEADER];
    fill(stream, &mut header, &left)?;
    let length = body_length(header).map_err(|_| ErrorKind::InvalidData)?;
    let mut body = Zeroizing::new(vec![0; length]);
    fill(stream, &mut body, &left)?;
    Ok(body)
}

fn fill(
    stream: &mut UnixStream,
    mut buffer: &mut [u8],
    left: &impl Fn() -> Duration,
) -> io::Result<()> {
    while !buffer.is_empty() {
        let left = left();
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        stream.set_read_timeout(Some(left))?;
        match stream.read(buffer) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(count) => buffer = buffer.get_mut(count..).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
