//! The helper's side: does what it is told, one job at a time, until the orders end. It starts no program.

use super::wire::{Answer, Expected, Job, Order, readers, receive, send};
use super::{Person, ids};
use crate::admin::change::in_own_record;
use crate::context::Context;
use crate::error::Result;
use crate::files::save::{Former, LocalFolder};
use crate::messages;
use nix::sys::signal::SigSet;
use rustix::fs::{self, FileType, Mode, OFlags, ResolveFlags};
use rustix::io::Errno;
use std::io::{self, Read};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;
use totp_core::account::Account;
use totp_core::credential::MAX_BYTES;
use totp_core::home::{FileError, FileOwner, Home, RootsFolder, check_way, read_roots};
use totp_core::record::Store;
use zeroize::Zeroizing;

/// The one argument that makes this program a helper. Every caller may give it: the helper then has the caller's own
/// rights and no more, because a file with the set-uid bit or capabilities is refused before (`lent`).
pub const ARGUMENT: &str = "--in-homes";

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

/// File systems whose files the kernel makes (statfs(2)): proc, sysfs, debugfs, tracefs, securityfs, selinuxfs, bpf,
/// configfs, efivarfs, pstore. Many of them decide by other ids than those of the file system, which are the only ones
/// that the helper takes on; nobody keeps keys there.
const KERNELS_OWN: [i128; 10] = [
    0x9fa0,
    0x6265_6572,
    0x6462_6720,
    0x7472_6163,
    0x7363_6673,
    0xf97c_ff8c,
    0xcafe_4a11,
    0x6265_6570,
    0xde5e_81e4,
    0x6165_676c,
];

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
            Job::File { path, limit } => {
                let path = Path::new(path);
                file(read(path, *limit).map_err(|fault| FileError { path: path.into(), fault }))
            }
            Job::RootsFile { path, limit, secret } => {
                let path = Path::new(path);
                file(check_way(path).and_then(|()| read_roots(path, *limit, readers(*secret))))
            }
            Job::RootsFolder { path } => {
                file(RootsFolder::open(Path::new(path)).map(|_| Zeroizing::default()))
            }
            Job::Prepare { person, relative, group, patience, insists } => {
                let context = Context::of_helper(person.clone().into(), relative.into(), *group);
                let patience = Duration::from_millis(*patience);
                alone(told(self.prepare(context, patience, *insists)))
            }
            Job::Save { new, expected } => alone(told(self.save(body, *new, *expected))),
            Job::Release => {
                self.place = None;
                alone(Answer::Done)
            }
            Job::Record { person } => record(person),
            Job::Amend { person, missing, change } => {
                let account: Account = person.clone().into();
                alone(match in_own_record(&account, *missing, change) {
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

fn record(person: &Person) -> Done {
    let account: Account = person.clone().into();
    match Store::of_user(&account.home, account.uid).peek() {
        Ok(Some(history)) => (Answer::Bytes, Zeroizing::new(history.pack())),
        Ok(None) => (Answer::Nothing, Zeroizing::default()),
        Err(error) => (Answer::Refused(error.to_string()), Zeroizing::default()),
    }
}

/// A regular file. A pipe or a device in its place is not waited for, and the kernel's own links (/proc/self/fd) lead
/// nowhere.
pub(super) fn read(
    path: &Path,
    limit: usize,
) -> std::result::Result<Zeroizing<Vec<u8>>, totp_core::home::FileFault> {
    use totp_core::home::FileFault;
    let of = |error: Errno| FileFault::Io(error.into());
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let resolve = ResolveFlags::NO_MAGICLINKS;
    let file = match fs::openat2(fs::CWD, path, flags, Mode::empty(), resolve) {
        // An old kernel, or a seccomp filter that does not know the call.
        Err(Errno::NOSYS | Errno::PERM) => fs::open(path, flags, Mode::empty()),
        opened => opened,
    };
    let file = match file {
        Err(Errno::NOENT) => return Err(FileFault::Absent),
        file => file.map_err(of)?,
    };
    let stat = fs::fstat(&file).map_err(of)?;
    // Signed or not, of 32 or 64 bits, by the processor.
    let kind = i128::from(fs::fstatfs(&file).map_err(of)?.f_type) & 0xffff_ffff;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile || KERNELS_OWN.contains(&kind)
    {
        return Err(FileFault::Untrusted(messages::check_not_regular()));
    }
    let size = usize::try_from(stat.st_size).unwrap_or(usize::MAX).min(limit);
    let mut bytes = Zeroizing::new(Vec::with_capacity(size + 2));
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let taken = std::fs::File::from(file).take(most).read_to_end(&mut bytes);
    taken.map_err(FileFault::Io)?;
    Ok(bytes)
}
