/* memguard: budgets of memory traffic per period (Yun, Yao, Pellizzoni, Caccamo and Sha: "MemGuard", RTAS 2013;
 * Yun et al., IEEE Transactions on Computers 2016, preprint 2015; github.com/heechul/memguard).
 *
 * Time is cut into periods of P cycles. Of the nominal bandwidth B the part r_min is guaranteed: r_min B P bytes in
 * each period. Every running task i has a reservation Q_i of that, sum Q_i <= r_min B P, and
 * a budget; who has drawn its budget's bytes stalls (a cap of zero) until the period ends.
 *
 *     strict         budget = Q_i
 *     reclaim        at the period's start budget = min(Q_i, predicted use); what that leaves, and what is
 *                    reserved for tiles that nobody runs on, is a pool G. A task that has drawn its budget takes
 *                    min(Q_i - used, G) if it has had less than Q_i, else min(Q_min, G); if G is empty
 *                    it stalls
 *     spare          reclaim; once all that is guaranteed has been drawn the rest of the period is free for
 *                    all, and a saturated DRAM is shared equally
 *     proportional   the same, but shared by weights Q_i
 *
 *     predicted use := ewma used + (1 - ewma) predicted use      at each period's end; Q_i for a new task
 *
 * While budgets last, a saturated DRAM is shared as the SoC's own arbiter does it.
 *
 * Choices. r_min = 0.7: on the paper's machine random row misses leave 1.2 of 6.4 GB/s (0.19) in the worst
 * case, but a tile's DMA streams whole rows, and 0.92 of nominal was reached by several at once (soc.dram_efficiency,
 * which r_min should not exceed, or the guarantee cannot be kept). P = 1 ms as in the paper. Periods begin at
 * absolute multiples of P. A budget belongs to the slot, as it does to a core there: what was drawn in this period
 * before a task came to its slot counts. A task that stalled short of Q_i because others had taken what it
 * donated (the paper's reclaim under-run) is predicted as if it had used all of Q_i, lest the error
 * feeds itself. A period in which a task was placed teaches nothing about its use.
 *
 * Limits. As a fluid: a budget ends to the byte, and interrupts cost nothing. A stalled task still counts as a
 * co-runner (interference, DRAM efficiency). Where the arbiter is proportional, its shares follow the trace's
 * demands; service noise is not seen. Except for the free rest of a period, more than r_min B P bytes are not
 * drawn in one, however idle the DRAM is, by a task alone neither: that is the price of the guarantee. It is
 * kept beside dispatchers that leave tiles where they are: where reservations pass from task to task inside
 * a period (planaria, gps), mode strict gives the new ones out though the old ones have been drawn. */
#include "policy/parts.h"

#include <math.h>
#include <stddef.h>

enum mode { MODE_STRICT, MODE_RECLAIM, MODE_SPARE, MODE_PROPORTIONAL };
enum reservation { RESERVED_BY_TILES, RESERVED_BY_GROUPS, RESERVED_BY_TASKS };

struct knobs {
	int mode;        /* enum mode */
	int reservation; /* enum reservation */
	double period_ms, guaranteed_fraction, least_grant_fraction, ewma;
};

static const char *const mode_names[] = {"strict", "reclaim", "spare", "proportional", NULL};
static const char *const reservation_names[] = {"tiles", "groups", "tasks", NULL};

/* clang-format off */
#define KNOB(field, least, most, initial, unit, help) \
	{#field, "policy", KNOB_DOUBLE, offsetof(struct knobs, field), least, most, NULL, initial, unit, help}
#define CHOICE(field, initial, help) \
	{#field, "policy", KNOB_CHOICE, offsetof(struct knobs, field), 0, 0, field##_names, initial, "", help}
/* clang-format on */

static const struct knob knob_table[] = {
	CHOICE(mode, "reclaim", "what becomes of guaranteed bytes that their owner does not use"),
	CHOICE(reservation, "tiles",
		"what a task reserves: its tiles' part of the machine, a group's, or an equal part"),
	KNOB(period_ms, 1e-6, 1e6, "1", "ms", "period of budgets (P)"),
	KNOB(guaranteed_fraction, 0.01, 1, "0.7", "",
		"part of the nominal DRAM bandwidth that is guaranteed (r_min)"),
	KNOB(least_grant_fraction, 0.001, 1, "0.05", "",
		"what a task beyond its reservation takes at once, as a part of all guaranteed "
		"bytes (Q_min)"),
	KNOB(ewma, 0, 1, "0.5", "", "weight of the last period's use in the prediction"),
	{0},
};

/* One slot's. */
struct budget {
	double reserved_bytes; /* Q; 0 = nobody runs here */
	double budget_bytes;   /* that may be drawn in this period */
	double used_bytes;     /* drawn in it */
	double predicted_bytes;
	double joined_cycles;
	double drawing_bytes_per_cycle; /* since the accounts were brought up */
	bool stalled;
};

struct state {
	double period_cycles, guaranteed_bytes, least_grant_bytes;
	double accounted_cycles; /* up to when use is accounted */
	uint64_t period;         /* the one that budgets are of, from 0 */
	double pool_bytes;       /* G */
	bool free_for_all;
	struct budget budgets[TILES_MOST];
};

static void start(void *state, const void *knobs, const struct view *view)
{
	struct state *s = state;
	const struct knobs *k = knobs;
	s->period_cycles = k->period_ms * 1e-3 * view->soc->clock_hz;
	s->guaranteed_bytes =
		k->guaranteed_fraction * view->soc->dram_bytes_per_cycle * s->period_cycles;
	s->least_grant_bytes = k->least_grant_fraction * s->guaranteed_bytes;
	s->pool_bytes = s->guaranteed_bytes;
}

/* ---- budgets ---- */

static double period_end(const struct state *s)
{
	return (double)(s->period + 1) * s->period_cycles;
}

static bool reclaims(const struct knobs *knobs)
{
	return knobs->mode != MODE_STRICT;
}

/* Bytes that count as none: times are rounded, and what is drawn until then with them. */
static double dust_bytes(const struct state *s, const struct view *view)
{
	return 1e-9 * s->guaranteed_bytes
		+ 1e-15 * view->now_cycles * view->soc->dram_bytes_per_cycle;
}

static bool dry(const struct budget *budget, double dust)
{
	return budget->budget_bytes - budget->used_bytes <= dust;
}

/* Brings what was drawn up to now. */
static void account(struct state *s, const struct view *view)
{
	double elapsed = view->now_cycles - s->accounted_cycles;
	for (int slot = 0; slot < view->slot_count; slot++)
		s->budgets[slot].used_bytes += s->budgets[slot].drawing_bytes_per_cycle * elapsed;
	s->accounted_cycles = view->now_cycles;
}

/* Q */
static double reservation(
	const struct state *s, const struct knobs *knobs, const struct view *view, int slot)
{
	int running = view->running_count, groups = view->soc->groups;
	switch (knobs->reservation) {
	case RESERVED_BY_GROUPS:
		return s->guaranteed_bytes / (running > groups ? running : groups);
	case RESERVED_BY_TASKS:
		return s->guaranteed_bytes / running;
	default:
		return s->guaranteed_bytes * view->tasks[view->slot_task[slot]].tiles
			/ view->soc->tiles;
	}
}

static double least(double a, double b)
{
	return a < b ? a : b;
}

/* Moves bytes, as many as there are, from the pool to a budget. */
static void pool_take(struct state *s, struct budget *budget, double bytes)
{
	double taken = least(bytes, s->pool_bytes);
	s->pool_bytes -= taken;
	budget->budget_bytes += taken;
}

/* What a task was seen to need, at a period's end. */
static void learn(struct state *s, const struct knobs *knobs, struct budget *budget)
{
	if (budget->joined_cycles > (double)s->period * s->period_cycles)
		return;
	bool short_of = budget->stalled && budget->used_bytes < budget->reserved_bytes;
	double seen = short_of ? budget->reserved_bytes : budget->used_bytes;
	budget->predicted_bytes += knobs->ewma * (seen - budget->predicted_bytes);
}

static void budgets_renew(struct state *s, const struct knobs *knobs, const struct view *view)
{
	s->pool_bytes = s->guaranteed_bytes;
	s->free_for_all = false;
	for (int slot = 0; slot < view->soc->tiles; slot++) {
		struct budget *budget = &s->budgets[slot];
		if (budget->reserved_bytes > 0)
			learn(s, knobs, budget);
		budget->used_bytes = 0;
		budget->stalled = false;
		budget->budget_bytes = reclaims(knobs)
			? least(budget->reserved_bytes, budget->predicted_bytes)
			: budget->reserved_bytes;
		s->pool_bytes -= budget->budget_bytes;
	}
}

/* A new period begins, perhaps after some in which nothing ran. */
static void period_next(struct state *s, const struct knobs *knobs, const struct view *view)
{
	budgets_renew(s, knobs, view);
	s->period = (uint64_t)(view->now_cycles / s->period_cycles);
	while (period_end(s) <= view->now_cycles)
		s->period++;
}

/* The slot has a new task. Under reclaim its reservation was in the pool; what others have left of it is
 * there still. */
static void join(
	struct state *s, const struct knobs *knobs, const struct view *view, struct budget *budget)
{
	budget->predicted_bytes = budget->reserved_bytes;
	budget->joined_cycles = view->now_cycles;
	double missing = budget->reserved_bytes - budget->budget_bytes;
	if (reclaims(knobs) && missing > 0)
		pool_take(s, budget, missing);
}

/* Without reclaiming, the budget is the reservation; should that have grown, a stall may be over. */
static void budget_fix(const struct state *s, const struct view *view, struct budget *budget)
{
	budget->budget_bytes = budget->reserved_bytes;
	budget->stalled = budget->stalled && dry(budget, dust_bytes(s, view));
}

/* What a smaller reservation no longer covers returns to the pool, but for what has been drawn. */
static void surplus_return(struct state *s, const struct knobs *knobs, const struct view *view)
{
	for (int slot = 0; slot < view->slot_count; slot++) {
		struct budget *budget = &s->budgets[slot];
		if (view->slot_task[slot] < 0 || !reclaims(knobs) || budget->reserved_bytes == 0)
			continue;
		double kept = reservation(s, knobs, view, slot);
		kept = kept > budget->used_bytes ? kept : budget->used_bytes;
		if (budget->budget_bytes > kept) {
			s->pool_bytes += budget->budget_bytes - kept;
			budget->budget_bytes = kept;
		}
	}
}

/* Reservations follow who runs. */
static void reservations_set(struct state *s, const struct knobs *knobs, const struct view *view)
{
	surplus_return(s, knobs, view);
	for (int slot = 0; slot < view->slot_count; slot++) {
		struct budget *budget = &s->budgets[slot];
		if (view->slot_task[slot] < 0)
			continue;
		bool new = budget->reserved_bytes == 0;
		budget->reserved_bytes = reservation(s, knobs, view, slot);
		if (!reclaims(knobs))
			budget_fix(s, view, budget);
		if (new)
			join(s, knobs, view, budget);
	}
}

/* A task that draws and has nothing left takes from the pool, or stalls. */
static void refill(struct state *s, const struct knobs *knobs, const struct view *view, int slot)
{
	struct budget *budget = &s->budgets[slot];
	double dust = dust_bytes(s, view);
	if (reclaims(knobs)) {
		double own = budget->reserved_bytes - budget->used_bytes;
		pool_take(s, budget, own > dust ? own : s->least_grant_bytes);
		policy_note(view, view->slot_task[slot], "budget_bytes", budget->budget_bytes);
	}
	budget->stalled = dry(budget, dust);
	if (budget->stalled)
		policy_note(view, view->slot_task[slot], "stalled_cycles",
			period_end(s) - view->now_cycles);
}

static void refill_all(struct state *s, const struct knobs *knobs, const struct view *view)
{
	double dust = dust_bytes(s, view);
	for (int slot = 0; slot < view->slot_count; slot++) {
		struct budget *budget = &s->budgets[slot];
		if (budget->drawing_bytes_per_cycle > 0 && dry(budget, dust))
			refill(s, knobs, view, slot);
	}
}

/* Whether the rest of the period is nobody's: all that is guaranteed has been drawn. */
static bool is_spent(const struct state *s, const struct knobs *knobs, const struct view *view)
{
	double used = 0;
	if (knobs->mode != MODE_SPARE && knobs->mode != MODE_PROPORTIONAL)
		return false;
	for (int slot = 0; slot < view->soc->tiles; slot++)
		used += s->budgets[slot].used_bytes;
	return used >= s->guaranteed_bytes - view->soc->tiles * dust_bytes(s, view);
}

/* ---- hooks ---- */

/* How a saturated DRAM is shared: as the SoC's arbiter does, equally, or by reservations. Shares in proportion to
 * demand are weights that are the demands. */
static double weight(
	const struct state *s, const struct knobs *knobs, const struct view *view, int slot)
{
	if (s->free_for_all)
		return knobs->mode == MODE_PROPORTIONAL ? s->budgets[slot].reserved_bytes : 1;
	if (view->soc->dram_arbiter == ARBITER_MAXMIN)
		return 1;
	const struct task_view *task = &view->tasks[view->slot_task[slot]];
	return task->trace->on[task->tiles]->demands[task->layer].dram_bytes_per_cycle;
}

static bool layer(
	void *state, const void *knobs, const struct view *view, int slot, struct limit *limits)
{
	limits[slot].weight = weight(state, knobs, view, slot);
	return false;
}

/* What a task leaves of its budget returns to the pool. */
static void leave(void *state, const struct view *view, int slot)
{
	struct state *s = state;
	struct budget *budget = &s->budgets[slot];
	account(s, view);
	if (budget->budget_bytes > budget->used_bytes) {
		s->pool_bytes += budget->budget_bytes - budget->used_bytes;
		budget->budget_bytes = budget->used_bytes;
	}
	budget->reserved_bytes = budget->predicted_bytes = budget->drawing_bytes_per_cycle = 0;
	budget->stalled = false;
}

static double revise(void *state, const void *knobs, const struct view *view, struct limit *limits)
{
	struct state *s = state;
	account(s, view);
	if (period_end(s) <= view->now_cycles)
		period_next(s, knobs, view);
	reservations_set(s, knobs, view);
	if (!s->free_for_all)
		refill_all(s, knobs, view);
	s->free_for_all = s->free_for_all || is_spent(s, knobs, view);
	for (int slot = 0; slot < view->slot_count; slot++) {
		if (view->slot_task[slot] < 0)
			continue;
		bool stalled = s->budgets[slot].stalled && !s->free_for_all;
		limits[slot].cap_bytes_per_cycle = stalled ? 0 : INFINITY;
		limits[slot].weight = weight(s, knobs, view, slot);
	}
	return INFINITY; /* rates has the next word */
}

/* The next time at which a budget ends, if rates stay as they are. */
static double next_dry_cycles(const struct state *s, const struct view *view)
{
	double next = INFINITY, dust = dust_bytes(s, view);
	for (int slot = 0; slot < view->slot_count; slot++) {
		const struct budget *budget = &s->budgets[slot];
		double rate = budget->drawing_bytes_per_cycle;
		if (!(rate > 0))
			continue;
		double left = budget->budget_bytes - budget->used_bytes;
		next = least(next, view->now_cycles + (left > dust ? left / rate : 0));
	}
	return next;
}

static double rates(void *state, const void *knobs, const struct view *view)
{
	(void)knobs;
	struct state *s = state;
	account(s, view);
	for (int slot = 0; slot < view->slot_count; slot++)
		s->budgets[slot].drawing_bytes_per_cycle = view->granted_bytes_per_cycle[slot];
	if (view->running_count == 0)
		return INFINITY;
	return s->free_for_all ? period_end(s) : least(period_end(s), next_dry_cycles(s, view));
}

const struct regulator memguard_regulator = {
	.name = "memguard",
	.summary = "budgets per period by reservation; who has drawn its own waits",
	.knobs = knob_table,
	.knobs_size = sizeof(struct knobs),
	.state_size = sizeof(struct state),
	.arbitrates = true,
	.start = start,
	.layer = layer,
	.leave = leave,
	.revise = revise,
	.rates = rates,
};
