//! `enroll check`: finds what is missing before it hurts.
//!
//! Each part reads what counts and returns findings; [`checker`] puts them in order. Nothing is changed, and of
//! other people's files only what libpam, sshd and the module read themselves is opened.

pub mod account;
pub mod actors;
mod advice;
pub mod answers;
pub mod arguments;
pub mod baseline;
mod caller;
mod change;
pub mod changed;
pub mod checker;
mod clock;
mod code_alone;
mod corrected;
pub mod credential;
pub mod devices;
pub mod exempt;
pub mod found;
mod gaps;
mod let_by;
pub mod limits;
mod lockers;
pub mod login_places;
pub mod module_file;
mod one_field;
pub mod ours;
mod pam_files;
pub mod pam_judge;
mod password;
pub mod policy;
mod polkit;
mod prompt;
mod record_folder;
pub mod removable;
pub mod report;
mod selinux;
pub mod services;
pub mod sshd;
pub mod sshd_judge;
mod sshd_keywords;
pub mod sshd_program;
mod sshd_running;
pub mod sshd_services;
mod sudo_commands;
mod sudo_sources;
pub mod sudoers;
mod sudoers_lines;
mod sudoers_rules;
mod sudoers_syntax;
pub mod trial;
mod twins;
mod unit_calls;
mod unit_judge;
mod unit_sight;
pub mod words;
