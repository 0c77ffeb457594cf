//! What is enrolled, what is left, what failed. Never a secret.

use crate::cli::Output;
use crate::context::{Context, Existing, now};
use crate::error::Result;
use crate::terminal::{self, Terminal};
use serde_json::{Value, json};
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::throttle::{Gate, Origin};
use totp_core::time::{Moment, UnixTime, utc_fields};

/// `enroll status`
pub fn run(output: &Output) -> Result<()> {
    let context = Context::new(&output.whose)?;
    let terminal = Terminal::new(output.json);
    let credential = match context.existing()? {
        Existing::Enrolled(credential, _) => Some(credential),
        Existing::Nothing => None,
    };
    let own = context.own_store().peek().ok().flatten();
    let roots = context.roots_history();
    let status = Status { context: &context, credential, own, roots, now: now()? };
    if output.json { terminal::print_json(&status.json()) } else { status.tell(terminal) }
}

struct Status<'a> {
    context: &'a Context,
    credential: Option<Credential>,
    own: Option<History>,
    roots: Option<History>,
    now: Moment,
}

impl Status<'_> {
    fn enrolled(&self) -> bool {
        self.credential.as_ref().is_some_and(|credential| !credential.disabled)
    }

    fn recovery_left(&self) -> usize {
        let set = self.credential.as_ref().and_then(|credential| credential.recovery.as_ref());
        let Some(set) = set else { return 0 };
        let id = set.salt.set_id();
        let spent =
            |code| [&self.own, &self.roots].into_iter().flatten().any(|h| h.is_spent(id, code));
        set.codes.iter().flatten().filter(|code| !spent(**code)).count()
    }

    fn last_success(&self) -> Option<UnixTime> {
        let known = [&self.own, &self.roots].into_iter().flatten().map(|h| h.last_success);
        known.max().filter(|time| *time > UnixTime::default())
    }

    /// Failures and waits as root's programs see them; as the user's own ones, where that is all there is.
    fn gates(&self) -> Option<(u32, Gate, Gate)> {
        let history = self.roots.as_ref().or(self.own.as_ref())?;
        let gate = |origin| history.gate(origin, self.now, &self.context.settings.limits);
        Some((history.failures_since_success, gate(Origin::Remote), gate(Origin::Local)))
    }

    fn json(&self) -> Value {
        let devices: Vec<Value> = self
            .credential
            .iter()
            .flat_map(|credential| &credential.authenticators)
            .map(|a| {
                json!({
                    "label": a.label.as_str(),
                    "kind": "totp",
                    "algorithm": a.algorithm.name(),
                    "digits": a.digits.get(),
                    "period": a.period.as_secs(),
                    "created": a.created,
                })
            })
            .collect();
        let gates = self.gates();
        json!({
            "user": self.context.account.name,
            "enrolled": self.enrolled(),
            "disabled": self.credential.as_ref().is_some_and(|credential| credential.disabled),
            "credential": self.context.path(),
            "authenticators": devices,
            "recovery_codes_left": self.recovery_left(),
            "last_success": self.last_success().map(UnixTime::as_secs),
            "wrong_codes_since": gates.map(|(failures, ..)| failures),
            "remote": gates.map(|(_, remote, _)| gate_json(remote)),
            "local": gates.map(|(.., local)| gate_json(local)),
            "login_record_readable": self.roots.is_some(),
        })
    }

    fn tell(&self, terminal: Terminal) -> Result<()> {
        let name = &self.context.account.name;
        let Some(credential) = self.credential.as_ref().filter(|c| !c.disabled) else {
            let word = if self.credential.is_some() { "disabled" } else { "not enrolled" };
            return terminal::print(&format!("{name}: {word}. `enroll` sets you up."));
        };
        terminal::print(&format!("{name}: enrolled ({})", self.context.path().display()))?;
        for a in &credential.authenticators {
            let created = a.created.as_deref().and_then(|t| t.get(..10)).unwrap_or("unknown");
            terminal::print(&format!("  {}: since {created}", a.label))?;
        }
        terminal::print(&format!("  recovery codes left: {}", self.recovery_left()))?;
        if let Some(time) = self.last_success() {
            terminal::print(&format!("  last success: {}", date(time)))?;
        }
        if let Some((failures, remote, local)) = self.gates() {
            terminal::print(&format!("  wrong codes since: {failures}"))?;
            for (origin, gate) in [("remote", remote), ("local", local)] {
                match gate {
                    Gate::Open => {}
                    Gate::Wait(seconds) => {
                        terminal::print(&format!("  {origin} logins: no code for {seconds} s"))?;
                    }
                    Gate::Off => terminal::print(&format!(
                        "  {origin} logins: codes are off; a recovery code turns them on"
                    ))?,
                }
            }
        }
        if self.context.roots_history_is_hidden() {
            terminal.say("  (What sshd, sudo and login recorded is for root to see alone.)")?;
        } else if self.roots.is_none() {
            terminal.say("  (No login with a code yet.)")?;
        }
        Ok(())
    }
}

/// A gate for programs.
pub fn gate_json(gate: Gate) -> Value {
    match gate {
        Gate::Open => json!("open"),
        Gate::Wait(seconds) => json!({ "wait_seconds": seconds }),
        Gate::Off => json!("off"),
    }
}

/// A time for people.
pub fn date(time: UnixTime) -> String {
    let (year, month, day, hour, minute, _) = utc_fields(time);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC")
}
