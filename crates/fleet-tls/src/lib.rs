//! TLS 1.3 with pinned keys, for both sides. A certificate is a container for a key: nobody signs it but its owner, and its
//! names and dates say nothing. The handshake still proves that the other side has the key.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::unreachable
    )
)]

mod client;
mod handshake;
mod server;
#[cfg(test)]
mod tests;

pub use client::client_config;
pub use handshake::pin_of;
pub use server::server_config;
