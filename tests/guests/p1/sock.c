/* sock_accept, sock_recv, sock_send, sock_shutdown on what is no socket: files, directories, standard streams, nothing. */
#include "say.h"

int run(void) {
    u8 buffer[16];
    u32 out = 0, flags = 0;
    u32 fds[] = {open_at("ten.txt", 0, RW, 0), WORK, 1234};
    static const char *const NAMES[] = {"file", "directory", "nothing"};
    for (u32 i = 0; i < 3; i++) {
        __wasi_iovec_t in = {buffer, sizeof buffer};
        __wasi_ciovec_t to = {buffer, sizeof buffer};
        say(join("sock_accept: ", NAMES[i]), sock_accept(fds[i], 0, P(&out)));
        say(join("sock_recv: ", NAMES[i]), sock_recv(fds[i], P(&in), 1, 0, P(&out), P(&flags)));
        say(join("sock_send: ", NAMES[i]), sock_send(fds[i], P(&to), 1, 0, P(&out)));
        say(join("sock_shutdown: ", NAMES[i]), sock_shutdown(fds[i], 3));
    }
    say_file("nothing was sent", "ten.txt");
    return 0;
}
