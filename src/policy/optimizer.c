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
 * n_j and V / d_j beyond, and what overflows is taken where it costs least: exact, O(k^2) at most. Who cannot
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

/* What is known of each slot's task: since it was placed, and at its layer's start. */
struct tenant {
	const struct task_view *task;
	const struct lowering *on;
	double deadline_cycles, isolated_cycles; /* of the whole network */
	double weight;                           /* w */
	double wanted_bytes_per_cycle;           /* u; 0 = empty slot */
	double need_bytes_per_cycle;             /* n */
	double cycles_per_byte;                  /* 1 / d; 0 if it draws nothing */
};

struct state {
	uint64_t executing;          /* slots that are in a layer */
	double interference_inverse; /* 1 / I */
	double capacity_bytes_per_cycle;
	double wanted_sum_bytes_per_cycle;
	double queue_weight;  /* V */
	size_t waiting_count; /* that V is of */
	struct tenant tenants[TILES_MOST];
};

static void want(struct state *s, struct tenant *tenant, double bytes_per_cycle)
{
	s->wanted_sum_bytes_per_cycle += bytes_per_cycle - tenant->wanted_bytes_per_cycle;
	tenant->wanted_bytes_per_cycle = bytes_per_cycle;
}

static void tenant_begin(const struct view *view, int slot, struct tenant *tenant)
{
	const struct task_view *task = &view->tasks[view->slot_task[slot]];
	const struct lowering *on = task->trace->on[task->tiles];
	*tenant = (struct tenant){.task = task,
		.on = on,
		.deadline_cycles = task_deadline_cycles(task),
		.isolated_cycles = on->isolated_before[task->trace->layer_count],
		.weight = task->priority + 1};
}

static void tenant_note(struct state *s, double now_cycles, struct tenant *tenant)
{
	const struct task_view *task = tenant->task;
	const struct layer_demand *layer = &tenant->on->demands[task->layer];
	double demand = layer->dram_bytes_per_cycle, wanted = demand * s->interference_inverse;
	double remaining = tenant->isolated_cycles - tenant->on->isolated_before[task->layer + 1]
		+ task->left * layer->isolated_cycles;
	double slack = tenant->deadline_cycles - now_cycles;
	bool can_wait = demand * remaining < wanted * slack;
	want(s, tenant, wanted);
	tenant->need_bytes_per_cycle = can_wait ? demand * remaining / slack : wanted;
	tenant->cycles_per_byte = demand > 0 ? 1 / demand : 0;
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

/* What a byte less costs now, and how many cost that. */
struct item {
	double lost_per_byte, bytes_per_cycle;
};

/* What a tenant can use beyond its need, and what it needs, without which all that it makes late is late. */
static struct item spare_of(const struct state *s, const struct tenant *tenant)
{
	return (struct item){s->queue_weight * tenant->cycles_per_byte,
		tenant->wanted_bytes_per_cycle - tenant->need_bytes_per_cycle};
}

static struct item need_of(const struct state *s, const struct tenant *tenant)
{
	return (struct item){(s->queue_weight + tenant->weight) * tenant->cycles_per_byte,
		tenant->need_bytes_per_cycle};
}

/* The open slot where a byte less costs least; of equal ones the last. */
static int cheapest(const struct item *items, uint64_t open)
{
	int best = slot_out(&open);
	while (open) {
		int slot = slot_out(&open);
		best = items[slot].lost_per_byte <= items[best].lost_per_byte ? slot : best;
	}
	return best;
}

/* The knapsack from its end: all have what they want, and the overflow is taken where it costs least, which is
 * mostly from one. */
static void shares_cut(const struct state *s, double overflow, uint64_t open, double *shares)
{
	struct item items[TILES_MOST];
	uint64_t sparing = open;
	for (uint64_t set = open; set;) {
		int i = slot_out(&set);
		items[i] = spare_of(s, &s->tenants[i]);
	}
	while (open && overflow > 0) {
		int i = cheapest(items, open);
		uint64_t bit = UINT64_C(1) << i;
		double all = items[i].bytes_per_cycle, cut = all < overflow ? all : overflow;
		double below = sparing & bit ? s->tenants[i].need_bytes_per_cycle : 0;
		shares[i] = below + (all - cut); /* exactly `below` if all is cut */
		overflow -= cut;
		if (sparing & bit)
			items[i] = need_of(s, &s->tenants[i]);
		else
			open &= ~bit;
		sparing &= ~bit;
	}
}

static void fill(const struct state *s, double *shares)
{
	uint64_t drawing = 0;
	double sum = 0;
	for (uint64_t set = s->executing; set;) {
		int i = slot_out(&set);
		shares[i] = s->tenants[i].wanted_bytes_per_cycle;
		drawing |= (uint64_t)(shares[i] > 0) << i;
		sum += shares[i];
	}
	shares_cut(s, sum - s->capacity_bytes_per_cycle, drawing, shares);
}

static void tell(const struct state *s, const struct view *view, const double *shares)
{
	for (uint64_t set = s->executing; set;) {
		int slot = slot_out(&set), task = view->slot_task[slot];
		policy_note(view, task, "needed_bytes_per_cycle",
			s->tenants[slot].need_bytes_per_cycle);
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
		tenant_begin(view, slot, &s->tenants[slot]);
		return false;
	}
	tenant_note(s, view->now_cycles, &s->tenants[slot]);
	limits[slot].floor_bytes_per_cycle = s->tenants[slot].need_bytes_per_cycle;
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
	want(s, &s->tenants[slot], 0);
	if (!s->executing) /* the last one: what rounding has left goes too */
		s->wanted_sum_bytes_per_cycle = 0;
}

static double revise(void *state, const void *knobs, const struct view *view, struct limit *limits)
{
	(void)knobs;
	struct state *s = state;
	int running = __builtin_popcountll(s->executing);
	s->interference_inverse = 1 / soc_interference(view->soc, running);
	s->capacity_bytes_per_cycle = soc_dram_capacity(view->soc, running);
	for (uint64_t set = s->executing; set;)
		tenant_note(s, view->now_cycles, &s->tenants[slot_out(&set)]);
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
