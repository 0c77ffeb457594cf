//! `enroll check` over trees of files: broken set-ups with the finding each must have, and right ones
//! that must have none. Most of the broken ones are from public threads, named beside them.

mod advice;
mod at_login;
mod changed;
mod commands;
mod condition;
mod devices;
mod distributions;
mod enrolments;
mod files;
mod helper;
mod libpam;
mod loading;
mod one_field;
mod others;
mod password;
mod refused;
mod right;
mod rules;
mod services;
mod settings;
mod setup;
mod shape;
mod sshd;
mod sshd_include;
mod sshd_running;
mod sshd_service;
mod sshd_start;
mod sshd_trust;
mod stacks;
mod sudoers;
mod sudoers_daily;
mod tree;
mod typing;
mod units;
mod users;
