//! Checks what a FIDO2 security key signed.
//!
//! A login with a key has three steps. The verifier makes a [`Challenge`] and hands its [hash](Challenge::hash) to the key. The
//! key signs its *authenticator data* and that hash. [`verify_assertion`] checks the answer against the [`PublicKey`] that was
//! kept at enrolment, where [`verify_new_credential`] checked it.
//!
//! This library has no I/O, no clock and no random bytes: callers give the time and the bytes. It knows nothing of codes and of
//! the files of `pam_totp`. docs/decisions/0038 says which crates do the arithmetic, and why.
//!
//! ```
//! use security_key::{Challenge, Expected, Purpose, RelyingParty, verify_assertion};
//! # use security_key::{PublicKey};
//! # let (auth_data, signature) = ([0; 37], [0; 64]);
//! # let key = PublicKey::from_text("eddsa:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")?;
//! let rp = RelyingParty::named("web1")?;
//! let challenge = Challenge::new(1_700_000_000, [7; 24]);
//! let expected = Expected {
//!     rp: &rp,
//!     challenge: &challenge,
//!     purpose: Purpose::Login,
//!     user_verification: false,
//!     floor: None,
//! };
//! let answer = verify_assertion(&key, &expected, &auth_data, &signature);
//! assert!(answer.is_err(), "these bytes are no signature");
//! # Ok::<(), security_key::Fault>(())
//! ```
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::unreachable
    )
)]

mod auth_data;
mod challenge;
mod cose;
mod credential_id;
mod fault;
mod public_key;
mod relying_party;
mod verify;

pub use auth_data::{AuthData, Flags};
pub use challenge::{CHALLENGE_BYTES, Challenge, Purpose, RANDOM_BYTES};
pub use credential_id::{CredentialId, MAX_ID_BYTES};
pub use fault::Fault;
pub use public_key::{Algorithm, PublicKey};
pub use relying_party::{MAX_NAME_BYTES, RelyingParty};
pub use verify::{
    Assertion, Attestation, Expected, NewCredential, verify_assertion, verify_new_credential,
};
