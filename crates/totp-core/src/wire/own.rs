//! What `enroll` and the helper say to each other about the user's own credential, which root holds. Since version 2.
//!
//! ```text
//! enroll                                  helper
//! Hello, Hello as for a login
//! Status                              ->
//!                                     <-  Standing, or Refused
//! Manage                              ->
//!                                     <-  Ask
//! Answer                              ->
//!                                     <-  Granted, or Refused
//! Change                              ->
//!                                     <-  Changed, or Refused
//! Change, of an address               ->
//!                                     <-  Confirm, or Refused; a code is on its way to the address
//! Answer                              ->
//!                                     <-  Changed, Confirm once more, or Refused
//! Change, of a security key           ->
//!                                     <-  Key, for a touch or for a PIN; or Refused
//! Answer, to a PIN                    ->
//!                                     <-  Changed, Key once more, or Refused
//! Devices                             ->
//!                                     <-  Devices, or Refused
//! Forget                              ->
//!                                     <-  Changed, or Refused
//! Begin                               ->
//!                                     <-  Question, for a ticket
//! Answer, and on as after Manage
//! ```
//!
//! `Status` and `Devices` need no answer, and `Forget` needs none, because logins then ask for a code again. A change needs
//! one, and a grant is for one change. To test codes is to ask for a grant and to change nothing: the answer is judged and
//! used up. Whose credential it is, the kernel says. The secret of a new authenticator is made and shown by `enroll`, and
//! goes through the socket once. Of recovery codes only hashes do.

use crate::credential::{Address, HeldAddress, HeldKey};
use crate::history::{Factor, History};
use crate::time::UnixTime;
use minicbor::bytes::ByteSlice;
use minicbor::{Decode, Encode};

/// The version that these messages came with.
pub const SINCE: u8 = 2;
/// The version that these came with: devices, the first enrolment, and all changes after [`Change::Remove`].
pub const MORE_SINCE: u8 = 3;

/// How the credential stands. No secret.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode)]
pub struct Standing {
    /// The user is not enrolled any more.
    #[n(0)]
    pub disabled: bool,
    /// The authenticators.
    #[n(1)]
    pub authenticators: Vec<Shown>,
    /// Recovery codes that are not used.
    #[n(2)]
    pub recovery_codes_left: u16,
    /// The same of scratch codes.
    #[n(3)]
    pub scratch_codes_left: u16,
    /// Remembered devices.
    #[n(4)]
    pub devices: u16,
    /// Of the last login, in Unix seconds.
    #[n(5)]
    pub last_success: Option<u64>,
    /// Wrong codes since then.
    #[n(6)]
    pub wrong_codes_since: u32,
    /// For how many seconds codes from remote are refused: 0, or [`OFF`] for good.
    #[n(7)]
    pub remote: u64,
    /// The same from this machine.
    #[n(8)]
    pub local: u64,
    /// The same of programs that run as the user.
    #[n(9)]
    pub own: u64,
    /// Root has barred every code.
    #[n(10)]
    pub barred: bool,
    /// Where codes are sent. A helper of an older release leaves it out.
    #[n(11)]
    #[cbor(default)]
    pub addresses: Vec<ShownAddress>,
    /// When a recovery code was last used, in Unix seconds, if that is known.
    #[n(12)]
    pub recovery_used: Option<u64>,
    /// The same of a scratch code.
    #[n(13)]
    pub scratch_used: Option<u64>,
    /// The security keys. A helper of an older release leaves it out.
    #[n(14)]
    #[cbor(default)]
    pub keys: Vec<ShownKey>,
}

impl Standing {
    /// The labels that are taken: of apps, tokens and security keys.
    pub fn labels(&self) -> Vec<&str> {
        let apps = self.authenticators.iter().map(|shown| shown.label.as_str());
        apps.chain(self.keys.iter().map(|key| key.label.as_str())).collect()
    }

    /// How many of [`MAX_AUTHENTICATORS`](crate::credential::MAX_AUTHENTICATORS) tables the credential has.
    pub fn tables(&self) -> usize {
        self.authenticators.len() + self.addresses.len() + self.keys.len()
    }
}

/// A security key.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct ShownKey {
    /// Its label.
    #[n(0)]
    pub label: String,
    /// When it was enrolled, as the credential has it.
    #[n(1)]
    pub created: Option<String>,
    /// It counts only with its PIN.
    #[n(2)]
    pub pin: bool,
    /// When it was last used, in Unix seconds, if that is known.
    #[n(3)]
    pub used: Option<u64>,
}

impl ShownKey {
    /// A key, and what the record knows of it.
    pub fn of(key: &HeldKey, history: Option<&History>) -> Self {
        let used = history.and_then(|history| history.last_use(Factor::Key(key.name())));
        Self {
            label: key.label.as_str().to_owned(),
            created: key.created.clone(),
            pin: key.pin,
            used: used.map(UnixTime::as_secs),
        }
    }
}

/// What a user has to do at a new security key.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum KeyStep {
    /// Touch it.
    #[n(0)]
    Touch,
    /// Type its PIN.
    #[n(1)]
    Pin {
        /// The last one was wrong.
        #[n(0)]
        again: bool,
        /// How many wrong ones in a row it takes from now on, if that is known.
        #[n(1)]
        left: Option<u8>,
    },
}

/// An address, as it may be shown.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct ShownAddress {
    /// The word of the way: "email" or "sms".
    #[n(0)]
    pub way: String,
    /// The address without most of it; `None` if it is damaged.
    #[n(1)]
    pub masked: Option<String>,
    /// When it was set, as the credential has it.
    #[n(2)]
    pub created: Option<String>,
    /// Only an administrator changes it.
    #[n(3)]
    pub locked: bool,
    /// An empty answer at the prompt asks for a code that is sent there.
    #[n(4)]
    #[cbor(default)]
    pub preferred: bool,
    /// When a code that was sent there was last used, in Unix seconds, if that is known.
    #[n(5)]
    pub used: Option<u64>,
}

impl ShownAddress {
    /// An address, and what the record knows of it.
    pub fn of(held: &HeldAddress, history: Option<&History>) -> Self {
        let used = history.and_then(|history| history.last_use(Factor::Sent(held.way)));
        Self {
            used: used.map(UnixTime::as_secs),
            way: held.way.word().to_owned(),
            masked: held.address.as_ref().map(Address::masked),
            created: held.created.clone(),
            locked: held.locked,
            preferred: held.preferred,
        }
    }
}

/// Codes are refused for good.
pub const OFF: u64 = u64::MAX;

/// An authenticator without its secret.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Shown {
    /// Its label.
    #[n(0)]
    pub label: String,
    /// `totp` or `hotp`.
    #[n(1)]
    pub kind: String,
    /// The hash, by its name in the credential.
    #[n(2)]
    pub algorithm: String,
    /// Digits of a code.
    #[n(3)]
    pub digits: u8,
    /// Seconds of a step.
    #[n(4)]
    pub period: Option<u64>,
    /// The next counter.
    #[n(5)]
    pub next_counter: Option<u64>,
    /// How many seconds its clock is ahead.
    #[n(6)]
    pub clock_ahead: Option<i64>,
    /// When it was enrolled, as the credential has it.
    #[n(7)]
    pub created: Option<String>,
    /// The bits of a secret that is too short for a new one.
    #[n(8)]
    pub short_bits: Option<u64>,
    /// When a code of it was last used, in Unix seconds, if that is known.
    #[n(9)]
    pub used: Option<u64>,
}

/// A change of the credential.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub enum Change<'a> {
    /// These recovery codes and no others.
    #[n(0)]
    Recovery {
        /// The salt.
        #[b(0)]
        salt: &'a ByteSlice,
        /// The hashes, one behind the other.
        #[b(1)]
        hashes: &'a ByteSlice,
    },
    /// One more time-based authenticator, whose first code was typed.
    #[n(1)]
    Add {
        /// Its label.
        #[b(0)]
        label: &'a str,
        /// Its secret.
        #[b(1)]
        secret: &'a ByteSlice,
        /// When it was made, as the credential has it.
        #[b(2)]
        created: &'a str,
        /// The end of the step of the first code, in Unix seconds.
        #[n(3)]
        confirmed: u64,
    },
    /// One authenticator less.
    #[n(2)]
    Remove {
        /// Its label.
        #[b(0)]
        label: &'a str,
    },
    /// One more hardware token, which has shown two consecutive codes.
    #[n(3)]
    Token(#[b(0)] Token<'a>),
    /// This authenticator and these recovery codes, and nothing that was there before.
    #[n(4)]
    Replace {
        /// The authenticator.
        #[b(0)]
        app: App<'a>,
        /// The salt of the recovery codes.
        #[b(1)]
        salt: &'a ByteSlice,
        /// Their hashes, one behind the other.
        #[b(2)]
        hashes: &'a ByteSlice,
    },
    /// This authenticator first, then one less.
    #[n(5)]
    Move {
        /// The label of the one that is removed.
        #[b(0)]
        from: &'a str,
        /// The new one.
        #[b(1)]
        app: App<'a>,
    },
    /// The user is not enrolled any more.
    #[n(6)]
    Disable,
    /// Codes go to this address, once a code that was sent there is typed.
    #[n(7)]
    Address {
        /// The word of the way.
        #[b(0)]
        way: &'a str,
        /// The address.
        #[b(1)]
        to: &'a str,
        /// The time now, as the credential has it.
        #[b(2)]
        created: &'a str,
    },
    /// No codes are sent by this way.
    #[n(8)]
    NoAddress {
        /// Its word.
        #[b(0)]
        way: &'a str,
    },
    /// The first credential of a user without an app: this address, once a code that was sent there is typed, and these
    /// recovery codes.
    #[n(9)]
    Start {
        /// The word of the way.
        #[b(0)]
        way: &'a str,
        /// The address.
        #[b(1)]
        to: &'a str,
        /// The time now, as the credential has it.
        #[b(2)]
        created: &'a str,
        /// The salt of the recovery codes.
        #[b(3)]
        salt: &'a ByteSlice,
        /// Their hashes, one behind the other.
        #[b(4)]
        hashes: &'a ByteSlice,
    },
    /// An empty answer at the prompt asks for a code by this way.
    #[n(10)]
    Prefer {
        /// Its word; `None` for no way.
        #[b(0)]
        way: Option<&'a str>,
    },
    /// One more security key, which is plugged in.
    #[n(11)]
    Key {
        /// Its label.
        #[b(0)]
        label: &'a str,
        /// The time now, as the credential has it.
        #[b(1)]
        created: &'a str,
        /// It is to count with its PIN alone.
        #[n(2)]
        pin: bool,
    },
}

/// A new time-based authenticator, as `enroll` makes them.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct App<'a> {
    /// Its label.
    #[b(0)]
    pub label: &'a str,
    /// Its secret.
    #[b(1)]
    pub secret: &'a ByteSlice,
    /// When it was made, as the credential has it.
    #[b(2)]
    pub created: &'a str,
    /// The end of the step of the first code, in Unix seconds; 0 if none was typed.
    #[n(3)]
    pub confirmed: u64,
}

/// A new hardware token.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct Token<'a> {
    /// Its label.
    #[b(0)]
    pub label: &'a str,
    /// Its secret.
    #[b(1)]
    pub secret: &'a ByteSlice,
    /// When it was entered, as the credential has it.
    #[b(2)]
    pub created: &'a str,
    /// The hash, by its name in the credential.
    #[b(3)]
    pub algorithm: &'a str,
    /// Digits of a code.
    #[n(4)]
    pub digits: u8,
    /// Seconds of a step; `None` for an event-based token.
    #[n(5)]
    pub period: Option<u64>,
    /// The first counter of an event-based token.
    #[n(6)]
    pub counter: u64,
    /// Two consecutive codes of it.
    #[b(7)]
    pub codes: &'a ByteSlice,
}

/// They hold a secret.
impl std::fmt::Debug for App<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}

/// They hold a secret.
impl std::fmt::Debug for Token<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

/// A remembered device, without what recognises it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Remembered {
    /// Its label.
    #[n(0)]
    pub label: String,
    /// For which service.
    #[n(1)]
    pub service: String,
    /// Since when, in Unix seconds.
    #[n(2)]
    pub since: u64,
    /// Until when.
    #[n(3)]
    pub until: u64,
    /// Its last use.
    #[n(4)]
    pub used: u64,
}

/// Which devices are to be forgotten.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum Forgotten<'a> {
    /// All of them.
    #[n(0)]
    All,
    /// The one that has this label and beginning.
    #[n(1)]
    One {
        /// Its label.
        #[b(0)]
        label: &'a str,
        /// Since when it is remembered, in Unix seconds.
        #[n(1)]
        since: u64,
    },
}

/// It may hold a secret.
impl std::fmt::Debug for Change<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Change")
    }
}

#[cfg(test)]
mod tests;
