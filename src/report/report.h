/* report/report.h: a results database as one HTML page: self-contained, without a network, the same bytes for the same
 * database and program. The only room that writes HTML.
 *
 * Who calls it has drawn the figures already; numbers come from the views that `moca query` asks. Everything that a
 * database or a file says is escaped before it is written. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/arena.h"
#include "base/err.h"
#include "model/soc.h"
#include "sweep/setup.h"

#include <stdio.h>

struct report_figure {
	const char *name, *summary;
	const char *command; /* that draws it */
	const char *svg;     /* NULL = it could not be drawn */
	const char *caption;
	const char *why; /* it could not be drawn */
};

struct report {
	const char *title;
	const char *db; /* as the user calls it */
	struct store *store;
	const char *configuration;     /* whose runs are told; NULL = no runs, sweeps alone */
	struct store *sweep_store;     /* of the sweeps; may be the same */
	const char *sweep_db;          /* as the user calls it */
	const struct soc *soc;         /* of that, with its knobs */
	const struct library *library; /* what was measured */
	size_t figure_count;
	const struct report_figure *figures;
};

/* Writes the page. After an error what was written is of no use. */
bool report_write(const struct report *report, struct arena *arena, FILE *stream, struct err *err);

#endif
