//! What `enroll fleet join` left: the membership, and the key of this host.
//!
//! | file | holds |
//! |---|---|
//! | `membership` | the name of this host in the fleet, the servers and their pins |
//! | `host.key`, `host.crt` | the key that the servers know, and its self-signed container |

use fleet_core::membership::{MAX_TEXT, Membership};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Where the files are.
pub const FOLDER: &str = "/etc/pam_totp/fleet";
const MEMBERSHIP: &str = "membership";
const KEY: &str = "host.key";
const CERTIFICATE: &str = "host.crt";
/// More than a key has.
const MAX_PEM: u64 = 16 * 1024;

/// What the agent is told.
pub struct Config {
    /// The servers.
    pub membership: Membership,
    /// The certificate of this host.
    pub certificate: CertificateDer<'static>,
    /// Its key.
    pub key: PrivateKeyDer<'static>,
}

impl Config {
    /// Reads the files of a folder. The key may be a credential of systemd of the same name.
    ///
    /// # Errors
    /// The file and why, without its content.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let passed = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
        let key = passed.map(|folder| folder.join(KEY)).filter(|path| path.exists());
        Self::of_files(folder, &key.unwrap_or_else(|| folder.join(KEY)))
    }

    fn of_files(folder: &Path, key: &Path) -> Result<Self, String> {
        let told = |path: &Path, why: &str| format!("{}: {why}", path.display());
        let (membership, certificate) = (folder.join(MEMBERSHIP), folder.join(CERTIFICATE));
        let text = read(&membership, MAX_TEXT as u64)?;
        let pem = read(&certificate, MAX_PEM)?;
        let secret = read(key, MAX_PEM)?;
        Ok(Self {
            membership: Membership::parse(&text).ok_or_else(|| {
                told(&membership, "not a membership of a fleet. Run `enroll fleet join` again")
            })?,
            certificate: CertificateDer::from_pem_slice(pem.as_bytes())
                .map_err(|_| told(&certificate, "expected a certificate in PEM"))?,
            key: PrivateKeyDer::from_pem_slice(secret.as_bytes())
                .map_err(|_| told(key, "expected a private key in PEM"))?,
        })
    }
}

fn read(path: &Path, most: u64) -> Result<Zeroizing<String>, String> {
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    let file = File::open(path).map_err(told)?;
    let mut text = Zeroizing::new(String::with_capacity(usize::try_from(most).unwrap_or(0)));
    file.take(most).read_to_string(&mut text).map_err(told)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: &str = "pam_totp-fleet 1\nhost web1\n\
        server fleet1.example.org:8443 sha256:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE\n\
        verdict ed25519:AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM\n";

    #[test]
    fn a_missing_or_wrong_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let write = |name: &str, text: &str| std::fs::write(path.join(name), text).unwrap();
        let why = || {
            Config::of_files(path, &path.join(KEY))
                .err()
                .map(|why| why.replace(path.to_str().unwrap(), ""))
        };
        assert_eq!(why().unwrap(), "/membership: No such file or directory (os error 2)");
        write(MEMBERSHIP, SERVER);
        assert!(why().unwrap().starts_with("/host.crt: No such"));
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(vec!["web1".to_owned()]).unwrap();
        write(CERTIFICATE, &params.self_signed(&key).unwrap().pem());
        write(KEY, "secret");
        let told = why().unwrap();
        assert_eq!(told, "/host.key: expected a private key in PEM");
        write(KEY, &key.serialize_pem());
        assert_eq!(why(), None);
        write(MEMBERSHIP, &SERVER.replace("fleet 1", "fleet 2"));
        assert!(why().unwrap().contains("`enroll fleet join`"));
    }
}
