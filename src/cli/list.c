#include "cli/cli.h"
#include "cli/query.h"

#include "base/text.h"
#include "plot/plot.h"
#include "policy/artifact.h"
#include "store/store.h"
#include "workload/workload.h"

#include <string.h>
#include <sysexits.h>

int cmd_list(int argc, char **argv);

enum { COLUMNS_MOST = 9 };

/* One row of texts; missing ones are empty. */
static void row(
	struct table *table, size_t count, const char *const *names, const char *const *texts)
{
	struct cell cells[COLUMNS_MOST];
	for (size_t i = 0; i < count; i++)
		cells[i] = (struct cell){.kind = CELL_TEXT, .text = texts[i]};
	table_row(table, count, names, cells);
}

/* ---- one function for each kind ---- */

static const struct policy *const policy_tables[] = {policy_table, offline_table};

static const char *range_text(const struct knob *knob, struct arena *arena)
{
	if (knob->type != KNOB_CHOICE)
		return arena_printf(arena, "%.15g..%.15g", knob->least, knob->most);
	const char *text = "";
	for (const char *const *choice = knob->choices; *choice; choice++)
		text = arena_printf(arena, "%s%s%s", text, *text ? "|" : "", *choice);
	return text;
}

/* For people: a policy, its two halves, and their knobs, indented. */
static void half_tell(const char *kind, const char *name, const char *summary,
	const struct knob *knobs, struct arena *arena)
{
	printf("    %s %s: %s\n", kind, name, summary);
	for (; knobs && knobs->key; knobs++) {
		const char *between = *knobs->unit ? " " : "";
		const char *value = arena_printf(
			arena, "%s = %s%s%s", knobs->key, knobs->initial, between, knobs->unit);
		printf("        %-36s %s (%s)\n", value, knobs->help, range_text(knobs, arena));
	}
}

static void policy_tell(const struct policy *policy, struct arena *arena)
{
	const struct dispatcher *d = policy->dispatcher;
	const struct regulator *r = policy->regulator;
	printf("%s: %s\n", policy->name, policy->summary);
	half_tell("dispatcher", d->name, d->summary, d->knobs, arena);
	half_tell("regulator", r->name, r->summary, r->knobs, arena);
}

/* For programs: a row for each knob, one without a knob for a policy that has none. */
static void policy_rows(struct table *table, const char *const *names, const struct policy *policy,
	struct arena *arena)
{
	const struct knob *halves[] = {policy->dispatcher->knobs, policy->regulator->knobs};
	size_t rows = 0;
	for (int i = 0; i < 2; i++)
		for (const struct knob *k = halves[i]; k && k->key; k++, rows++)
			row(table, 9, names,
				(const char *[]){policy->name, policy->dispatcher->name,
					policy->regulator->name, policy->summary, k->key,
					k->initial, range_text(k, arena), k->unit, k->help});
	if (!rows)
		row(table, 9, names,
			(const char *[]){policy->name, policy->dispatcher->name,
				policy->regulator->name, policy->summary, "", "", "", "", ""});
}

static void list_policies_verbose(struct table *table, struct arena *arena)
{
	static const char *const names[] = {"policy", "dispatcher", "regulator", "what it does",
		"knob", "default", "range", "unit", "meaning"};
	table_row(table, 9, names, NULL);
	for (int i = 0; i < 2; i++)
		for (const struct policy *p = policy_tables[i]; p->name; p++)
			policy_rows(table, names, p, arena);
}

static void tell_policies(struct arena *arena)
{
	for (int i = 0; i < 2; i++)
		for (const struct policy *p = policy_tables[i]; p->name; p++)
			policy_tell(p, arena);
}

static void list_policies(struct table *table, struct arena *arena)
{
	(void)arena;
	static const char *const names[] = {"policy", "dispatcher", "regulator", "what it does"};
	table_row(table, 4, names, NULL);
	for (int i = 0; i < 2; i++)
		for (const struct policy *p = policy_tables[i]; p->name; p++)
			row(table, 4, names,
				(const char *[]){p->name, p->dispatcher->name, p->regulator->name,
					p->summary});
}

static void list_dispatchers(struct table *table, struct arena *arena)
{
	(void)arena;
	static const char *const names[] = {"dispatcher", "what it does"};
	table_row(table, 2, names, NULL);
	for (const struct dispatcher *const *d = dispatcher_table; *d; d++)
		row(table, 2, names, (const char *[]){(*d)->name, (*d)->summary});
}

static void list_regulators(struct table *table, struct arena *arena)
{
	(void)arena;
	static const char *const names[] = {"regulator", "what it does"};
	table_row(table, 2, names, NULL);
	for (const struct regulator *const *r = regulator_table; *r; r++)
		row(table, 2, names, (const char *[]){(*r)->name, (*r)->summary});
}

/* The first sentence of a model file's leading comment. */
static const char *headline(const char *path, struct arena *arena)
{
	struct text text;
	struct err err;
	if (!text_read(path, arena, &text, &err) || !strchr("#;", *text.bytes))
		return "";
	const char *start = text.bytes + strspn(text.bytes, "#; ");
	size_t length = strcspn(start, "\n");
	while (length && strchr(".,; ", start[length - 1]))
		length--;
	return arena_copy(arena, start, length);
}

static void list_models(struct table *table, struct arena *arena, const char *title,
	const char *directory, const char *extension)
{
	const char *names[] = {title, "what it is"};
	table_row(table, 2, names, NULL);
	const char *const *models = cli_names(directory, extension, arena);
	for (; *models; models++) {
		const char *path = arena_printf(
			arena, "%s/%s/%s.%s", cli_data_directory(), directory, *models, extension);
		row(table, 2, names, (const char *[]){*models, headline(path, arena)});
	}
}

static void list_socs(struct table *table, struct arena *arena)
{
	list_models(table, arena, "soc", "models/socs", "ini");
}

static void list_networks(struct table *table, struct arena *arena)
{
	list_models(table, arena, "network", "models/networks", "csv");
}

static void list_sweeps(struct table *table, struct arena *arena)
{
	list_models(table, arena, "sweep", "models/sweeps", "ini");
}

static void list_workloads(struct table *table, struct arena *arena)
{
	list_models(table, arena, "workload", "models/workloads", "ini");
}

static void list_figures(struct table *table, struct arena *arena)
{
	(void)arena;
	static const char *const names[] = {"figure", "what it shows"};
	table_row(table, 2, names, NULL);
	for (const struct figure *figure = figure_table; figure->name; figure++)
		row(table, 2, names, (const char *[]){figure->name, figure->summary});
}

static void list_queries(struct table *table, struct arena *arena)
{
	static const char *const names[] = {"query", "what it tells"};
	table_row(table, 2, names, NULL);
	for (const struct named_query *query = query_table(arena); query->name; query++)
		row(table, 2, names, (const char *[]){query->name, query->help});
}

/* ---- knobs ---- */

static void knobs_rows(struct table *table, struct arena *arena, const char *const *names,
	const char *prefix, const char *owner, const struct knob *knobs)
{
	for (; knobs && knobs->key; knobs++)
		row(table, 6, names,
			(const char *[]){arena_printf(arena, "%s.%s", prefix, knobs->key), owner,
				knobs->initial ? knobs->initial : "in the file",
				range_text(knobs, arena), knobs->unit, knobs->help});
}

static void list_knobs(struct table *table, struct arena *arena)
{
	static const char *const names[] = {"knob", "of", "default", "range", "unit", "meaning"};
	table_row(table, 6, names, NULL);
	knobs_rows(table, arena, names, "soc", "soc", soc_knobs);
	knobs_rows(table, arena, names, "workload", "workload", workload_knobs);
	for (const struct dispatcher *const *d = dispatcher_table; *d; d++)
		knobs_rows(table, arena, names, "policy",
			arena_printf(arena, "dispatcher %s", (*d)->name), (*d)->knobs);
	for (const struct regulator *const *r = regulator_table; *r; r++)
		knobs_rows(table, arena, names, "policy",
			arena_printf(arena, "regulator %s", (*r)->name), (*r)->knobs);
	for (const struct policy *p = offline_table; p->name; p++)
		knobs_rows(table, arena, names, "policy", arena_printf(arena, "policy %s", p->name),
			p->dispatcher->knobs);
}

static void list_compat(struct table *table, struct arena *arena)
{
	(void)arena;
	const char *const names[] = {"name", "help", "source"};
	table_row(table, 3, names, NULL);
	for (const struct artifact_habit *h = artifact_habits; h->name; h++)
		row(table, 3, names, (const char *const[]){h->name, h->help, h->source});
}

/* ---- the command ---- */

static const struct kind {
	const char *name;
	void (*list)(struct table *table, struct arena *arena);
} kinds[] = {
	{"policies", list_policies},
	{"dispatchers", list_dispatchers},
	{"regulators", list_regulators},
	{"socs", list_socs},
	{"networks", list_networks},
	{"workloads", list_workloads},
	{"sweeps", list_sweeps},
	{"figures", list_figures},
	{"queries", list_queries},
	{"knobs", list_knobs},
	{"compat", list_compat},
};

enum { KINDS = sizeof kinds / sizeof *kinds };

struct options {
	const char *kind;
	enum table_format format;
	bool verbose;
};

static const struct argp_option option_table[] = {
	{"verbose", 'v', NULL, 0, "policies: with both halves of each and all their knobs", 0},
	{0},
};

static error_t option_parse(int key, char *text, struct argp_state *state)
{
	struct options *options = state->input;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->format;
		break;
	case 'v':
		options->verbose = true;
		break;
	case ARGP_KEY_ARG:
		if (options->kind)
			argp_error(state, "one KIND at a time; '%s' is too many", text);
		options->kind = text;
		break;
	case ARGP_KEY_END:
		if (!options->kind)
			argp_error(state,
				"which KIND? policies, dispatchers, regulators, socs, "
				"networks, workloads, sweeps, figures, queries, knobs or compat");
		break;
	case ARGP_KEY_SUCCESS:
		if (options->verbose && strcmp(options->kind, "policies") != 0)
			argp_error(state,
				"--verbose is for policies; knobs of all kinds: moca "
				"list knobs");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp_child children[] = {{&table_argp, 0, NULL, 0}, {0}};

static const struct argp argp = {option_table, option_parse, "KIND",
	"Lists what there is: policies, dispatchers, regulators, socs, networks, workloads, sweeps, figures, "
	"queries, knobs or compat (what `moca run --compat` imitates)."
	"\vExamples:\n"
	"  moca list policies --verbose\n"
	"  moca list knobs --format csv",
	children, NULL, NULL};

/* NULL and an error if there is no such kind. */
static const struct kind *kind_find(const char *name, struct err *err)
{
	const char *names[KINDS + 1] = {0};
	for (size_t i = 0; i < KINDS; i++) {
		names[i] = kinds[i].name;
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	}
	const char *nearest = text_nearest(name, names);
	err_set(err, EX_USAGE, "unknown kind '%s'%s%s%s (moca list --help)", name,
		nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
	return NULL;
}

int cmd_list(int argc, char **argv)
{
	struct arena arena = {0};
	struct options options = {0};
	struct err err;
	cli_parse(&argp, argc, argv, &options);
	const struct kind *kind = kind_find(options.kind, &err);
	if (!kind)
		return cli_fail(&err);
	if (options.verbose && options.format == TABLE_TEXT) {
		tell_policies(&arena);
	} else {
		struct table *table = table_new(options.format, stdout);
		(options.verbose ? list_policies_verbose : kind->list)(table, &arena);
		table_end(table);
	}
	arena_free(&arena);
	return cli_finish();
}
