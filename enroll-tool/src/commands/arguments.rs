//! What the commands of this folder can be asked for.

use crate::arguments::{Form, Whose};
use clap::Args;

/// How to enrol.
#[derive(Args, Clone, Default)]
pub struct Enrol {
    #[command(flatten)]
    pub whose: Whose,
    #[command(flatten)]
    pub form: Form,
    /// Skip the password (the administrator may forbid it).
    #[arg(long)]
    pub no_password_check: bool,
}

/// Whose authenticators to show.
#[derive(Args, Clone, Default)]
pub struct Show {
    #[command(flatten)]
    pub whose: Whose,
    #[command(flatten)]
    pub form: Form,
}
