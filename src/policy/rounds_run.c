/* The dispatcher `rounds`: carries out what MoCA's artifact plans (rounds.h), for static and moca.
 *
 * A pair runs its list in order. Under moca a task that has a partner runs its last block on the first tile
 * alone, while the second runs the partner: all of it, or a first part, whose rest is then run when the
 * list comes to it (or, by the index slip, never: the engine is told to drop it, and it is for
 * sweep/compat.c to make of that what the artifact prints). A partner that outlasts its main holds the pair.
 *
 * The clock. Each tile's busy time is the sum of its task durations, a partner's from its main's begin,
 * and of the rounds' overheads. What passes for the time at a round's begin is the largest of these sums;
 * tiles that wait at a barrier fall behind for good, so that this clock is slower than the machine's. */
#include "policy/rounds.h"

#include <math.h>
#include <string.h>

enum phase { PHASE_NEW, PHASE_PAUSE, PHASE_ROUND };

struct pair {
	int at;            /* the next of its list */
	int main, partner; /* that run now; -1 = none */
	bool done;
	double since_cycles;   /* the main's begin */
	double busy_cycles[2]; /* of each tile, since the beginning */
};

struct state {
	enum phase phase;
	bool released;           /* what is not begun goes back */
	double clock_cycles;     /* when the round begins, or began */
	double wake_cycles;      /* the machine's time at which the pause ends */
	double first_lag_cycles; /* before the first arrival nothing happens */
	struct round round;
	struct pair pairs[ROUND_PAIRS_MOST];
	struct book books[];
};

/* A decision under way. */
struct deal {
	struct state *state;
	const struct rounds_knobs *knobs;
	const struct view *view;
	struct plan *plan;
};

static bool has(const struct deal *deal, unsigned habit)
{
	return deal->knobs->habits & habit;
}

static double task_overhead_cycles(const struct deal *deal)
{
	return has(deal, HABIT_OVERHEADS) ? ROUND_TASK_OVERHEAD_CYCLES : 0;
}

/* ---- parts ---- */

static const struct prediction *prediction_of(const struct view *view, int task)
{
	return view->tasks[task].trace->prediction;
}

/* Beside alexnet, whose last block is all fully connected, partners run other parts. */
static bool is_fc(int network)
{
	return strcmp(artifact_networks[network].name, "alexnet") == 0;
}

/* How many layers of a partner run beside this main. */
static size_t part_end(const struct view *view, int main, int partner)
{
	const struct prediction *prediction = prediction_of(view, partner);
	return is_fc(prediction_of(view, main)->network) ? prediction->part_beside_fc
							 : prediction->part_beside_conv;
}

/* The status that the artifact gives a partner of which a part was run. */
static int blocks_run(const struct view *view, int main, int partner)
{
	const struct artifact_network *network =
		&artifact_networks[prediction_of(view, partner)->network];
	const struct artifact_part *part = is_fc(prediction_of(view, main)->network)
		? &network->beside_fc
		: &network->beside_conv;
	return part->blocks ? part->blocks : 1;
}

/* The main, beginning its last block on both tiles, meets a partner that waits for it. */
static bool at_split(const struct view *view, const struct book *books, int main)
{
	const struct task_view *task = &view->tasks[main];
	return books[main].partner && books[books[main].partner - 1].status == BOOK_LISTED
		&& task->state == TASK_RUNNING
		&& task->layer == prediction_of(view, main)->last_block && at_boundary(task);
}

static int main_of(const struct state *state, int partner)
{
	for (int pair = 0; pair < state->round.pair_count; pair++)
		for (int i = 0; i < state->round.lists[pair].count; i++) {
			int task = state->round.lists[pair].tasks[i];
			if (state->books[task].partner == partner + 1)
				return task;
		}
	return -1;
}

static bool boundary(const void *data, const void *knobs, const struct view *view, int task)
{
	(void)knobs;
	const struct state *state = data;
	if (at_split(view, state->books, task))
		return true;
	return state->books[task].taken && view->tasks[task].tiles == 1
		&& view->tasks[task].layer == part_end(view, main_of(state, task), task);
}

/* ---- a pair ---- */

/* Puts a task onto tiles, whatever the plan has for it already. */
static void put(struct deal *deal, int task, int tiles, double overhead_cycles)
{
	struct plan *plan = deal->plan;
	size_t at = 0;
	while (at < plan->count && plan->placements[at].task != task)
		at++;
	if (at < plan->count)
		plan->count--;
	for (; at < plan->count; at++)
		plan->placements[at] = plan->placements[at + 1];
	plan_run(plan, task, tiles, overhead_cycles);
}

static void busy_add(struct deal *deal, struct pair *pair, int tile)
{
	pair->busy_cycles[tile] += deal->view->now_cycles - pair->since_cycles;
}

/* A task is run alone: all of it, or the rest of a partner. */
static void run_alone(struct deal *deal, struct pair *pair, int task)
{
	pair->main = task;
	pair->since_cycles = deal->view->now_cycles;
	put(deal, task, 2, task_overhead_cycles(deal));
}

static void give_back(struct book *books, int task)
{
	struct book *book = &books[task];
	if (book->partner)
		books[book->partner - 1].taken = false;
	*book = (struct book){.status = BOOK_OPEN};
}

/* The list's next task, if it is to be run: true. */
static bool task_begin(struct deal *deal, struct pair *pair, int task)
{
	struct book *book = &deal->state->books[task];
	if (book->status == BOOK_OVER)
		return false;
	if (deal->state->released && book->status == BOOK_LISTED) {
		give_back(deal->state->books, task);
		return false;
	}
	if (book->status == BOOK_LISTED && deal->knobs->moca
		&& !round_runs(deal->knobs->habits, prediction_of(deal->view, task)->network, 0)) {
		book->status = BOOK_OVER;
		plan_drop(deal->plan, task);
		return false;
	}
	run_alone(deal, pair, task);
	return true;
}

/* An idle pair goes on in its list. */
static void pair_next(struct deal *deal, int index)
{
	struct pair *pair = &deal->state->pairs[index];
	const struct round_list *list = &deal->state->round.lists[index];
	while (pair->at < list->count)
		if (task_begin(deal, pair, list->tasks[pair->at++]))
			return;
	pair->done = true;
}

static void split(struct deal *deal, struct pair *pair)
{
	pair->partner = deal->state->books[pair->main].partner - 1;
	deal->state->books[pair->partner].status = BOOK_PARTLY;
	put(deal, pair->main, 1, 0);
	put(deal, pair->partner, 1, task_overhead_cycles(deal));
}

/* A partner has run its part: what is left waits for its place in the list, or never runs. */
static void partner_part_over(struct deal *deal, struct pair *pair, int main)
{
	int partner = pair->partner, network = prediction_of(deal->view, partner)->network;
	bool rest_runs =
		round_runs(deal->knobs->habits, network, blocks_run(deal->view, main, partner));
	if (rest_runs) {
		plan_stop(deal->plan, partner, KEEP_ALL);
	} else {
		plan_drop(deal->plan, partner);
		deal->state->books[partner].status = BOOK_OVER;
	}
}

/* Whether the partner's part, or all of it, is over. */
static bool partner_is_over(struct deal *deal, struct pair *pair)
{
	const struct task_view *task = &deal->view->tasks[pair->partner];
	int main = main_of(deal->state, pair->partner);
	if (task->state == TASK_DONE)
		deal->state->books[pair->partner].status = BOOK_OVER;
	else if (task->tiles == 1 && at_boundary(task)
		&& task->layer == part_end(deal->view, main, pair->partner))
		partner_part_over(deal, pair, main);
	else
		return false;
	return true;
}

/* What has become of the pair's tasks since the last decision. */
static void pair_follow(struct deal *deal, int index)
{
	struct pair *pair = &deal->state->pairs[index];
	if (pair->main >= 0 && deal->view->tasks[pair->main].state == TASK_DONE) {
		deal->state->books[pair->main].status = BOOK_OVER;
		busy_add(deal, pair, 0);
		if (!deal->state->books[pair->main].partner
			|| deal->state->books[deal->state->books[pair->main].partner - 1].status
				== BOOK_LISTED)
			busy_add(deal, pair, 1);
		pair->main = -1;
	} else if (pair->main >= 0 && pair->partner < 0
		&& at_split(deal->view, deal->state->books, pair->main)) {
		split(deal, pair);
		return;
	}
	if (pair->partner >= 0 && partner_is_over(deal, pair)) {
		busy_add(deal, pair, 1);
		pair->partner = -1;
	}
	if (!pair->done && pair->main < 0 && pair->partner < 0)
		pair_next(deal, index);
}

/* ---- a round ---- */

static void pairs_reset(struct state *state)
{
	for (int i = 0; i < state->round.pair_count; i++) {
		state->pairs[i].at = 0;
		state->pairs[i].done = false;
		state->pairs[i].main = state->pairs[i].partner = -1;
	}
}

/* All pairs wait; the next round begins by their clock after so many cycles. */
static void pause(struct deal *deal, double cycles)
{
	struct state *state = deal->state;
	double most = 0;
	for (int i = 0; i < deal->view->soc->groups; i++)
		for (int tile = 0; tile < 2; tile++) {
			double *busy = &state->pairs[i].busy_cycles[tile];
			*busy += cycles;
			most = *busy > most ? *busy : most;
		}
	state->phase = PHASE_PAUSE;
	state->wake_cycles = deal->view->now_cycles + cycles;
	state->clock_cycles =
		has(deal, HABIT_BUSY_CLOCK) ? most : state->wake_cycles - state->first_lag_cycles;
}

/* A pair that is done releases the others' lists if all iterations were made; the first tasks of a round
 * begin before that. */
static void round_follow(struct deal *deal)
{
	struct state *state = deal->state;
	bool some_done = false, all_done = true;
	for (int i = 0; i < state->round.pair_count; i++) {
		pair_follow(deal, i);
		some_done = some_done || state->pairs[i].done;
		all_done = all_done && state->pairs[i].done;
	}
	if (some_done && state->round.iterations == ROUND_ITERATIONS)
		state->released = true;
	if (all_done)
		pause(deal, has(deal, HABIT_OVERHEADS) ? ROUND_OVERHEAD_CYCLES : 0);
}

static bool any_left(const struct deal *deal)
{
	for (size_t i = 0; i < deal->view->task_count; i++)
		if (deal->state->books[i].status != BOOK_OVER)
			return true;
	return false;
}

static void round_begin(struct deal *deal)
{
	struct state *state = deal->state;
	deal->plan->lag_cycles = deal->view->now_cycles - state->clock_cycles;
	if (!round_build(
		    deal->knobs, deal->view, state->clock_cycles, state->books, &state->round)) {
		pause(deal, ROUND_IDLE_CYCLES);
		return;
	}
	if (deal->knobs->moca && has(deal, HABIT_GROUPING))
		round_group(deal->view, &state->round, state->books);
	pairs_reset(state);
	state->released = false;
	state->phase = PHASE_ROUND;
	round_follow(deal);
}

static void rounds_decide(struct deal *deal)
{
	struct state *state = deal->state;
	if (state->phase == PHASE_ROUND)
		round_follow(deal);
	while (state->phase == PHASE_PAUSE && deal->view->now_cycles >= state->wake_cycles
		&& any_left(deal))
		round_begin(deal);
	if (state->phase == PHASE_PAUSE && any_left(deal))
		deal->plan->wake_cycles = state->wake_cycles;
}

/* ---- without rounds ---- */

static double next_wake_cycles(const struct deal *deal, double ahead_cycles)
{
	for (size_t i = 0; i < deal->view->task_count; i++) {
		double wake = deal->view->tasks[i].arrival_cycles - ahead_cycles;
		if (deal->state->books[i].status == BOOK_OPEN && wake > deal->view->now_cycles)
			return wake;
	}
	return INFINITY;
}

/* A free pair takes the best task there is. */
static void online_decide(struct deal *deal)
{
	struct state *state = deal->state;
	double ahead = has(deal, HABIT_LOOKAHEAD) ? ROUND_LOOKAHEAD_CYCLES : 0;
	int task = 0;
	for (int i = 0; i < deal->view->soc->groups; i++) {
		struct pair *pair = &state->pairs[i];
		if (pair->main >= 0 && deal->view->tasks[pair->main].state == TASK_DONE)
			pair->main = -1;
		while (pair->main < 0 && task >= 0) {
			task = round_best(deal->knobs, deal->view, state->books,
				deal->view->now_cycles + ahead);
			if (task < 0)
				break;
			state->books[task].status = BOOK_LISTED;
			if (task_begin(deal, pair, task))
				state->books[task].status = BOOK_OVER;
		}
	}
	deal->plan->wake_cycles = next_wake_cycles(deal, ahead);
}

/* ---- the dispatcher ---- */

static void begin(struct deal *deal)
{
	struct state *state = deal->state;
	state->phase = PHASE_PAUSE;
	state->wake_cycles = deal->view->now_cycles;
	state->first_lag_cycles = deal->view->now_cycles;
	for (int i = 0; i < ROUND_PAIRS_MOST; i++)
		state->pairs[i].main = state->pairs[i].partner = -1;
}

static void decide(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)events;
	struct deal deal = {state, knobs, view, plan};
	plan->events = EVENT_DONE | (deal.knobs->moca ? EVENT_LAYER : 0);
	if (deal.state->phase == PHASE_NEW)
		begin(&deal);
	if (deal.knobs->habits & HABIT_ROUNDS)
		rounds_decide(&deal);
	else
		online_decide(&deal);
}

static void tile_counts(const struct soc *soc, const void *knobs, int *counts)
{
	(void)soc, (void)knobs;
	counts[0] = 2;
	counts[1] = 1;
	counts[2] = 0;
}

const struct dispatcher rounds_dispatcher = {
	.name = "rounds",
	.summary = "pairs of tiles, planned in rounds as MoCA's artifact does",
	.knobs_size = sizeof(struct rounds_knobs),
	.state_size = sizeof(struct state),
	.task_state_size = sizeof(struct book),
	.events = EVENT_ARRIVAL | EVENT_DONE | EVENT_LAYER,
	.foresees = true,
	.boundary = boundary,
	.tile_counts = tile_counts,
	.decide = decide,
};
