//! What both sides do: pins of keys, and the signature of a handshake.

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
pub(crate) struct Handshake(pub(crate) Arc<CryptoProvider>);

impl Handshake {
    pub(crate) fn new() -> Self {
        Self(Arc::new(ring::default_provider()))
    }

    pub(crate) fn refuse_tls12() -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("TLS 1.3 is required".to_owned()))
    }

    pub(crate) fn verify(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    pub(crate) fn schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
