#include "sweep/front.h"

#include <err.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

/* ---- objectives ---- */

/* What may have been meant, or what there is. */
static bool refuse(
	const char *name, const struct finished *finished, struct arena *arena, struct err *err)
{
	size_t count = 0;
	for (size_t i = 0; finished->columns[i]; i++)
		count++;
	const char **names = arena_array(arena, count + finished->axis_count + 1, sizeof *names);
	memcpy(names, finished->columns, count * sizeof *names);
	for (size_t i = 0; i < finished->axis_count; i++)
		names[count++] = finished->axes[i].key;
	const char *nearest = text_nearest(name, names);
	if (nearest && strcmp(nearest, name) != 0)
		return err_set(
			err, EX_USAGE, "unknown objective '%s'; did you mean '%s'?", name, nearest);
	return err_set(err, EX_USAGE,
		"'%s' is no objective; expected a metric that table design has, or an axis of numbers",
		name);
}

/* The metric that is a column of design, or NULL. */
static const struct metric *metric_of(const char *name, const struct finished *finished)
{
	for (const struct metric *metric = metric_table; metric->name; metric++)
		if (strcmp(metric->name, name) == 0 && finished_has(finished, name))
			return metric;
	return NULL;
}

static bool objective_parse(const char *text, const struct finished *finished, struct arena *arena,
	struct objective *objective, struct err *err)
{
	bool sign = *text == '+' || *text == '-';
	const char *name = text + sign;
	const struct finished_axis *axis = finished_axis(finished, name);
	const struct metric *metric = metric_of(name, finished);
	if (!(axis && axis->numeric) && !metric)
		return refuse(name, finished, arena, err);
	if (metric && !metric->better && !sign)
		return err_set(err, EX_USAGE,
			"%s is not better either way; write +%s if more is better, -%s if less",
			name, name, name);
	bool more = metric && metric->better > 0;
	*objective = (struct objective){name, sign ? *text == '+' : more};
	return true;
}

bool objectives_parse(const char *text, const struct finished *finished, struct arena *arena,
	struct objective *objectives, size_t *count, struct err *err)
{
	*count = 0;
	for (const char *at = text;; at++) {
		size_t length = strcspn(at, ",");
		if (*count == OBJECTIVES_MOST)
			return err_set(err, EX_USAGE, "objectives '%s': at most %d", text,
				OBJECTIVES_MOST);
		if (!objective_parse(arena_copy(arena, at, length), finished, arena,
			    &objectives[(*count)++], err))
			return false;
		for (size_t i = 0; i + 1 < *count; i++)
			if (strcmp(objectives[i].name, objectives[*count - 1].name) == 0)
				return err_set(err, EX_USAGE, "objectives '%s': %s twice", text,
					objectives[i].name);
		at += length;
		if (!*at)
			break;
	}
	return *count > 1 || err_set(err, EX_USAGE, "objectives '%s': at least two", text);
}

/* ---- the front of numbers ---- */

struct point {
	double value[OBJECTIVES_MOST];
	size_t row;
};

static int by_values(const void *a, const void *b)
{
	const struct point *p = a, *q = b;
	for (size_t i = 0; i < OBJECTIVES_MOST; i++)
		if (p->value[i] != q->value[i])
			return p->value[i] < q->value[i] ? -1 : 1;
	return (p->row > q->row) - (p->row < q->row);
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* How many of the sorted values are not above `value`, at least one of which is equal to it. */
static size_t rank_of(const double *sorted, size_t count, double value)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (sorted[middle] <= value)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A Fenwick tree of minima: of the third values so far, by rank of the second. */
static double least_until(const double *tree, size_t rank)
{
	double least = INFINITY;
	for (; rank; rank &= rank - 1)
		least = tree[rank] < least ? tree[rank] : least;
	return least;
}

static void enter(double *tree, size_t size, size_t rank, double value)
{
	for (; rank <= size; rank += rank & -rank)
		if (value < tree[rank])
			tree[rank] = value;
}

static bool equal_values(const struct point *p, const struct point *q)
{
	return memcmp(p->value, q->value, sizeof p->value) == 0;
}

/* Points in the order of their values: only an earlier one can beat a later one, and does so if neither its
 * second nor its third value is greater. Equal points have one fate. */
static void mark_sorted(const struct point *points, size_t count, const double *seconds,
	double *tree, bool *on_front)
{
	for (size_t i = 0; i < count; i++) {
		const struct point *point = &points[i];
		if (i && equal_values(point, point - 1)) {
			on_front[point->row] = on_front[point[-1].row];
			continue;
		}
		size_t rank = rank_of(seconds, count, point->value[1]);
		on_front[point->row] = least_until(tree, rank) > point->value[2];
		enter(tree, count, rank, point->value[2]);
	}
}

void front_mark(const double *values, size_t count, size_t columns, bool *on_front)
{
	struct point *points = calloc(count + 1, sizeof *points);
	double *seconds = calloc(count + 1, sizeof *seconds);
	double *tree = calloc(count + 1, sizeof *tree);
	if (!points || !seconds || !tree)
		errx(EX_OSERR, "out of memory");
	for (size_t i = 0; i < count; i++) {
		points[i].row = i;
		for (size_t k = 0; k < columns; k++)
			points[i].value[k] = values[i * columns + k] + 0.0; /* -0 is 0 */
		seconds[i] = points[i].value[1];
		tree[i + 1] = INFINITY;
	}
	qsort(points, count, sizeof *points, by_values);
	qsort(seconds, count, sizeof *seconds, ascending);
	mark_sorted(points, count, seconds, tree, on_front);
	free(points);
	free(seconds);
	free(tree);
}

/* ---- the front of a sweep ---- */

static bool is_objective(const char *key, const struct objective *objectives, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(objectives[i].name, key) == 0)
			return true;
	return false;
}

/* What is asked of a design: see front.h. An expression over the columns of finished->sql. */
static const char *scene_of(const struct finished *finished, const struct objective *objectives,
	size_t count, struct arena *arena)
{
	const char *scene = "''";
	for (size_t i = 0; i < finished->axis_count; i++) {
		const struct finished_axis *axis = &finished->axes[i];
		bool asked = strcmp(axis->key, "qos") == 0 || strcmp(axis->key, "workload") == 0
			|| strncmp(axis->key, "workload.", 9) == 0;
		if (asked && !(axis->sampled && axis->numeric)
			&& !is_objective(axis->key, objectives, count))
			scene = arena_printf(arena, "%s || char(31) || \"%s\"", scene, axis->key);
	}
	return scene;
}

/* FROM ... ORDER BY, the same for both passes over the rows. */
static const char *rows_sql(const struct finished *finished, const struct objective *objectives,
	size_t count, const char *where, struct arena *arena)
{
	const char *condition = "policy <> 'best' AND policy NOT GLOB 'best[[]*'", *order = "";
	for (size_t i = 0; i < count; i++) {
		condition = arena_printf(
			arena, "%s AND \"%s\" IS NOT NULL", condition, objectives[i].name);
		order = arena_printf(arena, "%s, \"%s\"%s", order, objectives[i].name,
			objectives[i].more ? " DESC" : "");
	}
	if (where) /* which may end in a comment */
		condition = arena_printf(arena, "(%s\n) AND %s", where, condition);
	return arena_printf(arena, " FROM (%s) WHERE %s ORDER BY %s%s, place, policy",
		finished->sql, condition, scene_of(finished, objectives, count, arena), order);
}

const char *front_sql(const struct finished *finished, const struct objective *objectives,
	size_t count, const char *where, struct arena *arena)
{
	const char *columns = arena_printf(arena,
		"SELECT (SELECT name FROM sweep WHERE sweep_id = %lld) AS sweep, place",
		(long long)finished->sweep_id);
	for (size_t i = 0; i < finished->axis_count; i++)
		columns = arena_printf(arena, "%s, \"%s\"", columns, finished->axes[i].key);
	columns = arena_printf(arena, "%s, policy, runs", columns);
	for (size_t i = 0; i < count; i++)
		if (!finished_axis(finished, objectives[i].name))
			columns = arena_printf(arena, "%s, %s", columns, objectives[i].name);
	return arena_printf(
		arena, "%s%s", columns, rows_sql(finished, objectives, count, where, arena));
}

/* The first pass: values, and where each scene ends. */
struct values_sink {
	const struct objective *objectives;
	size_t columns, count, room;
	double *values;
	bool *on_front;
	char *scene; /* of the rows from `first` on */
	size_t first;
};

static double number(const struct cell *cell)
{
	return cell->kind == CELL_REAL ? cell->real : (double)cell->integer;
}

static void grow(struct values_sink *sink)
{
	sink->room = sink->room ? 2 * sink->room : 1024;
	sink->values = reallocarray(sink->values, sink->room, sink->columns * sizeof *sink->values);
	sink->on_front = reallocarray(sink->on_front, sink->room, sizeof *sink->on_front);
	if (!sink->values || !sink->on_front)
		errx(EX_OSERR, "out of memory");
}

static void mark_scene(struct values_sink *sink)
{
	if (sink->count == sink->first)
		return;
	front_mark(sink->values + sink->first * sink->columns, sink->count - sink->first,
		sink->columns, sink->on_front + sink->first);
	sink->first = sink->count;
}

static bool take_values(
	void *data, size_t count, const char *const *names, const struct cell *cells)
{
	struct values_sink *sink = data;
	(void)count, (void)names;
	if (!cells)
		return true;
	if (!sink->scene || strcmp(sink->scene, cells[0].text) != 0) {
		mark_scene(sink);
		free(sink->scene);
		sink->scene = strdup(cells[0].text);
	}
	if (!sink->scene)
		errx(EX_OSERR, "out of memory");
	if (sink->count == sink->room)
		grow(sink);
	for (size_t i = 0; i < sink->columns; i++) {
		double value = number(&cells[i + 1]);
		sink->values[sink->count * sink->columns + i] =
			sink->objectives[i].more ? -value : value;
	}
	sink->count++;
	return true;
}

/* The second pass: rows that were marked. */
struct front_sink {
	const bool *on_front;
	size_t row;
	row_sink sink;
	void *data;
};

static bool take_front(void *data, size_t count, const char *const *names, const struct cell *cells)
{
	struct front_sink *front = data;
	if (cells && !front->on_front[front->row++])
		return true;
	return front->sink(front->data, count, names, cells);
}

bool front_query(struct store *store, const struct finished *finished,
	const struct objective *objectives, size_t count, const char *where, row_sink sink,
	void *data, struct err *err)
{
	struct arena arena = {0};
	struct values_sink values = {.objectives = objectives, .columns = count};
	const char *sql =
		arena_printf(&arena, "SELECT %s", scene_of(finished, objectives, count, &arena));
	for (size_t i = 0; i < count; i++)
		sql = arena_printf(&arena, "%s, \"%s\"", sql, objectives[i].name);
	sql = arena_printf(
		&arena, "%s%s", sql, rows_sql(finished, objectives, count, where, &arena));
	bool ok = store_query(store, sql, 0, NULL, take_values, &values, err);
	if (ok) {
		mark_scene(&values);
		struct front_sink front = {values.on_front, 0, sink, data};
		ok = store_query(store, front_sql(finished, objectives, count, where, &arena), 0,
			NULL, take_front, &front, err);
	}
	free(values.values);
	free(values.on_front);
	free(values.scene);
	arena_free(&arena);
	return ok;
}
