/* cli/table_internal.h: what the files of the printer share.
 *
 * table.c       formats, CSV, JSON, and rows that are kept
 * table_text.c  the tables for people */
#ifndef CLI_TABLE_INTERNAL_H
#define CLI_TABLE_INTERNAL_H

#include "cli/table.h"

#include "base/arena.h"

struct table {
	enum table_format format;
	FILE *stream;
	size_t columns;
	const char **names; /* NULL before the header */
	size_t rows;
	/* the tables for people: rows x columns cells, kept until the end */
	struct cell *cells;
	size_t room; /* rows that fit into cells */
	struct arena arena;
};

bool cell_is_null(const struct cell *cell);

/* Prints the rows that were kept. */
void text_end(struct table *table);

#endif
