//! XML of key containers and of password managers, within limits.

use crate::error::{ParseError, unreadable};
use roxmltree::{Document, Node, ParsingOptions};

/// Signs of equality between two elements: more than any file has, and few enough for a parser that compares each
/// attribute of an element with all others.
const MOST_ATTRIBUTES: usize = 1_000;

/// Parses a whole file.
///
/// # Errors
/// [`ParseError`] with the line where it ceases to be XML.
pub fn document(text: &str) -> Result<Document<'_>, ParseError> {
    let too_many =
        |piece: &str| piece.bytes().filter(|byte| *byte == b'=').count() > MOST_ATTRIBUTES;
    if text.split('<').any(too_many) {
        return unreadable("the XML has an element with too many attributes");
    }
    // Entities are refused by default (allow_dtd is off): a few lines of them would fill the memory.
    let options = ParsingOptions { allow_dtd: false, nodes_limit: 4_000_000, ..Default::default() };
    Document::parse_with_options(text, options)
        .map_err(|error| ParseError(format!("no XML, at line {}", error.pos().row)))
}

/// Whether it is an element of this name, in whatever namespace: vendors differ in it.
pub fn is(node: Node<'_, '_>, name: &str) -> bool {
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
    node.text().unwrap_or_default().trim().to_owned()
}
