/* Questions on what was recorded: who else, why, and the machine over time. */
#include "story/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- who else ---- */

/* Company under way: an entry for every task, and which of them are in use. */
struct gathering {
	struct company *of;
	int *met;
	size_t count;
};

static void company_add(
	struct gathering *gathering, const struct stretch *s, double from, double to)
{
	struct company *company = &gathering->of[s->task];
	if (company->cycles == 0) {
		*company = (struct company){.task = s->task, .span = {from, to}};
		gathering->met[gathering->count++] = s->task;
	}
	company->span.from_cycles = fmin(company->span.from_cycles, from);
	company->span.to_cycles = fmax(company->span.to_cycles, to);
	company->cycles += to - from;
	company->bytes += (to - from) * s->granted_bytes_per_cycle;
}

/* Everybody else in one slot during one span. */
static void slot_gather(const struct story_memory *memory, int slot, int task, bool moving_too,
	const struct span *span, struct gathering *gathering)
{
	size_t end = memory->slot_first[slot + 1];
	for (size_t i = stretch_after(memory, slot, span->from_cycles); i < end; i++) {
		const struct stretch *s = &memory->stretches[i];
		if (s->from_cycles >= span->to_cycles)
			return;
		if (s->task != task && (moving_too || !s->migrating))
			company_add(gathering, s, fmax(s->from_cycles, span->from_cycles),
				fmin(s->to_cycles, span->to_cycles));
	}
}

static int longest_first(const void *a, const void *b)
{
	const struct company *x = a, *y = b;
	if (x->cycles != y->cycles)
		return x->cycles > y->cycles ? -1 : 1;
	return (x->task > y->task) - (x->task < y->task);
}

static void task_gather(const struct story *story, int task, enum span_kind kind,
	struct arena *scratch, struct gathering *gathering)
{
	struct span *spans;
	size_t count = story_spans(story, task, kind, scratch, &spans);
	for (size_t i = 0; i < count; i++)
		for (int slot = 0; slot < story->scenario->soc->tiles; slot++)
			slot_gather(story->memory, slot, task, kind != SPAN_RUNNING, &spans[i],
				gathering);
}

size_t story_company(const struct story *story, const int *tasks, size_t task_count,
	enum span_kind kind, struct arena *arena, struct company **company)
{
	struct arena scratch = {0};
	size_t all = story->scenario->workload->task_count;
	struct gathering gathering = {
		.of = arena_array(&scratch, all, sizeof *gathering.of),
		.met = arena_array(&scratch, all, sizeof *gathering.met),
	};
	for (size_t i = 0; i < task_count; i++)
		task_gather(story, tasks[i], kind, &scratch, &gathering);
	*company = arena_array(arena, gathering.count, sizeof **company);
	for (size_t i = 0; i < gathering.count; i++)
		(*company)[i] = gathering.of[gathering.met[i]];
	if (gathering.count)
		qsort(*company, gathering.count, sizeof **company, longest_first);
	arena_free(&scratch);
	return gathering.count;
}

/* ---- why ---- */

static struct reasons *reasons_of(struct reasons *all, size_t *count, const char *what)
{
	for (size_t i = 0; i < *count; i++)
		if (all[i].what == what || strcmp(all[i].what, what) == 0)
			return &all[i];
	all[*count] = (struct reasons){
		what, 0, 0, NAN, NAN, NAN, NAN, NAN, NAN, 0}; /* the mean is a sum until the end */
	return &all[(*count)++];
}

static void reasons_add(struct reasons *reasons, const struct reason *reason)
{
	reasons->count++;
	if (isinf(reason->value)) {
		reasons->infinite++;
		return;
	}
	if (isnan(reasons->first)) {
		reasons->first = reason->value;
		reasons->first_cycles = reason->at_cycles;
	}
	reasons->last = reason->value;
	reasons->last_cycles = reason->at_cycles;
	reasons->least = fmin(reasons->least, reason->value); /* a NaN gives way */
	reasons->most = fmax(reasons->most, reason->value);
	reasons->mean += reason->value;
}

static bool is_meant(const struct story *story, const struct reason *reason, const bool *chosen)
{
	return !chosen
		|| (reason->task >= 0
			&& (size_t)reason->task < story->scenario->workload->task_count
			&& chosen[reason->task]);
}

size_t story_reasons(const struct story *story, const bool *chosen, struct arena *arena,
	struct reasons **reasons)
{
	enum { NAMES_AT_FIRST = 16 };
	size_t count = 0, room = NAMES_AT_FIRST;
	*reasons = arena_array(arena, room, sizeof **reasons);
	for (size_t i = 0; i < story->reason_count; i++) {
		if (!is_meant(story, &story->reasons[i], chosen))
			continue;
		if (count == room) {
			struct reasons *larger = arena_array(arena, 2 * room, sizeof *larger);
			memcpy(larger, *reasons, count * sizeof *larger);
			*reasons = larger;
			room *= 2;
		}
		reasons_add(
			reasons_of(*reasons, &count, story->reasons[i].what), &story->reasons[i]);
	}
	for (size_t i = 0; i < count; i++) {
		struct reasons *r = &(*reasons)[i];
		r->mean = r->count > r->infinite ? r->mean / (double)(r->count - r->infinite) : NAN;
	}
	return count;
}

/* ---- the machine ---- */

/* A moment at which the queue changes. */
struct change {
	double at_cycles;
	int by; /* tasks more, or less */
};

static int by_moment(const void *a, const void *b)
{
	double x = ((const struct change *)a)->at_cycles, y = ((const struct change *)b)->at_cycles;
	return (x > y) - (x < y);
}

/* All changes, sorted: of the queue, and (by nothing) of the rates. */
static size_t changes_make(const struct story *story, struct arena *arena, struct change **changes)
{
	const struct story_memory *memory = story->memory;
	size_t tasks = story->scenario->workload->task_count, count = 0;
	/* a task queues once before each of its tenures, and once before it is dropped */
	size_t most = 2 * (story->tenure_count + tasks + memory->stretch_count);
	struct arena scratch = {0};
	struct span *spans;
	*changes = arena_array(arena, most, sizeof **changes);
	for (size_t task = 0; task < tasks; task++) {
		size_t queued = story_spans(story, (int)task, SPAN_QUEUED, &scratch, &spans);
		for (size_t i = 0; i < queued; i++) {
			(*changes)[count++] = (struct change){spans[i].from_cycles, 1};
			(*changes)[count++] = (struct change){spans[i].to_cycles, -1};
		}
	}
	arena_free(&scratch);
	for (size_t i = 0; i < memory->stretch_count; i++) {
		(*changes)[count++] = (struct change){memory->stretches[i].from_cycles, 0};
		(*changes)[count++] = (struct change){memory->stretches[i].to_cycles, 0};
	}
	qsort(*changes, count, sizeof **changes, by_moment);
	return count;
}

/* Each slot's stretch of the present, or the next. */
struct cursor {
	size_t at[TILES_MOST];
};

static void slot_add(const struct stretch *s, struct step *step)
{
	step->running += !s->migrating;
	step->migrating += s->migrating;
	step->demanded_bytes_per_cycle += s->demand_bytes_per_cycle;
	step->withheld_bytes_per_cycle += s->demand_bytes_per_cycle - s->capped_bytes_per_cycle;
	step->contended_bytes_per_cycle +=
		fmax(0, s->capped_bytes_per_cycle - s->granted_bytes_per_cycle);
	step->granted_bytes_per_cycle += s->granted_bytes_per_cycle;
}

/* The sums are made anew in each step: kept ones would drift. */
static struct step step_make(
	const struct story *story, struct cursor *cursor, double from, double to, size_t queued)
{
	const struct story_memory *memory = story->memory;
	const struct soc *soc = story->scenario->soc;
	struct step step = {.from_cycles = from, .to_cycles = to, .queued = queued};
	for (int slot = 0; slot < soc->tiles; slot++) {
		size_t *at = &cursor->at[slot], end = memory->slot_first[slot + 1];
		while (*at < end && memory->stretches[*at].to_cycles <= from)
			++*at;
		if (*at < end && memory->stretches[*at].from_cycles <= from)
			slot_add(&memory->stretches[*at], &step);
	}
	step.capacity_bytes_per_cycle =
		soc->dram_bytes_per_cycle * (step.running > 1 ? soc->dram_efficiency : 1);
	step.idle_bytes_per_cycle =
		fmax(0, step.capacity_bytes_per_cycle - step.granted_bytes_per_cycle);
	return step;
}

static bool same_step(const struct step *a, const struct step *b)
{
	return a->demanded_bytes_per_cycle == b->demanded_bytes_per_cycle
		&& a->withheld_bytes_per_cycle == b->withheld_bytes_per_cycle
		&& a->contended_bytes_per_cycle == b->contended_bytes_per_cycle
		&& a->granted_bytes_per_cycle == b->granted_bytes_per_cycle
		&& a->running == b->running && a->migrating == b->migrating
		&& a->queued == b->queued;
}

size_t story_steps(const struct story *story, struct arena *arena, struct step **steps)
{
	struct arena scratch = {0};
	struct change *changes;
	struct cursor cursor;
	size_t change_count = changes_make(story, &scratch, &changes), count = 0, queued = 0;
	*steps = arena_array(arena, change_count, sizeof **steps);
	memcpy(cursor.at, story->memory->slot_first, sizeof cursor.at);
	for (size_t i = 0; i + 1 < change_count; i++) {
		double from = changes[i].at_cycles, to = changes[i + 1].at_cycles;
		queued += (size_t)changes[i].by; /* less is more by a number modulo SIZE_MAX + 1 */
		if (!(to > from))
			continue;
		struct step step = step_make(story, &cursor, from, to, queued);
		if (count && same_step(&(*steps)[count - 1], &step))
			(*steps)[count - 1].to_cycles = to;
		else
			(*steps)[count++] = step;
	}
	arena_free(&scratch);
	return count;
}
