//! The two places of a user's credential, and what became of one user.

use super::portable::Portable;
use crate::check::login_places::LoginPlaces;
use crate::context::Context;
use crate::error::{Error, Result, refused};
use crate::messages;
use crate::users::person::{Person, PlaceSeen, Seen};
use totp_core::account::Account;
use totp_core::credential::Credential;
use totp_core::settings::Settings;
use zeroize::Zeroizing;

/// What became of one user.
pub enum Done {
    /// The credential is in the other place now, or would be in a dry run, without authenticators of these kinds.
    Moved(Vec<String>),
    /// It was there already.
    There,
    /// There is none to move.
    Nothing,
}

/// The two places of a user's credential.
pub struct Two {
    pub account: Account,
    pub settings: Settings,
    pub home: Context,
    pub held: Context,
}

impl Two {
    /// Of a user who is not root.
    pub fn of(account: Account, settings: &Settings) -> Result<Self> {
        if account.uid == 0 {
            return refused(messages::adopt_not_for_root());
        }
        let at = |system| Context::at(account.clone(), settings.clone(), system);
        let (home, held) = (at(false)?, at(true)?);
        Ok(Self { account, settings: settings.clone(), home, held })
    }

    /// What may move of a credential, which is read from `from`.
    pub fn portable(
        &self,
        from: &Context,
        credential: Credential,
        content: &Zeroizing<Vec<u8>>,
    ) -> Result<Portable> {
        Portable::of(credential, content).map_err(|kinds| {
            let (name, from) = (&self.account.name, from.path());
            Error::Refused(messages::adopt_nothing_moves(from.display(), kinds, name))
        })
    }

    /// What is seen in both, without a change.
    pub fn seen(&self, read: &LoginPlaces) -> Result<[Seen; 2]> {
        let person = Person::look(self.account.clone(), &self.settings, read, true)?;
        let mut places = person.places;
        let mut at = |context: &Context| {
            let here = |place: &PlaceSeen| place.context.path() == context.path();
            places.iter().position(here).map_or(Seen::Nothing, |place| places.remove(place).seen)
        };
        Ok([at(&self.home), at(&self.held)])
    }
}
