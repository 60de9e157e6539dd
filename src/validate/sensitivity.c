#include "validate/sensitivity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Constants that were fitted to measurements; the others are the machine's data sheet. */
static const char *const calibrated[] = {"cost_overlap", "cost_preload_cycles",
	"cost_request_cycles", "cost_dram_cycles_per_beat", "cost_op_cycles",
	"cost_pool_cycles_per_beat", "cost_resadd_cycles_per_beat", "cost_barrier_cycles",
	"cost_sharing", "interference", "dram_efficiency", "noise_sigma"};

enum {
	CALIBRATED = sizeof calibrated / sizeof *calibrated,
	ROWS = 1 + 2 * CALIBRATED,
	POLICIES = 2
};

static const double step_percent = 20;

size_t sensitivity_count(void)
{
	return ROWS;
}

/* ---- setups ---- */

static double knob_value(const struct knob *knob, const struct soc *soc)
{
	double value;
	memcpy(&value, (const char *)soc + knob->offset, sizeof value);
	return value;
}

static void row_move(const char *key, double percent, const struct soc *soc, struct arena *arena,
	struct sensitivity *row)
{
	const struct knob *knob = knob_find(soc_knobs, key);
	double before = knob_value(knob, soc);
	double moved = before * (1 + percent / 100);
	double after = fmin(fmax(moved, knob->least), knob->most);
	row->knob = arena_printf(arena, "soc.%s", key);
	row->value = arena_printf(arena, "%.10g", after);
	row->percent = after == moved ? percent : 100 * (after / before - 1);
}

/* The user's settings, and the row's behind them, since the last one counts. */
static bool row_setup(const struct evidence_source *source, const char *workload, const char *qos,
	const struct sensitivity *row, struct arena *arena, struct setup *setup, struct err *err)
{
	size_t count = source->setting_count;
	struct setting *settings = arena_array(arena, count + 1, sizeof *settings);
	if (count)
		memcpy(settings, source->settings, count * sizeof *settings);
	if (*row->knob)
		settings[count++] = (struct setting){row->knob, row->value};
	return setup_read(&source->library, source->soc, workload, qos, "", settings, count, arena,
		setup, err);
}

static bool setups_make(const struct evidence_source *source, const char *workload, const char *qos,
	struct arena *arena, struct sensitivity *rows, struct setup *setups, struct err *err)
{
	rows[0] = (struct sensitivity){.knob = "", .value = ""};
	if (!row_setup(source, workload, qos, &rows[0], arena, &setups[0], err))
		return false;
	for (size_t i = 1; i < ROWS; i++) {
		rows[i] = (struct sensitivity){0};
		row_move(calibrated[(i - 1) / 2], i % 2 ? -step_percent : step_percent,
			&setups[0].soc, arena, &rows[i]);
		if (!row_setup(source, workload, qos, &rows[i], arena, &setups[i], err))
			return false;
	}
	return true;
}

/* ---- runs ---- */

/* headline[row][which][seed], as metrics so that estimates can be made of them. */
struct runs {
	size_t seeds;
	struct metrics *headline[ROWS][HEADLINES];
};

static bool run_keep(void *data, size_t index, const struct result *result, struct err *err)
{
	(void)err;
	struct runs *runs = data;
	size_t row = index / (POLICIES * runs->seeds), seed = index / POLICIES % runs->seeds;
	runs->headline[row][index % POLICIES][seed].sla = result->metrics.sla;
	return true;
}

static bool runs_make(const struct evidence_source *source, const struct setup *setups,
	struct arena *arena, struct runs *runs, struct err *err)
{
	static const char *const names[POLICIES] = {"static", "moca"};
	struct tuned_policy policies[POLICIES];
	size_t count = ROWS * POLICIES * runs->seeds;
	struct job *jobs = arena_array(arena, count, sizeof *jobs);
	for (size_t i = 0; i < POLICIES; i++)
		if (!setup_policy(NULL, 0, names[i], arena, &policies[i], NULL, err))
			return false;
	for (size_t i = 0; i < count; i++)
		jobs[i] = (struct job){&setups[i / (POLICIES * runs->seeds)],
			&policies[i % POLICIES], 1 + i / POLICIES % runs->seeds};
	for (size_t row = 0; row < ROWS; row++)
		for (int i = 0; i < HEADLINES; i++)
			runs->headline[row][i] =
				arena_array(arena, runs->seeds, sizeof(struct metrics));
	return batch_run(jobs, count, source->threads, NULL, run_keep, runs, err);
}

/* ---- estimates ---- */

/* The mean over seeds of a less b; b NULL = nothing. */
static struct estimate paired(const struct metrics *a, const struct metrics *b, size_t seeds)
{
	struct metrics *differences = calloc(seeds, sizeof *differences);
	const struct metric *sla = metric_table;
	if (!differences)
		abort();
	while (sla->offset != offsetof(struct metrics, sla))
		sla++;
	for (size_t i = 0; i < seeds; i++)
		differences[i].sla = a[i].sla - (b ? b[i].sla : 0);
	struct estimate estimate = metrics_estimate(differences, seeds, sla);
	free(differences);
	return estimate;
}

static void row_estimate(const struct runs *runs, size_t index, struct sensitivity *row)
{
	struct metrics *const *of = runs->headline[index];
	for (size_t i = 0; i < runs->seeds; i++)
		of[HEADLINE_GAIN][i].sla = of[HEADLINE_MOCA][i].sla - of[HEADLINE_STATIC][i].sla;
	for (int i = 0; i < HEADLINES; i++) {
		row->level[i] = paired(of[i], NULL, runs->seeds);
		row->change[i] = paired(of[i], runs->headline[0][i], runs->seeds);
		row->effect = fmax(row->effect, fabs(row->change[i].mean));
	}
}

/* The larger effect first; the two directions of a constant together, in their order. */
static int by_effect(const void *a, const void *b)
{
	const struct sensitivity *x = a, *y = b;
	if (x->effect != y->effect)
		return x->effect < y->effect ? 1 : -1;
	int knobs = strcmp(x->knob, y->knob);
	return knobs ? knobs : (x->percent > y->percent) - (x->percent < y->percent);
}

bool sensitivity_run(const struct evidence_source *source, const char *workload, const char *qos,
	struct arena *arena, struct sensitivity *rows, struct err *err)
{
	struct setup *setups = arena_array(arena, ROWS, sizeof *setups);
	struct runs *runs = arena_alloc(arena, sizeof *runs);
	runs->seeds = source->seeds;
	if (!setups_make(source, workload, qos, arena, rows, setups, err)
		|| !runs_make(source, setups, arena, runs, err))
		return false;
	for (size_t i = 0; i < ROWS; i++)
		row_estimate(runs, i, &rows[i]);
	for (size_t i = 1; i + 1 < ROWS; i += 2)
		rows[i].effect = rows[i + 1].effect = fmax(rows[i].effect, rows[i + 1].effect);
	qsort(rows + 1, ROWS - 1, sizeof *rows, by_effect);
	return true;
}
