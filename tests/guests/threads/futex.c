/* futex_wait, futex_wake, futex_wake_all.
 * wasix crate: futex_wait "Wait for a futex_wake operation to wake us. Returns with EINVAL if the futex doesn't hold the
 * expected value. Returns false on timeout, and true in all other cases"; futex_wake "Wake up one thread that's blocked on
 * futex_wait on this futex. Returns true if this actually woke up such a thread, or false if no thread was waiting on this
 * futex"; futex_wake_all "Wake up all threads that are waiting on futex_wait on this futex". wasmer-wasix answers a value
 * that has changed with success and true, and libraries loop on the value; a waiter that finds another value is not put
 * to sleep in either reading, which is all that is checked. */
#include "threads.h"

enum { COUNT = 3 };

static _Alignas(16) u8 stacks[COUNT][STACK];
static thread_start starts[COUNT];
static volatile u32 futex, waiting, woken, unaligned[2];
static volatile u32 answers[COUNT];

void thread_main(u32 tid, u32 *argument) {
    (void)tid;
    u32 number = ((thread_start *)(void *)argument)->argument;
    option_timestamp forever = {0, 0};
    u8 answer = 9;
    __atomic_fetch_add(&waiting, 1, __ATOMIC_SEQ_CST);
    u32 error = futex_wait(P(&futex), 0, P(&forever), P(&answer));
    answers[number] = error * 100 + answer;
    add_and_wake(&woken, 1);
}

static u64 now(void) {
    u64 time = 0;
    clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, P(&time));
    return time;
}

int run(void) {
    option_timestamp limit = {1, 40000000}, forever = {0, 0};
    u8 answer = 9;
    u32 tid[COUNT];
    u64 before = now();
    say("futex_wait: nobody wakes", futex_wait(P(&futex), 0, P(&limit), P(&answer)));
    say_number("futex_wait: nobody wakes, answer", answer);
    say_if("futex_wait: waited as long as it may", now() - before >= 40000000);
    before = now();
    futex_wait(P(&futex), 5, P(&forever), P(&answer));
    say_if("futex_wait: another value, does not wait", now() - before < 20000000000ull);
    say("futex_wake: nobody waits", futex_wake(P(&futex), P(&answer)));
    say_number("futex_wake: nobody waits, answer", answer);
    say("futex_wake_all: nobody waits", futex_wake_all(P(&futex), P(&answer)));
    say_number("futex_wake_all: nobody waits, answer", answer);

    for (u32 i = 0; i < COUNT; i++) {
        starts[i] = (thread_start){.stack = P(stacks[i]) + STACK, .argument = i, .stack_size = STACK};
        say("thread_spawn_v2", thread_spawn_v2(P(&starts[i]), P(&tid[i])));
    }
    while (waiting < COUNT) {
        thread_sleep(1000000);
    }
    thread_sleep(100000000);
    say("futex_wake: three wait", futex_wake(P(&futex), P(&answer)));
    say_number("futex_wake: three wait, answer", answer);
    wait_until(&woken, 1);
    thread_sleep(50000000);
    say_number("futex_wake: woke", woken);
    say("futex_wake_all: two wait", futex_wake_all(P(&futex), P(&answer)));
    say_number("futex_wake_all: two wait, answer", answer);
    wait_until(&woken, COUNT);
    say_number("futex_wake_all: woke", woken);
    for (u32 i = 0; i < COUNT; i++) {
        say("thread_join", thread_join(tid[i]));
        say_number("futex_wait: a waiter's answer", answers[i]);
    }
    say("futex_wait: a bad address", futex_wait(0xfffffffc, 0, P(&limit), P(&answer)));
    say("futex_wake: a bad address", futex_wake(0xfffffffc, P(&answer)));
    say_if("futex_wait: an address that is not aligned is refused",
           futex_wait(P(&unaligned) + 1, 0, P(&limit), P(&answer)) != 0);
    return 0;
}
