#include "bound/best.h"

#include "base/random.h"
#include "bound/internal.h"
#include "policy/clairvoyant.h"
#include "policy/parts.h"

#include <math.h>
#include <string.h>
#include <sysexits.h>

struct score {
	size_t met;
	double cost_cycles; /* lateness of the accepted tasks, and machine-cycles held */
};

/* A schedule, who shares out the DRAM under it, and what came of it. */
struct candidate {
	double *keys;
	int *tiles;
	bool *accepted;
	bool preempts;
	const struct regulator *regulator;
	struct score score;
};

struct search {
	const struct scenario *scenario;
	const struct workload *workload;
	const struct need *needs;
	struct replay *replay;
	struct arena arena;
	struct err *err;
	int replays_left;
	uint32_t rolled;
	struct outcome *trial_outcomes;
	struct totals trial_totals;
	/* the best so far, whether from a policy or from a candidate (then winner_policy is NULL) */
	bool found;
	struct score best;
	const struct tuned_policy *winner_policy;
	struct candidate winner;
	struct outcome *outcomes;
	struct totals *totals;
};

/* ---- scores ---- */

static bool better(struct score a, struct score b)
{
	return a.met != b.met ? a.met > b.met : a.cost_cycles < b.cost_cycles;
}

static struct score score_of(const struct search *search, const struct outcome *outcomes)
{
	struct score score = {0};
	for (size_t i = 0; i < search->workload->task_count; i++) {
		const struct task *task = &search->workload->tasks[i];
		double late =
			outcomes[i].finish_cycles - task->arrival_cycles - task->target_cycles;
		score.met += task_met(task, &outcomes[i]);
		score.cost_cycles += outcomes[i].tile_cycles / search->scenario->soc->tiles;
		score.cost_cycles += !outcomes[i].dropped && late > 0 ? late : 0;
	}
	return score;
}

/* ---- candidates ---- */

static struct candidate candidate_new(struct search *search)
{
	size_t count = search->workload->task_count;
	return (struct candidate){.keys = arena_array(&search->arena, count, sizeof(double)),
		.tiles = arena_array(&search->arena, count, sizeof(int)),
		.accepted = arena_array(&search->arena, count, sizeof(bool)),
		.regulator = &no_regulator};
}

static void candidate_copy(
	const struct search *search, struct candidate *to, const struct candidate *from)
{
	size_t count = search->workload->task_count;
	memcpy(to->keys, from->keys, count * sizeof *to->keys);
	memcpy(to->tiles, from->tiles, count * sizeof *to->tiles);
	memcpy(to->accepted, from->accepted, count * sizeof *to->accepted);
	to->preempts = from->preempts;
	to->regulator = from->regulator;
	to->score = from->score;
}

/* Keeps the trial's outcomes if they are the best so far, and what they came from: a policy, or else a
 * candidate. */
static struct score trial_note(
	struct search *search, const struct tuned_policy *policy, const struct candidate *candidate)
{
	struct score score = score_of(search, search->trial_outcomes);
	if (search->found && !better(score, search->best))
		return score;
	search->found = true;
	search->best = score;
	search->winner_policy = policy;
	if (!policy)
		candidate_copy(search, &search->winner, candidate);
	*search->totals = search->trial_totals;
	memcpy(search->outcomes, search->trial_outcomes,
		search->workload->task_count * sizeof *search->outcomes);
	return score;
}

/* Carries the schedule out. */
static bool carry_out(struct search *search, const struct candidate *candidate,
	const struct observer *observer, struct outcome *outcomes, struct totals *totals)
{
	struct schedule schedule = {
		candidate->keys, candidate->tiles, candidate->accepted, candidate->preempts};
	struct clairvoyant_knobs knobs = {.schedule = &schedule};
	struct tuned_policy policy = {
		.policy = {"best", "", &clairvoyant_dispatcher, candidate->regulator},
		.base_name = "best",
		.dispatcher_knobs = &knobs};
	return replay_run(
		search->replay, search->scenario, &policy, observer, outcomes, totals, search->err);
}

static bool evaluate(struct search *search, struct candidate *candidate)
{
	search->replays_left--;
	if (!carry_out(search, candidate, NULL, search->trial_outcomes, &search->trial_totals))
		return false;
	candidate->score = trial_note(search, NULL, candidate);
	return true;
}

/* The winner once more, for somebody to see it. */
static bool winner_show(struct search *search, const struct observer *observer)
{
	if (!search->winner_policy)
		return carry_out(
			search, &search->winner, observer, search->outcomes, search->totals);
	return replay_run(search->replay, search->scenario, search->winner_policy, observer,
		search->outcomes, search->totals, search->err);
}

/* Whose decisions the winner consists of. */
static struct policy winner_policy(const struct search *search)
{
	if (search->winner_policy)
		return search->winner_policy->policy;
	const struct regulator *regulator = search->winner.regulator;
	return (struct policy){regulator == &no_regulator ? "clairvoyant" : "clairvoyant+deadline",
		clairvoyant_dispatcher.summary, &clairvoyant_dispatcher, regulator};
}

static bool met(const struct search *search, size_t task)
{
	return task_met(&search->workload->tasks[task], &search->trial_outcomes[task]);
}

static double deadline(const struct search *search, size_t task)
{
	const struct task *t = &search->workload->tasks[task];
	return t->arrival_cycles + t->target_cycles;
}

/* ---- repair ---- */

/* What a task takes of machine and DRAM together, at least. */
static double use_of(const struct search *search, size_t task)
{
	const double *use = search->needs[task].use_cycles;
	return use[RESOURCE_MACHINE] + use[RESOURCE_DRAM];
}

/* Of the accepted tasks that held tiles between a late task's arrival and its deadline, and whose turn
 * was not behind its own, the one that takes most. At least the late task itself is there. */
static size_t culprit(const struct search *search, const struct candidate *candidate, size_t late)
{
	const struct outcome *outcomes = search->trial_outcomes;
	double from = search->workload->tasks[late].arrival_cycles, to = deadline(search, late);
	size_t worst = late;
	for (size_t i = 0; i < search->workload->task_count; i++)
		if (candidate->accepted[i] && outcomes[i].start_cycles < to
			&& outcomes[i].finish_cycles > from
			&& candidate->keys[i] <= candidate->keys[late]
			&& use_of(search, i) > use_of(search, worst))
			worst = i;
	return worst;
}

/* Gives up a task for each late one, but one alone in any late task's time. Returns how many. */
static size_t evict(struct search *search, struct candidate *candidate)
{
	double cured_until = -1;
	size_t evicted = 0;
	for (size_t i = 0; i < search->workload->task_count; i++) {
		if (!candidate->accepted[i] || met(search, i)
			|| search->workload->tasks[i].arrival_cycles < cured_until)
			continue;
		candidate->accepted[culprit(search, candidate, i)] = false;
		cured_until = deadline(search, i);
		evicted++;
	}
	return evicted;
}

/* Evicts until nobody is late, so many times at most. */
static bool repair(struct search *search, struct candidate *candidate, int rounds)
{
	do
		if (!evaluate(search, candidate))
			return false;
	while (--rounds > 0 && search->replays_left > 0 && evict(search, candidate));
	return true;
}

/* ---- starts ---- */

/* The next number of tiles above `tiles` that the trace has, or 0. */
static int tiles_above(const struct search *search, const struct trace *trace, int tiles)
{
	for (int n = tiles + 1; n <= search->scenario->soc->tiles; n++)
		if (trace->on[n])
			return n;
	return 0;
}

/* The next number below, or 0. */
static int tiles_below(const struct trace *trace, int tiles)
{
	while (--tiles > 0 && !trace->on[tiles])
		;
	return tiles > 0 ? tiles : 0;
}

static const struct trace *trace_of(const struct search *search, size_t task)
{
	return search->scenario->traces[search->workload->tasks[task].network];
}

/* With everybody running beside it. */
static double loaded_cycles(const struct search *search, size_t task, int tiles)
{
	const struct trace *trace = trace_of(search, task);
	double noise = search->scenario->noise ? search->scenario->noise[task] : 1;
	return noise * (1 + search->scenario->soc->interference)
		* trace->on[tiles]->isolated_before[trace->layer_count];
}

/* The fewest tiles on which a task takes at most 1/margin of its target; else those on which it takes
 * least. */
static int fewest_tiles(const struct search *search, size_t task, double margin)
{
	const struct trace *trace = trace_of(search, task);
	double target = search->workload->tasks[task].target_cycles, least = INFINITY;
	int fastest = 0;
	for (int n = 0; (n = tiles_above(search, trace, n)) > 0;) {
		double cycles = loaded_cycles(search, task, n);
		if (margin * cycles <= target)
			return n;
		if (cycles < least) {
			least = cycles;
			fastest = n;
		}
	}
	return fastest;
}

/* The whole machine, or as much of it as the trace has rows for. */
static int most_tiles(const struct search *search, size_t task)
{
	return tiles_below(trace_of(search, task), search->scenario->soc->tiles + 1);
}

/* Everything that is not hopeless, in order of deadlines. Without tiles a task is never taken in. An
 * infinite margin is one task at a time. */
static void deadlines_start(const struct search *search, double margin, struct candidate *candidate)
{
	candidate->preempts = true;
	candidate->regulator = &no_regulator;
	for (size_t i = 0; i < search->workload->task_count; i++) {
		int tiles = isinf(margin) ? most_tiles(search, i) : fewest_tiles(search, i, margin);
		candidate->keys[i] = deadline(search, i);
		candidate->tiles[i] = search->needs[i].hopeless ? 0 : tiles;
		candidate->accepted[i] = candidate->tiles[i] > 0;
	}
}

/* What a policy's replay met, in the order of its starts, each on the tiles that it held on average, or
 * the next number of them that its trace has. */
static void observed_start(const struct search *search, struct candidate *candidate)
{
	const struct outcome *outcomes = search->trial_outcomes;
	candidate->preempts = false;
	candidate->regulator = &no_regulator;
	for (size_t i = 0; i < search->workload->task_count; i++) {
		const struct outcome *o = &outcomes[i];
		candidate->accepted[i] = met(search, i);
		candidate->keys[i] = candidate->accepted[i] ? o->start_cycles : INFINITY;
		double held = fmax(1, o->tile_cycles / (o->finish_cycles - o->start_cycles));
		int tiles = candidate->accepted[i] ? (int)floor(held + 0.5) : 0;
		bool as_it_was = candidate->accepted[i] && trace_of(search, i)->on[tiles];
		candidate->tiles[i] = search->needs[i].hopeless ? 0
			: as_it_was                             ? tiles
								: fewest_tiles(search, i, 1);
	}
}

static void keep_better(
	const struct search *search, struct candidate *best, const struct candidate *trial)
{
	if (better(trial->score, best->score))
		candidate_copy(search, best, trial);
}

/* An online policy's own replay, and the schedule that it amounts to; of a variant only if it is the best so
 * far, for they are many and mostly alike. A policy that cannot run on these traces is no start. */
static bool policy_start(struct search *search, const char *name, bool variant,
	struct candidate *trial, struct candidate *best)
{
	struct tuned_policy *policy = arena_alloc(&search->arena, sizeof *policy);
	if (!policy_find(name, &search->arena, policy, search->err))
		return false;
	policy->policy.name = name; /* it outlives the search */
	search->replays_left--;
	if (!replay_run(search->replay, search->scenario, policy, NULL, search->trial_outcomes,
		    &search->trial_totals, search->err))
		return search->err->status == EX_DATAERR;
	trial_note(search, policy, NULL);
	if (variant && search->winner_policy != policy)
		return true;
	observed_start(search, trial);
	if (!evaluate(search, trial))
		return false;
	keep_better(search, best, trial);
	return true;
}

/* The regulators under which the best start is tried once more. */
static bool regulators_try(struct search *search, struct candidate *trial, struct candidate *best)
{
	candidate_copy(search, trial, best);
	trial->regulator = &deadline_regulator;
	if (!evaluate(search, trial))
		return false;
	keep_better(search, best, trial);
	return true;
}

/* One step up or down, if there is one. */
static void tiles_step(
	const struct search *search, struct candidate *candidate, size_t task, bool up)
{
	const struct trace *trace = trace_of(search, task);
	int tiles = candidate->tiles[task];
	int other = up ? tiles_above(search, trace, tiles) : tiles_below(trace, tiles);
	candidate->tiles[task] = other ? other : tiles;
}

/* All tasks of a network on more tiles or on fewer; everything is taken in again. */
static bool network_try(struct search *search, int network, bool up, int rounds,
	struct candidate *trial, struct candidate *best)
{
	candidate_copy(search, trial, best);
	for (size_t i = 0; i < search->workload->task_count; i++) {
		trial->accepted[i] = trial->tiles[i] > 0;
		if (search->workload->tasks[i].network == network && trial->tiles[i] > 0)
			tiles_step(search, trial, i, up);
	}
	if (!repair(search, trial, rounds))
		return false;
	keep_better(search, best, trial);
	return true;
}

static bool networks_tune(
	struct search *search, int rounds, struct candidate *trial, struct candidate *best)
{
	int networks = (int)search->workload->network_count;
	for (int i = 0; i < 2 * networks && search->replays_left > 0; i++)
		if (!network_try(search, i / 2, i % 2, rounds, trial, best))
			return false;
	return true;
}

/* Policies whose knob decides much when most tasks cannot be met. */
static const char *const variants[] = {"edf[hopeless=demote]", "edf[hopeless=drop]",
	"edf-p[hopeless=demote]", "edf-p[hopeless=drop]", "llf[hopeless=demote]",
	"llf[hopeless=drop]", NULL};

static bool policies_start(struct search *search, struct candidate *trial, struct candidate *best)
{
	for (const struct policy *p = policy_table; p->name; p++)
		if (!policy_start(search, p->name, false, trial, best))
			return false;
	for (const char *const *name = variants; *name; name++)
		if (!policy_start(search, *name, true, trial, best))
			return false;
	return true;
}

/* Whether the best so far is a policy that runs one task at a time. */
static bool one_at_a_time(const struct search *search)
{
	return search->winner_policy
		&& search->winner_policy->policy.dispatcher->tile_counts == machine_tile_counts;
}

/* The whole machine for each task takes many repairs, which are spent only where it promises something. */
static bool start(struct search *search, struct candidate *trial, struct candidate *best)
{
	static const double margins[] = {0, 1, 1.25, 1.5, 2, 3, INFINITY};
	enum { MARGINS = sizeof margins / sizeof *margins };
	if (!policies_start(search, trial, best))
		return false;
	int starts = MARGINS - !one_at_a_time(search), rounds = search->replays_left / (2 * starts);
	for (int i = 0; i < starts && search->replays_left > 0; i++) {
		deadlines_start(search, margins[i], trial);
		if (!repair(search, trial, rounds))
			return false;
		keep_better(search, best, trial);
	}
	return networks_tune(search, rounds, trial, best) && regulators_try(search, trial, best);
}

/* ---- improve ---- */

static int roll(struct search *search, size_t sides)
{
	return (int)(random_bits(0, STREAM_SEARCH, search->rolled++, 0) % sides);
}

/* A task by lot among those that are accepted, or are not; -1 if there is none. */
static int draw(struct search *search, const struct candidate *candidate, bool accepted)
{
	size_t count = search->workload->task_count, eligible = 0;
	for (size_t i = 0; i < count; i++)
		eligible += candidate->accepted[i] == accepted && candidate->tiles[i] > 0;
	if (!eligible)
		return -1;
	int rank = roll(search, eligible);
	for (size_t i = 0; i < count; i++)
		if (candidate->accepted[i] == accepted && candidate->tiles[i] > 0 && rank-- == 0)
			return (int)i;
	return -1;
}

/* Two accepted tasks take each other's turn. */
static void turns_exchange(struct search *search, struct candidate *candidate, int task)
{
	int other = draw(search, candidate, true);
	double key = candidate->keys[task];
	candidate->keys[task] = candidate->keys[other];
	candidate->keys[other] = key;
}

/* A rejected task comes in, at its deadline's turn; who is late for it is cured once. */
static bool admit(
	struct search *search, struct candidate *trial, const struct candidate *best, int task)
{
	trial->accepted[task] = true;
	trial->keys[task] = deadline(search, (size_t)task);
	if (roll(search, 4) == 0)
		tiles_step(search, trial, (size_t)task, roll(search, 2));
	if (!evaluate(search, trial))
		return false;
	if (better(trial->score, best->score) || search->replays_left <= 0)
		return true;
	evict(search, trial);
	return evaluate(search, trial);
}

static bool alter(struct search *search, struct candidate *trial, int task)
{
	if (roll(search, 2))
		tiles_step(search, trial, (size_t)task, roll(search, 2));
	else
		turns_exchange(search, trial, task);
	return evaluate(search, trial);
}

static bool improve(struct search *search, struct candidate *trial, struct candidate *best)
{
	while (search->replays_left > 0) {
		int rejected = draw(search, best, false), accepted = draw(search, best, true);
		if (rejected < 0)
			break;
		candidate_copy(search, trial, best);
		bool admits = accepted < 0 || roll(search, 4) > 0;
		if (!(admits ? admit(search, trial, best, rejected)
			     : alter(search, trial, accepted)))
			return false;
		keep_better(search, best, trial);
	}
	return true;
}

bool best_search(struct replay *replay, const struct scenario *scenario,
	const struct tuned_policy *policy, const struct observer *observer,
	struct outcome *outcomes, struct totals *totals, struct policy *followed, struct err *err)
{
	const struct clairvoyant_knobs *knobs = policy->dispatcher_knobs;
	struct search search = {.scenario = scenario,
		.workload = scenario->workload,
		.replay = replay,
		.err = err,
		.replays_left = knobs->replays,
		.outcomes = outcomes,
		.totals = totals};
	search.needs = needs_make(scenario, &search.arena);
	search.trial_outcomes = arena_array(
		&search.arena, scenario->workload->task_count, sizeof *search.trial_outcomes);
	struct candidate trial = candidate_new(&search), best = candidate_new(&search);
	search.winner = candidate_new(&search);
	bool ok = start(&search, &trial, &best) && improve(&search, &trial, &best)
		&& (!observer || winner_show(&search, observer));
	if (ok)
		*followed = winner_policy(&search);
	arena_free(&search.arena);
	return ok;
}
