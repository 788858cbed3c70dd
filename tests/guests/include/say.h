/* How a guest reports: one line for each check, written at once, so that a guest which dies has said how far it came. */
#ifndef SAY_H
#define SAY_H
#include "preview1.h"

/* The program itself; its result is the exit code (0 leaves by returning from _start). */
int run(void);

/* "label -> ENAME", or "label -> ok" for 0. */
void say(const char *label, u32 error);
/* "label = 12" */
void say_number(const char *label, u64 value);
/* "label = 0x1f" */
void say_hex(const char *label, u64 value);
/* "label = yes" or "label = no" */
void say_if(const char *label, int condition);
/* "label = "text"", with everything unprintable as \xNN. */
void say_bytes(const char *label, const void *bytes, u32 len);
/* A line as it is. */
void say_line(const char *line);

u32 length(const char *text);
int same(const void *a, const void *b, u32 len);
/* Joins into a static buffer, for labels. The result holds until the fourth next call. */
const char *join(const char *a, const char *b);
/* A number as decimal text, under the same rule as join. */
const char *decimal(u64 value);

/* The preopened directories every guest is given: a fixture tree, and a second one with a single file. */
#define WORK 3u
#define OTHER 4u
#define NO_FD 0xffffffffu

/* path + length, as most calls take them. */
#define S(text) P(text), length(text)
/* Opens below WORK; says nothing; answers NO_FD when it fails. */
u32 open_at(const char *path, u32 oflags, u64 rights, u32 fdflags);
/* The same, reporting under a label. */
u32 open_say(const char *label, const char *path, u32 oflags, u64 rights, u32 fdflags);
/* Writes text to a new file below WORK (truncating one that exists). */
void put(const char *path, const char *text);
/* Says the whole content of a file below WORK, read by a descriptor of its own. */
void say_file(const char *label, const char *path);
/* Says type and size of what a path below WORK names, without following a last symlink. */
void say_stat(const char *label, const char *path);
/* An argument of the program, or "" where there are not so many; the first is 1. */
const char *argument(u32 index);
int equal(const char *a, const char *b);
/* Whether a path below WORK names something (a dangling symlink does). */
int exists(const char *path);
#endif
