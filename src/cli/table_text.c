/* The tables for people: aligned, or as Markdown. */
#include "cli/style.h"
#include "cli/table_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A printed column: one of the table's, or two that belong together. */
struct column {
	const char *name;
	size_t cell;
	size_t interval; /* the column of its half-width; NONE */
	bool right;      /* aligned: numbers */
	bool is_signed;  /* a difference */
	int decimals;    /* of reals; -1 = %.4g */
	size_t width;
	const char **texts; /* by row */
};

enum { DIGEST_DIGITS = 64, DIGEST_SHOWN = 12, GAP = 2 };
static const size_t NONE = (size_t)-1;

bool cell_is_null(const struct cell *cell)
{
	return cell->kind == CELL_NULL || (cell->kind == CELL_REAL && isnan(cell->real))
		|| (cell->kind == CELL_TEXT && !cell->text);
}

static const struct cell *cell_at(const struct table *table, size_t row, size_t column)
{
	return &table->cells[row * table->columns + column];
}

static double number_at(const struct table *table, size_t row, size_t column)
{
	const struct cell *cell = cell_at(table, row, column);
	return cell->kind == CELL_REAL       ? cell->real
		: cell->kind == CELL_INTEGER ? (double)cell->integer
					     : NAN;
}

/* ---- texts ---- */

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

/* Beside an interval three will do. */
static int decimals_with_interval(double largest)
{
	int decimals = decimals_for(largest);
	int enough = largest < 2 ? 3 : largest < 10 ? 2 : largest < 1000 ? 1 : 0;
	return decimals < enough ? decimals : enough;
}

static const char *real_text(struct arena *arena, double value, int decimals, bool is_signed)
{
	const char *text = decimals < 0 ? arena_printf(arena, "%.4g", value)
					: arena_printf(arena, "%.*f", decimals, value);
	bool rounded_to_zero = text[strspn(text, "-0.")] == '\0';
	if (rounded_to_zero && text[0] == '-')
		return text + 1;
	return is_signed && value > 0 && !rounded_to_zero ? arena_printf(arena, "+%s", text) : text;
}

/* The cell as it is printed: a digest cut, control characters as blanks. */
static const char *cell_text(
	struct arena *arena, const struct cell *cell, const struct column *column)
{
	if (cell_is_null(cell))
		return "-";
	if (cell->kind == CELL_INTEGER)
		return arena_printf(arena, "%lld", (long long)cell->integer);
	if (cell->kind == CELL_REAL)
		return real_text(arena, cell->real, column->decimals, column->is_signed);
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

/* ---- columns ---- */

static bool column_has_text(const struct table *table, size_t column)
{
	for (size_t row = 0; row < table->rows; row++)
		if (cell_at(table, row, column)->kind == CELL_TEXT)
			return true;
	return false;
}

static bool column_is_empty(const struct table *table, size_t column)
{
	for (size_t row = 0; row < table->rows; row++) {
		const struct cell *cell = cell_at(table, row, column);
		if (!cell_is_null(cell) && (cell->kind != CELL_TEXT || *cell->text))
			return false;
	}
	return true;
}

static double column_largest(const struct table *table, size_t column)
{
	double largest = 0;
	for (size_t row = 0; row < table->rows; row++) {
		const struct cell *cell = cell_at(table, row, column);
		if (cell->kind == CELL_REAL && isfinite(cell->real) && fabs(cell->real) > largest)
			largest = fabs(cell->real);
	}
	return largest;
}

static bool ends_with(const char *name, const char *end)
{
	size_t length = strlen(name), tail = strlen(end);
	return length >= tail && strcmp(name + length - tail, end) == 0;
}

/* Whether the second is called as the half-width of the first. */
static bool belongs(const char *name, const char *interval)
{
	size_t length = strlen(name);
	return strncmp(interval, name, length) == 0 && strcmp(interval + length, "_ci") == 0;
}

static const char *interval_text(struct table *table, size_t row, const struct column *column,
	size_t mean_width, size_t half_width)
{
	struct arena *arena = &table->arena;
	const char *mean = cell_text(arena, cell_at(table, row, column->cell), column);
	double half = number_at(table, row, column->interval);
	int before = (int)(mean_width - text_width(mean));
	if (isnan(half)) /* keeps means under each other */
		return arena_printf(arena, "%*s%s%*s", before, "", mean,
			(int)(half_width ? half_width + strlen(" + ") : 0), "");
	const char *text = real_text(arena, half, column->decimals, false);
	return arena_printf(arena, "%*s%s ± %*s%s", before, "", mean,
		(int)(half_width - text_width(text)), "", text);
}

static size_t widest_half(struct table *table, const struct column *column)
{
	size_t widest = 0;
	for (size_t row = 0; row < table->rows; row++) {
		double half = number_at(table, row, column->interval);
		size_t width = isnan(half)
			? 0
			: text_width(real_text(&table->arena, half, column->decimals, false));
		widest = width > widest ? width : widest;
	}
	return widest;
}

static void column_write(struct table *table, struct column *column)
{
	size_t mean_width = 0;
	column->texts = arena_array(&table->arena, table->rows, sizeof *column->texts);
	for (size_t row = 0; row < table->rows; row++) {
		column->texts[row] =
			cell_text(&table->arena, cell_at(table, row, column->cell), column);
		size_t width = text_width(column->texts[row]);
		mean_width = width > mean_width ? width : mean_width;
	}
	if (column->interval != NONE) {
		size_t half_width = widest_half(table, column);
		for (size_t row = 0; row < table->rows; row++)
			column->texts[row] =
				interval_text(table, row, column, mean_width, half_width);
	}
	column->width = text_width(column->name);
	for (size_t row = 0; row < table->rows; row++) {
		size_t width = text_width(column->texts[row]);
		column->width = width > column->width ? width : column->width;
	}
}

static void column_make(struct table *table, size_t cell, bool with_interval, struct column *column)
{
	*column = (struct column){
		.name = table->names[cell],
		.cell = cell,
		.interval = with_interval ? cell + 1 : NONE,
		.right = table->rows && !column_has_text(table, cell),
	};
	double largest = column_largest(table, cell);
	column->decimals = with_interval ? decimals_with_interval(largest) : decimals_for(largest);
	column->is_signed =
		ends_with(column->name, "_difference") || strstr(column->name, " over ");
	column_write(table, column);
}

/* All that say something; a column of half-widths goes with its mean. */
static size_t columns_make(struct table *table, struct column *columns)
{
	size_t count = 0, nothing = table->columns;
	for (size_t i = 0; i < table->columns; i++)
		nothing -= column_is_empty(table, i);
	for (size_t i = 0; i < table->columns; i++) {
		if (nothing && column_is_empty(table, i))
			continue;
		bool pair = i + 1 < table->columns && belongs(table->names[i], table->names[i + 1])
			&& !column_has_text(table, i) && !column_has_text(table, i + 1);
		bool known = pair && !column_is_empty(table, i + 1);
		column_make(table, i, known, &columns[count++]);
		i += pair;
	}
	return count;
}

/* ---- Markdown ---- */

static void markdown_cell(FILE *stream, const char *text)
{
	size_t length = strlen(text);
	while (length && text[length - 1] == ' ')
		length--;
	fputs("| ", stream);
	for (size_t i = strspn(text, " "); i < length; i++)
		fprintf(stream, "%s%c", text[i] == '|' ? "\\" : "", text[i]);
	putc(' ', stream);
}

static void markdown_print(const struct table *table, const struct column *columns, size_t count)
{
	for (size_t i = 0; i < count; i++)
		markdown_cell(table->stream, columns[i].name);
	fputs("|\n", table->stream);
	for (size_t i = 0; i < count; i++)
		fputs(columns[i].right ? "|--:" : "|---", table->stream);
	fputs("|\n", table->stream);
	for (size_t row = 0; row < table->rows; row++) {
		for (size_t i = 0; i < count; i++)
			markdown_cell(table->stream, columns[i].texts[row]);
		fputs("|\n", table->stream);
	}
}

/* ---- aligned ---- */

static bool more_is_better(const char *name)
{
	return strncmp(name, "sla", 3) == 0 || strncmp(name, "stp", 3) == 0
		|| strncmp(name, "fairness", 8) == 0;
}

/* Whether the row's value is good or bad news: a verdict, or a difference that its interval keeps from 0. */
static enum style style_of(const struct table *table, const struct column *column, size_t row)
{
	static const char *const good[] = {"better", "holds", "clear", NULL};
	static const char *const bad[] = {"worse", "FAILS", NULL};
	const char *text = column->texts[row];
	for (const char *const *word = good; *word; word++)
		if (strcmp(text, *word) == 0)
			return STYLE_GOOD;
	for (const char *const *word = bad; *word; word++)
		if (strcmp(text, *word) == 0)
			return STYLE_BAD;
	if (!column->is_signed || column->interval == NONE)
		return STYLE_PLAIN;
	double mean = number_at(table, row, column->cell);
	double half = number_at(table, row, column->interval);
	return !(fabs(mean) > half) || !more_is_better(column->name) ? STYLE_PLAIN
		: mean > 0                                           ? STYLE_GOOD
								     : STYLE_BAD;
}

static void padded_print(const struct table *table, const struct column *column, bool last,
	const char *text, const char *on, const char *off)
{
	int blanks = (int)(column->width - text_width(text));
	if (column->right)
		fprintf(table->stream, "%*s%s%s%s", blanks, "", on, text, off);
	else
		fprintf(table->stream, "%s%s%s%*s", on, text, off, last ? 0 : blanks, "");
}

/* Some of the columns, by their indices. */
static void part_print(
	const struct table *table, const struct column *columns, const size_t *which, size_t count)
{
	bool styled = style_wanted(table->stream);
	for (size_t i = 0; i < count; i++) {
		const struct column *column = &columns[which[i]];
		fputs(i ? "  " : "", table->stream);
		padded_print(table, column, i + 1 == count, column->name,
			style_on(styled, STYLE_STRONG), style_off(styled, STYLE_STRONG));
	}
	fputc('\n', table->stream);
	for (size_t row = 0; row < table->rows; row++) {
		for (size_t i = 0; i < count; i++) {
			const struct column *column = &columns[which[i]];
			enum style style = style_of(table, column, row);
			fputs(i ? "  " : "", table->stream);
			padded_print(table, column, i + 1 == count, column->texts[row],
				style_on(styled, style), style_off(styled, style));
		}
		fputc('\n', table->stream);
	}
}

static size_t width_of(const struct column *columns, const size_t *which, size_t count)
{
	size_t width = 0;
	for (size_t i = 0; i < count; i++)
		width += columns[which[i]].width + (i ? GAP : 0);
	return width;
}

static bool is_constant(const struct table *table, const struct column *column)
{
	for (size_t row = 1; row < table->rows; row++)
		if (strcmp(column->texts[row], column->texts[0]) != 0)
			return false;
	return table->rows > 1 && !column->right;
}

/* Tells texts that all rows have alike in a line of their own. Returns how many columns are left. */
static size_t constants_hoist(
	const struct table *table, const struct column *columns, size_t *which, size_t count)
{
	bool styled = style_wanted(table->stream);
	size_t left = 0;
	const char *between = style_on(styled, STYLE_FAINT);
	for (size_t i = 0; i < count; i++) {
		const struct column *column = &columns[which[i]];
		if (is_constant(table, column)) {
			fprintf(table->stream, "%s%s %s", between, column->name, column->texts[0]);
			between = ", ";
		} else {
			which[left++] = which[i];
		}
	}
	if (left < count)
		fprintf(table->stream, "%s\n", style_off(styled, STYLE_FAINT));
	return left;
}

/* A table that is too wide in parts, each with the texts that the rows begin with. */
static void parts_print(const struct table *table, const struct column *columns,
	const size_t *which, size_t count, size_t room)
{
	size_t *part = malloc(count * sizeof *part), keys = 0;
	if (!part)
		abort();
	while (keys < count && !columns[which[keys]].right
		&& width_of(columns, which, keys + 1) < room / 2)
		keys++;
	for (size_t next = keys; next < count;) {
		size_t size = keys;
		memcpy(part, which, keys * sizeof *part);
		do
			part[size++] = which[next++];
		while (next < count
			&& width_of(columns, part, size) + GAP + columns[which[next]].width
				<= room);
		part_print(table, columns, part, size);
		if (next < count)
			fputc('\n', table->stream);
	}
	free(part);
}

static void aligned_print(struct table *table, const struct column *columns, size_t count)
{
	size_t room = style_columns(table->stream);
	size_t *which = arena_array(&table->arena, count, sizeof *which);
	for (size_t i = 0; i < count; i++)
		which[i] = i;
	if (room && width_of(columns, which, count) > room)
		count = constants_hoist(table, columns, which, count);
	if (room && count > 1 && width_of(columns, which, count) > room)
		parts_print(table, columns, which, count, room);
	else
		part_print(table, columns, which, count);
}

void text_end(struct table *table)
{
	struct column *columns = arena_array(&table->arena, table->columns, sizeof *columns);
	size_t count = columns_make(table, columns);
	if (table->format == TABLE_MARKDOWN)
		markdown_print(table, columns, count);
	else
		aligned_print(table, columns, count);
}
