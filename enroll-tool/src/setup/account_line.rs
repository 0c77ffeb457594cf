//! The account line that writes remembered devices or offers enrolments, where the settings of the service ask for one.
//!
//! It goes above all other account lines: a `sufficient` line or a jump above it would lead around it.

use super::lines::{account_places, edited, find, with_line};
use super::plan::{FileChange, FileEdit, bare, lines_of};
use super::seen::{Placed, told};
use crate::check::account::{judge_account_stack, reaches_ours};
use crate::check::module_file::Modules;
use crate::check::ours::{ENROLLING_ACCOUNT_LINE, Ours};
use crate::check::{at_login, devices};
use crate::error::{Error, Result, refused};
use crate::machine::{MAX_BYTES, Machine};
use crate::messages;
use pam_stack::{Kind, Service};
use std::path::Path;

/// Adds the account line to what a setup changes, if `name` remembers devices or enrols users by the line that is placed, and
/// there is no account line yet.
pub fn add(machine: &Machine, name: &str, placed: &mut Placed) -> Result<()> {
    let lines = &placed.judged.lines;
    let enrolling = at_login::enrolling(name, lines);
    let account = match (enrolling, devices::remembering(name, lines)) {
        // The policy alone says all of it, and a refusal has to count.
        (Some(_), _) => ENROLLING_ACCOUNT_LINE.to_owned(),
        (None, Some(line)) => devices::account_line(line),
        (None, None) => return Ok(()),
    };
    let changed = machine.with(&placed.change.path, &placed.change.trial);
    let service = Service::load(&changed, name);
    let modules = Modules::find(&changed);
    if service.of(Kind::Account).any(Ours::is_ours) || reaches_ours(&service, &modules) {
        return match at_login::unfit_line(&service, &modules).filter(|_| enrolling.is_some()) {
            // With it, users would pass without an enrolment for ever.
            Some(fault) => {
                if replace(&changed, &service, &account, placed)? {
                    return Ok(());
                }
                refused(told(messages::setup_enrol_line_unfit(name, account), &[&fault]))
            }
            None => Ok(()),
        };
    }
    let found = service.file.clone().unwrap_or_default();
    let text = read(&changed, &found)?;
    // A file of the vendor's stays as it is; one of the same name in /etc comes before it.
    let path = Path::new("/etc/pam.d").join(name);
    let with = |text: &[u8], above| with_line(text, above, &account.as_str().into());
    let first = |above: &usize| {
        let machine = changed.with(&path, &with(&text, *above));
        Service::load(&machine, name).of(Kind::Account).next().is_some_and(Ours::is_ours)
    };
    // The last of these places: below all auth lines, as people write it.
    let places = account_places(machine.libpam().reading, &text);
    let Some(above) = places.into_iter().rev().find(first) else {
        return refused(messages::setup_no_account_place(found.display()));
    };
    let machine = changed.with(&path, &with(&text, above));
    refuse_if_it_locks_out(&changed, &machine, name)?;
    let edit =
        FileEdit { before: None, trial: account.as_str().into(), kept: account.as_str().into() };
    if path == placed.change.path {
        let change = &mut placed.change;
        change.trial = with(&change.trial, above);
        change.kept = with(&change.kept, above);
        change.edits.push(edit);
    } else {
        let before = (path == found).then(|| text.clone());
        let after = with(&text, above);
        placed.also = Some(FileChange::of(&path, before, (after.clone(), after), vec![edit]));
    }
    placed.needed = true;
    Ok(())
}

/// Puts `account` in the place of the only account line of ours, if that line is one of the service's own file and the new
/// one does there what it should. Whether it did.
fn replace(
    machine: &Machine,
    service: &Service,
    account: &str,
    placed: &mut Placed,
) -> Result<bool> {
    let ours: Vec<_> = service.of(Kind::Account).filter(|handler| handler.is_ours()).collect();
    let path = Path::new("/etc/pam.d").join(&service.name);
    let ([line], true) = (ours.as_slice(), service.file.as_ref() == Some(&path)) else {
        return Ok(false);
    };
    let number = line.place.line;
    let text = read(machine, &path)?;
    let before = lines_of(&text).nth(number.saturating_sub(1)).map(bare).unwrap_or_default();
    let is_whole = !before.trim_ascii_end().ends_with(b"\\") && find(before, b"account").is_some();
    if line.place.file != path || !is_whole || find(before, b"pam_totp.so").is_none() {
        return Ok(false);
    }
    let with = |text: &[u8]| edited(text, &[(number, account.as_bytes())]);
    let after = machine.with(&path, &with(&text));
    let (modules, as_after) = (Modules::find(&after), Service::load(&after, &service.name));
    if at_login::unfit_line(&as_after, &modules).is_some() {
        return Ok(false);
    }
    refuse_if_it_locks_out(machine, &after, &service.name)?;
    let edit =
        FileEdit { before: Some(before.into()), trial: account.into(), kept: account.into() };
    if path == placed.change.path {
        let change = &mut placed.change;
        change.trial = with(&change.trial);
        change.kept = with(&change.kept);
        change.edits.push(edit);
    } else {
        let after = with(&text);
        placed.also = Some(FileChange::of(&path, Some(text), (after.clone(), after), vec![edit]));
    }
    placed.needed = true;
    Ok(true)
}

/// A service without account lines of its own takes those of `other`; ours alone would let nobody in.
fn refuse_if_it_locks_out(before: &Machine, after: &Machine, name: &str) -> Result<()> {
    let judged = |machine: &Machine| {
        judge_account_stack(&Service::load(machine, name), &Modules::find(machine))
    };
    match judged(after) {
        Some(fault) if judged(before).is_none() => {
            refused(told(messages::setup_account_line_locks_out(name), &[&fault]))
        }
        _ => Ok(()),
    }
}

fn read(machine: &Machine, path: &Path) -> Result<Vec<u8>> {
    machine.read_bytes(path, MAX_BYTES).map_err(|error| {
        let why = messages::at(path.display(), &error);
        Error::Failed(messages::file_unusable(why))
    })
}

#[cfg(test)]
mod tests {
    use super::super::place::{Unenrolled, Wanted, place};
    use crate::check::ours::ENROLLING_ACCOUNT_LINE;
    use crate::machine::Machine;
    use std::fs;

    /// The file of sshd after a setup that found this account line.
    fn kept(account: &str) -> Option<String> {
        let tree = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| {
            let path = tree.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let auth = "auth requisite pam_unix.so\nauth required pam_totp.so\n";
        put("etc/pam.d/sshd", &format!("{auth}{account}\naccount required pam_unix.so\n"));
        let policy = "credential = \"/etc/pam_totp/users/%u.toml\"\nenrol_at_login = [\"sshd\"]\nenrol_until = 2099-01-31\n";
        put("etc/security/pam_totp.toml", policy);
        let machine = Machine::new(Some(tree.path())).unwrap();
        let wanted = Wanted { unenrolled: Unenrolled::AsBefore, id: "0" };
        let placed = place(&machine, "sshd", wanted).ok()?;
        Some(String::from_utf8(placed.change.kept).unwrap())
    }

    #[test]
    fn an_account_line_without_a_say_is_replaced() {
        for account in
            ["account [default=ignore] pam_totp.so", "account optional pam_totp.so debug"]
        {
            let kept = kept(account).unwrap();
            assert!(kept.contains(ENROLLING_ACCOUNT_LINE) && !kept.contains(account), "{kept}");
            assert_eq!(kept.matches("pam_totp.so").count(), 2, "{kept}");
        }
        // One that does what it should stays.
        assert!(kept("account requisite pam_totp.so").unwrap().contains("requisite pam_totp.so"));
        // Another line leads around it: that is no fault of its control.
        assert!(kept("account sufficient pam_permit.so\naccount optional pam_totp.so").is_none());
    }
}
