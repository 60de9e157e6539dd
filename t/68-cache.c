/* Sharing the L2: how the engine accounts for layers at other cache levels, and the policy camdn. Networks,
 * SoC and levels of most tests are made for the arithmetic; the last ones take those of models/. */
#include "world.h"

#include "model/network.h"

enum { PAGE = 1024 };

/* What one layer takes at one level, on any tiles. */
struct level {
	int cache_bytes, dram_bytes, isolated_cycles;
};

struct layer_levels {
	int compute_cycles;
	struct level at[CACHE_LEVELS]; /* of none, cache_bytes is left out */
};

static int level_print(char *text, size_t size, const struct level *level, bool last)
{
	int used = last ? 0 : snprintf(text, size, ",%d", level->cache_bytes);
	return used
		+ snprintf(text + used, size - (size_t)used, ",%d,%d", level->dram_bytes,
			level->isolated_cycles);
}

/* The same on 1, 2 and 4 tiles. */
static int network_add(struct world *w, const struct layer_levels *layers, size_t count)
{
	static const int tiles[] = {1, 2, 4};
	char text[8192];
	int used = snprintf(text, sizeof text,
		"layer,name,block,tiles,compute_cycles,cache_bytes,dram_bytes,isolated_cycles,"
		"once_cache_bytes,once_dram_bytes,once_isolated_cycles,"
		"inner_cache_bytes,inner_dram_bytes,inner_isolated_cycles,"
		"none_dram_bytes,none_isolated_cycles\n");
	for (size_t t = 0; t < 3; t++)
		for (size_t i = 0; i < count; i++) {
			used += snprintf(text + used, sizeof text - (size_t)used,
				"%zu,l%zu,%zu,%d,%d", i, i, i + 1, tiles[t],
				layers[i].compute_cycles);
			for (int level = 0; level < CACHE_LEVELS; level++)
				used += level_print(text + used, sizeof text - (size_t)used,
					&layers[i].at[level], level == CACHE_NONE);
			used += snprintf(text + used, sizeof text - (size_t)used, "\n");
		}
	struct text source;
	struct trace *trace = arena_alloc(&w->arena, sizeof *trace);
	bool ok = text_from_bytes("t.csv", text, (size_t)used, &w->arena, &source, &w->err)
		&& trace_parse(&source, "n", &w->arena, trace, &w->err);
	ck_assert_msg(ok, "%s", w->err.text);
	w->traces[w->workload.network_count] = trace;
	w->networks[w->workload.network_count] =
		arena_printf(&w->arena, "n%zu", w->workload.network_count);
	return (int)w->workload.network_count++;
}

/* Nobody slows anybody: what differs is the cache's doing. */
static void quiet_begin(struct world *w, int pages)
{
	world_begin(w);
	w->soc.interference = 0;
	w->soc.dram_bytes_per_cycle = 100;
	w->soc.l2_bytes = pages * PAGE;
}

/* ---- the engine, under a regulator of the test's own ---- */

/* The level of each layer that begins, one after the other. */
static int script[16];

static bool script_layer(
	void *state, const void *knobs, const struct view *view, int slot, struct limit *limits)
{
	(void)knobs, (void)view;
	int *begun = state;
	limits[slot].cache_level = script[(*begun)++];
	return false;
}

static const struct regulator scripted = {
	.name = "scripted", .state_size = sizeof(int), .shares_cache = true, .layer = script_layer};

/* Tasks run on two tiles from their arrival on. At `stop_cycles` task 0 is stopped; at `resume_cycles` it
 * goes on, on four tiles. */
static double stop_cycles, resume_cycles, resume_migration_cycles;
static enum keep stop_keep;

static void stopper_decide(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)knobs;
	int *wakes = state;
	if (events & EVENT_ARRIVAL)
		for (size_t i = 0; i < view->waiting_count; i++)
			plan_run(plan, view->waiting[i], 2, 0);
	if (events & EVENT_WAKE && ++*wakes == 1)
		plan_stop(plan, 0, stop_keep);
	else if (events & EVENT_WAKE)
		plan_run(plan, 0, 4, resume_migration_cycles);
	plan->wake_cycles = *wakes == 0 ? stop_cycles : *wakes == 1 ? resume_cycles : INFINITY;
}

static void two_and_four(const struct soc *soc, const void *knobs, int *counts)
{
	(void)soc, (void)knobs;
	counts[0] = 2;
	counts[1] = 4;
	counts[2] = 0;
}

static const struct dispatcher stopper = {.name = "stopper",
	.state_size = sizeof(int),
	.events = EVENT_ARRIVAL | EVENT_WAKE,
	.tile_counts = two_and_four,
	.decide = stopper_decide};

static struct tuned_policy policy_of(
	struct world *w, const char *name, const struct dispatcher *d, const struct regulator *r)
{
	struct tuned_policy policy;
	ck_assert_msg(policy_find(name, &w->arena, &policy, &w->err), "%s", w->err.text);
	if (d)
		policy.policy.dispatcher = d;
	if (r)
		policy.policy.regulator = r;
	return policy;
}

struct moved {
	double bytes, progress;
};

static void moved_add(void *data, const struct stretch *s)
{
	struct moved *moved = data;
	moved[s->task].bytes += s->granted_bytes_per_cycle * (s->to_cycles - s->from_cycles);
	moved[s->task].progress += s->progress;
}

/* Runs; whatever happens, the bytes of the stretches are those of the outcomes and parts add up. */
static void run_watched(struct world *w, const struct tuned_policy *policy)
{
	struct moved moved[WORLD_TASKS] = {{0}};
	struct observer observer = {moved, moved_add, {0}};
	ck_assert_msg(world_try(w, policy, &observer), "%s", w->err.text);
	for (size_t i = 0; i < w->workload.task_count; i++) {
		const struct outcome *o = &w->outcomes[i];
		ck_assert_double_eq_tol(moved[i].bytes, o->dram_bytes, 1e-9 * o->dram_bytes);
		ck_assert_double_eq_tol(parts_sum(o), o->finish_cycles - w->tasks[i].arrival_cycles,
			1e-6 + 1e-9 * o->finish_cycles);
	}
}

/* Two layers: of 1000 bytes in 100 cycles or, with nothing, 3000 in 400; and of 500 in 200 or 2000 in 500. */
static const struct layer_levels two_layers[] = {
	{50, {{4 * PAGE, 1000, 100}, {2 * PAGE, 1200, 110}, {PAGE, 2000, 300}, {0, 3000, 400}}},
	{80, {{3 * PAGE, 500, 200}, {2 * PAGE, 900, 250}, {PAGE, 1000, 300}, {0, 2000, 500}}},
};

static void run_script(struct world *w, int first, int second, int third)
{
	script[0] = first;
	script[1] = second;
	script[2] = third;
	struct tuned_policy policy = policy_of(w, "null", &stopper, &scripted);
	run_watched(w, &policy);
}

/* none, then whole: 400 + 200 cycles, 3000 + 500 bytes; inner, then once: 300 + 250, 2000 + 900. */
START_TEST(a_layer_is_of_its_level)
{
	struct world w;
	quiet_begin(&w, 4);
	stop_cycles = resume_cycles = INFINITY;
	network_add(&w, two_layers, 2);
	world_task(&w, 0, 0, 0, 9999);
	run_script(&w, CACHE_NONE, CACHE_WHOLE, 0);
	NEAR(w.outcomes[0].finish_cycles, 600);
	NEAR(w.outcomes[0].dram_bytes, 3500);
	NEAR(w.outcomes[0].compute_cycles, 130);
	NEAR(w.outcomes[0].memory_cycles, 470);
	NEAR(w.outcomes[0].tile_cycles, 1200);
	NEAR(w.outcomes[0].isolated_cycles, 300);
	run_script(&w, CACHE_INNER, CACHE_ONCE, 0);
	NEAR(w.outcomes[0].finish_cycles, 550);
	NEAR(w.outcomes[0].dram_bytes, 2900);
	world_end(&w);
}
END_TEST

/* Of none: at 200 half of the first layer and 1500 bytes are done. Stopped until 300, moved until 340; the
 * other half at whole takes 50 cycles and 500 bytes: 390. The second at none: 890, 2000 bytes. */
START_TEST(a_stopped_layer_goes_on_at_another_level)
{
	struct world w;
	quiet_begin(&w, 4);
	stop_cycles = 200;
	resume_cycles = 300;
	resume_migration_cycles = 40;
	stop_keep = KEEP_ALL;
	network_add(&w, two_layers, 2);
	world_task(&w, 0, 0, 0, 9999);
	run_script(&w, CACHE_NONE, CACHE_WHOLE, CACHE_NONE);
	const struct outcome *o = w.outcomes;
	NEAR(o->finish_cycles, 890);
	NEAR(o->dram_bytes, 1500 + 500 + 2000);
	NEAR(o->queued_cycles, 100);
	NEAR(o->migration_cycles, 40);
	NEAR(o->compute_cycles, 130);
	NEAR(o->memory_cycles, 200 + 50 + 500 - 130);
	NEAR(o->tile_cycles, 2 * 200 + 4 * 590);
	world_end(&w);
}
END_TEST

/* The first layer at none until 400, half of the second at whole until 500: 3000 + 250 bytes. All of it is
 * thrown away. From 600 on the first at whole until 700, the second at once until 950: 1000 + 900. */
START_TEST(bytes_of_work_thrown_away_are_of_their_levels)
{
	struct world w;
	quiet_begin(&w, 4);
	stop_cycles = 500;
	resume_cycles = 600;
	resume_migration_cycles = 0;
	stop_keep = KEEP_NOTHING;
	network_add(&w, two_layers, 2);
	world_task(&w, 0, 0, 0, 9999);
	script[3] = CACHE_ONCE;
	run_script(&w, CACHE_NONE, CACHE_WHOLE, CACHE_WHOLE);
	NEAR(w.outcomes[0].finish_cycles, 950);
	NEAR(w.outcomes[0].dram_bytes, 3250 + 1900);
	NEAR(w.outcomes[0].queued_cycles, 100);
	world_end(&w);
}
END_TEST

static bool meddle(
	void *state, const void *knobs, const struct view *view, int slot, struct limit *limits)
{
	(void)state, (void)knobs, (void)slot;
	for (int other = 0; other < view->slot_count; other++)
		limits[other].cache_level = view->now_cycles > 0 ? CACHE_NONE : CACHE_WHOLE;
	return true;
}

static const struct regulator meddler = {.name = "meddler", .shares_cache = true, .layer = meddle};

/* Task 1 begins at 50 and takes everybody's cache away: task 0 keeps that of its first layer until 100, and
 * has none in its second: 600. Task 1 has none: 950. */
START_TEST(a_layer_keeps_its_level)
{
	struct world w;
	quiet_begin(&w, 4);
	stop_cycles = resume_cycles = INFINITY;
	network_add(&w, two_layers, 2);
	world_task(&w, 0, 0, 0, 9999);
	world_task(&w, 0, 0, 50, 9999);
	struct tuned_policy policy = policy_of(&w, "null", &stopper, &meddler);
	run_watched(&w, &policy);
	NEAR(w.outcomes[0].finish_cycles, 600);
	NEAR(w.outcomes[0].dram_bytes, 1000 + 2000);
	NEAR(w.outcomes[1].finish_cycles, 950);
	NEAR(w.outcomes[1].dram_bytes, 3000 + 2000);
	world_end(&w);
}
END_TEST

/* 20 bytes a cycle. Alone, 1000 bytes in 100 cycles; from 50 on task 1 asks for 3000 in 200, 15 a cycle:
 * 25 in all. Max-min gives each 10: task 0 has its 10 and ends at 100 as before. Task 1 moves
 * 500 bytes until 100 and then, alone, its 15 a cycle: 2500 / 15 more. */
START_TEST(a_level_s_demand_counts_in_a_saturated_dram)
{
	static const struct layer_levels one[] = {
		{50, {{PAGE, 1000, 100}, {PAGE, 1000, 100}, {PAGE, 1000, 100}, {0, 3000, 200}}}};
	struct world w;
	quiet_begin(&w, 4);
	w.soc.dram_bytes_per_cycle = 20;
	w.soc.dram_arbiter = ARBITER_MAXMIN;
	stop_cycles = resume_cycles = INFINITY;
	network_add(&w, one, 1);
	world_task(&w, 0, 0, 0, 9999);
	world_task(&w, 0, 0, 50, 9999);
	run_script(&w, CACHE_WHOLE, CACHE_NONE, 0);
	NEAR(w.outcomes[0].finish_cycles, 100);
	NEAR(w.outcomes[1].finish_cycles, 100 + 2500 / 15.0);
	NEAR(w.outcomes[1].dram_bytes, 3000);
	world_end(&w);
}
END_TEST

/* ---- camdn ---- */

/* Saves 5000 bytes with two pages, 7000 with six: 2500 and then 500 a page. */
static const struct layer_levels keen[] = {{100,
	{{6 * PAGE, 1000, 1000}, {6 * PAGE, 1000, 1000}, {2 * PAGE, 3000, 1200}, {0, 8000, 1600}}}};
/* Saves 3200 with eight pages: 400 a page. */
static const struct layer_levels broad[] = {
	{100, {{8 * PAGE, 800, 1000}, {8 * PAGE, 800, 1000}, {0, 4000, 1400}, {0, 4000, 1400}}}};

static void run_camdn(struct world *w, const char *knobs)
{
	const char *name = arena_printf(&w->arena, "camdn[page_bytes=1024%s]", knobs);
	struct tuned_policy policy = policy_of(w, name, NULL, NULL);
	run_watched(w, &policy);
}

static void ended(const struct world *w, int task, double finish_cycles, double dram_bytes)
{
	NEAR(w->outcomes[task].finish_cycles, finish_cycles);
	NEAR(w->outcomes[task].dram_bytes, dram_bytes);
}

/* Ten pages. The keen task has six from 0 on. At 100 both its steps save more per page than the broad
 * one's, which has not room for eight behind six: it gets none until 1500. */
START_TEST(pages_go_where_they_save_most)
{
	struct world w;
	quiet_begin(&w, 10);
	world_task(&w, network_add(&w, keen, 1), 0, 0, 9999);
	world_task(&w, network_add(&w, broad, 1), 0, 100, 9999);
	run_camdn(&w, "");
	ended(&w, 0, 1000, 1000);
	ended(&w, 1, 1500, 4000);
	world_end(&w);
}
END_TEST

/* The other way round: the broad task has eight pages when the keen one comes at 100. Six are its due, but
 * the other keeps its own while its layer lasts: two, until 1300. */
START_TEST(pages_are_not_taken_within_a_layer)
{
	struct world w;
	quiet_begin(&w, 10);
	world_task(&w, network_add(&w, broad, 1), 0, 0, 9999);
	world_task(&w, network_add(&w, keen, 1), 0, 100, 9999);
	run_camdn(&w, "");
	ended(&w, 0, 1000, 800);
	ended(&w, 1, 1300, 3000);
	world_end(&w);
}
END_TEST

/* The broad layer twice and the keen one twice. 0: the broad task has eight pages, until 1000. 100: the
 * keen one has two, until 1300. 1000: the broad one gives its eight back, but is due none behind the keen
 * one's six: 1400 cycles without, until 2400. 1300: the keen one has six: 1000 cycles, until 2300. */
START_TEST(pages_move_at_the_next_layer)
{
	const struct layer_levels broad_twice[] = {broad[0], broad[0]};
	const struct layer_levels keen_twice[] = {keen[0], keen[0]};
	struct world w;
	quiet_begin(&w, 10);
	world_task(&w, network_add(&w, broad_twice, 2), 0, 0, 9999);
	world_task(&w, network_add(&w, keen_twice, 2), 0, 100, 9999);
	run_camdn(&w, "");
	ended(&w, 0, 2400, 800 + 4000);
	ended(&w, 1, 2300, 3000 + 1000);
	world_end(&w);
}
END_TEST

/* Together at 0, on ten pages, so that what comes first has the slot first. Equal shares: five for each of
 * two, which is enough for two of the keen one's pages (1200 cycles) and none of the broad one's. By tiles:
 * two of eight tiles have 2.5 pages: the same. Alone, `equal` gives all: 1000 cycles. Managed, the keen
 * one has six. */
START_TEST(equal_shares)
{
	struct world w;
	quiet_begin(&w, 10);
	world_task(&w, network_add(&w, keen, 1), 0, 0, 9999);
	world_task(&w, network_add(&w, broad, 1), 0, 0, 9999);
	run_camdn(&w, ",shares=equal");
	ended(&w, 0, 1200, 3000);
	ended(&w, 1, 1400, 4000);
	run_camdn(&w, ",shares=tiles");
	ended(&w, 0, 1200, 3000);
	ended(&w, 1, 1400, 4000);
	run_camdn(&w, "");
	ended(&w, 0, 1000, 1000);
	ended(&w, 1, 1400, 4000);
	w.workload.task_count = 1;
	run_camdn(&w, ",shares=equal");
	ended(&w, 0, 1000, 1000);
	run_camdn(&w, ",shares=tiles");
	ended(&w, 0, 1200, 3000);
	world_end(&w);
}
END_TEST

/* `equal` deals by who runs when a layer begins: six pages, all that it wants, for the one that is alone at
 * 0; five are the share of the second at 100, of which four are free: two do. */
START_TEST(equal_shares_never_exceed_what_is_free)
{
	struct world w;
	quiet_begin(&w, 10);
	int network = network_add(&w, keen, 1);
	world_task(&w, network, 0, 0, 9999);
	world_task(&w, network, 0, 100, 9999);
	run_camdn(&w, ",shares=equal");
	ended(&w, 0, 1000, 1000);
	ended(&w, 1, 1300, 3000);
	world_end(&w);
}
END_TEST

/* Two keen tasks at once on ten pages. Equal worth: the second is behind the first, which has six; of ten
 * the second's six do not fit, its first two do. */
START_TEST(ties_go_to_who_is_there)
{
	struct world w;
	quiet_begin(&w, 10);
	int network = network_add(&w, keen, 1);
	world_task(&w, network, 0, 0, 9999);
	world_task(&w, network, 0, 0, 9999);
	run_camdn(&w, "");
	ended(&w, 0, 1000, 1000);
	ended(&w, 1, 1200, 3000);
	world_end(&w);
}
END_TEST

/* The first layer gains nothing for itself from four pages, but its output then is in L2 for the second,
 * which moves 500 bytes in place of 2500. */
static const struct layer_levels chain[] = {
	{100, {{4 * PAGE, 1000, 1000}, {0, 1000, 1000}, {0, 1000, 1000}, {0, 1000, 1000}}},
	{100, {{4 * PAGE, 500, 500}, {PAGE, 2500, 800}, {0, 3500, 1000}, {0, 3500, 1000}}},
};

/* With four pages the chain is kept: 1000 + 500 cycles. With three it is not, and the second layer reads
 * its input, once: 1000 + 800. With none: 1000 + 1000. */
START_TEST(outputs_stay_for_the_next_layer)
{
	struct world w;
	quiet_begin(&w, 4);
	world_task(&w, network_add(&w, chain, 2), 0, 0, 9999);
	run_camdn(&w, "");
	ended(&w, 0, 1500, 1500);
	w.soc.l2_bytes = 3 * PAGE;
	run_camdn(&w, "");
	ended(&w, 0, 1800, 3500);
	w.soc.l2_bytes = 0;
	run_camdn(&w, "");
	ended(&w, 0, 2000, 4500);
	world_end(&w);
}
END_TEST

/* Stopped when the first layer ends, at 1000, and resumed at 1200: the output is gone, the second layer
 * reads it: 800 cycles and 2500 bytes. */
START_TEST(what_is_stopped_loses_its_pages)
{
	struct world w;
	quiet_begin(&w, 4);
	stop_cycles = 1000;
	resume_cycles = 1200;
	resume_migration_cycles = 0;
	stop_keep = KEEP_ALL;
	world_task(&w, network_add(&w, chain, 2), 0, 0, 9999);
	struct tuned_policy policy = policy_of(&w, "camdn[page_bytes=1024]", &stopper, NULL);
	run_watched(&w, &policy);
	ended(&w, 0, 2000, 3500);
	world_end(&w);
}
END_TEST

/* Three layers; stopped at 500, in the middle of the first, and resumed at 600. It goes on: 500 more, until
 * 1100. So far all is as if it had not been stopped, since the first layer's input comes from DRAM. The
 * second finds its input: 500; the third: 500. Stopped at 1250, in the middle of the second, and resumed at
 * 1300: half of the second, its input gone, takes 400 and 1250 bytes, but keeps its output: 500. */
START_TEST(a_resumed_layer_keeps_its_output)
{
	const struct layer_levels three[] = {chain[0], chain[1], chain[1]};
	struct world w;
	quiet_begin(&w, 4);
	resume_migration_cycles = 0;
	stop_keep = KEEP_ALL;
	stop_cycles = 500;
	resume_cycles = 600;
	world_task(&w, network_add(&w, three, 3), 0, 0, 9999);
	struct tuned_policy policy = policy_of(&w, "camdn[page_bytes=1024]", &stopper, NULL);
	run_watched(&w, &policy);
	ended(&w, 0, 2100, 2000);
	stop_cycles = 1250;
	resume_cycles = 1300;
	run_watched(&w, &policy);
	ended(&w, 0, 1300 + 400 + 500, 1000 + 250 + 1250 + 500);
	world_end(&w);
}
END_TEST

/* Twelve pages. The rising layer saves 1000 bytes with two pages, 500 a page, but 8000 with eight, 1000 a
 * page: that is what all eight count, and so they come before the six of the even layer, 700 a page, which
 * save 4200. At 0 the even task has six pages. At 100 the rising one has two, of six that are free, until
 * 1900. At 1000 the even one's second layer would have room beside the six pages of the rich step, but
 * not beside the eight of both: it has none until 2500. */
START_TEST(a_poor_step_does_not_hide_a_rich_one)
{
	static const struct layer_levels rising[] = {{100,
		{{8 * PAGE, 1000, 1000}, {8 * PAGE, 1000, 1000}, {2 * PAGE, 8000, 1800},
			{0, 9000, 2000}}}};
	static const struct layer_levels even[] = {
		{100,
			{{6 * PAGE, 800, 1000}, {6 * PAGE, 800, 1000}, {0, 5000, 1500},
				{0, 5000, 1500}}},
		{100,
			{{6 * PAGE, 800, 1000}, {6 * PAGE, 800, 1000}, {0, 5000, 1500},
				{0, 5000, 1500}}}};
	struct world w;
	quiet_begin(&w, 12);
	world_task(&w, network_add(&w, even, 2), 0, 0, 9999);
	world_task(&w, network_add(&w, rising, 1), 0, 100, 9999);
	run_camdn(&w, "");
	ended(&w, 0, 2500, 800 + 5000);
	ended(&w, 1, 1900, 8000);
	world_end(&w);
}
END_TEST

/* One page of more than the L2: all of it or nothing. A page of 3000 bytes: four of them are 12000 bytes; the
 * keen layer's 6144 take three, its 2048 take one. */
START_TEST(pages_of_any_size)
{
	struct world w;
	quiet_begin(&w, 10);
	int network = network_add(&w, keen, 1);
	world_task(&w, network, 0, 0, 9999);
	world_task(&w, network, 0, 10, 9999);
	struct tuned_policy huge = policy_of(&w, "camdn[page_bytes=65536]", NULL, NULL);
	run_watched(&w, &huge);
	ended(&w, 0, 1000, 1000);
	ended(&w, 1, 1610, 8000);
	struct tuned_policy odd = policy_of(&w, "camdn[page_bytes=3000]", NULL, NULL);
	run_watched(&w, &odd);
	ended(&w, 0, 1000, 1000);
	ended(&w, 1, 1210, 3000);
	world_end(&w);
}
END_TEST

START_TEST(a_trace_that_does_not_tell_is_refused)
{
	struct world w;
	struct tuned_policy policy;
	quiet_begin(&w, 10);
	world_task(&w, network_add(&w, keen, 1), 0, 0, 9999);
	struct text source;
	struct trace trace;
	const char *bytes = "layer,name,tiles,compute_cycles,dram_bytes,isolated_cycles\n"
			    "0,a,2,0,0,20\n";
	ck_assert(text_from_bytes("f", bytes, strlen(bytes), &w.arena, &source, &w.err)
		&& trace_parse(&source, "n", &w.arena, &trace, &w.err));
	w.traces[0] = &trace;
	policy = policy_of(&w, "camdn", NULL, NULL);
	ck_assert(!world_try(&w, &policy, NULL));
	ck_assert_int_eq(w.err.status, 65);
	ck_assert_str_eq(w.err.text,
		"policy 'camdn' shares the L2, and the trace of n0 does not tell its traffic with "
		"less of it");
	policy = policy_of(&w, "static", NULL, NULL);
	ck_assert(world_try(&w, &policy, NULL));
	world_end(&w);
}
END_TEST

/* ---- the networks of models/ ---- */

static const char *const names[] = {
	"alexnet", "squeezenet", "kws", "yolov2", "resnet50", "googlenet", "yololite"};
enum { NETWORKS = sizeof names / sizeof *names };

static void models_begin(struct world *w)
{
	static const int counts[] = {1, 2, 4, 8, 0};
	struct text text;
	world_begin(w);
	ck_assert(text_read("models/socs/gemmini8.ini", &w->arena, &text, &w->err)
		&& soc_parse(&text, "gemmini8", &w->arena, &w->soc, &w->err));
	for (int i = 0; i < NETWORKS; i++) {
		struct network *network = arena_alloc(&w->arena, sizeof *network);
		struct trace *trace = arena_alloc(&w->arena, sizeof *trace);
		const char *path = arena_printf(&w->arena, "models/networks/%s.csv", names[i]);
		bool ok = text_read(path, &w->arena, &text, &w->err)
			&& network_parse(&text, names[i], &w->arena, network, &w->err)
			&& trace_lower(&w->soc, network, counts, &w->arena, trace, &w->err);
		ck_assert_msg(ok, "%s", w->err.text);
		w->traces[i] = trace;
		w->networks[i] = names[i];
	}
	w->workload.network_count = NETWORKS;
}

/* With the whole L2 to itself a task takes the time that the cost was calibrated to, managed or equal. */
START_TEST(alone_is_isolated)
{
	struct world w;
	models_begin(&w);
	for (int i = 0; i < NETWORKS; i++) {
		w.workload.task_count = 0;
		world_task(&w, i, 0, 0, 1e9);
		static const char *const policies[] = {"camdn", "camdn[shares=equal]",
			"camdn[page_bytes=1500]", "camdn[page_bytes=3000000]"};
		for (int p = 0; p < 4; p++) {
			world_run(&w, policies[p]);
			const struct outcome *o = w.outcomes;
			const struct trace *trace = w.traces[i];
			NEAR(o->finish_cycles, o->isolated_cycles);
			NEAR(o->dram_bytes, trace->on[2]->dram_bytes_before[trace->layer_count]);
			NEAR(parts_sum(o), o->finish_cycles);
		}
	}
	world_end(&w);
}
END_TEST

/* What the policy says that running tasks hold. */
struct pages {
	const struct world *w;
	double held[WORLD_TASKS], most;
};

static void pages_note(void *data, double now_cycles, int task, const char *what, double value)
{
	struct pages *pages = data;
	double sum = 0;
	(void)now_cycles;
	if (strcmp(what, "held_pages") == 0)
		pages->held[task] = value;
	for (size_t i = 0; i < pages->w->workload.task_count; i++)
		sum += pages->w->outcomes[i].finish_cycles > 0 ? 0 : pages->held[i];
	pages->most = sum > pages->most ? sum : pages->most;
}

static void no_stretch(void *data, const struct stretch *stretch)
{
	(void)data, (void)stretch;
}

/* At least what it moves with the whole L2, and less than with none. */
static void between_whole_and_none(const struct world *w, int task)
{
	const struct trace *trace = w->traces[w->tasks[task].network];
	const struct lowering *const *under = trace->on[2]->under;
	double bytes = w->outcomes[task].dram_bytes;
	ck_assert_double_ge(
		bytes * (1 + 1e-9), under[CACHE_WHOLE]->dram_bytes_before[trace->layer_count]);
	ck_assert_double_lt(bytes, under[CACHE_NONE]->dram_bytes_before[trace->layer_count]);
}

/* Eight tasks on four groups: never more pages than the 64 of 2 MiB, and at times most of them. */
START_TEST(the_l2_is_not_dealt_out_twice)
{
	static const char *const policies[] = {
		"camdn", "camdn[shares=equal]", "camdn[shares=tiles]"};
	for (int p = 0; p < 3; p++) {
		struct world w;
		struct pages pages = {.w = &w};
		struct observer observer = {&pages, no_stretch, {&pages, pages_note}};
		models_begin(&w);
		for (int i = 0; i < 8; i++)
			world_task(&w, i % NETWORKS, i, 1e5 * i, 1e9);
		struct tuned_policy policy = policy_of(&w, policies[p], NULL, NULL);
		ck_assert_msg(world_try(&w, &policy, &observer), "%s", w.err.text);
		for (int i = 0; i < 8; i++)
			between_whole_and_none(&w, i);
		ck_assert_double_le(pages.most, 64);
		ck_assert_double_gt(pages.most, 32);
		world_end(&w);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("cache");
	TCase *tcase = unit_case(suite, "cache");
	tcase_add_test(tcase, a_layer_is_of_its_level);
	tcase_add_test(tcase, a_stopped_layer_goes_on_at_another_level);
	tcase_add_test(tcase, bytes_of_work_thrown_away_are_of_their_levels);
	tcase_add_test(tcase, a_layer_keeps_its_level);
	tcase_add_test(tcase, a_level_s_demand_counts_in_a_saturated_dram);
	tcase_add_test(tcase, pages_go_where_they_save_most);
	tcase_add_test(tcase, pages_are_not_taken_within_a_layer);
	tcase_add_test(tcase, pages_move_at_the_next_layer);
	tcase_add_test(tcase, equal_shares);
	tcase_add_test(tcase, equal_shares_never_exceed_what_is_free);
	tcase_add_test(tcase, ties_go_to_who_is_there);
	tcase_add_test(tcase, outputs_stay_for_the_next_layer);
	tcase_add_test(tcase, what_is_stopped_loses_its_pages);
	tcase_add_test(tcase, a_resumed_layer_keeps_its_output);
	tcase_add_test(tcase, a_poor_step_does_not_hide_a_rich_one);
	tcase_add_test(tcase, pages_of_any_size);
	tcase_add_test(tcase, a_trace_that_does_not_tell_is_refused);
	tcase_add_test(tcase, alone_is_isolated);
	tcase_add_test(tcase, the_l2_is_not_dealt_out_twice);
	return unit_main(suite);
}
