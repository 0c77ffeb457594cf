//! Handshakes in memory.

use super::*;
use fleet_core::pin::Pin;
use rustls::Error;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::{PrivateKeyDer, ServerName};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{CertificateError, ClientConfig, ClientConnection, ServerConfig, ServerConnection};
use std::sync::Arc;

struct Side {
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
}

fn side() -> Side {
    let key = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(vec!["fleet".to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap().der().clone();
    Side { certificate, key: PrivateKeyDer::try_from(key.serialize_der()).unwrap() }
}

impl Side {
    fn pin(&self) -> Pin {
        pin_of(&self.certificate).unwrap()
    }

    fn identity(&self) -> Option<(CertificateDer<'static>, PrivateKeyDer<'static>)> {
        Some((self.certificate.clone(), self.key.clone_key()))
    }
}

/// The pin that the server sees.
fn seen(server: &Side, client: ClientConfig) -> Result<Option<Pin>, Error> {
    handshake(server_config(&server.certificate, &server.key)?, client)
}

/// A whole handshake.
fn handshake(config: ServerConfig, client: ClientConfig) -> Result<Option<Pin>, Error> {
    let mut server = ServerConnection::new(Arc::new(config))?;
    let name = ServerName::try_from("fleet").unwrap();
    let mut client = ClientConnection::new(Arc::new(client), name)?;
    for _ in 0..4 {
        let mut bytes = Vec::new();
        client.write_tls(&mut bytes).unwrap();
        server.read_tls(&mut bytes.as_slice()).unwrap();
        server.process_new_packets()?;
        let mut bytes = Vec::new();
        server.write_tls(&mut bytes).unwrap();
        client.read_tls(&mut bytes.as_slice()).unwrap();
        client.process_new_packets()?;
    }
    assert!(!client.is_handshaking() && !server.is_handshaking());
    Ok(server.peer_certificates().and_then(<[_]>::first).map(|shown| pin_of(shown).unwrap()))
}

#[test]
fn each_side_sees_the_key_of_the_other() {
    let (server, host) = (side(), side());
    let client = client_config(vec![server.pin()], host.identity()).unwrap();
    assert_eq!(seen(&server, client), Ok(Some(host.pin())));
}

#[test]
fn a_server_with_another_key_is_refused() {
    let (server, host) = (side(), side());
    let client = client_config(vec![side().pin(), host.pin()], host.identity()).unwrap();
    let refused = Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure);
    assert_eq!(seen(&server, client), Err(refused));
    let client = client_config(vec![], host.identity()).unwrap();
    assert!(seen(&server, client).is_err(), "no pin is no server");
}

#[test]
fn a_host_without_a_key_is_refused() {
    let server = side();
    let client = client_config(vec![server.pin()], None).unwrap();
    assert_eq!(seen(&server, client), Err(Error::NoCertificatesPresented));
}

/// A certificate with a key that is not its own: what somebody has who saw the certificate in a handshake.
fn mismatched(certificate: &Side, key: &Side) -> Arc<SingleCertAndKey> {
    let key = ring::sign::any_ecdsa_type(&key.key).unwrap();
    let shown = CertifiedKey::new(vec![certificate.certificate.clone()], key);
    Arc::new(SingleCertAndKey::from(shown))
}

#[test]
fn a_host_with_the_certificate_of_another_is_refused() {
    let (server, host, thief) = (side(), side(), side());
    let mut client = client_config(vec![server.pin()], thief.identity()).unwrap();
    client.client_auth_cert_resolver = mismatched(&host, &thief);
    let refused = Error::InvalidCertificate(CertificateError::BadSignature);
    assert_eq!(seen(&server, client), Err(refused));
}

#[test]
fn a_server_with_the_certificate_of_another_is_refused() {
    let (server, host, thief) = (side(), side(), side());
    let client = client_config(vec![server.pin()], host.identity()).unwrap();
    let mut config = server_config(&thief.certificate, &thief.key).unwrap();
    config.cert_resolver = mismatched(&server, &thief);
    let refused = Error::InvalidCertificate(CertificateError::BadSignature);
    assert_eq!(handshake(config, client), Err(refused));
}

#[test]
fn tls_1_2_is_not_spoken() {
    let server = side();
    let provider = Arc::new(ring::default_provider());
    let client = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS12])
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let refused = seen(&server, client);
    assert!(matches!(refused, Err(Error::PeerIncompatible(_))), "{refused:?}");
}
