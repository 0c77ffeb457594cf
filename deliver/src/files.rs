//! Files of the administrator: the configuration, and passwords.

use crate::failure::Failure;
use rustix::process::geteuid;
use std::fs::{File, Metadata};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use totp_core::escape;
use zeroize::Zeroizing;

/// The longest configuration, password or list of certificates, in bytes.
const MOST: u64 = 1 << 20;

/// Group and others: who may write, and who may do anything.
const WRITE: u32 = 0o022;
const ANY: u32 = 0o077;
/// The same for a credential of systemd, which its user may read by an access list: its mask stands where the group's rights
/// are. Nobody else comes into the folder.
const ANY_OF_CREDENTIALS: u32 = 0o037;

/// A text of the administrator, and whether only its owner can read it.
pub struct Text {
    /// What the file says.
    pub text: Zeroizing<String>,
    /// Nobody but its owner reads it.
    pub private: bool,
    /// The reader cannot.
    is_closed: bool,
    mode: u32,
}

/// Which process is to read the files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reader {
    /// This one.
    Us,
    /// A command of the agent, for which root looks at its files beforehand.
    Agent {
        /// The user id of the agent, if it is known.
        uid: Option<u32>,
        /// systemd reads the passwords for it, with the rights of root.
        has_credentials: bool,
    },
}

impl Reader {
    fn has_credentials(self) -> bool {
        matches!(self, Self::Agent { has_credentials: true, .. })
    }

    /// A user besides root whose files are believed.
    fn uid(self) -> Option<u32> {
        match self {
            Self::Us => Some(geteuid().as_raw()),
            Self::Agent { uid, .. } => uid,
        }
    }

    /// Whether the mode of the file lets it read. A group may be one of the agent's.
    fn may_read(self, about: &Metadata) -> bool {
        match self {
            Self::Us => true,
            Self::Agent { uid: Some(uid), .. } if about.uid() == uid => about.mode() & 0o400 != 0,
            Self::Agent { .. } => about.mode() & 0o044 != 0,
        }
    }
}

/// Reads a file that only root, or the user of the reader, can change.
pub fn read(path: &Path, reader: Reader) -> Result<Text, Failure> {
    let text = read_by_root(path, reader)?;
    if text.is_closed {
        let shown = escape::text(path.display());
        return Err(Failure::config(format!(
            "the agent cannot read {shown}, because the mode lets only its owner read it. Move a password out of it (password_file, \
             secret_file: docs/delivery.md, Passwords), and run: chmod 644 {shown}"
        )));
    }
    Ok(text)
}

/// Reads a file that another process may read for the reader.
fn read_by_root(path: &Path, reader: Reader) -> Result<Text, Failure> {
    let shown = escape::text(path.display());
    let cannot = |error| Failure::config(format!("cannot read {shown}: {error}"));
    let file = File::open(path).map_err(cannot)?;
    let about = file.metadata().map_err(cannot)?;
    if !about.is_file() {
        return Err(Failure::config(format!("{shown} is not a regular file. Name a file.")));
    }
    owned(&shown, &about, reader)?;
    // Room for all of it: a text that grows would leave copies behind.
    let mut text = Zeroizing::new(String::with_capacity(about.len().min(MOST) as usize + 1));
    file.take(MOST).read_to_string(&mut text).map_err(cannot)?;
    let (private, is_closed) = (about.mode() & ANY == 0, !reader.may_read(&about));
    Ok(Text { text, private, is_closed, mode: about.mode() })
}

/// Root or the user of the reader is the owner, and nobody else can write.
fn owned(shown: &str, about: &Metadata, reader: Reader) -> Result<(), Failure> {
    if about.uid() != 0 && Some(about.uid()) != reader.uid() {
        let owner = about.uid();
        return Err(Failure::config(format!(
            "{shown} belongs to user id {owner}. {}",
            replaced(shown)
        )));
    }
    if about.mode() & WRITE != 0 {
        return Err(Failure::config(format!("other users can write {shown}. {}", replaced(shown))));
    }
    Ok(())
}

/// What to do about a file that others can write, or could: a user who has it open can write it after any change of its owner
/// and mode. A new file has nobody's open descriptor.
pub fn replaced(shown: &str) -> String {
    format!(
        "Make a copy, look at the copy, then put it in place: cp --preserve=mode {shown} {shown}.new; chmod go-w {shown}.new; \
         mv {shown}.new {shown}"
    )
}

/// A program that only root, or the user of the reader, can change.
pub fn program(path: &str, reader: Reader) -> Result<PathBuf, Failure> {
    let shown = escape::text(path);
    let path = PathBuf::from(path);
    if !path.is_absolute() {
        return Err(Failure::config(format!("{shown} is not an absolute path. Begin it with /.")));
    }
    let about = path
        .metadata()
        .map_err(|error| Failure::config(format!("cannot find the program {shown}: {error}")))?;
    if !about.is_file() {
        return Err(Failure::config(format!("{shown} is not a program. Name a program.")));
    }
    owned(&shown, &about, reader)?;
    Ok(path)
}

/// Where a password is, as the configuration says it.
pub struct SecretFile<'a> {
    /// The configuration file.
    pub config: &'a Path,
    /// Whether only its owner can read it.
    pub private: bool,
    /// The name of the setting, for errors: `password`.
    pub name: &'a str,
    /// Which process is to read it.
    pub reader: Reader,
}

/// The password that the configuration has, or the file that it names: an absolute path, or the name of a credential of
/// systemd (LoadCredential=). Where systemd gave none, such a name is a file beside the configuration.
pub fn secret(
    place: &SecretFile<'_>,
    inline: Option<&str>,
    file: Option<&str>,
) -> Result<Option<Zeroizing<String>>, Failure> {
    let SecretFile { config, private, name, reader } = place;
    let config = escape::text(config.display());
    match (inline, file) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) => Err(Failure::config(format!(
            "{config} has both {name} and {name}_file. Remove one of them."
        ))),
        (Some(_), None) if !private => Err(Failure::config(format!(
            "{config} has a {name}, and other users can read the file. Run: chmod 600 {config}"
        ))),
        (Some(inline), None) => proper(name, &config, inline).map(Some),
        (None, Some(file)) => {
            let (path, is_credential) = match located(place, file)? {
                Located::File(path) => (path, false),
                Located::Credential(path) => (path, true),
                // The unit of the agent says where this one is.
                Located::Elsewhere => return Ok(Some(Zeroizing::default())),
            };
            let shown = escape::text(path.display());
            let by_root = is_credential || !file.starts_with('/') && reader.has_credentials();
            let read = if by_root { read_by_root } else { read };
            let Text { text, mode, .. } = read(&path, *reader).map_err(|mut failure| {
                // The shipped agent has a user of its own, who cannot read root's file.
                if !by_root && std::env::var_os("CREDENTIALS_DIRECTORY").is_some() {
                    failure.sentence += ". Under systemd, write the name without the folder, and LoadCredential= in the unit.";
                }
                failure
            })?;
            if mode & if is_credential { ANY_OF_CREDENTIALS } else { ANY } != 0 {
                return Err(Failure::config(format!(
                    "other users can read {shown}, which has a {name}. Run: chmod 600 {shown}"
                )));
            }
            // The copy of systemd is not the file that the administrator edits.
            let shown = if is_credential { original(file) } else { shown };
            proper(name, &shown, text.strip_suffix('\n').unwrap_or(&text))
                .map(Some)
                .map_err(restarting)
        }
    }
}

/// Where a password is.
enum Located {
    /// In a file.
    File(PathBuf),
    /// In a copy that systemd has made.
    Credential(PathBuf),
    /// In a file that is known to systemd alone.
    Elsewhere,
}

fn located(place: &SecretFile<'_>, file: &str) -> Result<Located, Failure> {
    let SecretFile { config, name, reader, .. } = place;
    let path = Path::new(file);
    if path.is_absolute() {
        return Ok(Located::File(path.to_owned()));
    }
    let shown = escape::text(file);
    if file.contains('/') || file.is_empty() || file == ".." || file == "." {
        return Err(Failure::config(format!(
            "{name}_file is {shown:?}. Give an absolute path, or the name of a credential of systemd."
        )));
    }
    if reader.has_credentials() {
        return Ok(of_unit(file).map_or(Located::Elsewhere, |path| Located::File(path.into())));
    }
    // So one configuration serves the agent of systemd, another agent, and a check by hand.
    Ok(match std::env::var_os("CREDENTIALS_DIRECTORY") {
        Some(folder) => Located::Credential(Path::new(&folder).join(file)),
        None => Located::File(config.with_file_name(file)),
    })
}

/// Where the unit of the agent takes a credential from, if it is one of those that it names.
fn of_unit(credential: &str) -> Option<String> {
    let known = ["deliver-smtp.password", "deliver-http.secret"];
    known.contains(&credential).then(|| format!("/etc/pam_totp/{credential}"))
}

/// The file that the administrator edits.
fn original(credential: &str) -> String {
    of_unit(credential).unwrap_or_else(|| format!("the credential {}", escape::text(credential)))
}

/// Adds that systemd reads passwords only when it starts the agent, to what says that one is wrong.
pub fn restarting(mut failure: Failure) -> Failure {
    if std::env::var_os("CREDENTIALS_DIRECTORY").is_some() {
        failure.sentence +=
            " After a change of the file, run: systemctl restart pam-totp-deliver.service";
    }
    failure
}

fn proper(name: &str, place: &str, secret: &str) -> Result<Zeroizing<String>, Failure> {
    if secret.is_empty() || secret.chars().any(char::is_control) {
        return Err(Failure::config(format!(
            "the {name} in {place} is empty or has a line break. Write it in one line."
        )));
    }
    Ok(Zeroizing::new(secret.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_agent_reads_what_is_its_own_or_open_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        fs::write(&path, "x").unwrap();
        let us = geteuid().as_raw();
        for (mode, own, other) in [
            (0o600, true, false),
            (0o644, true, true),
            (0o640, true, true),
            (0o604, true, true),
            (0o200, false, false),
        ] {
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            let about = fs::metadata(&path).unwrap();
            let may = |uid| Reader::Agent { uid, has_credentials: false }.may_read(&about);
            assert_eq!(
                (may(Some(us)), may(Some(us + 1)), may(None)),
                (own, other, other),
                "{mode:o}"
            );
        }
    }

    #[test]
    fn a_password_that_systemd_reads_is_open_to_root_alone() {
        let config = Path::new("/nonexistent/deliver-smtp.toml");
        let reader = Reader::Agent { uid: None, has_credentials: true };
        let place = SecretFile { config, private: false, name: "password", reader };
        // The unit names this file, and says of another one where it is.
        let Ok(Located::File(path)) = located(&place, "deliver-smtp.password") else { panic!() };
        assert_eq!(path, Path::new("/etc/pam_totp/deliver-smtp.password"));
        assert!(secret(&place, None, Some("mine")).is_ok_and(|secret| secret.is_some()));
        assert!(secret(&place, None, Some("../mine")).is_err());
    }
}
