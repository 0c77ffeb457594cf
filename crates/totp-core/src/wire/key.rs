//! What the helper says to the key agent `pam_totp_key`, over a socket of its own: one question and one answer for each
//! connection. Closing it takes the question back, also while the agent waits for a touch.
//!
//! The agent has the security keys and no right, the helper the rights and no device. The agent decides nothing: it asks
//! the keys that are plugged in, and tells what they answered. The helper makes the challenges and checks the signatures.

use super::frame::{Malformed, decoded};
use minicbor::bytes::{ByteSlice, ByteVec};
use minicbor::{Decode, Encode};
use std::fmt;

/// Where the key agent listens.
pub const KEY_SOCKET: &str = "/run/pam_totp/key.socket";
/// The version of these messages.
pub const KEY_VERSION: u8 = 1;
/// How many seconds the agent waits for a touch at most, whatever it is told.
pub const MOST_TOUCH_SECONDS: u8 = 35;

/// A question to the agent.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct KeyQuestion<'a> {
    /// The version of these messages: [`KEY_VERSION`].
    #[n(0)]
    pub version: u8,
    /// What is wanted.
    #[b(1)]
    pub wanted: KeyWanted<'a>,
}

/// What is wanted of the keys.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum KeyWanted<'a> {
    /// Which keys are plugged in. Answered by [`KeyAnswer::Keys`], without a touch.
    #[n(0)]
    List,
    /// A new credential on the one key that is plugged in. Answered by [`KeyAnswer::Made`].
    #[n(1)]
    Make(#[b(0)] MakeWanted<'a>),
    /// A signature by any of these credentials. Answered by [`KeyAnswer::Asserted`]: the key that is touched first wins.
    #[n(2)]
    Assert(#[b(0)] AssertWanted<'a>),
}

/// A new credential is wanted.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct MakeWanted<'a> {
    /// The id of the relying party.
    #[b(0)]
    pub rp: &'a str,
    /// The name of the user, which a key with a screen shows.
    #[b(1)]
    pub user: &'a str,
    /// The user to the key: 1 to 64 bytes. Not the name, and nothing personal.
    #[b(2)]
    pub user_id: &'a ByteSlice,
    /// The hash of the challenge.
    #[b(3)]
    pub hash: &'a ByteSlice,
    /// The algorithms by their numbers in COSE, the best first.
    #[n(4)]
    pub algorithms: Vec<i64>,
    /// Ids of credentials that the key must not have already.
    #[b(5)]
    pub excluded: Vec<&'a ByteSlice>,
    /// Whether the key must check a PIN or a fingerprint.
    #[n(6)]
    pub verify: bool,
    /// The PIN, if the user typed one.
    #[b(7)]
    pub pin: Option<Pin<'a>>,
    /// How many seconds the key waits for a touch, at most [`MOST_TOUCH_SECONDS`].
    #[n(8)]
    pub seconds: u8,
}

/// A signature is wanted.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct AssertWanted<'a> {
    /// The id of the relying party.
    #[b(0)]
    pub rp: &'a str,
    /// The hash of the challenge.
    #[b(1)]
    pub hash: &'a ByteSlice,
    /// Ids of the credentials, at least one.
    #[b(2)]
    pub allowed: Vec<&'a ByteSlice>,
    /// Whether the key must check a PIN or a fingerprint.
    #[n(3)]
    pub verify: bool,
    /// The PIN, if the user typed one.
    #[b(4)]
    pub pin: Option<Pin<'a>>,
    /// How many seconds the key waits for a touch, at most [`MOST_TOUCH_SECONDS`].
    #[n(5)]
    pub seconds: u8,
}

/// A PIN of a key. It borrows from a body that is wiped, and is never shown.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Pin<'a>(#[b(0)] &'a ByteSlice);

impl<'a> Pin<'a> {
    /// The PIN of these bytes, whatever they are. The agent refuses those that no key takes.
    pub fn of(bytes: &'a [u8]) -> Self {
        Self(bytes.into())
    }

    /// The bytes.
    pub fn expose(&self) -> &'a [u8] {
        self.0
    }
}

impl fmt::Debug for Pin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin")
    }
}

/// What the agent answers.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum KeyAnswer {
    /// The keys that are plugged in, maybe none.
    #[n(0)]
    Keys(#[n(0)] Vec<PluggedKey>),
    /// What the key made.
    #[n(1)]
    Made {
        /// The authenticator data.
        #[n(0)]
        auth_data: ByteVec,
        /// How the key vouches for it.
        #[n(1)]
        vouched: Vouched,
    },
    /// What the key signed.
    #[n(2)]
    Asserted {
        /// The id of the credential: one of those that were allowed, or the agent lies.
        #[n(0)]
        id: ByteVec,
        /// The authenticator data.
        #[n(1)]
        auth_data: ByteVec,
        /// The signature.
        #[n(2)]
        signature: ByteVec,
    },
    /// Nothing was signed.
    #[n(3)]
    Failed(#[n(0)] KeyFailure),
}

/// A key that is plugged in.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct PluggedKey {
    /// What the key calls itself, escaped. Any device can claim any name.
    #[n(0)]
    pub product: String,
    /// Whether it has a PIN.
    #[n(1)]
    pub has_pin: bool,
    /// Whether it verifies users without a PIN: by a fingerprint.
    #[n(2)]
    pub has_fingerprint: bool,
    /// How many wrong PINs in a row it takes from now on, if it says so.
    #[n(3)]
    pub pin_tries_left: Option<u8>,
    /// Whether it speaks CTAP2. An older key (U2F) has neither PIN nor EdDSA.
    #[n(4)]
    pub is_fido2: bool,
}

/// How a key vouches for what it made.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum Vouched {
    /// Not at all.
    #[n(0)]
    No,
    /// By a signature of the new credential.
    #[n(1)]
    Own {
        /// The number in COSE of the algorithm.
        #[n(0)]
        algorithm: i64,
        /// The signature.
        #[n(1)]
        signature: ByteVec,
    },
    /// By its maker. The certificate and its signature are left out: nobody here would look at them.
    #[n(2)]
    Maker,
}

/// Why nothing was signed.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum KeyFailure {
    /// No key is plugged in.
    #[n(0)]
    NoKey,
    /// More than one is plugged in. To make a credential, and to use a PIN, the agent must know which one: a PIN that is
    /// tried on another key uses up a try there.
    #[n(1)]
    SeveralKeys,
    /// Nobody touched the key in time.
    #[n(2)]
    TimedOut,
    /// The key says that the user declined.
    #[n(3)]
    Declined,
    /// The key wants its PIN, or the question wants one, and none was given.
    #[n(4)]
    PinNeeded {
        /// How many wrong ones in a row it takes from now on, if it says so.
        #[n(0)]
        left: Option<u8>,
    },
    /// The PIN is wrong.
    #[n(5)]
    PinWrong {
        /// How many more the key takes, if it says so.
        #[n(0)]
        left: Option<u8>,
    },
    /// No key has such a PIN: it has fewer than 4 or more than 63 bytes, a NUL, or is not UTF-8. The key was not asked.
    #[n(6)]
    PinMalformed,
    /// The question wants a PIN or a fingerprint, and the key has none. It must be set first.
    #[n(7)]
    PinNotSet,
    /// Too many wrong PINs in a row. The key wants to be unplugged and plugged in again.
    #[n(8)]
    PinPaused,
    /// Too many wrong PINs. The key takes none any more until it is reset, which erases its credentials.
    #[n(9)]
    PinLocked,
    /// No key that is plugged in knows any of the credentials.
    #[n(10)]
    UnknownCredential,
    /// The key has one of the excluded credentials already.
    #[n(11)]
    Excluded,
    /// The key has none of the algorithms, or cannot do what is wanted.
    #[n(12)]
    Unsupported,
    /// The key was unplugged meanwhile.
    #[n(13)]
    Unplugged,
    /// Another question had the keys for all of the time.
    #[n(14)]
    Busy,
    /// The question is malformed, or of another version.
    #[n(15)]
    Malformed,
    /// Something else, in words for the log, escaped.
    #[n(16)]
    Broken(#[n(0)] String),
}

impl<'a> KeyQuestion<'a> {
    /// The question in this version.
    pub fn of(wanted: KeyWanted<'a>) -> Self {
        Self { version: KEY_VERSION, wanted }
    }

    /// The question of a frame's body.
    ///
    /// # Errors
    /// Anything but one whole question.
    pub fn decode(body: &'a [u8]) -> Result<Self, Malformed> {
        decoded(body)
    }
}

impl KeyAnswer {
    /// The answer of a frame's body.
    ///
    /// # Errors
    /// Anything but one whole answer.
    pub fn decode(body: &[u8]) -> Result<Self, Malformed> {
        decoded(body)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Frame, HEADER};
    use super::*;

    fn assert_comes_back(wanted: KeyWanted<'_>) {
        let question = KeyQuestion::of(wanted);
        let frame = Frame::of(&question).unwrap();
        let body = &frame.bytes()[HEADER..];
        assert_eq!(KeyQuestion::decode(body), Ok(question));
        assert!(KeyQuestion::decode(&body[..body.len() - 1]).is_err());
        assert!(KeyQuestion::decode(&[body, &[0]].concat()).is_err());
    }

    #[test]
    fn questions_to_the_key_agent_come_back_whole() {
        assert_comes_back(KeyWanted::List);
        assert_comes_back(KeyWanted::Make(MakeWanted {
            rp: "pam://web1",
            user: "ann",
            user_id: [1; 32].as_slice().into(),
            hash: [2; 32].as_slice().into(),
            algorithms: vec![-7, -8],
            excluded: vec![[3; 64].as_slice().into(), [4; 16].as_slice().into()],
            verify: true,
            pin: Some(Pin::of(b"1234")),
            seconds: 35,
        }));
        assert_comes_back(KeyWanted::Assert(AssertWanted {
            rp: "pam://web1",
            hash: [2; 32].as_slice().into(),
            allowed: vec![[3; 64].as_slice().into()],
            verify: false,
            pin: None,
            seconds: 35,
        }));
    }

    #[test]
    fn answers_of_the_key_agent_come_back_whole() {
        let made = |vouched| KeyAnswer::Made { auth_data: vec![1; 300].into(), vouched };
        for answer in [
            KeyAnswer::Keys(Vec::new()),
            KeyAnswer::Keys(vec![PluggedKey {
                product: "Soft key".to_owned(),
                has_pin: true,
                has_fingerprint: false,
                pin_tries_left: Some(8),
                is_fido2: true,
            }]),
            made(Vouched::No),
            made(Vouched::Maker),
            made(Vouched::Own { algorithm: -8, signature: vec![2; 64].into() }),
            KeyAnswer::Asserted {
                id: vec![3; 64].into(),
                auth_data: vec![4; 37].into(),
                signature: vec![5; 72].into(),
            },
            KeyAnswer::Failed(KeyFailure::NoKey),
            KeyAnswer::Failed(KeyFailure::PinWrong { left: Some(2) }),
            KeyAnswer::Failed(KeyFailure::Broken("rx".to_owned())),
        ] {
            let frame = Frame::of(&answer).unwrap();
            let body = &frame.bytes()[HEADER..];
            assert_eq!(KeyAnswer::decode(body), Ok(answer));
            assert!(KeyAnswer::decode(&body[..body.len() - 1]).is_err());
        }
    }

    #[test]
    fn a_pin_is_not_shown() {
        let shown = format!("{:?}", Some(Pin::of(b"1234")));
        assert_eq!(shown, "Some(Pin)");
    }

    /// The fuzzer begins with messages that are whole.
    #[test]
    fn seeds_of_the_fuzzer_are_messages() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/seeds/wire");
        for name in ["list", "make", "assert"] {
            let seed = std::fs::read(format!("{folder}/key-{name}")).unwrap();
            assert!(KeyQuestion::decode(&seed).is_ok(), "{name}");
        }
        for name in ["keys", "made", "asserted", "failed", "broken"] {
            let seed = std::fs::read(format!("{folder}/key-{name}")).unwrap();
            assert!(KeyAnswer::decode(&seed).is_ok(), "{name}");
        }
    }
}
