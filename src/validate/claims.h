/* validate/claims.h: what the program promises of its figures, each held against what was measured.
 *
 * A claim holds if |error| <= allowed, both in percent of the measured figure. For one number the error is
 *
 *     error = 100 (ours - measured) / |measured|
 *
 * and what is allowed stands in the table. Of runs there is one measured and many replayed, one a seed: ours is
 * their mean, and allowed is how far their middle 90 % reach from it towards the measured one:
 *
 *     allowed = 100 |edge - mean| / |measured|,   edge = the 5 % or 95 % point of the seeds, on that side
 *
 * so that the claim holds just if the measured run could be one of the replayed ones. Errors of labels are
 * those of validate/labels.h. The table keeps claims that fail. */
#ifndef VALIDATE_CLAIMS_H
#define VALIDATE_CLAIMS_H

#include "validate/evidence.h"

struct finding {
	double measured, ours; /* NaN where the claim is about an error alone */
	double error, allowed; /* percent */
};

struct claim {
	const char *name;  /* NULL ends the table */
	const char *about; /* a network or a policy */
	const char *what;
	const char *source; /* table of models/measured/ */
	double allowed;     /* percent; NaN = as the seeds scatter */
	void (*find)(const struct claim *claim, const struct evidence *evidence,
		struct finding *finding);
};

extern const struct claim claim_table[];

/* Fills the finding; whether the claim holds. What is not a number does not. */
bool claim_holds(
	const struct claim *claim, const struct evidence *evidence, struct finding *finding);

/* A measured value against one that was computed. */
struct finding finding_of(double measured, double ours, double allowed);

/* A measured value against the seeds' values, which are sorted by it. */
struct finding finding_of_seeds(double measured, double *values, size_t count);

#endif
