/* sweep/setup.h: a machine, its traces and its workload, read and tuned: what many runs share.
 *
 * Inputs come by kind and name from a `library`: the files of models/ for a new run, the database for
 * a recorded one. Knobs come as settings: soc.KEY, workload.KEY or policy.KEY. */
#ifndef SWEEP_SETUP_H
#define SWEEP_SETUP_H

#include "store/store.h"
#include "sweep/compat.h"

/* Changes whenever the same inputs would give another result: it is part of every run's key. */
#define REPLAY_VERSION "2"

struct library {
	void *data;
	/* Finds an input's text. A kind that the library has not (traces, if there are only networks)
	 * gives found = false; a name that it has not is an error. */
	bool (*find)(void *data, const char *kind, const char *name, struct arena *arena,
		struct text *text, bool *found, struct err *err);
	/* Lowers a network that `find` has; NULL = for every tile count. The trace outlives the setup. */
	bool (*lower)(void *data, const struct soc *soc, const char *network,
		const struct text *text, const struct trace **trace, struct err *err);
};

enum { SETUP_SOC, SETUP_WORKLOAD }; /* where these stand among a setup's inputs */

struct setup {
	struct soc soc;
	struct workload_source source;
	struct workload_knobs workload_knobs;
	const char *soc_name, *workload_name, *qos;
	struct compat compat;
	size_t network_count;
	const char *const *networks;
	const struct place *network_places;
	const struct trace *const *traces;
	const struct trace *const
		*lowered; /* as the layer cost made them; NULL = the trace was given */
	size_t input_count;
	struct input *inputs; /* SoC, workload, and networks or given traces: what was read */
	size_t change_count;
	const struct setting *changes; /* knobs that differ from the files' values, sorted by key */
	char contents
		[DIGEST_TEXT]; /* of workload, networks, given traces: what its name stands for */
	char configuration[DIGEST_TEXT];
};

/* The names are as the user gives them; qos is H, M or L; compat may be "". Settings of policies are left
 * to setup_policy. */
bool setup_read(const struct library *library, const char *soc, const char *workload,
	const char *qos, const char *compat, const struct setting *settings, size_t setting_count,
	struct arena *arena, struct setup *setup, struct err *err);

/* The workload's part alone, for those who want no machine: soc, traces and digests stay empty, and
 * settings of the workload are the only ones that may be given. */
bool setup_read_workload(const struct library *library, const char *workload, const char *qos,
	const struct setting *settings, size_t setting_count, struct arena *arena,
	struct setup *setup, struct err *err);

/* Whether some network was lowered, its trace not given. */
bool setup_lowers(const struct setup *setup);

/* The traces that were lowered, as inputs: for those who record what they made. Room for network_count. */
size_t setup_lowered(const struct setup *setup, struct arena *arena, struct input *inputs);

/* Applies a setting whose key is the prefix and a knob's. */
bool setting_apply(const struct knob *knobs, void *object, const char *prefix,
	const struct setting *setting, struct err *err);

/* Finds a policy and applies the policy.* settings that it knows; known[i] is set for each. */
bool setup_policy(const struct setting *settings, size_t count, const char *name,
	struct arena *arena, struct tuned_policy *policy, bool *known, struct err *err);

/* What was set for a run, of the SoC, the workload and the policy: a JSON object, keys sorted. */
const char *setup_knobs(
	const struct setup *setup, const struct tuned_policy *policy, struct arena *arena);

/* The digest of all that determines a run's result. */
void setup_key(const struct setup *setup, const struct policy *policy, uint64_t seed,
	char key[DIGEST_TEXT]);

/* `KEY=VALUE`, as on the command line. */
bool setting_parse(const char *text, struct arena *arena, struct setting *setting, struct err *err);

/* An input's name without directory and extension. */
const char *name_stem(const char *path, struct arena *arena);

#endif
