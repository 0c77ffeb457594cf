//! Keeps secrets in the memory of this process.

use nix::sys::resource::{Resource, setrlimit};
use rustix::process::{DumpableBehavior, set_dumpable_behavior};

/// No core file, and no tracing by other processes of the same user. A program that this one starts makes no core file
/// either. `what` is kept: "the code".
///
/// # Errors
/// A text for the administrator.
pub fn protect(what: &str) -> Result<(), String> {
    let cannot = |why: String| format!("cannot keep {what} out of core files ({why})");
    setrlimit(Resource::RLIMIT_CORE, 0, 0).map_err(|e| cannot(format!("setrlimit: {e}")))?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)
        .map_err(|e| cannot(format!("PR_SET_DUMPABLE: {e}")))
}
