/* What was replayed, in a sentence; who meets most targets; the table of all. */
#include "report/internal.h"

#include "store/store.h"

#include <math.h>
#include <string.h>

/* Levels of QoS from strict to loose, as the papers have them; others after. */
#define QOS_ORDER "instr('LMH', qos) DESC, qos"

bool report_qos(const struct page *page, const char **qos, struct err *err)
{
	struct rows rows;
	if (!rows_read(page,
		    "SELECT qos FROM run WHERE configuration = ?1 GROUP BY qos"
		    " ORDER BY qos <> 'M', " QOS_ORDER " LIMIT 1",
		    &rows, err))
		return false;
	*qos = rows.count ? row_at(&rows, 0)[0].text : "";
	return true;
}

/* ---- what was replayed ---- */

static bool scope_sentence(const struct page *page, struct err *err)
{
	struct rows rows;
	if (!rows_read(page,
		    "SELECT count(*), count(DISTINCT workload), count(DISTINCT policy), count(DISTINCT seed),"
		    " (SELECT group_concat(workload, ', ') FROM (SELECT DISTINCT workload FROM run"
		    " WHERE configuration = ?1 ORDER BY workload)),"
		    " (SELECT group_concat(qos, ', ') FROM (SELECT DISTINCT qos FROM run"
		    " WHERE configuration = ?1 AND qos <> '' ORDER BY " QOS_ORDER "))"
		    " FROM run WHERE configuration = ?1",
		    &rows, err))
		return false;
	const struct cell *row = row_at(&rows, 0);
	struct arena *arena = page->arena;
	fprintf(page->out, "<p class=lead>%s runs on <b>%s</b>: workload%s %s",
		html_count(cell_number(&row[0]), arena), html_plain(page->report->soc->name, arena),
		row[1].integer == 1 ? "" : "s", html_plain(row[4].text, arena));
	if (row[5].kind == CELL_TEXT)
		fprintf(page->out, " at QoS %s", html_plain(row[5].text, arena));
	fprintf(page->out, ", %lld polic%s, %lld seed%s.</p>\n", (long long)row[2].integer,
		row[2].integer == 1 ? "y" : "ies", (long long)row[3].integer,
		row[3].integer == 1 ? "" : "s");
	return true;
}

/* ---- verdict ---- */

/* Of each workload: the best that could be had, the baseline, what moca has over it, and what nothing can beat. */
static const char verdict_sql[] =
	"WITH level AS (SELECT workload, qos FROM (SELECT workload, qos, row_number() OVER"
	" (PARTITION BY workload ORDER BY qos <> 'M', " QOS_ORDER ") AS place FROM run"
	" WHERE configuration = ?1 GROUP BY workload, qos) WHERE place = 1),"
	" s AS (SELECT sla.*, row_number() OVER (PARTITION BY workload ORDER BY"
	" policy IN ('best', 'bound') OR policy GLOB 'best[[]*', sla DESC, policy) AS rank"
	" FROM sla JOIN level USING (workload, qos) WHERE configuration = ?1 AND sla IS NOT NULL" USUAL
	")"
	" SELECT s.workload, s.qos, s.policy, s.sla, s.sla_ci,"
	" (SELECT sla FROM s AS b WHERE b.workload = s.workload AND b.policy = 'static'),"
	" (SELECT sla_ci FROM s AS b WHERE b.workload = s.workload AND b.policy = 'static'),"
	" (SELECT sla_difference FROM headline AS h WHERE h.configuration = ?1 AND h.workload = s.workload"
	" AND h.qos = s.qos AND h.policy = 'moca' AND h.baseline = 'static'),"
	" (SELECT sla_difference_ci FROM headline AS h WHERE h.configuration = ?1 AND"
	" h.workload = s.workload AND h.qos = s.qos AND h.policy = 'moca' AND h.baseline = 'static'),"
	" (SELECT sla FROM s AS b WHERE b.workload = s.workload AND b.policy = 'bound')"
	" FROM s WHERE rank = 1 ORDER BY s.workload";

/* What moca has over static, in words. */
static void moca_words(const struct page *page, double difference, double half_width)
{
	const char *by = html_mean(fabs(difference), half_width, 100, 1, page->arena);
	if (isnan(half_width))
		fprintf(page->out, "; <b>moca</b> meets %s points %s than static, with one seed",
			by, difference < 0 ? "less" : "more");
	else if (fabs(difference) <= half_width)
		fprintf(page->out, "; <b>moca</b> and static cannot be told apart (%s points)",
			html_signed(difference, half_width, 100, 1, page->arena));
	else
		fprintf(page->out, "; <b>moca</b> meets %s points %s than static", by,
			difference < 0 ? "less" : "more");
}

static void verdict_item(const struct page *page, const struct cell *row)
{
	struct arena *arena = page->arena;
	double fixed = cell_number(&row[5]), moca = cell_number(&row[7]),
	       bound = cell_number(&row[9]);
	fprintf(page->out, "<li>Workload <b>%s</b>%s%s: <b>%s</b> meets most targets, %s&nbsp;%%",
		html_plain(row[0].text, arena), *row[1].text ? ", QoS " : "",
		html_plain(row[1].text, arena), html_plain(row[2].text, arena),
		html_mean(cell_number(&row[3]), cell_number(&row[4]), 100, 1, arena));
	if (!isnan(fixed) && strcmp(row[2].text, "static") != 0)
		fprintf(page->out, "; <b>static</b> meets %s&nbsp;%%",
			html_mean(fixed, cell_number(&row[6]), 100, 1, arena));
	if (!isnan(moca))
		moca_words(page, moca, cell_number(&row[8]));
	if (!isnan(bound))
		fprintf(page->out, "; no schedule can meet more than %s&nbsp;%%",
			html_mean(bound, NAN, 100, 1, arena));
	fputs(".</li>\n", page->out);
}

static bool verdict(const struct page *page, struct err *err)
{
	struct rows rows;
	if (!rows_read(page, verdict_sql, &rows, err))
		return false;
	fputs("<ul class=verdict>\n", page->out);
	for (size_t i = 0; i < rows.count; i++)
		verdict_item(page, row_at(&rows, i));
	fputs("</ul>\n", page->out);
	return true;
}

/* ---- the table ---- */

struct matrix {
	struct rows scenes, policies, values;
};

static bool matrix_read(const struct page *page, struct matrix *matrix, struct err *err)
{
	return rows_read(page,
		       "SELECT workload, qos FROM run WHERE configuration = ?1"
		       " GROUP BY workload, qos ORDER BY workload, " QOS_ORDER,
		       &matrix->scenes, err)
		&& rows_read(page,
			"SELECT policy FROM sla WHERE configuration = ?1" USUAL " GROUP BY policy"
			" ORDER BY policy IN ('best', 'bound') DESC, avg(sla) DESC, policy",
			&matrix->policies, err)
		&& rows_read(page,
			"SELECT policy, workload, qos, sla, sla_ci FROM sla WHERE configuration = ?1",
			&matrix->values, err);
}

static const struct cell *matrix_find(
	const struct matrix *matrix, const char *policy, const struct cell *scene)
{
	for (size_t i = 0; i < matrix->values.count; i++) {
		const struct cell *row = row_at(&matrix->values, i);
		if (strcmp(row[0].text, policy) == 0 && strcmp(row[1].text, scene[0].text) == 0
			&& strcmp(row[2].text, scene[1].text) == 0)
			return row;
	}
	return NULL;
}

static void matrix_head(const struct page *page, const struct matrix *matrix)
{
	fputs("<thead><tr><th scope=col><button>policy</button>", page->out);
	for (size_t s = 0; s < matrix->scenes.count; s++) {
		const struct cell *scene = row_at(&matrix->scenes, s);
		fprintf(page->out, "<th scope=col class=number><button>%s%s%s</button>",
			html_plain(scene[0].text, page->arena), *scene[1].text ? ", " : "",
			html_plain(scene[1].text, page->arena));
	}
	fputs("</tr></thead>\n<tbody>\n", page->out);
}

static void matrix_row(const struct page *page, const struct matrix *matrix, const char *policy)
{
	fprintf(page->out, "<tr><th scope=row>%s", html_plain(policy, page->arena));
	for (size_t s = 0; s < matrix->scenes.count; s++) {
		const struct cell *found = matrix_find(matrix, policy, row_at(&matrix->scenes, s));
		double sla = found ? cell_number(&found[3]) : NAN;
		if (isnan(sla))
			fputs("<td class=number data-value=-1>–", page->out);
		else
			fprintf(page->out,
				"<td class=\"number bar\" style=\"--part:%.3f\" data-value=%.6f>%s",
				sla, sla,
				html_mean(sla, cell_number(&found[4]), 100, 1, page->arena));
	}
	fputs("</tr>\n", page->out);
}

static bool matrix_table(const struct page *page, struct err *err)
{
	struct matrix matrix;
	if (!matrix_read(page, &matrix, err))
		return false;
	fputs("<div class=wide tabindex=0><table class=sortable>\n<caption>SLA satisfaction in percent: the part of the "
	      "tasks that met their target, mean over seeds and 95&nbsp;% interval, by workload and QoS. "
	      "<i>bound</i> is what no schedule can beat, <i>best</i> the best one found; both know the "
	      "future.</caption>\n",
		page->out);
	matrix_head(page, &matrix);
	for (size_t i = 0; i < matrix.policies.count; i++)
		matrix_row(page, &matrix, row_at(&matrix.policies, i)[0].text);
	fputs("</tbody></table></div>\n", page->out);
	return true;
}

bool headline_section(const struct page *page, struct err *err)
{
	fputs("<section id=headline><h2>Headline</h2>\n", page->out);
	bool ok = scope_sentence(page, err) && verdict(page, err) && matrix_table(page, err);
	fputs("</section>\n", page->out);
	return ok;
}
