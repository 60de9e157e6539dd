/* How fast sweeps are, and the database. Everything happens in a directory that is removed again. */
#include "sweep/bench.h"

#include "base/clock.h"
#include "sweep/campaign.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

enum { ROUNDS_MOST = 25, JOBS_MOST = 2, ROW_RUNS = 200 };

/* Two machines under two policies: 400 runs of the 250 tasks of C. */
static const char spec_text[] = "[grid]\n"
				"soc.dram_bytes_per_cycle = 12, 16\n"
				"policy = static, moca\n"
				"seed = 1..100\n"
				"[fixed]\n"
				"workload = C\n";

struct bench {
	struct spec spec;
	const struct library *library;
	const char *path; /* of the database */
	double points_per_second[JOBS_MOST][ROUNDS_MOST], rows_per_second[ROUNDS_MOST];
};

static void database_remove(const char *path)
{
	static const char *const parts[] = {"", "-wal", "-shm"};
	char name[256];
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		snprintf(name, sizeof name, "%s%s", path, parts[i]);
		unlink(name);
	}
}

static bool sweep_once(struct bench *bench, int jobs, double *per_second, struct err *err)
{
	struct store *store = NULL;
	struct campaign_plan plan = {
		.spec = &bench->spec, .shards = 1, .until_ci = NAN, .jobs = jobs};
	struct campaign_result result;
	double started = clock_seconds();
	bool ok = stock_new(&bench->spec, bench->library, &plan.stock, err)
		&& store_open(bench->path, STORE_WRITE, &store, err)
		&& campaign_run(&plan, store, &result, err);
	store_close(store);
	stock_free(plan.stock);
	database_remove(bench->path);
	*per_second = (double)result.done / (clock_seconds() - started);
	return ok;
}

/* One run with its tasks, under many keys. */
static bool rows_add(struct store *store, struct ready *ready, struct arena *arena, size_t *rows,
	struct err *err)
{
	struct job job = {&ready->setup->setup, ready->policy, 1};
	struct workload workload;
	struct scenario scenario;
	struct result result;
	struct recording recording;
	batch_case(job.setup, job.seed, arena, &workload, &scenario);
	struct outcome *outcomes = arena_array(arena, workload.task_count, sizeof *outcomes);
	struct replay *replay = replay_new();
	bool ok = batch_job(replay, &scenario, &job, outcomes, &result, err)
		&& record_setup(store, job.setup, false, arena, &recording, err);
	replay_free(replay);
	for (int i = 0; ok && i < ROW_RUNS; i++) {
		struct run_record record = record_make(&job, &result, &recording,
			arena_printf(arena, "%d", i), "{}", "2000-01-01T00:00:00Z");
		ok = store_add_run(store, &record, &workload, outcomes, err);
	}
	*rows = ROW_RUNS * (1 + workload.task_count);
	return ok;
}

static bool rows_once(struct bench *bench, double *per_second, struct err *err)
{
	struct arena arena = {0};
	struct design design;
	struct ready ready;
	struct stock *stock;
	struct store *store = NULL;
	size_t rows = 0;
	spec_design(&bench->spec, 0, &arena, &design);
	if (!stock_new(&bench->spec, bench->library, &stock, err))
		return false;
	double started = clock_seconds();
	bool ok = stock_ready(stock, &design, &ready, err)
		&& store_open(bench->path, STORE_WRITE, &store, err) && store_begin(store, err)
		&& rows_add(store, &ready, &arena, &rows, err) && store_commit(store, err);
	*per_second = (double)rows / (clock_seconds() - started);
	store_close(store);
	database_remove(bench->path);
	stock_free(stock);
	arena_free(&arena);
	return ok;
}

/* One job and two take turns; the gain is of neighbours in time, since machines are shared. */
static bool rounds_run(struct bench *bench, int rounds, struct measure *measures, struct err *err)
{
	double gains[ROUNDS_MOST] = {0};
	for (int round = 0; round < rounds; round++) {
		for (int jobs = 1; jobs <= JOBS_MOST; jobs++)
			if (!sweep_once(
				    bench, jobs, &bench->points_per_second[jobs - 1][round], err))
				return false;
		gains[round] =
			bench->points_per_second[1][round] / bench->points_per_second[0][round];
		if (!rows_once(bench, &bench->rows_per_second[round], err))
			return false;
	}
	measures[0] = (struct measure){
		"sweep_1_job", bench_median(bench->points_per_second[0], rounds), "points/s"};
	measures[1] = (struct measure){
		"sweep_2_jobs", bench_median(bench->points_per_second[1], rounds), "points/s"};
	measures[2] = (struct measure){"sweep_gain", bench_median(gains, rounds), "ratio"};
	measures[3] = (struct measure){
		"database", bench_median(bench->rows_per_second, rounds), "rows/s"};
	return true;
}

static bool directory_run(struct bench *bench, const char *directory, int rounds,
	struct measure *measures, struct err *err)
{
	char path[128];
	snprintf(path, sizeof path, "%s/bench.db", directory);
	bench->path = path;
	bool ok = rounds_run(bench, rounds < ROUNDS_MOST ? rounds : ROUNDS_MOST, measures, err);
	database_remove(path);
	rmdir(directory);
	return ok;
}

bool bench_measure(const struct library *library, int rounds, struct measure measures[MEASURES],
	struct err *err)
{
	struct arena arena = {0};
	struct text text;
	struct bench bench = {.library = library};
	struct rusage usage = {0};
	char directory[] = "/tmp/moca-bench-XXXXXX";
	bool ok = text_from_bytes("bench", spec_text, strlen(spec_text), &arena, &text, err)
		&& spec_parse(&text, "bench", &arena, &bench.spec, err);
	if (ok && !mkdtemp(directory))
		ok = err_set(
			err, EX_CANTCREAT, "cannot make a directory in /tmp: %s", strerror(errno));
	ok = ok && directory_run(&bench, directory, rounds, measures, err);
	arena_free(&arena);
	getrusage(RUSAGE_SELF, &usage);
	measures[MEASURES - 1] =
		(struct measure){"peak_memory", 1024 * (double)usage.ru_maxrss, "bytes"};
	return ok;
}
