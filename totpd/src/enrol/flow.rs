//! Which question follows which answer. Time is a value, and what is read or written is a desk's.

use totp_core::answer::{Answer, has_digit};
use totp_core::authenticator::{Algorithm, Authenticator, Digits, Kind, Label, Period, Step};
use totp_core::credential::Credential;
use totp_core::key_name::USUAL_LABEL;
use totp_core::recovery::{RecoveryCode, RecoverySet};
use totp_core::secret::SharedSecret;
use totp_core::settings::Settings;
use totp_core::time::{Moment, UnixTime, utc_fields};
use totp_core::wire::{EnrolEnd, Hidden, Picture, Question, TicketFault};
use zeroize::Zeroizing;

/// Wrong codes until the enrolment ends.
const CODES: u8 = 3;
/// Wrong tickets until it does.
const TICKETS: u8 = 3;
/// The answers that say yes, in every language at once.
const YES: [&str; 5] = ["y", "yes", "j", "ja", "はい"];

/// What came of a ticket.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Tried {
    /// It is this user's, and good.
    Right,
    /// It is none of this user's.
    Wrong,
    /// It was this user's, and is good no more.
    Over(TicketFault),
    /// No ticket would help now.
    Refused(String),
}

/// What the flow reads and writes.
pub trait Desk {
    /// Why this user cannot enrol, if it is so.
    fn refusal(&self) -> Option<String>;
    /// Whether the enrolment cannot be put off any more.
    fn is_deadline_over(&self, now: Moment) -> bool;
    /// Tries a ticket.
    fn try_ticket(&mut self, typed: &[u8], now: Moment) -> Tried;
    /// The secret that waits for this user.
    fn secret(&mut self, now: Moment) -> Result<Zeroizing<Vec<u8>>, String>;
    /// The QR code of the authenticator, if it can have one.
    fn picture(&self, authenticator: &Authenticator) -> Option<Picture>;
    /// New recovery codes.
    fn recovery(&mut self) -> Result<(Vec<RecoveryCode>, RecoverySet), String>;
    /// Writes the credential, if nothing has happened to the user meanwhile.
    fn write(&mut self, credential: &Credential, now: Moment) -> Result<(), String>;
}

/// What comes next.
#[derive(PartialEq, Eq, Debug)]
pub enum Turn {
    /// An answer to this.
    Ask(Question),
    /// Nothing. The text is for the log.
    Done(EnrolEnd, String),
}

/// Which answer is waited for.
enum Stage {
    Ticket { left: u8 },
    Begin,
    Code { authenticator: Authenticator, with_picture: bool, left: u8 },
    Saved { credential: Credential, codes: Vec<RecoveryCode> },
    Over,
}

/// One enrolment.
pub struct Flow<'a, D> {
    settings: &'a Settings,
    desk: D,
    stage: Stage,
}

impl<'a, D: Desk> Flow<'a, D> {
    /// Before its first question.
    pub const fn new(settings: &'a Settings, desk: D) -> Self {
        Self { settings, desk, stage: Stage::Over }
    }

    /// The first question.
    pub fn start(&mut self, now: Moment) -> Turn {
        // Nothing to put off: this user does not pass without a code.
        if let Some(why) = self.desk.refusal() {
            self.stage = Stage::Over;
            return Turn::Done(EnrolEnd::Refused, format!("refused: no enrolment: {why}"));
        }
        if self.settings.at_login.no_ticket {
            return self.begin(now);
        }
        self.ask_ticket(now, TICKETS)
    }

    /// The next question after this answer.
    pub fn answer(&mut self, now: Moment, typed: &[u8]) -> Turn {
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Ticket { left } => self.ticket(now, typed, left),
            Stage::Begin => self.begun(now, typed),
            Stage::Code { authenticator, with_picture, left } => {
                self.code(now, typed, authenticator, with_picture, left)
            }
            Stage::Saved { credential, codes } => self.saved(now, typed, credential, codes),
            Stage::Over => self.not_finished(now, "an answer after the end"),
        }
    }

    /// The end of an enrolment that wrote nothing.
    pub fn unfinished(&self, now: Moment, why: &str) -> (EnrolEnd, String) {
        if self.desk.is_deadline_over(now) {
            (EnrolEnd::Refused, format!("refused: enrolment not finished: {why}"))
        } else {
            (EnrolEnd::PutOff, format!("not enrolled: {why}"))
        }
    }

    fn not_finished(&mut self, now: Moment, why: &str) -> Turn {
        self.stage = Stage::Over;
        let (end, line) = self.unfinished(now, why);
        Turn::Done(end, line)
    }

    fn ticket(&mut self, now: Moment, typed: &[u8], left: u8) -> Turn {
        // Before the deadline, users without a ticket can say so.
        if word(typed) == "n" {
            return self.not_finished(now, "put off");
        }
        // A key pressed by mistake costs no try. The number of questions is bounded by those who carry them.
        if typed.trim_ascii().is_empty() {
            return self.ask_ticket(now, left);
        }
        match self.desk.try_ticket(typed, now) {
            Tried::Right => self.begin(now),
            Tried::Wrong => self.ticket_again(now, left, None),
            Tried::Over(fault) => self.ticket_again(now, left, Some(fault)),
            Tried::Refused(why) => self.not_finished(now, &why),
        }
    }

    fn ask_ticket(&mut self, now: Moment, left: u8) -> Turn {
        self.stage = Stage::Ticket { left };
        Turn::Ask(Question::Ticket { again: false, fault: None, until: self.until(now) })
    }

    /// The end of the time in which the enrolment can be put off.
    fn until(&self, now: Moment) -> Option<u64> {
        let until = self.settings.at_login.until.map(UnixTime::as_secs);
        until.filter(|_| !self.desk.is_deadline_over(now))
    }

    fn ticket_again(&mut self, now: Moment, left: u8, fault: Option<TicketFault>) -> Turn {
        if left > 1 {
            self.stage = Stage::Ticket { left: left - 1 };
            return Turn::Ask(Question::Ticket { again: true, fault, until: self.until(now) });
        }
        self.not_finished(now, told(fault))
    }

    fn begin(&mut self, now: Moment) -> Turn {
        self.stage = Stage::Begin;
        Turn::Ask(Question::Begin { until: self.until(now) })
    }

    fn begun(&mut self, now: Moment, typed: &[u8]) -> Turn {
        match word(typed).as_str() {
            "" => self.show(now, true),
            "k" => self.show(now, false),
            "n" => self.not_finished(now, "put off"),
            _ => self.begin(now),
        }
    }

    fn show(&mut self, now: Moment, with_picture: bool) -> Turn {
        match self.desk.secret(now).and_then(|secret| authenticator(secret, now)) {
            Ok(authenticator) => self.ask_code(authenticator, with_picture, CODES, false),
            Err(why) => self.not_finished(now, &why),
        }
    }

    fn ask_code(
        &mut self,
        authenticator: Authenticator,
        with_picture: bool,
        left: u8,
        wrong: bool,
    ) -> Turn {
        let picture = if with_picture { self.desk.picture(&authenticator) } else { None };
        let key = Hidden(authenticator.secret.to_base32());
        self.stage = Stage::Code { authenticator, with_picture, left };
        Turn::Ask(Question::Code { key, picture, left: wrong.then_some(left) })
    }

    fn code(
        &mut self,
        now: Moment,
        typed: &[u8],
        mut authenticator: Authenticator,
        with_picture: bool,
        left: u8,
    ) -> Turn {
        if word(typed) == "k" {
            return self.ask_code(authenticator, false, left, false);
        }
        // No code was meant, so none was wrong.
        if !has_digit(typed) {
            return self.ask_code(authenticator, with_picture, left, false);
        }
        match self.step_of(&authenticator, typed, now) {
            Some(end) => authenticator.confirmed = Some(end),
            None if left > 1 => return self.ask_code(authenticator, with_picture, left - 1, true),
            None => return self.not_finished(now, "wrong codes"),
        }
        match self.desk.recovery() {
            Ok((codes, set)) => {
                let credential = Credential {
                    authenticators: vec![authenticator],
                    recovery: Some(set),
                    ..Credential::default()
                };
                self.ask_saved(credential, codes)
            }
            Err(why) => self.not_finished(now, &why),
        }
    }

    /// The end of the step that this code belongs to: it is used with that.
    fn step_of(
        &self,
        authenticator: &Authenticator,
        typed: &[u8],
        now: Moment,
    ) -> Option<UnixTime> {
        let Answer::Code(code) = Answer::parse(typed) else { return None };
        let current = Step::at(now.wall, authenticator.period()?);
        let steps = current.window(self.settings.window);
        authenticator.matching_steps(&code, steps).last().map(|step| step.end())
    }

    fn ask_saved(&mut self, credential: Credential, codes: Vec<RecoveryCode>) -> Turn {
        let shown = codes.iter().map(|code| Hidden(code.grouped())).collect();
        self.stage = Stage::Saved { credential, codes };
        Turn::Ask(Question::Saved { codes: shown })
    }

    fn saved(
        &mut self,
        now: Moment,
        typed: &[u8],
        credential: Credential,
        codes: Vec<RecoveryCode>,
    ) -> Turn {
        if !YES.contains(&word(typed).as_str()) {
            return self.ask_saved(credential, codes);
        }
        match self.desk.write(&credential, now) {
            Ok(()) => Turn::Done(EnrolEnd::Enrolled, "enrolled at login".to_owned()),
            Err(why) => self.not_finished(now, &why),
        }
    }
}

/// What the log says of a ticket that is not good.
pub const fn told(fault: Option<TicketFault>) -> &'static str {
    match fault {
        None => "wrong ticket",
        Some(TicketFault::Used) => "the ticket was used before",
        Some(TicketFault::Expired) => "the ticket has expired",
    }
}

/// A short answer as it is compared. Longer ones are none of the words.
fn word(typed: &[u8]) -> String {
    let typed = typed.get(..typed.len().min(16)).unwrap_or_default();
    str::from_utf8(typed).unwrap_or("?").trim().to_lowercase()
}

/// An authenticator as `enroll` makes them: SHA-1, six digits, 30 seconds.
fn authenticator(secret: Zeroizing<Vec<u8>>, now: Moment) -> Result<Authenticator, String> {
    let (year, month, day, hour, minute, second) = utc_fields(now.wall);
    Ok(Authenticator {
        label: Label::new(USUAL_LABEL).ok_or("no label")?,
        secret: SharedSecret::from_bytes(secret).map_err(|_| "the new secret is too short")?,
        algorithm: Algorithm::Sha1,
        digits: Digits::SIX,
        kind: Kind::Totp(Period::THIRTY),
        created: Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")),
        confirmed: None,
    })
}

#[cfg(test)]
mod tests;
