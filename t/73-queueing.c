/* The replay against queueing theory, in the limits where theory is exact.
 *
 * One-layer networks, Poisson arrivals and a machine that is one of the textbook's: groups as servers, tiles
 * that are shared, or a DRAM that is the one server of tasks that only move bytes. Ten loads each, 10^6 tasks a
 * load; each law compares the mean of a quantity over the tasks with its closed form.
 *
 * The interval of a mean comes from 25 batches of tasks that follow each other (batch means), because
 * neighbours' waits are correlated: a batch is 40,000 tasks, correlations at load 0.95 reach over some hundreds
 * to thousands. 99 % of them are 2.797 standard errors wide on each side (Student's t, 24 degrees), 99.99 %
 * are 4.654.
 *
 * Multiplicity: of ten independent comparisons one in ten tries has one outside of 99 % by right. So a law is
 * taken for broken if three or more of its ten are outside of 99 % (by chance 1 in 9000) or one is outside of
 * 99.99 % (1 in 1000). Over the 22 laws of this file an honest replay would fail for one set of seeds in forty.
 * Seeds are fixed, the first ones that were written down: a family's number and the load's. That a broken
 * machine is found is tested too: one whose services are 2 % longer than the theory is told. */
#include "base/random.h"
#include "policy/clairvoyant.h"
#include "theory/queueing.h"
#include "world.h"

#include <stdio.h>

/* Sanitizers: the same code on fewer tasks, at loads whose correlations are shorter than the batches. What is
 * found then is coarser. */
#if defined(__SANITIZE_ADDRESS__)
enum { TASKS = 30000, LOADS = 6 };
static const double SLOWER = 1.2;
#else
enum { TASKS = 1000000, LOADS = 10 };
static const double SLOWER = 1.02;
#endif
enum { BATCHES = 25, CLASSES = 3 };
static const double T99 = 2.796939504774779, T9999 = 4.654381146895431;

/* The machine, its task list and what theory is told of them. */
struct lab {
	struct world world; /* its machine, traces and arena; its own task list is too short */
	struct task *tasks;
	double *noise, *keys;
	struct outcome *outcomes;
	struct replay *replay; /* these are kept from load to load */
	double load;
	uint64_t seed;
	double arrivals_per_cycle;

	struct traffic traffic[CLASSES]; /* by class, the most urgent first */
	double sizes[WORLD_NETWORKS];    /* service alone, of each network */
};

/* The service of networks that need no other: 1000 cycles; those on t of eight tiles need 1 / t of it. */
static const double SERVICE = 1000;

static double uniform(const struct lab *lab, enum random_stream stream, size_t task)
{
	return random_uniform(lab->seed, stream, (uint32_t)task, 0);
}

static double exponential(const struct lab *lab, enum random_stream stream, size_t task)
{
	return random_exponential(lab->seed, stream, (uint32_t)task, 1);
}

/* As many tiles as groups; the DRAM serves 10 bytes per cycle; no interference, no noise. */
static void machine(struct lab *lab, int tiles, int groups)
{
	world_begin(&lab->world);
	lab->world.soc.tiles = tiles;
	lab->world.soc.groups = groups;
	lab->world.soc.interference = 0;
	for (size_t i = 0; i < TASKS; i++)
		lab->noise[i] = 1;
}

/* A network of one layer that needs work / t cycles on t tiles, up to so many, and moves bytes. */
static void network(struct lab *lab, int work_cycles, int tiles_most, int dram_bytes)
{
	static const char *const names[] = {"one", "two", "three"};
	struct world *w = &lab->world;
	size_t number = w->workload.network_count++;
	char text[4096];
	int used = snprintf(text, sizeof text,
		"layer,name,block,tiles,compute_cycles,dram_bytes,isolated_cycles\n");
	for (int t = 1; t <= tiles_most; t++)
		used += snprintf(text + used, sizeof text - (size_t)used, "0,l,1,%d,0,%d,%d\n", t,
			dram_bytes, work_cycles / t);
	struct text source;
	struct trace *trace = arena_alloc(&w->arena, sizeof *trace);
	ck_assert(text_from_bytes("t.csv", text, (size_t)used, &w->arena, &source, &w->err));
	bool ok = trace_parse(&source, names[number], &w->arena, trace, &w->err);
	ck_assert_msg(ok, "%s", w->err.text);
	w->traces[number] = trace;
	w->networks[number] = names[number];
	lab->sizes[number] = work_cycles;
}

/* All tasks of the first network and one priority, at so many per cycle. */
static void poisson(struct lab *lab, double arrivals_per_cycle)
{
	double now = 0;
	for (size_t i = 0; i < TASKS; i++) {
		now += exponential(lab, STREAM_ARRIVAL, i) / arrivals_per_cycle;
		lab->tasks[i] = (struct task){(int)i, 0, 0, now, 1e15};
	}
	lab->arrivals_per_cycle = arrivals_per_cycle;
}

/* ---- service times, in means of 1 ---- */

static void noise_exponential(struct lab *lab)
{
	for (size_t i = 0; i < TASKS; i++)
		lab->noise[i] = exponential(lab, STREAM_NOISE, i);
}

/* One task in ten is exponential of mean 5, the others of mean 5/9: mean 1, E[S^2] = 2 (0.1 x 25 + 0.9 x 25/81) =
 * 50/9, SCV 41/9. */
static const double HYPER_SCV = 41.0 / 9;

static void noise_hyperexponential(struct lab *lab)
{
	for (size_t i = 0; i < TASKS; i++)
		lab->noise[i] = exponential(lab, STREAM_NOISE, i)
			* (uniform(lab, STREAM_NETWORK, i) < 0.1 ? 5 : 5.0 / 9);
}

static void noise_scale(struct lab *lab, double factor)
{
	for (size_t i = 0; i < TASKS; i++)
		lab->noise[i] *= factor;
}

/* ---- comparing ---- */

/* One load's comparison: how many standard errors the batch means' mean is off. Tasks of value NaN are no part. */
static double errors_off(const struct lab *lab, double (*value)(const struct lab *, size_t),
	double expected, double *mean)
{
	double sums[BATCHES] = {0}, counts[BATCHES] = {0}, means = 0, squares = 0;
	for (size_t i = 0; i < TASKS; i++) {
		double v = value(lab, i);
		size_t batch = i * BATCHES / TASKS;
		if (isnan(v))
			continue;
		sums[batch] += v;
		counts[batch]++;
	}
	for (int b = 0; b < BATCHES; b++)
		means += sums[b] / counts[b] / BATCHES;
	for (int b = 0; b < BATCHES; b++)
		squares += (sums[b] / counts[b] - means) * (sums[b] / counts[b] - means);
	*mean = means;
	return fabs(means - expected) / sqrt(squares / (BATCHES - 1) / BATCHES);
}

struct law {
	const char *name;
	double (*value)(const struct lab *lab, size_t task);
	double (*expected)(const struct lab *lab);
};

enum { LAWS_MOST = 4 };

/* A kind of machine; the loads are `first`, `first` + 0.05 ... */
struct family {
	uint64_t number;
	double first;
	const char *policy; /* NULL = by the keys, preemptive */
	void (*set_up)(struct lab *lab);
	struct law laws[LAWS_MOST];
};

/* Preempts wherever a more urgent task arrives, and goes on where it was. */
static void by_keys(struct lab *lab, struct tuned_policy *policy)
{
	struct arena *arena = &lab->world.arena;
	int *tiles = arena_array(arena, TASKS, sizeof *tiles);
	bool *accepted = arena_array(arena, TASKS, sizeof *accepted);
	for (size_t i = 0; i < TASKS; i++) {
		tiles[i] = 1;
		accepted[i] = true;
	}
	struct schedule *schedule = arena_alloc(arena, sizeof *schedule);
	struct clairvoyant_knobs *knobs = arena_alloc(arena, sizeof *knobs);
	*schedule = (struct schedule){lab->keys, tiles, accepted, true};
	*knobs = (struct clairvoyant_knobs){0, schedule};
	policy->policy.dispatcher = &clairvoyant_dispatcher;
	policy->dispatcher_knobs = knobs;
}

static void replay_lab(struct lab *lab, const char *name)
{
	struct world *w = &lab->world;
	w->workload.task_count = TASKS;
	w->workload.tasks = lab->tasks;
	struct scenario scenario = {&w->soc, &w->workload, w->traces, lab->noise};
	struct tuned_policy policy;
	bool ok = policy_find(name ? name : "null", &w->arena, &policy, &w->err);
	if (ok && !name)
		by_keys(lab, &policy);
	ok = ok
		&& replay_run(
			lab->replay, &scenario, &policy, NULL, lab->outcomes, &w->totals, &w->err);
	ck_assert_msg(ok, "%s", w->err.text);
}

static void lab_begin(struct lab *lab, struct arena *arena)
{
	*lab = (struct lab){.tasks = arena_array(arena, TASKS, sizeof *lab->tasks),
		.noise = arena_array(arena, TASKS, sizeof *lab->noise),
		.keys = arena_array(arena, TASKS, sizeof *lab->keys),
		.outcomes = arena_array(arena, TASKS, sizeof *lab->outcomes),
		.replay = replay_new()};
}

struct verdict {
	int outside, far_outside;
};

/* All loads of a family, services being `slower` times as long as theory is told. */
static void judge(const struct family *family, double slower, struct verdict *verdicts)
{
	struct arena arena = {0};
	struct lab *lab = arena_alloc(&arena, sizeof *lab);
	lab_begin(lab, &arena);
	for (int l = 0; l < LOADS; l++) {
		lab->load = family->first + 0.05 * l;
		lab->seed = family->number * 100 + (uint64_t)l;
		family->set_up(lab);
		noise_scale(lab, slower);
		replay_lab(lab, family->policy);
		for (const struct law *law = family->laws; law->name; law++) {
			double expected = law->expected(lab), mean;
			double off = errors_off(lab, law->value, expected, &mean);
			struct verdict *verdict = &verdicts[law - family->laws];
			verdict->outside += off > T99;
			verdict->far_outside += off > T9999;
			printf("# %s, load %.2f: %.6g, in theory %.6g, %.2f standard errors off%s\n",
				law->name, lab->load, mean, expected, off,
				off > T99 ? ": outside of 99 %" : "");
		}
		world_end(&lab->world);
	}
	replay_free(lab->replay);
	arena_free(&arena);
}

static bool broken(const struct verdict *verdict)
{
	return verdict->outside > 2 || verdict->far_outside > 0;
}

static void agrees(const struct family *family)
{
	struct verdict verdicts[LAWS_MOST] = {0};
	judge(family, 1, verdicts);
	for (int i = 0; family->laws[i].name; i++)
		ck_assert_msg(!broken(&verdicts[i]),
			"%s: %d of %d loads outside of 99 %%, %d of 99.99 %%", family->laws[i].name,
			verdicts[i].outside, LOADS, verdicts[i].far_outside);
}

/* ---- quantities ---- */

static double wait_of(const struct lab *lab, size_t task)
{
	return lab->outcomes[task].queued_cycles;
}

static double latency_of(const struct lab *lab, size_t task)
{
	return lab->outcomes[task].finish_cycles - lab->tasks[task].arrival_cycles;
}

/* Classes are told by priorities: 11 is the first, 10 the second ... */
static size_t class_of(const struct lab *lab, size_t task)
{
	return (size_t)(PRIORITY_MOST - lab->tasks[task].priority);
}

#define OF_CLASS(quantity, class)                                                                  \
	static double quantity##_##class(const struct lab *lab, size_t task)                       \
	{                                                                                          \
		return class_of(lab, task) == class ? quantity##_of(lab, task) : (double)NAN;      \
	}
OF_CLASS(latency, 0)
OF_CLASS(latency, 1)
OF_CLASS(latency, 2)
OF_CLASS(wait, 0)
OF_CLASS(wait, 1)
OF_CLASS(wait, 2)

/* ---- groups as servers, first come, first served ---- */

static void servers(struct lab *lab, int count, double scv)
{
	machine(lab, count, count);
	network(lab, (int)SERVICE, 1, 0);
	poisson(lab, lab->load * count / SERVICE);
	lab->traffic[0] = (struct traffic){lab->arrivals_per_cycle, SERVICE, scv};
}

static void mm4(struct lab *lab)
{
	servers(lab, 4, 1);
	noise_exponential(lab);
}

static double mm4_wait(const struct lab *lab)
{
	return mmc_wait_cycles(lab->traffic, 4);
}

/* The chance that a task waits, and that it waits more than half a service. */
static double has_waited(const struct lab *lab, size_t task)
{
	return wait_of(lab, task) > 0;
}

static double mm4_chance(const struct lab *lab)
{
	return mmc_waiting_chance(lab->traffic, 4);
}

static double has_waited_long(const struct lab *lab, size_t task)
{
	return wait_of(lab, task) > SERVICE / 2;
}

static double mm4_tail(const struct lab *lab)
{
	return mmc_wait_tail(lab->traffic, 4, SERVICE / 2);
}

static const struct family mm4_family = {1, 0.5, "null", mm4,
	{{"M/M/4: wait", wait_of, mm4_wait}, {"M/M/4: waiting chance", has_waited, mm4_chance},
		{"M/M/4: tail of the wait", has_waited_long, mm4_tail}, {0}}};

START_TEST(erlang)
{
	agrees(&mm4_family);
}
END_TEST

/* With interference 0.3, k of 4 servers are left at the rate k / (S (1 + 0.1 (k - 1))); the load is that of the
 * machine when it is full. */
static void slowed(struct lab *lab)
{
	machine(lab, 4, 4);
	lab->world.soc.interference = 0.3;
	network(lab, (int)SERVICE, 1, 0);
	poisson(lab, lab->load * 4 / (1.3 * SERVICE));
	noise_exponential(lab);
}

static struct population slowed_population(const struct lab *lab)
{
	double rates[] = {
		1 / SERVICE, 2 / (1.1 * SERVICE), 3 / (1.2 * SERVICE), 4 / (1.3 * SERVICE)};
	return birth_death(lab->arrivals_per_cycle, rates, 4);
}

static double slowed_wait(const struct lab *lab)
{
	return slowed_population(lab).waiting / lab->arrivals_per_cycle;
}

static double slowed_latency(const struct lab *lab)
{
	struct population p = slowed_population(lab);
	return (p.waiting + p.served) / lab->arrivals_per_cycle;
}

static const struct family slowed_family = {2, 0.5, "null", slowed,
	{{"M/M/4 with interference: wait", wait_of, slowed_wait},
		{"M/M/4 with interference: latency", latency_of, slowed_latency}, {0}}};

START_TEST(interference)
{
	agrees(&slowed_family);
}
END_TEST

static void md1(struct lab *lab)
{
	servers(lab, 1, 0);
}

static double mg1_wait(const struct lab *lab)
{
	return mg1_wait_cycles(lab->traffic);
}

static const struct family md1_family = {
	3, 0.5, "null", md1, {{"M/D/1: wait", wait_of, mg1_wait}, {0}}};

static void md4(struct lab *lab)
{
	servers(lab, 4, 0);
}

static double md4_wait(const struct lab *lab)
{
	return mdc_wait_cycles(lab->traffic, 4);
}

static const struct family md4_family = {
	4, 0.5, "null", md4, {{"M/D/4: wait", wait_of, md4_wait}, {0}}};

START_TEST(constant)
{
	agrees(&md1_family);
	agrees(&md4_family);
}
END_TEST

static void hyper(struct lab *lab)
{
	servers(lab, 1, HYPER_SCV);
	noise_hyperexponential(lab);
}

static const struct family hyper_family = {
	5, 0.5, "null", hyper, {{"M/G/1: wait", wait_of, mg1_wait}, {0}}};

START_TEST(pollaczek)
{
	agrees(&hyper_family);
}
END_TEST

/* ---- processor sharing ---- */

/* The DRAM as the server: every task alone would fill it, and k of them get a k-th each. Sixty-four groups let
 * so many share, which at load rho is too few for one arrival in rho^-64: 1 in 27 at 0.95, 1 in 850 at 0.9, 1 in
 * 33,000 at 0.85. Those wait, which changes no mean if the SCV of the service is 1, since what is left of the
 * tasks in service is then, on average, as much as a new one brings; so the family that goes up to 0.95 has tasks
 * of 500 and, one in five, of 3000 cycles: mean 1000, E[S^2] = 0.8 x 0.25 + 0.2 x 9 = 2 million. */
static void sharers(struct lab *lab, const int *sizes, const double *upto, double mean_cycles)
{
	machine(lab, 64, 64);
	for (int n = 0; sizes[n]; n++)
		network(lab, sizes[n], 1, 10 * sizes[n]);
	poisson(lab, lab->load / mean_cycles);
	for (size_t i = 0; i < TASKS; i++)
		while (uniform(lab, STREAM_NETWORK, i) >= upto[lab->tasks[i].network])
			lab->tasks[i].network++;
	lab->traffic[0] = (struct traffic){lab->arrivals_per_cycle, mean_cycles, 1};
}

static void sharing(struct lab *lab)
{
	static const int sizes[] = {500, 3000, 0};
	static const double upto[] = {0.8, 1};
	sharers(lab, sizes, upto, 1000);
}

static double ps_latency(const struct lab *lab)
{
	return mg1_ps_latency_cycles(lab->traffic, lab->traffic->service_cycles);
}

static const struct family sharing_family = {
	6, 0.5, "fifo+maxmin", sharing, {{"M/G/1-PS: latency", latency_of, ps_latency}, {0}}};

/* Sizes of 100, 1000 and 10,000 at 60, 30 and 10 %: mean 1360, E[S^2] = 10.306 million, SCV 4.57. The mean does not
 * see the SCV, and each task's slowdown is 1 / (1 - rho), whatever its size. */
static void insensitive(struct lab *lab)
{
	static const int sizes[] = {100, 1000, 10000, 0};
	static const double upto[] = {0.6, 0.9, 1};
	sharers(lab, sizes, upto, 1360);
}

static double slowdown_of_size(const struct lab *lab, size_t task, int size)
{
	return lab->tasks[task].network == size ? latency_of(lab, task) / lab->sizes[size] : NAN;
}

static double slowdown_small(const struct lab *lab, size_t task)
{
	return slowdown_of_size(lab, task, 0);
}

static double slowdown_large(const struct lab *lab, size_t task)
{
	return slowdown_of_size(lab, task, 2);
}

static double ps_slowdown(const struct lab *lab)
{
	return mg1_ps_latency_cycles(lab->traffic, 1);
}

static const struct family insensitive_family = {7, 0.4, "fifo+maxmin", insensitive,
	{{"M/G/1-PS: latency of three sizes", latency_of, ps_latency},
		{"M/G/1-PS: slowdown of the small", slowdown_small, ps_slowdown},
		{"M/G/1-PS: slowdown of the large", slowdown_large, ps_slowdown}, {0}}};

START_TEST(processor_sharing)
{
	agrees(&sharing_family);
	agrees(&insensitive_family);
}
END_TEST

/* Tiles dealt among all who are present: as long as a network on t tiles is t times as fast and its work is
 * exponential, the machine of 8 tiles is left at one rate, however whole tiles are dealt and however many wait:
 * M/M/1 in the number of tasks, hence 1 / (1 - rho) in the mean latency. */
static void tiles_shared(struct lab *lab)
{
	machine(lab, 8, 8);
	network(lab, 8400, 8, 0);
	poisson(lab, lab->load / 1050);
	noise_exponential(lab);
	lab->traffic[0] = (struct traffic){lab->arrivals_per_cycle, 1050, 1};
}

static const struct family tiles_family = {
	8, 0.5, "gps", tiles_shared, {{"tiles shared: latency", latency_of, ps_latency}, {0}}};

START_TEST(fission)
{
	agrees(&tiles_family);
}
END_TEST

/* ---- priorities ---- */

/* One server; urgent tasks are 30 %, exponential of mean 0.5; the next 50 % of mean 1, constant; the last 20 %
 * hyperexponential of mean 2: in all 0.15 + 0.5 + 0.4 = 1.05 services. The later a class, the later its
 * deadline. */
static void classes(struct lab *lab)
{
	static const double shares[] = {0.3, 0.5, 0.2}, means[] = {0.5, 1, 2};
	const double scvs[] = {1, 0, HYPER_SCV};
	machine(lab, 1, 1);
	network(lab, (int)SERVICE, 1, 0);
	poisson(lab, lab->load / (1.05 * SERVICE));
	noise_hyperexponential(lab);
	for (size_t i = 0; i < TASKS; i++) {
		double u = uniform(lab, STREAM_PRIORITY, i);
		int class = u < 0.3 ? 0 : u < 0.8 ? 1 : 2;
		lab->tasks[i].priority = PRIORITY_MOST - class;
		lab->tasks[i].target_cycles = 1e12 * (class + 1);
		lab->keys[i] = class;
		lab->noise[i] = class == 0 ? 0.5 * exponential(lab, STREAM_ESTIMATE, i)
			: class == 1       ? 1
					   : 2 * lab->noise[i];
	}
	for (int c = 0; c < CLASSES; c++)
		lab->traffic[c] = (struct traffic){
			shares[c] * lab->arrivals_per_cycle, means[c] * SERVICE, scvs[c]};
}

#define BY_CLASS(name, form)                                                                       \
	static double name(const struct lab *lab)                                                  \
	{                                                                                          \
		return form;                                                                       \
	}
BY_CLASS(preemptive_0, preemptive_latency_cycles(lab->traffic, 0))
BY_CLASS(preemptive_1, preemptive_latency_cycles(lab->traffic, 1))
BY_CLASS(preemptive_2, preemptive_latency_cycles(lab->traffic, 2))
BY_CLASS(cobham_0, cobham_wait_cycles(lab->traffic, 3, 0))
BY_CLASS(cobham_1, cobham_wait_cycles(lab->traffic, 3, 1))
BY_CLASS(cobham_2, cobham_wait_cycles(lab->traffic, 3, 2))

static const struct family preemptive_family = {9, 0.5, NULL, classes,
	{{"preemptive priority: first class", latency_0, preemptive_0},
		{"preemptive priority: second class", latency_1, preemptive_1},
		{"preemptive priority: third class", latency_2, preemptive_2}, {0}}};

START_TEST(preemptive)
{
	agrees(&preemptive_family);
}
END_TEST

/* Earliest deadline first that is preempted between layers only, of tasks of one layer. */
static const struct family cobham_family = {10, 0.5, "edf-p", classes,
	{{"priority: first class", wait_0, cobham_0}, {"priority: second class", wait_1, cobham_1},
		{"priority: third class", wait_2, cobham_2}, {0}}};

START_TEST(not_preempted)
{
	agrees(&cobham_family);
}
END_TEST

/* Strict priority in the DRAM: the first class, 40 % of the load, is alone with it: PS at 0.4 rho, and less urgent
 * tasks are not felt, however much they ask for. Groups are too few for one arrival in 27 at most, at 0.95, who
 * wait as the text above says; hence loads up to 0.85. */
static void strict_classes(struct lab *lab)
{
	sharing(lab);
	for (size_t i = 0; i < TASKS; i++)
		lab->tasks[i].priority =
			uniform(lab, STREAM_PRIORITY, i) < 0.4 ? PRIORITY_MOST : PRIORITY_MOST - 1;
	lab->traffic[0].arrivals_per_cycle *= 0.4;
}

static const struct family strict_family = {11, 0.4, "fifo+strict", strict_classes,
	{{"strict DRAM: first class", latency_0, ps_latency}, {0}}};

/* By deadline in the DRAM: an order that no two tasks share, so that a class is served first come, first served
 * and preempted by the other. All of 1000 cycles, 40 % urgent: so few are present that a 65th at load 0.85 comes
 * once in 10^9. */
static void deadline_classes(struct lab *lab)
{
	static const int sizes[] = {1000, 0};
	static const double upto[] = {1};
	sharers(lab, sizes, upto, 1000);
	for (size_t i = 0; i < TASKS; i++) {
		int class = uniform(lab, STREAM_PRIORITY, i) >= 0.4;
		lab->tasks[i].priority = PRIORITY_MOST - class;
		lab->tasks[i].target_cycles = 1e12 * (class + 1);
	}
	lab->traffic[0] = (struct traffic){0.4 * lab->arrivals_per_cycle, SERVICE, 0};
	lab->traffic[1] = (struct traffic){0.6 * lab->arrivals_per_cycle, SERVICE, 0};
}

static const struct family deadline_family = {12, 0.4, "edf", deadline_classes,
	{{"DRAM by deadline: first class", latency_0, preemptive_0},
		{"DRAM by deadline: second class", latency_1, preemptive_1}, {0}}};

START_TEST(memory_priorities)
{
	agrees(&strict_family);
	agrees(&deadline_family);
}
END_TEST

/* ---- what is wrong is found ---- */

START_TEST(wrong_services)
{
	static const struct family *const families[] = {
		&mm4_family, &md1_family, &preemptive_family};
	for (size_t f = 0; f < sizeof families / sizeof *families; f++) {
		struct verdict verdicts[LAWS_MOST] = {0};
		judge(families[f], SLOWER, verdicts);
		for (int i = 0; families[f]->laws[i].name; i++)
			ck_assert_msg(broken(&verdicts[i]),
				"%s: services %g times as long are not noticed",
				families[f]->laws[i].name, SLOWER);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("queueing");
	TCase *tcase = unit_case(suite, "the replay and theory");
	tcase_set_timeout(tcase, 0);
	tcase_add_test(tcase, erlang);
	tcase_add_test(tcase, interference);
	tcase_add_test(tcase, constant);
	tcase_add_test(tcase, pollaczek);
	tcase_add_test(tcase, processor_sharing);
	tcase_add_test(tcase, fission);
	tcase_add_test(tcase, preemptive);
	tcase_add_test(tcase, not_preempted);
	tcase_add_test(tcase, memory_priorities);
	tcase_add_test(tcase, wrong_services);
	return unit_main(suite);
}
