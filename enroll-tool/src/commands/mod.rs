//! The commands, one file each.

mod devices;
mod disable;
pub mod enrol;
pub mod export;
pub mod next_step;
pub mod recovery;
pub mod show;
pub mod status;
mod verify;

use crate::cli::{Arguments, Command};
use crate::error::Result;

/// Runs what was asked for.
pub fn run(arguments: &Arguments) -> Result<()> {
    match &arguments.command {
        None => enrol::run(&arguments.enrol),
        Some(Command::Add(options)) => devices::add(options),
        Some(Command::Remove { label, options }) => devices::remove(label, options),
        Some(Command::Recovery(output)) => recovery::run(output),
        Some(Command::Show(options)) => show::run(options),
        Some(Command::Verify(whose)) => verify::run(whose),
        Some(Command::Disable(whose)) => disable::run(whose),
        Some(Command::Status(output)) => status::run(output),
        Some(Command::Check(options)) => crate::check::run(options),
        Some(Command::Setup(options)) => crate::setup::run(options),
        Some(Command::Compromised(options)) => crate::admin::compromised::by_user(options),
        Some(Command::Import(options)) => crate::import::run(options),
        Some(Command::Export(options)) => crate::commands::export::run(options),
        Some(Command::Admin(admin)) => crate::admin::run(&admin.command),
    }
}
