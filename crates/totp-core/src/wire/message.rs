//! The messages of both sides.

use super::enrol::{Enrol, EnrolEnd, Question};
use super::frame::{Malformed, decoded};
use super::own::{Change, Forgotten, KeyStep, Remembered, Standing};
use super::refusal::Refusal;
use crate::login::{Ending, Prompt};
use crate::settings::FirstPass;
use minicbor::bytes::ByteSlice;
use minicbor::{Decode, Encode};

/// The newest version of the messages.
pub const NEWEST: u8 = 3;
/// The oldest that this helper still speaks; at most two behind the newest.
pub const OLDEST: u8 = 1;
/// What the module says.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum FromModule<'a> {
    /// The versions that it speaks.
    #[n(0)]
    Hello {
        /// The oldest.
        #[n(0)]
        oldest: u8,
        /// The newest.
        #[n(1)]
        newest: u8,
    },
    /// Whose login begins.
    #[n(1)]
    Login(#[b(0)] Login<'a>),
    /// What was typed.
    #[n(2)]
    Answer(#[b(0)] &'a ByteSlice),
    /// How one's own credential stands.
    #[n(3)]
    Status,
    /// One's own credential is to be changed.
    #[n(4)]
    Manage,
    /// How.
    #[n(5)]
    Change(#[b(0)] Change<'a>),
    /// Whose enrolment begins, at the first login.
    #[n(6)]
    Enrol(#[b(0)] Enrol<'a>),
    /// Which devices are remembered of oneself.
    #[n(7)]
    Devices,
    /// One's own devices are to be forgotten.
    #[n(8)]
    Forget(#[b(0)] Forgotten<'a>),
    /// One's own first credential is to be made.
    #[n(9)]
    Begin,
}

/// A login, as the application told PAM of it. The helper believes root all of it, and anybody else nothing but the
/// service: who asks is what the kernel says of the socket's other end.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Login<'a> {
    /// PAM_USER
    #[b(0)]
    pub user: &'a ByteSlice,
    /// PAM_SERVICE
    #[b(1)]
    pub service: &'a ByteSlice,
    /// PAM_RHOST
    #[b(2)]
    pub rhost: &'a ByteSlice,
    /// The line lets users by who never enrolled.
    #[n(3)]
    pub nullok: bool,
    /// The answer is a password with a code behind it.
    #[n(4)]
    pub both: bool,
    /// Whether the answer may be there already.
    #[n(5)]
    pub handed_on: FirstPass,
    /// Something was proven before ([`crate::login::Request::proven`]). A module that does not say so asks for no codes.
    #[n(6)]
    #[cbor(default)]
    pub proven: bool,
}

/// What the helper says.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum FromHelper {
    /// The version of all that follows.
    #[n(0)]
    Hello(#[n(0)] u8),
    /// It speaks none of the versions. These are its own.
    #[n(1)]
    NoVersion {
        /// The oldest.
        #[n(0)]
        oldest: u8,
        /// The newest.
        #[n(1)]
        newest: u8,
    },
    /// An answer is wanted.
    #[n(2)]
    Ask(#[n(0)] Prompt),
    /// The login is over.
    #[n(3)]
    Done(#[n(0)] Ending),
    /// How the credential stands.
    #[n(4)]
    Standing(#[n(0)] Standing),
    /// The next message may be a change. It has the label of the authenticator whose code was accepted, if it was one.
    #[n(5)]
    Granted(#[n(0)] Option<String>),
    /// The change is on disk.
    #[n(6)]
    Changed,
    /// Nothing was changed.
    #[n(7)]
    Refused(#[n(0)] Refusal),
    /// An answer of an enrolment is wanted.
    #[n(8)]
    Question(#[n(0)] Question),
    /// The enrolment is over.
    #[n(9)]
    Enrolled {
        /// How.
        #[n(0)]
        end: EnrolEnd,
        /// What happened, for the log: no answer, no secret, escaped.
        #[n(1)]
        line: String,
    },
    /// Remembered devices.
    #[n(10)]
    Devices(#[n(0)] Vec<Remembered>),
    /// A code is on its way to a new address, and is wanted.
    #[n(11)]
    Confirm {
        /// Tries left.
        #[n(0)]
        left: u8,
        /// The last one was wrong.
        #[n(1)]
        again: bool,
    },
    /// What is to be done at a new security key. Only a PIN is answered.
    #[n(12)]
    Key(#[n(0)] KeyStep),
}

impl<'a> FromModule<'a> {
    /// The message of a frame's body.
    ///
    /// # Errors
    /// Anything but one whole message of this side.
    pub fn decode(body: &'a [u8]) -> Result<Self, Malformed> {
        decoded(body)
    }
}

impl FromHelper {
    /// The message of a frame's body.
    ///
    /// # Errors
    /// Anything but one whole message of this side.
    pub fn decode(body: &[u8]) -> Result<Self, Malformed> {
        decoded(body)
    }
}

/// The newest version that both speak.
pub fn agreed(oldest: u8, newest: u8) -> Option<u8> {
    let version = newest.min(NEWEST);
    (version >= oldest.max(OLDEST) && oldest <= newest).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::super::{EndKind, Frame, HEADER, KeyFailure};
    use super::*;
    use proptest::prelude::*;

    fn there_and_back(message: &FromHelper) {
        let frame = Frame::of(message).unwrap();
        assert_eq!(FromHelper::decode(&frame.bytes()[HEADER..]).as_ref(), Ok(message));
    }

    #[test]
    fn every_message_of_the_helper_comes_back_whole() {
        let ending = Ending {
            kind: EndKind::Accepted,
            line: "accepted: authenticator=\"phone\"".to_owned(),
            tail: Some(6),
            failures: Some((3, 1_800_000_000)),
        };
        for message in [
            FromHelper::Hello(1),
            FromHelper::NoVersion { oldest: 2, newest: 4 },
            FromHelper::Ask(Prompt::Code),
            FromHelper::Ask(Prompt::PasswordAndCode),
            FromHelper::Ask(Prompt::HandedOn),
            FromHelper::Ask(Prompt::OnItsWay),
            FromHelper::Done(ending),
            FromHelper::Granted(None),
            FromHelper::Granted(Some("phone".to_owned())),
            FromHelper::Changed,
            FromHelper::Refused(Refusal::Wait(7)),
            FromHelper::Refused(Refusal::Other("busy".to_owned())),
            FromHelper::Confirm { left: 5, again: false },
            FromHelper::Key(KeyStep::Touch),
            FromHelper::Key(KeyStep::Pin { again: true, left: Some(7) }),
            FromHelper::Refused(Refusal::KeyFailed(KeyFailure::NoKey)),
            FromHelper::Enrolled { end: EnrolEnd::PutOff, line: "put off".to_owned() },
        ] {
            there_and_back(&message);
        }
    }

    #[test]
    fn the_newest_common_version_is_agreed_on() {
        assert_eq!(agreed(1, 1), Some(1));
        assert_eq!(agreed(1, 9), Some(NEWEST));
        assert_eq!(agreed(0, 0), None);
        assert_eq!(agreed(NEWEST + 1, NEWEST + 2), None);
        assert_eq!(agreed(9, 1), None);
    }

    #[test]
    fn a_login_is_the_same_bytes_for_ever() {
        // By hand, after RFC 8949 §3: the variant, then its one field, an array of seven.
        let login = FromModule::Login(Login {
            user: b"ann".as_slice().into(),
            service: b"i3lock".as_slice().into(),
            rhost: b"".as_slice().into(),
            nullok: false,
            both: true,
            handed_on: FirstPass::Ignored,
            proven: true,
        });
        let frame = Frame::of(&login).unwrap();
        let body = b"\x82\x01\x81\x87\x43ann\x46i3lock\x40\xf4\xf5\x00\xf5";
        assert_eq!(&frame.bytes()[HEADER..], body);
        assert_eq!(FromModule::decode(body), Ok(login));
        for (number, first_pass) in [(1, FirstPass::Tried), (2, FirstPass::Used)] {
            let body = [&body[..body.len() - 2], &[number, 0xf5]].concat();
            let Ok(FromModule::Login(login)) = FromModule::decode(&body) else {
                panic!("{number}")
            };
            assert_eq!(login.handed_on, first_pass);
        }
        let unknown = [&body[..body.len() - 2], &[3, 0xf5]].concat();
        assert_eq!(FromModule::decode(&unknown), Err(Malformed));
    }

    #[test]
    fn a_module_that_tells_no_proof_has_none() {
        let body = b"\x82\x01\x81\x86\x43ann\x46i3lock\x40\xf4\xf5\x00";
        let Ok(FromModule::Login(login)) = FromModule::decode(body) else { panic!("six values") };
        assert!(!login.proven && login.both);
    }

    #[test]
    fn a_question_is_the_same_bytes_for_ever() {
        // By hand, after RFC 8949 §3: the variant, then its one field, which is a variant without fields.
        let prompts = [
            Prompt::Code,
            Prompt::PasswordAndCode,
            Prompt::HandedOn,
            Prompt::OnItsWay,
            Prompt::Touch,
            Prompt::Pin,
        ];
        for (number, prompt) in prompts.into_iter().enumerate() {
            let body = [0x82, 0x02, 0x81, 0x82, u8::try_from(number).unwrap(), 0x80];
            let frame = Frame::of(&FromHelper::Ask(prompt)).unwrap();
            assert_eq!(&frame.bytes()[HEADER..], body, "{prompt:?}");
            assert_eq!(FromHelper::decode(&body), Ok(FromHelper::Ask(prompt)));
        }
        assert_eq!(FromHelper::decode(&[0x82, 0x02, 0x81, 0x82, 0x06, 0x80]), Err(Malformed));
    }

    proptest! {
        #[test]
        fn random_bytes_are_a_message_or_malformed(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(message) = FromHelper::decode(&body) {
                there_and_back(&message);
            }
            let _ = FromModule::decode(&body);
        }
    }
}
