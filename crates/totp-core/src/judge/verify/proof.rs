//! What a comparison comes to, before anything of it is written.

use crate::authenticator::{Label, LookAhead, Window};
use crate::history::{ClockOffset, Counter, KeyName, Mark};
use crate::recovery::{RecoveryHash, SetId};
use crate::time::UnixTime;
use crate::way::Way;

/// Proof that a try was charged and the charge written. [`crate::judge`] makes it, and [`rehearse`](super::rehearse) for
/// itself, which can accept nothing.
pub(in crate::judge) struct Charged(pub(in crate::judge) ());

/// A right answer, not used up yet. It cannot be copied and is worth nothing until the record has
/// written it down.
pub(in crate::judge) struct Accepted(pub(in crate::judge) Proof);

/// What a right answer uses up.
pub(in crate::judge) enum Proof {
    /// Every step of the window that has this code, and the scratch code that looks the same.
    Step {
        used: Vec<Mark>,
        started: UnixTime,
        label: Label,
        scratch: Option<(SetId, RecoveryHash)>,
        /// The next counters of event-based tokens that have this code.
        counters: Vec<Counter>,
        /// What two consecutive codes told of the token's clock.
        offset: Option<ClockOffset>,
    },
    /// A recovery code.
    Recovery { set: SetId, code: RecoveryHash, left: usize },
    /// A scratch code.
    Scratch { set: SetId, code: RecoveryHash, left: usize },
    /// A code that was sent this way.
    Sent(Way),
    /// A signature of the security key with this label and name.
    Key {
        label: Label,
        name: KeyName,
        /// The time of its challenge.
        challenged: UnixTime,
        counter: u32,
        /// Its counter did not go up.
        went_back: bool,
    },
}

/// What came of a code.
pub(in crate::judge) enum CodeVerdict {
    /// Right, and its step lies after the mark.
    Accepted(Accepted),
    /// Right, but its step is used up.
    AlreadyUsed,
    /// One of the user's scratch codes, but spent, or of a set that was replaced.
    ScratchSpent,
    /// Right, but the mark lies ahead of the clock: the clock was set back.
    MarkAhead,
    /// It may be one of a token whose counter cannot be noted: the list of counters is full.
    NoRoom,
    /// No step of the window has this code.
    Wrong,
}

impl CodeVerdict {
    /// Of two codes that one answer may hold, which verdict counts: the one that was right.
    pub(in crate::judge) const fn outranks(&self, other: &Self) -> bool {
        self.rank() > other.rank()
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Wrong => 0,
            Self::AlreadyUsed | Self::ScratchSpent | Self::MarkAhead | Self::NoRoom => 1,
            Self::Accepted(_) => 2,
        }
    }
}

/// How far a code may be from what is expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reach {
    /// For time-based authenticators.
    pub window: Window,
    /// For event-based tokens. `None`: none of their codes is good, since this program does not write root's record.
    pub look_ahead: Option<LookAhead>,
}
