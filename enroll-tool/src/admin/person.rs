//! One user as an administrator sees him: root's record, and the credentials of both places.

use super::rights::{Groups, as_user};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::messages;
use totp_core::account::Account;
use totp_core::credential::{Credential, MAX_BYTES, ReadDepth};
use totp_core::history::History;
use totp_core::home::{FileError, FileFault, FileOwner, Home, Readers, read_roots};
use totp_core::settings::{CredentialPath, Settings};
use zeroize::Zeroizing;

/// What stands in one of the places.
pub enum Seen {
    /// No file, or no home.
    Nothing,
    /// The file of one who opted out.
    Disabled,
    /// An enrolment.
    Enrolled(Credential),
    /// Something that no login can use; the text says why.
    Unusable(String),
}

impl Seen {
    /// One word, for lists and programs.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Nothing => "absent",
            Self::Disabled => "disabled",
            Self::Enrolled(_) => "enrolled",
            Self::Unusable(_) => "unusable",
        }
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
}

/// A user.
pub struct Person {
    /// The account.
    pub account: Account,
    /// What root's record says; an error where it cannot be read.
    pub record: std::result::Result<Option<History>, String>,
    /// The place that the policy names comes first.
    pub places: Vec<PlaceSeen>,
}

impl Person {
    /// Looks at one user; into his home only if `homes`.
    pub fn look(account: Account, settings: &Settings, homes: bool) -> Result<Self> {
        let mut places = Vec::with_capacity(2);
        let system_first = matches!(settings.credential, CredentialPath::Roots(_));
        for system in [system_first, !system_first] {
            if !system && !homes {
                continue;
            }
            // A name that cannot be part of a file name has no file there.
            let Ok(context) = Context::at(account.clone(), settings.clone(), system) else {
                continue;
            };
            let seen = see(&context)?;
            places.push(PlaceSeen { context, seen });
        }
        let store = totp_core::record::Store::of_root(
            &settings.state_dir,
            std::path::Path::new(totp_core::settings::VOLATILE_DIR),
            account.uid,
        );
        let record = store.peek().map_err(|error| error.to_string());
        Ok(Self { account, record, places })
    }

    /// The record, where there is one that can be read.
    pub fn history(&self) -> Option<&History> {
        self.record.as_ref().ok()?.as_ref()
    }

    /// The place that logins look at: the policy's, unless only the other one holds anything.
    pub fn main_place(&self) -> Option<&PlaceSeen> {
        let holds = |place: &&PlaceSeen| !matches!(place.seen, Seen::Nothing);
        self.places.iter().find(holds).or(self.places.first())
    }

    /// Whether there is nothing to say of this user at all.
    pub fn is_blank(&self) -> bool {
        matches!(self.record, Ok(None))
            && self.places.iter().all(|place| matches!(place.seen, Seen::Nothing))
    }
}

/// Reads what is in a place, with the rights of its owner.
fn see(context: &Context) -> Result<Seen> {
    let content = if context.system {
        read_roots(&context.path(), MAX_BYTES, Readers::RootOnly)
    } else {
        read_in_home(context)?
    };
    Ok(match content {
        Ok(content) => match Credential::parse(&content, ReadDepth::WithRecovery) {
            Ok(credential) if credential.disabled => Seen::Disabled,
            Ok(credential) => Seen::Enrolled(credential),
            Err(error) => Seen::Unusable(format!("{}: {error}", context.path().display())),
        },
        Err(FileError { fault: FileFault::Absent | FileFault::NoHome, .. }) => Seen::Nothing,
        // A home that is unfit says nothing about an enrolment in it.
        Err(error) if error.path == context.account.home && !has_file(context)? => Seen::Nothing,
        Err(error) => Seen::Unusable(error.to_string()),
    })
}

/// As the module does: the account database is asked only where a group matters.
fn read_in_home(context: &Context) -> Result<std::result::Result<Zeroizing<Vec<u8>>, FileError>> {
    let account = &context.account;
    let mut owner = FileOwner { uid: account.uid, private_group: None };
    let mut groups = Groups::Primary;
    loop {
        let read = as_user(account, groups, || {
            Home::open(&account.home, owner)?.read(&context.relative, MAX_BYTES)
        })?;
        match &read {
            Err(FileError { fault: FileFault::GroupWritable(gid), .. })
                if owner.private_group.is_none() && account.has_private_group(*gid) =>
            {
                owner.private_group = Some(*gid);
            }
            Err(FileError { fault: FileFault::Io(error), .. })
                if error.kind() == std::io::ErrorKind::PermissionDenied
                    && groups == Groups::Primary =>
            {
                groups = Groups::All;
            }
            _ => return Ok(read),
        }
    }
}

/// Whether something stands where the credential would be, in a home that is not fit for one.
fn has_file(context: &Context) -> Result<bool> {
    as_user(&context.account, Groups::Primary, || std::fs::symlink_metadata(context.path()).is_ok())
}

/// Spent and all recovery codes of a credential, by what root's record knows.
pub fn recovery_codes(credential: &Credential, record: Option<&History>) -> (usize, usize) {
    let Some(set) = &credential.recovery else { return (0, 0) };
    let id = set.salt.set_id();
    let codes = || set.codes.iter().flatten();
    let spent = codes().filter(|code| record.is_some_and(|h| h.is_spent(id, **code))).count();
    (spent, codes().count())
}

/// The oldest day on which a device was enrolled, as the file has it.
pub fn since(credential: &Credential) -> Option<&str> {
    let created = credential.authenticators.iter().filter_map(|a| a.created.as_deref());
    created.filter_map(|time| time.get(..10)).min()
}

/// Runs `work` with the rights of the place's owner, all groups.
pub fn in_place<T>(context: &Context, work: impl FnOnce() -> Result<T>) -> Result<T> {
    if context.system { work() } else { as_user(&context.account, Groups::All, work)? }
}

/// The place that a change of an enrolment goes to.
pub fn enrolled_place(person: &Person) -> Result<&PlaceSeen> {
    let found = person.places.iter().find(|place| matches!(place.seen, Seen::Enrolled(_)));
    found.ok_or_else(|| {
        let why = person.places.iter().find_map(|place| match &place.seen {
            Seen::Unusable(why) => Some(messages::admin_nothing_changed(why)),
            _ => None,
        });
        let name = &person.account.name;
        Error::Refused(why.unwrap_or_else(|| messages::admin_not_enrolled_for_new(name)))
    })
}
