/* sweep/record.h: a run on its way into the database, whoever made it. */
#ifndef SWEEP_RECORD_H
#define SWEEP_RECORD_H

#include "sweep/batch.h"

#define MOCA_VERSION "0.1.0" /* of the program: stands with every run */

/* What is recorded of a setup besides its runs. */
struct recording {
	int64_t bundle_id;
	const char *label; /* of the workload in this database (store_workload_label) */
};

/* Adds a setup's inputs, with the traces that it lowered if so, as a bundle, and finds its label. */
bool record_setup(struct store *store, const struct setup *setup, bool traces, struct arena *arena,
	struct recording *recording, struct err *err);

enum { TIME_TEXT = 32 };
const char *record_time(time_t time, char text[TIME_TEXT]); /* ISO 8601, UTC */

/* The record of a result. key: setup_key's; knobs: setup_knobs'; started: record_time's. They, and all that
 * the job and the recording point to, outlive it. */
struct run_record record_make(const struct job *job, const struct result *result,
	const struct recording *recording, const char *key, const char *knobs, const char *started);

#endif
