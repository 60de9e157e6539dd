/* The results database through store.h; what no caller of ours would do to it, through sqlite3. */
#include "unit.h"

#include "store/store.h"
#include "trace/trace.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* what the Makefile makes of schema.sql */
extern const char schema_sql[];

/* ---- a directory for each test ---- */

static char directory[64], path[96];

static void directory_make(void)
{
	strcpy(directory, "/tmp/moca-store-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(path, sizeof path, "%s/a.db", directory);
}

static void directory_remove(void)
{
	DIR *entries = opendir(directory);
	for (struct dirent *entry; entries && (entry = readdir(entries));)
		unlinkat(dirfd(entries), entry->d_name, 0);
	closedir(entries);
	rmdir(directory);
}

/* How many files there are: a database alone is one. */
static int files(void)
{
	int count = 0;
	DIR *entries = opendir(directory);
	for (struct dirent *entry; (entry = readdir(entries));)
		count += entry->d_name[0] != '.';
	closedir(entries);
	return count;
}

static char *slurp(size_t *length)
{
	char *bytes = NULL;
	FILE *stream = fopen(path, "r"), *buffer = open_memstream(&bytes, length);
	ck_assert_ptr_nonnull(stream);
	for (int byte; (byte = getc(stream)) != EOF;)
		putc(byte, buffer);
	fclose(stream);
	fclose(buffer);
	return bytes;
}

static void spew(const char *text)
{
	FILE *stream = fopen(path, "w");
	fputs(text, stream);
	fclose(stream);
}

/* Does to the file what only somebody with other tools would do. */
static void tamper(const char *sql)
{
	sqlite3 *db;
	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* ---- errors ---- */

static struct err err;

#define OK(call) ck_assert_msg((call), "%s:%s", err.where, err.text)

/* The error that was reported: its status and its text; FILE stands for the database's path. */
static void expect(bool result, int status, const char *expected)
{
	char text[sizeof err.text + sizeof err.where + 2], wanted[512] = "";
	ck_assert(!result);
	for (const char *at = expected; *at; at++) {
		size_t used = strlen(wanted);
		bool file = strncmp(at, "FILE", 4) == 0;
		snprintf(wanted + used, sizeof wanted - used, "%.*s", file ? 96 : 1,
			file ? path : at);
		at += file ? 3 : 0;
	}
	snprintf(text, sizeof text, "%s%s%s", err.where, err.where[0] ? ": " : "", err.text);
	ck_assert_str_eq(text, wanted);
	ck_assert_int_eq(err.status, status);
}

static void expect_open(enum store_mode mode, int status, const char *expected)
{
	struct store *store;
	expect(store_open(path, mode, &store, &err), status, expected);
	ck_assert_ptr_null(store);
}

/* ---- records ---- */

static const char *const networks[] = {"alexnet", "kws"};
/* by arrival, ties by number, as workloads are: not in the order of the numbers */
static const struct task tasks[] = {
	{5, 0, 0, 0.1, 100.5}, {3, 1, 4, 10, 200}, {7, 1, 11, 10, 300}, {1, 0, 9, 1e9 + 0.1, 50}};
static const struct workload workload = {
	.name = "C", .network_count = 2, .networks = networks, .task_count = 4, .tasks = tasks};

/* Numbers that only survive bit by bit. */
static struct outcome outcome_of(double arrival, double latency)
{
	return (struct outcome){.start_cycles = arrival + 1.0 / 3,
		.finish_cycles = arrival + latency,
		.queued_cycles = 0.1,
		.compute_cycles = nextafter(latency, 0),
		.memory_cycles = 1e-300,
		.throttled_cycles = -0.0,
		.interference_cycles = 5e-324,
		.migration_cycles = 1.7976931348623157e308,
		.isolated_cycles = 3.3,
		.dram_bytes = 9007199254740993.0,
		.l2_bytes = 2.5,
		.macs = 1e15,
		.tile_cycles = 7.7};
}

static struct run_record record_of(const char *key, const char *policy, int64_t seed)
{
	struct run_record record = {.key = key,
		.policy = policy,
		.dispatcher = "online",
		.regulator = "none",
		.soc = "gemmini8",
		.workload = "C",
		.qos = "M",
		.configuration = "c0",
		.compat = "",
		.knobs = "{\"soc.tiles\": \"8\", \"workload.load\": \"1.50\"}",
		.version = "0.1.0",
		.started_at = "2026-01-02T03:04:05Z",
		.seed = seed,
		.wall_seconds = 0.1,
		.bundle_id = 1};
	double value = 0.1;
	for (const struct metric *metric = metric_table; metric->name; metric++, value *= 1.1)
		memcpy((char *)&record.metrics + metric->offset, &value, sizeof value);
	return record;
}

/* Notes inputs that have been added as what the record was made from. */
static void bundle(
	struct store *store, struct run_record *record, const struct input *inputs, size_t count)
{
	OK(store_add_bundle(store, inputs, count, "contents", &record->bundle_id, &err));
}

/* Begins, with the bundle of records that were made from nothing in particular. */
static void begin(struct store *store)
{
	int64_t bundle_id;
	OK(store_begin(store, &err));
	OK(store_add_bundle(store, NULL, 0, "", &bundle_id, &err));
	ck_assert_int_eq(bundle_id, 1);
}

static struct store *open_to_write(void)
{
	struct store *store;
	OK(store_open(path, STORE_WRITE, &store, &err));
	begin(store);
	return store;
}

static struct store *open_to_read(void)
{
	struct store *store;
	OK(store_open(path, STORE_READ, &store, &err));
	return store;
}

static void commit_and_close(struct store *store)
{
	OK(store_commit(store, &err));
	store_close(store);
}

/* A run without inputs or tasks, with these main metrics. */
static void add_simple(struct store *store, const char *policy, int64_t seed, double sla,
	double stp, double fairness)
{
	char key[64];
	snprintf(key, sizeof key, "%s-%d", policy, (int)seed);
	struct run_record record = record_of(key, policy, seed);
	record.metrics.sla = sla;
	record.metrics.stp = stp;
	record.metrics.fairness = fairness;
	OK(store_add_run(store, &record, &workload, NULL, &err));
}

/* A run with at most so many tasks at once, each of which takes so many times as long as 100 cycles. */
static void add_limited(struct store *store, int tenants_most, int64_t seed, double slowdown)
{
	static char policy[40], knobs[60];
	char key[64];
	struct outcome outcomes[4];
	snprintf(policy, sizeof policy, "static[tenants_most=%d]", tenants_most);
	snprintf(knobs, sizeof knobs, "{\"policy.tenants_most\": \"%d\"}", tenants_most);
	snprintf(key, sizeof key, "limited-%d-%d", tenants_most, (int)seed);
	struct run_record record = record_of(key, policy, seed);
	record.knobs = knobs;
	for (size_t i = 0; i < 4; i++) {
		outcomes[i] = outcome_of(tasks[i].arrival_cycles, 100 * slowdown * (i == 3 ? 2 : 1));
		outcomes[i].start_cycles = tasks[i].arrival_cycles;
	}
	OK(store_add_run(store, &record, &workload, outcomes, &err));
}

/* A database with one run, committed. */
static void make_database(void)
{
	struct store *store = open_to_write();
	add_simple(store, "moca", 1, 0.5, 1, 1);
	commit_and_close(store);
}

/* ---- answers ---- */

struct answer {
	size_t rows, columns;
	double first[16][64]; /* numbers, row by row; NaN = NULL or text */
	char text[16][64];    /* the first text of each row */
	char header[2048];    /* names, each with a comma after it */
};

static bool take(void *data, size_t count, const char *const *names, const struct cell *cells)
{
	struct answer *answer = data;
	if (!cells) {
		answer->columns = count;
		for (size_t i = 0; i < count; i++)
			strcat(strcat(answer->header, names[i]), ",");
		return true;
	}
	for (size_t i = 0; i < count && answer->rows < 16; i++) {
		const struct cell *cell = &cells[i];
		answer->first[answer->rows][i] = cell->kind == CELL_REAL ? cell->real
			: cell->kind == CELL_INTEGER                     ? (double)cell->integer
									 : NAN;
		if (cell->kind == CELL_TEXT && !answer->text[answer->rows][0])
			snprintf(answer->text[answer->rows], 64, "%s", cell->text);
	}
	answer->rows++;
	return true;
}

static struct answer ask_store(struct store *store, const char *sql)
{
	struct answer answer = {0};
	OK(store_query(store, sql, 0, NULL, take, &answer, &err));
	return answer;
}

static struct answer ask(const char *sql)
{
	struct store *store = open_to_read();
	struct answer answer = ask_store(store, sql);
	store_close(store);
	return answer;
}

#define NEAR(value, expected)                                                                      \
	ck_assert_double_eq_tol(value, expected, 1e-9 * (1 + fabs((double)(expected))))

static bool same_bits(double a, double b)
{
	return memcmp(&a, &b, sizeof a) == 0;
}

/* ---- round trip ---- */

static const char trace_csv[] =
	"layer,name,kind,block,tiles,macs,compute_cycles,l2_bytes,dram_bytes,isolated_cycles\n"
	"0,conv1,conv,1,1,1000,50,64,500,100\n"
	"1,pool,pool,1,1,0,20,64,0,40\n"
	"0,conv1,conv,1,2,1000,25,64,500,80\n"
	"1,pool,pool,1,2,0,10,64,0,20\n";

static void check_run(const struct run_record *a, const struct run_record *b)
{
	ck_assert_int_eq(a->run_id, b->run_id);
	ck_assert_str_eq(a->key, b->key);
	ck_assert_str_eq(a->policy, b->policy);
	ck_assert_str_eq(a->dispatcher, b->dispatcher);
	ck_assert_str_eq(a->regulator, b->regulator);
	ck_assert_str_eq(a->soc, b->soc);
	ck_assert_str_eq(a->workload, b->workload);
	ck_assert_str_eq(a->qos, b->qos);
	ck_assert_str_eq(a->configuration, b->configuration);
	ck_assert_str_eq(a->compat, b->compat);
	ck_assert_str_eq(a->knobs, b->knobs);
	ck_assert_str_eq(a->version, b->version);
	ck_assert_str_eq(a->started_at, b->started_at);
	ck_assert_int_eq(a->seed, b->seed);
	ck_assert(same_bits(a->wall_seconds, b->wall_seconds));
	for (const struct metric *metric = metric_table; metric->name; metric++) {
		double x = metric_get(&a->metrics, metric), y = metric_get(&b->metrics, metric);
		ck_assert_msg(same_bits(x, y) || (isnan(x) && isnan(y)), "%s", metric->name);
	}
}

static void check_outcomes(const struct outcome *a, const struct outcome *b, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		ck_assert(same_bits(a[i].start_cycles, b[i].start_cycles)
			|| (isnan(a[i].start_cycles) && isnan(b[i].start_cycles)));
		ck_assert(same_bits(a[i].finish_cycles, b[i].finish_cycles));
		ck_assert(same_bits(a[i].queued_cycles, b[i].queued_cycles));
		ck_assert(same_bits(a[i].compute_cycles, b[i].compute_cycles));
		ck_assert(same_bits(a[i].memory_cycles, b[i].memory_cycles));
		ck_assert_double_eq(a[i].throttled_cycles, b[i].throttled_cycles);
		ck_assert(same_bits(a[i].interference_cycles, b[i].interference_cycles));
		ck_assert(same_bits(a[i].migration_cycles, b[i].migration_cycles));
		ck_assert(same_bits(a[i].isolated_cycles, b[i].isolated_cycles));
		ck_assert(same_bits(a[i].dram_bytes, b[i].dram_bytes));
		ck_assert(same_bits(a[i].l2_bytes, b[i].l2_bytes));
		ck_assert(same_bits(a[i].macs, b[i].macs));
		ck_assert(same_bits(a[i].tile_cycles, b[i].tile_cycles));
		ck_assert(a[i].dropped == b[i].dropped);
	}
}

START_TEST(what_is_recorded_is_loaded_to_the_bit)
{
	struct arena arena = {0};
	struct input inputs[] = {
		{.kind = "soc", .name = "gemmini8", .content = "[soc]\n", .length = 6},
		{.kind = "trace", .name = "kws", .content = trace_csv, .length = strlen(trace_csv)},
	};
	struct run_record record = record_of("k", "moca", 42), loaded;
	struct outcome outcomes[4], *loaded_outcomes;
	for (size_t i = 0; i < 4; i++)
		outcomes[i] = outcome_of(tasks[i].arrival_cycles, 99.9 + (double)i);
	outcomes[3].dropped = true;
	outcomes[3].start_cycles = NAN; /* never started */
	record.metrics.sla_high = NAN;
	record.metrics.energy_joules = INFINITY;

	struct store *store = open_to_write();
	OK(store_add_input(store, &inputs[0], &err));
	OK(store_add_input(store, &inputs[1], &err));
	bundle(store, &record, inputs, 2);
	OK(store_add_run(store, &record, &workload, outcomes, &err));
	ck_assert_int_eq(record.run_id, 1);
	commit_and_close(store);

	store = open_to_read();
	OK(store_load_run(store, 1, &arena, &loaded, &err));
	check_run(&record, &loaded);
	ck_assert_uint_eq(loaded.input_count, 2);
	ck_assert_str_eq(loaded.inputs[1].kind, "trace");
	ck_assert_str_eq(loaded.inputs[1].name, "kws");
	ck_assert_str_eq(loaded.inputs[1].content, trace_csv);
	ck_assert_uint_eq(loaded.inputs[1].length, strlen(trace_csv));
	ck_assert_str_eq(loaded.inputs[1].sha256, inputs[1].sha256);
	size_t count;
	OK(store_load_outcomes(store, 1, &arena, &loaded_outcomes, &count, &err));
	ck_assert_uint_eq(count, 4);
	check_outcomes(outcomes, loaded_outcomes, 4);

	struct setting *settings;
	OK(store_load_knobs(store, 1, &arena, &settings, &count, &err));
	ck_assert_uint_eq(count, 2);
	ck_assert_str_eq(settings[0].key, "soc.tiles");
	ck_assert_str_eq(settings[1].key, "workload.load");
	ck_assert_str_eq(settings[1].value, "1.50");
	store_close(store);
	arena_free(&arena);
}
END_TEST

START_TEST(tasks_are_rows)
{
	struct outcome outcomes[4] = {{0}};
	struct run_record record = record_of("k", "moca", 1);
	for (size_t i = 0; i < 4; i++)
		outcomes[i].finish_cycles = tasks[i].arrival_cycles + 100;
	outcomes[2].dropped = true;
	struct store *store = open_to_write();
	OK(store_add_run(store, &record, &workload, outcomes, &err));
	commit_and_close(store);
	struct answer answer =
		ask("SELECT network, task, priority, met, dropped FROM task ORDER BY task");
	const double expected[4][4] = {{1, 9, 0, 0}, {3, 4, 1, 0}, {5, 0, 1, 0}, {7, 11, 0, 1}};
	ck_assert_uint_eq(answer.rows, 4);
	for (size_t row = 0; row < 4; row++)
		for (size_t column = 0; column < 4; column++)
			ck_assert_double_eq(answer.first[row][column + 1], expected[row][column]);
	ck_assert_str_eq(answer.text[1], "kws");
}
END_TEST

START_TEST(many_outcomes_and_no_outcomes)
{
	enum { MANY = 1000 };
	static struct task many[MANY];
	static struct outcome outcomes[MANY];
	struct arena arena = {0};
	struct workload large = workload;
	large.task_count = MANY;
	large.tasks = many;
	for (int i = 0; i < MANY; i++) {
		many[i] = (struct task){i, i % 2, i % 12, 10.0 * i, 5};
		outcomes[i] = outcome_of(10.0 * i, i);
	}
	struct store *store = open_to_write();
	struct run_record record = record_of("many", "moca", 1);
	OK(store_add_run(store, &record, &large, outcomes, &err));
	add_simple(store, "none", 1, 1, 1, 1);
	struct outcome *loaded;
	size_t count;
	OK(store_load_outcomes(store, 1, &arena, &loaded, &count, &err));
	ck_assert_uint_eq(count, MANY);
	check_outcomes(outcomes, loaded, MANY);
	OK(store_load_outcomes(store, 2, &arena, &loaded, &count, &err));
	ck_assert_uint_eq(count, 0);
	commit_and_close(store);
	arena_free(&arena);
}
END_TEST

START_TEST(an_input_is_stored_once_and_a_trace_as_layers)
{
	struct input trace = {
		.kind = "trace", .name = "kws", .content = trace_csv, .length = strlen(trace_csv)};
	struct store *store = open_to_write();
	OK(store_add_input(store, &trace, &err));
	OK(store_add_input(store, &trace, &err));
	ck_assert_uint_eq(ask_store(store, "SELECT 1 FROM input").rows, 1);
	struct answer answer = ask_store(store,
		"SELECT name, tiles, layer, block, macs, compute_cycles, l2_bytes, dram_bytes,"
		" isolated_cycles FROM layer ORDER BY tiles, layer");
	const double expected[4][8] = {{1, 0, 1, 1000, 50, 64, 500, 100},
		{1, 1, 1, 0, 20, 64, 0, 40}, {2, 0, 1, 1000, 25, 64, 500, 80},
		{2, 1, 1, 0, 10, 64, 0, 20}};
	ck_assert_uint_eq(answer.rows, 4);
	for (size_t row = 0; row < 4; row++)
		for (size_t column = 0; column < 8; column++)
			ck_assert_double_eq(answer.first[row][column + 1], expected[row][column]);
	ck_assert_str_eq(answer.text[3], "pool");
	store_close(store);
}
END_TEST

START_TEST(a_malformed_trace_is_refused)
{
	struct input trace = {.kind = "trace", .name = "kws", .content = "nonsense\n", .length = 9};
	struct store *store = open_to_write();
	ck_assert(!store_add_input(store, &trace, &err));
	ck_assert_int_eq(err.status, 65);
	ck_assert_str_eq(err.where, "kws");
	store_close(store);
}
END_TEST

/* ---- keys ---- */

START_TEST(a_key_is_found_and_never_stored_twice)
{
	int64_t run_id = -1;
	struct store *store;
	OK(store_open(path, STORE_WRITE, &store, &err));
	OK(store_find_run(store, "k", &run_id, &err));
	ck_assert_int_eq(run_id, 0);
	begin(store);
	struct run_record record = record_of("k", "moca", 1);
	OK(store_add_run(store, &record, &workload, NULL, &err));
	OK(store_find_run(store, "k", &run_id, &err));
	ck_assert_int_eq(run_id, record.run_id);
	expect(store_add_run(store, &record, &workload, NULL, &err), 65,
		"FILE: already has this row: UNIQUE constraint failed: run.key");
	OK(store_find_run(store, "l", &run_id, &err));
	ck_assert_int_eq(run_id, 0);
	commit_and_close(store);
	ck_assert_uint_eq(ask("SELECT 1 FROM run").rows, 1);
}
END_TEST

START_TEST(a_run_that_is_not_there)
{
	struct arena arena = {0};
	struct run_record record;
	make_database();
	struct store *store = open_to_read();
	expect(store_load_run(store, 9, &arena, &record, &err), 66,
		"no run 9 in FILE; `moca query runs` lists them");
	store_close(store);
	arena_free(&arena);
}
END_TEST

/* ---- transactions and files ---- */

START_TEST(a_database_is_one_file)
{
	make_database();
	ck_assert_int_eq(files(), 1);
	ck_assert_uint_eq(ask("SELECT * FROM runs").rows, 1);
	ck_assert_int_eq(files(), 1);
	struct store *store = open_to_write();
	add_simple(store, "moca", 2, 0.5, 1, 1);
	ck_assert_int_gt(files(), 1); /* the log */
	commit_and_close(store);
	ck_assert_int_eq(files(), 1);
	ck_assert_uint_eq(ask("SELECT * FROM runs").rows, 2);
}
END_TEST

START_TEST(what_is_not_committed_leaves_no_trace)
{
	size_t before_length, after_length;
	make_database();
	char *before = slurp(&before_length);
	struct store *store = open_to_write();
	for (int seed = 2; seed < 500; seed++)
		add_simple(store, "moca", seed, 0.5, 1, 1);
	store_close(store);
	char *after = slurp(&after_length);
	ck_assert_uint_eq(before_length, after_length);
	ck_assert_mem_eq(before, after, after_length);
	ck_assert_int_eq(files(), 1);
	free(before);
	free(after);
}
END_TEST

START_TEST(a_new_file_that_gets_nothing_is_removed)
{
	struct store *store;
	OK(store_open(path, STORE_WRITE, &store, &err));
	store_close(store);
	ck_assert_int_eq(files(), 0);
	store = open_to_write();
	add_simple(store, "moca", 1, 0.5, 1, 1);
	store_close(store);
	ck_assert_int_eq(files(), 0);
}
END_TEST

START_TEST(an_empty_file_is_a_new_database_but_not_ours_to_remove)
{
	spew("");
	struct store *store = open_to_write();
	store_close(store);
	ck_assert_int_eq(files(), 1);
	make_database();
	ck_assert_uint_eq(ask("SELECT * FROM runs").rows, 1);
}
END_TEST

/* One makes the file and gives up; the other has opened it meanwhile and writes. */
START_TEST(two_processes_may_create_it)
{
	struct store *first, *second;
	OK(store_open(path, STORE_WRITE, &first, &err));
	OK(store_open(path, STORE_WRITE, &second, &err));
	store_close(first);
	begin(second);
	add_simple(second, "moca", 1, 0.5, 1, 1);
	commit_and_close(second);
	ck_assert_uint_eq(ask("SELECT * FROM runs").rows, 1);
	unlink(path);

	OK(store_open(path, STORE_WRITE, &first, &err));
	OK(store_open(path, STORE_WRITE, &second, &err));
	begin(second);
	add_simple(second, "moca", 1, 0.5, 1, 1);
	commit_and_close(second);
	begin(first);
	add_simple(first, "moca", 2, 0.5, 1, 1);
	commit_and_close(first);
	ck_assert_uint_eq(ask("SELECT * FROM runs").rows, 2);
	ck_assert_int_eq(files(), 1);
}
END_TEST

START_TEST(questions_can_be_asked_while_runs_are_written)
{
	make_database();
	struct store *store = open_to_write();
	add_simple(store, "moca", 2, 0.5, 1, 1);
	ck_assert_uint_eq(ask("SELECT * FROM runs").rows, 1);
	OK(store_commit(store, &err));
	ck_assert_uint_eq(ask("SELECT * FROM runs").rows, 2);
	store_close(store);
	ck_assert_int_eq(files(), 1);
}
END_TEST

START_TEST(odd_names_are_files)
{
	static const char *const names[] = {"a?b#c%41.db", ":memory:", "file:x.db", "a b.db"};
	char here[512];
	ck_assert_ptr_nonnull(getcwd(here, sizeof here));
	ck_assert_int_eq(chdir(directory), 0);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		strcpy(path, names[i]);
		make_database();
		ck_assert_uint_eq(ask("SELECT * FROM runs").rows, 1);
		ck_assert_int_eq(access(names[i], F_OK), 0);
	}
	ck_assert_int_eq(files(), (int)(sizeof names / sizeof *names));
	ck_assert_int_eq(chdir(here), 0);
}
END_TEST

/* ---- refusals ---- */

START_TEST(what_is_no_database_is_refused)
{
	static const char text[] = "FILE: not a moca database; expected one that moca made";
	spew("hello\n");
	expect_open(STORE_READ, 65, text);
	expect_open(STORE_WRITE, 65, text);
	unlink(path);
	tamper("CREATE TABLE t (x)");
	expect_open(STORE_READ, 65, text);
	expect_open(STORE_WRITE, 65, text);
	tamper("PRAGMA application_id = 7");
	expect_open(STORE_WRITE, 65, text);
	tamper("DROP TABLE t");
	expect_open(STORE_READ, 65, text);
	ck_assert_int_eq(files(), 1);
}
END_TEST

START_TEST(what_is_empty_may_become_a_database)
{
	static const char text[] = "FILE: empty; expected a moca database (another process may be "
				   "about to write its first runs)";
	spew("");
	expect_open(STORE_READ, 65, text);
	struct store *writer = open_to_write();
	add_simple(writer, "moca", 1, 0.5, 1, 1);
	expect_open(STORE_READ, 65, text);
	commit_and_close(writer);
	ck_assert_uint_eq(ask("SELECT * FROM runs").rows, 1);
	unlink(path);
	tamper("CREATE TABLE t (x); DROP TABLE t"); /* nobody's, with pages */
	expect_open(STORE_READ, 65, text);
}
END_TEST

START_TEST(other_versions_are_refused)
{
	make_database();
	tamper("PRAGMA user_version = 99");
	expect_open(STORE_READ, 65,
		"FILE: made by a newer moca: its schema has version 99; this program reads version "
		"5");
	expect_open(STORE_WRITE, 65,
		"FILE: made by a newer moca: its schema has version 99; this program reads version "
		"5");
	tamper("PRAGMA user_version = 0");
	expect_open(STORE_READ, 65,
		"FILE: made by an older moca: its schema has version 0; this program reads version "
		"5");
}
END_TEST

START_TEST(damage_is_reported)
{
	make_database();
	ck_assert_int_eq(truncate(path, 8192), 0);
	expect_open(STORE_READ, 65, "FILE: damaged database: database disk image is malformed");

	unlink(path);
	make_database();
	size_t length;
	free(slurp(&length));
	int file = open(path, O_WRONLY);
	for (off_t offset = 4096; offset < (off_t)length; offset += 4096)
		ck_assert_int_eq(pwrite(file, "xxxxxxxxxxxxxxxx", 16, offset), 16);
	close(file);
	struct store *store;
	struct answer answer = {0};
	if (store_open(path, STORE_READ, &store, &err)) {
		ck_assert(
			!store_query(store, "SELECT * FROM summary", 0, NULL, take, &answer, &err));
		store_close(store);
	}
	expect(false, 65, "FILE: damaged database: database disk image is malformed");

	unlink(path);
	make_database();
	tamper("PRAGMA foreign_keys = OFF; DROP TABLE task");
	store = open_to_write();
	struct run_record record = record_of("other", "moca", 2);
	struct outcome outcomes[4] = {{0}};
	expect(store_add_run(store, &record, &workload, outcomes, &err), 65,
		"FILE: damaged database: no such table: task");
	store_close(store);
}
END_TEST

START_TEST(what_cannot_be_opened_is_refused)
{
	expect_open(STORE_READ, 66,
		"cannot open FILE: No such file or directory; to record runs there: moca run --db FILE");
	ck_assert_int_eq(files(), 0);
	snprintf(path, sizeof path, "%s", directory);
	expect_open(STORE_READ, 66, "cannot open FILE: Is a directory");
	expect_open(STORE_WRITE, 73, "cannot write FILE: Is a directory");
	snprintf(path, sizeof path, "%s/none/a.db", directory);
	expect_open(STORE_WRITE, 73, "cannot create FILE: No such file or directory");
	expect_open(STORE_READ, 66,
		"cannot open FILE: No such file or directory; to record runs there: moca run --db FILE");
	strcpy(path, "");
	expect_open(STORE_READ, 66,
		"cannot open FILE: No such file or directory; to record runs there: moca run --db FILE");
}
END_TEST

/* Permissions do not bind root: the rest of the test's process is nobody. */
static void become_nobody(void)
{
	if (geteuid() != 0)
		return;
	ck_assert_int_eq(chown(directory, 65534, 65534), 0);
	if (access(path, F_OK) == 0)
		ck_assert_int_eq(chown(path, 65534, 65534), 0);
	ck_assert_int_eq(setegid(65534), 0);
	ck_assert_int_eq(setresuid(65534, 65534, 0), 0);
}

static void become_root(void)
{
	if (getuid() == 65534 && setresuid(0, 0, 0) != 0)
		abort();
}

START_TEST(what_may_not_be_written_is_refused_but_read)
{
	make_database();
	become_nobody();
	chmod(path, 0444);
	expect_open(STORE_WRITE, 73, "cannot write FILE: Permission denied");
	ck_assert_uint_eq(ask("SELECT * FROM runs").rows, 1);
	ck_assert_int_eq(files(), 1);
	chmod(path, 0644);
	chmod(directory, 0555);
	expect_open(STORE_WRITE, 73, "cannot write FILE: Permission denied");
	ck_assert_uint_eq(ask("SELECT * FROM runs").rows, 1);
	ck_assert_int_eq(files(), 1);
	chmod(path, 0000);
	expect_open(STORE_READ, 66, "cannot open FILE: Permission denied");
	snprintf(path, sizeof path, "%s/new.db", directory);
	expect_open(STORE_WRITE, 73, "cannot create FILE: Permission denied");
	chmod(directory, 0755);
	become_root();
}
END_TEST

START_TEST(a_locked_database_is_refused)
{
	make_database();
	struct store *holder = open_to_write(), *waiting;
	OK(store_open(path, STORE_WRITE, &waiting, &err));
	expect(store_begin(waiting, &err), 73,
		"cannot use FILE: locked by another process for more than 5 s");
	store_close(waiting);
	add_simple(holder, "moca", 2, 0.5, 1, 1);
	commit_and_close(holder);
	ck_assert_uint_eq(ask("SELECT * FROM runs").rows, 2);
}
END_TEST

/* ---- a full disk: files of this process may not grow past a size ---- */

static void limit_files(rlim_t bytes)
{
	struct rlimit limit = {bytes, RLIM_INFINITY};
	signal(SIGXFSZ, SIG_IGN); /* write() fails instead */
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Writes runs with tasks until it fails; false, and err, if it did. */
static bool fill(struct store *store)
{
	static struct outcome outcomes[4];
	int64_t bundle_id;
	if (!store_begin(store, &err) || !store_add_bundle(store, NULL, 0, "", &bundle_id, &err))
		return false;
	for (int seed = 100; seed < 5000; seed++) {
		char key[32];
		snprintf(key, sizeof key, "full-%d", seed);
		struct run_record record = record_of(key, "moca", seed);
		if (!store_add_run(store, &record, &workload, outcomes, &err))
			return false;
	}
	return store_commit(store, &err);
}

START_TEST(a_full_disk_leaves_no_new_database)
{
	static const rlim_t sizes[] = {0, 100, 5000, 60000, 300000};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct store *store;
		limit_files(sizes[i]);
		OK(store_open(path, STORE_WRITE, &store, &err));
		ck_assert(!fill(store));
		ck_assert_int_eq(err.status, 74);
		ck_assert_ptr_eq(strstr(err.text, "cannot write /tmp/"), err.text);
		store_close(store);
		limit_files(RLIM_INFINITY);
		ck_assert_int_eq(files(), 0);
	}
}
END_TEST

START_TEST(a_full_disk_leaves_the_old_database)
{
	static const rlim_t sizes[] = {0, 100, 5000, 60000, 300000};
	make_database();
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct store *store;
		limit_files(sizes[i]);
		if (store_open(path, STORE_WRITE, &store, &err)) {
			ck_assert(!fill(store));
			store_close(store);
		}
		ck_assert_int_eq(err.status, 74);
		ck_assert_uint_eq(ask("SELECT * FROM runs").rows, 1);
		limit_files(RLIM_INFINITY);
		ck_assert_uint_eq(ask("SELECT * FROM runs").rows, 1);
		ck_assert_int_eq(files(), 1);
	}
}
END_TEST

START_TEST(no_space_is_told_in_the_system_s_words)
{
	if (access("/dev/full", W_OK) != 0)
		return;
	struct store *store;
	strcpy(path, "/dev/full");
	OK(store_open(path, STORE_WRITE, &store, &err));
	expect(fill(store), 74, "cannot write FILE: No space left on device");
	store_close(store);
}
END_TEST

/* ---- the schema ---- */

START_TEST(every_metric_is_a_column_and_the_other_way_round)
{
	make_database();
	struct answer answer = ask("SELECT name FROM pragma_table_info('run')"
				   " WHERE cid > (SELECT cid FROM pragma_table_info('run')"
				   " WHERE name = 'wall_seconds')");
	size_t count = 0;
	while (metric_table[count].name)
		count++;
	ck_assert_uint_eq(answer.rows, count);
	for (size_t i = 0; i < count && i < 16; i++)
		ck_assert_str_eq(answer.text[i], metric_table[i].name);
	answer = ask("SELECT * FROM summary");
	for (size_t i = 0; i < count; i++) {
		char names[160];
		snprintf(names, sizeof names, ",%s,%s_ci,", metric_table[i].name,
			metric_table[i].name);
		ck_assert_ptr_nonnull(strstr(answer.header, names));
	}
}
END_TEST

/* Inside CREATE TABLE, a line that begins with a column's name has a comment, or the next has. */
START_TEST(every_column_has_a_comment)
{
	const char *at = schema_sql;
	int columns = 0;
	while ((at = strstr(at, "\nCREATE TABLE "))) {
		at = strchr(at + 1, '\n');
		for (; strncmp(at, "\n)", 2) != 0; at = strchr(at + 1, '\n')) {
			const char *end = strchr(at + 1, '\n');
			bool continued = at[2] == '\t' || strncmp(at, "\n\tPRIMARY KEY", 13) == 0;
			const char *comment = strstr(at + 1, "-- ");
			if (continued)
				continue;
			columns++;
			ck_assert_msg(comment && comment < end, "no comment: %.60s", at + 2);
		}
	}
	ck_assert_int_gt(columns, 80);
}
END_TEST

START_TEST(every_table_has_the_columns_that_are_promised)
{
	make_database();
	ck_assert_str_eq(ask("SELECT sha256, kind, name, content FROM input").header,
		"sha256,kind,name,content,");
	ask("SELECT run_id, key, policy, dispatcher, regulator, soc, workload, qos, seed, compat,"
	    " configuration, knobs, version, started_at, wall_seconds FROM run");
	ask("SELECT bundle_id, digest, contents FROM bundle");
	ask("SELECT bundle_id, sha256 FROM bundle_input");
	ask("SELECT run_id, task, network, priority, arrival_cycles, start_cycles, finish_cycles,"
	    " target_cycles, met, queued_cycles, compute_cycles, memory_cycles, throttled_cycles,"
	    " interference_cycles, migration_cycles, dram_bytes FROM task");
	ask("SELECT sweep_id, spec, points FROM sweep");
	ask("SELECT sweep_id, point, run_id FROM point");
	ask("SELECT sweep_id, place, policy, runs, problems, sla, sla_ci, stp, energy_per_task_joules_ci"
	    " FROM design");
	ask("SELECT sweep_id, place, policy, rival, seeds, sla, sla_ci, stp, stp_ci, fairness,"
	    " fairness_ci FROM gain");
	NEAR(ask("SELECT t975 FROM student_t WHERE df = 19").first[0][0], 2.093024);
	NEAR(ask("SELECT t975 FROM student_t WHERE df = 1000000").first[0][0], 1.959964);
}
END_TEST

static void check_views(const struct named_query *queries, bool filled)
{
	int count = 0;
	for (; queries->name; queries++, count++) {
		char sql[128];
		snprintf(sql, sizeof sql, "SELECT * FROM %s", queries->name);
		struct answer answer = ask(sql);
		bool sweeps = strncmp(answer.header, "sweep,sweep_id,", 15) == 0;
		ck_assert_msg(sweeps || strstr(answer.header, "soc,compat,configuration,") != NULL,
			"%s: %s", queries->name, answer.header);
		ck_assert_msg((answer.rows > 0) == filled, "%s", queries->name);
		ck_assert_uint_gt(strlen(queries->help), 20);
		ck_assert(queries->help[0] != '-' && queries->help[0] != ' ');
		ck_assert_msg(strncmp(queries->sql, "CREATE VIEW ", 12) == 0
				&& queries->sql[strlen(queries->sql) - 1] == ';',
			"%s", queries->sql);
	}
	ck_assert_int_eq(count, 26);
}

/* ---- a sweep ---- */

static const char *const sweep_policies[] = {"edf", "moca", "static"};

/* A run of the sweep and its point; NaN = it could not be run. */
static void add_sweep_run(
	struct store *store, int64_t sweep_id, int place, int policy, int seed, double sla)
{
	char key[32];
	int64_t number = (place * 3 + policy) * 3 + seed - 1;
	struct point_record point = {
		sweep_id, number, place, 0, sweep_policies[policy], "too few tiles"};
	snprintf(key, sizeof key, "sweep-%d", (int)number);
	struct run_record record = record_of(key, sweep_policies[policy], seed);
	record.metrics.sla = sla;
	record.metrics.stp = place + 1;
	record.configuration = place ? "c2" : "c1";
	if (!isnan(sla)) {
		OK(store_add_run(store, &record, &workload, NULL, &err));
		point.run_id = record.run_id;
		point.problem = NULL;
	}
	OK(store_add_point(store, &point, &err));
}

/* Two places of three policies and three seeds: edf is there with two seeds at the first and with none at the
 * second. */
static int64_t add_sweep(struct store *store, const char *name)
{
	static const double sla[2][3][3] = {{{0.7, 0.7, NAN}, {0.5, 0.6, 0.9}, {0.4, 0.6, 0.8}},
		{{NAN, NAN, NAN}, {0.9, 0.9, 0.9}, {0.5, 0.5, 0.5}}};
	static const struct sweep_axis axes[] = {
		{"soc.tiles", false}, {"workload", false}, {"policy", false}, {"seed", false}};
	struct sweep_record sweep = {.name = name,
		.spec = {.kind = "spec", .name = name, .content = name, .length = strlen(name)},
		.digest = name,
		.points = 18,
		.places = 2,
		.until_ci = NAN,
		.version = "0.1.0",
		.started_at = "2026-01-02T03:04:05Z",
		.axis_count = 4,
		.axes = axes};
	OK(store_add_sweep(store, &sweep, &err));
	for (int place = 0; place < 2; place++) {
		for (int policy = 0; policy < 3; policy++)
			for (int seed = 1; seed <= 3; seed++)
				add_sweep_run(store, sweep.sweep_id, place, policy, seed,
					sla[place][policy][seed - 1]);
		OK(store_add_coordinate(store, sweep.sweep_id, place, 0, place ? "8" : "4", &err));
		OK(store_add_coordinate(store, sweep.sweep_id, place, 1, "C", &err));
	}
	OK(store_finish_sweep(store, sweep.sweep_id, &err));
	return sweep.sweep_id;
}

START_TEST(every_view_answers_with_and_without_runs)
{
	struct arena arena = {0};
	const struct named_query *queries = store_queries(&arena);
	struct store *store = open_to_write();
	commit_and_close(store);
	check_views(queries, false);

	struct input trace = {
		.kind = "trace", .name = "kws", .content = trace_csv, .length = strlen(trace_csv)};
	struct outcome outcomes[4];
	store = open_to_write();
	OK(store_add_input(store, &trace, &err));
	for (size_t i = 0; i < 4; i++)
		outcomes[i] = outcome_of(tasks[i].arrival_cycles, 100);
	struct run_record one = record_of("1", "moca", 1), two = record_of("2", "static", 1);
	bundle(store, &one, &trace, 1);
	bundle(store, &two, &trace, 1);
	ck_assert_int_eq(one.bundle_id, two.bundle_id);
	OK(store_add_run(store, &one, &workload, outcomes, &err));
	OK(store_add_run(store, &two, &workload, outcomes, &err));
	add_limited(store, 1, 1, 1);
	add_simple(store, "bound", 1, 1, NAN, NAN);
	add_sweep(store, "s");
	commit_and_close(store);
	check_views(queries, true);
	arena_free(&arena);
}
END_TEST

START_TEST(the_most_asked_views_read_an_index_only)
{
	static const char *const views[] = {"sla", "headline", "pareto", "stp", "fairness"};
	make_database();
	for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
		char sql[128];
		snprintf(sql, sizeof sql,
			"EXPLAIN QUERY PLAN SELECT * FROM %s WHERE configuration = 'c0'", views[i]);
		struct answer plan = ask(sql);
		bool found = false;
		for (size_t row = 0; row < plan.rows && row < 16; row++)
			found |= strstr(plan.text[row], "USING COVERING INDEX run_group") != NULL;
		ck_assert_msg(found, "%s", views[i]);
	}
}
END_TEST

/* ---- what the views compute ---- */

static void add_sla(struct store *store, int first_seed, int count, const double *sla)
{
	for (int i = 0; i < count; i++)
		add_simple(store, "moca", first_seed + i, sla[i], 1, 1);
}

/* Mean 2/3; squared deviations 1/36 + 1/225 + 49/900 = 13/150; halved and rooted 0.20816660;
 * times t(2) = 4.302653, by the root of 3. */
START_TEST(an_interval_by_hand)
{
	struct store *store = open_to_write();
	add_sla(store, 1, 3, (const double[]){0.5, 0.6, 0.9});
	commit_and_close(store);
	struct answer answer = ask("SELECT policy, seeds, sla, sla_ci FROM sla");
	ck_assert_uint_eq(answer.rows, 1);
	ck_assert_double_eq(answer.first[0][1], 3);
	NEAR(answer.first[0][2], 2.0 / 3);
	NEAR(answer.first[0][3], 4.302653 * sqrt(13.0 / 150 / 2 / 3));
	answer = ask("SELECT sla, sla_ci, stp, stp_ci FROM summary");
	NEAR(answer.first[0][0], 2.0 / 3);
	NEAR(answer.first[0][1], 4.302653 * sqrt(13.0 / 150 / 2 / 3));
	ck_assert_double_eq(answer.first[0][3], 0); /* equal values */
}
END_TEST

START_TEST(one_seed_has_no_interval)
{
	make_database();
	struct answer answer = ask("SELECT sla, sla_ci FROM sla");
	ck_assert_double_eq(answer.first[0][0], 0.5);
	ck_assert_double_nan(answer.first[0][1]);
}
END_TEST

/* 36 seeds: 35 degrees of freedom, served by those of 30. Alternating 0.1 and 0.3: mean 0.2,
 * squared deviations 36 * 0.01. */
START_TEST(the_nearest_degrees_of_freedom_below_serve)
{
	struct store *store = open_to_write();
	for (int i = 0; i < 36; i++)
		add_sla(store, i, 1, &(const double[]){0.1, 0.3}[i % 2]);
	commit_and_close(store);
	NEAR(ask("SELECT sla_ci FROM sla").first[0][0], 2.042272 * sqrt(0.36 / 35 / 36));
}
END_TEST

/* Large and nearly equal values: the interval must not be made of rounding. */
START_TEST(equal_large_values_have_no_interval)
{
	struct store *store = open_to_write();
	for (int seed = 0; seed < 20; seed++) {
		char key[16];
		snprintf(key, sizeof key, "%d", seed);
		struct run_record record = record_of(key, "moca", seed);
		record.metrics.makespan_cycles = 123456789.123;
		record.metrics.latency_p50_cycles = 1e8 + seed % 2;
		OK(store_add_run(store, &record, &workload, NULL, &err));
	}
	commit_and_close(store);
	struct answer answer = ask("SELECT makespan_cycles_ci, latency_p50_cycles_ci FROM summary");
	ck_assert_double_eq(answer.first[0][0], 0);
	ck_assert_double_le(answer.first[0][1], 0.3);
}
END_TEST

START_TEST(the_program_s_and_the_view_s_intervals_agree)
{
	struct metrics runs[12];
	struct store *store = open_to_write();
	for (int seed = 0; seed < 12; seed++) {
		char key[16];
		snprintf(key, sizeof key, "%d", seed);
		struct run_record record = record_of(key, "moca", seed);
		for (const struct metric *metric = metric_table; metric->name; metric++) {
			double value = (double)((seed * 7 + (int)metric->offset) % 13) / 13;
			memcpy((char *)&record.metrics + metric->offset, &value, sizeof value);
		}
		if (seed == 4)
			record.metrics.sla_high = NAN;
		runs[seed] = record.metrics;
		OK(store_add_run(store, &record, &workload, NULL, &err));
	}
	commit_and_close(store);
	for (const struct metric *metric = metric_table; metric->name; metric++) {
		char sql[160];
		struct estimate estimate = metrics_estimate(runs, 12, metric);
		snprintf(sql, sizeof sql, "SELECT %s, %s_ci FROM summary", metric->name,
			metric->name);
		struct answer answer = ask(sql);
		NEAR(answer.first[0][0], estimate.mean);
		ck_assert_double_eq_tol(answer.first[0][1], estimate.half_width, 1e-3);
	}
}
END_TEST

START_TEST(priority_groups_leave_out_what_is_not_there)
{
	struct store *store = open_to_write();
	for (int seed = 1; seed <= 3; seed++) {
		char key[16];
		snprintf(key, sizeof key, "%d", seed);
		struct run_record record = record_of(key, "moca", seed);
		record.metrics.sla_low = 0.5;
		record.metrics.sla_mid = seed == 3 ? NAN : 0.2 * seed;
		record.metrics.sla_high = NAN;
		OK(store_add_run(store, &record, &workload, NULL, &err));
	}
	commit_and_close(store);
	struct answer answer =
		ask("SELECT priority_group, seeds, sla, sla_ci FROM sla_by_priority");
	ck_assert_uint_eq(answer.rows, 3);
	ck_assert_str_eq(answer.text[0], "low");
	ck_assert_str_eq(answer.text[1], "mid");
	ck_assert_str_eq(answer.text[2], "high");
	ck_assert_double_eq(answer.first[0][1], 3);
	ck_assert_double_eq(answer.first[0][3], 0);
	ck_assert_double_eq(answer.first[1][1], 2);
	NEAR(answer.first[1][2], 0.3);
	NEAR(answer.first[1][3], 12.706205 * 0.1); /* deviation 0.2 / sqrt 2, by sqrt 2 */
	ck_assert_double_eq(answer.first[2][1], 0);
	ck_assert_double_nan(answer.first[2][2]);
}
END_TEST

/* moca - static by seed: 0.1, 0.3 (seed 9 has no partner). Mean 0.2, deviation 0.1 sqrt 2. */
START_TEST(policies_are_compared_seed_by_seed)
{
	struct store *store = open_to_write();
	add_simple(store, "static", 1, 0.4, 2.0, 0.5);
	add_simple(store, "static", 2, 0.2, 4.0, 0.5);
	add_simple(store, "moca", 1, 0.5, 3.0, NAN);
	add_simple(store, "moca", 2, 0.5, 5.0, 1.0);
	add_simple(store, "moca", 9, 0.9, 9.0, 1.0);
	commit_and_close(store);
	struct answer answer = ask("SELECT seeds, sla_ratio, sla_difference, sla_difference_ci"
				   " FROM headline WHERE policy = 'moca' AND baseline = 'static'");
	ck_assert_uint_eq(answer.rows, 1);
	ck_assert_double_eq(answer.first[0][0], 2);
	NEAR(answer.first[0][1], 0.5 / 0.3);
	NEAR(answer.first[0][2], 0.2);
	NEAR(answer.first[0][3], 12.706205 * 0.1);
	ck_assert_uint_eq(ask("SELECT 1 FROM headline").rows, 2); /* and static against moca */

	answer = ask("SELECT seeds, stp, ratio, ratio_ci FROM stp WHERE policy = 'moca'");
	ck_assert_double_eq(answer.first[0][0], 3);
	NEAR(answer.first[0][1], 17.0 / 3);
	NEAR(answer.first[0][2], (1.5 + 1.25) / 2);
	NEAR(answer.first[0][3], 12.706205 * 0.125);
	answer = ask("SELECT ratio, ratio_ci FROM fairness WHERE policy = 'moca'");
	NEAR(answer.first[0][0], 2);
	ck_assert_double_nan(answer.first[0][1]);
}
END_TEST

START_TEST(without_static_nothing_is_normalised)
{
	make_database();
	struct answer answer = ask("SELECT stp, ratio, ratio_ci FROM stp");
	ck_assert_uint_eq(answer.rows, 1);
	ck_assert_double_eq(answer.first[0][0], 1);
	ck_assert_double_nan(answer.first[0][1]);
}
END_TEST

START_TEST(configurations_are_not_mixed)
{
	struct store *store = open_to_write();
	add_simple(store, "static", 1, 0.5, 1, 1);
	struct run_record record = record_of("x", "moca", 1);
	record.configuration = "c1";
	OK(store_add_run(store, &record, &workload, NULL, &err));
	commit_and_close(store);
	ck_assert_uint_eq(ask("SELECT 1 FROM headline").rows, 0);
	ck_assert_uint_eq(ask("SELECT 1 FROM sla").rows, 2);
	ck_assert_uint_eq(ask("SELECT 1 FROM pareto").rows, 2);
	ck_assert_double_nan(ask("SELECT ratio FROM stp WHERE policy = 'moca'").first[0][0]);
}
END_TEST

/* Halves of 0.8 and 0.6 of 1; the third seed has no bound, the other configuration none either. */
START_TEST(the_bound_is_attained_seed_by_seed)
{
	struct store *store = open_to_write();
	add_sla(store, 1, 3, (const double[]){0.4, 0.6, 0.9});
	add_simple(store, "bound", 1, 0.8, NAN, NAN);
	add_simple(store, "bound", 2, 1, NAN, NAN);
	struct run_record record = record_of("x", "static", 1);
	record.configuration = "c1";
	OK(store_add_run(store, &record, &workload, NULL, &err));
	commit_and_close(store);
	struct answer answer =
		ask("SELECT policy, seeds, sla, bound, of_bound, of_bound_ci FROM attained");
	ck_assert_uint_eq(answer.rows, 1);
	ck_assert_str_eq(answer.text[0], "moca");
	ck_assert_double_eq(answer.first[0][1], 2);
	NEAR(answer.first[0][2], 0.5);
	NEAR(answer.first[0][3], 0.9);
	NEAR(answer.first[0][4], 0.55);
	NEAR(answer.first[0][5], 12.706205 * 0.05);
}
END_TEST

/* 24 J: 8 of MACs, 4 of L2, 2 of DRAM, 10 static; tiles held for half of 1000 cycles, which are 10 s. Task 5
 * has 1 of 4 MACs, 1 of 2 L2 bytes, all DRAM bytes, 3 of 5 tile-cycles: 2 + 2 + 2 + 3 = 9 J, and 100 cycles of
 * latency: 9 J s. Task 3, given up, has the rest of 19 J; the other two have done nothing; 5 J are nobody's. */
START_TEST(energy_by_hand)
{
	struct outcome outcomes[4] = {{.macs = 1, .l2_bytes = 7, .dram_bytes = 3, .tile_cycles = 3},
		{.macs = 3, .l2_bytes = 7, .tile_cycles = 2, .dropped = true}};
	struct run_record record = record_of("1", "moca", 1);
	struct store *store = open_to_write();
	outcomes[0].finish_cycles = tasks[0].arrival_cycles + 100;
	record.metrics.tile_utilisation = 0.5;
	record.metrics.makespan_cycles = 1000;
	record.metrics.energy_joules = 24;
	record.metrics.edp_joule_seconds = 240;
	record.metrics.energy_mac_joules = 8;
	record.metrics.energy_l2_joules = 4;
	record.metrics.energy_dram_joules = 2;
	record.metrics.energy_static_joules = 10;
	record.metrics.energy_per_task_joules = 8;
	OK(store_add_run(store, &record, &workload, outcomes, &err));
	commit_and_close(store);
	struct answer answer =
		ask("SELECT mac_joules, l2_joules, dram_joules, static_joules, energy_joules,"
		    " edp_joule_seconds FROM task_energy WHERE task = 5");
	static const double expected[] = {2, 2, 2, 3, 9, 9};
	for (int i = 0; i < 6; i++)
		NEAR(answer.first[0][i], expected[i]);
	answer = ask(
		"SELECT energy_joules, edp_joule_seconds IS NULL FROM task_energy WHERE task = 3");
	NEAR(answer.first[0][0], 10);
	ck_assert_double_eq(answer.first[0][1], 1);
	answer = ask("SELECT sum(t.energy_joules), e.idle_joules, e.energy_joules,"
		     " e.energy_per_task_joules FROM task_energy AS t, energy AS e");
	NEAR(answer.first[0][0], 19);
	NEAR(answer.first[0][1], 5);
	NEAR(answer.first[0][2], 24);
	NEAR(answer.first[0][3], 8);
}
END_TEST

/* a is best in sla, b in stp; c is beaten by a; d equals a; the bound has no stp, and best, with knobs or
 * without, is no policy that one could have. */
/* Alone the tasks take 100, the last 200; beside others 1.5 and, with the other seed, 2.5 times as long. So the mean
 * over seeds is 2, its interval t(1) = 12.706205 times the root of ((0.5^2 + 0.5^2) / 1 / 2) = 6.3531025. */
START_TEST(co_runners_by_hand)
{
	struct store *store = open_to_write();
	for (int seed = 1; seed <= 2; seed++) {
		add_limited(store, 1, seed, 1);
		add_limited(store, 3, seed, seed == 1 ? 1.5 : 2.5);
	}
	commit_and_close(store);
	struct answer answer = ask("SELECT tenants_most, sum(tasks), min(seeds), min(slowdown), max(slowdown),"
				   " max(slowdown_ci), max(slowdown_p95), max(slowdown_worst)"
				   " FROM corunners WHERE base_policy = 'static' GROUP BY 1 ORDER BY 1");
	ck_assert_uint_eq(answer.rows, 2);
	NEAR(answer.first[0][0], 1);
	NEAR(answer.first[0][4], 1);
	NEAR(answer.first[1][0], 3);
	NEAR(answer.first[1][1], 8);
	NEAR(answer.first[1][2], 2);
	NEAR(answer.first[1][3], 2);
	NEAR(answer.first[1][4], 2);
	NEAR(answer.first[1][5], 6.3531025);
	NEAR(answer.first[1][6], 2.5);
	NEAR(answer.first[1][7], 2.5);
}
END_TEST

START_TEST(the_pareto_front_by_hand)
{
	struct store *store = open_to_write();
	add_simple(store, "a", 1, 0.9, 1, 0.5);
	add_simple(store, "b", 1, 0.5, 2, 0.5);
	add_simple(store, "bound", 1, 0.99, NAN, NAN);
	add_simple(store, "best", 1, 0.95, 3, 1);
	add_simple(store, "best[replays=9]", 1, 0.95, 3, 1);
	add_simple(store, "c", 1, 0.9, 1, 0.4);
	add_simple(store, "d", 1, 0.9, 1, 0.5);
	commit_and_close(store);
	struct answer answer = ask("SELECT policy FROM pareto");
	ck_assert_uint_eq(answer.rows, 3);
	ck_assert_str_eq(answer.text[0], "a");
	ck_assert_str_eq(answer.text[1], "b");
	ck_assert_str_eq(answer.text[2], "d");
}
END_TEST

START_TEST(levels_of_qos_stand_from_strict_to_loose)
{
	static const char *const levels[] = {"L", "X", "H", "M"}, order[] = "HMLX";
	static const char *const views[] = {"summary", "sla", "sla_by_priority", "pareto", "tail",
		"stp", "fairness", "slowdown_cdf", "time_parts", "headline", "energy"};
	struct outcome outcomes[4] = {{0}};
	struct store *store = open_to_write();
	for (size_t i = 0; i < 8; i++) {
		char key[16];
		snprintf(key, sizeof key, "%zu", i);
		struct run_record record = record_of(key, i < 4 ? "moca" : "static", 1);
		record.qos = levels[i % 4];
		OK(store_add_run(store, &record, &workload, outcomes, &err));
	}
	commit_and_close(store);
	for (size_t view = 0; view < sizeof views / sizeof *views; view++) {
		char sql[128];
		snprintf(sql, sizeof sql,
			"SELECT DISTINCT qos FROM (SELECT qos FROM %s WHERE policy = 'moca')",
			views[view]);
		struct answer answer = ask(sql);
		ck_assert_uint_eq(answer.rows, 4);
		for (size_t i = 0; i < 4; i++)
			ck_assert_msg(answer.text[i][0] == order[i], "%s: %s", views[view],
				answer.text[i]);
	}
}
END_TEST

/* A run whose tasks have these slowdowns (isolated time 10). */
static void add_slowdowns(struct store *store, int64_t seed, const double slowdowns[4])
{
	char key[16];
	struct outcome outcomes[4] = {{0}};
	snprintf(key, sizeof key, "%d", (int)seed);
	struct run_record record = record_of(key, "moca", seed);
	for (size_t i = 0; i < 4; i++) {
		double latency = slowdowns[i] * 10;
		outcomes[i] = (struct outcome){.finish_cycles = tasks[i].arrival_cycles + latency,
			.queued_cycles = latency / 2,
			.compute_cycles = latency / 4,
			.memory_cycles = latency / 4,
			.isolated_cycles = 10,
			.dropped = slowdowns[i] == 99};
	}
	OK(store_add_run(store, &record, &workload, outcomes, &err));
}

/* Eight tasks, the worst given up: the smallest slowdown that p % of the tasks stay within. */
START_TEST(the_distribution_of_slowdown_by_hand)
{
	struct store *store = open_to_write();
	add_slowdowns(store, 1, (const double[]){4, 2, 99, 6});
	add_slowdowns(store, 2, (const double[]){1, 3, 5, 7});
	add_simple(store, "untracked", 1, 1, 1, 1);
	commit_and_close(store);
	ck_assert_uint_eq(ask("SELECT 1 FROM slowdown_cdf").rows, 100);
	struct answer answer = ask("SELECT tasks, fraction, slowdown FROM slowdown_cdf"
				   " WHERE round(100 * fraction)"
				   " IN (1, 12, 13, 25, 26, 50, 87, 88)");
	const double expected[][2] = {{0.01, 1}, {0.12, 1}, {0.13, 2}, {0.25, 2}, {0.26, 3},
		{0.5, 4}, {0.87, 7}, {0.88, NAN}};
	ck_assert_uint_eq(answer.rows, 8);
	for (size_t i = 0; i < 8; i++) {
		ck_assert_double_eq(answer.first[i][0], 8);
		ck_assert_double_eq(answer.first[i][1], expected[i][0]);
		if (isnan(expected[i][1]))
			ck_assert_double_nan(answer.first[i][2]);
		else
			NEAR(answer.first[i][2], expected[i][1]);
	}
	answer = ask("SELECT tasks, queued, compute, memory, throttled, migration FROM time_parts");
	ck_assert_uint_eq(answer.rows, 1);
	ck_assert_double_eq(answer.first[0][0], 8);
	ck_assert_double_eq_tol(answer.first[0][1], 0.5, 1e-6);
	ck_assert_double_eq_tol(answer.first[0][2], 0.25, 1e-6);
	ck_assert_double_eq_tol(answer.first[0][3], 0.25, 1e-6);
	ck_assert_double_eq(answer.first[0][4], 0);
	ck_assert_double_eq(answer.first[0][5], 0);
}
END_TEST

START_TEST(each_layer_is_a_point_of_the_roofline)
{
	struct store *store = open_to_write();
	struct input trace = {
		.kind = "trace", .name = "kws", .content = trace_csv, .length = strlen(trace_csv)};
	OK(store_add_input(store, &trace, &err));
	for (int seed = 1; seed <= 3; seed++) { /* the same layers, however many runs */
		char key[16];
		snprintf(key, sizeof key, "%d", seed);
		struct run_record record = record_of(key, "moca", seed);
		bundle(store, &record, &trace, 1);
		OK(store_add_run(store, &record, &workload, NULL, &err));
	}
	commit_and_close(store);
	struct answer answer = ask("SELECT name, tiles, layer, macs, ops_per_byte, ops_per_cycle"
				   " FROM layers");
	ck_assert_uint_eq(answer.rows, 4);
	NEAR(answer.first[0][4], 2000.0 / 500);
	NEAR(answer.first[0][5], 2000.0 / 100);
	ck_assert_double_nan(answer.first[1][4]); /* a pool that moves nothing */
	NEAR(answer.first[2][5], 2000.0 / 80);
}
END_TEST

/* ---- sweeps ---- */

static void make_sweep(void)
{
	struct store *store = open_to_write();
	add_sweep(store, "s");
	commit_and_close(store);
}

/* Of moca at the first place as in an_interval_by_hand; equal values have an interval of 0. */
START_TEST(a_design_is_the_mean_over_its_seeds)
{
	make_sweep();
	struct answer answer = ask(
		"SELECT place, runs, problems, sla, sla_ci, stp FROM design ORDER BY place, policy");
	static const double expected[6][6] = {{0, 2, 1, 0.7, 0, 1}, {0, 3, 0, 2.0 / 3, -1, 1},
		{0, 3, 0, 0.6, -1, 1}, {1, 0, 3, NAN, NAN, NAN}, {1, 3, 0, 0.9, 0, 2},
		{1, 3, 0, 0.5, 0, 2}};
	ck_assert_uint_eq(answer.rows, 6);
	for (size_t row = 0; row < 6; row++)
		for (size_t column = 0; column < 6; column++) {
			double value = answer.first[row][column], wanted = expected[row][column];
			if (isnan(wanted))
				ck_assert_double_nan(value);
			else if (wanted >= 0)
				NEAR(value, wanted);
		}
	NEAR(answer.first[1][4], 4.302653 * sqrt(13.0 / 150 / 2 / 3));
	ck_assert_double_eq(ask("SELECT finished FROM sweep").first[0][0], 1);
}
END_TEST

/* moca - static: 0.1, 0 and 0.1; mean 1/15, squared deviations 2/300. moca - edf, over the two seeds that both
 * have: -0.2 and -0.1. */
START_TEST(a_gain_is_paired_by_seed_and_there_both_ways)
{
	static const char sql[] = "SELECT seeds, sla, sla_ci, stp, stp_ci FROM gain"
				  " WHERE place = 0 AND policy = '%s' AND rival = '%s'";
	static const struct {
		const char *policy, *rival;
		double seeds, sla, ci;
	} expected[] = {{"moca", "static", 3, 1.0 / 15, 4.302653 * 0.033333333333333},
		{"static", "moca", 3, -1.0 / 15, 4.302653 * 0.033333333333333},
		{"moca", "edf", 2, -0.15, 12.706205 * 0.05},
		{"edf", "moca", 2, 0.15, 12.706205 * 0.05},
		{"edf", "static", 2, 0.2, 12.706205 * 0.1}};
	make_sweep();
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		char text[256];
		snprintf(text, sizeof text, sql, expected[i].policy, expected[i].rival);
		struct answer answer = ask(text);
		ck_assert_uint_eq(answer.rows, 1);
		ck_assert_double_eq(answer.first[0][0], expected[i].seeds);
		NEAR(answer.first[0][1], expected[i].sla);
		NEAR(answer.first[0][2], expected[i].ci);
		ck_assert_double_eq(answer.first[0][3], 0);
		ck_assert_double_eq(answer.first[0][4], 0);
	}
	ck_assert_uint_eq(ask("SELECT 1 FROM gain").rows, 8); /* edf did not run at the second */
	tamper("DELETE FROM baseline WHERE policy <> 'static'");
	struct store *store = open_to_write();
	OK(store_finish_sweep(store, 1, &err));
	commit_and_close(store);
	ck_assert_uint_eq(
		ask("SELECT 1 FROM gain").rows, 6); /* edf and moca are no pair any more */
}
END_TEST

START_TEST(a_sweep_that_is_finished_again_stays_the_same)
{
	make_sweep();
	struct answer before = ask("SELECT * FROM design, gain USING (sweep_id, place, policy)");
	struct store *store = open_to_write();
	add_sweep_run(store, 1, 7, 0, 1, 0.5); /* not to be committed */
	OK(store_finish_sweep(store, 1, &err));
	OK(store_finish_sweep(store, 1, &err));
	ck_assert_uint_eq(ask_store(store, "SELECT 1 FROM design").rows, 7);
	store_close(store);
	struct answer after = ask("SELECT * FROM design, gain USING (sweep_id, place, policy)");
	ck_assert_int_eq(memcmp(&before, &after, sizeof before), 0);
}
END_TEST

/* edf leads at the first place, by 0.7 to 2/3, and by 0.2 and 0.1 with the seeds that it shares with moca, where
 * chance has room; moca at the second, by 0.4 in every seed. */
START_TEST(the_best_policy_by_hand)
{
	make_sweep();
	struct answer answer =
		ask("SELECT policy, sla, second_sla, margin, margin_ci, verdict = 'clear'"
		    " FROM best_policy");
	ck_assert_uint_eq(answer.rows, 2);
	ck_assert_str_eq(answer.text[0], "edf");
	NEAR(answer.first[0][3], 0.15);
	NEAR(answer.first[0][4], 12.706205 * 0.05);
	ck_assert_double_eq(answer.first[0][5], 0);
	ck_assert_str_eq(answer.text[1], "moca");
	NEAR(answer.first[1][2], 0.5);
	NEAR(answer.first[1][3], 0.4);
	ck_assert_double_eq(answer.first[1][4], 0);
	ck_assert_double_eq(answer.first[1][5], 1);
	answer = ask("SELECT verdict, sla FROM gain_map WHERE rival = 'static' ORDER BY place");
	ck_assert_str_eq(answer.text[0], "open");
	ck_assert_str_eq(answer.text[1], "better");
}
END_TEST

START_TEST(what_an_axis_does_by_hand)
{
	make_sweep();
	struct answer answer =
		ask("SELECT low, high, places, sla, sla_effect, sla_range, stp_effect"
		    " FROM marginal WHERE axis = 'soc.tiles' AND policy = 'moca'");
	const double mean = (2.0 / 3 + 0.9) / 2;
	const double expected[2][7] = {{4, 4, 1, 2.0 / 3, 2.0 / 3 - mean, 0.9 - 2.0 / 3, -0.5},
		{8, 8, 1, 0.9, 0.9 - mean, 0.9 - 2.0 / 3, 0.5}};
	ck_assert_uint_eq(answer.rows, 2);
	for (size_t row = 0; row < 2; row++)
		for (size_t column = 0; column < 7; column++)
			NEAR(answer.first[row][column], expected[row][column]);
	answer = ask("SELECT places, sla, sla_effect FROM marginal"
		     " WHERE axis = 'workload' AND policy = 'moca'");
	ck_assert_uint_eq(answer.rows, 1);
	NEAR(answer.first[0][0], 2);
	NEAR(answer.first[0][1], mean);
	NEAR(answer.first[0][2], 0);
	/* edf did not run at the second place */
	answer = ask("SELECT places, sla FROM marginal WHERE axis = 'workload' AND policy = 'edf'");
	NEAR(answer.first[0][0], 1);
	NEAR(answer.first[0][1], 0.7);
}
END_TEST

START_TEST(values_of_axes_are_told_whole)
{
	static const char sql[] =
		"SELECT value FROM marginal WHERE axis = 'soc.tiles' AND policy = 'moca'";
	make_sweep();
	tamper("UPDATE coordinate SET value = 8388608 WHERE axis = 0 AND place = 0");
	tamper("UPDATE coordinate SET value = 16777216.125 WHERE axis = 0 AND place = 1");
	struct answer answer = ask(sql);
	ck_assert_str_eq(answer.text[0], "8388608");
	ck_assert_str_eq(answer.text[1], "16777216.125");
	tamper("UPDATE axis SET sampled = 1 WHERE axis = 0");
	tamper("UPDATE coordinate SET value = 0.1 WHERE axis = 0 AND place = 0");
	ck_assert_str_eq(ask(sql).text[0], "0.1");
}
END_TEST

/* A hundred places whose sla is their coordinate: ten bins of ten, the mean of the first 0.045. */
START_TEST(the_numbers_of_a_sample_are_put_into_ten_bins)
{
	static const struct sweep_axis axis = {"workload.load", true};
	struct sweep_record sweep = {.name = "s",
		.spec = {.kind = "spec", .name = "s", .content = "s", .length = 1},
		.digest = "s",
		.points = 100,
		.places = 100,
		.until_ci = NAN,
		.version = "0.1.0",
		.started_at = "",
		.axis_count = 1,
		.axes = &axis};
	struct store *store = open_to_write();
	OK(store_add_sweep(store, &sweep, &err));
	for (int i = 0; i < 100; i++) {
		char text[16];
		int place = i * 37 % 100;
		snprintf(text, sizeof text, "%d.%02d", i / 100, i % 100);
		add_sweep_run(store, 1, place, 1, 1, i / 100.0);
		OK(store_add_coordinate(store, 1, place, 0, text, &err));
	}
	OK(store_finish_sweep(store, 1, &err));
	commit_and_close(store);
	struct answer answer = ask("SELECT low, high, places, sla FROM marginal");
	ck_assert_uint_eq(answer.rows, 10);
	for (size_t row = 0; row < 10; row++) {
		NEAR(answer.first[row][0], (double)row / 10);
		NEAR(answer.first[row][1], (double)row / 10 + 0.09);
		ck_assert_double_eq(answer.first[row][2], 10);
		NEAR(answer.first[row][3], (double)row / 10 + 0.045);
	}
}
END_TEST

START_TEST(problems_and_places_are_told)
{
	make_sweep();
	struct answer answer = ask("SELECT problem, point FROM problems");
	ck_assert_uint_eq(answer.rows, 4);
	ck_assert_str_eq(answer.text[0], "too few tiles");
	ck_assert_double_eq(answer.first[0][1], 2);
	answer = ask("SELECT coordinates, coordinates ->> '$.\"soc.tiles\"' FROM places");
	ck_assert_uint_eq(answer.rows, 2);
	ck_assert_double_eq(answer.first[1][1], 8);
	answer = ask("SELECT recorded, problems, finished FROM sweeps");
	ck_assert_double_eq(answer.first[0][0], 18);
	ck_assert_double_eq(answer.first[0][1], 4);
	ck_assert_double_eq(answer.first[0][2], 1);
}
END_TEST

START_TEST(a_literal_is_a_number_or_quoted)
{
	struct arena arena = {0};
	ck_assert_str_eq(store_literal("0.50", &arena), "0.5");
	ck_assert_str_eq(store_literal("moca", &arena), "'moca'");
	ck_assert_str_eq(store_literal("it's", &arena), "'it''s'");
	arena_free(&arena);
}
END_TEST

/* ---- free SQL ---- */

static void expect_query(struct store *store, const char *sql, const char *expected)
{
	struct answer answer = {0};
	expect(store_query(store, sql, 0, NULL, take, &answer, &err), 64, expected);
	ck_assert_uint_eq(answer.rows, 0);
}

START_TEST(only_questions_are_answered)
{
	static const char writes[] = "SQL: this writes; expected a statement that only reads";
	static const char *const statements[] = {"DELETE FROM run",
		"INSERT INTO baseline VALUES ('x')", "UPDATE run SET seed = 7", "DROP TABLE task",
		"CREATE TEMP TABLE t (x)", "ATTACH '/tmp/other.db' AS other", "DETACH main",
		"PRAGMA user_version = 7", "PRAGMA query_only = OFF", "PRAGMA writable_schema = ON",
		"BEGIN", "SAVEPOINT s", "COMMIT", "VACUUM", "VACUUM INTO '/tmp/other.db'",
		"REINDEX", "ANALYZE"};
	make_database();
	struct store *store = open_to_read();
	for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
		expect_query(store, statements[i], writes);
	ck_assert_uint_eq(ask_store(store, "SELECT * FROM run").rows, 1);
	ck_assert_uint_eq(ask_store(store, "SELECT * FROM json_each('[1, 2]')").rows, 2);
	ck_assert_uint_gt(ask_store(store, "PRAGMA table_info(task)").rows, 15);
	ck_assert_uint_eq(ask_store(store,
				  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
				  " SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n")
				  .rows,
		5);
	store_close(store);
}
END_TEST

START_TEST(wrong_sql_is_placed)
{
	make_database();
	struct store *store = open_to_read();
	expect_query(store, "SELECT policy,\n       slaa\nFROM run", "SQL: no such column: slaa");
	ck_assert_uint_eq(err.line, 2);
	ck_assert_uint_eq(err.column, 8);
	ck_assert_str_eq(err.excerpt, "       slaa");
	expect_query(store, "SELECT 1; SELECT 2", "SQL: a second statement; expected one");
	ck_assert_uint_eq(err.column, 11);
	expect_query(store, " -- nothing\n", "SQL: no statement; expected a SELECT");
	expect_query(store, "SELECT ?1", "SQL: a parameter without a value");
	expect_query(store, "SELECT abs(-9223372036854775808)", "SQL: integer overflow");
	ck_assert_uint_eq(ask_store(store, "SELECT 1; -- a comment\n /* and */ ; ").rows, 1);
	store_close(store);
}
END_TEST

START_TEST(parameters_are_texts)
{
	make_database();
	struct store *store = open_to_read();
	struct answer answer = {0};
	static const char *const values[] = {"moca", "1'; DROP TABLE run"};
	OK(store_query(
		store, "SELECT ?2 FROM run WHERE policy = ?1", 2, values, take, &answer, &err));
	ck_assert_uint_eq(answer.rows, 1);
	ck_assert_str_eq(answer.text[0], values[1]);
	store_close(store);
}
END_TEST

static bool take_two(void *data, size_t count, const char *const *names, const struct cell *cells)
{
	int *calls = data;
	(void)count, (void)names, (void)cells;
	return ++*calls < 3; /* the header and two rows */
}

START_TEST(a_sink_may_have_enough)
{
	int calls = 0;
	make_database();
	struct store *store = open_to_read();
	OK(store_query(store, "SELECT df FROM student_t", 0, NULL, take_two, &calls, &err));
	ck_assert_int_eq(calls, 3);
	store_close(store);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store");
	TCase *tcase = unit_case(suite, "store");
	tcase_add_checked_fixture(tcase, directory_make, directory_remove);
	tcase_add_test(tcase, what_is_recorded_is_loaded_to_the_bit);
	tcase_add_test(tcase, tasks_are_rows);
	tcase_add_test(tcase, many_outcomes_and_no_outcomes);
	tcase_add_test(tcase, an_input_is_stored_once_and_a_trace_as_layers);
	tcase_add_test(tcase, a_malformed_trace_is_refused);
	tcase_add_test(tcase, a_key_is_found_and_never_stored_twice);
	tcase_add_test(tcase, a_run_that_is_not_there);
	tcase_add_test(tcase, a_database_is_one_file);
	tcase_add_test(tcase, what_is_not_committed_leaves_no_trace);
	tcase_add_test(tcase, a_new_file_that_gets_nothing_is_removed);
	tcase_add_test(tcase, an_empty_file_is_a_new_database_but_not_ours_to_remove);
	tcase_add_test(tcase, two_processes_may_create_it);
	tcase_add_test(tcase, questions_can_be_asked_while_runs_are_written);
	tcase_add_test(tcase, odd_names_are_files);
	tcase_add_test(tcase, what_is_no_database_is_refused);
	tcase_add_test(tcase, what_is_empty_may_become_a_database);
	tcase_add_test(tcase, other_versions_are_refused);
	tcase_add_test(tcase, damage_is_reported);
	tcase_add_test(tcase, what_cannot_be_opened_is_refused);
	tcase_add_test(tcase, what_may_not_be_written_is_refused_but_read);
	tcase_add_test(tcase, a_locked_database_is_refused);
	tcase_add_test(tcase, a_full_disk_leaves_no_new_database);
	tcase_add_test(tcase, a_full_disk_leaves_the_old_database);
	tcase_add_test(tcase, no_space_is_told_in_the_system_s_words);
	tcase_add_test(tcase, every_metric_is_a_column_and_the_other_way_round);
	tcase_add_test(tcase, every_column_has_a_comment);
	tcase_add_test(tcase, every_table_has_the_columns_that_are_promised);
	tcase_add_test(tcase, every_view_answers_with_and_without_runs);
	tcase_add_test(tcase, the_most_asked_views_read_an_index_only);
	tcase_add_test(tcase, an_interval_by_hand);
	tcase_add_test(tcase, one_seed_has_no_interval);
	tcase_add_test(tcase, the_nearest_degrees_of_freedom_below_serve);
	tcase_add_test(tcase, equal_large_values_have_no_interval);
	tcase_add_test(tcase, the_program_s_and_the_view_s_intervals_agree);
	tcase_add_test(tcase, priority_groups_leave_out_what_is_not_there);
	tcase_add_test(tcase, policies_are_compared_seed_by_seed);
	tcase_add_test(tcase, without_static_nothing_is_normalised);
	tcase_add_test(tcase, configurations_are_not_mixed);
	tcase_add_test(tcase, the_bound_is_attained_seed_by_seed);
	tcase_add_test(tcase, energy_by_hand);
	tcase_add_test(tcase, co_runners_by_hand);
	tcase_add_test(tcase, the_pareto_front_by_hand);
	tcase_add_test(tcase, levels_of_qos_stand_from_strict_to_loose);
	tcase_add_test(tcase, the_distribution_of_slowdown_by_hand);
	tcase_add_test(tcase, each_layer_is_a_point_of_the_roofline);
	tcase_add_test(tcase, a_design_is_the_mean_over_its_seeds);
	tcase_add_test(tcase, a_gain_is_paired_by_seed_and_there_both_ways);
	tcase_add_test(tcase, a_sweep_that_is_finished_again_stays_the_same);
	tcase_add_test(tcase, the_best_policy_by_hand);
	tcase_add_test(tcase, values_of_axes_are_told_whole);
	tcase_add_test(tcase, what_an_axis_does_by_hand);
	tcase_add_test(tcase, the_numbers_of_a_sample_are_put_into_ten_bins);
	tcase_add_test(tcase, problems_and_places_are_told);
	tcase_add_test(tcase, a_literal_is_a_number_or_quoted);
	tcase_add_test(tcase, only_questions_are_answered);
	tcase_add_test(tcase, wrong_sql_is_placed);
	tcase_add_test(tcase, parameters_are_texts);
	tcase_add_test(tcase, a_sink_may_have_enough);
	return unit_main(suite);
}
