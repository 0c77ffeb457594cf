//! What a verifier and its machine say to each other of security keys.

use crate::credential::HeldKey;
use crate::time::UnixTime;

/// A touch that is wanted.
#[derive(Debug)]
pub struct KeyAsk<'a> {
    /// The keys of the user; none for somebody who has none, is not enrolled or is not known.
    pub keys: &'a [HeldKey],
    /// The PIN, if one was typed. It is not empty.
    pub pin: Option<&'a [u8]>,
    /// The key must have checked a PIN or its user in another way.
    pub verify: bool,
    /// How long a touch is waited for.
    pub seconds: u8,
}

/// Checks the signature of a touch. The counter in it, or why it proves nothing.
pub type VerifyTouch = Box<dyn Fn() -> Result<u32, &'static str>>;

/// What came of it. The texts are for the log.
pub enum Touched {
    /// A key answered.
    Signed {
        /// Which one of the keys.
        key: usize,
        /// When the challenge was made.
        challenged: UnixTime,
        /// Checks the signature.
        verify: VerifyTouch,
    },
    /// A key of the user is plugged in, and wants its PIN.
    NeedsPin,
    /// A key of the user is plugged in, and refuses. This comes at once.
    Refused(&'static str),
    /// Nobody touched a key of the user in time. Whatever else happened, all of the time has passed.
    Nothing(&'static str),
    /// No key can be asked on this machine: that is so for everybody. The text is the whole line.
    Unusable(&'static str),
    /// The program that asked for the login has closed the connection.
    Gone,
}
