/* moca sweep: the design points of a spec, into a database. */
#include "cli/cli.h"
#include "cli/library.h"
#include "cli/options.h"
#include "cli/progress.h"

#include "base/clock.h"
#include "sweep/trial.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

int cmd_sweep(int argc, char **argv);

struct options {
	const char *spec, *db, *shard_text;
	unsigned long long shard, shards;
	double until_ci;
	int jobs;
	bool resume, dry_run;
};

enum { OPTION_SHARD = 256, OPTION_RESUME, OPTION_DRY_RUN, OPTION_UNTIL_CI };

static const struct argp_option option_table[] = {
	{"db", 'd', "FILE", 0, "results database (default results/SPEC.db)", 0},
	{"jobs", 'j', "N", 0, "threads (default 1); results do not depend on it", 0},
	{"resume", OPTION_RESUME, NULL, 0,
		"go on where the database's points of this sweep end; begin if there are none", 0},
	{"shard", OPTION_SHARD, "K/N", 0,
		"only the points whose number modulo N is K-1, into a database of their own (moca merge "
		"joins them)",
		0},
	{"until-ci", OPTION_UNTIL_CI, "Xpp", 0,
		"add seed after seed to each design, no more than make the 95 % interval of its SLA as "
		"narrow as +-X percentage points; at least 5, at most those of the spec",
		0},
	{"dry-run", OPTION_DRY_RUN, NULL, 0,
		"say how many points there are, which are the first and the last, and how long they "
		"would take, by trying some; write nothing",
		0},
	{0},
};

static void shard_parse(struct options *options, char *text, struct argp_state *state)
{
	char *slash = strchr(text, '/');
	options->shard_text = text;
	if (!slash)
		argp_error(state, "--shard '%s'; expected K/N, such as 1/8", text);
	const char *count = slash + 1;
	options->shards = (unsigned long long)option_number(count, "--shard N", 1, 1000000, state);
	*slash = '\0';
	options->shard = (unsigned long long)option_number(
				 text, "--shard K", 1, (long long)options->shards, state)
		- 1;
	*slash = '/';
}

static error_t option_parse(int key, char *text, struct argp_state *state)
{
	struct options *options = state->input;
	switch (key) {
	case 'd':
		options->db = text;
		break;
	case 'j':
		options->jobs = (int)option_number(text, "--jobs", 1, 1024, state);
		break;
	case OPTION_RESUME:
		options->resume = true;
		break;
	case OPTION_SHARD:
		shard_parse(options, text, state);
		break;
	case OPTION_UNTIL_CI:
		options->until_ci = option_points(text, "--until-ci", state);
		break;
	case OPTION_DRY_RUN:
		options->dry_run = true;
		break;
	case ARGP_KEY_ARG:
		if (options->spec)
			argp_error(state, "one SPEC expected, not '%s' too", text);
		options->spec = text;
		break;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "SPEC expected: a path, or a name of `moca list sweeps`");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {option_table, option_parse, "SPEC",
	"Runs every design point of a spec, an INI file that spans a design space, and records each in a "
	"database. Points are recorded in order and committed several times a second: a sweep that "
	"was stopped, killed or ran out of disk goes on with --resume, and its database will be the "
	"same as if nothing had happened."
	"\vThe spec:\n"
	"  [grid]                                  every combination; the last key varies fastest\n"
	"  soc.dram_bytes_per_cycle = 8, 16, 32    a list of values of a knob (moca list knobs)\n"
	"  workload.load = 0.5..1.5/0.25           low..high/step; 1..64*2 doubles\n"
	"  policy = static, moca                   names; all = every online policy\n"
	"  seed = 1..20\n"
	"  [sample]                                instead of a grid, or under one\n"
	"  method = lhs                            or sobol, random\n"
	"  points = 1000\n"
	"  seed = 1                                of the draws\n"
	"  soc.l2_bytes = 262144..4194304 log      a range, in which values are drawn\n"
	"  [fixed]\n"
	"  soc = gemmini8\n"
	"  workload = C\n"
	"  qos = M\n"
	"  [output]\n"
	"  tasks = no                              whether to record every task\n"
	"\n"
	"Examples:\n"
	"  moca sweep bandwidth-load --dry-run\n"
	"  moca sweep bandwidth-load --jobs 2\n"
	"  moca sweep my.ini --db my.db --resume\n"
	"  moca sweep my.ini --shard 3/8 --db my-3.db",
	NULL, NULL, NULL};

/* ---- progress ---- */

static void progress_show(void *data, uint64_t done)
{
	progress_reach(data, (size_t)done);
}

/* ---- what is told ---- */

static void point_print(
	const struct spec *spec, uint64_t point, const char *which, struct arena *arena)
{
	const char **values = arena_array(arena, spec->axis_count, sizeof *values);
	spec_values(spec, point, arena, values);
	printf("%s point %llu:", which, (unsigned long long)point);
	for (size_t i = 0; i < spec->axis_count; i++)
		printf("%s %s = %s", i ? "," : "", spec->axes[i].key, values[i]);
	putchar('\n');
}

static void fixed_print(const struct spec *spec)
{
	printf("fixed:");
	for (size_t i = 0; i < spec->fixed_count; i++)
		printf("%s %s = %s", i ? "," : "", spec->fixed[i].key, spec->fixed[i].values[0]);
	printf("; tasks = %s\n", spec->tasks ? "yes" : "no");
}

static const char *duration(double seconds, struct arena *arena)
{
	return seconds < 100          ? arena_printf(arena, "%.3g s", seconds)
		: seconds < 6000      ? arena_printf(arena, "%.0f minutes", seconds / 60)
		: seconds < 3600 * 72 ? arena_printf(arena, "%.1f hours", seconds / 3600)
				      : arena_printf(arena, "%.1f days", seconds / 86400);
}

static void time_print(const struct campaign_plan *plan, const struct trial *trial,
	unsigned long long points, struct arena *arena)
{
	if (trial->problems)
		printf("of %llu points that were tried %llu cannot be run, such as: %s\n",
			(unsigned long long)trial->tried, (unsigned long long)trial->problems,
			trial->problem);
	if (trial->problems < trial->tried)
		printf("time: about %s with %d job%s (%.3g ms a point)%s\n",
			duration(trial->point_seconds * (double)points / plan->jobs, arena),
			plan->jobs, plan->jobs > 1 ? "s" : "", 1e3 * trial->point_seconds,
			isnan(plan->until_ci) ? "" : ", if all seeds are needed");
}

static bool dry_run(const struct options *options, const struct campaign_plan *plan,
	struct arena *arena, struct err *err)
{
	const struct spec *spec = plan->spec;
	unsigned long long points = campaign_points(plan), places = spec_place_count(spec);
	struct trial trial;
	if (!campaign_check(plan, err))
		return false;
	printf("%s: %llu points at %llu place%s\n", spec->name,
		(unsigned long long)spec->point_count, places, places == 1 ? "" : "s");
	if (options->shard_text)
		printf("shard %s: %llu of them\n", options->shard_text, points);
	fixed_print(spec);
	point_print(spec, 0, "first", arena);
	point_print(spec, spec->point_count - 1, "last", arena);
	if (!trial_run(plan, 0.5, &trial, err))
		return false;
	time_print(plan, &trial, points, arena);
	return true;
}

static void counts_print(const struct campaign_result *result)
{
	unsigned long long now = result->done - result->found,
			   shared = now - result->replayed - result->problems;
	fprintf(stderr, ": %llu were there, %llu replayed", (unsigned long long)result->found,
		(unsigned long long)result->replayed);
	if (shared)
		fprintf(stderr, ", %llu have a run that was recorded already", shared);
	if (result->problems)
		fprintf(stderr, ", %llu cannot be run (moca query problems)",
			(unsigned long long)result->problems);
}

static void result_print(const struct options *options, const struct campaign_plan *plan,
	const struct campaign_result *result, double seconds)
{
	const char *name = plan->spec->name;
	unsigned long long wide = result->wide;
	if (*result->beside)
		fprintf(stderr, "moca: %s: beside the sweep of this name that is there: %s\n", name,
			result->beside);
	fprintf(stderr, "moca: %s%s%s: %llu of %llu points", name,
		options->shard_text ? " shard " : "",
		options->shard_text ? options->shard_text : "", (unsigned long long)result->done,
		(unsigned long long)result->points);
	counts_print(result);
	if (result->replayed && seconds > 0)
		fprintf(stderr, "; %.0f points per second",
			(double)(result->done - result->found) / seconds);
	fprintf(stderr, "; in %s\n", options->db);
	if (wide)
		fprintf(stderr,
			"moca: %s: %llu design%s wider than +-%gpp with all seeds of the spec; more "
			"seeds would help\n",
			name, wide, wide == 1 ? " is" : "s are", 100 * plan->until_ci);
	if (cli_stop)
		fprintf(stderr, "moca: stopped; --resume goes on\n");
}

/* ---- the command ---- */

/* The default database's directory is made where it is missing; another's is the user's matter. */
static bool database_name(
	struct options *options, const struct spec *spec, struct arena *arena, struct err *err)
{
	if (options->db)
		return true;
	options->db = arena_printf(arena, "results/%s.db", spec->name);
	return mkdir("results", 0777) == 0 || errno == EEXIST
		|| err_set(err, EX_CANTCREAT, "cannot make directory results: %s", strerror(errno));
}

static bool spec_read(const char *name, struct arena *arena, struct text *text, struct spec *spec,
	struct err *err)
{
	const char *path;
	return cli_resolve(name, "models/sweeps", "ini", arena, &path, err)
		&& text_read(path, arena, text, err)
		&& spec_parse(text, name_stem(path, arena), arena, spec, err);
}

static bool record(const struct options *options, const struct campaign_plan *plan,
	struct campaign_result *result, struct err *err)
{
	struct store_lock *lock;
	struct store *store = NULL;
	if (!store_lock(options->db, &lock, err))
		return false;
	bool ok = store_open(options->db, STORE_WRITE, &store, err)
		&& campaign_run(plan, store, result, err);
	store_close(store);
	store_unlock(lock);
	return ok;
}

static bool campaign(struct options *options, const struct spec *spec, struct campaign_plan *plan,
	struct arena *arena, struct err *err)
{
	struct campaign_result result = {0};
	if (!database_name(options, spec, arena, err))
		return false;
	progress_begin(plan->progress_data, "points", (size_t)campaign_points(plan));
	cli_catch_stop();
	double started = clock_seconds();
	bool ok = record(options, plan, &result, err);
	progress_end(plan->progress_data);
	if (ok)
		result_print(options, plan, &result, clock_seconds() - started);
	return ok;
}

static bool sweep(struct options *options, struct arena *arena, struct err *err)
{
	struct given_traces none = {0};
	struct library library = file_library(&none);
	struct text text;
	struct spec spec;
	struct progress progress;
	struct campaign_plan plan = {.spec = &spec,
		.shard = options->shard,
		.shards = options->shards,
		.until_ci = options->until_ci,
		.jobs = options->jobs,
		.resume = options->resume,
		.stop = &cli_stop,
		.progress = progress_show,
		.progress_data = &progress};
	if (!spec_read(options->spec, arena, &text, &spec, err)
		|| !stock_new(&spec, &library, &plan.stock, err))
		return false;
	bool ok = options->dry_run ? dry_run(options, &plan, arena, err)
				   : campaign(options, &spec, &plan, arena, err);
	stock_free(plan.stock);
	return ok;
}

int cmd_sweep(int argc, char **argv)
{
	struct arena arena = {0};
	struct options options = {.jobs = 1, .shards = 1, .until_ci = NAN};
	struct err err;
	cli_parse(&argp, argc, argv, &options);
	bool ok = sweep(&options, &arena, &err);
	arena_free(&arena);
	if (!ok)
		return cli_fail(&err);
	return cli_stopped(cli_finish());
}
