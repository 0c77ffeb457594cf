//! The one log line of a login. It holds no answer, no secret and no text of a user's file; foreign
//! bytes are escaped, so that nobody writes lines of his own (CVE-2023-28486 was that in sudo).

use crate::host::Request;
use crate::outcome::Outcome;
use std::fmt::Write;
use totp_core::record::SpentBy;
use totp_core::throttle::Origin;

/// Bytes of a foreign text that a line shows at most.
const MAX_FOREIGN: usize = 64;

/// Printable ASCII as it is, anything else as `\xNN`, quotes and backslashes too; cut when long.
pub fn escaped(foreign: &[u8]) -> String {
    let mut text = String::with_capacity(foreign.len().min(MAX_FOREIGN));
    for byte in foreign.iter().take(MAX_FOREIGN) {
        if byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\') {
            text.push(char::from(*byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

/// Who and from where, as far as it may be told.
pub struct Subject<'a> {
    /// The account's name; `None` for unknown ones, since people type passwords there.
    pub account: Option<&'a str>,
    pub origin: Origin,
    pub request: &'a Request,
}

impl Subject<'_> {
    /// ` user=… origin=… rhost=…`
    fn add_to(&self, text: &mut String) {
        if let Some(account) = self.account {
            text.push_str(" user=");
            text.push_str(&escaped(account.as_bytes()));
        }
        text.push_str(" origin=");
        text.push_str(self.origin.name());
        if !self.request.rhost.is_empty() {
            text.push_str(" rhost=");
            text.push_str(&escaped(&self.request.rhost));
        }
    }
}

/// What is logged of an outcome.
pub fn line(outcome: &Outcome, subject: &Subject<'_>) -> String {
    let mut text = what_happened(outcome);
    subject.add_to(&mut text);
    text
}

fn what_happened(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Accepted(consumed) => {
            let mut text = match &consumed.by {
                SpentBy::Code(label) => {
                    let label = escaped_label(label.as_str());
                    ["accepted: authenticator=\"", &label, "\""].concat()
                }
                SpentBy::Recovery(left) => format!("accepted: recovery code, {left} left"),
                SpentBy::Scratch(left) => format!("accepted: scratch code, {left} left"),
            };
            if let Some(why) = &consumed.degraded {
                let _ = write!(text, " (noted in /run only, since the record takes no writes: {why})");
            }
            text
        }
        Outcome::WrongCode => "refused: wrong code".to_owned(),
        Outcome::WrongRecoveryCode => "refused: wrong recovery code".to_owned(),
        Outcome::Malformed => {
            "refused: malformed answer (neither a code nor a recovery code; sshd sends the password \
             or junk where PasswordAuthentication is on or the user is forbidden)"
                .to_owned()
        }
        Outcome::CodeAlreadyUsed => "refused: code already used".to_owned(),
        Outcome::RecoveryCodeAlreadyUsed => "refused: recovery code already used".to_owned(),
        Outcome::MarkAhead => "refused: last accepted code lies ahead of the clock; was the clock \
             set back? A recovery code works"
            .to_owned(),
        Outcome::Throttled(seconds) => {
            format!("refused: too many wrong codes, next try in {seconds} s")
        }
        Outcome::ThrottledForGood => {
            "refused: codes are off for this origin until a recovery code or an administrator"
                .to_owned()
        }
        Outcome::NotEnrolled => "refused: not enrolled".to_owned(),
        Outcome::Disabled => "refused: not enrolled any more (disabled by the user)".to_owned(),
        Outcome::UnknownUser => "refused: no such user".to_owned(),
        Outcome::LetBy => "not enrolled, allowed by nullok".to_owned(),
        Outcome::CredentialGone => {
            "refused: the credential is gone, but this user was enrolled (home not mounted, or \
             deleted); enroll again, or let an administrator reset the record"
                .to_owned()
        }
        Outcome::CredentialOutOfReach(error) => format!("cannot use {error}"),
        Outcome::CredentialDamaged(path, error) => format!("cannot use {path}: {error}"),
        Outcome::CredentialUnnameable => {
            "cannot use credential=: the account's name cannot be part of a file name".to_owned()
        }
        Outcome::RecordUnusable(error) => format!("cannot use {error}"),
        Outcome::IdentityUnusable(error) => format!("cannot act as the user: {}", error.0),
        Outcome::ClockUnusable => "cannot use the clock: it stands before 1970".to_owned(),
        Outcome::CallerLacksRights => {
            "refused: the calling program runs neither as root nor as the user".to_owned()
        }
        Outcome::ConversationFailed => "the application gave no answer to the prompt".to_owned(),
        Outcome::BadSettings(error) => error.to_string(),
        Outcome::Panicked => {
            "internal error, the login is refused; please report this".to_owned()
        }
    }
}

/// Labels may be in any script; they have no control characters.
fn escaped_label(label: &str) -> String {
    label.replace(['"', '\\'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_bytes_cannot_begin_a_line_or_steer_a_terminal() {
        assert_eq!(escaped(b"a\nb\x1b[2J\"\\ \xff"), "a\\x0ab\\x1b[2J\\x22\\x5c\\x20\\xff");
        assert_eq!(escaped(&[b'x'; 100_000]).len(), MAX_FOREIGN);
    }

    #[test]
    fn a_label_cannot_write_fields_of_its_own() {
        assert_eq!(escaped_label("x\" user=root \\"), "x_ user=root _");
        assert_eq!(escaped_label("büro"), "büro");
    }

    #[test]
    fn an_unknown_name_is_not_repeated() {
        let request =
            Request { user: b"hunter2".to_vec(), rhost: b"h\nx".to_vec(), ..Request::default() };
        let subject = Subject { account: None, origin: Origin::Remote, request: &request };
        let line = line(&Outcome::UnknownUser, &subject);
        assert_eq!(line, "refused: no such user origin=remote rhost=h\\x0ax");
    }
}
