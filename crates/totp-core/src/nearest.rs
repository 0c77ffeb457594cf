//! What a mistyped word was probably meant to be.

/// The known word that is nearest to `word`: at most one changed, missing, added or swapped character in a word of up to
/// five, and at most two in a longer one. `None` if no known word is that near, or if `word` is known.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let length = word.chars().count();
    if length > MAX_LENGTH {
        return None;
    }
    let most = if length <= 5 { 1 } else { 2 };
    let near = known.iter().map(|other| (distance(word, other), *other));
    near.filter(|(distance, _)| (1..=most).contains(distance))
        .min_by_key(|(far, _)| *far)
        .map(|(_, word)| word)
}

/// Characters of the longest word that is compared; settings and controls are shorter.
const MAX_LENGTH: usize = 40;

/// How many characters must change, be added, go, or swap with their neighbour (optimal string alignment).
pub fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let at =
                |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
            let mut least =
                (at(&last, j) + usize::from(a != b)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped =
                i > 0 && j > 0 && one.get(i - 1) == Some(b) && other.get(j - 1) == Some(a);
            if swapped {
                least = least.min(at(&before, j - 1) + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_one_slip_is_known_again() {
        let known = ["nullok", "debug", "window", "auth", "sshd"];
        for (typed, meant) in [
            ("nulok", "nullok"),
            ("nulloc", "nullok"),
            ("debgu", "debug"),
            ("windows", "window"),
            ("auht", "auth"),
            ("ssh", "sshd"),
            ("nullko", "nullok"),
        ] {
            assert_eq!(nearest(typed, &known), Some(meant), "{typed}");
        }
    }

    #[test]
    fn a_right_word_and_a_strange_one_are_like_no_other() {
        let known = ["nullok", "debug", "auth"];
        for typed in ["nullok", "xyzzy", "", "ahtu", "issuer", &"nullok".repeat(100)] {
            assert_eq!(nearest(typed, &known), None, "{typed}");
        }
    }
}
