/* moca query: named queries and free SQL over a results database. */
#include "cli/cli.h"
#include "cli/table.h"

#include "store/store.h"

#include <string.h>
#include <sysexits.h>

struct options {
	const char *name, *db, *sql, *where;
	enum table_format format;
	bool show_sql, list;
};

enum { KEY_SQL = 256, KEY_WHERE, KEY_SHOW_SQL, KEY_LIST };

static const struct argp_option option_table[] = {
	{"db", 'd', "FILE", 0, "results database (default results/moca.db)", 0},
	{"where", KEY_WHERE, "CONDITION", 0,
		"only the rows that meet this SQL condition on NAME's columns", 0},
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
	"mean before it. The database is only read, never changed; the tables behind the queries "
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
	"  moca query sla --show-sql\n"
	"      how the shares and their intervals are computed\n";

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct options *options = state->input;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->format;
		return 0;
	case 'd':
		options->db = argument;
		return 0;
	case KEY_SQL:
		options->sql = argument;
		return 0;
	case KEY_WHERE:
		options->where = argument;
		return 0;
	case KEY_SHOW_SQL:
		options->show_sql = true;
		return 0;
	case KEY_LIST:
		options->list = true;
		return 0;
	case ARGP_KEY_ARG:
		if (options->name)
			argp_error(state, "one NAME expected, not '%s' too", argument);
		options->name = argument;
		return 0;
	case ARGP_KEY_END:
		if (options->name && options->sql)
			argp_error(state, "a NAME or --sql expected, not both");
		if (!options->name && !options->sql && !options->list)
			argp_error(state, "a NAME or --sql expected; --list lists the names");
		if (options->where && !options->name)
			argp_error(state, "--where belongs to a NAME; put it into --sql's text");
		return 0;
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

/* The text to run. A condition may end in a comment, hence the line of its own for the bracket. */
static bool question(const struct options *options, const struct named_query *queries,
	struct arena *arena, const char **sql, struct err *err)
{
	const struct named_query *query = queries;
	if (options->sql) {
		*sql = options->sql;
		return true;
	}
	while (query->name && strcmp(query->name, options->name) != 0)
		query++;
	if (!query->name)
		return unknown_query(queries, options->name, arena, err);
	if (options->where)
		*sql = arena_printf(
			arena, "SELECT * FROM %s WHERE (%s\n)", query->name, options->where);
	else
		*sql = arena_printf(arena, "SELECT * FROM %s", query->name);
	return true;
}

static void show_sql(
	const struct options *options, const struct named_query *queries, const char *sql)
{
	for (; options->name && queries->name; queries++)
		if (strcmp(queries->name, options->name) == 0)
			printf("-- %s\n%s\n\n", queries->help, queries->sql);
	printf("%s;\n", sql);
}

static bool answer(const struct options *options, const char *sql, struct err *err)
{
	struct store *store;
	if (!store_open(options->db, STORE_READ, &store, err))
		return false;
	struct table *table = table_new(options->format, stdout);
	bool ok = store_query(store, sql, 0, NULL, table_row, table, err);
	if (ok)
		table_end(table);
	else
		table_abandon(table);
	store_close(store);
	return ok;
}

static int query(const struct options *options, struct arena *arena)
{
	struct err err;
	const struct named_query *queries = store_queries(arena);
	const char *sql = NULL;
	if (options->list)
		return list_queries(options, queries);
	if (!question(options, queries, arena, &sql, &err))
		return cli_fail(&err);
	if (options->show_sql)
		show_sql(options, queries, sql);
	else if (!answer(options, sql, &err))
		return cli_fail(&err);
	return cli_finish();
}

int cmd_query(int argc, char **argv);
int cmd_query(int argc, char **argv)
{
	static const struct argp_child children[] = {{&table_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {
		option_table, parse_option, "NAME\n--sql TEXT\n--list", doc, children, NULL, NULL};
	struct options options = {.db = "results/moca.db"};
	struct arena arena = {0};
	cli_parse(&argp, argc, argv, &options);
	int status = query(&options, &arena);
	arena_free(&arena);
	return status;
}
