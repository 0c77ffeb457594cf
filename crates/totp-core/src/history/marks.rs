//! Which steps are used up: the marks.

use super::state::{History, MAX_MARKS, Mark};
use crate::authenticator::Authenticator;
use crate::secret::AuthenticatorId;
use crate::time::UnixTime;

impl History {
    /// The end of the last spent step of `authenticator`.
    ///
    /// An authenticator without a mark starts at the user's highest one, so that swapping secrets and
    /// back reopens nothing. The confirmation at enrolment counts too, unless it lies beyond `horizon`
    /// (now and the window): the file is the user's, and must not lock him out for years.
    pub fn mark_of(&self, authenticator: &Authenticator, horizon: UnixTime) -> UnixTime {
        self.mark_on_clock(authenticator, horizon, self.offset_of(authenticator.id()))
    }

    /// The same, if the clock of the authenticator is so many seconds ahead of ours.
    pub fn mark_on_clock(
        &self,
        authenticator: &Authenticator,
        horizon: UnixTime,
        ahead: i64,
    ) -> UnixTime {
        let id = authenticator.id();
        let own = self.marks.iter().find(|mark| mark.id == id).map(|mark| mark.end);
        let confirmed = authenticator.confirmed.filter(|end| *end <= horizon).unwrap_or_default();
        own.unwrap_or_else(|| self.highest_mark().shifted(ahead)).max(confirmed)
    }

    /// The highest mark on our clock.
    pub(super) fn highest_mark(&self) -> UnixTime {
        self.marks.iter().map(|mark| self.on_our_clock(mark)).max().unwrap_or_default()
    }

    /// The end of a mark on our clock. A mark is of its token's clock, and that may be off.
    pub(super) fn on_our_clock(&self, mark: &Mark) -> UnixTime {
        match self.offset_of(mark.id) {
            0 => mark.end,
            ahead => mark.end.shifted(-ahead),
        }
    }

    /// Whether one of these steps is used up, by the mark of its authenticator.
    pub fn has_used_any(&self, steps: &[Mark]) -> bool {
        let used = |step: &Mark| self.marks.iter().any(|m| m.id == step.id && m.end >= step.end);
        steps.iter().any(used)
    }

    /// Moves the mark of `id` up to `end`; never down.
    pub fn raise_mark(&mut self, id: AuthenticatorId, end: UnixTime) {
        if let Some(mark) = self.marks.iter_mut().find(|mark| mark.id == id) {
            mark.end = mark.end.max(end);
            return;
        }
        self.marks.push(Mark { id, end });
        if self.marks.len() > MAX_MARKS {
            let ends = self.marks.iter().enumerate();
            if let Some((oldest, _)) =
                ends.max_by_key(|(_, mark)| std::cmp::Reverse(self.on_our_clock(mark)))
            {
                self.marks.remove(oldest);
            }
        }
    }

    /// Takes over what another store of the same user knows of `authenticators`: later marks, up to
    /// `horizon`. Only that: the other store may be one that the user can write.
    pub fn absorb_marks(
        &mut self,
        other: &Self,
        authenticators: &[Authenticator],
        horizon: UnixTime,
    ) {
        for authenticator in authenticators {
            let id = authenticator.id();
            // An authenticator without a mark starts at the highest one; a lower one must not be given it.
            let here = self.mark_of(authenticator, UnixTime::default());
            let theirs = other.marks.iter().find(|mark| mark.id == id);
            if let Some(mark) = theirs.filter(|mark| mark.end <= horizon && mark.end > here) {
                self.raise_mark(id, mark.end);
            }
        }
    }
}
