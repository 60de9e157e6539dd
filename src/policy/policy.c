#include "policy/policy.h"

#include <string.h>
#include <sysexits.h>

double view_remaining_cycles(const struct view *view, int task, int tiles)
{
	const struct task_view *t = &view->tasks[task];
	const struct lowering *on = t->trace->on[tiles];
	const double *before = on->isolated_before;
	return before[t->trace->layer_count] - before[t->layer]
		- (1 - t->left) * on->demands[t->layer].isolated_cycles;
}

void plan_run(struct plan *plan, int task, int tiles, double migration_cycles)
{
	plan->placements[plan->count++] = (struct placement){task, tiles, migration_cycles};
}

void plan_stop(struct plan *plan, int task)
{
	plan_run(plan, task, 0, 0);
}

void plan_drop(struct plan *plan, int task)
{
	plan_run(plan, task, -1, 0);
}

static const struct dispatcher *dispatcher_find(const char *name)
{
	for (const struct dispatcher *const *d = dispatcher_table; *d; d++)
		if (strcmp((*d)->name, name) == 0)
			return *d;
	return NULL;
}

static const struct regulator *regulator_find(const char *name)
{
	for (const struct regulator *const *r = regulator_table; *r; r++)
		if (strcmp((*r)->name, name) == 0)
			return *r;
	return NULL;
}

static bool unknown(const char *what, const char *kinds, const char *name, const char *const *names,
	struct err *err)
{
	const char *nearest = text_nearest(name, names);
	return err_set(err, EX_DATAERR, "unknown %s '%s'%s%s%s (moca list %s)", what, name,
		nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "",
		kinds);
}

static bool unknown_policy(const char *name, struct err *err)
{
	const char *names[64];
	size_t count = 0;
	for (const struct policy *p = policy_table; p->name && count < 63; p++)
		names[count++] = p->name;
	names[count] = NULL;
	return unknown("policy", "policies", name, names, err);
}

static bool cross_find(
	const char *name, size_t plus, struct arena *arena, struct policy *policy, struct err *err)
{
	const char *left = arena_copy(arena, name, plus), *right = name + plus + 1, *names[64];
	size_t count = 0;
	*policy = (struct policy){arena_copy(arena, name, strlen(name)), "", dispatcher_find(left),
		regulator_find(right)};
	if (!policy->dispatcher) {
		for (; dispatcher_table[count]; count++)
			names[count] = dispatcher_table[count]->name;
		names[count] = NULL;
		return unknown("dispatcher", "dispatchers", left, names, err);
	}
	if (!policy->regulator) {
		for (; regulator_table[count]; count++)
			names[count] = regulator_table[count]->name;
		names[count] = NULL;
		return unknown("regulator", "regulators", right, names, err);
	}
	return true;
}

static bool row_find(const char *name, struct arena *arena, struct policy *policy, struct err *err)
{
	for (const struct policy *p = policy_table; p->name; p++)
		if (strcmp(p->name, name) == 0) {
			*policy = *p;
			return true;
		}
	const char *plus = strchr(name, '+');
	return plus ? cross_find(name, (size_t)(plus - name), arena, policy, err)
		    : unknown_policy(name, err);
}

static void *knobs_new(const struct knob *knobs, size_t size, struct arena *arena)
{
	if (!knobs)
		return NULL;
	void *values = arena_alloc(arena, size);
	knob_defaults(knobs, values);
	return values;
}

bool policy_find(const char *name, struct arena *arena, struct tuned_policy *tuned, struct err *err)
{
	if (!row_find(name, arena, &tuned->policy, err))
		return false;
	const struct dispatcher *d = tuned->policy.dispatcher;
	const struct regulator *r = tuned->policy.regulator;
	tuned->dispatcher_knobs = knobs_new(d->knobs, d->knobs_size, arena);
	tuned->regulator_knobs = knobs_new(r->knobs, r->knobs_size, arena);
	return true;
}

bool policy_set(struct tuned_policy *tuned, const char *key, const char *value, bool *known,
	struct err *err)
{
	const struct knob *tables[] = {
		tuned->policy.dispatcher->knobs, tuned->policy.regulator->knobs};
	void *objects[] = {tuned->dispatcher_knobs, tuned->regulator_knobs};
	char problem[256];
	*known = false;
	for (int i = 0; i < 2; i++) {
		const struct knob *knob = tables[i] ? knob_find(tables[i], key) : NULL;
		if (!knob)
			continue;
		*known = true;
		if (!knob_parse(knob, objects[i], value, problem, sizeof problem))
			return err_set(err, EX_DATAERR, "policy.%s", problem);
	}
	return true;
}
