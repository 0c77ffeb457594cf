//! Which Match blocks can count together for a login of which not everything is known.

use crate::sshd::config::{Block, Config};
use crate::sshd::syntax::fits_list;
use std::net::IpAddr;

/// For whom sshd's configuration is asked.
#[derive(Debug, Default)]
pub struct Whom<'a> {
    /// The user's name, if it is known.
    pub user: Option<&'a str>,
    /// The address of the other host, if it is known.
    pub address: Option<&'a str>,
}

/// The most sets that are tried.
const MOST_SETS: usize = 10_000;

/// How many of so many blocks are tried together: all of up to 13, four of 20, three of 39, and always two.
fn most_together(blocks: usize) -> usize {
    let (mut sets, mut of_size) = (0_usize, 1_usize);
    for size in 1..=blocks {
        // Each step is exact: the product is a multiple of the size.
        of_size = of_size.saturating_mul(blocks - size + 1) / size;
        sets = sets.saturating_add(of_size);
        if sets > MOST_SETS {
            return (size - 1).max(2);
        }
    }
    blocks
}

/// Sets of blocks that may count together, the smallest first; each in the order of the files. Those of
/// which `asked` sshd has told already are left out, as are those that cannot count for `whom`. Of many blocks, not all
/// that may count together are tried.
pub fn sets(config: &Config, whom: &Whom<'_>, asked: bool) -> Vec<Vec<usize>> {
    let open = |at: &usize| config.blocks.get(*at).is_some_and(|block| is_open(block, whom, asked));
    let open: Vec<usize> = (0..config.blocks.len()).filter(open).collect();
    let mut sets: Vec<Vec<usize>> = Vec::new();
    let most = most_together(open.len());
    let mut last: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..most {
        let longer = |set: &Vec<usize>| -> Vec<Vec<usize>> {
            let next = open.iter().filter(|at| set.last().is_none_or(|last| last < *at));
            next.map(|at| [set.as_slice(), &[*at]].concat()).collect()
        };
        last = last.iter().flat_map(longer).collect();
        sets.extend(last.iter().cloned());
    }
    let mut sets: Vec<Vec<usize>> = sets.into_iter().map(|set| with_parents(config, set)).collect();
    sets.retain(|set| is_possible(config, set));
    sets.dedup();
    sets
}

/// Whether it is open if the block counts.
fn is_open(block: &Block, whom: &Whom<'_>, asked: bool) -> bool {
    let mut all_told = asked;
    for (name, value) in &block.criteria {
        let told = match name.as_str() {
            // A user who is not there cannot log in.
            "invalid-user" => return false,
            "all" => true,
            "user" | "group" => whom.user.is_some(),
            "address" => whom.address.is_some(),
            _ => false,
        };
        if name == "user" && whom.user.is_some_and(|user| !fits_list(value, user)) {
            return false;
        }
        all_told &= told;
    }
    !all_told
}

fn with_parents(config: &Config, set: Vec<usize>) -> Vec<usize> {
    let mut all = set;
    let mut at = 0;
    while let Some(block) = all.get(at) {
        let parent = config.blocks.get(*block).and_then(|block| block.parent);
        all.extend(parent.filter(|parent| !all.contains(parent)));
        at += 1;
    }
    all.sort_unstable();
    all
}

/// Whether one connection can meet all of them: no two ask for different values of the same thing.
fn is_possible(config: &Config, set: &[usize]) -> bool {
    let criteria: Vec<&(String, String)> = set
        .iter()
        .filter_map(|at| config.blocks.get(*at))
        .flat_map(|block| &block.criteria)
        .collect();
    let fixed = |value: &str| !value.contains(['*', '?', '!', '/']);
    let apart = |name: &str, one: &str, other: &str| {
        let spelt = |value: &str| same_spelling(name, value);
        fixed(one)
            && fixed(other)
            && !one.split(',').any(|value| other.split(',').any(|o| spelt(o) == spelt(value)))
    };
    let single = |name: &str| name != "group";
    !criteria.iter().any(|(name, value)| {
        let same = criteria.iter().filter(|(other, _)| other == name && single(name));
        same.into_iter().any(|(_, other)| apart(name, value, other))
    })
}

/// One spelling of a value that sshd compares otherwise than as a text: addresses, numbers and names of hosts.
fn same_spelling(name: &str, value: &str) -> String {
    let address = || value.parse::<IpAddr>().ok().map(|address| address.to_string());
    let number = || value.trim().parse::<u32>().ok().map(|number| number.to_string());
    let known = match name {
        "address" | "localaddress" => address(),
        "localport" => number(),
        "host" => Some(value.to_ascii_lowercase()),
        _ => None,
    };
    known.unwrap_or_else(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Criteria, and the block that includes the file.
    type Sample<'a> = (&'a [(&'a str, &'a str)], Option<usize>);

    fn sets_of(blocks: &[Sample<'_>], whom: &Whom<'_>) -> Vec<Vec<usize>> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let block = |(criteria, parent): &Sample<'_>| Block {
            shown: String::new(),
            criteria: criteria.iter().map(owned).collect(),
            parent: *parent,
        };
        let config = Config { blocks: blocks.iter().map(block).collect(), ..Config::default() };
        sets(&config, whom, true)
    }

    #[test]
    fn what_is_not_known_is_tried_both_ways() {
        let ann = Whom { user: Some("ann"), address: None };
        for name in ["localport", "localaddress", "address", "host", "rdomain", "version"] {
            assert_eq!(sets_of(&[(&[(name, "x")], None)], &ann), [[0]], "{name}");
            assert_eq!(sets_of(&[(&[(name, "x"), ("user", "a*")], None)], &ann), [[0]], "{name}");
            assert!(sets_of(&[(&[(name, "x"), ("user", "git")], None)], &ann).is_empty(), "{name}");
        }
        assert!(sets_of(&[(&[("user", "ann")], None), (&[("group", "x")], None)], &ann).is_empty());
    }

    #[test]
    fn many_blocks_are_tried_as_far_as_their_number_allows() {
        let together =
            [(0, 0), (1, 1), (7, 7), (13, 13), (14, 7), (20, 4), (39, 3), (40, 2), (900, 2)];
        for (blocks, most) in together {
            assert_eq!(most_together(blocks), most, "{blocks}");
        }
        let names: Vec<String> = (0..20).map(|n| format!("g{n}")).collect();
        let criteria: Vec<[(&str, &str); 1]> =
            names.iter().map(|n| [("group", n.as_str())]).collect();
        let blocks: Vec<Sample<'_>> = criteria.iter().map(|c| (c.as_slice(), None)).collect();
        let sets = sets_of(&blocks, &Whom::default());
        assert_eq!(sets.len(), 20 + 190 + 1_140 + 4_845);
        assert!(sets.contains(&vec![1, 10, 19]) && sets.is_sorted_by_key(Vec::len));
    }

    #[test]
    fn blocks_that_exclude_each_other_are_not_tried_together() {
        let anybody = Whom::default();
        let ports: [Sample<'_>; 2] =
            [(&[("localport", "22")], None), (&[("localport", "2222")], None)];
        assert_eq!(sets_of(&ports, &anybody), [[0], [1]]);
        let groups: [Sample<'_>; 2] = [(&[("group", "a")], None), (&[("group", "b")], None)];
        assert_eq!(sets_of(&groups, &anybody), [vec![0], vec![1], vec![0, 1]]);
        let nested: [Sample<'_>; 2] =
            [(&[("user", "ann")], None), (&[("localport", "22")], Some(0))];
        assert_eq!(sets_of(&nested, &anybody), [vec![0], vec![0, 1]]);
    }
}
