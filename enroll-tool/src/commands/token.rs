//! A hardware token that is entered by hand: its serial number, its secret, how it makes codes, and two codes of it as
//! proof (RFC 4226 §7.4, RFC 6238 §6).

use crate::commands::arguments::{Enrol, TokenForm};
use crate::context::Context;
use crate::error::{Error, Result, refused};
use crate::messages::{self, Message, Said};
use crate::records::tokens;
use crate::terminal::{self, Terminal};
use crate::time::{now, rfc3339};
use rustix::process::geteuid;
use serde_json::json;
use totp_core::answer::Answer;
use totp_core::authenticator::{Algorithm, Authenticator, Digits, Kind, Label, Period};
use totp_core::history::TokenPosition;
use totp_core::secret::{AuthenticatorId, MIN_BYTES, SecretError, SharedSecret};
use totp_core::verify::position_of;
use zeroize::Zeroizing;

/// A token that has shown two codes.
pub struct NewToken {
    /// The token, at the counter after the second code.
    pub authenticator: Authenticator,
    /// Where it stands.
    pub position: TokenPosition,
    /// Its two codes, as they were typed.
    pub codes: Zeroizing<String>,
    /// The first counter of an event-based one, from which they were found.
    pub first: u64,
}

/// What the user has already. Where root holds the credential, the ids are root's to know.
#[derive(Default)]
pub struct Known<'a> {
    /// The labels.
    pub labels: Vec<&'a str>,
    /// The ids of the secrets.
    pub ids: Vec<AuthenticatorId>,
}

impl<'a> Known<'a> {
    /// These authenticators.
    pub fn of(authenticators: &'a [Authenticator]) -> Self {
        Self {
            labels: authenticators.iter().map(|a| a.label.as_str()).collect(),
            ids: authenticators.iter().map(Authenticator::id).collect(),
        }
    }
}

/// Asks for a token. `known`: what the user has already.
pub fn ask(terminal: Terminal, options: &Enrol, known: &Known<'_>) -> Result<NewToken> {
    let form = &options.token;
    // What cannot be is refused before a secret is typed.
    if form.kind.as_deref() == Some("hotp") && form.period.is_some() {
        return refused(messages::token_option_of_other_kind("--period"));
    }
    if form.kind.as_deref() == Some("totp") && form.counter.is_some() {
        return refused(messages::token_option_of_other_kind("--counter"));
    }
    let questions = Questions { terminal, form, label: options.form.label.as_deref(), known };
    if terminal.is_interactive() {
        terminal.say(messages::token_back())?;
    }
    let mut draft = Draft::default();
    let mut asked = Asked::default();
    questions.go_on(&mut draft, &mut asked)?;
    let created = rfc3339(now()?.wall);
    terminal.say(messages::token_two_codes())?;
    let mut token = loop {
        match prove(terminal, draft.candidates(&created)?, options.form.json)? {
            Proof::Right(token) => break token,
            Proof::Other(step, secrets) => {
                draft.secrets = secrets;
                match step {
                    Some(step) => questions.again(step, &mut draft)?,
                    None => {
                        asked.back();
                        questions.go_on(&mut draft, &mut asked)?;
                    }
                }
            }
        }
    };
    match token.position {
        TokenPosition::Counter(next) => token.authenticator.kind = Kind::Hotp(next),
        // Both codes are used up.
        TokenPosition::Clock { used, .. } => token.authenticator.confirmed = Some(used),
    }
    if options.form.json {
        terminal::print_json(&token.json())?;
    }
    Ok(token)
}

/// What came of the question for two codes.
enum Proof {
    /// They are those of a candidate.
    Right(NewToken),
    /// This question is to be asked again, or the last one. The secrets are those of the candidates.
    Other(Option<Step>, Vec<SharedSecret>),
}

/// What to type to have the secret asked again, in place of two codes.
const OTHER_SECRET: &str = "s";
/// What to type to have the question before asked again.
const BACK: &str = "b";

/// A question before the two codes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    Serial,
    Secret,
    Kind,
    Period,
    Digits,
    Hash,
}

/// All of them in order.
const STEPS: [Step; 6] =
    [Step::Serial, Step::Secret, Step::Kind, Step::Period, Step::Digits, Step::Hash];

/// Which questions were asked. One that the command line answers is never among them.
#[derive(Default)]
struct Asked {
    /// Places in [`STEPS`].
    places: Vec<usize>,
    /// The next one.
    next: usize,
}

impl Asked {
    /// To the question before. At the first one, this question is asked again.
    fn back(&mut self) {
        self.next = self.places.pop().unwrap_or(self.next);
    }
}

/// What is known of the token so far.
#[derive(Default)]
struct Draft {
    label: Option<Label>,
    secrets: Vec<SharedSecret>,
    is_time_based: bool,
    period: Option<Period>,
    counter: u64,
    digits: Option<Digits>,
    algorithm: Option<Algorithm>,
}

impl Draft {
    /// One token for each secret that the text may mean. The secrets move into them.
    fn candidates(&mut self, created: &str) -> Result<Vec<Authenticator>> {
        let kind = match (self.is_time_based, self.period) {
            (true, Some(period)) => Some(Kind::Totp(period)),
            (true, None) => None,
            (false, _) => Some(Kind::Hotp(self.counter)),
        };
        let known = (self.label.as_ref(), kind, self.digits, self.algorithm);
        let (Some(label), Some(kind), Some(digits), Some(algorithm)) = known else {
            return refused(messages::token_no_kind());
        };
        let token = |secret| Authenticator {
            label: label.clone(),
            secret,
            algorithm,
            digits,
            kind,
            created: Some(created.to_owned()),
            confirmed: None,
        };
        Ok(std::mem::take(&mut self.secrets).into_iter().map(token).collect())
    }
}

/// Asks until two codes are right, or the secret is to be typed again. A text that can be read as hexadecimal and as base32 is a token of either secret.
fn prove(terminal: Terminal, candidates: Vec<Authenticator>, is_json: bool) -> Result<Proof> {
    let shape = messages::token_pair_shape();
    loop {
        let typed = terminal.ask_code("two-codes", messages::ask_two_codes(), shape)?;
        let secrets = |candidates: Vec<Authenticator>| {
            candidates.into_iter().map(|token| token.secret).collect()
        };
        let is = |word: &str| typed.trim().eq_ignore_ascii_case(word);
        if is(OTHER_SECRET) {
            return Ok(Proof::Other(Some(Step::Secret), secrets(candidates)));
        }
        if is(BACK) && terminal.is_interactive() {
            return Ok(Proof::Other(None, secrets(candidates)));
        }
        let mut hint = messages::token_no_pair();
        if let Answer::Pair(pair) = Answer::parse(typed.as_bytes()) {
            let now = now()?.wall;
            let place = |token: &Authenticator| position_of(token, &pair, now);
            let found = candidates.iter().position(|token| place(token).is_some());
            if let Some(index) = found {
                let Some(token) = candidates.into_iter().nth(index) else { return proof_lost() };
                let Some(position) = place(&token) else { return proof_lost() };
                let first = token.first_counter().unwrap_or_default();
                let found = NewToken { authenticator: token, position, codes: typed, first };
                return Ok(Proof::Right(found));
            }
            hint = messages::token_pair_wrong();
        }
        if is_json {
            terminal::print_json(&json!({ "event": "wrong_code", "hint": hint }))?;
        } else {
            terminal.say(&messages::refused_try_again(Said(hint)))?;
        }
    }
}

fn proof_lost() -> Result<Proof> {
    refused(messages::token_pair_wrong())
}

/// What is asked where the command line does not say it.
struct Questions<'a> {
    terminal: Terminal,
    form: &'a TokenForm,
    label: Option<&'a str>,
    known: &'a Known<'a>,
}

/// What came of a question.
enum Came<T> {
    /// The value, which the command line has.
    Given(T),
    /// The value, which was typed.
    Typed(T),
    /// The question before is wanted.
    Back,
}

impl<T> Came<T> {
    /// Keeps the value in its place.
    fn keep(self, place: &mut T) -> Came<()> {
        match self {
            Self::Given(value) => {
                *place = value;
                Came::Given(())
            }
            Self::Typed(value) => {
                *place = value;
                Came::Typed(())
            }
            Self::Back => Came::Back,
        }
    }
}

impl Questions<'_> {
    /// Asks from the next question to the last one. A person can go back at each of them.
    fn go_on(&self, draft: &mut Draft, asked: &mut Asked) -> Result<()> {
        while let Some(step) = STEPS.get(asked.next) {
            match self.one(*step, draft)? {
                Came::Given(()) => asked.next += 1,
                Came::Typed(()) => {
                    asked.places.push(asked.next);
                    asked.next += 1;
                }
                Came::Back => asked.back(),
            }
        }
        Ok(())
    }

    /// Asks one question again, whose value was typed before.
    fn again(&self, step: Step, draft: &mut Draft) -> Result<()> {
        while matches!(self.one(step, draft)?, Came::Back) {}
        Ok(())
    }

    fn one(&self, step: Step, draft: &mut Draft) -> Result<Came<()>> {
        Ok(match step {
            Step::Serial => self.serial()?.keep(&mut draft.label),
            Step::Secret => self.secrets()?.keep(&mut draft.secrets),
            Step::Kind => {
                draft.counter = self.form.counter.unwrap_or_default();
                self.kind()?.keep(&mut draft.is_time_based)
            }
            Step::Period if !draft.is_time_based => Came::Given(()),
            Step::Period => self.period()?.keep(&mut draft.period),
            Step::Digits => self.digits()?.keep(&mut draft.digits),
            Step::Hash => self.algorithm()?.keep(&mut draft.algorithm),
        })
    }

    /// Asks until `read` takes the answer; a program and a pipe have one try.
    fn ask<T>(
        &self,
        name: &str,
        question: &str,
        read: impl Fn(&str) -> Result<T>,
    ) -> Result<Came<T>> {
        loop {
            let typed = self.terminal.ask(name, question)?;
            if self.goes_back(&typed) {
                return Ok(Came::Back);
            }
            if let Some(read) = self.read_again(read(typed.trim()))? {
                return Ok(Came::Typed(read));
            }
        }
    }

    /// Whether a person wants the question before. A program knows what it has answered.
    fn goes_back(&self, typed: &str) -> bool {
        self.terminal.is_interactive() && typed.trim().eq_ignore_ascii_case(BACK)
    }

    /// `None` for a person whose answer was refused and who is asked again.
    fn read_again<T>(&self, read: Result<T>) -> Result<Option<T>> {
        match read {
            Ok(read) => Ok(Some(read)),
            Err(Error::Refused(why)) if self.terminal.is_interactive() => {
                self.terminal.say(&messages::refused_try_again(Said(why)))?;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn serial(&self) -> Result<Came<Option<Label>>> {
        let read = |text: &str| match Label::new(text) {
            None if self.label.is_none() => refused(messages::token_bad_serial()),
            None => refused(messages::enrol_bad_label()),
            Some(label) if self.known.labels.contains(&label.as_str()) => {
                refused(messages::authenticator_label_taken(label))
            }
            Some(label) => Ok(Some(label)),
        };
        match self.label {
            Some(label) => read(label).map(Came::Given),
            None => self.ask("token-serial", messages::ask_token_serial(), read),
        }
    }

    fn secrets(&self) -> Result<Came<Vec<SharedSecret>>> {
        loop {
            let question = messages::ask_token_secret();
            let typed = self.terminal.ask_hidden("token-secret", question)?;
            if self.goes_back(&typed) {
                return Ok(Came::Back);
            }
            let read = secrets_of(&typed).and_then(|secrets| {
                let is_known = |s: &SharedSecret| self.known.ids.contains(&s.id());
                if secrets.iter().any(is_known) {
                    return refused(messages::token_known());
                }
                Ok(secrets)
            });
            if let Some(secrets) = self.read_again(read)? {
                return Ok(Came::Typed(secrets));
            }
        }
    }

    /// Whether the token is time-based.
    fn kind(&self) -> Result<Came<bool>> {
        match (&self.form.kind, self.form.period, self.form.counter) {
            (Some(kind), ..) => Ok(Came::Given(kind == "totp")),
            (None, Some(_), None) => Ok(Came::Given(true)),
            (None, None, Some(_)) => Ok(Came::Given(false)),
            _ => self.ask("token-kind", messages::ask_token_kind(), |typed| {
                match typed.to_lowercase().as_str() {
                    "" | "t" | "totp" => Ok(true),
                    "e" | "hotp" => Ok(false),
                    _ => refused(messages::token_no_kind()),
                }
            }),
        }
    }

    fn period(&self) -> Result<Came<Option<Period>>> {
        let period = |seconds: Option<u64>| match seconds.and_then(Period::new) {
            Some(period) => Ok(Some(period)),
            None => refused(messages::token_no_period()),
        };
        match self.form.period {
            Some(seconds) => period(Some(seconds)).map(Came::Given),
            None => self.ask("token-period", messages::ask_token_period(), |typed| {
                period(if typed.is_empty() { Some(30) } else { typed.parse().ok() })
            }),
        }
    }

    fn digits(&self) -> Result<Came<Option<Digits>>> {
        let read = |typed: &str| {
            let digits = if typed.is_empty() { Some(6) } else { typed.parse().ok() };
            match digits.and_then(Digits::new) {
                Some(digits) => Ok(Some(digits)),
                None => refused(messages::token_no_digits()),
            }
        };
        match self.form.digits {
            Some(digits) => read(&digits.to_string()).map(Came::Given),
            None => self.ask("token-digits", messages::ask_token_digits(), read),
        }
    }

    fn algorithm(&self) -> Result<Came<Option<Algorithm>>> {
        let read = |typed: &str| {
            let name = if typed.is_empty() { "sha1" } else { typed }.to_lowercase();
            match Algorithm::from_name(&name.replace('-', "")) {
                Some(algorithm) => Ok(Some(algorithm)),
                None => refused(messages::token_no_hash()),
            }
        };
        match &self.form.hash {
            Some(name) => read(name).map(Came::Given),
            None => self.ask("token-hash", messages::ask_token_hash(), read),
        }
    }
}

/// The secrets that a text may mean: the digits of hexadecimal are in part letters of base32. Spaces, hyphens and colons
/// between them do not count.
fn secrets_of(typed: &str) -> Result<Vec<SharedSecret>> {
    let bare = typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | ':'));
    let bare: Zeroizing<String> = Zeroizing::new(bare.collect());
    let read = [
        hex(&bare).map(SharedSecret::from_bytes),
        (!bare.is_empty()).then(|| SharedSecret::from_base32(&bare)),
    ];
    let (mut secrets, mut short) = (Vec::new(), false);
    for read in read.into_iter().flatten() {
        match read {
            Ok(secret) => secrets.push(secret),
            Err(SecretError::TooShort) => short = true,
            Err(SecretError::TooLong | SecretError::Base32(_)) => {}
        }
    }
    match (secrets.is_empty(), short) {
        (false, _) => Ok(secrets),
        (true, true) => refused(messages::token_short(MIN_BYTES * 8)),
        (true, false) => refused(messages::token_no_secret()),
    }
}

fn hex(digits: &str) -> Option<Zeroizing<Vec<u8>>> {
    if digits.is_empty() || !digits.len().is_multiple_of(2) {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(digits.len() / 2));
    for pair in digits.as_bytes().chunks_exact(2) {
        let pair =
            str::from_utf8(pair).ok().filter(|p| p.bytes().all(|c| c.is_ascii_hexdigit()))?;
        bytes.push(u8::from_str_radix(pair, 16).ok()?);
    }
    Some(bytes)
}

/// After the token is saved: root's record learns how far its clock is off, if root is asking. Anybody else is told what
/// to type at a login.
pub fn hand_over(
    token: &Authenticator,
    position: TokenPosition,
    context: &Context,
    terminal: Terminal,
) -> Result<()> {
    let label = &token.label;
    if let Some(ahead) = clock_off(token, position, context) {
        let seconds = u64::from(ahead.unsigned_abs());
        let noted = geteuid().is_root();
        if noted {
            tokens::note(&context.account, &context.settings, token.id(), position)?;
        }
        terminal.say(&match (ahead > 0, noted) {
            (_, true) => clock_noted(token, ahead),
            (true, false) => messages::token_clock_ahead(label, seconds),
            (false, false) => messages::token_clock_behind(label, seconds),
        })?;
    }
    if token.first_counter().is_some() {
        terminal.say(&messages::token_not_for_lockers(label))?;
    }
    Ok(())
}

/// What root's record says of the clock of a token.
pub fn clock_noted(token: &Authenticator, ahead: i32) -> Message {
    let (label, seconds) = (&token.label, u64::from(ahead.unsigned_abs()));
    if ahead > 0 {
        messages::status_clock_ahead(label, seconds)
    } else {
        messages::status_clock_behind(label, seconds)
    }
}

/// How many seconds the clock of a token is ahead of this host's, if logins do not find its codes without help.
pub fn clock_off(token: &Authenticator, position: TokenPosition, context: &Context) -> Option<i32> {
    let (TokenPosition::Clock { ahead, .. }, Some(period)) = (position, token.period()) else {
        return None;
    };
    let reach = u64::from(context.settings.window.steps()) * period.as_secs();
    (u64::from(ahead.unsigned_abs()) > reach).then_some(ahead)
}

impl NewToken {
    fn json(&self) -> serde_json::Value {
        let token = &self.authenticator;
        let ahead = match self.position {
            TokenPosition::Clock { ahead, .. } => Some(ahead),
            TokenPosition::Counter(_) => None,
        };
        json!({
            "event": "token",
            "label": token.label.as_str(),
            "kind": token.kind.name(),
            "algorithm": token.algorithm.name(),
            "digits": token.digits.get(),
            "period": token.period().map(Period::as_secs),
            "next_counter": token.first_counter(),
            "clock_ahead": ahead,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b_goes_to_the_question_before_that_was_asked() {
        // The command line has the kind, so neither it nor the seconds were asked.
        let mut asked = Asked { places: vec![0, 1, 4, 5], next: 6 };
        let went: Vec<usize> = (0..5)
            .map(|_| {
                asked.back();
                asked.next
            })
            .collect();
        assert_eq!(went, [5, 4, 1, 0, 0]);
        assert_eq!(STEPS.get(went[1]), Some(&Step::Digits));
    }

    #[test]
    fn a_token_of_another_kind_keeps_the_other_answers() {
        let secret = || SharedSecret::from_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").ok();
        let mut draft = Draft {
            label: Label::new("T1"),
            secrets: secret().into_iter().collect(),
            is_time_based: true,
            period: Period::new(60),
            counter: 7,
            digits: Digits::new(8),
            algorithm: Some(Algorithm::Sha256),
        };
        let made = draft.candidates("now").ok().unwrap();
        let [token] = made.as_slice() else { panic!("{} tokens", made.len()) };
        assert_eq!(token.period().map(Period::as_secs), Some(60));
        draft.secrets = made.into_iter().map(|token| token.secret).collect();
        draft.is_time_based = false;
        let made = draft.candidates("now").ok().unwrap();
        assert_eq!(made.first().and_then(Authenticator::first_counter), Some(7));
        assert_eq!(made.first().map(|token| token.digits.get()), Some(8));
    }
}
