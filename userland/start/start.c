/* The start-up object of every program that Tabula builds: it gives the program its working directory.
 *
 * WASI preview 1 has no working directory, and wasi-libc begins at "/". This object asks the kernel for the caller's
 * directory (WASIX's getcwd) before main runs, and hands it to libc's chdir, so that relative paths mean what they should.
 * Without a directory to be had (the program was given preopens that do not hold it) the program stays at "/".
 * Relies on wasi-libc having found its preopens by then: that is a constructor of priority 50, and this one comes later.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

/* https://wasix.org/docs/api-reference/wasix/getcwd: fills the buffer, and sets *length to the path's length in bytes;
 * if the buffer is too small it answers ERANGE and sets *length to what is needed. */
__attribute__((import_module("wasix_32v1"), import_name("getcwd")))
extern uint16_t kernel_getcwd(char *buffer, uint32_t *length);

enum { longest_path = 4096 };

__attribute__((constructor(1000)))
static void adopt_working_directory(void) {
    char path[longest_path + 1];
    uint32_t length = longest_path;
    if (kernel_getcwd(path, &length) != 0 || length > longest_path) {
        return;
    }
    path[length] = '\0';
    /* A failure is not an error of the program's: it keeps "/", where libc put it. */
    (void)chdir(path);
}
