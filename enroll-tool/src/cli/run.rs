//! Which command runs for what was asked for.

use super::{Arguments, Command};
use crate::authorise::used_up;
use crate::commands::{
    authenticators, check, disable, enrol, export, held_enrol, move_phone, prefer, recovery,
    remembered, show, status, verify,
};
use crate::error::Result;
use crate::{admin, import, setup};

/// Runs what was asked for. An error says what was used up before it.
pub fn run(arguments: &Arguments) -> Result<()> {
    command(arguments).map_err(used_up::told)
}

fn command(arguments: &Arguments) -> Result<()> {
    match &arguments.command {
        None => held_enrol::run(&arguments.enrol, enrol::run),
        Some(Command::Add(options)) => authenticators::add(options),
        Some(Command::Remove(options)) => authenticators::remove(options),
        Some(Command::Move(options)) => move_phone::run(options),
        Some(Command::Prefer(options)) => prefer::run(options),
        Some(Command::Recovery(output)) => recovery::run(output),
        Some(Command::Show(options)) => show::run(options),
        Some(Command::Verify(whose)) => verify::run(whose),
        Some(Command::Resync(options)) => admin::resync::by_user(options),
        Some(Command::Disable(whose)) => disable::run(whose),
        Some(Command::Status(output)) => status::run(output),
        Some(Command::Check(options)) => check::run(options),
        Some(Command::Setup(options)) => setup::run(options),
        Some(Command::Devices(options)) => remembered::run(options),
        Some(Command::Sessions(options)) => admin::own_sessions::run(options),
        Some(Command::Compromised(options)) => admin::compromised::by_user(options),
        Some(Command::Import(options)) => import::run(options),
        Some(Command::Export(options)) => export::run(options),
        Some(Command::Admin(admin)) => admin::run(&admin.command),
    }
}
