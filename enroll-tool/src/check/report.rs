//! What was found: one finding, and all of them for people or for programs.

use super::change::Change;
use crate::messages::{self, Message, Said};
use serde_json::{Value, json};
use std::fmt::Write;

/// How much a finding matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// Somebody gets in without a code, or somebody who should get in does not.
    Fault,
    /// It could not be found out.
    Unknown,
    /// It works, and has a price or may break.
    Warning,
    /// Good to know.
    Note,
}

impl Level {
    /// The word that the catalogue chooses by.
    const fn key(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            other => other.word(),
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Fault => "fault",
            Self::Unknown => "could_not_tell",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// The name of the finding that a program is not known to answer all prompts: a login has to show it.
pub const UNTRIED: &str = "answers-unknown";

/// One thing that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    pub level: Level,
    /// Its name, for scripts and the manual.
    pub name: &'static str,
    /// What it is.
    pub what: Message,
    /// File and line, where there is one.
    pub place: Option<String>,
    /// What will happen to whom.
    pub effect: Message,
    /// What to do: a sentence, or "".
    pub advice: Message,
    /// A line or command to paste, or "".
    pub paste: String,
    /// The same for programs, where it is a change of a file.
    pub change: Option<Change>,
    /// The services that it concerns; none where it concerns all.
    pub services: Vec<String>,
    /// Of whom or of what it is, where a service can have several of this name: [`super::gaps`] compares them one by one.
    pub subjects: Vec<String>,
    /// Whether no other place of the line ends it: the advice is a change elsewhere.
    pub elsewhere: bool,
}

impl Finding {
    /// A finding without place and mend.
    pub fn new(level: Level, name: &'static str, what: impl Into<Message>) -> Self {
        Self {
            level,
            name,
            what: what.into(),
            place: None,
            effect: Message::default(),
            advice: Message::default(),
            paste: String::new(),
            change: None,
            services: Vec::new(),
            subjects: Vec::new(),
            elsewhere: false,
        }
    }

    /// The same, where no place of the line in the stack ends it.
    pub fn elsewhere(mut self) -> Self {
        self.elsewhere = true;
        self
    }

    /// Where it is.
    pub fn at(mut self, place: impl ToString) -> Self {
        self.place = Some(place.to_string());
        self
    }

    /// What will happen to whom.
    pub fn effect(mut self, effect: impl Into<Message>) -> Self {
        self.effect = effect.into();
        self
    }

    /// What to do, in words.
    pub fn advice(mut self, advice: impl Into<Message>) -> Self {
        self.advice = advice.into();
        self
    }

    /// The line or command that mends it.
    pub fn paste(mut self, paste: impl Into<String>) -> Self {
        self.paste = paste.into();
        self
    }

    /// What mends it, as a change of a file.
    pub fn change(mut self, change: Change) -> Self {
        self.change = Some(change);
        self
    }

    /// Of whom or of what it is.
    pub fn about(mut self, subjects: Vec<String>) -> Self {
        self.subjects = subjects;
        self
    }

    /// Its name for each subject, as the baseline of `--changed` has it.
    pub fn names_of_gaps(&self) -> Vec<String> {
        if self.subjects.is_empty() {
            return vec![self.name.to_owned()];
        }
        self.subjects.iter().map(|subject| format!("{} {subject}", self.name)).collect()
    }

    /// The service that it concerns.
    pub fn of(mut self, service: &str) -> Self {
        self.services = vec![service.to_owned()];
        self
    }

    /// One JSON object.
    pub fn json(&self) -> Value {
        json!({
            "level": self.level.word(),
            "name": self.name,
            "services": self.services,
            "place": self.place,
            "what": &*self.what,
            "effect": &*self.effect,
            "advice": &*self.advice,
            "messages": {
                "what": self.what.name(),
                "effect": self.effect.name(),
                "advice": self.advice.name(),
            },
            "paste": self.paste,
            "change": self.change.as_ref().map(Change::json),
        })
    }
}

/// A service that was looked at.
#[derive(Debug)]
pub struct Looked {
    pub name: String,
    /// Whether it comes to the code at all.
    pub asks: bool,
    /// What its auth stack can answer, where its files could be read.
    pub results: Vec<String>,
    /// What its account stack can answer.
    pub account: Vec<String>,
}

/// Everything that was found.
#[derive(Debug, Default)]
pub struct Report {
    pub services: Vec<Looked>,
    /// Programs that ask for a code before a password changes, and are not services of logins.
    pub password_changes: Vec<String>,
    findings: Vec<Finding>,
}

/// Whether a login will do what it should.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Readiness {
    Ready,
    /// Nothing is wrong, and a login has to show whether the program answers all prompts.
    Untried,
    NotReady,
    CouldNotTell,
}

impl Report {
    /// Adds findings; what several services share is told once.
    pub fn add(&mut self, findings: impl IntoIterator<Item = Finding>) {
        for finding in findings {
            let same = |known: &&mut Finding| {
                let plain = |f: &Finding| Finding { services: Vec::new(), ..f.clone() };
                plain(known) == plain(&finding)
            };
            if let Some(known) = self.findings.iter_mut().find(same) {
                for service in finding.services {
                    if !known.services.contains(&service) {
                        known.services.push(service);
                    }
                }
            } else {
                self.findings.push(finding);
            }
        }
    }

    /// The services of which it is not known whether a login gets through all prompts.
    fn untried(&self) -> Vec<&str> {
        let unknown = self.findings.iter().filter(|f| f.name == UNTRIED);
        unknown.flat_map(|finding| &finding.services).map(String::as_str).collect()
    }

    /// What was found so far, in the order in which it was.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The verdict over all.
    pub fn readiness(&self) -> Readiness {
        let has = |level| self.findings.iter().any(|finding| finding.level == level);
        if has(Level::Fault) {
            Readiness::NotReady
        } else if has(Level::Unknown) {
            Readiness::CouldNotTell
        } else if !self.untried().is_empty() {
            Readiness::Untried
        } else {
            Readiness::Ready
        }
    }

    fn sorted(&self) -> Vec<&Finding> {
        let mut findings: Vec<&Finding> = self.findings.iter().collect();
        findings.sort_by_key(|finding| finding.level);
        findings
    }

    /// One JSON object.
    pub fn json(&self) -> Value {
        let verdict = match self.readiness() {
            Readiness::Ready => "ready",
            Readiness::Untried => "untried",
            Readiness::NotReady => "not_ready",
            Readiness::CouldNotTell => "could_not_tell",
        };
        let service = |s: &Looked| json!({"name": s.name, "asks": s.asks, "results": s.results, "account": s.account});
        json!({
            "verdict": verdict,
            "services": self.services.iter().map(service).collect::<Vec<_>>(),
            "password_changes": self.password_changes,
            "findings": self.sorted().into_iter().map(Finding::json).collect::<Vec<_>>(),
        })
    }

    /// For people. Lines to paste stand alone and are not broken; the rest may be.
    pub fn text(&self, as_root: bool) -> String {
        let mut text = String::new();
        for finding in folded(self.sorted()) {
            tell(&mut text, &finding);
        }
        let names = |asks: bool| -> Vec<&str> {
            let wanted = self.services.iter().filter(|s| s.asks == asks);
            wanted.map(|s| s.name.as_str()).collect()
        };
        if !names(true).is_empty() {
            text.push_str(&messages::check_asked(names(true).join(", ")));
            text.push('\n');
        }
        if !names(false).is_empty() {
            text.push_str(&messages::check_not_asked(names(false).join(", ")));
            text.push('\n');
        }
        if !self.password_changes.is_empty() {
            text.push_str(&messages::check_asked_at_changes(self.password_changes.join(", ")));
            text.push('\n');
        }
        text.push_str(&match self.readiness() {
            Readiness::Ready => messages::check_ready().to_owned(),
            Readiness::Untried => messages::check_untried(self.untried().join(", ")).into(),
            Readiness::NotReady => messages::check_not_ready().to_owned(),
            Readiness::CouldNotTell if as_root => messages::check_could_not_tell().to_owned(),
            Readiness::CouldNotTell => messages::check_could_not_tell_as_user().to_owned(),
        });
        text
    }
}

/// The findings, with notes and warnings of several places told once if all they say is the same. A fault has one place:
/// each is a step to take.
fn folded(findings: Vec<&Finding>) -> Vec<Finding> {
    let mut told: Vec<Finding> = Vec::new();
    for finding in findings {
        let said = |f: &Finding| {
            (f.name, f.level, f.what.clone(), f.effect.clone(), f.advice.clone(), f.paste.clone())
        };
        let may = matches!(finding.level, Level::Warning | Level::Note);
        let known = told.iter_mut().find(|known| may && said(known) == said(finding));
        let Some(known) = known else {
            told.push(finding.clone());
            continue;
        };
        let places = [known.place.take(), finding.place.clone()];
        let places: Vec<String> = places.into_iter().flatten().collect();
        known.place = (!places.is_empty()).then(|| places.join(", "));
        let more = finding.services.iter().filter(|name| !known.services.contains(name));
        let more: Vec<String> = more.cloned().collect();
        known.services.extend(more);
    }
    told
}

fn tell(text: &mut String, finding: &Finding) {
    let _ = writeln!(
        text,
        "{}",
        messages::check_level(finding.level.key(), Said(&finding.what), finding.name)
    );
    // The texts are long lines; the terminal's width breaks them.
    if let Some(place) = &finding.place {
        let _ = writeln!(text, "  {}", messages::check_at(place));
    }
    // Whose place is a shared file: which services it concerns is not seen from it.
    let shared = |place: &String| {
        finding.name == UNTRIED
            && finding.services.iter().any(|name| !place.contains(&format!("/{name}:")))
    };
    let told = finding.services.len() > 1 || finding.place.as_ref().is_none_or(shared);
    if told && !finding.services.is_empty() {
        let _ = writeln!(text, "  {}", messages::check_services(finding.services.join(", ")));
    }
    for line in [&finding.effect, &finding.advice] {
        if !line.is_empty() {
            let _ = writeln!(text, "  {line}");
        }
    }
    for line in finding.paste.lines() {
        let _ = writeln!(text, "{PASTE}{line}");
    }
    text.push('\n');
}

/// What a line to paste begins with; such lines are never broken.
pub const PASTE: &str = "      ";

#[cfg(test)]
mod tests {
    use super::*;

    fn nullok(level: Level, service: &str) -> Finding {
        Finding::new(level, "nullok", "nullok is set.")
            .at(format!("/etc/pam.d/{service}:2"))
            .effect("Users log in without a code.")
            .of(service)
    }

    #[test]
    fn a_note_of_several_services_is_told_once() {
        messages::speak(messages::Language::En);
        let mut report = Report::default();
        report.add(["sshd", "sudo", "login"].map(|service| nullok(Level::Note, service)));
        report.add([nullok(Level::Note, "su").paste("auth required pam_totp.so")]);
        let text = report.text(true);
        assert_eq!(text.matches("[nullok]").count(), 2, "{text}");
        assert!(
            text.contains("  at /etc/pam.d/sshd:2, /etc/pam.d/sudo:2, /etc/pam.d/login:2\n"),
            "{text}"
        );
        assert!(text.contains("sshd, sudo, login\n"), "{text}");
        // Programs read each.
        assert_eq!(report.json()["findings"].as_array().map(Vec::len), Some(4));
        // Of faults, each is told.
        let mut report = Report::default();
        report.add(["sshd", "sudo"].map(|service| nullok(Level::Fault, service)));
        assert_eq!(report.text(true).matches("[nullok]").count(), 2);
    }
}
