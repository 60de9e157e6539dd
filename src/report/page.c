/* The page from top to bottom. */
#include "report/internal.h"

#include "store/store.h"
#include "sweep/record.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

extern const char report_css[], report_js[]; /* report.css, report.js */

/* ---- head ---- */

static void head(const struct page *page)
{
	const char *title = html_plain(page->report->title, page->arena);
	fprintf(page->out,
		"<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n<title>%s</title>\n"
		"<meta name=viewport content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=color-scheme content=\"light dark\">\n<meta name=generator content=\"moca %s\">\n"
		"<link rel=icon href=\"data:,\">\n<style>\n%s</style>\n</head>\n<body>\n",
		title, MOCA_VERSION, report_css);
	fprintf(page->out, "<header><h1>%s</h1><p>%s · moca %s</p></header>\n", title,
		html_plain(page->report->db, page->arena), MOCA_VERSION);
}

static bool has_sweeps(const struct page *page, bool *has, struct err *err)
{
	struct rows rows;
	if (!sweep_rows_read(page, "SELECT 1 FROM sweep LIMIT 1", &rows, err))
		return false;
	*has = rows.count > 0;
	return true;
}

static bool contents(const struct page *page, struct err *err)
{
	bool runs = page->report->configuration != NULL, sweeps;
	if (!has_sweeps(page, &sweeps, err))
		return false;
	const struct {
		const char *id, *name;
		bool there;
	} sections[] = {{"headline", "Headline", runs}, {"figures", "Figures", true},
		{"policies", "Policies", runs}, {"trust", "Trust", runs},
		{"machine", "Machine and workloads", runs}, {"sweeps", "Sweeps", sweeps},
		{"runs", "Runs", runs}, {"reproduce", "Reproduce", true}};
	fputs("<nav aria-label=Contents><ul>\n", page->out);
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		if (sections[i].there)
			fprintf(page->out, "<li><a href=\"#%s\">%s</a></li>\n", sections[i].id,
				sections[i].name);
	fputs("</ul></nav>\n<main>\n", page->out);
	return true;
}

/* ---- figures ---- */

/* The opening of the tag, with a width on screens, where letters may be larger than on paper. Returns what follows. */
static const char *svg_open(const struct page *page, const char *svg)
{
	const double larger = 1.3;
	const char *width = strstr(svg, "width=\"");
	double points = width ? strtod(width + strlen("width=\""), NULL) : 0;
	fputs("<svg", page->out);
	if (points > 0)
		fprintf(page->out, " style=\"width:%.0fpx\"", larger * points);
	return svg + strlen("<svg");
}

/* Identifiers are made the figure's own, since all figures have the same. What precedes <svg is left out, as is the
 * title, which is the same in all. */
static void svg_inline(const struct page *page, const struct report_figure *figure)
{
	static const char *const marks[] = {"id=\"", "id='", "href='#", "href=\"#", "url(#", NULL};
	const char *svg = strstr(figure->svg, "<svg");
	const char *at = svg ? svg_open(page, svg) : "";
	while (*at) {
		const char *const *mark = marks;
		if (strncmp(at, "<title>", 7) == 0 && strstr(at, "</title>")) {
			at = strstr(at, "</title>") + strlen("</title>");
			continue;
		}
		while (*mark && strncmp(at, *mark, strlen(*mark)) != 0)
			mark++;
		if (*mark) {
			fprintf(page->out, "%s%s-", *mark, figure->name);
			at += strlen(*mark);
		} else {
			putc(*at++, page->out);
		}
	}
}

static void figure_write(const struct page *page, const struct report_figure *figure)
{
	struct arena *arena = page->arena;
	fprintf(page->out, "<figure id=\"figure-%s\"><h3>%c", figure->name,
		toupper((unsigned char)*figure->summary));
	html_text(page->out, figure->summary + 1);
	fputs("</h3>\n", page->out);
	fprintf(page->out, "<div class=wide tabindex=0 role=img aria-label=\"%s\">",
		html_plain(figure->summary, arena));
	svg_inline(page, figure);
	fprintf(page->out, "</div>\n<figcaption>%s<br><code>%s</code></figcaption></figure>\n",
		html_plain(figure->caption, arena), html_plain(figure->command, arena));
}

static void figures_section(const struct page *page)
{
	const struct report *report = page->report;
	bool missing = false;
	fputs("<section id=figures><h2>Figures</h2>\n", page->out);
	for (size_t i = 0; i < report->figure_count; i++) {
		if (report->figures[i].svg)
			figure_write(page, &report->figures[i]);
		missing |= !report->figures[i].svg;
	}
	if (missing)
		fputs("<h3>Not drawn</h3>\n<dl class=missing>\n", page->out);
	for (size_t i = 0; missing && i < report->figure_count; i++)
		if (!report->figures[i].svg)
			fprintf(page->out, "<dt>%s<dd>%s\n", report->figures[i].name,
				html_plain(report->figures[i].why, page->arena));
	fputs(missing ? "</dl>\n</section>\n" : "</section>\n", page->out);
}

/* ---- how to make it again ---- */

static bool configurations_table(const struct page *page, struct err *err)
{
	struct rows rows;
	if (!rows_read(page,
		    "SELECT configuration, versions, runs, first_run FROM configurations"
		    " WHERE configuration = ?1",
		    &rows, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		const struct cell *row = row_at(&rows, i);
		fprintf(page->out,
			"<p>Configuration <code>%s</code>: %s runs, recorded by moca %s.</p>\n",
			row[0].text, html_count(cell_number(&row[2]), page->arena),
			html_plain(row[1].text, page->arena));
	}
	return true;
}

static bool reproduce_section(const struct page *page, struct err *err)
{
	const char *db = html_plain(page->report->db, page->arena);
	fputs("<section id=reproduce><h2>How to reproduce it</h2>\n"
	      "<p>The database holds all that its runs were made from, by content: SoC, networks or traces, workloads, "
	      "knobs and seeds. So it alone repeats them, and this page, to the bit.</p>\n",
		page->out);
	fprintf(page->out,
		"<pre>moca rerun all --db %s     # every run again, compared bit by bit\n"
		"moca plot all --db %s      # the figures, as SVG, PNG, PDF or for LaTeX\n"
		"moca report --db %s        # this page\n"
		"moca query --list          # questions, and their SQL with --show-sql</pre>\n",
		db, db, db);
	if (page->report->configuration && !configurations_table(page, err))
		return false;
	fputs("</section>\n", page->out);
	return true;
}

bool report_write(const struct report *report, struct arena *arena, FILE *stream, struct err *err)
{
	struct page page = {report, arena, stream};
	bool runs = report->configuration != NULL;
	head(&page);
	if (!contents(&page, err) || (runs && !headline_section(&page, err)))
		return false;
	figures_section(&page);
	if (runs
		&& (!policies_section(&page, err) || !trust_section(&page, err)
			|| !machine_section(&page, err)))
		return false;
	if (!sweeps_section(&page, err) || (runs && !runs_section(&page, err))
		|| !reproduce_section(&page, err))
		return false;
	fprintf(stream, "</main>\n<script>\n%s</script>\n</body>\n</html>\n", report_js);
	return true;
}
