//! What the module and the helper `pam_totpd` say to each other over a Unix socket (docs/formats.md, "The socket of
//! the helper").
//!
//! A frame is a length of four bytes, big-endian, and so many bytes of CBOR (RFC 8949): one message. One connection
//! is one login; closing it ends the login. The module begins:
//!
//! ```text
//! module                                  helper
//! Hello, the versions that it speaks  ->
//!                                     <-  Hello, the version that both speak; or NoVersion
//! Login                               ->
//!                                     <-  Ask or Done
//! Answer                              ->
//!                                     <-  Ask or Done
//! ```
//!
//! `enroll` speaks of the user's own credential in the same way (`wire/own.rs`), and the module of an enrolment at the
//! first login (`wire/enrol.rs`).
//!
//! Nothing here reads or writes a socket.

mod deliver;
mod enrol;
mod fleet;
mod frame;
mod key;
mod message;
mod own;
mod refusal;
mod stream;
mod told;

pub use crate::login::{EndKind, Ending, UNIT};
pub use deliver::{AGENT_SOCKET, Delivered, ORDER_VERSION, Order};
pub use enrol::{
    ENROL_ANSWER_BYTES, ENROL_SINCE, Enrol, EnrolEnd, Hidden, MOST_ENROL_QUESTIONS, Picture,
    Question, TicketFault,
};
pub use fleet::{
    FLEET_SOCKET, FLEET_VERSION, FleetAnswer, FleetFailure, FleetQuestion, FleetReport,
    SignedVerdict,
};
pub use frame::{Frame, HEADER, MAX_BYTES, Malformed, body_length};
pub use key::{
    AssertWanted, KEY_SOCKET, KEY_VERSION, KeyAnswer, KeyFailure, KeyQuestion, KeyWanted,
    MOST_TOUCH_SECONDS, MakeWanted, Pin, PluggedKey, Vouched,
};
pub use message::{FromHelper, FromModule, Login, NEWEST, OLDEST, agreed};
pub use own::{
    App, Change, Forgotten, KeyStep, MORE_SINCE, OFF, Remembered, SINCE, Shown, ShownAddress,
    ShownKey, Standing, Token,
};
pub use refusal::Refusal;
pub use stream::next_body;

/// Where the helper listens. No setting names another place: a module that asks elsewhere would believe an impostor.
pub const SOCKET: &str = "/run/pam_totp/helper.socket";
/// While this file exists, the package of the helper is installed, and programs that run as the user ask the helper.
pub const INSTALLED: &str = "/usr/lib/pam_totp/helper";
