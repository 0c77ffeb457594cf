//! A login at which a code is asked for by mail or SMS.

use super::*;
use crate::credential::Credential;
use crate::device::HostKey;
use crate::judge::Other;
use crate::local::{Elsewhere, Found, KeyTurn};
use crate::login::{IdentityError, Outcome, Request, Rights, Turn, Verifier};
use crate::record::Store;
use crate::settings::{FirstPass, Settings};
use crate::throttle::Origin;
use crate::time::UnixTime;
use std::path::{Path, PathBuf};

const POLICY: &str =
    "credential = \"/etc/pam_totp/users/%u.toml\"\nfactors = [\"code\", \"email\"]\n";
const PHONE: &str = "version = 1\n[[authenticator]]\nkind = \"totp\"\nsecret = \"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"\n";
const MAIL: &str = "[[authenticator]]\nkind = \"email\"\naddress = \"ann@example.com\"\n";

/// A helper: what it logs and sends.
struct Helper {
    key: Option<HostKey>,
    logged: Vec<String>,
    sent: Vec<(String, String, u64)>,
}

impl Machine for Helper {
    fn log(&mut self, _: Priority, line: &str) {
        self.logged.push(line.to_owned());
    }

    fn now(&self) -> Option<Moment> {
        Some(Moment { wall: UnixTime::from_secs(1_800_000_000), uptime: 9_000 })
    }

    fn volatile_dir(&self) -> PathBuf {
        "/nonexistent".into()
    }

    fn undisturbed<T>(&self, work: impl FnOnce() -> T) -> Result<T, &'static str> {
        Ok(work())
    }

    fn sent_code_key(&self) -> Option<&HostKey> {
        self.key.as_ref()
    }

    fn deliver(&mut self, delivery: Delivery<'_>) {
        let (to, code) = (delivery.address.expose(), delivery.code.as_ref().unwrap().digits());
        self.sent.push((to.to_owned(), code.to_owned(), delivery.seconds));
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

/// The machine of one user, on which logins follow each other.
struct World {
    folder: tempfile::TempDir,
    account: Account,
    request: Request,
    settings: Settings,
    helper: Helper,
}

impl World {
    fn new(policy: &str) -> Self {
        let name = "ann".to_owned();
        let (user, service) = (b"ann".to_vec(), b"sshd".to_vec());
        let request = Request { user, service, proven: true, ..Request::default() };
        Self {
            folder: tempfile::tempdir().unwrap(),
            account: Account { name, uid: 1_000, gid: 1_000, home: PathBuf::new() },
            request,
            settings: Settings::from_policy_text(policy).unwrap(),
            helper: Helper { key: Some(HostKey::of([7; 32])), logged: vec![], sent: vec![] },
        }
    }

    /// A login that types these answers. What is asked before each of them and behind the last, and how it ends.
    fn log_in(
        &mut self,
        credential: Option<&str>,
        known: bool,
        answers: &[&str],
    ) -> (Vec<Prompt>, Option<Outcome>) {
        let mut verifier = Local {
            settings: &self.settings,
            request: &self.request,
            account: known.then_some(&self.account),
            places: Files(credential, self.folder.path()),
            rights: Rights::Root,
            enrols: false,
            origin: Origin::Remote,
            volatile_dir: self.folder.path(),
            asked: Prompt::Code,
            wanted: None,
            key: KeyTurn::default(),
        };
        let (mut asked, mut answers) = (vec![], answers.iter());
        let mut turn = verifier.start(&mut self.helper);
        loop {
            match turn {
                Turn::Done(outcome) => return (asked, Some(outcome)),
                Turn::Ask(prompt) => asked.push(prompt),
            }
            let sent = self.helper.sent.len();
            verifier.meanwhile(&mut self.helper);
            let Some(answer) = answers.next() else { return (asked, None) };
            let sent_by_now = self.helper.sent.len();
            turn = verifier.answer(&mut self.helper, answer.as_bytes());
            assert!(sent_by_now == self.helper.sent.len(), "sent before the question: {sent}");
        }
    }

    fn with_mail(&mut self, answers: &[&str]) -> (Vec<Prompt>, Option<Outcome>) {
        self.log_in(Some(&[PHONE, MAIL].concat()), true, answers)
    }
}

const ASKED: [Prompt; 2] = [Prompt::Code, Prompt::OnItsWay];

#[test]
fn the_code_that_was_sent_lets_in() {
    let mut world = World::new(POLICY);
    assert_eq!(world.with_mail(&["email"]).0, ASKED);
    let [(to, code, seconds)] = &world.helper.sent[..] else {
        panic!("{}", world.helper.sent.len())
    };
    assert_eq!((to.as_str(), *seconds), ("ann@example.com", 600));
    let code = code.clone();
    let (_, outcome) = world.with_mail(&[&code]);
    assert!(outcome.unwrap().is_accepted(), "in another login");
    let (_, outcome) = world.with_mail(&["email", &code]);
    assert!(matches!(outcome, Some(Outcome::WrongCode)), "once");
}

#[test]
fn what_follows_a_word_is_the_same_for_everybody() {
    for (credential, known) in [(Some(PHONE), true), (None, true), (None, false)] {
        let mut world = World::new(POLICY);
        assert_eq!(world.log_in(credential, known, &["email"]).0, ASKED);
        assert!(world.helper.sent.is_empty());
    }
}

#[test]
fn a_word_that_is_typed_again_sends_nothing() {
    let mut world = World::new(POLICY);
    let (asked, outcome) = world.with_mail(&["email", "email"]);
    assert!(asked == ASKED && matches!(outcome, Some(Outcome::Malformed)));
    assert_eq!(world.helper.sent.len(), 1);
}

#[test]
fn a_word_that_the_policy_does_not_offer_is_none() {
    let mut world = World::new(POLICY);
    assert!(
        matches!(world.with_mail(&["sms"]), (asked, Some(Outcome::Malformed)) if asked == [Prompt::Code])
    );
    let mut world = World::new("");
    assert!(matches!(world.with_mail(&["email"]).1, Some(Outcome::Malformed)));
    assert!(world.helper.sent.is_empty());
}

#[test]
fn a_word_that_nobody_knows_costs_no_try() {
    let mut world = World::new(POLICY);
    world.with_mail(&["email"]);
    let record = |world: &World| {
        Store::of_user(world.folder.path(), nix::unistd::geteuid().as_raw()).peek().unwrap()
    };
    let before = record(&world);
    for word in ["fax", "sms", "emai", "e-mail", "email sms", "email\0", "push", "key"] {
        let (asked, outcome) = world.with_mail(&[word, "12345678"]);
        assert_eq!(asked, [Prompt::Code], "{word}: the login ends");
        assert!(matches!(outcome, Some(Outcome::Malformed)), "{word}");
    }
    assert_eq!((record(&world), world.helper.sent.len()), (before, 1));
}

#[test]
fn a_word_in_place_of_a_password_sends_nothing() {
    for first_pass in [FirstPass::Tried, FirstPass::Used] {
        let mut world = World::new(POLICY);
        world.settings.first_pass = first_pass;
        // What was typed at the prompt of another module, and then what is typed here.
        let (asked, outcome) = world.with_mail(&["email", "email", "email"]);
        let (questions, sent) = match first_pass {
            FirstPass::Used => (vec![Prompt::HandedOn], 0),
            _ => (vec![Prompt::HandedOn, Prompt::Code, Prompt::OnItsWay], 1),
        };
        assert!(asked == questions && matches!(outcome, Some(Outcome::Malformed)), "{asked:?}");
        assert_eq!(world.helper.sent.len(), sent);
    }
}

#[test]
fn a_password_that_is_a_word_sends_nothing() {
    let mut world = World::new(POLICY);
    world.settings.forward_pass = true;
    let (asked, outcome) = world.with_mail(&["email"]);
    assert!(asked == [Prompt::PasswordAndCode] && matches!(outcome, Some(Outcome::Malformed)));
    assert!(world.helper.sent.is_empty());
}

#[test]
fn a_program_without_the_key_takes_no_words() {
    let mut world = World::new(POLICY);
    world.helper.key = None;
    assert!(matches!(world.with_mail(&["email"]).1, Some(Outcome::Malformed)));
}

#[test]
fn nothing_is_sent_where_nothing_was_proven() {
    let preferred = [PHONE, MAIL, "preferred = true\n"].concat();
    for typed in ["email", "EMAIL ", "", "  "] {
        let mut world = World::new(POLICY);
        world.request.proven = false;
        let (asked, outcome) = world.log_in(Some(&preferred), true, &[typed]);
        assert!(asked == [Prompt::Code] && matches!(outcome, Some(Outcome::Malformed)), "{typed}");
        assert!(world.helper.sent.is_empty() && world.helper.logged.is_empty());
    }
    // A code that another login asked for is as good here.
    let mut world = World::new(POLICY);
    world.with_mail(&["email"]);
    let code = world.helper.sent[0].1.clone();
    world.request.proven = false;
    assert!(world.with_mail(&[&code]).1.unwrap().is_accepted());
}

#[test]
fn the_log_says_why_nothing_was_sent() {
    let mut world = World::new(POLICY);
    for _ in 0..4 {
        world.with_mail(&["email"]);
    }
    assert_eq!(world.helper.sent.len(), 3);
    let lines: Vec<&str> = world.helper.logged.iter().map(String::as_str).collect();
    let sends = "asked for by email: sends a code";
    assert_eq!(
        lines,
        [sends, sends, sends, "asked for by email: too many were sent, nothing is sent"]
    );
    let mut world = World::new(POLICY);
    world.log_in(Some(PHONE), true, &["email"]);
    assert_eq!(world.helper.logged, ["asked for by email: no address, nothing is sent"]);
}

#[test]
fn an_address_is_no_authenticator_of_an_unknown_kind() {
    let mut world = World::new(POLICY);
    world.with_mail(&["123456"]);
    assert_eq!(world.helper.logged, [""; 0]);
}

#[test]
fn an_empty_answer_sends_by_the_preferred_way_alone() {
    let preferred = [PHONE, MAIL, "preferred = true\n"].concat();
    for empty in ["", "  "] {
        let mut world = World::new(POLICY);
        assert_eq!(world.log_in(Some(&preferred), true, &[empty]).0, ASKED);
        let [(to, code, _)] = &world.helper.sent[..] else { panic!("{}", world.helper.sent.len()) };
        let (to, code) = (to.clone(), code.clone());
        assert_eq!(to, "ann@example.com");
        let lines = std::mem::take(&mut world.helper.logged);
        assert_eq!(lines, ["asked for by an empty answer: sends a code"]);
        let (_, outcome) = world.log_in(Some(&preferred), true, &[&code]);
        assert!(outcome.unwrap().is_accepted());
    }
    let mut world = World::new(POLICY);
    assert_eq!(world.with_mail(&[""]).0, ASKED);
    assert!(world.helper.sent.is_empty(), "nothing is preferred");
    let no = "asked for by an empty answer: no preferred factor, nothing is sent";
    assert_eq!(world.helper.logged, [no]);
}

#[test]
fn nothing_is_sent_before_an_empty_answer() {
    let preferred = [PHONE, MAIL, "preferred = true\n"].concat();
    let mut world = World::new(POLICY);
    assert_eq!(world.log_in(Some(&preferred), true, &[]).0, [Prompt::Code]);
    let (_, outcome) = world.log_in(Some(&preferred), true, &["123456"]);
    assert!(matches!(outcome, Some(Outcome::WrongCode)) && world.helper.sent.is_empty());
    let (asked, outcome) = world.log_in(Some(&preferred), true, &["", ""]);
    assert!(asked == ASKED && matches!(outcome, Some(Outcome::Malformed)));
    assert_eq!(world.helper.sent.len(), 1, "a second empty answer sends nothing");
}

#[test]
fn what_follows_an_empty_answer_is_the_same_for_everybody() {
    let preferred = [PHONE, MAIL, "preferred = true\n"].concat();
    for (credential, known) in
        [(Some(preferred.as_str()), true), (Some(PHONE), true), (None, true), (None, false)]
    {
        let mut world = World::new(POLICY);
        let (asked, outcome) = world.log_in(credential, known, &["", "x"]);
        assert!(asked == ASKED && outcome.is_some_and(|outcome| !outcome.is_accepted()));
    }
}

#[test]
fn a_preference_that_is_not_offered_sends_nothing() {
    let preferred = [PHONE, MAIL, "preferred = true\n"].concat();
    let mut world = World::new(&POLICY.replace("email", "sms"));
    assert_eq!(world.log_in(Some(&preferred), true, &[""]).0, ASKED);
    let mut codes_alone = World::new("");
    let (asked, outcome) = codes_alone.log_in(Some(&preferred), true, &[""]);
    assert!(asked == [Prompt::Code] && matches!(outcome, Some(Outcome::Malformed)));
    for mut world in [world, codes_alone] {
        assert!(world.helper.sent.is_empty());
        world.helper.key = None;
        world.settings = Settings::from_policy_text(POLICY).unwrap();
        let (asked, _) = world.log_in(Some(&preferred), true, &[""]);
        assert!(asked == [Prompt::Code] && world.helper.sent.is_empty(), "a program of the user");
    }
}
