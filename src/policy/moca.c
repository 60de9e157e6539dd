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
 * the a_i is D - (k - 1) O = B - (k - 2) O, D being the sum of the d_i, whatever the scores: exact for two,
 * and bandwidth is given away for more (moca-norm gives none away). Where O is large a_i would fall below
 * zero; the artifact's floor of a quarter of B holds it.
 *
 * The released code (MoCA artifact, conv and matmul of include/gemmini.h) uses the task's own score for the
 * others too, so that it cancels: a_i = d_i - O D_other / (d_i + D_other). That is score=own. */
#include "policy/moca.h"
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

static void pick_note(const struct view *view, int task, bool corunner, int surplus)
{
	double score = waiting_score(view, task) / 100000;
	policy_note(view, task, corunner ? "corunner_score" : "best_score", score);
	policy_note(view, task, "intensive_surplus", surplus);
}

static int pick(const struct dispatcher_knobs *knobs, const struct view *view, int surplus,
	const struct plan *plan)
{
	int corunner = surplus > 0 ? best_waiting(view, may_corun, knobs, plan) : -1;
	int task = corunner >= 0 ? corunner : best_waiting(view, NULL, NULL, plan);
	if (view->listener && task >= 0)
		pick_note(view, task, corunner >= 0, surplus);
	return task;
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
	.runs_to_end = true,
	.tile_counts = group_tile_counts,
	.decide = decide,
};

/* ---- regulator ---- */

enum score { SCORE_TRUE, SCORE_OWN };

struct regulator_knobs {
	double bandwidth_fraction;
	double floor_fraction;
	double late_slack_cycles;
	int score; /* enum score */
};

static const char *const score_names[] = {"true", "own", NULL};

static const struct knob regulator_knob_table[] = {
#define KNOBS regulator_knobs
	KNOB(bandwidth_fraction, 0.01, 10, "1", "",
		"overflow begins above this part of the nominal DRAM bandwidth (B)"),
	KNOB(floor_fraction, 0.001, 1, "0.25", "",
		"least cap, as a part of B (nominal bandwidth times bandwidth_fraction)"),
	KNOB(late_slack_cycles, 1, 1e12, "10", "cycles", "slack of a task that is late already"),
	{"score", "policy", KNOB_CHOICE, offsetof(struct regulator_knobs, score), 0, 0, score_names,
		"true", "",
		"others count with their true scores, or with one's own as in the released code"},
#undef KNOBS
	{0},
};

struct regulator_state {
	struct scoreboard board;
	double pull
		[TILES_MOST]; /* s_i d_i of each slot, as its task noted them; d_i if scores cancel */
};

static void regulator_start(void *state, const void *knobs, const struct view *view)
{
	struct scoreboard *board = state;
	const struct regulator_knobs *k = knobs;
	board->bandwidth_bytes_per_cycle = k->bandwidth_fraction * view->soc->dram_bytes_per_cycle;
	board->floor_bytes_per_cycle = k->floor_fraction * board->bandwidth_bytes_per_cycle;
}

static double cap(
	const struct regulator_state *s, const struct view *view, int slot, double overflow)
{
	double own = s->pull[slot], others = 0, floor = s->board.floor_bytes_per_cycle;
	for (int i = 0; i < view->slot_count; i++)
		others += i != slot ? s->pull[i] : 0;
	if (!(others > 0))
		return INFINITY;
	double a = s->board.demand_bytes_per_cycle[slot] - overflow * others / (own + others);
	return a > floor ? a : floor;
}

static void cap_note(const struct scoreboard *board, const struct view *view, int slot,
	double overflow, double cap_bytes_per_cycle)
{
	int task = view->slot_task[slot];
	policy_note(view, task, "score", scoreboard_score(board, slot));
	policy_note(view, task, "demand_bytes_per_cycle", board->demand_bytes_per_cycle[slot]);
	policy_note(view, task, "overflow_bytes_per_cycle", overflow);
	policy_note(view, task, "cap_bytes_per_cycle", cap_bytes_per_cycle);
}

static bool layer(
	void *state, const void *knobs, const struct view *view, int slot, struct limit *limits)
{
	struct regulator_state *s = state;
	const struct regulator_knobs *k = knobs;
	struct scoreboard *board = &s->board;
	scoreboard_note(board, k->late_slack_cycles, view, slot);
	s->pull[slot] = board->demand_bytes_per_cycle[slot]
		* (k->score == SCORE_TRUE ? scoreboard_score(board, slot) : 1);
	double overflow = board->demand_sum_bytes_per_cycle - board->bandwidth_bytes_per_cycle;
	limits[slot].cap_bytes_per_cycle = overflow > 0 ? cap(s, view, slot, overflow) : INFINITY;
	if (view->listener)
		cap_note(board, view, slot, overflow, limits[slot].cap_bytes_per_cycle);
	return false;
}

static void leave(void *state, const struct view *view, int slot)
{
	struct regulator_state *s = state;
	scoreboard_leave(&s->board, view, slot);
	s->pull[slot] = 0;
}

const struct regulator moca_regulator = {
	.name = "moca",
	.summary = "a cap at each layer start where demands overflow, by score (Algorithm 2)",
	.knobs = regulator_knob_table,
	.knobs_size = sizeof(struct regulator_knobs),
	.state_size = sizeof(struct regulator_state),
	.start = regulator_start,
	.layer = layer,
	.leave = leave,
};
