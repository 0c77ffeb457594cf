//! A new address for codes: a code is sent there, and only then is the address written.
//!
//! That code is made by chance and kept on the connection alone. So it is no code of a login, and none of those confirms an
//! address; who breaks off begins anew. It counts among the codes that are sent.

use super::change::{check_unlocked, way_of};
use super::file::HeldFile;
use super::refusal::other;
use super::told::warn;
use crate::connection::{Connection, Over};
use crate::deliver;
use crate::login::now;
use std::path::Path;
use std::time::{Duration, Instant};
use totp_core::account::Account;
use totp_core::answer::Code;
use totp_core::credential::{Address, Credential};
use totp_core::record::Store;
use totp_core::sent::{Delivery, Way, random_code};
use totp_core::settings::{Settings, VOLATILE_DIR};
use totp_core::throttle::Origin;
use totp_core::wire::{Change, FromHelper, FromModule, Refusal};

/// How long a code is good.
const LIFETIME: Duration = Duration::from_secs(600);
/// What a message names as the service.
const SERVICE: &[u8] = b"enroll";
/// Answers for one code.
const TRIES: u8 = 5;

/// The user who is to have a new address.
pub struct Owner<'a> {
    pub account: &'a Account,
    pub settings: &'a Settings,
    /// What the user has; `None` before the first credential.
    pub held: Option<&'a Credential>,
}

impl<'a> Owner<'a> {
    /// The owner of a credential.
    pub const fn of(file: &'a HeldFile, settings: &'a Settings) -> Self {
        Self { account: &file.account, settings, held: Some(&file.credential) }
    }

    /// The address, if it may become one of this user.
    fn checked(&self, way: &str, to: &str) -> Result<Address, Refusal> {
        let way = way_of(way)?;
        if !self.settings.factors.ways().any(|offered| offered == way) {
            return Err(Refusal::NotOffered);
        }
        self.held.map_or(Ok(()), |held| check_unlocked(held, way))?;
        Address::read(way, to).ok_or(Refusal::NoAddress)
    }
}

/// Sends a code to a new address, and asks for it.
pub fn confirm(
    connection: &mut Connection,
    owner: &Owner<'_>,
    way: &str,
    to: &str,
) -> Result<Result<(), Refusal>, Over> {
    match owner.checked(way, to).and_then(|to| send(owner, &to)) {
        Ok(code) => ask(connection, &code, LIFETIME),
        Err(refusal) => Ok(Err(refusal)),
    }
}

fn send(owner: &Owner<'_>, to: &Address) -> Result<Code, Refusal> {
    let &Owner { account, settings, .. } = owner;
    let now = now().ok_or_else(|| other("the clock cannot be read"))?;
    let code = random_code().ok_or_else(|| other("the kernel has no random bytes"))?;
    let store = Store::of_root(&settings.state_dir, Path::new(VOLATILE_DIR), account.uid);
    let record = store.begin(&account.name).map_err(other)?;
    // On disk before it is sent.
    if !record.count_confirmation(Origin::Own, now).map_err(other)? {
        return Err(Refusal::TooManySent);
    }
    let delivery = Delivery {
        address: to,
        code: Some(Code::parse(code.digits().as_bytes()).ok_or(Refusal::Malformed)?),
        seconds: LIFETIME.as_secs(),
        user: &account.name,
        service: SERVICE,
        rhost: b"",
    };
    deliver::hand_over(&delivery, settings);
    Ok(code)
}

/// Asks for the code until it is right, or was wrong too often.
fn ask(
    connection: &mut Connection,
    code: &Code,
    within: Duration,
) -> Result<Result<(), Refusal>, Over> {
    let until = Instant::now() + within;
    for left in (1..=TRIES).rev() {
        connection.say(&FromHelper::Confirm { left, again: left < TRIES })?;
        let body = match connection.hear(until.saturating_duration_since(Instant::now())) {
            Err(Over::Late) => return Ok(Err(Refusal::NotInTime)),
            heard => heard?,
        };
        let Ok(FromModule::Answer(typed)) = FromModule::decode(&body) else {
            return Err(Over::Malformed);
        };
        if Code::parse(typed).is_some_and(|typed| typed.is(code)) {
            return Ok(Ok(()));
        }
    }
    Ok(Err(Refusal::WrongCode))
}

/// After a change: what was sent to the former addresses ends, and these are told. What was sent before the whole credential
/// was replaced or disabled ends too, where an administrator has locked the address and it stays.
pub fn settle(file: &HeldFile, former: &[Address], settings: &Settings, change: &Change<'_>) {
    let ends_all = matches!(change, Change::Replace { .. } | Change::Disable);
    for way in changed(change) {
        let now = file.credential.address(way);
        let of_way = former.iter().filter(|address| address.way() == way);
        let (gone, kept): (Vec<&Address>, Vec<&Address>) =
            of_way.partition(|former| now.as_ref() != Some(former));
        if gone.is_empty() && (kept.is_empty() || !ends_all) {
            continue;
        }
        let store = file.store(settings);
        let record = store.begin(&file.account.name);
        // A record that takes no writes lets nobody in by them either.
        if let Err(error) = record.and_then(|record| record.end_sent_codes(way)) {
            warn("codes sent to a former address are not ended", &other(error), &file.account);
        }
        gone.into_iter().for_each(|former| tell(former, file, settings));
    }
}

/// Tells an address that no codes are sent to it any more.
fn tell(former: &Address, file: &HeldFile, settings: &Settings) {
    let notice = Delivery {
        address: former,
        code: None,
        seconds: LIFETIME.as_secs(),
        user: &file.account.name,
        service: SERVICE,
        rhost: b"",
    };
    deliver::hand_over(&notice, settings);
}

/// The ways whose address a change may change.
fn changed(change: &Change<'_>) -> Vec<Way> {
    match change {
        Change::Address { way, .. } | Change::NoAddress { way } => {
            way_of(way).into_iter().collect()
        }
        Change::Replace { .. } | Change::Disable => Way::ALL.to_vec(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::unix::net::UnixStream;
    use std::sync::Arc;
    use totp_core::wire::{Frame, next_body};

    const SOON: Duration = Duration::from_secs(5);

    /// Types these answers, whatever is asked; what the helper said, and how it ended.
    fn typed(
        answers: &[&str],
        within: Duration,
    ) -> (Vec<FromHelper>, Result<Result<(), Refusal>, Over>) {
        let (mut ours, theirs) = UnixStream::pair().unwrap();
        for answer in answers {
            let frame = Frame::of(&FromModule::Answer(answer.as_bytes().into())).unwrap();
            ours.write_all(frame.bytes()).unwrap();
        }
        let mut connection = Connection::new(theirs, Arc::default());
        let code = Code::parse(b"01234567").unwrap();
        let ended = ask(&mut connection, &code, within);
        drop(connection);
        let mut said = Vec::new();
        while let Ok(body) = next_body(&mut ours, || SOON) {
            said.push(FromHelper::decode(&body).unwrap());
        }
        (said, ended)
    }

    #[test]
    fn an_address_is_confirmed_by_its_code_alone() {
        let (said, ended) = typed(&["01234568", "0123 4567"], SOON);
        assert_eq!(ended, Ok(Ok(())));
        let asked = |left, again| FromHelper::Confirm { left, again };
        assert_eq!(said, [asked(5, false), asked(4, true)]);
    }

    #[test]
    fn the_fifth_wrong_code_ends_a_confirmation() {
        let wrong = ["12345678", "", "email", "012345", "1234567"];
        let (said, ended) = typed(&[&wrong, &["01234567"][..]].concat(), SOON);
        assert_eq!((said.len(), ended), (5, Ok(Err(Refusal::WrongCode))));
        let (_, ended) = typed(&[&wrong[..4], &["01234567"]].concat(), SOON);
        assert_eq!(ended, Ok(Ok(())));
    }

    #[test]
    fn a_code_that_confirms_ends_with_its_time() {
        let (_, ended) = typed(&[], Duration::from_millis(30));
        assert_eq!(ended, Ok(Err(Refusal::NotInTime)));
    }
}
