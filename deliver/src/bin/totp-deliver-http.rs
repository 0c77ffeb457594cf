//! `totp-deliver-http`: delivers one verification code through a service that speaks HTTP. The crate's documentation has the
//! interface.
#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    deliver::program::http()
}
