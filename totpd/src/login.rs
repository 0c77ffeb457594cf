//! One login, from the first message to the verdict.

use crate::budget::Source;
pub use crate::clock::now;
use crate::connection::{Connection, Over, PROMPTLY, TYPING, Watch};
use crate::deliver;
use crate::journal::say_within;
use crate::key::Agent;
use crate::places::RootsFiles;
use agent::say;
use rustix::fs::Mode;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};
use totp_core::account::Account;
use totp_core::device::HostKey;
use totp_core::judge::SpentBy;
use totp_core::local::{KeyTurn, Local};
use totp_core::login::log_line::{Subject, happened, line};
use totp_core::login::{
    KeyAsk, MOST_QUESTIONS, Machine, Outcome, Priority, Prompt, Request, Rights, Touched, Turn,
    Verifier,
};
use totp_core::new_file::{Flushed, Naming, NewFile};
use totp_core::sent::Delivery;
use totp_core::settings::{CredentialPath, Factors, FirstPass, OriginRule, Settings, VOLATILE_DIR};
use totp_core::throttle::Origin;
use totp_core::time::Moment;
use totp_core::wire::{Ending, FromHelper, FromModule, KEY_SOCKET, Login, Refusal};

/// This machine, as the verifier sees it, while it judges a login of this peer.
struct Host<'a> {
    peer: Peer,
    settings: &'a Settings,
    /// For the codes that are sent, if the policy offers some and a program of root asks.
    key: Option<HostKey>,
    /// The program that asks, while a security key is waited for.
    watch: Option<Watch>,
}

impl<'a> Host<'a> {
    fn of(peer: Peer, settings: &'a Settings) -> Self {
        // A program of the user proves no password to the helper, and could use the user's quota up.
        let sends = settings.factors.send() && peer.is_root();
        let key = sends.then(|| HostKey::read_or_make(&settings.state_dir));
        let key = key.transpose().unwrap_or_else(|error| {
            say(Priority::Error, &format!("no codes are sent: {error}"));
            None
        });
        Self { peer, settings, key, watch: None }
    }

    /// For a login on this connection, which may wait for a security key.
    fn on(self, connection: &Connection) -> Self {
        let watch = self.settings.factors.has_key().then(|| connection.watch()).flatten();
        Self { watch, ..self }
    }
}

impl Machine for Host<'_> {
    fn log(&mut self, priority: Priority, line: &str) {
        self.peer.say(priority, line);
    }

    fn sent_code_key(&self) -> Option<&HostKey> {
        self.key.as_ref()
    }

    fn asks_keys(&self) -> bool {
        self.watch.is_some()
    }

    fn touch(&mut self, ask: &KeyAsk<'_>) -> Touched {
        let Self { peer, watch: Some(watch), .. } = self else { return Touched::Gone };
        let mut log = |why: &str| peer.say(Priority::Error, &format!("{KEY_SERVICE}: {why}"));
        Agent { socket: Path::new(KEY_SOCKET), watch, log: &mut log }.touch(ask)
    }

    fn deliver(&mut self, delivery: Delivery<'_>) {
        match now() {
            Some(now) => deliver::hand_over_for_login(&delivery, self.settings, now.wall),
            None => say(Priority::Error, "no code is sent: the clock cannot be used"),
        }
    }

    fn now(&self) -> Option<Moment> {
        now()
    }

    fn volatile_dir(&self) -> PathBuf {
        VOLATILE_DIR.into()
    }

    fn undisturbed<T>(&self, work: impl FnOnce() -> T) -> Result<T, &'static str> {
        // This process is root's: nobody but root can stop it.
        Ok(work())
    }
}

/// The unit that a log line names where the agent of security keys is of no use.
const KEY_SERVICE: &str = "pam-totp-key.service";

/// The user at the other end, by the kernel.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    pub uid: u32,
}

impl Peer {
    /// Root.
    pub const ROOT: Self = Self { uid: 0 };

    pub const fn is_root(self) -> bool {
        self.uid == 0
    }

    /// Writes a line that this peer can cause as often as it likes.
    pub fn say(self, priority: Priority, line: &str) {
        if self.is_root() {
            say(priority, line);
        } else {
            say_within(Source::User(self.uid), priority, line);
        }
    }

    /// Writes how a login ended. A wrong code costs a try, and an accepted answer is used up: these lines are few and always
    /// written, so that no flood hides a guess.
    fn say_end(self, priority: Priority, outcome: &Outcome, line: &str) {
        if outcome.is_accepted() || matches!(outcome, Outcome::WrongCode) {
            say(priority, line);
        } else {
            self.say(priority, line);
        }
    }
}

/// Serves a login to its end.
pub fn serve(connection: &mut Connection, peer: Peer, login: &Login<'_>) -> Result<(), Over> {
    let ending = decide(connection, peer, login)?;
    connection.say(&FromHelper::Done(ending))
}

/// Asks for an answer that a login of the user's programs would take, and uses it up. Accepted, it has the label of the
/// authenticator, if it was a code.
pub fn authorise(
    connection: &mut Connection,
    peer: Peer,
    account: &Account,
    policy: &Settings,
) -> Result<Result<Option<String>, Refusal>, Over> {
    let (user, service) = (account.name.as_bytes(), b"enroll".as_slice());
    let login = Login {
        user: user.into(),
        service: service.into(),
        rhost: b"".as_slice().into(),
        nullok: false,
        both: false,
        handed_on: FirstPass::Ignored,
        proven: false,
    };
    let request = Request {
        user: user.to_vec(),
        service: service.to_vec(),
        silent: true,
        ..Request::default()
    };
    // Nobody changes a credential without an answer; and no word sends a code, and no code that was sent is one: whoever
    // reads the mail of a user would replace the app.
    let policy = Settings { nullok: false, factors: Factors::default(), ..policy.clone() };
    let outcome = judge_locally(connection, peer, &login, &request, Some(account), &policy)?;
    let subject =
        Subject { account: Some(&account.name), origin: Some(Origin::Own), request: &request };
    let happened = happened(&outcome);
    let priority = Ending::of(&outcome, &happened).kind.priority();
    peer.say_end(priority, &outcome, &format!("enroll: {}", line(&outcome, &subject)));
    Ok(match Refusal::of(&outcome, &happened) {
        Some(refusal) => Err(refusal),
        None => Ok(label_of(&outcome)),
    })
}

fn label_of(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Accepted(consumed) => match &consumed.by {
            SpentBy::Code(label) => Some(label.as_str().to_owned()),
            SpentBy::Recovery(_) | SpentBy::Scratch(_) | SpentBy::Sent(_) | SpentBy::Key { .. } => {
                None
            }
        },
        _ => None,
    }
}

/// The verdict, after its line in the log.
fn decide(connection: &mut Connection, peer: Peer, login: &Login<'_>) -> Result<Ending, Over> {
    let request = Request {
        user: login.user.to_vec(),
        service: login.service.to_vec(),
        rhost: if peer.is_root() { login.rhost.to_vec() } else { Vec::new() },
        silent: true,
        proven: login.proven,
    };
    let account = str::from_utf8(&request.user).ok().and_then(Account::of_name);
    if !peer.is_root() && account.as_ref().is_none_or(|account| account.uid != peer.uid) {
        let line = format!("refused: user id {} asked about another user", peer.uid);
        peer.say(Priority::Warning, &line);
        return Ok(Ending::refused(&line));
    }
    let outcome = match Settings::from_policy(None) {
        Ok(read) => judge_locally(connection, peer, login, &request, account.as_ref(), &read)?,
        Err(error) => Outcome::BadSettings(error),
    };
    let name = account.as_ref().map(|account| account.name.as_str());
    let origin = origin(peer, OriginRule::Auto, &request);
    let text = line(&outcome, &Subject { account: name, origin: Some(origin), request: &request });
    let ending = Ending::of(&outcome, &happened(&outcome));
    let service = totp_core::escape::field(&request.service, 64);
    peer.say_end(ending.kind.priority(), &outcome, &format!("{service}: {text}"));
    Ok(ending)
}

fn judge_locally(
    connection: &mut Connection,
    peer: Peer,
    login: &Login<'_>,
    request: &Request,
    account: Option<&Account>,
    policy: &Settings,
) -> Result<Outcome, Over> {
    // Nobody is provably without an enrolment here while it may be in a home, which this process does not read.
    let sees_all = matches!(policy.credential, CredentialPath::Roots(_));
    let settings = &Settings {
        nullok: sees_all && (policy.nullok || (peer.is_root() && login.nullok)),
        forward_pass: login.both,
        first_pass: login.handed_on,
        ..policy.clone().at(&request.service)
    };
    let volatile_dir = Path::new(VOLATILE_DIR);
    let mut verifier = Local {
        settings,
        request,
        account,
        places: RootsFiles { settings, volatile_dir },
        // Root's records are written, whoever asks: and all the work is done, so that time tells nothing.
        rights: Rights::Root,
        enrols: false,
        origin: origin(peer, settings.origin, request),
        volatile_dir,
        asked: Prompt::Code,
        wanted: None,
        key: KeyTurn::default(),
    };
    let mut host = Host::of(peer, settings).on(connection);
    relay(connection, &mut host, &mut verifier)
}

/// Whose failures count. Root is believed where a login comes from.
pub fn origin(peer: Peer, rule: OriginRule, request: &Request) -> Origin {
    match rule {
        _ if !peer.is_root() => Origin::Own,
        OriginRule::Always(origin) => origin,
        OriginRule::Auto if request.rhost.is_empty() => Origin::Local,
        OriginRule::Auto => Origin::Remote,
    }
}

/// How long a sending takes, for a client that answers at once. Where nobody has an address, there is nothing to write and
/// to flush, and the time to the next answer would tell it.
const SENDING: Duration = Duration::from_millis(400);
/// And so many times as long as the disk takes to flush something: more than a sending flushes.
const FLUSHES: u32 = 10;
/// A disk that takes longer does not hold a login up without an end.
const MOST_A_FLUSH: Duration = Duration::from_secs(1);

/// Flushes something on the disk of the records, of which nothing is left. Where that fails, a sending fails as well.
fn try_disk(state_dir: &Path) {
    let Ok(folder) = std::fs::File::open(state_dir) else { return };
    let file = NewFile {
        folder: folder.as_fd(),
        name: "probe".as_ref(),
        mode: Mode::RUSR | Mode::WUSR,
        naming: Naming::New,
        flushed: Flushed::Content,
    };
    let _ = file.try_out(&[0; 4096]);
}

/// What is done while the user types. Before the question after a word is answered, the same time has passed for everybody.
fn meanwhile(
    host: &mut Host<'_>,
    verifier: &mut impl for<'a> Verifier<Host<'a>, Outcome = Outcome>,
    prompt: Prompt,
    try_disk: impl FnOnce(),
) {
    if prompt != Prompt::OnItsWay {
        return verifier.meanwhile(host);
    }
    // For everybody, so the time depends on the disk alone.
    let begin = Instant::now();
    try_disk();
    let end = Instant::now() + SENDING + FLUSHES * begin.elapsed().min(MOST_A_FLUSH);
    verifier.meanwhile(host);
    sleep(end.saturating_duration_since(Instant::now()));
}

/// Carries questions and answers between the module and the verifier.
fn relay(
    connection: &mut Connection,
    host: &mut Host<'_>,
    verifier: &mut impl for<'a> Verifier<Host<'a>, Outcome = Outcome>,
) -> Result<Outcome, Over> {
    let mut turn = verifier.start(host);
    for _ in 0..MOST_QUESTIONS {
        let prompt = match turn {
            Turn::Done(outcome) => return Ok(outcome),
            Turn::Ask(prompt) => prompt,
        };
        connection.say(&FromHelper::Ask(prompt))?;
        let state_dir = &host.settings.state_dir;
        meanwhile(host, verifier, prompt, || try_disk(state_dir));
        // Nobody types an answer to this one.
        let within = if prompt == Prompt::Touch { PROMPTLY } else { TYPING };
        let body = connection.hear(within)?;
        let Ok(FromModule::Answer(typed)) = FromModule::decode(&body) else {
            return Err(Over::Malformed);
        };
        turn = verifier.answer(host, typed);
    }
    match turn {
        Turn::Done(outcome) => Ok(outcome),
        Turn::Ask(_) => Ok(Outcome::ConversationFailed),
    }
}

#[cfg(test)]
mod tests;
