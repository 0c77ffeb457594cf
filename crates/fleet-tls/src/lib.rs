//! TLS 1.3 with pinned keys, for both sides. A certificate is a container for a key: nobody signs it but its owner, and its
//! names and dates say nothing. The handshake still proves that the other side has the key.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::unreachable
    )
)]

mod client;
mod server;
#[cfg(test)]
mod tests;

pub use client::client_config;
pub use server::server_config;

use fleet_core::pin::Pin;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, ring, verify_tls13_signature};
use rustls::pki_types::CertificateDer;
use rustls::server::ParsedCertificate;
use rustls::{DigitallySignedStruct, Error, SignatureScheme};
use std::sync::Arc;

/// The pin of the key in a certificate.
///
/// # Errors
/// The bytes are no certificate.
pub fn pin_of(certificate: &CertificateDer<'_>) -> Result<Pin, Error> {
    let parsed = ParsedCertificate::try_from(certificate)?;
    Ok(Pin::of_public_key(parsed.subject_public_key_info().as_ref()))
}

/// What both sides do with the signature of a handshake.
#[derive(Debug)]
struct Handshake(Arc<CryptoProvider>);

impl Handshake {
    fn new() -> Self {
        Self(Arc::new(ring::default_provider()))
    }

    fn refuse_tls12() -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("TLS 1.3 is required".to_owned()))
    }

    fn verify(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
