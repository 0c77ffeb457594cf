//! The same procedure for a touch of a security key: the record is held, the try charged, and only then the signature is
//! checked. A floor stands for the mark.

use super::attempt::Attempt;
use super::consumed::Used;
use super::open::Open;
use super::settle::settle;
use super::surroundings::Surroundings;
use super::verdict::Verdict;
use super::verify::{self, Accepted, TouchVerdict};
use crate::credential::HeldKey;
use crate::ledger::Ledger;
use crate::throttle::Gate;
use crate::time::UnixTime;

/// What a security key signed.
pub struct Touch<'a> {
    /// The key, as root holds it.
    pub key: &'a HeldKey,
    /// When the challenge was made.
    pub challenged: UnixTime,
    /// Checks the signature, for this key, its relying party and the challenge of this login. The counter of the signature,
    /// or why it proves nothing. The crates that check signatures are not part of this one: the module is made of it.
    pub verify: &'a dyn Fn() -> Result<u32, &'static str>,
}

/// Judges a touch, and uses its challenge up if the signature is good. `attempt` has an answer that is malformed: nothing
/// was typed.
///
/// Root alone holds security keys, so there is one record of them.
pub fn judge_touch<L: Ledger, S: Surroundings>(
    ledger: &L,
    attempt: &Attempt<'_>,
    touch: &Touch<'_>,
    around: &mut S,
) -> Verdict<L::Error> {
    let held = around.undisturbed(|around| attempt.judge_touch_held(ledger, touch, around));
    settle(ledger, attempt, around, held)
}

impl Attempt<'_> {
    fn judge_touch_held<L: Ledger, S: Surroundings>(
        &self,
        ledger: &L,
        touch: &Touch<'_>,
        around: &mut S,
    ) -> Result<Used, Verdict<L::Error>> {
        let mut open = self.open(ledger, around)?;
        let accepted = open.find_good(touch, around)?;
        open.consume(accepted, None)
    }
}

impl<L: Ledger> Open<'_, L> {
    /// Finds out whether the touch is good.
    fn find_good<S: Surroundings>(
        &mut self,
        touch: &Touch<'_>,
        around: &S,
    ) -> Result<Accepted, Verdict<L::Error>> {
        match self.gate() {
            Gate::Open => {}
            Gate::Wait(seconds) => return Err(Verdict::Throttled(seconds)),
            Gate::Off => return Err(Verdict::ThrottledForGood),
        }
        let charged = self.charge(around).map_err(Verdict::RecordUnusable)?;
        let counter = (touch.verify)().map_err(Verdict::KeyRefused)?;
        let signed = (touch.challenged, counter);
        let now = self.now.wall;
        let refusal = match verify::touch(&charged, &self.history, touch.key, signed, now) {
            TouchVerdict::Accepted(accepted) => return Ok(accepted),
            TouchVerdict::Spent => "its challenge is spent",
            TouchVerdict::NotNow => "its challenge is too old, or lies ahead of the clock",
            TouchVerdict::NoRoom => {
                "all codes are barred, or the record has marks of four other keys"
            }
        };
        self.refund(charged).map_err(Verdict::RecordUnusable)?;
        Err(Verdict::KeyRefused(refusal))
    }
}
