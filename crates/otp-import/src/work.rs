//! Steps of work, which tests count: a file in a home must not hold root's command longer than its size allows.

#[cfg(test)]
thread_local! {
    static STEPS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Counts steps where the work is not in proportion to the file by itself: nodes that are looked at, bytes that are
/// looked at once more.
#[cfg(test)]
pub fn steps(count: usize) {
    STEPS.set(STEPS.get() + count);
}

/// Outside of tests, nothing is counted.
#[cfg(not(test))]
#[inline(always)]
pub const fn steps(_: usize) {}

/// The steps that something takes.
#[cfg(test)]
pub fn of(work: impl FnOnce()) -> usize {
    let before = STEPS.get();
    work();
    STEPS.get() - before
}
