//! The credential of nobody, for logins of users who have none.

use super::content::Credential;
use super::read::ReadDepth;

impl Credential {
    /// The credential that stands in where there is none, so that the work and the time are the same
    /// for users who are enrolled and users who are not. No code is ever accepted from it: the caller
    /// holds it apart (see `pam_totp::authenticate`).
    pub fn decoy(depth: ReadDepth) -> Option<Self> {
        Self::parse(DECOY.as_bytes(), depth).ok()
    }
}

/// A little more to read than one authenticator and ten recovery codes usually are, for what the search for
/// a file costs less where there is none.
const DECOY: &str = r#"# pam_totp credential. Made by enroll; keep it to yourself.
version = 1

[[authenticator]]
kind = "totp"
label = "a telephone with a long name, and a second one beside it"
secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
algorithm = "sha1"
digits = 6
period = 30
created = 2026-01-01T00:00:00Z
confirmed = 1767225600

[recovery]
salt = "AAAAAAAAAAAAAAAAAAAAAAAAAA"
codes = [
  "00000000000000000000000000000000",
  "00000000000000000000000000000000",
  "00000000000000000000000000000000",
  "00000000000000000000000000000000",
  "00000000000000000000000000000000",
  "00000000000000000000000000000000",
  "00000000000000000000000000000000",
  "00000000000000000000000000000000",
  "00000000000000000000000000000000",
  "00000000000000000000000000000000",
]
"#;
