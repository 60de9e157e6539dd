/* Co-located runs: tasks_C_M.csv as a task list, replayed as the artifact runs it, beside what the hardware printed. */
#include "validate/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TASK, NETWORK, PRIORITY, ARRIVAL, TARGET, LATENCY, COLUMNS = LATENCY + RUNS };

static const struct csv_column columns[COLUMNS + 1] = {{"task", "", true}, {"network", "", true},
	{"priority", "", true}, {"arrival", "cycles", true}, {"target", "cycles", true},
	{"static", "cycles", true}, {"moca", "cycles", true}};

static const char list_name[] = "tasks_C_M.csv";

/* A library in front of another: the task list is made of the measured table. */
struct front {
	const struct library *behind;
	const struct text *list;
};

static bool front_find(void *data, const char *kind, const char *name, struct arena *arena,
	struct text *text, bool *found, struct err *err)
{
	const struct front *front = data;
	if (strcmp(kind, "workload") != 0)
		return front->behind->find(
			front->behind->data, kind, name, arena, text, found, err);
	*found = true;
	*text = *front->list;
	return true;
}

/* The table's first five columns under the names that task lists have. */
static struct text list_make(const struct csv *csv, const int *index, struct arena *arena)
{
	char *bytes = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&bytes, &length);
	if (!stream)
		abort();
	fputs("task,network,priority,arrival_cycles,target_cycles\n", stream);
	for (size_t row = 0; row < csv->row_count; row++)
		for (int i = TASK; i <= TARGET; i++) {
			csv_print(stream, csv_at(csv, row, index[i])->text);
			fputc(i == TARGET ? '\n' : ',', stream);
		}
	fclose(stream);
	struct text text = {list_name, arena_copy(arena, bytes, length), length, NULL};
	free(bytes);
	return text;
}

/* ---- metrics ---- */

static double mean_latency(const struct workload *workload, const struct outcome *outcomes)
{
	double sum = 0;
	for (size_t i = 0; i < workload->task_count; i++)
		sum += outcomes[i].finish_cycles - workload->tasks[i].arrival_cycles;
	return sum / (double)workload->task_count;
}

static void run_metrics(const struct metrics *metrics, const struct workload *workload,
	const struct outcome *outcomes, double values[RUN_METRICS])
{
	values[RUN_SLA] = metrics->sla;
	values[RUN_LATENCY] = mean_latency(workload, outcomes);
	values[RUN_STP] = metrics->stp;
	values[RUN_FAIRNESS] = metrics->fairness;
}

/* The measured latencies as outcomes, so that the same code makes metrics of them; isolated times are the
 * artifact's two-tile constants, as in its STP script. */
static bool outcomes_measure(const struct csv *csv, const int *index, int run,
	const struct workload *workload, const struct evidence *evidence, struct outcome *outcomes,
	struct err *err)
{
	for (size_t row = 0; row < csv->row_count; row++) {
		int64_t number;
		double latency;
		size_t i = 0;
		if (!csv_int64(
			    csv, csv_at(csv, row, index[TASK]), "task", 0, INT32_MAX, &number, err)
			|| !csv_double(csv, csv_at(csv, row, index[LATENCY + run]),
				columns[LATENCY + run].name, 1, 0x1p53, &latency, err))
			return false;
		while (workload->tasks[i].number != number)
			i++;
		const struct task *task = &workload->tasks[i];
		const struct network_evidence *of =
			evidence_network(evidence, workload->networks[task->network]);
		outcomes[i] = (struct outcome){
			.finish_cycles = task->arrival_cycles + latency,
			.isolated_cycles = of ? of->measured_cycles[2] : NAN,
		};
	}
	return true;
}

static bool measured_metrics(const struct csv *csv, const int *index, const struct setup *setup,
	struct arena *arena, struct evidence *evidence, struct err *err)
{
	struct workload workload;
	struct totals totals = {0};
	workload_make(&setup->source, &setup->workload_knobs, 1, arena, &workload);
	struct outcome *outcomes = arena_array(arena, workload.task_count, sizeof *outcomes);
	struct scenario scenario = {&setup->soc, &workload, setup->traces, NULL};
	for (int run = 0; run < RUNS; run++) {
		struct metrics metrics;
		if (!outcomes_measure(csv, index, run, &workload, evidence, outcomes, err))
			return false;
		metrics_compute(&scenario, outcomes, &totals, &metrics);
		run_metrics(&metrics, &workload, outcomes, evidence->runs[run].measured);
	}
	return true;
}

/* ---- replays ---- */

/* Jobs come by seed, each policy in turn. */
static bool replay_keep(void *data, size_t index, const struct result *result, struct err *err)
{
	(void)err;
	struct evidence *evidence = data;
	struct run_evidence *run = &evidence->runs[index % RUNS];
	double values[RUN_METRICS];
	run_metrics(&result->metrics, &result->workload, result->outcomes, values);
	for (int i = 0; i < RUN_METRICS; i++)
		run->replays[i][index / RUNS] = values[i];
	return true;
}

static bool replays_make(const struct evidence_source *source, const struct setup *setup,
	struct arena *arena, struct evidence *evidence, struct err *err)
{
	struct tuned_policy policies[RUNS];
	struct job *jobs = arena_array(arena, RUNS * source->seeds, sizeof *jobs);
	evidence->seed_count = source->seeds;
	for (int run = 0; run < RUNS; run++) {
		struct run_evidence *of = &evidence->runs[run];
		for (int i = 0; i < RUN_METRICS; i++)
			of->replays[i] = arena_array(arena, source->seeds, sizeof(double));
		if (!setup_policy(NULL, 0, of->policy, arena, &policies[run], NULL, err)
			|| !compat_policy(&setup->compat, arena, &policies[run], err))
			return false;
	}
	for (size_t i = 0; i < RUNS * source->seeds; i++)
		jobs[i] = (struct job){setup, &policies[i % RUNS], 1 + i / RUNS};
	return batch_run(
		jobs, RUNS * source->seeds, source->threads, NULL, replay_keep, evidence, err);
}

bool evidence_runs(const struct evidence_source *source, struct arena *arena,
	struct evidence *evidence, struct err *err)
{
	struct csv csv;
	struct setup setup;
	int index[COLUMNS];
	if (!validate_table(&source->library, "tasks_C_M", columns, index, arena, &csv, err))
		return false;
	struct text list = list_make(&csv, index, arena);
	struct front front = {&source->library, &list};
	struct library library = {&front, front_find, NULL};
	for (int run = 0; run < RUNS; run++)
		evidence->runs[run].policy = columns[LATENCY + run].name;
	return setup_read(&library, source->soc, list_name, "M", "artifact", source->settings,
		       source->setting_count, arena, &setup, err)
		&& measured_metrics(&csv, index, &setup, arena, evidence, err)
		&& replays_make(source, &setup, arena, evidence, err);
}
