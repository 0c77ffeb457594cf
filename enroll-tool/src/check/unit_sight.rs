//! What the settings of a systemd unit leave of the file system: which paths its processes see, and which they may
//! write (systemd.exec(5), "Sandboxing"). tests/packages/units.sh compares it with a real systemd.

use pam_stack::units::{Setting, Unit};
use std::path::Path;

/// A path as the processes of a unit have it, with the setting that limits it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sight<'a> {
    Open,
    /// It can be read only.
    ReadOnly(&'a Setting),
    /// An empty file system of the unit's own stands there.
    Emptied(&'a Setting),
    /// It is not there, or nobody may look.
    Hidden(&'a Setting),
}

/// Where `ProtectHome=` works.
const HOMES: [&str; 3] = ["/home", "/root", "/run/user"];

/// Whether systemd takes a word for yes.
pub fn is_yes(word: &str) -> bool {
    ["1", "yes", "y", "true", "t", "on"].iter().any(|yes| word.eq_ignore_ascii_case(yes))
}

/// The setting by which the processes of a unit have another root, and another file at this path.
pub fn other_root<'a>(unit: &'a Unit, path: &Path) -> Option<&'a Setting> {
    let directory =
        unit.last("RootDirectory").filter(|set| !matches!(set.value.as_str(), "" | "/"));
    let image = unit.last("RootImage").filter(|set| !set.value.is_empty());
    let root = image.or(directory)?;
    let bound = longest(unit, path, &["BindPaths", "BindReadOnlyPaths"]);
    bound.is_none().then_some(root)
}

/// How the processes of a unit see a path.
pub fn sight<'a>(unit: &'a Unit, path: &Path) -> Sight<'a> {
    if let Some(root) = other_root(unit, path) {
        return Sight::Hidden(root);
    }
    let protect_home = || unit.last("ProtectHome").filter(|_| is_of_homes(path));
    let closed = longest(unit, path, &["InaccessiblePaths", "InaccessibleDirectories"]);
    let closed =
        closed.or_else(|| protect_home().filter(|set| is_yes(&set.value)).map(|set| (0, set)));
    // What a path beyond reach has below it is gone, whatever else is mounted there.
    if let Some((_, setting)) = closed {
        return Sight::Hidden(setting);
    }
    let bound = longest(unit, path, &["BindPaths", "BindReadOnlyPaths"]);
    let emptied = longest(unit, path, &["TemporaryFileSystem"]);
    let emptied =
        emptied.or_else(|| protect_home().filter(|set| set.value == "tmpfs").map(|set| (1, set)));
    if let Some((depth, setting)) = emptied
        && bound.is_none_or(|(of_bound, _)| of_bound < depth)
    {
        return Sight::Emptied(setting);
    }
    read_only(unit, path).map_or(Sight::Open, Sight::ReadOnly)
}

/// The setting by which a path takes no writes.
fn read_only<'a>(unit: &'a Unit, path: &Path) -> Option<&'a Setting> {
    let strict = unit.last("ProtectSystem").filter(|set| set.value == "strict").map(|set| (0, set));
    let homes =
        unit.last("ProtectHome").filter(|set| set.value == "read-only" && is_of_homes(path));
    let closed =
        longest(unit, path, &["ReadOnlyPaths", "ReadOnlyDirectories", "BindReadOnlyPaths"]);
    let (depth, setting) = deepest(deepest(strict, homes.map(|set| (1, set))), closed)?;
    let open = longest(unit, path, &["ReadWritePaths", "ReadWriteDirectories", "BindPaths"]);
    let made = longest(unit, path, &["StateDirectory", "RuntimeDirectory"]);
    let (of_open, _) = deepest(open, made).unwrap_or((0, setting));
    (depth >= of_open).then_some(setting)
}

fn is_of_homes(path: &Path) -> bool {
    HOMES.iter().any(|home| path.starts_with(home))
}

/// How many parts a path of a setting has, and the setting.
type Found<'a> = (usize, &'a Setting);

fn deepest<'a>(one: Option<Found<'a>>, other: Option<Found<'a>>) -> Option<Found<'a>> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other.0 > one.0 { other } else { one }),
        (one, other) => one.or(other),
    }
}

/// The longest path of these settings that leads to a path.
fn longest<'a>(unit: &'a Unit, path: &Path, keys: &[&str]) -> Option<Found<'a>> {
    let settings = keys.iter().flat_map(|key| unit.list(key));
    let parts = settings.flat_map(|setting| {
        let words = setting.value.split_whitespace();
        words.filter_map(|word| depth(&setting.key, word, path)).map(move |depth| (depth, setting))
    });
    parts.max_by_key(|(depth, _)| *depth)
}

/// How many parts the path of one word has, if it leads to a path.
fn depth(key: &str, word: &str, path: &Path) -> Option<usize> {
    let word = word.trim_matches('\u{22}').trim_start_matches(['-', '+']);
    let parts: Vec<&str> = word.split(':').collect();
    let place = match key {
        // SOURCE:DESTINATION:OPTIONS
        "BindPaths" | "BindReadOnlyPaths" => parts.get(1).or(parts.first()),
        _ => parts.first(),
    }?;
    let place = match key {
        "StateDirectory" => Path::new("/var/lib").join(place),
        "RuntimeDirectory" => Path::new("/run").join(place),
        _ => Path::new(place).to_owned(),
    };
    // The root itself has no name.
    path.starts_with(&place).then(|| place.components().count().saturating_sub(1))
}
