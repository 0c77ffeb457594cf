//! Each part of a device is in its name.

use super::super::certificate::tests::vector;
use super::*;
use crate::authenticator::{Algorithm, tests::authenticator};

fn keys(names: &[&str]) -> ProvenKeys {
    let line = |name: &&str| {
        let vector = vector(name);
        format!("publickey {} {}\n", vector.kind, vector.certificate)
    };
    ProvenKeys::parse(names.iter().map(line).collect::<String>().as_bytes()).unwrap()
}

fn credential(secrets: &[u8], device_epoch: Option<u64>) -> Credential {
    let all = secrets.iter().map(|n| authenticator(&[*n; 20], Algorithm::Sha1, 6)).collect();
    Credential { authenticators: all, device_epoch, ..Credential::default() }
}

#[test]
fn each_part_of_a_device_is_in_its_name() {
    let (one, both) = (keys(&["ca.ed25519-256"]), keys(&["ca.ed25519-256", "ca.rsa-1024"]));
    let (host, plain) = (HostKey::of([7; 32]), credential(&[1, 2], Some(5)));
    let base = Subject { uid: 1_000, service: b"sshd", credential: &plain, keys: &one };
    let name = |subject: Subject<'_>| host.binding(&subject).unwrap();
    let others = [
        name(Subject { uid: 1_001, ..base }),
        name(Subject { service: b"sshd2", ..base }),
        name(Subject { credential: &credential(&[1], Some(5)), ..base }),
        name(Subject { credential: &credential(&[1, 2, 3], Some(5)), ..base }),
        name(Subject { credential: &credential(&[1, 3], Some(5)), ..base }),
        name(Subject { credential: &credential(&[1, 2], Some(6)), ..base }),
        name(Subject { credential: &credential(&[1, 2], None), ..base }),
        name(Subject { keys: &both, ..base }),
        name(Subject { keys: &keys(&["ca.rsa-1024"]), ..base }),
        HostKey::of([8; 32]).binding(&base).unwrap(),
    ];
    for (number, other) in others.iter().enumerate() {
        assert_ne!(*other, name(base), "part {number}");
        assert!(!others[..number].contains(other), "part {number}");
    }
    let swapped = credential(&[2, 1], Some(5));
    assert_eq!(name(Subject { credential: &swapped, ..base }), name(base), "order of the file");
    assert_eq!(host.binding(&Subject { keys: &ProvenKeys::default(), ..base }), None, "no key");
}

#[test]
fn devices_depend_on_epoch_authenticators_and_password() {
    let base = Basis::of(&credential(&[1, 2], None), 20_000);
    assert_eq!(Basis::of(&credential(&[2, 1], None), 20_000), base);
    for other in [
        Basis::of(&credential(&[1], None), 20_000),
        Basis::of(&credential(&[1, 2, 3], None), 20_000),
        Basis::of(&credential(&[1, 2], Some(0)), 20_000),
        Basis::of(&credential(&[1, 2], None), 20_001),
    ] {
        assert_ne!(other, base);
    }
}

#[test]
fn a_password_to_be_changed_is_like_no_other_day() {
    assert_eq!(password_day(None), 0);
    assert_eq!(password_day(Some(-1)), 0);
    assert_eq!(password_day(Some(20_000)), 20_000);
    assert_eq!(password_day(Some(0)), u32::MAX, "chage -d 0");
}
