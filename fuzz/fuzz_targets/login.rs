//! Whole logins of two users by sshd and by a locker, with failing system calls, a panicking host,
//! files that somebody touched, clocks and reboots. Two bytes an event: src/login/world.rs names them.
//!
//! No code is accepted twice, none but right ones of the window, and none that is not recorded; nobody is
//! let by who enrolled; no answer or secret is logged; the calling thread stays as it was; and at the end,
//! when all trouble is over, both users get in.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: fuzz::login::quiet_expected_panics(),
    |bytes: &[u8]| fuzz::login::run(bytes)
);
