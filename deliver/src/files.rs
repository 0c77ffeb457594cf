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
    mode: u32,
}

/// Reads a file that only root, or the user of this process, can change.
pub fn read(path: &Path) -> Result<Text, Failure> {
    let shown = escape::text(path.display());
    let cannot = |error| Failure::config(format!("cannot read {shown}: {error}"));
    let file = File::open(path).map_err(cannot)?;
    let about = file.metadata().map_err(cannot)?;
    if !about.is_file() {
        return Err(Failure::config(format!("{shown} is not a regular file. Name a file.")));
    }
    owned(&shown, &about)?;
    // Room for all of it: a text that grows would leave copies behind.
    let mut text = Zeroizing::new(String::with_capacity(about.len().min(MOST) as usize + 1));
    file.take(MOST).read_to_string(&mut text).map_err(cannot)?;
    Ok(Text { text, private: about.mode() & ANY == 0, mode: about.mode() })
}

/// Root or the user of this process is the owner, and nobody else can write.
fn owned(shown: &str, about: &Metadata) -> Result<(), Failure> {
    let us = geteuid().as_raw();
    if about.uid() != 0 && about.uid() != us {
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

/// A program that only root, or the user of this process, can change.
pub fn program(path: &str) -> Result<PathBuf, Failure> {
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
    owned(&shown, &about)?;
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
}

/// The password that the configuration has, or the file that it names: an absolute path, or the name of a credential of
/// systemd (LoadCredential=). Where systemd gave none, such a name is a file beside the configuration.
pub fn secret(
    place: &SecretFile<'_>,
    inline: Option<&str>,
    file: Option<&str>,
) -> Result<Option<Zeroizing<String>>, Failure> {
    let SecretFile { config, private, name } = place;
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
            let (path, is_credential) = located(place, file)?;
            let shown = escape::text(path.display());
            let Text { text, mode, .. } = read(&path).map_err(|mut failure| {
                // The shipped agent has a user of its own, who cannot read root's file.
                if !is_credential && std::env::var_os("CREDENTIALS_DIRECTORY").is_some() {
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

/// The file, and whether it is a credential of systemd.
fn located(place: &SecretFile<'_>, file: &str) -> Result<(PathBuf, bool), Failure> {
    let SecretFile { config, name, .. } = place;
    let path = Path::new(file);
    if path.is_absolute() {
        return Ok((path.to_owned(), false));
    }
    let shown = escape::text(file);
    if file.contains('/') || file.is_empty() || file == ".." || file == "." {
        return Err(Failure::config(format!(
            "{name}_file is {shown:?}. Give an absolute path, or the name of a credential of systemd."
        )));
    }
    // So one configuration serves the agent of systemd, another agent, and a check by hand.
    Ok(match std::env::var_os("CREDENTIALS_DIRECTORY") {
        Some(folder) => (Path::new(&folder).join(file), true),
        None => (config.with_file_name(file), false),
    })
}

/// Where the unit of the agent takes a credential from, if it is one of those that it names.
fn original(credential: &str) -> String {
    match credential {
        "deliver-smtp.password" | "deliver-http.secret" => format!("/etc/pam_totp/{credential}"),
        _ => format!("the credential {}", escape::text(credential)),
    }
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
