//! Whole logins by the module's own code, with a scripted host, on real files of real users, with system
//! calls that fail and files that somebody else touched; and what must hold whatever happens.

mod attempt;
mod checks;
mod codes;
mod faults;
mod files;
mod model;
mod world;

pub use attempt::quiet_expected_panics;
pub use world::run;
