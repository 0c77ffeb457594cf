//! Remembered devices: a client that proved the same keys before is asked for no code for a while.
//!
//! A device is remembered in three steps, since nothing is known of the rest of the stack when a code is right. The auth
//! hook recognises a device before any prompt, and asks after an accepted code whether this one is to be remembered. The
//! account hook, which programs call when all of authentication has passed, puts the device by. The credentials hook,
//! which programs call when all account lines have passed too, writes it down.
//! Between the first two, the handle holds a number: parts of the device's name and of its record, and nothing secret.
//!
//! sshd alone tells what a client has proven, in SSH_AUTH_INFO_0 of the PAM environment. It is read with
//! pam_getenv(3) while the user is authenticated, never from the process's environment, and never later: from
//! pam_setcred(3) on, pam_env may put a user's own value in its place.

mod client;
mod remember;
mod waiting;

pub use client::Client;
pub use remember::{put_by, remember};
#[cfg(test)]
pub use waiting::{FOLDER, Waiting};
