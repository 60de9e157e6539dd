/* base/csv.h: a CSV file as rows of placed fields (parsed by libcsv).
 *
 * Lines that begin with '#' are comments. The first row names the columns; a name may carry its unit
 * in parentheses, as in `latency(cycles)`, and then the unit must be the expected one. Every row has
 * as many fields as the header. A field may stand in quotes, which close on the line that they open
 * on: nothing that we read needs line breaks, and so a forgotten quote is found where it is. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/arena.h"
#include "base/cell.h"
#include "base/err.h"
#include "base/text.h"

#include <stdint.h>

struct csv_field {
	const char *text;      /* never NULL; surrounding blanks removed */
	unsigned line, column; /* of its first byte that is not blank, or of its opening quote */
};

struct csv {
	const struct text *text;
	size_t column_count, row_count;
	struct csv_field *header; /* column_count names */
	struct csv_field *fields; /* row_count x column_count, row by row */
};

/* A column that a reader knows. */
struct csv_column {
	const char *name; /* NULL ends the list */
	const char *unit; /* what the header may say in parentheses; "" = none */
	bool required;
};

/* Splits the text. Fails on an empty file, a ragged row or a stray quote. */
bool csv_parse_text(const struct text *text, struct arena *arena, struct csv *csv, struct err *err);

/* Finds the known columns: index[i] is where known[i] stands, -1 if absent. Fails on a required
 * column that is missing, a column given twice, a wrong unit, or a column that nobody knows. */
bool csv_columns(
	const struct csv *csv, const struct csv_column *known, int *index, struct err *err);

const struct csv_field *csv_at(const struct csv *csv, size_t row, int column);

struct place csv_place(const struct csv *csv, const struct csv_field *field);

/* The field as a number within bounds; the error names the column and what was expected. */
bool csv_int64(const struct csv *csv, const struct csv_field *field, const char *name,
	int64_t least, int64_t most, int64_t *value, struct err *err);
bool csv_double(const struct csv *csv, const struct csv_field *field, const char *name,
	double least, double most, double *value, struct err *err);

/* Writes one field so that it is read back as it is: in quotes if it must be. */
void csv_print(FILE *stream, const char *field);

/* The same for a value: reals as short as they read back; NULL and NaN are empty. */
void csv_print_cell(FILE *stream, const struct cell *cell);

#endif
