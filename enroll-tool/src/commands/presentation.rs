//! Showing an authenticator: QR code, key to type by hand, URI, picture.

use crate::arguments::Form;
use crate::context::Context;
use crate::error::{Result, refused};
use crate::key::name::{self, HostNames};
use crate::key::qr::{Locale, Picture, QrForm};
use crate::messages::{self, Said};
use crate::records::bar;
use crate::terminal::{self, Terminal};
use serde_json::json;
use std::cell::Cell;
use totp_core::authenticator::{Algorithm, Authenticator, Kind, Label, Period};
use totp_core::otpauth;
use zeroize::Zeroizing;

/// Lines that follow the QR code up to the question for a code.
const LINES_AFTER_CODE: usize = 10;

/// In a window with fewer rows, the QR code pushes what is above it off the screen.
const ROWS_OF_NOTICE_AND_CODE: usize = 45;

/// The terminal for this form, whether or not anybody would see the secret.
pub fn terminal_of(form: &Form) -> Terminal {
    Terminal::new(form.json || form.uri)
}

/// Refuses where nobody would see the secret.
pub fn terminal_for(form: &Form) -> Result<Terminal> {
    let terminal = terminal_of(form);
    if !terminal.is_interactive() && !form.json && !form.uri && form.svg.is_none() {
        return refused(messages::enrol_no_terminal());
    }
    Ok(terminal)
}

/// What the old secret is good for until a code of the new one is typed, and for the one who types.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OldKey {
    /// It is the user's own, and logins accept it.
    Own,
    /// The same, and root makes the new one.
    OfAnother,
    /// Root has barred it with all recovery codes. Only root can make a new one.
    Barred,
    /// The file has the new one and its recovery codes already.
    Ended,
    /// The same where root holds the file, so that no key is shown again.
    EndedAtRoot,
}

impl OldKey {
    /// That of the user whose key is replaced.
    pub fn of(context: &Context) -> Self {
        match (bar::is_barred(context), context.by_root) {
            (true, _) => Self::Barred,
            (false, true) => Self::OfAnother,
            (false, false) => Self::Own,
        }
    }

    fn told(self, user: &str, entry: &str) -> String {
        let when = match self {
            Self::Own => messages::names_replaced_own().to_owned(),
            Self::OfAnother => messages::names_replaced_by_root(user).into(),
            Self::Barred => messages::names_replaced_barred(user).into(),
            Self::Ended => messages::names_replaced_ended().to_owned(),
            Self::EndedAtRoot => messages::held_replaced_ended().to_owned(),
        };
        messages::names_replaced(entry, Said(when)).into()
    }
}

/// In which forms a secret is shown, and under which names.
pub struct Presentation<'a> {
    terminal: Terminal,
    form: &'a Form,
    issuer: String,
    user: String,
    hosts: HostNames,
    /// The host's name in the account.
    host: String,
    /// The size of the QR code that is on the screen.
    shown: Cell<Option<QrForm>>,
    /// A question follows, at which the size can be switched.
    asks: bool,
}

impl<'a> Presentation<'a> {
    /// The names: given, else the policy's and the host's.
    pub fn new(context: &Context, terminal: Terminal, form: &'a Form) -> Result<Self> {
        let hosts = HostNames::here();
        let full = context.settings.enroll_full_host_name;
        let host = if full { &hosts.full } else { &hosts.short }.clone();
        let policy = context.settings.enroll_issuer.clone();
        let issuer_from =
            if form.issuer.is_none() { messages::issuer_of_the_policy() } else { "--issuer" };
        let issuer = form.issuer.clone().or(policy).unwrap_or_else(|| hosts.short.clone());
        let given = form.account.as_ref().map(|account| ("--account", account));
        for (name, text) in [(issuer_from, &issuer)].into_iter().chain(given) {
            let bad = text.trim().is_empty() || text.chars().any(|c| c.is_control() || c == ':');
            if bad || text.len() > 128 {
                return refused(messages::enrol_bad_name(name));
            }
        }
        let (user, shown) = (context.account.name.clone(), Cell::new(None));
        Ok(Self { terminal, form, issuer, user, hosts, host, shown, asks: true })
    }

    /// Where no question follows.
    pub fn without_question(self) -> Self {
        Self { asks: false, ..self }
    }

    /// Whether a program reads along.
    pub const fn is_json(&self) -> bool {
        self.form.json
    }

    /// The account that apps show.
    fn account(&self, authenticator: &Authenticator) -> String {
        self.account_of(&authenticator.label)
    }

    fn account_of(&self, label: &Label) -> String {
        let made = || name::account(&self.user, &self.host, label.as_str());
        self.form.account.clone().unwrap_or_else(made)
    }

    /// The URI of the QR code.
    pub fn uri(&self, authenticator: &Authenticator) -> Zeroizing<String> {
        otpauth::uri(authenticator, &self.issuer, &self.account(authenticator))
    }

    /// Whether an app would have one entry for both, and may drop the secret of the first.
    pub fn has_one_entry_for(&self, one: &Label, other: &Label) -> bool {
        self.account_of(one) == self.account_of(other)
    }

    /// Says which entry of the app the new secret may replace, and when the old secret ends.
    pub fn warn_of_replacement(&self, authenticator: &Authenticator, old: OldKey) -> Result<()> {
        let account = self.account(authenticator);
        let told = old.told(&self.user, &format!("{}: {account}", self.issuer));
        self.terminal.say(&format!("\n{told}"))?;
        // The app may replace the entry as soon as the code is scanned, so this is read before.
        self.wait_before_code()
    }

    /// Waits until what was said is read, where the QR code pushes it off the screen.
    fn wait_before_code(&self) -> Result<()> {
        let is_low = self.terminal.size().is_some_and(|(_, rows)| rows < ROWS_OF_NOTICE_AND_CODE);
        if is_low && self.terminal.is_interactive() && !self.form.plain {
            drop(self.terminal.ask("notice-read", messages::ask_notice_read())?);
        }
        Ok(())
    }

    /// Says that the app will show a name which tells nothing of this host.
    fn warn_of_odd_host(&self) -> Result<()> {
        let names_host = self.form.account.is_none() || self.issuer == self.hosts.short;
        if names_host && self.hosts.is_odd() {
            self.terminal.say(&format!("{}\n", messages::names_odd_host(&self.hosts.short)))?;
            self.wait_before_code()?;
        }
        Ok(())
    }

    /// Shows what was asked for; on a terminal the QR code and the secret.
    pub fn present(&self, authenticator: &Authenticator) -> Result<()> {
        let uri = self.uri(authenticator);
        if !self.form.json && !self.form.uri {
            self.warn_of_odd_host()?;
        }
        if let Some(path) = &self.form.svg {
            let svg = Picture::of(&uri)?.svg();
            crate::files::output::Target::of(path)?.make(svg.as_bytes())?;
            self.terminal.say(&messages::qr_in_file(path.display()))?;
        }
        if self.form.json {
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

    /// Draws the QR code in the other size, if the answer asks for that and one is on the screen.
    pub fn switches(&self, answer: &str, authenticator: &Authenticator) -> Result<bool> {
        let Some(form) = self.shown.get().filter(|_| is_switch(answer)) else { return Ok(false) };
        self.show_code(&Picture::of(&self.uri(authenticator))?, form.other())?;
        Ok(true)
    }

    fn draw(&self, authenticator: &Authenticator, uri: &str) -> Result<()> {
        let digits = authenticator.digits.get();
        let hash = match authenticator.algorithm {
            Algorithm::Sha1 => String::new(),
            other => format!(", {}", other.name().to_uppercase()),
        };
        let how = Said(match authenticator.kind {
            Kind::Totp(period) => messages::key_time_based(digits, period.as_secs(), hash),
            Kind::Hotp(counter) => messages::key_event_based(digits, counter, hash),
        });
        self.terminal.say(&if self.form.plain {
            messages::key_alone(how)
        } else if self.draw_code(uri)? {
            messages::key_beside_code(how)
        } else {
            messages::key_without_code(how)
        })?;
        let key = authenticator.secret.to_base32();
        for line in key_lines(&key, self.form.plain) {
            self.terminal.say(&format!("    {}", line.as_str()))?;
        }
        self.terminal.say(messages::key_never_share())
    }

    /// Whether the QR code could be shown.
    fn draw_code(&self, uri: &str) -> Result<bool> {
        // Such a terminal would show the escape sequences themselves.
        if std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
            self.terminal.say(messages::qr_no_escapes())?;
            return Ok(false);
        }
        let picture = Picture::of(uri)?;
        let (columns, rows) = self.size();
        let mut forms = Locale::of_environment().forms();
        if self.form.large {
            let large = &[QrForm::Cells];
            match too_wide(&picture, columns).filter(|_| forms.contains(&QrForm::HalfBlocks)) {
                None => forms = large,
                Some(wanted) => {
                    forms = &[QrForm::HalfBlocks];
                    self.terminal.say(&messages::qr_large_too_narrow(columns, wanted))?;
                    self.wait_before_code()?;
                }
            }
        }
        let smallest = forms.last().copied().unwrap_or(QrForm::HalfBlocks);
        let form = picture.fitting(forms, columns, rows).unwrap_or(smallest);
        self.show_code(&picture, form)
    }

    fn size(&self) -> (usize, usize) {
        self.terminal.size().unwrap_or((80, 24))
    }

    /// Shows the code, and waits for Enter where what follows would push it off the screen; then the size can be
    /// switched as well.
    fn show_code(&self, picture: &Picture, form: QrForm) -> Result<bool> {
        let (columns, rows) = self.size();
        let shown = match picture.in_window(form, columns, rows) {
            Ok(shown) => shown,
            Err(wanted) => {
                // The one on the screen stays, and so does the question that asks for a size.
                self.terminal.say(&match self.shown.get() {
                    Some(_) => messages::qr_other_too_narrow(columns, wanted),
                    None => messages::qr_too_narrow(columns, wanted),
                })?;
                return Ok(false);
            }
        };
        let (_, lines) = shown.size(form);
        self.shown.set(Some(form));
        // All notes come above: below a code that fills the screen is one line for the question.
        let tall = lines + LINES_AFTER_CODE > rows;
        self.terminal.say(messages::qr_scan())?;
        self.terminal.say(if tall || self.asks {
            messages::qr_other_size()
        } else {
            messages::qr_large()
        })?;
        if tall {
            self.terminal.say(messages::qr_cut_off())?;
        }
        let drawn = shown.draw(form);
        if !tall {
            return terminal::draw(&format!("\n{}", drawn.as_str())).map(|()| true);
        }
        terminal::draw(drawn.trim_end_matches('\n'))?;
        // If the other size is too wide, this one is still there, and so is the question.
        let question = match lines < rows {
            true => messages::ask_scanned().to_owned(),
            // The hint above the code is off the screen as well.
            false => messages::ask_scanned_cut(lines + 1).to_string(),
        };
        while is_switch(&self.terminal.ask("scanned", &question)?) {
            if self.show_code(picture, form.other())? {
                break;
            }
            // What was said has moved the top of the code off the screen, and the code moves what was said off it.
            self.wait_before_code()?;
            terminal::draw(drawn.trim_end_matches('\n'))?;
        }
        Ok(true)
    }
}

/// The columns that the large form needs, if the window has fewer.
fn too_wide(picture: &Picture, columns: usize) -> Option<usize> {
    picture.in_window(QrForm::Cells, columns, usize::MAX).err()
}

/// The key that switches between the sizes.
fn is_switch(answer: &str) -> bool {
    answer.trim().eq_ignore_ascii_case("l")
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
        "label": authenticator.label.as_str(),
        "uri": uri,
        "secret": authenticator.secret.to_base32().as_str(),
        "algorithm": authenticator.algorithm.name().to_uppercase(),
        "digits": authenticator.digits.get(),
        "kind": authenticator.kind.name(),
        "period": authenticator.period().map(Period::as_secs),
        "counter": authenticator.first_counter(),
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

    #[test]
    fn of_a_barred_key_nobody_is_told_that_it_works() {
        messages::speak(messages::Language::En);
        let entry = "web1: ann@web1";
        let told =
            [OldKey::Own, OldKey::OfAnother, OldKey::Barred].map(|old| old.told("ann", entry));
        assert!(told.iter().all(|told| told.contains(entry)), "{told:?}");
        let [own, of_another, barred] = told;
        assert!(own.contains("log in with a recovery code and run `enroll` again"), "{own}");
        assert!(of_another.contains("Logins of ann accept the old secret"), "{of_another}");
        assert!(!of_another.contains("your app") && !of_another.contains("log in"), "{of_another}");
        assert!(barred.contains("ann are barred"), "{barred}");
        assert!(
            !barred.contains("accept the old secret") && !barred.contains("log in"),
            "{barred}"
        );
    }

    #[test]
    fn where_root_holds_the_key_nobody_is_sent_to_show_it() {
        messages::speak(messages::Language::En);
        let told = OldKey::EndedAtRoot.told("ann", "web1: ann@web1");
        assert!(told.contains("`enroll move`") && !told.contains("enroll show"), "{told}");
        assert!(!messages::held_compromised_half().contains("enroll show"));
        assert!(OldKey::Ended.told("ann", "web1: ann@web1").contains("enroll show"));
    }
}
