//! A ledger in memory: what the rules need of one, and nothing of files.
#![allow(dead_code, reason = "each test uses some of it")]

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::rc::Rc;
use totp_core::history::History;
use totp_core::ledger::{Entry, Ledger, Written};
use totp_core::time::Moment;

/// The records of all users.
#[derive(Default)]
pub struct Memory {
    written: RefCell<HashMap<String, History>>,
    held: Rc<RefCell<BTreeSet<String>>>,
    /// So many writes succeed, and then none does.
    writes_left: Cell<Option<usize>>,
}

/// Why a record cannot be held or written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    /// Another login holds the record.
    Busy,
    /// The ledger takes no writes.
    Refused,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

/// A record that is held; dropping it gives it back.
#[derive(Debug)]
pub struct Held {
    account: String,
    all: Rc<RefCell<BTreeSet<String>>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.all.borrow_mut().remove(&self.account);
    }
}

impl Memory {
    /// What is known of a user, if anything was ever written.
    pub fn known(&self, account: &str) -> Option<History> {
        self.written.borrow().get(account).cloned()
    }

    /// From here on so many writes succeed, and then none does.
    pub fn fail_after(&self, writes: usize) {
        self.writes_left.set(Some(writes));
    }
}

impl Ledger for Memory {
    type Held = Held;
    type Error = Failure;

    fn hold(&self, account: &str) -> Result<(Held, History), Failure> {
        if !self.held.borrow_mut().insert(account.to_owned()) {
            return Err(Failure::Busy);
        }
        let held = Held { account: account.to_owned(), all: Rc::clone(&self.held) };
        Ok((held, self.known(account).unwrap_or_else(|| History::new(account))))
    }

    fn write(
        &self,
        held: &mut Held,
        next: &mut History,
        _: &Entry,
        _: Moment,
    ) -> Result<Written, Failure> {
        if let Some(left) = self.writes_left.get() {
            self.writes_left.set(Some(left.checked_sub(1).ok_or(Failure::Refused)?));
        }
        self.written.borrow_mut().insert(held.account.clone(), next.clone());
        Ok(Written::Lasting)
    }
}
