//! From root back to the home.
//!
//! 1. Both folders are locked and tried out; the user's own programs refuse every code ([`records::fence`]).
//! 2. The file in the home gets the content of root's, without what works only there ([`super::portable`]). Root's file is still the credential.
//! 3. Root's file is removed: from here on the one in the home is the credential.
//! 4. The user's own programs take codes again ([`release`]), after a wait that is one for all users.
//!
//! Stopped before step 3, the credential is root's, and after it the one in the home. The next run goes on in either case.

use super::portable::Portable;
use super::records;
use super::two::{Done, Two};
use crate::error::{Error, Result, refused};
use crate::files::save::CredentialFolder;
use crate::messages::{self, Said};
use crate::users::person::Seen;
use totp_core::credential::{Credential, CredentialFault, ReadDepth};
use totp_core::home::FileFault;
use zeroize::Zeroizing;

/// Moves the credential of one user.
pub fn one(two: &Two, [home, held]: &[Seen; 2], dry_run: bool) -> Result<Done> {
    match (home, held) {
        (Seen::NoHome(why) | Seen::UnfitHome(why) | Seen::Unusable(why), Seen::Enrolled(_))
        | (_, Seen::Unusable(why)) => refused(messages::admin_nothing_changed(why)),
        (_, Seen::Enrolled(_) | Seen::Disabled) if dry_run => {
            let moves = moves(two, &two.held.text()?)?;
            replaced(two, &moves.content)?;
            Ok(Done::Moved(moves.left))
        }
        (_, Seen::Enrolled(_) | Seen::Disabled) => change(two),
        (Seen::Held, _) => {
            let path = two.held.path();
            refused(messages::held_but_gone(&two.account.name, path.display()))
        }
        // A run that was stopped after the last file.
        (Seen::Enrolled(_), _) if records::is_fenced(two)? && !records::is_barred(two)? => {
            Ok(Done::Moved(Vec::new()))
        }
        (Seen::Enrolled(_), _) => Ok(Done::There),
        _ => Ok(Done::Nothing),
    }
}

fn change(two: &Two) -> Result<Done> {
    // A release would end what root has barred.
    if records::is_barred(two)? {
        return refused(messages::admin_nothing_changed(messages::next_login_barred()));
    }
    let folder = CredentialFolder::prepare_patiently(&two.home)?;
    let held = CredentialFolder::prepare_patiently(&two.held)?;
    let content = two.held.text()?;
    let moves = moves(two, &content)?;
    let former = replaced(two, &moves.content)?;
    records::fence(two, &moves.credential)?;
    folder.save_text(&two.home, &moves.content, former.as_deref().map(Vec::as_slice).into())?;
    held.remove(&two.held, &content)?;
    Ok(Done::Moved(moves.left))
}

/// What the home gets of root's file. An address in a home would be a promise that no login keeps.
fn moves(two: &Two, content: &Zeroizing<Vec<u8>>) -> Result<Portable> {
    let parsed = Credential::parse(content, ReadDepth::WithRecovery);
    let credential = parsed.map_err(|error| {
        Error::Refused(messages::file_not_understood(two.held.path().display(), error))
    })?;
    two.portable(&two.held, credential, content)
}

/// The last step, for a user whose credential is in the home again.
pub fn release(two: &Two) -> Result<()> {
    let released =
        two.home.enrolled().and_then(|(credential, _)| records::release(two, &credential));
    released.map_err(|error| {
        Error::Failed(messages::adopt_back_half(&two.account.name, Said(error.cause())))
    })
}

/// What the file in the home is replaced with: the mark, the same content from a run that was stopped, or nothing. Another
/// enrolment is not overwritten.
fn replaced(two: &Two, content: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>> {
    let there = match two.home.read()? {
        Ok(there) => there,
        Err(error) if matches!(error.fault, FileFault::Absent) => return Ok(None),
        Err(error) => return refused(messages::file_unusable(error)),
    };
    let is_free = match Credential::parse(&there, ReadDepth::CodesOnly) {
        Ok(credential) => credential.disabled,
        Err(error) => error.fault == CredentialFault::HeldByRoot,
    };
    if is_free || there.as_slice() == content {
        return Ok(Some(there));
    }
    let (home, held) = (two.home.path(), two.held.path());
    refused(messages::adopt_differs(&two.account.name, held.display(), home.display()))
}
