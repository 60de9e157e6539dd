/* moca rerun: recorded runs again, from what the database alone holds, compared bit by bit. */
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/progress.h"

#include "sweep/single.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

int cmd_rerun(int argc, char **argv);

struct options {
	const char *db;
	bool all;
	size_t count, capacity;
	int64_t *runs; /* ids */
};

static void run_add(struct options *options, int64_t run_id)
{
	if (options->count == options->capacity) {
		options->capacity = options->capacity ? 2 * options->capacity : 64;
		options->runs =
			reallocarray(options->runs, options->capacity, sizeof *options->runs);
		if (!options->runs)
			abort();
	}
	options->runs[options->count++] = run_id;
}

static const struct argp_option option_table[] = {
	{"db", 'd', "FILE", 0, "results database (default results/moca.db)", 0},
	{0},
};

static error_t option_parse(int key, char *text, struct argp_state *state)
{
	struct options *options = state->input;
	switch (key) {
	case 'd':
		options->db = text;
		break;
	case ARGP_KEY_ARG:
		if (strcmp(text, "all") == 0)
			options->all = true;
		else
			run_add(options, option_number(text, "RUN", 1, INT64_MAX, state));
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {option_table, option_parse, "[RUN...|all]",
	"Re-executes recorded runs from what the database holds (SoC, traces, workload, knobs, seed) and "
	"says whether every bit of every metric and of every task agrees."
	"\vRUN is a run_id of `moca query runs`; without one all runs are re-executed. The exit status "
	"is 0 if all agree, 1 if one differs.\n\nExamples:\n"
	"  moca rerun 17 --db results/paper.db\n"
	"  moca rerun all",
	NULL, NULL, NULL};

static bool rerun(struct store *store, int64_t run_id, bool *agrees, struct err *err)
{
	struct arena arena = {0};
	struct recorded recorded;
	struct single again;
	bool ok = recorded_load(store, run_id, &arena, &recorded, err)
		&& recorded_run(&recorded, NULL, &arena, &again, err);
	if (ok) {
		const struct run_record *record = &recorded.record;
		const char *what = recorded_difference(&recorded, &again, &arena);
		*agrees = !what;
		printf("run %lld (%s, %s, QoS %s, seed %lld, by moca %s): %s%s\n",
			(long long)run_id, record->policy, record->workload, record->qos,
			(long long)record->seed, record->version,
			what ? "differs in " : "every bit agrees", what ? what : "");
	}
	arena_free(&arena);
	return ok;
}

/* ---- which runs ---- */

static bool id_add(void *data, size_t count, const char *const *names, const struct cell *cells)
{
	(void)count, (void)names;
	if (cells)
		run_add(data, cells->integer);
	return true;
}

static bool rerun_all(
	struct options *options, struct store *store, size_t *differing, struct err *err)
{
	if (options->all || !options->count) {
		options->count = 0;
		if (!store_query(store, "SELECT run_id FROM run ORDER BY run_id", 0, NULL, id_add,
			    options, err))
			return false;
	}
	struct progress progress;
	bool ok = true;
	progress_begin(&progress, "runs", options->count);
	for (size_t i = 0; ok && i < options->count; i++) {
		bool agrees = false;
		progress_clear(&progress);
		ok = rerun(store, options->runs[i], &agrees, err);
		progress_step(&progress);
		*differing += ok && !agrees;
	}
	progress_end(&progress);
	return ok;
}

int cmd_rerun(int argc, char **argv)
{
	struct options options = {.db = "results/moca.db"};
	struct store *store = NULL;
	struct err err;
	size_t differing = 0;
	cli_parse(&argp, argc, argv, &options);
	bool ok = store_open(options.db, STORE_READ, &store, &err)
		&& rerun_all(&options, store, &differing, &err);
	store_close(store);
	free(options.runs);
	if (!ok)
		return cli_fail(&err);
	printf("%zu runs re-executed, %zu differ\n", options.count, differing);
	int status = cli_finish();
	return status == EX_OK && differing ? 1 : status;
}
