//! What goes through the pipes between root's process and its helper: a header in JSON, which holds no secret, and a
//! body of bytes, which may be one and is wiped.

use super::mend::Repair;
use super::record_change::{Missing, RecordChange, Was};
use super::who::{SentAccount, Who};
use crate::error::{Error, Result};
use crate::messages::Message;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::sync::Mutex;
use totp_core::home::{FileError, FileFault, Readers};
use zeroize::Zeroizing;

/// The one argument that makes this program a helper. Every caller may give it: the helper then has the caller's own
/// rights and no more, because a file with the set-uid bit or capabilities is refused before (`lent`).
pub const ARGUMENT: &str = "--in-homes";

/// More than the largest file that is imported.
const LARGEST: usize = 80 << 20;

/// An order, with the rights that it is done with.
#[derive(Serialize, Deserialize)]
pub struct Order {
    pub who: Option<Who>,
    pub job: Job,
}

/// What is to be done.
#[derive(Serialize, Deserialize)]
pub enum Job {
    /// The credential in a home, by the module's rules; `exposed` also if others have rights on it.
    Credential { home: OsString, relative: OsString, uid: u32, group: Option<u32>, exposed: bool },
    /// Whether anything stands there.
    Has { path: OsString },
    /// A regular file, wherever its links lead.
    File { path: OsString, limit: usize, private_of: Option<u32> },
    /// The same with the time of its last change.
    DatedFile { path: OsString, limit: usize },
    /// A file that nobody but root could have put where it is.
    RootsFile { path: OsString, limit: usize, secret: bool },
    /// Whether a folder is root's alone, all the way.
    RootsFolder { path: OsString },
    /// The folder of a credential: made, locked, tried out, and held until `Release`.
    Prepare {
        account: SentAccount,
        relative: OsString,
        group: Option<u32>,
        patience: u64,
        insists: bool,
    },
    /// The first `new` bytes of the body in the place of the rest; of nothing, or of whatever is there.
    Save { new: usize, expected: Expected },
    /// Gives the folder back.
    Release,
    /// The record that the user's own programs write.
    Record { account: SentAccount },
    /// A change of it.
    Amend { account: SentAccount, missing: Missing, change: RecordChange },
    /// What no login takes in a home is repaired, or with `dry_run` named.
    Mend { home: OsString, relative: OsString, uid: u32, group: Option<u32>, dry_run: bool },
    /// Whose the file or folder is, wherever its links lead.
    Owner { path: OsString },
    /// All processes of this user stop.
    Halt { uid: u32 },
}

/// What a new credential replaces.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Expected {
    Nothing,
    Bytes,
    Whatever,
}

/// What came of it. Bytes that were asked for are the body.
#[derive(Serialize, Deserialize)]
pub enum Answer {
    Done,
    Yes(bool),
    /// There is one; it is the body.
    Bytes,
    /// The same, last changed then (Unix seconds).
    Dated(i64),
    Nothing,
    Was(Was),
    /// What was repaired, and what is in the way of the rest.
    Mended(Vec<Repair>, Option<(OsString, SentFault)>),
    /// A user id, if it can be found.
    Owner(Option<u32>),
    Fault {
        path: OsString,
        fault: SentFault,
    },
    Refused(String),
    Failed(String),
}

/// [`FileFault`], which holds things that cannot be sent.
#[derive(Serialize, Deserialize)]
pub enum SentFault {
    NoHome,
    Absent,
    MaybeLocked,
    Untrusted(String),
    GroupWritable(u32),
    TooLarge,
    Io(Option<i32>, String),
}

impl From<FileFault> for SentFault {
    fn from(fault: FileFault) -> Self {
        match fault {
            FileFault::NoHome => Self::NoHome,
            FileFault::Absent => Self::Absent,
            FileFault::MaybeLocked => Self::MaybeLocked,
            FileFault::Untrusted(rule) => Self::Untrusted(rule.to_owned()),
            FileFault::GroupWritable(gid) => Self::GroupWritable(gid),
            FileFault::TooLarge => Self::TooLarge,
            FileFault::Io(error) => Self::Io(error.raw_os_error(), error.to_string()),
        }
    }
}

impl From<FileError> for Answer {
    fn from(error: FileError) -> Self {
        Self::Fault { path: error.path.into(), fault: error.fault.into() }
    }
}

impl From<Error> for Answer {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(text) => Self::Refused(text.into()),
            error => Self::Failed(error.to_string()),
        }
    }
}

impl From<SentFault> for FileFault {
    fn from(fault: SentFault) -> Self {
        match fault {
            SentFault::NoHome => Self::NoHome,
            SentFault::Absent => Self::Absent,
            SentFault::MaybeLocked => Self::MaybeLocked,
            SentFault::Untrusted(rule) => Self::Untrusted(kept(rule)),
            SentFault::GroupWritable(gid) => Self::GroupWritable(gid),
            SentFault::TooLarge => Self::TooLarge,
            SentFault::Io(Some(number), _) => Self::Io(io::Error::from_raw_os_error(number)),
            SentFault::Io(None, text) => Self::Io(io::Error::other(text)),
        }
    }
}

/// The rules are a few texts of the core: each is kept once.
fn kept(rule: String) -> &'static str {
    static RULES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let Ok(mut rules) = RULES.lock() else { return Box::leak(rule.into_boxed_str()) };
    if let Some(known) = rules.get(rule.as_str()) {
        return known;
    }
    let rule: &'static str = Box::leak(rule.into_boxed_str());
    rules.insert(rule);
    rule
}

/// A header and a body, as they are sent.
pub fn message(header: &impl Serialize, body: &[u8]) -> io::Result<Zeroizing<Vec<u8>>> {
    let header = serde_json::to_vec(header)?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(8 + header.len() + body.len()));
    for part in [header.as_slice(), body] {
        let length = u32::try_from(part.len()).map_err(io::Error::other)?;
        bytes.extend_from_slice(&length.to_le_bytes());
    }
    bytes.extend_from_slice(&header);
    bytes.extend_from_slice(body);
    Ok(bytes)
}

/// Sends a message.
pub fn send(to: &mut impl Write, header: &impl Serialize, body: &[u8]) -> io::Result<()> {
    to.write_all(&message(header, body)?)?;
    to.flush()
}

/// Receives a message.
pub fn receive<T: for<'a> Deserialize<'a>>(
    from: &mut impl Read,
) -> io::Result<(T, Zeroizing<Vec<u8>>)> {
    let mut lengths = [[0; 4]; 2];
    for length in &mut lengths {
        from.read_exact(length)?;
    }
    let [header, body] = lengths.map(|length| u32::from_le_bytes(length) as usize);
    if header > LARGEST || body > LARGEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut parts = (vec![0; header], Zeroizing::new(vec![0; body]));
    from.read_exact(&mut parts.0)?;
    from.read_exact(&mut parts.1)?;
    Ok((serde_json::from_slice(&parts.0)?, parts.1))
}

/// The users who may read one of root's files, as it is sent.
pub const fn readers(secret: bool) -> Readers {
    if secret { Readers::RootOnly } else { Readers::Everybody }
}

/// An answer that is an error of the command.
pub fn refusal<T>(answer: Answer) -> Result<T> {
    match answer {
        Answer::Refused(text) => Err(Error::Refused(Message::of_elsewhere(text))),
        Answer::Failed(text) => Err(Error::Failed(Message::of_elsewhere(text))),
        _ => Err(Error::Failed(crate::messages::helper_broken("?"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn an_order_arrives_as_it_was_sent() {
        let who = Who { uid: 7, gid: 8, groups: vec![8, 9] };
        let path = OsString::from("/home/ann/a b");
        let order = Order {
            who: Some(who.clone()),
            job: Job::File { path: path.clone(), limit: 3, private_of: Some(7) },
        };
        let bytes = message(&order, b"secret").unwrap();
        let (back, body) = receive::<Order>(&mut bytes.as_slice()).unwrap();
        assert_eq!((back.who, body.as_slice()), (Some(who), b"secret".as_slice()));
        assert!(
            matches!(back.job, Job::File { path: back, limit: 3, private_of: Some(7) } if back == path)
        );
        for end in 0..bytes.len() {
            assert!(receive::<Order>(&mut &bytes[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn a_fault_is_told_as_it_was_found() {
        let faults = [
            FileFault::Untrusted("not a regular file"),
            FileFault::Absent,
            FileFault::GroupWritable(5),
            FileFault::Io(io::Error::from_raw_os_error(13)),
        ];
        for fault in faults {
            let error = FileError { path: Path::new("/x").to_owned(), fault };
            let told = error.to_string();
            let Answer::Fault { path, fault } = Answer::from(error) else { panic!("no fault") };
            let back = FileError { path: path.into(), fault: fault.into() };
            assert_eq!(back.to_string(), told);
        }
    }
}
