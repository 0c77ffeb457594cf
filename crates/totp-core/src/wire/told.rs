//! What the module is told of an outcome.

use crate::login::{EndKind, Ending, Outcome};

impl Ending {
    /// What the module is told of an outcome. `line` says what happened.
    pub fn of(outcome: &Outcome, line: &str) -> Self {
        let consumed = match outcome {
            Outcome::Accepted(consumed) => Some(consumed),
            _ => None,
        };
        let tail = consumed.and_then(|consumed| consumed.tail);
        let failures = consumed.and_then(|consumed| consumed.failures);
        Self {
            kind: kind(outcome),
            line: Self::cut(line).to_owned(),
            tail: tail.and_then(|tail| u16::try_from(tail.bytes()).ok()),
            failures: failures.map(|report| (report.count, report.since.as_secs())),
        }
    }
}

fn kind(outcome: &Outcome) -> EndKind {
    match outcome {
        Outcome::Accepted(consumed) if consumed.degraded.is_some() => EndKind::AcceptedPassing,
        Outcome::Accepted(_) => EndKind::Accepted,
        Outcome::CodeAlreadyUsed => EndKind::CodeUsed,
        Outcome::RecoveryCodeAlreadyUsed => EndKind::RecoveryCodeUsed,
        Outcome::LetBy => EndKind::LetBy,
        Outcome::WrongCode
        | Outcome::WrongRecoveryCode
        | Outcome::Malformed
        | Outcome::MarkAhead
        | Outcome::KeyRefused(_)
        | Outcome::Throttled(_)
        | Outcome::ThrottledForGood
        | Outcome::NotEnrolled
        | Outcome::Disabled
        | Outcome::UnknownUser => EndKind::Refused,
        Outcome::CredentialDamaged(..) => EndKind::Damaged,
        Outcome::RecordUnusable(error) if error.is_damage() => EndKind::Damaged,
        Outcome::BadSettings(_) => EndKind::BadSettings,
        _ => EndKind::Unavailable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_an_accepted_code_is_told_as_accepted() {
        for outcome in [
            Outcome::WrongCode,
            Outcome::CodeAlreadyUsed,
            Outcome::LetBy,
            Outcome::Panicked,
            Outcome::CallerLacksRights,
            Outcome::NeedsRootsRecord,
            Outcome::KeyRefused("its signature is wrong"),
            Outcome::KeyUnusable("nobody listens"),
        ] {
            let kind = Ending::of(&outcome, "").kind;
            assert!(!matches!(kind, EndKind::Accepted | EndKind::AcceptedPassing), "{outcome:?}");
        }
    }
}
