/* fd_readdir: all entries, types, inode numbers, every cookie, small buffers that cut entries, changes while reading. */
#include "say.h"

#define HEADER 24u

typedef struct {
    char name[32];
    u64 next, inode;
    u8 type;
} entry;

static entry entries[64];
static u8 buffer[4096];

static int before(const entry *a, const entry *b) {
    for (u32 i = 0; i < sizeof a->name; i++) {
        if (a->name[i] != b->name[i]) {
            return (u8)a->name[i] < (u8)b->name[i];
        }
    }
    return 0;
}

/* Reads from a cookie to the end with a buffer of `size`, and answers how many entries came; NO_FD on an error. */
static u32 list(u32 fd, u64 cookie, u32 size, entry *out, u32 most) {
    u32 count = 0;
    for (u32 calls = 0; calls < 1000; calls++) {
        u32 used = 0;
        if (fd_readdir(fd, P(buffer), size, cookie, P(&used)) != 0 || used > size) {
            return NO_FD;
        }
        u32 at = 0, whole = 0;
        while (at + HEADER <= used) {
            const __wasi_dirent_t *head = (const __wasi_dirent_t *)(buffer + at);
            __wasi_dirent_t copy;
            for (u32 i = 0; i < sizeof copy; i++) {
                ((u8 *)&copy)[i] = ((const u8 *)head)[i];
            }
            if (at + HEADER + copy.d_namlen > used) {
                break;
            }
            if (count < most) {
                entry *next = &out[count];
                for (u32 i = 0; i < sizeof next->name; i++) {
                    next->name[i] = i < copy.d_namlen ? (char)buffer[at + HEADER + i] : 0;
                }
                next->next = copy.d_next;
                next->inode = copy.d_ino;
                next->type = copy.d_type;
            }
            count++;
            whole++;
            at += HEADER + copy.d_namlen;
            cookie = copy.d_next;
        }
        if (used < size) {
            return count;
        }
        if (whole == 0) {
            return NO_FD;
        }
    }
    return NO_FD;
}

static void sort(entry *list, u32 count) {
    for (u32 i = 1; i < count; i++) {
        for (u32 j = i; j > 0 && before(&list[j], &list[j - 1]); j--) {
            entry swap = list[j];
            list[j] = list[j - 1];
            list[j - 1] = swap;
        }
    }
}

static int same_names(const entry *a, const entry *b, u32 count) {
    for (u32 i = 0; i < count; i++) {
        if (!same(a[i].name, b[i].name, sizeof a[i].name)) {
            return 0;
        }
    }
    return 1;
}

int run(void) {
    static entry again[64];
    u32 count = list(WORK, 0, sizeof buffer, entries, 64), used = 0;
    sort(entries, count);
    say_number("fd_readdir: entries of the root", count);
    for (u32 i = 0; i < count; i++) {
        say_number(join("fd_readdir: type of ", entries[i].name), entries[i].type);
    }
    int inodes_agree = 1;
    for (u32 i = 0; i < count; i++) {
        __wasi_filestat_t stat;
        if (entries[i].name[0] != '.' && path_filestat_get(WORK, 0, S(entries[i].name), P(&stat)) == 0) {
            inodes_agree &= stat.ino == entries[i].inode;
        }
    }
    say_if("fd_readdir: inode numbers are those of filestat", inodes_agree);

    u32 many = open_at("many", DIRECTORY, DIR_RIGHTS, 0), total = list(many, 0, sizeof buffer, entries, 64);
    say_number("fd_readdir: a directory of 40", total);
    for (u32 size = 64; size <= 512; size += 28) {
        u32 got = list(many, 0, size, again, 64);
        if (got != total || !same_names(entries, again, total)) {
            say_number("fd_readdir: wrong with a buffer of", size);
        }
    }
    say_line("fd_readdir: every size of buffer was tried");
    u32 wrong = 0, doubled = 0;
    for (u32 i = 0; i < total; i++) {
        u32 got = list(many, entries[i].next, 200, again, 64);
        wrong += got != total - i - 1 || !same_names(entries + i + 1, again, got);
        for (u32 j = 0; j < i; j++) {
            doubled += entries[i].next == entries[j].next;
        }
    }
    say_number("fd_readdir: cookies that do not resume where they stand", wrong);
    say_number("fd_readdir: cookies that are used twice", doubled);
    u32 empty = list(many, entries[total - 1].next, 200, again, 64);
    say_number("fd_readdir: after the last", empty);

    say("fd_readdir: a buffer of nothing", fd_readdir(many, P(buffer), 0, 0, P(&used)));
    say_number("fd_readdir: a buffer of nothing, used", used);
    buffer[10] = 0xaa;
    say("fd_readdir: less than one header", fd_readdir(many, P(buffer), 10, 0, P(&used)));
    say_number("fd_readdir: less than one header, used", used);
    say_if("fd_readdir: less than one header, nothing beyond", buffer[10] == 0xaa);
    buffer[25] = 0xaa;
    say("fd_readdir: a cut name", fd_readdir(many, P(buffer), 25, 0, P(&used)));
    say_number("fd_readdir: a cut name, used", used);
    say_if("fd_readdir: a cut name, nothing beyond", buffer[25] == 0xaa);
    say("fd_readdir: a cookie far beyond the end", fd_readdir(many, P(buffer), 200, 1ull << 40, P(&used)));
    say_number("fd_readdir: far beyond, used", used);

    u32 emptydir = open_at("emptydir", DIRECTORY, DIR_RIGHTS, 0);
    count = list(emptydir, 0, 200, entries, 64);
    sort(entries, count);
    say_number("fd_readdir: an empty directory", count);
    for (u32 i = 0; i < count; i++) {
        say_bytes("fd_readdir: its entry", entries[i].name, length(entries[i].name));
    }
    put("emptydir/new", "x");
    path_create_directory(WORK, S("emptydir/newdir"));
    count = list(emptydir, 0, 200, entries, 64);
    sort(entries, count);
    say_number("fd_readdir: after two were made", count);
    path_unlink_file(WORK, S("emptydir/new"));
    path_remove_directory(WORK, S("emptydir/newdir"));
    say_number("fd_readdir: after both went", list(emptydir, 0, 200, entries, 64));

    u32 file = open_at("hello.txt", 0, RD, 0);
    say_if("fd_readdir: a file is refused", fd_readdir(file, P(buffer), 100, 0, P(&used)) != 0);
    say_if("fd_readdir: standard output is refused", fd_readdir(1, P(buffer), 100, 0, P(&used)) != 0);

    /* Whoever was there throughout is seen exactly once, whatever comes and goes meanwhile. */
    u32 first = 0;
    fd_readdir(many, P(buffer), 200, 0, P(&first));
    const __wasi_dirent_t *head = (const __wasi_dirent_t *)buffer;
    u64 cookie = head->d_next;
    char name[8] = {0};
    for (u32 i = 0; i < 3; i++) {
        name[i] = (char)buffer[HEADER + i];
    }
    u32 stay = 0, left = list(many, cookie, sizeof buffer, entries, 64);
    path_unlink_file(WORK, S("many/f39"));
    put("many/new", "x");
    left = list(many, cookie, sizeof buffer, entries, 64);
    for (u32 i = 0; i < left; i++) {
        stay += entries[i].name[0] == 'f' && !same(entries[i].name, "f39", 4);
    }
    u32 first_is_file = name[0] == 'f' && !same(name, "f39", 4);
    say_number("fd_readdir: those that stayed, seen once", stay + first_is_file);
    return 0;
}
