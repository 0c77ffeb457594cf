//! Reads the catalogues of all languages, and checks them against the English one.

use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey,
};
use fluent_syntax::parser;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The language that all others follow.
pub const SOURCE: &str = "en";
/// The messages of one language, by name.
pub type Catalogue = BTreeMap<String, Pattern<String>>;

/// What a variable is, as far as the code must know.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Anything that can be shown; it is escaped (totp_core::escape).
    Shown,
    /// A number that forms are chosen by.
    Number,
    /// A word that forms are chosen by.
    Word,
}

/// All languages, checked against the source.
pub fn read(folder: &Path) -> BTreeMap<String, Catalogue> {
    let mut all = BTreeMap::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "ftl") {
            let language = path.file_stem().unwrap().to_str().unwrap().to_owned();
            all.insert(language, parse(&path));
        }
    }
    let source: &Catalogue = &all[SOURCE];
    let names: BTreeSet<&String> = source.keys().collect();
    for (language, catalogue) in &all {
        let theirs: BTreeSet<&String> = catalogue.keys().collect();
        let odd: Vec<_> = names.symmetric_difference(&theirs).collect();
        assert!(
            odd.is_empty(),
            "messages/{language}.ftl: missing, or not in {SOURCE}.ftl: {odd:?}"
        );
        for (name, pattern) in catalogue {
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            collect(&source[name], &mut ours, name);
            collect(pattern, &mut theirs, name);
            let set =
                |v: &[(String, Kind)]| v.iter().map(|(n, _)| n.clone()).collect::<BTreeSet<_>>();
            assert!(set(&ours) == set(&theirs), "messages/{language}.ftl: {name}: other variables");
        }
    }
    all
}

fn parse(path: &Path) -> Catalogue {
    let text = fs::read_to_string(path).unwrap();
    let resource =
        parser::parse(text).unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", path.display()));
    let mut catalogue = Catalogue::new();
    for entry in resource.body {
        match entry {
            Entry::Message(message) => {
                let name = message.id.name;
                let value =
                    message.value.unwrap_or_else(|| panic!("{}: {name}: no text", path.display()));
                assert!(message.attributes.is_empty(), "{}: {name}: attributes", path.display());
                let twice = catalogue.insert(name.clone(), value).is_some();
                assert!(!twice, "{}: {name} is there twice", path.display());
            }
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
            _ => panic!("{}: only messages and comments", path.display()),
        }
    }
    catalogue
}

/// The variables in the order in which they appear.
pub fn collect(pattern: &Pattern<String>, found: &mut Vec<(String, Kind)>, name: &str) {
    let mut add = |variable: &str, kind: Kind| match found.iter_mut().find(|(n, _)| n == variable) {
        Some(known) if kind != Kind::Shown => known.1 = kind,
        Some(_) => {}
        None => found.push((variable.to_owned(), kind)),
    };
    let mut inner = Vec::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { .. } => {}
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(InlineExpression::VariableReference { id }) => {
                    add(&id.name, Kind::Shown);
                }
                Expression::Inline(InlineExpression::StringLiteral { .. }) => {}
                Expression::Select {
                    selector: InlineExpression::VariableReference { id },
                    variants,
                } => {
                    add(&id.name, if numeric(variants) { Kind::Number } else { Kind::Word });
                    inner.extend(variants.iter().map(|variant| &variant.value));
                }
                _ => panic!("{name}: only variables, texts and choices by a variable"),
            },
        }
    }
    for pattern in inner {
        collect(pattern, found, name);
    }
}

/// Whether the variants are forms of a number.
pub fn numeric(variants: &[Variant<String>]) -> bool {
    variants.iter().all(|variant| match &variant.key {
        VariantKey::NumberLiteral { .. } => true,
        VariantKey::Identifier { name } => name == "one" || name == "other",
    })
}
