//! Writing a credential: a fixed layout with a line of advice for whoever opens it.

use super::content::{Credential, MAX_BYTES};
use crate::authenticator::{Authenticator, Kind};
use crate::base32;
use crate::recovery::{RecoveryHash, RecoverySet};
use std::fmt::Write;
use zeroize::Zeroizing;

/// What `enroll admin adopt` leaves in a home: root holds the credential now. No program takes it for one, not even for a
/// user who never enrolled, and releases before it refuse it as a damaged file.
pub const HELD_MARK: &str = "# Root holds your verification codes. Programs that run as you ask the helper pam_totpd.\n\
                             # Do not remove this file: enroll admin adopt --back replaces it.\n\
                             version = 1\nheld_by_root = true\n";

impl Credential {
    /// The text of the file. What [`Credential::parse`] reads of it is this credential again.
    pub fn to_toml(&self) -> Zeroizing<String> {
        // Room for the largest file, so that growing leaves no copies of secrets behind.
        let mut text = Zeroizing::new(String::with_capacity(MAX_BYTES));
        text.push_str("# pam_totp credential. Made by enroll; keep it to yourself.\n");
        // Writing to a String cannot fail.
        let _ = writeln!(text, "version = {}", self.version());
        if let Some(epoch) = self.device_epoch {
            let _ = writeln!(text, "device_epoch = {epoch}");
        }
        if self.disabled {
            text.push_str("disabled = true\n");
        }
        for authenticator in &self.authenticators {
            let _ = write_authenticator(&mut text, authenticator);
        }
        for kept in self.unknown_kinds.iter().chain(&self.optional) {
            text.push('\n');
            text.push_str(kept.table());
            text.push('\n');
        }
        if let Some(set) = &self.recovery {
            let _ = write_recovery(&mut text, set);
        }
        text
    }
}

fn write_authenticator(text: &mut String, a: &Authenticator) -> std::fmt::Result {
    writeln!(text, "\n[[authenticator]]\nkind = \"{}\"", a.kind.name())?;
    write_common(text, a)?;
    match a.kind {
        Kind::Totp(period) => writeln!(text, "period = {}", period.as_secs())?,
        Kind::Hotp(first) => writeln!(text, "counter = {first}")?,
    }
    if let Some(created) = &a.created {
        writeln!(text, "created = {created}")?;
    }
    if let Some(confirmed) = a.confirmed {
        writeln!(text, "confirmed = {}", confirmed.as_secs())?;
    }
    Ok(())
}

/// The fields that all kinds have.
fn write_common(text: &mut String, a: &Authenticator) -> std::fmt::Result {
    text.push_str("label = \"");
    for c in a.label.as_str().chars() {
        match c {
            '"' | '\\' => write!(text, "\\{c}")?,
            c => text.push(c),
        }
    }
    text.push_str("\"\nsecret = \"");
    text.push_str(&a.secret.to_base32());
    text.push_str(if a.secret.is_short() { "\"\nshort = true\n" } else { "\"\n" });
    writeln!(text, "algorithm = \"{}\"\ndigits = {}", a.algorithm.name(), a.digits.get())
}

fn write_recovery(text: &mut String, set: &RecoverySet) -> std::fmt::Result {
    writeln!(text, "\n[recovery]\nsalt = \"{}\"", base32::encode(&set.salt.0).as_str())?;
    if !set.scratch.is_empty() {
        write_list(text, "scratch", &set.scratch)?;
    }
    // Last: a reader that needs no recovery code stops before them.
    write_list(text, "codes", set.codes.as_deref().unwrap_or_default())
}

fn write_list(text: &mut String, name: &str, codes: &[RecoveryHash]) -> std::fmt::Result {
    writeln!(text, "{name} = [")?;
    for code in codes {
        writeln!(text, "  \"{code}\",")?;
    }
    text.push_str("]\n");
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::authenticator::{Kind, Label, tests::authenticator};
    use crate::credential::{Credential, CredentialFault, ReadDepth};
    use crate::recovery::{RecoveryHash, RecoverySet, Salt};
    use crate::time::UnixTime;

    #[test]
    fn the_mark_of_a_held_credential_is_no_credential() {
        for depth in [ReadDepth::CodesOnly, ReadDepth::WithRecovery] {
            let fault = Credential::parse(super::HELD_MARK.as_bytes(), depth).err().unwrap().fault;
            assert_eq!(fault, CredentialFault::HeldByRoot);
        }
        // Whatever stands beside it: a file that says both is none.
        for text in ["held_by_root = false\ndisabled = true\nversion = 1\n", "held_by_root = 1\n"] {
            let parsed = Credential::parse(text.as_bytes(), ReadDepth::CodesOnly);
            assert_eq!(parsed.err().unwrap().fault, CredentialFault::HeldByRoot);
        }
    }

    #[test]
    fn what_is_written_reads_back_as_the_same() {
        let mut phone = authenticator(&[3; 20], crate::authenticator::Algorithm::Sha512, 7);
        phone.label = Label::new(r#"my "old" \phone ☎"#).unwrap();
        phone.created = Some("2026-11-23T07:05:00Z".to_owned());
        phone.confirmed = Some(UnixTime::from_secs(1_795_417_530));
        let mut token = authenticator(&[4; 20], crate::authenticator::Algorithm::Sha1, 6);
        token.label = Label::new("token").unwrap();
        token.kind = Kind::Hotp(7);
        let salt = Salt([9; 16]);
        let codes = Some(vec![RecoveryHash([1; 16]), RecoveryHash([0xfe; 16])]);
        let credential = Credential {
            authenticators: vec![phone, token],
            recovery: Some(RecoverySet { salt, scratch: vec![RecoveryHash([2; 16])], codes }),
            ..Credential::default()
        };
        let text = credential.to_toml();
        let back = Credential::parse(text.as_bytes(), ReadDepth::WithRecovery).ok().unwrap();
        assert_eq!(back.to_toml().as_str(), text.as_str());
        assert_eq!(back.authenticators[0].label, credential.authenticators[0].label);
        assert_eq!(back.authenticators[0].id(), credential.authenticators[0].id());
        assert_eq!(back.authenticators[1].kind, Kind::Hotp(7));
        let (back, written) = (back.recovery.unwrap(), credential.recovery.unwrap());
        assert!(back.codes == written.codes && back.scratch == written.scratch);
        // A login with a code sees the scratch codes too.
        let quick = Credential::parse(text.as_bytes(), ReadDepth::CodesOnly).ok().unwrap();
        let quick = quick.recovery.unwrap();
        assert!(quick.codes.is_none() && quick.scratch == written.scratch);
    }
}
