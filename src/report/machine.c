/* The SoC, the networks and the workloads in words, and the files that they were read from. */
#include "report/internal.h"

#include "store/store.h"

static const char *bytes_text(double bytes, struct arena *arena)
{
	return bytes >= 1048576 ? arena_printf(arena, "%g MiB", bytes / 1048576)
				: arena_printf(arena, "%g KiB", bytes / 1024);
}

static void soc_words(const struct page *page)
{
	const struct soc *soc = page->report->soc;
	struct arena *arena = page->arena;
	static const char *const forms[] = {"fitted to RTL", "the paper's Algorithm 1", "systolic"};
	fprintf(page->out,
		"<p><b>%s</b>: %d tiles in %d groups, each tile a %d × %d array at %g GHz with %s of scratchpad; a shared "
		"L2 of %s; DRAM of %g bytes per cycle (%.3g GB/s), of which several tenants together reach "
		"%g&nbsp;%%, shared %s where no policy regulates it. With all groups busy a layer takes %g&nbsp;%% longer "
		"(interference). Layer cost: %s. Service noise: lognormal, %g&nbsp;%%.</p>\n",
		html_plain(soc->name, arena), soc->tiles, soc->groups, soc->array_rows,
		soc->array_columns, soc->clock_hz / 1e9, bytes_text(soc->scratchpad_bytes, arena),
		bytes_text(soc->l2_bytes, arena), soc->dram_bytes_per_cycle,
		soc->dram_bytes_per_cycle * soc->clock_hz / 1e9, 100 * soc->dram_efficiency,
		soc->dram_arbiter == ARBITER_MAXMIN ? "max-min fair" : "in proportion to demand",
		100 * soc->interference, forms[soc->cost_form], 100 * soc->noise_sigma);
}

static bool knob_words(const struct page *page, struct err *err)
{
	struct rows rows;
	if (!rows_read(page,
		    "SELECT machine_knobs, given_traces FROM configurations WHERE configuration = ?1",
		    &rows, err))
		return false;
	const struct cell *row = rows.count ? row_at(&rows, 0) : NULL;
	if (row && row[0].kind == CELL_TEXT && *row[0].text)
		fprintf(page->out, "<p>Set besides: %s.</p>\n",
			html_plain(row[0].text, page->arena));
	if (row && row[1].kind == CELL_TEXT && *row[1].text)
		fprintf(page->out, "<p>Traces were given for: %s.</p>\n",
			html_plain(row[1].text, page->arena));
	return true;
}

static bool networks_table(const struct page *page, struct err *err)
{
	struct rows rows;
	const struct soc *soc = page->report->soc;
	struct arena *arena = page->arena;
	const char *sql = arena_printf(arena,
		"SELECT network, count(*), sum(macs), sum(dram_bytes), sum(isolated_cycles) FROM layers"
		" WHERE configuration = ?1 AND tiles = %d GROUP BY network ORDER BY network",
		soc->tiles / soc->groups);
	if (!rows_read(page, sql, &rows, err))
		return false;
	if (!rows.count)
		return true;
	fprintf(page->out,
		"<div class=wide tabindex=0><table class=sortable><caption>The networks on one group of %d tiles, alone"
		"</caption><thead><tr><th scope=col><button>network</button><th scope=col class=number><button>layers</button>"
		"<th scope=col class=number><button>MACs, millions</button><th scope=col class=number><button>DRAM, MB</button>"
		"<th scope=col class=number><button>time, Mcycles</button><th scope=col class=number>"
		"<button>bytes per cycle</button></tr></thead><tbody>\n",
		soc->tiles / soc->groups);
	for (size_t i = 0; i < rows.count; i++) {
		const struct cell *row = row_at(&rows, i);
		double bytes = cell_number(&row[3]), cycles = cell_number(&row[4]);
		fprintf(page->out,
			"<tr><th scope=row>%s<td class=number>%lld<td class=number>%.1f<td class=number>%.2f"
			"<td class=number>%.2f<td class=number>%.2f</tr>\n",
			html_plain(row[0].text, arena), (long long)row[1].integer,
			cell_number(&row[2]) / 1e6, bytes / 1e6, cycles / 1e6, bytes / cycles);
	}
	fputs("</tbody></table></div>\n", page->out);
	return true;
}

/* By one run with tasks each; of workloads whose tasks were not recorded there is the file alone. */
static const char workloads_sql[] =
	"WITH one AS (SELECT workload, qos, min(run_id) AS run_id FROM run WHERE configuration = ?1"
	" AND EXISTS (SELECT 1 FROM task WHERE task.run_id = run.run_id) GROUP BY workload),"
	" part AS (SELECT workload, network, count(*) AS n, sum(count(*)) OVER (PARTITION BY workload) AS n_all"
	" FROM one JOIN task USING (run_id) GROUP BY workload, network ORDER BY workload, n DESC, network)"
	" SELECT workload, max(n_all), group_concat(network || ' ' ||"
	" round(100.0 * n / n_all) || ' %', ', '),"
	" (SELECT (max(arrival_cycles) - min(arrival_cycles)) / (count(*) - 1) FROM task JOIN one USING (run_id)"
	" WHERE one.workload = part.workload) FROM part GROUP BY workload ORDER BY workload";

static bool workloads_words(const struct page *page, struct err *err)
{
	struct rows rows;
	if (!rows_read(page, workloads_sql, &rows, err))
		return false;
	if (rows.count)
		fputs("<ul>\n", page->out);
	for (size_t i = 0; i < rows.count; i++) {
		const struct cell *row = row_at(&rows, i);
		fprintf(page->out, "<li>Workload <b>%s</b>: %lld tasks, of %s",
			html_plain(row[0].text, page->arena), (long long)row[1].integer,
			html_plain(row[2].text, page->arena));
		if (row[3].kind == CELL_REAL)
			fprintf(page->out, "; a task every %.3g Mcycles in the mean",
				row[3].real / 1e6);
		fputs(" (least seed).</li>\n", page->out);
	}
	if (rows.count)
		fputs("</ul>\n", page->out);
	return true;
}

static bool files(const struct page *page, struct err *err)
{
	struct rows rows;
	if (!rows_read(page,
		    "SELECT DISTINCT i.kind, i.name, i.content, i.sha256 FROM run"
		    " JOIN bundle_input USING (bundle_id) JOIN input AS i USING (sha256)"
		    " WHERE configuration = ?1 AND i.kind IN ('soc', 'workload') AND length(i.content) < 20000"
		    " ORDER BY i.kind, i.name, i.sha256",
		    &rows, err))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		const struct cell *row = row_at(&rows, i);
		fprintf(page->out, "<details><summary>%s %s <code>%.12s</code></summary><pre>",
			row[0].text, html_plain(row[1].text, page->arena), row[3].text);
		html_text(page->out, row[2].text);
		fputs("</pre></details>\n", page->out);
	}
	return true;
}

bool machine_section(const struct page *page, struct err *err)
{
	fputs("<section id=machine><h2>Machine and workloads</h2>\n", page->out);
	soc_words(page);
	if (!knob_words(page, err) || !networks_table(page, err) || !workloads_words(page, err))
		return false;
	fputs("<p>Priorities go from 0 to 11: low 0–2, middle 3–8, high 9–11. QoS H, M and L scale the targets by 0.8, 1 and "
	      "1.2. The files, as they were read:</p>\n",
		page->out);
	bool ok = files(page, err);
	fputs("</section>\n", page->out);
	return ok;
}
