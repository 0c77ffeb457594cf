//! Somebody else may have the codes: everything at once, by the user or for him.

use super::arguments::Compromised;
use super::change::{Missing, records};
use super::person::{Person, enrolled_place, in_place};
use super::{account, note, sessions};
use crate::audit;
use crate::cli::Enrol;
use crate::commands::enrol;
use crate::context::{Context, Existing, policy};
use crate::error::{Result, refused};
use crate::messages;
use crate::terminal::Terminal;
use totp_core::account::Account;
use totp_core::recovery::SetId;
use totp_core::settings::Settings;

/// `enroll compromised`: asks a code of the old enrolment, as every change does.
pub fn by_user(options: &Enrol) -> Result<()> {
    let terminal = enrol::terminal_for(&options.form)?;
    let context = Context::new(&options.form.output.whose)?;
    // Refuses who has nothing to replace.
    drop(context.enrolled()?);
    enrol::run_in(&context, terminal, options)?;
    audit::note("compromised", &context.account.name, context.by_root);
    finish(&context.account, terminal, options.form.output.json, false)
}

/// `enroll admin compromised`
pub fn by_root(options: &Compromised) -> Result<()> {
    let terminal = enrol::terminal_for(&options.form)?;
    let settings = policy()?;
    let person = Person::look(account(&options.name)?, &settings, true)?;
    let context = &enrolled_place(&person)?.context;
    let as_enrolment = Enrol { form: options.form.clone(), no_password_check: true };
    let former = set_of(context)?;
    in_place(context, || enrol::run_in(context, terminal, &as_enrolment))?;
    note("compromised", &person.account);
    if let (Some(former), Some(new)) = (former, set_of(context)?) {
        bury(&person.account, &settings, former, new, terminal)?;
    }
    finish(&person.account, terminal, options.form.output.json, options.mine_too)
}

fn set_of(context: &Context) -> Result<Option<SetId>> {
    in_place(context, || {
        Ok(match context.existing()? {
            Existing::Enrolled(credential, _) => credential.recovery.map(|set| set.salt.set_id()),
            Existing::Nothing => None,
        })
    })
}

/// The old recovery codes are dead at once, not from the next login on: whoever has them may also have a
/// copy of the file that makes them good.
fn bury(
    account: &Account,
    settings: &Settings,
    former: SetId,
    new: SetId,
    terminal: Terminal,
) -> Result<()> {
    let changed = records(account, settings, Missing::Leave, |history| {
        history.use_set(former);
        history.use_set(new);
    });
    match changed {
        Ok(_) => Ok(()),
        Err(error) => terminal.say(&messages::admin_record_not_changed(error)),
    }
}

/// After the new key is in place, or whoever has the old one would come back in.
fn finish(account: &Account, terminal: Terminal, as_json: bool, mine_too: bool) -> Result<()> {
    let advice = messages::compromised_advice(&account.name);
    // Said before the sessions end: it may be the last that is read.
    terminal.say(&advice)?;
    match sessions::end(account, mine_too) {
        Ok(ended) => {
            sessions::tell(account, &ended, as_json)?;
            if ended.failed.is_empty() {
                return Ok(());
            }
            refused(messages::compromised_not_all_ended())
        }
        Err(error) => refused(messages::compromised_none_ended(error)),
    }
}
