/* The story of a replay, by hand arithmetic, on the machine of t/world.h: 8 tiles in 4 groups, 10 bytes per
 * cycle. */
#include "world.h"

#include "story/story.h"

/* A world's story. */
struct told {
	struct world world;
	struct story story;
	struct scenario scenario;
};

static void told_run(struct told *t, const struct tuned_policy *policy)
{
	struct world *w = &t->world;
	story_begin(&t->story);
	struct observer observer = story_observer(&t->story);
	bool ok = world_try(w, policy, &observer);
	ck_assert_msg(ok, "%s", w->err.text);
	t->scenario = (struct scenario){&w->soc, &w->workload, w->traces, NULL};
	story_end(&t->story, &t->scenario, w->outcomes);
}

static void told_run_named(struct told *t, const char *name)
{
	struct tuned_policy policy;
	ck_assert(policy_find(name, &t->world.arena, &policy, &t->world.err));
	told_run(t, &policy);
}

static void told_end(struct told *t)
{
	story_free(&t->story);
	world_end(&t->world);
}

static void check_tenure(const struct tenure *t, int task, uint64_t tiles, double from, double to)
{
	ck_assert_int_eq(t->task, task);
	ck_assert_uint_eq(t->tile_set, tiles);
	ck_assert_int_eq(t->tiles, __builtin_popcountll(tiles));
	NEAR(t->from_cycles, from);
	NEAR(t->to_cycles, to);
}

static void check_span(const struct span *span, double from, double to)
{
	NEAR(span->from_cycles, from);
	NEAR(span->to_cycles, to);
}

static void check_company(
	const struct company *c, int task, double from, double to, double cycles, double bytes)
{
	ck_assert_int_eq(c->task, task);
	check_span(&c->span, from, to);
	NEAR(c->cycles, cycles);
	NEAR(c->bytes, bytes);
}

static void check_step(
	const struct step *s, double from, double to, int running, int migrating, int queued)
{
	NEAR(s->from_cycles, from);
	NEAR(s->to_cycles, to);
	ck_assert_int_eq(s->running, running);
	ck_assert_int_eq(s->migrating, migrating);
	ck_assert_int_eq((int)s->queued, queued);
}

static void check_rates(const struct step *s, double demanded, double withheld, double contended,
	double granted, double idle)
{
	NEAR(s->demanded_bytes_per_cycle, demanded);
	NEAR(s->withheld_bytes_per_cycle, withheld);
	NEAR(s->contended_bytes_per_cycle, contended);
	NEAR(s->granted_bytes_per_cycle, granted);
	NEAR(s->idle_bytes_per_cycle, idle);
}

/* Interference off, max-min. The light task asks for 3 of 10 bytes per cycle and ends at 1000; the heavy one
 * asks for 9 and gets 7: by 1000 it has done 7000/9 of its 2000; alone it gets 9 and ends at 3000 - 7000/9 =
 * 2222.2. It has asked for 9 x 2222.2 = 20000 bytes, was refused 2 x 1000, and drew its 18000. */
START_TEST(a_saturated_dram)
{
	struct told t;
	struct world *w = &t.world;
	const double end = 3000 - 7000 / 9.0;
	world_begin(w);
	w->soc.interference = 0;
	w->soc.dram_arbiter = ARBITER_MAXMIN;
	world_network(w, "light", 1, (const int[][3]){{100, 3000, 1000}});
	world_network(w, "heavy", 1, (const int[][3]){{100, 18000, 2000}});
	world_task(w, 0, 0, 0, 9999);
	world_task(w, 1, 0, 0, 9999);
	told_run_named(&t, "null");

	ck_assert_uint_eq(t.story.tenure_count, 2);
	check_tenure(&t.story.tenures[0], 0, 3, 0, 1000);
	check_tenure(&t.story.tenures[1], 1, 12, 0, end);
	ck_assert_uint_eq(t.story.tenures[1].phase_count, 1);
	struct phase heavy = story_sum(&t.story, 1);
	check_span(&(struct span){heavy.from_cycles, heavy.to_cycles}, 0, end);
	NEAR(heavy.demanded_bytes, 20000);
	NEAR(heavy.contended_bytes, 2000);
	NEAR(heavy.granted_bytes, 18000);
	NEAR(heavy.contended_cycles, 1000);
	ck_assert_double_eq(heavy.withheld_bytes, 0);
	ck_assert_double_eq(heavy.capped_cycles, 0);
	struct phase light = story_sum(&t.story, 0);
	ck_assert_double_eq(light.contended_cycles, 0);
	NEAR(light.granted_bytes, 3000);

	struct company *company;
	const int both[] = {0, 1};
	ck_assert_uint_eq(story_company(&t.story, both, 1, SPAN_RUNNING, &w->arena, &company), 1);
	check_company(company, 1, 0, 1000, 1000, 7000);
	ck_assert_uint_eq(
		story_company(&t.story, both + 1, 1, SPAN_RUNNING, &w->arena, &company), 1);
	check_company(company, 0, 0, 1000, 1000, 3000);
	ck_assert_uint_eq(story_company(&t.story, both, 2, SPAN_RUNNING, &w->arena, &company), 2);
	ck_assert_uint_eq(story_company(&t.story, both, 2, SPAN_QUEUED, &w->arena, &company), 0);

	struct step *steps;
	ck_assert_uint_eq(story_steps(&t.story, &w->arena, &steps), 2);
	check_step(&steps[0], 0, 1000, 2, 0, 0);
	check_rates(&steps[0], 12, 0, 2, 10, 0);
	check_step(&steps[1], 1000, end, 1, 0, 0);
	check_rates(&steps[1], 9, 0, 0, 9, 1);
	told_end(&t);
}
END_TEST

/* Two tasks whose tiles hold a DRAM of 10 with efficiency 0.8: capacity 8 for both, 10 for the one that is
 * left. tdma caps each at 8 / 4 = 2 of the 4 that it asks for, so that the 4000 bytes take 2000 cycles; the
 * other, of 2000 bytes, 1000. The cap stays when the other has gone. */
START_TEST(a_cap)
{
	struct told t;
	struct world *w = &t.world;
	world_begin(w);
	w->soc.interference = 0;
	w->soc.dram_efficiency = 0.8;
	world_network(w, "long", 1, (const int[][3]){{100, 4000, 1000}});
	world_network(w, "short", 1, (const int[][3]){{100, 2000, 500}});
	world_task(w, 0, 0, 0, 9999);
	world_task(w, 1, 0, 0, 9999);
	told_run_named(&t, "fifo+tdma");
	struct phase sum = story_sum(&t.story, 0);
	NEAR(sum.demanded_bytes, 8000);
	NEAR(sum.withheld_bytes, 4000);
	NEAR(sum.granted_bytes, 4000);
	NEAR(sum.capped_cycles, 2000);
	ck_assert_double_eq(sum.contended_cycles, 0);
	struct step *steps;
	ck_assert_uint_eq(story_steps(&t.story, &w->arena, &steps), 2);
	check_step(&steps[0], 0, 1000, 2, 0, 0);
	check_rates(&steps[0], 8, 4, 0, 4, 4);
	ck_assert_double_eq(steps[0].capacity_bytes_per_cycle, 8);
	check_step(&steps[1], 1000, 2000, 1, 0, 0);
	check_rates(&steps[1], 4, 2, 0, 2, 8);
	ck_assert_double_eq(steps[1].capacity_bytes_per_cycle, 10);
	told_end(&t);
}
END_TEST

/* Two groups of two tiles, nothing moved. Tasks of 1000, 300 and 500 cycles arrive together: the third waits
 * for the second, until 300, and takes its tiles; it ends at 800, the first at 1000. */
START_TEST(a_queue)
{
	struct told t;
	struct world *w = &t.world;
	world_begin(w);
	w->soc.interference = 0;
	w->soc.tiles = 4;
	w->soc.groups = 2;
	world_network(w, "a", 2, (const int[][3]){{600, 0, 600}, {400, 0, 400}});
	world_network(w, "b", 1, (const int[][3]){{300, 0, 300}});
	world_network(w, "c", 1, (const int[][3]){{500, 0, 500}});
	for (int i = 0; i < 3; i++)
		world_task(w, i, 0, 0, 9999);
	told_run_named(&t, "null");
	ck_assert_uint_eq(t.story.tenure_count, 3);
	check_tenure(&t.story.tenures[0], 0, 3, 0, 1000);
	check_tenure(&t.story.tenures[1], 1, 12, 0, 300);
	check_tenure(&t.story.tenures[2], 2, 12, 300, 800);

	const struct tenure *first = &t.story.tenures[t.story.tenure_first[0]];
	ck_assert_uint_eq(first->phase_count, 2);
	ck_assert_uint_eq(first->phases[1].layer, 1);
	NEAR(first->phases[1].from_cycles, 600);
	NEAR(first->phases[1].to_cycles, 1000);

	struct company *company;
	ck_assert_uint_eq(
		story_company(&t.story, (const int[]){2}, 1, SPAN_QUEUED, &w->arena, &company), 2);
	check_company(&company[0], 0, 0, 300, 300, 0);
	check_company(&company[1], 1, 0, 300, 300, 0);
	ck_assert_uint_eq(
		story_company(&t.story, (const int[]){2}, 1, SPAN_RUNNING, &w->arena, &company), 1);
	check_company(&company[0], 0, 300, 800, 500, 0);
	ck_assert_uint_eq(
		story_company(&t.story, (const int[]){0}, 1, SPAN_RUNNING, &w->arena, &company), 2);
	check_company(&company[0], 2, 300, 800, 500, 0);
	check_company(&company[1], 1, 0, 300, 300, 0);

	struct step *steps;
	ck_assert_uint_eq(story_steps(&t.story, &w->arena, &steps), 3);
	check_step(&steps[0], 0, 300, 2, 0, 1);
	check_step(&steps[1], 300, 800, 2, 0, 0);
	check_step(&steps[2], 800, 1000, 1, 0, 0);
	told_end(&t);
}
END_TEST

/* ---- a dispatcher that does what it is told, and tells why ---- */

/* At 0 task 0 gets two tiles, at 400 four of them, which takes 50 cycles, at 700 none, at 900 two again; and
 * then task 1 is dropped. */
static void decide(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	static const double moments[] = {400, 700, 900};
	double now = view->now_cycles;
	(void)state, (void)knobs, (void)events;
	for (int i = 2; i >= 0; i--)
		if (moments[i] > now)
			plan->wake_cycles = moments[i];
	if (now == 0) {
		policy_note(view, 0, "score", 2);
		plan_run(plan, 0, 2, 0);
	} else if (now == 400) {
		policy_note(view, 0, "score", 5);
		policy_note(view, 0, "cap_bytes_per_cycle", INFINITY);
		plan_run(plan, 0, 4, 50);
	} else if (now == 700) {
		policy_note(view, 0, "score", 3.5);
		plan_stop(plan, 0, KEEP_ALL);
	} else if (now == 900) {
		policy_note(view, 1, "score", -1);
		policy_note(view, -1, "load", 7);
		plan_run(plan, 0, 2, 0);
		plan_drop(plan, 1);
	}
}

static void every_count(const struct soc *soc, const void *knobs, int *counts)
{
	(void)knobs;
	for (int i = 0; i < soc->tiles; i++)
		counts[i] = i + 1;
	counts[soc->tiles] = 0;
}

static const struct dispatcher scripted = {.name = "scripted",
	.summary = "",
	.events = EVENT_ARRIVAL | EVENT_WAKE,
	.tile_counts = every_count,
	.decide = decide};

/* Task 0, 2000 cycles, has done 400 by 400, is moved until 450, has done 650 by 700, waits until 900 and ends
 * at 900 + 1350 = 2250. Task 1 arrives at 100 and waits until 900. */
static void scripted_run(struct told *t)
{
	struct world *w = &t->world;
	struct policy policy = {"scripted", "", &scripted, regulator_table[0]};
	struct tuned_policy tuned = {policy, "scripted", NULL, NULL};
	world_begin(w);
	world_network(w, "n", 1, (const int[][3]){{2000, 0, 2000}});
	world_task(w, 0, 0, 0, 9999);
	world_task(w, 0, 0, 100, 9999);
	told_run(t, &tuned);
}

START_TEST(moved_stopped_and_dropped)
{
	struct told t;
	struct span *spans;
	struct arena *arena = &t.world.arena;
	scripted_run(&t);
	NEAR(t.world.outcomes[0].finish_cycles, 2250);
	ck_assert(t.world.outcomes[1].dropped);
	ck_assert_uint_eq(t.story.tenure_count, 3);
	check_tenure(&t.story.tenures[0], 0, 3, 0, 400);
	check_tenure(&t.story.tenures[1], 0, 15, 400, 700);
	check_tenure(&t.story.tenures[2], 0, 3, 900, 2250);
	ck_assert_uint_eq(t.story.tenures[1].phase_count, 2);
	ck_assert(t.story.tenures[1].phases[0].migrating);
	ck_assert(!t.story.tenures[1].phases[1].migrating);

	ck_assert_uint_eq(story_spans(&t.story, 0, SPAN_QUEUED, arena, &spans), 1);
	check_span(spans, 700, 900);
	ck_assert_uint_eq(story_spans(&t.story, 0, SPAN_MIGRATING, arena, &spans), 1);
	check_span(spans, 400, 450);
	ck_assert_uint_eq(story_spans(&t.story, 0, SPAN_RUNNING, arena, &spans), 3);
	check_span(&spans[0], 0, 400);
	check_span(&spans[1], 450, 700);
	check_span(&spans[2], 900, 2250);
	ck_assert_uint_eq(story_spans(&t.story, 1, SPAN_QUEUED, arena, &spans), 1);
	check_span(spans, 100, 900);
	ck_assert_uint_eq(story_spans(&t.story, 1, SPAN_RUNNING, arena, &spans), 0);

	struct company *company; /* tiles are held while moved, too */
	ck_assert_uint_eq(
		story_company(&t.story, (const int[]){1}, 1, SPAN_QUEUED, arena, &company), 1);
	check_company(company, 0, 100, 700, 600, 0);

	struct step *steps;
	ck_assert_uint_eq(story_steps(&t.story, arena, &steps), 6);
	check_step(&steps[0], 0, 100, 1, 0, 0);
	check_step(&steps[1], 100, 400, 1, 0, 1);
	check_step(&steps[2], 400, 450, 0, 1, 1);
	check_step(&steps[3], 450, 700, 1, 0, 1);
	check_step(&steps[4], 700, 900, 0, 0, 2);
	check_step(&steps[5], 900, 2250, 1, 0, 0);
	told_end(&t);
}
END_TEST

START_TEST(reasons_by_name)
{
	struct told t;
	struct reasons *r;
	struct arena *arena = &t.world.arena;
	scripted_run(&t);
	ck_assert_uint_eq(t.story.reason_count, 6);
	ck_assert_uint_eq(story_reasons(&t.story, (const bool[]){true, false}, arena, &r), 2);
	ck_assert_str_eq(r[0].what, "score");
	ck_assert_uint_eq(r[0].count, 3);
	NEAR(r[0].first, 2);
	NEAR(r[0].first_cycles, 0);
	NEAR(r[0].last, 3.5);
	NEAR(r[0].last_cycles, 700);
	NEAR(r[0].least, 2);
	NEAR(r[0].most, 5);
	NEAR(r[0].mean, 3.5);
	ck_assert_str_eq(r[1].what, "cap_bytes_per_cycle");
	ck_assert_uint_eq(r[1].count, 1);
	ck_assert_uint_eq(r[1].infinite, 1);
	ck_assert(isnan(r[1].first) && isnan(r[1].last) && isnan(r[1].least) && isnan(r[1].mean));
	ck_assert_uint_eq(story_reasons(&t.story, NULL, arena, &r), 3);
	ck_assert_uint_eq(r[0].count, 4);
	NEAR(r[0].least, -1);
	ck_assert_str_eq(r[2].what, "load");
	told_end(&t);
}
END_TEST

/* Every policy, many tasks: tiles are never held twice, and what was seen adds up to what was counted. */
START_TEST(sums_agree_with_outcomes)
{
	const char *name = policy_table[_i].name;
	struct told t;
	struct world *w = &t.world;
	world_begin(w);
	w->soc.dram_efficiency = 0.9;
	world_network(w, "x", 3, (const int[][3]){{100, 900, 200}, {300, 10, 310}, {50, 700, 90}});
	world_network(w, "y", 2, (const int[][3]){{10, 4000, 500}, {200, 100, 210}});
	for (int i = 0; i < 60; i++)
		world_task(w, i % 2, i % 12, 90 * i, 900);
	struct tuned_policy policy;
	ck_assert(policy_find(name, &w->arena, &policy, &w->err));
	story_begin(&t.story);
	struct observer observer = story_observer(&t.story);
	if (!world_try(w, &policy, &observer)) { /* traces without what the policy reads */
		ck_assert_int_eq(w->err.status, 65);
		story_free(&t.story);
		world_end(w);
		return;
	}
	t.scenario = (struct scenario){&w->soc, &w->workload, w->traces, NULL};
	story_end(&t.story, &t.scenario, w->outcomes);
	double queued = 0, bytes = 0, of_steps[2] = {0};
	for (int i = 0; i < 60; i++) {
		const struct outcome *o = &w->outcomes[i];
		double held = 0;
		for (size_t k = t.story.tenure_first[i]; k < t.story.tenure_first[i + 1]; k++)
			held += t.story.tenures[k].tiles
				* (t.story.tenures[k].to_cycles - t.story.tenures[k].from_cycles);
		struct phase sum = story_sum(&t.story, i);
		NEAR(held, o->tile_cycles);
		NEAR(sum.granted_bytes, o->dram_bytes);
		NEAR(sum.demanded_bytes,
			sum.withheld_bytes + sum.contended_bytes + sum.granted_bytes);
		queued += o->queued_cycles;
		bytes += o->dram_bytes;
	}
	for (size_t a = 0; a < t.story.tenure_count; a++)
		for (size_t b = 0; b < a; b++) {
			const struct tenure *x = &t.story.tenures[a], *y = &t.story.tenures[b];
			bool together =
				x->from_cycles < y->to_cycles && y->from_cycles < x->to_cycles;
			ck_assert(!together || !(x->tile_set & y->tile_set));
			ck_assert_uint_eq(x->tile_set >> w->soc.tiles, 0);
		}
	struct step *steps;
	size_t count = story_steps(&t.story, &w->arena, &steps);
	for (size_t i = 0; i < count; i++) {
		double cycles = steps[i].to_cycles - steps[i].from_cycles;
		of_steps[0] += cycles * (double)steps[i].queued;
		of_steps[1] += cycles * steps[i].granted_bytes_per_cycle;
		if (i)
			ck_assert_double_eq(steps[i].from_cycles, steps[i - 1].to_cycles);
		NEAR(steps[i].granted_bytes_per_cycle + steps[i].idle_bytes_per_cycle,
			steps[i].capacity_bytes_per_cycle);
	}
	NEAR(of_steps[0], queued);
	NEAR(of_steps[1], bytes);
	told_end(&t);
}
END_TEST

/* Two steps of 10 and 30 cycles in three parts of 20: half and half, then the second's, then nothing. */
START_TEST(ledgers_conserve_bytes)
{
	const struct step steps[] = {
		{.from_cycles = 100, .to_cycles = 110, .demanded_bytes_per_cycle = 8,
			.withheld_bytes_per_cycle = 2, .contended_bytes_per_cycle = 2,
			.granted_bytes_per_cycle = 4, .idle_bytes_per_cycle = 6,
			.capacity_bytes_per_cycle = 10},
		{.from_cycles = 110, .to_cycles = 140, .demanded_bytes_per_cycle = 10,
			.granted_bytes_per_cycle = 10, .capacity_bytes_per_cycle = 10},
	};
	const struct span whole = {100, 160};
	struct step ledger[3];
	story_ledger(steps, 2, &whole, 3, ledger);
	NEAR(ledger[0].from_cycles, 100);
	NEAR(ledger[0].to_cycles, 120);
	NEAR(ledger[0].demanded_bytes_per_cycle, 9);
	NEAR(ledger[0].withheld_bytes_per_cycle, 1);
	NEAR(ledger[0].contended_bytes_per_cycle, 1);
	NEAR(ledger[0].granted_bytes_per_cycle, 7);
	NEAR(ledger[0].idle_bytes_per_cycle, 3);
	NEAR(ledger[0].capacity_bytes_per_cycle, 10);
	NEAR(ledger[1].granted_bytes_per_cycle, 10);
	NEAR(ledger[2].granted_bytes_per_cycle, 0);
	NEAR(ledger[2].capacity_bytes_per_cycle, 0);
	const struct span middle = {105, 115};
	story_ledger(steps, 2, &middle, 1, ledger);
	NEAR(ledger[0].granted_bytes_per_cycle, 7);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("story");
	TCase *cases = unit_case(suite, "story");
	int policies = 0;
	while (policy_table[policies].name)
		policies++;
	tcase_add_test(cases, a_saturated_dram);
	tcase_add_test(cases, a_cap);
	tcase_add_test(cases, a_queue);
	tcase_add_test(cases, moved_stopped_and_dropped);
	tcase_add_test(cases, reasons_by_name);
	tcase_add_loop_test(cases, sums_agree_with_outcomes, 0, policies);
	tcase_add_test(cases, ledgers_conserve_bytes);
	return unit_main(suite);
}
