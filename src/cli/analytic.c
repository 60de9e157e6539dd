#include "cli/analytic.h"

#include "cli/table.h"
#include "sweep/execute.h"
#include "theory/analytic.h"

#include <math.h>

/* What one replay did. */
struct taken {
	bool is;
	struct observed observed;
	double met;
	double withheld; /* bytes that tasks asked for and did not get when they did, of those moved */
};

struct comparison {
	const struct study *study;
	const struct selection *selection;
	struct arena *arena;
	size_t seed_count;
	struct taken *taken;    /* by setup, policy and seed */
	const struct job *jobs; /* of comparison_complete */
};

struct comparison *comparison_new(
	const struct study *study, const struct selection *selection, struct arena *arena)
{
	struct comparison *c = arena_alloc(arena, sizeof *c);
	*c = (struct comparison){.study = study,
		.selection = selection,
		.arena = arena,
		.seed_count = (size_t)(selection->last_seed - selection->first_seed + 1)};
	c->taken = arena_array(
		arena, study->setup_count * study->policy_count * c->seed_count, sizeof *c->taken);
	return c;
}

static struct taken *taken_of(const struct comparison *c, size_t setup, size_t policy)
{
	return &c->taken[(setup * c->study->policy_count + policy) * c->seed_count];
}

static struct taken *taken_by(const struct comparison *c, const struct job *job)
{
	return &taken_of(c, (size_t)(job->setup - c->study->setups),
		(size_t)(job->policy - c->study->policies))[job->seed - c->selection->first_seed];
}

static bool is_offline(const struct tuned_policy *policy)
{
	return !policy->policy.dispatcher->decide;
}

/* Of the bytes that were moved. */
static double withheld(const struct soc *soc, const struct metrics *metrics)
{
	double moved =
		metrics->dram_utilisation * soc->dram_bytes_per_cycle * metrics->makespan_cycles;
	double lacked = metrics->contended_bytes + metrics->throttled_bytes;
	return moved > 0 ? lacked / moved : 0;
}

void comparison_take(struct comparison *c, const struct job *job, const struct result *result)
{
	struct taken *taken = taken_by(c, job);
	if (is_offline(job->policy))
		return;
	*taken = (struct taken){.is = true,
		.met = result->metrics.sla,
		.withheld = withheld(&job->setup->soc, &result->metrics)};
	analytic_observe(&result->workload, result->outcomes, &taken->observed);
}

static bool take_replayed(void *data, size_t index, const struct result *result, struct err *err)
{
	(void)err;
	struct comparison *c = data;
	comparison_take(c, &c->jobs[index], result);
	return true;
}

/* Runs of one setup and seed follow each other, so that they share their task list. */
bool comparison_complete(
	struct comparison *c, int threads, const volatile int *stop, struct err *err)
{
	const struct study *study = c->study;
	size_t runs = study->setup_count * study->policy_count * c->seed_count, count = 0;
	struct job *jobs = arena_array(c->arena, runs, sizeof *jobs);
	for (size_t setup = 0; setup < study->setup_count; setup++)
		for (size_t seed = 0; seed < c->seed_count; seed++)
			for (size_t policy = 0; policy < study->policy_count; policy++) {
				struct job job = {&study->setups[setup], &study->policies[policy],
					c->selection->first_seed + seed};
				if (!taken_by(c, &job)->is && !is_offline(job.policy))
					jobs[count++] = job;
			}
	c->jobs = jobs;
	return !count || *stop || batch_run(jobs, count, threads, stop, take_replayed, c, err);
}

/* ---- a row ---- */

struct both {
	bool modelled;
	struct analytic expected;
	size_t seeds; /* replays that were taken */
	struct estimate wait_cycles, latency_cycles, met;
	double overtaken, stopped, dropped, withheld; /* means over the seeds */
};

/* Every seed's list, as the replay meets it. */
static const struct scenario *lists_make(
	const struct comparison *c, const struct setup *setup, struct arena *arena)
{
	struct scenario *lists = arena_array(arena, c->seed_count, sizeof *lists);
	for (size_t i = 0; i < c->seed_count; i++) {
		uint64_t seed = c->selection->first_seed + i;
		struct workload *workload = arena_alloc(arena, sizeof *workload);
		workload_make(&setup->source, &setup->workload_knobs, seed, arena, workload);
		lists[i] = (struct scenario){&setup->soc, workload, setup->traces,
			workload_noise(workload, setup->soc.noise_sigma, seed, arena)};
	}
	return lists;
}

/* Mean and interval over the seeds, by way of a metric that is nothing but a number here. */
static struct estimate over_seeds(const struct taken *taken, size_t count,
	double (*value)(const struct taken *), struct arena *arena)
{
	struct metrics *values = arena_array(arena, count, sizeof *values);
	for (size_t i = 0; i < count; i++)
		values[i].sla = taken[i].is ? value(&taken[i]) : NAN;
	return metrics_estimate(values, count, metric_table); /* its first row is the SLA */
}

static double wait_of(const struct taken *taken)
{
	return taken->observed.wait_cycles;
}

static double latency_of(const struct taken *taken)
{
	return taken->observed.latency_cycles;
}

static double met_of(const struct taken *taken)
{
	return taken->met;
}

/* A closed form of the order first come, first served tells nothing of the targets met in another. */
static bool in_order(const struct both *both)
{
	return both->overtaken == 0 && both->stopped == 0 && both->dropped == 0;
}

static struct both both_make(const struct comparison *c, size_t setup, size_t policy,
	const struct scenario *lists, struct arena *arena)
{
	struct both both = {0};
	const struct taken *taken = taken_of(c, setup, policy);
	for (size_t i = 0; i < c->seed_count; i++) {
		both.seeds += taken[i].is;
		both.overtaken += taken[i].observed.overtaken;
		both.stopped += taken[i].observed.stopped;
		both.dropped += taken[i].observed.dropped;
		both.withheld += taken[i].withheld;
	}
	both.withheld /= (double)both.seeds;
	both.wait_cycles = over_seeds(taken, c->seed_count, wait_of, arena);
	both.latency_cycles = over_seeds(taken, c->seed_count, latency_of, arena);
	both.met = over_seeds(taken, c->seed_count, met_of, arena);
	both.modelled = analytic_estimate(
		lists, c->seed_count, &c->study->policies[policy], &both.expected);
	if (!in_order(&both))
		both.expected.met = NAN;
	return both;
}

/* ---- how far it holds ---- */

static const char *limit_add(const char *limits, const char *limit, struct arena *arena)
{
	return *limits ? arena_printf(arena, "%s; %s", limits, limit) : limit;
}

static const char *share_add(
	const char *limits, double share, const char *of_what, struct arena *arena)
{
	if (!(share > 0))
		return limits;
	return limit_add(limits, arena_printf(arena, "%.2g %% %s", 100 * share, of_what), arena);
}

static const char *arrivals_limit(const struct analytic *a)
{
	return a->not_poisson && a->dependent ? "arrivals neither Poisson nor independent"
		: a->not_poisson              ? "arrivals not Poisson"
		: a->dependent                ? "arrivals not independent"
					      : NULL;
}

/* Withheld bytes below 1 % and a warm-up below 5 % are not worth a word. */
static const char *limits_of(const struct both *both, struct arena *arena)
{
	const struct analytic *a = &both->expected;
	double seeds = (double)both->seeds;
	const char *limits = "", *arrivals = arrivals_limit(a);
	if (!both->modelled)
		return a->servers ? "too few arrivals" : "no closed form for how it deals tiles";
	if (!(a->load < 1))
		limits = "rho >= 1: no steady state";
	if (!(a->load_dram < 1))
		limits = limit_add(limits, "the DRAM cannot serve all", arena);
	if (a->divided)
		limits = limit_add(limits, "as if tiles were shared evenly", arena);
	if (arrivals)
		limits = limit_add(limits, arrivals, arena);
	limits = share_add(limits, both->overtaken / seeds, "overtaken", arena);
	limits = share_add(limits, both->stopped / seeds, "stopped", arena);
	limits = share_add(limits, both->dropped / seeds, "dropped", arena);
	if (both->withheld > 0.01)
		limits = limit_add(limits, "DRAM saturated or capped at times", arena);
	if (a->warmup > 0.05)
		limits = limit_add(limits, "lists too short for a steady state", arena);
	return limits;
}

/* ---- for programs ---- */

static struct cell real(double value)
{
	if (isnan(value))
		return (struct cell){.kind = CELL_NULL};
	return (struct cell){.kind = CELL_REAL, .real = value};
}

size_t comparison_columns(
	struct comparison *c, size_t setup, size_t policy, const char **names, struct cell *cells)
{
	static const char *const columns[] = {"analytic_servers", "analytic_rho_tiles",
		"analytic_rho_dram", "analytic_arrival_scv", "analytic_arrival_correlation",
		"analytic_service_cycles", "analytic_service_scv", "analytic_wait_cycles",
		"analytic_latency_cycles", "analytic_sla", "wait_cycles", "wait_cycles_ci",
		"latency_cycles", "latency_cycles_ci", "analytic_limits"};
	struct arena lists = {0};
	size_t count = sizeof columns / sizeof *columns;
	bool offline = is_offline(&c->study->policies[policy]);
	for (size_t i = 0; i < count; i++) {
		names[i] = columns[i];
		cells[i] = (struct cell){.kind = CELL_NULL};
	}
	if (offline)
		return count;
	struct both both = both_make(
		c, setup, policy, lists_make(c, &c->study->setups[setup], &lists), c->arena);
	const struct analytic *a = &both.expected;
	const double values[] = {a->load, a->load_dram, a->arrival_scv, a->arrival_correlation,
		a->service_cycles, a->service_scv, a->wait_cycles, a->latency_cycles, a->met};
	for (size_t i = 0; both.modelled && i < sizeof values / sizeof *values; i++)
		cells[i + 1] = real(values[i]);
	if (both.modelled)
		cells[0] = (struct cell){.kind = CELL_INTEGER, .integer = a->servers};
	cells[10] = real(both.wait_cycles.mean);
	cells[11] = real(both.wait_cycles.half_width);
	cells[12] = real(both.latency_cycles.mean);
	cells[13] = real(both.latency_cycles.half_width);
	cells[14] = (struct cell){.kind = CELL_TEXT, .text = limits_of(&both, c->arena)};
	arena_free(&lists);
	return count;
}

/* ---- for people ---- */

static struct cell text(const char *text)
{
	return (struct cell){.kind = CELL_TEXT, .text = text};
}

/* With the interval, if there is one. */
static struct cell replayed(struct estimate e, double scale, int decimals, struct arena *arena)
{
	if (isnan(e.mean))
		return real(NAN);
	const char *mean = arena_printf(arena, "%.*f", decimals, e.mean * scale);
	return text(isnan(e.half_width)
			? mean
			: arena_printf(arena, "%s ±%.*f", mean, decimals, e.half_width * scale));
}

static struct cell expected(double value, double scale, int decimals, struct arena *arena)
{
	return replayed((struct estimate){value, NAN}, scale, decimals, arena);
}

static void both_print(struct table *table, const struct comparison *c, const char *label,
	size_t setup, size_t policy, const struct both *both)
{
	static const char *const names[] = {"workload", "qos", "policy", "servers", "rho",
		"rho dram", "gaps SCV", "work SCV", "wait", "replayed", "latency", "replayed",
		"sla", "replayed", "limits"};
	const struct analytic *a = &both->expected;
	const double nothing = both->modelled ? 0 : NAN;
	const struct cell cells[] = {text(label), text(c->study->setups[setup].qos),
		text(c->study->policies[policy].policy.name),
		{.kind = both->modelled ? CELL_INTEGER : CELL_NULL, .integer = a->servers},
		expected(a->load + nothing, 1, 2, c->arena),
		expected(a->load_dram + nothing, 1, 2, c->arena),
		expected(a->arrival_scv + nothing, 1, 2, c->arena),
		expected(a->service_scv + nothing, 1, 2, c->arena),
		expected(a->wait_cycles, 1e-6, 2, c->arena),
		replayed(both->wait_cycles, 1e-6, 2, c->arena),
		expected(a->latency_cycles, 1e-6, 2, c->arena),
		replayed(both->latency_cycles, 1e-6, 2, c->arena), expected(a->met, 1, 3, c->arena),
		replayed(both->met, 1, 3, c->arena), text(limits_of(both, c->arena))};
	table_row(table, sizeof cells / sizeof *cells, names, cells);
}

void comparison_print(struct comparison *c, const char *const *labels)
{
	printf("\nClosed forms for the steady state, beside what was replayed (waits and latencies in "
	       "millions of cycles):\n");
	struct table *table = table_new(TABLE_TEXT, stdout);
	for (size_t setup = 0; setup < c->study->setup_count; setup++) {
		struct arena arena = {0};
		const struct scenario *lists = lists_make(c, &c->study->setups[setup], &arena);
		for (size_t policy = 0; policy < c->study->policy_count; policy++) {
			if (is_offline(&c->study->policies[policy]))
				continue;
			struct both both = both_make(c, setup, policy, lists, c->arena);
			if (both.seeds)
				both_print(table, c, labels[setup], setup, policy, &both);
		}
		arena_free(&arena);
	}
	table_end(table);
}
