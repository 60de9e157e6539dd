/* Workloads: the sets' shares and arrivals against their definition, worked out here once more;
 * lists; noise. Run from the top of the repository. */
#include "unit.h"

#include "base/random.h"
#include "workload/workload.h"

static struct arena arena;
static struct err err;

static void begin(void)
{
	arena = (struct arena){0};
	err = (struct err){0};
}

static void end(void)
{
	arena_free(&arena);
}

static bool parse(const char *file, const char *bytes, struct workload_source *source,
	struct workload_knobs *knobs)
{
	struct text text;
	return text_from_bytes(file, bytes, strlen(bytes), &arena, &text, &err)
		&& workload_parse(&text, "w", &arena, source, knobs, &err);
}

static void set_read(const char *name, struct workload_source *source, struct workload_knobs *knobs)
{
	struct text text;
	const char *path = arena_printf(&arena, "models/workloads/%s.ini", name);
	bool ok = text_read(path, &arena, &text, &err)
		&& workload_parse(&text, name, &arena, source, knobs, &err);
	ck_assert_msg(ok, "%s", err.text);
	ck_assert(source->generated);
}

/* ---- who asks for what ---- */

/* The sets as MoCA's evaluation has them; weights of networks and priorities, of 76, 64, 140 and
 * 108. */
struct entry {
	const char *network;
	int weight;
};
static const struct entry set_a[] = {{"squeezenet", 30}, {"kws", 21}, {"yololite", 25}, {0}};
static const struct entry set_b[] = {
	{"resnet50", 12}, {"alexnet", 18}, {"googlenet", 16}, {"yolov2", 18}, {0}};
static const struct entry set_c[] = {{"resnet50", 12}, {"alexnet", 18}, {"googlenet", 16},
	{"squeezenet", 30}, {"kws", 21}, {"yolov2", 18}, {"yololite", 25}, {0}};
static const int priority_weights[PRIORITY_MOST + 1] = {15, 18, 10, 0, 15, 0, 15, 0, 15, 10, 0, 10};

static const struct {
	const char *name;
	const struct entry *entries;
	int sum;
	double chain_scale;
} sets[] = {{"A", set_a, 76, 0.92}, {"B", set_b, 64, 1.42}, {"C", set_c, 140, 1.22}};
enum { SETS = 3, SEEDS = 400 };

/* How likely a byte modulo `sum` falls on [first, first + weight): by counting all bytes. */
static double byte_share(int first, int weight, int sum)
{
	int hits = 0;
	for (int byte = 0; byte < 256; byte++)
		hits += byte % sum >= first && byte % sum < first + weight;
	return hits / 256.0;
}

static void near_share(double count, double all, double share, const char *what)
{
	double sigma = sqrt(share * (1 - share) / all);
	ck_assert_msg(fabs(count / all - share) <= 4 * sigma, "%s: %.5f, expected %.5f +- %.5f",
		what, count / all, share, 4 * sigma);
}

struct census {
	double networks[8], priorities[PRIORITY_MOST + 1], all;
};

static void census_take(const struct workload_source *source, const struct workload_knobs *knobs,
	struct census *census)
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct arena scratch = {0};
		struct workload w;
		workload_make(source, knobs, seed, &scratch, &w);
		for (size_t i = 0; i < w.task_count; i++) {
			census->networks[w.tasks[i].network]++;
			census->priorities[w.tasks[i].priority]++;
		}
		census->all += (double)w.task_count;
		arena_free(&scratch);
	}
}

START_TEST(shares_are_those_of_a_byte_modulo_the_weights)
{
	for (int s = 0; s < SETS; s++) {
		struct workload_source source;
		struct workload_knobs knobs;
		struct census census = {0};
		set_read(sets[s].name, &source, &knobs);
		ck_assert_double_eq(source.set.chain_scale, sets[s].chain_scale);
		census_take(&source, &knobs, &census);
		ck_assert_double_eq(census.all, SEEDS * 250);
		int first = 0;
		for (size_t i = 0; sets[s].entries[i].network; i++) {
			const struct entry *entry = &sets[s].entries[i];
			ck_assert_str_eq(source.set.shares[i].network, entry->network);
			ck_assert_int_eq(source.set.shares[i].weight, entry->weight);
			near_share(census.networks[i], census.all,
				byte_share(first, entry->weight, sets[s].sum), entry->network);
			first += entry->weight;
		}
		ck_assert_int_eq(first, sets[s].sum);
		first = 0;
		for (int p = 0; p <= PRIORITY_MOST; p++) {
			near_share(census.priorities[p], census.all,
				byte_share(first, priority_weights[p], 108), "priority");
			first += priority_weights[p];
		}
	}
}
END_TEST

/* The groups that the artifact's shares amount to: 49.2, 35.2 and 15.6 %, not 39.8, 41.7 and 18.5.
 */
START_TEST(priority_groups)
{
	ck_assert_double_eq_tol(byte_share(0, 43, 108), 0.492, 5e-4);
	ck_assert_double_eq_tol(byte_share(43, 45, 108), 0.352, 5e-4);
	ck_assert_double_eq_tol(byte_share(88, 20, 108), 0.156, 5e-4);
}
END_TEST

/* ---- when ---- */

static int byte_of(uint64_t seed, enum random_stream stream, int item)
{
	return (int)(random_bits(seed, stream, (uint32_t)item, 0) & 255);
}

/* The entry of a table of weights on which a ticket falls. */
static int drawn(const struct workload_set *set, int ticket)
{
	int i = 0;
	while (ticket >= set->shares[i].weight)
		ticket -= set->shares[i++].weight;
	return i;
}

static int priority_drawn(int ticket)
{
	int p = 0;
	while (ticket >= priority_weights[p])
		ticket -= priority_weights[p++];
	return p;
}

/* A task that has not been sorted: its place in the order of drawing. */
static struct task task_defined(
	const struct workload_set *set, int sum, uint64_t seed, int i, const struct task *before)
{
	int network = drawn(set, byte_of(seed, STREAM_NETWORK, i) % sum);
	struct task task = {i, network, priority_drawn(byte_of(seed, STREAM_PRIORITY, i) % 108),
		i * 50000.0, set->shares[network].target_cycles};
	if (before) {
		double gap = floor(set->shares[before->network].gap_cycles * set->chain_scale)
			- 45000.0 * (byte_of(seed, STREAM_ARRIVAL, i) % 20);
		task.arrival_cycles = before->arrival_cycles + (gap > 0 ? gap : 0);
	}
	return task;
}

static int by_arrival(const void *a, const void *b)
{
	const struct task *x = a, *y = b;
	if (x->arrival_cycles != y->arrival_cycles)
		return x->arrival_cycles < y->arrival_cycles ? -1 : 1;
	return x->number - y->number;
}

/* Four chains: the first four tasks at 0, 50k, 100k and 150k; every other comes after its chain's
 * last one by that one's gap, scaled, less 0 to 19 steps of 45,000. Then all are sorted and
 * numbered. */
START_TEST(chains_are_as_defined)
{
	enum { TASKS = 250 };
	for (int s = 0; s < SETS; s++)
		for (uint64_t seed = 1; seed <= 20; seed++) {
			struct workload_source source;
			struct workload_knobs knobs;
			struct workload w;
			struct task expected[TASKS];
			set_read(sets[s].name, &source, &knobs);
			workload_make(&source, &knobs, seed, &arena, &w);
			for (int i = 0; i < TASKS; i++)
				expected[i] = task_defined(&source.set, sets[s].sum, seed, i,
					i < 4 ? NULL : &expected[i - 4]);
			qsort(expected, TASKS, sizeof *expected, by_arrival);
			ck_assert_uint_eq(w.task_count, TASKS);
			for (int i = 0; i < TASKS; i++) {
				ck_assert_int_eq(w.tasks[i].number, i);
				ck_assert_int_eq(w.tasks[i].network, expected[i].network);
				ck_assert_int_eq(w.tasks[i].priority, expected[i].priority);
				ck_assert_double_eq(
					w.tasks[i].arrival_cycles, expected[i].arrival_cycles);
				ck_assert_double_eq(
					w.tasks[i].target_cycles, expected[i].target_cycles);
			}
		}
}
END_TEST

/* Twice the mean arrival, over the number of tasks: the last arrival alone would be the slowest
 * chain's. */
static double mean_gap(
	const struct workload_source *source, struct workload_knobs knobs, enum arrivals arrivals)
{
	double sum = 0;
	knobs.arrivals = (int)arrivals;
	knobs.tasks = 4000;
	for (uint64_t seed = 1; seed <= 64; seed++) {
		struct arena scratch = {0};
		struct workload w;
		workload_make(source, &knobs, seed, &scratch, &w);
		double arrivals_sum = 0, count = (double)w.task_count;
		for (size_t i = 0; i < w.task_count; i++)
			arrivals_sum += w.tasks[i].arrival_cycles;
		sum += 2 * arrivals_sum / (count * count);
		arena_free(&scratch);
	}
	return sum / 64;
}

/* All kinds of arrivals offer the same load. 256,000 gaps that scatter by about their mean, and
 * twice the root of 1/3 for the mean of sums: 0.23 %. */
START_TEST(every_kind_of_arrivals_has_the_same_mean)
{
	for (int s = 0; s < SETS; s++) {
		struct workload_source source;
		struct workload_knobs knobs;
		set_read(sets[s].name, &source, &knobs);
		double periodic = mean_gap(&source, knobs, ARRIVALS_PERIODIC);
		double chains = mean_gap(&source, knobs, ARRIVALS_CHAINS);
		double poisson = mean_gap(&source, knobs, ARRIVALS_POISSON);
		ck_assert_double_eq_tol(chains / periodic, 1, 0.008);
		ck_assert_double_eq_tol(poisson / periodic, 1, 0.008);
	}
}
END_TEST

/* Periodic: task i between i and i + jitter periods. */
START_TEST(periodic_tasks_are_late_by_the_jitter_at_most)
{
	struct workload_source source;
	struct workload_knobs knobs;
	struct workload w, punctual;
	set_read("A", &source, &knobs);
	knobs.arrivals = ARRIVALS_PERIODIC;
	knobs.jitter = 0;
	workload_make(&source, &knobs, 1, &arena, &punctual);
	double period = punctual.tasks[249].arrival_cycles / 249;
	knobs.jitter = 0.5;
	workload_make(&source, &knobs, 1, &arena, &w);
	for (int i = 0; i < 250; i++) {
		ck_assert_double_eq_tol(punctual.tasks[i].arrival_cycles, i * period, 1);
		double late = w.tasks[i].arrival_cycles - punctual.tasks[i].arrival_cycles;
		ck_assert(-1 <= late && late <= 0.5 * period + 1);
	}
}
END_TEST

/* ---- knobs ---- */

START_TEST(load_and_qos_scale)
{
	struct workload_source source;
	struct workload_knobs knobs;
	struct workload base, scaled;
	for (int kind = 0; kind < ARRIVALS_KINDS; kind++) {
		set_read("C", &source, &knobs);
		knobs.arrivals = kind;
		workload_make(&source, &knobs, 5, &arena, &base);
		knobs.load = 1.3;
		knobs.qos_scale = 0.8;
		workload_make(&source, &knobs, 5, &arena, &scaled);
		for (size_t i = 0; i < base.task_count; i++) {
			ck_assert_double_eq(
				scaled.tasks[i].arrival_cycles, base.tasks[i].arrival_cycles / 1.3);
			ck_assert_double_eq(scaled.tasks[i].target_cycles,
				floor(base.tasks[i].target_cycles * 0.8 + 0.5));
			ck_assert_int_eq(scaled.tasks[i].network, base.tasks[i].network);
		}
	}
}
END_TEST

static bool contains(const struct workload *w, const struct task *task)
{
	for (size_t i = 0; i < w->task_count; i++)
		if (w->tasks[i].arrival_cycles == task->arrival_cycles
			&& w->tasks[i].network == task->network
			&& w->tasks[i].priority == task->priority)
			return true;
	return false;
}

/* A longer list begins like a shorter one: all that was drawn is there again. */
START_TEST(tasks_do_not_depend_on_how_many_follow)
{
	struct workload_source source;
	struct workload_knobs knobs;
	struct workload few, many;
	set_read("C", &source, &knobs);
	for (int kind = 0; kind < ARRIVALS_KINDS; kind++) {
		knobs.arrivals = kind;
		knobs.tasks = 100;
		workload_make(&source, &knobs, 9, &arena, &few);
		knobs.tasks = 250;
		workload_make(&source, &knobs, 9, &arena, &many);
		for (size_t i = 0; i < few.task_count; i++)
			ck_assert(contains(&many, &few.tasks[i]));
	}
}
END_TEST

START_TEST(tasks_are_sorted_and_numbered)
{
	struct workload_source source;
	struct workload_knobs knobs;
	set_read("B", &source, &knobs);
	for (int kind = 0; kind < ARRIVALS_KINDS; kind++)
		for (uint64_t seed = 0; seed < 50; seed++) {
			struct workload w;
			knobs.arrivals = kind;
			workload_make(&source, &knobs, seed, &arena, &w);
			for (size_t i = 0; i < w.task_count; i++) {
				ck_assert_int_eq(w.tasks[i].number, (int)i);
				ck_assert(!i
					|| w.tasks[i - 1].arrival_cycles
						<= w.tasks[i].arrival_cycles);
			}
		}
}
END_TEST

/* Seeds share nothing: of two of them the networks agree as often as chance has it, sum of p^2. */
START_TEST(seeds_are_independent)
{
	struct workload_source source;
	struct workload_knobs knobs;
	set_read("C", &source, &knobs);
	knobs.tasks = 20000;
	knobs.arrivals = ARRIVALS_PERIODIC; /* keeps the order of drawing */
	double expected = 0;
	for (size_t i = 0, first = 0; i < source.set.share_count; i++) {
		double p = byte_share((int)first, source.set.shares[i].weight, 140);
		expected += p * p;
		first += (size_t)source.set.shares[i].weight;
	}
	for (uint64_t seed = 1; seed < 10; seed++) {
		struct workload a, b;
		double same = 0;
		workload_make(&source, &knobs, seed, &arena, &a);
		workload_make(&source, &knobs, seed + 1, &arena, &b);
		for (size_t i = 0; i < a.task_count; i++)
			same += a.tasks[i].network == b.tasks[i].network;
		near_share(same, (double)a.task_count, expected, "seeds");
	}
}
END_TEST

/* ---- lists ---- */

static const char *written(const struct workload *w)
{
	char *bytes = NULL;
	size_t length;
	FILE *stream = open_memstream(&bytes, &length);
	workload_write(w, stream);
	fclose(stream);
	const char *copy = arena_copy(&arena, bytes, length);
	free(bytes);
	return copy;
}

static void workloads_equal(const struct workload *a, const struct workload *b)
{
	ck_assert_uint_eq(a->task_count, b->task_count);
	for (size_t i = 0; i < a->task_count; i++) {
		const struct task *x = &a->tasks[i], *y = &b->tasks[i];
		ck_assert_int_eq(x->number, y->number);
		ck_assert_str_eq(a->networks[x->network], b->networks[y->network]);
		ck_assert_int_eq(x->priority, y->priority);
		ck_assert_double_eq(x->arrival_cycles, y->arrival_cycles);
		ck_assert_double_eq(x->target_cycles, y->target_cycles);
	}
}

START_TEST(a_list_comes_back)
{
	struct workload_source source, listed;
	struct workload_knobs knobs, defaults;
	struct workload w, again;
	set_read("C", &source, &knobs);
	knobs.load = 1.3; /* arrivals that are no whole cycles */
	workload_make(&source, &knobs, 3, &arena, &w);
	ck_assert_msg(parse("w.csv", written(&w), &listed, &defaults), "%s", err.text);
	ck_assert(!listed.generated);
	workload_make(&listed, &defaults, 77, &arena, &again);
	workloads_equal(&w, &again);
}
END_TEST

#define HEADER "task,network,priority,arrival_cycles,target_cycles\n"

/* The order of the rows means nothing; ties go by number; names may need quotes. */
START_TEST(lists_are_sorted)
{
	struct workload_source source;
	struct workload_knobs knobs;
	struct workload w, again;
	const char *bytes = HEADER "7,\"b,c\",1,50.5,100\n3,a,0,50.5,200\n9,a,11,0,1\n";
	ck_assert_msg(parse("w.csv", bytes, &source, &knobs), "%s", err.text);
	workload_make(&source, &knobs, 1, &arena, &w);
	static const int numbers[] = {9, 3, 7};
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(w.tasks[i].number, numbers[i]);
	ck_assert_uint_eq(w.network_count, 2);
	ck_assert_str_eq(w.networks[0], "b,c");
	ck_assert_uint_eq(w.network_places[1].line, 3);
	ck_assert_uint_eq(w.network_places[1].column, 3);
	ck_assert_msg(parse("w.csv", written(&w), &source, &knobs), "%s", err.text);
	workload_make(&source, &knobs, 1, &arena, &again);
	workloads_equal(&w, &again);
}
END_TEST

START_TEST(load_and_qos_apply_to_lists)
{
	struct workload_source source;
	struct workload_knobs knobs;
	struct workload w;
	ck_assert(parse("w.csv", HEADER "0,a,1,300,100\n", &source, &knobs));
	knobs.load = 2;
	knobs.qos_scale = 1.5;
	workload_make(&source, &knobs, 1, &arena, &w);
	ck_assert_double_eq(w.tasks[0].arrival_cycles, 150);
	ck_assert_double_eq(w.tasks[0].target_cycles, 150);
}
END_TEST

#define SET "[workload]\ntasks = 9\n[mix]\na = 1\nb = 2\n[target_cycles]\na = 5\nb = 5\n"

START_TEST(workloads_refused)
{
	static const struct {
		const char *file, *bytes;
		unsigned line, column;
		const char *text;
	} cases[] = {
		{"w.csv", HEADER, 1, 1, "no tasks below the header; expected at least one"},
		{"w.csv", HEADER "0,,1,5,5\n", 2, 3, "a task without a network"},
		{"w.csv", HEADER "0,a,12,5,5\n", 2, 5,
			"priority = '12' is out of range; expected a whole number from 0 to 11"},
		{"w.csv", HEADER "0,a,1,-5,5\n", 2, 7,
			"arrival_cycles = '-5' is out of range; expected a number from 0 to "
			"9.00719925474099e+15"},
		{"w.csv", HEADER "0,a,1,5,0\n", 2, 9,
			"target_cycles = '0' is out of range; expected a number from 1 to "
			"9.00719925474099e+15"},
		{"w.csv", HEADER "4,a,1,5,5\n2,a,1,1,5\n4,b,1,0,5\n", 4, 1,
			"task 4 was given before; expected each once"},
		{"w.csv", "[mix]\n", 1, 1, "unknown column '[mix]'"},
		{"w.ini", "", 1, 0, "nothing in it; expected [section] and key = value lines"},
		{"w", "", 1, 0, "nothing in it; expected a header row and data rows"},
		{"w.ini", "[workload]\ntaks = 3\n", 2, 1,
			"unknown key 'taks'; did you mean 'tasks'?"},
		{"w.ini", "[workload]\nchain_scal = 3\n", 2, 1,
			"unknown key 'chain_scal'; did you mean 'chain_scale'?"},
		{"w.ini", "[workload]\ntasks = 0\n", 2, 9,
			"tasks = '0' is out of range; expected a whole number from 1 to 100000000 "
			"tasks"},
		{"w.ini", "[mixx]\na = 3\n", 2, 1,
			"unknown section [mixx]; expected [workload], [mix], [target_cycles] or "
			"[gap_cycles]"},
		{"w.ini", "[workload]\ntasks = 3\n", 0, 0,
			"[mix] is empty; expected network = weight lines"},
		{"w.ini", "[mix]\na = 0\n", 2, 5,
			"weight = '0' is out of range; expected a whole number from 1 to 255"},
		{"w.ini", SET "[gap_cycles]\na = 5\n", 5, 1,
			"'b' is in [mix] and not in [gap_cycles]; expected it in both"},
		{"w.ini",
			"[mix]\na = 200\nb = 57\n[target_cycles]\na = 1\nb = 1\n[gap_cycles]\na = 1\n"
			"b = 1\n",
			3, 1,
			"the weights in [mix] add up to 257 here; expected at most 256 in all"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct workload_source source;
		struct workload_knobs knobs;
		ck_assert_msg(!parse(cases[i].file, cases[i].bytes, &source, &knobs), "%s",
			cases[i].text);
		ck_assert_int_eq(err.status, 65);
		ck_assert_str_eq(err.text, cases[i].text);
		ck_assert_uint_eq(err.line, cases[i].line);
		ck_assert_uint_eq(err.column, cases[i].column);
	}
}
END_TEST

/* Kept to the last bits even where gaps and counts are as large as they may be. */
START_TEST(the_largest_gaps_do_not_overflow)
{
	struct workload_source source;
	struct workload_knobs knobs;
	const char *bytes = "[workload]\nchain_scale = 1000\ntasks = 20000\n[mix]\na = 1\n"
			    "[target_cycles]\na = 1\n[gap_cycles]\na = 9007199254740992\n";
	ck_assert_msg(parse("w.ini", bytes, &source, &knobs), "%s", err.text);
	for (int kind = 0; kind < ARRIVALS_KINDS; kind++) {
		struct workload w;
		knobs.arrivals = kind;
		workload_make(&source, &knobs, 1, &arena, &w);
		ck_assert(isfinite(w.tasks[19999].arrival_cycles));
		ck_assert_double_gt(w.tasks[19999].arrival_cycles, 1e21);
	}
}
END_TEST

/* ---- noise ---- */

/* 250,000 draws. The mean's standard error is sigma / sqrt n, that of the logarithm's deviation
 * sigma / sqrt(2n): five of each. */
START_TEST(noise_is_lognormal_of_mean_1)
{
	static const double sigmas[] = {0.08, 0.5};
	struct workload_source source;
	struct workload_knobs knobs;
	struct workload w;
	set_read("A", &source, &knobs);
	knobs.tasks = 250000;
	workload_make(&source, &knobs, 1, &arena, &w);
	ck_assert_ptr_null(workload_noise(&w, 0, 1, &arena));
	for (int k = 0; k < 2; k++) {
		double sigma = sigmas[k], n = 250000, sum = 0, logs = 0, squares = 0;
		double spread = sqrt(exp(sigma * sigma) - 1);
		const double *noise = workload_noise(&w, sigma, 1, &arena);
		for (int i = 0; i < 250000; i++) {
			sum += noise[i];
			logs += log(noise[i]);
			squares += log(noise[i]) * log(noise[i]);
		}
		double mean = logs / n, deviation = sqrt(squares / n - mean * mean);
		ck_assert_double_eq_tol(sum / n, 1, 5 * spread / sqrt(n));
		ck_assert_double_eq_tol(mean, -sigma * sigma / 2, 5 * sigma / sqrt(n));
		ck_assert_double_eq_tol(deviation, sigma, 5 * sigma / sqrt(2 * n));
	}
}
END_TEST

/* By the task's number alone: a list of one task has the noise that it has among others. */
START_TEST(noise_goes_by_number)
{
	struct workload_source source;
	struct workload_knobs knobs;
	struct workload one, three;
	ck_assert(parse("w.csv", HEADER "7,a,1,0,5\n", &source, &knobs));
	workload_make(&source, &knobs, 1, &arena, &one);
	ck_assert(parse("w.csv", HEADER "1,a,1,0,5\n7,a,1,9,5\n2,a,1,3,5\n", &source, &knobs));
	workload_make(&source, &knobs, 1, &arena, &three);
	const double *alone = workload_noise(&one, 0.08, 4, &arena);
	const double *among = workload_noise(&three, 0.08, 4, &arena);
	ck_assert_int_eq(three.tasks[2].number, 7);
	ck_assert_double_eq(alone[0], among[2]);
	ck_assert_double_ne(alone[0], among[0]);
	ck_assert_double_ne(alone[0], workload_noise(&one, 0.08, 5, &arena)[0]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("workload");
	TCase *tcase = unit_case(suite, "workload");
	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, shares_are_those_of_a_byte_modulo_the_weights);
	tcase_add_test(tcase, priority_groups);
	tcase_add_test(tcase, chains_are_as_defined);
	tcase_add_test(tcase, every_kind_of_arrivals_has_the_same_mean);
	tcase_add_test(tcase, periodic_tasks_are_late_by_the_jitter_at_most);
	tcase_add_test(tcase, load_and_qos_scale);
	tcase_add_test(tcase, tasks_do_not_depend_on_how_many_follow);
	tcase_add_test(tcase, tasks_are_sorted_and_numbered);
	tcase_add_test(tcase, seeds_are_independent);
	tcase_add_test(tcase, a_list_comes_back);
	tcase_add_test(tcase, lists_are_sorted);
	tcase_add_test(tcase, load_and_qos_apply_to_lists);
	tcase_add_test(tcase, workloads_refused);
	tcase_add_test(tcase, the_largest_gaps_do_not_overflow);
	tcase_add_test(tcase, noise_is_lognormal_of_mean_1);
	tcase_add_test(tcase, noise_goes_by_number);
	return unit_main(suite);
}
