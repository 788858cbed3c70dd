/* The start-up object of every program that Tabula builds: it gives the program its working directory.
 *
 * WASI preview 1 has no working directory, and wasi-libc begins at "/". This object asks the kernel for the caller's
 * directory (WASIX's getcwd) before main runs, and hands it to libc's chdir, so that relative paths mean what they should.
 * Without a directory to be had (the program was given preopens that do not hold it) the program stays at "/".
 *
 * From then on libc makes every path absolute, so the preopened "." would only ever be asked for what lies at the top of
 * the root: the root takes its place. That also tells the kernel that this program's paths leave nothing to guess.
 * With it, libc makes every path absolute, so the preopened "." is needed no more; the root takes its place, and with it
 * "/" itself and what is not below a preopened directory can be reached.
 * Relies on wasi-libc having found its preopens by then: that is a constructor of priority 50, and this one comes later.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <wasi/api.h>
#include <wasi/api.h>

/* https://wasix.org/docs/api-reference/wasix/getcwd: fills the buffer, and sets *length to the path's length in bytes;
 * if the buffer is too small it answers ERANGE and sets *length to what is needed. */
__attribute__((import_module("wasix_32v1"), import_name("getcwd")))
extern uint16_t kernel_getcwd(char *buffer, uint32_t *length);

/* https://wasix.org/docs/api-reference/wasix/path_open2: path_open with close-on-exec. */
__attribute__((import_module("wasix_32v1"), import_name("path_open2")))
extern uint16_t kernel_path_open2(uint32_t fd, uint32_t dirflags, const char *path, uint32_t path_length, uint32_t oflags,
                                  uint64_t rights, uint64_t inheriting, uint32_t fdflags, uint32_t fdflagsext,
                                  uint32_t *opened);

enum { longest_path = 4096, first_preopen = 3, close_on_exec = 1 };

static const uint64_t all_rights = (UINT64_C(1) << 30) - 1;

/* The descriptor of the preopened ".", or 0. */
static uint32_t find_working_directory(void) {
    for (uint32_t fd = first_preopen;; fd++) {
        __wasi_prestat_t found;
        if (__wasi_fd_prestat_get(fd, &found) != __WASI_ERRNO_SUCCESS) {
            return 0;
        }
        uint8_t name;
        if (found.tag == __WASI_PREOPENTYPE_DIR && found.u.dir.pr_name_len == 1 &&
            __wasi_fd_prestat_dir_name(fd, &name, 1) == __WASI_ERRNO_SUCCESS && name == '.') {
            return fd;
        }
    }
}

/* Where the program may not have the root, everything stays as it is. */
static void put_root_in_place(void) {
    uint32_t working = find_working_directory();
    uint32_t root;
    if (working != 0 && kernel_path_open2(working, 0, "/", 1, __WASI_OFLAGS_DIRECTORY, all_rights, all_rights, 0,
                                          close_on_exec, &root) == 0) {
        (void)__wasi_fd_renumber(root, working);
    }
}

enum { first_preopen = 3 };

/* Puts the root where the working directory is preopened. A program that was given certain directories only has no such
 * preopen, and may not open the root: nothing changes for it. */
static void put_root_in_place_of_working_directory(void) {
    __wasi_prestat_t found;
    for (__wasi_fd_t fd = first_preopen; __wasi_fd_prestat_get(fd, &found) == 0; fd++) {
        uint8_t name = 0;
        if (found.tag != __WASI_PREOPENTYPE_DIR || found.u.dir.pr_name_len != 1 ||
            __wasi_fd_prestat_dir_name(fd, &name, 1) != 0 || name != '.') {
            continue;
        }
        __wasi_fdstat_t rights;
        __wasi_fd_t root;
        if (__wasi_fd_fdstat_get(fd, &rights) == 0 &&
            __wasi_path_open(fd, 0, "/", __WASI_OFLAGS_DIRECTORY, rights.fs_rights_base, rights.fs_rights_inheriting, 0,
                             &root) == 0) {
            (void)__wasi_fd_renumber(root, fd);
        }
        return;
    }
}

__attribute__((constructor(1000)))
static void adopt_working_directory(void) {
    char path[longest_path + 1];
    uint32_t length = longest_path;
    if (kernel_getcwd(path, &length) != 0 || length > longest_path) {
        return;
    }
    path[length] = '\0';
    put_root_in_place_of_working_directory();
    /* A failure is not an error of the program's: it keeps "/", where libc put it. */
    if (chdir(path) == 0) {
        put_root_in_place();
    }
}
