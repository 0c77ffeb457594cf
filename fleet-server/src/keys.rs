//! The key files of a server.
//!
//! | file | holds |
//! |---|---|
//! | `seal.keys` | keys that seal credentials, the current one first |
//! | `verdict.key` | the key that signs verdicts, 64 hexadecimal digits |
//! | `tls.key`, `tls.crt` | the key that hosts pin, and its self-signed container |

use fleet_core::pin::Pin;
use fleet_core::seal::KeyRing;
use fleet_verdict::SecretKey;
use rustix::fs::{self, Mode, OFlags};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read as _;
use std::os::fd::AsFd;
use std::path::Path;
use totp_core::new_file::{Flushed, Naming, NewFile};
use zeroize::Zeroizing;

const SEAL: &str = "seal.keys";
const VERDICT: &str = "verdict.key";
const TLS_KEY: &str = "tls.key";
const TLS_CERTIFICATE: &str = "tls.crt";
/// More than any key file has.
const MAX_BYTES: u64 = 16 * 1024;

/// All keys of a server.
pub struct ServerKeys {
    /// Seals and opens credentials.
    pub ring: KeyRing,
    /// Signs verdicts.
    pub verdict: SecretKey,
    /// The server's certificate.
    pub certificate: CertificateDer<'static>,
    /// Its key.
    pub tls: PrivateKeyDer<'static>,
}

impl ServerKeys {
    /// Reads the key files of a folder.
    ///
    /// # Errors
    /// The file and why, without its content.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let told = |name: &str, why: &str| format!("{}: {why}", folder.join(name).display());
        let ring = KeyRing::parse(&read_private(&folder.join(SEAL))?);
        let verdict = read_private(&folder.join(VERDICT))?;
        let tls = read_private(&folder.join(TLS_KEY))?;
        let certificate = read_file(&folder.join(TLS_CERTIFICATE))?;
        Ok(Self {
            ring: ring
                .ok_or_else(|| told(SEAL, "expected 1 to 8 lines of 64 hexadecimal digits"))?,
            verdict: seed_of_hex(verdict.trim())
                .map(|seed| SecretKey::from_bytes(&seed))
                .ok_or_else(|| told(VERDICT, "expected 64 hexadecimal digits"))?,
            certificate: CertificateDer::from_pem_slice(certificate.as_bytes())
                .map_err(|_| told(TLS_CERTIFICATE, "expected a certificate in PEM"))?,
            tls: PrivateKeyDer::from_pem_slice(tls.as_bytes())
                .map_err(|_| told(TLS_KEY, "expected a private key in PEM"))?,
        })
    }

    /// Makes the key files that are missing, and returns their names.
    ///
    /// # Errors
    /// The file and why.
    pub fn make(folder: &Path) -> Result<Vec<&'static str>, String> {
        let told = |name: &str, why: &dyn std::fmt::Display| {
            format!("{}: {why}", folder.join(name).display())
        };
        let mut made = Vec::new();
        for name in [SEAL, VERDICT] {
            let line = KeyRing::new_line().map_err(|why| told(name, &why))?;
            if write_new(folder, name, line.as_bytes()).map_err(|why| told(name, &why))? {
                made.push(name);
            }
        }
        if !folder.join(TLS_KEY).exists() {
            let key = rcgen::KeyPair::generate().map_err(|why| told(TLS_KEY, &why))?;
            let params = rcgen::CertificateParams::new(vec!["totp-fleetd".to_owned()]);
            let certificate = params.and_then(|params| params.self_signed(&key));
            let certificate = certificate.map_err(|why| told(TLS_CERTIFICATE, &why))?;
            let pem = Zeroizing::new(key.serialize_pem());
            // The container first: a run that is broken off begins again with both.
            let _ = std::fs::remove_file(folder.join(TLS_CERTIFICATE));
            let files = [(TLS_CERTIFICATE, certificate.pem().into()), (TLS_KEY, pem)];
            for (name, content) in files {
                write_new(folder, name, content.as_bytes()).map_err(|why| told(name, &why))?;
                made.push(name);
            }
        }
        Ok(made)
    }

    /// The pin by which hosts know this server.
    ///
    /// # Errors
    /// The certificate cannot be read.
    pub fn pin(&self) -> Result<Pin, String> {
        fleet_tls::pin_of(&self.certificate).map_err(|why| format!("{TLS_CERTIFICATE}: {why}"))
    }
}

/// Writes a file unless there is one; whether it did.
fn write_new(folder: &Path, name: &str, content: &[u8]) -> rustix::io::Result<bool> {
    let folder =
        fs::open(folder, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    let file = NewFile {
        folder: folder.as_fd(),
        name: OsStr::new(name),
        mode: Mode::RUSR | Mode::WUSR,
        naming: Naming::New,
        flushed: Flushed::ContentAndName,
    };
    match file.make(content, |_| Ok(())) {
        Ok(_) => Ok(true),
        Err(rustix::io::Errno::EXIST) => Ok(false),
        Err(error) => Err(error),
    }
}

fn read_file(path: &Path) -> Result<Zeroizing<String>, String> {
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    let file = File::open(path).map_err(told)?;
    let mut text = Zeroizing::new(String::with_capacity(MAX_BYTES as usize));
    file.take(MAX_BYTES).read_to_string(&mut text).map_err(told)?;
    Ok(text)
}

/// Reads a file that only its owner may read.
pub(crate) fn read_private(path: &Path) -> Result<Zeroizing<String>, String> {
    let told = |error: rustix::io::Errno| format!("{}: {error}", path.display());
    let mode = Mode::from_raw_mode(fs::stat(path).map_err(told)?.st_mode);
    if mode.intersects(Mode::RWXG | Mode::RWXO) {
        return Err(format!(
            "{}: other users may read or write the file. Run `chmod 600` on it",
            path.display()
        ));
    }
    read_file(path)
}

fn seed_of_hex(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut seed = Zeroizing::new([0; 32]);
    if text.len() != 64 || !text.bytes().all(|c| c.is_ascii_hexdigit()) {
        return None;
    }
    for (place, byte) in seed.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(place * 2..place * 2 + 2)?, 16).ok()?;
    }
    Some(seed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn keys_are_made_once_and_for_their_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        assert_eq!(ServerKeys::make(path).unwrap(), [SEAL, VERDICT, TLS_CERTIFICATE, TLS_KEY]);
        let keys = ServerKeys::read(path).unwrap();
        assert!(ServerKeys::make(path).unwrap().is_empty());
        let again = ServerKeys::read(path).unwrap();
        assert_eq!(again.pin().unwrap(), keys.pin().unwrap());
        assert_eq!(again.ring.current(), keys.ring.current());
        assert_eq!(again.verdict.public(), keys.verdict.public());
        for name in [SEAL, VERDICT, TLS_KEY] {
            let mode = |mode| {
                std::fs::set_permissions(path.join(name), PermissionsExt::from_mode(mode)).unwrap();
            };
            mode(0o640);
            let why = ServerKeys::read(path).err().unwrap();
            assert!(why.contains(name) && why.contains("other users"), "{why}");
            mode(0o600);
        }
        std::fs::write(path.join(VERDICT), "é".repeat(32)).unwrap();
        let why = ServerKeys::read(path).err().unwrap();
        assert!(why.contains("verdict.key: expected 64"), "{why}");
    }
}
