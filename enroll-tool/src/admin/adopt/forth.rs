//! From the home to root.
//!
//! 1. Both folders are locked and tried out.
//! 2. Root's record takes over what is spent, and the user's own programs refuse every code ([`records::fence`]).
//! 3. Root's file gets its name: from here on it is the credential.
//! 4. The mark takes the place of the file in the home.
//!
//! Stopped before step 3, the credential is the one in the home, and after it root's. The next run goes on in either case.

use super::records;
use super::two::{Done, Two};
use crate::context::Existing;
use crate::error::{Error, Result, refused};
use crate::files::save::CredentialFolder;
use crate::messages::{self, Said};
use crate::policy::is_held;
use crate::rights::Former;
use crate::users::person::Seen;
use totp_core::credential::HELD_MARK;
use totp_core::home::FileFault;

/// Moves the credential of one user.
pub fn one(two: &Two, [home, held]: &[Seen; 2], dry_run: bool) -> Result<Done> {
    let name = &two.account.name;
    match (home, held) {
        (Seen::Unusable(why), Seen::Nothing) | (_, Seen::Unusable(why)) => {
            refused(messages::admin_nothing_changed(why))
        }
        (Seen::Held, Seen::Nothing) => {
            refused(messages::held_but_gone(name, two.held.path().display()))
        }
        (Seen::Enrolled(_), _) if dry_run => look(two),
        (Seen::Enrolled(_), _) => change(two),
        (_, Seen::Enrolled(_) | Seen::Disabled) => Ok(Done::There),
        _ => Ok(Done::Nothing),
    }
}

/// What a change would come to.
fn look(two: &Two) -> Result<Done> {
    let Existing::Enrolled(credential, content) = two.home.existing()? else {
        return Ok(Done::Nothing);
    };
    let moves = two.portable(&two.home, credential, &content)?;
    is_moved(two, &moves.content).map(|_| Done::Moved(moves.left))
}

/// Whether root's file is there already, from a run that was stopped. It must have the same content.
fn is_moved(two: &Two, content: &[u8]) -> Result<bool> {
    match two.held.read()? {
        Ok(there) if there.as_slice() == content => Ok(true),
        Ok(_) => {
            let (home, held) = (two.home.path(), two.held.path());
            refused(messages::adopt_differs(&two.account.name, held.display(), home.display()))
        }
        Err(error) if matches!(error.fault, FileFault::Absent) => Ok(false),
        Err(error) => refused(messages::file_unusable(error)),
    }
}

fn change(two: &Two) -> Result<Done> {
    let folder = CredentialFolder::prepare_patiently(&two.home)?;
    let held = CredentialFolder::prepare_patiently(&two.held)?;
    let (credential, content) = two.home.enrolled()?;
    let moves = two.portable(&two.home, credential, &content)?;
    let moved = is_moved(two, &moves.content)?;
    records::fence(two, &moves.credential)?;
    if !moved && let Err(error) = held.save_text(&two.held, &moves.content, Former::Nothing) {
        // Without root's file, the one in the home is the credential, and the user's own programs go on.
        if !is_held(&two.account) {
            records::release(two, &moves.credential)?;
        }
        return Err(error);
    }
    let marked = folder.save_text(&two.home, HELD_MARK.as_bytes(), Former::Bytes(&content));
    marked.map_err(|error| {
        let (home, name) = (two.home.path(), &two.account.name);
        Error::Failed(messages::adopt_half(name, home.display(), Said(error.cause())))
    })?;
    Ok(Done::Moved(moves.left))
}
