/* moca plan: how much of a knob suffices. */
#include "cli/plan.h"

#include "cli/cli.h"

#include <math.h>
#include <string.h>
#include <sysexits.h>

int cmd_plan(int argc, char **argv);

/* ---- options ---- */

enum {
	OPTION_RANGE = 512,
	OPTION_TARGET,
	OPTION_LEAST,
	OPTION_MOST,
	OPTION_TOLERANCE,
	OPTION_UNTIL_CI
};

static const struct argp_option option_table[] = {
	{"range", OPTION_RANGE, "LOW..HIGH", 0,
		"where to look (default: from an eighth of what it is to eight times that)", 0},
	{"target", OPTION_TARGET, "P%", 0,
		"part of the tasks that have to meet their target: 95% (default) or 0.95", 0},
	{"least", OPTION_LEAST, NULL, 0, "the least value that suffices: more is better", 0},
	{"most", OPTION_MOST, NULL, 0, "the greatest value that can be borne: more is worse", 0},
	{"tolerance", OPTION_TOLERANCE, "P%", 0, "how near to come (default 1%)", 0},
	{"until-ci", OPTION_UNTIL_CI, "Xpp", 0,
		"add seed after seed to each probe, up to --seeds' last, no more than make the 95 % "
		"interval of its SLA as narrow as +-X percentage points; at least 5",
		0},
	{"db", 'd', "FILE", 0,
		"record the probes as runs, without a row for each task, and do not compute those that "
		"are there (default: nothing is recorded)",
		0},
	{"jobs", 'j', "N", 0, "threads (default 1); results do not depend on it", 0},
	{0},
};

/* 95% or 0.95 */
static double part_parse(const char *text, const char *option, double least, double most,
	const char *such_as, struct argp_state *state)
{
	char number[32];
	const char *problem = "";
	double value = NAN;
	size_t length = strlen(text);
	bool percent = length && text[length - 1] == '%';
	snprintf(number, sizeof number, "%.*s", (int)(length < 31 ? length - percent : 31), text);
	bool ok = text_to_double(number, &value, &problem);
	value /= percent ? 100 : 1;
	if (!ok || !(value >= least && value <= most))
		argp_error(state, "%s '%s'; expected a part from %g%% to %g%%, such as %s", option,
			text, 100 * least, 100 * most, such_as);
	return value;
}

static error_t argument_parse(struct plan_options *options, char *text, struct argp_state *state)
{
	if (options->key)
		argp_error(state, "one KNOB expected, not '%s' too", text);
	options->key = text;
	return 0;
}

static error_t option_parse(int key, char *text, struct argp_state *state)
{
	struct plan_options *options = state->input;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->selection;
		state->child_inputs[1] = &options->format;
		break;
	case OPTION_RANGE:
		options->range = text;
		break;
	case OPTION_TARGET:
		options->target = part_parse(text, "--target", 1e-4, 1, "95% or 0.95", state);
		break;
	case OPTION_TOLERANCE:
		options->tolerance = part_parse(text, "--tolerance", 1e-4, 1, "1% or 0.01", state);
		break;
	case OPTION_LEAST:
	case OPTION_MOST:
		if (options->aim)
			argp_error(state, "one of --least and --most expected, once");
		options->aim = key == OPTION_LEAST ? CAPACITY_LEAST : CAPACITY_MOST;
		break;
	case OPTION_UNTIL_CI:
		options->until_ci = option_points(text, "--until-ci", state);
		break;
	case 'd':
		options->db = text;
		break;
	case 'j':
		options->jobs = (int)option_number(text, "--jobs", 1, 1024, state);
		break;
	case ARGP_KEY_ARG:
		return argument_parse(options, text, state);
	case ARGP_KEY_NO_ARGS:
		argp_error(state,
			"KNOB expected, such as soc.dram_bytes_per_cycle or workload.load (moca list "
			"knobs)");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp_child children[] = {
	{&selection_argp, 0, "What to replay:", -1}, {&table_argp, 0, NULL, 0}, {0}};

static const struct argp argp = {option_table, option_parse, "KNOB",
	"Finds how much suffices: the least value of a knob of the SoC (bandwidth, tiles, L2) with which "
	"the mean SLA meets a target, or the greatest value of one of the workload (load) with which "
	"it still does; under each policy, and what each needs of what the first one does."
	"\vKNOB is soc.KEY or workload.KEY, any that is a number. Values are probed by bisection, "
	"under the same seeds at each value and for each policy. Whether more is better is seen at the "
	"ends of the range, unless --least or --most says so; if they do not tell, more hardware "
	"is better and more load is worse. Values that the machine cannot have are skipped. The "
	"SLA is counted in cycles, as arrivals, targets and bandwidths are: soc.clock_hz alone changes "
	"nothing.\n"
	"\n"
	"The interval of an answer goes from the value at which the upper end of the mean SLA's 95 % "
	"interval meets the target to that at which its lower end does. What an answer is of another's "
	"has its interval from drawing the seeds anew, a thousand times, the same for both; where one of them lies "
	"beyond the range, from the ends of both intervals. An SLA that "
	"is worse where it should be better, by more than its interval, is reported as not monotone: then "
	"there may be other values that suffice.\n"
	"\n"
	"`bound`, and `best` with it, tell what no policy can save; best takes some tenths of a second for "
	"each seed of each probe.\n"
	"\n"
	"--format csv and json have one table: rows `answer`, `probe` and `skipped`. An answer that lies "
	"beyond the range has no value and an interval with one end.\n"
	"\n"
	"Examples:\n"
	"  moca plan soc.dram_bytes_per_cycle --policy static,moca,gps --workload A,B,C\n"
	"  moca plan soc.tiles --range 4..32 --target 99% --policy planaria\n"
	"  moca plan workload.load --policy static,moca,bound --target 90%\n"
	"  moca plan soc.l2_bytes --policy camdn --until-ci 0.5pp --seeds 200 --jobs 2\n"
	"  moca plan soc.interference --range 0..1 --most --db plan.db --format csv",
	children, NULL, NULL};

/* ---- the knob and its values ---- */

static const char *after_prefix(const char *key, const char *prefix)
{
	size_t length = strlen(prefix);
	return strncmp(key, prefix, length) == 0 ? key + length : NULL;
}

static bool of_soc(const struct planning *planning)
{
	return after_prefix(planning->options->key, "soc.") != NULL;
}

static void keys_add(
	const struct knob *knobs, const char *prefix, struct list *keys, struct arena *arena)
{
	for (; knobs->key; knobs++)
		if (knobs->type != KNOB_CHOICE)
			list_append(keys, arena_printf(arena, "%s%s", prefix, knobs->key), arena);
}

static bool knob_refuse(const char *key, struct arena *arena, struct err *err)
{
	struct list keys = {0};
	keys_add(soc_knobs, "soc.", &keys, arena);
	keys_add(workload_knobs, "workload.", &keys, arena);
	list_append(&keys, NULL, arena);
	const char *nearest = text_nearest(key, keys.values);
	return err_set(err, EX_USAGE,
		"KNOB '%s'; expected soc.KEY or workload.KEY%s%s%s (moca list knobs)", key,
		nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static bool knob_choose(struct planning *planning, struct err *err)
{
	const char *key = planning->options->key, *rest;
	if ((rest = after_prefix(key, "soc.")))
		planning->knob = knob_find(soc_knobs, rest);
	else if ((rest = after_prefix(key, "workload.")))
		planning->knob = knob_find(workload_knobs, rest);
	if (!planning->knob)
		return knob_refuse(key, planning->arena, err);
	return planning->knob->type != KNOB_CHOICE
		|| err_set(err, EX_USAGE,
			"%s is no number; expected a knob that is (moca list knobs)", key);
}

/* What the first workload, or the machine, has. */
static double knob_now(const struct planning *planning)
{
	const struct setup *setup = planning->study.setups;
	const void *object = of_soc(planning) ? (const void *)&setup->soc : &setup->workload_knobs;
	const char *field = (const char *)object + planning->knob->offset;
	return planning->knob->type == KNOB_INT ? *(const int *)(const void *)field
						: *(const double *)(const void *)field;
}

static bool end_parse(
	const struct planning *planning, const char *text, double *value, struct err *err)
{
	const struct knob *knob = planning->knob;
	const char *problem = "is out of range";
	long long whole = 0;
	bool ok = knob->type == KNOB_INT ? text_to_int64(text, &whole, &problem)
					 : text_to_double(text, value, &problem);
	if (ok && knob->type == KNOB_INT)
		*value = (double)whole;
	if (ok && *value >= knob->least && *value <= knob->most)
		return true;
	return err_set(err, EX_USAGE, "--range: '%s' %s; expected %s from %.15g to %.15g%s%s", text,
		ok ? "is out of range" : problem,
		knob->type == KNOB_INT ? "a whole number" : "a number", knob->least, knob->most,
		*knob->unit ? " " : "", knob->unit);
}

static bool range_default(
	const struct planning *planning, double *low, double *high, struct err *err)
{
	const struct knob *knob = planning->knob;
	double now = knob_now(planning);
	if (!(now > 0))
		return err_set(err, EX_USAGE,
			"%s is %g here, from which no range follows; expected --range LOW..HIGH",
			planning->options->key, now);
	*low = fmax(knob->type == KNOB_INT ? floor(now / 8) : now / 8, knob->least);
	*high = fmin(8 * now, knob->most);
	return true;
}

static bool range_find(const struct planning *planning, double *low, double *high, struct err *err)
{
	const char *range = planning->options->range, *dots = range ? strstr(range, "..") : NULL;
	if (!range)
		return range_default(planning, low, high, err);
	if (!dots)
		return err_set(err, EX_USAGE, "--range '%s'; expected LOW..HIGH", range);
	if (!end_parse(
		    planning, arena_copy(planning->arena, range, (size_t)(dots - range)), low, err)
		|| !end_parse(planning, dots + 2, high, err))
		return false;
	return *low < *high
		|| err_set(
			err, EX_USAGE, "--range '%s'; expected LOW..HIGH, LOW below HIGH", range);
}

/* Leaves out what the machine cannot have. */
static bool value_possible(const struct planning *planning, double value, struct err *err)
{
	struct soc soc = planning->study.setups->soc;
	if (!of_soc(planning))
		return true;
	char *field = (char *)&soc + planning->knob->offset;
	if (planning->knob->type == KNOB_INT)
		*(int *)(void *)field = (int)value;
	else
		*(double *)(void *)field = value;
	return soc_check(&soc, err);
}

static bool values_choose(struct planning *planning, struct err *err)
{
	double low = 0, high = 0;
	const double *all;
	if (!range_find(planning, &low, &high, err))
		return false;
	size_t count = capacity_values(low, high, planning->options->tolerance,
		planning->knob->type == KNOB_INT, planning->arena, &all);
	double *values = arena_array(planning->arena, count, sizeof *values);
	struct skipped *skipped = arena_array(planning->arena, count, sizeof *skipped);
	for (size_t i = 0; i < count; i++)
		if (value_possible(planning, all[i], err))
			values[planning->value_count++] = all[i];
		else
			skipped[planning->skipped_count++] = (struct skipped){
				all[i], arena_copy(planning->arena, err->text, strlen(err->text))};
	planning->values = values;
	planning->skipped = skipped;
	return planning->value_count >= 2
		|| err_set(err, EX_USAGE,
			"the range has %zu value%s that the machine can have%s%s%s; expected two at least",
			planning->value_count, planning->value_count == 1 ? "" : "s",
			planning->skipped_count ? " (" : "",
			planning->skipped_count ? skipped->why : "",
			planning->skipped_count ? ")" : "");
}

/* Of a knob whose ends do not tell. */
static enum capacity_aim aim_likely(const char *key)
{
	static const char *const burdens[] = {
		"workload.load", "workload.jitter", "workload.tasks", NULL};
	for (const char *const *burden = burdens; *burden; burden++)
		if (strcmp(*burden, key) == 0)
			return CAPACITY_MOST;
	return CAPACITY_LEAST;
}

/* ---- what all probes share ---- */

static const struct axis *axis_make(
	const char *key, enum axis_role role, const struct list *values, struct arena *arena)
{
	struct axis *axis = arena_alloc(arena, sizeof *axis);
	*axis = (struct axis){.key = key,
		.role = role,
		.count = values->count,
		.values = values->values,
		.value_places = arena_array(arena, values->count, sizeof(struct place))};
	return axis;
}

/* The stock makes what a sweep over these would ask for. */
static void spec_make(struct planning *planning)
{
	const struct selection *selection = &planning->options->selection;
	struct arena *arena = planning->arena;
	struct list socs = {0}, policies = {0};
	list_append(&socs, selection->soc, arena);
	for (size_t i = 0; i < planning->study.policy_count; i++)
		list_append(&policies, planning->study.policies[i].policy.name, arena);
	struct axis *axes = arena_array(arena, 3, sizeof *axes);
	axes[0] = *axis_make("soc", AXIS_PLACE, &socs, arena);
	axes[1] = *axis_make("workload", AXIS_PLACE, &selection->workloads, arena);
	axes[2] = *axis_make("policy", AXIS_POLICY, &policies, arena);
	planning->spec = (struct spec){.name = "plan", .axis_count = 3, .axes = axes};
}

static bool settings_make(struct planning *planning, struct err *err)
{
	const struct list *sets = &planning->options->selection.sets;
	planning->settings =
		arena_array(planning->arena, sets->count + 1, sizeof *planning->settings);
	for (size_t i = 0; i < sets->count; i++)
		if (!setting_parse(sets->values[i], planning->arena, &planning->settings[i], err))
			return false;
	planning->settings[sets->count].key = planning->options->key;
	planning->setting_count = sets->count + 1;
	return true;
}

static void mixes_make(struct planning *planning)
{
	const struct plan_options *options = planning->options;
	const struct list *workloads = &options->selection.workloads,
			  *qos = &options->selection.qos;
	planning->mix_count = workloads->count * qos->count;
	planning->mixes =
		arena_array(planning->arena, planning->mix_count, sizeof *planning->mixes);
	for (size_t i = 0; i < planning->mix_count; i++) {
		struct mix *mix = &planning->mixes[i];
		*mix = (struct mix){.planning = planning,
			.workload = workloads->values[i / qos->count],
			.qos = qos->values[i % qos->count],
			.question = {.value_count = planning->value_count,
				.values = planning->values,
				.policy_count = planning->study.policy_count,
				.target = options->target,
				.aim = options->aim,
				.likely = aim_likely(options->key),
				.probe = plan_probe,
				.data = mix}};
	}
}

/* ---- the command ---- */

/* About as many probes as there will be: the ends, a bisection, and half of one for the interval. */
static size_t probes_expected(const struct planning *planning)
{
	size_t each = 2;
	for (size_t left = planning->value_count; left > 1; left /= 2)
		each++;
	return planning->mix_count * planning->study.policy_count * (each + each / 2);
}

static bool mixes_search(struct planning *planning, struct err *err)
{
	bool ok = true;
	progress_begin(&planning->progress, "probes", probes_expected(planning));
	for (size_t i = 0; ok && i < planning->mix_count; i++)
		ok = capacity_search(&planning->mixes[i].question, planning->arena,
			&planning->mixes[i].capacity, err);
	progress_end(&planning->progress);
	return ok;
}

/* In one transaction, as `moca run`: what was interrupted is kept, what failed is not. */
static bool search_recorded(struct planning *planning, struct err *err)
{
	if (!planning->options->db)
		return mixes_search(planning, err);
	if (!store_open(planning->options->db, STORE_WRITE, &planning->store, err))
		return false;
	bool ok = store_begin(planning->store, err) && mixes_search(planning, err);
	struct err ignored;
	if (ok || cli_stop)
		ok = store_commit(planning->store, ok ? err : &ignored) && ok;
	store_close(planning->store);
	return ok;
}

static bool plan(struct plan_options *options, struct arena *arena, struct err *err)
{
	struct planning planning = {.options = options, .arena = arena};
	struct library library = file_library(&options->selection.traces);
	if (!knob_choose(&planning, err) || !study_read(&options->selection, &planning.study, err)
		|| !values_choose(&planning, err) || !settings_make(&planning, err))
		return false;
	spec_make(&planning);
	mixes_make(&planning);
	if (!stock_new(&planning.spec, &library, &planning.stock, err))
		return false;
	cli_catch_stop();
	bool ok = search_recorded(&planning, err);
	if (ok)
		plan_print(&planning, arena);
	stock_free(planning.stock);
	return ok;
}

int cmd_plan(int argc, char **argv)
{
	struct arena arena = {0};
	struct plan_options options = {
		.target = 0.95, .tolerance = 0.01, .until_ci = NAN, .jobs = 1};
	struct err err;
	selection_begin(&options.selection, &arena);
	cli_parse(&argp, argc, argv, &options);
	bool ok = plan(&options, &arena, &err);
	arena_free(&arena);
	return ok ? cli_finish() : cli_fail(&err);
}
