//! TLS: who the other end is. The checks cannot be turned off.

use crate::failure::{Failure, Status};
use crate::files::{self, Reader};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io;
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use totp_core::escape;

/// A connection that has proved its name.
pub type Stream = StreamOwned<ClientConnection, TcpStream>;

/// What would replace the authorities that the system trusts, for whoever sets the environment of the process.
const IN_ENVIRONMENT: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// The certificate authorities that count: those of the file, and no others, or those that the system trusts.
pub fn authorities(
    file: Option<&Path>,
    reader: Reader,
) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let (found, place) = match file {
        Some(path) => {
            let text = files::read(path, reader)?.text;
            let found: Result<Vec<_>, _> =
                CertificateDer::pem_slice_iter(text.as_bytes()).collect();
            let shown = escape::text(path.display());
            let wrong = || {
                Failure::config(format!("cannot read certificates in {shown}. Write them in PEM."))
            };
            (found.map_err(|_| wrong())?, shown)
        }
        None => {
            trusted_by_system()?;
            (rustls_native_certs::load_native_certs().certs, "the system's store".to_owned())
        }
    };
    let mut store = RootCertStore::empty();
    let usable: Vec<_> = found.into_iter().filter(|one| store.add(one.clone()).is_ok()).collect();
    if usable.is_empty() {
        return Err(Failure::config(format!(
            "there is no certificate authority in {place}. Install ca-certificates, or set ca_file."
        )));
    }
    Ok(usable)
}

/// Nobody else is to say what the system trusts.
fn trusted_by_system() -> Result<(), Failure> {
    let set = IN_ENVIRONMENT.into_iter().find(|name| std::env::var_os(name).is_some());
    set.map_or(Ok(()), |name| {
        Err(Failure::config(format!(
            "{name} in the environment would replace the certificate authorities of this system. Remove it, or set ca_file."
        )))
    })
}

/// Speaks TLS 1.2 or 1.3 on the connection, as a client of the server of that name.
pub fn connect(
    socket: TcpStream,
    server: &str,
    authorities: &[CertificateDer<'static>],
) -> Result<Stream, Failure> {
    let broken = |what: String| Failure::config(format!("cannot speak TLS: {what}"));
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(authorities.iter().cloned());
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| broken(error.to_string()))?
        .with_root_certificates(store)
        .with_no_client_auth();
    let name =
        ServerName::try_from(server.to_owned()).map_err(|error| broken(error.to_string()))?;
    let connection =
        ClientConnection::new(Arc::new(config), name).map_err(|error| broken(error.to_string()))?;
    let mut stream = StreamOwned::new(connection, socket);
    while stream.conn.is_handshaking() {
        stream.conn.complete_io(&mut stream.sock).map_err(|error| explained(&error))?;
    }
    Ok(stream)
}

/// What a failed handshake means. A certificate that does not prove the name is no matter of trying again.
pub fn explained(error: &io::Error) -> Failure {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(error) => refused(error),
        None => Failure::later(format!(
            "the connection ended in the TLS handshake ({}). Check that the server speaks TLS on this port.",
            error.kind()
        )),
    }
}

/// The same, for an error of rustls.
pub fn refused(error: &rustls::Error) -> Failure {
    let sentence = match error {
        rustls::Error::InvalidCertificate(why) => format!(
            "the certificate of the server is not valid ({}). Check the name of the server and ca_file.",
            escape::text(why)
        ),
        other => format!(
            "the server speaks no TLS that is safe ({}). Check port and tls, or update the server.",
            escape::text(other)
        ),
    };
    Failure::new(Status::Unavailable, sentence)
}
