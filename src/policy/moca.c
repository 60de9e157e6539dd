/* MoCA: memory-centric, adaptive execution (Kim et al., HPCA 2023, arXiv:2305.05843).
 *
 * Dispatcher (section III-D, Algorithm 3): waiting tasks are ranked by priority + age / estimated time;
 * a task is memory-intensive if its average demand exceeds half of the DRAM bandwidth; beside a
 * memory-intensive task the best non-intensive one is co-run. Online, on fixed groups: a free group
 * takes the best task, but while more intensive than other tasks run, the best non-intensive one.
 *
 * Regulator (section III-C, Algorithm 2), at the start of each layer of task i:
 *
 *     d_i = from_DRAM_i / prediction_i            demand of this layer
 *     s_i = priority_i + remaining_i / slack_i    dynamic score
 *     O   = d_i + sum_{j != i} d_j - B            overflow
 *     O > 0:  W = sum_{j != i} s_j d_j,  a_i = d_i - O W / (s_i d_i + W),  T_i >= from_DRAM_i / a_i
 *     else:   no cap
 *
 * The others' d_j and s_j are those that they noted when their own layer began (the scoreboard).
 * Limits: the noted demands are the unthrottled ones, so with k tenants that all recompute the sum of
 * the a_i is B - (k - 2) O: exact for two, and bandwidth is given away for more. Where O is large a_i
 * would fall below zero; the artifact's floor of a quarter of B holds it. */
#include "policy/parts.h"

#include <math.h>
#include <stddef.h>

/* ---- dispatcher ---- */

struct dispatcher_knobs {
	double intensive_fraction;
	double score_threshold;
};

/* clang-format off */
#define KNOB(field, least, most, initial, unit, help) \
	{#field, "policy", KNOB_DOUBLE, offsetof(struct KNOBS, field), least, most, NULL, initial, unit, help}
/* clang-format on */

static const struct knob dispatcher_knob_table[] = {
#define KNOBS dispatcher_knobs
	KNOB(intensive_fraction, 0, 1, "0.5", "",
		"a task is memory-intensive above this part of the DRAM bandwidth"),
	KNOB(score_threshold, 0, 1e9, "0", "priority levels",
		"least score (priority + age / estimate) of a task that is picked to co-run"),
#undef KNOBS
	{0},
};

static bool intensive(const struct dispatcher_knobs *knobs, const struct view *view, int task)
{
	const struct lowering *on = view->tasks[task].trace->on[group_tiles(view->soc)];
	return on->mean_dram_bytes_per_cycle
		> knobs->intensive_fraction * view->soc->dram_bytes_per_cycle;
}

static bool may_corun(const void *context, const struct view *view, int task)
{
	const struct dispatcher_knobs *knobs = context;
	return !intensive(knobs, view, task)
		&& waiting_score(view, task) >= 100000 * knobs->score_threshold;
}

/* Running and planned tasks: intensive ones less the others. */
static int intensive_surplus(const struct dispatcher_knobs *knobs, const struct view *view)
{
	int surplus = 0;
	for (int slot = 0; slot < view->slot_count; slot++)
		if (view->slot_task[slot] >= 0)
			surplus += intensive(knobs, view, view->slot_task[slot]) ? 1 : -1;
	return surplus;
}

static int pick(const struct dispatcher_knobs *knobs, const struct view *view, int surplus,
	const struct plan *plan)
{
	int corunner = surplus > 0 ? best_waiting(view, may_corun, knobs, plan) : -1;
	return corunner >= 0 ? corunner : best_waiting(view, NULL, NULL, plan);
}

static void decide(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)state, (void)events;
	int tiles = group_tiles(view->soc), surplus = intensive_surplus(knobs, view);
	for (int free = view->free_tiles; free >= tiles; free -= tiles) {
		int task = pick(knobs, view, surplus, plan);
		if (task < 0)
			break;
		surplus += intensive(knobs, view, task) ? 1 : -1;
		plan_run(plan, task, tiles, 0);
	}
}

const struct dispatcher moca_dispatcher = {
	.name = "moca",
	.summary = "fixed groups, best score first, memory-intensive tasks beside others",
	.knobs = dispatcher_knob_table,
	.knobs_size = sizeof(struct dispatcher_knobs),
	.events = EVENT_ARRIVAL | EVENT_DONE,
	.tile_counts = group_tile_counts,
	.decide = decide,
};

/* ---- regulator ---- */

struct regulator_knobs {
	double bandwidth_fraction;
	double floor_fraction;
	double late_slack_cycles;
};

static const struct knob regulator_knob_table[] = {
#define KNOBS regulator_knobs
	KNOB(bandwidth_fraction, 0.01, 10, "1", "",
		"overflow begins above this part of the nominal DRAM bandwidth (B)"),
	KNOB(floor_fraction, 0.001, 1, "0.25", "",
		"least cap, as a part of B (nominal bandwidth times bandwidth_fraction)"),
	KNOB(late_slack_cycles, 1, 1e12, "10", "cycles", "slack of a task that is late already"),
#undef KNOBS
	{0},
};

/* What each slot's task noted when its layer began. An empty slot's demand is zero. */
struct scoreboard {
	double bandwidth_bytes_per_cycle; /* B */
	double floor_bytes_per_cycle;
	double demand_sum_bytes_per_cycle;
	double demand_bytes_per_cycle[TILES_MOST]; /* d */
	double priority[TILES_MOST], remaining_cycles[TILES_MOST], slack_cycles[TILES_MOST];
};

static void regulator_start(void *state, const void *knobs, const struct view *view)
{
	struct scoreboard *board = state;
	const struct regulator_knobs *k = knobs;
	board->bandwidth_bytes_per_cycle = k->bandwidth_fraction * view->soc->dram_bytes_per_cycle;
	board->floor_bytes_per_cycle = k->floor_fraction * board->bandwidth_bytes_per_cycle;
}

/* The sum is kept, not made anew: a layer's start changes one demand. */
static void demand_note(struct scoreboard *board, int slot, double bytes_per_cycle)
{
	board->demand_sum_bytes_per_cycle += bytes_per_cycle - board->demand_bytes_per_cycle[slot];
	board->demand_bytes_per_cycle[slot] = bytes_per_cycle;
}

static void note(struct scoreboard *board, const struct regulator_knobs *knobs,
	const struct view *view, int slot)
{
	const struct task_view *task = &view->tasks[view->slot_task[slot]];
	const struct lowering *on = task->trace->on[task->tiles];
	double slack = task->target_cycles - (view->now_cycles - task->arrival_cycles);
	demand_note(board, slot, on->demands[task->layer].dram_bytes_per_cycle);
	board->priority[slot] = task->priority;
	board->remaining_cycles[slot] =
		on->isolated_before[task->trace->layer_count] - on->isolated_before[task->layer];
	board->slack_cycles[slot] =
		slack > knobs->late_slack_cycles ? slack : knobs->late_slack_cycles;
}

/* s_i d_i */
static double score_times_demand(const struct scoreboard *board, int slot)
{
	double score =
		board->priority[slot] + board->remaining_cycles[slot] / board->slack_cycles[slot];
	return score * board->demand_bytes_per_cycle[slot];
}

static double cap(
	const struct scoreboard *board, const struct view *view, int slot, double overflow)
{
	double own = score_times_demand(board, slot), others = 0;
	for (int i = 0; i < view->slot_count; i++)
		if (i != slot && board->demand_bytes_per_cycle[i] > 0)
			others += score_times_demand(board, i);
	if (!(others > 0))
		return INFINITY;
	double a = board->demand_bytes_per_cycle[slot] - overflow * others / (own + others);
	return a > board->floor_bytes_per_cycle ? a : board->floor_bytes_per_cycle;
}

static bool layer(
	void *state, const void *knobs, const struct view *view, int slot, struct limit *limits)
{
	struct scoreboard *board = state;
	note(board, knobs, view, slot);
	double overflow = board->demand_sum_bytes_per_cycle - board->bandwidth_bytes_per_cycle;
	limits[slot].cap_bytes_per_cycle =
		overflow > 0 ? cap(board, view, slot, overflow) : INFINITY;
	return false;
}

static void leave(void *state, const struct view *view, int slot)
{
	struct scoreboard *board = state;
	demand_note(board, slot, 0);
	if (view->running_count == 1) /* the last one: what rounding has left goes too */
		board->demand_sum_bytes_per_cycle = 0;
}

const struct regulator moca_regulator = {
	.name = "moca",
	.summary = "a cap at each layer start where demands overflow, by score (Algorithm 2)",
	.knobs = regulator_knob_table,
	.knobs_size = sizeof(struct regulator_knobs),
	.state_size = sizeof(struct scoreboard),
	.start = regulator_start,
	.layer = layer,
	.leave = leave,
};
