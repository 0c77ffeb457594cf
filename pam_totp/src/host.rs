//! The seams: what a login needs from outside, each replaceable in a test.

use crate::account::Caller;
use totp_core::account::Account;
pub use totp_core::login::{Machine, Priority, Request};
use zeroize::Zeroizing;

/// How a text to the claimant is marked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// PAM_ERROR_MSG.
    Error,
    /// PAM_TEXT_INFO.
    Info,
}

/// The conversation failed, or brought no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoAnswer;

/// What a login needs besides: the application, the claimant and the account database.
pub trait Host: Machine {
    /// What the application told PAM.
    fn request(&mut self) -> Request;

    /// Asks the claimant. One message, one answer, of which at most `longest` bytes and one more are copied.
    fn ask(
        &mut self,
        prompt: &str,
        echo: bool,
        longest: usize,
    ) -> Result<Zeroizing<Vec<u8>>, NoAnswer>;

    /// PAM_AUTHTOK, if it is set; cut in the same way.
    fn first_pass(&mut self, longest: usize) -> Option<Zeroizing<Vec<u8>>>;

    /// Sets PAM_AUTHTOK for the modules that come after. `false` if that failed.
    fn pass_on(&mut self, password: &[u8]) -> bool;

    /// Tells the claimant something. Failures do not matter: many applications drop such texts.
    fn tell(&mut self, tone: Tone, text: &str);

    /// The account of that name, from the account database.
    fn account(&self, name: &str) -> Option<Account>;

    /// Notes on the handle whose code was accepted by this call, if one was: a user id, and nothing secret.
    fn note_accepted(&mut self, uid: Option<u32>);

    /// Whose code the last call on this handle accepted, if it accepted one.
    fn accepted(&self) -> Option<u32>;

    /// Who runs this process.
    fn caller(&self) -> Caller;
}
