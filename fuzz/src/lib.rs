//! What the fuzz targets share.
//!
//! The module is a cdylib, which nothing can link, and a second crate type would take the link-time
//! optimisation from what is installed. So its sources are compiled in here a second time, as they are:
//! all but `ffi`, of which only the identity of a thread is needed. They name each other by
//! `crate::`, so they stand at the root.

#[path = "../../pam_totp/src/account.rs"]
pub mod account;
// rustfmt would look for its tests in the wrong folder.
#[rustfmt::skip]
#[path = "../../pam_totp/src/authenticate/mod.rs"]
pub mod authenticate;
#[path = "../../pam_totp/src/credential.rs"]
pub mod credential;
#[rustfmt::skip]
#[path = "../../pam_totp/src/devices/mod.rs"]
pub mod devices;
#[path = "../../pam_totp/src/enrol/none.rs"]
pub mod enrol;
#[path = "../../pam_totp/src/helper/none.rs"]
pub mod helper;
#[path = "../../pam_totp/src/host.rs"]
pub mod host;
#[path = "../../pam_totp/src/identity.rs"]
pub mod identity;
#[path = "../../pam_totp/src/outcome.rs"]
pub mod outcome;
#[path = "../../pam_totp/src/trial.rs"]
pub mod trial;
#[path = "../../pam_totp/src/undisturbed.rs"]
pub mod undisturbed;

/// The part of `pam_totp::ffi` that the sources above use.
#[path = "../../pam_totp/src/ffi"]
pub mod ffi {
    pub mod capabilities;
    pub mod file_ids;
}

pub mod disk;
pub mod input;
pub mod login;
pub mod slots;
