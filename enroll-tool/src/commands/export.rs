//! `enroll export`: an enrolment in the form of another program, after a code.
//!
//! Used codes go along where the form has a place for them, so that the way back reopens none. Recovery and
//! scratch codes cannot go: they are stored hashed.

use crate::arguments::{Asking, Form};
use crate::audit;
use crate::authorise::authorise;
use crate::commands::presentation::Presentation;
use crate::context::Context;
use crate::error::{Result, refused};
use crate::files::output::Target;
use crate::held;
use crate::messages::{self, Said};
use crate::terminal::{self, Terminal};
use crate::time::now;
use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;
use std::fmt::Write as _;
use std::path::PathBuf;
use totp_core::authenticator::{Algorithm, Authenticator, Digits, Kind, Period, Step};
use totp_core::history::History;
use totp_core::time::UnixTime;
use totp_core::{hotp, verify};
use zeroize::Zeroizing;

/// Steps before the last used one that google-authenticator is told of as well: it knows no "and all before".
const BEFORE: u64 = 8;
/// The longest secret that liboath reads.
const LONGEST_OATH: usize = 32;

/// `enroll export`
#[derive(Args, Clone, Default)]
#[command(after_help = "Formats: uri (otpauth://, the text of a QR code), google (a file\n\
                        ~/.google_authenticator), oath (lines of a users file of pam_oath).\n\
                        Recovery codes stay behind: they are stored hashed.")]
pub struct Export {
    /// See below; uri if not given.
    #[arg(long, value_name = "NAME", hide_possible_values = true)]
    #[arg(value_parser = ["uri", "google", "oath"])]
    pub format: Option<String>,
    /// To this new file (mode 0600), not standard output.
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// Only the authenticator with this label.
    #[arg(long, value_name = "TEXT")]
    pub label: Option<String>,
    #[command(flatten)]
    pub options: Asking,
}

/// An authenticator, and up to where its codes are used.
struct Exported<'a> {
    authenticator: &'a Authenticator,
    /// The end of the last used step.
    used: UnixTime,
}

/// `enroll export`
pub fn run(options: &Export) -> Result<()> {
    if let Some(held) = held::of(&options.options.whose)? {
        return refused(messages::held_not_exported(&held.context.account.name));
    }
    let context = options.options.whose.context()?;
    let terminal = Terminal::new(options.options.json);
    let (mut credential, _) = context.enrolled()?;
    let wanted = |a: &&Authenticator| options.label.as_ref().is_none_or(|l| l == a.label.as_str());
    if !credential.authenticators.iter().any(|a| wanted(&a)) {
        return refused(messages::show_no_such_label());
    }
    let to = options.to.as_deref().map(Target::of).transpose()?;
    if to.as_ref().is_some_and(Target::is_taken) {
        return refused(messages::export_file_exists());
    }
    authorise(&context, terminal, &credential)?;
    // After the code, which is used by now.
    let (now, window) = (now()?.wall, context.settings.window);
    let (own, unread) = match context.own_history() {
        Ok(own) => (own, None),
        Err(error) => (None, Some(error)),
    };
    let known = [own, context.roots_history()];
    let hidden = context.roots_history_is_hidden();
    let mut left = Vec::new();
    for token in &mut credential.authenticators {
        if count_on(token, &known) && hidden {
            left.push(messages::export_counter_hidden(&token.label).into());
        }
    }
    let all: Vec<Exported<'_>> = credential
        .authenticators
        .iter()
        .filter(wanted)
        .map(|authenticator| {
            let mark = |h: &History| {
                h.mark_of(authenticator, verify::horizon(authenticator, h, now, window))
            };
            let used = known.iter().flatten().map(mark).max().unwrap_or_default();
            Exported { authenticator, used }
        })
        .collect();
    // An export carries what is used by now.
    let name = &context.account.name;
    left.extend(unread.map(|error| String::from(messages::status_own_record_unread(name, error))));
    let text = match options.format.as_deref() {
        Some("google") => google(&all, &mut left)?,
        Some("oath") => oath(&all, &context.account.name, &mut left, &local_time)?,
        _ => uris(&context, terminal, &all)?,
    };
    if credential.recovery.is_some() {
        left.push(messages::export_recovery_codes().to_owned());
    }
    if !credential.unknown_kinds.is_empty() {
        left.push(messages::export_kept().to_owned());
    }
    audit::note("exported", &context.account.name, context.by_root);
    if options.options.json {
        return print_exported(options, to.as_ref(), &text, &left);
    }
    match &to {
        Some(target) => target.make(text.as_bytes())?,
        None => terminal::print(text.trim_end())?,
    }
    tell_left(left, options.format.as_deref() == Some("google"))
}

/// Gives an event-based token the next counter that is known. Whether it is one.
fn count_on(token: &mut Authenticator, known: &[Option<History>]) -> bool {
    let Kind::Hotp(first) = token.kind else { return false };
    let next = known.iter().flatten().filter_map(|h| h.next_counter(token.id(), first));
    token.kind = Kind::Hotp(next.max().unwrap_or(first));
    true
}

/// Says what was left, and what to do with the file.
fn tell_left(left: Vec<String>, for_google: bool) -> Result<()> {
    let aside = Terminal::new(true);
    for left in left {
        aside.say(&messages::export_left(Said(left)))?;
    }
    // google-authenticator reads its file at each login.
    aside.say(if for_google {
        messages::export_keep_the_file()
    } else {
        messages::export_keep_to_yourself()
    })
}

/// The same for programs. Without a file, the text is in the answer.
fn print_exported(
    options: &Export,
    to: Option<&Target>,
    text: &str,
    left: &[String],
) -> Result<()> {
    if let Some(target) = to {
        target.make(text.as_bytes())?;
    }
    terminal::print_json(&json!({
        "event": "exported",
        "format": options.format.as_deref().unwrap_or("uri"),
        "text": to.is_none().then_some(text),
        "file": options.to.as_ref().map(|path| path.display().to_string()),
        "left": left,
    }))
}

fn uris(context: &Context, terminal: Terminal, all: &[Exported<'_>]) -> Result<Zeroizing<String>> {
    let form = Form::default();
    let presentation = Presentation::new(context, terminal, &form)?;
    let mut text = Zeroizing::new(String::with_capacity(16 << 10));
    for one in all {
        text.push_str(&presentation.uri(one.authenticator));
        text.push('\n');
    }
    Ok(text)
}

fn is_usual(authenticator: &Authenticator) -> bool {
    authenticator.algorithm == Algorithm::Sha1
}

/// The file of the one authenticator that google-authenticator knows.
fn google(all: &[Exported<'_>], left: &mut Vec<String>) -> Result<Zeroizing<String>> {
    let fits = |one: &&Exported<'_>| {
        is_usual(one.authenticator) && one.authenticator.digits == Digits::SIX
    };
    let Some(one) = all.iter().find(fits) else {
        return refused(messages::export_google_knows());
    };
    for other in all.iter().filter(|other| !std::ptr::eq(*other, one)) {
        let label = &other.authenticator.label;
        left.push(messages::export_google_takes_one(label).into());
    }
    let mut text = Zeroizing::new(String::with_capacity(1 << 10));
    text.push_str(&one.authenticator.secret.to_base32());
    text.push_str("\n\" RATE_LIMIT 3 30\n");
    match one.authenticator.kind {
        // Writing to a String cannot fail.
        Kind::Hotp(next) => drop(writeln!(text, "\" HOTP_COUNTER {next}")),
        Kind::Totp(period) => write_google_steps(&mut text, one, period.as_secs()),
    }
    Ok(text)
}

/// The options of a time-based key, with the steps that are used.
fn write_google_steps(text: &mut String, one: &Exported<'_>, period: u64) {
    text.push_str("\" WINDOW_SIZE 3\n\" DISALLOW_REUSE");
    let end = one.used.as_secs() / period;
    for step in end.saturating_sub(BEFORE).max(1)..end {
        // Writing to a String cannot fail.
        let _ = write!(text, " {step}");
    }
    text.push_str("\n\" TOTP_AUTH\n");
    if period != 30 {
        let _ = writeln!(text, "\" STEP_SIZE {period}");
    }
}

/// Lines of liboath's users file.
fn oath(
    all: &[Exported<'_>],
    user: &str,
    left: &mut Vec<String>,
    local_time: &dyn Fn(UnixTime) -> Option<String>,
) -> Result<Zeroizing<String>> {
    if user.contains(char::is_whitespace) {
        return refused(messages::export_oath_no_spaces());
    }
    let mut text = Zeroizing::new(String::with_capacity(4 << 10));
    for one in all {
        let a = one.authenticator;
        let secret = a.secret.expose();
        let kind = match a.kind {
            Kind::Hotp(_) => Some("HOTP/E".to_owned()),
            Kind::Totp(period) => {
                let seconds = period.as_secs();
                [30, 60].contains(&seconds).then(|| format!("HOTP/T{seconds}"))
            }
        };
        let Some(kind) = kind.filter(|_| is_usual(a) && secret.len() <= LONGEST_OATH) else {
            left.push(messages::export_oath_knows(&a.label).into());
            continue;
        };
        text.push_str(&kind);
        if a.digits != Digits::SIX {
            let _ = write!(text, "/{}", a.digits.get());
        }
        let _ = write!(text, "\t{user}\t-\t");
        secret.iter().try_for_each(|byte| write!(text, "{byte:02x}")).unwrap_or_default();
        match a.kind {
            Kind::Hotp(next) => drop(write!(text, "\t{next}")),
            Kind::Totp(period) => {
                if let Some((step, code)) = last_used(one, period)
                    && let Some(time) = local_time(step.start())
                {
                    let _ = write!(text, "\t0\t{}\t{time}", code.as_str());
                }
            }
        }
        text.push('\n');
    }
    if text.is_empty() { refused(messages::export_oath_knows_none()) } else { Ok(text) }
}

/// The last used step and its code, as liboath keeps it.
fn last_used(one: &Exported<'_>, period: Period) -> Option<(Step, Zeroizing<String>)> {
    let a = one.authenticator;
    let last = one.used.as_secs().checked_sub(1).filter(|last| *last > 0)?;
    let step = Step::at(UnixTime::from_secs(last), period);
    let number = std::iter::once(step.number());
    let values = hotp::values(a.algorithm, a.secret.expose(), a.digits, number);
    let width = usize::from(a.digits.get());
    values.first().map(|value| (step, Zeroizing::new(format!("{value:0width$}"))))
}

/// As liboath writes it: in the machine's local time, since pam_oath reads it so. The file is read here, so that no
/// program runs and no variable of the environment counts.
fn local_time(time: UnixTime) -> Option<String> {
    local_time_by(&std::fs::read("/etc/localtime").unwrap_or_default(), time)
}

/// The same by a time zone in the form of tzfile(5); without one, in UTC.
fn local_time_by(zone: &[u8], time: UnixTime) -> Option<String> {
    let zone = TimeZone::tzif("", zone).unwrap_or(TimeZone::UTC);
    let time = Timestamp::from_second(i64::try_from(time.as_secs()).ok()?).ok()?;
    let text = time.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%SL").to_string();
    (text.len() == 20).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use otp_import::{Entry, Format, Spent, parse};
    use totp_core::authenticator::Label;
    use totp_core::secret::SharedSecret;

    /// The end of step 59847250.
    const USED: u64 = 59_847_251 * 30;

    fn authenticator(algorithm: Algorithm, digits: u64, period: u64) -> Authenticator {
        Authenticator {
            label: Label::new("phone").unwrap(),
            secret: SharedSecret::from_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").ok().unwrap(),
            algorithm,
            digits: Digits::new(digits).unwrap(),
            kind: Kind::Totp(Period::new(period).unwrap()),
            created: None,
            confirmed: None,
        }
    }

    fn read_back(format: Format, text: &str) -> Entry {
        let mut parsed = parse(format, text, USED).ok().unwrap();
        assert_eq!(parsed.entries.len(), 1, "{text}");
        parsed.entries.remove(0)
    }

    #[test]
    fn what_is_exported_is_imported_as_the_same_with_used_codes() {
        for (digits, period) in [(6, 30), (6, 60)] {
            let authenticator = authenticator(Algorithm::Sha1, digits, period);
            let used = UnixTime::from_secs(USED / period * period);
            let all = [Exported { authenticator: &authenticator, used }];
            let text = google(&all, &mut Vec::new()).unwrap();
            let entry = read_back(Format::Google, &text);
            assert!(entry.secret.expose() == authenticator.secret.expose());
            assert_eq!(entry.spent, Spent::Until(used.as_secs()));
            // Written as if the machine stood in India.
            let zone = |time: UnixTime| {
                let at = format!("-d@{}", time.as_secs() + 19_800);
                let date = std::process::Command::new("date")
                    .args(["-u", &at, "+%Y-%m-%dT%H:%M:%SL"])
                    .output();
                Some(String::from_utf8(date.unwrap().stdout).unwrap().trim().to_owned())
            };
            let text = oath(&all, "ann", &mut Vec::new(), &zone).unwrap();
            let entry = read_back(Format::Oath, &text);
            assert!(entry.secret.expose() == authenticator.secret.expose());
            assert_eq!(entry.spent, Spent::Until(used.as_secs()));
            assert_eq!(entry.user.as_deref(), Some("ann"));
        }
    }

    /// As date(1) tells it, in summer and winter, in zones with and without rules for times to come.
    #[test]
    fn local_time_is_what_date_says() {
        let zones = std::path::Path::new("/usr/share/zoneinfo");
        if !zones.is_dir() {
            println!("there are no time zones here");
            return;
        }
        for name in ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Tokyo", "UTC"] {
            let zone = std::fs::read(zones.join(name)).unwrap();
            for time in [1, 1_700_000_000, 1_720_000_000, 1_795_517_530, 2_500_000_000_u64] {
                let mut date = std::process::Command::new("date");
                date.env("TZ", name).args([&format!("-d@{time}"), "+%Y-%m-%dT%H:%M:%SL"]);
                let said = String::from_utf8(date.output().unwrap().stdout).unwrap();
                let told = local_time_by(&zone, UnixTime::from_secs(time));
                assert_eq!(told.as_deref(), Some(said.trim()), "{name} {time}");
            }
        }
        let utc = local_time_by(b"no time zone", UnixTime::from_secs(1));
        assert_eq!(utc.as_deref(), Some("1970-01-01T00:00:01L"));
    }

    #[test]
    fn what_the_other_program_does_not_know_is_left_with_a_word() {
        let authenticator = authenticator(Algorithm::Sha256, 8, 30);
        let all = [Exported { authenticator: &authenticator, used: UnixTime::default() }];
        assert!(google(&all, &mut Vec::new()).is_err());
        let mut left = Vec::new();
        assert!(oath(&all, "ann", &mut left, &|_| None).is_err());
        assert!(left[0].contains("pam_oath knows"));
    }
}
