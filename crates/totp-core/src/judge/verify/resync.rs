//! Where a token stands, for an administrator's resynchronisation and for an enrolment. Nothing can be accepted by it.

use super::pair::{pair, stand};
use super::proof::{Accepted, Charged, CodeVerdict, Proof, Reach};
use crate::answer::Pair;
use crate::authenticator::{Authenticator, Label, LookAhead, Window};
use crate::credential::Credential;
use crate::history::{History, TokenPosition};
use crate::secret::AuthenticatorId;
use crate::time::UnixTime;

/// What two consecutive codes tell of a user's tokens.
pub enum Resync {
    /// Where the token stands that they belong to.
    Found {
        /// What the user calls the token.
        label: Label,
        /// The token's name in the record.
        id: AuthenticatorId,
        /// Where it stands.
        position: TokenPosition,
    },
    /// They are used up, or were passed over.
    AlreadyUsed,
    /// All codes of the user are barred, or the mark lies ahead of the clock.
    MarkAhead,
    /// The list of counters is full.
    NoRoom,
    /// They are not two consecutive codes of one authenticator of the user.
    Wrong,
}

/// Finds the token of `credential` that has these two codes, by the rules of a login. [`crate::record::Transaction`]
/// notes what is found.
pub fn find_token(
    credential: &Credential,
    history: &History,
    typed: &Pair,
    now: UnixTime,
) -> Resync {
    // Neither a window nor a look-ahead counts for two codes.
    let reach = Reach { window: Window::default(), look_ahead: Some(LookAhead::default()) };
    match pair(&Charged(()), credential, history, typed, now, reach) {
        CodeVerdict::Accepted(Accepted(Proof::Step { used, label, counters, offset, .. })) => {
            let counter = counters.first().map(|c| (c.id, TokenPosition::Counter(c.next)));
            let clock = used.first().map(|mark| {
                let ahead = offset.map_or(0, |offset| offset.seconds);
                (mark.id, TokenPosition::Clock { used: mark.end, ahead })
            });
            match counter.or(clock) {
                Some((id, position)) => Resync::Found { label, id, position },
                None => Resync::Wrong,
            }
        }
        CodeVerdict::AlreadyUsed => Resync::AlreadyUsed,
        CodeVerdict::MarkAhead => Resync::MarkAhead,
        CodeVerdict::NoRoom => Resync::NoRoom,
        CodeVerdict::Accepted(_) | CodeVerdict::ScratchSpent | CodeVerdict::Wrong => Resync::Wrong,
    }
}

/// Finds where a token stands that is about to be enrolled: an event-based one at its first counter or up to 1 000 after
/// it, a time-based one within 20 steps of now. `None`: they are not two consecutive codes of it.
pub fn position_of(token: &Authenticator, typed: &Pair, now: UnixTime) -> Option<TokenPosition> {
    if token.digits.get() != typed.length() {
        return None;
    }
    stand(token, typed, now)
}
