//! A new key: its bytes, its name in the app, and its QR code.

pub mod name;
pub mod qr;
pub mod random;
