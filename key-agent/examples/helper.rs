//! Does what the helper does with the key agent, by hand: asks at its socket, and checks what the key signed.
//!
//!     helper list
//!     helper enrol FILE [--pin PIN] [--seconds SECONDS]     keeps the new credential in FILE
//!     helper login FILE [--pin PIN] [--seconds SECONDS]     with that credential
//!
//! For the virtual machine of tests/packages/key-vm.sh, and to try a key: run it as root.

use security_key::{
    Algorithm, Attestation, Challenge, CredentialId, Expected, PublicKey, Purpose, RelyingParty,
    verify_assertion, verify_new_credential,
};
use std::error::Error;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use totp_core::wire::{
    AssertWanted, Frame, KEY_SOCKET, KeyAnswer, KeyQuestion, KeyWanted, MakeWanted, Pin, Vouched,
    next_body,
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What the command line says.
struct Said {
    what: String,
    file: String,
    pin: Option<String>,
    seconds: u8,
}

fn main() {
    let said = said();
    let done = match said.what.as_str() {
        "list" => list(),
        "enrol" => enrol(&said),
        "login" => login(&said),
        _ => Err("list, enrol FILE or login FILE".into()),
    };
    if let Err(why) = done {
        println!("{}: {why}", said.what);
        std::process::exit(1);
    }
}

fn said() -> Said {
    let mut words = std::env::args().skip(1);
    let what = words.next().unwrap_or_default();
    let mut said = Said { what, file: String::new(), pin: None, seconds: 20 };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--pin" => said.pin = words.next(),
            "--seconds" => {
                said.seconds = words.next().and_then(|word| word.parse().ok()).unwrap_or(20)
            }
            _ => said.file = word,
        }
    }
    said
}

fn asked(wanted: KeyWanted<'_>) -> Result<KeyAnswer> {
    let mut agent = UnixStream::connect(KEY_SOCKET)?;
    let frame = Frame::of(&KeyQuestion::of(wanted)).ok_or("the question is too long")?;
    agent.write_all(frame.bytes())?;
    let body = next_body(&mut agent, || Duration::from_secs(60))?;
    KeyAnswer::decode(&body).map_err(|_| "the answer is malformed".into())
}

fn challenge() -> Result<Challenge> {
    let mut random = [0; 24];
    fs::File::open("/dev/urandom")?.read_exact(&mut random)?;
    Ok(Challenge::new(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs(), random))
}

fn list() -> Result<()> {
    match asked(KeyWanted::List)? {
        KeyAnswer::Keys(keys) => {
            println!("list: {} keys", keys.len());
            for key in keys {
                let (pin, left) = (key.has_pin, key.pin_tries_left);
                println!("list: {}, PIN {pin}, {left:?} tries left", key.product);
            }
            Ok(())
        }
        answer => Err(format!("{answer:?}").into()),
    }
}

fn enrol(said: &Said) -> Result<()> {
    let (rp, challenge) = (RelyingParty::named("key-vm")?, challenge()?);
    let hash = challenge.hash(Purpose::Enrolment);
    let answer = asked(KeyWanted::Make(MakeWanted {
        rp: rp.id(),
        user: "ann",
        user_id: [5; 32].as_slice().into(),
        hash: hash.as_slice().into(),
        algorithms: Algorithm::ALL.map(Algorithm::cose).to_vec(),
        excluded: Vec::new(),
        verify: said.pin.is_some(),
        pin: said.pin.as_ref().map(|pin| Pin::of(pin.as_bytes())),
        seconds: said.seconds,
    }))?;
    let KeyAnswer::Made { auth_data, vouched } = &answer else {
        return Err(format!("{answer:?}").into());
    };
    let attestation = match vouched {
        Vouched::No => Attestation::None,
        Vouched::Own { algorithm, signature } => {
            Attestation::Own { algorithm: *algorithm, signature }
        }
        Vouched::Maker => Attestation::Maker,
    };
    let expected = expected(&rp, &challenge, Purpose::Enrolment, said);
    let new = verify_new_credential(attestation, &expected, auth_data)?;
    fs::write(&said.file, format!("{}\n{}\n", new.id.to_text(), new.key.to_text()))?;
    println!("enrol: good, PIN {}", new.user_verified);
    Ok(())
}

fn login(said: &Said) -> Result<()> {
    let kept = fs::read_to_string(&said.file)?;
    let (id, key) = kept.trim_end().split_once('\n').ok_or("no credential in the file")?;
    let (id, key) = (CredentialId::from_text(id)?, PublicKey::from_text(key)?);
    let (rp, challenge) = (RelyingParty::named("key-vm")?, challenge()?);
    let hash = challenge.hash(Purpose::Login);
    let answer = asked(KeyWanted::Assert(AssertWanted {
        rp: rp.id(),
        hash: hash.as_slice().into(),
        allowed: vec![id.bytes().into()],
        verify: said.pin.is_some(),
        pin: said.pin.as_ref().map(|pin| Pin::of(pin.as_bytes())),
        seconds: said.seconds,
    }))?;
    let KeyAnswer::Asserted { auth_data, signature, .. } = &answer else {
        return Err(format!("{answer:?}").into());
    };
    let expected = expected(&rp, &challenge, Purpose::Login, said);
    let good = verify_assertion(&key, &expected, auth_data, signature)?;
    println!("login: good, PIN {}", good.user_verified);
    Ok(())
}

fn expected<'a>(
    rp: &'a RelyingParty,
    challenge: &'a Challenge,
    purpose: Purpose,
    said: &Said,
) -> Expected<'a> {
    Expected { rp, challenge, purpose, user_verification: said.pin.is_some(), floor: None }
}
