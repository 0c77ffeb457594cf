//! `deliver-smtp.toml`.

use crate::failure::Failure;
use crate::files::{self, Reader, SecretFile, Text};
use crate::loopback::Listener;
use crate::settings::{parse, seconds};
use crate::tls;
use lettre::message::Mailbox;
use rustls::pki_types::CertificateDer;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::time::Duration;
use totp_core::escape;
use zeroize::{Zeroize, Zeroizing};

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    from: String,
    sendmail: Option<String>,
    server: Option<String>,
    port: Option<u16>,
    tls: Option<Protection>,
    user: Option<String>,
    password: Option<String>,
    password_file: Option<String>,
    ca_file: Option<PathBuf>,
    listener: Option<String>,
    timeout: Option<u64>,
}

impl Drop for Written {
    fn drop(&mut self) {
        self.password.zeroize();
    }
}

/// When the connection is protected.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Protection {
    /// By STARTTLS, before anything else is said.
    Required,
    /// From the first byte.
    Implicit,
    /// Not at all: only to this machine.
    None,
}

/// What the administrator wants.
pub struct Config {
    /// The sender of the mail.
    pub from: Mailbox,
    /// How it leaves this program.
    pub way: Way,
    /// How long a run takes at most.
    pub time: Duration,
}

/// How a mail leaves this program.
pub enum Way {
    /// On standard input of that program.
    Sendmail(PathBuf),
    /// To that server.
    Server(Server),
}

/// A submission server.
pub struct Server {
    /// Its name, which its certificate must have.
    pub name: String,
    /// Its port.
    pub port: u16,
    /// When the connection is protected.
    pub protection: Protection,
    /// Who may be at the other end of one without TLS.
    pub listener: Option<Listener>,
    /// Our name, if the server asks for it.
    pub login: Option<Login>,
    /// The certificate authorities that count; none without TLS.
    pub authorities: Vec<CertificateDer<'static>>,
}

/// A user of a server.
pub struct Login {
    /// Its name.
    pub user: String,
    /// Its password.
    pub password: Zeroizing<String>,
}

impl Config {
    /// Reads and checks the file, and the files that it names.
    pub fn read(path: &Path, reader: Reader) -> Result<Self, Failure> {
        let Text { text, private, .. } = files::read(path, reader)?;
        let shown = escape::text(path.display());
        let written: Written = parse(&shown, &text)?;
        let wrong = |what: &str| Failure::config(format!("{shown}: {what}"));
        let from: Option<Mailbox> = written.from.parse().ok();
        let from = from.filter(|from| from.email.to_string().is_ascii()).ok_or_else(|| {
            wrong("from is not a mail address. Write from = \"Name <name@example.com>\".")
        })?;
        let time = seconds(&shown, written.timeout)?;
        let way = match (&written.sendmail, &written.server) {
            (Some(program), None) => {
                Way::Sendmail(written.sendmail_alone(&shown, program, reader)?)
            }
            (None, Some(name)) => {
                let place = SecretFile { config: path, private, name: "password", reader };
                Way::Server(written.submission(&shown, name, &place)?)
            }
            _ => return Err(wrong("set either sendmail or server.")),
        };
        Ok(Self { from, way, time })
    }
}

impl Written {
    fn sendmail_alone(
        &self,
        shown: &str,
        program: &str,
        reader: Reader,
    ) -> Result<PathBuf, Failure> {
        let more = self.port.is_some()
            || self.tls.is_some()
            || self.user.is_some()
            || self.password.is_some()
            || self.password_file.is_some()
            || self.ca_file.is_some()
            || self.listener.is_some();
        if more {
            return Err(Failure::config(format!(
                "{shown}: port, tls, user, password, ca_file and listener belong to server. Remove them, or replace sendmail by server."
            )));
        }
        files::program(program, reader)
    }

    fn submission(
        &self,
        shown: &str,
        name: &str,
        place: &SecretFile<'_>,
    ) -> Result<Server, Failure> {
        let password =
            files::secret(place, self.password.as_deref(), self.password_file.as_deref())?;
        let login = match (&self.user, password) {
            (Some(user), Some(password)) => Some(Login { user: user.clone(), password }),
            (None, None) => None,
            _ => {
                return Err(Failure::config(format!(
                    "{shown}: user and password come together. Set user and password_file, or none of them."
                )));
            }
        };
        let protection = self.tls.unwrap_or(Protection::Required);
        let port = match protection {
            Protection::Required => 587,
            Protection::Implicit => 465,
            Protection::None => 25,
        };
        let authorities = match protection {
            Protection::None => Vec::new(),
            _ => tls::authorities(self.ca_file.as_deref(), place.reader)?,
        };
        let port = self.port.unwrap_or(port);
        let wrong = |what: &str| Failure::config(format!("{shown}: {what}"));
        let listener = match (protection, self.listener.as_deref()) {
            (Protection::None, named) => {
                Some(Listener::of(name, port, named).map_err(|what| wrong(&what))?)
            }
            (_, None) => None,
            (_, Some(_)) => return Err(wrong("listener is for tls = \"none\". Remove it.")),
        };
        Ok(Server { name: name.to_owned(), port, protection, listener, login, authorities })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement;

    #[test]
    fn the_manual_of_smtp_has_its_settings() {
        let refused = parse::<Written>("x", "unknown = 1\n").err().unwrap();
        agreement::of_settings(&refused.sentence, "totp-deliver-smtp.8");
    }
}
