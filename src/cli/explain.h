/* cli/explain.h: where the time of one task, or of several, went: the numbers, and the two ways to print
 * them. */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include "cli/table.h"

#include "story/story.h"
#include "sweep/single.h"

/* The parts of a latency, in the order of its story; they add up to it. */
enum { PARTS = 6 };
struct part {
	const char *name, *help;
	const char *
		without; /* "without ..." reads as a cause that could have been absent; NULL = it is the
			      * task's own work */
	size_t offset; /* in struct outcome */
};
extern const struct part part_table[PARTS];

/* Of the tasks that are asked about. The sums are over those that were done; one task that was asked for by
 * its number counts even if it was dropped. */
struct account {
	struct arena *arena;
	const struct recorded *recorded;
	const struct single *single;
	const struct story *story;

	const char *subject; /* "network resnet50, priority high"; of one task "" */
	bool one;            /* it was asked for by its number */
	size_t task_count, counted, met, dropped;
	int *tasks; /* in order of arrival */

	double latency_cycles, target_cycles, part_cycles[PARTS];
	double isolated_cycles;
	int worst;             /* the greatest latency / target; -1 = none was done */
	size_t rescued[PARTS]; /* tasks that missed, and would have met without that part */
	size_t rescued_by_all; /* and without all parts that are not their own work */

	struct energy energy;
	struct phase traffic;
	double running_cycles;
	size_t ahead_count, beside_count; /* while they queued; while they ran */
	struct company *ahead, *beside;
	size_t reason_count;
	struct reasons *reasons;
};

/* The rest, from the first two groups of fields. */
void account_make(struct account *account);

double part_cycles(const struct outcome *outcome, const struct part *part);
const struct task *account_task(const struct account *account, int task);
const char *account_network(const struct account *account, int task);
bool account_met(const struct account *account, int task);
const char *priority_name(int priority); /* low, mid, high */

/* As sentences, and as one row a fact (explain.c's help has the columns). */
void explain_words(const struct account *account, FILE *stream);
void explain_rows(const struct account *account, enum table_format format, FILE *stream);

#endif
