#include "policy/policy.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

void plan_run(struct plan *plan, int task, int tiles, double migration_cycles)
{
	plan->placements[plan->count++] =
		(struct placement){task, tiles, migration_cycles, KEEP_ALL};
}

void plan_stop(struct plan *plan, int task, enum keep keep)
{
	plan->placements[plan->count++] = (struct placement){task, 0, 0, keep};
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
	for (const struct policy *p = policy_table; p->name && count < 60; p++)
		names[count++] = p->name;
	for (const struct policy *p = offline_table; p->name; p++)
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
		for (; count < 63 && dispatcher_table[count]; count++)
			names[count] = dispatcher_table[count]->name;
		names[count] = NULL;
		return unknown("dispatcher", "dispatchers", left, names, err);
	}
	if (!policy->regulator) {
		for (; count < 63 && regulator_table[count]; count++)
			names[count] = regulator_table[count]->name;
		names[count] = NULL;
		return unknown("regulator", "regulators", right, names, err);
	}
	return true;
}

static bool table_find(const struct policy *table, const char *name, struct policy *policy)
{
	for (const struct policy *p = table; p->name; p++)
		if (strcmp(p->name, name) == 0) {
			*policy = *p;
			return true;
		}
	return false;
}

static bool row_find(const char *name, struct arena *arena, struct policy *policy, struct err *err)
{
	if (table_find(policy_table, name, policy) || table_find(offline_table, name, policy))
		return true;
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

/* The two halves' knobs and their values. */
struct half {
	const struct knob *knobs;
	size_t size;
	void *values;
};

static void halves_of(const struct tuned_policy *tuned, struct half halves[2])
{
	const struct dispatcher *d = tuned->policy.dispatcher;
	const struct regulator *r = tuned->policy.regulator;
	halves[0] = (struct half){d->knobs, d->knobs_size, tuned->dispatcher_knobs};
	halves[1] = (struct half){r->knobs, r->knobs_size, tuned->regulator_knobs};
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct setting *)a)->key, ((const struct setting *)b)->key);
}

size_t policy_changes(
	const struct tuned_policy *tuned, struct arena *arena, struct setting **changes)
{
	struct half halves[2];
	halves_of(tuned, halves);
	size_t room = 0, count = 0;
	for (int i = 0; i < 2; i++)
		room += halves[i].knobs ? knob_count(halves[i].knobs) : 0;
	*changes = arena_array(arena, room, sizeof **changes);
	for (int i = 0; i < 2; i++)
		if (halves[i].knobs)
			count += knob_differences(halves[i].knobs,
				knobs_new(halves[i].knobs, halves[i].size, arena), halves[i].values,
				"policy.", arena, *changes + count);
	if (count)
		qsort(*changes, count, sizeof **changes, by_key);
	return count;
}

/* NAME[KNOB=VALUE,...] of the knobs that differ from their defaults. */
static void name_tell(struct tuned_policy *tuned, struct arena *arena)
{
	struct setting *changes;
	size_t count = policy_changes(tuned, arena, &changes);
	const char *name = tuned->base_name;
	for (size_t i = 0; i < count; i++)
		name = arena_printf(arena, "%s%s%s=%s", name, i ? "," : "[",
			changes[i].key + strlen("policy."), changes[i].value);
	tuned->policy.name = count ? arena_printf(arena, "%s]", name) : name;
}

static bool bracket_apply(
	struct tuned_policy *tuned, const char *text, struct arena *arena, struct err *err)
{
	while (*text && *text != ']') {
		size_t length = strcspn(text, ",]"), equals = strcspn(text, "=");
		bool known = false;
		const char *key = arena_copy(arena, text, equals < length ? equals : length);
		const char *value = equals < length
			? arena_copy(arena, text + equals + 1, length - equals - 1)
			: "";
		if (!policy_set(tuned, key, value, arena, &known, err))
			return false;
		if (!known)
			return err_set(err, EX_DATAERR,
				"policy '%s' has no knob '%s' (moca list knobs)", tuned->base_name,
				key);
		text += length + (text[length] == ',');
	}
	return strcmp(text, "]") == 0
		|| err_set(err, EX_DATAERR,
			"policy '%s[...%s': expected [KNOB=VALUE,...] at its end, for the knobs of "
			"both halves",
			tuned->base_name, text);
}

bool policy_find(const char *name, struct arena *arena, struct tuned_policy *tuned, struct err *err)
{
	size_t length = strcspn(name, "[");
	tuned->base_name = arena_copy(arena, name, length);
	if (!row_find(tuned->base_name, arena, &tuned->policy, err))
		return false;
	const struct dispatcher *d = tuned->policy.dispatcher;
	const struct regulator *r = tuned->policy.regulator;
	tuned->dispatcher_knobs = knobs_new(d->knobs, d->knobs_size, arena);
	tuned->regulator_knobs = knobs_new(r->knobs, r->knobs_size, arena);
	return !name[length] || bracket_apply(tuned, name + length + 1, arena, err);
}

bool policy_set(struct tuned_policy *tuned, const char *key, const char *value, struct arena *arena,
	bool *known, struct err *err)
{
	struct half halves[2];
	char problem[256];
	halves_of(tuned, halves);
	*known = false;
	for (int i = 0; i < 2; i++) {
		const struct knob *knob = halves[i].knobs ? knob_find(halves[i].knobs, key) : NULL;
		if (!knob)
			continue;
		*known = true;
		if (!knob_parse(knob, halves[i].values, value, problem, sizeof problem))
			return err_set(err, EX_DATAERR, "policy.%s", problem);
	}
	name_tell(tuned, arena);
	return true;
}
