#include "cli/table.h"

#include "cli/json.h"

#include "base/arena.h"
#include "base/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

struct table {
	enum table_format format;
	FILE *stream;
	size_t columns;
	const char **names; /* NULL before the header */
	size_t rows;
	/* the table for people: rows x columns cells, kept until the end */
	struct cell *cells;
	size_t room; /* rows that fit into cells */
	struct arena arena;
};

/* ---- the format's name ---- */

bool table_format_parse(const char *name, enum table_format *format, struct err *err)
{
	static const char *const names[] = {"table", "csv", "json"};
	for (int i = 0; i < 3; i++)
		if (strcmp(name, names[i]) == 0) {
			*format = (enum table_format)i;
			return true;
		}
	return err_set(err, EX_USAGE, "unknown format '%s'; expected table, csv or json", name);
}

static error_t parse_format(int key, char *argument, struct argp_state *state)
{
	struct err err;
	if (key != 'f')
		return ARGP_ERR_UNKNOWN;
	if (!table_format_parse(argument, state->input, &err))
		argp_error(state, "%s", err.text);
	return 0;
}

static const struct argp_option format_options[] = {
	{"format", 'f', "FORMAT", 0, "how rows are printed: table (default), csv or json", 0},
	{0},
};

const struct argp table_argp = {.options = format_options, .parser = parse_format};

/* ---- numbers ---- */

static bool is_null(const struct cell *cell)
{
	return cell->kind == CELL_NULL || (cell->kind == CELL_REAL && isnan(cell->real))
		|| (cell->kind == CELL_TEXT && !cell->text);
}

/* ---- CSV ---- */

static void csv_header(const struct table *table)
{
	for (size_t i = 0; i < table->columns; i++) {
		if (i)
			fputc(',', table->stream);
		csv_print(table->stream, table->names[i]);
	}
	fputc('\n', table->stream);
}

static void csv_row(const struct table *table, const struct cell *cells)
{
	for (size_t i = 0; i < table->columns; i++) {
		if (i)
			fputc(',', table->stream);
		csv_print_cell(table->stream, &cells[i]);
	}
	fputc('\n', table->stream);
}

/* ---- JSON ---- */

static void json_cell(FILE *stream, const struct cell *cell)
{
	if (is_null(cell) || (cell->kind == CELL_REAL && isinf(cell->real)))
		fputs("null", stream);
	else if (cell->kind == CELL_TEXT)
		json_text(stream, cell->text);
	else
		csv_print_cell(stream, cell);
}

static void json_row(const struct table *table, const struct cell *cells)
{
	fputs(table->rows ? ",\n{" : "[\n{", table->stream);
	for (size_t i = 0; i < table->columns; i++) {
		if (i)
			fputs(", ", table->stream);
		json_text(table->stream, table->names[i]);
		fputs(": ", table->stream);
		json_cell(table->stream, &cells[i]);
	}
	fputc('}', table->stream);
}

static void json_end(const struct table *table)
{
	fputs(table->rows ? "\n]\n" : "[]\n", table->stream);
}

/* ---- the table for people ---- */

struct layout {
	size_t width;
	bool right;   /* aligned: a column of numbers */
	int decimals; /* of reals; -1 = %.4g */
};

enum { DIGEST_DIGITS = 64, DIGEST_SHOWN = 12 };

static bool is_digest(const char *text)
{
	return strspn(text, "0123456789abcdef") == DIGEST_DIGITS && !text[DIGEST_DIGITS];
}

/* Four significant digits of the column's largest value, in every row alike. */
static int decimals_for(double largest)
{
	if (largest >= 1e15 || (largest > 0 && largest < 1e-3))
		return -1;
	int decimals = 4;
	for (double bound = 1; decimals > 0 && largest >= bound; bound *= 10)
		decimals--;
	return decimals;
}

static const char *real_text(struct arena *arena, double value, int decimals)
{
	const char *text = decimals < 0 ? arena_printf(arena, "%.4g", value)
					: arena_printf(arena, "%.*f", decimals, value);
	bool rounded_to_zero = text[strspn(text, "-0.")] == '\0';
	return rounded_to_zero && text[0] == '-' ? text + 1 : text;
}

/* The cell as it is printed: a digest cut, control characters as blanks. */
static const char *cell_text(struct arena *arena, const struct cell *cell, int decimals)
{
	if (is_null(cell))
		return "-";
	if (cell->kind == CELL_INTEGER)
		return arena_printf(arena, "%lld", (long long)cell->integer);
	if (cell->kind == CELL_REAL)
		return real_text(arena, cell->real, decimals);
	char *text = arena_copy(arena, cell->text,
		is_digest(cell->text) ? (size_t)DIGEST_SHOWN : strlen(cell->text));
	for (char *at = text; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = ' ';
	return text;
}

/* Columns on a screen: code points, that is bytes but those that continue one. */
static size_t text_width(const char *text)
{
	size_t width = 0;
	for (; *text; text++)
		width += (*text & 0xc0) != 0x80;
	return width;
}

static bool column_is_text(const struct table *table, size_t column)
{
	for (size_t row = 0; row < table->rows; row++)
		if (table->cells[row * table->columns + column].kind == CELL_TEXT)
			return true;
	return false;
}

static double column_largest(const struct table *table, size_t column)
{
	double largest = 0;
	for (size_t row = 0; row < table->rows; row++) {
		const struct cell *cell = &table->cells[row * table->columns + column];
		if (cell->kind == CELL_REAL && isfinite(cell->real) && fabs(cell->real) > largest)
			largest = fabs(cell->real);
	}
	return largest;
}

/* Turns the column's cells into the texts that are printed, and measures them. */
static struct layout column_layout(struct table *table, size_t column)
{
	struct layout layout = {.width = text_width(table->names[column]),
		.right = table->rows && !column_is_text(table, column),
		.decimals = decimals_for(column_largest(table, column))};
	for (size_t row = 0; row < table->rows; row++) {
		struct cell *cell = &table->cells[row * table->columns + column];
		const char *text = cell_text(&table->arena, cell, layout.decimals);
		*cell = (struct cell){.kind = CELL_TEXT, .text = text};
		if (text_width(text) > layout.width)
			layout.width = text_width(text);
	}
	return layout;
}

static void print_padded(
	const struct table *table, size_t column, const struct layout *layout, const char *text)
{
	size_t blanks = layout->width - text_width(text);
	bool last = column + 1 == table->columns;
	if (column)
		fputs("  ", table->stream);
	if (layout->right)
		fprintf(table->stream, "%*s%s", (int)blanks, "", text);
	else
		fprintf(table->stream, "%s%*s", text, last ? 0 : (int)blanks, "");
}

static bool column_is_empty(const struct table *table, size_t column)
{
	for (size_t row = 0; row < table->rows; row++) {
		const struct cell *cell = &table->cells[row * table->columns + column];
		if (!is_null(cell) && (cell->kind != CELL_TEXT || *cell->text))
			return false;
	}
	return true;
}

/* Leaves out the columns that say nothing, unless there are no others. */
static void columns_drop(struct table *table)
{
	size_t *kept = arena_array(&table->arena, table->columns, sizeof *kept);
	size_t count = 0, columns = table->columns;
	for (size_t i = 0; i < columns; i++)
		if (!column_is_empty(table, i))
			kept[count++] = i;
	if (count == 0)
		return;
	for (size_t row = 0; row < table->rows; row++)
		for (size_t i = 0; i < count; i++)
			table->cells[row * count + i] = table->cells[row * columns + kept[i]];
	for (size_t i = 0; i < count; i++)
		table->names[i] = table->names[kept[i]];
	table->columns = count;
}

static void text_end(struct table *table)
{
	columns_drop(table);
	struct layout *layouts = arena_array(&table->arena, table->columns, sizeof *layouts);
	for (size_t i = 0; i < table->columns; i++)
		layouts[i] = column_layout(table, i);
	for (size_t i = 0; i < table->columns; i++)
		print_padded(table, i, &layouts[i], table->names[i]);
	fputc('\n', table->stream);
	for (size_t row = 0; row < table->rows; row++) {
		for (size_t i = 0; i < table->columns; i++)
			print_padded(
				table, i, &layouts[i], table->cells[row * table->columns + i].text);
		fputc('\n', table->stream);
	}
}

static void text_row(struct table *table, const struct cell *cells)
{
	size_t width = table->columns * sizeof *cells;
	if (table->rows == table->room) {
		size_t room = table->room ? 2 * table->room : 16;
		struct cell *larger = arena_array(&table->arena, room, width);
		if (table->rows)
			memcpy(larger, table->cells, table->rows * width);
		table->cells = larger;
		table->room = room;
	}
	struct cell *row = &table->cells[table->rows * table->columns];
	memcpy(row, cells, width);
	for (size_t i = 0; i < table->columns; i++)
		if (row[i].kind == CELL_TEXT && row[i].text)
			row[i].text = arena_copy(&table->arena, row[i].text, strlen(row[i].text));
}

/* ---- the printer ---- */

struct table *table_new(enum table_format format, FILE *stream)
{
	struct arena arena = {0};
	struct table *table = arena_alloc(&arena, sizeof *table); /* lives in its own arena */
	*table = (struct table){.format = format, .stream = stream, .arena = arena};
	return table;
}

static void take_header(struct table *table, size_t count, const char *const *names)
{
	table->columns = count;
	table->names = arena_array(&table->arena, count, sizeof *table->names);
	for (size_t i = 0; i < count; i++)
		table->names[i] = arena_copy(&table->arena, names[i], strlen(names[i]));
	if (table->format == TABLE_CSV)
		csv_header(table);
}

bool table_row(void *data, size_t count, const char *const *names, const struct cell *cells)
{
	struct table *table = data;
	if (!table->names)
		take_header(table, count, names);
	if (!cells)
		return true;
	if (table->format == TABLE_CSV)
		csv_row(table, cells);
	else if (table->format == TABLE_JSON)
		json_row(table, cells);
	else
		text_row(table, cells);
	table->rows++;
	return true;
}

void table_abandon(struct table *table)
{
	struct arena arena = table->arena;
	arena_free(&arena);
}

void table_end(struct table *table)
{
	if (table->names && table->format == TABLE_JSON)
		json_end(table);
	else if (table->names && table->format == TABLE_TEXT)
		text_end(table);
	table_abandon(table);
}
