#include "cli/options.h"

#include "cli/cli.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static bool list_has(const struct list *list, const char *value)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->values[i], value) == 0)
			return true;
	return false;
}

void list_append(struct list *list, const char *value, struct arena *arena)
{
	const char **values = arena_array(arena, list->count + 1, sizeof *values);
	if (list->count)
		memcpy(values, list->values, list->count * sizeof *values);
	values[list->count++] = value;
	list->values = values;
}

void list_add(struct list *list, const char *text, struct arena *arena)
{
	for (;; text++) {
		size_t length = text_item_length(text);
		const char *value = arena_copy(arena, text, length);
		if (!list_has(list, value))
			list_append(list, value, arena);
		text += length;
		if (!*text)
			return;
	}
}

long long option_number(const char *text, const char *option, long long least, long long most,
	struct argp_state *state)
{
	long long number = 0;
	const char *problem = "is out of range";
	if (!text_to_int64(text, &number, &problem) || number < least || number > most)
		argp_error(state, "%s '%s' %s; expected a whole number from %lld to %lld", option,
			text, problem, least, most);
	return number;
}

double option_points(const char *text, const char *option, struct argp_state *state)
{
	char number[32];
	const char *problem = "";
	double value = NAN;
	size_t length = strlen(text);
	if (length > 2 && strcmp(text + length - 2, "pp") == 0)
		length -= 2;
	snprintf(number, sizeof number, "%.*s", (int)(length < 31 ? length : 31), text);
	if (!text_to_double(number, &value, &problem) || !(value > 0) || value > 100)
		argp_error(state,
			"%s '%s'; expected percentage points above 0 and up to 100, such as 0.5pp",
			option, text);
	return value / 100;
}

/* N means seeds 1..N; A..B means just these. */
static void seeds_parse(struct selection *selection, const char *text, struct argp_state *state)
{
	const char *dots = strstr(text, "..");
	const long long most = 1000000000;
	if (!dots) {
		selection->first_seed = 1;
		selection->last_seed = (uint64_t)option_number(text, "--seeds", 1, most, state);
		return;
	}
	const char *first = arena_copy(selection->arena, text, (size_t)(dots - text));
	selection->first_seed = (uint64_t)option_number(first, "--seeds", 0, most, state);
	selection->last_seed = (uint64_t)option_number(
		dots + 2, "--seeds", (long long)selection->first_seed, most, state);
}

enum { OPTION_LOAD = 256 };

static const struct argp_option selection_options[] = {
	{"soc", 's', "NAME", 0, "SoC: a name of models/socs or a path (default gemmini8)", 0},
	{"workload", 'w', "NAME", 0,
		"set A, B or C, a path to a set (.ini) or to a task list (.csv); repeatable, "
		"or a list by commas (default C)",
		0},
	{"qos", 'q', "LEVEL", 0,
		"H, M or L: targets times 0.8, 1 or 1.2; repeatable, or a list by commas (default "
		"M)",
		0},
	{"policy", 'p', "NAME", 0,
		"a policy of `moca list policies`, DISPATCHER+REGULATOR, all, or bound (what no "
		"schedule can beat, and with it best, the best schedule found); with knobs: "
		"moca[floor_fraction=0.5]; repeatable, or a list by commas (default static,moca; "
		"bench: all)",
		0},
	{"seeds", 'n', "N|A..B", 0, "seeds 1 to N, or A to B (default 20)", 0},
	{"set", 'S', "KEY=VALUE", 0, "set a knob of SoC, workload or policy (moca list knobs)", 0},
	{"load", OPTION_LOAD, "X", 0, "offered load: same as --set workload.load=X", 0},
	{"trace", 't', "[NETWORK=]FILE", 0,
		"read a network's trace from a CSV file instead of lowering it; repeatable", 0},
	{0},
};

static error_t selection_option(int key, char *text, struct argp_state *state)
{
	struct selection *selection = state->input;
	struct arena *arena = selection->arena;
	switch (key) {
	case 's':
		selection->soc = text;
		break;
	case 'w':
		list_add(&selection->workloads, text, arena);
		break;
	case 'q':
		list_add(&selection->qos, text, arena);
		break;
	case 'p':
		list_add(&selection->policies, text, arena);
		break;
	case 'n':
		seeds_parse(selection, text, state);
		break;
	case 'S': /* the last of equal keys counts, so that a repeated one is no mere repetition */
		list_append(&selection->sets, text, arena);
		break;
	case OPTION_LOAD:
		list_append(&selection->sets, arena_printf(arena, "workload.load=%s", text), arena);
		break;
	case 't':
		given_trace_add(&selection->traces, text, arena);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp selection_argp = {
	selection_options, selection_option, NULL, NULL, NULL, NULL, NULL};

void selection_begin(struct selection *selection, struct arena *arena)
{
	*selection = (struct selection){
		.arena = arena, .soc = "gemmini8", .compat = "", .first_seed = 1, .last_seed = 20};
}

static void defaults_fill(struct selection *selection)
{
	if (!selection->workloads.count)
		list_add(&selection->workloads, "C", selection->arena);
	if (!selection->qos.count)
		list_add(&selection->qos, "M", selection->arena);
	if (!selection->policies.count)
		list_add(&selection->policies, "static,moca", selection->arena);
}

static bool asks_for_best(const struct list *names)
{
	for (size_t i = 0; i < names->count; i++)
		if (strncmp(names->values[i], "best", 4) == 0)
			return true;
	return false;
}

/* `all` stands for every online policy, `bound` for the two ends of the gap in which the optimum lies. */
static void groups_expand(struct list *names, struct arena *arena)
{
	struct list expanded = {0};
	for (size_t i = 0; i < names->count; i++) {
		bool bound = strcmp(names->values[i], "bound") == 0;
		if (bound && !asks_for_best(names))
			list_add(&expanded, "best", arena);
		if (strcmp(names->values[i], "all") != 0)
			list_add(&expanded, names->values[i], arena);
		else
			for (const struct policy *policy = policy_table; policy->name; policy++)
				list_add(&expanded, policy->name, arena);
	}
	*names = expanded;
}

static bool can_run(const struct study *study, const struct tuned_policy *policy, struct err *err)
{
	for (size_t i = 0; i < study->setup_count; i++) {
		const struct setup *setup = &study->setups[i];
		if (!replay_can(&setup->soc, setup->network_count, setup->networks, setup->traces,
			    policy, err))
			return false;
	}
	return true;
}

/* `all` means all that the given traces allow, and says which they do not. A policy that was named is
 * refused when it runs. */
static bool policies_prune(const struct list *named, const struct selection *selection,
	struct study *study, struct err *err)
{
	size_t kept = 0;
	for (size_t i = 0; i < study->policy_count; i++) {
		const struct tuned_policy *policy = &study->policies[i];
		bool chosen = list_has(named, selection->policies.values[i])
			|| !policy->policy.dispatcher->decide; /* best, which bound stands for */
		if (chosen || can_run(study, policy, err))
			study->policies[kept++] = *policy;
		else
			fprintf(stderr, "moca: left out: %s\n", err->text);
	}
	study->policy_count = kept;
	return kept || err_set(err, EX_DATAERR, "no policy can run on these traces");
}

static bool settings_parse(
	const struct selection *selection, struct setting *settings, struct err *err)
{
	for (size_t i = 0; i < selection->sets.count; i++)
		if (!setting_parse(selection->sets.values[i], selection->arena, &settings[i], err))
			return false;
	return true;
}

static bool setups_read(struct selection *selection, const struct setting *settings,
	struct study *study, struct err *err)
{
	struct library library = file_library(&selection->traces);
	struct arena *arena = selection->arena;
	size_t count = selection->workloads.count * selection->qos.count;
	study->setups = arena_array(arena, count, sizeof *study->setups);
	for (size_t w = 0; w < selection->workloads.count; w++)
		for (size_t q = 0; q < selection->qos.count; q++)
			if (!setup_read(&library, selection->soc, selection->workloads.values[w],
				    selection->qos.values[q], selection->compat, settings,
				    selection->sets.count, arena,
				    &study->setups[study->setup_count++], err))
				return false;
	return true;
}

/* Says which knob of the chosen policies may have been meant. */
static bool policy_knob_refuse(
	const struct study *study, const char *key, struct arena *arena, struct err *err)
{
	struct list keys = {0};
	for (size_t i = 0; i < study->policy_count; i++) {
		const struct policy *policy = &study->policies[i].policy;
		const struct knob *tables[] = {policy->dispatcher->knobs, policy->regulator->knobs};
		for (size_t k = 0; k < 2; k++)
			for (const struct knob *knob = tables[k]; knob && knob->key; knob++)
				list_append(
					&keys, arena_printf(arena, "policy.%s", knob->key), arena);
	}
	list_append(&keys, NULL, arena);
	const char *nearest = text_nearest(key, keys.values);
	return err_set(err, EX_DATAERR, "no chosen policy has a knob '%s'%s%s%s (moca list knobs)",
		key, nearest ? "; did you mean '" : "", nearest ? nearest : "",
		nearest ? "'?" : "");
}

static bool policies_read(struct selection *selection, const struct setting *settings,
	struct study *study, struct err *err)
{
	struct arena *arena = selection->arena;
	size_t set_count = selection->sets.count;
	bool *known = arena_array(arena, set_count, sizeof *known);
	groups_expand(&selection->policies, arena);
	study->policies = arena_array(arena, selection->policies.count, sizeof *study->policies);
	for (size_t i = 0; i < selection->policies.count; i++)
		if (!setup_policy(settings, set_count, selection->policies.values[i], arena,
			    &study->policies[study->policy_count++], known, err))
			return false;
	for (size_t i = 0; i < set_count; i++)
		if (strncmp(settings[i].key, "policy.", 7) == 0 && !known[i])
			return policy_knob_refuse(study, settings[i].key, arena, err);
	return true;
}

static bool network_asked(const struct study *study, const char *network)
{
	for (size_t i = 0; i < study->setup_count; i++)
		for (size_t n = 0; n < study->setups[i].network_count; n++)
			if (strcmp(study->setups[i].networks[n], network) == 0)
				return true;
	return false;
}

/* A trace that nobody asks for is a slip of the pen: its name is the network's. */
static bool traces_check(
	const struct selection *selection, const struct study *study, struct err *err)
{
	for (size_t i = 0; i < selection->traces.count; i++) {
		const struct setting *trace = &selection->traces.traces[i];
		if (!network_asked(study, trace->key))
			return err_set(err, EX_DATAERR,
				"--trace %s=%s: no chosen workload asks for network '%s'",
				trace->key, trace->value, trace->key);
	}
	return true;
}

/* Each policy in the form that the artifact has of it. */
static bool policies_imitate(struct selection *selection, struct study *study, struct err *err)
{
	struct compat compat;
	if (!compat_parse(selection->compat, selection->arena, &compat, err))
		return false;
	for (size_t i = 0; i < study->policy_count; i++)
		if (!compat_policy(&compat, selection->arena, &study->policies[i], err))
			return false;
	return true;
}

bool study_read(struct selection *selection, struct study *study, struct err *err)
{
	*study = (struct study){0};
	defaults_fill(selection);
	struct setting *settings =
		arena_array(selection->arena, selection->sets.count, sizeof *settings);
	struct list named = selection->policies;
	if (!settings_parse(selection, settings, err)
		|| !policies_read(selection, settings, study, err)
		|| !policies_imitate(selection, study, err)
		|| !setups_read(selection, settings, study, err)
		|| !traces_check(selection, study, err))
		return false;
	return policies_prune(&named, selection, study, err);
}
