/* Two specs as lists of facts in an order that does not depend on layout; the first that differs is told. */
#include "sweep/axis.h"

#include <stdlib.h>
#include <string.h>

struct fact {
	const char *section, *key;
	const char *value; /* in the one form that equal values have */
	const char *told;  /* as the spec has it, or the default */
};

struct facts {
	struct ini ini;
	struct arena *arena;
	size_t count;
	struct fact *facts;
};

static const char *axis_value(const struct axis *axis, struct arena *arena)
{
	char low[NUMBER_TEXT], high[NUMBER_TEXT];
	if (!axis->count)
		return arena_printf(arena, "%s..%s%s", text_from_double(axis->low, low),
			text_from_double(axis->high, high), axis->logarithmic ? " log" : "");
	size_t length = 0;
	for (size_t i = 0; i < axis->count; i++)
		length += strlen(axis->values[i]) + 1;
	char *value = arena_alloc(arena, length), *end = value;
	for (size_t i = 0; i < axis->count; i++) {
		end = stpcpy(end, axis->values[i]);
		*end++ = i + 1 < axis->count ? ',' : '\0';
	}
	return value;
}

static void fact_add(struct facts *facts, const char *section, const char *key, const char *value)
{
	const struct ini_entry *entry = ini_find(&facts->ini, section, key);
	facts->facts[facts->count++] =
		(struct fact){section, key, value, entry ? entry->value : value};
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct fact *)a)->key, ((const struct fact *)b)->key);
}

static void sample_add(struct facts *facts, const struct spec *spec)
{
	static const char *const methods[] = {"lhs", "sobol", "random"};
	struct arena *arena = facts->arena;
	fact_add(facts, "sample", "method", methods[spec->method]);
	fact_add(facts, "sample", "points",
		arena_printf(arena, "%llu", (unsigned long long)spec->sample_count));
	fact_add(facts, "sample", "seed",
		arena_printf(arena, "%llu", (unsigned long long)spec->sample_seed));
}

/* Axes in their order, for it numbers the points; fixed keys by name, for theirs means nothing. */
static void facts_add(struct facts *facts, const struct spec *spec)
{
	facts->facts = arena_array(
		facts->arena, spec->axis_count + spec->fixed_count + 4, sizeof *facts->facts);
	if (spec->axis_count && spec->axes[0].sampled)
		sample_add(facts, spec);
	for (size_t i = 0; i < spec->axis_count; i++)
		fact_add(facts, spec->axes[i].sampled ? "sample" : "grid", spec->axes[i].key,
			axis_value(&spec->axes[i], facts->arena));
	struct fact *fixed = facts->facts + facts->count;
	for (size_t i = 0; i < spec->fixed_count; i++)
		fact_add(facts, "fixed", spec->fixed[i].key, *spec->fixed[i].values);
	qsort(fixed, spec->fixed_count, sizeof *fixed, by_key);
	fact_add(facts, "output", "tasks", spec->tasks ? "yes" : "no");
}

static bool facts_read(const struct text *text, struct facts *facts, struct err *err)
{
	struct spec spec;
	if (!spec_parse(text, text->file, facts->arena, &spec, err)
		|| !ini_parse_text(text, facts->arena, &facts->ini, err))
		return false;
	facts_add(facts, &spec);
	return true;
}

static bool has_fact(const struct facts *facts, const struct fact *fact)
{
	for (size_t i = 0; i < facts->count; i++)
		if (strcmp(facts->facts[i].section, fact->section) == 0
			&& strcmp(facts->facts[i].key, fact->key) == 0)
			return true;
	return false;
}

/* The two stand at the same position. The last fact is [output] tasks for all, hence neither list ends
 * before the other one does without a difference. */
static const char *facts_compare(
	const struct facts *old, const struct facts *new, size_t i, struct arena *arena)
{
	const struct fact *was = &old->facts[i], *is = &new->facts[i];
	bool same = strcmp(was->section, is->section) == 0 && strcmp(was->key, is->key) == 0;
	if (same && strcmp(was->value, is->value) == 0)
		return NULL;
	if (same)
		return arena_printf(arena, "[%s] %s was '%s', is '%s'", was->section, was->key,
			was->told, is->told);
	if (!has_fact(new, was))
		return arena_printf(arena, "[%s] %s was '%s', is no more there", was->section,
			was->key, was->told);
	if (!has_fact(old, is))
		return arena_printf(
			arena, "[%s] %s was not there, is '%s'", is->section, is->key, is->told);
	return arena_printf(
		arena, "[%s] has %s before %s, had it behind", is->section, is->key, was->key);
}

const char *spec_difference(
	const struct text *before, const struct text *after, struct arena *arena)
{
	struct facts old = {.arena = arena}, new = {.arena = arena};
	struct err err;
	const char *difference = NULL;
	if (!facts_read(before, &old, &err))
		return arena_printf(arena, "what it was cannot be read: %s", err.text);
	if (!facts_read(after, &new, &err))
		return arena_printf(arena, "what it is cannot be read: %s", err.text);
	for (size_t i = 0; i < old.count && i < new.count && !difference; i++)
		difference = facts_compare(&old, &new, i, arena);
	return difference;
}
