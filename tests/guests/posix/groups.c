/* getpgid, setpgid, getsid, setsid, kill, waitpid: groups and sessions, and children in every state.
 * POSIX: getpgid (pid 0 is oneself, ESRCH), setpgid ("EPERM: the process indicated by pid is a session leader", "ESRCH: ...
 * is neither the calling process nor a child", a group of 0 means the process's own number, a group that does not exist in
 * the session is EPERM), setsid ("EPERM: the calling process is already a process group leader"), kill (0 own group, -1
 * everyone that may be signalled but oneself and the system, < -1 that group, signal 0 checks), waitpid (WNOHANG,
 * WUNTRACED, WCONTINUED, pid 0 own group, < -1 that group, ECHILD, EINVAL). Statuses are Linux' encoding: exit code << 8,
 * the signal, stop signal << 8 | 0x7f, 0xffff. */
#include "children.h"
#include "posix.h"

static void wait_for(const char *label, u32 who, u32 options, u32 expected) {
    u32 pid = 77, status = 0;
    u32 error = waitpid(who, options, P(&pid), P(&status));
    say(label, error);
    if (error == 0) {
        say_hex(join(label, ", status"), status);
        say_if(join(label, ", who was expected"), pid == expected);
    }
}

int run(void) {
    u32 me = 0, group = 0, session = 0, child_group = 0;
    proc_id(P(&me));
    const char *role = argument(1);
    if (equal(role, "sleep")) {
        pause_ms(30000);
        return 1;
    }
    if (equal(role, "exit")) {
        return 5;
    }
    if (equal(role, "loop")) {
        for (volatile u32 i = 0;; i++) {
        }
    }
    if (equal(role, "session")) {
        say("child: setsid", setsid(P(&session)));
        say_if("child: setsid: its number is the session's", session == me);
        getpgid(0, P(&group));
        getsid(0, P(&session));
        say_if("child: getpgid, getsid: both are its own", group == me && session == me);
        say("child: setsid: a second time", setsid(P(&session)));
        say("child: setpgid: a session leader", setpgid(0, 0));
        return 0;
    }
    if (equal(role, "group 0")) {
        setpgid(0, 0);
        u32 other = start("sleep", "", 0, 0);
        pause_ms(100);
        kill(0, SIGTERM);
        waitpid(other, 0, P(&group), P(&group));
        say_line("child: survived");
        return 0;
    }

    say("getpgid: oneself", getpgid(0, P(&group)));
    say("getpgid: by number", getpgid(me, P(&child_group)));
    say_if("getpgid: the same", group == child_group);
    say("getpgid: nobody", getpgid(999999, P(&group)));
    say("getsid: oneself", getsid(0, P(&session)));
    say("getsid: nobody", getsid(999999, P(&session)));

    u32 a = start("sleep", "", 0, 0), b = start("sleep", "", 0, 0);
    getpgid(0, P(&group));
    getpgid(a, P(&child_group));
    say_if("getpgid: a child is in its parent's group", group == child_group);
    say("setpgid: a child into a group of its own", setpgid(a, 0));
    getpgid(a, P(&child_group));
    say_if("getpgid: its own number", child_group == a);
    say("setpgid: another child into that group", setpgid(b, a));
    getpgid(b, P(&child_group));
    say_if("getpgid: that group", child_group == a);
    say("setpgid: into a group that does not exist", setpgid(b, 999999));
    say("setpgid: nobody", setpgid(999999, 0));
    say("setpgid: a negative group", setpgid(0, (u32)-1));
    wait_for("waitpid: a group, nothing yet", (u32)-(int)a, WNOHANG, 0);
    say("kill: the group, signal 0", kill((u32)-(int)a, 0));
    say("kill: the group", kill((u32)-(int)a, SIGTERM));
    u32 first = 0, second = 0, status = 0;
    say("waitpid: one of the group", waitpid((u32)-(int)a, 0, P(&first), P(&status)));
    say_hex("waitpid: status", status);
    say("waitpid: the other of the group", waitpid((u32)-(int)a, 0, P(&second), P(&status)));
    say_hex("waitpid: status", status);
    say_if("waitpid: these two", first != second && (first == a || first == b) && (second == a || second == b));
    say("waitpid: nobody left in the group", waitpid((u32)-(int)a, 0, P(&first), P(&status)));
    say("kill: a group that is gone", kill((u32)-(int)a, SIGTERM));
    say("kill: nobody", kill(999999, SIGTERM));
    say("kill: no signal", kill(me, 200));
    wait_for("waitpid: any, no child", ANY_CHILD, 0, 0);
    wait_for("waitpid: unknown options", ANY_CHILD, 0x40000000, 0);

    u32 child = start("exit", "", 0, 0);
    wait_for("waitpid: exited", child, 0, child);
    child = start("exit", "", 0, 0);
    wait_for("waitpid: any of the own group, 0", 0, 0, child);

    child = start("sleep", "", 0, 0);
    pause_ms(50);
    say("kill: STOP", kill(child, SIGSTOP));
    wait_for("waitpid: stopped", child, WUNTRACED, child);
    wait_for("waitpid: stopped, told once", child, WUNTRACED | WNOHANG, 0);
    say("kill: CONT", kill(child, SIGCONT));
    wait_for("waitpid: goes on", child, WCONTINUED, child);
    wait_for("waitpid: goes on, told once", child, WCONTINUED | WNOHANG, 0);
    say("kill: KILL", kill(child, SIGKILL));
    wait_for("waitpid: killed", child, 0, child);

    child = start("loop", "", 0, 0);
    pause_ms(50);
    say("kill: STOP to a loop without calls", kill(child, SIGSTOP));
    wait_for("waitpid: stopped", child, WUNTRACED, child);
    say("kill: KILL to one that is stopped", kill(child, SIGKILL));
    wait_for("waitpid: killed", child, 0, child);

    finish("setsid", start("session", "", 0, 0));
    child = start("group 0", "", 0, 0);
    wait_for("waitpid: killed with its own group", child, 0, child);
    say("getpgid: a bad address", getpgid(0, 0xfffffffe));
    say("waitpid: a bad address", waitpid(ANY_CHILD, WNOHANG, 0xfffffffe, P(&status)));
    return 0;
}
