//! `totp-deliver-smtp`: delivers one verification code by mail. The crate's documentation has the interface.
#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    deliver::program::smtp()
}
