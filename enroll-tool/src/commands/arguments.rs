//! What the commands of this folder can be asked for.

use crate::arguments::{Asking, Form, Output, Whose};
use clap::{Args, Subcommand};

/// How to enrol.
#[derive(Args, Clone, Default)]
pub struct Enrol {
    #[command(flatten)]
    pub whose: Whose,
    #[command(flatten)]
    pub form: Form,
    #[command(flatten)]
    pub token: TokenForm,
    /// Mail address for codes, if root holds your secret.
    #[arg(long, value_name = "ADDRESS", conflicts_with_all = NOT_OF_ADDRESSES)]
    pub email: Option<Option<String>>,
    /// Send codes to this phone (+ and country code).
    #[arg(long, value_name = "NUMBER", conflicts_with_all = NOT_OF_ADDRESSES)]
    #[arg(conflicts_with = "email")]
    pub sms: Option<Option<String>>,
    #[command(flatten)]
    pub key: KeyForm,
    /// Skip the password (the administrator may forbid it).
    #[arg(long)]
    pub no_password_check: bool,
}

/// A security key.
#[derive(Args, Clone, Default)]
pub struct KeyForm {
    /// A security key that is plugged in at this machine.
    #[arg(long, conflicts_with_all = NOT_OF_KEYS)]
    pub key: bool,
    /// --key: only with the PIN of the key.
    #[arg(long, requires = "key")]
    pub pin: bool,
}

/// Options that a security key has no use for.
const NOT_OF_KEYS: [&str; 9] =
    ["token", "uri", "svg", "large", "plain", "issuer", "account", "email", "sms"];

/// Options that an address has no use for.
const NOT_OF_ADDRESSES: [&str; 7] =
    ["token", "svg", "large", "plain", "issuer", "account", "label"];

/// What to remove.
#[derive(Args, Clone, Default)]
pub struct Remove {
    /// Its label, as `enroll status` shows it; or the word email or sms.
    #[arg(required_unless_present_any = ["email", "sms"])]
    #[arg(conflicts_with_all = ["email", "sms"])]
    pub label: Option<String>,
    /// The mail address to which codes are sent.
    #[arg(long)]
    pub email: bool,
    /// The phone to which codes are sent.
    #[arg(long, conflicts_with = "email")]
    pub sms: bool,
    #[command(flatten)]
    pub options: Asking,
}

/// Which factor to prefer.
#[derive(Args, Clone, Default)]
pub struct Prefer {
    /// email, sms, or none (the default).
    #[arg(value_name = "FACTOR", hide_possible_values = true)]
    #[arg(value_parser = ["email", "sms", "none"])]
    pub factor: String,
    #[command(flatten)]
    pub options: Asking,
}

/// How to change phones. The new one is an app: for a token, the order is `add --token`, then `remove`.
#[derive(Args, Clone, Default)]
pub struct MovePhone {
    #[command(flatten)]
    pub whose: Whose,
    #[command(flatten)]
    pub form: Form,
    /// Skip the password (the administrator may forbid it).
    #[arg(long)]
    pub no_password_check: bool,
}

/// A hardware token that is entered by hand. What is not given is asked for.
#[derive(Args, Clone, Default)]
pub struct TokenForm {
    /// A hardware token: asks for its secret and two codes.
    #[arg(long, conflicts_with_all = ["uri", "svg", "large", "plain", "issuer", "account"])]
    pub token: bool,
    /// --token: totp (time-based) or hotp (event-based).
    #[arg(long, value_name = "KIND", requires = "token", hide_possible_values = true)]
    #[arg(value_parser = ["totp", "hotp"])]
    pub kind: Option<String>,
    /// --token: digits of a code, 6 to 8.
    #[arg(long, value_name = "N", requires = "token")]
    #[arg(value_parser = clap::value_parser!(u64).range(6..=8))]
    pub digits: Option<u64>,
    /// --token: seconds of a code, if it is time-based.
    #[arg(long, value_name = "N", requires = "token")]
    #[arg(value_parser = clap::value_parser!(u64).range(15..=60))]
    pub period: Option<u64>,
    /// --token: sha1, sha256 or sha512.
    #[arg(long, value_name = "NAME", requires = "token", hide_possible_values = true)]
    #[arg(value_parser = ["sha1", "sha256", "sha512"])]
    pub hash: Option<String>,
    /// --token: the first counter, if it is event-based.
    #[arg(long, value_name = "N", requires = "token")]
    pub counter: Option<u64>,
}

/// Whose authenticators to show.
#[derive(Args, Clone, Default)]
pub struct Show {
    #[command(flatten)]
    pub whose: Whose,
    #[command(flatten)]
    pub form: Form,
}

/// Whose remembered devices, and what to do with them.
#[derive(Args, Clone, Default)]
pub struct Devices {
    #[command(flatten)]
    pub output: Output,
    #[command(subcommand)]
    pub command: Option<DevicesCommand>,
}

/// What can be done with remembered devices.
#[derive(Subcommand, Clone)]
pub enum DevicesCommand {
    /// Forget a device, or all: logins ask for a code again.
    Forget(Forget),
}

/// Which devices to forget.
#[derive(Args, Clone)]
pub struct Forget {
    /// Its number in the list (root, or with the helper).
    #[arg(value_name = "N")]
    pub number: Option<usize>,
    /// All of them.
    #[arg(long, conflicts_with = "number")]
    pub all: bool,
    /// For scripts: one JSON object.
    #[arg(long)]
    pub json: bool,
}
