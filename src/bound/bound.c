#include "bound/bound.h"

#include "bound/internal.h"
#include "bound/linear.h"

#include <math.h>
#include <string.h>

bool bound_available(void)
{
	struct err err;
	struct linear *linear = linear_new(0, &err);
	linear_free(linear);
	return linear != NULL;
}

/* A schedule meets a whole number of tasks; a millionth is left for the solver. */
static size_t whole(double value)
{
	return (size_t)floor(value + 1e-6);
}

/* The tasks of priorities `lowest` to `highest`. */
static bool class_compute(const struct workload *workload, const struct need *needs, int lowest,
	int highest, struct class_bound *class, struct bound *bound, struct err *err)
{
	struct arena arena = {0};
	const struct need **chosen = arena_array(&arena, workload->task_count, sizeof *chosen);
	size_t count = 0;
	for (size_t i = 0; i < workload->task_count; i++) {
		int priority = workload->tasks[i].priority;
		if (priority < lowest || priority > highest)
			continue;
		class->tasks++;
		if (!needs[i].hopeless)
			chosen[count++] = &needs[i];
	}
	struct relaxation relaxation;
	bool ok = rows_relax(chosen, count, &relaxation, err);
	arena_free(&arena);
	if (!ok)
		return false;
	class->relaxed = relaxation.value;
	class->met = whole(relaxation.value);
	bound->rows += relaxation.rows;
	bound->rounds += relaxation.rounds;
	return true;
}

bool bound_compute(const struct scenario *scenario, struct bound *bound, struct err *err)
{
	struct arena arena = {0};
	const struct workload *workload = scenario->workload;
	const struct need *needs = needs_make(scenario, &arena);
	*bound = (struct bound){0};
	for (size_t i = 0; i < workload->task_count; i++)
		bound->hopeless += needs[i].hopeless;
	bool ok = class_compute(workload, needs, 0, PRIORITY_MOST, &bound->all, bound, err)
		&& class_compute(workload, needs, 0, 2, &bound->low, bound, err)
		&& class_compute(workload, needs, 3, 8, &bound->mid, bound, err)
		&& class_compute(workload, needs, 9, PRIORITY_MOST, &bound->high, bound, err);
	size_t of_classes = bound->low.met + bound->mid.met + bound->high.met;
	if (ok && of_classes < bound->all.met)
		bound->all.met = of_classes;
	arena_free(&arena);
	return ok;
}

static double share(const struct class_bound *class)
{
	return class->tasks ? (double)class->met / (double)class->tasks : NAN;
}

void bound_metrics(const struct bound *bound, struct metrics *metrics)
{
	for (const struct metric *metric = metric_table; metric->name; metric++)
		memcpy((char *)metrics + metric->offset, &(double){NAN}, sizeof(double));
	metrics->sla = share(&bound->all);
	metrics->sla_low = share(&bound->low);
	metrics->sla_mid = share(&bound->mid);
	metrics->sla_high = share(&bound->high);
}
