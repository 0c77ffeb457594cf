//! What the record knows of security keys: up to which time their challenges are spent, and their last counter.
//!
//! A challenge carries the time at which it was made, and an acceptance raises the *floor* of its key to that time. So the
//! floor is for a key what a mark is for a code of time: it never goes down. The counter of a key proves nothing, because
//! many keys leave it at 0. It is kept to notice one that goes down, as that of a copied key may.

use super::extras::{Extras, KeyFloor, MAX_KEY_FLOORS};
use super::key_name::KeyName;
use super::state::History;
use crate::throttle::{Limits, Origin};
use crate::time::{Moment, UnixTime};

impl History {
    /// The time up to which the challenges of a security key are spent.
    ///
    /// `None`: no challenge of it is good. Either all codes are barred, or the list is full and may have had no room for
    /// this key.
    pub fn key_floor(&self, key: KeyName) -> Option<UnixTime> {
        if self.is_barred() {
            return None;
        }
        match &self.extras {
            None => Some(UnixTime::default()),
            Some(extras) => extras.key_floor(key),
        }
    }

    /// The counter that the last accepted signature of a key had; 0 if there was none.
    pub fn key_counter(&self, key: KeyName) -> u32 {
        self.floors().iter().find(|known| known.key == key).map_or(0, |known| known.counter)
    }

    /// Notes that the challenges of a key are spent up to `floor`, never to an earlier time than before, and the counter
    /// of its signature.
    pub fn raise_key_floor(&mut self, key: KeyName, floor: UnixTime, counter: u32) {
        self.with_extras(|extras| extras.raise_floor(KeyFloor { key, floor, counter }));
    }

    /// Notes that a security key let the user in, and forgives what a code forgives. Its challenge is spent by
    /// [`History::raise_key_floor`].
    pub fn accept_key(&mut self, name: &str, origin: Origin, now: Moment, limits: &Limits) {
        self.accept_code(name, &[], origin, now, limits);
    }

    /// Forgets the floors of all keys but these, which the user's credential has. A challenge for a removed key is never
    /// made again, and an old one is too old within minutes.
    pub fn keep_key_floors(&mut self, keys: &[KeyName]) {
        self.change_extras(|extras| {
            let before = std::mem::take(&mut extras.key_floors);
            let kept = before.iter().filter(|known| keys.contains(&known.key));
            extras.key_floors = kept.copied().collect();
            extras.move_last_uses(&before);
        });
    }

    fn floors(&self) -> &[KeyFloor] {
        self.extras.as_ref().map(|extras| extras.key_floors.as_slice()).unwrap_or_default()
    }
}

impl Extras {
    /// Moves a floor up; never down. The counter of the later challenge counts. A full list takes no further key; see
    /// [`Extras::key_floor`].
    pub(super) fn raise_floor(&mut self, new: KeyFloor) {
        if let Some(known) = self.key_floors.iter_mut().find(|known| known.key == new.key) {
            if new.floor > known.floor {
                *known = new;
            }
        } else if self.key_floors.len() < MAX_KEY_FLOORS {
            self.key_floors.push(new);
        }
    }

    /// `None`: all of them are spent, because the list is full and may have had no room for this key.
    pub(super) fn key_floor(&self, key: KeyName) -> Option<UnixTime> {
        match self.key_floors.iter().find(|known| known.key == key) {
            Some(known) => Some(known.floor),
            None if self.key_floors.len() < MAX_KEY_FLOORS => Some(UnixTime::default()),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::DecodeError;

    const BLUE: KeyName = KeyName([1; 8]);
    const GREEN: KeyName = KeyName([2; 8]);

    fn secs(n: u64) -> UnixTime {
        UnixTime::from_secs(n)
    }

    fn history(floors: &[(KeyName, u64, u32)]) -> History {
        let mut history = History::new("ann");
        for (key, floor, counter) in floors {
            history.raise_key_floor(*key, secs(*floor), *counter);
        }
        history
    }

    #[test]
    fn a_floor_never_goes_down() {
        let mut history = history(&[(BLUE, 100, 7)]);
        history.raise_key_floor(BLUE, secs(99), 9);
        assert_eq!((history.key_floor(BLUE), history.key_counter(BLUE)), (Some(secs(100)), 7));
        history.raise_key_floor(BLUE, secs(101), 3);
        assert_eq!((history.key_floor(BLUE), history.key_counter(BLUE)), (Some(secs(101)), 3));
        assert_eq!((history.key_floor(GREEN), history.key_counter(GREEN)), (Some(secs(0)), 0));
    }

    #[test]
    fn floors_are_kept_byte_by_byte() {
        let history = history(&[(BLUE, 100, 7), (GREEN, u64::MAX, u32::MAX)]);
        assert_eq!(history.version(), 2);
        assert_eq!(History::decode(2, &history.encode()), Ok(history.clone()));
        let bytes = history.encode();
        assert_eq!(History::decode(2, &bytes[..bytes.len() - 1]), Err(DecodeError::Damaged));
    }

    #[test]
    fn a_key_without_room_for_its_floor_is_refused() {
        let four: Vec<_> = (1..=4).map(|n| (KeyName([n; 8]), 100, 0)).collect();
        let mut history = history(&four);
        let fifth = KeyName([5; 8]);
        assert_eq!(history.key_floor(fifth), None);
        history.raise_key_floor(fifth, secs(200), 0);
        assert_eq!(history.key_floor(fifth), None);
        history.keep_key_floors(&[BLUE, GREEN]);
        assert_eq!(history.key_floor(fifth), Some(secs(0)));
        assert_eq!(history.key_floor(GREEN), Some(secs(100)));
    }

    #[test]
    fn no_key_is_good_while_the_codes_are_barred() {
        let mut history = history(&[(BLUE, 100, 0)]);
        history.bar();
        assert_eq!((history.key_floor(BLUE), history.key_floor(GREEN)), (None, None));
    }

    #[test]
    fn two_copies_of_a_record_keep_the_later_floor() {
        let (newer, older) =
            (history(&[(BLUE, 100, 1)]), history(&[(BLUE, 200, 2), (GREEN, 50, 3)]));
        for merged in
            [History::merged(newer.clone(), &older), History::merged(older.clone(), &newer)]
        {
            assert_eq!((merged.key_floor(BLUE), merged.key_counter(BLUE)), (Some(secs(200)), 2));
            assert_eq!(merged.key_floor(GREEN), Some(secs(50)));
        }
    }
}
