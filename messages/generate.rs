//! Makes Rust functions of the catalogue: one for each message, with its variables as parameters. Compiled into
//! the build scripts of totp-core (messages `login-*`), of pam-totp-deliver (`deliver-*`) and of enroll (all others).
//!
//! Done when building and not when running: a message that a language lacks, or has with other variables, or
//! that the code asks for and nobody wrote, does not compile; and a login parses nothing and looks nothing up.

mod catalogue;

use catalogue::{Catalogue, Kind, SOURCE, collect, numeric, read};
use fluent_syntax::ast::{
    Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey,
};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// How a function learns its language.
#[derive(Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "each build script takes one")]
pub enum Language {
    /// It is the first parameter, of a type that is made here.
    Given,
    /// It is the first parameter, of a type that the including module imports.
    Imported,
    /// `language()` of the including module says.
    Ambient,
}

impl Language {
    fn is_parameter(self) -> bool {
        self != Self::Ambient
    }
}

/// Languages in which a number takes the form `one` exactly for 1, and those without forms. (Unicode CLDR,
/// plural rules.) A new language needs a place here.
const ONE_FOR_1: [&str; 2] = ["en", "de"];
const WITHOUT_FORMS: [&str; 1] = ["ja"];

/// Texts of the command line's help are found by the English one, which stands in the code that defines the command.
const HELP: &str = "help-";

/// Writes `messages.rs` into OUT_DIR, with the messages whose names `wanted` takes.
pub fn generate(folder: &Path, wanted: impl Fn(&str) -> bool, style: Language) {
    println!("cargo:rerun-if-changed={}", folder.display());
    let catalogues = read(folder);
    let source = &catalogues[SOURCE];
    let mut code = String::new();
    if style == Language::Given {
        languages(&mut code, &catalogues);
    }
    let mut samples = String::new();
    let plain = |name: &str| wanted(name) && !name.starts_with(HELP);
    for (name, pattern) in source.iter().filter(|(name, _)| plain(name)) {
        let mut variables = Vec::new();
        collect(pattern, &mut variables, name);
        function(&mut code, name, &variables, &catalogues, style);
        sample(&mut samples, name, &variables, pattern, style);
    }
    if style == Language::Ambient {
        help(&mut code, &catalogues);
        constants(&mut code, &catalogues, plain);
    }
    let given = if style.is_parameter() { "language: Language" } else { "" };
    writeln!(
        code,
        "/// Every message with sample values, for tests.\n#[cfg(test)]\n\
         pub fn samples({given}) -> Vec<(&'static str, String)> {{\n    vec![\n{samples}    ]\n}}"
    )
    .unwrap();
    fs::write(Path::new(&env::var("OUT_DIR").unwrap()).join("messages.rs"), code).unwrap();
}

/// The languages themselves.
fn languages(code: &mut String, catalogues: &BTreeMap<String, Catalogue>) {
    code.push_str(
        "/// A language of the catalogue.\n#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]\n",
    );
    code.push_str("pub enum Language {\n");
    for language in catalogues.keys() {
        let default = if language == SOURCE { "#[default] " } else { "" };
        writeln!(code, "    /// `{language}`\n    {default}{},", camel(language)).unwrap();
    }
    writeln!(
        code,
        "}}\n\nimpl Language {{\n    /// All, by the names that settings and locales have."
    )
    .unwrap();
    writeln!(code, "    pub const ALL: [(&'static str, Self); {}] = [", catalogues.len()).unwrap();
    for language in catalogues.keys() {
        writeln!(code, "        (\"{language}\", Self::{}),", camel(language)).unwrap();
    }
    let names: Vec<&str> = catalogues.keys().map(String::as_str).collect();
    let values: Vec<String> =
        catalogues.keys().map(|language| format!("Self::{}", camel(language))).collect();
    write!(
        code,
        "    ];\n    /// Their names, as one text.\n    pub const NAMES: &'static str = {:?};\n    /// In the order of \
         [`Self::NAMES`].\n    pub const EACH: [Self; {}] = [{}];\n}}\n\n",
        names.join(" "),
        values.len(),
        values.join(", ")
    )
    .unwrap();
}

fn help(code: &mut String, catalogues: &BTreeMap<String, Catalogue>) {
    let source = &catalogues[SOURCE];
    let text = |pattern: &Pattern<String>| pattern.elements.iter().map(literal).collect::<String>();
    let names: Vec<&String> = source.keys().filter(|name| name.starts_with(HELP)).collect();
    code.push_str("/// A text of the help in the language in force.\npub fn help(english: &str) -> Option<&'static str> {\n");
    code.push_str("    Some(match (english, language()) {\n");
    for name in &names {
        for (language, catalogue) in catalogues.iter().filter(|(language, _)| *language != SOURCE) {
            let (from, to) = (text(&source[*name]), text(&catalogue[*name]));
            writeln!(code, "        ({from:?}, Language::{}) => {to:?},", camel(language)).unwrap();
        }
    }
    code.push_str(
        "        _ => return None,\n    })\n}\n\n/// All texts of the help.\n#[cfg(test)]\n",
    );
    writeln!(code, "pub const HELP: [&str; {}] = [", names.len()).unwrap();
    for name in &names {
        writeln!(code, "    {:?},", text(&source[*name])).unwrap();
    }
    code.push_str("];\n\n");
}

/// The texts without variables, by which an error of such a text finds its name.
fn constants(
    code: &mut String,
    catalogues: &BTreeMap<String, Catalogue>,
    plain: impl Fn(&str) -> bool,
) {
    let is_constant = |pattern: &Pattern<String>| {
        let mut variables = Vec::new();
        collect(pattern, &mut variables, "");
        variables.is_empty()
    };
    code.push_str("/// Texts without variables, and the messages that they are.\nstatic CONSTANTS: &[(&str, &str)] = &[\n");
    for catalogue in catalogues.values() {
        for (name, pattern) in
            catalogue.iter().filter(|(name, pattern)| plain(name) && is_constant(pattern))
        {
            let text: String = pattern.elements.iter().map(literal).collect();
            writeln!(code, "    ({text:?}, {name:?}),").unwrap();
        }
    }
    code.push_str("];\n\n");
}

fn function(
    code: &mut String,
    name: &str,
    variables: &[(String, Kind)],
    catalogues: &BTreeMap<String, Catalogue>,
    style: Language,
) {
    let commands = style == Language::Ambient
        && catalogues.values().any(|catalogue| has_command(&catalogue[name]));
    let mut parameters: Vec<String> = variables
        .iter()
        .map(|(variable, kind)| {
            let kind = match kind {
                Kind::Shown if commands && variable == USER => "impl std::fmt::Display",
                Kind::Shown => "impl Shown",
                Kind::Number => "u64",
                Kind::Word => "&str",
            };
            format!("{}: {kind}", snake(variable))
        })
        .collect();
    if style.is_parameter() {
        parameters.insert(0, "language: Language".to_owned());
    }
    let plain = variables.is_empty();
    let constant = if plain && style.is_parameter() { "const " } else { "" };
    // A program that reads errors gets their name and their parts as well.
    let result = match (plain, style) {
        (true, _) => "&'static str",
        (false, Language::Given | Language::Imported) => "String",
        (false, Language::Ambient) => "Message",
    };
    let language = if style.is_parameter() { "language" } else { "language()" };
    // Text of others is escaped. In enroll, an error of the system also loses its number, and a user's name in a command
    // is a word of a shell.
    let shown = match style {
        Language::Given | Language::Imported => {
            Showing { text: "Shown::show", word: "Shown::show", to: "&mut out" }
        }
        Language::Ambient => Showing { text: "show", word: "show_word", to: "out.foreign()" },
    };
    writeln!(
        code,
        "/// Message `{name}`.\npub {constant}fn {}({}) -> {result} {{",
        snake(name),
        parameters.join(", ")
    )
    .unwrap();
    if !plain {
        let new = if style.is_parameter() {
            "String::new()".into()
        } else {
            format!("Message::named({name:?})")
        };
        writeln!(code, "    let mut out = {new};").unwrap();
    }
    writeln!(code, "    match {language} {{").unwrap();
    for (language, catalogue) in catalogues {
        let pattern = &catalogue[name];
        if plain {
            let text: String = pattern.elements.iter().map(literal).collect();
            writeln!(code, "        Language::{} => {text:?},", camel(language)).unwrap();
        } else {
            writeln!(code, "        Language::{} => {{", camel(language)).unwrap();
            write_out(code, pattern, language, shown);
            code.push_str("        }\n");
        }
    }
    code.push_str(if plain { "    }\n}\n\n" } else { "    }\n    out\n}\n\n" });
}

fn literal(element: &PatternElement<String>) -> &str {
    match element {
        PatternElement::TextElement { value } => value,
        PatternElement::Placeable {
            expression: Expression::Inline(InlineExpression::StringLiteral { value }),
        } => value,
        PatternElement::Placeable { .. } => unreachable!("a message without variables"),
    }
}

/// The functions that show the text of a variable, in a sentence and as a word of a command, and where the text goes.
#[derive(Clone, Copy)]
struct Showing {
    text: &'static str,
    word: &'static str,
    to: &'static str,
}

/// Whether a name behind this text is a word of a command: `enroll --user NAME`, `enroll admin show NAME`.
fn is_command(before: &str) -> bool {
    let mut words = before.rsplit(' ');
    let ends = words.next() == Some("");
    let (last, admin, enroll) = (words.next(), words.next(), words.next());
    let enroll = enroll.is_some_and(|word| word.trim_start_matches(['`', '(']).ends_with("enroll"));
    ends && (last == Some("--user") || admin == Some("admin") && enroll)
}

/// The variable that is a word in commands.
const USER: &str = "user";

/// Whether a user's name is a word of a command in this text.
fn has_command(pattern: &Pattern<String>) -> bool {
    let pairs = pattern.elements.iter().zip(pattern.elements.iter().skip(1));
    let mut names = pairs.filter_map(|pair| match pair {
        (
            PatternElement::TextElement { value },
            PatternElement::Placeable {
                expression: Expression::Inline(InlineExpression::VariableReference { id }),
            },
        ) => Some((value, &id.name)),
        _ => None,
    });
    let here = names.any(|(before, name)| name == USER && is_command(before));
    let variants = pattern.elements.iter().filter_map(|element| match element {
        PatternElement::Placeable { expression: Expression::Select { variants, .. } } => {
            Some(variants)
        }
        _ => None,
    });
    here || variants.flatten().any(|variant| has_command(&variant.value))
}

fn write_out(code: &mut String, pattern: &Pattern<String>, language: &str, shown: Showing) {
    let Showing { text, word, to } = shown;
    let mut before = "";
    for element in &pattern.elements {
        match element {
            PatternElement::Placeable {
                expression: Expression::Inline(InlineExpression::VariableReference { id }),
            } => {
                // Escapes what is not a text of the catalogue itself.
                let show = if id.name == USER && is_command(before) { word } else { text };
                writeln!(code, "{show}(&{}, {to});", snake(&id.name)).unwrap();
            }
            PatternElement::Placeable {
                expression:
                    Expression::Select {
                        selector: InlineExpression::VariableReference { id },
                        variants,
                    },
            } => {
                writeln!(code, "match {} {{", snake(&id.name)).unwrap();
                let last = variants.iter().find(|variant| variant.default).unwrap();
                for variant in variants.iter().filter(|variant| !variant.default).chain([last]) {
                    let key = if variant.default {
                        "_".to_owned()
                    } else {
                        key(variant, variants, language)
                    };
                    writeln!(code, "{key} => {{").unwrap();
                    write_out(code, &variant.value, language, shown);
                    code.push_str("}\n");
                }
                code.push_str("}\n");
            }
            other => {
                let text = literal(other);
                before = text;
                let mut characters = text.chars();
                match (characters.next(), characters.next()) {
                    (Some(one), None) => writeln!(code, "out.push({one:?});").unwrap(),
                    _ => writeln!(code, "out.push_str({text:?});").unwrap(),
                }
            }
        }
    }
}

fn key(variant: &Variant<String>, variants: &[Variant<String>], language: &str) -> String {
    match &variant.key {
        VariantKey::NumberLiteral { value } => value.clone(),
        VariantKey::Identifier { name } if !numeric(variants) => format!("{name:?}"),
        VariantKey::Identifier { .. } if ONE_FOR_1.contains(&language) => "1".to_owned(),
        VariantKey::Identifier { .. } if WITHOUT_FORMS.contains(&language) => {
            panic!(
                "{language}.ftl: this language has no forms by number; use a number, or one text"
            )
        }
        VariantKey::Identifier { .. } => panic!("messages/generate.rs: plural rule of {language}?"),
    }
}

/// Calls with sample values: numbers 1 and 3, every word that forms are chosen by.
fn sample(
    code: &mut String,
    name: &str,
    variables: &[(String, Kind)],
    pattern: &Pattern<String>,
    style: Language,
) {
    let mut words = BTreeMap::new();
    choices(pattern, &mut words);
    for turn in 0..4 {
        let mut values: Vec<String> = Vec::new();
        let mut more = turn == 0;
        for (variable, kind) in variables {
            values.push(match kind {
                Kind::Shown => format!("sample({variable:?})"),
                Kind::Number => {
                    more |= turn < 2;
                    if turn == 0 { "3".to_owned() } else { "1".to_owned() }
                }
                Kind::Word => {
                    let words: &Vec<String> = &words[variable];
                    more |= turn < words.len();
                    format!("{:?}", words[turn.min(words.len() - 1)])
                }
            });
        }
        if !more {
            break;
        }
        if style.is_parameter() {
            values.insert(0, "language".to_owned());
        }
        writeln!(code, "        ({name:?}, {}({}).to_string()),", snake(name), values.join(", "))
            .unwrap();
    }
}

fn choices(pattern: &Pattern<String>, words: &mut BTreeMap<String, Vec<String>>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable {
            expression:
                Expression::Select { selector: InlineExpression::VariableReference { id }, variants },
        } = element
        {
            for variant in variants {
                if let VariantKey::Identifier { name } = &variant.key {
                    words.entry(id.name.clone()).or_default().push(name.clone());
                }
                choices(&variant.value, words);
            }
        }
    }
}

fn snake(name: &str) -> String {
    name.replace('-', "_")
}

fn camel(language: &str) -> String {
    let mut characters = language.chars();
    let first = characters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}
