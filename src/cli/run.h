/* cli/run.h: what `moca run` was asked for, what of it is there, and the summary of all. Its files:
 *
 *   run.c         options, timelines, and the order of things
 *   run_plan.c    which runs are recorded; replaying and recording the others
 *   run_tell.c    the summary, for people and for programs
 */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "cli/analytic.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "sweep/record.h"

struct run_options {
	struct selection selection;
	const char *db, *timeline;
	int jobs;
	double until_ci; /* no more seeds than this half-width needs (sweep/seeds.h); NaN = all */
	bool no_tasks, analytic;
	enum table_format format;
};

/* All runs that were asked for, by setup, then seed, then policy. With until_ci, those that may be
 * needed, until it is known which are. */
struct plan_of_runs {
	const struct run_options *options;
	const struct study *study;
	struct store *store;
	size_t run_most, run_count; /* that may be asked for, and that are */
	size_t job_count, replayed;
	size_t wide;      /* with until_ci: rows whose intervals are wider, with all seeds */
	struct job *jobs; /* those to compute */
	size_t *job_run;  /* the run that each job is */
	char (*keys)[DIGEST_TEXT];
	struct metrics *metrics; /* of each run */
	bool *ready;             /* whether it is there */
	int64_t *taskless;       /* the recorded run that lacks the tasks which are wanted, or 0 */
	const char **knobs;      /* by setup and policy, as recorded */
	const char **labels;     /* the workload's name in the database, by setup */
	struct recording *recordings;  /* by setup */
	struct comparison *comparison; /* with closed forms; NULL = not asked for */
	struct progress progress;
	struct err *err;
};

size_t run_seed_count(const struct run_options *options);

/* Where a run stands in the plan's arrays. */
size_t run_index(const struct plan_of_runs *plan, size_t setup, size_t seed, size_t policy);

/* Makes room, for what options and study ask for. */
void run_plan_begin(struct plan_of_runs *plan, struct arena *arena);

/* Looks every run up. */
bool run_plan_make(struct plan_of_runs *plan, struct arena *arena);

/* Replays and records what is missing. */
bool run_plan_do(struct plan_of_runs *plan, struct arena *arena);

/* A row for each setup and policy on standard output. */
void run_summary_print(const struct plan_of_runs *plan, struct arena *arena);

/* How many were replayed and how many were there, on standard error. */
void run_counts_report(const struct plan_of_runs *plan);

#endif
