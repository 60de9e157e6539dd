/* moca merge: the shards of a sweep, joined. */
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/progress.h"

#include "sweep/merge.h"

#include <string.h>
#include <sysexits.h>

int cmd_merge(int argc, char **argv);

struct options {
	struct arena *arena;
	const char *out;
	struct list in;
};

static error_t option_parse(int key, char *text, struct argp_state *state)
{
	struct options *options = state->input;
	switch (key) {
	case ARGP_KEY_ARG:
		if (!options->out)
			options->out = text;
		else
			list_append(&options->in, text, options->arena);
		break;
	case ARGP_KEY_END:
		if (!options->in.count)
			argp_error(state, "OUT.db and at least one IN.db expected");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {NULL, option_parse, "OUT.db IN.db...",
	"Joins the shards of a sweep (moca sweep --shard K/N) into one database, the same as one process "
	"would have made. Shards of different sweeps are refused, and so are missing points, which are "
	"named. A database that has the whole sweep already stays as it is."
	"\vExample:\n"
	"  moca merge all.db shard-*.db",
	NULL, NULL, NULL};

static bool out_is_no_shard(const struct options *options, struct err *err)
{
	for (size_t i = 0; i < options->in.count; i++)
		if (strcmp(options->in.values[i], options->out) == 0)
			return err_set(err, EX_USAGE,
				"%s is to be written and to be read; expected another name for the "
				"whole",
				options->out);
	return true;
}

static bool shards_open(const struct options *options, struct shard *shards, struct err *err)
{
	for (size_t i = 0; i < options->in.count; i++) {
		shards[i].path = options->in.values[i];
		if (!store_open(shards[i].path, STORE_READ, &shards[i].store, err))
			return false;
	}
	return true;
}

static void progress_show(void *data, int64_t points, int64_t spans)
{
	struct progress *progress = data;
	progress->total = (size_t)spans;
	progress_reach(progress, (size_t)points);
}

static bool merge(const struct options *options, struct err *err)
{
	struct progress progress;
	struct merge_result result;
	struct store_lock *lock = NULL;
	struct store *out = NULL;
	size_t count = options->in.count;
	struct shard *shards = arena_array(options->arena, count, sizeof *shards);
	progress_begin(&progress, "points", 0);
	cli_catch_stop();
	bool ok = out_is_no_shard(options, err) && shards_open(options, shards, err)
		&& store_lock(options->out, &lock, err)
		&& store_open(options->out, STORE_WRITE, &out, err)
		&& merge_shards(out, shards, count, &cli_stop, progress_show, &progress,
			options->arena, &result, err);
	progress_end(&progress);
	store_close(out);
	store_unlock(lock);
	for (size_t i = 0; i < count; i++)
		store_close(shards[i].store);
	if (ok && result.points)
		fprintf(stderr, "moca: %s: %lld of %lld points joined; in %s\n", result.name,
			(long long)result.points, (long long)result.spans, options->out);
	else if (ok)
		fprintf(stderr, "moca: %s: was complete already; in %s\n", result.name,
			options->out);
	return ok;
}

int cmd_merge(int argc, char **argv)
{
	struct arena arena = {0};
	struct options options = {.arena = &arena};
	struct err err;
	cli_parse(&argp, argc, argv, &options);
	bool ok = merge(&options, &err);
	arena_free(&arena);
	return ok ? cli_finish() : cli_fail(&err);
}
