//! Changes that no login can prove. A screen locker has the rights of its user alone, and so has any word that it could
//! leave: every process of the user's could leave the same. A program that sets no credentials leaves no word of the end
//! of a login. Such a change waits for an administrator, who tries it and says so with `enroll setup SERVICE --keep`.
//! Everything else is as with a login: without that word it is reverted.

use super::in_front::TRIES;
use super::journal::{Journal, Manifest};
use super::kept_by::KeptBy;
use super::tell::WHOLE;
use super::{report, settle};
use crate::check::services::Answers;
use crate::error::{Result, refused};
use crate::json::is_dialogue;
use crate::messages::{self, Message};
use crate::terminal::{Terminal, print, print_to_fit, print_wrapped};
use crate::time::in_words;

/// Says before anything is changed that no login will prove it.
pub fn tell(service: &str) -> Result<()> {
    match KeptBy::of(service) {
        KeptBy::Word => print_wrapped(&messages::setup_no_login_proves(service), WHOLE),
        KeptBy::MostlyWord => print_wrapped(&messages::setup_no_credentials(service), WHOLE),
        KeptBy::Login | KeptBy::Either => Ok(()),
    }
}

/// Says when all changes are reverted, before the question whether to make them.
pub fn goes_back(service: &str, wait: String) -> String {
    match KeptBy::of(service) {
        KeptBy::Word | KeptBy::MostlyWord => messages::setup_goes_back_unconfirmed(wait).into(),
        KeptBy::Login | KeptBy::Either => messages::setup_goes_back(wait).into(),
    }
}

/// Asks whether to change it, below what is to be known. Refuses with `nobody` where no terminal is there to answer.
pub fn ask(json: bool, before: &str, nobody: Message) -> Result<()> {
    let terminal = Terminal::new(json);
    if !terminal.is_interactive() && !is_dialogue() {
        return refused(nobody);
    }
    if !before.is_empty() {
        terminal.say(before)?;
    }
    let answer = terminal.ask("setup", messages::ask_setup())?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        other if other == messages::setup_yes() => Ok(()),
        _ => refused(messages::setup_unchanged()),
    }
}

/// Says what to do now that the files are changed, with one field for the password and the code if `answers` says so.
pub fn tell_what_to_do(service: &str, answers: Answers, manifest: &Manifest) -> Result<()> {
    let time = in_words(manifest.wait);
    let kept_by = KeptBy::of(service);
    let told = match service {
        "sshd" => messages::setup_try_sshd(time),
        "sudo" => messages::setup_try_sudo(time),
        "su" | "su-l" => messages::setup_try_su(time),
        "login" | "remote" => messages::setup_try_login(time),
        "polkit-1" => messages::setup_try_polkit(time),
        _ if kept_by == KeptBy::Word => messages::setup_try_locker(time),
        _ if kept_by == KeptBy::Login => messages::setup_try_service(time, service),
        _ => messages::setup_try_it(service, time),
    };
    // The text for lockers ends with the command, so this stands above it.
    if answers == Answers::Once {
        print_wrapped(&messages::setup_try_one_field(service), WHOLE)?;
    }
    print_wrapped(&told, WHOLE)?;
    match kept_by {
        KeptBy::Login => return Ok(()),
        KeptBy::Word => {}
        KeptBy::MostlyWord => print_wrapped(messages::setup_if_it_works(), WHOLE)?,
        KeptBy::Either => print_wrapped(messages::setup_if_it_is_the_users(), WHOLE)?,
    }
    print(&format!("    enroll setup {service} --keep"))
}

/// Why it was reverted.
pub fn reverted(service: &str) -> Message {
    match KeptBy::of(service) {
        KeptBy::Word | KeptBy::MostlyWord => messages::setup_not_confirmed(service),
        KeptBy::Login | KeptBy::Either => messages::setup_no_login_seen(service),
    }
}

/// `enroll setup SERVICE --keep`
pub fn run(service: &str) -> Result<()> {
    if KeptBy::of(service) == KeptBy::Login {
        let waits = Journal::last(service)?.is_some_and(|journal| journal.waits());
        return refused(if waits {
            messages::setup_a_login_proves(service)
        } else {
            messages::setup_nothing_waits(service)
        });
    }
    if !settle::until_done(service, Some(TRIES), || settle::keep_confirmed(service))? {
        return refused(messages::setup_nothing_waits(service));
    }
    if report::plain("confirmed", service)? {
        return Ok(());
    }
    print_to_fit(&messages::setup_confirmed(service))?;
    print_wrapped(&messages::setup_to_take_back(service), WHOLE)
}
