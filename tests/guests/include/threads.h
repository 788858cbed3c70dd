/* What a thread starts with, for guests that are linked with an imported, shared memory. Every thread is an instance of the
 * module with a stack pointer of its own, which must be set before any C runs: `wasi_thread_start` takes the top of the
 * stack from the first word that its argument points to, where WASIX' thread_start has it too, and calls `thread_main`. */
#ifndef THREADS_H
#define THREADS_H
#include "wasix.h"

__attribute__((import_module("wasi"), import_name("thread-spawn"))) int32_t thread_spawn(u32 argument);

void thread_main(u32 tid, u32 *argument);

__asm__(".globaltype __stack_pointer, i32\n"
        ".functype thread_main (i32, i32) -> ()\n"
        ".globl wasi_thread_start\n"
        ".type wasi_thread_start,@function\n"
        "wasi_thread_start:\n"
        ".functype wasi_thread_start (i32, i32) -> ()\n"
        "local.get 1\n"
        "i32.load 0\n"
        "global.set __stack_pointer\n"
        "local.get 0\n"
        "local.get 1\n"
        "call thread_main\n"
        "end_function\n"
        ".export_name wasi_thread_start, wasi_thread_start\n");

#define STACK 16384u

static inline void wait_until(volatile u32 *word, u32 value) {
    for (u32 now = *word; now != value; now = __atomic_load_n(word, __ATOMIC_SEQ_CST)) {
        __builtin_wasm_memory_atomic_wait32((int *)(uintptr_t)word, (int)now, -1);
    }
}

static inline void add_and_wake(volatile u32 *word, u32 value) {
    __atomic_fetch_add(word, value, __ATOMIC_SEQ_CST);
    __builtin_wasm_memory_atomic_notify((int *)(uintptr_t)word, 1000);
}
#endif
