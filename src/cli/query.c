/* moca query: named queries and free SQL over a results database. */
#include "cli/query.h"
#include "cli/cli.h"

#include "sweep/finished.h"
#include "sweep/setup.h"

#include <string.h>
#include <sysexits.h>

enum { SETTINGS_MOST = 64 };

struct options {
	struct question question; /* its name is NULL if there is none */
	const char *sql;
	enum table_format format;
	bool list;
};

enum { KEY_SQL = 256, KEY_WHERE, KEY_SHOW_SQL, KEY_LIST };

static const struct argp_option option_table[] = {
	{"db", 'd', "FILE", 0, "results database (default results/moca.db)", 0},
	{"where", KEY_WHERE, "CONDITION", 0,
		"only the rows that meet this SQL condition on NAME's columns", 0},
	{"set", 'S', "KEY=VALUE", 0,
		"set a parameter of NAME: a column, to see only the rows that have this value there; "
		"sweep=NAME for the newest sweep of that name that is finished, or sweep=NUMBER (moca query "
		"sweeps); repeatable",
		0},
	{"sql", KEY_SQL, "TEXT", 0, "run this SELECT instead of a named query", 0},
	{"list", KEY_LIST, NULL, 0, "list the named queries", 0},
	{"show-sql", KEY_SHOW_SQL, NULL, 0,
		"print the SQL instead of running it: a start for a query of your own", 0},
	{0},
};

static const char doc[] =
	"Answers a question about recorded runs: a named query, or any SELECT.\v"
	"NAME is a view of the database; `moca query --list` says what each one tells. Runs are "
	"comparable within one configuration (same hardware, workload knobs and given traces), which "
	"every query therefore shows. A policy's own knobs stand in its name, as in "
	"moca[floor_fraction=0.5]. A column that ends in _ci is half the width of the 95 % interval of the "
	"mean before it. Queries over sweeps show the sweep instead; they answer for sweeps that are finished. "
	"The database is only read, never changed; the tables behind the queries "
	"(run, task, layer, input, ...) can be asked with --sql, or with the sqlite3 program.\n"
	"\n"
	"Examples:\n"
	"  moca query summary\n"
	"      every metric of every policy, for people\n"
	"  moca query headline --where \"policy = 'moca' AND baseline = 'static'\"\n"
	"      what moca gains over static, with the interval\n"
	"  moca query slowdown_cdf --format csv > cdf.csv\n"
	"      a distribution to plot\n"
	"  moca query --sql \"SELECT network, avg(met) FROM task GROUP BY network\"\n"
	"      a question of your own: how often each network meets its target\n"
	"  moca query marginal --set sweep=hardware --set policy=moca --db results/hardware.db\n"
	"      what each axis of a sweep does to moca\n"
	"  moca query front --set objectives=sla,energy_per_task_joules,soc.dram_bytes_per_cycle\n"
	"      designs that no other beats under the same given load and mix (a sampled one is not given): "
	"metrics know which way is better, of an axis it is less; +NAME and -NAME say otherwise\n"
	"  moca query sla --show-sql\n"
	"      how the shares and their intervals are computed\n";

static error_t parse_set(struct options *options, const char *text, struct argp_state *state)
{
	struct question *question = &options->question;
	struct err err;
	if (question->setting_count == SETTINGS_MOST)
		argp_error(state, "more than %d parameters", SETTINGS_MOST);
	else if (!setting_parse(text, question->arena,
			 &question->settings[question->setting_count++], &err))
		argp_error(state, "%s", err.text);
	return 0;
}

static error_t parse_end(const struct options *options, struct argp_state *state)
{
	const struct question *question = &options->question;
	if (question->name && options->sql)
		argp_error(state, "a NAME or --sql expected, not both");
	if (!question->name && !options->sql && !options->list)
		argp_error(state, "a NAME or --sql expected; --list lists the names");
	if ((question->where || question->setting_count) && !question->name)
		argp_error(state, "--where and --set belong to a NAME; put it into --sql's text");
	return 0;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct options *options = state->input;
	struct question *question = &options->question;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->format;
		return 0;
	case 'd':
		question->db = argument;
		return 0;
	case 'S':
		return parse_set(options, argument, state);
	case KEY_SQL:
		options->sql = argument;
		return 0;
	case KEY_WHERE:
		question->where = argument;
		return 0;
	case KEY_SHOW_SQL:
		question->show_sql = true;
		return 0;
	case KEY_LIST:
		options->list = true;
		return 0;
	case ARGP_KEY_ARG:
		if (question->name)
			argp_error(state, "one NAME expected, not '%s' too", argument);
		question->name = argument;
		return 0;
	case ARGP_KEY_END:
		return parse_end(options, state);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int list_queries(const struct options *options, const struct named_query *queries)
{
	static const char *const names[] = {"name", "help"};
	struct table *table = table_new(options->format, stdout);
	table_row(table, 2, names, NULL);
	for (; queries->name; queries++) {
		struct cell cells[] = {{.kind = CELL_TEXT, .text = queries->name},
			{.kind = CELL_TEXT, .text = queries->help}};
		table_row(table, 2, names, cells);
	}
	table_end(table);
	return cli_finish();
}

static bool unknown_query(
	const struct named_query *queries, const char *name, struct arena *arena, struct err *err)
{
	size_t count = 0;
	while (queries[count].name)
		count++;
	const char **names = arena_array(arena, count + 1, sizeof *names);
	for (size_t i = 0; i < count; i++)
		names[i] = queries[i].name;
	const char *nearest = text_nearest(name, names);
	if (nearest)
		return err_set(
			err, EX_USAGE, "unknown query '%s'; did you mean '%s'?", name, nearest);
	return err_set(err, EX_USAGE, "unknown query '%s'; `moca query --list` names them", name);
}

/* ---- views ---- */

/* [] and not "", which SQLite takes for a text if there is no such column. */
static const char *set_condition(const struct setting *setting, struct arena *arena)
{
	if (strcmp(setting->key, "sweep") == 0)
		return arena_printf(
			arena, "sweep_id = %s", finished_which_sql(setting->value, arena));
	return arena_printf(arena, "[%s] = %s", setting->key, store_literal(setting->value, arena));
}

/* --where may end in a comment, hence the line of its own for the bracket. */
static const char *view_sql(const struct question *question)
{
	struct arena *arena = question->arena;
	const char *sql = arena_printf(arena, "SELECT * FROM %s", question->name);
	const char *between = "WHERE";
	for (size_t i = 0; i < question->setting_count; i++, between = "AND")
		sql = arena_printf(arena, "%s %s %s", sql, between,
			set_condition(&question->settings[i], arena));
	if (question->where)
		sql = arena_printf(arena, "%s %s (%s\n)", sql, between, question->where);
	return sql;
}

struct columns {
	struct arena *arena;
	const char *const *names; /* NULL ends them */
};

static bool take_columns(
	void *data, size_t count, const char *const *names, const struct cell *cells)
{
	struct columns *columns = data;
	const char **copies = arena_array(columns->arena, count + 1, sizeof *copies);
	(void)cells;
	for (size_t i = 0; i < count; i++)
		copies[i] = arena_copy(columns->arena, names[i], strlen(names[i]));
	columns->names = copies;
	return false;
}

static const char *names_joined(const char *const *names, struct arena *arena)
{
	const char *text = "";
	for (const char *const *name = names; *name; name++)
		text = arena_printf(arena, "%s%s%s", text, *text ? ", " : "", *name);
	return text;
}

/* Whether all that is set are columns of the view. */
static bool settings_check(const struct question *question, struct store *store, struct err *err)
{
	struct columns columns = {question->arena, NULL};
	const char *sql = arena_printf(question->arena, "SELECT * FROM %s", question->name);
	if (!question->setting_count)
		return true;
	if (!store_query(store, sql, 0, NULL, take_columns, &columns, err))
		return false;
	for (size_t i = 0; i < question->setting_count; i++) {
		const char *key = question->settings[i].key, *const *name = columns.names;
		while (*name && strcmp(*name, key) != 0)
			name++;
		const char *nearest = text_nearest(key, columns.names);
		if (!*name)
			return err_set(err, EX_USAGE, "query %s has no parameter '%s'; %s%s%s",
				question->name, key, nearest ? "did you mean '" : "it has ",
				nearest ? nearest : names_joined(columns.names, question->arena),
				nearest ? "'?" : "");
	}
	return true;
}

/* Whether it is a view over what is there when a sweep is finished. */
static bool needs_finished(const char *name)
{
	static const char *const views[] = {
		"places", "designs", "best_policy", "marginal", "gain_map", "sweep_front", NULL};
	const char *const *view = views;
	while (*view && strcmp(*view, name) != 0)
		view++;
	return *view != NULL;
}

/* Such a view would be empty without a word if no sweep that may be meant were finished. */
static bool sweep_check(const struct question *question, struct store *store, struct err *err)
{
	const char *which = NULL;
	if (!needs_finished(question->name))
		return true;
	for (size_t i = 0; i < question->setting_count; i++) {
		const struct setting *set = &question->settings[i];
		if (strcmp(set->key, "sweep") == 0 || strcmp(set->key, "sweep_id") == 0)
			which = set->value;
	}
	return finished_check(store, question->db, which, question->arena, err);
}

/* ---- answers ---- */

/* A view of the session's own, so that the text can be pasted where the database has the view as well as changed. */
static void show_sql(
	const struct options *options, const struct named_query *queries, const char *sql)
{
	static const char create[] = "CREATE VIEW ";
	for (; options->question.name && queries->name; queries++)
		if (strcmp(queries->name, options->question.name) == 0)
			printf("-- %s\nCREATE TEMP VIEW %s\n\n", queries->help,
				queries->sql + strlen(create));
	printf("%s;\n", sql);
}

static bool ask(
	const struct options *options, struct store *store, struct table *table, struct err *err)
{
	const struct question *question = &options->question;
	if (options->sql)
		return store_query(store, options->sql, 0, NULL, table_row, table, err);
	if (query_is_computed(question->name))
		return query_compute(question, store, table, err);
	return settings_check(question, store, err) && sweep_check(question, store, err)
		&& store_query(store, view_sql(question), 0, NULL, table_row, table, err);
}

static bool answer(const struct options *options, struct err *err)
{
	struct store *store;
	if (!store_open(options->question.db, STORE_READ, &store, err))
		return false;
	struct table *table = table_new(options->format, stdout);
	bool ok = ask(options, store, table, err);
	if (ok)
		table_end(table);
	else
		table_abandon(table);
	store_close(store);
	return ok;
}

static bool known(const struct named_query *queries, const char *name)
{
	for (; queries->name; queries++)
		if (strcmp(queries->name, name) == 0)
			return true;
	return false;
}

static int query(const struct options *options)
{
	struct err err;
	const struct question *question = &options->question;
	const struct named_query *queries = query_table(question->arena);
	if (options->list)
		return list_queries(options, queries);
	if (question->name && !known(queries, question->name)) {
		unknown_query(queries, question->name, question->arena, &err);
		return cli_fail(&err);
	}
	bool computed = question->name && query_is_computed(question->name);
	if (question->show_sql && !computed)
		show_sql(options, queries, options->sql ? options->sql : view_sql(question));
	else if (!answer(options, &err))
		return cli_fail(&err);
	return cli_finish();
}

int cmd_query(int argc, char **argv);
int cmd_query(int argc, char **argv)
{
	static const struct argp_child children[] = {{&table_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {
		option_table, parse_option, "NAME\n--sql TEXT\n--list", doc, children, NULL, NULL};
	struct arena arena = {0};
	struct options options = {.question = {.db = "results/moca.db", .arena = &arena}};
	options.question.settings =
		arena_array(&arena, SETTINGS_MOST, sizeof *options.question.settings);
	cli_parse(&argp, argc, argv, &options);
	int status = query(&options);
	arena_free(&arena);
	return status;
}
