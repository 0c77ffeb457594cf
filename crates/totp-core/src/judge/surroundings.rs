//! What a judgement needs beyond the record: the clocks, a look at the other record, and to be left undisturbed.

use crate::code::Code;
use crate::history::SentCode;
use crate::ledger::Look;
use crate::time::Moment;

/// What a judgement needs from the program that asks for it.
pub trait Surroundings {
    /// Both clocks, now. `None` if the wall clock stands before 1970.
    fn now(&mut self) -> Option<Moment>;

    /// Looks at the user's other record, now, by its name. Called after an acceptance is written and the record given
    /// back.
    fn elsewhere(&mut self) -> Look;

    /// Whether root holds a credential of this user id under this other name, in whose place the one that was found must
    /// not count. The user could have made that.
    fn is_held_as(&mut self, _name: &str) -> bool {
        false
    }

    /// Whether codes that were sent by mail or SMS are good here. Only the helper sends some; no other program has a line of
    /// this.
    fn sends_codes(&self) -> bool {
        false
    }

    /// The digits of a code that was sent to the user.
    fn sent_digits(&self, _code: &SentCode) -> Option<Code> {
        None
    }

    /// Runs `work`, which holds the record, in a way that nobody can stop or delay.
    ///
    /// # Errors
    /// Why that cannot be had; the text is for the log.
    fn undisturbed<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> Result<T, &'static str> {
        Ok(work(self))
    }
}
