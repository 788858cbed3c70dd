/* thread_spawn_v2, thread_join, thread_exit, thread_id, thread_sleep, thread_parallelism.
 * wasix crate: thread_spawn_v2 "Creates a new thread by spawning that shares the same memory address space, file handles
 * and main event loops. The web assembly process must export function named 'wasi_thread_start'"; thread_id "Returns the
 * index of the current thread (... the main thread ID equals the process ID)"; thread_join "Joins this thread with another
 * thread, blocking this one until the other finishes"; thread_exit "Terminates the current running thread, if this is the
 * last thread then the process will also exit with the specified exit code"; thread_parallelism "the available parallelism
 * which is normally the number of available cores"; wasmer-wasix, thread_join: a thread that is gone is success. */
#include "threads.h"

enum { COUNT = 4 };

static _Alignas(16) u8 stacks[COUNT][STACK];
static thread_start starts[COUNT];
static volatile u32 tids[COUNT], told[COUNT], finished;
static volatile u64 started_at, ended_at;

static u64 now(void) {
    u64 time = 0;
    clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, P(&time));
    return time;
}

void thread_main(u32 tid, u32 *argument) {
    thread_start *mine = (thread_start *)(void *)argument;
    u32 number = mine->argument, id = 0;
    told[number] = tid;
    thread_id(P(&id));
    tids[number] = id;
    if (number == 1) {
        started_at = now();
        thread_sleep(60000000);
        ended_at = now();
    }
    if (number == 2) {
        add_and_wake(&finished, 1);
        thread_exit(3);
    }
    if (number == 3) {
        thread_sleep(100000000);
        say_line("thread: last, after main has gone");
        thread_exit(21);
    }
    add_and_wake(&finished, 1);
}

static u32 spawn(u32 number, u32 *tid) {
    starts[number] = (thread_start){.stack = P(stacks[number]) + STACK, .argument = number, .stack_size = STACK};
    return thread_spawn_v2(P(&starts[number]), P(tid));
}

int run(void) {
    u32 me = 0, id = 0, tid[COUNT], cores = 0;
    proc_id(P(&me));
    say("thread_id", thread_id(P(&id)));
    say_if("thread_id: main's is the process's", id == me);
    say("thread_parallelism", thread_parallelism(P(&cores)));
    say_if("thread_parallelism: at least one", cores >= 1);
    u64 before = now();
    say("thread_sleep", thread_sleep(30000000));
    say_if("thread_sleep: long enough", now() - before >= 30000000);
    say("thread_sleep: no time", thread_sleep(0));

    say("thread_spawn_v2", spawn(0, &tid[0]));
    say("thread_spawn_v2", spawn(1, &tid[1]));
    say("thread_spawn_v2", spawn(2, &tid[2]));
    say("thread_join: a sleeper", thread_join(tid[1]));
    say_if("thread_join: waited", ended_at != 0 && ended_at - started_at >= 60000000);
    say("thread_join: one that returned", thread_join(tid[0]));
    say("thread_join: one that left by thread_exit", thread_join(tid[2]));
    say_number("threads: finished", finished);
    say("thread_join: a second time", thread_join(tid[0]));
    u32 same_ids = 0;
    for (u32 i = 0; i < 3; i++) {
        same_ids += tids[i] == tid[i] && told[i] == tid[i] && tid[i] != me;
    }
    say_number("thread_id: told, asked and answered alike", same_ids);
    say("thread_spawn_v2: a bad address", thread_spawn_v2(0xfffffff0, P(&id)));
    say("thread_id: a bad address", thread_id(0xfffffffe));
    spawn(3, &tid[3]);
    say_line("main leaves by thread_exit");
    thread_exit(20);
}
