//! All unsafe code of the module: what C calls, and what calls C. Each block says why it is sound.

mod arena;
pub mod capabilities;
mod conversation;
mod entry;
pub mod file_ids;
#[cfg(not(feature = "full"))]
mod hand_over;
mod handle;
#[cfg(not(feature = "full"))]
mod loader;
mod shadow;
