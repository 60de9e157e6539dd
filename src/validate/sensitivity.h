/* validate/sensitivity.h: how much the headline owes to each calibrated constant.
 *
 * The headline is the SLA of static and of moca on one setup, and their difference. Every constant is moved by a
 * fifth down and up, alone; seeds are the same throughout, so that a change is the mean of differences
 * between pairs of runs, and its 95 % interval that of the pairs. */
#ifndef VALIDATE_SENSITIVITY_H
#define VALIDATE_SENSITIVITY_H

#include "validate/evidence.h"

enum headline { HEADLINE_STATIC, HEADLINE_MOCA, HEADLINE_GAIN, HEADLINES };

struct sensitivity {
	const char *knob;  /* soc.KEY; "" = nothing moved: the first row */
	const char *value; /* where it was moved to; within the knob's bounds */
	double percent;    /* by how much */
	struct estimate level[HEADLINES];
	struct estimate change[HEADLINES]; /* against the first row */
	double effect; /* the largest |change| of the three, of both directions */
};

/* How many rows there are: the first, and two a constant. */
size_t sensitivity_count(void);

/* Fills the rows: the first, then constants by effect, the largest first. */
bool sensitivity_run(const struct evidence_source *source, const char *workload, const char *qos,
	struct arena *arena, struct sensitivity *rows, struct err *err);

#endif
