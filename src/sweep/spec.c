#include "sweep/spec.h"

#include "sweep/axis.h"

#include <string.h>

/* ---- what is read ---- */

struct options {
	int method, points, seed; /* of [sample] */
	int tasks;
};

struct reading {
	struct ini ini;
	struct arena *arena;
	struct err *err;
	struct chosen chosen;
	struct options options;
	struct place sample; /* its section's line; 0 = there is none */
	struct axis *axes, *fixed;
	struct spec *spec;
};

static const char *const methods[] = {"lhs", "sobol", "random", NULL};
static const char *const no_yes[] = {"no", "yes", NULL};

static const struct knob sample_options[] = {
	{"method", "sample", KNOB_CHOICE, offsetof(struct options, method), 0, 0, methods, "lhs",
		"", "how points are spread"},
	{"points", "sample", KNOB_INT, offsetof(struct options, points), 1, SAMPLE_POINTS_MOST,
		NULL, NULL, "", "how many"},
	{"seed", "sample", KNOB_INT, offsetof(struct options, seed), 0, 1e9, NULL, "1", "",
		"of the draws"},
	{0},
};

static const struct knob output_options[] = {
	{"tasks", "output", KNOB_CHOICE, offsetof(struct options, tasks), 0, 0, no_yes, "no", "",
		"whether to record a row for each task"},
	{0},
};

static const char *const sections[] = {"grid", "sample", "fixed", "output", NULL};

/* ---- sections ---- */

static bool section_check(struct reading *reading, const char *name, const struct place *place)
{
	if (strcmp(name, "sample") == 0 && !reading->sample.line)
		reading->sample = *place;
	for (const char *const *section = sections; *section; section++)
		if (strcmp(*section, name) == 0)
			return true;
	const char *nearest = text_nearest(name, sections);
	return err_at(reading->err, place,
		"unknown section [%s]%s%s%s; expected [grid], [sample], [fixed] or [output]", name,
		nearest ? ", perhaps [" : "", nearest ? nearest : "", nearest ? "]" : "");
}

/* Every section's line, also of those that have no entries. */
static bool sections_check(struct reading *reading)
{
	const struct text *text = reading->ini.text;
	struct place place = {text->file, text->bytes, 1, 1};
	for (const char *line = text->bytes; *line; place.line++) {
		size_t blank = strspn(line, " \t\r\v\f");
		place.column = (unsigned)blank + 1;
		const char *start = line + blank;
		if (*start == '['
			&& !section_check(reading,
				arena_copy(reading->arena, start + 1, strcspn(start + 1, "]\n")),
				&place))
			return false;
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return true;
}

/* ---- entries ---- */

static bool in_section(const struct ini_entry *entry, const char *section)
{
	return strcmp(entry->section, section) == 0;
}

/* An option of its section, not an axis. */
static const struct knob *option_of(const struct ini_entry *entry)
{
	return in_section(entry, "output")    ? knob_find(output_options, entry->key)
		: in_section(entry, "sample") ? knob_find(sample_options, entry->key)
					      : NULL;
}

static bool option_read(
	struct reading *reading, const struct knob *option, const struct ini_entry *entry)
{
	char problem[256];
	return knob_parse(option, &reading->options, entry->value, problem, sizeof problem)
		|| err_at(reading->err, &entry->place, "%s", problem);
}

static bool output_refuse(const struct reading *reading, const struct ini_entry *entry)
{
	struct place place = ini_key_place(entry);
	return err_at(
		reading->err, &place, "unknown key '%s' in [output]; expected tasks", entry->key);
}

/* No key may stand in two sections. */
static bool key_is_new(const struct reading *reading, const struct ini_entry *entry)
{
	for (const struct ini_entry *other = reading->ini.entries; other < entry; other++)
		if (strcmp(other->key, entry->key) == 0 && !option_of(other)) {
			struct place place = ini_key_place(entry);
			return err_at(reading->err, &place,
				"%s stands in [%s] too, on line %u; expected it in one section",
				entry->key, other->section, other->place.line);
		}
	return true;
}

static bool fixed_check(const struct reading *reading, const struct axis *axis)
{
	return axis->count == 1
		|| err_at(reading->err, &axis->value_places[1],
			"%s has %zu values in [fixed]; expected one, or the key in [grid]",
			axis->key, axis->count);
}

static bool axis_entry_read(struct reading *reading, const struct ini_entry *entry)
{
	struct spec *spec = reading->spec;
	bool fixed = in_section(entry, "fixed");
	struct axis *axis =
		fixed ? &reading->fixed[spec->fixed_count++] : &reading->axes[spec->axis_count++];
	return axis_read(entry, &reading->chosen, in_section(entry, "sample"), reading->arena, axis,
		       reading->err)
		&& (!fixed || fixed_check(reading, axis));
}

static bool entry_read(struct reading *reading, const struct ini_entry *entry)
{
	const struct knob *option = option_of(entry);
	struct place place = ini_key_place(entry);
	if (!section_check(reading, entry->section, &place)) /* its line was no plain one */
		return false;
	if (option)
		return option_read(reading, option, entry);
	if (in_section(entry, "output"))
		return output_refuse(reading, entry);
	if (in_section(entry, "sample") && strcmp(entry->key, "policy") == 0)
		return err_at(reading->err, &place,
			"policy is not sampled, so that policies compare at every place; expected it "
			"in [grid] or [fixed]");
	return key_is_new(reading, entry) && axis_entry_read(reading, entry);
}

/* Samples first: they vary slowest. */
static bool entries_read(struct reading *reading)
{
	for (int sampled = 1; sampled >= 0; sampled--)
		for (size_t i = 0; i < reading->ini.count; i++) {
			const struct ini_entry *entry = &reading->ini.entries[i];
			if (in_section(entry, "sample") == (sampled == 1)
				&& !entry_read(reading, entry))
				return false;
		}
	return true;
}

/* ---- policies ---- */

static const char default_policy[] = "moca";

/* Which policies are chosen decides what policy.KEY means, so it is looked for first. */
static bool policies_choose(struct reading *reading)
{
	struct axis axis;
	struct arena *arena = reading->arena;
	const struct ini_entry *entry = ini_find(&reading->ini, "grid", "policy");
	entry = entry ? entry : ini_find(&reading->ini, "fixed", "policy");
	if (!entry)
		axis_default("policy", default_policy, arena, &axis);
	else if (!axis_read(entry, &reading->chosen, false, arena, &axis, reading->err))
		return false;
	struct tuned_policy *policies = arena_array(arena, axis.count, sizeof *policies);
	reading->chosen = (struct chosen){axis.count, policies};
	for (size_t i = 0; i < axis.count; i++)
		if (!policy_find(axis.values[i], arena, &policies[i], reading->err))
			return false;
	return true;
}

/* A knob in a policy's brackets would be lost to an axis, and two policies be one. */
static bool brackets_check(const struct reading *reading, const struct axis *axis)
{
	for (size_t i = 0; i < reading->chosen.count; i++) {
		const struct tuned_policy *policy = &reading->chosen.policies[i];
		struct setting *changes;
		size_t count = policy_changes(policy, reading->arena, &changes);
		for (size_t k = 0; k < count; k++)
			if (strcmp(changes[k].key, axis->key) == 0)
				return err_at(reading->err, &axis->place,
					"%s is set by policy '%s' too; expected it in one place",
					axis->key, policy->policy.name);
	}
	return true;
}

static bool all_brackets_check(const struct reading *reading)
{
	const struct spec *spec = reading->spec;
	for (size_t i = 0; i < spec->axis_count; i++)
		if (!brackets_check(reading, &reading->axes[i]))
			return false;
	for (size_t i = 0; i < spec->fixed_count; i++)
		if (!brackets_check(reading, &reading->fixed[i]))
			return false;
	return true;
}

/* ---- the whole ---- */

static bool has_key(const struct axis *axes, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(axes[i].key, key) == 0)
			return true;
	return false;
}

static void defaults_add(struct reading *reading)
{
	static const struct setting defaults[] = {{"soc", "gemmini8"}, {"workload", "C"},
		{"qos", "M"}, {"policy", default_policy}, {"seed", "1"}};
	struct spec *spec = reading->spec;
	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
		if (!has_key(reading->axes, spec->axis_count, defaults[i].key)
			&& !has_key(reading->fixed, spec->fixed_count, defaults[i].key))
			axis_default(defaults[i].key, defaults[i].value, reading->arena,
				&reading->fixed[spec->fixed_count++]);
}

static bool sample_check(const struct reading *reading)
{
	const struct spec *spec = reading->spec;
	size_t dimensions = 0;
	while (dimensions < spec->axis_count && spec->axes[dimensions].sampled)
		dimensions++;
	if (!reading->sample.line)
		return true;
	if (!ini_find(&reading->ini, "sample", "points"))
		return err_at(reading->err, &reading->sample,
			"[sample] has no points; expected points = N");
	if (!dimensions)
		return err_at(reading->err, &reading->sample,
			"[sample] has no key to sample; expected KEY = LOW..HIGH or a list");
	if (spec->method == SAMPLE_SOBOL && dimensions > SOBOL_DIMENSIONS)
		return err_at(reading->err, &spec->axes[SOBOL_DIMENSIONS].place,
			"%zu keys to sample, and sobol has %d dimensions; expected method = lhs or "
			"random, or fewer keys",
			dimensions, SOBOL_DIMENSIONS);
	return true;
}

static bool points_count(const struct reading *reading)
{
	struct spec *spec = reading->spec;
	spec->point_count = spec->sample_count;
	for (size_t i = 0; i < spec->axis_count; i++) {
		const struct axis *axis = &spec->axes[i];
		if (axis->sampled)
			continue;
		if (axis->count > SPEC_POINTS_MOST / spec->point_count)
			return err_at(reading->err, &axis->place,
				"with the values of %s there are more than %llu points; expected fewer",
				axis->key, (unsigned long long)SPEC_POINTS_MOST);
		spec->point_count *= axis->count;
	}
	return true;
}

static bool spec_read(struct reading *reading)
{
	struct spec *spec = reading->spec;
	struct arena *arena = reading->arena;
	size_t room = reading->ini.count + 5; /* the defaults */
	spec->axes = reading->axes = arena_array(arena, room, sizeof *reading->axes);
	spec->fixed = reading->fixed = arena_array(arena, room, sizeof *reading->fixed);
	knob_defaults(sample_options, &reading->options);
	knob_defaults(output_options, &reading->options);
	if (!sections_check(reading) || !policies_choose(reading) || !entries_read(reading)
		|| !all_brackets_check(reading))
		return false;
	spec->method = (enum sample_method)reading->options.method;
	spec->sample_seed = (uint64_t)reading->options.seed;
	spec->sample_count = reading->sample.line ? (uint64_t)reading->options.points : 1;
	spec->tasks = reading->options.tasks;
	defaults_add(reading);
	return sample_check(reading) && points_count(reading);
}

bool spec_parse(const struct text *text, const char *name, struct arena *arena, struct spec *spec,
	struct err *err)
{
	struct reading reading = {.arena = arena, .err = err, .spec = spec};
	*spec = (struct spec){.name = arena_copy(arena, name, strlen(name)), .text = text};
	return ini_parse_text(text, arena, &reading.ini, err) && spec_read(&reading);
}
