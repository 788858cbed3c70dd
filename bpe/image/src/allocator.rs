//! The allocator of the kernel's memory: dlmalloc behind a lock that sleeps. The standard library's own for WebAssembly
//! spins on a global flag, which starves a machine with two cores.
//!
//! The memory has its full size from the start and never grows: engines give it pages as they are touched, and a worker
//! that looks at a shared memory through a typed array does not see what another worker has grown it by.

use core::arch::wasm32::memory_size;
use dlmalloc::Dlmalloc;
use std::alloc::{GlobalAlloc, Layout};
use std::ptr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

const PAGE_BYTES: usize = 65_536;

unsafe extern "C" {
    /// Set by the linker: where static data and the first stack end.
    static __heap_base: u8;
}

/// The memory behind the static data, given out from its start and never taken back.
struct Rest {
    /// How many bytes have been given out.
    given_bytes: AtomicUsize,
}

// SAFETY: every region given out lies behind the static data and inside the memory, and overlaps no other, since the
// count only grows and is moved by compare-and-swap. Memory that nobody has written holds zeros.
unsafe impl dlmalloc::Allocator for Rest {
    fn alloc(&self, size: usize) -> (*mut u8, usize, u32) {
        // One page is left free: the binding tool puts a few words of its own at the start of the heap.
        let start = (ptr::addr_of!(__heap_base) as usize).next_multiple_of(PAGE_BYTES) + PAGE_BYTES;
        let end = memory_size::<0>().saturating_mul(PAGE_BYTES).min(usize::MAX - PAGE_BYTES);
        let size = size.next_multiple_of(PAGE_BYTES);
        let take = |given: usize| given.checked_add(size).filter(|total| start + total <= end);
        match self.given_bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take) {
            Ok(given) => (ptr::with_exposed_provenance_mut(start + given), size, 0),
            Err(_) => (ptr::null_mut(), 0, 0),
        }
    }

    fn remap(&self, _block: *mut u8, _old: usize, _new: usize, _can_move: bool) -> *mut u8 {
        ptr::null_mut()
    }

    fn free_part(&self, _block: *mut u8, _old: usize, _new: usize) -> bool {
        false
    }

    fn free(&self, _block: *mut u8, _size: usize) -> bool {
        false
    }

    fn can_release_part(&self, _flags: u32) -> bool {
        false
    }

    fn allocates_zeros(&self) -> bool {
        true
    }

    fn page_size(&self) -> usize {
        PAGE_BYTES
    }
}

struct Allocator {
    heap: Mutex<Dlmalloc<Rest>>,
    used_bytes: AtomicU64,
}

#[global_allocator]
static ALLOCATOR: Allocator = Allocator {
    heap: Mutex::new(Dlmalloc::new_with_allocator(Rest { given_bytes: AtomicUsize::new(0) })),
    used_bytes: AtomicU64::new(0),
};

/// Bytes that are allocated.
pub fn used_bytes() -> u64 {
    ALLOCATOR.used_bytes.load(Ordering::Relaxed)
}

impl Allocator {
    fn heap(&self) -> std::sync::MutexGuard<'_, Dlmalloc<Rest>> {
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
