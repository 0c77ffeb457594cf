//! A home, or a folder in it, that belongs to somebody else: whose it is, and what to do.
//!
//! To give it to the user would take it from its owner, who could then log in no more. So a change of the owner is advised
//! only for a home whose owner is no account, which is no other account's home, and whose path only root can change.

use super::report::{Finding, Level};
use crate::accounts;
use crate::machine::Machine;
use crate::messages;
use crate::messages::shell_word::shell_word;
use crate::rights;
use std::path::Path;
use totp_core::account::Account;
use totp_core::home::FileError;

/// The finding, without its effect.
pub fn finding(machine: &Machine, account: &Account, error: &FileError) -> Finding {
    let name = &account.name;
    // In a tree, the error has the path with the tree before it.
    let is_home = [&account.home, &machine.real(&account.home)].contains(&&error.path);
    let path = if is_home { &account.home } else { &error.path };
    let finding = Finding::new(Level::Fault, "credential-unsafe", messages::check_sentence(error))
        .at(error.path.display());
    let held = format!("enroll --user {} --system", shell_word(name));
    let uid = owner(machine, account, path);
    let others = others(machine, account);
    let by_uid = |uid: u32| name_of(machine, &others, uid);
    let same_home = || others.iter().find(|other| other.home == account.home);
    let another = uid.and_then(by_uid).or_else(|| same_home().map(|other| other.name.clone()));
    let above = path.parent().unwrap_or(Path::new("/"));
    match (another, uid) {
        (Some(another), _) => finding
            .advice(messages::check_home_of_another(path.display(), another, name))
            .paste(held),
        (None, Some(uid)) if is_home && machine.others_on_the_way(above).is_empty() => finding
            .advice(messages::check_home_of_nobody(uid, name))
            .paste(format!("chown {}: {}", shell_word(name), shell_word(path))),
        _ => finding.advice(messages::check_home_foreign(path.display())).paste(held),
    }
}

/// Whose it is. As root, a home is looked at with the rights of its user only.
fn owner(machine: &Machine, account: &Account, path: &Path) -> Option<u32> {
    if machine.is_this_one() && machine.as_root && account.uid != 0 {
        return rights::owner_of(account, path).ok().flatten();
    }
    machine.stat(path).ok().map(|stat| stat.st_uid)
}

/// All accounts that are listed, with another user id.
fn others(machine: &Machine, account: &Account) -> Vec<Account> {
    let mut all = if machine.is_this_one() {
        accounts::everybody()
    } else {
        let passwd = machine.read_raw(Path::new("/etc/passwd")).unwrap_or_default();
        accounts::entries(&passwd).into_iter().map(|entry| entry.account).collect()
    };
    all.retain(|other| other.uid != account.uid);
    all
}

/// The account of a user id. Directories do not list all that they have.
fn name_of(machine: &Machine, listed: &[Account], uid: u32) -> Option<String> {
    let found = listed.iter().find(|other| other.uid == uid).cloned();
    let asked = || machine.is_this_one().then(|| Account::of_uid(uid)).flatten();
    found.or_else(asked).map(|account| account.name)
}
