/* cli/options.h: options that several commands share: what to replay, and lists of values. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "cli/library.h"

#include <argp.h>

/* Values of a repeatable option, each once; each occurrence may be a comma list. */
struct list {
	size_t count;
	const char **values;
};

void list_add(struct list *list, const char *text, struct arena *arena);

/* Adds one value as it is: for options of which the last counts. */
void list_append(struct list *list, const char *value, struct arena *arena);

/* What run, bench and others replay. */
struct selection {
	struct arena *arena;
	const char *soc;
	struct list workloads, qos, policies;
	struct list sets; /* KEY=VALUE */
	struct given_traces traces;
	const char *compat; /* of run alone; "" = nothing */
	uint64_t first_seed, last_seed;
};

void selection_begin(struct selection *selection, struct arena *arena);

/* Its options, as an argp child; the input is a struct selection. */
extern const struct argp selection_argp;

/* Reads every setup of the selection (workload x QoS) and every policy. Knobs that nothing knows are
 * refused. */
struct study {
	size_t setup_count, policy_count;
	struct setup *setups;
	struct tuned_policy *policies;
};
bool study_read(struct selection *selection, struct study *study, struct err *err);

/* A whole number within bounds, or status 64. */
long long option_number(const char *text, const char *option, long long least, long long most,
	struct argp_state *state);

/* Percentage points, as a part: `0.5pp` or `0.5` is 0.005; or status 64. */
double option_points(const char *text, const char *option, struct argp_state *state);

#endif
