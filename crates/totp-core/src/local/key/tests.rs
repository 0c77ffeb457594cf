//! Logins at which a security key is asked for.

use super::*;
use crate::credential::Credential;
use crate::judge::Other;
use crate::local::Elsewhere;
use crate::login::{IdentityError, Request, Rights, Verifier};
use crate::record::Store;
use crate::settings::Settings;
use crate::throttle::Origin;
use crate::time::{Moment, UnixTime};
use std::path::{Path, PathBuf};

const NOW: u64 = 1_800_000_000;
const POLICY: &str = "credential = \"/etc/pam_totp/users/%u.toml\"\nfactors = [\"code\", \"key\"]\nkey_services = [\"sudo\"]\n";
const PHONE: &str = "version = 1\n[[authenticator]]\nkind = \"totp\"\nsecret = \"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"\n";
const BLUE: &str = "[[authenticator]]\nkind = \"fido2\"\nlabel = \"blue\"\ncredential_id = \"AQID\"\npublic_key = \"eddsa:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"\nrelying_party = \"pam://web1\"\n";

/// A helper with a key, which answers in this way.
struct Helper {
    answers: Vec<Touched>,
    /// Of each touch: the labels of the keys, the PIN, whether the key is to check it, and the seconds.
    asked: Vec<(Vec<String>, Option<String>, bool, u8)>,
    asks_keys: bool,
    logged: Vec<String>,
}

impl Machine for Helper {
    fn log(&mut self, _: Priority, line: &str) {
        self.logged.push(line.to_owned());
    }

    fn now(&self) -> Option<Moment> {
        Some(Moment { wall: UnixTime::from_secs(NOW), uptime: 9_000 })
    }

    fn volatile_dir(&self) -> PathBuf {
        "/nonexistent".into()
    }

    fn undisturbed<T>(&self, work: impl FnOnce() -> T) -> Result<T, &'static str> {
        Ok(work())
    }

    fn asks_keys(&self) -> bool {
        self.asks_keys
    }

    fn touch(&mut self, ask: &KeyAsk<'_>) -> Touched {
        let labels = ask.keys.iter().map(|key| key.label.as_str().to_owned()).collect();
        let pin = ask.pin.map(|pin| String::from_utf8(pin.to_vec()).unwrap());
        self.asked.push((labels, pin, ask.verify, ask.seconds));
        self.answers.remove(0)
    }
}

/// The files of one user; `None` for a user without a credential.
struct Files<'a>(Option<&'a str>, &'a Path);

impl Places for Files<'_> {
    type Home = ();

    fn find(&self, _: &Account, depth: ReadDepth) -> Result<Found<()>, Missing> {
        let text = self.0.ok_or(Missing::Absent)?;
        let credential = Credential::parse(text.as_bytes(), depth).unwrap();
        Ok(Found { credential, elsewhere: Elsewhere::SILENT, home: () })
    }

    fn look_again(&self, _: &Account, _: &Found<()>) -> Result<Elsewhere, IdentityError> {
        Ok(Elsewhere::SILENT)
    }

    fn roots_store(&self, account: &Account) -> Store {
        self.store(account)
    }

    fn store(&self, _: &Account) -> Store {
        Store::of_user(self.1, nix::unistd::geteuid().as_raw())
    }

    fn other(&self) -> Other {
        Other::Users
    }
}

struct World {
    folder: tempfile::TempDir,
    account: Account,
    request: Request,
    settings: Settings,
    helper: Helper,
}

/// What is asked, and how it ends: the words of the log.
type Told = (Vec<Prompt>, String);

impl World {
    fn new(more: &str, answers: Vec<Touched>) -> Self {
        let name = "ann".to_owned();
        let request =
            Request { user: b"ann".to_vec(), service: b"sudo".to_vec(), ..Request::default() };
        Self {
            folder: tempfile::tempdir().unwrap(),
            account: Account { name, uid: 1_000, gid: 1_000, home: PathBuf::new() },
            request,
            settings: Settings::from_policy_text(&[POLICY, more].concat()).unwrap(),
            helper: Helper { answers, asked: vec![], asks_keys: true, logged: vec![] },
        }
    }

    fn log_in(&mut self, credential: Option<&str>, known: bool, typed: &[&str]) -> Told {
        let mut verifier = Local {
            settings: &self.settings,
            request: &self.request,
            account: known.then_some(&self.account),
            places: Files(credential, self.folder.path()),
            rights: Rights::Root,
            enrols: false,
            origin: Origin::Local,
            volatile_dir: self.folder.path(),
            asked: Prompt::Code,
            wanted: None,
            key: KeyTurn::default(),
        };
        let (mut asked, mut typed) = (vec![], typed.iter());
        let mut turn = verifier.start(&mut self.helper);
        loop {
            match turn {
                Turn::Done(outcome) => return (asked, log_line::happened(&outcome)),
                Turn::Ask(prompt) => asked.push(prompt),
            }
            let Some(answer) = typed.next() else { return (asked, String::new()) };
            turn = verifier.answer(&mut self.helper, answer.as_bytes());
        }
    }

    fn by_key(&mut self, typed: &[&str]) -> Told {
        self.log_in(Some(&[PHONE, BLUE].concat()), true, typed)
    }
}

fn signed() -> Touched {
    signed_at(NOW - 5, 0)
}

fn signed_at(challenged: u64, counter: u32) -> Touched {
    let challenged = UnixTime::from_secs(challenged);
    Touched::Signed { key: 0, challenged, verify: Box::new(move || Ok(counter)) }
}

fn forged() -> Touched {
    let challenged = UnixTime::from_secs(NOW - 5);
    Touched::Signed { key: 0, challenged, verify: Box::new(|| Err("the signature is wrong")) }
}

const KEY: [Prompt; 2] = [Prompt::Code, Prompt::Touch];

#[test]
fn an_empty_answer_asks_for_the_key() {
    for empty in ["", "\n", " \r\n"] {
        let mut world = World::new("", vec![signed()]);
        let told = world.by_key(&[empty, ""]);
        assert_eq!(told, (KEY.to_vec(), "accepted: security key=\"blue\"".to_owned()), "{empty:?}");
        assert_eq!(world.helper.asked, [(vec!["blue".to_owned()], None, false, 35)]);
    }
}

#[test]
fn a_code_at_the_same_prompt_asks_no_key() {
    let mut world = World::new("", vec![]);
    let (asked, ended) = world.by_key(&["123456"]);
    assert_eq!((asked, ended.as_str()), (vec![Prompt::Code], "refused: wrong code"));
    assert!(world.helper.asked.is_empty());
}

#[test]
fn a_key_is_asked_at_its_services_and_at_the_machine_alone() {
    let malformed = |service: &[u8], rhost: &[u8], asks_keys| {
        let mut world = World::new("", vec![signed()]);
        world.request.service = service.to_vec();
        world.request.rhost = rhost.to_vec();
        world.helper.asks_keys = asks_keys;
        let (asked, ended) = world.by_key(&["", ""]);
        asked == [Prompt::Code] && ended.starts_with("refused: malformed answer")
    };
    assert!(malformed(b"sshd", b"192.0.2.7", true), "a remote login");
    assert!(malformed(b"sudo", b"192.0.2.7", true));
    assert!(malformed(b"su", b"", true));
    assert!(malformed(b"sudo", b"", false), "a program that is not the helper");
    assert!(!malformed(b"sudo", b"", true));
}

#[test]
fn everybody_sees_the_same_turns() {
    for (pin, turns) in [("", KEY), ("key_pin = true\n", [Prompt::Code, Prompt::Pin])] {
        let own = |credential: Option<&str>, known| {
            let mut world = World::new(pin, vec![Touched::Nothing("nobody touched it")]);
            let told = world.log_in(credential, known, &["", "1234"]);
            (told.0, world.helper.asked.len(), told.1)
        };
        let refused = |why: &str| (turns.to_vec(), 1, format!("refused: {why}"));
        let both = [PHONE, BLUE].concat();
        assert_eq!(own(Some(&both), true), refused("security key: nobody touched it"));
        assert_eq!(own(Some(PHONE), true), refused("security key: the user has none"));
        assert_eq!(own(None, true), refused("not enrolled"));
        assert_eq!(own(None, false), refused("no such user"));
        let disabled = "version = 1\ndisabled = true\n";
        assert_eq!(own(Some(disabled), true), refused("not enrolled any more (disabled)"));
    }
}

#[test]
fn nobodys_key_is_asked_for_an_unknown_user() {
    let mut world = World::new("", vec![Touched::Nothing("")]);
    world.log_in(Some(&[PHONE, BLUE].concat()), false, &["", ""]);
    assert_eq!(world.helper.asked, [(vec![], None, false, 35)]);
}

#[test]
fn a_missing_agent_is_told_to_everybody() {
    for known in [true, false] {
        let mut world = World::new("", vec![Touched::Unusable("no security key can be asked")]);
        let (_, ended) = world.log_in(Some(&[PHONE, BLUE].concat()), known, &["", ""]);
        assert_eq!(ended, "no security key can be asked", "{known}");
    }
}

#[test]
fn a_key_that_wants_its_pin_gets_it() {
    let mut world = World::new("", vec![Touched::NeedsPin, signed()]);
    let (asked, ended) = world.by_key(&["", "", "1234\n"]);
    assert_eq!(asked, [Prompt::Code, Prompt::Touch, Prompt::Pin]);
    assert!(ended.starts_with("accepted"), "{ended}");
    let last = world.helper.asked.pop().unwrap();
    assert_eq!(last, (vec!["blue".to_owned()], Some("1234".to_owned()), true, 35));
}

#[test]
fn an_empty_pin_is_refused_at_once() {
    for known in [true, false] {
        let mut world = World::new("key_pin = true\n", vec![]);
        let (asked, ended) = world.log_in(Some(&[PHONE, BLUE].concat()), known, &["", "\n"]);
        assert_eq!(asked, [Prompt::Code, Prompt::Pin]);
        assert_eq!(ended, "refused: security key: no PIN was typed", "{known}");
        assert!(world.helper.asked.is_empty());
    }
}

#[test]
fn a_forged_signature_and_an_old_challenge_are_refused() {
    let mut world = World::new("", vec![forged(), signed(), signed(), signed_at(NOW - 6, 0)]);
    let mut ended = || world.by_key(&["", ""]).1;
    assert_eq!(ended(), "refused: security key: the signature is wrong");
    assert_eq!(ended(), "accepted: security key=\"blue\"");
    assert_eq!(ended(), "refused: security key: its challenge is spent");
    assert_eq!(ended(), "refused: security key: its challenge is spent");
    let other = Touched::Signed {
        key: 1,
        challenged: UnixTime::from_secs(NOW - 1),
        verify: Box::new(|| Ok(0)),
    };
    let (_, ended) = World::new("", vec![other]).by_key(&["", ""]);
    assert_eq!(ended, "refused: security key: it is none of the user's keys");
}

#[test]
fn a_counter_that_goes_down_is_a_warning() {
    let mut world = World::new("", vec![signed_at(NOW - 5, 7), signed_at(NOW - 4, 6)]);
    assert!(world.by_key(&["", ""]).1.starts_with("accepted"));
    assert!(world.helper.logged.is_empty());
    assert!(world.by_key(&["", ""]).1.starts_with("accepted"));
    let [line] = world.helper.logged.as_slice() else { panic!("{:?}", world.helper.logged) };
    assert!(line.starts_with("the counter of the security key blue did not go up"), "{line}");
}

#[test]
fn a_locker_waits_for_the_key_before_the_code() {
    const FIRST: &str = "factor_order = [\"key\", \"code\"]\n";
    let early = (vec!["blue".to_owned()], None, false, 15);
    let mut world = World::new(FIRST, vec![signed()]);
    let (asked, ended) = world.by_key(&[""]);
    assert!(asked == [Prompt::Touch] && ended.starts_with("accepted"), "{ended}");
    assert_eq!(world.helper.asked, [early]);
    // Without a touch, or without an agent, the code follows, and the key once more.
    for nothing in [Touched::Nothing(""), Touched::Unusable("")] {
        let mut world = World::new(FIRST, vec![nothing, signed()]);
        let (asked, ended) = world.by_key(&["", "", ""]);
        assert_eq!(asked, [Prompt::Touch, Prompt::Code, Prompt::Touch]);
        assert!(ended.starts_with("accepted"), "{ended}");
        assert_eq!(world.helper.asked[1].3, 35);
    }
    // The same for a name that nobody has.
    let mut world = World::new(FIRST, vec![Touched::Nothing("")]);
    let (asked, ended) = world.log_in(None, false, &["", "123456"]);
    assert_eq!(
        (asked, ended.as_str()),
        (vec![Prompt::Touch, Prompt::Code], "refused: no such user")
    );
}
