#include "base/knob.h"

#include "base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { KNOBS_MOST = 128 };

const struct knob *knob_find(const struct knob *knobs, const char *key)
{
	for (; knobs->key; knobs++)
		if (strcmp(knobs->key, key) == 0)
			return knobs;
	return NULL;
}

static void *field(const struct knob *knob, void *object)
{
	return (char *)object + knob->offset;
}

static bool choice_parse(
	const struct knob *knob, int *chosen, const char *value, char *problem, size_t size)
{
	for (int i = 0; knob->choices[i]; i++)
		if (strcmp(knob->choices[i], value) == 0) {
			*chosen = i;
			return true;
		}
	int used = snprintf(problem, size, "%s = '%s'; expected one of", knob->key, value);
	for (int i = 0; knob->choices[i] && used > 0 && (size_t)used < size; i++)
		used += snprintf(problem + used, size - (size_t)used, "%s %s", i ? "," : "",
			knob->choices[i]);
	return false;
}

static bool number_parse(
	const struct knob *knob, double *number, const char *value, char *problem, size_t size)
{
	const char *what = "is out of range";
	long long whole = 0;
	bool ok = knob->type == KNOB_INT ? text_to_int64(value, &whole, &what)
					 : text_to_double(value, number, &what);
	if (ok && knob->type == KNOB_INT)
		*number = (double)whole;
	if (ok && *number >= knob->least && *number <= knob->most)
		return true;
	snprintf(problem, size, "%s = '%s' %s; expected %s from %.15g to %.15g%s%s", knob->key,
		value, ok ? "is out of range" : what,
		knob->type == KNOB_INT ? "a whole number" : "a number", knob->least, knob->most,
		*knob->unit ? " " : "", knob->unit);
	return false;
}

bool knob_parse(const struct knob *knob, void *object, const char *value, char *problem,
	size_t problem_size)
{
	if (knob->type == KNOB_CHOICE)
		return choice_parse(knob, field(knob, object), value, problem, problem_size);
	double number = 0;
	if (!number_parse(knob, &number, value, problem, problem_size))
		return false;
	if (knob->type == KNOB_INT)
		*(int *)field(knob, object) = (int)number;
	else
		*(double *)field(knob, object) = number;
	return true;
}

void knob_defaults(const struct knob *knobs, void *object)
{
	for (; knobs->key; knobs++) {
		char problem[256];
		bool ok = !knobs->initial
			|| knob_parse(knobs, object, knobs->initial, problem, sizeof problem);
		assert(ok); /* a default keeps its own bounds */
		(void)ok;
	}
}

void knob_format(const struct knob *knob, const void *object, char *text, size_t size)
{
	const void *value = (const char *)object + knob->offset;
	if (knob->type == KNOB_DOUBLE) {
		char number[NUMBER_TEXT];
		snprintf(text, size, "%s", text_from_double(*(const double *)value, number));
	} else if (knob->type == KNOB_INT)
		snprintf(text, size, "%d", *(const int *)value);
	else
		snprintf(text, size, "%s", knob->choices[*(const int *)value]);
}

size_t knob_differences(const struct knob *knobs, const void *before, const void *after,
	const char *prefix, struct arena *arena, struct setting *settings)
{
	size_t count = 0;
	for (; knobs->key; knobs++) {
		char old[64], new[64];
		knob_format(knobs, before, old, sizeof old);
		knob_format(knobs, after, new, sizeof new);
		if (strcmp(old, new) != 0)
			settings[count++] =
				(struct setting){arena_printf(arena, "%s%s", prefix, knobs->key),
					arena_copy(arena, new, strlen(new))};
	}
	return count;
}

size_t knob_count(const struct knob *knobs)
{
	size_t count = 0;
	while (knobs[count].key)
		count++;
	return count;
}

const char *knob_nearest(const struct knob *knobs, const char *key)
{
	const char *keys[KNOBS_MOST + 1];
	size_t count = 0;
	for (; knobs->key && count < KNOBS_MOST; knobs++)
		keys[count++] = knobs->key;
	keys[count] = NULL;
	return text_nearest(key, keys);
}
