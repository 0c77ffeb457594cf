//! What a setup tells people of files, findings and users.

use crate::accounts::{logins_not_read, named};
use crate::check::report::{Finding, Level};
use crate::error::Result;
use crate::messages::{self, Said};
use crate::terminal::{print, print_wrapped};
use crate::time::date;
use crate::users::people::People;
use totp_core::time::UnixTime;

/// What lines of a diff begin with, so that they stay whole.
pub const WHOLE: &str = "  ";

/// Tells which files another program had changed too.
pub fn notes(notes: &[String]) -> Result<()> {
    notes.iter().try_for_each(|note| print_wrapped(note, WHOLE))
}

/// Tells what was found, without what has no effect.
pub fn findings(findings: &[Finding]) -> Result<()> {
    let mut told_before = Vec::new();
    for finding in findings.iter().filter(|finding| !finding.effect.is_empty()) {
        // Twins have much in common.
        let told = (&finding.what, &finding.effect, &finding.paste);
        if told_before.contains(&told) {
            continue;
        }
        told_before.push(told);
        print("")?;
        let (what, effect) = (Said(&finding.what), Said(&finding.effect));
        let told = if finding.level == Level::Note {
            messages::setup_note(what, effect)
        } else {
            messages::setup_mind(what, effect)
        };
        print_wrapped(&told, WHOLE)?;
        if !finding.paste.is_empty() {
            if let Some(advice) = advised(finding) {
                print_wrapped(&advice, WHOLE)?;
            }
            print(&pasted(&finding.paste))?;
        }
    }
    // Below the diff or what was found, and above what is told of people.
    print("")
}

/// The lines for pasting, each with the indent of commands.
fn pasted(lines: &str) -> String {
    lines.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

/// What to do with the lines for pasting below it; after its place, if it has one.
fn advised(finding: &Finding) -> Option<String> {
    let advice = &finding.advice;
    (!advice.is_empty()).then(|| match &finding.place {
        Some(place) => messages::at(place, Said(advice)).to_string(),
        None => advice.to_string(),
    })
}

/// Tells who is enrolled, and what becomes of the others.
pub fn people(people: &People, lets_by: bool) -> Result<()> {
    if !people.enrolled.is_empty() {
        print_wrapped(&messages::setup_enrolled(named(&people.enrolled)), WHOLE)?;
    }
    if !people.not_enrolled.is_empty() {
        let users = named(&people.not_enrolled);
        let told =
            if lets_by { messages::setup_let_in(users) } else { messages::setup_refused(users) };
        print_wrapped(&told, WHOLE)?;
    }
    if people.unlisted.is_empty() {
        return Ok(());
    }
    let sources = people.unlisted.join(", ");
    let told = if lets_by {
        messages::setup_unlisted_let_in(sources)
    } else {
        messages::setup_unlisted_refused(sources)
    };
    print_wrapped(&told, WHOLE)?;
    let missing = logins_not_read();
    if missing.is_empty() {
        return Ok(());
    }
    print_wrapped(&messages::logins_not_read(missing.join(", ")), WHOLE)
}

/// Tells until when users may put the enrolment off, and what they need for it.
pub fn enrolment(until: UnixTime, by_ticket: bool) -> Result<()> {
    print_wrapped(&messages::setup_enrol_until(date(until)), WHOLE)?;
    if by_ticket { print_wrapped(messages::setup_enrol_tickets(), WHOLE) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::{advised, pasted};
    use crate::check::report::{Finding, Level};

    #[test]
    fn every_line_for_pasting_has_the_indent() {
        assert_eq!(pasted("enroll check"), "    enroll check");
        let stack = "auth requisite pam_totp.so forward_pass\nauth include common-auth";
        assert!(pasted(stack).lines().all(|line| line.starts_with("    auth ")), "{stack}");
    }

    #[test]
    fn lines_for_pasting_have_their_advice_above_them() {
        let note = || Finding::new(Level::Note, "sshd-penalties", "Much.").paste("A b");
        assert_eq!(advised(&note()), None);
        let note = note().advice("Write your own address:");
        assert_eq!(advised(&note).unwrap(), "Write your own address:");
        assert_eq!(advised(&note.at("/f:1")).unwrap(), "/f:1: Write your own address:");
    }
}
