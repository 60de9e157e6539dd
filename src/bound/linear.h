/* bound/linear.h: a linear programme that grows by rows: the one file behind it knows CLP.
 *
 *     maximise    sum of x_j
 *     subject to  0 <= x_j <= 1,   sum over j of a_rj x_j <= 1 for each row r,   a_rj >= 0
 *
 * Rows are added between solutions; the dual simplex then goes on from the last basis, which such rows
 * leave dual feasible. What is reported does not depend on the solver being right: by weak duality
 *
 *     sum over r of y_r + sum over j of max(0, 1 - sum over r of y_r a_rj)
 *
 * is an upper bound of the maximum for any prices y >= 0, good ones or bad. */
#ifndef BOUND_LINEAR_H
#define BOUND_LINEAR_H

#include "base/err.h"

#include <stddef.h>

struct linear;

/* NULL and status 69 if the program was built without CLP. */
struct linear *linear_new(size_t columns, struct err *err);
void linear_free(struct linear *linear); /* NULL is ignored */

/* Columns and their coefficients, in any order, each at most once. */
void linear_row(
	struct linear *linear, size_t count, const int *columns, const double *coefficients);

/* Solves; *bound is the bound above for the prices found, `x` the solution. */
bool linear_solve(struct linear *linear, double *x, double *bound, struct err *err);

#endif
