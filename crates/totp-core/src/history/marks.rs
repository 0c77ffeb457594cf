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
        let id = authenticator.id();
        let own = self.marks.iter().find(|mark| mark.id == id).map(|mark| mark.end);
        let highest = || self.marks.iter().map(|mark| mark.end).max().unwrap_or_default();
        let confirmed = authenticator.confirmed.filter(|end| *end <= horizon).unwrap_or_default();
        own.unwrap_or_else(highest).max(confirmed)
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
            if let Some((oldest, _)) = ends.max_by_key(|(_, mark)| std::cmp::Reverse(mark.end)) {
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
