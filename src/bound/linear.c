#include "bound/linear.h"

#include <err.h>
#include <stdlib.h>
#include <sysexits.h>

#ifdef HAVE_CLP

#include <Clp_C_Interface.h>
#include <float.h>

struct linear {
	Clp_Simplex *model;
	size_t columns;
};

/* The box alone: the maximum of a sum is the least of its negative. */
static void columns_set(struct linear *linear)
{
	Clp_Simplex *model = linear->model;
	Clp_resize(model, 0, (int)linear->columns);
	for (size_t j = 0; j < linear->columns; j++) {
		Clp_columnLower(model)[j] = 0;
		Clp_columnUpper(model)[j] = 1;
		Clp_objective(model)[j] = -1;
	}
}

struct linear *linear_new(size_t columns, struct err *err)
{
	(void)err;
	struct linear *linear = calloc(1, sizeof *linear);
	if (!linear)
		errx(EX_OSERR, "out of memory");
	*linear = (struct linear){Clp_newModel(), columns};
	Clp_setLogLevel(linear->model, 0);
	columns_set(linear);
	return linear;
}

void linear_free(struct linear *linear)
{
	if (!linear)
		return;
	Clp_deleteModel(linear->model);
	free(linear);
}

void linear_row(struct linear *linear, size_t count, const int *columns, const double *coefficients)
{
	const double lower = -DBL_MAX, upper = 1;
	const CoinBigIndex starts[] = {0, (CoinBigIndex)count};
	Clp_addRows(linear->model, 1, &lower, &upper, starts, columns, coefficients);
}

/* The weak dual's value. A price below zero counts as none. CLP minimises the negative sum, so that its
 * prices are those of the maximum with the sign turned. */
static double dual_bound(struct linear *linear)
{
	Clp_Simplex *model = linear->model;
	const double *prices = Clp_dualRowSolution(model), *elements = Clp_getElements(model);
	const CoinBigIndex *starts = Clp_getVectorStarts(model);
	const int *lengths = Clp_getVectorLengths(model), *rows = Clp_getIndices(model);
	double bound = 0;
	for (int r = 0; r < Clp_numberRows(model); r++)
		bound += prices[r] < 0 ? -prices[r] : 0;
	for (size_t j = 0; j < linear->columns; j++) {
		double paid = 0;
		for (CoinBigIndex i = starts[j]; i < starts[j] + lengths[j]; i++)
			paid += prices[rows[i]] < 0 ? -prices[rows[i]] * elements[i] : 0;
		bound += paid < 1 ? 1 - paid : 0;
	}
	return bound;
}

/* Without a row the box's corner is the answer; CLP would stumble over its missing matrix. */
static void corner(const struct linear *linear, double *x, double *bound)
{
	for (size_t j = 0; j < linear->columns; j++)
		x[j] = 1;
	*bound = (double)linear->columns;
}

bool linear_solve(struct linear *linear, double *x, double *bound, struct err *err)
{
	if (Clp_numberRows(linear->model) == 0) {
		corner(linear, x, bound);
		return true;
	}
	Clp_dual(linear->model, 0);
	if (!Clp_isProvenOptimal(linear->model))
		return err_set(err, EX_SOFTWARE, "CLP found no optimum of the bound (status %d)",
			Clp_status(linear->model));
	const double *solution = Clp_primalColumnSolution(linear->model);
	for (size_t j = 0; j < linear->columns; j++)
		x[j] = solution[j];
	*bound = dual_bound(linear);
	return true;
}

#else

struct linear *linear_new(size_t columns, struct err *err)
{
	(void)columns;
	err_set(err, EX_UNAVAILABLE,
		"the policy 'bound' needs the library CLP: install the package coinor-libclp-dev "
		"and build moca again");
	return NULL;
}

void linear_free(struct linear *linear)
{
	(void)linear;
}

void linear_row(struct linear *linear, size_t count, const int *columns, const double *coefficients)
{
	(void)linear, (void)count, (void)columns, (void)coefficients;
}

bool linear_solve(struct linear *linear, double *x, double *bound, struct err *err)
{
	(void)linear, (void)x, (void)bound, (void)err;
	return false;
}

#endif
