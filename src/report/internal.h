/* report/internal.h: what the files of this room share.
 *
 * page.c      the page from top to bottom, figures, how to reproduce it
 * headline.c  what was replayed, and what came of it
 * policies.c  how each policy behaves
 * machine.c   SoC, networks and workloads in words
 * trust.c     what was measured, and how near we come
 * runs.c      sweeps, and the table of runs
 * html.c      escaping, numbers, rows of a query
 *
 * Functions that end in _section write one section, heading included; false is an error of the database. */
#ifndef REPORT_INTERNAL_H
#define REPORT_INTERNAL_H

#include "report/report.h"

#include "base/cell.h"

/* The page that is being written. */
struct page {
	const struct report *report;
	struct arena *arena;
	FILE *out;
};

/* ---- html.c ---- */

void html_text(FILE *out, const char *text);

/* The text with what HTML reads specially made plain. */
const char *html_plain(const char *text, struct arena *arena);

/* What a query answers; cells of row r from cells[r * columns] on. */
struct rows {
	size_t count, columns, room;
	struct cell *cells;
	struct arena *arena;
};

/* Parameter ?1 is the configuration. */
bool rows_read(const struct page *page, const char *sql, struct rows *rows, struct err *err);

/* Of the sweeps' database; no parameters. */
bool sweep_rows_read(const struct page *page, const char *sql, struct rows *rows, struct err *err);
const struct cell *row_at(const struct rows *rows, size_t row);

/* NaN for NULL. */
double cell_number(const struct cell *cell);

/* `54.4 ± 3.8`: times scale, with so many decimals; the interval is left out if it is NaN; – for NaN. */
const char *html_mean(
	double mean, double half_width, double scale, int decimals, struct arena *arena);

/* With a sign; the minus is a minus. */
const char *html_signed(
	double value, double half_width, double scale, int decimals, struct arena *arena);

/* 1234567 -> 1 234 567, with thin spaces. */
const char *html_count(double value, struct arena *arena);

/* Not variants that leave tiles idle on purpose, for the figure corunners. */
#define USUAL " AND policy NOT GLOB '*tenants_most=*'"

/* ---- sections ---- */

bool headline_section(const struct page *page, struct err *err);
bool policies_section(const struct page *page, struct err *err);
bool machine_section(const struct page *page, struct err *err);
bool trust_section(const struct page *page, struct err *err);
bool sweeps_section(const struct page *page, struct err *err);
bool runs_section(const struct page *page, struct err *err);

/* The level of QoS that is told where there is room for one: M, or the strictest. */
bool report_qos(const struct page *page, const char **qos, struct err *err);

#endif
