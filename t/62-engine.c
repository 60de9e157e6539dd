/* What the laws have found in the engine, by hand arithmetic. The machine of t/world.h. */
#include "world.h"

static void one_and_two_tiles(const struct soc *soc, const void *knobs, int *counts)
{
	(void)soc, (void)knobs;
	counts[0] = 1;
	counts[1] = 2;
	counts[2] = 0;
}

struct kill {
	double moving_cycles;
	enum keep keep;
};

/* On two tiles from 0, on one from 500, killed at 700, on two again from 800. */
static void move_and_kill(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)state, (void)events;
	const struct kill *kill = knobs;
	double now = view->now_cycles;
	if (now == 0 || now == 800)
		plan_run(plan, 0, 2, 0);
	else if (now == 500)
		plan_run(plan, 0, 1, kill->moving_cycles);
	else if (now == 700)
		plan_stop(plan, 0, kill->keep);
	plan->wake_cycles = now == 0 ? 500 : now == 500 ? 700 : now == 700 ? 800 : INFINITY;
}

/* A layer of 400 cycles and 400 bytes, one of 1000 cycles (600 of them compute) and 4000 bytes; on one tile all
 * cycles are twice as many. Until 500 the first layer and a tenth of the second are done: 100 cycles, 400 bytes.
 * Moved at once, 200 cycles on one tile do another tenth, 400 bytes; moved in 300, nothing is done by 700.
 *
 * Killed, the second layer begins again at 800 and ends at 1800, or both do, and end at 2200. What was done in vain
 * counts by the tiles that it was done on: 100 + 200 cycles and 800 bytes, or 100 + 200 of moving and 400 bytes; with
 * the first layer 400 of both more. */
START_TEST(work_is_thrown_away_as_it_was_done)
{
	static const struct {
		struct kill kill;
		double finish, migration, vain_bytes;
	} cases[] = {
		{{0, KEEP_LAYERS}, 1800, 300, 800},
		{{300, KEEP_LAYERS}, 1800, 300, 400},
		{{0, KEEP_NOTHING}, 2200, 700, 1200},
		{{300, KEEP_NOTHING}, 2200, 700, 800},
	};
	static const struct dispatcher killer = {.name = "killer",
		.events = EVENT_ARRIVAL,
		.tile_counts = one_and_two_tiles,
		.decide = move_and_kill};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world w;
		struct tuned_policy policy;
		world_begin(&w);
		world_network(&w, "n", 2, (const int[][3]){{400, 400, 400}, {600, 4000, 1000}});
		world_task(&w, 0, 0, 0, 9999);
		ck_assert(policy_find("null", &w.arena, &policy, &w.err));
		policy.policy.dispatcher = &killer;
		policy.dispatcher_knobs = (void *)&cases[i].kill;
		ck_assert_msg(world_try(&w, &policy, NULL), "%s", w.err.text);
		const struct outcome *o = w.outcomes;
		NEAR(o->finish_cycles, cases[i].finish);
		NEAR(o->queued_cycles, 100);
		NEAR(o->compute_cycles, 1000);
		NEAR(o->memory_cycles, 400);
		NEAR(o->migration_cycles, cases[i].migration);
		NEAR(o->dram_bytes, 4400 + cases[i].vain_bytes);
		NEAR(w.totals.discarded_bytes, cases[i].vain_bytes);
		NEAR(parts_sum(o), cases[i].finish);
		world_end(&w);
	}
}
END_TEST

/* Caps everybody at 4 bytes per cycle, once its rates have shown two tenants. */
struct looker {
	bool seen;
};

static double look_revise(
	void *state, const void *knobs, const struct view *view, struct limit *limits)
{
	(void)knobs;
	const struct looker *looker = state;
	for (int slot = 0; slot < view->slot_count; slot++)
		limits[slot].cap_bytes_per_cycle = looker->seen ? 4 : INFINITY;
	return INFINITY;
}

static double look_rates(void *state, const void *knobs, const struct view *view)
{
	(void)knobs;
	struct looker *looker = state;
	bool seen = looker->seen;
	looker->seen = seen || view->running_count == 2;
	return looker->seen && !seen ? view->now_cycles : INFINITY;
}

/* 8 bytes per cycle for 1000 cycles; at 300 a second task joins, which moves nothing. The rates dealt then are a
 * reason to revise the limits at once: the other 700 cycles take 1400. */
START_TEST(rates_may_be_a_reason_to_revise_at_once)
{
	static const struct regulator looking = {.name = "looking",
		.state_size = sizeof(struct looker),
		.revise = look_revise,
		.rates = look_rates};
	struct world w;
	struct tuned_policy policy;
	world_begin(&w);
	w.soc.interference = 0;
	world_network(&w, "loud", 1, (const int[][3]){{100, 8000, 1000}});
	world_network(&w, "quiet", 1, (const int[][3]){{5000, 0, 5000}});
	world_task(&w, 0, 0, 0, 9999);
	world_task(&w, 1, 0, 300, 9999);
	ck_assert(policy_find("null", &w.arena, &policy, &w.err));
	policy.policy.regulator = &looking;
	ck_assert_msg(world_try(&w, &policy, NULL), "%s", w.err.text);
	NEAR(w.outcomes[0].finish_cycles, 1700);
	NEAR(w.outcomes[0].throttled_cycles, 700);
	NEAR(w.outcomes[1].finish_cycles, 5300);
	world_end(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("engine");
	TCase *tcase = unit_case(suite, "engine");
	tcase_add_test(tcase, work_is_thrown_away_as_it_was_done);
	tcase_add_test(tcase, rates_may_be_a_reason_to_revise_at_once);
	return unit_main(suite);
}
