//! Where the text comes from, and with whose rights it is read.
//!
//! A user may have put any link into a folder of his, so root reads a path for him only if no one but root
//! could have put it there; else it is read with the user's rights ([`crate::rights`]), who then gets nothing that he
//! could not read himself.

use super::arguments::Import;
use crate::context::Context;
use crate::error::{Error, Result, refused};
use crate::messages::{self, Message};
use crate::rights;
use crate::terminal::Terminal;
use crate::time::now;
use nix::unistd::geteuid;
use otp_import::pskc::{self, Key, Wants};
use otp_import::{Format, ParseError, Parsed, closed, parse};
use std::io::Read;
use std::path::{Path, PathBuf};
use totp_core::account::Account;
use totp_core::home::{FileError, FileFault, Readers};
use zeroize::Zeroizing;

/// The most of `~/.google_authenticator`, as google-authenticator itself has it: root reads this file of a user unasked.
const GOOGLE: usize = 64 << 10;
/// More than a key of a container takes.
const KEY: usize = 1 << 20;
/// More than the export of one user's app takes: pictures of services are in it, and notes of a password manager.
const SMALL: usize = 16 << 20;
/// 10 000 keys with their XML take 15 MB.
const LARGE: usize = 64 << 20;
/// Reads what another command prints.
const READ_STDIN: &str = "enroll import -";

/// Text of a file: all of it may be secret.
pub type Text = Zeroizing<String>;

/// What was read before it is known for whom.
pub enum Early {
    /// The text.
    Read(Text),
    /// A file of the user. If root tried to read it as one of root's own: why that failed.
    OfUser(Option<FileError>),
}

/// Standard input, and what root alone could have put where it is.
pub fn of_root_or_stdin(options: &Import) -> Result<Early> {
    let limit = if options.all { LARGE } else { SMALL };
    if options.reads_stdin() {
        if !options.cannot_ask() {
            Terminal::new(options.json).say(messages::import_paste())?;
        }
        // Reserved at once, so that no copy is left behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(SMALL));
        let taken = std::io::stdin().lock().take(limit as u64 + 1).read_to_end(&mut bytes);
        taken.map_err(|error| Error::Failed(messages::import_stdin(error)))?;
        return text(Path::new("-"), &bytes, limit).map(Early::Read);
    }
    let Some(file) = options.file.as_deref().filter(|_| geteuid().is_root()) else {
        return Ok(Early::OfUser(None));
    };
    let path = absolute(file)?;
    match rights::read_of_root(&path, limit, Readers::Everybody)? {
        Ok(bytes) => text(file, &bytes, limit).map(Early::Read),
        // The size is looked at last: only root could have put the file there.
        Err(FileError { fault: FileFault::TooLarge, .. }) => too_large(file, limit),
        // For one user it is tried again with the user's rights.
        Err(error) if options.user.is_some() && !options.all => Ok(Early::OfUser(Some(error))),
        Err(error) => refused(messages::import_roots_file_only(error, file.display())),
    }
}

/// The file, read with the rights of the user whom it is for. `first` is why root could not read it as one of root's own.
pub fn with_rights_of(
    context: &Context,
    options: &Import,
    first: Option<&FileError>,
) -> Result<Text> {
    let (path, limit) = match &options.file {
        Some(file) => (file.clone(), SMALL),
        None => (context.account.home.join(".google_authenticator"), GOOGLE),
    };
    // The command chose this file, and not a person who looked at it: what others could write is not the user's, as
    // google-authenticator has it too.
    let read = match options.file {
        Some(_) => rights::read_as_user(reader(context), &path, limit)?,
        None => rights::read_private_as_user(reader(context), &path, limit, context.account.uid)?,
    };
    match read {
        Ok(bytes) => text(&path, &bytes, limit),
        Err(FileError { fault: FileFault::Absent, .. }) if options.file.is_none() => {
            refused(messages::import_no_file(path.display()))
        }
        Err(error) => refused(neither(&path, first, &error, &context.account)),
    }
}

/// Why a file can be read neither as one of root's own nor with the user's rights.
fn neither(path: &Path, first: Option<&FileError>, second: &FileError, user: &Account) -> Message {
    match first {
        Some(first) if first.to_string() != second.to_string() => {
            messages::import_neither(path.display(), first, &user.name, second)
        }
        _ => messages::file_unusable(second),
    }
}

/// With whose rights root reads what others may have put there: the user's, also where the credential will be root's own.
pub fn reader(context: &Context) -> Option<&Account> {
    geteuid().is_root().then_some(&context.account)
}

/// The key's file: as root only what nobody but root could have put there, else with the user's rights.
fn key_file(path: &Path, user: Option<&Account>) -> Result<Zeroizing<Vec<u8>>> {
    let within = |bytes: Zeroizing<Vec<u8>>| {
        if bytes.len() > KEY { too_large(path, KEY) } else { Ok(bytes) }
    };
    if !geteuid().is_root() {
        let read = rights::read_as_user(user, path, KEY)?;
        return read.map_err(|e| Error::Refused(messages::file_unusable(e))).and_then(within);
    }
    match (rights::read_of_root(&absolute(path)?, KEY, Readers::Everybody)?, user) {
        (Ok(bytes), _) => Ok(bytes),
        (Err(FileError { fault: FileFault::TooLarge, .. }), _) => too_large(path, KEY),
        (Err(first), Some(account)) => match rights::read_as_user(user, path, KEY)? {
            Ok(bytes) => within(bytes),
            Err(second) => refused(neither(path, Some(&first), &second, account)),
        },
        (Err(error), None) => refused(messages::import_roots_key_only(error)),
    }
}

fn too_large<T>(path: &Path, limit: usize) -> Result<T> {
    let size = match limit >> 20 {
        0 => format!("{} KiB", limit >> 10),
        megabytes => format!("{megabytes} MiB"),
    };
    refused(messages::import_too_large(path.display(), size))
}

fn text(path: &Path, bytes: &[u8], limit: usize) -> Result<Text> {
    if bytes.len() > limit {
        return too_large(path, limit);
    }
    // What no reader can read, and can be named: the advice is better than that of the readers.
    if let Some(closed) = closed(bytes) {
        let what = match closed.command {
            Some(_) => format!("{closed} | {READ_STDIN}"),
            None => closed.to_string(),
        };
        return refused(messages::file_unusable(messages::at(path.display(), what)));
    }
    match str::from_utf8(bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => refused(messages::import_no_text(path.display())),
    }
}

fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|error| Error::Failed(messages::at(path.display(), &error)))
}

/// Reads the text in the format that was named, or that it begins like.
pub fn parsed(
    options: &Import,
    terminal: Terminal,
    text: &str,
    user: Option<&Account>,
) -> Result<(Format, Parsed)> {
    let named = options.format.as_ref();
    let named = named.and_then(|name| Format::ALL.iter().find(|(word, _)| word == name));
    // Without a file it is the user's own of google-authenticator: root does not look for other formats in it.
    let usual = options.file.is_none().then_some(Format::Google);
    let known = named.map(|(_, format)| *format).or(usual).or_else(|| Format::of(text));
    let Some(format) = known else {
        return refused(messages::import_unknown_format());
    };
    if options.key_file.is_some() && format != Format::Pskc {
        return refused(messages::import_key_file_is_for_pskc());
    }
    let parsed = if format == Format::Pskc {
        let key = key(options, terminal, pskc::wants(text).map_err(unreadable)?, user)?;
        pskc::parse(text, key.as_ref())
    } else {
        parse(format, text, now()?.wall.as_secs())
    };
    Ok((format, parsed.map_err(unreadable)?))
}

fn unreadable(error: ParseError) -> Error {
    Error::Refused(messages::file_unusable(error.0))
}

/// The key of a container: out of a file, or asked for. Never out of the command line, which everybody sees.
fn key(
    options: &Import,
    terminal: Terminal,
    wants: Wants,
    user: Option<&Account>,
) -> Result<Option<Key>> {
    let (name, question) = match wants {
        Wants::Nothing => return Ok(None),
        Wants::PresharedKey => ("container-key", messages::ask_container_key()),
        Wants::Password => ("container-password", messages::ask_container_password()),
    };
    let bytes = match &options.key_file {
        Some(path) => key_file(path, user)?,
        None if options.cannot_ask() => {
            return refused(messages::import_container_encrypted());
        }
        None => Zeroizing::new(terminal.ask_hidden(name, question)?.as_bytes().to_vec()),
    };
    let text = str::from_utf8(&bytes).map(|text| text.trim_end_matches(['\n', '\r']));
    Ok(Some(match (wants, text) {
        (Wants::Password, Ok(text)) => Key::Password(Zeroizing::new(text.to_owned())),
        (Wants::Password, Err(_)) => return refused(messages::import_password_no_text()),
        (_, Ok(text)) => Key::of_text(text).unwrap_or(Key::Preshared(bytes)),
        (_, Err(_)) => Key::Preshared(bytes),
    }))
}
