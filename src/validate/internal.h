/* validate/internal.h: shared by the files of this room. */
#ifndef VALIDATE_INTERNAL_H
#define VALIDATE_INTERNAL_H

#include "base/csv.h"
#include "validate/evidence.h"

/* Status 66 if the library has no such input. */
bool validate_find(const struct library *library, const char *kind, const char *name,
	struct arena *arena, struct text *text, struct err *err);

/* A measured table whose columns are known. */
bool validate_table(const struct library *library, const char *name,
	const struct csv_column *columns, int *index, struct arena *arena, struct csv *csv,
	struct err *err);

bool evidence_runs(const struct evidence_source *source, struct arena *arena,
	struct evidence *evidence, struct err *err);

#endif
