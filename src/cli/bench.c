/* moca bench: two tables. One has a row a policy; the other, of rows `measure,value,unit`, has what is no
 * policy's. */
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/table.h"

#include "base/csv.h"
#include "plot/plot.h"
#include "sweep/bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

int cmd_bench(int argc, char **argv);

struct options {
	struct selection selection;
	int rounds;
	const char *against, *save; /* paths, or NULL */
	enum table_format format;
};

static const struct argp_option option_table[] = {
	{"rounds", 'r', "N", 0, "how often everything is measured; medians are shown (default 15)",
		0},
	{"against", 'a', "FILE.csv", 0,
		"compare with a saved table: a column floor_ratio_change, new over old, for policies "
		"that it has",
		0},
	{"save", 'o', "DIRECTORY", 0, "also write bench.csv and bench-measures.csv there", 0},
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
	case 'a':
		options->against = text;
		break;
	case 'o':
		options->save = text;
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
	"\vNothing is recorded in the database. Times are comparable within one moment of one machine; "
	"ratios to the floor also between two.\n\nExamples:\n"
	"  moca bench\n"
	"  moca bench --save results --against results/bench.csv\n"
	"  moca bench --policy static,moca --workload B --format csv",
	children, NULL, NULL};

/* ---- the saved table ---- */

enum { POLICY, SCENARIOS, EVENTS, FLOOR_RATIO, TASKS, NANOSECONDS, FLOOR_RATIO_CHANGE, COLUMNS };

static const struct csv_column saved_columns[COLUMNS + 1] = {{"policy", "", true},
	{"scenarios_per_second", "", true}, {"events_per_second", "", true},
	{"floor_ratio", "", true}, {"tasks_per_second", "", false},
	{"nanoseconds_per_event", "", false}, {"floor_ratio_change", "", false}};

static size_t policy_index(const struct study *study, const char *name)
{
	size_t i = 0;
	while (i < study->policy_count && strcmp(study->policies[i].policy.name, name) != 0)
		i++;
	return i;
}

/* The saved table's floor ratio of each policy; NAN where it has none. */
static bool saved_read(const char *path, const struct study *study, struct arena *arena,
	double *ratios, struct err *err)
{
	struct text text;
	struct csv csv;
	int index[COLUMNS];
	if (!text_read(path, arena, &text, err) || !csv_parse_text(&text, arena, &csv, err)
		|| !csv_columns(&csv, saved_columns, index, err))
		return false;
	for (size_t i = 0; i < study->policy_count; i++)
		ratios[i] = NAN;
	for (size_t row = 0; row < csv.row_count; row++) {
		size_t i = policy_index(study, csv_at(&csv, row, index[POLICY])->text);
		double ratio;
		if (!csv_double(&csv, csv_at(&csv, row, index[FLOOR_RATIO]), "floor_ratio", 1e-6,
			    1e6, &ratio, err))
			return false;
		if (i < study->policy_count)
			ratios[i] = ratio;
	}
	return true;
}

/* ---- the tables ---- */

static struct cell real_cell(double value)
{
	return (struct cell){.kind = CELL_REAL, .real = value};
}

static struct cell text_cell(const char *text)
{
	return (struct cell){.kind = CELL_TEXT, .text = text};
}

/* What one call of bench has found. */
struct findings {
	const struct study *study;
	const struct speed *speeds; /* of each policy */
	const double *saved;        /* their floor ratios of old; NULL = nothing to compare with */
	struct measure measures[MEASURES];
};

typedef void rows_fn(const struct findings *findings, struct table *table);

static void speeds_rows(const struct findings *findings, struct table *table)
{
	size_t columns = findings->saved ? COLUMNS : FLOOR_RATIO_CHANGE;
	const char *names[COLUMNS];
	for (int i = 0; i < COLUMNS; i++)
		names[i] = saved_columns[i].name;
	table_row(table, columns, names, NULL);
	for (size_t i = 0; i < findings->study->policy_count; i++) {
		const struct speed *speed = &findings->speeds[i];
		double old = findings->saved ? findings->saved[i] : NAN;
		const struct cell cells[COLUMNS] = {
			text_cell(findings->study->policies[i].policy.name),
			real_cell(speed->scenarios_per_second), real_cell(speed->events_per_second),
			real_cell(speed->floor_ratio), real_cell(speed->tasks_per_second),
			real_cell(1e9 / speed->events_per_second),
			real_cell(speed->floor_ratio / old)};
		table_row(table, columns, names, cells);
	}
}

static void measures_rows(const struct findings *findings, struct table *table)
{
	static const char *const names[] = {"measure", "value", "unit"};
	table_row(table, 3, names, NULL);
	for (int i = 0; i < MEASURES; i++) {
		const struct measure *measure = &findings->measures[i];
		const struct cell cells[] = {text_cell(measure->name), real_cell(measure->value),
			text_cell(measure->unit)};
		table_row(table, 3, names, cells);
	}
}

static void rows_print(
	const struct findings *findings, rows_fn *rows, enum table_format format, FILE *stream)
{
	struct table *table = table_new(format, stream);
	rows(findings, table);
	table_end(table);
}

static bool rows_save(const struct findings *findings, rows_fn *rows, const char *directory,
	const char *name, struct arena *arena, struct err *err)
{
	struct plot_bytes bytes = {0};
	FILE *stream = open_memstream(&bytes.bytes, &bytes.length);
	if (!stream)
		return err_set(err, EX_OSERR, "out of memory");
	rows_print(findings, rows, TABLE_CSV, stream);
	fclose(stream);
	bool ok = plot_save(arena_printf(arena, "%s/%s", directory, name), &bytes, err);
	free(bytes.bytes);
	return ok;
}

static bool findings_tell(const struct findings *findings, const struct options *options,
	struct arena *arena, struct err *err)
{
	rows_print(findings, speeds_rows, options->format, stdout);
	if (options->format == TABLE_TEXT) {
		putchar('\n');
		rows_print(findings, measures_rows, options->format, stdout);
	}
	return !options->save
		|| (rows_save(findings, speeds_rows, options->save, "bench.csv", arena, err)
			&& rows_save(findings, measures_rows, options->save, "bench-measures.csv",
				arena, err));
}

static void progress_show(void *data, size_t done)
{
	progress_reach(data, done);
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
	double *saved = NULL;
	if (options->against) {
		saved = arena_array(arena, study.policy_count, sizeof *saved);
		if (!saved_read(options->against, &study, arena, saved, err))
			return false;
	}
	struct progress progress;
	progress_begin(&progress, "policies", study.policy_count);
	bool ok = bench_run(study.setups, study.policies, study.policy_count, selection->first_seed,
		selection->last_seed, options->rounds, progress_show, &progress, speeds, err);
	progress_end(&progress);
	if (!ok)
		return false;
	struct findings findings = {&study, speeds, saved, {{0}}};
	bool both = options->format == TABLE_TEXT || options->save;
	struct library library = file_library(&selection->traces);
	if (both && !bench_measure(&library, options->rounds, findings.measures, err))
		return false;
	return findings_tell(&findings, options, arena, err);
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
