//! Frames: a length, and a message.

use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

/// The bytes are no message of a version that is spoken here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Malformed;

/// Bytes of the length.
pub const HEADER: usize = 4;
/// Bytes that a message has at most.
pub const MAX_BYTES: usize = 4_096;

/// A message with its length before it. It may hold an answer, so it is wiped when it is dropped.
#[derive(Debug)]
pub struct Frame(Zeroizing<Vec<u8>>);

impl Frame {
    /// The frame of a message; `None` if it is too long for one.
    pub fn of(message: &impl Encode<()>) -> Option<Self> {
        // Never moved while it grows, or a copy would stay in memory.
        let mut bytes = Zeroizing::new(Vec::with_capacity(HEADER + MAX_BYTES));
        bytes.extend_from_slice(&[0; HEADER]);
        minicbor::encode(message, Bounded(&mut bytes)).ok()?;
        let length = u32::try_from(bytes.len().checked_sub(HEADER)?).ok()?;
        bytes.get_mut(..HEADER)?.copy_from_slice(&length.to_be_bytes());
        Some(Self(bytes))
    }

    /// All of it, as it goes through the socket.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// How many bytes of a message follow this length.
///
/// # Errors
/// Of none or more than [`MAX_BYTES`]: nothing of it is read.
pub fn body_length(header: [u8; HEADER]) -> Result<usize, Malformed> {
    let length = usize::try_from(u32::from_be_bytes(header)).map_err(|_| Malformed)?;
    if (1..=MAX_BYTES).contains(&length) { Ok(length) } else { Err(Malformed) }
}

/// The message of so many bytes, and of no byte more.
pub(super) fn decoded<'a, M: Decode<'a, ()>>(body: &'a [u8]) -> Result<M, Malformed> {
    let mut decoder = minicbor::Decoder::new(body);
    let message = decoder.decode().map_err(|_| Malformed)?;
    if decoder.position() == body.len() { Ok(message) } else { Err(Malformed) }
}

/// A buffer that takes no more than a frame holds.
struct Bounded<'a>(&'a mut Vec<u8>);

impl minicbor::encode::Write for Bounded<'_> {
    type Error = Malformed;

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Malformed> {
        if self.0.len() + bytes.len() > HEADER + MAX_BYTES {
            return Err(Malformed);
        }
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::FromModule;

    #[test]
    fn a_frame_is_the_length_and_the_message() {
        let frame = Frame::of(&FromModule::Answer(b"123456".as_slice().into())).unwrap();
        let (header, body) = frame.bytes().split_at(HEADER);
        assert_eq!(body_length(header.try_into().unwrap()), Ok(body.len()));
        assert_eq!(
            decoded::<FromModule<'_>>(body),
            Ok(FromModule::Answer(b"123456".as_slice().into()))
        );
    }

    #[test]
    fn a_message_that_is_too_long_makes_no_frame() {
        let fits = vec![0; MAX_BYTES - 6];
        assert!(Frame::of(&FromModule::Answer(fits.as_slice().into())).is_some());
        let long = vec![0; MAX_BYTES];
        assert!(Frame::of(&FromModule::Answer(long.as_slice().into())).is_none());
    }

    #[test]
    fn lengths_of_nothing_and_of_too_much_are_malformed() {
        for length in [0, 4_097, u32::MAX] {
            assert_eq!(body_length(length.to_be_bytes()), Err(Malformed));
        }
        assert_eq!(body_length(4_096_u32.to_be_bytes()), Ok(4_096));
    }

    #[test]
    fn a_byte_behind_the_message_is_malformed() {
        let frame = Frame::of(&FromModule::Answer(b"1".as_slice().into())).unwrap();
        let longer = [&frame.bytes()[HEADER..], b"\0"].concat();
        assert_eq!(decoded::<FromModule<'_>>(&longer), Err(Malformed));
    }
}
