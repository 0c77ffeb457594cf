//! What a version of the record knows as used: steps of a phone, counters of a token, and challenges of a security key.

use totp_core::history::{Counter, History, KeyName, Mark};
use totp_core::recovery::{RecoveryHash, SetId};
use totp_core::secret::AuthenticatorId;
use totp_core::throttle::{Limits, Origin};
use totp_core::time::{Moment, UnixTime};

/// The authenticator whose steps are used up, the token whose counters are, and the key whose challenges are.
const PHONE: AuthenticatorId = AuthenticatorId([1; 16]);
const TOKEN: AuthenticatorId = AuthenticatorId([3; 16]);
const KEY: KeyName = KeyName([5; 8]);

/// What is used up of each.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Used {
    /// The last step of the phone.
    pub step: u64,
    /// The next counter of the token.
    pub counter: u64,
    /// The time of the last challenge of the key.
    pub floor: u64,
}

impl Used {
    /// Of each as much.
    pub const fn up_to(number: u64) -> Self {
        Self { step: number, counter: number, floor: number }
    }

    /// Each of them.
    pub const fn all(self) -> [u64; 3] {
        [self.step, self.counter, self.floor]
    }

    /// The same by other numbers.
    pub fn renamed(self, name: impl Fn(u64) -> u64) -> Self {
        let [step, counter, floor] = self.all().map(name);
        Self { step, counter, floor }
    }

    /// What all know.
    pub fn least(self) -> u64 {
        self.step.min(self.counter).min(self.floor)
    }

    /// What one of them knows.
    pub fn most(self) -> u64 {
        self.step.max(self.counter).max(self.floor)
    }
}

/// The history of a version, with a phone, a token and a key: a different one in every sector, so that no mix of two passes for whole.
pub fn history(generation: u64, used: Used, parts: usize) -> History {
    let stamp = Moment { wall: UnixTime::from_secs(generation), uptime: 0 };
    let mark = Mark { id: PHONE, end: UnixTime::from_secs(used.step) };
    let mut history = History::new("ann");
    history.charge(Origin::Remote, stamp);
    history.accept_code("ann", &[mark], Origin::Remote, stamp, &Limits::default());
    history.raise_counter(Counter { id: TOKEN, next: used.counter });
    history.raise_key_floor(KEY, UnixTime::from_secs(used.floor), 0);
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
    let floor = history.key_floor(KEY).map_or(0, UnixTime::as_secs);
    Used { step, counter: history.next_counter(TOKEN, 0).unwrap_or(0), floor }
}
