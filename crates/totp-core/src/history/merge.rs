//! What two copies of a record know together.

use super::state::History;

impl History {
    /// What two copies of the record know together: the failures of the newer one, and of both
    /// everything that is spent.
    #[must_use]
    pub fn merged(newer: Self, older: &Self) -> Self {
        let mut merged = newer;
        for mark in &older.marks {
            merged.raise_mark(mark.id, mark.end);
        }
        for set in &older.dead_sets {
            merged.retire(*set);
        }
        if merged.recovery_set.is_none() {
            merged.recovery_set = older.recovery_set;
        }
        for hash in &older.spent {
            merged.spend(*hash);
        }
        if older.enrolled && !merged.enrolled {
            (merged.enrolled, merged.name) = (true, older.name.clone());
        }
        if let Some(older) = &older.extras {
            merged.with_extras(|both| both.merge_spent_of(older));
        }
        merged
    }
}
