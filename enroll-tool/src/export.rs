//! `enroll export`: an enrolment in the form of another program, after a code.
//!
//! Used codes go along where the form has a place for them, so that the way back reopens none. Recovery and
//! scratch codes cannot go: they are stored hashed.

use crate::audit;
use crate::authorise::authorise;
use crate::cli::{Form, Whose};
use crate::commands::show::Presentation;
use crate::context::{Context, now};
use crate::error::{Error, Result, refused};
use crate::messages;
use crate::terminal::{self, Terminal};
use clap::Args;
use std::fmt::Write as _;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use totp_core::authenticator::{Algorithm, Authenticator, Digits, Step};
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
    /// Only the device with this label.
    #[arg(long, value_name = "TEXT")]
    pub label: Option<String>,
    #[command(flatten)]
    pub whose: Whose,
}

/// An authenticator, and up to when its codes are used.
struct Device<'a> {
    authenticator: &'a Authenticator,
    used: UnixTime,
}

/// `enroll export`
pub fn run(options: &Export) -> Result<()> {
    let context = Context::new(&options.whose)?;
    let terminal = Terminal::new(false);
    let (credential, _) = context.enrolled()?;
    let wanted = |a: &&Authenticator| options.label.as_ref().is_none_or(|l| l == a.label.as_str());
    let wanted: Vec<_> = credential.authenticators.iter().filter(wanted).collect();
    if wanted.is_empty() {
        return refused(messages::show_no_such_label());
    }
    if options.to.as_deref().is_some_and(Path::exists) {
        return refused(messages::export_file_exists());
    }
    authorise(&context, terminal, &credential)?;
    // After the code, which is used by now.
    let (now, window) = (now()?.wall, context.settings.window);
    let known = [context.own_store().peek().ok().flatten(), context.roots_history()];
    let devices: Vec<Device<'_>> = wanted
        .into_iter()
        .map(|authenticator| {
            let horizon = verify::horizon(authenticator, now, window);
            let marks = known.iter().flatten().map(|h| h.mark_of(authenticator, horizon));
            Device { authenticator, used: marks.max().unwrap_or_default() }
        })
        .collect();
    let mut left = Vec::new();
    let text = match options.format.as_deref() {
        Some("google") => google(&devices, &mut left)?,
        Some("oath") => oath(&devices, &context.account.name, &mut left, &local_time)?,
        _ => uris(&context, terminal, &devices)?,
    };
    if credential.recovery.is_some() {
        left.push(messages::export_recovery_codes().to_owned());
    }
    if !credential.unknown_kinds.is_empty() {
        left.push(messages::export_kept().to_owned());
    }
    audit::note("exported", &context.account.name, context.by_root);
    match &options.to {
        Some(path) => save(path, &text)?,
        None => terminal::print(text.trim_end())?,
    }
    let aside = Terminal::new(true);
    for left in left {
        aside.say(&messages::export_left(left))?;
    }
    aside.say(messages::export_keep_to_yourself())
}

fn save(path: &Path, text: &str) -> Result<()> {
    let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let saved = file.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    saved.map_err(|error| Error::Failed(format!("{}: {error}", path.display())))
}

fn uris(
    context: &Context,
    terminal: Terminal,
    devices: &[Device<'_>],
) -> Result<Zeroizing<String>> {
    let form = Form::default();
    let presentation = Presentation::new(context, terminal, &form)?;
    let mut text = Zeroizing::new(String::with_capacity(16 << 10));
    for device in devices {
        text.push_str(&presentation.uri(device.authenticator));
        text.push('\n');
    }
    Ok(text)
}

fn is_usual(authenticator: &Authenticator) -> bool {
    authenticator.algorithm == Algorithm::Sha1
}

/// The file of the one device that google-authenticator knows.
fn google(devices: &[Device<'_>], left: &mut Vec<String>) -> Result<Zeroizing<String>> {
    let fits = |device: &&Device<'_>| {
        is_usual(device.authenticator) && device.authenticator.digits == Digits::SIX
    };
    let Some(device) = devices.iter().find(fits) else {
        return refused(messages::export_google_knows());
    };
    for other in devices.iter().filter(|other| !std::ptr::eq(*other, device)) {
        let label = &other.authenticator.label;
        left.push(messages::export_google_takes_one(label));
    }
    let period = device.authenticator.period.as_secs();
    let mut text = Zeroizing::new(String::with_capacity(1 << 10));
    text.push_str(&device.authenticator.secret.to_base32());
    text.push_str("\n\" RATE_LIMIT 3 30\n\" WINDOW_SIZE 3\n\" DISALLOW_REUSE");
    let end = device.used.as_secs() / period;
    for step in end.saturating_sub(BEFORE).max(1)..end {
        // Writing to a String cannot fail.
        let _ = write!(text, " {step}");
    }
    text.push_str("\n\" TOTP_AUTH\n");
    if period != 30 {
        let _ = writeln!(text, "\" STEP_SIZE {period}");
    }
    Ok(text)
}

/// Lines of liboath's users file.
fn oath(
    devices: &[Device<'_>],
    user: &str,
    left: &mut Vec<String>,
    local_time: &dyn Fn(UnixTime) -> Option<String>,
) -> Result<Zeroizing<String>> {
    if user.contains(char::is_whitespace) {
        return refused(messages::export_oath_no_spaces());
    }
    let mut text = Zeroizing::new(String::with_capacity(4 << 10));
    for device in devices {
        let a = device.authenticator;
        let period = a.period.as_secs();
        let secret = a.secret.expose();
        if !is_usual(a) || ![30, 60].contains(&period) || secret.len() > LONGEST_OATH {
            left.push(messages::export_oath_knows(&a.label));
            continue;
        }
        let _ = write!(text, "HOTP/T{period}");
        if a.digits != Digits::SIX {
            let _ = write!(text, "/{}", a.digits.get());
        }
        let _ = write!(text, "\t{user}\t-\t");
        secret.iter().try_for_each(|byte| write!(text, "{byte:02x}")).unwrap_or_default();
        if let Some((step, code)) = last_used(device)
            && let Some(time) = local_time(step.start())
        {
            let _ = write!(text, "\t0\t{}\t{time}", code.as_str());
        }
        text.push('\n');
    }
    if text.is_empty() { refused(messages::export_oath_knows_none()) } else { Ok(text) }
}

/// The last used step and its code, as liboath keeps it.
fn last_used(device: &Device<'_>) -> Option<(Step, Zeroizing<String>)> {
    let a = device.authenticator;
    let last = device.used.as_secs().checked_sub(1).filter(|last| *last > 0)?;
    let (step, number) = (Step::at(UnixTime::from_secs(last), a.period), last / a.period.as_secs());
    let values = hotp::values(a.algorithm, a.secret.expose(), a.digits, std::iter::once(number));
    let width = usize::from(a.digits.get());
    values.first().map(|value| (step, Zeroizing::new(format!("{value:0width$}"))))
}

/// As liboath writes it: the local time, of which std knows nothing.
fn local_time(time: UnixTime) -> Option<String> {
    let output = Command::new("/usr/bin/date")
        .env_clear()
        .args([&format!("-d@{}", time.as_secs()), "+%Y-%m-%dT%H:%M:%SL"])
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (text.len() == 20).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::parse::{Entry, Format, Spent, parse};
    use totp_core::authenticator::{Label, Period};
    use totp_core::secret::SharedSecret;

    /// The end of step 59847250.
    const USED: u64 = 59_847_251 * 30;

    fn device(algorithm: Algorithm, digits: u64, period: u64) -> Authenticator {
        Authenticator {
            label: Label::new("phone").unwrap(),
            secret: SharedSecret::from_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").ok().unwrap(),
            algorithm,
            digits: Digits::new(digits).unwrap(),
            period: Period::new(period).unwrap(),
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
            let authenticator = device(Algorithm::Sha1, digits, period);
            let used = UnixTime::from_secs(USED / period * period);
            let devices = [Device { authenticator: &authenticator, used }];
            let text = google(&devices, &mut Vec::new()).unwrap();
            let entry = read_back(Format::Google, &text);
            assert!(entry.secret.expose() == authenticator.secret.expose());
            assert_eq!(entry.spent, Spent::Until(used.as_secs()));
            // Written as if the machine stood in India.
            let zone = |time: UnixTime| {
                let at = format!("-d@{}", time.as_secs() + 19_800);
                let date = Command::new("date").args(["-u", &at, "+%Y-%m-%dT%H:%M:%SL"]).output();
                Some(String::from_utf8(date.unwrap().stdout).unwrap().trim().to_owned())
            };
            let text = oath(&devices, "ann", &mut Vec::new(), &zone).unwrap();
            let entry = read_back(Format::Oath, &text);
            assert!(entry.secret.expose() == authenticator.secret.expose());
            assert_eq!(entry.spent, Spent::Until(used.as_secs()));
            assert_eq!(entry.user.as_deref(), Some("ann"));
        }
    }

    #[test]
    fn what_the_other_program_does_not_know_is_left_with_a_word() {
        let authenticator = device(Algorithm::Sha256, 8, 30);
        let devices = [Device { authenticator: &authenticator, used: UnixTime::default() }];
        assert!(google(&devices, &mut Vec::new()).is_err());
        let mut left = Vec::new();
        assert!(oath(&devices, "ann", &mut left, &|_| None).is_err());
        assert!(left[0].contains("pam_oath knows"));
    }
}
