//! How the row of a host changes.

use super::*;
use crate::files::Files;
use crate::host::State;
use crate::join::{GOOD_FOR, JoinToken};
use crate::name::HostName;
use crate::pin::Pin;
use base64::Engine as _;

fn web1() -> HostName {
    HostName::new("web1").unwrap()
}

fn at(seconds: u64) -> UnixTime {
    UnixTime::from_secs(1_800_000_000 + seconds)
}

fn state(ledger: &Files) -> State {
    list(ledger).unwrap()[0].1.unwrap().state
}

#[test]
fn a_token_lets_one_host_join_once_within_an_hour() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Files::open(folder.path()).unwrap();
    let (token, other) = (JoinToken::fresh().unwrap(), JoinToken::fresh().unwrap());
    let pin = Pin([1; 32]);
    let refused = Err(HostError::TokenRefused);
    assert_eq!(join(&ledger, &web1(), &token, pin, at(0)), refused, "not invited");
    invite(&ledger, &web1(), &token, at(0)).unwrap();
    let web2 = HostName::new("web2").unwrap();
    invite(&ledger, &web2, &other, at(0)).unwrap();
    assert_eq!(join(&ledger, &web1(), &other, pin, at(0)), refused, "of another host");
    assert_eq!(join(&ledger, &web1(), &token, pin, at(GOOD_FOR)), refused, "an hour later");
    assert_eq!(join(&ledger, &web1(), &token, pin, at(GOOD_FOR - 1)), Ok(()));
    assert_eq!(state(&ledger), State::Joined(pin));
    assert_eq!(join(&ledger, &web1(), &token, Pin([2; 32]), at(1)), refused, "used");
    assert_eq!(invite(&ledger, &web1(), &token, at(1)), Err(HostError::AlreadyJoined));
    let kept = std::fs::read(folder.path().join("hosts/web2")).unwrap();
    assert!(!kept.windows(32).any(|bytes| bytes == bytes_of(&other)), "the token is not stored");
}

fn bytes_of(token: &JoinToken) -> Vec<u8> {
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(token.text()).unwrap()
}

#[test]
fn a_revoked_host_joins_again_only_with_a_new_token() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Files::open(folder.path()).unwrap();
    let token = JoinToken::fresh().unwrap();
    assert_eq!(revoke(&ledger, &web1()), Err(HostError::Unknown));
    invite(&ledger, &web1(), &token, at(0)).unwrap();
    revoke(&ledger, &web1()).unwrap();
    let joined = join(&ledger, &web1(), &token, Pin([1; 32]), at(1));
    assert_eq!(joined, Err(HostError::TokenRefused), "an invitation ends");
    let fresh = JoinToken::fresh().unwrap();
    invite(&ledger, &web1(), &fresh, at(2)).unwrap();
    join(&ledger, &web1(), &fresh, Pin([1; 32]), at(3)).unwrap();
    mark(&ledger, &web1(), true).unwrap();
    assert!(list(&ledger).unwrap()[0].1.unwrap().may_enrol);
    revoke(&ledger, &web1()).unwrap();
    let host = list(&ledger).unwrap()[0].1.unwrap();
    assert_eq!((host.state, host.may_enrol), (State::Revoked, false));
}
