/* callback_signal and thread_signal in threads: the handler that one thread binds is the process's, is called in the thread
 * that a signal is sent to, and breaks that thread's wait.
 * wasix crate, thread_signal: "Sends a signal to a specific thread"; POSIX, 2.4 Signal Concepts: dispositions belong to the
 * process, a signal generated for a thread is delivered to it, and a blocked call of that thread is EINTR. */
#include "threads.h"

static _Alignas(16) u8 stack[STACK];
static thread_start starts;
static volatile u32 ready, seen, seen_by, slept;

__attribute__((export_name("on_signal"))) void on_signal(u32 signal) {
    u32 tid = 0;
    thread_id(P(&tid));
    seen = signal;
    seen_by = tid;
}

void thread_main(u32 tid, u32 *argument) {
    (void)tid;
    (void)argument;
    add_and_wake(&ready, 1);
    slept = thread_sleep(30000000000ull);
}

int run(void) {
    u32 tid = 0;
    callback_signal(S("on_signal"));
    starts = (thread_start){.stack = P(stack) + STACK, .stack_size = STACK};
    say("thread_spawn_v2", thread_spawn_v2(P(&starts), P(&tid)));
    wait_until(&ready, 1);
    thread_sleep(100000000);
    say("thread_signal", thread_signal(tid, 10));
    say("thread_join", thread_join(tid));
    say_number("handler: signal", seen);
    say_if("handler: called in the thread that it was sent to", seen_by == tid);
    say("thread_sleep: interrupted", slept);
    return 0;
}
