/* The closed forms, by hand; and what is expected of a policy from its task lists. */
#include "theory/analytic.h"
#include "theory/queueing.h"
#include "world.h"

/* ---- closed forms ---- */

static struct traffic traffic(double arrivals_per_cycle, double scv)
{
	return (struct traffic){arrivals_per_cycle, 1, scv};
}

/* C(1, a) = a; C(2, 1) = 1/3; C(4, 2) = (2^4/4! x 4/2) / (1 + 2 + 2 + 8/6 + 4/3) = 4/23. The wait is C S / (c (1 -
 * rho)), and longer than one of those delays for C / e. */
START_TEST(erlang)
{
	struct traffic half = traffic(0.5, 1), one = traffic(1, 1), two = traffic(2, 1);
	NEAR(traffic_load(&two, 4), 0.5);
	NEAR(mmc_waiting_chance(&half, 1), 0.5);
	NEAR(mmc_waiting_chance(&one, 2), 1.0 / 3);
	NEAR(mmc_waiting_chance(&two, 4), 4.0 / 23);
	NEAR(mmc_wait_cycles(&half, 1), 1);
	NEAR(mmc_wait_cycles(&one, 2), 1.0 / 3);
	NEAR(mmc_wait_cycles(&two, 4), 2.0 / 23);
	NEAR(mmc_wait_tail(&two, 4, 0), 4.0 / 23);
	NEAR(mmc_wait_tail(&two, 4, 0.5), 4.0 / 23 * exp(-1));
	NEAR(mmc_wait_tail(&two, 4, 1e9), 0);
}
END_TEST

/* One server: rho / (2 (1 - rho)). Two servers at rho = 1/2, term by term from the text, with sums that go on as
 * long as a double changes: the naive way. */
START_TEST(crommelin)
{
	struct traffic half = traffic(0.5, 0), busy = traffic(0.95, 0), one = traffic(1, 0);
	NEAR(mdc_wait_cycles(&half, 1), 0.5);
	NEAR(mdc_wait_cycles(&busy, 1), 0.95 / 0.1);
	double wait = 0;
	for (int n = 1; n <= 60; n++) {
		double chance = exp(-n), from = 0, beyond = 0;
		for (int j = 1; j <= 2 * n + 150; j++) {
			chance *= (double)n / j;
			from += j >= 2 * n ? chance : 0;
			beyond += j > 2 * n ? chance : 0;
		}
		wait += from - 2 * beyond;
	}
	ck_assert_double_eq_tol(mdc_wait_cycles(&one, 2), wait, 1e-9);
	struct traffic none = traffic(0, 0);
	NEAR(mdc_wait_cycles(&none, 2), 0);
}
END_TEST

START_TEST(one_server)
{
	struct traffic constant = traffic(0.5, 0), exponential = traffic(0.5, 1),
		       wild = traffic(0.5, 4);
	NEAR(mg1_wait_cycles(&constant), 0.5);
	NEAR(mg1_wait_cycles(&exponential), 1);
	NEAR(mg1_wait_cycles(&wild), 2.5);
	NEAR(mg1_ps_latency_cycles(&wild, 1), 2);
	NEAR(mg1_ps_latency_cycles(&constant, 3), 6);
	NEAR(allen_cunneen_wait_cycles(&wild, 1, 1), 2.5);
	NEAR(allen_cunneen_wait_cycles(&exponential, 1, 0), 0.5);
	struct traffic two = traffic(2, 0.5);
	NEAR(allen_cunneen_wait_cycles(&two, 4, 0.25), 2.0 / 23 * 0.375);
}
END_TEST

/* Two classes of constant services of 1 at 1/4 each: R is 1/8 of either, s 1/4 and 1/2.
 * Not preempted: 1/4 / 3/4 = 1/3 and 1/4 / (3/4 x 1/2) = 2/3. Preempted: 1 + 1/8 / 3/4 = 7/6 and 4/3 + 1/4 / (3/4 x
 * 1/2) = 2. */
START_TEST(priorities)
{
	struct traffic classes[] = {traffic(0.25, 0), traffic(0.25, 0), traffic(0.6, 0)};
	NEAR(cobham_wait_cycles(classes, 2, 0), 1.0 / 3);
	NEAR(cobham_wait_cycles(classes, 2, 1), 2.0 / 3);
	NEAR(preemptive_latency_cycles(classes, 0), 7.0 / 6);
	NEAR(preemptive_latency_cycles(classes, 1), 2);
	ck_assert_double_nan(preemptive_latency_cycles(classes, 2));
	ck_assert_double_nan(cobham_wait_cycles(classes, 3, 0));
	NEAR(preemptive_latency_cycles(&classes[2], 0), 1 + 0.3 / 0.4);
}
END_TEST

START_TEST(no_steady_state)
{
	struct traffic full = traffic(1, 1), negative = traffic(-1, 1);
	ck_assert_double_nan(mmc_wait_cycles(&full, 1));
	ck_assert_double_nan(mmc_wait_tail(&full, 1, 5));
	ck_assert_double_nan(mdc_wait_cycles(&full, 1));
	ck_assert_double_nan(mg1_wait_cycles(&full));
	ck_assert_double_nan(mg1_ps_latency_cycles(&full, 1));
	ck_assert_double_nan(mmc_wait_cycles(&negative, 1));
	ck_assert_double_nan(mmc_wait_cycles(&full, 0));
	double rate = 1;
	struct population p = birth_death(1, &rate, 1);
	ck_assert_double_nan(p.waiting);
	NEAR(p.load, 1);
}
END_TEST

/* Rates of k / S are M/M/c. Rates 1 and 1.5 at 3/4: weights 1, 3/4, 3/8, 3/16 ...: from two tasks on 3/4 in all, of
 * 5/2; waiting 3/4, served 3/4 + 2 x 3/4. */
START_TEST(birth_and_death)
{
	struct traffic two = traffic(2, 1);
	double rates[] = {1, 2, 3, 4}, slowed[] = {1, 1.5};
	struct population p = birth_death(2, rates, 4);
	NEAR(p.waiting_chance, 4.0 / 23);
	NEAR(p.waiting / 2, mmc_wait_cycles(&two, 4));
	NEAR(p.served, 2);
	p = birth_death(0.75, slowed, 2);
	NEAR(p.load, 0.5);
	NEAR(p.waiting_chance, 0.3);
	NEAR(p.waiting, 0.3);
	NEAR(p.served, 0.9);
}
END_TEST

/* ---- what is expected of a policy ---- */

static bool estimate(struct world *w, const char *name, const double *noise, struct analytic *a)
{
	struct tuned_policy policy;
	struct scenario list = {&w->soc, &w->workload, w->traces, noise};
	ck_assert(policy_find(name, &w->arena, &policy, &w->err));
	return analytic_estimate(&list, 1, &policy, a);
}

/* Gaps of 1000 and 2000: one each 1500 cycles, variance 250,000, SCV 1/9, the one as far above the mean as the
 * other is below: correlation -1. Services 300, 900 and 600: mean 600, variance 60,000, SCV 1/6. */
static const double noises[] = {0.5, 1.5, 1};

static void three_tasks(struct world *w, double target)
{
	world_begin(w);
	world_network(w, "a", 1, (const int[][3]){{400, 3000, 600}});
	world_task(w, 0, 0, 0, 300);
	world_task(w, 0, 0, 1000, 1000);
	world_task(w, 0, 0, 3000, target);
}

/* One server of 600 cycles at 1/1500: rho 2/5, wait 600 x 2/3 = 400, times (1/9 + 1/6) / 2 = 5/36. Who waits (2/5)
 * waits 1250/9 on average. The first target leaves nothing, the second 100, the third an average delay. The DRAM
 * serves 10 to one task alone; 2 are asked for. Relaxation 5/18 x 600 / (3/5)^2, over twice 3000. */
START_TEST(one_at_a_time)
{
	struct world w;
	struct analytic a;
	three_tasks(&w, 600 + 1250.0 / 9);
	w.soc.groups = 1;
	ck_assert(estimate(&w, "null", noises, &a));
	ck_assert_int_eq(a.servers, 1);
	ck_assert(!a.divided && !a.not_poisson && !a.dependent);
	NEAR(a.arrivals_per_cycle, 1.0 / 1500);
	NEAR(a.arrival_scv, 1.0 / 9);
	NEAR(a.arrival_correlation, -1);
	NEAR(a.service_cycles, 600);
	NEAR(a.service_scv, 1.0 / 6);
	NEAR(a.load, 0.4);
	NEAR(a.load_dram, 0.2);
	NEAR(a.wait_cycles, 400 * 5.0 / 36);
	NEAR(a.latency_cycles, 400 * 5.0 / 36 + 600);
	NEAR(a.met, (1 - 0.4 * exp(-0.72) + 1 - 0.4 * exp(-1)) / 3);
	NEAR(a.warmup, 5.0 / 18 * 600 / 0.36 / 6000);
	world_end(&w);
}
END_TEST

/* Four servers that slow each other by 0.1 a head: left at 1/600, 2/660, 3/720 and 4/780; the states' weights at
 * 1/1500 are 1, 0.4, 0.088, 0.01408 and then a tail of the ratio 0.13. */
START_TEST(interfering)
{
	struct world w;
	struct analytic a;
	three_tasks(&w, 1e9);
	ck_assert(estimate(&w, "static", noises, &a));
	ck_assert_int_eq(a.servers, 4);
	double full = 0.01408 * 0.13 / 0.87, sum = 1.50208 + full;
	double served = (0.4 + 2 * 0.088 + 3 * 0.01408 + 4 * full) / sum * 1500;
	double wait = full * 0.13 / 0.87 / sum * 1500 * 5 / 36;
	NEAR(a.load, 0.13);
	NEAR(a.wait_cycles, wait);
	NEAR(a.latency_cycles, wait + served);
	world_end(&w);
}
END_TEST

/* Eight tiles dealt among up to eight: 600 cycles on two tiles and more, 1200 on one, so that one to four tasks are
 * left at k / 600, and more at 4 / 600: five have 2, 2, 2, 1 and 1 tile. M/M/4 in the number of tasks. */
START_TEST(divided)
{
	struct world w;
	struct analytic a;
	three_tasks(&w, 1e9);
	w.soc.interference = 0;
	ck_assert(estimate(&w, "gps", NULL, &a));
	ck_assert_int_eq(a.servers, 8);
	ck_assert(a.divided);
	struct traffic traffic = {1.0 / 1500, 600, 1};
	NEAR(a.load, 0.1);
	NEAR(a.latency_cycles, mmc_wait_cycles(&traffic, 4) + 600);
	ck_assert_double_nan(a.met);
	world_end(&w);
}
END_TEST

/* A load of 1500 / 1000, and a DRAM of 10 x 0.9 bytes per cycle of which 3000 / 300 are asked for. */
START_TEST(overloaded)
{
	struct world w;
	struct analytic a;
	three_tasks(&w, 1e9);
	w.soc.groups = 1;
	w.tasks[1].arrival_cycles = 400;
	w.tasks[2].arrival_cycles = 800;
	ck_assert(estimate(&w, "null", NULL, &a));
	NEAR(a.load, 1.5);
	ck_assert_double_nan(a.wait_cycles);
	ck_assert_double_nan(a.latency_cycles);
	ck_assert_double_nan(a.met);
	w.soc.groups = 4;
	w.soc.dram_efficiency = 0.9;
	w.tasks[1].arrival_cycles = 300;
	w.tasks[2].arrival_cycles = 600;
	ck_assert(estimate(&w, "null", NULL, &a));
	NEAR(a.load, 780.0 / 4 / 300);
	NEAR(a.load_dram, 10.0 / 9);
	ck_assert_double_nan(a.latency_cycles);
	world_end(&w);
}
END_TEST

/* Like clockwork, 40 gaps: no Poisson process has an SCV of 0 by chance, since 99 % of them are within 5.152 /
 * sqrt 40 = 0.81 of 1. One of 1/4 can be; but gaps that alternate are not independent. */
START_TEST(arrivals)
{
	struct world w;
	struct analytic a;
	for (int alternating = 0; alternating < 2; alternating++) {
		world_begin(&w);
		world_network(&w, "a", 1, (const int[][3]){{400, 3000, 600}});
		for (int i = 0; i <= 40; i++)
			world_task(&w, 0, 0, 1000 * i + (alternating && i % 2 ? 500 : 0), 1e9);
		ck_assert(estimate(&w, "null", NULL, &a));
		NEAR(a.arrivals_per_cycle, 0.001);
		NEAR(a.arrival_scv, alternating ? 0.25 : 0);
		ck_assert(a.not_poisson == (alternating == 0));
		ck_assert(a.dependent == (alternating == 1));
		world_end(&w);
	}
}
END_TEST

/* A policy that is computed beforehand, one that deals two or four tiles, and a list without a gap. */
START_TEST(no_form)
{
	struct world w;
	struct analytic a;
	three_tasks(&w, 1e9);
	ck_assert(!estimate(&w, "best", NULL, &a));
	ck_assert_int_eq(a.servers, 0);
	ck_assert(!estimate(&w, "veltair", NULL, &a));
	ck_assert_int_eq(a.servers, 0);
	w.workload.task_count = 1;
	ck_assert(!estimate(&w, "null", NULL, &a));
	ck_assert_int_eq(a.servers, 4);
	world_end(&w);
}
END_TEST

/* Lists stand side by side: no gap runs from one to the next. */
START_TEST(two_lists)
{
	struct world w, other;
	struct analytic a;
	struct tuned_policy policy;
	three_tasks(&w, 1e9);
	three_tasks(&other, 1e9);
	other.tasks[2].arrival_cycles = 2000; /* gaps 1000, 2000; 1000, 1000: mean 1250, SCV 3/25 */
	struct scenario lists[] = {
		{&w.soc, &w.workload, w.traces, NULL}, {&w.soc, &other.workload, w.traces, NULL}};
	ck_assert(policy_find("null", &w.arena, &policy, &w.err));
	ck_assert(analytic_estimate(lists, 2, &policy, &a));
	NEAR(a.arrivals_per_cycle, 1.0 / 1250);
	NEAR(a.arrival_scv, 0.12);
	world_end(&w);
	world_end(&other);
}
END_TEST

/* ---- what a replay did ---- */

/* The first of four begins behind the second; the third is stopped for 5 cycles; the fourth is dropped. */
START_TEST(observing)
{
	const struct task tasks[] = {
		{0, 0, 0, 0, 1}, {1, 0, 0, 10, 1}, {2, 0, 0, 20, 1}, {3, 0, 0, 30, 1}};
	const struct outcome outcomes[] = {
		{.start_cycles = 50, .finish_cycles = 60, .queued_cycles = 50},
		{.start_cycles = 15, .finish_cycles = 50, .queued_cycles = 5},
		{.start_cycles = 60, .finish_cycles = 80, .queued_cycles = 45},
		{.start_cycles = NAN, .finish_cycles = 40, .queued_cycles = 10, .dropped = true}};
	struct workload workload = {.task_count = 4, .tasks = tasks};
	struct observed o;
	analytic_observe(&workload, outcomes, &o);
	NEAR(o.wait_cycles, 100.0 / 3);
	NEAR(o.latency_cycles, (60 + 40 + 60) / 3.0);
	NEAR(o.overtaken, 0.25);
	NEAR(o.stopped, 0.25);
	NEAR(o.dropped, 0.25);
	workload.task_count = 1;
	analytic_observe(&workload, &outcomes[3], &o);
	ck_assert_double_nan(o.wait_cycles);
	NEAR(o.dropped, 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("theory");
	TCase *forms = unit_case(suite, "closed forms");
	tcase_add_test(forms, erlang);
	tcase_add_test(forms, crommelin);
	tcase_add_test(forms, one_server);
	tcase_add_test(forms, priorities);
	tcase_add_test(forms, no_steady_state);
	tcase_add_test(forms, birth_and_death);
	TCase *policies = unit_case(suite, "what is expected of a policy");
	tcase_add_test(policies, one_at_a_time);
	tcase_add_test(policies, interfering);
	tcase_add_test(policies, divided);
	tcase_add_test(policies, overloaded);
	tcase_add_test(policies, arrivals);
	tcase_add_test(policies, no_form);
	tcase_add_test(policies, two_lists);
	tcase_add_test(policies, observing);
	return unit_main(suite);
}
