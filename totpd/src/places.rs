//! Where the helper finds credentials and records: root's files alone. It reads no home.

use std::path::Path;
use totp_core::account::Account;
use totp_core::credential::{self, Credential, ReadDepth};
use totp_core::home::{FileFault, Readers, read_roots};
use totp_core::judge::Other;
use totp_core::local::{Elsewhere, Found, Missing, Places};
use totp_core::login::{IdentityError, Outcome};
use totp_core::record::Store;
use totp_core::settings::{CredentialPath, HELD_BY_ROOT, Settings, expand};

/// Root's files.
#[derive(Debug)]
pub struct RootsFiles<'a> {
    pub settings: &'a Settings,
    pub volatile_dir: &'a Path,
}

/// Where root holds credentials.
pub fn template(settings: &Settings) -> &str {
    match &settings.credential {
        CredentialPath::Roots(template) => template,
        CredentialPath::InHome(_) => HELD_BY_ROOT,
    }
}

impl Places for RootsFiles<'_> {
    /// A credential that root holds has no second record.
    type Home = ();

    fn find(&self, account: &Account, depth: ReadDepth) -> Result<Found<()>, Missing> {
        let unusable = |outcome| Err(Missing::Unusable(outcome));
        let Some(path) = expand(template(self.settings), &account.name, account.uid) else {
            return unusable(Outcome::CredentialUnnameable);
        };
        let content = match read_roots(&path, credential::MAX_BYTES, Readers::RootOnly) {
            Ok(content) => content,
            Err(error) if matches!(error.fault, FileFault::Absent) => return Err(Missing::Absent),
            Err(error) => return unusable(Outcome::CredentialOutOfReach(error)),
        };
        match Credential::parse(&content, depth) {
            Ok(credential) => Ok(Found { credential, elsewhere: Elsewhere::SILENT, home: () }),
            Err(error) => unusable(Outcome::CredentialDamaged(path.display().to_string(), error)),
        }
    }

    fn look_again(&self, _: &Account, _: &Found<()>) -> Result<Elsewhere, IdentityError> {
        Ok(Elsewhere::SILENT)
    }

    fn roots_store(&self, account: &Account) -> Store {
        Store::of_root(&self.settings.state_dir, self.volatile_dir, account.uid)
    }

    fn store(&self, account: &Account) -> Store {
        self.roots_store(account)
    }

    fn other(&self) -> Other {
        Other::Users
    }
}
