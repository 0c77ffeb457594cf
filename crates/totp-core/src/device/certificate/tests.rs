//! Certificates of ssh-keygen(1), another reader of them (the crate `ssh-key`), and what is none.

use super::super::base64;
use super::*;
use ssh_key::certificate::CertType;
use ssh_key::public::PublicKey;
use ssh_key::{Certificate, HashAlg};

/// A line of certificates.txt.
pub(in crate::device) struct Vector {
    pub name: &'static str,
    pub kind: &'static str,
    /// In base64, as sshd has it.
    pub certificate: &'static str,
    /// The certified key in base64.
    pub key: &'static str,
    /// As in `ssh-keygen -l`: `ED25519 SHA256:…`.
    pub fingerprint: String,
    /// Of the authority.
    pub authority: &'static str,
}

impl Vector {
    fn blob(&self) -> Vec<u8> {
        base64::decode(self.certificate.as_bytes()).unwrap()
    }
}

pub(in crate::device) fn vectors() -> Vec<Vector> {
    let lines = include_str!("../certificates.txt").lines().filter(|line| !line.starts_with('#'));
    let vectors = lines.map(|line| {
        let mut words = line.split(' ');
        let mut next = || words.next().unwrap();
        let [name, kind, certificate, key] = [next(), next(), next(), next()];
        let fingerprint = format!("{} {}", next(), next());
        Vector { name, kind, certificate, key, fingerprint, authority: next() }
    });
    vectors.collect()
}

pub(in crate::device) fn vector(name: &str) -> Vector {
    vectors().into_iter().find(|vector| vector.name == name).unwrap()
}

#[test]
fn a_certificate_is_taken_apart_as_ssh_keygen_says() {
    assert_eq!(vectors().len(), 9);
    for vector in vectors() {
        let found = take_apart(vector.kind, &vector.blob()).unwrap();
        assert_eq!(Some(found.key), base64::decode(vector.key.as_bytes()), "{}", vector.name);
        assert_eq!(base64::first_digits(&found.authority, 99), vector.authority);
    }
}

/// What another reader makes of a certificate of a user's.
fn read_elsewhere(blob: &[u8]) -> Option<(Vec<u8>, [u8; 32])> {
    let certificate = Certificate::from_bytes(blob).ok()?;
    let key = PublicKey::new(certificate.public_key().clone(), "").to_bytes().ok()?;
    let authority = certificate.signature_key().fingerprint(HashAlg::Sha256);
    let is_users = certificate.cert_type() == CertType::User;
    // It passes over some lengths that do not fit: then it has read another certificate.
    let is_same = certificate.to_bytes().ok()?.as_slice() == blob;
    (is_users && is_same).then(|| Some((key, authority.sha256()?)))?
}

#[test]
fn another_reader_of_certificates_agrees() {
    let mut both = 0;
    for vector in vectors() {
        let blob = vector.blob();
        for at in 0..blob.len() {
            let mut other = blob.clone();
            other[at] ^= 1;
            let ours = take_apart(vector.kind, &other).map(|found| (found.key, found.authority));
            // Theirs knows more rules: of texts, of points on curves, of signatures. What both read is the same.
            if let (Some(ours), Some(theirs)) = (ours, read_elsewhere(&other)) {
                assert_eq!(ours, theirs, "{} byte {at}", vector.name);
                both += 1;
            }
        }
    }
    assert!(both > 1_000, "{both}");
}

#[test]
fn a_certificate_that_is_cut_or_longer_is_none() {
    for vector in vectors() {
        let blob = vector.blob();
        for end in 0..blob.len() {
            assert_eq!(take_apart(vector.kind, &blob[..end]), None, "{} to {end}", vector.name);
        }
        assert_eq!(take_apart(vector.kind, &[blob, vec![0]].concat()), None, "{}", vector.name);
    }
}

#[test]
fn a_length_beyond_the_end_of_a_certificate_is_refused() {
    let vector = vector("ca.ed25519-256");
    let blob = vector.blob();
    // Behind the type: the length of the nonce.
    for length in [[0xff; 4], [0, 0, 1, 0], [0x7f, 0xff, 0xff, 0xff]] {
        let mut other = blob.clone();
        other[36..40].copy_from_slice(&length);
        assert_eq!(take_apart(vector.kind, &other), None);
    }
}

#[test]
fn a_hosts_certificate_is_no_device() {
    let vector = vector("ca.ed25519-256");
    let mut blob = vector.blob();
    let usage = blob.windows(12).position(|bytes| bytes == [0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 1]);
    blob[usage.unwrap() + 11] = 2;
    assert_eq!(take_apart(vector.kind, &blob), None);
}

#[test]
fn only_types_with_a_known_key_are_certificates() {
    let kinds = ["ssh-rsa-cert-v01@openssh.com", "sk-ssh-ed25519-cert-v01@openssh.com"];
    assert!(kinds.iter().all(|kind| certified_kind(kind).is_some()));
    for other in [
        "ssh-rsa",
        "ssh-ed25519-cert-v00@openssh.com",
        "ssh-ed25519-cert-v01@example.com",
        "ssh-ed25519@openssh.com-cert-v01@openssh.com",
        "ssh-xmss-cert-v01@openssh.com",
        "-cert-v01@openssh.com",
        "sk-ssh-ed25519@openssh.com",
    ] {
        assert_eq!(certified_kind(other), None, "{other}");
    }
}
