/* Cutting planes. Solve with few rows, find the rows that the solution violates most, add them, go on
 * from there, until it violates none. For each interval's beginning a, from the latest release to the
 * earliest, the tasks released since are accumulated by deadline; a sum over deadlines then gives the
 * load of every [a, b]: O(n^2) for all, and nothing is stored. */
#include "bound/internal.h"
#include "bound/linear.h"

#include <math.h>
#include <stdlib.h>

enum { ROWS_A_ROUND = 25, ROUNDS_MOST = 500 };

static const double tolerance = 1e-6; /* a row violated by less counts as kept */

struct row {
	enum resource resource;
	double from_cycles, to_cycles;
	double excess; /* load over length, less 1 */
};

struct programme {
	size_t count;
	const struct need *const *by_deadline; /* columns are in this order */
	int *by_release;                       /* columns, from the latest release on */
	double *x;
	double *load; /* by deadline */
	struct row *rows;
	int *columns;
	double *coefficients;
	struct linear *linear;
};

static int deadline_order(const void *a, const void *b)
{
	const struct need *x = *(const struct need *const *)a, *y = *(const struct need *const *)b;
	if (x->deadline_cycles != y->deadline_cycles)
		return x->deadline_cycles < y->deadline_cycles ? -1 : 1;
	return (x > y) - (x < y); /* of one array: by task */
}

static int release_order(const void *a, const void *b, void *needs)
{
	int i = *(const int *)a, k = *(const int *)b;
	const struct need *const *by_deadline = needs;
	double x = by_deadline[i]->release_cycles, y = by_deadline[k]->release_cycles;
	return x != y ? (x > y ? -1 : 1) : (i > k) - (i < k);
}

/* The most violated row that begins at `from`; by_deadline's loads are those released since. */
static struct row worst_from(const struct programme *p, enum resource resource, double from_cycles)
{
	struct row worst = {resource, from_cycles, 0, -1};
	double load = 0;
	for (size_t j = 0; j < p->count; j++) {
		double to = p->by_deadline[j]->deadline_cycles;
		load += p->load[j];
		if (load > 0 && load / (to - from_cycles) - 1 > worst.excess) {
			worst.excess = load / (to - from_cycles) - 1;
			worst.to_cycles = to;
		}
	}
	return worst;
}

/* The most violated row of each beginning and resource. Returns how many. */
static size_t rows_find(struct programme *p)
{
	size_t found = 0;
	for (int resource = 0; resource < RESOURCES; resource++) {
		for (size_t j = 0; j < p->count; j++)
			p->load[j] = 0;
		for (size_t i = 0; i < p->count; i++) {
			int j = p->by_release[i];
			double from = p->by_deadline[j]->release_cycles;
			p->load[j] = p->x[j] * p->by_deadline[j]->use_cycles[resource];
			if (i + 1 < p->count
				&& p->by_deadline[p->by_release[i + 1]]->release_cycles == from)
				continue;
			struct row row = worst_from(p, (enum resource)resource, from);
			if (row.excess > tolerance)
				p->rows[found++] = row;
		}
	}
	return found;
}

static int excess_order(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	if (x->excess != y->excess)
		return x->excess > y->excess ? -1 : 1;
	if (x->resource != y->resource)
		return x->resource < y->resource ? -1 : 1;
	return (x->from_cycles > y->from_cycles) - (x->from_cycles < y->from_cycles);
}

/* Divided by the interval's length, so that all rows are of one size. */
static void row_add(struct programme *p, const struct row *row)
{
	double length = (row->to_cycles - row->from_cycles) * (1 + rounding_allowance);
	size_t count = 0;
	for (size_t j = 0; j < p->count; j++) {
		const struct need *need = p->by_deadline[j];
		double use = need->use_cycles[row->resource];
		if (need->release_cycles < row->from_cycles
			|| need->deadline_cycles > row->to_cycles || !(use > 0))
			continue;
		p->columns[count] = (int)j;
		p->coefficients[count++] = use / length;
	}
	linear_row(p->linear, count, p->columns, p->coefficients);
}

static bool cut(struct programme *p, struct relaxation *relaxation, struct err *err)
{
	for (; relaxation->rounds < ROUNDS_MOST; relaxation->rounds++) {
		if (!linear_solve(p->linear, p->x, &relaxation->value, err))
			return false;
		size_t found = rows_find(p);
		if (!found)
			break;
		qsort(p->rows, found, sizeof *p->rows, excess_order);
		for (size_t i = 0; i < found && i < ROWS_A_ROUND; i++, relaxation->rows++)
			row_add(p, &p->rows[i]);
	}
	return true;
}

static void programme_begin(
	struct programme *p, const struct need *const *needs, size_t count, struct arena *arena)
{
	const struct need **by_deadline = arena_array(arena, count, sizeof *by_deadline);
	*p = (struct programme){.count = count,
		.by_deadline = by_deadline,
		.by_release = arena_array(arena, count, sizeof *p->by_release),
		.x = arena_array(arena, count, sizeof *p->x),
		.load = arena_array(arena, count, sizeof *p->load),
		.rows = arena_array(arena, RESOURCES * count, sizeof *p->rows),
		.columns = arena_array(arena, count, sizeof *p->columns),
		.coefficients = arena_array(arena, count, sizeof *p->coefficients)};
	for (size_t i = 0; i < count; i++) {
		by_deadline[i] = needs[i];
		p->by_release[i] = (int)i;
	}
	qsort(by_deadline, count, sizeof *by_deadline, deadline_order);
	qsort_r(p->by_release, count, sizeof *p->by_release, release_order, by_deadline);
}

bool rows_relax(const struct need *const *needs, size_t count, struct relaxation *relaxation,
	struct err *err)
{
	*relaxation = (struct relaxation){0};
	if (!count)
		return true;
	struct arena arena = {0};
	struct programme p;
	programme_begin(&p, needs, count, &arena);
	p.linear = linear_new(count, err);
	bool ok = p.linear && cut(&p, relaxation, err);
	linear_free(p.linear);
	arena_free(&arena);
	return ok;
}
