/* workload/workload.h: who asks for which network, when, and by when.
 *
 * A workload is either a list of tasks (CSV: task,network,priority,arrival_cycles,target_cycles) or a
 * set that generates one for each seed (INI: models/workloads/). */
#ifndef WORKLOAD_WORKLOAD_H
#define WORKLOAD_WORKLOAD_H

#include "base/arena.h"
#include "base/err.h"
#include "base/knob.h"
#include "base/text.h"

#include <stdint.h>

enum { PRIORITY_MOST = 11 }; /* priorities are 0..11: low 0-2, mid 3-8, high 9-11 */

struct task {
	int number;  /* as the file names it; unique; ties in time go by it */
	int network; /* index into the workload's networks */
	int priority;
	double arrival_cycles;
	double target_cycles; /* latency allowed, from the arrival on */
};

struct workload {
	const char *name;
	size_t network_count;
	const char *const *networks;
	const struct place *network_places; /* where the input first names each, for messages */
	size_t task_count;
	const struct task *tasks; /* by arrival, ties by number */
};

enum arrivals { ARRIVALS_CHAINS, ARRIVALS_POISSON, ARRIVALS_PERIODIC, ARRIVALS_KINDS };

/* What can be set from outside: every field is a knob, `workload.KEY`. */
struct workload_knobs {
	int arrivals; /* enum arrivals */
	int tasks;
	double load;      /* arrivals come so many times as fast */
	double qos_scale; /* of the targets */
	double jitter;    /* periodic arrivals: the most that one is late, in periods */
};

extern const struct knob workload_knobs[];

/* One network's part in a set. */
struct share {
	const char *network;
	struct place place; /* where the mix names it */
	int weight;
	double target_cycles;
	double gap_cycles; /* a chain's time from this network's arrival to the next one's, at scale 1 */
};

struct workload_set {
	const char *name;
	double chain_scale;
	size_t share_count;
	const struct share *shares;
};

/* A workload as it was read: tasks from a CSV file, or a set to generate them from. */
struct workload_source {
	bool generated;
	struct workload_set set; /* if generated */
	struct workload listed;  /* if not */
};

/* Reads either kind: a task list if the file's name ends in .csv, a set if in .ini; else what has
 * no [section] is a task list. Sets the knobs that the file gives; the others get their defaults. */
bool workload_parse(const struct text *text, const char *name, struct arena *arena,
	struct workload_source *source, struct workload_knobs *knobs, struct err *err);

/* The task list of a seed. A listed workload's tasks are the same for every seed; load and qos_scale
 * apply to it too. */
void workload_make(const struct workload_source *source, const struct workload_knobs *knobs,
	uint64_t seed, struct arena *arena, struct workload *workload);

/* The networks that the source may ask for, and where its input first names each. */
size_t workload_networks(const struct workload_source *source, const char *const **names,
	const struct place **places, struct arena *arena);

/* Service noise: a factor per task, lognormal with mean 1, drawn by (seed, task number) alone, so that
 * all policies and machines meet the same. NULL for sigma = 0. */
const double *workload_noise(
	const struct workload *workload, double sigma, uint64_t seed, struct arena *arena);

void workload_write(const struct workload *workload, FILE *stream);

#endif
