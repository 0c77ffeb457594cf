//! Changes of credentials in memory.

use super::*;
use totp_core::credential::ReadDepth;

const FILE: &str = "version = 1\n[[authenticator]]\nkind = \"totp\"\nlabel = \"phone\"\n\
                    secret = \"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"\n";

fn credential() -> Credential {
    Credential::parse(FILE.as_bytes(), ReadDepth::WithRecovery).ok().unwrap()
}

/// Beginning with 2027, and with a device epoch that is there already.
const WORLD: World = World {
    now: UnixTime::from_secs(1_798_761_600),
    random: 14,
    offered: [Some(Way::Email), Some(Way::Sms)],
};

fn made(credential: &mut Credential, change: &Change<'_>) -> Result<(), Refusal> {
    apply(credential, change, WORLD)
}

fn add<'a>(label: &'a str, secret: &'a [u8]) -> Change<'a> {
    Change::Add { label, secret: secret.into(), created: "2026-11-30T10:00:00Z", confirmed: 60 }
}

#[test]
fn an_authenticator_is_added_once_and_removed_but_for_the_last() {
    let mut held = credential();
    assert_eq!(made(&mut held, &add("work", b"0123456789abcdefghij")), Ok(()));
    assert_eq!(made(&mut held, &add("work", b"0123456789abcdefghik")), Err(Refusal::LabelTaken));
    assert_eq!(held.authenticators[1].confirmed, Some(UnixTime::from_secs(60)));
    assert_eq!(made(&mut held, &Change::Remove { label: "none" }), Err(Refusal::UnknownLabel));
    assert_eq!(made(&mut held, &Change::Remove { label: "phone" }), Ok(()));
    assert_eq!(made(&mut held, &Change::Remove { label: "work" }), Err(Refusal::OnlyOne));
    for n in 1..MAX_AUTHENTICATORS {
        let secret = [u8::try_from(n).unwrap(); 20];
        assert_eq!(made(&mut held, &add(&format!("n{n}"), &secret)), Ok(()));
    }
    assert_eq!(made(&mut held, &add("more", &[99; 20])), Err(Refusal::TooMany));
}

#[test]
fn what_is_no_authenticator_and_no_set_changes_nothing() {
    let mut held = credential();
    let before = held.to_toml();
    for wanted in [
        add("", b"0123456789abcdefghij"),
        add("work", b"short"),
        add("work", &[7; 200]),
        Change::Recovery { salt: [1; 15].as_slice().into(), hashes: [1; 160].as_slice().into() },
        Change::Recovery { salt: [1; 16].as_slice().into(), hashes: [1; 159].as_slice().into() },
        Change::Recovery { salt: [1; 16].as_slice().into(), hashes: [1; 16].as_slice().into() },
        Change::Recovery {
            salt: [1; 16].as_slice().into(),
            hashes: [1; 33 * 16].as_slice().into(),
        },
    ] {
        assert_eq!(made(&mut held, &wanted), Err(Refusal::Malformed));
    }
    assert_eq!(held.to_toml().as_str(), before.as_str());
}

#[test]
fn the_time_of_a_new_authenticator_is_a_time_and_nothing_more() {
    let mut held = credential();
    let before = held.to_toml();
    for created in [
        "",
        "2026-11-30",
        "2026-11-30T10:00:00+01:00",
        "2026-11-30T10:00:00.0000000000Z",
        "2026-11-30T10:00:00Z # x",
        "2026-11-30T10:00:00Z\n[[authenticator]]\nkind = \"totp\"\nlabel = \"b\"\nshort = true\n\
         secret = \"GEZDGNBVGY3TQOJQ\"",
        "2026-11-30T10:00:0\u{660}Z",
        "9999-99-99T99:99:99Z",
        "2026-02-30T10:00:00Z",
    ] {
        let secret = b"0123456789abcdefghij".as_slice().into();
        let wanted = Change::Add { label: "work", secret, created, confirmed: 60 };
        assert_eq!(made(&mut held, &wanted), Err(Refusal::Malformed), "{created}");
    }
    assert_eq!(held.to_toml().as_str(), before.as_str());
}

#[test]
fn no_first_code_is_of_the_far_future() {
    let mut held = credential();
    let at = |confirmed| Change::Add {
        label: "work",
        secret: b"0123456789abcdefghij".as_slice().into(),
        created: "2026-11-30T10:00:00Z",
        confirmed,
    };
    for far in [WORLD.now.as_secs() + MOST_AHEAD + 1, u64::MAX] {
        assert_eq!(made(&mut held, &at(far)), Err(Refusal::Malformed));
    }
    assert_eq!(made(&mut held, &at(WORLD.now.as_secs() + 60)), Ok(()));
}

#[test]
fn new_recovery_codes_take_the_place_of_all_others() {
    let mut held = credential();
    let hashes: Vec<u8> = (0..160).collect();
    let wanted =
        Change::Recovery { salt: [1; 16].as_slice().into(), hashes: hashes.as_slice().into() };
    assert_eq!(made(&mut held, &wanted), Ok(()));
    let set = held.recovery.unwrap();
    let last = RecoveryHash(hashes[144..].try_into().unwrap());
    assert_eq!((set.salt.0, set.codes.unwrap().last().copied()), ([1; 16], Some(last)));
}

fn app<'a>(label: &'a str, secret: &'a [u8]) -> App<'a> {
    App { label, secret: secret.into(), created: "2026-11-30T10:00:00Z", confirmed: 60 }
}

#[test]
fn a_secret_that_is_there_is_not_added_under_another_label() {
    let mut held = credential();
    let secret = held.authenticators[0].secret.expose().to_vec();
    assert_eq!(made(&mut held, &add("work", &secret)), Err(Refusal::SecretKnown));
    let wanted = Change::Move { from: "phone", app: app("work", &secret) };
    assert_eq!(made(&mut held, &wanted), Err(Refusal::SecretKnown));
    assert_eq!(held.authenticators.len(), 1);
}

#[test]
fn a_replacement_leaves_nothing_of_what_was_there() {
    let mut held = credential();
    held.device_epoch = Some(7);
    let hashes: Vec<u8> = (0..160).collect();
    let (salt, hashes) = ([1; 16], hashes.as_slice());
    let wanted = Change::Replace {
        app: app("new", b"0123456789abcdefghij"),
        salt: salt.as_slice().into(),
        hashes: hashes.into(),
    };
    assert_eq!(made(&mut held, &wanted), Ok(()));
    let labels: Vec<&str> = held.authenticators.iter().map(|a| a.label.as_str()).collect();
    assert_eq!(labels, ["new"]);
    assert_eq!(held.recovery.as_ref().unwrap().salt.0, salt);
    // Devices are bound to it, so it is another one, also by chance.
    assert_eq!(held.device_epoch, Some(6));
    let part = Change::Replace {
        app: app("new", b"0123456789abcdefghij"),
        salt: salt.as_slice().into(),
        hashes: (&hashes[..16]).into(),
    };
    let before = held.to_toml();
    assert_eq!(made(&mut held, &part), Err(Refusal::Malformed));
    assert_eq!(held.to_toml().as_str(), before.as_str());
}

#[test]
fn a_first_credential_is_a_whole_one() {
    let hashes = [1; 160];
    let whole = Change::Replace {
        app: app("phone", b"0123456789abcdefghij"),
        salt: [1; 16].as_slice().into(),
        hashes: hashes.as_slice().into(),
    };
    let credential = first(&whole, WORLD).unwrap().unwrap();
    assert!(credential.authenticators.len() == 1 && credential.recovery.is_some());
    let mail = Change::Start {
        way: "email",
        to: "ann@example.com",
        created: "2026-11-30T10:00:00Z",
        salt: [1; 16].as_slice().into(),
        hashes: hashes.as_slice().into(),
    };
    let credential = first(&mail, WORLD).unwrap().unwrap();
    assert!(credential.authenticators.is_empty() && credential.recovery.is_some());
    assert_eq!(addresses(&credential), ["ann@example.com"]);
    assert_eq!(made(&mut self::credential(), &mail), Err(Refusal::Malformed));
    for part in [
        add("phone", b"0123456789abcdefghij"),
        Change::Disable,
        address("email", "ann@example.com"),
    ] {
        assert!(first(&part, WORLD).is_none());
    }
}

#[test]
fn a_move_adds_the_new_phone_before_the_old_one_goes() {
    let mut held = credential();
    let wanted = |from| Change::Move { from, app: app("phone 2", b"0123456789abcdefghij") };
    assert_eq!(made(&mut held, &wanted("none")), Err(Refusal::UnknownLabel));
    assert_eq!(made(&mut held, &wanted("phone")), Ok(()));
    let labels: Vec<&str> = held.authenticators.iter().map(|a| a.label.as_str()).collect();
    assert_eq!(labels, ["phone", "phone 2"]);
    assert_eq!(held.authenticators[1].confirmed, Some(UnixTime::from_secs(60)));
}

#[test]
fn who_is_disabled_has_no_secret_left() {
    let mut held = credential();
    assert_eq!(made(&mut held, &Change::Disable), Ok(()));
    assert!(held.disabled && held.authenticators.is_empty() && held.recovery.is_none());
}

/// RFC 4226 appendix D: the codes of this secret from counter 0 are 755224, 287082, 359152, 969429.
fn hotp<'a>(codes: &'a [u8]) -> Token<'a> {
    Token {
        label: "token",
        secret: b"12345678901234567890".as_slice().into(),
        created: "2026-11-30T10:00:00Z",
        algorithm: "sha1",
        digits: 6,
        period: None,
        counter: 0,
        codes: codes.into(),
    }
}

#[test]
fn a_token_is_added_only_with_two_codes_of_it() {
    let (token, position) = super::token(&hotp(b"287082 359152"), WORLD.now).ok().unwrap();
    assert_eq!(position, TokenPosition::Counter(3));
    assert_eq!(token.first_counter(), Some(3));
    let mut held = credential();
    for codes in [b"287082 969429".as_slice(), b"000000 000001"] {
        assert_eq!(made(&mut held, &Change::Token(hotp(codes))), Err(Refusal::WrongCode));
    }
    for bad in [
        hotp(b"287082"),
        hotp(b""),
        Token { digits: 5, ..hotp(b"287082 359152") },
        Token { period: Some(1), ..hotp(b"287082 359152") },
        Token { algorithm: "md5", ..hotp(b"287082 359152") },
        Token { created: "now", ..hotp(b"287082 359152") },
        Token { secret: b"short".as_slice().into(), ..hotp(b"287082 359152") },
    ] {
        assert_eq!(made(&mut held, &Change::Token(bad)), Err(Refusal::Malformed));
    }
    assert_eq!(held.authenticators.len(), 1);
    // The sample credential has the secret already.
    held.authenticators.clear();
    assert_eq!(made(&mut held, &Change::Token(hotp(b"287082 359152"))), Ok(()));
}

#[test]
fn the_clock_of_a_token_is_what_its_codes_say() {
    // The same codes as of steps 1 and 2, which are a minute and more behind.
    let token = Token { period: Some(30), ..hotp(b"287082 359152") };
    let (made, position) = super::token(&token, UnixTime::from_secs(200)).ok().unwrap();
    let TokenPosition::Clock { used, ahead } = position else { panic!("it counts") };
    assert_eq!((used, made.confirmed), (UnixTime::from_secs(90), Some(used)));
    assert!(ahead < -60, "{ahead}");
}

fn address<'a>(way: &'a str, to: &'a str) -> Change<'a> {
    Change::Address { way, to, created: "2026-11-30T10:00:00Z" }
}

fn addresses(held: &Credential) -> Vec<String> {
    held.addresses().map(|held| held.address.unwrap().expose().to_owned()).collect()
}

#[test]
fn a_user_has_one_address_of_each_way() {
    let mut held = credential();
    for (way, to) in
        [("email", "a@example.com"), ("sms", "+49 170 1234567"), ("email", "b@example.com")]
    {
        assert_eq!(made(&mut held, &address(way, to)), Ok(()));
    }
    assert_eq!(addresses(&held), ["b@example.com", "+491701234567"]);
    assert_eq!(made(&mut held, &Change::NoAddress { way: "email" }), Ok(()));
    let again = made(&mut held, &Change::NoAddress { way: "email" });
    assert_eq!((addresses(&held).len(), again), (1, Err(Refusal::NoAddress)));
}

#[test]
fn no_address_adds_a_line_to_the_file() {
    let mut held = credential();
    let before = held.to_toml();
    for to in [
        "ann@example.com\"\nlocked = false\n",
        "ann@example.com\r\nBcc: eve@example.com",
        "\"ann\"@example.com",
        "-oQ/tmp@example.com",
        "ann@example.com\\",
        "",
    ] {
        assert_eq!(made(&mut held, &address("email", to)), Err(Refusal::NoAddress), "{to:?}");
    }
    for way in ["Email", "code", "email\"\n", ""] {
        assert_eq!(made(&mut held, &address(way, "a@example.com")), Err(Refusal::Malformed));
        assert_eq!(made(&mut held, &Change::NoAddress { way }), Err(Refusal::Malformed));
    }
    let late = Change::Address { way: "email", to: "a@example.com", created: "1979-05-27 # x" };
    assert_eq!(made(&mut held, &late), Err(Refusal::Malformed));
    assert_eq!(held.to_toml().as_str(), before.as_str());
}

#[test]
fn a_locked_address_is_changed_by_no_user() {
    let mut held = credential();
    let mail = Address::read(Way::Email, "ann@example.com").unwrap();
    assert!(held.set_address(&mail, "2026-11-30T10:00:00Z", true));
    assert_eq!(made(&mut held, &address("sms", "+491701234567")), Ok(()));
    for wanted in [address("email", "eve@example.com"), Change::NoAddress { way: "email" }] {
        assert_eq!(made(&mut held, &wanted), Err(Refusal::Locked));
    }
    // Nor is it when all the rest is replaced.
    let hashes: Vec<u8> = (0..160).collect();
    let wanted = Change::Replace {
        app: app("new", b"0123456789abcdefghij"),
        salt: [1; 16].as_slice().into(),
        hashes: hashes.as_slice().into(),
    };
    assert_eq!(made(&mut held, &wanted), Ok(()));
    assert_eq!(addresses(&held), ["ann@example.com"]);
    assert_eq!(made(&mut held, &address("email", "eve@example.com")), Err(Refusal::Locked));
}

#[test]
fn the_last_address_of_a_user_without_codes_stays() {
    let mail = "version = 1\n[[authenticator]]\nkind = \"email\"\naddress = \"ann@example.com\"\n";
    let mut held = Credential::parse(mail.as_bytes(), ReadDepth::WithRecovery).ok().unwrap();
    assert_eq!(made(&mut held, &Change::NoAddress { way: "email" }), Err(Refusal::OnlyOne));
    assert_eq!(made(&mut held, &address("sms", "+491701234567")), Ok(()));
    assert_eq!(made(&mut held, &Change::NoAddress { way: "email" }), Ok(()));
}

#[test]
fn the_last_app_goes_only_where_codes_are_sent() {
    let remove = Change::Remove { label: "phone" };
    for (to, offered, ended) in [
        ("ann@example.com", WORLD.offered, Ok(())),
        ("ann@example.com", [None, Some(Way::Sms)], Err(Refusal::OnlyOne)),
        ("damaged", WORLD.offered, Err(Refusal::OnlyOne)),
    ] {
        let table = format!("[[authenticator]]\nkind = \"email\"\naddress = \"{to}\"\n");
        let text = [FILE, &table].concat();
        let mut held = Credential::parse(text.as_bytes(), ReadDepth::WithRecovery).ok().unwrap();
        let world = World { offered, ..WORLD };
        assert_eq!(apply(&mut held, &remove, world), ended, "{to} {offered:?}");
    }
}

#[test]
fn a_preference_needs_an_address_and_changes_no_other_field() {
    let prefer = |way| Change::Prefer { way };
    let mut held = credential();
    assert_eq!(made(&mut held, &prefer(Some("email"))), Err(Refusal::NoAddress));
    assert_eq!(made(&mut held, &prefer(Some("code"))), Err(Refusal::Malformed));
    assert_eq!(made(&mut held, &address("email", "ann@example.com")), Ok(()));
    assert!(held.lock_address(Way::Email, true));
    let before = held.to_toml();
    assert_eq!(made(&mut held, &prefer(Some("email"))), Ok(()), "a lock is on the address");
    assert_eq!(held.preferred(), Some(Way::Email));
    assert_eq!(made(&mut held, &prefer(None)), Ok(()));
    assert_eq!(held.to_toml().as_str(), before.as_str());
}

#[test]
fn a_key_is_removed_by_its_label_and_is_never_all_that_is_left() {
    let key = totp_core::credential::HeldKey {
        label: Label::new("blue").unwrap(),
        credential_id: vec![7; 16],
        public_key: format!("eddsa:{}", "x".repeat(43)),
        relying_party: "pam://web1".to_owned(),
        pin: false,
        created: None,
    };
    let mut held = credential();
    assert!(held.add_key(&key));
    // It counts at some services alone.
    assert_eq!(made(&mut held, &Change::Remove { label: "phone" }), Err(Refusal::OnlyOne));
    assert_eq!(made(&mut held, &add("blue", &[9; 20])), Err(Refusal::LabelTaken));
    let wanted = Change::Key { label: "green", created: "2026-11-30T10:00:00Z", pin: false };
    assert_eq!(made(&mut held, &wanted), Err(Refusal::Malformed), "no key signed");
    assert_eq!(made(&mut held, &Change::Remove { label: "blue" }), Ok(()));
    assert!(held.keys().is_empty() && held.authenticators.len() == 1);
    let mut alone = Credential::default();
    assert!(alone.add_key(&key));
    assert_eq!(made(&mut alone, &Change::Remove { label: "blue" }), Err(Refusal::OnlyOne));
}

#[test]
fn the_date_of_a_change_is_that_of_the_helper() {
    let mut held = credential();
    let created = "2020-02-02T00:00:00Z";
    let secret = b"0123456789abcdefghij".as_slice();
    let added = Change::Add { label: "work", secret: secret.into(), created, confirmed: 0 };
    assert_eq!(made(&mut held, &added), Ok(()));
    let mail = Change::Address { way: "email", to: "a@example.com", created };
    assert_eq!(made(&mut held, &mail), Ok(()));
    let hotp = Token {
        created,
        secret: b"12345678901234567890".as_slice().into(),
        ..hotp(b"287082 359152")
    };
    let (token, _) = super::token(&hotp, WORLD.now).ok().unwrap();
    let now = Some("2027-01-01T00:00:00Z");
    assert_eq!(held.authenticators[1].created.as_deref(), now);
    assert_eq!(held.held_address(Way::Email).unwrap().created.as_deref(), now);
    assert_eq!(token.created.as_deref(), now);
}

#[test]
fn the_log_names_what_a_change_is_about() {
    let add = add("work", b"0123456789abcdefghij");
    assert_eq!(named(&add), Some("work"));
    assert_eq!(named(&address("email", "a@example.com")), Some("email"));
    assert_eq!(named(&Change::Disable), None);
}
