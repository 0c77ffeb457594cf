//! The addresses of one user.

use crate::audit;
use crate::context::{Context, Existing};
use crate::error::{Result, refused};
use crate::files::save::CredentialFolder;
use crate::messages::{self, Said};
use crate::records::sent_codes;
use crate::rights::Former;
use crate::time::{now, rfc3339};
use totp_core::account::Account;
use totp_core::credential::{Address, Credential};
use totp_core::history::History;
use totp_core::sent::Way;
use totp_core::settings::Settings;
use zeroize::Zeroizing;

/// What an administrator wants.
#[derive(Default)]
pub struct Wanted {
    /// New addresses.
    pub set: Vec<Address>,
    /// The way by which no more codes are sent.
    pub remove: Option<Way>,
    /// Whether the addresses are locked then; `None` leaves it as it is.
    pub lock: Option<bool>,
}

impl Wanted {
    /// Nothing is to be changed.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.remove.is_none() && self.lock.is_none()
    }
}

/// A user whose credential root holds.
pub struct User {
    context: Context,
}

impl User {
    /// Of this account.
    pub fn of(account: Account, settings: &Settings) -> Result<Self> {
        Ok(Self { context: Context::at(account, settings.clone(), true)? })
    }

    /// The account's name.
    pub fn name(&self) -> &str {
        &self.context.account.name
    }

    /// The credential, and its text.
    pub fn credential(&self) -> Result<(Credential, Zeroizing<Vec<u8>>)> {
        match self.context.existing()? {
            Existing::Enrolled(credential, content) if !credential.disabled => {
                Ok((credential, content))
            }
            Existing::Enrolled(..) => refused(messages::not_enrolled(self.name())),
            Existing::Nothing => refused(messages::address_admin_not_held(self.name())),
        }
    }

    /// What root's record has of the user, if it can be read.
    pub fn record(&self) -> Option<History> {
        self.context.roots_history()
    }

    /// Makes the change. Whether there was one to make.
    pub fn change(&self, wanted: &Wanted) -> Result<bool> {
        self.credential()?;
        let place = CredentialFolder::prepare_patiently(&self.context)?;
        let (mut credential, content) = self.credential()?;
        let before = credential.to_toml();
        let ways = self.apply(&mut credential, wanted)?;
        if credential.to_toml() == before {
            return Ok(false);
        }
        place.save(&self.context, &credential, Former::Bytes(&content))?;
        audit::note_admin("address", &self.context.account);
        // What was sent to the former address is good no more.
        let Context { account, settings, .. } = &self.context;
        ways.into_iter().try_for_each(|way| sent_codes::end(account, settings, way))?;
        Ok(true)
    }

    /// Changes the credential. Returns the ways whose address is another one now.
    fn apply(&self, credential: &mut Credential, wanted: &Wanted) -> Result<Vec<Way>> {
        let created = rfc3339(now()?.wall);
        let mut changed = Vec::new();
        for address in &wanted.set {
            let way = address.way();
            let held = credential.held_address(way);
            let locked = held.as_ref().is_some_and(|held| held.locked);
            if held.and_then(|held| held.address).as_ref() == Some(address) {
                continue;
            }
            if !credential.set_address(address, &created, locked) {
                let why = Said(messages::authenticator_too_many());
                return refused(messages::at(self.name(), why));
            }
            changed.push(way);
        }
        if let Some(way) = wanted.remove {
            if credential.authenticators.is_empty() && credential.addresses().count() == 1 {
                return refused(messages::authenticator_the_only_one());
            }
            if !credential.remove_address(way) {
                return refused(messages::address_admin_none(self.name()));
            }
            changed.push(way);
        }
        let Some(lock) = wanted.lock else { return Ok(changed) };
        let named: Vec<Way> = match wanted.set.as_slice() {
            [] => credential.addresses().map(|held| held.way).collect(),
            set => set.iter().map(Address::way).collect(),
        };
        if named.is_empty() || !named.iter().all(|way| credential.lock_address(*way, lock)) {
            return refused(messages::address_admin_none(self.name()));
        }
        Ok(changed)
    }
}
