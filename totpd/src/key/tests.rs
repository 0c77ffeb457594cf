//! The agent of security keys, played by a script, and a key of the tests.

use super::*;
use crate::connection::Connection;
use crate::seats::Wait;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};
use std::os::unix::net::UnixListener;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use totp_core::authenticator::Label;

const RP: &str = "pam://web1";
/// The flags of authenticator data: user present, user verified.
const TOUCHED: u8 = 1;
const VERIFIED: u8 = 4;

fn secret(number: u8) -> SigningKey {
    SigningKey::from_bytes(&[number; 32])
}

fn key(number: u8, pin: bool) -> HeldKey {
    let public = URL_SAFE_NO_PAD.encode(secret(number).verifying_key().as_bytes());
    HeldKey {
        label: Label::new("blue").unwrap(),
        credential_id: vec![number; 16],
        public_key: format!("eddsa:{public}"),
        relying_party: RP.to_owned(),
        pin,
        created: None,
    }
}

/// What the key of that number signs for this question.
fn signed(number: u8, wanted: &AssertWanted<'_>, flags: u8) -> KeyAnswer {
    let mut auth_data = Sha256::digest(wanted.rp).to_vec();
    auth_data.push(flags);
    auth_data.extend_from_slice(&7_u32.to_be_bytes());
    let message = [auth_data.as_slice(), wanted.hash].concat();
    let signature = secret(number).sign(&message).to_bytes().to_vec();
    KeyAnswer::Asserted {
        id: vec![number; 16].into(),
        auth_data: auth_data.into(),
        signature: signature.into(),
    }
}

/// A machine with an agent, and the login that asks it.
struct World {
    folder: tempfile::TempDir,
    agent: Option<JoinHandle<usize>>,
    module: UnixStream,
    helper: Connection,
    logged: Vec<String>,
}

impl World {
    /// An agent that answers each question, on a connection of its own, with what `answer` says; with nothing, it closes.
    fn of(answer: impl Fn(usize, &AssertWanted<'_>) -> Option<Vec<u8>> + Send + 'static) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("key.socket")).unwrap();
        let agent = thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let mut stream = stream.unwrap();
                let Ok(body) = next_body(&mut stream, || Duration::from_secs(5)) else {
                    // A connection without a question.
                    return number;
                };
                let question = KeyQuestion::decode(&body).unwrap();
                let KeyWanted::Assert(wanted) = question.wanted else { panic!("another question") };
                if let Some(bytes) = answer(number, &wanted) {
                    let _ = stream.write_all(&bytes);
                }
            }
            0
        });
        let (module, ours) = UnixStream::pair().unwrap();
        let wait = Wait::of(&ours);
        assert!(wait.end());
        let helper = Connection::new(ours, Arc::clone(&wait));
        Self { folder, agent: Some(agent), module, helper, logged: vec![] }
    }

    fn answering(answer: impl Fn(usize, &AssertWanted<'_>) -> KeyAnswer + Send + 'static) -> Self {
        Self::of(move |number, wanted| {
            Some(Frame::of(&answer(number, wanted)).unwrap().bytes().to_vec())
        })
    }

    fn touch(&mut self, keys: &[HeldKey], pin: Option<&[u8]>) -> Touched {
        let (socket, watch) = (self.folder.path().join("key.socket"), self.helper.watch().unwrap());
        let mut log = |line: &str| self.logged.push(line.to_owned());
        let ask = KeyAsk { keys, pin, verify: pin.is_some(), seconds: 1 };
        Agent { socket: &socket, watch: &watch, log: &mut log }.touch(&ask)
    }

    /// The words of what came of it, and whether all of the time has passed.
    fn told(&mut self, keys: &[HeldKey], pin: Option<&[u8]>) -> (String, bool) {
        let began = Instant::now();
        let told = match self.touch(keys, pin) {
            Touched::Signed { key, verify, .. } => format!("{key}: {:?}", verify()),
            Touched::NeedsPin => "needs the PIN".to_owned(),
            Touched::Refused(why) | Touched::Nothing(why) | Touched::Unusable(why) => {
                why.to_owned()
            }
            Touched::Gone => "gone".to_owned(),
        };
        (told, began.elapsed() >= Duration::from_millis(990))
    }
}

#[test]
fn a_touch_of_one_of_the_users_keys_is_signed() {
    let mut world = World::answering(|_, wanted| signed(2, wanted, TOUCHED));
    let told = world.told(&[key(1, false), key(2, false)], None);
    assert_eq!(told, ("1: Ok(7)".to_owned(), false));
    assert!(world.logged.is_empty());
}

#[test]
fn what_a_key_did_not_sign_for_this_login_proves_nothing() {
    let told = |answer: fn(usize, &AssertWanted<'_>) -> KeyAnswer, key: &HeldKey| {
        World::answering(answer).told(std::slice::from_ref(key), None).0
    };
    let wrong = "0: Err(\"the signature is wrong\")";
    let by_another = |_: usize, wanted: &AssertWanted<'_>| match signed(2, wanted, TOUCHED) {
        KeyAnswer::Asserted { auth_data, signature, .. } => {
            KeyAnswer::Asserted { id: vec![1; 16].into(), auth_data, signature }
        }
        other => other,
    };
    assert_eq!(told(by_another, &key(1, false)), wrong, "a signature by another key");
    let replayed = |_: usize, wanted: &AssertWanted<'_>| {
        let hash: &[u8] = &[9; 32];
        signed(1, &AssertWanted { hash: hash.into(), ..wanted.clone() }, TOUCHED)
    };
    assert_eq!(told(replayed, &key(1, false)), wrong, "another challenge");
    let other_rp = |_: usize, wanted: &AssertWanted<'_>| {
        signed(1, &AssertWanted { rp: "pam://web2", ..wanted.clone() }, TOUCHED)
    };
    assert_eq!(
        told(other_rp, &key(1, false)),
        "0: Err(\"the answer is for another relying party\")"
    );
    let untouched = |_: usize, wanted: &AssertWanted<'_>| signed(1, wanted, 0);
    assert_eq!(told(untouched, &key(1, false)), "0: Err(\"the key was not touched\")");
    let unverified = |_: usize, wanted: &AssertWanted<'_>| signed(1, wanted, TOUCHED);
    assert_eq!(told(unverified, &key(1, true)), "0: Err(\"the key checked no PIN\")");
    let damaged = HeldKey { public_key: format!("eddsa:{}", "x".repeat(43)), ..key(1, false) };
    assert_eq!(
        told(unverified, &damaged),
        "0: Err(\"the public key in the credential is damaged\")"
    );
}

#[test]
fn an_agent_that_lies_or_dies_is_denied_when_the_time_is_over() {
    let of_no_use = "the key agent is of no use (pam-totp-key.service)";
    type Answer = fn(usize, &AssertWanted<'_>) -> Option<Vec<u8>>;
    let cases: [(Answer, &str); 5] = [
        (|_, _| None, "it closed the connection"),
        (|_, _| Some(vec![0, 0, 0, 3, 1, 2, 3]), "it sent a malformed message"),
        (|_, _| Some(vec![0xff; 64]), "it sent a malformed message"),
        (
            |_, wanted| Some(Frame::of(&signed(9, wanted, TOUCHED)).unwrap().bytes().to_vec()),
            "it names a key that it was not asked for",
        ),
        (
            |_, _| Some(Frame::of(&KeyAnswer::Keys(vec![])).unwrap().bytes().to_vec()),
            "it answers another question",
        ),
    ];
    for (answer, logged) in cases {
        let mut world = World::of(answer);
        assert_eq!(world.told(&[key(1, false)], None), (of_no_use.to_owned(), true), "{logged}");
        assert_eq!(world.logged, [logged]);
    }
}

#[test]
fn a_missing_agent_is_told_at_once_and_to_everybody() {
    for keys in [vec![], vec![key(1, false)]] {
        let mut world = World::answering(|_, wanted| signed(1, wanted, TOUCHED));
        std::fs::remove_file(world.folder.path().join("key.socket")).unwrap();
        let told = world.told(&keys, None);
        let not_there =
            "no security key can be asked: the agent's socket is not there (pam-totp-key.socket)";
        assert_eq!(told, (not_there.to_owned(), false));
    }
}

#[test]
fn nothing_is_asked_for_a_user_without_a_key() {
    let mut world = World::answering(|_, wanted| signed(1, wanted, TOUCHED));
    assert_eq!(world.told(&[], None), (NOT_TOUCHED.to_owned(), true));
    assert_eq!(world.agent.take().unwrap().join().unwrap(), 0, "a question was asked");
}

#[test]
fn a_key_that_comes_later_is_asked_again() {
    let mut world = World::answering(|number, wanted| match number {
        0 => KeyAnswer::Failed(KeyFailure::NoKey),
        _ => signed(1, wanted, TOUCHED),
    });
    assert_eq!(world.told(&[key(1, false)], None).0, "0: Ok(7)");
    let mut world = World::answering(|_, _| KeyAnswer::Failed(KeyFailure::UnknownCredential));
    let told = world.told(&[key(1, false)], None);
    assert_eq!(told, ("no key of the user was plugged in".to_owned(), true));
}

#[test]
fn a_key_with_a_pin_is_asked_with_it_alone() {
    let with_pin = |_: usize, wanted: &AssertWanted<'_>| match wanted.pin {
        _ if !wanted.verify => panic!("without a check of the user"),
        None => KeyAnswer::Failed(KeyFailure::PinNeeded { left: Some(8) }),
        Some(pin) if pin.expose() == b"1234" => signed(1, wanted, TOUCHED | VERIFIED),
        Some(_) => KeyAnswer::Failed(KeyFailure::PinWrong { left: Some(7) }),
    };
    let told = |pin: Option<&[u8]>| World::answering(with_pin).told(&[key(1, true)], pin);
    assert_eq!(told(None), ("needs the PIN".to_owned(), false));
    assert_eq!(told(Some(b"1234")), ("0: Ok(7)".to_owned(), false));
    assert_eq!(told(Some(b"4321")), ("the PIN is wrong".to_owned(), false));
}

#[test]
fn a_key_without_a_pin_works_beside_one_that_wants_it() {
    let mut world = World::answering(|_, wanted| match wanted.verify {
        true => KeyAnswer::Failed(KeyFailure::PinNotSet),
        false => signed(2, wanted, TOUCHED),
    });
    let keys = [key(1, true), key(2, false)];
    assert_eq!(world.told(&keys, None).0, "1: Ok(7)");
    // The one that wants its PIN is not asked without it.
    let mut world = World::answering(|_, wanted| match wanted.verify {
        true => KeyAnswer::Failed(KeyFailure::PinNotSet),
        false => signed(1, wanted, TOUCHED),
    });
    assert_eq!(world.told(&keys, None).0, "the key agent is of no use (pam-totp-key.service)");
}

#[test]
fn a_program_that_goes_takes_the_question_back() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let mut world = World::of(move |_, _| {
        sender.send(()).unwrap();
        thread::sleep(Duration::from_millis(200));
        None
    });
    let module = world.module.try_clone().unwrap();
    let closer = thread::spawn(move || {
        receiver.recv().unwrap();
        module.shutdown(std::net::Shutdown::Both).unwrap();
    });
    let began = Instant::now();
    assert!(matches!(world.touch(&[key(1, false)], None), Touched::Gone));
    assert!(began.elapsed() < Duration::from_millis(190));
    closer.join().unwrap();
}

#[test]
fn two_logins_wait_for_a_touch_side_by_side() {
    let waits = |_: usize, _: &AssertWanted<'_>| {
        thread::sleep(Duration::from_millis(400));
        KeyAnswer::Failed(KeyFailure::TimedOut)
    };
    let began = Instant::now();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(move || World::answering(waits).told(&[key(1, false)], None));
        }
    });
    assert!(began.elapsed() < Duration::from_millis(1_900));
}
