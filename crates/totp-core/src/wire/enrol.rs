//! What the module and the helper say to each other of an enrolment at the first login. Since version 3.
//!
//! ```text
//! module                                  helper
//! Hello, Hello as for a login
//! Enrol                               ->
//!                                     <-  Question or Enrolled
//! Answer                              ->
//!                                     <-  Question or Enrolled
//! ```
//!
//! Root alone asks. The helper decides, and the module has the words: a question is a kind of question, a key in base32,
//! a picture of light and dark modules. This is the only place where the module sees a secret, and it wipes what it has
//! shown.

use minicbor::bytes::{ByteSlice, ByteVec};
use minicbor::decode::Error;
use minicbor::encode::Write;
use minicbor::{Decode, Decoder, Encode, Encoder};
use std::fmt;
use zeroize::Zeroizing;

/// The version that these messages came with.
pub const ENROL_SINCE: u8 = 3;
/// The most questions of an enrolment. A helper that asks on is cut off.
pub const MOST_ENROL_QUESTIONS: usize = 12;
/// The longest answer to a question, in bytes.
pub const ENROL_ANSWER_BYTES: usize = 128;

/// Whose enrolment begins, as the application told PAM of the login.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Enrol<'a> {
    /// PAM_USER
    #[b(0)]
    pub user: &'a ByteSlice,
    /// PAM_SERVICE
    #[b(1)]
    pub service: &'a ByteSlice,
    /// PAM_RHOST
    #[b(2)]
    pub rhost: &'a ByteSlice,
}

/// What is asked.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum Question {
    /// The ticket of an administrator.
    #[n(0)]
    Ticket {
        /// The last one was not good.
        #[n(0)]
        again: bool,
        /// Why, if it was this user's once: that tells nothing to those who guess.
        #[n(1)]
        fault: Option<TicketFault>,
        /// The first second, in Unix time, at which `n` is no answer any more. `None` if that is over, and from helpers that do
        /// not say it. Modules that do not know it skip it.
        #[n(2)]
        until: Option<u64>,
    },
    /// Whether to begin: nothing typed, `k` for the secret alone, `n` for later.
    #[n(1)]
    Begin {
        /// The first second, in Unix time, at which `n` is no answer any more; `None` if that is over.
        #[n(0)]
        until: Option<u64>,
    },
    /// The first code of the app, or `k` for the secret alone.
    #[n(2)]
    Code {
        /// The secret in base32.
        #[n(0)]
        key: Hidden,
        /// The QR code, unless the secret alone was wanted.
        #[n(1)]
        picture: Option<Picture>,
        /// The last code was wrong, and so many tries are left.
        #[n(2)]
        left: Option<u8>,
    },
    /// Whether the recovery codes are saved.
    #[n(3)]
    Saved {
        /// All of them.
        #[n(0)]
        codes: Vec<Hidden>,
    },
}

/// Why a ticket of this user is good no more.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
pub enum TicketFault {
    /// An enrolment was finished with it.
    #[n(0)]
    Used,
    /// Its time is over.
    #[n(1)]
    Expired,
}

/// How an enrolment ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
pub enum EnrolEnd {
    /// The credential is on disk.
    #[n(0)]
    Enrolled,
    /// It is not, and the login may go on without.
    #[n(1)]
    PutOff,
    /// It is not, and nobody is let in.
    #[n(2)]
    Refused,
}

/// A text that is wiped when it is dropped, and that no log shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(pub Zeroizing<String>);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden")
    }
}

impl<C> Encode<C> for Hidden {
    fn encode<W: Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(&self.0).map(drop)
    }
}

impl<'b, C> Decode<'b, C> for Hidden {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, Error> {
        d.str().map(|text| Self(Zeroizing::new(text.to_owned())))
    }
}

/// A square of modules, without a margin.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct Picture {
    /// Modules on one side.
    #[n(0)]
    side: u8,
    /// All of them, row by row, the highest bit of a byte first; set where dark.
    #[n(1)]
    bits: ByteVec,
}

/// It shows a secret.
impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Picture")
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut *self.bits);
    }
}

impl Picture {
    /// The picture of these modules, true where dark. `None` if they are no square.
    pub fn of(side: usize, dark: impl ExactSizeIterator<Item = bool>) -> Option<Self> {
        if dark.len() != side.checked_mul(side)? {
            return None;
        }
        let mut bits = vec![0_u8; dark.len().div_ceil(8)];
        for (place, _) in dark.enumerate().filter(|(_, dark)| *dark) {
            *bits.get_mut(place / 8)? |= 0x80 >> (place % 8);
        }
        Some(Self { side: u8::try_from(side).ok()?, bits: bits.into() })
    }

    /// Modules on one side.
    pub fn side(&self) -> usize {
        self.side.into()
    }

    /// Whether the module at this place is dark. All around the picture is light.
    pub fn is_dark(&self, column: usize, row: usize) -> bool {
        if column >= self.side() || row >= self.side() {
            return false;
        }
        let place = row * self.side() + column;
        self.bits.get(place / 8).is_some_and(|byte| byte & 0x80 >> (place % 8) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Frame, FromHelper, FromModule, HEADER};
    use super::*;

    fn hidden(text: &str) -> Hidden {
        Hidden(Zeroizing::new(text.to_owned()))
    }

    #[test]
    fn questions_of_an_enrolment_come_back_whole() {
        let picture =
            Picture::of(3, [true, false, false, false, true, false, true, true, true].into_iter());
        let codes = vec![hidden("0123-4567-89AB-CDEF-GHJK-MN01"); 10];
        for question in [
            Question::Ticket { again: true, fault: None, until: None },
            Question::Ticket { again: true, fault: Some(TicketFault::Expired), until: None },
            Question::Ticket { again: false, fault: None, until: Some(1_801_440_000) },
            Question::Begin { until: Some(1_801_440_000) },
            Question::Code {
                key: hidden("GEZDGNBVGY3TQOJQ"),
                picture: picture.clone(),
                left: Some(2),
            },
            Question::Saved { codes },
        ] {
            let message = FromHelper::Question(question);
            let frame = Frame::of(&message).unwrap();
            assert_eq!(FromHelper::decode(&frame.bytes()[HEADER..]), Ok(message));
        }
        let picture = picture.unwrap();
        assert!(picture.is_dark(0, 0) && picture.is_dark(2, 2) && picture.is_dark(1, 1));
        assert!(!picture.is_dark(1, 0) && !picture.is_dark(3, 2) && !picture.is_dark(0, 3));
        assert!(!picture.is_dark(usize::MAX, 0) && !picture.is_dark(0, usize::MAX));
        assert!(Picture::of(2, [true; 3].into_iter()).is_none());
        assert!(Picture::of(300, std::iter::repeat_n(true, 90_000)).is_none());
    }

    #[test]
    fn an_enrolment_is_the_same_bytes_for_ever() {
        // By hand, after RFC 8949 §3.
        let enrol = FromModule::Enrol(Enrol {
            user: b"ann".as_slice().into(),
            service: b"sshd".as_slice().into(),
            rhost: b"".as_slice().into(),
        });
        let body = b"\x82\x06\x81\x83\x43ann\x44sshd\x40";
        assert_eq!(&Frame::of(&enrol).unwrap().bytes()[HEADER..], body);
        assert_eq!(FromModule::decode(body), Ok(enrol));
        // As the first release had it, and so it still is where there is no more to say.
        let ticket =
            |until| FromHelper::Question(Question::Ticket { again: true, fault: None, until });
        let old = b"\x82\x08\x81\x82\x00\x81\xf5";
        assert_eq!(&Frame::of(&ticket(None)).unwrap().bytes()[HEADER..], old);
        assert_eq!(FromHelper::decode(old), Ok(ticket(None)));
        // With a deadline, a field more, which a reader of the first release skips like any other.
        let new = b"\x82\x08\x81\x82\x00\x83\xf5\xf6\x1a\x6b\x5f\x7a\x80";
        assert_eq!(&Frame::of(&ticket(Some(0x6b5f_7a80))).unwrap().bytes()[HEADER..], new);
        assert_eq!(FromHelper::decode(new), Ok(ticket(Some(0x6b5f_7a80))));
        let newer = b"\x82\x08\x81\x82\x00\x84\xf5\xf6\x1a\x6b\x5f\x7a\x80\x01";
        assert_eq!(FromHelper::decode(newer), Ok(ticket(Some(0x6b5f_7a80))));
        let code = Question::Code { key: hidden("AB"), picture: None, left: None };
        let frame = Frame::of(&FromHelper::Question(code)).unwrap();
        assert_eq!(&frame.bytes()[HEADER..], b"\x82\x08\x81\x82\x02\x81\x62AB");
    }

    #[test]
    fn the_largest_question_fits_a_frame() {
        let picture = Picture::of(97, std::iter::repeat_n(true, 97 * 97));
        let question = Question::Code { key: hidden(&"A".repeat(103)), picture, left: Some(3) };
        assert!(Frame::of(&FromHelper::Question(question)).is_some());
    }

    #[test]
    fn a_picture_with_too_few_bits_is_light_where_they_lack() {
        let body = b"\x82\x08\x81\x82\x02\x82\x62AB\x82\x18\xff\x41\xff";
        let Ok(FromHelper::Question(Question::Code { picture: Some(picture), .. })) =
            FromHelper::decode(body)
        else {
            panic!("no picture")
        };
        assert!(picture.is_dark(7, 0) && !picture.is_dark(8, 0) && !picture.is_dark(254, 254));
    }

    #[test]
    fn a_question_shows_no_secret_to_debuggers() {
        let picture = Picture::of(1, [true].into_iter());
        let question = Question::Code { key: hidden("GEZD"), picture, left: None };
        let shown = format!("{question:?}");
        assert_eq!(shown, "Code { key: Hidden, picture: Some(Picture), left: None }");
    }
}
