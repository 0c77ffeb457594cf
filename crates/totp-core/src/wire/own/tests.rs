//! The bytes of the messages, and what they must not show.

use super::super::{Frame, FromHelper, FromModule, HEADER, Refusal};
use super::*;
use crate::login::Outcome;

#[test]
fn a_change_is_the_same_bytes_for_ever() {
    let add = FromModule::Change(Change::Add {
        label: "work",
        secret: b"0123456789abcdef".as_slice().into(),
        created: "2026-11-30T10:00:00Z",
        confirmed: 60,
    });
    let frame = Frame::of(&add).unwrap();
    // By hand, after RFC 8949 §3.
    let body =
        b"\x82\x05\x81\x82\x01\x84\x64work\x500123456789abcdef\x742026-11-30T10:00:00Z\x18\x3c";
    assert_eq!(&frame.bytes()[HEADER..], body);
    assert_eq!(FromModule::decode(body), Ok(add));
    // A helper of version 2 sent no label.
    for (label, bytes) in [(None, b"\x82\x05\x80".as_slice()), (Some("a"), b"\x82\x05\x81\x61a")] {
        let granted = FromHelper::Granted(label.map(str::to_owned));
        assert_eq!(&Frame::of(&granted).unwrap().bytes()[HEADER..], bytes);
        assert_eq!(FromHelper::decode(bytes), Ok(granted));
    }
    for (message, bytes) in
        [(FromModule::Status, b"\x82\x03\x80"), (FromModule::Manage, b"\x82\x04\x80")]
    {
        assert_eq!(&Frame::of(&message).unwrap().bytes()[HEADER..], bytes);
    }
}

#[test]
fn the_changes_of_version_3_are_the_same_bytes_for_ever() {
    let app = App {
        label: "b",
        secret: b"0123456789abcdef".as_slice().into(),
        created: "2026-11-30T10:00:00Z",
        confirmed: 60,
    };
    let token = Token {
        label: "t",
        secret: b"0123456789abcdef".as_slice().into(),
        created: "2026-11-30T10:00:00Z",
        algorithm: "sha1",
        digits: 6,
        period: None,
        counter: 7,
        codes: b"1 2".as_slice().into(),
    };
    // By hand, after RFC 8949 §3.
    for (change, bytes) in [
        (Change::Disable, b"\x82\x05\x81\x82\x06\x80".as_slice()),
        (
            Change::Move { from: "a", app },
            b"\x82\x05\x81\x82\x05\x82\x61a\x84\x61b\x500123456789abcdef\x742026-11-30T10:00:00Z\x18\x3c",
        ),
        (
            Change::Token(token),
            b"\x82\x05\x81\x82\x03\x81\x88\x61t\x500123456789abcdef\x742026-11-30T10:00:00Z\x64sha1\x06\xf6\x07\x431 2",
        ),
    ] {
        let message = FromModule::Change(change);
        assert_eq!(&Frame::of(&message).unwrap().bytes()[HEADER..], bytes);
        assert_eq!(FromModule::decode(bytes), Ok(message));
    }
    for (message, bytes) in [
        (FromModule::Devices, b"\x82\x07\x80".as_slice()),
        (FromModule::Forget(Forgotten::All), b"\x82\x08\x81\x82\x00\x80"),
        (FromModule::Begin, b"\x82\x09\x80"),
    ] {
        assert_eq!(&Frame::of(&message).unwrap().bytes()[HEADER..], bytes);
        assert_eq!(FromModule::decode(bytes), Ok(message));
    }
}

#[test]
fn the_longest_list_of_devices_fits_a_frame() {
    use crate::history::{MAX_DEVICE_LABEL, MAX_DEVICE_SERVICE, MAX_DEVICES};
    let one = Remembered {
        label: "x".repeat(MAX_DEVICE_LABEL),
        service: "y".repeat(MAX_DEVICE_SERVICE),
        since: u64::MAX,
        until: u64::MAX,
        used: u64::MAX,
    };
    assert!(Frame::of(&FromHelper::Devices(vec![one; MAX_DEVICES])).is_some());
}

#[test]
fn the_largest_standing_fits_a_frame() {
    let one = Shown {
        label: "\u{1f511}".repeat(64),
        kind: "totp".to_owned(),
        algorithm: "sha512".to_owned(),
        digits: 8,
        period: Some(60),
        next_counter: Some(u64::MAX),
        clock_ahead: Some(i64::MIN),
        created: Some("2026-11-30T10:00:00.123456789+01:00".to_owned()),
        short_bits: Some(80),
        used: Some(u64::MAX),
    };
    let standing = Standing {
        authenticators: vec![one; crate::credential::MAX_AUTHENTICATORS],
        last_success: Some(u64::MAX),
        remote: OFF,
        local: OFF,
        own: OFF,
        ..Standing::default()
    };
    let frame = Frame::of(&FromHelper::Standing(standing.clone())).unwrap();
    assert_eq!(FromHelper::decode(&frame.bytes()[HEADER..]), Ok(FromHelper::Standing(standing)));
}

#[test]
fn nothing_but_an_accepted_answer_is_a_grant() {
    for outcome in [Outcome::LetBy, Outcome::Panicked, Outcome::Disabled, Outcome::WrongCode] {
        assert!(Refusal::of(&outcome, "").is_some(), "{outcome:?}");
    }
}

#[test]
fn a_change_shows_no_secret_to_debuggers() {
    let change = Change::Remove { label: "work" };
    assert_eq!(format!("{change:?}"), "Change");
    let secret = b"0123456789abcdef".as_slice().into();
    let app = App { label: "work", secret, created: "", confirmed: 0 };
    assert_eq!(format!("{app:?}"), "App");
}

#[test]
fn the_changes_of_addresses_are_the_same_bytes_for_ever() {
    let set = Change::Address { way: "email", to: "a@b.de", created: "2026-11-30T10:00:00Z" };
    for (change, bytes) in [
        (set, b"\x82\x05\x81\x82\x07\x83\x65email\x66a@b.de\x742026-11-30T10:00:00Z".as_slice()),
        (Change::NoAddress { way: "sms" }, b"\x82\x05\x81\x82\x08\x81\x63sms"),
        (Change::Prefer { way: Some("sms") }, b"\x82\x05\x81\x82\x0a\x81\x63sms"),
        (Change::Prefer { way: None }, b"\x82\x05\x81\x82\x0a\x80"),
    ] {
        let change = FromModule::Change(change);
        assert_eq!(&Frame::of(&change).unwrap().bytes()[HEADER..], bytes);
        assert_eq!(FromModule::decode(bytes), Ok(change));
    }
}

#[test]
fn a_standing_of_an_older_helper_has_no_addresses() {
    let (zero, older) = (b"\x00".as_slice(), b"\x82\x04\x81\x8b\xf4\x80".as_slice());
    let body = [older, &zero.repeat(3), b"\xf6", &zero.repeat(4), b"\xf4"].concat();
    assert_eq!(FromHelper::decode(&body), Ok(FromHelper::Standing(Standing::default())));
}
