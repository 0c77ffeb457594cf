//! The helper's side: does what it is told, one job at a time, until the orders end. It starts no program.

use crate::context::Context;
use crate::error::Result;
use crate::files::save::LocalFolder;
use crate::messages;
use crate::rights::Former;
use crate::rights::halt;
use crate::rights::ids;
use crate::rights::mend::Task;
use crate::rights::read::{dated_file, regular_file};
use crate::rights::record_change::in_store;
use crate::rights::who::SentAccount;
use crate::rights::wire::{Answer, Expected, Job, Order, readers, receive, send};
use nix::sys::signal::SigSet;
use rustix::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;
use totp_core::account::Account;
use totp_core::credential::MAX_BYTES;
use totp_core::home::{FileError, FileOwner, Home, RootsFolder, check_way, read_roots};
use totp_core::record::Store;
use zeroize::Zeroizing;

/// Serves orders from standard input.
pub fn serve() -> ExitCode {
    // A lock in a home is held for a moment: nothing shall stop the process meanwhile.
    let _ = SigSet::all().thread_block();
    let (mut orders, mut answers) = (io::stdin().lock(), io::stdout().lock());
    let mut server = Server { place: None };
    // The end of the orders, or of root's process.
    while let Ok((order, body)) = receive::<Order>(&mut orders) {
        let (answer, content) = server.answer(&order, &body);
        if send(&mut answers, &answer, &content).is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

type Done = (Answer, Zeroizing<Vec<u8>>);

struct Server {
    place: Option<(Context, LocalFolder)>,
}

impl Server {
    fn answer(&mut self, order: &Order, body: &[u8]) -> Done {
        match ids::with(order.who.as_ref(), || self.done(&order.job, body)) {
            Ok(done) => done,
            Err(error) => (error.into(), Zeroizing::default()),
        }
    }

    fn done(&mut self, job: &Job, body: &[u8]) -> Done {
        let alone = |answer| (answer, Zeroizing::default());
        match job {
            Job::Credential { home, relative, uid, group, exposed } => {
                let owner = FileOwner { uid: *uid, private_group: *group };
                file(credential(Path::new(home), Path::new(relative), owner, *exposed))
            }
            Job::Has { path } => alone(Answer::Yes(fs::lstat(path).is_ok())),
            Job::File { path, limit, private_of } => {
                let path = Path::new(path);
                file(
                    regular_file(path, *limit, *private_of)
                        .map_err(|fault| FileError { path: path.into(), fault }),
                )
            }
            Job::DatedFile { path, limit } => {
                let path = Path::new(path);
                match dated_file(path, *limit) {
                    Ok(dated) => (Answer::Dated(dated.changed), dated.bytes),
                    Err(fault) => file(Err(FileError { path: path.into(), fault })),
                }
            }
            Job::RootsFile { path, limit, secret } => {
                let path = Path::new(path);
                file(check_way(path).and_then(|()| read_roots(path, *limit, readers(*secret))))
            }
            Job::RootsFolder { path } => {
                file(RootsFolder::open(Path::new(path)).map(|_| Zeroizing::default()))
            }
            Job::Prepare { account, relative, group, patience, insists } => {
                let context = Context::of_helper(account.clone().into(), relative.into(), *group);
                let patience = Duration::from_millis(*patience);
                alone(told(self.prepare(context, patience, *insists)))
            }
            Job::Save { new, expected } => alone(told(self.save(body, *new, *expected))),
            Job::Release => {
                self.place = None;
                alone(Answer::Done)
            }
            Job::Mend { home, relative, uid, group, dry_run } => {
                let owner = FileOwner { uid: *uid, private_group: *group };
                let (home, relative) = (Path::new(home), Path::new(relative));
                let (done, left) = Task { home, relative, owner, dry_run: *dry_run }.repair();
                let left = left.map(|error| (error.path.into(), error.fault.into()));
                alone(Answer::Mended(done, left))
            }
            Job::Owner { path } => {
                alone(Answer::Owner(fs::stat(path).ok().map(|stat| stat.st_uid)))
            }
            Job::Halt { uid } => alone(told(halt::all_of(*uid))),
            Job::Record { account } => record(account),
            Job::Amend { account, missing, change } => {
                let account: Account = account.clone().into();
                let own = Store::of_user(&account.home, account.uid);
                alone(match in_store(&own, &account, *missing, change) {
                    Ok(was) => Answer::Was(was),
                    Err(error) => Answer::Refused(error.to_string()),
                })
            }
        }
    }

    fn prepare(&mut self, context: Context, patience: Duration, insists: bool) -> Result<()> {
        self.place = None;
        let place = LocalFolder::prepare(&context, patience, insists)?;
        self.place = Some((context, place));
        Ok(())
    }

    fn save(&self, body: &[u8], new: usize, expected: Expected) -> Result<()> {
        let Some((context, place)) = &self.place else {
            return crate::error::failed(messages::helper_broken("-"));
        };
        let (text, rest) = body.split_at_checked(new).unwrap_or((body, &[]));
        let former = match expected {
            Expected::Nothing => Former::Nothing,
            Expected::Bytes => Former::Bytes(rest),
            Expected::Whatever => Former::Whatever,
        };
        place.save(context, text, former)
    }
}

fn told(result: Result<()>) -> Answer {
    result.map_or_else(Answer::from, |()| Answer::Done)
}

fn file(result: std::result::Result<Zeroizing<Vec<u8>>, FileError>) -> Done {
    match result {
        Ok(content) => (Answer::Bytes, content),
        Err(error) => (error.into(), Zeroizing::default()),
    }
}

fn credential(
    home: &Path,
    relative: &Path,
    owner: FileOwner,
    exposed: bool,
) -> std::result::Result<Zeroizing<Vec<u8>>, FileError> {
    let home = Home::open(home, owner)?;
    if exposed { home.read_exposed(relative, MAX_BYTES) } else { home.read(relative, MAX_BYTES) }
}

fn record(person: &SentAccount) -> Done {
    let account: Account = person.clone().into();
    match Store::of_user(&account.home, account.uid).peek() {
        Ok(Some(history)) => (Answer::Bytes, Zeroizing::new(history.pack())),
        Ok(None) => (Answer::Nothing, Zeroizing::default()),
        Err(error) => (Answer::Refused(error.to_string()), Zeroizing::default()),
    }
}
