//! What the helper says to the fleet agent `pam_totp_fleet`, over a socket of its own: one question and one answer for each
//! connection.
//!
//! The agent has the network and no right. It decides nothing: the helper makes the nonce, and checks that a server of the
//! fleet signed the verdict for its own question. An attacker who controls the agent can refuse logins, sees the
//! codes that are typed meanwhile, and forges no success.

use super::frame::{Malformed, decoded};
use minicbor::bytes::{ByteSlice, ByteVec};
use minicbor::{Decode, Encode};
use std::fmt;

/// Where the fleet agent listens.
pub const FLEET_SOCKET: &str = "/run/pam_totp/fleet.socket";
/// The version of these messages.
pub const FLEET_VERSION: u8 = 1;

/// A login that a server is to judge.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct FleetQuestion<'a> {
    /// The version of these messages: [`FLEET_VERSION`].
    #[n(0)]
    pub version: u8,
    /// The name of this host in the fleet.
    #[b(1)]
    pub host: &'a str,
    /// Whose login.
    #[b(2)]
    pub account: &'a str,
    /// The login is from another machine.
    #[n(3)]
    pub remote: bool,
    /// 32 random bytes of this question.
    #[b(4)]
    pub nonce: &'a ByteSlice,
    /// What was typed.
    #[b(5)]
    pub answer: &'a str,
}

impl fmt::Debug for FleetQuestion<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FleetQuestion").field("account", &self.account).finish_non_exhaustive()
    }
}

impl<'a> FleetQuestion<'a> {
    /// Reads a question.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn decode(body: &'a [u8]) -> Result<Self, Malformed> {
        decoded(body).and_then(|question: Self| match question.version {
            FLEET_VERSION => Ok(question),
            _ => Err(Malformed),
        })
    }
}

/// What came of a question. Nothing of it may be believed before the signature is checked.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum FleetAnswer {
    /// A server has decided.
    #[n(0)]
    Verdict(#[n(0)] SignedVerdict),
    /// None has.
    #[n(1)]
    Failed(#[n(0)] FleetFailure),
}

impl FleetAnswer {
    /// Reads an answer.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn decode(body: &[u8]) -> Result<Self, Malformed> {
        decoded(body)
    }
}

/// What a server signed.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct SignedVerdict {
    /// Accepted, with what the user is told; `None`: denied.
    #[n(0)]
    pub accepted: Option<FleetReport>,
    /// 64 bytes.
    #[n(1)]
    pub signature: ByteVec,
}

/// What the user is told of an accepted login.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct FleetReport {
    /// Wrong codes at all hosts since the last success.
    #[n(0)]
    pub failures: u32,
    /// When the first of them was, in Unix seconds; 0 if there was none.
    #[n(1)]
    pub failures_since: u64,
    /// How many recovery codes are left, if one was used.
    #[n(2)]
    pub codes_left: Option<u8>,
}

/// Why no server has decided. The texts are for the log.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum FleetFailure {
    /// The question is no question.
    #[n(0)]
    Malformed,
    /// Too many logins wait.
    #[n(1)]
    Busy,
    /// No server was asked: none can be reached.
    #[n(2)]
    Unreachable(#[n(0)] String),
    /// A server was asked, and there is no answer of use. The code may be used up.
    #[n(3)]
    Lost(#[n(0)] String),
    /// This host has not joined, or is revoked.
    #[n(4)]
    NotJoined,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Frame, HEADER};

    fn question() -> FleetQuestion<'static> {
        FleetQuestion {
            version: FLEET_VERSION,
            host: "web1",
            account: "ann",
            remote: true,
            nonce: [7; 32].as_slice().into(),
            answer: "123456",
        }
    }

    fn body(message: &impl Encode<()>) -> Vec<u8> {
        Frame::of(message).unwrap().bytes()[HEADER..].to_vec()
    }

    #[test]
    fn a_question_to_the_fleet_is_read_back_and_shows_no_code() {
        let bytes = body(&question());
        assert_eq!(FleetQuestion::decode(&bytes), Ok(question()));
        let shown = format!("{:?}", question());
        assert!(shown.contains("ann") && !shown.contains("123456"), "{shown}");
    }

    #[test]
    fn a_question_to_the_fleet_of_another_version_is_none() {
        let newer = FleetQuestion { version: FLEET_VERSION + 1, ..question() };
        assert_eq!(FleetQuestion::decode(&body(&newer)), Err(Malformed));
        assert_eq!(FleetQuestion::decode(&[]), Err(Malformed));
    }

    #[test]
    fn an_answer_of_the_fleet_is_read_back() {
        let accepted = Some(FleetReport { failures: 2, failures_since: 9, codes_left: Some(3) });
        let signature = vec![5; 64].into();
        for answer in [
            FleetAnswer::Verdict(SignedVerdict { accepted, signature }),
            FleetAnswer::Failed(FleetFailure::Lost("no answer".to_owned())),
            FleetAnswer::Failed(FleetFailure::NotJoined),
        ] {
            assert_eq!(FleetAnswer::decode(&body(&answer)), Ok(answer));
        }
    }
}
