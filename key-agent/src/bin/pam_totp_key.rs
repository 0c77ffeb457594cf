//! `pam_totp_key`: the key agent. It has the security keys that the helper `pam_totpd` does not have, and no right.
#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    key_agent::main()
}
