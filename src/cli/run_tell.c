/* moca run: the summary of all that was asked for. */
#include "cli/row.h"
#include "cli/run.h"

#include "cli/cli.h"

#include "sweep/execute.h"

#include <math.h>
#include <string.h>

static void estimate_add(
	struct row *row, const char *name, struct estimate e, double scale, struct arena *arena)
{
	row_add(row, name, real_cell(scale * e.mean));
	row_add(row, arena_printf(arena, "%s_ci", name), real_cell(scale * e.half_width));
}

/* For people: the metrics that fit a line. */
static void metrics_add_text(
	struct row *row, const struct metrics *gathered, size_t seeds, struct arena *arena)
{
	static const char *const headline[] = {
		"sla", "stp", "fairness", "antt", "slowdown_p99", "dram_utilisation", NULL};
	for (const char *const *name = headline; *name; name++) {
		const struct metric *metric = metric_table;
		while (strcmp(metric->name, *name) != 0)
			metric++;
		estimate_add(
			row, metric->name, metrics_estimate(gathered, seeds, metric), 1, arena);
	}
}

/* For programs: all, each with its interval. */
static void metrics_add_all(
	struct row *row, const struct metrics *gathered, size_t seeds, struct arena *arena)
{
	for (const struct metric *metric = metric_table; metric->name; metric++)
		estimate_add(
			row, metric->name, metrics_estimate(gathered, seeds, metric), 1, arena);
}

/* The metrics of one setup and policy over the seeds that are there. */
static size_t metrics_gather(
	const struct plan_of_runs *plan, size_t setup, size_t policy, struct metrics *gathered)
{
	size_t count = 0;
	for (size_t seed = 0; seed < run_seed_count(plan->options); seed++) {
		size_t run = run_index(plan, setup, seed, policy);
		if (plan->ready[run])
			gathered[count++] = plan->metrics[run];
	}
	return count;
}

/* The policy `bound` among those that were asked for; policy_count = it is not. */
static size_t bound_index(const struct plan_of_runs *plan)
{
	size_t i = 0;
	while (i < plan->study->policy_count && execute_has_tasks(&plan->study->policies[i]))
		i++;
	return i;
}

/* The SLA's part of the bound's, seed by seed, over those seeds for which both are there. */
static struct estimate of_bound(
	const struct plan_of_runs *plan, size_t setup, size_t policy, struct arena *arena)
{
	size_t seeds = run_seed_count(plan->options), count = 0;
	struct metrics *ratios = arena_array(arena, seeds, sizeof *ratios);
	for (size_t seed = 0; seed < seeds; seed++) {
		size_t run = run_index(plan, setup, seed, policy);
		size_t bound = run_index(plan, setup, seed, bound_index(plan));
		if (plan->ready[run] && plan->ready[bound] && plan->metrics[bound].sla > 0)
			ratios[count++].sla = plan->metrics[run].sla / plan->metrics[bound].sla;
	}
	return metrics_estimate(ratios, count, metric_table); /* its first row is the SLA */
}

/* In percent for people; as the SLA is, for programs. */
static void of_bound_add(const struct plan_of_runs *plan, size_t setup, size_t policy,
	struct row *row, struct arena *arena)
{
	if (bound_index(plan) == plan->study->policy_count)
		return;
	struct estimate e = of_bound(plan, setup, policy, arena);
	bool people = table_format_is_for_people(plan->options->format);
	estimate_add(row, people ? "% of bound" : "of_bound", e, people ? 100 : 1, arena);
}

static const char baseline[] = "static";

/* The baseline among the policies that were asked for; policy_count = it is not. */
static size_t baseline_index(const struct study *study)
{
	size_t i = 0;
	while (i < study->policy_count && strcmp(study->policies[i].policy.name, baseline) != 0)
		i++;
	return i;
}

/* For people: points of SLA that the policy has over the baseline, seed by seed, over those seeds for which both
 * are there. */
static void over_baseline_add(const struct plan_of_runs *plan, size_t setup, size_t policy,
	struct row *row, struct arena *arena)
{
	const struct study *study = plan->study;
	size_t seeds = run_seed_count(plan->options), count = 0, of = baseline_index(study);
	if (of == study->policy_count || study->policy_count == 1)
		return;
	struct metrics *differences = arena_array(arena, seeds, sizeof *differences);
	for (size_t seed = 0; seed < seeds && of != policy; seed++) {
		size_t run = run_index(plan, setup, seed, policy);
		size_t other = run_index(plan, setup, seed, of);
		if (plan->ready[run] && plan->ready[other])
			differences[count++].sla =
				100 * (plan->metrics[run].sla - plan->metrics[other].sla);
	}
	struct estimate e = metrics_estimate(differences, count, metric_table);
	estimate_add(row, "sla over static, points", e, 1, arena);
}

/* For people they are a table of their own. */
static void analytic_add(
	const struct plan_of_runs *plan, size_t setup, size_t policy, struct row *row)
{
	const char *names[COMPARISON_COLUMNS];
	struct cell cells[COMPARISON_COLUMNS];
	if (!plan->comparison || table_format_is_for_people(plan->options->format))
		return;
	size_t count = comparison_columns(plan->comparison, setup, policy, names, cells);
	for (size_t i = 0; i < count; i++)
		row_add(row, names[i], cells[i]);
}

/* false if no run of the row is there, as after an interrupt. */
static bool row_make(const struct plan_of_runs *plan, size_t setup, size_t policy, struct row *row,
	struct arena *arena)
{
	struct metrics *gathered =
		arena_array(arena, run_seed_count(plan->options), sizeof *gathered);
	size_t seeds = metrics_gather(plan, setup, policy, gathered);
	if (!seeds)
		return false;
	row->count = 0;
	row_add(row, "workload", text_cell(plan->labels[setup]));
	row_add(row, "qos", text_cell(plan->study->setups[setup].qos));
	row_add(row, "policy", text_cell(plan->study->policies[policy].policy.name));
	row_add(row, "seeds", integer_cell((int64_t)seeds));
	if (table_format_is_for_people(plan->options->format)) {
		metrics_add_text(row, gathered, seeds, arena);
		over_baseline_add(plan, setup, policy, row, arena);
	} else {
		metrics_add_all(row, gathered, seeds, arena);
	}
	of_bound_add(plan, setup, policy, row, arena);
	analytic_add(plan, setup, policy, row);
	return true;
}

void run_summary_print(const struct plan_of_runs *plan, struct arena *arena)
{
	struct table *table = table_new(plan->options->format, stdout);
	bool headed = false;
	for (size_t setup = 0; setup < plan->study->setup_count; setup++)
		for (size_t policy = 0; policy < plan->study->policy_count; policy++) {
			struct row row;
			if (!row_make(plan, setup, policy, &row, arena))
				continue;
			if (!headed)
				table_row(table, row.count, row.names, NULL);
			headed = true;
			table_row(table, row.count, row.names, row.cells);
		}
	table_end(table);
}

void run_counts_report(const struct plan_of_runs *plan)
{
	size_t ready = 0;
	for (size_t i = 0; i < plan->run_most; i++)
		ready += plan->ready[i];
	fprintf(stderr, "moca: %zu runs: %zu replayed, %zu were recorded already; in %s\n",
		plan->run_count, plan->replayed, ready - plan->replayed, plan->options->db);
	if (cli_stop && isnan(plan->options->until_ci))
		fprintf(stderr, "moca: interrupted; finished runs are kept, %zu are missing\n",
			plan->run_count - ready);
	else if (cli_stop)
		fprintf(stderr, "moca: interrupted; finished runs are kept\n");
	if (plan->wide)
		fprintf(stderr,
			"moca: %zu row%s wider than +-%gpp with all %zu seeds; more --seeds would help\n",
			plan->wide, plan->wide == 1 ? " is" : "s are",
			100 * plan->options->until_ci, run_seed_count(plan->options));
	if (plan->options->timeline)
		fprintf(stderr, "moca: its timeline is in %s\n", plan->options->timeline);
}
