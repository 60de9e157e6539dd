/* moca-norm: MoCA's Algorithm 2 (moca.c; Kim et al., HPCA 2023), normalised so that no bandwidth is given away.
 *
 * Whenever a layer starts or the set of running tasks changes, for ALL k running tasks:
 *
 *     u_i = d_i / I                                  demand under the interference I of k co-runners
 *     s_i = priority_i + remaining_i / slack_i         MoCA's score, the slack being that of now
 *     C   = eta B (B if k = 1)                        what the DRAM serves
 *     O   = sum u_j - C                               overflow
 *     O > 0:  a_i = u_i - y u_i / s_i, clipped to floor..u_i, with y such that sum a_i = C
 *     else:   no caps
 *
 * Unclipped, y = O / sum(u_j / s_j): the overflow is dealt in proportion to demand over score. What a clipped task
 * cannot give the others give (re-filled by water-filling; each pass clips somebody for good: O(k^2) at most).
 *
 * Which bandwidth. Caps that sum to C keep the DRAM full only if each is used in full. So neither MoCA's isolated
 * demands d_i will do, which co-runners slow by I (the cap of a task that cannot draw it is lost to the others), nor
 * the nominal bandwidth, of which several streams get eta. With u_i and C, a_i <= u_i and all that is
 * dealt is drawn: whenever demands overflow, grants sum to C, as if nobody regulated. Under service noise, which a
 * policy does not know, up to the noise of the task that is slower than its trace.
 *
 * The floor is not needed here. The default is moca's quarter, so that the two differ in the normalisation
 * alone; it is no more than an equal share of C, or there would be no such caps. It spares layers of little
 * demand, which lose much time for few bytes. Without it (floor_fraction=0) a low score may be capped to
 * nothing for a while; its slack then shrinks and its score grows, up to remaining / late_slack_cycles when
 * its target has passed.
 *
 * Limits: remaining time is that at the layer's start, as in MoCA. */
#include "policy/moca.h"
#include "policy/parts.h"

#include <math.h>
#include <stddef.h>

struct knobs {
	double bandwidth_fraction;
	double floor_fraction;
	double late_slack_cycles;
};

/* clang-format off */
#define KNOB(field, least, most, initial, unit, help) \
	{#field, "policy", KNOB_DOUBLE, offsetof(struct knobs, field), least, most, NULL, initial, unit, help}
/* clang-format on */

static const struct knob knob_table[] = {
	KNOB(bandwidth_fraction, 0.01, 10, "1", "",
		"part of the bandwidth that the DRAM serves that caps sum to"),
	KNOB(floor_fraction, 0, 1, "0.25", "",
		"least cap, as a part of that bandwidth; no more than an equal share"),
	KNOB(late_slack_cycles, 1, 1e12, "10", "cycles", "slack of a task that is late already"),
	{0},
};

struct state {
	struct scoreboard board;
	uint64_t executing;  /* slots that are in a layer */
	double interference; /* I */
	bool capped;         /* whether there are caps now */
};

/* I and C of so many tenants, as the engine has them. */
static void machine_note(struct state *s, const struct knobs *knobs, const struct soc *soc)
{
	int running = __builtin_popcountll(s->executing);
	s->interference = soc_interference(soc, running);
	s->board.bandwidth_bytes_per_cycle =
		knobs->bandwidth_fraction * soc_dram_capacity(soc, running);
	double equal = running > 1 ? 1.0 / running : 1;
	s->board.floor_bytes_per_cycle = s->board.bandwidth_bytes_per_cycle
		* (knobs->floor_fraction < equal ? knobs->floor_fraction : equal);
}

/* ---- the caps ---- */

/* How the overflow is cut: the most that can be taken of each, and who has not given that yet. */
struct cuts {
	uint64_t open;
	double weight_sum, rest_bytes_per_cycle;
	double weight[TILES_MOST], most_bytes_per_cycle[TILES_MOST];
};

static void cuts_begin(struct cuts *cuts, const struct state *s, double overflow)
{
	double floor = s->board.floor_bytes_per_cycle;
	cuts->open = s->executing;
	cuts->weight_sum = 0;
	cuts->rest_bytes_per_cycle = overflow;
	for (uint64_t set = s->executing; set;) {
		int i = slot_out(&set);
		double demand = s->board.demand_bytes_per_cycle[i] / s->interference;
		cuts->weight[i] = demand / scoreboard_score(&s->board, i);
		cuts->most_bytes_per_cycle[i] = demand > floor ? demand - floor : 0;
		cuts->weight_sum += cuts->weight[i];
	}
}

/* Takes all from those who cannot give their part; true if there were such. */
static bool cuts_clip(struct cuts *cuts, double y)
{
	uint64_t before = cuts->open;
	for (uint64_t set = before; set;) {
		int i = slot_out(&set);
		if (cuts->most_bytes_per_cycle[i] > y * cuts->weight[i])
			continue;
		cuts->open &= ~(UINT64_C(1) << i);
		cuts->weight_sum -= cuts->weight[i];
		cuts->rest_bytes_per_cycle -= cuts->most_bytes_per_cycle[i];
	}
	return cuts->open != before;
}

static double cuts_level(struct cuts *cuts)
{
	double y = 0;
	while (cuts->open) {
		y = cuts->rest_bytes_per_cycle / cuts->weight_sum;
		if (!cuts_clip(cuts, y))
			break;
	}
	return y;
}

static void caps_note(
	const struct state *s, const struct view *view, double overflow, const struct limit *limits)
{
	for (uint64_t set = s->executing; set;) {
		int i = slot_out(&set), task = view->slot_task[i];
		double demand = s->board.demand_bytes_per_cycle[i] / s->interference;
		policy_note(view, task, "score", scoreboard_score(&s->board, i));
		policy_note(view, task, "demand_bytes_per_cycle", demand);
		policy_note(view, task, "overflow_bytes_per_cycle", overflow);
		policy_note(view, task, "cap_bytes_per_cycle", limits[i].cap_bytes_per_cycle);
	}
}

static void caps_deal(
	struct state *s, const struct view *view, double overflow, struct limit *limits)
{
	struct cuts cuts;
	cuts_begin(&cuts, s, overflow);
	double y = cuts_level(&cuts);
	for (uint64_t set = s->executing; set;) {
		int i = slot_out(&set);
		double cut = cuts.open >> i & 1 ? y * cuts.weight[i] : cuts.most_bytes_per_cycle[i];
		limits[i].cap_bytes_per_cycle =
			s->board.demand_bytes_per_cycle[i] / s->interference - cut;
	}
	if (view->listener)
		caps_note(s, view, overflow, limits);
}

static void caps_lift(const struct state *s, struct limit *limits)
{
	for (uint64_t set = s->executing; set;)
		limits[slot_out(&set)].cap_bytes_per_cycle = INFINITY;
}

static void slacks_note(struct state *s, const struct knobs *knobs, const struct view *view)
{
	for (uint64_t set = s->executing; set;) {
		int i = slot_out(&set);
		s->board.slack_cycles[i] = scoreboard_slack(
			view, &view->tasks[view->slot_task[i]], knobs->late_slack_cycles);
	}
}

/* Whether any limit may have changed. */
static bool regulate(
	struct state *s, const struct knobs *knobs, const struct view *view, struct limit *limits)
{
	double overflow = s->board.demand_sum_bytes_per_cycle / s->interference
		- s->board.bandwidth_bytes_per_cycle;
	bool were_capped = s->capped;
	s->capped = overflow > 0;
	if (s->capped) {
		slacks_note(s, knobs, view);
		caps_deal(s, view, overflow, limits);
	} else if (were_capped)
		caps_lift(s, limits);
	return s->capped || were_capped;
}

/* ---- hooks ---- */

/* Tasks that were just placed are greeted one by one; when all are there, revise deals the caps. */
static bool layer(
	void *state, const void *knobs, const struct view *view, int slot, struct limit *limits)
{
	struct state *s = state;
	const struct knobs *k = knobs;
	uint64_t bit = UINT64_C(1) << slot;
	scoreboard_note(&s->board, k->late_slack_cycles, view, slot);
	if (s->executing & bit)
		return regulate(s, knobs, view, limits);
	s->executing |= bit;
	return false;
}

static void leave(void *state, const struct view *view, int slot)
{
	struct state *s = state;
	s->executing &= ~(UINT64_C(1) << slot);
	scoreboard_leave(&s->board, view, slot);
}

static double revise(void *state, const void *knobs, const struct view *view, struct limit *limits)
{
	struct state *s = state;
	machine_note(s, knobs, view->soc);
	regulate(s, knobs, view, limits);
	return INFINITY;
}

const struct regulator moca_norm_regulator = {
	.name = "moca-norm",
	.summary = "moca's caps for all at each layer start, summing to what the DRAM serves",
	.knobs = knob_table,
	.knobs_size = sizeof(struct knobs),
	.state_size = sizeof(struct state),
	.layer = layer,
	.leave = leave,
	.revise = revise,
};
