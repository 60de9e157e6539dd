/* AuRORA: virtualized accelerator orchestration (Kim et al., MICRO 2023), as its artifact runs it.
 *
 * Each running task has a host thread of its own, which acquires and releases one, two or four tiles for
 * it. The policy has no priorities: what counts is slack, the time until the deadline, against togo(n),
 * the isolated time that is still needed on n tiles.
 *
 * Admission, when a host thread is idle: the waiting task with the largest age / togo(4), the hopeless
 * ones (slack < togo(4)) last. It wants
 *
 *     the largest n of 4, 2, 1 on which slack < want_factor togo(n); 1 if it is hopeless
 *
 * and takes what is idle, up to what it wants or up to two if it wants less: it starts with fewer tiles
 * rather than wait. So the rule comes to this: four tiles for those who are short of time even on four,
 * two for all others, who can acquire more later. Which want_factor is short is the knob: 1.5 in the
 * artifact, 2 for its SoC with a network on chip; a larger one hands four out sooner.
 *
 * Compute reallocation, as a task begins a layer that is not its first and takes more than
 * repartition_cycles on four tiles: each task has a comfort, 100 slack / togo(n), 0 if it is hopeless.
 *
 *     release half, with n >= 2, if
 *         it is hopeless and no more than three tiles are idle, or
 *         it has more than 400 and no more than one tile is idle, or
 *         it has more than twice that of another, who is not hopeless and has n < 4,
 *         unless some task with more than one tile has more yet
 *     else acquire as many again, with n < 4, if so many are idle, it is not hopeless, and no other of
 *         less comfort that is not hopeless has n < 4
 *
 * A waiting task for which a host thread but no tile is idle counts among the others, with
 * 110 slack / togo(1). On a machine of less than four tiles, its most stand for the four.
 *
 * Simplified: comforts are those of now, where the artifact's are as old as each task's last layer. The
 * move costs acquire_cycles to the task whose tiles change; a task's first tiles cost nothing, as under
 * every other policy. The artifact holds two networks to two tiles by their names; here none is.
 *
 * Limits: tiles that comfortable tasks release are of use only to those who have a host thread. Where tasks
 * queue for threads, such tiles stay idle, and the tasks that released them keep their threads longer. */
#include "policy/acquire.h"
#include "policy/parts.h"

#include <math.h>
#include <stddef.h>

struct knobs {
	int threads;
	double want_factor, repartition_cycles, acquire_cycles;
};

static const struct knob knob_table[] = {
	{"threads", "policy", KNOB_INT, offsetof(struct knobs, threads), 0, TILES_MOST, NULL, "0",
		"", "host threads, as many as tasks may run; 0 = half the tiles, rounded up"},
	{"want_factor", "policy", KNOB_DOUBLE, offsetof(struct knobs, want_factor), 0, 1e6, NULL,
		"1.5", "",
		"a task starts with four tiles if its slack is less than so many times "
		"its isolated time on four"},
	{"repartition_cycles", "policy", KNOB_DOUBLE, offsetof(struct knobs, repartition_cycles), 0,
		1e12, NULL, "200000", "cycles",
		"tiles are released and acquired before layers that take longer on four tiles"},
	{"acquire_cycles", "policy", KNOB_DOUBLE, offsetof(struct knobs, acquire_cycles), 0, 1e12,
		NULL, "100", "cycles", "what a task loses when its number of tiles changes"},
	{0},
};

/* comforts, in percent of the time needed */
static const double COMFORTABLE = 400, WAITING_SCALE = 110;

/* A decision in the making: what is idle as the plan stands. */
struct deal {
	const struct view *view;
	const struct knobs *knobs;
	struct plan *plan;
	int most; /* tiles that a task may have */
	int idle_tiles, idle_threads;
	int last_admitted;
};

static void tile_counts(const struct soc *soc, const void *knobs, int *counts)
{
	(void)knobs;
	int count = 0;
	for (int tiles = acquire_size(soc->tiles); tiles > 0; tiles /= 2)
		counts[count++] = tiles;
	counts[count] = 0;
}

/* AuRORA's machine has ten tiles and five threads. */
static int thread_count(const struct knobs *knobs, const struct soc *soc)
{
	return knobs->threads ? knobs->threads : (soc->tiles + 1) / 2;
}

static void admit(struct deal *deal)
{
	while (deal->idle_threads > 0 && deal->idle_tiles > 0) {
		int task = acquire_next_waiting(deal->view, deal->last_admitted);
		if (task < 0)
			return;
		int wanted = acquire_wanted_tiles(deal->view, task, deal->knobs->want_factor);
		int limit = wanted > 2 ? wanted : 2;
		int tiles = acquire_size(deal->idle_tiles < limit ? deal->idle_tiles : limit);
		policy_note(deal->view, task, "wanted_tiles", wanted);
		plan_run(deal->plan, task, tiles, 0);
		deal->last_admitted = task;
		deal->idle_threads--;
		deal->idle_tiles -= tiles;
	}
}

/* ---- reallocation ---- */

/* The others, as a task sees them that is about to release or acquire. */
struct others {
	double least_comfort; /* of those who could use more tiles; INFINITY = nobody */
	bool better_off;      /* somebody of more comfort has tiles to give */
};

static double comfort(const struct deal *deal, int task, int tiles)
{
	const struct task_view *t = &deal->view->tasks[task];
	double slack = slack_cycles(deal->view, t);
	double least = isolated_left_cycles(t, deal->most);
	if (slack < least)
		return 0;
	return 100 * slack / (tiles == deal->most ? least : isolated_left_cycles(t, tiles));
}

static void others_add(
	struct others *others, const struct deal *deal, double own, double theirs, int tiles)
{
	if (theirs > 0 && tiles < deal->most && theirs < others->least_comfort)
		others->least_comfort = theirs;
	others->better_off |= theirs > own && tiles > 1;
}

/* Those for whom a host thread looks for tiles: there are none, or they would have been admitted. */
static void others_add_waiting(struct others *others, const struct deal *deal, double own)
{
	int task = deal->last_admitted;
	for (int i = 0; i < deal->idle_threads; i++) {
		if ((task = acquire_next_waiting(deal->view, task)) < 0)
			return;
		double theirs = comfort(deal, task, 1) * WAITING_SCALE / 100;
		others_add(others, deal, own, theirs, 0);
	}
}

/* Tiles of a running task as the plan stands. */
static int tiles_planned(const struct deal *deal, int task)
{
	for (size_t i = 0; i < deal->plan->count; i++)
		if (deal->plan->placements[i].task == task)
			return deal->plan->placements[i].tiles;
	return deal->view->tasks[task].tiles;
}

static struct others others_of(const struct deal *deal, int task, double own)
{
	struct others others = {.least_comfort = INFINITY};
	for (int slot = 0; slot < deal->view->slot_count; slot++) {
		int other = deal->view->slot_task[slot];
		if (other < 0 || other == task)
			continue;
		int tiles = tiles_planned(deal, other);
		others_add(&others, deal, own, comfort(deal, other, tiles), tiles);
	}
	for (size_t i = 0; i < deal->plan->count; i++) {
		const struct placement *placement = &deal->plan->placements[i];
		if (deal->view->tasks[placement->task].state == TASK_WAITING)
			others_add(&others, deal, own,
				comfort(deal, placement->task, placement->tiles), placement->tiles);
	}
	others_add_waiting(&others, deal, own);
	return others;
}

static bool should_release(
	const struct deal *deal, double own, int tiles, const struct others *others)
{
	bool hopeless = own <= 0;
	return tiles >= 2
		&& ((hopeless && deal->idle_tiles <= 3)
			|| (own > COMFORTABLE && deal->idle_tiles <= 1)
			|| (own > 2 * others->least_comfort && !others->better_off));
}

static bool should_acquire(
	const struct deal *deal, double own, int tiles, const struct others *others)
{
	bool hopeless = own <= 0;
	return tiles < deal->most && tiles <= deal->idle_tiles && !hopeless
		&& !(others->least_comfort < own);
}

static void reallocate(struct deal *deal, int task)
{
	int tiles = deal->view->tasks[task].tiles, change = 0;
	double own = comfort(deal, task, tiles);
	struct others others = others_of(deal, task, own);
	policy_note(deal->view, task, "comfort_percent", own);
	if (others.least_comfort < INFINITY)
		policy_note(deal->view, task, "least_other_comfort_percent", others.least_comfort);
	if (should_release(deal, own, tiles, &others))
		change = -tiles / 2;
	else if (should_acquire(deal, own, tiles, &others))
		change = tiles;
	if (!change)
		return;
	plan_run(deal->plan, task, tiles + change, deal->knobs->acquire_cycles);
	deal->idle_tiles -= change;
	admit(deal);
}

/* Whether the layer that the task begins is long enough. */
static bool long_layer(const void *state, const void *knobs, const struct view *view, int task)
{
	(void)state;
	const struct task_view *t = &view->tasks[task];
	int most = acquire_size(view->soc->tiles);
	return most > 1
		&& t->trace->on[most]->demands[t->layer].isolated_cycles
		> ((const struct knobs *)knobs)->repartition_cycles;
}

/* The state: for each task the layer at which it was looked at last. */
static void decide(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	size_t *looked_at = state;
	struct deal deal = {.view = view,
		.knobs = knobs,
		.plan = plan,
		.most = acquire_size(view->soc->tiles),
		.idle_tiles = view->free_tiles,
		.idle_threads = thread_count(knobs, view->soc) - view->running_count,
		.last_admitted = -1};
	admit(&deal);
	for (int task = -1; events & EVENT_LAYER;) {
		if ((task = acquire_next_at_boundary(view, looked_at, task)) < 0)
			break;
		looked_at[task] = view->tasks[task].layer;
		if (long_layer(state, knobs, view, task))
			reallocate(&deal, task);
	}
}

const struct dispatcher aurora_dispatcher = {
	.name = "aurora",
	.summary = "one, two or four tiles, acquired and released between layers by slack",
	.knobs = knob_table,
	.knobs_size = sizeof(struct knobs),
	.task_state_size = sizeof(size_t),
	.events = EVENT_ARRIVAL | EVENT_DONE | EVENT_LAYER,
	.boundary = long_layer,
	.tile_counts = tile_counts,
	.decide = decide,
};
