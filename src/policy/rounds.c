#include "policy/rounds.h"

/* ---- who is eligible, and how good ---- */

static double score(const struct task_view *task, double top)
{
	double age = top > task->arrival_cycles ? top - task->arrival_cycles : 0;
	double waited = 100000 * age / task->trace->prediction->one_tile_cycles;
	if (waited < 0x1p53) /* beyond, a double is whole anyway */
		waited = (double)(int64_t)waited;
	return 100000.0 * task->priority + waited;
}

/* Tasks below this index are eligible if they are open: tasks stand in order of arrival. */
static size_t eligible_end(const struct rounds_knobs *knobs, const struct view *view,
	const struct book *books, double top)
{
	size_t first = 0, count = view->task_count;
	while (first < count
		&& (books[first].status != BOOK_OPEN || view->tasks[first].arrival_cycles <= top))
		first++;
	return knobs->habits & HABIT_LOOKAHEAD && first + 5 >= count ? count : first;
}

/* A batch while it is chosen: the best first, equal ones by index. */
struct batch {
	int room, count;
	int tasks[ROUND_DEPTH * ROUND_PAIRS_MOST];
	double scores[ROUND_DEPTH * ROUND_PAIRS_MOST];
};

/* Puts a task behind all whose score is as good; the worst falls out of a full batch. */
static void batch_offer(struct batch *batch, int task, double score)
{
	int at = batch->count;
	while (at > 0 && batch->scores[at - 1] < score)
		at--;
	if (at == batch->room)
		return;
	if (batch->count < batch->room)
		batch->count++;
	for (int i = batch->count - 1; i > at; i--) {
		batch->tasks[i] = batch->tasks[i - 1];
		batch->scores[i] = batch->scores[i - 1];
	}
	batch->tasks[at] = task;
	batch->scores[at] = score;
}

static void batch_fill(struct batch *batch, const struct rounds_knobs *knobs,
	const struct view *view, const struct book *books, double top)
{
	size_t end = eligible_end(knobs, view, books, top);
	batch->count = 0;
	for (size_t i = 0; i < end; i++)
		if (books[i].status == BOOK_OPEN)
			batch_offer(batch, (int)i, score(&view->tasks[i], top));
}

int round_best(const struct rounds_knobs *knobs, const struct view *view, const struct book *books,
	double top)
{
	struct batch batch = {.room = 1};
	batch_fill(&batch, knobs, view, books, top);
	return batch.count ? batch.tasks[0] : -1;
}

/* ---- dealing ---- */

static double least_estimate(const struct round *round)
{
	double least = round->lists[0].estimate_cycles;
	for (int pair = 1; pair < round->pair_count; pair++)
		if (round->lists[pair].estimate_cycles < least)
			least = round->lists[pair].estimate_cycles;
	return least;
}

static void list_add(struct round_list *list, const struct view *view, int task)
{
	double predicted = 1.15 * view->tasks[task].trace->prediction->two_tile_cycles;
	list->tasks[list->count++] = task;
	list->estimate_cycles += (double)(int64_t)predicted;
}

/* Whether some pair has had its depth in this iteration; `before`: its tasks of earlier ones. */
static bool some_full(const struct round *round, const int *before)
{
	for (int pair = 0; pair < round->pair_count; pair++)
		if (round->lists[pair].count - before[pair] >= ROUND_DEPTH)
			return true;
	return false;
}

static void batch_deal(
	const struct batch *batch, const struct view *view, struct book *books, struct round *round)
{
	int before[ROUND_PAIRS_MOST], next = 0;
	for (int pair = 0; pair < round->pair_count; pair++)
		before[pair] = round->lists[pair].count;
	while (next < batch->count && !some_full(round, before))
		for (int pair = 0; pair < round->pair_count && next < batch->count; pair++) {
			struct round_list *list = &round->lists[pair];
			if (list->estimate_cycles > least_estimate(round))
				continue;
			books[batch->tasks[next]].status = BOOK_LISTED;
			list_add(list, view, batch->tasks[next++]);
		}
}

static int listed_count(const struct round *round)
{
	int count = 0;
	for (int pair = 0; pair < round->pair_count; pair++)
		count += round->lists[pair].count;
	return count;
}

static bool any_open(const struct view *view, const struct book *books)
{
	for (size_t i = 0; i < view->task_count; i++)
		if (books[i].status == BOOK_OPEN)
			return true;
	return false;
}

/* An iteration that finds nothing ends the building if nothing is open, if it is the first, or if it is
 * the second and the first had one task; else it counts as one that was made. */
static bool nothing_more(
	const struct round *round, const struct view *view, const struct book *books)
{
	return round->iterations == 0 || (round->iterations == 1 && listed_count(round) == 1)
		|| !any_open(view, books);
}

bool round_build(const struct rounds_knobs *knobs, const struct view *view, double clock,
	struct book *books, struct round *round)
{
	bool ahead = knobs->habits & HABIT_LOOKAHEAD;
	round->pair_count = view->soc->groups;
	round->iterations = 0;
	for (int pair = 0; pair < round->pair_count; pair++) {
		round->lists[pair].count = 0;
		round->lists[pair].estimate_cycles = clock + (ahead ? ROUND_LOOKAHEAD_CYCLES : 0);
	}
	while (round->iterations < ROUND_ITERATIONS) {
		struct batch batch = {.room = ROUND_DEPTH * round->pair_count};
		batch_fill(&batch, knobs, view, books, ahead ? least_estimate(round) : clock);
		if (!batch.count && nothing_more(round, view, books))
			break;
		batch_deal(&batch, view, books, round);
		round->iterations++;
	}
	return listed_count(round) > 0;
}

/* ---- partners ---- */

static int network_of(const struct view *view, int task)
{
	return view->tasks[task].trace->prediction->network;
}

static void partner_find(
	const struct view *view, const struct round_list *list, int at, struct book *books)
{
	struct book *book = &books[list->tasks[at]];
	unsigned partners = artifact_networks[network_of(view, list->tasks[at])].partners;
	for (int i = at + 1; i < list->count && !book->partner; i++) {
		struct book *other = &books[list->tasks[i]];
		if (other->taken || !(partners >> network_of(view, list->tasks[i]) & 1))
			continue;
		other->taken = true;
		book->partner = list->tasks[i] + 1;
	}
}

void round_group(const struct view *view, const struct round *round, struct book *books)
{
	for (int pair = 0; pair < round->pair_count; pair++) {
		const struct round_list *list = &round->lists[pair];
		for (int at = 0; at < list->count; at++)
			if (!books[list->tasks[at]].taken)
				partner_find(view, list, at, books);
	}
}

bool round_runs(unsigned habits, int network, int blocks_run)
{
	int row = network + (habits & HABIT_INDEX_SLIP ? 1 : 0);
	return blocks_run < artifact_networks[row].blocks; /* the row behind the last is all 0 */
}
