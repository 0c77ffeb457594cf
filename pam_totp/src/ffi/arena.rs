//! The module's own memory: a fixed piece of it, in which every block is wiped when it is given back.
//!
//! Two promises hang on it. No secret stays behind in the heap of the host, whichever library made the
//! copy. And a host that has no memory left cannot make a login fail half way: std ends the whole process
//! when an allocation fails, which no guard can catch.
//!
//! Blocks are laid one behind the other. A block that is given back makes room only if it was the last,
//! and all room is back when none is left; a login gives everything back. Several threads of a host may
//! be in here at once: position and number of blocks are one atomic word, and nobody ever waits. Should
//! many of them need more than there is, the host's own memory is used, and wiped as well.

use std::alloc::{GlobalAlloc, Layout};
use std::cell::UnsafeCell;
use std::hint::black_box;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};

/// Memory of the module. Pages that are never used cost nothing. A usual login needs some 40 kB, the
/// largest credential file some 500.
#[cfg(not(test))]
const BYTES: usize = 1 << 20;

/// Unit tests are a program of their own, with the memory of one.
#[cfg(not(test))]
#[global_allocator]
static MEMORY: Arena<BYTES> = Arena::new();

/// A fixed piece of memory. What is not given out is always zero. The state comes first, in the page of the
/// first blocks: each page that a login touches is a fault.
#[repr(C, align(64))]
struct Arena<const N: usize> {
    state: AtomicU64,
    memory: Aligned<N>,
}

#[repr(C, align(64))]
struct Aligned<const N: usize>(UnsafeCell<[u8; N]>);

/// How many blocks are given out, and where the room behind the last one begins.
#[derive(Clone, Copy)]
struct State {
    blocks: u32,
    top: u32,
}

impl State {
    const fn packed(self) -> u64 {
        (self.blocks as u64) << 32 | self.top as u64
    }

    const fn unpacked(word: u64) -> Self {
        Self { blocks: (word >> 32) as u32, top: (word & 0xffff_ffff) as u32 }
    }
}

// SAFETY: a byte of the memory belongs to the one block it is given out with; which blocks there are is
// decided by compare-and-exchange on one word.
unsafe impl<const N: usize> Sync for Arena<N> {}

impl<const N: usize> Arena<N> {
    const ALIGN: usize = align_of::<Aligned<N>>();

    const fn new() -> Self {
        Self { state: AtomicU64::new(0), memory: Aligned(UnsafeCell::new([0; N])) }
    }

    fn base(&self) -> *mut u8 {
        self.memory.0.get().cast()
    }

    /// Where in here a block begins, if it is in here.
    fn offset(&self, block: *mut u8) -> Option<usize> {
        block.addr().checked_sub(self.base().addr()).filter(|offset| *offset < N)
    }

    /// Changes the state; `None` leaves it as it is. The new one, if it changed.
    fn change(&self, next: impl Fn(State) -> Option<State>) -> Option<State> {
        let mut former = self.state.load(Ordering::Acquire);
        loop {
            let changed = next(State::unpacked(former))?;
            // Acquire and release: a block's wiping is over before its room is given out again.
            let (done, seen) = (Ordering::AcqRel, Ordering::Acquire);
            match self.state.compare_exchange_weak(former, changed.packed(), done, seen) {
                Ok(_) => return Some(changed),
                Err(now) => former = now,
            }
        }
    }

    /// A block of zeros.
    fn take(&self, layout: Layout) -> Option<*mut u8> {
        if layout.align() > Self::ALIGN {
            return None;
        }
        let changed = self.change(|State { blocks, top }| {
            let start = (top as usize).checked_next_multiple_of(layout.align())?;
            let end = start.checked_add(layout.size()).filter(|end| *end <= N)?;
            Some(State { blocks: blocks.checked_add(1)?, top: u32::try_from(end).ok()? })
        })?;
        Some(self.base().wrapping_add(changed.top as usize - layout.size()))
    }

    /// Gives a wiped block back.
    fn give_back(&self, offset: usize, size: usize) {
        self.change(|State { blocks, top }| {
            Some(match blocks.saturating_sub(1) {
                0 => State { blocks: 0, top: 0 },
                blocks if offset + size == top as usize => {
                    State { blocks, top: u32::try_from(offset).unwrap_or(top) }
                }
                blocks => State { blocks, top },
            })
        });
    }
}

/// Pieces that memset fills with wide registers, rather than a microcoded loop.
const PIECE: usize = 1024;

/// Writes zeros, also where the compiler sees nobody read them.
///
/// # Safety
/// So many bytes belong to the caller.
unsafe fn wipe(block: *mut u8, size: usize) {
    let mut done = 0;
    while done < size {
        let piece = PIECE.min(size - done);
        // SAFETY: the piece lies in the block, which is the caller's.
        unsafe { ptr::write_bytes(block.wrapping_add(done), 0, piece) };
        done += black_box(piece);
    }
}

// SAFETY: blocks do not overlap, are aligned and as large as asked for, and stay until given back; the
// functions below never unwind.
unsafe impl<const N: usize> GlobalAlloc for Arena<N> {
    // Not inlined, or each of a thousand places that allocate would have a copy.
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if let Some(block) = self.take(layout) {
            return block;
        }
        if layout.align() > align_of::<libc::max_align_t>() {
            return ptr::null_mut();
        }
        // SAFETY: malloc has no preconditions.
        unsafe { libc::malloc(layout.size()) }.cast()
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise about the layout.
        let block = unsafe { self.alloc(layout) };
        if !block.is_null() && self.offset(block).is_none() {
            // SAFETY: just allocated with that size.
            unsafe { ptr::write_bytes(block, 0, layout.size()) };
        }
        block
    }

    #[inline(never)]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block has the size of its layout and is nobody else's.
        unsafe { wipe(block, layout.size()) };
        match self.offset(block) {
            Some(offset) => self.give_back(offset, layout.size()),
            // SAFETY: what is not in here came from malloc.
            None => unsafe { libc::free(block.cast()) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(size: usize) -> Layout {
        Layout::from_size_align(size, 8).unwrap()
    }

    fn filled<const N: usize>(arena: &Arena<N>, size: usize, byte: u8) -> *mut u8 {
        // SAFETY: a layout of some size.
        let block = unsafe { arena.alloc(layout(size)) };
        assert!(!block.is_null());
        // SAFETY: just allocated with that size.
        unsafe { ptr::write_bytes(block, byte, size) };
        block
    }

    fn freed<const N: usize>(arena: &Arena<N>, block: *mut u8, size: usize) {
        // SAFETY: each test gives back what it took, once.
        unsafe { arena.dealloc(block, layout(size)) };
    }

    fn bytes<const N: usize>(arena: &Arena<N>) -> Vec<u8> {
        // SAFETY: the tests that call this use the arena from one thread.
        unsafe { *arena.memory.0.get() }.to_vec()
    }

    #[test]
    fn a_block_that_is_given_back_is_wiped() {
        let arena = Box::new(Arena::<4096>::new());
        let (first, second) = (filled(&arena, 100, 1), filled(&arena, 100, 2));
        assert!(bytes(&arena).contains(&1) && bytes(&arena).contains(&2));
        freed(&arena, first, 100);
        assert!(!bytes(&arena).contains(&1) && bytes(&arena).contains(&2));
        freed(&arena, second, 100);
        assert!(bytes(&arena).iter().all(|byte| *byte == 0));
    }

    #[test]
    fn all_room_is_back_when_no_block_is_left() {
        let arena = Box::new(Arena::<4096>::new());
        for _ in 0..100 {
            let blocks = [filled(&arena, 1000, 1), filled(&arena, 1000, 2), filled(&arena, 1, 3)];
            assert!(blocks.iter().all(|block| arena.offset(*block).is_some()));
            freed(&arena, blocks[1], 1000);
            freed(&arena, blocks[0], 1000);
            freed(&arena, blocks[2], 1);
        }
        assert_eq!(arena.state.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn what_does_not_fit_comes_from_the_host() {
        let arena = Box::new(Arena::<4096>::new());
        let here = filled(&arena, 4000, 1);
        let there = filled(&arena, 4000, 2);
        assert!(arena.offset(here).is_some() && arena.offset(there).is_none());
        freed(&arena, there, 4000);
        freed(&arena, here, 4000);
        assert_eq!(arena.state.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn zeroed_memory_is_zero_wherever_it_comes_from() {
        let arena = Box::new(Arena::<4096>::new());
        for size in [64, 8000] {
            // SAFETY: a layout of some size.
            let block = unsafe { arena.alloc_zeroed(layout(size)) };
            // SAFETY: just allocated with that size, and written.
            let content = unsafe { std::slice::from_raw_parts(block, size) };
            assert!(content.iter().all(|byte| *byte == 0));
            freed(&arena, block, size);
        }
    }

    #[test]
    fn blocks_are_aligned() {
        let arena = Box::new(Arena::<65536>::new());
        let odd = filled(&arena, 1, 1);
        for align in [1, 2, 16, 64] {
            let layout = Layout::from_size_align(3, align).unwrap();
            // SAFETY: a layout of some size.
            let block = unsafe { arena.alloc(layout) };
            assert_eq!(block.addr() % align, 0);
            assert!(arena.offset(block).is_some());
        }
        freed(&arena, odd, 1);
    }

    #[test]
    fn threads_never_share_a_block() {
        let arena = Box::leak(Box::new(Arena::<65536>::new()));
        let arena: &'static Arena<65536> = arena;
        let work = |byte: u8| {
            move || {
                for round in 0..2_000usize {
                    let size = 1 + round % 3_000;
                    let block = filled(arena, size, byte);
                    std::thread::yield_now();
                    // SAFETY: allocated above with that size and written whole.
                    let content = unsafe { std::slice::from_raw_parts(block, size) };
                    assert!(content.iter().all(|found| *found == byte));
                    freed(arena, block, size);
                }
            }
        };
        let threads: Vec<_> = (1..=8).map(|byte| std::thread::spawn(work(byte))).collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(arena.state.load(Ordering::Relaxed), 0);
        assert!(bytes(arena).iter().all(|byte| *byte == 0));
    }
}
