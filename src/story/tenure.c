/* Stretches -> phases -> tenures, and which tiles these held. */
#include "story/internal.h"

#include <stdlib.h>

/* Grants follow from quotients: what differs by rounding alone is no contention. */
static const double rounding = 1e-9;

/* ---- phases ---- */

static struct phase phase_of(const struct stretch *s)
{
	double cycles = s->to_cycles - s->from_cycles;
	double demand = s->demand_bytes_per_cycle, capped = s->capped_bytes_per_cycle;
	double granted = s->granted_bytes_per_cycle;
	bool contended = granted < capped * (1 - rounding);
	return (struct phase){.migrating = s->migrating,
		.layer = s->layer,
		.from_cycles = s->from_cycles,
		.to_cycles = s->to_cycles,
		.demanded_bytes = cycles * demand,
		.withheld_bytes = cycles * (demand - capped),
		.contended_bytes = contended ? cycles * (capped - granted) : 0,
		.granted_bytes = cycles * granted,
		.capped_cycles = capped < demand ? cycles : 0,
		.contended_cycles = contended ? cycles : 0};
}

static void phase_add(struct phase *sum, const struct phase *part)
{
	sum->to_cycles = part->to_cycles;
	sum->demanded_bytes += part->demanded_bytes;
	sum->withheld_bytes += part->withheld_bytes;
	sum->contended_bytes += part->contended_bytes;
	sum->granted_bytes += part->granted_bytes;
	sum->capped_cycles += part->capped_cycles;
	sum->contended_cycles += part->contended_cycles;
}

/* ---- tenures ---- */

/* Whether a stretch belongs to the tenure that the one before it in its slot does. Whoever is moved after it
 * ran has got other tiles. */
static bool goes_on(const struct stretch *before, const struct stretch *next)
{
	return before->task == next->task && before->tiles == next->tiles
		&& before->to_cycles == next->from_cycles
		&& !(next->migrating && !before->migrating);
}

static bool same_phase(const struct stretch *before, const struct stretch *next)
{
	return before->migrating == next->migrating && before->layer == next->layer;
}

struct draft {
	struct tenure *tenures;
	size_t tenure_count;
	struct phase *phases;
	size_t phase_count;
};

static void draft_stretch(
	struct draft *draft, const struct stretch *stretch, const struct stretch *before)
{
	struct phase phase = phase_of(stretch);
	bool old_tenure = before && goes_on(before, stretch);
	if (old_tenure && same_phase(before, stretch)) {
		phase_add(&draft->phases[draft->phase_count - 1], &phase);
	} else {
		if (!old_tenure)
			draft->tenures[draft->tenure_count++] = (struct tenure){
				.task = stretch->task,
				.tiles = stretch->tiles,
				.from_cycles = stretch->from_cycles,
				.phases = &draft->phases[draft->phase_count],
			};
		draft->phases[draft->phase_count++] = phase;
		draft->tenures[draft->tenure_count - 1].phase_count++;
	}
	draft->tenures[draft->tenure_count - 1].to_cycles = stretch->to_cycles;
}

/* ---- tiles ---- */

static int by_begin(const void *a, const void *b)
{
	const struct tenure *x = a, *y = b;
	if (x->from_cycles != y->from_cycles)
		return x->from_cycles < y->from_cycles ? -1 : 1;
	return (x->task > y->task) - (x->task < y->task);
}

static int by_task(const void *a, const void *b)
{
	const struct tenure *x = a, *y = b;
	if (x->task != y->task)
		return x->task < y->task ? -1 : 1;
	return (x->from_cycles > y->from_cycles) - (x->from_cycles < y->from_cycles);
}

static uint64_t lowest_free(uint64_t taken, int count)
{
	uint64_t set = 0;
	for (; count > 0; count--) {
		uint64_t used = taken | set;
		set |= ~used & (used + 1); /* the lowest bit that is 0 */
	}
	return set;
}

/* Deals tiles out in order of time; who ends when another begins has given its tiles up before. */
static void tiles_deal(struct tenure *tenures, size_t count)
{
	const struct tenure *holders[TILES_MOST];
	int holding = 0;
	uint64_t taken = 0;
	for (size_t i = 0; i < count; i++) {
		for (int h = 0; h < holding;)
			if (holders[h]->to_cycles <= tenures[i].from_cycles) {
				taken &= ~holders[h]->tile_set;
				holders[h] = holders[--holding];
			} else
				h++;
		tenures[i].tile_set = lowest_free(taken, tenures[i].tiles);
		taken |= tenures[i].tile_set;
		holders[holding++] = &tenures[i];
	}
}

/* ---- the whole ---- */

static const size_t *firsts_make(const struct story *story, struct arena *arena)
{
	size_t tasks = story->scenario->workload->task_count, i = 0;
	size_t *first = arena_array(arena, tasks + 1, sizeof *first);
	for (size_t task = 0; task <= tasks; task++) {
		while (i < story->tenure_count && (size_t)story->tenures[i].task < task)
			i++;
		first[task] = i;
	}
	return first;
}

void tenures_make(struct story *story)
{
	struct story_memory *memory = story->memory;
	size_t count = memory->stretch_count;
	struct draft draft = {
		.tenures = arena_array(&memory->arena, count, sizeof *draft.tenures),
		.phases = arena_array(&memory->arena, count, sizeof *draft.phases),
	};
	for (int slot = 0; slot < TILES_MOST; slot++)
		for (size_t i = memory->slot_first[slot]; i < memory->slot_first[slot + 1]; i++)
			draft_stretch(&draft, &memory->stretches[i],
				i > memory->slot_first[slot] ? &memory->stretches[i - 1] : NULL);
	qsort(draft.tenures, draft.tenure_count, sizeof *draft.tenures, by_begin);
	tiles_deal(draft.tenures, draft.tenure_count);
	qsort(draft.tenures, draft.tenure_count, sizeof *draft.tenures, by_task);
	story->tenures = draft.tenures;
	story->tenure_count = draft.tenure_count;
	story->tenure_first = firsts_make(story, &memory->arena);
}

/* ---- one task ---- */

struct phase story_sum(const struct story *story, int task)
{
	struct phase sum = {0};
	size_t first = story->tenure_first[task], end = story->tenure_first[task + 1];
	for (size_t t = first; t < end; t++)
		for (size_t p = 0; p < story->tenures[t].phase_count; p++)
			phase_add(&sum, &story->tenures[t].phases[p]);
	sum.from_cycles = first < end ? story->tenures[first].from_cycles : 0;
	return sum;
}

/* Spans under way: those that touch are one, empty ones are none. */
static void span_add(struct span *spans, size_t *count, double from, double to)
{
	if (*count && spans[*count - 1].to_cycles == from)
		spans[*count - 1].to_cycles = to;
	else if (to > from)
		spans[(*count)++] = (struct span){from, to};
}

static size_t queued_spans(const struct story *story, int task, struct span *spans)
{
	double since = story->scenario->workload->tasks[task].arrival_cycles;
	size_t count = 0;
	for (size_t t = story->tenure_first[task]; t < story->tenure_first[task + 1]; t++) {
		span_add(spans, &count, since, story->tenures[t].from_cycles);
		since = story->tenures[t].to_cycles;
	}
	span_add(spans, &count, since, story->outcomes[task].finish_cycles);
	return count;
}

size_t story_spans(const struct story *story, int task, enum span_kind kind, struct arena *arena,
	struct span **spans)
{
	size_t first = story->tenure_first[task], end = story->tenure_first[task + 1], count = 0;
	*spans = arena_array(arena, end - first + 1, sizeof **spans);
	if (kind == SPAN_QUEUED)
		return queued_spans(story, task, *spans);
	for (size_t t = first; t < end; t++) {
		const struct tenure *tenure = &story->tenures[t];
		bool moved = tenure->phases[0].migrating;
		double begun = moved ? tenure->phases[0].to_cycles : tenure->from_cycles;
		if (kind == SPAN_MIGRATING)
			span_add(*spans, &count, tenure->from_cycles, begun);
		else
			span_add(*spans, &count, begun, tenure->to_cycles);
	}
	return count;
}
