/* Figures of what happened in a run: a short stretch of it under two policies, executed again and watched.
 *
 * The runs are of one task list: same workload, QoS and seed. The stretch lasts as long as STRETCH_TASKS arrivals do
 * in the mean, and lies where caps and the full DRAM held back most bytes, under both policies together. */
#include "plot/internal.h"

#include "metrics/metrics.h"
#include "story/story.h"
#include "sweep/single.h"

#include <math.h>
#include <string.h>
#include <sysexits.h>

enum { SIDES = 2, STRETCH_TASKS = 12, TRIES_PER_STRETCH = 4, LEDGER_PARTS = 240 };

/* One of the two. */
struct side {
	int64_t run_id;
	const char *policy;
	struct recorded recorded;
	struct single again;
	struct story story;
	size_t step_count;
	struct step *steps;
};

struct scene {
	struct arena *arena;
	const struct plot_scope *scope;
	const char *workload, *qos;
	int64_t seed;
	int count; /* of sides; 0 = no run can be watched */
	struct side sides[SIDES];
	struct span stretch;
};

/* ---- which runs ---- */

/* Whose clock is not the machine's, who has no schedule, and whose schedule is sought anew are not watched. */
static const char candidates_sql[] =
	"WITH fit AS (SELECT * FROM run WHERE configuration = ?1 AND compat = ''"
	" AND policy NOT IN ('bound', 'best') AND policy NOT GLOB 'best[[]*'%s),"
	" scene AS (SELECT workload, qos, seed FROM fit GROUP BY workload, qos, seed"
	" ORDER BY sum(policy = 'static') + sum(policy = 'moca') DESC, min(2, count(*)) DESC,"
	" workload DESC, qos <> 'M', instr('LMH', qos) DESC, qos, seed LIMIT 1)"
	" SELECT policy, run_id, workload, qos, seed FROM fit JOIN scene USING (workload, qos, seed)"
	" ORDER BY policy = 'static' DESC, policy = 'moca' DESC, policy LIMIT 2";

static bool take_run(void *data, size_t count, const char *const *names, const struct cell *cells)
{
	struct scene *scene = data;
	(void)count, (void)names;
	if (!cells)
		return true;
	struct arena *arena = scene->arena;
	struct side *side = &scene->sides[scene->count++];
	side->policy = arena_copy(arena, cells[0].text, strlen(cells[0].text));
	side->run_id = cells[1].integer;
	scene->workload = arena_copy(arena, cells[2].text, strlen(cells[2].text));
	scene->qos = arena_copy(arena, cells[3].text, strlen(cells[3].text));
	scene->seed = cells[4].integer;
	return true;
}

static bool runs_choose(struct scene *scene, struct err *err)
{
	const struct names *only = scene->scope->only;
	const char *among = "";
	for (size_t i = 0; only && i < only->count; i++)
		among = arena_printf(scene->arena, "%s%s%s", among, i ? ", " : " AND policy IN (",
			store_quoted(only->names[i], scene->arena));
	if (*among)
		among = arena_printf(scene->arena, "%s)", among);
	const char *sql = arena_printf(scene->arena, candidates_sql, among);
	return store_query(
		scene->scope->store, sql, 1, &scene->scope->configuration, take_run, scene, err);
}

/* ---- watching them ---- */

/* A rerun that differs, since the program has changed, shows nothing of what was recorded. */
static bool side_watch(struct scene *scene, struct side *side, struct err *err)
{
	struct observer observer = story_observer(&side->story);
	if (!recorded_load(scene->scope->store, side->run_id, scene->arena, &side->recorded, err)
		|| !recorded_run(&side->recorded, &observer, scene->arena, &side->again, err))
		return false;
	const char *what = recorded_difference(&side->recorded, &side->again, scene->arena);
	if (what)
		return err_set(err, EX_DATAERR,
			"run %lld, recorded by moca %s, differs in %s when it is executed again, and "
			"cannot be drawn; to record it anew: moca run with another --db",
			(long long)side->run_id, side->recorded.record.version, what);
	story_end(&side->story, &side->again.scenario, side->again.outcomes);
	side->step_count = story_steps(&side->story, scene->arena, &side->steps);
	return true;
}

/* ---- the stretch ---- */

static double held_back_bytes(const struct side *side, const struct span *span)
{
	struct step mean;
	story_ledger(side->steps, side->step_count, span, 1, &mean);
	return (mean.withheld_bytes_per_cycle + mean.contended_bytes_per_cycle)
		* (span->to_cycles - span->from_cycles);
}

static double last_end(const struct scene *scene)
{
	double end = 0;
	for (int i = 0; i < scene->count; i++) {
		const struct side *side = &scene->sides[i];
		end = fmax(end, side->step_count ? side->steps[side->step_count - 1].to_cycles : 0);
	}
	return end;
}

static struct span stretch_choose(const struct scene *scene)
{
	const struct workload *workload = &scene->sides[0].again.workload;
	double first = workload->tasks[0].arrival_cycles, end = last_end(scene);
	double cycles = (end - first) * STRETCH_TASKS / (double)workload->task_count;
	struct span best = {first, end};
	double most = -1;
	if (cycles >= end - first)
		return best;
	for (double from = first; from + cycles <= end; from += cycles / TRIES_PER_STRETCH) {
		struct span span = {from, from + cycles};
		double bytes = 0;
		for (int i = 0; i < scene->count; i++)
			bytes += held_back_bytes(&scene->sides[i], &span);
		if (bytes > most) {
			most = bytes;
			best = span;
		}
	}
	return best;
}

static void scene_close(struct scene *scene)
{
	for (int i = 0; i < SIDES; i++)
		story_free(&scene->sides[i].story);
}

/* scene_close is due whatever it returns. */
static bool scene_open(struct scene *scene, struct err *err)
{
	for (int i = 0; i < SIDES; i++)
		story_begin(&scene->sides[i].story);
	if (!runs_choose(scene, err))
		return false;
	for (int i = 0; i < scene->count; i++)
		if (!side_watch(scene, &scene->sides[i], err))
			return false;
	if (scene->count)
		scene->stretch = stretch_choose(scene);
	return true;
}

/* ---- rows ---- */

struct rows_to {
	const struct scene *scene;
	row_sink sink;
	void *data;
};

/* What all rows begin with; those of both figures agree in it. */
#define SCENE_COLUMNS "configuration", "soc", "workload", "qos", "seed", "policy"
enum { SCENE_COUNT = 6 };

static void scene_cells(const struct scene *scene, const char *policy, struct cell *cells)
{
	const struct cell common[SCENE_COUNT] = {
		{.kind = CELL_TEXT, .text = scene->scope->configuration},
		{.kind = CELL_TEXT, .text = scene->scope->soc->name},
		{.kind = CELL_TEXT, .text = scene->workload},
		{.kind = CELL_TEXT, .text = scene->qos},
		{.kind = CELL_INTEGER, .integer = scene->seed},
		{.kind = CELL_TEXT, .text = policy}};
	memcpy(cells, common, sizeof common);
}

static const char *const gantt_names[] = {SCENE_COLUMNS, "kind", "task", "network", "priority",
	"verdict", "tile", "tiles", "machine_tiles", "from_cycles", "to_cycles"};
enum { GANTT_COLUMNS = sizeof gantt_names / sizeof *gantt_names };

/* A bar over tiles that lie beside each other. */
struct bar {
	const char *kind; /* held: a tenure; capped: a layer in it that a cap held back */
	int task, tile, tiles;
	struct span span;
	const char
		*verdict; /* of a tenure in which its task ends: met, missed or dropped; else "" */
};

static bool gantt_row(const struct rows_to *to, const struct side *side, const struct bar *bar)
{
	const struct workload *workload = &side->again.workload;
	const struct task *task = &workload->tasks[bar->task];
	struct cell cells[GANTT_COLUMNS];
	scene_cells(to->scene, side->policy, cells);
	const struct cell own[] = {{.kind = CELL_TEXT, .text = bar->kind},
		{.kind = CELL_INTEGER, .integer = task->number},
		{.kind = CELL_TEXT, .text = workload->networks[task->network]},
		{.kind = CELL_INTEGER, .integer = task->priority},
		{.kind = CELL_TEXT, .text = bar->verdict},
		{.kind = CELL_INTEGER, .integer = bar->tile},
		{.kind = CELL_INTEGER, .integer = bar->tiles},
		{.kind = CELL_INTEGER, .integer = side->recorded.setup.soc.tiles},
		{.kind = CELL_REAL, .real = bar->span.from_cycles},
		{.kind = CELL_REAL, .real = bar->span.to_cycles}};
	memcpy(cells + SCENE_COUNT, own, sizeof own);
	return to->sink(to->data, GANTT_COLUMNS, gantt_names, cells);
}

/* The part of a span in the stretch, as a bar over each run of neighbouring tiles; nothing if it lies outside. */
static bool bars_give(const struct rows_to *to, const struct side *side,
	const struct tenure *tenure, struct bar bar)
{
	const struct span *stretch = &to->scene->stretch;
	bool more = true;
	bar.task = tenure->task;
	if (bar.span.to_cycles > stretch->to_cycles)
		bar.verdict = "";
	bar.span.from_cycles = fmax(bar.span.from_cycles, stretch->from_cycles);
	bar.span.to_cycles = fmin(bar.span.to_cycles, stretch->to_cycles);
	if (!(bar.span.from_cycles < bar.span.to_cycles))
		return true;
	for (int tile = 0; more && tile < TILES_MOST; tile += bar.tiles + 1) {
		bar.tile = tile;
		bar.tiles = 0;
		while (tile + bar.tiles < TILES_MOST && tenure->tile_set >> (tile + bar.tiles) & 1)
			bar.tiles++;
		if (bar.tiles)
			more = gantt_row(to, side, &bar);
	}
	return more;
}

static const char *verdict(const struct side *side, const struct tenure *tenure)
{
	const struct outcome *outcome = &side->again.outcomes[tenure->task];
	if (tenure->to_cycles < outcome->finish_cycles)
		return "";
	return outcome->dropped                                                ? "dropped"
		: task_met(&side->again.workload.tasks[tenure->task], outcome) ? "met"
									       : "missed";
}

static bool tenure_bars(
	const struct rows_to *to, const struct side *side, const struct tenure *tenure)
{
	bool more = bars_give(to, side, tenure,
		(struct bar){.kind = "held",
			.span = {tenure->from_cycles, tenure->to_cycles},
			.verdict = verdict(side, tenure)});
	for (size_t p = 0; more && p < tenure->phase_count; p++) {
		const struct phase *phase = &tenure->phases[p];
		if (2 * phase->capped_cycles > phase->to_cycles - phase->from_cycles)
			more = bars_give(to, side, tenure,
				(struct bar){.kind = "capped",
					.span = {phase->from_cycles, phase->to_cycles},
					.verdict = ""});
	}
	return more;
}

static bool gantt_side(const struct rows_to *to, const struct side *side)
{
	bool more = true;
	for (size_t t = 0; more && t < side->story.tenure_count; t++)
		more = tenure_bars(to, side, &side->story.tenures[t]);
	return more;
}

static const char *const ledger_names[] = {SCENE_COLUMNS, "from_cycles", "to_cycles",
	"demanded_bytes_per_cycle", "granted_bytes_per_cycle", "throttled_bytes_per_cycle",
	"contended_bytes_per_cycle", "idle_bytes_per_cycle", "capacity_bytes_per_cycle"};
enum { LEDGER_COLUMNS = sizeof ledger_names / sizeof *ledger_names };

static bool ledger_side(const struct rows_to *to, const struct side *side)
{
	struct step *ledger = arena_array(to->scene->arena, LEDGER_PARTS, sizeof *ledger);
	story_ledger(side->steps, side->step_count, &to->scene->stretch, LEDGER_PARTS, ledger);
	bool more = true;
	for (size_t p = 0; more && p < LEDGER_PARTS; p++) {
		const struct step *mean = &ledger[p];
		const double own[] = {mean->from_cycles, mean->to_cycles,
			mean->demanded_bytes_per_cycle, mean->granted_bytes_per_cycle,
			mean->withheld_bytes_per_cycle, mean->contended_bytes_per_cycle,
			mean->idle_bytes_per_cycle, mean->capacity_bytes_per_cycle};
		struct cell cells[LEDGER_COLUMNS];
		scene_cells(to->scene, side->policy, cells);
		for (size_t i = 0; i < sizeof own / sizeof *own; i++)
			cells[SCENE_COUNT + i] = (struct cell){.kind = CELL_REAL, .real = own[i]};
		more = to->sink(to->data, LEDGER_COLUMNS, ledger_names, cells);
	}
	return more;
}

/* ---- figures ---- */

static bool scene_rows(const struct plot_scope *scope, struct arena *arena, size_t columns,
	const char *const *names, bool (*give)(const struct rows_to *, const struct side *),
	row_sink sink, void *data, struct err *err)
{
	struct scene scene = {.arena = arena, .scope = scope};
	struct rows_to to = {&scene, sink, data};
	bool ok = scene_open(&scene, err);
	bool more = ok && sink(data, columns, names, NULL);
	for (int i = 0; more && i < scene.count; i++)
		more = give(&to, &scene.sides[i]);
	scene_close(&scene);
	return ok;
}

bool gantt_rows(const struct plot_scope *scope, struct arena *arena, row_sink sink, void *data,
	struct err *err)
{
	return scene_rows(scope, arena, GANTT_COLUMNS, gantt_names, gantt_side, sink, data, err);
}

bool ledger_rows(const struct plot_scope *scope, struct arena *arena, row_sink sink, void *data,
	struct err *err)
{
	return scene_rows(scope, arena, LEDGER_COLUMNS, ledger_names, ledger_side, sink, data, err);
}
