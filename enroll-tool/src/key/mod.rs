//! A new secret: its bytes, its name in the app, and its QR code.

pub mod qr;
pub mod random;

pub use totp_core::key_name as name;
