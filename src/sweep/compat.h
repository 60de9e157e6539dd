/* sweep/compat.h: what `--compat` adds around the replay; the schedulers are policy/artifact.h's.
 *
 * Before: the traces of a setup get the artifact's predictions and, by the habit `calibration`, service
 * times as in its co-located runs; the setup's SoC the interference that goes with them. After: outcomes
 * become what the artifact prints. */
#ifndef SWEEP_COMPAT_H
#define SWEEP_COMPAT_H

#include "cost/loops.h"
#include "policy/artifact.h"
#include "replay/replay.h"

/* Nothing imitated: habits 0, text "". */
struct compat {
	unsigned habits;
	const char *text; /* the one text for these habits */
};

/* "" is nothing. Status 64 if it cannot be read. */
bool compat_parse(const char *text, struct arena *arena, struct compat *compat, struct err *err);

/* The policy in its form for these habits; without any it stays as it is. Status 64 if there is none. */
bool compat_policy(const struct compat *compat, struct arena *arena, struct tuned_policy *policy,
	struct err *err);

/* Calibrates a machine as it was read, before its knobs are set. */
void compat_soc(const struct compat *compat, struct soc *soc);

/* Status 65 if the machine is not one of pairs of tiles. */
bool compat_check(const struct compat *compat, const struct soc *soc, struct err *err);

/* Adds predictions to the trace of a network, and calibrates it. Status 65 if the artifact has no such
 * network or the trace has other layers. */
bool compat_trace(const struct compat *compat, const struct soc *soc, const struct network *network,
	struct arena *arena, struct trace *trace, struct err *err);

/* What the artifact predicts of an operation on two tiles, as its table has it: for convolutions and
 * matmuls
 *
 *     T = max(C, M) + f min(C, M),  M = max(S / 2, D)
 *
 * with C, D and S as in cost/algorithm1.h; the fs are 1 for the first operation, 0.5 if it is fully
 * connected, 0.7 for images up to 7 x 7, 0.3 else. For others it is Algorithm 1. */
double compat_layer_cycles(const struct soc *soc, const struct network *network, size_t index,
	const struct loops_counts *counts);

/* What the artifact prints. By the index slip, tasks that were dropped count as done: those that never ran
 * with latency P2, the others when their part was over. By the floor no latency is below P2. Time that is
 * added is queued time. A task without the floor takes a cycle at least. Isolated times, by the
 * calibration, are those of the artifact's STP script. */
void compat_outcomes(
	const struct compat *compat, const struct scenario *scenario, struct outcome *outcomes);

#endif
