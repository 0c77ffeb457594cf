//! Keeps the code in the memory of this process.

use crate::failure::{Failure, Status};
use nix::sys::resource::{Resource, setrlimit};
use rustix::process::{DumpableBehavior, set_dumpable_behavior};

/// No core file, and no tracing by other processes of the same user. A program that this one starts makes no core file
/// either.
pub fn protect() -> Result<(), Failure> {
    let cannot = |what: String| {
        Failure::new(Status::System, format!("cannot keep the code out of core files ({what})"))
    };
    setrlimit(Resource::RLIMIT_CORE, 0, 0).map_err(|e| cannot(format!("setrlimit: {e}")))?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)
        .map_err(|e| cannot(format!("PR_SET_DUMPABLE: {e}")))
}
