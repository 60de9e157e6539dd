/* cli/row.h: a row of a result table under way: names and cells, one after the other. */
#ifndef CLI_ROW_H
#define CLI_ROW_H

#include "cli/table.h"

enum { ROW_COLUMNS_MOST = 128 };

struct row {
	size_t count;
	const char *names[ROW_COLUMNS_MOST];
	struct cell cells[ROW_COLUMNS_MOST];
};

void row_add(struct row *row, const char *name, struct cell cell);

/* NaN is NULL, and so is a text that is NULL. */
struct cell real_cell(double value);
struct cell integer_cell(int64_t value);
struct cell text_cell(const char *text);

#endif
