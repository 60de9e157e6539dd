/* The memory half of AuRORA (Kim et al., MICRO 2023), as its artifact runs it: MoCA's Algorithm 2 with
 * scores of urgency. As task i begins a layer that is not its first:
 *
 *     d_i = from_DRAM_i / prediction_i             demand of this layer
 *     s_i = 100 togo_i / slack_i                    10 if it is late, at most 200
 *     O   = d_i + sum_{j != i} d_j - B             overflow
 *     O > 0:  W = sum_{j != i} s_j d_j,  a_i = d_i - O W / (s_i d_i + W), no less than 10/240 of B
 *     else:   a_i = d_i: no cap
 *
 * d_j and s_j are what the others noted as their own layer began. Unlike MoCA's, a noted demand is the
 * throttled one, a_i: whoever comes later has to take less. So no bandwidth is given away between more
 * than two tasks, as under MoCA (moca.c), and a task of high score leaves a part of the overflow, which
 * the others' next layers remove.
 *
 * Two readings: a late task's score is 10, so that it yields to those who can still make it; late_score
 * = 200 makes it the most urgent instead.
 *
 * Left out: the artifact spares layers of five inner tiles or fewer, because its throttle counts the loads
 * of inner tiles and is too coarse for so few. A trace does not tell inner tiles, and here a cap holds
 * from the first byte on.
 *
 * Limits: as under MoCA a cap stays until the layer ends, even if the DRAM is idle meanwhile, and the floor
 * is a sixth of MoCA's. A long layer that begins beside another of much higher score is held to 1/24 of the
 * bandwidth all the while; floor_fraction is the knob. */
#include "policy/parts.h"

#include <math.h>
#include <stddef.h>

struct knobs {
	double bandwidth_fraction, floor_fraction, late_score, score_most;
};

/* clang-format off */
#define KNOB(field, least, most, initial, help) \
	{#field, "policy", KNOB_DOUBLE, offsetof(struct knobs, field), least, most, NULL, initial, "", help}
/* clang-format on */

static const struct knob knob_table[] = {
	KNOB(bandwidth_fraction, 0.01, 10, "1",
		"overflow begins above this part of the nominal DRAM bandwidth (B)"),
	KNOB(floor_fraction, 0.001, 1, "0.041666666666666664",
		"least cap, as a part of B (nominal bandwidth times bandwidth_fraction)"),
	KNOB(late_score, 0.001, 1e6, "10", "score of a task that is late already"),
	KNOB(score_most, 0.001, 1e6, "200", "the largest score that slack gives"),
	{0},
};

/* What each slot's task noted. An empty slot's demand is zero. */
struct scoreboard {
	double bandwidth_bytes_per_cycle; /* B */
	double floor_bytes_per_cycle;
	double demand_sum_bytes_per_cycle;
	double demand_bytes_per_cycle[TILES_MOST]; /* within the cap */
	double score[TILES_MOST];
};

static void start(void *state, const void *knobs, const struct view *view)
{
	struct scoreboard *board = state;
	const struct knobs *k = knobs;
	board->bandwidth_bytes_per_cycle = k->bandwidth_fraction * view->soc->dram_bytes_per_cycle;
	board->floor_bytes_per_cycle = k->floor_fraction * board->bandwidth_bytes_per_cycle;
}

static void demand_note(struct scoreboard *board, int slot, double bytes_per_cycle)
{
	board->demand_sum_bytes_per_cycle += bytes_per_cycle - board->demand_bytes_per_cycle[slot];
	board->demand_bytes_per_cycle[slot] = bytes_per_cycle;
}

static double score(
	const struct knobs *knobs, const struct view *view, const struct task_view *task)
{
	const struct lowering *on = task->trace->on[task->tiles];
	double slack = task->arrival_cycles + task->target_cycles - view->now_cycles;
	double togo =
		on->isolated_before[task->trace->layer_count] - on->isolated_before[task->layer];
	if (slack <= 0)
		return knobs->late_score;
	return 100 * togo < knobs->score_most * slack ? 100 * togo / slack : knobs->score_most;
}

/* a_i; what the slot has noted is its whole demand. */
static double share(
	const struct scoreboard *board, const struct view *view, int slot, double overflow)
{
	const double *demand = board->demand_bytes_per_cycle;
	double own = board->score[slot] * demand[slot], others = 0;
	for (int i = 0; i < view->slot_count; i++)
		if (i != slot)
			others += board->score[i] * demand[i];
	if (!(others > 0))
		return INFINITY;
	double a = demand[slot] - overflow * others / (own + others);
	return a > board->floor_bytes_per_cycle ? a : board->floor_bytes_per_cycle;
}

static bool layer(
	void *state, const void *knobs, const struct view *view, int slot, struct limit *limits)
{
	struct scoreboard *board = state;
	int number = view->slot_task[slot];
	const struct task_view *task = &view->tasks[number];
	double demand = task->trace->on[task->tiles]->demands[task->layer].dram_bytes_per_cycle;
	demand_note(board, slot, demand);
	board->score[slot] = score(knobs, view, task);
	limits[slot].cap_bytes_per_cycle = INFINITY;
	double overflow = board->demand_sum_bytes_per_cycle - board->bandwidth_bytes_per_cycle;
	if (!(overflow > 0) || task->layer == 0)
		return false;
	double cap = share(board, view, slot, overflow);
	policy_note(view, number, "score", board->score[slot]);
	policy_note(view, number, "demand_bytes_per_cycle", demand);
	policy_note(view, number, "overflow_bytes_per_cycle", overflow);
	policy_note(view, number, "cap_bytes_per_cycle", cap);
	limits[slot].cap_bytes_per_cycle = cap;
	if (cap < demand)
		demand_note(board, slot, cap);
	return false;
}

static void leave(void *state, const struct view *view, int slot)
{
	struct scoreboard *board = state;
	demand_note(board, slot, 0);
	if (view->running_count == 1) /* the last one: what rounding has left goes too */
		board->demand_sum_bytes_per_cycle = 0;
}

const struct regulator aurora_regulator = {
	.name = "aurora",
	.summary = "MoCA's caps by slack alone, against what the others are capped to (AuRORA)",
	.knobs = knob_table,
	.knobs_size = sizeof(struct knobs),
	.state_size = sizeof(struct scoreboard),
	.start = start,
	.layer = layer,
	.leave = leave,
};
