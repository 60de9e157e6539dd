#include "base/random.h"
#include "sweep/spec.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- values ---- */

/* A place between the ends. Whole numbers are equally likely each, also the last: hence the 1. */
static double between_ends(const struct axis *axis, double coordinate)
{
	double low = axis->low, high = axis->high + (axis->whole ? 1 : 0), value;
	if (axis->logarithmic) {
		double start = portable_log(low);
		value = portable_exp(start + coordinate * (portable_log(high) - start));
	} else
		value = low + coordinate * (high - low);
	value = axis->whole ? floor(value) : value;
	return value < axis->low ? axis->low : value > axis->high ? axis->high : value;
}

static const char *sampled_value(const struct axis *axis, double coordinate, struct arena *arena)
{
	if (axis->count) {
		size_t index = (size_t)(coordinate * (double)axis->count);
		return axis->values[index < axis->count ? index : axis->count - 1];
	}
	char text[NUMBER_TEXT];
	text_from_double(between_ends(axis, coordinate), text);
	return arena_copy(arena, text, strlen(text));
}

/* How many axes, the first ones, are sampled. */
static size_t sampled_axes(const struct spec *spec)
{
	size_t count = 0;
	while (count < spec->axis_count && spec->axes[count].sampled)
		count++;
	return count;
}

void spec_values(const struct spec *spec, uint64_t point, struct arena *arena, const char **values)
{
	size_t sampled = sampled_axes(spec);
	for (size_t i = spec->axis_count; i-- > sampled;) {
		const struct axis *axis = &spec->axes[i];
		values[i] = axis->values[point % axis->count];
		point /= axis->count;
	}
	struct sample sample = {spec->method, spec->sample_seed, (uint32_t)spec->sample_count};
	for (size_t i = 0; i < sampled; i++)
		values[i] = sampled_value(&spec->axes[i],
			sample_coordinate(&sample, (uint32_t)i, (uint32_t)point), arena);
}

/* ---- positions ---- */

struct position spec_position(const struct spec *spec, uint64_t point)
{
	struct position position = {0};
	uint64_t places = 1; /* of the axes behind this one */
	for (size_t i = spec->axis_count; i-- > 0 && !spec->axes[i].sampled;) {
		const struct axis *axis = &spec->axes[i];
		uint64_t digit = point % axis->count;
		point /= axis->count;
		if (axis->role == AXIS_POLICY)
			position.policy = digit;
		else if (axis->role == AXIS_SEED)
			position.seed = digit;
		else {
			position.place += places * digit;
			places *= axis->count;
		}
	}
	position.place += places * point; /* what is left: the sample's number */
	return position;
}

uint64_t spec_point_at(const struct spec *spec, const struct position *position)
{
	uint64_t point = 0, points = 1, place = position->place;
	for (size_t i = spec->axis_count; i-- > 0 && !spec->axes[i].sampled;) {
		const struct axis *axis = &spec->axes[i];
		uint64_t digit = axis->role == AXIS_POLICY ? position->policy : position->seed;
		if (axis->role == AXIS_PLACE) {
			digit = place % axis->count;
			place /= axis->count;
		}
		point += points * digit;
		points *= axis->count;
	}
	return point + points * place;
}

uint64_t spec_place_count(const struct spec *spec)
{
	uint64_t places = spec->sample_count;
	for (size_t i = sampled_axes(spec); i < spec->axis_count; i++)
		if (spec->axes[i].role == AXIS_PLACE)
			places *= spec->axes[i].count;
	return places;
}

const struct axis *spec_axis(const struct spec *spec, enum axis_role role)
{
	for (size_t i = 0; i < spec->axis_count; i++)
		if (spec->axes[i].role == role)
			return &spec->axes[i];
	return NULL;
}

/* ---- designs ---- */

static void design_set(struct design *design, const char *key, const char *value)
{
	const struct {
		const char *key, **field;
	} names[] = {{"soc", &design->soc}, {"workload", &design->workload}, {"qos", &design->qos},
		{"policy", &design->policy}};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].key, key) == 0) {
			*names[i].field = value;
			return;
		}
	if (strcmp(key, "seed") == 0)
		design->seed = strtoull(value, NULL, 10);
	else
		design->settings[design->setting_count++] = (struct setting){key, value};
}

void spec_design(
	const struct spec *spec, uint64_t point, struct arena *arena, struct design *design)
{
	const char **values = arena_array(arena, spec->axis_count, sizeof *values);
	size_t room = spec->axis_count + spec->fixed_count;
	*design = (struct design){.settings = arena_array(arena, room, sizeof *design->settings)};
	spec_values(spec, point, arena, values);
	for (size_t i = 0; i < spec->axis_count; i++)
		design_set(design, spec->axes[i].key, values[i]);
	for (size_t i = 0; i < spec->fixed_count; i++)
		design_set(design, spec->fixed[i].key, *spec->fixed[i].values);
}
