//! What is wrong with the files of a service, in words.

use crate::machine::why_unsuited;
use crate::messages::{self, Message};
use pam_stack::libpam::control::Wrong;
use pam_stack::{Fault, Unread};

/// What is wrong with a line or a file.
pub fn fault(fault: &Fault) -> Message {
    match fault {
        Fault::Empty => messages::check_empty_line().into(),
        Fault::Kind(word) => messages::check_no_kind(format_args!("{word:?}")),
        Fault::NoControl => messages::check_no_control().into(),
        Fault::Control(wrong) => messages::check_bad_control(control(wrong)),
        Fault::NoModule => messages::check_no_module().into(),
        Fault::ModuleWithoutName(word) => {
            messages::check_module_without_name(format_args!("{word:?}"))
        }
        Fault::NoFileNamed => messages::check_names_no_file().into(),
        Fault::TooDeep(count) => messages::check_includes_too_deep(*count),
        Fault::Include(path, why) => messages::at(path.display(), unread(why)),
        Fault::EndsWithBackslash => messages::check_ends_with_backslash().into(),
        Fault::Hangs => messages::check_line_hangs().into(),
        Fault::NoFile => messages::check_no_such_file().into(),
    }
}

fn control(wrong: &Wrong) -> Message {
    match wrong {
        Wrong::Value(rest) => messages::check_no_such_value(format_args!("{rest:?}")),
        Wrong::Equals(rest) => messages::check_no_equals(format_args!("{rest:?}")),
        Wrong::Action(rest) => messages::check_no_such_action(format_args!("{rest:?}")),
    }
}

/// An error of the system in words, without "(os error 2)".
fn unread(why: &Unread) -> String {
    match why {
        Unread::Gone => messages::check_no_such_file().to_owned(),
        Unread::Forbidden => messages::check_may_not_be_read().to_owned(),
        Unread::Unsuited(unsuited) => why_unsuited(*unsuited).to_owned(),
        Unread::Other(error) => error.clone(),
    }
}
