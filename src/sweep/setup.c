#include "sweep/setup.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

/* ---- names and settings ---- */

const char *name_stem(const char *path, struct arena *arena)
{
	const char *slash = strrchr(path, '/'), *start = slash ? slash + 1 : path;
	const char *dot = strrchr(start, '.');
	return arena_copy(arena, start, dot && dot > start ? (size_t)(dot - start) : strlen(start));
}

bool setting_parse(const char *text, struct arena *arena, struct setting *setting, struct err *err)
{
	const char *equals = strchr(text, '=');
	if (!equals || equals == text || !equals[1])
		return err_set(err, EX_USAGE, "'%s'; expected KEY=VALUE (moca list knobs)", text);
	setting->key = arena_copy(arena, text, (size_t)(equals - text));
	setting->value = equals + 1;
	return true;
}

static const char *after_prefix(const char *key, const char *prefix)
{
	size_t length = strlen(prefix);
	return strncmp(key, prefix, length) == 0 ? key + length : NULL;
}

bool setting_apply(const struct knob *knobs, void *object, const char *prefix,
	const struct setting *setting, struct err *err)
{
	const char *key = after_prefix(setting->key, prefix);
	const struct knob *knob = key ? knob_find(knobs, key) : NULL;
	char problem[256];
	if (!key)
		return err_set(err, EX_DATAERR, "knob '%s'; expected %sKEY here (moca list knobs)",
			setting->key, prefix);
	if (!knob) {
		const char *nearest = knob_nearest(knobs, key);
		return err_set(err, EX_DATAERR, "unknown knob '%s'%s%s%s%s (moca list knobs)",
			setting->key, nearest ? "; did you mean '" : "", nearest ? prefix : "",
			nearest ? nearest : "", nearest ? "'?" : "");
	}
	return knob_parse(knob, object, setting->value, problem, sizeof problem)
		|| err_set(err, EX_DATAERR, "%s%s", prefix, problem);
}

/* Applies the settings of SoC and workload. Those of policies are setup_policy's matter. */
static bool settings_apply(
	struct setup *setup, const struct setting *settings, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		const struct setting *setting = &settings[i];
		bool ok = true;
		if (after_prefix(setting->key, "soc."))
			ok = setting_apply(soc_knobs, &setup->soc, "soc.", setting, err);
		else if (after_prefix(setting->key, "workload."))
			ok = setting_apply(
				workload_knobs, &setup->workload_knobs, "workload.", setting, err);
		else if (!after_prefix(setting->key, "policy."))
			ok = err_set(err, EX_DATAERR,
				"unknown knob '%s'; expected soc.KEY, workload.KEY or policy.KEY (moca "
				"list knobs)",
				setting->key);
		if (!ok)
			return false;
	}
	return true;
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct setting *)a)->key, ((const struct setting *)b)->key);
}

/* Applies the settings and notes what they have changed: a value that the file gives already is none. */
static bool changes_make(struct setup *setup, const struct setting *settings, size_t count,
	struct arena *arena, struct err *err)
{
	struct soc soc = setup->soc;
	struct workload_knobs workload = setup->workload_knobs;
	if (!settings_apply(setup, settings, count, err))
		return false;
	struct setting *changes = arena_array(
		arena, knob_count(soc_knobs) + knob_count(workload_knobs), sizeof *changes);
	size_t changed = knob_differences(soc_knobs, &soc, &setup->soc, "soc.", arena, changes);
	changed += knob_differences(workload_knobs, &workload, &setup->workload_knobs, "workload.",
		arena, changes + changed);
	if (changed)
		qsort(changes, changed, sizeof *changes, by_key);
	setup->changes = changes;
	setup->change_count = changed;
	return true;
}

static void json_string(FILE *stream, const char *text)
{
	fputc('"', stream);
	for (; *text; text++)
		if (*text == '"' || *text == '\\')
			fprintf(stream, "\\%c", *text);
		else if ((unsigned char)*text < ' ')
			fprintf(stream, "\\u%04x", (unsigned)*text);
		else
			fputc(*text, stream);
	fputc('"', stream);
}

/* A stream into the arena: open, print, close. */
struct memory {
	FILE *stream;
	char *bytes;
	size_t length;
};

static void memory_open(struct memory *memory)
{
	memory->stream = open_memstream(&memory->bytes, &memory->length);
	if (!memory->stream)
		abort();
}

static const char *memory_close(struct memory *memory, struct arena *arena)
{
	fclose(memory->stream);
	const char *copy = arena_copy(arena, memory->bytes, memory->length);
	free(memory->bytes);
	return copy;
}

static void settings_print(
	const struct setting *settings, size_t count, const char **between, FILE *stream)
{
	for (size_t i = 0; i < count; i++) {
		fputs(*between, stream);
		*between = ",";
		json_string(stream, settings[i].key);
		fputc(':', stream);
		json_string(stream, settings[i].value);
	}
}

const char *setup_knobs(
	const struct setup *setup, const struct tuned_policy *policy, struct arena *arena)
{
	struct memory memory;
	struct setting *of_policy = NULL;
	size_t count = policy ? policy_changes(policy, arena, &of_policy) : 0;
	const char *between = "";
	memory_open(&memory);
	fputc('{', memory.stream);
	settings_print(of_policy, count, &between, memory.stream);
	settings_print(setup->changes, setup->change_count, &between, memory.stream);
	fputc('}', memory.stream);
	return memory_close(&memory, arena);
}

/* ---- inputs ---- */

static void input_add(
	struct setup *setup, const char *kind, const char *name, const struct text *text)
{
	struct input *input = &setup->inputs[setup->input_count++];
	*input = (struct input){
		.kind = kind, .name = name, .content = text->bytes, .length = text->length};
	if (text->sha256)
		memcpy(input->sha256, text->sha256, sizeof input->sha256);
	else
		digest(text->bytes, text->length, input->sha256);
}

static bool must_find(const struct library *library, const char *kind, const char *name,
	struct arena *arena, struct text *text, struct err *err)
{
	bool found = false;
	if (!library->find(library->data, kind, name, arena, text, &found, err))
		return false;
	return found || err_set(err, EX_NOINPUT, "there is no %s '%s'", kind, name);
}

static bool soc_read(
	const struct library *library, struct setup *setup, struct arena *arena, struct err *err)
{
	struct text text;
	if (!must_find(library, "soc", setup->soc_name, arena, &text, err))
		return false;
	setup->soc_name = name_stem(setup->soc_name, arena);
	input_add(setup, "soc", setup->soc_name, &text);
	return soc_parse(&text, setup->soc_name, arena, &setup->soc, err);
}

static bool qos_apply(struct setup *setup, struct err *err)
{
	static const char names[] = "HML";
	static const double scales[] = {0.8, 1, 1.2}; /* MoCA artifact */
	const char *qos = setup->qos, *at = strlen(qos) == 1 ? strchr(names, *qos) : NULL;
	if (!at)
		return err_set(err, EX_USAGE, "QoS '%s'; expected H, M or L", qos);
	setup->workload_knobs.qos_scale *= scales[at - names];
	return true;
}

static bool workload_read(
	const struct library *library, struct setup *setup, struct arena *arena, struct err *err)
{
	struct text text;
	if (!must_find(library, "workload", setup->workload_name, arena, &text, err))
		return false;
	setup->workload_name = name_stem(setup->workload_name, arena);
	input_add(setup, "workload", setup->workload_name, &text);
	if (!workload_parse(&text, setup->workload_name, arena, &setup->source,
		    &setup->workload_knobs, err))
		return false;
	setup->network_count =
		workload_networks(&setup->source, &setup->networks, &setup->network_places, arena);
	return true;
}

static const int *tile_counts(const struct soc *soc, struct arena *arena)
{
	int *counts = arena_array(arena, (size_t)soc->tiles + 1, sizeof *counts);
	for (int i = 0; i < soc->tiles; i++)
		counts[i] = i + 1;
	return counts;
}

/* Lowered for every count of tiles that a dispatcher may ask for: all of them. */
static bool lower_here(const struct soc *soc, const char *name, const struct text *text,
	struct arena *arena, const struct trace **trace, struct err *err)
{
	struct network network;
	struct trace *made = arena_alloc(arena, sizeof *made);
	*trace = made;
	return network_parse(text, name, arena, &network, err)
		&& trace_lower(soc, &network, tile_counts(soc, arena), arena, made, err);
}

static bool network_lower(const struct library *library, struct setup *setup, const char *name,
	const struct trace **trace, struct arena *arena, struct err *err)
{
	struct text text;
	if (!must_find(library, "network", name, arena, &text, err))
		return false;
	input_add(setup, "network", name, &text);
	return library->lower ? library->lower(library->data, &setup->soc, name, &text, trace, err)
			      : lower_here(&setup->soc, name, &text, arena, trace, err);
}

/* The trace of a network, and the same again if it was lowered. */
static bool trace_or_network_read(const struct library *library, struct setup *setup,
	const char *name, const struct trace **trace, const struct trace **lowered,
	struct arena *arena, struct err *err)
{
	struct text text;
	bool found = false;
	if (!library->find(library->data, "trace", name, arena, &text, &found, err))
		return false;
	if (!found) {
		bool ok = network_lower(library, setup, name, lowered, arena, err);
		*trace = *lowered;
		return ok;
	}
	struct trace *given = arena_alloc(arena, sizeof *given);
	*trace = given;
	input_add(setup, "trace", name, &text);
	return trace_parse(&text, name, arena, given, err);
}

/* Whether the setup has read the network already, to lower it. */
static bool has_network(const struct setup *setup, const char *name)
{
	for (size_t i = 0; i < setup->input_count; i++)
		if (strcmp(setup->inputs[i].kind, "network") == 0
			&& strcmp(setup->inputs[i].name, name) == 0)
			return true;
	return false;
}

/* Those who imitate look at the network's shapes too, also if its trace was given; what they add goes to a
 * copy. */
static bool trace_imitate(const struct library *library, struct setup *setup, const char *name,
	const struct trace **trace, struct arena *arena, struct err *err)
{
	struct text text;
	struct network network;
	struct trace *copy = arena_alloc(arena, sizeof *copy);
	if (!must_find(library, "network", name, arena, &text, err)
		|| !network_parse(&text, name, arena, &network, err))
		return false;
	if (!has_network(setup, name))
		input_add(setup, "network", name, &text);
	*copy = **trace;
	*trace = copy;
	return compat_trace(&setup->compat, &setup->soc, &network, arena, copy, err);
}

static bool trace_read(const struct library *library, struct setup *setup, const char *name,
	const struct trace **trace, const struct trace **lowered, struct arena *arena,
	struct err *err)
{
	return trace_or_network_read(library, setup, name, trace, lowered, arena, err)
		&& (!setup->compat.habits
			|| trace_imitate(library, setup, name, trace, arena, err));
}

static bool traces_read(
	const struct library *library, struct setup *setup, struct arena *arena, struct err *err)
{
	const struct trace **traces = arena_array(arena, setup->network_count, sizeof *traces);
	const struct trace **lowered = arena_array(arena, setup->network_count, sizeof *lowered);
	for (size_t i = 0; i < setup->network_count; i++) {
		if (!trace_read(library, setup, setup->networks[i], &traces[i], &lowered[i], arena,
			    err)) {
			struct err wrong = *err;
			bool unknown = wrong.status == EX_NOINPUT && !*wrong.where;
			return !unknown ? false
					: err_at(err, &setup->network_places[i], "%s", wrong.text);
		}
	}
	setup->traces = traces;
	setup->lowered = lowered;
	return true;
}

bool setup_lowers(const struct setup *setup)
{
	for (size_t i = 0; i < setup->network_count; i++)
		if (setup->lowered[i])
			return true;
	return false;
}

size_t setup_lowered(const struct setup *setup, struct arena *arena, struct input *inputs)
{
	size_t count = 0;
	for (size_t i = 0; i < setup->network_count; i++) {
		struct memory memory;
		if (!setup->lowered[i])
			continue;
		memory_open(&memory);
		trace_write_full(setup->lowered[i], 0, memory.stream);
		size_t length = (fflush(memory.stream), memory.length);
		inputs[count++] = (struct input){.kind = "trace",
			.name = setup->networks[i],
			.content = memory_close(&memory, arena),
			.length = length};
	}
	return count;
}

/* ---- digests ---- */

static void print_version(const struct setup *setup, FILE *stream)
{
	fprintf(stream, "replay %s\n", REPLAY_VERSION);
	if (setup_lowers(setup))
		fprintf(stream, "cost %s\n", COST_VERSION);
}

static void memory_digest(struct memory *memory, char text[DIGEST_TEXT])
{
	fclose(memory->stream);
	digest(memory->bytes, memory->length, text);
	free(memory->bytes);
}

/* What was read, from that number on; only traces if so. */
static void print_inputs(const struct setup *setup, size_t first, bool traces, FILE *stream)
{
	for (size_t i = first; i < setup->input_count; i++) {
		const struct input *input = &setup->inputs[i];
		if (!traces || strcmp(input->kind, "trace") == 0)
			fprintf(stream, "%s %s %s\n", input->kind, input->name, input->sha256);
	}
}

static void contents_set(struct setup *setup)
{
	struct memory memory;
	memory_open(&memory);
	print_inputs(setup, SETUP_WORKLOAD, false, memory.stream);
	memory_digest(&memory, setup->contents);
}

/* Everything but the policy, its seed and the workload: two runs of one configuration compare. */
static void configuration_set(struct setup *setup, struct arena *arena)
{
	struct memory memory;
	memory_open(&memory);
	print_version(setup, memory.stream);
	fprintf(memory.stream, "knobs %s\n", setup_knobs(setup, NULL, arena));
	if (setup->compat.habits)
		fprintf(memory.stream, "compat %s\n", setup->compat.text);
	fprintf(memory.stream, "soc %s\n", setup->inputs[SETUP_SOC].sha256);
	print_inputs(setup, SETUP_WORKLOAD, true, memory.stream);
	memory_digest(&memory, setup->configuration);
}

void setup_key(const struct setup *setup, const struct policy *policy, uint64_t seed,
	char key[DIGEST_TEXT])
{
	struct memory memory;
	memory_open(&memory);
	fprintf(memory.stream, "policy %s\ndispatcher %s\nregulator %s\n", policy->name,
		policy->dispatcher->name, policy->regulator->name);
	fprintf(memory.stream, "configuration %s\ncontents %s\nworkload %s\nqos %s\nseed %llu\n",
		setup->configuration, setup->contents, setup->workload_name, setup->qos,
		(unsigned long long)seed);
	memory_digest(&memory, key);
}

/* ---- the whole ---- */

bool setup_read(const struct library *library, const char *soc, const char *workload,
	const char *qos, const char *compat, const struct setting *settings, size_t setting_count,
	struct arena *arena, struct setup *setup, struct err *err)
{
	*setup = (struct setup){.soc_name = soc, .workload_name = workload, .qos = qos};
	struct input two[2] = {{0}}; /* until the number of networks is known */
	setup->inputs = two;
	if (!compat_parse(compat, arena, &setup->compat, err)
		|| !soc_read(library, setup, arena, err)
		|| !workload_read(library, setup, arena, err))
		return false;
	compat_soc(&setup->compat, &setup->soc);
	setup->inputs = arena_array(arena, 2 + 2 * setup->network_count, sizeof *setup->inputs);
	memcpy(setup->inputs, two, sizeof two);
	if (!changes_make(setup, settings, setting_count, arena, err)
		|| !soc_check(&setup->soc, err) || !compat_check(&setup->compat, &setup->soc, err)
		|| !qos_apply(setup, err) || !traces_read(library, setup, arena, err))
		return false;
	configuration_set(setup, arena);
	contents_set(setup);
	return true;
}

bool setup_read_workload(const struct library *library, const char *workload, const char *qos,
	const struct setting *settings, size_t setting_count, struct arena *arena,
	struct setup *setup, struct err *err)
{
	*setup = (struct setup){.workload_name = workload, .qos = qos};
	setup->inputs = arena_array(arena, 1, sizeof *setup->inputs);
	if (!workload_read(library, setup, arena, err))
		return false;
	for (size_t i = 0; i < setting_count; i++)
		if (!setting_apply(
			    workload_knobs, &setup->workload_knobs, "workload.", &settings[i], err))
			return false;
	return qos_apply(setup, err);
}

bool setup_policy(const struct setting *settings, size_t count, const char *name,
	struct arena *arena, struct tuned_policy *policy, bool *known, struct err *err)
{
	if (!policy_find(name, arena, policy, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const char *key = after_prefix(settings[i].key, "policy.");
		bool knows = false;
		if (key && !policy_set(policy, key, settings[i].value, arena, &knows, err))
			return false;
		known[i] = known[i] || knows;
	}
	return true;
}
