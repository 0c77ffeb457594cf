//! Where the text comes from, and with whose rights it is read.
//!
//! A user may have put any link into a folder of his, so root reads a path for him only if no one but root
//! could have put it there; else it is read with the user's rights, who then gets nothing that he could not
//! read himself.

use super::Text;
use super::arguments::Import;
use super::parse::pskc::{self, Key, Wants};
use super::parse::{Format, ParseError, Parsed, parse};
use crate::admin::rights::{Groups, as_user};
use crate::context::{Context, now};
use crate::error::{Error, Result, refused};
use crate::messages;
use crate::terminal::Terminal;
use nix::unistd::geteuid;
use rustix::fs::{self, FileType, Mode, OFlags};
use std::io::Read;
use std::path::{Path, PathBuf};
use totp_core::home::{Readers, read_roots};
use zeroize::Zeroizing;

/// More than a file of one user takes, and of some hundred tokens.
const SMALL: usize = 1 << 20;
/// 10 000 keys with their XML take 15 MB.
const LARGE: usize = 64 << 20;

/// Standard input, and what root alone could have put where it is.
pub fn before_rights_end(options: &Import) -> Result<Option<Text>> {
    let limit = if options.all { LARGE } else { SMALL };
    if options.reads_stdin() {
        if !options.cannot_ask() {
            Terminal::new(options.json).say(messages::import_paste())?;
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(SMALL));
        let taken = std::io::stdin().lock().take(limit as u64 + 1).read_to_end(&mut bytes);
        taken.map_err(|error| Error::Failed(messages::import_stdin(error)))?;
        return text(Path::new("-"), &bytes, limit).map(Some);
    }
    let Some(file) = options.file.as_deref().filter(|_| geteuid().is_root()) else {
        return Ok(None);
    };
    let path = absolute(file)?;
    match read_roots(&path, limit, Readers::Everybody) {
        Ok(bytes) => text(file, &bytes, limit).map(Some),
        // For one user it is tried again with his rights.
        Err(_) if options.user.is_some() && !options.all => Ok(None),
        Err(error) => refused(messages::import_roots_file_only(error, file.display())),
    }
}

/// The file, read with the rights of the user whom it is for.
pub fn with_rights_of(context: &Context, options: &Import) -> Result<Text> {
    let path = match &options.file {
        Some(file) => file.clone(),
        None => context.account.home.join(".google_authenticator"),
    };
    let bytes = if geteuid().is_root() {
        as_user(&context.account, Groups::All, || read(&path))?
    } else {
        read(&path)
    };
    match bytes {
        Ok(bytes) => text(&path, &bytes, SMALL),
        Err(error) if options.file.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
            refused(messages::import_no_file(path.display()))
        }
        Err(error) => refused(messages::file_unusable(format_args!("{}: {error}", path.display()))),
    }
}

/// A pipe or a device in the place of the file is not waited for.
fn read(path: &Path) -> std::io::Result<Zeroizing<Vec<u8>>> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = fs::open(path, flags, Mode::empty())?;
    let stat = fs::fstat(&file)?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Err(std::io::Error::other(messages::check_not_regular()));
    }
    let size = usize::try_from(stat.st_size).unwrap_or(usize::MAX).min(SMALL);
    let mut bytes = Zeroizing::new(Vec::with_capacity(size + 2));
    std::fs::File::from(file).take(SMALL as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn text(path: &Path, bytes: &[u8], limit: usize) -> Result<Text> {
    if bytes.len() > limit {
        return refused(messages::import_too_large(path.display(), limit >> 20));
    }
    match str::from_utf8(bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => refused(messages::import_no_text(path.display())),
    }
}

fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|error| Error::Failed(format!("{}: {error}", path.display())))
}

/// Reads the text in the format that was named, or that it begins like.
pub fn parsed(options: &Import, terminal: Terminal, text: &str) -> Result<(Format, Parsed)> {
    let named = options.format.as_ref();
    let named = named.and_then(|name| Format::ALL.iter().find(|(word, _)| word == name));
    let Some(format) = named.map(|(_, format)| *format).or_else(|| Format::of(text)) else {
        return refused(messages::import_unknown_format());
    };
    let parsed = if format == Format::Pskc {
        let key = key(options, terminal, pskc::wants(text).map_err(unreadable)?)?;
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
fn key(options: &Import, terminal: Terminal, wants: Wants) -> Result<Option<Key>> {
    let question = match wants {
        Wants::Nothing => return Ok(None),
        Wants::PresharedKey => messages::ask_container_key(),
        Wants::Password => messages::ask_container_password(),
    };
    let bytes = match &options.key_file {
        Some(path) => {
            read(path).map_err(|error| Error::Refused(format!("{}: {error}", path.display())))?
        }
        None if options.cannot_ask() => {
            return refused(messages::import_container_encrypted());
        }
        None => Zeroizing::new(terminal.ask_hidden(question)?.as_bytes().to_vec()),
    };
    let text = str::from_utf8(&bytes).map(|text| text.trim_end_matches(['\n', '\r']));
    Ok(Some(match (wants, text) {
        (Wants::Password, Ok(text)) => Key::Password(Zeroizing::new(text.to_owned())),
        (Wants::Password, Err(_)) => return refused(messages::import_password_no_text()),
        (_, Ok(text)) => Key::of_text(text).unwrap_or(Key::Preshared(bytes)),
        (_, Err(_)) => Key::Preshared(bytes),
    }))
}
