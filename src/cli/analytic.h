/* cli/analytic.h: `moca run --analytic`: closed forms beside what was replayed.
 *
 * Means of waits and latencies are not recorded, so what a replay did is taken as it comes, and runs that the
 * database had already are replayed once more. Policies that are no replays (best, bound) have no closed form
 * and are left empty. */
#ifndef CLI_ANALYTIC_H
#define CLI_ANALYTIC_H

#include "base/cell.h"
#include "cli/options.h"
#include "sweep/batch.h"

struct comparison;

/* Lives in the arena, as do the texts of its cells. */
struct comparison *comparison_new(
	const struct study *study, const struct selection *selection, struct arena *arena);

/* Takes what a replay of the study did. */
void comparison_take(
	struct comparison *comparison, const struct job *job, const struct result *result);

/* Replays the study's runs that were not taken. *stop as in batch_run. */
bool comparison_complete(
	struct comparison *comparison, int threads, const volatile int *stop, struct err *err);

enum { COMPARISON_COLUMNS = 16 };

/* The columns of a setup and policy, for programs. Returns how many. */
size_t comparison_columns(struct comparison *comparison, size_t setup, size_t policy,
	const char **names, struct cell *cells);

/* The table for people; `labels` are what the setups' workloads are called. */
void comparison_print(struct comparison *comparison, const char *const *labels);

#endif
