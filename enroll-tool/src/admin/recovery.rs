//! One recovery code for a user who lost both phone and paper.

use super::arguments::User;
use super::person::{Person, enrolled_place, in_place};
use super::{account, note};
use crate::context::{Context, Existing, policy};
use crate::error::{Error, Result, refused};
use crate::messages;
use crate::random;
use crate::save::Place;
use crate::terminal;
use serde_json::json;
use totp_core::credential::Credential;
use totp_core::history::{History, MAX_SPENT};
use totp_core::recovery::{CODE_BYTES, MAX_CODES, RecoveryCode, RecoverySet, Salt};
use zeroize::Zeroizing;

/// `enroll admin recovery`
pub fn run(user: &User) -> Result<()> {
    let settings = policy()?;
    let person = Person::look(account(&user.name)?, &settings, true)?;
    if let Err(error) = &person.record {
        return refused(messages::admin_recovery_useless(error));
    }
    let context = &enrolled_place(&person)?.context;
    let code = in_place(context, || add_code(context, person.history()))?;
    let account = &person.account;
    note("recovery", account);
    let shown = if user.json {
        terminal::print_json(&json!({
            "event": "recovery",
            "user": account.name,
            "recovery_codes": [code.grouped().as_str()],
        }))
    } else {
        terminal::print(&code.grouped())
    };
    shown.map_err(|_| Error::Failed(messages::admin_recovery_not_shown().to_owned()))?;
    if user.json {
        return Ok(());
    }
    terminal::Terminal::new(false).say(&messages::admin_recovery_hand_over(&account.name))
}

/// Under the folder's lock: read, add, replace. So two administrators' codes are both there.
fn add_code(context: &Context, record: Option<&History>) -> Result<RecoveryCode> {
    let folder = Place::prepare_patiently(context)?;
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
    folder.save(context, &credential, Some(&content))?;
    Ok(code)
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
        record.is_some_and(|h| h.dead_sets.contains(&id))
    };
    let mut set = match credential.recovery.take() {
        Some(set) if !dead(&set) => set,
        _ => RecoverySet { salt: salt()?, scratch: Vec::new(), codes: None },
    };
    let id = set.salt.set_id();
    if record.is_some_and(|h| h.recovery_set == Some(id) && h.spent.len() >= MAX_SPENT) {
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
    use totp_core::time::{Moment, UnixTime};

    fn code(n: u8) -> RecoveryCode {
        RecoveryCode::from_random(&[n; CODE_BYTES])
    }

    fn with(codes: u8) -> Credential {
        let salt = Salt([1; 16]);
        let codes = (0..codes).map(|n| code(n).hash(&salt)).collect();
        Credential {
            disabled: false,
            authenticators: Vec::new(),
            unknown_kinds: Vec::new(),
            recovery: Some(RecoverySet { salt, scratch: Vec::new(), codes: Some(codes) }),
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
        record.spent = (0..MAX_SPENT).map(|n| code(n as u8).hash(&Salt([7; 16]))).collect();
        assert!(added(&mut with(10), Some(&record)).is_err());
    }
}
