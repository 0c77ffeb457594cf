//! One recovery code for a user who lost both phone and paper.

use super::arguments::User;
use crate::accounts;
use crate::audit;
use crate::check::login_places::LoginPlaces;
use crate::context::{Context, Existing};
use crate::error::{Error, Result, refused};
use crate::files::save::CredentialFolder;
use crate::key::random;
use crate::messages;
use crate::policy::policy;
use crate::records::change::{in_all_records, say_own_failed};
use crate::rights::Former;
use crate::rights::record_change::{Missing, RecordChange};
use crate::terminal;
use crate::users::person::{Person, enrolled_place};
use serde_json::json;
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::recovery::{
    CODE_BYTES, MAX_CODES, RecoveryCode, RecoveryHash, RecoverySet, Salt, SetId,
};
use totp_core::settings::Settings;
use zeroize::Zeroizing;

/// `enroll admin recovery`
pub fn run(user: &User) -> Result<()> {
    let settings = policy()?;
    let person = Person::look(
        accounts::by_name(&user.name)?,
        &settings,
        &LoginPlaces::of_this_machine(&settings)?,
        true,
    )?;
    if let Err(error) = &person.record {
        return refused(messages::admin_recovery_useless(error));
    }
    let (code, set, hash) = match enrolled_place(&person) {
        Ok(place) => add_code(&place.context, person.history())?,
        Err(error) => add_to_exposed(&person, &settings, error)?,
    };
    let account = &person.account;
    let barred = person.history().is_some_and(History::is_barred);
    let mut own_failed = None;
    if person.history().is_some_and(|history| history.is_spent(set, hash)) {
        let admitted = RecordChange::Admit(set.0, hash.0);
        own_failed = in_all_records(account, &settings, Missing::Leave, &admitted)
            .map_err(|error| Error::Failed(messages::admin_recovery_useless(error)))?
            .own_failed;
    }
    audit::note_admin("recovery", account);
    let shown = if user.json {
        terminal::print_json(&json!({
            "event": "recovery",
            "user": account.name,
            "recovery_codes": [code.grouped().as_str()],
            "barred": barred,
        }))
    } else {
        terminal::print(&code.grouped())
    };
    shown.map_err(|_| Error::Failed(messages::admin_recovery_not_shown().into()))?;
    say_own_failed(own_failed)?;
    if user.json {
        return Ok(());
    }
    let terminal = terminal::Terminal::new(false);
    if barred {
        return terminal.say(&messages::admin_recovery_barred(&account.name));
    }
    terminal.say(&messages::admin_recovery_hand_over(&account.name))
}

/// A file that no login uses since others have rights on it is no reason to leave the user without a code. It is
/// written anew with the right mode; but what others could read is theirs too, and that is said.
fn add_to_exposed(
    person: &Person,
    settings: &Settings,
    otherwise: Error,
) -> Result<(RecoveryCode, SetId, RecoveryHash)> {
    for place in person.places_read() {
        let account = person.account.clone();
        let mut context = Context::at(account, settings.clone(), place.context.system)?;
        context.exposed = true;
        if let Ok(Existing::Enrolled(credential, _)) = context.existing()
            && !credential.disabled
        {
            let added = add_code(&context, person.history())?;
            let name = &person.account.name;
            terminal::Terminal::new(true).say(&messages::admin_recovery_exposed(name))?;
            return Ok(added);
        }
    }
    Err(otherwise)
}

/// Under the folder's lock: read, add, replace. So two administrators' codes are both there.
fn add_code(
    context: &Context,
    record: Option<&History>,
) -> Result<(RecoveryCode, SetId, RecoveryHash)> {
    let folder = CredentialFolder::prepare_urgently(context)?;
    let Existing::Enrolled(mut credential, content) = context.existing()? else {
        return refused(messages::admin_not_enrolled_any_more(&context.account.name));
    };
    context.check_rewritable(&credential)?;
    let mut bytes = Zeroizing::new([0; CODE_BYTES]);
    random::system(bytes.as_mut())?;
    let code = RecoveryCode::from_random(&bytes);
    add(&mut credential, record, &code, || {
        let mut salt = [0; 16];
        random::system(&mut salt)?;
        Ok(Salt(salt))
    })?;
    folder.save(context, &credential, Former::Bytes(&content))?;
    let Some(RecoverySet { salt, .. }) = credential.recovery else {
        return Err(Error::Failed(messages::helper_broken("-")));
    };
    let hash = code.hash(&salt);
    Ok((code, salt.set_id(), hash))
}

/// Adds the code to the set, in the place of spent ones; to a new set if logins do not look at this one.
fn add(
    credential: &mut Credential,
    record: Option<&History>,
    code: &RecoveryCode,
    salt: impl Fn() -> Result<Salt>,
) -> Result<()> {
    let dead = |set: &RecoverySet| {
        let id = set.salt.set_id();
        record.is_some_and(|h| h.is_dead(id))
    };
    let mut set = match credential.recovery.take() {
        Some(set) if !dead(&set) => set,
        _ => RecoverySet { salt: salt()?, scratch: Vec::new(), codes: None },
    };
    let id = set.salt.set_id();
    if record.is_some_and(|h| h.recovery_set() == Some(id) && !h.can_spend()) {
        return refused(messages::admin_recovery_too_many_used());
    }
    let mut codes = set.codes.take().unwrap_or_default();
    if codes.len() >= MAX_CODES {
        codes.retain(|code| !record.is_some_and(|h| h.is_spent(id, *code)));
    }
    if codes.len() >= MAX_CODES {
        return refused(messages::admin_recovery_too_many());
    }
    codes.push(code.hash(&set.salt));
    set.codes = Some(codes);
    credential.recovery = Some(set);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use totp_core::history::MAX_SPENT;
    use totp_core::time::{Moment, UnixTime};

    fn code(n: u8) -> RecoveryCode {
        RecoveryCode::from_random(&[n; CODE_BYTES])
    }

    fn with(codes: u8) -> Credential {
        let salt = Salt([1; 16]);
        let codes = (0..codes).map(|n| code(n).hash(&salt)).collect();
        Credential {
            recovery: Some(RecoverySet { salt, scratch: Vec::new(), codes: Some(codes) }),
            ..Credential::default()
        }
    }

    fn added(credential: &mut Credential, record: Option<&History>) -> Result<()> {
        add(credential, record, &code(99), || Ok(Salt([2; 16])))
    }

    fn has(credential: &Credential, n: u8) -> bool {
        credential.recovery.as_ref().unwrap().find(&code(n)).is_some()
    }

    #[test]
    fn the_new_code_joins_the_old_ones() {
        let mut credential = with(10);
        added(&mut credential, None).unwrap();
        assert!(has(&credential, 99) && (0..10).all(|n| has(&credential, n)));
        let mut bare = Credential { recovery: None, ..with(0) };
        added(&mut bare, None).unwrap();
        assert!(has(&bare, 99));
    }

    #[test]
    fn spent_codes_make_room_and_unspent_ones_do_not() {
        let now = Moment { wall: UnixTime::from_secs(1), uptime: 1 };
        let (set, hash) = (Salt([1; 16]).set_id(), code(3).hash(&Salt([1; 16])));
        let mut record = History::new("ann");
        record.accept_recovery("ann", set, hash, now);
        let most = u8::try_from(MAX_CODES).unwrap();
        assert!(added(&mut with(most), None).is_err());
        let mut credential = with(most);
        added(&mut credential, Some(&record)).unwrap();
        assert!(has(&credential, 99) && !has(&credential, 3) && has(&credential, 4));
    }

    #[test]
    fn a_set_that_logins_refuse_is_replaced() {
        let mut record = History::new("ann");
        record.use_set(Salt([1; 16]).set_id());
        record.use_set(Salt([9; 16]).set_id());
        let mut credential = with(10);
        added(&mut credential, Some(&record)).unwrap();
        assert!(has(&credential, 99) && !has(&credential, 0));
        assert!(credential.recovery.unwrap().salt == Salt([2; 16]));
    }

    #[test]
    fn no_code_is_handed_out_whose_use_could_not_be_noted() {
        let mut record = History::new("ann");
        record.use_set(Salt([1; 16]).set_id());
        (0..MAX_SPENT).for_each(|n| record.spend(code(n as u8).hash(&Salt([7; 16]))));
        assert!(added(&mut with(10), Some(&record)).is_err());
    }
}
