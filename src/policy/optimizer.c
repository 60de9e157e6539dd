/* optimizer: the memory shared so that weighted lateness grows least: one step ahead, causal.
 *
 * At each layer start, arrival and end, over the bandwidths b_j of the k running tasks:
 *
 *     minimise  sum [ w_j max(0, n_j - b_j) / d_j  +  V (u_j - b_j) / d_j ],   b_j <= u_j,  sum b_j <= C
 *
 *     d_j   demand of the layer that runs, alone; u_j = d_j / I under the interference I of k co-runners
 *     C     eta B, what the DRAM serves (B if k = 1)
 *     n_j   = min(u_j, d_j R_j / slack_j): enough to be in time. R_j isolated time that remains,
 *           slack_j = deadline_j - now; u_j if there is none
 *     w_j   = priority_j + 1
 *     V     = (1 + sum w_i of the waiting tasks i) / k
 *
 * Drawing b_j a task does b_j / d_j isolated cycles in a cycle. To be in time it has to do R_j / slack_j: what
 * is missing of that is how fast its predicted lateness grows. And whatever it loses, its tiles are free that
 * much later, on average 1/k for each who waits (or comes next: the 1). Without V, tasks that are in no hurry
 * hold their tiles until their deadlines while the queue grows late.
 *
 * The sum is piecewise linear and convex, so a fractional knapsack: a byte for task j saves (w_j + V) / d_j up to
 * n_j and V / d_j beyond, and bytes are given where they save most until none is left: exact, O(k^2). Who cannot
 * be late even with little gets that little first, if others' needs are not dearer; the rest goes by marginal
 * benefit. The b_j are floors, and what a tenant leaves of its own is shared max-min: there are no caps and no
 * bandwidth is withheld.
 *
 * Limits: R_j and slack_j are those at the task's layer start, or when the set of running tasks last changed; at
 * a steady pace their ratio stays. Lateness counts, not the number of late tasks: nobody is given up. Of coming
 * layers it knows the time alone, not the traffic. (Our own formulation; the rule behind it is that of index
 * policies, weight times rate of progress.) */
#include "policy/deadline.h"
#include "policy/parts.h"

#include <math.h>

struct state {
	uint64_t executing; /* slots that are in a layer */
	double interference, capacity_bytes_per_cycle;
	double queue_weight;  /* V */
	size_t waiting_count; /* that V is of */
	double wanted_sum_bytes_per_cycle;
	double wanted_bytes_per_cycle[TILES_MOST]; /* u; 0 = empty slot */
	double need_bytes_per_cycle[TILES_MOST];   /* n */
	double weight[TILES_MOST];                 /* w */
};

static void want(struct state *s, int slot, double bytes_per_cycle)
{
	s->wanted_sum_bytes_per_cycle += bytes_per_cycle - s->wanted_bytes_per_cycle[slot];
	s->wanted_bytes_per_cycle[slot] = bytes_per_cycle;
}

/* R */
static double remaining_cycles(const struct task_view *task)
{
	const struct lowering *on = task->trace->on[task->tiles];
	return on->isolated_before[task->trace->layer_count] - on->isolated_before[task->layer + 1]
		+ task->left * on->demands[task->layer].isolated_cycles;
}

static void tenant_note(struct state *s, const struct view *view, int slot)
{
	const struct task_view *task = &view->tasks[view->slot_task[slot]];
	double demand = task->trace->on[task->tiles]->demands[task->layer].dram_bytes_per_cycle;
	double remaining = remaining_cycles(task), wanted = demand / s->interference;
	double slack = task_deadline_cycles(task) - view->now_cycles;
	bool can_wait = demand * remaining < wanted * slack;
	want(s, slot, wanted);
	s->need_bytes_per_cycle[slot] = can_wait ? demand * remaining / slack : wanted;
	s->weight[slot] = task->priority + 1;
}

static void queue_note(struct state *s, const struct view *view)
{
	double sum = 1;
	for (size_t i = 0; i < view->waiting_count; i++)
		sum += view->tasks[view->waiting[i]].priority + 1;
	s->waiting_count = view->waiting_count;
	s->queue_weight = sum / view->running_count;
}

/* ---- the knapsack ---- */

/* So many bytes per cycle for a slot, each of which saves so much. */
struct item {
	int slot;
	double bytes_per_cycle, saved_per_byte;
};

/* Keeps the items by falling gain; of equal ones the first stays first. */
static void item_add(struct item *items, int *count, struct item item)
{
	int at = (*count)++;
	for (; at > 0 && items[at - 1].saved_per_byte < item.saved_per_byte; at--)
		items[at] = items[at - 1];
	items[at] = item;
}

static int items_list(const struct state *s, struct item *items)
{
	int count = 0;
	for (uint64_t set = s->executing; set;) {
		int slot = slot_out(&set);
		double need = s->need_bytes_per_cycle[slot], want = s->wanted_bytes_per_cycle[slot];
		double each = 1 / (want * s->interference);
		if (!(want > 0))
			continue;
		item_add(items, &count,
			(struct item){slot, need, (s->weight[slot] + s->queue_weight) * each});
		item_add(items, &count, (struct item){slot, want - need, s->queue_weight * each});
	}
	return count;
}

static void fill(const struct state *s, double *shares)
{
	struct item items[2 * TILES_MOST];
	int count = items_list(s, items);
	double rest = s->capacity_bytes_per_cycle;
	for (uint64_t set = s->executing; set;)
		shares[slot_out(&set)] = 0;
	for (int i = 0; i < count && rest > 0; i++) {
		double bytes = items[i].bytes_per_cycle < rest ? items[i].bytes_per_cycle : rest;
		shares[items[i].slot] += bytes;
		rest -= bytes;
	}
}

static void tell(const struct state *s, const struct view *view, const double *shares)
{
	for (uint64_t set = s->executing; set;) {
		int slot = slot_out(&set), task = view->slot_task[slot];
		policy_note(view, task, "needed_bytes_per_cycle", s->need_bytes_per_cycle[slot]);
		policy_note(view, task, "queue_weight", s->queue_weight);
		policy_note(view, task, "floor_bytes_per_cycle", shares[slot]);
	}
}

/* Sets all floors; tells whether another slot's than `slot` has changed. */
static bool deal(const struct state *s, const struct view *view, int slot, struct limit *limits)
{
	double shares[TILES_MOST];
	bool others = false;
	fill(s, shares);
	for (uint64_t set = s->executing; set;) {
		int i = slot_out(&set);
		others |= i != slot && limits[i].floor_bytes_per_cycle != shares[i];
		limits[i].floor_bytes_per_cycle = shares[i];
	}
	if (view->listener)
		tell(s, view, shares);
	return others;
}

/* ---- hooks ---- */

/* While all that is wanted is served, floors do not matter, and the others' can stay. Tasks that were just
 * placed are greeted one by one; when all are there, revise deals. */
static bool layer(
	void *state, const void *knobs, const struct view *view, int slot, struct limit *limits)
{
	(void)knobs;
	struct state *s = state;
	uint64_t bit = UINT64_C(1) << slot;
	if (!(s->executing & bit)) {
		s->executing |= bit;
		return false;
	}
	tenant_note(s, view, slot);
	limits[slot].floor_bytes_per_cycle = s->need_bytes_per_cycle[slot];
	if (s->wanted_sum_bytes_per_cycle <= s->capacity_bytes_per_cycle)
		return false;
	if (s->waiting_count != view->waiting_count)
		queue_note(s, view);
	return deal(s, view, slot, limits);
}

static void leave(void *state, const struct view *view, int slot)
{
	(void)view;
	struct state *s = state;
	s->executing &= ~(UINT64_C(1) << slot);
	want(s, slot, 0);
}

static double revise(void *state, const void *knobs, const struct view *view, struct limit *limits)
{
	(void)knobs;
	struct state *s = state;
	int running = __builtin_popcountll(s->executing);
	s->interference = soc_interference(view->soc, running);
	s->capacity_bytes_per_cycle = soc_dram_capacity(view->soc, running);
	s->wanted_sum_bytes_per_cycle = 0;
	for (int slot = 0; slot < view->slot_count; slot++)
		s->wanted_bytes_per_cycle[slot] = 0;
	for (uint64_t set = s->executing; set;)
		tenant_note(s, view, slot_out(&set));
	if (view->running_count > 0)
		queue_note(s, view);
	deal(s, view, -1, limits);
	return INFINITY;
}

const struct regulator optimizer_regulator = {
	.name = "optimizer",
	.summary = "a saturated DRAM shared so that weighted lateness grows least",
	.state_size = sizeof(struct state),
	.arbitrates = true,
	.layer = layer,
	.leave = leave,
	.revise = revise,
};
