//! When each factor was last used.
//!
//! The mark of a time-based authenticator tells it. For the others there is a section of version 2, written with an
//! acceptance that is written anyway. It is only shown: nothing is decided by it.

use super::extras::{Extras, KeyFloor, LastUse, MAX_LAST_USES};
use super::key_name::KeyName;
use super::mend::BARRED;
use super::state::History;
use crate::authenticator::{Authenticator, Period};
use crate::secret::AuthenticatorId;
use crate::time::UnixTime;
use crate::way::Way;

/// How much later than the last success a mark can lie that a code has set: more than the widest window.
const MARK_AHEAD: u64 = 600;

/// A factor that no mark tells of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Factor {
    /// A code that was sent this way.
    Sent(Way),
    /// A recovery code.
    Recovery,
    /// A scratch code.
    Scratch,
    /// An event-based token.
    Token(AuthenticatorId),
    /// A security key. Its floor is no use: the enrolment sets one.
    Key(KeyName),
}

impl Factor {
    /// Its number in a record; `None` for a token that has no counter there, and for a key that has no floor.
    fn number(self, extras: &Extras) -> Option<u8> {
        match self {
            Self::Sent(way) => Some(way.number()),
            Self::Recovery => Some(3),
            Self::Scratch => Some(4),
            Self::Token(id) => {
                let place = extras.counters().iter().position(|counter| counter.id == id)?;
                u8::try_from(place).ok()?.checked_add(FIRST_TOKEN)
            }
            Self::Key(key) => number_of_key(&extras.key_floors, key),
        }
    }
}

/// The number of the token whose counter is the first one of the record. No counter is removed, and none changes its place.
const FIRST_TOKEN: u8 = 16;
/// The number of the key whose floor is the first one of the record. [`Extras::move_last_uses`] follows keys to new places.
const FIRST_KEY: u8 = 32;

fn number_of_key(floors: &[KeyFloor], key: KeyName) -> Option<u8> {
    let place = floors.iter().position(|known| known.key == key)?;
    u8::try_from(place).ok()?.checked_add(FIRST_KEY)
}

impl History {
    /// Notes a use. A recovery or scratch code alone does not make a record one of version 2.
    pub(crate) fn note_last_use(&mut self, factor: Factor, now: UnixTime) {
        match factor {
            Factor::Recovery | Factor::Scratch => {
                self.change_extras(|extras| extras.note_last_use(factor, now));
            }
            Factor::Sent(_) | Factor::Token(_) | Factor::Key(_) => {
                self.with_extras(|extras| extras.note_last_use(factor, now));
            }
        }
    }

    /// The last use of a factor, as far as the record knows it.
    pub fn last_use(&self, factor: Factor) -> Option<UnixTime> {
        let extras = self.extras.as_ref()?;
        let number = factor.number(extras)?;
        extras.last_uses.iter().find(|known| known.factor == number).map(|known| known.time)
    }

    /// The last use of an authenticator, to the step of its code. `None` if there was none, and where a mark tells of a bar
    /// or of a clock that was mended.
    pub fn last_use_of(&self, authenticator: &Authenticator) -> Option<UnixTime> {
        let id = authenticator.id();
        let Some(period) = authenticator.period().map(Period::as_secs) else {
            return self.last_use(Factor::Token(id));
        };
        let mark = self.marks.iter().find(|mark| mark.id == id && mark.end != BARRED)?;
        let end = self.on_our_clock(mark);
        let latest = self.last_success;
        if latest == UnixTime::default() || end > latest.plus(MARK_AHEAD) {
            return None;
        }
        let began = UnixTime::from_secs(end.as_secs().saturating_sub(period));
        Some(began.min(latest))
    }
}

impl Extras {
    /// The keys that had these floors have other places now, or none.
    pub(super) fn move_last_uses(&mut self, before: &[KeyFloor]) {
        let floors = &self.key_floors;
        self.last_uses.retain_mut(|known| {
            let had = |floor: &&KeyFloor| number_of_key(before, floor.key) == Some(known.factor);
            let Some(floor) = before.iter().find(had) else { return true };
            let now = number_of_key(floors, floor.key);
            known.factor = now.unwrap_or(known.factor);
            now.is_some()
        });
    }

    /// The oldest makes room.
    fn note_last_use(&mut self, factor: Factor, time: UnixTime) {
        let Some(factor) = factor.number(self) else { return };
        self.last_uses.retain(|known| known.factor != factor);
        if self.last_uses.len() >= MAX_LAST_USES {
            self.last_uses.remove(0);
        }
        self.last_uses.push(LastUse { factor, time });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authenticator::{Algorithm, Kind, tests::authenticator};
    use crate::history::{Counter, Mark};
    use crate::recovery::{RecoveryHash, SetId};
    use crate::throttle::{Limits, Origin};
    use crate::time::Moment;

    fn secs(n: u64) -> UnixTime {
        UnixTime::from_secs(n)
    }

    const NOW: Moment = Moment { wall: UnixTime::from_secs(1_800_000_010), uptime: 9_000 };

    #[test]
    fn a_mark_tells_the_last_use_of_an_app() {
        let phone = authenticator(&[1; 20], Algorithm::Sha1, 6);
        let mut history = History::new("ann");
        assert_eq!(history.last_use_of(&phone), None);
        let used = [Mark { id: phone.id(), end: secs(1_800_000_030) }];
        history.accept_code("ann", &used, Origin::Remote, NOW, &Limits::default());
        assert_eq!(history.last_use_of(&phone), Some(secs(1_800_000_000)));
        assert_eq!(history.version(), 1, "nothing is written for it");
        // The code of the next step, by a phone whose clock is ahead.
        history.raise_mark(phone.id(), secs(1_800_000_060));
        assert_eq!(history.last_use_of(&phone), Some(NOW.wall));
        let other = authenticator(&[2; 20], Algorithm::Sha1, 6);
        assert_eq!(history.last_use_of(&other), None);
        let mut mended = history.clone();
        mended.mend_clock(&[other.id()], secs(1_800_100_000), secs(1_800_100_090));
        assert_eq!(mended.last_use_of(&phone), None);
        history.bar();
        assert_eq!(history.last_use_of(&phone), None);
    }

    #[test]
    fn the_last_use_of_each_factor_is_kept() {
        let mut token = authenticator(&[1; 20], Algorithm::Sha1, 6);
        token.kind = Kind::Hotp(0);
        let id = token.id();
        let mut history = History::new("ann");
        history.note_last_use(Factor::Token(id), NOW.wall);
        assert_eq!(history.version(), 1, "a token without a counter");
        history.raise_counter(Counter { id, next: 4 });
        history.note_last_use(Factor::Token(id), secs(5));
        for (n, way) in (6..).zip(Way::ALL) {
            history.note_last_use(Factor::Sent(way), secs(n));
        }
        history.note_last_use(Factor::Recovery, secs(8));
        history.note_last_use(Factor::Sent(Way::Email), NOW.wall);
        let history = History::decode(history.version(), &history.encode()).unwrap();
        let uses = [Factor::Token(id), Factor::Sent(Way::Email), Factor::Sent(Way::Sms)]
            .map(|factor| history.last_use(factor));
        assert_eq!(uses, [Some(secs(5)), Some(NOW.wall), Some(secs(7))]);
        assert_eq!(history.last_use(Factor::Recovery), Some(secs(8)));
        assert_eq!(history.last_use(Factor::Scratch), None);
        assert_eq!(history.last_use_of(&token), Some(secs(5)));
    }

    #[test]
    fn a_security_key_is_used_at_its_first_touch() {
        let (blue, green) = (KeyName([1; 8]), KeyName([2; 8]));
        let use_of = |history: &History, key| history.last_use(Factor::Key(key));
        let mut history = History::new("ann");
        for key in [blue, green] {
            history.raise_key_floor(key, NOW.wall, 0);
        }
        // The code that allowed the second key, and a login with a code after it.
        history.accept_code("ann", &[], Origin::Local, NOW, &Limits::default());
        assert_eq!((use_of(&history, blue), use_of(&history, green)), (None, None));
        history.note_last_use(Factor::Key(green), NOW.wall.plus(60));
        let history = History::decode(history.version(), &history.encode()).unwrap();
        assert_eq!(use_of(&history, blue), None);
        assert_eq!(use_of(&history, green), Some(NOW.wall.plus(60)));
    }

    #[test]
    fn a_removed_key_leaves_its_last_use_to_no_other() {
        let keys: Vec<_> = (1..=3).map(|n| KeyName([n; 8])).collect();
        let mut history = History::new("ann");
        for (key, n) in keys.iter().zip(1..) {
            history.raise_key_floor(*key, secs(1), 0);
            history.note_last_use(Factor::Key(*key), secs(n));
        }
        history.note_last_use(Factor::Recovery, secs(9));
        history.keep_key_floors(&keys[1..]);
        history.raise_key_floor(KeyName([4; 8]), secs(1), 0);
        let uses = (1..=4).map(|n| history.last_use(Factor::Key(KeyName([n; 8]))));
        assert_eq!(uses.collect::<Vec<_>>(), [None, Some(secs(2)), Some(secs(3)), None]);
        assert_eq!(history.last_use(Factor::Recovery), Some(secs(9)));
    }

    #[test]
    fn a_recovery_code_makes_no_record_one_of_version_2() {
        let mut history = History::new("ann");
        history.accept_recovery("ann", SetId([1; 8]), RecoveryHash([7; 16]), NOW);
        history.note_last_use(Factor::Recovery, NOW.wall);
        assert_eq!((history.version(), history.last_use(Factor::Recovery)), (1, None));
    }

    #[test]
    fn more_tokens_than_there_is_room_for_push_the_oldest_out() {
        let mut history = History::new("ann");
        for n in 0..8 {
            let id = AuthenticatorId([n; 16]);
            history.raise_counter(Counter { id, next: 1 });
            history.note_last_use(Factor::Token(id), secs(n.into()));
        }
        let known = (0..8).map(|n| history.last_use(Factor::Token(AuthenticatorId([n; 16]))));
        let known: Vec<_> = known.map(|time| time.map(UnixTime::as_secs)).collect();
        assert_eq!(known, [None, None, Some(2), Some(3), Some(4), Some(5), Some(6), Some(7)]);
    }
}
