/* cli/table.h: the one printer of rows: for people, as CSV or as JSON.
 *
 *     table     aligned columns; numbers to the right, rounded as people read them; - for NULL; digests cut to
 *               twelve digits; NAME and NAME_ci as one column, mean ± half of the interval; differences with
 *               a sign. On a terminal: what all rows have alike is told once above if it would not fit, then a
 *               table that is too wide is printed in parts; what is better or worse than chance is coloured.
 *     csv       a header and the rows; reals read back to the same bits; NULL is empty
 *     json      an array of objects, one a line; NULL and what JSON has no number for is null
 *     markdown  a table as GitHub's Markdown has it, with the texts of `table'
 *
 * CSV and JSON rows are printed as they come; the others at the end, when the widths are known. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "base/cell.h"
#include "base/err.h"

#include <argp.h>
#include <stddef.h>
#include <stdio.h>

enum table_format { TABLE_TEXT, TABLE_CSV, TABLE_JSON, TABLE_MARKDOWN };

/* Whether it is for people: few digits, what belongs together in one column. */
bool table_format_is_for_people(enum table_format format);

/* Status 64: unknown format 'x'; expected table, csv, json or markdown. */
bool table_format_parse(const char *name, enum table_format *format, struct err *err);

/* The option --format, as a child parser: in ARGP_KEY_INIT, set state->child_inputs[i] to an enum
 * table_format, which keeps its value if the option is not given. */
extern const struct argp table_argp;

struct table;

struct table *table_new(enum table_format format, FILE *stream);

/* Takes the header (cells NULL) once, then rows. Copies what it keeps. Always true: it is a
 * row_sink for store_query. */
bool table_row(void *table, size_t count, const char *const *names, const struct cell *cells);

/* Prints what is left and frees the table; without a header, nothing. */
void table_end(struct table *table);

/* Frees the table without ending it: after an error. */
void table_abandon(struct table *table);

#endif
