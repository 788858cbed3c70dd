/* The start-up object of every program that Tabula builds: it gives the program its working directory.
 *
 * WASI preview 1 has no working directory, and wasi-libc begins at "/". This object asks the kernel for the caller's
 * directory (WASIX's getcwd) before main runs, and hands it to libc's chdir, so that relative paths mean what they should.
 * Without a directory to be had (the program was given preopens that do not hold it) the program stays at "/".
 *
 * From then on libc makes every path absolute, so the preopened "." would only ever be asked for what lies at the top of
 * the root: the root takes its place. That also tells the kernel that this program's paths leave nothing to guess.
 * wasi-libc looks for its preopens when it first needs them, so it is made to look before that.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <wasi/api.h>
#include <wasi/libc.h>

/* https://wasix.org/docs/api-reference/wasix/getcwd: fills the buffer, and sets *length to the path's length in bytes;
 * if the buffer is too small it answers ERANGE and sets *length to what is needed. */
__attribute__((import_module("wasix_32v1"), import_name("getcwd")))
extern uint16_t kernel_getcwd(char *buffer, uint32_t *length);

enum { longest_path = 4096, first_preopen = 3 };

/* Puts the root where the working directory is preopened. A program that was given certain directories only has no such
 * preopen, and may not open the root: nothing changes for it. The number keeps what happens to it on exec, so the next
 * program does not inherit the root. */
static void put_root_in_place_of_working_directory(void) {
    __wasi_prestat_t found;
    for (__wasi_fd_t fd = first_preopen; __wasi_fd_prestat_get(fd, &found) == __WASI_ERRNO_SUCCESS; fd++) {
        uint8_t name = 0;
        if (found.tag != __WASI_PREOPENTYPE_DIR || found.u.dir.pr_name_len != 1 ||
            __wasi_fd_prestat_dir_name(fd, &name, 1) != __WASI_ERRNO_SUCCESS || name != '.') {
            continue;
        }
        __wasi_fdstat_t rights;
        __wasi_fd_t root;
        if (__wasi_fd_fdstat_get(fd, &rights) == __WASI_ERRNO_SUCCESS &&
            __wasi_path_open(fd, 0, "/", __WASI_OFLAGS_DIRECTORY, rights.fs_rights_base, rights.fs_rights_inheriting, 0,
                             &root) == __WASI_ERRNO_SUCCESS) {
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
    __wasilibc_populate_preopens();
    put_root_in_place_of_working_directory();
    /* A failure is not an error of the program's: it keeps "/", where libc put it. */
    (void)chdir(path);
}
