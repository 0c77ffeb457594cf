//! Writing a credential: a fixed layout with a line of advice for whoever opens it.

use super::Credential;
use crate::authenticator::Authenticator;
use crate::base32;
use crate::recovery::RecoverySet;
use std::fmt::Write;
use zeroize::Zeroizing;

impl Credential {
    /// The text of the file. What [`Credential::parse`] reads of it is this credential again, except
    /// that authenticators of unknown kinds are not carried over.
    pub fn to_toml(&self) -> Zeroizing<String> {
        // Room for the largest file, so that growing leaves no copies of secrets behind.
        let mut text = Zeroizing::new(String::with_capacity(super::MAX_BYTES));
        text.push_str("# pam_totp credential. Made by enroll; keep it to yourself.\nversion = 1\n");
        if self.disabled {
            text.push_str("disabled = true\n");
        }
        for authenticator in &self.authenticators {
            // Writing to a String cannot fail.
            let _ = write_authenticator(&mut text, authenticator);
        }
        if let Some(set) = &self.recovery {
            let _ = write_recovery(&mut text, set);
        }
        text
    }
}

fn write_authenticator(text: &mut String, a: &Authenticator) -> std::fmt::Result {
    text.push_str("\n[[authenticator]]\nkind = \"totp\"\nlabel = \"");
    for c in a.label.as_str().chars() {
        match c {
            '"' | '\\' => write!(text, "\\{c}")?,
            c => text.push(c),
        }
    }
    text.push_str("\"\nsecret = \"");
    text.push_str(&a.secret.to_base32());
    writeln!(text, "\"\nalgorithm = \"{}\"", a.algorithm.name())?;
    writeln!(text, "digits = {}\nperiod = {}", a.digits.get(), a.period.as_secs())?;
    if let Some(created) = &a.created {
        writeln!(text, "created = {created}")?;
    }
    if let Some(confirmed) = a.confirmed {
        writeln!(text, "confirmed = {}", confirmed.as_secs())?;
    }
    Ok(())
}

fn write_recovery(text: &mut String, set: &RecoverySet) -> std::fmt::Result {
    writeln!(text, "\n[recovery]\nsalt = \"{}\"", base32::encode(&set.salt.0).as_str())?;
    text.push_str("codes = [\n");
    for code in set.codes.iter().flatten() {
        writeln!(text, "  \"{code}\",")?;
    }
    text.push_str("]\n");
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::authenticator::{Label, tests::authenticator};
    use crate::credential::{Credential, ReadDepth};
    use crate::recovery::{RecoveryHash, RecoverySet, Salt};
    use crate::time::UnixTime;

    #[test]
    fn what_is_written_reads_back_as_the_same() {
        let mut phone = authenticator(&[3; 20], crate::authenticator::Algorithm::Sha512, 7);
        phone.label = Label::new(r#"my "old" \phone ☎"#).unwrap();
        phone.created = Some("2026-11-23T07:05:00Z".to_owned());
        phone.confirmed = Some(UnixTime::from_secs(1_795_417_530));
        let salt = Salt([9; 16]);
        let codes = Some(vec![RecoveryHash([1; 16]), RecoveryHash([0xfe; 16])]);
        let credential = Credential {
            disabled: false,
            authenticators: vec![phone],
            unknown_kinds: vec![],
            recovery: Some(RecoverySet { salt, codes }),
        };
        let text = credential.to_toml();
        let back = Credential::parse(text.as_bytes(), ReadDepth::WithRecovery).ok().unwrap();
        assert_eq!(back.to_toml().as_str(), text.as_str());
        assert_eq!(back.authenticators[0].label, credential.authenticators[0].label);
        assert_eq!(back.authenticators[0].id(), credential.authenticators[0].id());
        assert!(back.recovery.unwrap().codes == credential.recovery.unwrap().codes);
    }
}
