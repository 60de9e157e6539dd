/* Planaria as MoCA's authors ran it on Gemmini (the MoCA artifact's first commits; Kim et al., HPCA 2023).
 *
 * A fixed partition of groups, two by two: a pair. A free group takes the waiting task of the best score, as
 * under static. The only fission is group -> pair: with
 *
 *     score = p 1e8 / (slack est),   est = ceil(togo / slack), normally 1
 *
 * a task that comes to a boundary between two parts of its network, and whose score is at least its
 * neighbour's, asks the neighbour to stop at its own next boundary. Then the neighbour's tiles help until the
 * asker is finished, and the neighbour goes on. alexnet, googlenet, squeezenet and yololite never
 * ask (their test is commented out in the artifact); networks that the artifact does not know may ask.
 * The memory is not regulated.
 *
 * A late task has no slack; as slack goes to nothing, slack est goes to togo, and that is taken. Of two
 * tasks of equal score at a boundary at once, the one that arrived first asks. Who is asked already does not ask
 * in return. A request is void when either task ends. A neighbour that is idle does not help: in the
 * artifact its group is through with its queue and waits for the others.
 *
 * `migration_cycles` is what a task pays when its tiles change: the asker as it gets more, the neighbour as it
 * goes on. The artifact has no number for it, but real barriers, a flush and a cold cache; the default is the
 * paper's about one million cycles for repartitioning by thread migration, which these were.
 *
 * Limits: the artifact cuts networks into 2 (squeezenet, yololite), 5 or 10 (resnet50) parts; here `boundary`
 * is a trace's block, of which there are fewer (one: such a task neither asks nor stops), or layer, of which
 * there are more. The asker goes on with more tiles in the midst of a layer, where the artifact's threads
 * join at the next part. Dispatch is online: no rounds, hence no rule against fission in the last one. */
#include "policy/parts.h"

#include <stddef.h>
#include <string.h>

enum boundary { BOUNDARY_BLOCK, BOUNDARY_LAYER };

struct knobs {
	int boundary;
	double migration_cycles;
};

static const char *const boundary_names[] = {"block", "layer", NULL};

static const struct knob knob_table[] = {
	{"boundary", "policy", KNOB_CHOICE, offsetof(struct knobs, boundary), 0, 0, boundary_names,
		"block", "", "where a task may ask its neighbour to stop, and stops"},
	{"migration_cycles", "policy", KNOB_DOUBLE, offsetof(struct knobs, migration_cycles), 0,
		1e12, NULL, "1000000", "cycles", "that a task stands still when its tiles change"},
	{0},
};

enum occupancy { GROUP_FREE, GROUP_RUNS, GROUP_HELPS }; /* helps: its own task is stopped */

struct group {
	enum occupancy occupancy;
	int task;
	bool asks;      /* its task's network may ask */
	bool asked;     /* to stop at its task's next boundary */
	size_t reached; /* the layer before which its task was at a boundary last */
};

struct partition {
	struct group groups[TILES_MOST];
};

/* The other group of the pair; NULL for the last of an odd number. */
static struct group *neighbour_of(struct partition *partition, int index, int groups)
{
	return (index ^ 1) < groups ? &partition->groups[index ^ 1] : NULL;
}

/* ---- who asks ---- */

static bool network_asks(const char *network)
{
	static const char *const never[] = {"alexnet", "googlenet", "squeezenet", "yololite"};
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		if (strcmp(network, never[i]) == 0)
			return false;
	return true;
}

/* Whether the task has just come to a boundary. One that is moved, stopped or starved stands there for long, but
 * comes there once. */
static bool reaches_boundary(
	struct group *group, const struct view *view, const struct knobs *knobs)
{
	const struct task_view *task = &view->tasks[group->task];
	const struct layer *layer = &task->trace->layers[task->layer];
	if (task->left != 1 || task->layer == group->reached
		|| (knobs->boundary == BOUNDARY_BLOCK && layer[0].block == layer[-1].block))
		return false;
	group->reached = task->layer;
	return true;
}

static double pair_score(const struct view *view, const struct task_view *task)
{
	const double *before = task->trace->on[task->tiles]->isolated_before;
	double next = before[task->layer + 1];
	double togo =
		before[task->trace->layer_count] - next + task->left * (next - before[task->layer]);
	double slack = slack_cycles(view, task);
	double cycles = togo;
	if (slack >= 1) {
		double whole = (double)(int64_t)(togo / slack);
		cycles = slack * (whole < togo / slack || whole == 0 ? whole + 1 : whole);
	}
	return task->priority * 1e8 / (cycles > 0 ? cycles : 1);
}

static bool wins(const struct view *view, int task, int neighbour)
{
	double own = pair_score(view, &view->tasks[task]);
	double other = pair_score(view, &view->tasks[neighbour]);
	policy_note(view, task, "score", own);
	policy_note(view, neighbour, "score", other);
	return own >= other;
}

/* ---- a pair, both groups of which run a task ---- */

/* Its task stops, and the neighbour's gets the tiles. */
static void group_help(struct group *group, const struct group *neighbour, const struct view *view,
	const struct knobs *knobs, struct plan *plan)
{
	int tiles = 2 * group_tiles(view->soc);
	group->occupancy = GROUP_HELPS;
	group->asked = false;
	plan_stop(plan, group->task, KEEP_ALL);
	plan_tiles(plan, view, neighbour->task, tiles, knobs->migration_cycles);
	policy_note(view, neighbour->task, "tiles", tiles);
}

static void pair_meet(struct group *first, struct group *second, const struct view *view,
	const struct knobs *knobs, struct plan *plan)
{
	struct group *earlier = first->task < second->task ? first : second;
	struct group *sides[] = {earlier, earlier == first ? second : first};
	bool reached[2];
	for (int i = 0; i < 2; i++)
		reached[i] = reaches_boundary(sides[i], view, knobs);
	for (int i = 0; i < 2; i++) {
		struct group *group = sides[i], *neighbour = sides[1 - i];
		if (!reached[i])
			continue;
		if (group->asked) {
			group_help(group, neighbour, view, knobs, plan);
			return;
		}
		if (group->asks && !neighbour->asked && wins(view, group->task, neighbour->task)) {
			neighbour->asked = true;
			return;
		}
	}
}

static bool contested(const struct group *first, const struct group *second)
{
	return first->occupancy == GROUP_RUNS && second && second->occupancy == GROUP_RUNS;
}

/* Whether one of them may ask, or is to stop, at its next boundary. */
static bool boundaries_matter(const struct group *first, const struct group *second)
{
	return contested(first, second)
		&& (first->asks || second->asks || first->asked || second->asked);
}

/* ---- dispatch ---- */

/* A task has ended: whom it had asked is asked no more, and who helped it goes on. */
static void group_release(struct group *group, struct group *neighbour, const struct view *view,
	const struct knobs *knobs, struct plan *plan)
{
	*group = (struct group){0};
	if (!neighbour)
		return;
	neighbour->asked = false;
	if (neighbour->occupancy != GROUP_HELPS)
		return;
	neighbour->occupancy = GROUP_RUNS;
	plan_tiles(plan, view, neighbour->task, group_tiles(view->soc), knobs->migration_cycles);
}

static void ended_release(struct partition *partition, const struct view *view,
	const struct knobs *knobs, struct plan *plan)
{
	for (int i = 0; i < view->soc->groups; i++) {
		struct group *group = &partition->groups[i];
		if (group->occupancy == GROUP_RUNS && view->tasks[group->task].state == TASK_DONE)
			group_release(group, neighbour_of(partition, i, view->soc->groups), view,
				knobs, plan);
	}
}

/* Stopped tasks wait for their own group. */
static bool is_new(const void *context, const struct view *view, int task)
{
	const struct partition *partition = context;
	for (int i = 0; i < view->soc->groups; i++)
		if (partition->groups[i].occupancy == GROUP_HELPS
			&& partition->groups[i].task == task)
			return false;
	return true;
}

static void dispatch(struct partition *partition, const struct view *view, struct plan *plan)
{
	for (int i = 0; i < view->soc->groups; i++) {
		struct group *group = &partition->groups[i];
		if (group->occupancy != GROUP_FREE)
			continue;
		int task = best_waiting(view, is_new, partition, plan);
		if (task < 0)
			return;
		*group = (struct group){.occupancy = GROUP_RUNS,
			.task = task,
			.asks = network_asks(view->tasks[task].trace->network)};
		plan_run(plan, task, group_tiles(view->soc), 0);
	}
}

static void decide(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	struct partition *partition = state;
	const struct knobs *k = knobs;
	int groups = view->soc->groups;
	plan->events = EVENT_ARRIVAL | EVENT_DONE;
	if (events & EVENT_DONE)
		ended_release(partition, view, k, plan);
	for (int i = 0; i < groups; i += 2)
		if (contested(&partition->groups[i], neighbour_of(partition, i, groups)))
			pair_meet(&partition->groups[i], &partition->groups[i + 1], view, k, plan);
	dispatch(partition, view, plan);
	for (int i = 0; i < groups; i += 2)
		if (boundaries_matter(&partition->groups[i], neighbour_of(partition, i, groups)))
			plan->events |= k->boundary == BOUNDARY_LAYER ? EVENT_LAYER : EVENT_BLOCK;
}

static void tile_counts(const struct soc *soc, const void *knobs, int *counts)
{
	group_tile_counts(soc, knobs, counts);
	if (soc->groups > 1) {
		counts[1] = 2 * counts[0];
		counts[2] = 0;
	}
}

const struct dispatcher planaria_moca_dispatcher = {
	.name = "planaria-moca",
	.summary = "fixed groups; a task may take over its neighbour's tiles at a block's end",
	.knobs = knob_table,
	.knobs_size = sizeof(struct knobs),
	.state_size = sizeof(struct partition),
	.events = EVENT_ARRIVAL | EVENT_DONE | EVENT_BLOCK | EVENT_LAYER,
	.tile_counts = tile_counts,
	.decide = decide,
};
