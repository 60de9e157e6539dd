/* base/knob.h: a named number of a plain struct, described once.
 *
 * A row gives the key, its section in an INI file, the field, bounds and unit, and one line of help;
 * parsing, range checks, listing and "did you mean" all come from the row. */
#ifndef BASE_KNOB_H
#define BASE_KNOB_H

#include "base/arena.h"
#include "base/err.h"

#include <stddef.h>

enum knob_type { KNOB_INT, KNOB_DOUBLE, KNOB_CHOICE };

struct knob {
	const char *key; /* NULL ends a table */
	const char *section;
	enum knob_type type; /* of the field: int, double, or int (index into choices) */
	size_t offset;
	double least, most;         /* inclusive bounds of numbers */
	const char *const *choices; /* NULL-terminated, for KNOB_CHOICE */
	const char *initial;        /* default, as text; NULL = must be given */
	const char *unit;           /* "" if it has none */
	const char *help;
};

/* A knob's value as somebody has given it. */
struct setting {
	const char *key, *value;
};

/* The knob of that key, or NULL. */
const struct knob *knob_find(const struct knob *knobs, const char *key);

/* Parses `value` into the field of *object; false leaves the object as it was. On failure `problem`
 * (of problem_size bytes) says what is wrong and what was expected. */
bool knob_parse(const struct knob *knob, void *object, const char *value, char *problem,
	size_t problem_size);

/* Sets every field that has a default. */
void knob_defaults(const struct knob *knobs, void *object);

/* Writes the field's value as text that knob_parse reads back exactly. */
void knob_format(const struct knob *knob, const void *object, char *text, size_t size);

/* The knobs whose values differ between two objects, as settings of the second: PREFIXkey and value in the
 * one form that knob_format gives it. `settings` has room for all. Returns how many. */
size_t knob_differences(const struct knob *knobs, const void *before, const void *after,
	const char *prefix, struct arena *arena, struct setting *settings);

/* How many rows a table has. */
size_t knob_count(const struct knob *knobs);

/* The key nearest to a misspelt one, or NULL. */
const char *knob_nearest(const struct knob *knobs, const char *key);

#endif
