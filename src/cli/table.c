#include "cli/table_internal.h"

#include "cli/json.h"

#include "base/arena.h"
#include "base/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

/* ---- the format's name ---- */

bool table_format_parse(const char *name, enum table_format *format, struct err *err)
{
	static const char *const names[] = {"table", "csv", "json", "markdown"};
	for (int i = 0; i < 4; i++)
		if (strcmp(name, names[i]) == 0) {
			*format = (enum table_format)i;
			return true;
		}
	return err_set(
		err, EX_USAGE, "unknown format '%s'; expected table, csv, json or markdown", name);
}

bool table_format_is_for_people(enum table_format format)
{
	return format == TABLE_TEXT || format == TABLE_MARKDOWN;
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
	{"format", 'f', "FORMAT", 0, "how rows are printed: table (default), csv, json or markdown",
		0},
	{0},
};

const struct argp table_argp = {.options = format_options, .parser = parse_format};

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
	if (cell_is_null(cell) || (cell->kind == CELL_REAL && isinf(cell->real)))
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

/* ---- the tables for people: kept until the end ---- */

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
	else if (table->names && table->format != TABLE_CSV)
		text_end(table);
	table_abandon(table);
}
