/* sweep/entry.h: how a sweep stands in a database: what it is known by, whether another is the same, and what
 * is entered at its end. */
#ifndef SWEEP_ENTRY_H
#define SWEEP_ENTRY_H

#include "sweep/record.h"
#include "sweep/spec.h"

/* A new sweep's record. inputs: the files that the spec names, as they were read. Its digest is that of all that
 * results depend on: spec, files, versions, until_ci (NaN = none). */
void entry_make(const struct spec *spec, const struct input *inputs, size_t count, double until_ci,
	struct arena *arena, struct sweep_record *sweep);

/* What makes two sweeps different ones, in words; NULL = nothing does. */
const char *entry_difference(
	const struct sweep_record *before, const struct sweep_record *now, struct arena *arena);

/* The spec of a recorded sweep. */
bool entry_spec(
	const struct sweep_record *sweep, struct arena *arena, struct spec *spec, struct err *err);

/* All points are there: enters where the places lie, and has the sweep's answers made. */
bool entry_finish(const struct spec *spec, struct store *store, int64_t sweep_id, struct err *err);

#endif
