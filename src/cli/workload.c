#include "cli/cli.h"
#include "cli/options.h"

int cmd_workload(int argc, char **argv);

struct options {
	const char *set, *qos;
	uint64_t seed;
	struct list sets;
	struct arena *arena;
};

enum { OPTION_TASKS = 256, OPTION_ARRIVALS, OPTION_LOAD };

static const struct argp_option option_table[] = {
	{"qos", 'q', "LEVEL", 0, "H, M or L: 0.8, 1 or 1.2 of the targets (default M)", 0},
	{"seed", 'n', "N", 0, "seed (default 1)", 0},
	{"tasks", OPTION_TASKS, "N", 0, "how many tasks (default: the set's, 250)", 0},
	{"arrivals", OPTION_ARRIVALS, "KIND", 0,
		"chains (the MoCA artifact's), poisson or periodic (with jitter)", 0},
	{"load", OPTION_LOAD, "X", 0, "offered load: arrivals come X times as fast", 0},
	{"set", 'S', "KEY=VALUE", 0, "set a knob of the workload (moca list knobs)", 0},
	{0},
};

static void knob_add(struct options *options, const char *key, const char *value)
{
	list_append(&options->sets, arena_printf(options->arena, "workload.%s=%s", key, value),
		options->arena);
}

static error_t option_parse(int key, char *text, struct argp_state *state)
{
	struct options *options = state->input;
	switch (key) {
	case 'q':
		options->qos = text;
		break;
	case 'n':
		options->seed = (uint64_t)option_number(text, "--seed", 0, 1000000000, state);
		break;
	case OPTION_TASKS:
		knob_add(options, "tasks", text);
		break;
	case OPTION_ARRIVALS:
		knob_add(options, "arrivals", text);
		break;
	case OPTION_LOAD:
		knob_add(options, "load", text);
		break;
	case 'S':
		list_append(&options->sets, text, options->arena);
		break;
	case ARGP_KEY_ARG:
		if (options->set)
			argp_error(state, "one SET at a time; '%s' is too many", text);
		options->set = text;
		break;
	case ARGP_KEY_END:
		if (!options->set)
			argp_error(state, "which SET? (moca list workloads)");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {option_table, option_parse, "SET",
	"Writes the task list of a workload set as CSV: which network is asked for, with what priority, "
	"when, and by when."
	"\vSET is A (light networks), B (heavy ones), C (all seven), or a path to a set (.ini) or to a "
	"task list (.csv). What is written can be edited and given to `moca run --workload`.\n\n"
	"Examples:\n"
	"  moca workload C --qos H --seed 7\n"
	"  moca workload A --arrivals poisson --load 1.3 --tasks 1000 > busy.csv",
	NULL, NULL, NULL};

static bool workload_print(const struct options *options, struct err *err)
{
	struct arena *arena = options->arena;
	struct given_traces none = {0};
	struct library library = file_library(&none);
	struct setup setup;
	struct workload workload;
	struct setting *settings = arena_array(arena, options->sets.count, sizeof *settings);
	for (size_t i = 0; i < options->sets.count; i++)
		if (!setting_parse(options->sets.values[i], arena, &settings[i], err))
			return false;
	if (!setup_read_workload(&library, options->set, options->qos, settings,
		    options->sets.count, arena, &setup, err))
		return false;
	workload_make(&setup.source, &setup.workload_knobs, options->seed, arena, &workload);
	workload_write(&workload, stdout);
	return true;
}

int cmd_workload(int argc, char **argv)
{
	struct arena arena = {0};
	struct options options = {.qos = "M", .seed = 1, .arena = &arena};
	struct err err;
	cli_parse(&argp, argc, argv, &options);
	bool ok = workload_print(&options, &err);
	arena_free(&arena);
	return ok ? cli_finish() : cli_fail(&err);
}
