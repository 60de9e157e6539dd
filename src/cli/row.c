#include "cli/row.h"

#include <assert.h>
#include <math.h>

void row_add(struct row *row, const char *name, struct cell cell)
{
	assert(row->count < ROW_COLUMNS_MOST);
	row->names[row->count] = name;
	row->cells[row->count++] = cell;
}

struct cell real_cell(double value)
{
	if (isnan(value))
		return (struct cell){.kind = CELL_NULL};
	return (struct cell){.kind = CELL_REAL, .real = value};
}

struct cell integer_cell(int64_t value)
{
	return (struct cell){.kind = CELL_INTEGER, .integer = value};
}

struct cell text_cell(const char *text)
{
	if (!text)
		return (struct cell){.kind = CELL_NULL};
	return (struct cell){.kind = CELL_TEXT, .text = text};
}
