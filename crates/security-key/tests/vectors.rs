//! Answers that another implementation made (`vectors.py`) are accepted, and nothing that differs from them.

use security_key::{
    Assertion, Attestation, AuthData, Challenge, CredentialId, Expected, Fault, NewCredential,
    PublicKey, Purpose, RelyingParty, verify_assertion, verify_new_credential,
};

const KEYS: [&str; 2] = ["es256", "eddsa"];

fn vector(name: &str) -> Vec<u8> {
    let mut lines = include_str!("vectors.txt").lines();
    let hex = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')).unwrap();
    let pairs = hex.as_bytes().chunks(2).map(|pair| str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

fn challenge() -> Challenge {
    Challenge::from_bytes(vector("challenge").try_into().unwrap())
}

fn key(name: &str) -> PublicKey {
    PublicKey::from_cose(&vector(&format!("{name}-cose"))).unwrap()
}

/// What is asked at a login, with `change` made to it.
fn asserted(name: &str, answer: &str, change: impl Fn(&mut Question)) -> Result<Assertion, Fault> {
    let mut question = Question::of(Purpose::Login);
    question.data = vector(&format!("{name}-{answer}-data"));
    question.signature = vector(&format!("{name}-{answer}-signature"));
    change(&mut question);
    verify_assertion(&key(name), &question.expected(), &question.data, &question.signature)
}

fn made(
    name: &str,
    answer: &str,
    vouched: bool,
    change: impl Fn(&mut Question),
) -> Result<NewCredential, Fault> {
    let mut question = Question::of(Purpose::Enrolment);
    question.data = vector(&format!("{name}-{answer}-data"));
    question.signature = vector(&format!("{name}-{answer}-signature"));
    question.algorithm = if name == "es256" { -7 } else { -8 };
    change(&mut question);
    let (algorithm, signature) = (question.algorithm, question.signature.as_slice());
    let own = Attestation::Own { algorithm, signature };
    let attestation = if vouched { own } else { Attestation::None };
    verify_new_credential(attestation, &question.expected(), &question.data)
}

struct Question {
    rp: RelyingParty,
    challenge: Challenge,
    purpose: Purpose,
    verify: bool,
    floor: Option<u64>,
    data: Vec<u8>,
    signature: Vec<u8>,
    algorithm: i64,
}

impl Question {
    fn of(purpose: Purpose) -> Self {
        Self {
            rp: RelyingParty::named("web1").unwrap(),
            challenge: challenge(),
            purpose,
            verify: false,
            floor: None,
            data: Vec::new(),
            signature: Vec::new(),
            algorithm: 0,
        }
    }

    fn expected(&self) -> Expected<'_> {
        Expected {
            rp: &self.rp,
            challenge: &self.challenge,
            purpose: self.purpose,
            user_verification: self.verify,
            floor: self.floor,
        }
    }
}

fn unchanged(_: &mut Question) {}

#[test]
fn hashes_of_a_challenge_are_those_of_another_program() {
    assert_eq!(challenge().hash(Purpose::Login).as_slice(), vector("hash-login"));
    assert_eq!(challenge().hash(Purpose::Enrolment).as_slice(), vector("hash-enrolment"));
    assert_eq!(challenge().time(), 1_700_000_000);
}

#[test]
fn assertions_of_another_program_are_good() {
    for name in KEYS {
        let good = Assertion { counter: 0x0102_0304, user_verified: false, floor: 1_700_000_000 };
        assert_eq!(asserted(name, "asserted", unchanged), Ok(good), "{name}");
        let good = Assertion { counter: 0, user_verified: true, floor: 1_700_000_000 };
        assert_eq!(asserted(name, "verified", |asked| asked.verify = true), Ok(good), "{name}");
    }
}

#[test]
fn credentials_of_another_program_are_good() {
    let id = CredentialId::from_bytes(&vector("id")).unwrap();
    for name in KEYS {
        let good = NewCredential {
            id: id.clone(),
            key: key(name),
            counter: 1,
            user_verified: true,
            proved: true,
        };
        assert_eq!(made(name, "made", true, |asked| asked.verify = true), Ok(good.clone()));
        let extended = NewCredential { user_verified: false, ..good.clone() };
        assert_eq!(made(name, "made-extended", true, unchanged), Ok(extended));
        let unproved = NewCredential { proved: false, ..good };
        assert_eq!(made(name, "made", false, unchanged), Ok(unproved));
    }
}

#[test]
fn a_certificate_of_a_maker_is_worth_as_much_as_none() {
    let question = Question::of(Purpose::Enrolment);
    let data = vector("es256-made-data");
    let new = verify_new_credential(Attestation::Maker, &question.expected(), &data).unwrap();
    assert!(!new.proved && new.key == key("es256"));
}

#[test]
fn a_key_signs_for_one_relying_party() {
    for name in KEYS {
        assert_eq!(asserted(name, "other-rp", unchanged), Err(Fault::OtherRelyingParty));
        let other = |asked: &mut Question| asked.rp = RelyingParty::named("web2").unwrap();
        assert_eq!(asserted(name, "asserted", other), Err(Fault::OtherRelyingParty));
        assert_eq!(made(name, "made", true, other), Err(Fault::OtherRelyingParty));
        assert!(asserted(name, "other-rp", other).is_ok(), "the vector is good for the other one");
    }
}

#[test]
fn a_key_must_be_touched() {
    for name in KEYS {
        assert_eq!(asserted(name, "untouched", unchanged), Err(Fault::NotTouched));
        let untouched = |asked: &mut Question| asked.data[32] &= !1;
        assert_eq!(made(name, "made", false, untouched), Err(Fault::NotTouched));
    }
}

#[test]
fn a_pin_that_is_required_must_be_checked() {
    for name in KEYS {
        let verify = |asked: &mut Question| asked.verify = true;
        assert_eq!(asserted(name, "asserted", verify), Err(Fault::NotVerified));
        assert_eq!(made(name, "made-extended", true, verify), Err(Fault::NotVerified));
    }
}

#[test]
fn a_challenge_at_the_floor_is_replayed() {
    for name in KEYS {
        let at = |floor| asserted(name, "asserted", |asked| asked.floor = Some(floor));
        assert!(at(1_699_999_999).is_ok());
        assert_eq!(at(1_700_000_000), Err(Fault::Replayed));
        assert_eq!(at(u64::MAX), Err(Fault::Replayed));
    }
}

#[test]
fn another_challenge_or_purpose_is_refused() {
    for name in KEYS {
        for byte in 0..32 {
            let other = |asked: &mut Question| {
                let mut bytes = *asked.challenge.bytes();
                bytes[byte] ^= 1;
                asked.challenge = Challenge::from_bytes(bytes);
            };
            assert_eq!(asserted(name, "asserted", other), Err(Fault::WrongSignature));
            assert_eq!(made(name, "made", true, other), Err(Fault::WrongSignature));
        }
        let purpose = |asked: &mut Question| asked.purpose = Purpose::Enrolment;
        assert_eq!(asserted(name, "asserted", purpose), Err(Fault::WrongSignature));
        let purpose = |asked: &mut Question| asked.purpose = Purpose::Login;
        assert_eq!(made(name, "made", true, purpose), Err(Fault::WrongSignature));
    }
}

#[test]
fn a_signature_by_another_key_is_refused() {
    let question = Question::of(Purpose::Login);
    for (name, other) in [("es256", "eddsa"), ("eddsa", "es256")] {
        let data = vector(&format!("{name}-asserted-data"));
        let signature = vector(&format!("{name}-asserted-signature"));
        let checked = verify_assertion(&key(other), &question.expected(), &data, &signature);
        assert_eq!(checked, Err(Fault::WrongSignature));
    }
}

#[test]
fn an_attestation_has_the_algorithm_of_the_key() {
    for (name, other) in [("es256", -8), ("eddsa", -7), ("es256", -257), ("eddsa", 0)] {
        let other = |asked: &mut Question| asked.algorithm = other;
        assert_eq!(made(name, "made", true, other), Err(Fault::WrongAttestation));
    }
}

/// Whichever bit of an answer is another one, it is refused.
#[test]
fn no_bit_of_an_answer_can_be_changed() {
    for name in KEYS {
        for bit in 0..37 * 8 {
            let flip = |asked: &mut Question| asked.data[bit / 8] ^= 1 << (bit % 8);
            assert!(asserted(name, "asserted", flip).is_err(), "{name} {bit}");
        }
        for bit in 0..vector(&format!("{name}-asserted-signature")).len() * 8 {
            let flip = |asked: &mut Question| asked.signature[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(asserted(name, "asserted", flip), Err(Fault::WrongSignature), "{bit}");
        }
        for bit in 0..vector(&format!("{name}-made-data")).len() * 8 {
            let flip = |asked: &mut Question| asked.data[bit / 8] ^= 1 << (bit % 8);
            assert!(made(name, "made", true, flip).is_err(), "{name} {bit}");
        }
    }
}

#[test]
fn answers_that_are_cut_or_longer_are_refused() {
    for name in KEYS {
        for (answer, whole) in [("asserted", 37), ("made", 0), ("made-extended", 0)] {
            let bytes = vector(&format!("{name}-{answer}-data"));
            assert!(AuthData::read(&bytes).is_ok() && (whole == 0 || bytes.len() == whole));
            for length in 0..bytes.len() {
                assert!(AuthData::read(&bytes[..length]).is_err(), "{answer} {length}");
            }
            assert_eq!(
                AuthData::read(&[&bytes, [0].as_slice()].concat()),
                Err(Fault::MalformedData)
            );
        }
        let signature = vector(&format!("{name}-asserted-signature"));
        for length in 0..signature.len() {
            let cut = |asked: &mut Question| asked.signature.truncate(length);
            assert_eq!(asserted(name, "asserted", cut), Err(Fault::WrongSignature), "{length}");
        }
        let longer = |asked: &mut Question| asked.signature.push(0);
        assert_eq!(asserted(name, "asserted", longer), Err(Fault::WrongSignature));
    }
}

/// A key that makes a credential does not log in with it, and a login makes none.
#[test]
fn an_answer_to_the_other_question_is_refused() {
    for name in KEYS {
        assert_eq!(asserted(name, "made", unchanged), Err(Fault::MalformedData));
        assert_eq!(made(name, "asserted", false, unchanged), Err(Fault::MalformedData));
    }
}

#[test]
fn a_counter_that_does_not_grow_is_noticed() {
    let counted = |counter| Assertion { counter, user_verified: false, floor: 0 };
    for (last, counter, back) in
        [(0, 0, false), (0, 1, false), (5, 6, false), (5, 5, true), (5, 4, true), (5, 0, true)]
    {
        assert_eq!(counted(counter).counter_went_back(last), back, "{last} {counter}");
    }
}
