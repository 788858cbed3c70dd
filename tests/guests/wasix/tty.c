/* tty_get, tty_set without a terminal: standard streams are pipes here, and say so.
 * wasix crate, tty_get: "Retrieves the current state of the TTY"; Tty: "Indicates if stdin is a TTY" and so on. With no
 * terminal there is nothing to set; POSIX tcsetattr then is ENOTTY. */
#include "children.h"

int run(void) {
    tty state;
    for (u32 i = 0; i < sizeof state; i++) {
        ((u8 *)&state)[i] = 0xaa;
    }
    say("tty_get", tty_get(P(&state)));
    say_number("tty_get: standard input is a terminal", state.stdin_tty);
    say_number("tty_get: standard output is a terminal", state.stdout_tty);
    say_number("tty_get: standard error is a terminal", state.stderr_tty);
    say_if("tty_get: every field was written", state.cols != 0xaaaaaaaa && state.rows != 0xaaaaaaaa && state.echo < 2 &&
                                                  state.line_buffered < 2 && state.line_feeds < 2);
    say("tty_set: no terminal", tty_set(P(&state)));
    say("tty_get: a bad address", tty_get(0xfffffff0));
    say("tty_set: a bad address", tty_set(0xfffffff0));
    return 0;
}
