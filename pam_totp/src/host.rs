//! The seams: what a login needs from outside, each replaceable in a test.

use crate::account::Caller;
use crate::trial::Process;
use std::path::PathBuf;
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

/// What the account hook is to do about an enrolment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Enrolment {
    /// Offer one to the user of this id.
    Offered(u32),
    /// Refuse: it has done so before on this handle, or has not come to an end.
    Refused,
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

    /// PAM_OLDAUTHTOK, the current password before a change, in the same way.
    fn current_password(&self, longest: usize) -> Option<Zeroizing<Vec<u8>>>;

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

    /// What sshd says that the client has passed (SSH_AUTH_INFO_0 of the PAM environment), at most `longest` bytes and
    /// one more; `None` from every other program.
    fn ssh_methods(&self, longest: usize) -> Option<Vec<u8>>;

    /// The first word of SSH_CONNECTION in the PAM environment: the client's address.
    fn ssh_client(&self) -> Option<Vec<u8>>;

    /// The day of the last change of the password in shadow(5); `None` for an account that has none there.
    fn last_password_change(&self, account: &str) -> Option<i64>;

    /// Notes on the handle that a device is to be remembered: a number that is not 0, and nothing secret.
    fn note_device(&mut self, number: Option<usize>);

    /// What was noted of a device on this handle.
    fn noted_device(&self) -> Option<usize>;

    /// Notes on the handle what the account hook is to do: a number, and nothing secret.
    fn note_enrolment(&mut self, enrolment: Option<Enrolment>);

    /// What was noted of an enrolment on this handle.
    fn noted_enrolment(&self) -> Option<Enrolment>;

    /// Notes on the handle that the auth line of this service has run.
    fn note_auth_line(&mut self, service: &[u8]);

    /// Whether the auth line of this service has run on this handle.
    fn noted_auth_line(&self, service: &[u8]) -> bool;

    /// This process, and its parent: sshd asks in a child of the process that lets in.
    fn process(&self) -> Option<Process>;

    /// The parent of this process.
    fn parent(&self) -> Option<Process>;

    /// Whether the package of the helper is installed.
    fn has_helper(&self) -> bool;

    /// Where the helper listens.
    fn helper_socket(&self) -> PathBuf;

    /// The user id that the helper must have.
    fn helper_uid(&self) -> u32 {
        0
    }

    /// The user who runs this process.
    fn caller(&self) -> Caller;
}
