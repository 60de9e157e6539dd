/* MoCA's rates as its artifact computes them (gemmini.h), in percent of the DRAM's bandwidth:
 *
 *     u = 100 from_dram / prediction          of this layer, by tables for two tiles
 *     O = u + others' u - threshold           the others': as noted when their layers began: u' of
 *                                             throttled ones, 0 of those that are exempt
 *     O > 0:  W = sum s_j u_j of the others,  u' = u - O W / (s u + W),  at least the floor
 *             u' < u:  T >= 100 from_dram / u'
 *     s = (1 + priority) / 4 + round(10 togo / slack), the first division in whole numbers
 *
 * The paper's threshold is 100; the artifact's is 150, and its convolutions and matmuls take their own
 * score for the others' too: then W = s (others' u), and scores cancel. Its residual adds do not. */
#include "policy/rounds.h"

#include <math.h>
#include <string.h>

double artifact_demand(const struct soc *soc, const struct layer_prediction *layer)
{
	return 100 * layer->dram_bytes / soc->dram_bytes_per_cycle / layer->cycles;
}

double artifact_rate(
	unsigned habits, double own, double others, double own_score, double others_score_demand)
{
	double over = own + others - (habits & HABIT_THRESHOLD ? 150 : 100);
	double least = habits & HABIT_FLOOR_RATE ? 25 : 1;
	double weight = own_score * own + others_score_demand;
	if (!(over > 0) || !(weight > 0))
		return INFINITY;
	double rate = own - over * others_score_demand / weight;
	rate = rate > least ? rate : least;
	return rate < own ? rate : INFINITY;
}

struct scoreboard {
	double demand[TILES_MOST], score[TILES_MOST];
};

static const struct layer_prediction *layer_of(const struct task_view *task)
{
	return &task->trace->prediction->layers[task->layer];
}

/* On one tile: a main runs its last block there, a partner anything. */
static bool is_partner(const struct task_view *task)
{
	const struct prediction *prediction = task->trace->prediction;
	return task->tiles == 1
		&& !(artifact_networks[prediction->network].partners
			&& task->layer >= prediction->last_block);
}

static bool is_kind(const struct task_view *task, const char *kind)
{
	return strcmp(task->trace->layers[task->layer].kind, kind) == 0;
}

/* These layers take no part: they are not throttled, and others do not see them. */
static bool is_exempt(const struct task_view *task)
{
	const char *network = artifact_networks[task->trace->prediction->network].name;
	return task->layer == 0 || layer_of(task)->small || is_partner(task)
		|| is_kind(task, "pool") || is_kind(task, "global_avg")
		|| strcmp(network, "squeezenet") == 0 || strcmp(network, "yololite") == 0;
}

static double score(const struct view *view, const struct task_view *task)
{
	const struct prediction *prediction = task->trace->prediction;
	double togo = prediction->cycles_before[task->trace->layer_count]
		- prediction->cycles_before[task->layer];
	double age = view->now_cycles - view->lag_cycles - task->arrival_cycles;
	double slack = task->target_cycles - age;
	double urgency = 10 * togo / (slack > 0 ? slack : 10);
	return (1 + task->priority) / 4
		+ (urgency < 0x1p53 ? (double)(int64_t)(urgency + 0.5) : urgency);
}

static double rate(const struct scoreboard *board, unsigned habits, const struct view *view,
	int slot, bool own_scores)
{
	double others = 0, weighted = 0;
	for (int i = 0; i < view->slot_count; i++)
		if (i != slot) {
			others += board->demand[i];
			weighted += board->demand[i]
				* (own_scores ? board->score[slot] : board->score[i]);
		}
	return artifact_rate(habits, board->demand[slot], others, board->score[slot], weighted);
}

/* A score of 0 (a low priority far from its deadline) is as good as any where scores cancel. */
static double score_or_one(double score, bool own_scores)
{
	return own_scores && !(score > 0) ? 1 : score;
}

static bool layer(
	void *state, const void *knobs, const struct view *view, int slot, struct limit *limits)
{
	struct scoreboard *board = state;
	unsigned habits = ((const struct rounds_knobs *)knobs)->habits;
	const struct task_view *task = &view->tasks[view->slot_task[slot]];
	bool own_scores = habits & HABIT_SCORE_OWN && !is_kind(task, "resadd");
	limits[slot].cap_bytes_per_cycle = INFINITY;
	board->demand[slot] = 0;
	if (habits & HABIT_EXEMPT && is_exempt(task))
		return false;
	board->demand[slot] = artifact_demand(view->soc, layer_of(task));
	board->score[slot] = score_or_one(score(view, task), own_scores);
	double percent = rate(board, habits, view, slot, own_scores);
	if (percent < INFINITY) {
		board->demand[slot] = percent;
		const struct layer_demand *demand =
			&task->trace->on[task->tiles]->demands[task->layer];
		double least_cycles = 100 * layer_of(task)->dram_bytes
			/ view->soc->dram_bytes_per_cycle / percent;
		limits[slot].cap_bytes_per_cycle =
			demand->dram_bytes_per_cycle * demand->isolated_cycles / least_cycles;
	}
	return false;
}

static void leave(void *state, const struct view *view, int slot)
{
	(void)view;
	struct scoreboard *board = state;
	board->demand[slot] = 0;
}

const struct regulator moca_artifact_regulator = {
	.name = "moca-artifact",
	.summary = "a cap at each layer start, as MoCA's artifact computes it",
	.knobs_size = sizeof(struct rounds_knobs),
	.state_size = sizeof(struct scoreboard),
	.layer = layer,
	.leave = leave,
};
