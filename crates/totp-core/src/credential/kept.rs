//! Authenticators that this version does not use: kept word by word, so that changing a credential loses
//! none of them.

use zeroize::Zeroizing;

/// An `[[authenticator]]` table of a kind that is not known here, or an `[[optional]]` table. Without Debug, since it may
/// hold a secret.
#[derive(Clone)]
pub struct Kept {
    /// The kind or the name, cut if it is long.
    pub kind: String,
    table: Zeroizing<String>,
}

impl Kept {
    pub(super) fn new(kind: &str, table: &str) -> Self {
        let kind = kind.chars().take(32).collect();
        Self { kind, table: Zeroizing::new(table.trim_ascii().to_owned()) }
    }

    /// The table as it stands in the file, from its header on.
    pub fn table(&self) -> &str {
        &self.table
    }
}
