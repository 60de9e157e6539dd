/* sweep/compat.h: what `--compat` adds around the replay; the schedulers are policy/artifact.h's.
 *
 * Before: the traces of a setup get the artifact's predictions and, by the habit `calibration`, service
 * times as in its co-located runs; the setup's SoC the interference that goes with them. After: outcomes
 * become what the artifact prints. */
#ifndef SWEEP_COMPAT_H
#define SWEEP_COMPAT_H

#include "policy/artifact.h"
#include "replay/replay.h"

/* Nothing imitated: habits 0, text "". */
struct compat {
	unsigned habits;
	const char *text; /* the one text for these habits */
};

/* "" is nothing. Status 64 if it cannot be read. */
bool compat_parse(const char *text, struct arena *arena, struct compat *compat, struct err *err);

/* Checks that the machine is one of pairs, and calibrates it. */
bool compat_soc(const struct compat *compat, struct soc *soc, struct err *err);

/* Adds predictions to the trace of a network, and calibrates it. Status 65 if the artifact has no such
 * network or the trace has other layers. */
bool compat_trace(const struct compat *compat, const struct soc *soc, const struct network *network,
	struct arena *arena, struct trace *trace, struct err *err);

/* What the artifact prints. By the index slip, tasks that were dropped count as done: those that never ran
 * with latency P2, the others when their part was over. By the floor no latency is below P2. Time that is
 * added is queued time. A task without the floor takes a cycle at least. Isolated times, by the
 * calibration, are those of the artifact's STP script. */
void compat_outcomes(
	const struct compat *compat, const struct scenario *scenario, struct outcome *outcomes);

#endif
