//! Keeps the code in the memory of this process.

use crate::failure::{Failure, Status};

/// No core file, and no tracing by other processes of the same user. A program that this one starts makes no core file
/// either.
pub fn protect() -> Result<(), Failure> {
    agent::protect("the code").map_err(|why| Failure::new(Status::System, why))
}
