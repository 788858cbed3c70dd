/* Reporting and small helpers of the C guests. Needs no libc: nothing here makes a call that the guest does not name,
 * beyond fd_write for the report, path_open, fd_read, fd_close and path_filestat_get. */
#include "say.h"

static const char *const ERRORS[] = {
    "ok",         "E2BIG",      "EACCES",       "EADDRINUSE",   "EADDRNOTAVAIL",   "EAFNOSUPPORT", "EAGAIN",
    "EALREADY",   "EBADF",      "EBADMSG",      "EBUSY",        "ECANCELED",       "ECHILD",       "ECONNABORTED",
    "ECONNREFUSED", "ECONNRESET", "EDEADLK",    "EDESTADDRREQ", "EDOM",            "EDQUOT",       "EEXIST",
    "EFAULT",     "EFBIG",      "EHOSTUNREACH", "EIDRM",        "EILSEQ",          "EINPROGRESS",  "EINTR",
    "EINVAL",     "EIO",        "EISCONN",      "EISDIR",       "ELOOP",           "EMFILE",       "EMLINK",
    "EMSGSIZE",   "EMULTIHOP",  "ENAMETOOLONG", "ENETDOWN",     "ENETRESET",       "ENETUNREACH",  "ENFILE",
    "ENOBUFS",    "ENODEV",     "ENOENT",       "ENOEXEC",      "ENOLCK",          "ENOLINK",      "ENOMEM",
    "ENOMSG",     "ENOPROTOOPT", "ENOSPC",      "ENOSYS",       "ENOTCONN",        "ENOTDIR",      "ENOTEMPTY",
    "ENOTRECOVERABLE", "ENOTSOCK", "ENOTSUP",   "ENOTTY",       "ENXIO",           "EOVERFLOW",    "EOWNERDEAD",
    "EPERM",      "EPIPE",      "EPROTO",       "EPROTONOSUPPORT", "EPROTOTYPE",   "ERANGE",       "EROFS",
    "ESPIPE",     "ESRCH",      "ESTALE",       "ETIMEDOUT",    "ETXTBSY",         "EXDEV",        "ENOTCAPABLE",
};

static char line[8192];
static u32 used;

static void add_byte(char byte) {
    if (used < sizeof line) {
        line[used++] = byte;
    }
}

static void add(const char *text) {
    while (*text) {
        add_byte(*text++);
    }
}

static void flush(void) {
    add_byte('\n');
    u32 done = 0;
    while (done < used) {
        __wasi_ciovec_t part = {(const uint8_t *)line + done, used - done};
        u32 written = 0;
        if (fd_write(1, P(&part), 1, P(&written)) != 0 || written == 0) {
            break;
        }
        done += written;
    }
    used = 0;
}

u32 length(const char *text) {
    u32 len = 0;
    while (text[len]) {
        len++;
    }
    return len;
}

int same(const void *a, const void *b, u32 len) {
    const u8 *x = a, *y = b;
    for (u32 i = 0; i < len; i++) {
        if (x[i] != y[i]) {
            return 0;
        }
    }
    return 1;
}

static char scratch[4][1024];
static u32 next_scratch;

const char *join(const char *a, const char *b) {
    char *out = scratch[next_scratch++ % 4];
    u32 at = 0;
    for (; *a && at < sizeof scratch[0] - 1; a++) {
        out[at++] = *a;
    }
    for (; *b && at < sizeof scratch[0] - 1; b++) {
        out[at++] = *b;
    }
    out[at] = 0;
    return out;
}

static void add_in_base(u64 value, u32 base) {
    char digits[24];
    u32 count = 0;
    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value);
    while (count) {
        add_byte(digits[--count]);
    }
}

const char *decimal(u64 value) {
    char *out = scratch[next_scratch++ % 4];
    char digits[24];
    u32 count = 0, at = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    while (count) {
        out[at++] = digits[--count];
    }
    out[at] = 0;
    return out;
}

void say(const char *label, u32 error) {
    add(label);
    add(" -> ");
    if (error < sizeof ERRORS / sizeof ERRORS[0]) {
        add(ERRORS[error]);
    } else {
        add("errno ");
        add_in_base(error, 10);
    }
    flush();
}

void say_number(const char *label, u64 value) {
    add(label);
    add(" = ");
    add_in_base(value, 10);
    flush();
}

void say_hex(const char *label, u64 value) {
    add(label);
    add(" = 0x");
    add_in_base(value, 16);
    flush();
}

void say_if(const char *label, int condition) {
    add(label);
    add(condition ? " = yes" : " = no");
    flush();
}

void say_bytes(const char *label, const void *bytes, u32 len) {
    const u8 *at = bytes;
    add(label);
    add(" = \"");
    for (u32 i = 0; i < len; i++) {
        if (at[i] >= 0x20 && at[i] < 0x7f && at[i] != '"' && at[i] != '\\') {
            add_byte((char)at[i]);
        } else {
            add("\\x");
            add_byte("0123456789abcdef"[at[i] >> 4]);
            add_byte("0123456789abcdef"[at[i] & 15]);
        }
    }
    add("\"");
    flush();
}

void say_line(const char *text) {
    add(text);
    flush();
}

u32 open_at(const char *path, u32 oflags, u64 rights, u32 fdflags) {
    u32 fd = NO_FD;
    if (path_open(WORK, FOLLOW, S(path), oflags, rights, ALL_RIGHTS, fdflags, P(&fd)) != 0) {
        return NO_FD;
    }
    return fd;
}

u32 open_say(const char *label, const char *path, u32 oflags, u64 rights, u32 fdflags) {
    u32 fd = NO_FD;
    u32 error = path_open(WORK, FOLLOW, S(path), oflags, rights, ALL_RIGHTS, fdflags, P(&fd));
    say(label, error);
    return error ? NO_FD : fd;
}

void put(const char *path, const char *text) {
    u32 fd = open_at(path, CREAT | TRUNC, RW, 0);
    __wasi_ciovec_t part = {(const uint8_t *)text, length(text)};
    u32 written = 0;
    if (fd == NO_FD || fd_write(fd, P(&part), 1, P(&written)) != 0 || written != part.buf_len || fd_close(fd) != 0) {
        say_line(join("FAILED to put ", path));
    }
}

void say_file(const char *label, const char *path) {
    static u8 content[2048];
    u32 fd = open_at(path, 0, RD, 0), total = 0, got = 1;
    if (fd == NO_FD) {
        say_line(join(label, " cannot be opened"));
        return;
    }
    while (total < sizeof content && got != 0) {
        __wasi_iovec_t part = {content + total, sizeof content - total};
        if (fd_read(fd, P(&part), 1, P(&got)) != 0) {
            say_line(join(label, " cannot be read"));
            break;
        }
        total += got;
    }
    fd_close(fd);
    say_bytes(label, content, total);
}

static const char *const TYPES[] = {"unknown", "block", "char", "directory", "file", "dgram", "stream", "symlink"};

void say_stat(const char *label, const char *path) {
    __wasi_filestat_t stat;
    u32 error = path_filestat_get(WORK, 0, S(path), P(&stat));
    if (error) {
        say(label, error);
        return;
    }
    add(label);
    add(" = ");
    add(stat.filetype < 8 ? TYPES[stat.filetype] : "?");
    if (stat.filetype == __WASI_FILETYPE_REGULAR_FILE) {
        add(" of ");
        add_in_base(stat.size, 10);
    }
    flush();
}

int exists(const char *path) {
    __wasi_filestat_t stat;
    return path_filestat_get(WORK, 0, S(path), P(&stat)) == 0;
}

int equal(const char *a, const char *b) {
    return length(a) == length(b) && same(a, b, length(a));
}

const char *argument(u32 index) {
    static u32 pointers[32];
    static char buffer[2048];
    static u32 count;
    if (count == 0) {
        u32 size = 0;
        if (args_sizes_get(P(&count), P(&size)) != 0 || count > 32 || size > sizeof buffer ||
            args_get(P(pointers), P(buffer)) != 0) {
            count = 0;
            return "";
        }
    }
    return index < count ? (const char *)(uintptr_t)pointers[index] : "";
}

void _start(void) {
    int code = run();
    if (code) {
        proc_exit((u32)code);
    }
}
