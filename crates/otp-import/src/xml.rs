//! XML of key containers and of password managers, within limits.

mod limits;

use crate::error::{ParseError, unreadable};
use crate::work;
use limits::Broken;
use roxmltree::{Document, Node, ParsingOptions};

/// Parses a whole file.
///
/// # Errors
/// [`ParseError`] with the line where it ceases to be XML, or with the limit that it breaks.
pub fn document(text: &str) -> Result<Document<'_>, ParseError> {
    let no_xml = |line| ParseError(format!("no XML, at line {line}"));
    match limits::check(text) {
        Err(Broken::Limit(limit)) => return unreadable(limit),
        Err(Broken::NoXml(position)) => return Err(no_xml(Lines::of(text).at(position))),
        Ok(()) => {}
    }
    // Entities are refused by default (allow_dtd is off): a few lines of them would fill the memory.
    let options = ParsingOptions { allow_dtd: false, nodes_limit: 4_000_000, ..Default::default() };
    Document::parse_with_options(text, options).map_err(|error| no_xml(error.pos().row))
}

/// Lines of a text. roxmltree counts them from the beginning for each place that is asked for.
pub struct Lines<'a> {
    text: &'a [u8],
    position: usize,
    line: u32,
}

impl<'a> Lines<'a> {
    /// From the beginning of a text.
    pub const fn of(text: &'a str) -> Self {
        Self { text: text.as_bytes(), position: 0, line: 1 }
    }

    /// The line of a place that is not before the last one.
    pub fn at(&mut self, position: usize) -> u32 {
        let passed = self.text.get(self.position..position).unwrap_or_default();
        work::steps(passed.len());
        for byte in passed {
            self.line += u32::from(*byte == b'\n');
        }
        self.position = self.position.max(position);
        self.line
    }
}

/// Whether it is an element of this name, in whatever namespace: vendors differ in it.
pub fn is(node: Node<'_, '_>, name: &str) -> bool {
    work::steps(1);
    node.is_element() && node.tag_name().name() == name
}

/// The first child of this name.
pub fn child<'a, 'b>(node: Node<'a, 'b>, name: &str) -> Option<Node<'a, 'b>> {
    node.children().find(|child| is(*child, name))
}

/// The first element of this name at any depth.
pub fn descendant<'a, 'b>(node: Node<'a, 'b>, name: &str) -> Option<Node<'a, 'b>> {
    node.descendants().find(|child| is(*child, name))
}

/// The text inside.
pub fn content(node: Node<'_, '_>) -> String {
    let text = node.text().unwrap_or_default().trim();
    work::steps(text.len());
    text.to_owned()
}
