//! The one log line of a login. It holds no answer and no secret; names, labels and errors are escaped, so that
//! nobody writes lines of his own (CVE-2023-28486 was that in sudo).

use super::{Outcome, Request, UNIT};
use crate::escape;
use crate::judge::SpentBy;
use crate::throttle::Origin;
use std::borrow::Cow;
use std::fmt::Write;

/// Bytes of a foreign text that a line shows at most.
const MAX_FOREIGN: usize = 64;

/// One word of the line.
pub fn escaped(foreign: &[u8]) -> String {
    escape::field(foreign, MAX_FOREIGN)
}

/// The user and the origin, as far as it may be told.
pub struct Subject<'a> {
    /// The account's name; `None` for unknown ones, since people type passwords there.
    pub account: Option<&'a str>,
    /// `None` while the settings that decide it are not known.
    pub origin: Option<Origin>,
    /// What the application told.
    pub request: &'a Request,
}

impl Subject<'_> {
    /// ` user=… origin=… rhost=…`
    fn add_to(&self, text: &mut String) {
        if let Some(account) = self.account {
            text.push_str(" user=");
            text.push_str(&escaped(account.as_bytes()));
        }
        if let Some(origin) = self.origin {
            text.push_str(" origin=");
            text.push_str(origin.name());
        }
        if !self.request.rhost.is_empty() {
            text.push_str(" rhost=");
            text.push_str(&escaped(&self.request.rhost));
        }
    }
}

/// What is logged of an outcome.
pub fn line(outcome: &Outcome, subject: &Subject<'_>) -> String {
    about(happened(outcome), subject)
}

/// A line of this text, which is escaped already, about a login.
pub fn about(mut text: String, subject: &Subject<'_>) -> String {
    subject.add_to(&mut text);
    text
}

/// What is logged of an outcome, without whose login it was.
pub fn happened(outcome: &Outcome) -> String {
    said(outcome).into_owned()
}

/// One copy at the end, not one in each arm: that is a kilobyte of the module.
fn said(outcome: &Outcome) -> Cow<'_, str> {
    match outcome {
        Outcome::Accepted(consumed) => {
            let mut text = match &consumed.by {
                SpentBy::Code(label) => {
                    let label = escape::quoted(label.as_str());
                    ["accepted: authenticator=\"", &label, "\""].concat()
                }
                SpentBy::Recovery(left) => format!("accepted: recovery code, {left} left"),
                SpentBy::Scratch(left) => format!("accepted: scratch code, {left} left"),
                SpentBy::Sent(way) => ["accepted: code sent by ", way.word()].concat(),
                SpentBy::Key { label, .. } => {
                    let label = escape::quoted(label.as_str());
                    ["accepted: security key=\"", &label, "\""].concat()
                }
            };
            if let Some(why) = &consumed.degraded {
                let _ = write!(text, " (noted in /run only, since the record takes no writes: {})", escape::text(why));
            }
            text.into()
        }
        Outcome::Remembered { by, .. } => {
            let label = escape::quoted(&by.device.label);
            ["not asked: remembered device \"", &label, "\""].concat().into()
        }
        Outcome::WrongCode => "refused: wrong code".into(),
        Outcome::WrongRecoveryCode => "refused: wrong recovery code".into(),
        Outcome::Malformed => {
            "refused: malformed answer (no code; sshd sends the password or junk where \
             PasswordAuthentication is on or the user is forbidden)"
                .into()
        }
        Outcome::CodeAlreadyUsed => "refused: code already used".into(),
        Outcome::RecoveryCodeAlreadyUsed => "refused: recovery code already used".into(),
        Outcome::MarkAhead => "refused: last accepted code lies ahead of the clock (the clock was \
             set back, or root reset or barred the record; see which: enroll admin show NAME)"
            .into(),
        Outcome::NoRoomForCounter => "refused: this user has used 16 event-based tokens"
            .into(),
        Outcome::NeedsRootsRecord => "refused: event-based codes are accepted only by programs that run as root"
            .into(),
        Outcome::KeyRefused(why) => ["refused: security key: ", why].concat().into(),
        Outcome::KeyUnusable(why) => (*why).into(),
        Outcome::Throttled(seconds) => {
            format!("refused: too many wrong codes, next try in {seconds} s").into()
        }
        Outcome::ThrottledForGood => {
            "refused: codes are off for this origin until a recovery code logs in or an administrator \
             unlocks the user"
                .into()
        }
        Outcome::NotEnrolled => "refused: not enrolled".into(),
        Outcome::Disabled => "refused: not enrolled any more (disabled)".into(),
        Outcome::UnknownUser => "refused: no such user".into(),
        Outcome::LetBy => "not enrolled, allowed by nullok".into(),
        Outcome::RootChanges => "not asked: root changes the password".into(),
        Outcome::AskedAtLogin => {
            "not asked: the password has expired, and this login had a code".into()
        }
        Outcome::CredentialGone => {
            "refused: the credential is gone, but this user was enrolled (home not mounted, or \
             deleted); mount the home; if the file is lost, root runs: enroll --user NAME, or, if \
             the user needs no enrolment: enroll admin disable NAME"
                .into()
        }
        Outcome::EnrolledAs(name, uid) => {
            let name = escaped(name.as_bytes());
            format!(
                "refused: no credential, but user id {uid} has used codes under the name {name} (an \
                 account that was renamed, or an id that has a new owner); enroll again, or release \
                 the id with: enroll admin disable NAME"
            ).into()
        }
        Outcome::HeldAs(name, uid) => {
            let name = escaped(name.as_bytes());
            format!(
                "refused: root holds a credential of user id {uid} under the name {name}, so the one in the home does \
                 not count; see: enroll check --user NAME"
            ).into()
        }
        Outcome::CredentialOutOfReach(error) => format!("cannot use {}", escape::text(error)).into(),
        Outcome::CredentialDamaged(path, error) => format!("cannot use {}: {}", escape::text(path), escape::text(error)).into(),
        Outcome::CredentialUnnameable => {
            "cannot use credential=: the account's name cannot be part of a file name".into()
        }
        Outcome::RecordUnusable(error) => format!("cannot use {}", escape::text(error)).into(),
        Outcome::OtherRecordUnusable(why) => {
            format!("cannot tell whether the code was used elsewhere: {}", escape::text(why)).into()
        }
        Outcome::IdentityUnusable(error) => format!("cannot act as the user: {}", escape::text(error.0)).into(),
        Outcome::ClockUnusable => "cannot use the clock: it is set to a time before 1970".into(),
        Outcome::CallerLacksRights => {
            "refused: the calling program runs neither as root nor as the user".into()
        }
        Outcome::ConversationFailed => "the application gave no answer to the prompt".into(),
        Outcome::BadSettings(error) => escape::text(error).into(),
        Outcome::ByHelper(ending) => ending.line.as_str().into(),
        Outcome::HelperUnusable(why) => {
            format!("cannot use the helper ({UNIT}): {why}").into()
        }
        Outcome::Panicked => {
            "internal error, the login is refused; please report this".into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::{Credential, ReadDepth};

    #[test]
    fn bytes_of_others_cannot_begin_a_line_or_steer_a_terminal() {
        assert_eq!(escaped(b"a\nb\x1b[2J\"\\ \xff"), "a\\x0ab\\x1b[2J\\x22\\\\\\x20\\xff");
        assert_eq!(escaped(&[b'x'; 100_000]).len(), MAX_FOREIGN);
    }

    #[test]
    fn a_label_cannot_write_fields_of_its_own() {
        assert_eq!(escape::quoted("x\" user=root \\"), "x\\x22 user=root \\\\");
        assert_eq!(escape::quoted("büro 2"), "büro 2");
    }

    #[test]
    fn a_path_of_the_account_database_cannot_write_lines_of_its_own() {
        let path = "/home/x\npam_totp(sshd:auth): accepted: user=root\u{202e}".to_owned();
        let fault = Credential::parse(b"\xff", ReadDepth::CodesOnly).err().unwrap();
        let text = happened(&Outcome::CredentialDamaged(path, fault));
        assert!(text.chars().all(escape::is_shown), "{text}");
    }

    #[test]
    fn an_unknown_name_is_not_repeated() {
        let request =
            Request { user: b"hunter2".to_vec(), rhost: b"h\nx".to_vec(), ..Request::default() };
        let subject = Subject { account: None, origin: Some(Origin::Remote), request: &request };
        let line = line(&Outcome::UnknownUser, &subject);
        assert_eq!(line, "refused: no such user origin=remote rhost=h\\x0ax");
    }

    #[test]
    fn a_gone_credential_names_the_home_and_commands_that_help() {
        let line = happened(&Outcome::CredentialGone);
        let steps = ["mount the home", "enroll --user NAME", "enroll admin disable NAME"];
        let found: Vec<_> = steps.iter().map(|step| line.find(step)).collect();
        assert!(found.iter().all(Option::is_some) && found.is_sorted(), "{line}");
        // A reset keeps the user enrolled, so it changes nothing here.
        assert!(!line.contains("reset"), "{line}");
    }

    #[test]
    fn the_reference_of_log_lines_names_every_one() {
        let page = include_str!("../../../../docs/reference/log.md");
        let source = include_str!("log_line.rs");
        let body = source.split("fn said").nth(1).unwrap().split("#[cfg(test)]").next().unwrap();
        let begins = ["accepted:", "refused:", "cannot ", "not ", "the application", "internal"];
        let lines: Vec<&str> = body
            .split('"')
            .filter(|text| begins.iter().any(|begin| text.starts_with(begin)))
            .map(|text| text.split(['{', '(', ';', ',', '\\']).next().unwrap().trim_end())
            .collect();
        assert!(lines.len() > 20, "{lines:?}");
        for words in lines {
            assert!(page.contains(&format!("`{words}")), "docs/reference/log.md lacks: {words}");
        }
    }
}
