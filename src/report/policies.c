/* How each policy behaves: a card with its numbers and where the time of its tasks goes. */
#include "report/internal.h"

#include "policy/policy.h"
#include "store/store.h"

#include <math.h>
#include <string.h>

/* Of one level of QoS: a row per policy and workload, policies by their mean SLA. */
static const char numbers_sql[] =
	"SELECT s.policy, s.workload, s.sla, s.sla_ci, s.stp, s.stp_ci, s.fairness, s.fairness_ci,"
	" s.slowdown_p99, s.slowdown_p99_ci, h.sla_difference, h.sla_difference_ci"
	" FROM summary AS s LEFT JOIN headline AS h ON h.configuration = s.configuration"
	" AND h.workload = s.workload AND h.qos = s.qos AND h.policy = s.policy AND h.baseline = 'static'"
	" WHERE s.configuration = ?1 AND s.qos = %s AND s.policy <> 'bound'"
	" AND s.policy NOT GLOB '*tenants_most=*'"
	" ORDER BY avg(s.sla) OVER (PARTITION BY s.policy) DESC, s.policy, s.workload";

static const char parts_sql[] =
	"SELECT policy, workload, queued, compute, memory, throttled, interference, migration"
	" FROM time_parts WHERE configuration = ?1 AND qos = %s";

static const char *const part_names[] = {
	"queued", "compute", "memory", "throttled", "interference", "migration"};
enum { PARTS = sizeof part_names / sizeof *part_names };

static const char *summary_of(const char *policy, struct arena *arena)
{
	struct tuned_policy tuned;
	struct err ignored;
	for (const struct policy *of = offline_table; of->name; of++)
		if (strncmp(policy, of->name, strlen(of->name)) == 0)
			return of->summary;
	if (!policy_find(policy, arena, &tuned, &ignored))
		return "not known to this version";
	for (const struct policy *of = policy_table; of->name; of++)
		if (tuned.base_name && strcmp(tuned.base_name, of->name) == 0)
			return of->summary;
	return arena_printf(arena, "dispatcher %s (%s), regulator %s (%s)",
		tuned.policy.dispatcher->name, tuned.policy.dispatcher->summary,
		tuned.policy.regulator->name, tuned.policy.regulator->summary);
}

static const struct cell *parts_find(
	const struct rows *parts, const char *policy, const char *workload)
{
	for (size_t i = 0; i < parts->count; i++) {
		const struct cell *row = row_at(parts, i);
		if (strcmp(row[0].text, policy) == 0 && strcmp(row[1].text, workload) == 0)
			return row;
	}
	return NULL;
}

/* A bar of the latency's parts, which add up to all of it. */
static void parts_bar(const struct page *page, const struct cell *row)
{
	if (!row) {
		fputs("<td class=parts>tasks not recorded", page->out);
		return;
	}
	fputs("<td class=parts><span class=stack role=img aria-label=\"", page->out);
	for (int i = 0; i < PARTS; i++)
		fprintf(page->out, "%s%s %.0f %%", i ? ", " : "", part_names[i],
			100 * cell_number(&row[2 + i]));
	fputs("\">", page->out);
	for (int i = 0; i < PARTS; i++)
		if (cell_number(&row[2 + i]) > 0)
			fprintf(page->out,
				"<i class=%s style=\"flex-grow:%.4f\" title=\"%s %.1f %%\"></i>",
				part_names[i], cell_number(&row[2 + i]), part_names[i],
				100 * cell_number(&row[2 + i]));
	fputs("</span>", page->out);
}

static void numbers_row(const struct page *page, const struct cell *row, const struct cell *parts)
{
	struct arena *arena = page->arena;
	double difference = cell_number(&row[10]), half = cell_number(&row[11]);
	const char *way = isnan(difference) || isnan(half) || fabs(difference) <= half ? "open"
		: difference > 0                                                       ? "better"
										       : "worse";
	fprintf(page->out,
		"<tr><th scope=row>%s<td class=number>%s<td class=\"number %s\">%s<td class=number>%s"
		"<td class=number>%s<td class=number>%s",
		html_plain(row[1].text, arena),
		html_mean(cell_number(&row[2]), cell_number(&row[3]), 100, 1, arena), way,
		html_signed(difference, half, 100, 1, arena),
		html_mean(cell_number(&row[4]), cell_number(&row[5]), 1, 2, arena),
		html_mean(cell_number(&row[6]), cell_number(&row[7]), 1, 2, arena),
		html_mean(cell_number(&row[8]), cell_number(&row[9]), 1, 1, arena));
	parts_bar(page, parts);
	fputs("</tr>\n", page->out);
}

static const char *greatest_part(const struct cell *row)
{
	int greatest = 0;
	for (int i = 1; i < PARTS; i++)
		if (cell_number(&row[2 + i]) > cell_number(&row[2 + greatest]))
			greatest = i;
	return part_names[greatest];
}

/* What the card says in words: against static, and where most of the time goes. */
static void card_sentence(const struct page *page, const struct rows *numbers, size_t from,
	size_t to, const struct rows *parts)
{
	int better = 0, worse = 0, open = 0;
	for (size_t i = from; i < to; i++) {
		const struct cell *row = row_at(numbers, i);
		double difference = cell_number(&row[10]), half = cell_number(&row[11]);
		if (isnan(difference) || isnan(half))
			continue;
		*(fabs(difference) <= half ? &open : difference > 0 ? &better : &worse) += 1;
	}
	const struct cell *first = row_at(numbers, from);
	fputs("<p>", page->out);
	if (better + worse + open && strcmp(first[0].text, "static") != 0)
		fprintf(page->out,
			"Against static, seed by seed: better on %d of %d workloads, worse on %d, not to be "
			"told from chance on %d. ",
			better, better + worse + open, worse, open);
	const struct cell *row = parts_find(parts, first[0].text, first[1].text);
	if (row)
		fprintf(page->out, "On %s the greatest part of a task's latency is <b>%s</b>.",
			html_plain(first[1].text, page->arena), greatest_part(row));
	fputs("</p>\n", page->out);
}

static void card(const struct page *page, const struct rows *numbers, size_t from, size_t to,
	const struct rows *parts)
{
	const char *policy = row_at(numbers, from)[0].text;
	const char *summary = summary_of(policy, page->arena);
	fprintf(page->out, "<article class=card><h3>%s</h3><p class=summary>%s</p>\n",
		html_plain(policy, page->arena), html_plain(summary, page->arena));
	card_sentence(page, numbers, from, to, parts);
	fputs("<div class=wide tabindex=0><table><thead><tr><th scope=col>workload<th scope=col class=number>SLA, %"
	      "<th scope=col class=number>over static<th scope=col class=number>STP<th scope=col class=number>fairness"
	      "<th scope=col class=number>slowdown, p99<th scope=col>where the time goes</tr></thead><tbody>\n",
		page->out);
	for (size_t i = from; i < to; i++)
		numbers_row(page, row_at(numbers, i),
			parts_find(parts, policy, row_at(numbers, i)[1].text));
	fputs("</tbody></table></div></article>\n", page->out);
}

bool policies_section(const struct page *page, struct err *err)
{
	struct rows numbers, parts;
	const char *qos;
	if (!report_qos(page, &qos, err))
		return false;
	const char *literal = store_quoted(qos, page->arena);
	if (!rows_read(page, arena_printf(page->arena, numbers_sql, literal), &numbers, err)
		|| !rows_read(page, arena_printf(page->arena, parts_sql, literal), &parts, err))
		return false;
	fprintf(page->out,
		"<section id=policies><h2>How each policy behaves</h2>\n<p>%s%s%sBest mean SLA first. Intervals are 95&nbsp;%% "
		"over seeds. The bars are the mean parts of a task's latency: ",
		*qos ? "At QoS " : "", html_plain(qos, page->arena), *qos ? ". " : "");
	for (int i = 0; i < PARTS; i++)
		fprintf(page->out, "<span class=key><i class=%s></i>%s</span> ", part_names[i],
			part_names[i]);
	fputs("</p>\n", page->out);
	for (size_t from = 0, to; from < numbers.count; from = to) {
		for (to = from + 1; to < numbers.count
			&& !strcmp(row_at(&numbers, to)[0].text, row_at(&numbers, from)[0].text);
			to++)
			;
		card(page, &numbers, from, to, &parts);
	}
	fputs("</section>\n", page->out);
	return true;
}
