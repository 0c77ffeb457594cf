//! A right answer that is used up: on disk, and then as the success of a login.

use super::verify::Proof;
use crate::answer::TailLength;
use crate::authenticator::Label;
use crate::history::{ClockOffset, FailureReport, Standing};
use crate::way::Way;

/// A right answer that is used up on disk. Not yet a success: a login with the other record may have used it too.
pub(super) struct Used {
    pub(super) proof: Proof,
    pub(super) failures: Option<FailureReport>,
    pub(super) degraded: Option<String>,
    pub(super) tail: Option<TailLength>,
    /// How far the clocks of the user's tokens are off.
    pub(super) offsets: Vec<ClockOffset>,
    /// What was held against the user before the acceptance and after it.
    pub(super) before: Standing,
    pub(super) after: Standing,
}

/// Proof that a right answer is used up, and by nobody else. Only [`judge`](crate::judge::judge) makes one, and a
/// code becomes a success only as this.
#[derive(Debug)]
#[must_use = "this is the success of a login"]
pub struct Consumed {
    /// What was used up.
    pub by: SpentBy,
    /// Wrong codes before this success.
    pub failures: Option<FailureReport>,
    /// The record takes no writes; this text says why. The code is noted where a reboot forgets it.
    pub degraded: Option<String>,
    /// In an answer of a password and a code: how long the code was.
    pub tail: Option<TailLength>,
    _receipt: Receipt,
}

/// Private, so that nobody else can put a [`Consumed`] together.
#[derive(Debug)]
struct Receipt;

/// What a success used up.
#[derive(Debug)]
pub enum SpentBy {
    /// A code of the authenticator with this label.
    Code(Label),
    /// A recovery code; so many are left.
    Recovery(usize),
    /// A scratch code; so many are left.
    Scratch(usize),
    /// A code that was sent this way.
    Sent(Way),
    /// A touch of the security key with this label.
    Key {
        /// The label.
        label: Label,
        /// The key's counter did not go up: there may be a copy of it. That is no reason to refuse.
        went_back: bool,
    },
}

impl Used {
    /// The success, after the second look found nothing against it.
    pub(super) fn into_consumed(self) -> Consumed {
        let by = match self.proof {
            Proof::Step { label, .. } => SpentBy::Code(label),
            Proof::Recovery { left, .. } => SpentBy::Recovery(left),
            Proof::Scratch { left, .. } => SpentBy::Scratch(left),
            Proof::Sent(way) => SpentBy::Sent(way),
            Proof::Key { label, went_back, .. } => SpentBy::Key { label, went_back },
        };
        let Self { failures, degraded, tail, .. } = self;
        Consumed { by, failures, degraded, tail, _receipt: Receipt }
    }
}
