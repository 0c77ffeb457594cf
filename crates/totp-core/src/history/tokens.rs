//! What the record knows of hardware tokens: the next counter of those that count, the clock offset of those that
//! have a clock.
//!
//! A counter never goes down: that is for these tokens what a mark is for a code of time (RFC 4226 §7.2). An offset
//! moves only when the user types two consecutive codes in one answer (RFC 6238 §6).

use super::extras::{ClockOffset, Counter, Extras, MAX_COUNTERS, MAX_OFFSETS};
use super::state::History;
use crate::secret::AuthenticatorId;
use crate::time::UnixTime;

/// Where a token stands, as two consecutive codes tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenPosition {
    /// The next counter that is good.
    Counter(u64),
    /// What a token with a clock told.
    Clock {
        /// The end of the last used step, on the token's clock.
        used: UnixTime,
        /// How many seconds this clock is ahead of ours.
        ahead: i32,
    },
}

impl History {
    /// The next counter that is good for the event-based token `id`, which was enrolled at `first`.
    ///
    /// `None`: no counter of it is good. Either all codes are barred, or the list of counters is full and may have had
    /// no room for this one.
    pub fn next_counter(&self, id: AuthenticatorId, first: u64) -> Option<u64> {
        if self.is_barred() {
            return None;
        }
        match &self.extras {
            None => Some(first),
            Some(extras) => extras.next_counter(id, first),
        }
    }

    /// Whether there is room for the counter of one more token.
    pub fn has_room_for_a_counter(&self) -> bool {
        self.extras.as_ref().is_none_or(|extras| extras.counters().len() < MAX_COUNTERS)
    }

    /// Notes that all counters below `next` are used up; never fewer than before.
    pub fn raise_counter(&mut self, counter: Counter) {
        self.with_extras(|extras| extras.raise_counter(counter.id, counter.next));
    }

    /// How many seconds the clock of `id` is ahead of ours; 0 if it was never found to be off.
    pub fn offset_of(&self, id: AuthenticatorId) -> i64 {
        let offset = self.offsets().iter().find(|offset| offset.id == id);
        offset.map_or(0, |offset| offset.seconds.into())
    }

    /// The clock offsets of time-based tokens.
    pub fn offsets(&self) -> &[ClockOffset] {
        self.extras.as_ref().map(|extras| extras.offsets.as_slice()).unwrap_or_default()
    }

    /// Notes how far the clock of a token is off.
    pub fn set_offset(&mut self, offset: ClockOffset) {
        if offset.seconds != 0 || self.offset_of(offset.id) != 0 {
            self.with_extras(|extras| extras.set_offset(offset));
        }
    }

    /// Notes where a token stands. Neither its counter nor its mark goes down.
    pub fn move_token(&mut self, id: AuthenticatorId, position: TokenPosition) {
        match position {
            TokenPosition::Counter(next) => self.raise_counter(Counter { id, next }),
            TokenPosition::Clock { used, ahead } => {
                self.raise_mark(id, used);
                self.set_offset(ClockOffset { id, seconds: ahead });
            }
        }
    }

    /// Takes over the clock offsets that root's record has.
    pub(crate) fn absorb_offsets(&mut self, roots: &Self) {
        roots.offsets().iter().for_each(|offset| self.set_offset(*offset));
    }
}

impl Extras {
    /// The counters of event-based tokens.
    pub fn counters(&self) -> &[Counter] {
        &self.counters
    }

    /// One offset for each token; none for a clock that is right. The oldest makes room: its token is resynchronised
    /// again.
    fn set_offset(&mut self, offset: ClockOffset) {
        self.offsets.retain(|known| known.id != offset.id);
        if offset.seconds != 0 {
            if self.offsets.len() >= MAX_OFFSETS {
                self.offsets.remove(0);
            }
            self.offsets.push(offset);
        }
    }
}
