//! The allocator of the kernel's memory: dlmalloc behind a lock that sleeps. The standard library's own for WebAssembly
//! spins on a global flag, which starves a machine with two cores.

use dlmalloc::Dlmalloc;
use std::alloc::{GlobalAlloc, Layout};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

struct Allocator {
    heap: Mutex<Dlmalloc>,
    used_bytes: AtomicU64,
}

#[global_allocator]
static ALLOCATOR: Allocator = Allocator { heap: Mutex::new(Dlmalloc::new()), used_bytes: AtomicU64::new(0) };

/// Bytes that are allocated.
pub fn used_bytes() -> u64 {
    ALLOCATOR.used_bytes.load(Ordering::Relaxed)
}

impl Allocator {
    fn heap(&self) -> std::sync::MutexGuard<'_, Dlmalloc> {
        self.heap.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

// SAFETY: every operation goes to one dlmalloc heap under one lock; sizes and alignments are passed on unchanged.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.used_bytes.fetch_add(layout.size() as u64, Ordering::Relaxed);
        // SAFETY: the caller's layout has a size that is not zero, as `GlobalAlloc` demands.
        let block = unsafe { self.heap().malloc(layout.size(), layout.align()) };
        if block.is_null() {
            self.used_bytes.fetch_sub(layout.size() as u64, Ordering::Relaxed);
        }
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        self.used_bytes.fetch_sub(layout.size() as u64, Ordering::Relaxed);
        // SAFETY: the caller passes a block of this allocator with the layout it was allocated with.
        unsafe { self.heap().free(block, layout.size(), layout.align()) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        self.used_bytes.fetch_add(layout.size() as u64, Ordering::Relaxed);
        // SAFETY: as in `alloc`.
        let block = unsafe { self.heap().calloc(layout.size(), layout.align()) };
        if block.is_null() {
            self.used_bytes.fetch_sub(layout.size() as u64, Ordering::Relaxed);
        }
        block
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: as in `dealloc`; the new size is not zero, as `GlobalAlloc` demands.
        let moved = unsafe { self.heap().realloc(block, layout.size(), layout.align(), new_size) };
        if !moved.is_null() {
            self.used_bytes.fetch_add(new_size as u64, Ordering::Relaxed);
            self.used_bytes.fetch_sub(layout.size() as u64, Ordering::Relaxed);
        }
        moved
    }
}
