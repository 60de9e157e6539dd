#include "cli/cli.h"

#include "cli/options.h"
#include "cli/table.h"

#include "validate/claims.h"
#include "validate/sensitivity.h"

#include <math.h>
#include <string.h>
#include <sysexits.h>

int cmd_validate(int argc, char **argv);

enum { EXIT_FAILS = 1 };

struct options {
	struct arena *arena;
	const char *soc;
	struct list sets; /* KEY=VALUE */
	int seeds;        /* 0 = as the question wants */
	int jobs;
	bool layers, sensitivity;
	enum table_format format;
};

enum { OPTION_LAYERS = 512, OPTION_SENSITIVITY };

static const struct argp_option option_table[] = {
	{"soc", 's', "NAME", 0, "SoC: a name of models/socs or a path (default gemmini8)", 0},
	{"set", 'S', "KEY=VALUE", 0, "set a knob of the SoC: soc.KEY (moca list knobs)", 0},
	{"seeds", 'n', "N", 0, "replays of each run (default 40; with --sensitivity 20)", 0},
	{"jobs", 'j', "N", 0, "threads (default 1); results do not depend on it", 0},
	{"layers", OPTION_LAYERS, NULL, 0, "print each labelled layer, measured and ours, instead",
		0},
	{"sensitivity", OPTION_SENSITIVITY, NULL, 0,
		"print instead how the SLA of static and moca on workload C at QoS M, and their "
		"difference, move when each calibrated constant is 20 % less or more",
		0},
	{0},
};

static const char doc[] =
	"Holds what this program computes against what was measured on RTL: one row a claim."
	"\vmodels/measured/ has what was measured, each table with its source in its head. A claim holds if "
	"its error, in percent of the measured figure, is within what is allowed:\n"
	"\n"
	"  labels-*      layers on one tile. The artifact's labels do not quite hold the layer that they "
	"name; what they would hold is computed from ours. total: of the sums; mean: over layers, of the "
	"error's size; weighted: the same by the layers' time\n"
	"  inference-*   whole inferences, alone\n"
	"  algorithm1-*  the artifact's own table of layers, as --compat predicts them\n"
	"  run-*         one hardware run of each policy on 250 tasks and its replays under --compat "
	"artifact. Ours is their mean over seeds; allowed is how far their middle 90 % reach towards the "
	"measured run\n"
	"\n"
	"All of these figures were at hand when the model's constants were chosen: the layer cost is fitted to "
	"labels and inferences, the service times of --compat to the run of static, and how they fall on layers was chosen "
	"by that of moca. How the cost does on "
	"networks that it was not fitted to, t/21-fit.c tells.\n"
	"\n"
	"The exit status is 0 if all claims hold, 1 if one fails. On gemmini8 as it comes some of run-* "
	"fail, so it is 1: what is allowed is what we would promise, not what passes.\n"
	"\n"
	"With --sensitivity changes are means over seeds of pairs of runs, and their intervals 95 % of "
	"these; constants come by the largest change. One that a fifth more would take beyond its "
	"bounds stops there (percent says by how much it was moved).\n"
	"\n"
	"Examples:\n"
	"  moca validate\n"
	"  moca validate --set soc.cost_form=algorithm1     the published cost on the same claims\n"
	"  moca validate --sensitivity --jobs 2\n"
	"  moca validate --layers --format csv >layers.csv\n"
	"  moca plot validation     these layers as a figure, for the SoC of recorded runs";

static error_t option_parse(int key, char *text, struct argp_state *state)
{
	struct options *options = state->input;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->format;
		break;
	case 's':
		options->soc = text;
		break;
	case 'S':
		list_append(&options->sets, text, options->arena);
		break;
	case 'n':
		options->seeds = (int)option_number(text, "--seeds", 1, 100000, state);
		break;
	case 'j':
		options->jobs = (int)option_number(text, "--jobs", 1, 1024, state);
		break;
	case OPTION_LAYERS:
		options->layers = true;
		break;
	case OPTION_SENSITIVITY:
		options->sensitivity = true;
		break;
	case ARGP_KEY_END:
		if (options->layers && options->sensitivity)
			argp_error(state, "one of --layers and --sensitivity at a time");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp_child children[] = {{&table_argp, 0, NULL, 0}, {0}};

static const struct argp argp = {option_table, option_parse, "", doc, children, NULL, NULL};

static struct cell real_cell(double value)
{
	return (struct cell){.kind = isfinite(value) ? CELL_REAL : CELL_NULL, .real = value};
}

static struct cell text_cell(const char *text)
{
	return (struct cell){.kind = CELL_TEXT, .text = text};
}

/* ---- claims ---- */

/* A column that holds both cycles and shares has no digits in common: each row has its own, for people. */
static struct cell value_cell(const struct options *options, double value)
{
	if (!table_format_is_for_people(options->format) || !isfinite(value))
		return real_cell(value);
	return text_cell(arena_printf(options->arena, value < 1e4 ? "%9.4g" : "%9.0f", value));
}

static void claim_print(const struct options *options, const struct claim *claim,
	const struct finding *finding, bool holds, struct table *table)
{
	static const char *const names[] = {"claim", "about", "what", "source", "measured", "ours",
		"error_percent", "allowed_percent", "verdict"};
	enum { COLUMNS = sizeof names / sizeof *names };
	if (!claim) {
		table_row(table, COLUMNS, names, NULL);
		return;
	}
	struct cell cells[COLUMNS] = {text_cell(claim->name), text_cell(claim->about),
		text_cell(claim->what), text_cell(claim->source),
		value_cell(options, finding->measured), value_cell(options, finding->ours),
		real_cell(finding->error), real_cell(finding->allowed),
		text_cell(holds ? "holds" : "FAILS")};
	table_row(table, COLUMNS, names, cells);
}

/* Counts the claims that fail. */
static size_t claims_print(const struct options *options, const struct evidence *evidence)
{
	struct table *table = table_new(options->format, stdout);
	size_t claims = 0, failing = 0;
	claim_print(options, NULL, NULL, false, table);
	for (const struct claim *claim = claim_table; claim->name; claim++, claims++) {
		struct finding finding;
		bool holds = claim_holds(claim, evidence, &finding);
		failing += !holds;
		claim_print(options, claim, &finding, holds, table);
	}
	table_end(table);
	if (options->format == TABLE_TEXT)
		printf("%zu of %zu claims hold, %zu fail\n", claims - failing, claims, failing);
	return failing;
}

/* ---- layers ---- */

static void network_print(const struct network_evidence *of, struct table *table)
{
	static const char *const names[] = {
		"network", "layer", "measured_cycles", "ours_cycles", "error_percent"};
	enum { COLUMNS = sizeof names / sizeof *names };
	if (!of)
		table_row(table, COLUMNS, names, NULL);
	for (size_t i = 0; of && i < of->labels.count; i++) {
		const struct label *label = &of->labels.of[i];
		double ours = label_seen(label, of->seen);
		struct cell cells[COLUMNS] = {text_cell(of->network.name),
			text_cell(of->network.ops[label->op].name), real_cell(label->cycles),
			real_cell(ours), real_cell(finding_of(label->cycles, ours, 0).error)};
		table_row(table, COLUMNS, names, cells);
	}
}

static void layers_print(const struct evidence *evidence, enum table_format format)
{
	struct table *table = table_new(format, stdout);
	network_print(NULL, table);
	for (size_t i = 0; i < evidence->network_count; i++)
		network_print(&evidence->networks[i], table);
	table_end(table);
}

/* ---- sensitivity ---- */

static void sensitivity_print(const struct sensitivity *rows, enum table_format format)
{
	static const char *const names[] = {"knob", "value", "percent", "static_sla",
		"static_change", "static_half_width", "moca_sla", "moca_change", "moca_half_width",
		"gain", "gain_change", "gain_half_width"};
	enum { COLUMNS = sizeof names / sizeof *names, FIRST = 3, EACH = 3 };
	struct table *table = table_new(format, stdout);
	table_row(table, COLUMNS, names, NULL);
	for (size_t row = 0; row < sensitivity_count(); row++) {
		const struct sensitivity *of = &rows[row];
		bool moved = *of->knob;
		struct cell cells[COLUMNS] = {text_cell(moved ? of->knob : "(none)"),
			text_cell(of->value), real_cell(moved ? of->percent : NAN)};
		for (int i = 0; i < HEADLINES; i++) {
			struct cell *cell = &cells[FIRST + EACH * i];
			cell[0] = real_cell(of->level[i].mean);
			cell[1] = real_cell(moved ? of->change[i].mean : NAN);
			cell[2] = real_cell(
				moved ? of->change[i].half_width : of->level[i].half_width);
		}
		table_row(table, COLUMNS, names, cells);
	}
	table_end(table);
}

static bool sensitivity(
	const struct options *options, const struct evidence_source *source, struct err *err)
{
	struct sensitivity *rows = arena_array(options->arena, sensitivity_count(), sizeof *rows);
	if (!sensitivity_run(source, "C", "M", options->arena, rows, err))
		return false;
	sensitivity_print(rows, options->format);
	return true;
}

/* ---- the command ---- */

static bool settings_parse(
	const struct options *options, struct evidence_source *source, struct err *err)
{
	size_t count = options->sets.count;
	struct setting *settings = arena_array(options->arena, count, sizeof *settings);
	for (size_t i = 0; i < count; i++)
		if (!setting_parse(options->sets.values[i], options->arena, &settings[i], err))
			return false;
	source->settings = settings;
	source->setting_count = count;
	return true;
}

/* Only soc.KEY: what was measured came of no other knob. */
static bool settings_check(const struct evidence_source *source, struct err *err)
{
	for (size_t i = 0; i < source->setting_count; i++)
		if (strncmp(source->settings[i].key, "soc.", 4) != 0)
			return err_set(err, EX_USAGE, "--set %s; expected soc.KEY here",
				source->settings[i].key);
	return true;
}

static bool validate(const struct options *options, size_t *failing, struct err *err)
{
	struct evidence evidence;
	struct given_traces none = {0};
	int seeds = options->seeds ? options->seeds : options->sensitivity ? 20 : 40;
	struct evidence_source source = {.library = file_library(&none),
		.soc = options->soc,
		.seeds = (uint64_t)seeds,
		.threads = options->jobs};
	if (!settings_parse(options, &source, err) || !settings_check(&source, err))
		return false;
	if (options->sensitivity)
		return sensitivity(options, &source, err);
	if (!options->layers) {
		if (!evidence_read(&source, options->arena, &evidence, err))
			return false;
		*failing = claims_print(options, &evidence);
		return true;
	}
	if (!evidence_layers(&source, options->arena, &evidence, err))
		return false;
	layers_print(&evidence, options->format);
	return true;
}

int cmd_validate(int argc, char **argv)
{
	struct arena arena = {0};
	struct options options = {.arena = &arena, .soc = "gemmini8", .jobs = 1};
	struct err err;
	size_t failing = 0;
	cli_parse(&argp, argc, argv, &options);
	bool ok = validate(&options, &failing, &err);
	arena_free(&arena);
	if (!ok)
		return cli_fail(&err);
	int status = cli_finish();
	return status ? status : failing ? EXIT_FAILS : 0;
}
