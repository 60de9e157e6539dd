/* cli/plan.h: what `moca plan` was asked, and what it found out. Its files:
 *
 *   plan.c         options, the knob and its values, and the order of things
 *   plan_probe.c   one probe: a value, a policy, its seeds; recorded if there is a database
 *   plan_tell.c    answers and probes, for people and for programs
 *
 * The search is sweep/capacity.h. */
#ifndef CLI_PLAN_H
#define CLI_PLAN_H

#include "cli/options.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "sweep/capacity.h"
#include "sweep/stock.h"

struct plan_options {
	struct selection selection;
	const char *key; /* soc.KEY or workload.KEY */
	const char *range, *db;
	double target, tolerance, until_ci;
	enum capacity_aim aim;
	int jobs;
	enum table_format format;
};

/* A value that the machine cannot have. */
struct skipped {
	double value;
	const char *why;
};

/* One workload at one QoS. */
struct mix {
	struct planning *planning;
	const char *workload, *qos; /* as given */
	struct capacity_question question;
	struct capacity capacity;
};

struct planning {
	const struct plan_options *options;
	struct arena *arena;
	struct study study; /* of the machine as it is: one setup for each mix, in order */
	const struct knob *knob;
	size_t value_count, skipped_count;
	const double *values;
	const struct skipped *skipped;

	struct setting *settings; /* those given, and the last one: the knob */
	size_t setting_count;
	struct spec spec; /* what the stock has to have */
	struct stock *stock;
	struct store *store; /* NULL = nothing is recorded */
	size_t mix_count;
	struct mix *mixes;

	size_t replayed, recorded; /* runs: computed now, and found in the database */
	struct progress progress;
};

/* A value as it is set and printed. */
const char *plan_value_text(double value, struct arena *arena);

/* The probe of a mix, for capacity_search. */
bool plan_probe(
	void *mix, size_t value, size_t policy, struct capacity_probe *probe, struct err *err);

/* Answers and probes on standard output, and what there is to say of them on standard error. */
void plan_print(const struct planning *planning, struct arena *arena);

#endif
