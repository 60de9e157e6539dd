#include "cli/timeline.h"

#include "cli/json.h"

#include "base/text.h"
#include "metrics/metrics.h"

#include <math.h>
#include <stdlib.h>

/* Threads have numbers of their own in all processes: some readers know no other. */
enum { PID_TILES = 1, PID_TENANTS, PID_MACHINE, TID_TILES = 1, TID_TENANTS = 101 };

/* In this order where they begin and end together: what contains comes before what is contained. */
enum entry_kind {
	ENTRY_TASK,
	ENTRY_PHASE,
	ENTRY_OF_LAYER,
	ENTRY_ON_TILE,
	ENTRY_TARGET,
	ENTRY_STEP
};

/* One event, or a step's counters; to = from for those that take no time. */
struct entry {
	double from_cycles, to_cycles;
	enum entry_kind kind;
	int tid;
	int task;
	const char *name;
	const struct tenure *tenure; /* of layers */
	const struct phase *phase;
	const struct step *step; /* of counters */
};

struct writer {
	const struct timeline *timeline;
	FILE *stream;
	struct arena arena;
	struct entry *entries;
	size_t count;
	const char *between;
};

static const struct task *task_of(const struct writer *w, int task)
{
	return &w->timeline->story->scenario->workload->tasks[task];
}

static const char *network_of(const struct writer *w, int task)
{
	const struct workload *workload = w->timeline->story->scenario->workload;
	return workload->networks[workload->tasks[task].network];
}

/* ---- collecting ---- */

static struct entry *entry_add(
	struct writer *w, enum entry_kind kind, int tid, int task, double from, double to)
{
	struct entry *entry = &w->entries[w->count++];
	*entry = (struct entry){
		.from_cycles = from, .to_cycles = to, .kind = kind, .tid = tid, .task = task};
	return entry;
}

static const char *phase_name(const struct writer *w, int task, const struct phase *phase)
{
	const struct trace *trace = w->timeline->story->scenario->traces[task_of(w, task)->network];
	return phase->migrating ? "migrating" : trace->layers[phase->layer].name;
}

static void phase_add(struct writer *w, enum entry_kind kind, int tid, const struct tenure *tenure,
	const struct phase *phase)
{
	struct entry *entry =
		entry_add(w, kind, tid, tenure->task, phase->from_cycles, phase->to_cycles);
	entry->name = phase_name(w, tenure->task, phase);
	entry->tenure = tenure;
	entry->phase = phase;
}

/* The layers, on the task's track (where being moved is a phase of its own) and on each of its tiles'. */
static void tenure_add(struct writer *w, const struct tenure *tenure)
{
	for (size_t p = 0; p < tenure->phase_count; p++) {
		const struct phase *phase = &tenure->phases[p];
		if (!phase->migrating)
			phase_add(w, ENTRY_OF_LAYER, TID_TENANTS + tenure->task, tenure, phase);
		for (int tile = 0; tile < TILES_MOST; tile++)
			if (tenure->tile_set >> tile & 1)
				phase_add(w, ENTRY_ON_TILE, TID_TILES + tile, tenure, phase);
	}
}

static void spans_add(struct writer *w, int task, enum span_kind kind, const char *name)
{
	struct span *spans;
	size_t count = story_spans(w->timeline->story, task, kind, &w->arena, &spans);
	for (size_t i = 0; i < count; i++)
		entry_add(w, ENTRY_PHASE, TID_TENANTS + task, task, spans[i].from_cycles,
			spans[i].to_cycles)
			->name = name;
}

static void task_add(struct writer *w, int index)
{
	const struct task *task = task_of(w, index);
	double target = task->arrival_cycles + task->target_cycles;
	int tid = TID_TENANTS + index;
	entry_add(w, ENTRY_TASK, tid, index, task->arrival_cycles,
		w->timeline->story->outcomes[index].finish_cycles)
		->name = network_of(w, index);
	entry_add(w, ENTRY_TARGET, tid, index, target, target)->name = "target";
	spans_add(w, index, SPAN_QUEUED, "queued");
	spans_add(w, index, SPAN_MIGRATING, "migrating");
	spans_add(w, index, SPAN_RUNNING, "running");
}

/* Counters hold their last values for ever: behind the end nothing is asked for and all is idle. */
static void steps_add(struct writer *w, const struct step *steps, size_t count)
{
	for (size_t i = 0; i < count; i++)
		entry_add(w, ENTRY_STEP, 0, -1, steps[i].from_cycles, steps[i].from_cycles)->step =
			&steps[i];
	if (!count)
		return;
	struct step *end = arena_alloc(&w->arena, sizeof *end);
	end->from_cycles = steps[count - 1].to_cycles;
	end->idle_bytes_per_cycle = w->timeline->story->scenario->soc->dram_bytes_per_cycle;
	entry_add(w, ENTRY_STEP, 0, -1, end->from_cycles, end->from_cycles)->step = end;
}

static size_t entries_most(const struct story *story, size_t step_count)
{
	size_t tasks = story->scenario->workload->task_count;
	size_t most = step_count + 1 + 3 * tasks; /* lives, targets, what is queued before a drop */
	for (size_t t = 0; t < story->tenure_count; t++) {
		const struct tenure *tenure = &story->tenures[t];
		most += 3 + tenure->phase_count * (1 + (size_t)tenure->tiles);
	}
	return most;
}

/* By begin; then the longer, since it contains the other; then the containing kind. */
static int in_order(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	if (x->from_cycles != y->from_cycles)
		return x->from_cycles < y->from_cycles ? -1 : 1;
	if (x->to_cycles != y->to_cycles)
		return x->to_cycles > y->to_cycles ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return (x->tid > y->tid) - (x->tid < y->tid);
}

static void entries_collect(struct writer *w)
{
	const struct story *story = w->timeline->story;
	struct step *steps;
	size_t step_count = story_steps(story, &w->arena, &steps);
	w->entries = arena_array(&w->arena, entries_most(story, step_count), sizeof *w->entries);
	for (size_t i = 0; i < story->scenario->workload->task_count; i++)
		task_add(w, (int)i);
	for (size_t t = 0; t < story->tenure_count; t++)
		tenure_add(w, &story->tenures[t]);
	steps_add(w, steps, step_count);
	qsort(w->entries, w->count, sizeof *w->entries, in_order);
}

/* ---- printing ---- */

static void number(struct writer *w, const char *key, double value)
{
	char text[NUMBER_TEXT];
	fprintf(w->stream, "\"%s\":%s", key, text_from_double(value, text));
}

static void text(struct writer *w, const char *key, const char *value)
{
	fprintf(w->stream, "\"%s\":", key);
	json_text(w->stream, value);
}

static void comma(struct writer *w)
{
	fputc(',', w->stream);
}

static double microseconds(const struct writer *w, double cycles)
{
	return cycles * 1e6 / w->timeline->story->scenario->soc->clock_hz;
}

/* What added to `from` gives `to`, to the bit; where no number does, the greatest that stays below, so that spans
 * never overlap. */
static double exact_duration(double from, double to)
{
	double duration = to - from;
	while (from + duration > to)
		duration = nextafter(duration, 0);
	while (from + duration < to)
		duration = nextafter(duration, INFINITY);
	return from + duration > to ? nextafter(duration, 0) : duration;
}

static void event_open(
	struct writer *w, const char *name, const char *phase, int pid, int tid, double cycles)
{
	fprintf(w->stream, "%s{", w->between);
	w->between = ",\n";
	text(w, "name", name);
	fprintf(w->stream, ",\"ph\":\"%s\",\"pid\":%d,\"tid\":%d,", phase, pid, tid);
	number(w, "ts", microseconds(w, cycles));
}

static void duration_print(struct writer *w, const struct entry *entry)
{
	double from = microseconds(w, entry->from_cycles), to = microseconds(w, entry->to_cycles);
	comma(w);
	number(w, "dur", exact_duration(from, to));
}

/* Names a process or a thread, or gives it its place. */
static void metadata(
	struct writer *w, const char *what, int pid, int tid, const char *name, int order)
{
	event_open(w, what, "M", pid, tid, 0);
	fputs(",\"args\":{", w->stream);
	if (name)
		text(w, "name", name);
	else
		number(w, "sort_index", order);
	fputs("}}", w->stream);
}

static void process(struct writer *w, int pid, const char *name)
{
	metadata(w, "process_name", pid, 0, name, 0);
	metadata(w, "process_sort_index", pid, 0, NULL, pid);
}

static void thread(struct writer *w, int pid, int tid, const char *name)
{
	metadata(w, "thread_name", pid, tid, name, 0);
	metadata(w, "thread_sort_index", pid, tid, NULL, tid);
}

static void names_print(struct writer *w)
{
	const struct scenario *scenario = w->timeline->story->scenario;
	process(w, PID_TILES, "tiles");
	process(w, PID_TENANTS, "tenants");
	process(w, PID_MACHINE, "machine");
	for (int tile = 0; tile < scenario->soc->tiles; tile++)
		thread(w, PID_TILES, TID_TILES + tile, arena_printf(&w->arena, "tile %d", tile));
	for (int i = 0; i < (int)scenario->workload->task_count; i++)
		thread(w, PID_TENANTS, TID_TENANTS + i,
			arena_printf(&w->arena, "task %d (%s)", task_of(w, i)->number,
				network_of(w, i)));
}

static void life_print(struct writer *w, const struct entry *entry)
{
	const struct task *task = task_of(w, entry->task);
	const struct outcome *outcome = &w->timeline->story->outcomes[entry->task];
	event_open(w, entry->name, "X", PID_TENANTS, entry->tid, entry->from_cycles);
	duration_print(w, entry);
	fprintf(w->stream, ",\"args\":{\"task\":%d,\"priority\":%d,", task->number, task->priority);
	number(w, "latency_cycles", outcome->finish_cycles - task->arrival_cycles);
	comma(w);
	number(w, "target_cycles", task->target_cycles);
	fprintf(w->stream, ",\"met\":%s,\"dropped\":%s}}",
		task_met(task, outcome) ? "true" : "false", outcome->dropped ? "true" : "false");
}

static void layer_print(struct writer *w, const struct entry *entry, int pid)
{
	const struct phase *phase = entry->phase;
	double cycles = phase->to_cycles - phase->from_cycles;
	event_open(w, entry->name, "X", pid, entry->tid, entry->from_cycles);
	duration_print(w, entry);
	fprintf(w->stream, ",\"args\":{\"task\":%d,", task_of(w, entry->task)->number);
	text(w, "network", network_of(w, entry->task));
	fprintf(w->stream, ",\"layer\":%zu,\"tiles\":%d,", phase->layer, entry->tenure->tiles);
	number(w, "demanded_bytes_per_cycle", phase->demanded_bytes / cycles);
	comma(w);
	number(w, "granted_bytes_per_cycle", phase->granted_bytes / cycles);
	fputs("}}", w->stream);
}

static void phase_print(struct writer *w, const struct entry *entry)
{
	event_open(w, entry->name, "X", PID_TENANTS, entry->tid, entry->from_cycles);
	duration_print(w, entry);
	fputc('}', w->stream);
}

static void target_print(struct writer *w, const struct entry *entry)
{
	event_open(w, entry->name, "i", PID_TENANTS, entry->tid, entry->from_cycles);
	fputs(",\"s\":\"t\"}", w->stream);
}

static void counter(struct writer *w, const char *name, const char *unit, double cycles,
	double value, const double *before)
{
	if (before && *before == value)
		return;
	event_open(w, name, "C", PID_MACHINE, 0, cycles);
	fputs(",\"args\":{", w->stream);
	number(w, unit, value);
	fputs("}}", w->stream);
}

/* Those that have changed. */
static void step_print(struct writer *w, const struct step *step, const struct step *before)
{
	static const char unit[] = "bytes_per_cycle";
	double at = step->from_cycles, queued = before ? (double)before->queued : 0;
#define OLD(field) (before ? &before->field : NULL)
	counter(w, "DRAM demanded", unit, at, step->demanded_bytes_per_cycle,
		OLD(demanded_bytes_per_cycle));
	counter(w, "DRAM throttled", unit, at, step->withheld_bytes_per_cycle,
		OLD(withheld_bytes_per_cycle));
	counter(w, "DRAM contended", unit, at, step->contended_bytes_per_cycle,
		OLD(contended_bytes_per_cycle));
	counter(w, "DRAM granted", unit, at, step->granted_bytes_per_cycle,
		OLD(granted_bytes_per_cycle));
	counter(w, "DRAM idle", unit, at, step->idle_bytes_per_cycle, OLD(idle_bytes_per_cycle));
#undef OLD
	counter(w, "queue length", "tasks", at, (double)step->queued, before ? &queued : NULL);
}

static void entries_print(struct writer *w)
{
	const struct step *before = NULL;
	for (size_t i = 0; i < w->count; i++) {
		const struct entry *entry = &w->entries[i];
		switch (entry->kind) {
		case ENTRY_TASK:
			life_print(w, entry);
			break;
		case ENTRY_PHASE:
			phase_print(w, entry);
			break;
		case ENTRY_OF_LAYER:
			layer_print(w, entry, PID_TENANTS);
			break;
		case ENTRY_ON_TILE:
			layer_print(w, entry, PID_TILES);
			break;
		case ENTRY_TARGET:
			target_print(w, entry);
			break;
		case ENTRY_STEP:
			step_print(w, entry->step, before);
			before = entry->step;
			break;
		}
	}
}

void timeline_write(const struct timeline *timeline, FILE *stream)
{
	struct writer w = {.timeline = timeline, .stream = stream, .between = ""};
	fputs("{\"displayTimeUnit\":\"ms\",\"otherData\":{", stream);
	const char *const texts[][2] = {{"policy", timeline->policy},
		{"workload", timeline->workload}, {"qos", timeline->qos}, {"soc", timeline->soc}};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		text(&w, texts[i][0], texts[i][1]);
		comma(&w);
	}
	number(&w, "clock_hz", timeline->story->scenario->soc->clock_hz);
	fprintf(stream, ",\"seed\":\"%llu\"},\n\"traceEvents\":[\n",
		(unsigned long long)timeline->seed);
	entries_collect(&w);
	names_print(&w);
	entries_print(&w);
	fputs("\n]}\n", stream);
	arena_free(&w.arena);
}
