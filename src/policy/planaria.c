/* Planaria: spatial fission of the chip (Ghodrati et al., "Planaria: Dynamic Architecture Fission for
 * Spatial Multi-Tenant Acceleration of Deep Neural Networks", MICRO 2020), after its released scheduler.
 *
 * Dispatcher: whenever a task arrives or ends, the N tiles are dealt anew among all tasks present. With
 *
 *     rem_j(n)   time that the rest of task j takes on n tiles
 *     slack_j    its target less its age
 *     m_j        the least n with rem_j(n) <= slack_j; not defined if there is none
 *     p_j        priority + 1 (the original's are 1..12)
 *
 *   all m_j defined, sum m_j <= N:  n_j = m_j, score_j = p_j / rem_j(m_j)
 *   some defined:                   score_j = p_j / (slack_j m_j) if defined, else -p_j / rem_j(N);
 *                                   in descending score n_j = m_j (0 if not defined) until the tiles run
 *                                   out, the last one getting what is left
 *   none defined:                   score_j = -p_j / rem_j(N); beginning with the most negative,
 *                                   n_j = round(N |score_j| / sum |score|), as long as tiles are left
 *
 * A spare S = N - sum n_j > 0 of the first two is shared among those of positive score: n_j += round(S
 * score_j / sum score). What rounding leaves of it goes in equal whole parts to the tasks of highest
 * priority, the odd ones to the first of them in order of arrival (the original draws one by lot). What
 * rounding gives out too much is taken back, one tile each from the lowest priority upward, not below
 * m_j. In the third case the original drops what rounding leaves; here the first task gets it, for else
 * a few tiles and many late tasks of one score would stand still for ever. Halves are rounded up.
 * Tasks of no tiles stop and keep their progress.
 *
 * In Planaria's model memory goes with the tiles, and rem_j(n) knows it: `estimate` = share reckons with the
 * larger of the rest's isolated time and its DRAM bytes at eta B n / N (exact where the remaining layers
 * are all compute-bound or all memory-bound, too little in between; sums over layers allow no better
 * without walking them); `isolated` takes the isolated time, at the whole B, for use with regulators that
 * let a task have more than its tiles' part. Neither knows interference.
 *
 * Regulator `tiles`: B n / N for a task on n of N tiles, no more: the tiles share the DRAM for good, and
 * nobody contends. Of the effective bandwidth if several tasks run, of the nominal one if one is alone,
 * as everywhere here (tdma reserves the effective one always, so that co-runners change nothing).
 * planaria+none is Planaria with contention instead.
 *
 * Limits: the original lets all running tasks go on to their next inner-tile boundary, waits for the slowest,
 * and counts the current layer in whole inner tiles; here a task is moved where it stands. It chooses a
 * fission shape for each layer by energy x delay; a trace has one way to run on n tiles. A move costs
 * nothing, as in the released model, unless `migration_cycles` says so (the MoCA paper puts thread
 * migration at a million cycles): for every task whose number of tiles changes, or that goes on after a
 * stop, except a task that has not begun. */
#include "policy/parts.h"

#include "workload/workload.h"

#include <math.h>
#include <stddef.h>

/* ---- dispatcher ---- */

enum estimate { ESTIMATE_SHARE, ESTIMATE_ISOLATED };

struct knobs {
	int estimate;
	double migration_cycles;
};

static const char *const estimate_names[] = {"share", "isolated", NULL};

static const struct knob knob_table[] = {
	{"estimate", "policy", KNOB_CHOICE, offsetof(struct knobs, estimate), 0, 0, estimate_names,
		"share", "",
		"remaining time: with the tiles' part of the DRAM, or with all of it (isolated)"},
	{"migration_cycles", "policy", KNOB_DOUBLE, offsetof(struct knobs, migration_cycles), 0,
		1e12, NULL, "0", "cycles", "that a task stands still when its tiles change"},
	{0},
};

/* A present task. */
struct portion {
	int task;
	int priority;
	int least_tiles; /* m; 0 = not defined */
	int tiles;       /* n */
	double slack_cycles;
	double remaining_cycles; /* on m tiles; on all if m is not defined */
	double score;
};

/* Where a task stood when its m was found last. While it stands there its slack shrinks and its rest does
 * not: no lesser count will do, and what is not defined stays so. */
struct memo {
	bool measured;
	int least_tiles;
	size_t layer;
	double left;
	double remaining_cycles;
};

/* Tasks with a defined m contend for the tiles; if there are none, all others do. */
struct deal {
	size_t count; /* of contenders */
	int chip_tiles;
	int least_sum;               /* of the contenders' m */
	double tile_cycles_per_byte; /* on one tile's part of the DRAM; 0 = not reckoned with */
	struct {
		struct portion portion; /* of the i-th contender, in order of arrival */
		struct memo memo;       /* of task i */
	} of[];
};

/* Of a sum over layers, what is still to come. */
static inline double rest_of(const double *before, const struct task_view *task)
{
	double next = before[task->layer + 1];
	return before[task->trace->layer_count] - next + task->left * (next - before[task->layer]);
}

static inline double remaining_cycles(
	const struct deal *deal, const struct task_view *task, int tiles)
{
	const struct lowering *on = task->trace->on[tiles];
	double isolated = rest_of(on->isolated_before, task);
	double moving = rest_of(on->dram_bytes_before, task) * deal->tile_cycles_per_byte / tiles;
	return moving > isolated ? moving : isolated;
}

/* Finds m by looking at each count: more tiles need not mean less time. */
static void measure(const struct deal *deal, const struct task_view *task, double slack_cycles,
	struct memo *memo)
{
	bool same = memo->measured && memo->layer == task->layer && memo->left == task->left;
	int tiles = same ? memo->least_tiles : 1;
	if (tiles == 0 || (same && memo->remaining_cycles <= slack_cycles))
		return;
	*memo = (struct memo){.measured = true, .layer = task->layer, .left = task->left};
	for (; tiles <= deal->chip_tiles && !memo->least_tiles; tiles++) {
		memo->remaining_cycles = remaining_cycles(deal, task, tiles);
		if (memo->remaining_cycles <= slack_cycles)
			memo->least_tiles = tiles;
	}
}

static void contender_add(struct deal *deal, const struct view *view, int index)
{
	const struct task_view *task = &view->tasks[index];
	const struct memo *memo = &deal->of[index].memo;
	deal->least_sum += memo->least_tiles;
	deal->of[deal->count++].portion = (struct portion){.task = index,
		.priority = task->priority,
		.least_tiles = memo->least_tiles,
		.slack_cycles = slack_cycles(view, task),
		.remaining_cycles = memo->remaining_cycles};
}

/* Returns how many tasks are present. */
static size_t contenders_find(struct deal *deal, const struct view *view)
{
	struct presence presence;
	size_t present = 0;
	presence_begin(&presence, view);
	for (int index; (index = presence_next(&presence, view)) >= 0; present++) {
		const struct task_view *task = &view->tasks[index];
		struct memo *memo = &deal->of[index].memo;
		double slack = slack_cycles(view, task);
		measure(deal, task, slack, memo);
		policy_note(view, index, "slack_cycles", slack);
		policy_note(view, index, "tiles_wanted", memo->least_tiles);
		if (memo->least_tiles > 0)
			contender_add(deal, view, index);
	}
	return present;
}

static void all_contend(struct deal *deal, const struct view *view)
{
	struct presence presence;
	presence_begin(&presence, view);
	for (int index; (index = presence_next(&presence, view)) >= 0;)
		contender_add(deal, view, index);
}

static void deal_begin(struct deal *deal, const struct knobs *knobs, const struct soc *soc)
{
	deal->count = 0;
	deal->chip_tiles = soc->tiles;
	deal->least_sum = 0;
	deal->tile_cycles_per_byte = knobs->estimate == ESTIMATE_SHARE
		? soc->tiles / (soc->dram_bytes_per_cycle * soc->dram_efficiency)
		: 0;
}

/* A task may have no work left at the instant, or its slack may be gone as its work is. */
static double at_least_something(double cycles)
{
	return cycles > 1e-200 ? cycles : 1e-200;
}

/* Without its sign, which says only whether m is defined. */
static void scores_set(struct deal *deal, bool by_slack)
{
	for (size_t i = 0; i < deal->count; i++) {
		struct portion *portion = &deal->of[i].portion;
		double cycles = by_slack ? portion->slack_cycles * portion->least_tiles
					 : portion->remaining_cycles;
		portion->score = (portion->priority + 1) / at_least_something(cycles);
	}
}

static double score_sum(const struct deal *deal)
{
	double sum = 0;
	for (size_t i = 0; i < deal->count; i++)
		sum += deal->of[i].portion.score;
	return sum;
}

static int rounded(double number)
{
	return (int)(number + 0.5);
}

/* The contenders of the best scores, as many as could get a tile each: the best first, the first of
 * equals. Returns how many. */
static int best_find(struct deal *deal, struct portion *best[TILES_MOST])
{
	int count = 0;
	for (size_t i = 0; i < deal->count; i++) {
		struct portion *portion = &deal->of[i].portion;
		int at = count;
		if (count < deal->chip_tiles)
			count++;
		else if (portion->score > best[at - 1]->score)
			at--;
		else
			continue;
		for (; at > 0 && best[at - 1]->score < portion->score; at--)
			best[at] = best[at - 1];
		best[at] = portion;
	}
	return count;
}

/* Not enough tiles for all m: by score. */
static void deal_scarce(struct deal *deal)
{
	struct portion *best[TILES_MOST];
	int free = deal->chip_tiles, count = best_find(deal, best);
	for (int i = 0; i < count && free > 0; i++) {
		best[i]->tiles = best[i]->least_tiles < free ? best[i]->least_tiles : free;
		free -= best[i]->tiles;
	}
}

static void shortfall_give(struct deal *deal, int tiles)
{
	int highest = deal->of[0].portion.priority, sharers = 1;
	for (size_t i = 1; i < deal->count; i++) {
		int priority = deal->of[i].portion.priority;
		sharers = priority > highest ? 1 : sharers + (priority == highest);
		highest = priority > highest ? priority : highest;
	}
	int odd = tiles % sharers;
	for (size_t i = 0; i < deal->count; i++)
		if (deal->of[i].portion.priority == highest) {
			deal->of[i].portion.tiles += tiles / sharers + odd;
			odd = 0;
		}
}

/* Once through the priorities is enough: rounding up has given out at most half a tile for each task that
 * has got one. */
static void excess_take(struct deal *deal, int tiles)
{
	for (int priority = 0; priority <= PRIORITY_MOST && tiles > 0; priority++)
		for (size_t i = 0; i < deal->count && tiles > 0; i++) {
			struct portion *portion = &deal->of[i].portion;
			if (portion->priority == priority
				&& portion->tiles > portion->least_tiles) {
				portion->tiles--;
				tiles--;
			}
		}
}

/* Every m can be had, and maybe more. */
static void deal_enough(struct deal *deal)
{
	int spare = deal->chip_tiles - deal->least_sum, left = spare;
	double sum = score_sum(deal);
	for (size_t i = 0; i < deal->count; i++) {
		struct portion *portion = &deal->of[i].portion;
		int more = rounded(spare * (portion->score / sum));
		portion->tiles = portion->least_tiles + more;
		left -= more;
	}
	if (left > 0)
		shortfall_give(deal, left);
	else if (left < 0)
		excess_take(deal, -left);
}

/* Nobody can be in time. */
static void deal_hopeless(struct deal *deal)
{
	struct portion *best[TILES_MOST];
	int free = deal->chip_tiles, count = best_find(deal, best);
	double sum = score_sum(deal);
	for (int i = 0; i < count; i++) {
		int tiles = rounded(deal->chip_tiles * (best[i]->score / sum));
		best[i]->tiles = tiles < free ? tiles : free;
		free -= best[i]->tiles;
	}
	best[0]->tiles += free;
}

static void deal_tell(const struct deal *deal, const struct view *view)
{
	for (size_t i = 0; i < deal->count; i++) {
		const struct portion *portion = &deal->of[i].portion;
		bool defined = portion->least_tiles > 0;
		policy_note(view, portion->task, "remaining_cycles", portion->remaining_cycles);
		policy_note(
			view, portion->task, "score", defined ? portion->score : -portion->score);
		policy_note(view, portion->task, "tiles", portion->tiles);
	}
}

/* Tasks that do not contend stop. */
static void others_stop(const struct deal *deal, const struct view *view, struct plan *plan)
{
	for (int slot = 0; slot < view->slot_count; slot++) {
		int task = view->slot_task[slot];
		if (task >= 0 && deal->of[task].memo.least_tiles == 0)
			plan_stop(plan, task, KEEP_ALL);
	}
}

static void decide(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)events;
	struct deal *deal = state;
	const struct knobs *k = knobs;
	deal_begin(deal, k, view->soc);
	size_t present = contenders_find(deal, view);
	bool hopeless = deal->count == 0, scarce = deal->least_sum > deal->chip_tiles;
	if (present == 0)
		return;
	if (hopeless)
		all_contend(deal, view);
	else
		others_stop(deal, view, plan);
	scores_set(deal, scarce || (!hopeless && deal->count < present));
	(hopeless ? deal_hopeless : scarce ? deal_scarce : deal_enough)(deal);
	if (view->listener)
		deal_tell(deal, view);
	for (size_t i = 0; i < deal->count; i++)
		plan_tiles(plan, view, deal->of[i].portion.task, deal->of[i].portion.tiles,
			k->migration_cycles);
}

const struct dispatcher planaria_dispatcher = {
	.name = "planaria",
	.summary = "spatial fission: tiles dealt anew so that each task meets its target",
	.knobs = knob_table,
	.knobs_size = sizeof(struct knobs),
	.state_size = sizeof(struct deal),
	.task_state_size = sizeof((struct deal *)0)->of[0],
	.events = EVENT_ARRIVAL | EVENT_DONE,
	.tile_counts = all_tile_counts,
	.decide = decide,
};

/* ---- regulator ---- */

static double revise(void *state, const void *knobs, const struct view *view, struct limit *limits)
{
	(void)state, (void)knobs;
	const struct soc *soc = view->soc;
	double efficiency = view->running_count > 1 ? soc->dram_efficiency : 1;
	double share = soc->dram_bytes_per_cycle * efficiency / soc->tiles;
	for (int slot = 0; slot < view->slot_count; slot++) {
		int task = view->slot_task[slot];
		if (task < 0)
			continue;
		limits[slot].cap_bytes_per_cycle = share * view->tasks[task].tiles;
		policy_note(view, task, "cap_bytes_per_cycle", limits[slot].cap_bytes_per_cycle);
	}
	return INFINITY;
}

const struct regulator tiles_regulator = {
	.name = "tiles",
	.summary = "the DRAM in proportion to tiles, no more: nobody contends (Planaria)",
	.revise = revise,
};
