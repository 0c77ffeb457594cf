//! One user as an administrator sees him: root's record, and the credentials of both places.

use crate::check::login_places::LoginPlaces;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::messages::shell_word::shell_word;
use crate::messages::{self, Message, Said};
use crate::policy::{is_held, roots_store, system_template};
use crate::rights;
use totp_core::account::Account;
use totp_core::credential::{Credential, CredentialFault, MAX_BYTES, ReadDepth};
use totp_core::history::History;
use totp_core::home::{FileError, FileFault, FileOwner, Home, Readers, read_roots};
use totp_core::settings::{CredentialPath, HELD_BY_ROOT, MissingHome, Settings};

/// What stands in one of the places.
pub enum Seen {
    /// Provably no file.
    Nothing,
    /// The home is not there, so nothing is known of a file in it; the text says why.
    NoHome(String),
    /// The home is there and cannot be used, and no file is seen in it; the text says why.
    UnfitHome(String),
    /// The file of a user whose enrolment is disabled.
    Disabled,
    /// An enrolment.
    Enrolled(Credential),
    /// The mark that root holds the credential instead.
    Held,
    /// Something that no login can use; the text says why.
    Unusable(String),
}

impl Seen {
    /// One word, for lists and programs.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Nothing => "absent",
            Self::NoHome(_) => "no-home",
            Self::Disabled => "disabled",
            Self::Enrolled(_) => "enrolled",
            Self::Held => "held",
            Self::UnfitHome(_) | Self::Unusable(_) => "unusable",
        }
    }

    /// Why no login can use it, where that is so.
    pub fn fault(&self) -> Option<&str> {
        match self {
            Self::NoHome(why) | Self::UnfitHome(why) | Self::Unusable(why) => Some(why),
            _ => None,
        }
    }

    /// Whether nothing is seen there: many accounts of services have no home, and are no news.
    pub const fn is_empty(&self) -> bool {
        matches!(self, Self::Nothing | Self::NoHome(_) | Self::UnfitHome(_))
    }

    /// The enrolment, if it is one.
    pub const fn credential(&self) -> Option<&Credential> {
        match self {
            Self::Enrolled(credential) => Some(credential),
            _ => None,
        }
    }
}

/// One of the places where a credential may be.
pub struct PlaceSeen {
    /// Where and whose.
    pub context: Context,
    /// What is there.
    pub seen: Seen,
    /// Whether logins read it.
    pub read: bool,
    /// The services that read it.
    pub services: Vec<String>,
}

/// A user.
pub struct Person {
    /// The account.
    pub account: Account,
    /// What root's record says; an error where it cannot be read.
    pub record: std::result::Result<Option<History>, String>,
    /// Root holds the credential of this user, whether or not the policy has it in the home.
    pub held: bool,
    /// Those that logins read come first.
    pub places: Vec<PlaceSeen>,
}

impl Person {
    /// Looks at one user, in the places that logins read and in those where a file of no use may be; into the home
    /// only if `homes`.
    pub fn look(
        account: Account,
        settings: &Settings,
        read: &LoginPlaces,
        homes: bool,
    ) -> Result<Self> {
        let mut places: Vec<PlaceSeen> = Vec::with_capacity(2);
        let mut unread = vec![settings.credential.clone(), Settings::default().credential];
        unread.extend(
            [system_template(settings), HELD_BY_ROOT]
                .map(|template| CredentialPath::Roots(template.to_owned())),
        );
        // What root holds of this user is read in the place of what is in a home.
        let held = is_held(&account);
        let mut all: Vec<(CredentialPath, Option<Vec<String>>)> = Vec::new();
        for place in read.iter() {
            let mut credential = place.credential.clone();
            if held && !credential.is_roots() {
                unread.push(std::mem::replace(
                    &mut credential,
                    CredentialPath::Roots(HELD_BY_ROOT.to_owned()),
                ));
            }
            match all.iter_mut().find(|(other, _)| *other == credential) {
                Some((_, services)) => {
                    services.get_or_insert_default().extend(place.services.iter().cloned());
                }
                None => all.push((credential, Some(place.services.clone()))),
            }
        }
        all.extend(unread.into_iter().map(|credential| (credential, None)));
        for (credential, services) in all {
            let system = credential.is_roots();
            if !system && !homes {
                continue;
            }
            let settings = Settings { credential, ..settings.clone() };
            // A name that cannot be part of a file name has no file there.
            let Ok(context) = Context::at(account.clone(), settings, system) else {
                continue;
            };
            let path = context.path();
            if places.iter().any(|place| place.context.path() == path) {
                continue;
            }
            let (seen, read) = (see(&context)?, services.is_some());
            let services = services.unwrap_or_default();
            places.push(PlaceSeen { context, seen, read, services });
        }
        let record = roots_store(settings, account.uid).peek().map_err(|error| error.to_string());
        Ok(Self { account, record, held, places })
    }

    /// The record, where there is one that can be read.
    pub fn history(&self) -> Option<&History> {
        self.record.as_ref().ok()?.as_ref()
    }

    /// What the user's own programs (screen lockers, `enroll`) recorded; root has no such record.
    pub fn own_record(&self) -> std::result::Result<Option<History>, String> {
        match self.account.uid {
            0 => Ok(None),
            _ => rights::own_record(&self.account).map_err(|error| error.to_string()),
        }
    }

    /// The other name under which root's record knows this user id, if codes were used under one: the account was
    /// renamed, has a second name, or is gone.
    pub fn other_name(&self) -> Option<&str> {
        self.history()?.other_enrolled_name(&self.account.name)
    }

    /// The place that logins look at. If services read several places, the first that holds anything.
    pub fn main_place(&self) -> Option<&PlaceSeen> {
        let holds = |place: &&PlaceSeen| !place.seen.is_empty();
        self.places_read().find(holds).or(self.places_read().next())
    }

    /// The place that logins through this service look at. If its lines read several, the first that holds anything:
    /// such lines have a condition on the user.
    pub fn place_of(&self, service: &String) -> Option<&PlaceSeen> {
        let read = || self.places_read().filter(|place| place.services.contains(service));
        read().find(|place| !place.seen.is_empty()).or_else(|| read().next())
    }

    /// The place where a new secret replaces the old one. A file that no login reads would change nothing.
    pub fn place_to_replace(&self) -> Option<&PlaceSeen> {
        let first = |wanted: fn(&Seen) -> bool| self.places_read().find(|p| wanted(&p.seen));
        first(|seen| matches!(seen, Seen::Enrolled(_)))
            .or_else(|| first(|seen| matches!(seen, Seen::Unusable(_))))
            .or_else(|| self.places_read().next())
    }

    /// The places that logins read.
    pub fn places_read(&self) -> impl Iterator<Item = &PlaceSeen> {
        self.places.iter().filter(|place| place.read)
    }

    /// The files that logins read, in a sentence.
    pub fn read_shown(&self) -> String {
        let read = self.places_read().map(|place| place.context.path().display().to_string());
        read.collect::<Vec<_>>().join(", ")
    }

    /// Whether logins read an enrolment.
    pub fn is_enrolled_there(&self) -> bool {
        self.places_read().any(|place| matches!(place.seen, Seen::Enrolled(_)))
    }

    /// The options of `enroll` by which root enrols this user where logins read it.
    pub fn enrol_options(&self) -> String {
        let system = self.places_read().next().is_some_and(|place| place.context.system);
        let place = if system { " --system" } else { "" };
        format!("--user {}{place}", shell_word(&self.account.name))
    }

    /// An enrolment that no login reads, of a user for whom logins find nothing.
    pub fn unread_enrolment(&self) -> Option<&PlaceSeen> {
        let holds = |place: &PlaceSeen| !place.seen.is_empty();
        let enrolled = |place: &&PlaceSeen| !place.read && matches!(place.seen, Seen::Enrolled(_));
        let found = self.places.iter().find(enrolled);
        found.filter(|_| !self.places_read().any(holds))
    }

    /// Whether there is nothing to say of this user at all.
    pub fn is_blank(&self) -> bool {
        matches!(self.record, Ok(None)) && self.places.iter().all(|place| place.seen.is_empty())
    }
}

/// Reads what is in a place, with the rights of its owner. A home that does not answer is unusable like any other.
fn see(context: &Context) -> Result<Seen> {
    let content = if context.system {
        read_roots(&context.path(), MAX_BYTES, Readers::RootOnly)
    } else {
        match read_in_home(context) {
            Ok(content) => content,
            Err(error) => return Ok(Seen::Unusable(error.to_string())),
        }
    };
    Ok(match content {
        Ok(content) => match Credential::parse(&content, ReadDepth::WithRecovery) {
            Ok(credential) if credential.disabled => Seen::Disabled,
            Ok(credential) => Seen::Enrolled(credential),
            Err(error) if error.fault == CredentialFault::HeldByRoot => Seen::Held,
            Err(error) => Seen::Unusable(format!("{}: {error}", context.path().display())),
        },
        Err(FileError { fault: FileFault::Absent, .. }) => Seen::Nothing,
        // As the module takes it.
        Err(FileError { fault: FileFault::NoHome, .. })
            if context.settings.missing_home == MissingHome::Ignore =>
        {
            Seen::Nothing
        }
        Err(error @ FileError { fault: FileFault::NoHome, .. }) => Seen::NoHome(error.to_string()),
        Err(error) if error.path == context.account.home && !has_file(context) => {
            Seen::UnfitHome(error.to_string())
        }
        Err(error) => Seen::Unusable(error.to_string()),
    })
}

fn read_in_home(context: &Context) -> Result<rights::Content> {
    let Context { account, relative, .. } = context;
    if account.uid == 0 {
        let owner = FileOwner { uid: 0, private_group: None };
        let home = Home::open(&account.home, owner);
        return Ok(home.and_then(|home| home.read(relative, MAX_BYTES)));
    }
    rights::read_in_home(account, relative, context.exposed)
}

/// Whether something stands where the credential would be, in a home that is not fit for one.
fn has_file(context: &Context) -> bool {
    rights::has(&context.account, &context.path()).unwrap_or(true)
}

/// The oldest day on which an authenticator was enrolled, as the file has it.
pub fn since(credential: &Credential) -> Option<&str> {
    let created = credential.authenticators.iter().filter_map(|a| a.created.as_deref());
    created.filter_map(|time| time.get(..10)).min()
}

/// The place that a change of an enrolment goes to.
pub fn enrolled_place(person: &Person) -> Result<&PlaceSeen> {
    let found = person.places_read().find(|place| matches!(place.seen, Seen::Enrolled(_)));
    found.ok_or_else(|| {
        if let Some(unread) = person.unread_enrolment() {
            return Error::Refused(unread_enrolment(person, unread));
        }
        // A home that the policy does not ask for is no reason.
        let seen = person.places_read().find(|place| matches!(place.seen, Seen::Unusable(_)));
        let why = seen.or(person.main_place()).and_then(|place| place.seen.fault());
        let why = why.map(messages::admin_nothing_changed);
        let name = &person.account.name;
        Error::Refused(why.unwrap_or_else(|| messages::admin_not_enrolled_for_new(name)))
    })
}

/// That logins look elsewhere, and what to do.
pub fn unread_enrolment(person: &Person, unread: &PlaceSeen) -> Message {
    let (name, options) = (&person.account.name, Said(person.enrol_options()));
    messages::unread_enrolment(name, unread.context.path().display(), person.read_shown(), options)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::users::state::state;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use totp_core::credential::HOME_PATH;

    const ENROLLED: &str = "version = 1\n[[authenticator]]\nkind = \"totp\"\nlabel = \"phone\"\n\
                            secret = \"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"\n";

    /// Somebody enrolled in the home, under a policy with this place of credentials.
    fn enrolled_in_the_home(place: CredentialPath) -> Person {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join(HOME_PATH);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, ENROLLED).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        let account =
            Account { name: "root".to_owned(), uid: 0, gid: 0, home: home.path().to_owned() };
        let state_dir = home.path().join("state");
        let settings = Settings { credential: place, state_dir, ..Settings::default() };
        Person::look(account, &settings, &LoginPlaces::of(&settings), true).unwrap()
    }

    #[test]
    fn where_root_keeps_files_a_file_in_the_home_enrols_nobody() {
        if !rustix::process::geteuid().is_root() {
            return eprintln!("only root's home can be read here");
        }
        let home = enrolled_in_the_home(CredentialPath::InHome(HOME_PATH.into()));
        assert_eq!((state(&home), home.is_enrolled_there()), ("enrolled", true));
        assert!(enrolled_place(&home).is_ok());
        let nowhere = "/etc/no-folder-of-this-name/%u.toml".into();
        let roots = enrolled_in_the_home(CredentialPath::Roots(nowhere));
        assert_eq!((state(&roots), roots.is_enrolled_there()), ("not-enrolled", false));
        // A recovery code in a file that no login reads would be of no use.
        assert!(enrolled_place(&roots).is_err());
    }

    #[test]
    fn an_enrolment_that_no_line_names_is_none_for_logins() {
        if !rustix::process::geteuid().is_root() {
            return eprintln!("only root's home can be read here");
        }
        // The folders above root's file are root's alone.
        let folder = tempfile::tempdir_in("/root").unwrap();
        let roots = folder.path().join("root.toml");
        fs::write(&roots, ENROLLED).unwrap();
        fs::set_permissions(&roots, fs::Permissions::from_mode(0o600)).unwrap();
        let settings = Settings {
            credential: CredentialPath::Roots(roots.display().to_string()),
            state_dir: folder.path().join("state"),
            ..Settings::default()
        };
        let look = |read: &Settings| {
            let home = folder.path().to_owned();
            let account = Account { name: "root".to_owned(), uid: 0, gid: 0, home };
            Person::look(account, &settings, &LoginPlaces::of(read), true).unwrap()
        };
        let read = look(&settings);
        assert_eq!(state(&read), "enrolled");
        assert!(read.unread_enrolment().is_none() && enrolled_place(&read).is_ok());
        // The line of the service names the home, whatever the policy says.
        let unread = look(&Settings::default());
        assert_eq!(state(&unread), "not-enrolled");
        assert_eq!(unread.unread_enrolment().unwrap().context.path(), roots);
        let Err(refused) = enrolled_place(&unread) else { panic!("a code that no login takes") };
        let text = refused.to_string();
        assert!(text.contains(&roots.display().to_string()), "{text}");
        assert!(text.contains("enroll --user root"), "{text}");
    }

    #[test]
    fn a_new_key_goes_where_logins_read_it() {
        if !rustix::process::geteuid().is_root() {
            return eprintln!("only root's home can be read here");
        }
        let replaced = |person: &Person| person.place_to_replace().unwrap().context.path();
        let folder = tempfile::tempdir().unwrap();
        let roots = folder.path().join("root.toml");
        // Logins read root's file, and only the home has one.
        let place = || CredentialPath::Roots(roots.display().to_string());
        assert_eq!(replaced(&enrolled_in_the_home(place())), roots);
        // Both have one, and logins read the home's.
        fs::write(&roots, ENROLLED).unwrap();
        fs::set_permissions(&roots, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(replaced(&enrolled_in_the_home(place())), roots);
        let home = enrolled_in_the_home(CredentialPath::InHome(HOME_PATH.into()));
        assert_eq!(replaced(&home), home.account.home.join(HOME_PATH));
    }
}
