//! Users whose credential root holds, though the policy has credentials in homes (`enroll admin adopt`).

use super::person::{Person, PlaceSeen, Seen};
use crate::accounts::{in_home, named};
use crate::check::helper::not_adopted;
use crate::check::report::{Finding, Level};
use crate::messages;
use crate::messages::shell_word::shell_word;

/// Copies of a credential that are left in homes. No login reads them.
pub fn judge_copies(people: &[Person]) -> Option<Finding> {
    let people = || people.iter().filter_map(|person| Some((person, copy(person)?)));
    let names: Vec<String> = people().map(|(person, _)| person.account.name.clone()).collect();
    let (first, place) = people().next()?;
    let path = place.context.path();
    let finding = Finding::new(
        Level::Warning,
        "credential-left-in-home",
        messages::check_left_in_home(names.len() as u64, named(&names)),
    );
    let effect = messages::check_left_in_home_effect(&first.account.name);
    let finding = finding.at(path.display()).effect(effect);
    let removed = format!("rm {}", shell_word(&path));
    Some(finding.paste(in_home(&first.account, &path, &removed)).about(names))
}

/// The copy in the home of a user whose credential root holds.
pub fn copy(person: &Person) -> Option<&PlaceSeen> {
    let in_home = |place: &&PlaceSeen| !place.context.system && !place.read;
    let mut homes = person.places.iter().filter(in_home);
    homes.find(|place| person.held && matches!(place.seen, Seen::Enrolled(_)))
}

/// Programs that run as the user, while no helper decides for them. `services` are these programs.
pub fn judge_helper(people: &[Person], services: &[String]) -> Option<Finding> {
    let held = people.iter().filter(|person| person.held && person.is_enrolled_there());
    let names: Vec<String> = held.map(|person| person.account.name.clone()).collect();
    if names.is_empty() || services.is_empty() {
        return None;
    }
    let what = messages::check_helper_missing(names.len() as u64, named(&names));
    let finding = Finding::new(Level::Fault, "helper-missing", what)
        .effect(messages::check_helper_missing_effect(services.join(", ")))
        .advice(messages::check_helper_missing_advice());
    Some(finding.paste("enroll admin adopt --back --all").about(names))
}

/// Users who enrolled in their homes, where the helper decides the logins of `services`.
pub fn judge_not_adopted(people: &[Person], services: &[String]) -> Option<Finding> {
    // Programs of root read the home of root themselves.
    let users = people.iter().filter(|person| !person.held && person.account.uid != 0);
    let in_home =
        |place: &PlaceSeen| !place.context.system && matches!(place.seen, Seen::Enrolled(_));
    let users = users.filter(|person| person.places_read().any(in_home));
    not_adopted(users.map(|person| person.account.name.clone()).collect(), services)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Context;
    use totp_core::account::Account;
    use totp_core::authenticator::Authenticator;
    use totp_core::credential::Credential;
    use totp_core::settings::{CredentialPath, HELD_BY_ROOT, Settings};

    fn place(account: &Account, system: bool, seen: Seen) -> PlaceSeen {
        let credential = if system {
            CredentialPath::Roots(HELD_BY_ROOT.to_owned())
        } else {
            Settings::default().credential
        };
        let settings = Settings { credential, ..Settings::default() };
        let context = Context::at(account.clone(), settings, system).unwrap();
        PlaceSeen { context, seen, read: system, services: Vec::new() }
    }

    /// What root holds, and what is in the home.
    fn person(held: Seen, home: Seen) -> Person {
        let account = Account { name: "ann".to_owned(), uid: 1, gid: 1, home: "/home/a b".into() };
        let is_held = !matches!(held, Seen::Nothing);
        let places = vec![place(&account, true, held), place(&account, false, home)];
        Person { account, record: Ok(None), held: is_held, places }
    }

    fn enrolled() -> Seen {
        Seen::Enrolled(Credential {
            authenticators: Vec::<Authenticator>::new(),
            ..Credential::default()
        })
    }

    #[test]
    fn a_copy_in_the_home_of_a_held_credential_is_named() {
        messages::speak(messages::Language::En);
        let found = judge_copies(&[person(enrolled(), enrolled())]).unwrap();
        assert_eq!((found.level, found.name), (Level::Warning, "credential-left-in-home"));
        assert!(found.what.contains(" 1 user whose home "), "{}", found.what);
        let removed = "rm '/home/a b/.config/pam_totp/credential.toml'";
        assert!([removed.to_owned(), "enroll admin repair ann".to_owned()].contains(&found.paste));
        for (held, home) in
            [(enrolled(), Seen::Held), (enrolled(), Seen::Nothing), (Seen::Nothing, enrolled())]
        {
            assert!(judge_copies(&[person(held, home)]).is_none());
        }
    }

    #[test]
    fn lockers_of_held_credentials_need_the_helper() {
        messages::speak(messages::Language::En);
        let lockers = ["i3lock".to_owned(), "swaylock".to_owned()];
        let people = [person(enrolled(), Seen::Held), person(Seen::Nothing, enrolled())];
        let found = judge_helper(&people, &lockers).unwrap();
        assert_eq!((found.level, found.name), (Level::Fault, "helper-missing"));
        assert!(found.effect.contains("i3lock, swaylock"), "{}", found.effect);
        assert!(judge_helper(&people, &[]).is_none());
        assert!(judge_helper(&people[1..], &lockers).is_none());
    }

    #[test]
    fn a_user_who_enrolled_after_the_helper_came_is_named() {
        messages::speak(messages::Language::En);
        let lockers = ["i3lock".to_owned()];
        let mut late = person(Seen::Nothing, enrolled());
        late.places.iter_mut().for_each(|place| place.read = !place.context.system);
        let held = person(enrolled(), Seen::Held);
        let found = judge_not_adopted(&[held, late], &lockers).unwrap();
        assert_eq!(found.paste, "enroll admin adopt ann");
        assert!(found.what.contains("1 user "), "{}", found.what);
        // A copy beside what root holds, and a file that no login reads, are others' findings.
        let others = [person(enrolled(), enrolled()), person(Seen::Nothing, enrolled())];
        assert!(judge_not_adopted(&others, &lockers).is_none());
    }
}
