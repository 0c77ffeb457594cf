//! Showing an authenticator: QR code, key to type by hand, URI, picture.

use crate::audit;
use crate::authorise::authorise;
use crate::cli::Form;
use crate::commands::enrol::terminal_for;
use crate::context::Context;
use crate::error::{Result, refused};
use crate::messages;
use crate::qr::{self, Locale, Picture};
use crate::terminal::{self, Terminal};
use serde_json::json;
use totp_core::authenticator::{Algorithm, Authenticator};
use totp_core::otpauth;
use zeroize::Zeroizing;

/// `enroll show`
pub fn run(form: &Form) -> Result<()> {
    let context = Context::new(&form.output.whose)?;
    let terminal = terminal_for(form)?;
    let (credential, _) = context.enrolled()?;
    let presentation = Presentation::new(&context, terminal, form)?;
    let wanted = |a: &&Authenticator| form.label.as_ref().is_none_or(|l| l == a.label.as_str());
    let wanted: Vec<_> = credential.authenticators.iter().filter(wanted).collect();
    if wanted.is_empty() {
        return refused(messages::show_no_such_label());
    }
    if form.svg.is_some() && wanted.len() > 1 {
        return refused(messages::show_svg_takes_one());
    }
    authorise(&context, terminal, &credential)?;
    audit::note("secret shown", &context.account.name, context.by_root);
    for authenticator in wanted {
        terminal.say(&messages::show_device(&authenticator.label))?;
        presentation.present(authenticator)?;
    }
    Ok(())
}

/// Lines that follow the QR code up to the question for a code.
const LINES_AFTER_CODE: usize = 10;

/// In which forms a secret is shown, and under which names.
pub struct Presentation<'a> {
    terminal: Terminal,
    form: &'a Form,
    issuer: String,
    account: String,
}

impl<'a> Presentation<'a> {
    /// The names: given, else the policy's and the host's.
    pub fn new(context: &Context, terminal: Terminal, form: &'a Form) -> Result<Self> {
        let host = || {
            let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
            name.split('.').next().unwrap_or("host").to_owned()
        };
        let policy = context.settings.enroll_issuer.clone();
        let issuer_from =
            if form.issuer.is_none() { messages::issuer_of_the_policy() } else { "--issuer" };
        let issuer = form.issuer.clone().or(policy).unwrap_or_else(host);
        let account = form.account.clone().unwrap_or_else(|| context.account.name.clone());
        for (name, text) in [(issuer_from, &issuer), ("--account", &account)] {
            let bad = text.trim().is_empty() || text.chars().any(|c| c.is_control() || c == ':');
            if bad || text.len() > 128 {
                return refused(messages::enrol_bad_name(name));
            }
        }
        Ok(Self { terminal, form, issuer, account })
    }

    /// Whether a program reads along.
    pub const fn is_json(&self) -> bool {
        self.form.output.json
    }

    /// The URI of the QR code.
    pub fn uri(&self, authenticator: &Authenticator) -> Zeroizing<String> {
        otpauth::uri(authenticator, &self.issuer, &self.account)
    }

    /// Shows what was asked for; on a terminal the QR code and the key.
    pub fn present(&self, authenticator: &Authenticator) -> Result<()> {
        let uri = self.uri(authenticator);
        if let Some(path) = &self.form.svg {
            Picture::of(&uri)?.save_svg(path)?;
            self.terminal.say(&messages::qr_in_file(path.display()))?;
        }
        if self.form.output.json {
            return print_secret(authenticator, &uri);
        }
        if self.form.uri {
            return terminal::print(&uri);
        }
        if self.terminal.is_interactive() {
            self.draw(authenticator, &uri)?;
        }
        Ok(())
    }

    fn draw(&self, authenticator: &Authenticator, uri: &str) -> Result<()> {
        let (digits, period) = (authenticator.digits.get(), authenticator.period.as_secs());
        let hash = match authenticator.algorithm {
            Algorithm::Sha1 => String::new(),
            other => format!(", {}", other.name().to_uppercase()),
        };
        self.terminal.say(&if self.form.plain {
            messages::key_alone(digits, period, hash)
        } else if self.draw_code(uri)? {
            messages::key_beside_code(digits, period, hash)
        } else {
            messages::key_without_code(digits, period, hash)
        })?;
        let key = authenticator.secret.to_base32();
        for line in key_lines(&key, self.form.plain) {
            self.terminal.say(&format!("    {}", line.as_str()))?;
        }
        self.terminal.say(messages::key_never_share())
    }

    /// Whether the QR code could be shown.
    fn draw_code(&self, uri: &str) -> Result<bool> {
        let picture = Picture::of(uri)?;
        let (columns, rows) = self.terminal.size().unwrap_or((80, 24));
        let locale = Locale::of_environment();
        let Some(form) = picture.fitting(locale, columns, rows) else {
            let form = if locale == Locale::Other { qr::Form::Cells } else { qr::Form::HalfBlocks };
            let (wanted, _) = picture.size(form);
            self.terminal.say(&messages::qr_too_narrow(columns, wanted))?;
            return Ok(false);
        };
        self.terminal.say(&format!("{}\n", messages::qr_scan()))?;
        terminal::print(&picture.draw(form))?;
        if locale == Locale::Silent && form == qr::Form::HalfBlocks {
            self.terminal.say(messages::qr_no_squares())?;
        }
        // What follows would push the code off a small screen before it is scanned.
        let (_, lines) = picture.size(form);
        if lines + LINES_AFTER_CODE > rows {
            self.terminal.ask(messages::ask_scanned())?;
        }
        Ok(true)
    }
}

/// Groups of four, so that nobody loses his place; two lines, for narrow terminals.
fn key_lines(key: &str, spoken: bool) -> Vec<Zeroizing<String>> {
    let groups: Vec<&str> =
        key.as_bytes().chunks(4).filter_map(|group| str::from_utf8(group).ok()).collect();
    let separator = if spoken { ", " } else { " " };
    groups.chunks(4).map(|groups| Zeroizing::new(groups.join(separator))).collect()
}

fn print_secret(authenticator: &Authenticator, uri: &str) -> Result<()> {
    terminal::print_json(&json!({
        "event": "secret",
        "uri": uri,
        "secret": authenticator.secret.to_base32().as_str(),
        "algorithm": authenticator.algorithm.name().to_uppercase(),
        "digits": authenticator.digits.get(),
        "period": authenticator.period.as_secs(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_shown_in_groups_of_four() {
        let lines = key_lines("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", false);
        let lines: Vec<&str> = lines.iter().map(|line| line.as_str()).collect();
        assert_eq!(lines, ["JBSW Y3DP EHPK 3PXP", "JBSW Y3DP EHPK 3PXP"]);
    }
}
