/* sigaction, sigprocmask, sigpending, sigsuspend: what is blocked waits, what is ignored is gone.
 * POSIX: sigaction ("SIGKILL and SIGSTOP cannot be ... caught or ignored": EINVAL), sigprocmask (block, unblock, set; the old
 * mask; SIGKILL and SIGSTOP are silently left out; a pending signal is delivered before it returns), sigpending,
 * sigsuspend ("always returns [EINTR]", with the mask put back). Masks have the signal n at bit n - 1, as Linux' sigset_t. */
#include "children.h"
#include "posix.h"

static volatile u32 calls, last;

__attribute__((export_name("on_signal"))) void on_signal(u32 signal) {
    calls++;
    last = signal;
}

#define BIT(signal) (1ull << ((signal) - 1))

static void disposition(const char *label, u32 signal, u32 what) {
    u32 old = 99;
    u32 error = sigaction(signal, what, P(&old));
    say(label, error);
    if (error == 0) {
        say_number(join(label, ", before"), old);
    }
}

static void mask(const char *label, u32 how, u64 set) {
    u64 old = 99;
    u32 error = sigprocmask(how, P(&set), P(&old));
    say(label, error);
    if (error == 0) {
        say_hex(join(label, ", before"), old);
    }
}

int run(void) {
    u32 me = 0;
    u64 pending = 99, old = 0;
    proc_id(P(&me));
    if (equal(argument(1), "inherited")) {
        sigprocmask(BLOCK, 0, P(&old));
        say_hex("child: mask", old);
        disposition("child: USR1", SIGUSR1, SIG_DEFAULT);
        disposition("child: USR2", SIGUSR2, SIG_DEFAULT);
        return 0;
    }
    if (equal(argument(1), "waker")) {
        pause_ms(50);
        u32 parent = 0;
        proc_parent(me, P(&parent));
        kill(parent, SIGUSR2);
        return 0;
    }
    callback_signal(S("on_signal"));
    disposition("sigaction: USR1 ignored", SIGUSR1, SIG_IGNORE);
    disposition("sigaction: USR1 ignored again", SIGUSR1, SIG_IGNORE);
    kill(me, SIGUSR1);
    say_number("an ignored signal is not delivered", calls);
    disposition("sigaction: USR1 caught", SIGUSR1, SIG_CATCH);
    kill(me, SIGUSR1);
    say_number("a caught one is", calls);
    disposition("sigaction: USR2 caught", SIGUSR2, SIG_CATCH);
    disposition("sigaction: KILL", SIGKILL, SIG_IGNORE);
    disposition("sigaction: STOP", SIGSTOP, SIG_CATCH);
    disposition("sigaction: no signal", 0, SIG_IGNORE);
    disposition("sigaction: 65", 65, SIG_IGNORE);
    disposition("sigaction: no disposition", SIGUSR1, 7);

    calls = 0;
    mask("sigprocmask: block USR1", BLOCK, BIT(SIGUSR1));
    say("sigpending", sigpending(P(&pending)));
    say_hex("sigpending: nothing", pending);
    kill(me, SIGUSR1);
    kill(me, SIGUSR1);
    say_number("a blocked signal is not delivered", calls);
    sigpending(P(&pending));
    say_hex("sigpending: USR1", pending);
    mask("sigprocmask: block USR2 too", BLOCK, BIT(SIGUSR2));
    mask("sigprocmask: unblock USR1", UNBLOCK, BIT(SIGUSR1));
    say_number("it is delivered once", calls);
    say_number("it is USR1", last == SIGUSR1);
    mask("sigprocmask: KILL and STOP", SETMASK, BIT(SIGKILL) | BIT(SIGSTOP) | BIT(SIGUSR2));
    mask("sigprocmask: KILL and STOP were left out", SETMASK, BIT(SIGUSR2));
    mask("sigprocmask: unknown", 9, 0);
    sigprocmask(9, 0, P(&old));
    say_hex("sigprocmask: asking only", old);

    calls = 0;
    u32 child = start("waker", "", 0, 0);
    u64 none = 0;
    u32 error = sigsuspend(P(&none));
    say("sigsuspend", error);
    say_if("sigsuspend: a signal that was blocked came", calls >= 1);
    sigprocmask(BLOCK, 0, P(&old));
    say_hex("sigsuspend: the mask is back", old);
    u32 status = 0, pid = 0;
    error = 27;
    while (error == 27) {
        error = waitpid(child, 0, P(&pid), P(&status));
    }
    say("waitpid", error);

    disposition("sigaction: USR1 ignored", SIGUSR1, SIG_IGNORE);
    finish("proc_spawn3: ignored signals and the mask are inherited", start("inherited", "", 0, 0));
    say("sigpending: a bad address", sigpending(0xfffffffc));
    say("sigsuspend: a bad address", sigsuspend(0xfffffffc));
    return 0;
}
