//! Where a verifier finds what belongs to an account: the credential, and the records of what was used.

use crate::account::Account;
use crate::credential::{Credential, ReadDepth};
use crate::judge::{Look, Other};
use crate::login::{IdentityError, Outcome};
use crate::record::{Store, StoreError};

/// The files of the accounts of this machine, as far as the program that asks may reach them.
pub trait Places {
    /// The home that a credential was found in, for the second look.
    type Home;

    /// Reads and parses the credential, and looks at the record on the other side of the rights.
    ///
    /// # Errors
    /// See [`Missing`].
    fn find(&self, account: &Account, depth: ReadDepth) -> Result<Found<Self::Home>, Missing>;

    /// Looks at the other record once more, after an acceptance was written.
    ///
    /// # Errors
    /// The rights to look could not be taken on or not be put back.
    fn look_again(
        &self,
        account: &Account,
        found: &Found<Self::Home>,
    ) -> Result<Elsewhere, IdentityError>;

    /// Root's record of this user.
    fn roots_store(&self, account: &Account) -> Store;

    /// The record that this program writes.
    fn store(&self, account: &Account) -> Store;

    /// Whether root holds a credential of the account's user id under this other name, and what was found is not root's.
    fn is_held_as(&self, _: &Account, _: &Found<Self::Home>, _name: &str) -> bool {
        false
    }

    /// The users who can write the record that [`Self::find`] and [`Self::look_again`] look at.
    fn other(&self) -> Other;
}

/// What was found of a user.
pub struct Found<H> {
    /// What the answer is compared with.
    pub credential: Credential,
    /// What the record on the other side of the rights says: the user's own for root, root's for the user.
    pub elsewhere: Elsewhere,
    /// Where it was found.
    pub home: H,
}

/// What the record on the other side of the rights says.
#[derive(Debug)]
pub struct Elsewhere {
    /// What is seen of it.
    pub look: Look,
    /// Why a record of the user's says nothing. It is no reason to refuse: the file is the user's, and breaking it
    /// must lock nobody out.
    pub fault: Option<StoreError>,
}

impl Elsewhere {
    /// There is none.
    pub const SILENT: Self = Self { look: Look::Silent, fault: None };
}

/// Why there is no credential to judge by.
#[derive(Debug)]
pub enum Missing {
    /// Provably not there.
    Absent,
    /// It cannot be said what is there, or it is of no use.
    Unusable(Outcome),
}
