//! What every ledger must do, done by the ledgers of this crate.

use fleet_core::files::Files;
use fleet_core::ledger::Ledger;
use fleet_test::memory::Memory;

fn on_each(test: impl Fn(&dyn Ledger)) {
    test(&Memory::default());
    let folder = tempfile::tempdir().unwrap();
    test(&Files::open(folder.path()).unwrap());
}

fleet_test::ledger_tests!(on_each);
