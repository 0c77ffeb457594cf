//! Enrolments that no login reads any more: a policy or a line names another place than the one where they are.

use super::held;
use super::person::Person;
use crate::accounts::{self, named};
use crate::check::helper;
use crate::check::login_places::LoginPlaces;
use crate::check::report::{Finding, Level};
use crate::machine::Machine;
use crate::messages;
use totp_core::settings::{POLICY_PATH, Settings};

/// Looks at all users of this machine, as root. `services`: those that are asked about; all if none is named. Their
/// homes are looked at, as a setup does. `of_users`: the services among them whose programs run as the user and decide
/// themselves. `by_helper`: those whose logins the helper decides.
pub fn judge_enrolments(
    machine: &Machine,
    policy: &Settings,
    services: &[String],
    of_users: &[String],
    by_helper: &[String],
) -> Vec<Finding> {
    if !machine.is_this_one() || !machine.as_root {
        return Vec::new();
    }
    let read = LoginPlaces::of_machine(machine, policy).of_services(services);
    let Some(read) = read else { return Vec::new() };
    let look = |account| Person::look(account, policy, &read, true).ok();
    let people: Vec<Person> = accounts::all(policy).into_iter().filter_map(look).collect();
    let mut findings: Vec<Finding> = finding(&people).into_iter().collect();
    if !policy.credential.is_roots() {
        findings.extend(held::judge_copies(&people));
        findings.extend(held::judge_not_adopted(&people, by_helper));
        findings.extend(held::judge_helper(&people, &helper::undecided(of_users)));
    }
    findings
}

fn finding(people: &[Person]) -> Option<Finding> {
    let unread = people.iter().filter(|person| person.unread_enrolment().is_some());
    let names: Vec<String> = unread.clone().map(|person| person.account.name.clone()).collect();
    let first = unread.clone().next()?;
    let what = messages::check_unread_enrolments(names.len() as u64, named(&names));
    let found = Finding::new(Level::Warning, "enrolments-unread", what)
        .effect(messages::check_unread_enrolments_effect(&first.account.name, first.read_shown()))
        .advice(messages::check_unread_enrolments_advice(POLICY_PATH))
        .paste(format!("enroll {}", first.enrol_options()));
    Some(match first.unread_enrolment() {
        Some(place) => found.at(place.context.path().display()),
        None => found,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use totp_core::account::Account;
    use totp_core::credential::HOME_PATH;
    use totp_core::settings::CredentialPath;

    #[test]
    fn enrolments_that_no_login_reads_are_counted_and_named() {
        if !rustix::process::geteuid().is_root() {
            return eprintln!("only root's home can be read here");
        }
        messages::speak(messages::Language::En);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(HOME_PATH);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(
            &file,
            "version = 1\n[[authenticator]]\nkind = \"totp\"\nlabel = \"phone\"\n\
             secret = \"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"\n",
        )
        .unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        let state_dir = folder.path().join("state");
        let look = |name: &str, home: &str, credential: CredentialPath| {
            let settings =
                Settings { credential, state_dir: state_dir.clone(), ..Settings::default() };
            let home = folder.path().join(home);
            let account = Account { name: name.to_owned(), uid: 0, gid: 0, home };
            Person::look(account, &settings, &LoginPlaces::of(&settings), true).unwrap()
        };
        let roots = || CredentialPath::Roots("/etc/no-folder-of-this-name/%u.toml".to_owned());
        let names: Vec<String> = (1..=22).map(|n| format!("ann{n}")).collect();
        let mut people: Vec<Person> = names.iter().map(|name| look(name, "", roots())).collect();
        people.push(look("never", "no-home", roots()));
        let found = finding(&people).unwrap();
        assert_eq!((found.level, found.name), (Level::Warning, "enrolments-unread"));
        assert!(found.what.starts_with("22 users "), "{}", found.what);
        assert!(
            found.what.contains("ann1, ann2, ") && found.what.contains("ann20 and 2 more"),
            "{}",
            found.what
        );
        assert_eq!(found.paste, "enroll --user ann1 --system");
        // Where logins read the home, all is well.
        let read = look("ann1", "", CredentialPath::InHome(HOME_PATH.into()));
        assert_eq!(finding(&[read]), None);
    }
}
