#include "sweep/merge.h"

#include "sweep/entry.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

/* A shard while its points are read. */
struct source {
	const struct shard *shard;
	struct sweep_record sweep;
	struct point_reader *reader;
	struct point_record point; /* the next one */
	bool more;                 /* there is one */
	struct copied_bundle *bundles;
};

struct merge {
	struct store *into;
	struct arena *arena;
	struct source *sources;
	size_t count;
	const volatile int *stop;
	merge_progress *progress;
	void *progress_data; /* set by a signal */
	struct spec spec;
	int64_t sweep_id;  /* in the database that is made */
	int64_t seeds;     /* of a design, if a design may have fewer; else 1 */
	int64_t next;      /* the point that is expected */
	int64_t missing;   /* how many were not found */
	const char *where; /* the first of them, in words */
	struct merge_result *result;
};

/* ---- are they shards of one sweep? ---- */

static bool source_open(struct source *source, struct arena *arena, struct err *err)
{
	const struct shard *shard = source->shard;
	struct sweep_record *sweep = &source->sweep;
	if (!store_find_sweep(shard->store, NULL, NULL, arena, sweep, err))
		return false;
	if (!sweep->sweep_id)
		return err_set(err, EX_DATAERR, "%s: no sweep in it; expected a shard of one",
			shard->path);
	if (sweep->sweep_id != 1)
		return err_set(err, EX_DATAERR,
			"%s: more than one sweep in it; expected a shard of one, in a database of its "
			"own",
			shard->path);
	return store_points_open(shard->store, sweep->sweep_id, &source->reader, err)
		&& store_points_next(source->reader, &source->point, &source->more, err);
}

static bool sources_open(struct merge *merge, const struct shard *shards, struct err *err)
{
	for (size_t i = 0; i < merge->count; i++) {
		struct source *source = &merge->sources[i], *first = merge->sources;
		source->shard = &shards[i];
		if (!source_open(source, merge->arena, err))
			return false;
		const char *what = entry_difference(&first->sweep, &source->sweep, merge->arena);
		if (strcmp(first->sweep.name, source->sweep.name) != 0)
			what = arena_printf(merge->arena, "'%s' and '%s'", first->sweep.name,
				source->sweep.name);
		if (what)
			return err_set(err, EX_DATAERR,
				"%s and %s are of different sweeps: %s; expected shards of one",
				first->shard->path, source->shard->path, what);
	}
	return true;
}

/* ---- the sweep in the database that is made ---- */

/* The files without the spec, which stands for itself. */
static size_t files_of(const struct sweep_record *sweep, struct input *files)
{
	size_t count = 0;
	for (size_t i = 0; i < sweep->input_count; i++)
		if (strcmp(sweep->inputs[i].sha256, sweep->spec.sha256) != 0)
			files[count++] = sweep->inputs[i];
	return count;
}

static bool sweep_enter(struct merge *merge, struct err *err)
{
	const struct sweep_record *from = &merge->sources->sweep;
	struct sweep_record sweep;
	struct input *files = arena_array(merge->arena, from->input_count, sizeof *files);
	entry_make(
		&merge->spec, files, files_of(from, files), from->until_ci, merge->arena, &sweep);
	sweep.spec = from->spec;
	sweep.digest = from->digest;
	sweep.version = from->version;
	sweep.started_at = from->started_at;
	if (!store_add_sweep(merge->into, &sweep, err))
		return false;
	merge->sweep_id = sweep.sweep_id;
	return true;
}

/* Whether the database has this sweep already. */
static bool already(struct merge *merge, bool *whole, struct err *err)
{
	const struct sweep_record *from = &merge->sources->sweep;
	struct sweep_record before;
	if (!store_find_sweep(merge->into, from->name, from->digest, merge->arena, &before, err))
		return false;
	bool same = before.sweep_id && strcmp(before.digest, from->digest) == 0;
	*whole = same && before.finished;
	return *whole || !same
		|| err_set(err, EX_DATAERR,
			"the database has some points of sweep '%s' already; expected a new one, or one "
			"that has all",
			from->name);
}

/* ---- points ---- */

/* The next point that any source has; NULL = there are no more. */
static struct source *least(struct merge *merge)
{
	struct source *found = NULL;
	for (size_t i = 0; i < merge->count; i++) {
		struct source *source = &merge->sources[i];
		if (source->more && (!found || source->point.point < found->point.point))
			found = source;
	}
	return found;
}

/* The first point of the design behind this one, unless it begins one itself. */
static int64_t design_end(const struct merge *merge, int64_t point)
{
	return (point + merge->seeds - 1) / merge->seeds * merge->seeds;
}

/* Points from the one that is expected up to this one are not there. A design may have fewer seeds than the
 * spec allows, but not none. */
static void note_missing(struct merge *merge, int64_t point)
{
	int64_t first = merge->next == point ? point : design_end(merge, merge->next);
	if (first >= point)
		return;
	if (merge->missing < 5)
		merge->where = arena_printf(merge->arena,
			point - first > 1 ? "%s%s%lld to %lld" : "%s%s%lld",
			merge->missing ? merge->where : "", merge->missing ? ", " : "",
			(long long)first, (long long)point - 1);
	merge->missing += point - first;
}

static bool point_copy(struct merge *merge, struct source *source, int64_t *run_id, struct err *err)
{
	*run_id = 0;
	return !source->point.run_id
		|| store_copy_run(source->shard->store, source->point.run_id, merge->into,
			merge->arena, &source->bundles, run_id, err);
}

/* Enters a point, and steps its source. */
static bool point_enter(struct merge *merge, struct source *source, int64_t run_id, struct err *err)
{
	struct point_record point = source->point;
	note_missing(merge, point.point);
	point.run_id = run_id;
	point.sweep_id = merge->sweep_id;
	merge->next = point.point + 1;
	merge->result->points++;
	return store_add_point(merge->into, &point, err)
		&& store_points_next(source->reader, &source->point, &source->more, err);
}

/* Steps over the point in those that have it as well. */
static bool twins_pass(
	struct merge *merge, int64_t number, int64_t run_id, const char *first, struct err *err)
{
	for (size_t i = 0; i < merge->count; i++) {
		struct source *source = &merge->sources[i];
		int64_t twin;
		if (!source->more || source->point.point != number)
			continue;
		if (!point_copy(merge, source, &twin, err))
			return false;
		if (twin != run_id)
			return err_set(err, EX_DATAERR,
				"%s and %s both have point %lld, with different results", first,
				source->shard->path, (long long)number);
		if (!store_points_next(source->reader, &source->point, &source->more, err))
			return false;
	}
	return true;
}

/* Whether nobody has asked to stop. */
static bool go_on(const struct merge *merge, struct err *err)
{
	int stop = *merge->stop;
	return !stop || err_set(err, 128 + stop, "interrupted; nothing was written");
}

static bool points_join(struct merge *merge, struct err *err)
{
	struct source *source;
	while ((source = least(merge))) {
		int64_t number = source->point.point, run_id;
		if (!go_on(merge, err) || !point_copy(merge, source, &run_id, err)
			|| !point_enter(merge, source, run_id, err)
			|| !twins_pass(merge, number, run_id, source->shard->path, err))
			return false;
		merge->progress(merge->progress_data, merge->result->points, merge->result->spans);
	}
	note_missing(merge, (int64_t)merge->spec.point_count);
	return !merge->missing
		|| err_set(err, EX_DATAERR,
			"%lld of %lld points are missing: %s%s; expected the shards that have them",
			(long long)merge->missing, (long long)merge->spec.point_count, merge->where,
			merge->missing > 5 ? ", ..." : "");
}

/* ---- all of it ---- */

static int64_t design_seeds(const struct merge *merge)
{
	const struct axis *axis = spec_axis(&merge->spec, AXIS_SEED);
	return isnan(merge->sources->sweep.until_ci) || !axis ? 1 : (int64_t)axis->count;
}

static bool join(struct merge *merge, struct err *err)
{
	bool whole;
	const struct sweep_record *sweep = &merge->sources->sweep;
	if (!entry_spec(sweep, merge->arena, &merge->spec, err))
		return false;
	merge->seeds = design_seeds(merge);
	merge->result->name = sweep->name;
	merge->result->spans = sweep->points;
	if (!store_begin(merge->into, err) || !already(merge, &whole, err))
		return false;
	return whole
		|| (sweep_enter(merge, err) && points_join(merge, err)
			&& entry_finish(&merge->spec, merge->into, merge->sweep_id, err)
			&& go_on(merge, err) && store_commit(merge->into, err));
}

bool merge_shards(struct store *into, const struct shard *shards, size_t count,
	const volatile int *stop, merge_progress *progress, void *data, struct arena *arena,
	struct merge_result *result, struct err *err)
{
	struct merge merge = {.into = into,
		.arena = arena,
		.sources = arena_array(arena, count, sizeof *merge.sources),
		.count = count,
		.stop = stop,
		.progress = progress,
		.progress_data = data,
		.where = "",
		.result = result};
	*result = (struct merge_result){0};
	bool ok = sources_open(&merge, shards, err) && join(&merge, err);
	for (size_t i = 0; i < count; i++)
		store_points_close(merge.sources[i].reader);
	return ok;
}
