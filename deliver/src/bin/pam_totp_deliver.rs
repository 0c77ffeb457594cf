//! `pam_totp_deliver`: the delivery agent. It has the network that the helper `pam_totpd` does not have, and no right.
#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    deliver::agent::main()
}
