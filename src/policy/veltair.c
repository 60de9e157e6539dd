/* VELTAIR (Liu et al., ASPLOS 2022), in the form in which AuRORA's authors ran it for comparison (Kim et
 * al., MICRO 2023). With the regulator `moca` it is their form of MoCA.
 *
 * A task runs on two or four tiles. The waiting task with the largest age / isolated time on four tiles is
 * the next, the hopeless ones last. It wants four tiles if its slack, the time until its deadline, is
 * less than want_factor times that isolated time and not hopeless, otherwise two; it waits until so
 * many are idle, and nobody passes it. New work is admitted only while fewer than admit_below tasks run.
 *
 * Each block_layers layers a task reconsiders; togo is the isolated time still needed on its tiles:
 *
 *     with two tiles and slack < ask_factor togo:   asks for two more and blocks until they are given
 *     with four tiles and somebody blocked:         gives two, to whoever asked first
 *
 * Tiles that become idle go to those who are blocked before new work is admitted. One thing is added, so
 * that not all can wait for each other: the only task that is not blocked does not block, but goes on
 * with two tiles. So somebody always runs, and whoever ends frees two tiles at least.
 *
 * A blocked task holds its tiles and does nothing; in the accounts that is migration. A change of tiles
 * costs acquire_cycles to the task. AuRORA's machine has ten tiles, four host threads and admits below three:
 * the threads never bind and are no knob. On machines of less than four tiles nothing is reconsidered.
 *
 * Of VELTAIR proper, made for clusters of CPUs, this keeps scheduling by blocks of layers. Its code
 * versions for different levels of interference and its dynamic threshold on cores have no counterpart
 * here. */
#include "policy/acquire.h"
#include "policy/parts.h"

#include <stddef.h>
#include <string.h>

struct knobs {
	int admit_below, block_layers;
	double ask_factor, want_factor, acquire_cycles;
};

static const struct knob knob_table[] = {
	{"admit_below", "policy", KNOB_INT, offsetof(struct knobs, admit_below), 0, TILES_MOST,
		NULL, "0", "tasks",
		"new work is admitted while fewer run; 0 = three tenths of the tiles, rounded up"},
	{"block_layers", "policy", KNOB_INT, offsetof(struct knobs, block_layers), 1, 1e6, NULL,
		"20", "layers", "a task reconsiders its tiles each so many layers"},
	{"ask_factor", "policy", KNOB_DOUBLE, offsetof(struct knobs, ask_factor), 0, 1e6, NULL,
		"1.1", "",
		"a task asks for two more tiles if its slack is less than so many times what "
		"it still needs"},
	{"want_factor", "policy", KNOB_DOUBLE, offsetof(struct knobs, want_factor), 0, 1e6, NULL,
		"1.5", "",
		"a task starts with four tiles if its slack is less than so many times its "
		"isolated time on four"},
	{"acquire_cycles", "policy", KNOB_DOUBLE, offsetof(struct knobs, acquire_cycles), 0, 1e12,
		NULL, "100", "cycles", "what a task loses when its number of tiles changes"},
	{0},
};

/* Longer than any replay: a blocked task is always given its tiles before. */
static const double BLOCKED_CYCLES = 1e18;

struct state {
	int blocked[TILES_MOST]; /* tasks, by when they asked */
	int blocked_count;
	size_t looked_at[]; /* for each task, the layer of its last reconsideration */
};

/* A decision in the making: what is idle as the plan stands. */
struct deal {
	struct state *state;
	const struct knobs *knobs;
	const struct view *view;
	struct plan *plan;
	int idle_tiles, running;
};

static void tile_counts(const struct soc *soc, const void *knobs, int *counts)
{
	(void)knobs;
	int most = acquire_size(soc->tiles), count = 0;
	counts[count++] = most;
	if (most == 4)
		counts[count++] = 2;
	counts[count] = 0;
}

/* Who asked and is served at the same instant is in the plan already. */
static void resize(struct deal *deal, int task, int tiles, double cycles)
{
	struct plan *plan = deal->plan;
	size_t at = 0;
	while (at < plan->count && plan->placements[at].task != task)
		at++;
	if (at < plan->count)
		plan->placements[at] = (struct placement){task, tiles, cycles, KEEP_ALL};
	else
		plan_run(plan, task, tiles, cycles);
}

/* Idle tiles go to those who are blocked. */
static void serve(struct deal *deal)
{
	struct state *state = deal->state;
	while (state->blocked_count > 0 && deal->idle_tiles >= 2) {
		resize(deal, state->blocked[0], 4, deal->knobs->acquire_cycles);
		state->blocked_count--;
		memmove(&state->blocked[0], &state->blocked[1],
			(size_t)state->blocked_count * sizeof *state->blocked);
		deal->idle_tiles -= 2;
	}
}

/* ---- reconsidering ---- */

static bool short_of_time(
	const struct knobs *knobs, const struct view *view, const struct task_view *task)
{
	return slack_cycles(view, task)
		< knobs->ask_factor * isolated_left_cycles(task, task->tiles);
}

/* Whether the task, which begins a layer now, has something to ask or to give. */
static bool reconsiders(const void *state, const void *knobs, const struct view *view, int task)
{
	const struct knobs *k = knobs;
	const struct task_view *t = &view->tasks[task];
	if (t->layer % (size_t)k->block_layers || acquire_size(view->soc->tiles) < 4)
		return false;
	return t->tiles == 4 ? ((const struct state *)state)->blocked_count > 0
			     : short_of_time(k, view, t);
}

static void ask(struct deal *deal, int task)
{
	struct state *state = deal->state;
	policy_note(deal->view, task, "slack_cycles",
		slack_cycles(deal->view, &deal->view->tasks[task]));
	if (deal->idle_tiles < 2 && deal->running - state->blocked_count == 1)
		return;
	resize(deal, task, 2, BLOCKED_CYCLES);
	state->blocked[state->blocked_count++] = task;
	serve(deal);
}

static void give(struct deal *deal, int task)
{
	resize(deal, task, 2, deal->knobs->acquire_cycles);
	deal->idle_tiles += 2;
	serve(deal);
}

static void reconsider(struct deal *deal)
{
	const struct view *view = deal->view;
	size_t *looked_at = deal->state->looked_at;
	int task = -1;
	while ((task = acquire_next_at_boundary(view, looked_at, task)) >= 0) {
		looked_at[task] = view->tasks[task].layer;
		if (!reconsiders(deal->state, deal->knobs, view, task))
			continue;
		if (view->tasks[task].tiles == 4)
			give(deal, task);
		else
			ask(deal, task);
	}
}

/* ---- admission ---- */

/* AuRORA's machine has ten tiles and admits below three. */
static int admission_limit(const struct knobs *knobs, const struct soc *soc)
{
	return knobs->admit_below ? knobs->admit_below : (3 * soc->tiles + 9) / 10;
}

static void admit(struct deal *deal)
{
	int most = acquire_size(deal->view->soc->tiles), task = -1;
	int limit = admission_limit(deal->knobs, deal->view->soc);
	while (deal->running < limit) {
		if ((task = acquire_next_waiting(deal->view, task)) < 0)
			return;
		int wanted = acquire_wanted_tiles(deal->view, task, deal->knobs->want_factor);
		int tiles = wanted > 2 ? wanted : most < 2 ? most : 2;
		policy_note(deal->view, task, "wanted_tiles", tiles);
		if (tiles > deal->idle_tiles)
			return;
		plan_run(deal->plan, task, tiles, 0);
		deal->idle_tiles -= tiles;
		deal->running++;
	}
}

static void decide(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	struct deal deal = {state, knobs, view, plan, view->free_tiles, view->running_count};
	serve(&deal);
	if (events & EVENT_LAYER)
		reconsider(&deal);
	admit(&deal);
}

const struct dispatcher veltair_dispatcher = {
	.name = "veltair",
	.summary =
		"two or four tiles, reconsidered each so many layers; who is short of time waits for more",
	.knobs = knob_table,
	.knobs_size = sizeof(struct knobs),
	.state_size = sizeof(struct state),
	.task_state_size = sizeof(size_t),
	.events = EVENT_ARRIVAL | EVENT_DONE | EVENT_LAYER,
	.boundary = reconsiders,
	.tile_counts = tile_counts,
	.decide = decide,
};
