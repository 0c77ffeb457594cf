//! A login in turns: what a program that asks, and the part that decides, say to each other.
//!
//! The one that asks knows the claimant and no rule; the [`Verifier`] knows the rules and no claimant. So a decision
//! may be made elsewhere, in another process or on another host, and the questions stay the same. A question is a
//! kind of question, never a text: the one that asks has the words and the language.

use crate::answer;

/// The most questions of a login. A verifier that asks on is cut off: ssh's password method would answer for ever.
pub const MOST_QUESTIONS: usize = 4;

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Prompt {
    /// A code, or a recovery code.
    Code,
    /// A password with a code behind it.
    PasswordAndCode,
    /// What the claimant already told a module before this one: nobody is asked. It may be nothing.
    HandedOn,
}

impl Prompt {
    /// The longest answer looked at, in bytes. Longer ones are malformed.
    pub const fn longest(self) -> usize {
        match self {
            Self::Code => answer::MAX_BYTES,
            Self::PasswordAndCode | Self::HandedOn => answer::MAX_TAIL_BYTES,
        }
    }
}

/// What a verifier wants next.
#[derive(Debug)]
pub enum Turn<O> {
    /// An answer to this.
    Ask(Prompt),
    /// Nothing: this is the outcome.
    Done(O),
}

/// Decides one login. `S` is what it needs from the program that it runs in.
pub trait Verifier<S> {
    /// How a login can end.
    type Outcome;

    /// The first turn.
    fn start(&mut self, surroundings: &mut S) -> Turn<Self::Outcome>;

    /// The next turn, after an answer. The caller wipes `typed`.
    fn answer(&mut self, surroundings: &mut S, typed: &[u8]) -> Turn<Self::Outcome>;
}
