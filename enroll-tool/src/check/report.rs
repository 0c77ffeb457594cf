//! What was found: one finding, and all of them for people or for programs.

use crate::messages;
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

/// One thing that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    pub level: Level,
    /// Its name, for scripts and the manual.
    pub name: &'static str,
    /// What it is.
    pub what: String,
    /// File and line, where there is one.
    pub place: Option<String>,
    /// What will happen to whom.
    pub effect: String,
    /// What to do: a sentence, or "".
    pub advice: String,
    /// A line or command to paste, or "".
    pub paste: String,
    /// The services that it concerns; none where it concerns all.
    pub services: Vec<String>,
}

impl Finding {
    /// A finding without place and mend.
    pub fn new(level: Level, name: &'static str, what: impl Into<String>) -> Self {
        Self {
            level,
            name,
            what: what.into(),
            place: None,
            effect: String::new(),
            advice: String::new(),
            paste: String::new(),
            services: Vec::new(),
        }
    }

    /// Where it is.
    pub fn at(mut self, place: impl ToString) -> Self {
        self.place = Some(place.to_string());
        self
    }

    /// What will happen to whom.
    pub fn effect(mut self, effect: impl Into<String>) -> Self {
        self.effect = effect.into();
        self
    }

    /// What to do, in words.
    pub fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = advice.into();
        self
    }

    /// The line or command that mends it.
    pub fn paste(mut self, paste: impl Into<String>) -> Self {
        self.paste = paste.into();
        self
    }

    /// The service that it concerns.
    pub fn of(mut self, service: &str) -> Self {
        self.services = vec![service.to_owned()];
        self
    }

    fn json(&self) -> Value {
        json!({
            "level": self.level.word(),
            "name": self.name,
            "services": self.services,
            "place": self.place,
            "what": self.what,
            "effect": self.effect,
            "advice": self.advice,
            "paste": self.paste,
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
}

/// Everything that was found.
#[derive(Debug, Default)]
pub struct Report {
    pub services: Vec<Looked>,
    findings: Vec<Finding>,
}

/// Whether a login will do what it should.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    Ready,
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

    /// The verdict over all.
    pub fn verdict(&self) -> Verdict {
        let has = |level| self.findings.iter().any(|finding| finding.level == level);
        if has(Level::Fault) {
            Verdict::NotReady
        } else if has(Level::Unknown) {
            Verdict::CouldNotTell
        } else {
            Verdict::Ready
        }
    }

    fn sorted(&self) -> Vec<&Finding> {
        let mut findings: Vec<&Finding> = self.findings.iter().collect();
        findings.sort_by_key(|finding| finding.level);
        findings
    }

    /// One JSON object.
    pub fn json(&self) -> Value {
        let verdict = match self.verdict() {
            Verdict::Ready => "ready",
            Verdict::NotReady => "not_ready",
            Verdict::CouldNotTell => "could_not_tell",
        };
        let service = |s: &Looked| json!({"name": s.name, "asks": s.asks, "results": s.results});
        json!({
            "verdict": verdict,
            "services": self.services.iter().map(service).collect::<Vec<_>>(),
            "findings": self.sorted().into_iter().map(Finding::json).collect::<Vec<_>>(),
        })
    }

    /// For people. Lines to paste stand alone and are not broken; the rest may be.
    pub fn text(&self, as_root: bool) -> String {
        let mut text = String::new();
        for finding in self.sorted() {
            tell(&mut text, finding);
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
        text.push_str(match self.verdict() {
            Verdict::Ready => messages::check_ready(),
            Verdict::NotReady => messages::check_not_ready(),
            Verdict::CouldNotTell if as_root => messages::check_could_not_tell(),
            Verdict::CouldNotTell => messages::check_could_not_tell_as_user(),
        });
        text
    }
}

fn tell(text: &mut String, finding: &Finding) {
    let _ = writeln!(
        text,
        "{}",
        messages::check_level(finding.level.key(), &finding.what, finding.name)
    );
    // The texts are long lines; the terminal's width breaks them.
    if let Some(place) = &finding.place {
        let _ = writeln!(text, "  {}", messages::check_at(place));
    }
    if finding.services.len() > 1 || finding.place.is_none() && !finding.services.is_empty() {
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
