//! Where the database is.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres_rustls::MakeRustlsConnect;
use zeroize::Zeroizing;

/// How long one server of the list may take to answer.
const CONNECT: Duration = Duration::from_secs(1);

/// What a standby means for a commit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standby {
    /// No commit counts without a synchronous standby. Every standby that may be promoted must be one.
    Required,
    /// There is none, and none is ever promoted.
    None,
}

/// Where the database is, and how to log in.
#[derive(Clone, Debug)]
pub struct Settings {
    /// As `psql` takes it, `host=db1,db2 dbname=fleet user=fleet`, without a password. Of several hosts, the one that
    /// can be written to is used.
    pub connection: String,
    /// The password, if there is one.
    pub password: Option<Zeroizing<String>>,
    /// The authority that signed the certificates of the hosts. Without it, the hosts must be this machine.
    pub ca_file: Option<PathBuf>,
    /// What a standby means for a commit.
    pub standby: Standby,
}

/// What a connection is made from.
pub(crate) struct Server {
    pub(crate) config: Config,
    pub(crate) tls: MakeRustlsConnect,
}

impl Server {
    pub(crate) fn of(settings: &Settings) -> Result<Self, String> {
        let parsed = settings.connection.parse::<Config>();
        let mut config = parsed.map_err(|why| format!("connection: {why}"))?;
        if config.get_password().is_some() {
            return Err("connection: write the password into password_file".to_owned());
        }
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err("connection: no host".to_owned());
        }
        if let Some(password) = &settings.password {
            config.password(password.as_bytes());
        }
        let roots = match &settings.ca_file {
            Some(path) => {
                config.ssl_mode(SslMode::Require);
                roots_of(path)?
            }
            None if is_here(&config) => {
                config.ssl_mode(SslMode::Disable);
                RootCertStore::empty()
            }
            None => {
                return Err("connection: a host that is not this machine needs ca_file".to_owned());
            }
        };
        config.application_name("totp-fleetd").connect_timeout(CONNECT);
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        config.tcp_user_timeout(Duration::from_secs(5));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(|why| why.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { config, tls: MakeRustlsConnect::new(tls) })
    }
}

/// Whether no other machine is asked.
fn is_here(config: &Config) -> bool {
    let is_local = |host: &Host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        }
    };
    // An address is what is connected to, whatever the name says.
    let addresses = config.get_hostaddrs();
    if addresses.is_empty() {
        return config.get_hosts().iter().all(is_local);
    }
    addresses.iter().all(IpAddr::is_loopback)
}

fn roots_of(path: &PathBuf) -> Result<RootCertStore, String> {
    let named = |why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|why| named(&why))? {
        let certificate = certificate.map_err(|why| named(&why))?;
        roots.add(certificate).map_err(|why| named(&why))?;
    }
    match roots.is_empty() {
        true => Err(named(&"no certificate in it")),
        false => Ok(roots),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(connection: &str, ca_file: Option<PathBuf>) -> Option<String> {
        let standby = Standby::None;
        let settings =
            Settings { connection: connection.to_owned(), password: None, ca_file, standby };
        Server::of(&settings).err()
    }

    #[test]
    fn without_tls_only_this_machine_is_asked() {
        let here = ["host=/run/postgresql", "host=127.0.0.1", "host=::1", "host=localhost,/run/p"];
        for connection in here {
            assert_eq!(refused(connection, None), None, "{connection}");
        }
        let there =
            ["host=db1", "host=/run/p,db1", "host=10.0.0.1", "hostaddr=10.0.0.1 host=/run/p"];
        for connection in there {
            let why = refused(connection, None).unwrap();
            assert!(why.contains("needs ca_file"), "{connection}: {why}");
        }
        assert_eq!(refused("dbname=fleet", None).unwrap(), "connection: no host");
    }

    #[test]
    fn a_password_is_no_part_of_the_connection() {
        let why = refused("host=/run/postgresql password=swordfish", None).unwrap();
        assert!(why.contains("password_file") && !why.contains("swordfish"), "{why}");
        let nonsense = refused("host=/run/p passwort=swordfish", None).unwrap();
        assert!(!nonsense.contains("swordfish"), "{nonsense}");
    }

    #[test]
    fn a_file_without_a_certificate_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let why = refused("host=db1", Some(file.path().to_owned())).unwrap();
        assert!(why.contains("no certificate in it"), "{why}");
        let why = refused("host=db1", Some("/nonexistent/ca".into())).unwrap();
        assert!(why.starts_with("/nonexistent/ca: "), "{why}");
    }
}
