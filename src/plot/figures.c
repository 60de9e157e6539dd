/* The table of figures, and their data as CSV. */
#include "plot/internal.h"

#include "base/csv.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

/* QoS levels from strict to loose, as the papers have them; others after. */
#define QOS_ORDER "instr('LMH', qos) DESC, qos"

#define INTERVAL "whiskers: 95 % interval of the mean"

static const char sweep_axes[] = "a finished sweep over two axes: moca sweep";

static const char sweep_rivals[] =
	"a finished sweep over two axes, with two policies of which one is a baseline: moca sweep";

static const char any_run[] = "runs: moca run";

static const char watched_runs[] =
	"runs that can be watched, not of bound, best or --compat: moca run --policy static,moca";

static const char limited_runs[] =
	"runs of a policy with 1, 2 ... tasks at once: moca run --policy "
	"'static[tenants_most=1],static[tenants_most=2]'";

static const char measured_runs[] = "runs on gemmini8, the SoC that was measured: moca run";

static const char baseline_run[] =
	"runs of policy static or planaria and of others with the same seeds: moca run --policy "
	"static,planaria,moca";

static const char ablation_runs[] =
	"runs of policy static and of parts of MoCA with the same seeds: moca run --policy "
	"static,online+moca,moca+none,moca";

static const char sla_sql[] =
	"SELECT configuration, soc, compat, workload, qos, policy, sla, sla_ci, seeds"
	" FROM sla WHERE configuration = ?1 AND sla IS NOT NULL"
	" ORDER BY workload, " QOS_ORDER ", policy";

static const char sla_by_priority_sql[] =
	"SELECT configuration, soc, compat, workload, qos, policy, priority_group, sla, sla_ci, seeds"
	" FROM sla_by_priority WHERE configuration = ?1 AND sla IS NOT NULL"
	" ORDER BY workload, " QOS_ORDER ", policy, instr('low mid high', priority_group)";

static const char ablation_sql[] =
	"SELECT configuration, soc, compat, workload, qos, policy, part, sla_difference,"
	" sla_difference_ci, seeds FROM ablation WHERE configuration = ?1"
	" AND sla_difference IS NOT NULL";

#define RATIO_SQL(view)                                                                            \
	"WITH ratios AS (SELECT configuration, soc, compat, workload, qos, policy,"                \
	" 'planaria' AS baseline, planaria_ratio AS ratio, planaria_ratio_ci AS ratio_ci, seeds"   \
	" FROM " view " UNION ALL SELECT configuration, soc, compat, workload, qos, policy,"       \
	" 'static', ratio, ratio_ci, seeds FROM " view ")"                                         \
	" SELECT * FROM ratios WHERE configuration = ?1 AND policy <> baseline"                    \
	" AND ratio IS NOT NULL ORDER BY baseline, workload, " QOS_ORDER ", policy"

/* One level of QoS per workload, M where it was run. */
#define ONE_LEVEL                                                                                  \
	"WITH level AS (SELECT workload, qos, row_number() OVER (PARTITION BY workload"            \
	" ORDER BY qos <> 'M', " QOS_ORDER ") AS place"                                            \
	" FROM run WHERE configuration = ?1 GROUP BY workload, qos)"

/* Tasks that were given up have no slowdown: their policy's line ends below 100 %. */
static const char slowdown_cdf_sql[] =
	ONE_LEVEL " SELECT configuration, soc, compat, workload, qos, policy, fraction, slowdown"
		  " FROM slowdown_cdf JOIN level USING (workload, qos)"
		  " WHERE configuration = ?1 AND place = 1 AND slowdown IS NOT NULL"
		  " ORDER BY workload, qos, policy, fraction";

static const char tail_sql[] = ONE_LEVEL
	" SELECT configuration, soc, compat, workload, qos, policy, slowdown_p50, slowdown_p50_ci,"
	" slowdown_p95, slowdown_p95_ci, slowdown_p99, slowdown_p99_ci, seeds"
	" FROM summary JOIN level USING (workload, qos)"
	" WHERE configuration = ?1 AND place = 1 AND slowdown_p50 IS NOT NULL"
	" ORDER BY workload, qos, policy";

/* Bound is no schedule, so it has neither. */
static const char pareto_sql[] = ONE_LEVEL
	", pair AS (SELECT configuration, soc, compat, workload, qos, policy, 'stp' AS against,"
	" sla, sla_ci, stp AS value, stp_ci AS value_ci, seeds FROM summary UNION ALL"
	" SELECT configuration, soc, compat, workload, qos, policy, 'fairness',"
	" sla, sla_ci, fairness, fairness_ci, seeds FROM summary)"
	" SELECT pair.* FROM pair JOIN level USING (workload, qos)"
	" WHERE configuration = ?1 AND place = 1 AND sla IS NOT NULL AND value IS NOT NULL"
	" ORDER BY workload, qos, policy, against DESC";

/* Of one policy, static if it is among them. */
static const char corunners_sql[] =
	"WITH c AS MATERIALIZED (SELECT * FROM corunners WHERE configuration = ?1),"
	" level AS (SELECT workload, qos, row_number() OVER (PARTITION BY workload"
	" ORDER BY qos <> 'M', " QOS_ORDER ") AS place FROM (SELECT DISTINCT workload, qos FROM c))"
	" SELECT configuration, soc, compat, workload, qos, base_policy, network, tenants_most,"
	" slowdown, slowdown_ci, slowdown_p95, slowdown_worst, seeds"
	" FROM c JOIN level USING (workload, qos) WHERE place = 1 AND base_policy ="
	" (SELECT base_policy FROM c ORDER BY base_policy <> 'static', base_policy LIMIT 1)"
	" ORDER BY workload, network, tenants_most";

/* Longest layers first, so that their marks lie under the others. */
static const char roofline_sql[] =
	"SELECT configuration, soc, network, layer, name, kind, tiles, macs, ops_per_byte,"
	" ops_per_cycle, isolated_cycles, tiles * CAST(?2 AS REAL) AS peak_ops_per_cycle,"
	" CAST(?3 AS REAL) AS dram_bytes_per_cycle"
	" FROM layers WHERE configuration = ?1 AND tiles IN (1, CAST(?4 AS INTEGER))"
	" AND ops_per_byte > 0 AND ops_per_cycle > 0"
	" ORDER BY tiles, isolated_cycles DESC, network, layer";

const struct figure figure_table[] = {
	{"corunners", "what co-runners cost each network: its time over that alone, mean and worst",
		limited_runs, "whiskers: 95 % interval of the mean | crosses: worst of all seeds",
		SEEDS_AVERAGED, false, corunners_sql, NULL, NULL},
	{"sla", "part of the tasks that met its target, per workload and QoS", any_run, INTERVAL,
		SEEDS_AVERAGED, true, sla_sql, NULL, NULL},
	{"sla_by_priority", "the same for low, middle and high priority", any_run, INTERVAL,
		SEEDS_AVERAGED, true, sla_by_priority_sql, NULL, NULL},
	{"ranking", "the same for all policies under each other, best on top", any_run, INTERVAL,
		SEEDS_AVERAGED, false, sla_sql, NULL, NULL},
	{"ablation", "MoCA's gain in met targets over static taken apart", ablation_runs, INTERVAL,
		SEEDS_AVERAGED, false, ablation_sql, NULL, NULL},
	{"stp", "system throughput relative to planaria and to static", baseline_run, INTERVAL,
		SEEDS_AVERAGED, true, RATIO_SQL("stp"), NULL, NULL},
	{"fairness", "fairness relative to planaria and to static", baseline_run, INTERVAL,
		SEEDS_AVERAGED, true, RATIO_SQL("fairness"), NULL, NULL},
	{"slowdown_cdf", "how many tasks were slowed down by how much, a panel per workload",
		"runs with their tasks: moca run without --no-tasks", "all seeds together",
		SEEDS_POOLED, true, slowdown_cdf_sql, NULL, NULL},
	{"tail", "median, 95th and 99th percentile of slowdown, per policy and workload", any_run,
		INTERVAL, SEEDS_AVERAGED, true, tail_sql, NULL, NULL},
	{"pareto",
		"policies by SLA against throughput and against fairness, and those that no other beats",
		any_run, "crosses: 95 % intervals of the means", SEEDS_AVERAGED, false, pareto_sql,
		NULL, NULL},
	{"roofline",
		"every layer under the roofs of compute and DRAM, on one tile and on one group",
		any_run, "layers without MACs not shown", SEEDS_UNUSED, false, roofline_sql, NULL,
		NULL},
	{"gantt", "who held which tiles in a short stretch of a run, under two policies",
		watched_runs, "where most bytes were held back", SEEDS_UNUSED, false, NULL, NULL,
		gantt_rows},
	{"ledger", "where the DRAM's bandwidth went in that stretch, under two policies",
		watched_runs, "where most bytes were held back | means over 1/240 of it",
		SEEDS_UNUSED, false, NULL, NULL, ledger_rows},
	{"validation", "time of layers and inferences, ours against measured on RTL", measured_runs,
		"measured: MoCA artifact, RTL, median of 7 | dotted: 10 %", SEEDS_UNUSED, false,
		NULL, NULL, validation_rows},
	{"heatmap", "SLA of a policy over two axes of a sweep", sweep_axes,
		"means over all other axes", SEEDS_AVERAGED, false, NULL, heatmap_sql, NULL},
	{"contour", "the same with lines of equal SLA", sweep_axes, "means over all other axes",
		SEEDS_AVERAGED, false, NULL, heatmap_sql, NULL},
	{"gain_map",
		"where over two axes of a sweep a policy is better than a rival, and where worse",
		sweep_rivals,
		"paired by seed, means over all other axes | of several places in a cell the mean "
		"interval, for they share seeds",
		SEEDS_AVERAGED, false, NULL, gain_map_sql, NULL},
	{"front", "designs of a sweep by SLA and what they cost, and those that no other beats",
		"a finished sweep: moca sweep",
		"a panel per load; of many, the middle one | lines: the best of each policy; grey steps: of all",
		SEEDS_AVERAGED, false, NULL, front_figure_sql, NULL},
	{"parallel", "where the best designs of a sweep lie on all of its axes",
		"a finished sweep over two axes: moca sweep", "a line per design, best on top",
		SEEDS_AVERAGED, false, NULL, parallel_sql, NULL},
	{0},
};

bool figure_find(const char *name, const struct figure **figure, struct err *err)
{
	const char *names[sizeof figure_table / sizeof *figure_table];
	size_t count = 0;
	for (; figure_table[count].name; count++) {
		names[count] = figure_table[count].name;
		if (strcmp(names[count], name) == 0) {
			*figure = &figure_table[count];
			return true;
		}
	}
	names[count] = NULL;
	const char *nearest = text_nearest(name, names);
	return err_set(err, EX_USAGE, "unknown figure '%s'%s%s%s (moca plot --list)", name,
		nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

/* ---- rows -> CSV ---- */

enum { POLICIES_MOST = 1024, FEW = 9 };

struct csv_sink {
	FILE *stream;
	const struct names *only;
	struct arena *arena;
	const char **seen; /* the policies, each once; counts has them too */
	struct plot_counts counts;
};

static bool names_have(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->names[i], name) == 0)
			return true;
	return false;
}

/* The row's policy; NULL = it is of none, or the header. */
static const char *policy_of(size_t count, const char *const *names, const struct cell *cells)
{
	for (size_t i = 0; cells && i < count; i++)
		if (strcmp(names[i], "policy") == 0)
			return cells[i].text;
	return NULL;
}

static void policy_see(struct csv_sink *sink, const char *policy)
{
	struct names *seen = &sink->counts.policies;
	if (!names_have(seen, policy) && seen->count < POLICIES_MOST)
		sink->seen[seen->count++] = arena_copy(sink->arena, policy, strlen(policy));
}

static bool csv_row(void *data, size_t count, const char *const *names, const struct cell *cells)
{
	struct csv_sink *sink = data;
	const char *policy = policy_of(count, names, cells);
	if (policy && sink->only && !names_have(sink->only, policy))
		return true;
	if (policy)
		policy_see(sink, policy);
	for (size_t i = 0; i < count; i++) {
		if (i)
			putc(',', sink->stream);
		if (cells)
			csv_print_cell(sink->stream, &cells[i]);
		else
			csv_print(sink->stream, names[i]);
	}
	putc('\n', sink->stream);
	sink->counts.rows += cells != NULL;
	return true;
}

static bool figure_ask(const struct figure *figure, const struct plot_scope *scope,
	struct csv_sink *sink, struct err *err)
{
	const struct soc *soc = scope->soc;
	if (figure->rows)
		return figure->rows(scope, sink->arena, csv_row, sink, err);
	if (figure->sweep_sql) {
		const char *sql = figure->sweep_sql(scope->sweep, sink->arena);
		return !sql || store_query(scope->store, sql, 0, NULL, csv_row, sink, err);
	}
	char ops[32], bytes[NUMBER_TEXT], tiles[16];
	snprintf(ops, sizeof ops, "%d", 2 * soc->array_rows * soc->array_columns);
	text_from_double(soc->dram_bytes_per_cycle, bytes);
	snprintf(tiles, sizeof tiles, "%d", soc->tiles / soc->groups);
	const char *parameters[] = {scope->configuration, ops, bytes, tiles};
	size_t count = strstr(figure->sql, "?4") ? 4 : 1;
	return store_query(scope->store, figure->sql, count, parameters, csv_row, sink, err);
}

bool plot_data(const struct figure *figure, const struct plot_scope *scope, struct arena *arena,
	struct plot_bytes *csv, struct plot_counts *counts, struct err *err)
{
	char *bytes = NULL;
	size_t length = 0;
	struct csv_sink sink = {.stream = open_memstream(&bytes, &length),
		.only = scope->only,
		.arena = arena,
		.seen = arena_array(arena, POLICIES_MOST, sizeof *sink.seen)};
	sink.counts.policies.names = sink.seen;
	if (!sink.stream)
		errx(EX_OSERR, "out of memory");
	bool ok = figure_ask(figure, scope, &sink, err);
	if (fclose(sink.stream) != 0)
		errx(EX_OSERR, "out of memory");
	*csv = (struct plot_bytes){arena_copy(arena, bytes, length), length};
	*counts = sink.counts;
	free(bytes);
	return ok;
}

/* ---- all policies ---- */

struct name_sink {
	struct arena *arena;
	const char **names;
	size_t count;
};

static bool name_row(void *data, size_t count, const char *const *names, const struct cell *cells)
{
	struct name_sink *sink = data;
	(void)count, (void)names;
	if (cells && sink->count < POLICIES_MOST)
		sink->names[sink->count++] =
			arena_copy(sink->arena, cells[0].text, strlen(cells[0].text));
	return true;
}

bool plot_policies(const struct plot_scope *scope, struct arena *arena, struct names *policies,
	struct err *err)
{
	struct name_sink sink = {arena, arena_array(arena, POLICIES_MOST, sizeof *sink.names), 0};
	const char *sql =
		"SELECT DISTINCT policy FROM run WHERE configuration = ?1 ORDER BY policy";
	if (!store_query(scope->store, sql, 1, &scope->configuration, name_row, &sink, err))
		return false;
	*policies = (struct names){sink.count, sink.names};
	return true;
}

struct names plot_policies_usual(const struct names *policies, struct arena *arena)
{
	const char **usual = arena_array(arena, policies->count, sizeof *usual);
	size_t count = 0;
	for (size_t i = 0; i < policies->count; i++)
		if (!strstr(policies->names[i], "tenants_most="))
			usual[count++] = policies->names[i];
	return count ? (struct names){count, usual} : *policies;
}

struct names plot_policies_few(const struct names *policies, struct arena *arena)
{
	static const char *const chosen[] = {"prema", "static", "planaria", "moca", "moca-norm",
		"aurora", "edf", "best", "bound"};
	const char **few = arena_array(arena, FEW, sizeof *few);
	size_t count = 0;
	for (size_t i = 0; i < FEW; i++)
		if (names_have(policies, chosen[i]))
			few[count++] = chosen[i];
	return policies->count > FEW && count ? (struct names){count, few} : *policies;
}
