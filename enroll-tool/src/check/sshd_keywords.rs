//! Keywords of sshd that are looked for by name: one has two names, one chooses the PAM service.

/// The setting that chooses a service.
pub const PAM_SERVICE: &str = "pamservicename";

/// What OpenSSH before 8.7 calls the method that asks.
pub const OLD_NAME: &str = "challengeresponseauthentication";

/// The name under which a keyword is kept here.
pub fn known_as(keyword: &str) -> &str {
    if keyword == OLD_NAME { "kbdinteractiveauthentication" } else { keyword }
}
