//! The program `pam_totp_fleet`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    fleet_agent::main()
}
