//! `enroll devices`: a user's remembered devices, and forgetting them.
//!
//! The list is in root's record. A user may read the record where it has the user's own group, and nobody but root can
//! change it. So a user forgets all devices at once: each is bound to the device epoch of the credential, and another
//! epoch ends them all. To forget needs no code: it takes something away, and asks for a code again.

use super::arguments::{Devices, DevicesCommand, Forget};
use super::held_devices;
use crate::audit;
use crate::context::Context;
use crate::error::{Result, refused};
use crate::files::save::CredentialFolder;
use crate::held;
use crate::key::random;
use crate::messages;
use crate::records::devices::{self, Which};
use crate::rights::Former;
use crate::terminal;
use crate::time::now;
use nix::unistd::{geteuid, getuid};
use serde_json::json;
use totp_core::history::Device;

/// `enroll devices`
pub fn run(options: &Devices) -> Result<()> {
    if let Some(held) = held::of(&options.output.whose)? {
        return held_devices::run(&held, options);
    }
    let context = options.output.whose.context()?;
    let as_json = options.output.json;
    let by_root = getuid().is_root() && geteuid().is_root();
    match &options.command {
        None => list(&context, as_json),
        Some(DevicesCommand::Forget(forget)) => {
            let as_json = as_json || forget.json;
            let Some(which) = forget.which() else {
                let found = look(&context)?;
                return devices::ask_which(&context.account, found.as_deref(), by_root);
            };
            if by_root {
                forget_as_root(&context, which, as_json)
            } else {
                forget_as_user(&context, which, as_json)
            }
        }
    }
}

impl Forget {
    /// Which devices it names; `None` without a number and `--all`.
    pub fn which(&self) -> Option<Which> {
        self.number.map(Which::One).or_else(|| self.all.then_some(Which::All))
    }
}

fn list(context: &Context, as_json: bool) -> Result<()> {
    let account = &context.account;
    let Some(found) = look(context)? else {
        return refused(messages::devices_hidden(&account.name));
    };
    if as_json {
        return terminal::print_json(
            &json!({ "user": account.name, "devices": devices::list(&found) }),
        );
    }
    devices::tell(account, &found)?;
    if found.is_empty() {
        Ok(())
    } else {
        terminal::print_to_fit(messages::devices_how_to_forget())
    }
}

/// The devices of the user; `None` if the record may not be read.
pub fn look(context: &Context) -> Result<Option<Vec<Device>>> {
    let history = match context.roots_store().peek() {
        Ok(Some(history)) => history,
        Ok(None) => return Ok(Some(Vec::new())),
        Err(_) if context.roots_record_fault().is_none() => return Ok(None),
        Err(error) => return refused(messages::file_unusable(error)),
    };
    let existing = context.existing()?;
    let credentials: Vec<_> = existing.credential().into_iter().collect();
    if credentials.is_empty() {
        return Ok(Some(Vec::new()));
    }
    Ok(Some(devices::remembered(&history, &credentials, now()?.wall)))
}

fn forget_as_root(context: &Context, which: Which, as_json: bool) -> Result<()> {
    let found = look(context)?.unwrap_or_default();
    devices::forget(&context.account, &context.settings, which, &found)?;
    audit::note("devices forgotten", &context.account.name, context.by_root);
    devices::tell_forgotten(&context.account, which, Some(&found), as_json)
}

/// Another device epoch in the user's own file. What a record has is not touched.
fn forget_as_user(context: &Context, which: Which, as_json: bool) -> Result<()> {
    let name = &context.account.name;
    if which != Which::All {
        return refused(messages::devices_one_is_for_root(name));
    }
    let (mut credential, content) = context.enrolled()?;
    context.check_rewritable(&credential)?;
    // Before the change: afterwards none of them is known.
    let found = look(context)?;
    if credential.device_epoch.is_none() && found.as_ref().is_some_and(Vec::is_empty) {
        return devices::tell_forgotten(&context.account, which, found.as_deref(), as_json);
    }
    let place = CredentialFolder::prepare(context)?;
    credential.device_epoch = Some(random::new_epoch(credential.device_epoch, &random::system)?);
    place.save(context, &credential, Former::Bytes(&content))?;
    audit::note("devices forgotten", name, false);
    devices::tell_forgotten(&context.account, which, found.as_deref(), as_json)
}
