/* Laws that hold for every policy, every regulator beside every dispatcher, on random small worlds. A
 * failing world is printed so that it can be replayed by hand. */
#include "world.h"

#include "base/random.h"

enum { WORLDS = 400, STRETCHES = 20000, LAYERS = 4 };

/* ---- random worlds ---- */

struct dice {
	uint64_t seed;
	uint32_t rolled;
};

static int roll(struct dice *dice, int least, int most)
{
	uint64_t bits = random_bits(dice->seed, STREAM_NOISE, dice->rolled++, 7);
	return least + (int)(bits % (uint64_t)(most - least + 1));
}

static void random_soc(struct world *w, struct dice *dice)
{
	static const int shapes[][2] = {{8, 4}, {8, 2}, {8, 1}, {4, 4}, {8, 8}, {1, 1}};
	int shape = roll(dice, 0, 5);
	w->soc.tiles = shapes[shape][0];
	w->soc.groups = shapes[shape][1];
	w->soc.interference = roll(dice, 0, 10) / 10.0;
	w->soc.dram_arbiter = roll(dice, 0, 1) ? ARBITER_MAXMIN : ARBITER_PROPORTIONAL;
	w->soc.dram_efficiency = roll(dice, 5, 10) / 10.0;
}

/* Demands up to `most_demand` bytes per cycle, of 10. */
static void random_networks(struct world *w, struct dice *dice, int most_demand)
{
	int networks = roll(dice, 1, 3);
	for (int n = 0; n < networks; n++) {
		int costs[LAYERS][3];
		size_t layers = (size_t)roll(dice, 1, LAYERS);
		for (size_t i = 0; i < layers; i++) {
			int isolated = roll(dice, 1, 500);
			costs[i][0] = roll(dice, 0, isolated);
			costs[i][1] = roll(dice, 0, isolated * most_demand);
			costs[i][2] = isolated;
		}
		world_network(w, arena_printf(&w->arena, "n%d", n), layers, (const int(*)[3])costs);
	}
}

static void random_tasks(struct world *w, struct dice *dice, int target)
{
	int tasks = roll(dice, 1, 14), now = 0;
	for (int i = 0; i < tasks; i++) {
		now += roll(dice, 0, 2) ? roll(dice, 0, 400) : 0;
		world_task(w, roll(dice, 0, (int)w->workload.network_count - 1),
			roll(dice, 0, PRIORITY_MOST), now, target ? target : roll(dice, 1, 2000));
	}
}

static void random_world(struct world *w, uint64_t seed, int most_demand, int target)
{
	struct dice dice = {seed, 0};
	world_begin(w);
	random_soc(w, &dice);
	random_networks(w, &dice, most_demand);
	random_tasks(w, &dice, target);
}

/* ---- what is observed ---- */

struct log {
	size_t count;
	struct stretch stretches[STRETCHES];
};

static void log_stretch(void *data, const struct stretch *stretch)
{
	struct log *log = data;
	ck_assert_uint_lt(log->count, STRETCHES);
	log->stretches[log->count++] = *stretch;
}

/* Replays under the cross of a dispatcher and a regulator. */
static void run_cross(
	struct world *w, const struct dispatcher *d, const struct regulator *r, struct log *log)
{
	struct tuned_policy policy;
	struct observer observer = {log, log_stretch, {0}};
	const char *name = arena_printf(&w->arena, "%s+%s", d->name, r->name);
	ck_assert(policy_find(name, &w->arena, &policy, &w->err));
	if (log)
		log->count = 0;
	bool ok = world_try(w, &policy, log ? &observer : NULL);
	ck_assert_msg(ok, "%s: %s", name, w->err.text);
}

static bool covers(const struct stretch *stretch, double cycles)
{
	return stretch->from_cycles <= cycles && cycles < stretch->to_cycles;
}

/* ---- the laws ---- */

/* At each moment the grants fit the DRAM and the tiles fit the chip. Rates are constant over a stretch, so
 * its middle is looked at; stretches that rounding has made, a billionth of the time long, have none. */
static void never_oversubscribed(const struct world *w, const struct log *log)
{
	double capacity = w->soc.dram_bytes_per_cycle * w->soc.dram_efficiency;
	for (size_t i = 0; i < log->count; i++) {
		double from = log->stretches[i].from_cycles, to = log->stretches[i].to_cycles;
		double granted = 0, at = (from + to) / 2;
		int tiles = 0, tenants = 0;
		if (to - from < 1e-9 * to)
			continue;
		for (size_t k = 0; k < log->count; k++)
			if (covers(&log->stretches[k], at)) {
				granted += log->stretches[k].granted_bytes_per_cycle;
				tiles += log->stretches[k].tiles;
				tenants++;
			}
		double most = tenants > 1 ? capacity : w->soc.dram_bytes_per_cycle;
		ck_assert_double_le(granted, most * (1 + 1e-9));
		ck_assert_int_le(tiles, w->soc.tiles);
	}
}

static void grants_within_caps(const struct log *log)
{
	for (size_t i = 0; i < log->count; i++) {
		const struct stretch *s = &log->stretches[i];
		ck_assert_double_le(
			s->granted_bytes_per_cycle, s->capped_bytes_per_cycle * (1 + 1e-9));
		ck_assert_double_le(
			s->capped_bytes_per_cycle, s->demand_bytes_per_cycle * (1 + 1e-9));
	}
}

/* Bytes moved and work done, integrated over the stretches, are those that the trace asks for; and
 * nothing happens before the arrival or after the end. */
static void bytes_and_work_conserved(const struct world *w, const struct log *log)
{
	for (size_t task = 0; task < w->workload.task_count; task++) {
		const struct outcome *o = &w->outcomes[task];
		const struct trace *trace = w->traces[w->tasks[task].network];
		double bytes = 0, layers = 0;
		for (size_t i = 0; i < log->count; i++) {
			const struct stretch *s = &log->stretches[i];
			if (s->task != (int)task)
				continue;
			bytes += s->granted_bytes_per_cycle * (s->to_cycles - s->from_cycles);
			layers += s->progress;
			ck_assert_double_ge(s->from_cycles, o->start_cycles);
			ck_assert_double_le(s->to_cycles, o->finish_cycles);
		}
		ck_assert_double_ge(o->start_cycles, w->tasks[task].arrival_cycles);
		ck_assert_double_eq_tol(layers, (double)trace->layer_count, 1e-9);
		ck_assert_double_eq_tol(bytes, o->dram_bytes, 1e-6 + 1e-9 * o->dram_bytes);
	}
}

/* No part is negative, they add up to the latency, and compute + memory is the isolated time. */
static void parts_add_up(const struct world *w)
{
	int group = w->soc.tiles / w->soc.groups;
	for (size_t i = 0; i < w->workload.task_count; i++) {
		const struct outcome *o = &w->outcomes[i];
		const struct trace *trace = w->traces[w->tasks[i].network];
		const double least = -1e-7;
		NEAR(parts_sum(o), o->finish_cycles - w->tasks[i].arrival_cycles);
		NEAR(o->compute_cycles, trace->on[group]->compute_before[trace->layer_count]);
		NEAR(o->compute_cycles + o->memory_cycles,
			trace->on[group]->isolated_before[trace->layer_count]);
		ck_assert_double_ge(o->queued_cycles, 0);
		ck_assert_double_ge(o->throttled_cycles, least);
		ck_assert_double_ge(o->interference_cycles, least);
		ck_assert_double_eq(o->migration_cycles, 0);
		NEAR(o->tile_cycles, group * (o->finish_cycles - o->start_cycles));
	}
}

/* While a task waits, no group is free: looked at in the middle of each pair of moments at which
 * something starts or ends. */
static void work_conserving(const struct world *w)
{
	int group = w->soc.tiles / w->soc.groups;
	for (size_t i = 0; i < w->workload.task_count; i++) {
		const struct outcome *late = &w->outcomes[i];
		for (size_t k = 0; k < w->workload.task_count; k++) {
			double moment = w->outcomes[k].finish_cycles;
			if (moment < w->tasks[i].arrival_cycles || moment >= late->start_cycles)
				continue;
			int busy = 0;
			for (size_t j = 0; j < w->workload.task_count; j++)
				if (w->outcomes[j].start_cycles <= moment
					&& moment < w->outcomes[j].finish_cycles)
					busy += group;
			ck_assert_int_eq(busy, w->soc.groups * group);
		}
	}
}

static void print_world(const struct world *w, uint64_t seed, const char *d, const char *r)
{
	printf("# world %llu, %s+%s, %d tiles, %d groups, arbiter %d, efficiency %g, interference "
	       "%g\n",
		(unsigned long long)seed, d, r, w->soc.tiles, w->soc.groups, w->soc.dram_arbiter,
		w->soc.dram_efficiency, w->soc.interference);
}

START_TEST(every_policy_on_random_worlds)
{
	static struct log log;
	static struct world w;
	for (uint64_t seed = 0; seed < WORLDS; seed++)
		for (const struct dispatcher *const *d = dispatcher_table; *d; d++)
			for (const struct regulator *const *r = regulator_table; *r; r++) {
				random_world(&w, seed, 10, 0);
				/* the last world printed is the one that failed */
				if (getenv("LAWS_VERBOSE"))
					print_world(&w, seed, (*d)->name, (*r)->name);
				run_cross(&w, *d, *r, &log);
				never_oversubscribed(&w, &log);
				grants_within_caps(&log);
				bytes_and_work_conserved(&w, &log);
				parts_add_up(&w);
				work_conserving(&w);
				world_end(&w);
			}
}
END_TEST

/* What a tenant takes alone: its isolated time, but under tdma, which by design keeps it to its share of the
 * DRAM, at least bytes / share in each layer. */
static double alone_cycles(const struct world *w, const struct policy *policy)
{
	int group = w->soc.tiles / w->soc.groups;
	const struct trace *trace = w->traces[w->tasks[0].network];
	const struct lowering *on = trace->on[group];
	double share = w->soc.dram_bytes_per_cycle * w->soc.dram_efficiency / w->soc.groups;
	double cycles = 0;
	for (size_t i = 0; i < trace->layer_count; i++) {
		double isolated = on->demands[i].isolated_cycles;
		double moving = (double)on->costs[i].dram_bytes / share;
		bool held = strcmp(policy->regulator->name, "tdma") == 0 && moving > isolated;
		cycles += held ? moving : isolated;
	}
	return cycles;
}

/* One tenant alone takes exactly its isolated time, up to the whole DRAM's bandwidth. */
START_TEST(alone_is_isolated)
{
	static struct world w;
	for (uint64_t seed = 0; seed < WORLDS; seed++)
		for (const struct policy *policy = policy_table; policy->name; policy++) {
			random_world(&w, seed, 10, 0);
			w.workload.task_count = 1;
			world_run(&w, policy->name);
			const struct outcome *o = w.outcomes;
			double expected = alone_cycles(&w, policy);
			NEAR(o->finish_cycles - o->start_cycles, expected);
			NEAR(o->throttled_cycles, expected - o->isolated_cycles);
			NEAR(o->interference_cycles, 0);
			world_end(&w);
		}
}
END_TEST

static void outcomes_same(const struct world *w, const struct outcome *expected, double scale)
{
	for (size_t i = 0; i < w->workload.task_count; i++) {
		ck_assert_double_eq(w->outcomes[i].start_cycles, scale * expected[i].start_cycles);
		ck_assert_double_eq(
			w->outcomes[i].finish_cycles, scale * expected[i].finish_cycles);
	}
}

static void outcomes_near(const struct world *w, const struct outcome *expected)
{
	for (size_t i = 0; i < w->workload.task_count; i++)
		NEAR(w->outcomes[i].finish_cycles, expected[i].finish_cycles);
}

/* Where all demands together fit, a regulator changes nothing: eight tenants of at most one byte per
 * cycle against ten. To the bit, unless it revises limits: then progress is settled in more steps, which
 * rounds differently. */
START_TEST(regulators_rest_while_demands_fit)
{
	static struct world w;
	static struct outcome without[WORLD_TASKS];
	for (uint64_t seed = 0; seed < WORLDS; seed++)
		for (const struct dispatcher *const *d = dispatcher_table; *d; d++)
			for (const struct regulator *const *r = regulator_table; *r; r++) {
				random_world(&w, seed, 1, 0);
				w.soc.dram_bytes_per_cycle = 20;
				run_cross(&w, *d, regulator_table[0], NULL);
				memcpy(without, w.outcomes, sizeof without);
				run_cross(&w, *d, *r, NULL);
				if ((*r)->revise)
					outcomes_near(&w, without);
				else
					outcomes_same(&w, without, 1);
				world_end(&w);
			}
}
END_TEST

/* Twice the cycles for everything and half the bytes per cycle: the same story at half the speed, to the
 * bit. Targets are far, so that no knob in cycles matters. */
static void slow_down(struct world *w)
{
	w->soc.dram_bytes_per_cycle /= 2;
	for (size_t n = 0; n < w->workload.network_count; n++) {
		const struct trace *trace = w->traces[n];
		((struct trace *)trace)->estimate_cycles *= 2;
		int group = w->soc.tiles / w->soc.groups;
		const int counts[] = {1, group};
		for (int c = 0; c < 1 + (group > 1); c++) {
			const struct lowering *on = trace->on[counts[c]];
			struct layer_demand *demands = (struct layer_demand *)on->demands;
			((struct lowering *)on)->mean_dram_bytes_per_cycle /= 2;
			double *before = (double *)on->isolated_before;
			for (size_t i = 0; i < trace->layer_count; i++) {
				demands[i].isolated_cycles *= 2;
				demands[i].dram_bytes_per_cycle /= 2;
				before[i + 1] *= 2;
			}
		}
	}
	for (size_t i = 0; i < w->workload.task_count; i++) {
		w->tasks[i].arrival_cycles *= 2;
		w->tasks[i].target_cycles *= 2;
	}
}

START_TEST(latency_scales_with_the_clock)
{
	static struct world w;
	static struct outcome fast[WORLD_TASKS];
	for (uint64_t seed = 0; seed < WORLDS; seed++)
		for (const struct policy *policy = policy_table; policy->name; policy++) {
			random_world(&w, seed, 10, 1 << 30);
			world_run(&w, policy->name);
			memcpy(fast, w.outcomes, sizeof fast);
			slow_down(&w);
			world_run(&w, policy->name);
			outcomes_same(&w, fast, 2);
			world_end(&w);
		}
}
END_TEST

/* As many equal tasks as groups, all at once, under max-min: all end together. */
START_TEST(equals_are_served_equally_under_maxmin)
{
	static struct world w;
	for (uint64_t seed = 0; seed < WORLDS; seed++) {
		random_world(&w, seed, 10, 0);
		w.workload.task_count = 0;
		for (int i = 0; i < w.soc.groups; i++)
			world_task(&w, 0, 5, 100, 1000);
		world_run(&w, "maxmin");
		for (int i = 1; i < w.soc.groups; i++)
			NEAR(w.outcomes[i].finish_cycles, w.outcomes[0].finish_cycles);
		world_end(&w);
	}
}
END_TEST

/* The order of a file's lines does not matter. */
START_TEST(order_of_lines_does_not_matter)
{
	static struct world w;
	static struct outcome sorted[WORLD_TASKS];
	for (uint64_t seed = 0; seed < WORLDS; seed++) {
		random_world(&w, seed, 10, 0);
		world_run(&w, "moca");
		memcpy(sorted, w.outcomes, sizeof sorted);
		char text[8192];
		int used = snprintf(
			text, sizeof text, "task,network,priority,arrival_cycles,target_cycles\n");
		for (size_t i = w.workload.task_count; i-- > 0;)
			used += snprintf(text + used, sizeof text - (size_t)used,
				"%d,%s,%d,%.0f,%.0f\n", w.tasks[i].number,
				w.networks[w.tasks[i].network], w.tasks[i].priority,
				w.tasks[i].arrival_cycles, w.tasks[i].target_cycles);
		struct text source;
		struct workload_source read;
		struct workload_knobs knobs;
		struct workload reversed;
		const struct trace *traces[WORLD_NETWORKS];
		ck_assert(text_from_bytes("t.csv", text, (size_t)used, &w.arena, &source, &w.err));
		ck_assert(workload_parse(&source, "t", &w.arena, &read, &knobs, &w.err));
		workload_make(&read, &knobs, 1, &w.arena, &reversed);
		for (size_t n = 0; n < reversed.network_count; n++)
			for (size_t k = 0; k < w.workload.network_count; k++)
				if (strcmp(reversed.networks[n], w.networks[k]) == 0)
					traces[n] = w.traces[k];
		memcpy(w.traces, traces, sizeof traces);
		w.workload = reversed;
		world_run(&w, "moca");
		outcomes_same(&w, sorted, 1);
		world_end(&w);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("laws");
	TCase *tcase = unit_case(suite, "laws");
	tcase_add_test(tcase, every_policy_on_random_worlds);
	tcase_add_test(tcase, alone_is_isolated);
	tcase_add_test(tcase, regulators_rest_while_demands_fit);
	tcase_add_test(tcase, latency_scales_with_the_clock);
	tcase_add_test(tcase, equals_are_served_equally_under_maxmin);
	tcase_add_test(tcase, order_of_lines_does_not_matter);
	return unit_main(suite);
}
