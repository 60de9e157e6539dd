/* What figures over sweeps show: the axes and policies that they choose, and the SQL of their data. */
#include "plot/internal.h"

#include "metrics/metrics.h"
#include "workload/workload.h"

#include <string.h>
#include <sysexits.h>

enum {
	BINS_LEAST = 3, /* that the numbers of a sampled axis are put into */
	BINS_MOST = 12,
	CELL_PLACES = 10,  /* places to a cell of two such axes, or fewer bins */
	SCENES_MOST = 9,   /* panels of the figure front */
	RASTER = 160,      /* of points that lie on each other one is drawn */
	LINES_MOST = 1500, /* of the figure parallel */
};

static bool same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

/* ---- axes ---- */

static bool axis_check(
	const struct finished *finished, const char *key, struct arena *arena, struct err *err)
{
	const char *keys = "";
	if (!key || finished_axis(finished, key))
		return true;
	for (size_t i = 0; i < finished->axis_count; i++)
		keys = arena_printf(arena, "%s%s%s", keys, i ? ", " : "", finished->axes[i].key);
	return err_set(err, EX_USAGE, "sweep %s has no axis '%s'; it has %s", finished->name, key,
		*keys ? keys : "none");
}

/* The first axis of several values that is neither of the two: of numbers, or of names. */
static const char *axis_other(
	const struct finished *finished, bool numeric, const char *one, const char *two)
{
	for (size_t i = 0; i < finished->axis_count; i++) {
		const struct finished_axis *axis = &finished->axes[i];
		if (axis->several && axis->numeric == numeric && !same(axis->key, one)
			&& !same(axis->key, two))
			return axis->key;
	}
	return NULL;
}

static const char *axis_default(const struct finished *finished, const char * not )
{
	const char *numbers = axis_other(finished, true, not, NULL);
	return numbers ? numbers : axis_other(finished, false, not, NULL);
}

/* ---- what a design costs ---- */

/* The metric of that name if designs have it and less of it is better, or NULL. */
static const struct metric *metric_costing(const struct finished *finished, const char *name)
{
	for (const struct metric *metric = metric_table; metric->name; metric++)
		if (same(metric->name, name) && metric->better < 0 && finished_has(finished, name))
			return metric;
	return NULL;
}

static bool is_cost(const struct finished *finished, const char *key)
{
	const struct finished_axis *axis = finished_axis(finished, key);
	return axis ? axis->numeric : metric_costing(finished, key) != NULL;
}

/* Hardware has to be bought: its first axis of several numbers. */
static const char *cost_default(const struct finished *finished)
{
	for (size_t i = 0; i < finished->axis_count; i++) {
		const struct finished_axis *axis = &finished->axes[i];
		if (axis->several && axis->numeric && strncmp(axis->key, "soc.", 4) == 0)
			return axis->key;
	}
	return "energy_per_task_joules";
}

static const char *unit_of(const struct finished *finished, const char *key)
{
	const struct metric *metric = metric_costing(finished, key);
	const char *dot = strchr(key, '.');
	const struct knob *knob = NULL;
	if (dot && strncmp(key, "soc.", 4) == 0)
		knob = knob_find(soc_knobs, dot + 1);
	if (dot && strncmp(key, "workload.", 9) == 0)
		knob = knob_find(workload_knobs, dot + 1);
	return metric ? metric->unit : knob ? knob->unit : "";
}

/* ---- choosing ---- */

/* What was given may be for a map or for the front: plot_sweep_lacks tells them apart. */
static bool x_choose(struct plot_sweep *sweep, struct arena *arena, struct err *err)
{
	const struct finished *finished = sweep->finished;
	const char *x = sweep->x;
	if (x && !is_cost(finished, x) && !axis_check(finished, x, arena, err))
		return false;
	sweep->cost = !x ? cost_default(finished) : is_cost(finished, x) ? x : NULL;
	return true;
}

static bool axes_choose(struct plot_sweep *sweep, struct arena *arena, struct err *err)
{
	const struct finished *finished = sweep->finished;
	if (!x_choose(sweep, arena, err) || !axis_check(finished, sweep->y, arena, err))
		return false;
	if (sweep->x && same(sweep->x, sweep->y))
		return err_set(
			err, EX_USAGE, "--x and --y are both %s; a map has two axes", sweep->x);
	for (size_t i = 0; i < sweep->at_count; i++)
		if (!axis_check(finished, sweep->at[i].key, arena, err))
			return false;
	if (!sweep->x)
		sweep->x = axis_default(finished, sweep->y);
	if (!sweep->y)
		sweep->y = axis_default(finished, sweep->x);
	sweep->panel = axis_other(finished, false, sweep->x, sweep->y);
	return true;
}

/* ---- policies ---- */

struct first {
	struct arena *arena;
	const char *text;
};

static bool take_first(void *data, size_t count, const char *const *names, const struct cell *cells)
{
	struct first *first = data;
	(void)count, (void)names;
	if (!cells)
		return true;
	first->text = arena_copy(first->arena, cells[0].text, strlen(cells[0].text));
	return false;
}

/* The text that the query begins with; NULL if it has no row. */
static bool first_text(struct store *store, const char *sql, size_t count,
	const char *const *parameters, struct arena *arena, const char **text, struct err *err)
{
	struct first first = {arena, NULL};
	bool ok = store_query(store, sql, count, parameters, take_first, &first, err);
	*text = first.text;
	return ok;
}

/* `wanted` if it was given, else `usual`, else the first, but not `not`. */
static bool policy_choose(struct store *store, const struct finished *finished, const char *wanted,
	const char *usual, const char * not, struct arena *arena, const char **policy,
	struct err *err)
{
	const char *parameters[] = {
		arena_printf(arena, "%lld", (long long)finished->sweep_id), wanted, usual, not };
	/* the policies of one place are those of all */
	static const char sql[] =
		"SELECT policy FROM design WHERE sweep_id = CAST(?1 AS INTEGER)"
		" AND place = (SELECT min(place) FROM design WHERE sweep_id = CAST(?1 AS INTEGER))"
		" AND (?2 IS NULL OR policy = ?2) AND (?4 IS NULL OR policy <> ?4)"
		" ORDER BY policy <> ?3, policy";
	if (!first_text(store, sql, 4, parameters, arena, policy, err))
		return false;
	if (!*policy && wanted && !same(wanted, not ))
		return err_set(
			err, EX_DATAERR, "sweep %s has no policy '%s'", finished->name, wanted);
	return true;
}

bool plot_sweep_choose(
	struct store *store, struct plot_sweep *sweep, struct arena *arena, struct err *err)
{
	const struct finished *finished = sweep->finished;
	return axes_choose(sweep, arena, err)
		&& policy_choose(
			store, finished, sweep->policy, "moca", NULL, arena, &sweep->policy, err)
		&& policy_choose(store, finished, sweep->rival, "static", sweep->policy, arena,
			&sweep->rival, err);
}

/* ---- SQL ---- */

static const char *quoted(const char *text, struct arena *arena)
{
	return store_quoted(text ? text : "", arena);
}

/* A policy as a label: gnuplot ends a quoted field at its first comma. */
static const char *label(const char *policy, struct arena *arena)
{
	return arena_printf(arena, "replace(%s, ',', ';')", quoted(policy, arena));
}

/* The conditions of --at, each after an AND. */
static const char *at_sql(const struct plot_sweep *sweep, struct arena *arena)
{
	const char *sql = "";
	for (size_t i = 0; i < sweep->at_count; i++)
		sql = arena_printf(arena, "%s AND \"%s\" = %s", sql, sweep->at[i].key,
			store_literal(sweep->at[i].value, arena));
	return sql;
}

/* How an axis's values are put into columns or rows of cells. */
struct grouping {
	const char *by, *at; /* SQL: what makes a group, and where it is drawn */
};

static int bins_of(const struct finished *finished)
{
	int bins = BINS_LEAST;
	while (bins < BINS_MOST && (bins + 1) * (bins + 1) * CELL_PLACES <= finished->places)
		bins++;
	return bins;
}

/* Each value for itself, or the numbers of a sample in bins, drawn at their means. `name` is x or y. */
static struct grouping grouping_of(
	const struct finished *finished, const char *key, const char *name, struct arena *arena)
{
	const struct finished_axis *axis = finished_axis(finished, key);
	if (!axis->sampled || !axis->numeric)
		return (struct grouping){name, name};
	return (struct grouping){
		arena_printf(arena, "(rank() OVER (ORDER BY %s) - 1) * %d / count(*) OVER ()", name,
			bins_of(finished)),
		arena_printf(arena, "avg(%s) OVER (PARTITION BY g%s)", name, name)};
}

/* The cells of a map from a table with the columns x, y, panel and others, of which `values` makes a cell's. */
static const char *cells_sql(const struct plot_sweep *sweep, const char *table, const char *head,
	const char *values, struct arena *arena)
{
	const struct finished *finished = sweep->finished;
	struct grouping x = grouping_of(finished, sweep->x, "x", arena);
	struct grouping y = grouping_of(finished, sweep->y, "y", arena);
	return arena_printf(arena,
		"WITH t AS (%s), grouped AS (SELECT *, %s AS gx, %s AS gy FROM t),"
		" drawn AS (SELECT *, %s AS at_x, %s AS at_y FROM grouped)"
		" SELECT %s AS sweep, %s, %s AS x_key, %s AS y_key, panel, at_x AS x, at_y AS y, %s,"
		" count(*) AS places FROM drawn GROUP BY panel, gx, gy ORDER BY panel, gx, gy",
		table, x.by, y.by, x.at, y.at, quoted(finished->name, arena), head,
		quoted(sweep->x, arena), quoted(sweep->y, arena), values);
}

/* x, y and panel of a table over places. */
static const char *spot_sql(const struct plot_sweep *sweep, struct arena *arena)
{
	return arena_printf(arena, "\"%s\" AS x, \"%s\" AS y, %s%s%s AS panel", sweep->x, sweep->y,
		sweep->panel ? "\"" : "", sweep->panel ? sweep->panel : "''",
		sweep->panel ? "\"" : "");
}

static bool has_axes(const struct plot_sweep *sweep)
{
	return sweep->x && sweep->y && finished_axis(sweep->finished, sweep->x);
}

const char *heatmap_sql(const struct plot_sweep *sweep, struct arena *arena)
{
	if (!has_axes(sweep))
		return NULL;
	const char *policy = quoted(sweep->policy, arena);
	const char *table = arena_printf(arena,
		"SELECT %s, sla FROM (%s) WHERE policy = %s AND sla IS NOT NULL%s",
		spot_sql(sweep, arena), sweep->finished->sql, policy, at_sql(sweep, arena));
	return cells_sql(sweep, table,
		arena_printf(arena, "%s AS policy", label(sweep->policy, arena)), "avg(sla) AS sla",
		arena);
}

/* The places of a cell have seeds in common, so that what chance does to one it may do to all: their mean has the
 * mean of their intervals, which is never too narrow and exact if they go up and down together. */
const char *gain_map_sql(const struct plot_sweep *sweep, struct arena *arena)
{
	if (!has_axes(sweep) || !sweep->rival)
		return NULL;
	const char *policy = quoted(sweep->policy, arena), *rival = quoted(sweep->rival, arena);
	const char *table = arena_printf(arena,
		"SELECT %s, g.sla, g.sla_ci FROM (%s) AS d JOIN gain AS g ON g.sweep_id = %lld"
		" AND g.place = d.place AND g.policy = d.policy AND g.rival = %s"
		" WHERE d.policy = %s AND g.sla IS NOT NULL%s",
		spot_sql(sweep, arena), sweep->finished->sql, (long long)sweep->finished->sweep_id,
		rival, policy, at_sql(sweep, arena));
	/* a place without an interval makes its cell open */
	return cells_sql(sweep, table,
		arena_printf(arena, "%s AS policy, %s AS rival", label(sweep->policy, arena),
			label(sweep->rival, arena)),
		"avg(sla) AS gain, coalesce(abs(avg(sla)) <= iif(count(sla_ci) = count(*),"
		" avg(sla_ci), NULL), 1) AS open",
		arena);
}

/* What is asked of a design (sweep/front.h). */
struct scene {
	const char *text;   /* SQL: its name for people */
	const char *order;  /* columns to order by */
	const char *middle; /* a condition: all its numbers are the middle ones of table t */
};

static bool is_asked(const struct finished_axis *axis, const char *cost)
{
	return !same(axis->key, cost)
		&& (same(axis->key, "qos") || same(axis->key, "workload")
			|| strncmp(axis->key, "workload.", 9) == 0)
		&& axis->several && !(axis->sampled && axis->numeric);
}

static struct scene scene_of(const struct plot_sweep *sweep, struct arena *arena)
{
	const struct finished *finished = sweep->finished;
	struct scene scene = {"''", "0", "1"};
	const char *between = "";
	for (size_t i = 0; i < finished->axis_count; i++) {
		const struct finished_axis *axis = &finished->axes[i];
		const char *key = axis->key, *dot = strrchr(key, '.');
		if (!is_asked(axis, sweep->cost))
			continue;
		scene.text = arena_printf(arena,
			"%s || '%s%s ' || iif(typeof(\"%s\") = 'text', \"%s\", format('%%.6g', \"%s\"))",
			scene.text, between, dot ? dot + 1 : key, key, key, key);
		scene.order = arena_printf(arena, "%s, \"%s\"", scene.order, key);
		if (axis->numeric)
			scene.middle = arena_printf(arena,
				"%s AND \"%s\" = (SELECT \"%s\" FROM t GROUP BY 1 ORDER BY 1 LIMIT 1"
				" OFFSET (SELECT count(DISTINCT \"%s\") FROM t) / 2)",
				scene.middle, key, key, key);
		between = "; ";
	}
	return scene;
}

/* Whether no other design of the group has as much y for less x, or more for as much. */
static const char *unbeaten_sql(const char *group, struct arena *arena)
{
	return arena_printf(arena,
		"y = max(y) OVER (PARTITION BY %s, x) AND y > coalesce(max(y) OVER (PARTITION BY %s"
		" ORDER BY x GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), -1)",
		group, group);
}

/* Of many scenes those with the middle numbers, and of still too many some that are evenly spread. Of points that
 * lie on each other the first: on a front the equal ones, else those that share a cell of a raster, which is
 * fine enough for both a linear and a logarithmic axis. */
const char *front_figure_sql(const struct plot_sweep *sweep, struct arena *arena)
{
	if (!sweep->cost)
		return NULL;
	const struct finished *finished = sweep->finished;
	struct scene scene = scene_of(sweep, arena);
	const char *tables = arena_printf(arena,
		"WITH t AS MATERIALIZED (SELECT *, %s AS panel, dense_rank() OVER (ORDER BY %s) AS nth"
		" FROM (%s) WHERE sla IS NOT NULL AND \"%s\" IS NOT NULL"
		" AND policy <> 'best' AND policy NOT GLOB 'best[[]*'%s)"
		", few AS (SELECT *, dense_rank() OVER (ORDER BY nth) - 1 AS scene FROM t"
		" WHERE (SELECT max(nth) FROM t) <= %d OR (%s))"
		", some AS (SELECT scene, panel, place, policy, \"%s\" AS x, sla AS y"
		" FROM few WHERE scene %% ((SELECT max(scene) FROM few) / %d + 1) = 0)",
		scene.text, scene.order, finished->sql, sweep->cost, at_sql(sweep, arena),
		SCENES_MOST, scene.middle, sweep->cost, SCENES_MOST);
	return arena_printf(arena,
		"%s, f AS (SELECT *, %s AS on_front, %s AS policy_front FROM some)"
		", r AS (SELECT *, row_number() OVER (PARTITION BY scene, policy, policy_front,"
		" iif(policy_front, y, round(%d * y)),"
		" iif(policy_front, x, round(%d * x / (SELECT max(x) FROM some))),"
		" iif(policy_front, 0, format('%%.1e', x)) ORDER BY place) AS nth FROM f)"
		" SELECT %s AS sweep, panel, place, policy, %s AS cost_name, %s AS cost_unit,"
		" x AS cost, y AS sla, on_front, policy_front FROM r WHERE nth = 1"
		" ORDER BY scene, policy_front, cost, sla, policy, place",
		tables, unbeaten_sql("scene", arena), unbeaten_sql("scene, policy", arena), RASTER,
		RASTER, quoted(finished->name, arena), quoted(sweep->cost, arena),
		quoted(unit_of(finished, sweep->cost), arena));
}

/* A row for each line and axis; nth is the value's rank among all of that axis. Of many places some, chosen by a hash of their numbers. */
const char *parallel_sql(const struct plot_sweep *sweep, struct arena *arena)
{
	const struct finished *finished = sweep->finished;
	const char *policy = quoted(sweep->policy, arena), *rows = NULL;
	for (size_t i = 0; i < finished->axis_count; i++) {
		const struct finished_axis *axis = &finished->axes[i];
		if (axis->several)
			rows = arena_printf(arena,
				"%s SELECT %s AS sweep, %s AS policy, place, %zu AS axis, %s AS key,"
				" \"%s\" AS value, dense_rank() OVER (ORDER BY \"%s\") AS nth,"
				" %d AS sampled, sla FROM t",
				rows ? arena_printf(arena, "%s UNION ALL", rows) : "",
				quoted(finished->name, arena), label(sweep->policy, arena), i,
				quoted(axis->key, arena), axis->key, axis->key,
				axis->sampled && axis->numeric);
	}
	if (!rows)
		return NULL;
	return arena_printf(arena,
		"WITH t AS MATERIALIZED (SELECT * FROM (%s) WHERE policy = %s AND sla IS NOT NULL"
		" AND place * 2654435761 %% 4294967296 <= 4294967296 / %lld * %d%s)"
		"%s ORDER BY sla, place, axis",
		finished->sql, policy, (long long)(finished->places ? finished->places : 1),
		LINES_MOST, at_sql(sweep, arena), rows);
}

/* ---- why there is nothing to draw ---- */

static bool lacks_axes(const struct figure *figure, const struct plot_sweep *sweep,
	struct arena *arena, struct err *err)
{
	const struct finished *finished = sweep->finished;
	const char *several = "";
	for (size_t i = 0; i < finished->axis_count; i++)
		if (finished->axes[i].several)
			several = arena_printf(arena, ": %s", finished->axes[i].key);
	return err_set(err, EX_DATAERR,
		"no data for figure %s: it needs %s of several values; sweep %s has %s%s",
		figure->name, figure->sweep_sql == parallel_sql ? "an axis" : "two axes",
		finished->name, *several ? "one" : "none", several);
}

/* Passes on if a point of the policy, or of any (NULL), could be run. */
static bool check_ran(const struct figure *figure, const struct plot_sweep *sweep,
	const char *policy, struct store *store, struct arena *arena, struct err *err)
{
	const char *found,
		*parameters[] = {
			arena_printf(arena, "%lld", (long long)sweep->finished->sweep_id), policy};
	static const char sql[] = "SELECT policy FROM design WHERE sweep_id = CAST(?1 AS INTEGER)"
				  " AND (?2 IS NULL OR policy = ?2) AND sla IS NOT NULL";
	if (!first_text(store, sql, 2, parameters, arena, &found, err))
		return false;
	return found
		|| err_set(err, EX_DATAERR,
			"no data for figure %s: no point%s%s in sweep %s could be run (moca query "
			"problems)",
			figure->name, policy ? " of policy " : "", policy ? policy : "",
			sweep->finished->name);
}

static bool lacks_gains(const struct figure *figure, const struct plot_sweep *sweep,
	struct store *store, struct arena *arena, struct err *err)
{
	const char *baselines, *parameters[] = {sweep->policy, sweep->rival};
	static const char sql[] = "SELECT group_concat(policy, ', ') FROM baseline"
				  " HAVING NOT max(policy IN (?1, ?2))";
	if (!first_text(store, sql, 2, parameters, arena, &baselines, err))
		return false;
	if (baselines)
		return err_set(err, EX_DATAERR,
			"no data for figure %s: neither %s nor %s is a baseline (%s)", figure->name,
			sweep->policy, sweep->rival, baselines);
	return err_set(err, EX_DATAERR,
		"no data for figure %s: %s and %s were not run with the same seed at any place",
		figure->name, sweep->policy, sweep->rival);
}

bool plot_sweep_lacks(const struct figure *figure, const struct plot_sweep *sweep,
	struct store *store, struct arena *arena, struct err *err)
{
	const struct finished *finished = sweep->finished;
	bool front = figure->sweep_sql == front_figure_sql;
	bool gains = figure->sweep_sql == gain_map_sql;
	bool lines = figure->sweep_sql == parallel_sql;
	if (front && !sweep->cost)
		return err_set(err, EX_USAGE,
			"figure %s cannot have '%s' as cost; it takes an axis of numbers, or a "
			"metric that table design has and that is better if it is less",
			figure->name, sweep->x);
	if (!front && !axis_check(finished, sweep->x, arena, err))
		return false;
	if (!front && (lines ? !sweep->x : !sweep->x || !sweep->y))
		return lacks_axes(figure, sweep, arena, err);
	if (gains && !sweep->rival)
		return err_set(err, EX_DATAERR,
			"no data for figure %s: sweep %s has no policy beside %s to compare it with",
			figure->name, finished->name, sweep->policy);
	if (!check_ran(figure, sweep, front ? NULL : sweep->policy, store, arena, err)
		|| (gains && !check_ran(figure, sweep, sweep->rival, store, arena, err)))
		return false;
	if (sweep->at_count)
		return err_set(err, EX_DATAERR,
			"no data for figure %s: sweep %s has no such place as --at picks",
			figure->name, finished->name);
	return gains ? lacks_gains(figure, sweep, store, arena, err)
		     : err_set(err, EX_DATAERR, "no data for figure %s: it needs %s", figure->name,
			     figure->needs);
}
