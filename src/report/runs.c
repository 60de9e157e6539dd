/* The sweeps, and a table of all runs that the reader's browser sorts and filters. */
#include "report/internal.h"

#include "store/store.h"

#include <math.h>

bool sweeps_section(const struct page *page, struct err *err)
{
	struct rows rows;
	if (!sweep_rows_read(page,
		    "SELECT sweep, points, places, recorded, problems, finished, version FROM sweeps",
		    &rows, err))
		return false;
	if (!rows.count)
		return true;
	fputs("<section id=sweeps><h2>Sweeps</h2>\n<p>In ", page->out);
	html_text(page->out, page->report->sweep_db);
	fputs(", whose newest finished sweep the maps show.</p>\n<div class=wide tabindex=0><table><thead><tr><th scope=col>sweep"
	      "<th scope=col class=number>points<th scope=col class=number>places<th scope=col class=number>recorded"
	      "<th scope=col class=number>impossible<th scope=col>state</tr></thead><tbody>\n",
		page->out);
	for (size_t i = 0; i < rows.count; i++) {
		const struct cell *row = row_at(&rows, i);
		fprintf(page->out,
			"<tr><th scope=row>%s<td class=number>%s<td class=number>%s<td class=number>%s"
			"<td class=number>%s<td>%s</tr>\n",
			html_plain(row[0].text, page->arena),
			html_count(cell_number(&row[1]), page->arena),
			html_count(cell_number(&row[2]), page->arena),
			html_count(cell_number(&row[3]), page->arena),
			html_count(cell_number(&row[4]), page->arena),
			row[5].integer ? "finished" : "not finished");
	}
	fputs("</tbody></table></div></section>\n", page->out);
	return true;
}

/* ---- runs ---- */

enum { RUNS_MOST = 20000 };

static const char runs_sql[] =
	"SELECT run_id, workload, qos, policy, seed, sla, stp, fairness, slowdown_p99, energy_per_task_joules"
	" FROM run WHERE configuration = ?1 ORDER BY run_id LIMIT 20001";

/* Without a run's number: means over seeds. */
static const char means_sql[] =
	"SELECT NULL, workload, qos, policy, seeds, sla, stp, fairness, slowdown_p99, energy_per_task_joules"
	" FROM summary WHERE configuration = ?1";

static void json_cell(const struct page *page, const struct cell *cell)
{
	if (cell->kind == CELL_INTEGER)
		fprintf(page->out, "%lld", (long long)cell->integer);
	else if (cell->kind == CELL_REAL && isfinite(cell->real))
		fprintf(page->out, "%.5g", cell->real);
	else if (cell->kind == CELL_TEXT) {
		putc('"', page->out);
		for (const char *c = cell->text; *c; c++)
			if (*c == '"' || *c == '\\' || *c == '<' || *c == '>' || *c == '&'
				|| (unsigned char)*c < ' ')
				fprintf(page->out, "\\u%04x", (unsigned)*c);
			else
				putc(*c, page->out);
		putc('"', page->out);
	} else {
		fputs("null", page->out);
	}
}

static void json_rows(const struct page *page, const struct rows *rows)
{
	fputs("<script type=application/json id=runs-data>[", page->out);
	for (size_t i = 0; i < rows->count; i++) {
		fputs(i ? ",\n[" : "\n[", page->out);
		for (size_t c = 0; c < rows->columns; c++) {
			if (c)
				putc(',', page->out);
			json_cell(page, &row_at(rows, i)[c]);
		}
		putc(']', page->out);
	}
	fputs("]</script>\n", page->out);
}

bool runs_section(const struct page *page, struct err *err)
{
	struct rows rows;
	if (!rows_read(page, runs_sql, &rows, err))
		return false;
	bool means = rows.count > RUNS_MOST;
	if (means && !rows_read(page, means_sql, &rows, err))
		return false;
	fprintf(page->out,
		"<section id=runs><h2>Runs</h2>\n<p>%s. Sort by a column's head; filter by words, all of which a row must "
		"have.</p>\n<noscript><p>The table needs JavaScript; <code>moca query runs</code> lists the "
		"same.</p></noscript>\n<p class=filter><label>Filter <input id=runs-filter type=search "
		"placeholder=\"C M moca\"></label> <span id=runs-count aria-live=polite></span></p>\n",
		means ? "Means over seeds, since there are very many runs"
		      : arena_printf(page->arena, "All %s runs",
			      html_count((double)rows.count, page->arena)));
	fprintf(page->out,
		"<div class=wide tabindex=0><table id=runs-table><thead><tr>"
		"<th scope=col class=number><button>run</button><th scope=col><button>workload</button>"
		"<th scope=col><button>QoS</button><th scope=col><button>policy</button>"
		"<th scope=col class=number><button>%s</button><th scope=col class=number><button>SLA</button>"
		"<th scope=col class=number><button>STP</button><th scope=col class=number><button>fairness</button>"
		"<th scope=col class=number><button>slowdown, p99</button><th scope=col class=number>"
		"<button>J per task</button></tr></thead><tbody></tbody></table></div>\n"
		"<p><button id=runs-more hidden>Show more</button></p>\n",
		means ? "seeds" : "seed");
	json_rows(page, &rows);
	fputs("</section>\n", page->out);
	return true;
}
