#include "sweep/entry.h"

#include <math.h>
#include <string.h>

static const char *until_text(double until_ci, struct arena *arena)
{
	return isnan(until_ci) ? "no --until-ci"
			       : arena_printf(arena, "--until-ci %gpp", 100 * until_ci);
}

/* ---- what it is ---- */

static const char *entry_digest(const struct sweep_record *sweep, struct arena *arena)
{
	const char *all = arena_printf(arena, "moca %s\nreplay %s\ncost %s\n%s\nspec %s %s\n",
		sweep->version, REPLAY_VERSION, COST_VERSION, until_text(sweep->until_ci, arena),
		sweep->name, sweep->spec.sha256);
	for (size_t i = 0; i < sweep->input_count; i++)
		all = arena_printf(arena, "%s%s %s %s\n", all, sweep->inputs[i].kind,
			sweep->inputs[i].name, sweep->inputs[i].sha256);
	char *text = arena_alloc(arena, DIGEST_TEXT);
	digest(all, strlen(all), text);
	return text;
}

void entry_make(const struct spec *spec, const struct input *inputs, size_t count, double until_ci,
	struct arena *arena, struct sweep_record *sweep)
{
	struct sweep_axis *axes = arena_array(arena, spec->axis_count, sizeof *axes);
	for (size_t i = 0; i < spec->axis_count; i++)
		axes[i] = (struct sweep_axis){spec->axes[i].key, spec->axes[i].sampled};
	*sweep = (struct sweep_record){.name = spec->name,
		.spec = {"spec", spec->name, spec->text->bytes, spec->text->length, {0}},
		.points = (int64_t)spec->point_count,
		.places = (int64_t)spec_place_count(spec),
		.until_ci = until_ci,
		.version = MOCA_VERSION,
		.started_at = record_time(time(NULL), arena_alloc(arena, TIME_TEXT)),
		.input_count = count,
		.inputs = inputs,
		.axis_count = spec->axis_count,
		.axes = axes};
	digest(sweep->spec.content, sweep->spec.length, sweep->spec.sha256);
	sweep->digest = entry_digest(sweep, arena);
}

bool entry_spec(
	const struct sweep_record *sweep, struct arena *arena, struct spec *spec, struct err *err)
{
	struct text *text = arena_alloc(arena, sizeof *text);
	return text_from_bytes(
		       sweep->name, sweep->spec.content, sweep->spec.length, arena, text, err)
		&& spec_parse(text, sweep->name, arena, spec, err);
}

/* ---- whether another is the same ---- */

static bool has_file(const struct sweep_record *sweep, const struct input *file)
{
	for (size_t i = 0; i < sweep->input_count; i++)
		if (strcmp(sweep->inputs[i].sha256, file->sha256) == 0)
			return true;
	return false;
}

static const char *file_difference(
	const struct sweep_record *before, const struct sweep_record *now, struct arena *arena)
{
	for (size_t i = 0; i < now->input_count; i++)
		if (strcmp(now->inputs[i].kind, "spec") != 0 && !has_file(before, &now->inputs[i]))
			return arena_printf(arena, "the %s '%s' is not as it was",
				now->inputs[i].kind, now->inputs[i].name);
	return NULL;
}

static const char *specs_difference(
	const struct sweep_record *before, const struct sweep_record *now, struct arena *arena)
{
	struct text texts[2];
	const struct input *specs[] = {&before->spec, &now->spec};
	struct err ignored;
	for (int i = 0; i < 2; i++)
		if (!text_from_bytes("spec", specs[i]->content, specs[i]->length, arena, &texts[i],
			    &ignored))
			return "its spec cannot be read";
	return spec_difference(&texts[0], &texts[1], arena);
}

const char *entry_difference(
	const struct sweep_record *before, const struct sweep_record *now, struct arena *arena)
{
	const char *then_until = until_text(before->until_ci, arena),
		   *now_until = until_text(now->until_ci, arena);
	if (strcmp(before->digest, now->digest) == 0)
		return NULL;
	if (strcmp(before->version, now->version) != 0)
		return arena_printf(
			arena, "it was moca %s, and is %s now", before->version, now->version);
	if (strcmp(then_until, now_until) != 0)
		return arena_printf(arena, "there was %s, and is %s now", then_until, now_until);
	const char *what = specs_difference(before, now, arena);
	return what ? what : file_difference(before, now, arena);
}

/* ---- its end ---- */

static bool place_enter(const struct spec *spec, struct store *store, int64_t sweep_id,
	uint64_t place, const char **values, struct err *err)
{
	struct arena arena = {0};
	struct position position = {.place = place};
	bool ok = true;
	spec_values(spec, spec_point_at(spec, &position), &arena, values);
	for (size_t i = 0; ok && i < spec->axis_count; i++)
		if (spec->axes[i].role == AXIS_PLACE)
			ok = store_add_coordinate(
				store, sweep_id, (int64_t)place, (int)i, values[i], err);
	arena_free(&arena);
	return ok;
}

bool entry_finish(const struct spec *spec, struct store *store, int64_t sweep_id, struct err *err)
{
	struct arena arena = {0};
	const char **values = arena_array(&arena, spec->axis_count, sizeof *values);
	uint64_t places = spec_place_count(spec);
	bool ok = true;
	for (uint64_t place = 0; ok && place < places; place++)
		ok = place_enter(spec, store, sweep_id, place, values, err);
	arena_free(&arena);
	return ok && store_finish_sweep(store, sweep_id, err);
}
