//! An administrator's change of a record, under the same lock as a login.

use super::{
    Lasting, PlaceError, PlaceFault, Session, StoreError, record_error, unwritable_reason,
};
use crate::history::History;

impl Session<'_> {
    /// Whether anything was ever written about this user.
    pub const fn is_known(&self) -> bool {
        self.generation > 0
    }

    /// Makes `change` and writes it with a flush: it is on disk when this returns.
    ///
    /// # Errors
    /// [`StoreError`], also where only the volatile place takes writes: a reboot would undo the change.
    pub fn amend(mut self, change: impl FnOnce(&mut History)) -> Result<(), StoreError> {
        change(&mut self.history);
        self.generation = self.generation.saturating_add(1);
        match &mut self.lasting {
            Lasting::Ready(record) => {
                let path = record.file().path().to_owned();
                record
                    .accept(&self.history, self.generation)
                    .map_err(|e| record_error(&path, e))?;
            }
            Lasting::Absent(_) => self.make_lasting()?,
            Lasting::Unwritable { why, .. } => {
                let fault = PlaceFault::Io(unwritable_reason(why));
                return Err(PlaceError { path: why.path.clone(), fault }.into());
            }
        }
        // The volatile copy, if there is one, was merged in when the session began.
        self.tidy();
        Ok(())
    }
}
