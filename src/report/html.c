#include "report/internal.h"

#include "store/store.h"

#include <math.h>
#include <string.h>

static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void html_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		const char *plain = entity(*text);
		if (plain)
			fputs(plain, out);
		else
			putc(*text, out);
	}
}

const char *html_plain(const char *text, struct arena *arena)
{
	enum { LONGEST = 6 };
	char *plain = arena_alloc(arena, LONGEST * strlen(text) + 1), *to = plain;
	for (; *text; text++) {
		const char *as = entity(*text);
		if (as) {
			memcpy(to, as, strlen(as));
			to += strlen(as);
		} else {
			*to++ = *text;
		}
	}
	*to = '\0';
	return plain;
}

/* ---- rows ---- */

static void rows_grow(struct rows *rows)
{
	enum { ROWS_AT_FIRST = 64 };
	size_t room = rows->room ? 2 * rows->room : ROWS_AT_FIRST;
	struct cell *cells = arena_array(rows->arena, room * rows->columns, sizeof *cells);
	if (rows->count)
		memcpy(cells, rows->cells, rows->count * rows->columns * sizeof *cells);
	rows->cells = cells;
	rows->room = room;
}

static bool take_row(void *data, size_t count, const char *const *names, const struct cell *cells)
{
	struct rows *rows = data;
	(void)names;
	rows->columns = count;
	if (!cells)
		return true;
	if (rows->count == rows->room)
		rows_grow(rows);
	struct cell *row = rows->cells + rows->count++ * count;
	for (size_t i = 0; i < count; i++) {
		row[i] = cells[i];
		if (cells[i].kind == CELL_TEXT)
			row[i].text = arena_copy(rows->arena, cells[i].text, strlen(cells[i].text));
	}
	return true;
}

bool rows_read(const struct page *page, const char *sql, struct rows *rows, struct err *err)
{
	const char *configuration = page->report->configuration;
	bool asks = strstr(sql, "?1") != NULL;
	*rows = (struct rows){.arena = page->arena};
	return store_query(
		page->report->store, sql, asks ? 1 : 0, &configuration, take_row, rows, err);
}

bool sweep_rows_read(const struct page *page, const char *sql, struct rows *rows, struct err *err)
{
	*rows = (struct rows){.arena = page->arena};
	return store_query(page->report->sweep_store, sql, 0, NULL, take_row, rows, err);
}

const struct cell *row_at(const struct rows *rows, size_t row)
{
	return rows->cells + row * rows->columns;
}

/* ---- numbers ---- */

double cell_number(const struct cell *cell)
{
	return cell->kind == CELL_REAL       ? cell->real
		: cell->kind == CELL_INTEGER ? (double)cell->integer
					     : NAN;
}

const char *html_mean(
	double mean, double half_width, double scale, int decimals, struct arena *arena)
{
	if (isnan(mean))
		return "–";
	if (isnan(half_width))
		return arena_printf(arena, "%.*f", decimals, scale * mean);
	return arena_printf(arena, "%.*f <small>± %.*f</small>", decimals, scale * mean, decimals,
		scale * half_width);
}

const char *html_signed(
	double value, double half_width, double scale, int decimals, struct arena *arena)
{
	if (isnan(value))
		return "–";
	const char *sign = scale * value < 0 ? "−" : "+";
	return arena_printf(
		arena, "%s%s", sign, html_mean(fabs(value), half_width, scale, decimals, arena));
}

const char *html_count(double value, struct arena *arena)
{
	const char *digits = arena_printf(arena, "%.0f", value);
	const char *spaced = "";
	size_t length = strlen(digits);
	for (size_t i = 0; i < length; i++)
		spaced = arena_printf(arena, "%s%s%c", spaced,
			i && (length - i) % 3 == 0 ? "\u202f" : "", digits[i]);
	return spaced;
}
