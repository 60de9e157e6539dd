/* base/text.h: an input file's whole text, with the one place where encodings are settled.
 *
 * A byte order mark is dropped and CRLF becomes LF; a NUL byte is refused, since nothing that we read
 * has one and C strings end there. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"
#include "base/err.h"

#include <stddef.h>

struct text {
	const char *file;  /* its path, or what the input is called: for messages */
	const char *bytes; /* NUL-terminated */
	size_t length;
	const char *sha256; /* digest of the bytes, if somebody has made it; else NULL */
};

/* Reads a file; "-" is standard input. Status 66 if it cannot be read, 65 for a NUL byte. */
bool text_read(const char *path, struct arena *arena, struct text *text, struct err *err);

/* The same settling for bytes that are in memory already. */
bool text_from_bytes(const char *file, const char *bytes, size_t length, struct arena *arena,
	struct text *text, struct err *err);

/* The number in `token`, whole: no blanks, no trailing bytes, finite, within range of the type.
 * On failure *problem says what is wrong ("is not a number", "is too large"). */
bool text_to_double(const char *token, double *value, const char **problem);
bool text_to_int64(const char *token, long long *value, const char **problem);

enum { NUMBER_TEXT = 32 };

/* The number with as few digits, from 15 on, as read back to the same bits: 0.1, not 0.10000000000000001. */
const char *text_from_double(double value, char text[NUMBER_TEXT]);

/* Bytes up to the next comma that stands outside of [brackets], or to the end. */
size_t text_item_length(const char *text);

/* Whichever of `names` (NULL-terminated) is nearest to `word` by edit distance, or NULL if none is
 * near enough to be what was meant. */
const char *text_nearest(const char *word, const char *const *names);

#endif
