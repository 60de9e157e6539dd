/* base/err.h: the one error value.
 *
 * A function that can fail takes a `struct err *` last and returns bool: true is success. The error
 * is filled in once, where it is found, and printed once, by cli. `return err_set(...)` is a whole
 * statement, because every setter returns false. Bugs of ours are asserts, never errors. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stdio.h>

/* Where in an input something stands. line and column count from 1; 0 = unknown. */
struct place {
	const char *file; /* path, or what the input is called */
	const char
		*source; /* the whole text of the input, NUL-terminated, for the excerpt; or NULL */
	unsigned line;
	unsigned column;
};

struct err {
	int status; /* of sysexits.h: 64 usage, 65 data, 66 no input, 70 bug, 73/74 cannot write */
	char where[256];
	unsigned line, column;
	char text[512];
	char excerpt[160]; /* the offending line, or what fits of it around the column */
	unsigned caret;    /* the column within the excerpt; 0 = none */
};

/* Fills *err and returns false. */
bool err_set(struct err *err, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Status 65 (bad input) at a place, with that line as the excerpt. Returns false. */
bool err_at(struct err *err, const struct place *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Prints `file:line:column: text`, then the line and a caret under the column. */
void err_print(FILE *stream, const struct err *err);

#endif
