//! What a version of the record knows as used: steps of a phone, and counters of a token.

use totp_core::history::{Counter, History, Mark};
use totp_core::recovery::{RecoveryHash, SetId};
use totp_core::secret::AuthenticatorId;
use totp_core::throttle::{Limits, Origin};
use totp_core::time::{Moment, UnixTime};

/// The authenticator whose steps are used up, and the token whose counters are.
const PHONE: AuthenticatorId = AuthenticatorId([1; 16]);
const TOKEN: AuthenticatorId = AuthenticatorId([3; 16]);

/// What is used up of both.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Used {
    /// The last step of the phone.
    pub step: u64,
    /// The next counter of the token.
    pub counter: u64,
}

impl Used {
    /// Of both as much.
    pub const fn up_to(number: u64) -> Self {
        Self { step: number, counter: number }
    }

    /// What both know.
    pub fn least(self) -> u64 {
        self.step.min(self.counter)
    }

    /// What one of them knows.
    pub fn most(self) -> u64 {
        self.step.max(self.counter)
    }
}

/// The history of a version, with a phone and a token: a different one in every sector, so that no mix of two passes for whole.
pub fn history(generation: u64, used: Used, parts: usize) -> History {
    let stamp = Moment { wall: UnixTime::from_secs(generation), uptime: 0 };
    let mark = Mark { id: PHONE, end: UnixTime::from_secs(used.step) };
    let mut history = History::new("ann");
    history.charge(Origin::Remote, stamp);
    history.accept_code("ann", &[mark], Origin::Remote, stamp, &Limits::default());
    history.raise_counter(Counter { id: TOKEN, next: used.counter });
    if parts > 1 {
        history.use_set(SetId([2; 8]));
        for number in 0..64 {
            let code = u128::from(generation) << 64 | number;
            history.spend(RecoveryHash(code.to_be_bytes()));
        }
    }
    history
}

/// What a history knows as used up.
pub fn used_of(history: &History) -> Used {
    let step = history.marks().iter().map(|mark| mark.end.as_secs()).max().unwrap_or(0);
    Used { step, counter: history.next_counter(TOKEN, 0).unwrap_or(0) }
}
