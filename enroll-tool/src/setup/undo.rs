//! `enroll setup SERVICE --undo`: reverts the last setup of a service, and only that one. The setups of a service
//! form a stack, because a change such as `--enforce` is reverted without ending the one before it.
//!
//! A change that is undone is not tried by a login. So the command says first what the service does afterwards, and
//! asks where that refuses users who get in now.

use super::arguments::Setup;
use super::in_front::in_front;
use super::journal::Journal;
use super::settle::{self, SetupEnd};
use super::tell::{self, WHOLE};
use super::{confirm, report};
use crate::check::changed::{self, BeforeUndo};
use crate::check::policy::{self, ModuleLine};
use crate::check::services;
use crate::error::{Error, Result, failed, refused};
use crate::machine::Machine;
use crate::messages;
use crate::terminal::print_wrapped;
use crate::users::people::People;
use pam_stack::{FileLine, Service};
use std::path::Path;
use totp_core::settings::{POLICY_PATH, Settings};

/// Reverts the last setup of a service.
pub fn run(service: &str, options: &Setup) -> Result<()> {
    let Some(journal) = Journal::last(service)? else {
        return refused(messages::setup_nothing_to_take_back(service));
    };
    // One that waits has a time after which the same happens without a question.
    if !journal.waits() {
        agree_where_it_is_stricter(service, &journal, options)?;
    }
    let before = BeforeUndo::look(&machine()?);
    match in_front(service, &journal.manifest.id, settle::take_back_now)? {
        SetupEnd::TakenBack(notes) => {
            let machine = machine()?;
            let services: Vec<&str> = journal.manifest.proving().collect();
            changed::ended_on_purpose(&machine, &before, &services);
            let left = Journal::last(service)?.is_some();
            let asks = Asks::of(&machine, service);
            if report::undone(service, asks.word(), asks.place(), left, &notes)? {
                return Ok(());
            }
            tell::notes(&notes)?;
            print_wrapped(&reached(service, &asks, left), WHOLE)
        }
        SetupEnd::InTheWay(why) => failed(why),
        SetupEnd::Kept(_) | SetupEnd::BrokenOff(_) | SetupEnd::Over => {
            failed(messages::setup_ended_by_another())
        }
    }
}

fn machine() -> Result<Machine> {
    Machine::new(None).map_err(Error::Output)
}

/// What a service does with a user who is not enrolled.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Asks {
    /// It has no line of the module.
    Nobody,
    /// This line asks for a code, and lets users in who are not enrolled.
    TheEnrolled(FileLine),
    /// This line refuses users who are not enrolled. Its settings say where enrolments are.
    Everybody(FileLine, Box<Settings>),
}

impl Asks {
    fn of(machine: &Machine, service: &str) -> Self {
        let (by_policy, _) = policy::read(machine, Path::new(POLICY_PATH));
        let service = Service::load(machine, service);
        let lines = || service.auth().filter_map(|line| policy::of_line(machine, &by_policy, line));
        let lets_by = |line: &ModuleLine| line.settings.lets_by(service.name.as_bytes());
        let strict = lines().find(|line| !line.usable || !lets_by(line));
        match (strict, lines().next()) {
            (Some(line), _) => Self::Everybody(line.place, Box::new(line.settings)),
            (None, Some(line)) => Self::TheEnrolled(line.place),
            (None, None) => Self::Nobody,
        }
    }

    /// For programs.
    const fn word(&self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::TheEnrolled(_) => "the-enrolled",
            Self::Everybody(..) => "everybody",
        }
    }

    /// The line.
    fn place(&self) -> Option<String> {
        match self {
            Self::Nobody => None,
            Self::TheEnrolled(place) | Self::Everybody(place, _) => Some(place.to_string()),
        }
    }

    const fn refuses(&self) -> bool {
        matches!(self, Self::Everybody(..))
    }
}

/// The first of the services that refuses users after the setup is reverted and lets them in now, with its settings.
fn stricter(machine: &Machine, journal: &Journal) -> Option<(String, Settings)> {
    let mut after = machine.clone();
    for change in &journal.changes {
        let now = machine.read_raw(&change.path).ok();
        let (_, content) = settle::reverted(change, now.as_deref());
        after = after.with(&change.path, &content.unwrap_or_default());
    }
    let mut proving = journal.manifest.proving();
    proving.find_map(|name| match Asks::of(&after, name) {
        Asks::Everybody(_, settings) if !Asks::of(machine, name).refuses() => {
            Some((name.to_owned(), *settings))
        }
        _ => None,
    })
}

fn agree_where_it_is_stricter(service: &str, journal: &Journal, options: &Setup) -> Result<()> {
    let machine = machine()?;
    let Some((name, settings)) = stricter(&machine, journal) else { return Ok(()) };
    let people = People::look(&settings, services::asks_root(&machine, &name))?;
    if !report::stricter(&name, &people)? {
        print_wrapped(&messages::setup_undo_is_stricter(&name), WHOLE)?;
        tell::people(&people, false)?;
    }
    if options.yes {
        return Ok(());
    }
    confirm::ask(options.json, "", messages::setup_undo_nobody_agrees(service))
}

/// Says what the service does now, and what is left to revert.
fn reached(service: &str, asks: &Asks, left: bool) -> String {
    match (asks, left) {
        (Asks::Nobody, false) => messages::setup_undone(service).into(),
        (Asks::Nobody, true) => messages::setup_undone_files_left(service).into(),
        (Asks::TheEnrolled(_), true) => messages::setup_undone_one_lets_in(service).into(),
        (Asks::Everybody(..), true) => messages::setup_undone_one_refuses(service).into(),
        (Asks::TheEnrolled(place) | Asks::Everybody(place, _), false) => {
            messages::setup_undone_line_left(service, place).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::journal::Journal;
    use super::super::plan::{FileChange, FileEdit};
    use super::*;
    use std::fs;

    const WITH_NULLOK: &str = "auth required pam_unix.so\nauth required pam_totp.so nullok\n";
    const WITHOUT: &str = "auth required pam_unix.so\nauth required pam_totp.so\n";
    const NO_LINE: &str = "auth required pam_unix.so\n";

    /// A tree with this file of sshd and this policy, and the setup that led there from `before`.
    fn after_a_setup(
        before: &str,
        now: &str,
        policy: &str,
    ) -> (tempfile::TempDir, Machine, Journal) {
        let tree = tempfile::tempdir().unwrap();
        let path = |name: &str| tree.path().join(name);
        fs::create_dir_all(path("etc/pam.d")).unwrap();
        fs::create_dir_all(path("etc/security")).unwrap();
        fs::write(path("etc/pam.d/sshd"), now).unwrap();
        fs::write(path(&POLICY_PATH[1..]), policy).unwrap();
        let texts = (now.as_bytes().to_vec(), now.as_bytes().to_vec());
        let before = Some(before.as_bytes().to_vec());
        let change =
            FileChange::of(Path::new("/etc/pam.d/sshd"), before, texts, Vec::<FileEdit>::new());
        let machine = Machine::new(Some(tree.path())).unwrap();
        (tree, machine, Journal::of_changes("sshd", vec![change]))
    }

    #[test]
    fn an_undo_is_stricter_where_it_takes_nullok_out() {
        for (before, now, policy, wanted) in [
            (WITHOUT, WITH_NULLOK, "", true),
            (WITHOUT, WITH_NULLOK, "nullok = true\n", false),
            (WITH_NULLOK, WITHOUT, "", false),
            (NO_LINE, WITH_NULLOK, "", false),
            (WITHOUT, WITHOUT, "", false),
        ] {
            let (_tree, machine, journal) = after_a_setup(before, now, policy);
            let found = stricter(&machine, &journal);
            assert_eq!(found.is_some(), wanted, "{before}{now}{policy}");
            assert!(found.is_none_or(|(name, _)| name == "sshd"));
        }
    }

    #[test]
    fn an_undo_leaves_a_service_that_enrols_at_login() {
        let policy = "credential = \"/etc/pam_totp/users/%u.toml\"\nenrol_at_login = [\"sshd\"]\nenrol_until = 2099-01-31\n";
        let (_tree, machine, journal) = after_a_setup(WITHOUT, WITH_NULLOK, policy);
        assert!(stricter(&machine, &journal).is_none());
        assert_eq!(Asks::of(&machine, "sshd").word(), "the-enrolled");
        assert_eq!(Asks::of(&machine, "su").word(), "nobody");
    }

    #[test]
    fn an_undo_names_the_state_that_it_reached() {
        messages::speak(messages::Language::En);
        let state = |now: &str, left: bool| {
            let (_tree, machine, _) = after_a_setup(NO_LINE, now, "");
            reached("sshd", &Asks::of(&machine, "sshd"), left)
        };
        let again = "enroll setup sshd --undo";
        for (now, left, wanted, more) in [
            (NO_LINE, false, "sshd asks for no code", false),
            (NO_LINE, true, "sshd asks for no code", true),
            (WITH_NULLOK, true, "still asks for a code, and lets in", true),
            (WITHOUT, true, "still asks for a code, and refuses", true),
            (WITHOUT, false, "/etc/pam.d/sshd:2", false),
            (WITH_NULLOK, false, "/etc/pam.d/sshd:2", false),
        ] {
            let said = state(now, left);
            assert!(said.contains(wanted), "{said}");
            assert_eq!(said.contains(again), more, "{said}");
        }
    }
}
