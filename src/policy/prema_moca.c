/* PREMA as the MoCA paper's comparison ran it (Kim et al., HPCA 2023, its artifact's prema_mp8): the
 * name is that of Choi and Rhu's scheduler (HPCA 2020), but there are no tokens, no shortest job and no
 * preemption.
 *
 *   score = 100000 priority + floor(100000 age / (cap T1))    T1: isolated cycles on one tile
 *
 * One level of priority weighs as much as waiting cap times T1. When the machine is free and its batch
 * is used up, up to queue_depth waiting tasks of the best scores become the next batch, best first,
 * ties to the earlier arrival. A batch is run to its end, one task after another on all tiles, whoever
 * arrives meanwhile. The memory is not regulated.
 *
 * Left out: the artifact chooses the batch among tasks that arrive within the next 2,000,000 cycles as
 * well (among all, when fewer than three are left), so that a task may run before it has arrived; here
 * only tasks that have arrived are chosen. Its logical clock jumps by 100,000 cycles when nothing is
 * ready; here the next arrival is answered at once. Its barrier after each task is part of the layers'
 * cost. */
#include "policy/parts.h"

#include <stddef.h>

enum { DEPTH_MOST = 64 };

struct knobs {
	int queue_depth;
	double cap;
};

static const struct knob knob_table[] = {
	{"queue_depth", "policy", KNOB_INT, offsetof(struct knobs, queue_depth), 1, DEPTH_MOST,
		NULL, "8", "tasks", "a batch has at most so many"},
	{"cap", "policy", KNOB_DOUBLE, offsetof(struct knobs, cap), 0.001, 1e6, NULL, "4", "",
		"waiting so many one-tile inferences weighs as much as a priority level"},
	{0},
};

struct candidate {
	int task;
	double score;
};

/* The batch that is being run; next..count of it wait. */
struct batch {
	int next, count;
	struct candidate tasks[DEPTH_MOST];
};

static double score(
	const struct knobs *knobs, const struct view *view, const struct task_view *task)
{
	double age = view->now_cycles - task->arrival_cycles;
	double waited = 100000 * age / (knobs->cap * task->trace->estimate_cycles);
	if (waited < 0x1p53) /* beyond, a double is whole anyway */
		waited = (double)(int64_t)waited;
	return 100000.0 * task->priority + waited;
}

/* Puts a candidate behind all whose score is as good; the worst falls out of a full batch. */
static void batch_offer(struct batch *batch, int depth, struct candidate candidate)
{
	int at = batch->count;
	while (at > 0 && batch->tasks[at - 1].score < candidate.score)
		at--;
	if (at == depth)
		return;
	if (batch->count < depth)
		batch->count++;
	for (int i = batch->count - 1; i > at; i--)
		batch->tasks[i] = batch->tasks[i - 1];
	batch->tasks[at] = candidate;
}

static void batch_fill(struct batch *batch, const struct knobs *knobs, const struct view *view)
{
	batch->next = batch->count = 0;
	for (size_t i = 0; i < view->waiting_count; i++) {
		int task = view->waiting[i];
		batch_offer(batch, knobs->queue_depth,
			(struct candidate){task, score(knobs, view, &view->tasks[task])});
	}
}

static void decide(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)events;
	struct batch *batch = state;
	plan->events = EVENT_DONE; /* while a task runs, arrivals change nothing */
	if (machine_task(view) >= 0)
		return;
	if (batch->next == batch->count)
		batch_fill(batch, knobs, view);
	if (batch->next == batch->count) {
		plan->events = EVENT_ARRIVAL;
		return;
	}
	struct candidate first = batch->tasks[batch->next++];
	policy_note(view, first.task, "score_when_batched", first.score);
	plan_run(plan, first.task, view->soc->tiles, 0);
}

const struct dispatcher prema_moca_dispatcher = {
	.name = "prema-moca",
	.summary = "all tiles to one task after another, in batches by score (priority and age)",
	.knobs = knob_table,
	.knobs_size = sizeof(struct knobs),
	.state_size = sizeof(struct batch),
	.events = EVENT_ARRIVAL | EVENT_DONE,
	.tile_counts = machine_tile_counts,
	.decide = decide,
};
