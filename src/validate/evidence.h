/* validate/evidence.h: what was measured, beside what this machine comes to: all that claims are checked by.
 *
 * Measured figures are tables of models/measured/, each with its source in its head; the library finds them as
 * inputs of the kind `measured`. Ours come the way every replay's do: networks lowered onto the SoC, runs
 * replayed in batches. */
#ifndef VALIDATE_EVIDENCE_H
#define VALIDATE_EVIDENCE_H

#include "sweep/batch.h"
#include "validate/labels.h"

/* Layers and inferences of one network, alone. What was not measured is NaN, or no label. */
struct network_evidence {
	struct network network;
	struct labels labels;
	double *seen;             /* what our cost says would be seen of each operation */
	struct accuracy accuracy; /* of the labels */
	double measured_cycles[3], ours_cycles[3]; /* whole inferences on 1 and 2 tiles */
};

/* The artifact's own table of layers. */
struct table_evidence {
	size_t layers;
	size_t same_bytes;  /* DRAM bytes to the byte */
	size_t near_cycles; /* cycles within 1 % */
};

enum run_metric { RUN_SLA, RUN_LATENCY, RUN_STP, RUN_FAIRNESS, RUN_METRICS };

/* One hardware run, and its replays under --compat artifact, one a seed. */
struct run_evidence {
	const char *policy;
	double measured[RUN_METRICS];
	double *replays[RUN_METRICS]; /* by seed */
};

enum { RUN_STATIC, RUN_MOCA, RUNS };

struct evidence {
	size_t network_count;
	struct network_evidence *networks;
	struct table_evidence table;
	size_t seed_count;
	struct run_evidence runs[RUNS];
};

/* What evidence is made of. */
struct evidence_source {
	struct library library;
	const char *soc; /* its name; the knobs that are set come as for a replay */
	const struct setting *settings;
	size_t setting_count;
	uint64_t seeds; /* 1 to this, of the runs */
	int threads;
};

/* Layers and inferences of this machine alone. Status 65 if it has one tile, or a network does not fit it. */
bool evidence_networks(const struct library *library, const struct soc *soc, struct arena *arena,
	struct evidence *evidence, struct err *err);

/* Layers, inferences and the artifact's table: quick. */
bool evidence_layers(const struct evidence_source *source, struct arena *arena,
	struct evidence *evidence, struct err *err);

/* The runs too. */
bool evidence_read(const struct evidence_source *source, struct arena *arena,
	struct evidence *evidence, struct err *err);

/* NULL if there is none of that name. */
const struct network_evidence *evidence_network(const struct evidence *evidence, const char *name);

#endif
