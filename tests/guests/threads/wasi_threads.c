/* WASI threads: thread-spawn with an imported, shared memory.
 * WebAssembly/wasi-threads README: "thread-spawn ... returns a positive, unique TID or a negative error code"; the TID is
 * "an integer in the range [1, 0x1FFFFFFF]"; "wasi_thread_start ... takes the TID and start_arg"; threads share memory and
 * descriptors; "when any thread calls proc_exit, or traps, all threads are terminated", so too when the main function
 * returns. */
#include "threads.h"

enum { COUNT = 6, ROUNDS = 5000 };

typedef struct {
    u32 stack, number, tid;
} job;

static _Alignas(16) u8 stacks[COUNT][STACK];
static job jobs[COUNT];
static volatile u32 counter, done, descriptor, way;

void thread_main(u32 tid, u32 *argument) {
    job *mine = (job *)(void *)argument;
    mine->tid = tid;
    if (way == 1) {
        proc_exit(19);
    }
    if (way == 2) {
        __builtin_trap();
    }
    if (way == 3) {
        for (;;) {
            __atomic_fetch_add(&counter, 1, __ATOMIC_SEQ_CST);
        }
    }
    for (u32 i = 0; i < ROUNDS; i++) {
        __atomic_fetch_add(&counter, 1, __ATOMIC_SEQ_CST);
        if (i % 1000 == 0) {
            sched_yield();
        }
    }
    if (mine->number == 0) {
        u32 fd = NO_FD;
        path_open(WORK, 0, S("ten.txt"), 0, RD, 0, 0, P(&fd));
        descriptor = fd;
    }
    add_and_wake(&done, 1);
}

static int32_t spawn(u32 number) {
    jobs[number] = (job){P(stacks[number]) + STACK, number, 0};
    return thread_spawn(P(&jobs[number]));
}

int run(void) {
    const char *role = argument(1);
    way = equal(role, "exit") ? 1 : equal(role, "trap") ? 2 : equal(role, "return") ? 3 : 0;
    if (way) {
        spawn(0);
        if (way == 3) {
            while (counter == 0) {
                sched_yield();
            }
            say_line("thread-spawn: main returns while a thread computes");
            return 0;
        }
        wait_until(&done, 1);
        say_line("main was not ended");
        return 1;
    }
    int32_t tids[COUNT];
    u32 bad = 0, equal_ids = 0, told = 0;
    for (u32 i = 0; i < COUNT; i++) {
        tids[i] = spawn(i);
        bad += tids[i] < 1 || tids[i] > 0x1fffffff;
        for (u32 j = 0; j < i; j++) {
            equal_ids += tids[i] == tids[j];
        }
    }
    say_number("thread-spawn: bad thread numbers", bad);
    say_number("thread-spawn: equal thread numbers", equal_ids);
    wait_until(&done, COUNT);
    for (u32 i = 0; i < COUNT; i++) {
        told += jobs[i].tid == (u32)tids[i];
    }
    say_number("wasi_thread_start: told their number", told);
    say_number("threads: counted together", counter);
    u8 text[10];
    u32 got = 0;
    say("threads: a descriptor that one opened", fd_read(descriptor, P(&(__wasi_iovec_t){text, 10}), 1, P(&got)));
    say_bytes("threads: is everyone's", text, got);
    return 7;
}
