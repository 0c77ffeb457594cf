//! `enroll check` over trees of files: broken set-ups with the finding each must have, and right ones
//! that must have none. Most of the broken ones are from public threads, named beside them.

mod distributions;
mod files;
mod one_field;
mod right;
mod rules;
mod setup;
mod shape;
mod sshd;
mod stacks;
mod tree;
