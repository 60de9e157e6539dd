#include "cli/cli.h"
#include "cli/options.h"
#include "cli/table.h"

#include "sweep/bench.h"

#include <sysexits.h>

int cmd_bench(int argc, char **argv);

struct options {
	struct selection selection;
	int rounds;
	enum table_format format;
};

static const struct argp_option option_table[] = {
	{"rounds", 'r', "N", 0, "how often everything is measured; medians are shown (default 15)",
		0},
	{0},
};

static error_t option_parse(int key, char *text, struct argp_state *state)
{
	struct options *options = state->input;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->selection;
		state->child_inputs[1] = &options->format;
		break;
	case 'r':
		options->rounds = (int)option_number(text, "--rounds", 1, 10000, state);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp_child children[] = {
	{&selection_argp, 0, "What to replay:", -1}, {&table_argp, 0, NULL, 0}, {0}};

static const struct argp argp = {option_table, option_parse, "",
	"Measures the replay's speed: scenarios (task lists), tasks and events (layer ends and arrivals) "
	"per second, on one thread, and the ratio to a floor: the bare next-event loop for as many "
	"events, timed in turns with it."
	"\vNothing is recorded.\n\nExamples:\n"
	"  moca bench\n"
	"  moca bench --policy static,moca --workload B --format csv",
	children, NULL, NULL};

static struct cell real_cell(double value)
{
	return (struct cell){.kind = CELL_REAL, .real = value};
}

static void speeds_print(
	const struct study *study, const struct speed *speeds, enum table_format format)
{
	static const char *const names[] = {"policy", "scenarios_per_second", "events_per_second",
		"floor_ratio", "tasks_per_second", "nanoseconds_per_event"};
	enum { COLUMNS = sizeof names / sizeof *names };
	struct table *table = table_new(format, stdout);
	table_row(table, COLUMNS, names, NULL);
	for (size_t i = 0; i < study->policy_count; i++) {
		const struct speed *speed = &speeds[i];
		struct cell cells[COLUMNS] = {
			{.kind = CELL_TEXT, .text = study->policies[i].policy.name},
			real_cell(speed->scenarios_per_second), real_cell(speed->events_per_second),
			real_cell(speed->floor_ratio), real_cell(speed->tasks_per_second),
			real_cell(1e9 / speed->events_per_second)};
		table_row(table, COLUMNS, names, cells);
	}
	table_end(table);
}

static bool bench(struct options *options, struct arena *arena, struct err *err)
{
	struct study study;
	struct selection *selection = &options->selection;
	if (!selection->policies.count)
		list_add(&selection->policies, "all", arena);
	if (!study_read(selection, &study, err))
		return false;
	if (study.setup_count > 1)
		return err_set(err, EX_USAGE, "one workload and one QoS at a time");
	struct speed *speeds = arena_array(arena, study.policy_count, sizeof *speeds);
	if (!bench_run(study.setups, study.policies, study.policy_count, selection->first_seed,
		    selection->last_seed, options->rounds, speeds, err))
		return false;
	speeds_print(&study, speeds, options->format);
	return true;
}

int cmd_bench(int argc, char **argv)
{
	struct arena arena = {0};
	struct options options = {.rounds = 15};
	struct err err;
	selection_begin(&options.selection, &arena);
	cli_parse(&argp, argc, argv, &options);
	bool ok = bench(&options, &arena, &err);
	arena_free(&arena);
	return ok ? cli_finish() : cli_fail(&err);
}
