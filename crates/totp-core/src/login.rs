//! A login in turns: what a program that asks, and the part that decides, say to each other.
//!
//! The one that asks knows the claimant and no rule; the [`Verifier`] knows the rules and no claimant. So a decision
//! may be made elsewhere, in another process or on another host, and the questions stay the same. A question is a
//! kind of question, never a text: the one that asks has the words and the language.

mod ending;
mod key;
pub mod log_line;
mod outcome;
mod priority;

pub use ending::{EndKind, Ending};
pub use key::{KeyAsk, Touched, VerifyTouch};
pub use outcome::{IdentityError, Outcome};
pub use priority::Priority;

use crate::answer;
use crate::device::HostKey;
use crate::sent::Delivery;
use crate::time::Moment;
use minicbor::{Decode, Encode};
use std::path::PathBuf;

/// The unit that a log line names where the helper does not answer.
pub const UNIT: &str = "pam-totpd.socket";
/// The same for the agent of security keys.
pub const KEY_UNIT: &str = "pam-totp-key.socket";

/// The most questions of a login. A verifier that asks on is cut off: ssh's password method would answer for ever.
pub const MOST_QUESTIONS: usize = 4;

/// What is asked. The numbers are those of the helper's socket ([`crate::wire`]).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
pub enum Prompt {
    /// A code, or a recovery code.
    #[n(0)]
    Code,
    /// A password with a code behind it.
    #[n(1)]
    PasswordAndCode,
    /// What the claimant already told a module before this one: nobody is asked. It may be nothing.
    #[n(2)]
    HandedOn,
    /// A code, or a recovery code, after a code was asked for: one may be on its way. The question is the same for
    /// everybody.
    #[n(3)]
    OnItsWay,
    /// A touch of a security key: nobody is asked, the claimant is told, and the answer is empty.
    #[n(4)]
    Touch,
    /// The PIN of a security key, which is touched then.
    #[n(5)]
    Pin,
}

impl Prompt {
    /// The longest answer looked at, in bytes. Longer ones are malformed.
    pub const fn longest(self) -> usize {
        match self {
            Self::Code | Self::OnItsWay | Self::Touch | Self::Pin => answer::MAX_BYTES,
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

    /// What is to be done while the claimant thinks about a question. It is called after the question was put, so that how
    /// long it takes tells nothing.
    fn meanwhile(&mut self, _surroundings: &mut S) {}
}

/// What the one that asks may do for a user.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rights {
    /// sshd, login, sudo, su: any user's files.
    Root,
    /// A screen locker: its own files.
    Own,
}

/// What the application told PAM about this login.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// PAM_USER. Bytes, since nobody promises that it is text.
    pub user: Vec<u8>,
    /// PAM_SERVICE.
    pub service: Vec<u8>,
    /// PAM_RHOST; empty counts as not set.
    pub rhost: Vec<u8>,
    /// PAM_SILENT: the prompt is shown, nothing else.
    pub silent: bool,
    /// A module before this one was given a password, or sshd has seen another proof. Codes are sent at no other login.
    /// Whether the password was right, no module can know.
    pub proven: bool,
}

/// What a verifier needs from the machine: it asks nobody.
pub trait Machine {
    /// Writes one line to the system log.
    fn log(&mut self, priority: Priority, line: &str);

    /// Both clocks, now. `None` if the wall clock stands before 1970.
    fn now(&self) -> Option<Moment>;

    /// The folder for those of root's records that need not outlive a reboot.
    fn volatile_dir(&self) -> PathBuf;

    /// The key of which the digits of codes are made that are sent by mail or SMS, where this program sends some: that is
    /// the helper, if the policy offers them.
    fn sent_code_key(&self) -> Option<&HostKey> {
        None
    }

    /// Whether security keys can be asked: by the helper alone.
    fn asks_keys(&self) -> bool {
        false
    }

    /// Waits until a security key is touched. Without keys to ask for, it waits as long and asks none.
    fn touch(&mut self, _ask: &KeyAsk<'_>) -> Touched {
        Touched::Unusable("")
    }

    /// Has a code sent, and does not wait for it.
    fn deliver(&mut self, _delivery: Delivery<'_>) {}

    /// Runs `work` while nobody who may signal this process can stop it or end it: a record is held meanwhile.
    ///
    /// # Errors
    /// A text that says why it cannot be so, or why things could not be put back; then the result is lost.
    fn undisturbed<T>(&self, work: impl FnOnce() -> T) -> Result<T, &'static str>;
}
