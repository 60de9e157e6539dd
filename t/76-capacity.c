/* The search for how much suffices, on hand-made functions: steps, noise, dips, short lists, ends. */
#include "base/random.h"
#include "sweep/capacity.h"
#include "sweep/seeds.h"
#include "unit.h"

#include <sysexits.h>

enum { SEEDS_MOST = 64 };

/* A world in which the SLA is known. */
struct hand {
	double (*sla)(const struct hand *hand, double value, size_t policy, size_t seed);
	const double *values;
	size_t seeds, calls;
	double noise; /* standard deviation over the seeds */
	uint64_t trial;
	double factor;    /* what policy 1 needs of what policy 0 needs */
	double fails_at;  /* a value that cannot be probed */
	size_t few_seeds; /* of policy 1; 0 = as many */
	struct arena arena;
};

static bool probe(
	void *data, size_t value, size_t policy, struct capacity_probe *probe, struct err *err)
{
	struct hand *hand = data;
	size_t count = policy && hand->few_seeds ? hand->few_seeds : hand->seeds;
	double *slas = arena_array(&hand->arena, count, sizeof *slas);
	hand->calls++;
	if (hand->values[value] == hand->fails_at)
		return err_set(err, EX_DATAERR, "no such machine");
	for (size_t seed = 0; seed < count; seed++)
		slas[seed] = hand->sla(hand, hand->values[value], policy, seed);
	probe->count = count;
	probe->slas = slas;
	return true;
}

struct asked {
	struct hand hand;
	struct capacity_question question;
	struct capacity capacity;
};

static bool ask(struct asked *a, double low, double high, bool whole, struct err *err)
{
	struct capacity_question *question = &a->question;
	question->value_count =
		capacity_values(low, high, 0.01, whole, &a->hand.arena, &question->values);
	question->policy_count = question->policy_count ? question->policy_count : 1;
	question->target = question->target > 0 ? question->target : 0.95;
	question->likely = question->likely ? question->likely : CAPACITY_LEAST;
	question->probe = probe;
	question->data = &a->hand;
	a->hand.values = question->values;
	a->hand.seeds = a->hand.seeds ? a->hand.seeds : 20;
	return capacity_search(question, &a->hand.arena, &a->capacity, err);
}

static void must_ask(struct asked *a, double low, double high, bool whole)
{
	struct err err;
	ck_assert(ask(a, low, high, whole, &err));
}

static void forget(struct asked *a)
{
	arena_free(&a->hand.arena);
}

static double normal(const struct hand *hand, size_t seed)
{
	return random_normal(hand->trial, STREAM_NOISE, (uint32_t)seed, 0);
}

/* ---- worlds ---- */

static double step_at_ten(const struct hand *hand, double value, size_t policy, size_t seed)
{
	(void)hand, (void)policy, (void)seed;
	return value >= 10 ? 1 : 0.5;
}

static double falls_at_ten(const struct hand *hand, double value, size_t policy, size_t seed)
{
	return 1.5 - step_at_ten(hand, value, policy, seed);
}

static double flat(const struct hand *hand, double value, size_t policy, size_t seed)
{
	(void)value, (void)policy;
	return 0.95 + (seed % 2 ? hand->noise : -hand->noise);
}

/* Policy p meets the target at 10 (p 0) or 10 factor (p 1) on average; both have the same luck, and policy 1
 * some of its own. */
static double slope(const struct hand *hand, double value, size_t policy, size_t seed)
{
	double needs = policy ? 10 * hand->factor : 10;
	double own =
		policy ? 0.2 * random_normal(hand->trial, STREAM_ESTIMATE, (uint32_t)seed, 0) : 0;
	return 0.95 + 0.1 * portable_log(value / needs) + hand->noise * (normal(hand, seed) + own);
}

/* Rises, but for a hole between 20 and 30. */
static double hole(const struct hand *hand, double value, size_t policy, size_t seed)
{
	return slope(hand, value, policy, seed) - (value > 20 && value < 30 ? 0.3 : 0);
}

/* ---- the list of values ---- */

START_TEST(values_are_a_tolerance_apart)
{
	struct arena arena = {0};
	const double *v;
	size_t count = capacity_values(2, 128, 0.01, false, &arena, &v);
	ck_assert_uint_eq(count, 419);
	ck_assert(v[0] == 2 && v[count - 1] == 128);
	for (size_t i = 1; i < count; i++) {
		char text[32];
		ck_assert(v[i] > v[i - 1] && v[i] / v[i - 1] < 1.0111);
		snprintf(text, sizeof text, "%.4g", v[i]);
		ck_assert(strtod(text, NULL) == v[i]);
	}
	arena_free(&arena);
}
END_TEST

START_TEST(whole_values_come_once)
{
	struct arena arena = {0};
	const double *v;
	ck_assert_uint_eq(capacity_values(1, 64, 0.01, true, &arena, &v), 64);
	for (size_t i = 0; i < 64; i++)
		ck_assert(v[i] == (double)i + 1);
	ck_assert_uint_eq(capacity_values(3, 4, 0.5, true, &arena, &v), 2);
	size_t count = capacity_values(0, 5, 0.01, true, &arena, &v);
	ck_assert(count == 6 && v[0] == 0 && v[5] == 5);
	arena_free(&arena);
}
END_TEST

START_TEST(from_zero_on_steps_are_even)
{
	struct arena arena = {0};
	const double *v;
	ck_assert_uint_eq(capacity_values(0, 2, 0.25, false, &arena, &v), 5);
	for (size_t i = 0; i < 5; i++)
		ck_assert_double_eq_tol(v[i], 0.5 * (double)i, 1e-12);
	arena_free(&arena);
}
END_TEST

/* ---- answers ---- */

START_TEST(a_step_is_found_by_bisection)
{
	struct asked a = {.hand = {.sla = step_at_ten}};
	must_ask(&a, 1, 1000, false);
	const struct capacity_answer *answer = a.capacity.answers;
	ck_assert(answer->outcome == CAPACITY_FOUND);
	ck_assert(answer->value >= 10 && answer->value < 10.1);
	ck_assert(answer->low == answer->value && answer->high == answer->value);
	ck_assert_uint_le(a.hand.calls, 2 + 10); /* 696 values */
	ck_assert(!capacity_indifferent(&a.capacity, 0));
	forget(&a);
}
END_TEST

START_TEST(every_answer_on_whole_numbers)
{
	for (int high = 11; high < 40; high++) {
		struct asked a = {.hand = {.sla = step_at_ten}};
		must_ask(&a, 1, high, true);
		ck_assert(a.capacity.answers->value == 10);
		forget(&a);
	}
	struct asked two = {.hand = {.sla = step_at_ten}};
	must_ask(&two, 9, 10, true);
	ck_assert(two.capacity.answers->value == 10);
	ck_assert_uint_eq(two.hand.calls, 2);
	forget(&two);
}
END_TEST

START_TEST(more_is_worse_is_found_out)
{
	struct asked a = {.hand = {.sla = falls_at_ten}};
	must_ask(&a, 1, 64, true);
	ck_assert(a.capacity.aim == CAPACITY_MOST);
	ck_assert(a.capacity.answers->outcome == CAPACITY_FOUND);
	ck_assert(a.capacity.answers->value == 9);
	forget(&a);
}
END_TEST

/* low, high: what is left of the interval; 0 = nothing that way. */
static void check_end(enum capacity_aim aim, double from, double to, enum capacity_outcome outcome,
	double low, double high)
{
	struct asked a = {.hand = {.sla = step_at_ten}, .question = {.aim = aim, .likely = aim}};
	must_ask(&a, from, to, false);
	const struct capacity_answer *answer = a.capacity.answers;
	ck_assert(a.capacity.aim == aim);
	ck_assert(answer->outcome == outcome);
	ck_assert(isnan(answer->value));
	ck_assert(low > 0 ? answer->low == low : isnan(answer->low));
	ck_assert(high > 0 ? answer->high == high : isnan(answer->high));
	ck_assert_uint_eq(a.hand.calls, 2);
	ck_assert(isnan(capacity_compare(&a.capacity, 0, 0).ratio));
	ck_assert(capacity_indifferent(&a.capacity, 0) == (outcome != CAPACITY_REVERSED));
	forget(&a);
}

START_TEST(ends_are_told)
{
	check_end(CAPACITY_LEAST, 1, 9, CAPACITY_NEVER, 9, 0);
	check_end(CAPACITY_LEAST, 11, 20, CAPACITY_ALWAYS, 0, 11);
	check_end(CAPACITY_MOST, 1, 9, CAPACITY_NEVER, 0, 1);
	check_end(CAPACITY_MOST, 11, 20, CAPACITY_ALWAYS, 20, 0);
	check_end(CAPACITY_MOST, 1, 20, CAPACITY_REVERSED, 0, 0);
}
END_TEST

/* The ends do not tell: what is likely counts. */
START_TEST(a_flat_line_tells_no_direction)
{
	for (enum capacity_aim likely = CAPACITY_LEAST; likely <= CAPACITY_MOST; likely++) {
		struct asked a = {
			.hand = {.sla = flat, .noise = 0.01}, .question = {.likely = likely}};
		must_ask(&a, 1, 100, false);
		ck_assert(a.capacity.aim == likely);
		ck_assert(capacity_met(&a.capacity, capacity_probe_at(&a.capacity, 0, 0))
			== CAPACITY_OPEN);
		forget(&a);
	}
}
END_TEST

START_TEST(an_error_ends_the_search)
{
	struct asked a = {.hand = {.sla = step_at_ten, .fails_at = 64}};
	struct err err;
	ck_assert(!ask(&a, 1, 64, true, &err));
	ck_assert_str_eq(err.text, "no such machine");
	forget(&a);
}
END_TEST

/* ---- intervals ---- */

/* As if every value were probed: the first one from which on the criterion holds. */
static double exhaustive(const struct asked *a, double side)
{
	for (size_t i = 0; i < a->question.value_count; i++) {
		double slas[SEEDS_MOST];
		for (size_t seed = 0; seed < a->hand.seeds; seed++)
			slas[seed] = a->hand.sla(&a->hand, a->question.values[i], 0, seed);
		struct estimate e = estimate_values(slas, a->hand.seeds);
		if (e.mean + side * e.half_width >= a->question.target)
			return a->question.values[i];
	}
	return NAN;
}

START_TEST(bisection_finds_what_looking_everywhere_finds)
{
	for (uint64_t trial = 1; trial <= 50; trial++) {
		struct asked a = {.hand = {.sla = slope, .noise = 0.05, .trial = trial}};
		must_ask(&a, 1, 100, false);
		ck_assert(a.capacity.answers->value == exhaustive(&a, 0));
		ck_assert(a.capacity.answers->low == exhaustive(&a, 1));
		ck_assert(a.capacity.answers->high == exhaustive(&a, -1));
		ck_assert_uint_le(a.hand.calls, 2 + 3 * 9);
		forget(&a);
	}
}
END_TEST

START_TEST(an_interval_may_leave_the_range)
{
	struct asked a = {.hand = {.sla = slope, .noise = 0.05, .trial = 1}};
	must_ask(&a, 9.5, 100, false);
	ck_assert(isnan(a.capacity.answers->low) && a.capacity.answers->high > 10);
	forget(&a);
}
END_TEST

START_TEST(one_seed_tells_no_interval)
{
	struct asked a = {.hand = {.sla = step_at_ten, .seeds = 1}};
	must_ask(&a, 1, 64, true);
	ck_assert(a.capacity.answers->value == 10);
	ck_assert(isnan(a.capacity.answers->low) && isnan(a.capacity.answers->high));
	ck_assert(capacity_met(&a.capacity, capacity_probe_at(&a.capacity, 0, 0)) == CAPACITY_OPEN);
	ck_assert(isnan(capacity_compare(&a.capacity, 0, 0).ratio_low));
	forget(&a);
}
END_TEST

/* Of 300 plans each, 95 % of the intervals should hold the truth: 285, give or take 3.8. Answers are values of
 * the list, so that each is up to a step above the truth. */
START_TEST(intervals_hold_the_truth)
{
	enum { TRIALS = 300 };
	int answers = 0, ratios = 0;
	for (uint64_t trial = 1; trial <= TRIALS; trial++) {
		struct asked a = {
			.hand = {.sla = slope, .noise = 0.05, .trial = trial, .factor = 0.8},
			.question = {.policy_count = 2}};
		must_ask(&a, 1, 100, false);
		const struct capacity_answer *answer = a.capacity.answers;
		struct capacity_saving saving = capacity_compare(&a.capacity, 1, 0);
		answers += answer->low <= 10.1 && 10 <= answer->high;
		ratios += saving.ratio_low <= 0.8 * 1.01 && 0.8 / 1.01 <= saving.ratio_high;
		forget(&a);
	}
	ck_assert_int_ge(answers, 277);
	ck_assert_int_ge(ratios, 277);
	ck_assert_int_le(ratios, 299);
}
END_TEST

/* ---- what is saved ---- */

START_TEST(shared_luck_cancels)
{
	struct asked a = {.hand = {.sla = slope, .noise = 0.05, .trial = 3, .factor = 0.8},
		.question = {.policy_count = 2}};
	must_ask(&a, 1, 100, false);
	const struct capacity_answer *of = &a.capacity.answers[0], *answer = &a.capacity.answers[1];
	struct capacity_saving saving = capacity_compare(&a.capacity, 1, 0);
	ck_assert(saving.ratio == answer->value / of->value);
	ck_assert(saving.difference == answer->value - of->value);
	ck_assert(saving.ratio_low <= saving.ratio && saving.ratio <= saving.ratio_high);
	ck_assert(saving.difference_low <= saving.difference
		&& saving.difference <= saving.difference_high);
	ck_assert((saving.ratio_high / saving.ratio_low - 1) < (of->high / of->low - 1) / 2);
	struct capacity_saving same = capacity_compare(&a.capacity, 0, 0);
	ck_assert(same.ratio == 1 && same.ratio_low == 1 && same.ratio_high == 1);
	ck_assert(same.difference_low == 0 && same.difference_high == 0);
	struct capacity_saving again = capacity_compare(&a.capacity, 1, 0);
	ck_assert(memcmp(&saving, &again, sizeof saving) == 0);
	forget(&a);
}
END_TEST

START_TEST(seeds_need_not_be_as_many)
{
	struct asked a = {
		.hand = {.sla = slope, .noise = 0.02, .trial = 5, .factor = 0.8, .few_seeds = 6},
		.question = {.policy_count = 2}};
	must_ask(&a, 1, 100, false);
	struct capacity_saving saving = capacity_compare(&a.capacity, 1, 0);
	ck_assert(saving.ratio_low < saving.ratio && saving.ratio < saving.ratio_high);
	forget(&a);
}
END_TEST

/* Policy 0 needs more than there is. */
START_TEST(an_answer_beyond_the_range_leaves_one_end)
{
	struct asked a = {.hand = {.sla = slope, .noise = 0.001, .trial = 3, .factor = 0.5},
		.question = {.policy_count = 2}};
	must_ask(&a, 1, 8, false);
	const struct capacity_answer *of = &a.capacity.answers[0], *answer = &a.capacity.answers[1];
	ck_assert(of->outcome == CAPACITY_NEVER && of->low == 8 && isnan(of->high));
	struct capacity_saving saving = capacity_compare(&a.capacity, 1, 0);
	ck_assert(isnan(saving.ratio) && isnan(saving.difference));
	ck_assert(isnan(saving.ratio_low) && saving.ratio_high == answer->high / 8);
	ck_assert(isnan(saving.difference_low) && saving.difference_high == answer->high - 8);
	saving = capacity_compare(&a.capacity, 0, 1);
	ck_assert(saving.ratio_low == 8 / answer->high && isnan(saving.ratio_high));
	forget(&a);
}
END_TEST

/* ---- not monotone ---- */

START_TEST(a_hole_is_reported)
{
	struct asked a = {.hand = {.sla = hole, .noise = 0.01, .trial = 1}};
	must_ask(&a, 1, 400, false); /* the first probe between the ends is at 20 */
	const struct capacity *capacity = &a.capacity;
	size_t with = 0, reported = 0;
	struct estimate drop;
	for (size_t value = 0; value < a.question.value_count; value++)
		if (capacity_probe_at(capacity, 0, value)->count
			&& capacity_contradicts(capacity, 0, value, &with, &drop)) {
			ck_assert(a.question.values[value] > 20 && a.question.values[value] < 30);
			ck_assert(a.question.values[with] < a.question.values[value]);
			ck_assert(drop.mean > 0.1);
			reported++;
		}
	ck_assert_uint_eq(reported, 0); /* the bisection never looked into it: nothing is known */
	forget(&a);

	struct asked b = {.hand = {.sla = hole, .noise = 0.01, .trial = 1}};
	must_ask(&b, 5, 120, false); /* 24.5 is probed first */
	for (size_t value = 0; value < b.question.value_count; value++)
		if (capacity_probe_at(&b.capacity, 0, value)->count)
			reported += capacity_contradicts(&b.capacity, 0, value, &with, &drop);
	ck_assert_uint_gt(reported, 0);
	ck_assert(b.capacity.answers->value >= 30 && b.capacity.answers->value < 30.4);
	forget(&b);
}
END_TEST

START_TEST(noise_is_no_contradiction)
{
	size_t reported = 0, probes = 0, with;
	struct estimate drop;
	for (uint64_t trial = 1; trial <= 50; trial++) {
		struct asked a = {.hand = {.sla = slope, .noise = 0.05, .trial = trial}};
		must_ask(&a, 1, 100, false);
		probes += a.hand.calls;
		for (size_t value = 0; value < a.question.value_count; value++)
			if (capacity_probe_at(&a.capacity, 0, value)->count)
				reported +=
					capacity_contradicts(&a.capacity, 0, value, &with, &drop);
		forget(&a);
	}
	ck_assert_uint_gt(probes, 500);
	ck_assert_uint_eq(reported, 0);
}
END_TEST

/* ---- when seeds are enough ---- */

START_TEST(seeds_suffice_from_five_on)
{
	struct metrics metrics[6] = {
		{.sla = 0.9}, {.sla = 0.9}, {.sla = 0.9}, {.sla = 0.9}, {.sla = 0.9}, {.sla = 0.6}};
	ck_assert(!seeds_suffice(metrics, 0, 0.01));
	ck_assert(!seeds_suffice(metrics, 4, 0.01));
	ck_assert(seeds_suffice(metrics, 5, 0.01));
	ck_assert(!seeds_suffice(metrics, 5, NAN));
	ck_assert(!seeds_suffice(metrics, 6, 0.12)); /* 2.5706 x 0.12247 / sqrt 6 = 0.1285 */
	ck_assert(seeds_suffice(metrics, 6, 0.13));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("capacity");
	TCase *values = unit_case(suite, "values");
	tcase_add_test(values, values_are_a_tolerance_apart);
	tcase_add_test(values, whole_values_come_once);
	tcase_add_test(values, from_zero_on_steps_are_even);
	TCase *answers = unit_case(suite, "answers");
	tcase_add_test(answers, a_step_is_found_by_bisection);
	tcase_add_test(answers, every_answer_on_whole_numbers);
	tcase_add_test(answers, more_is_worse_is_found_out);
	tcase_add_test(answers, ends_are_told);
	tcase_add_test(answers, a_flat_line_tells_no_direction);
	tcase_add_test(answers, an_error_ends_the_search);
	TCase *intervals = unit_case(suite, "intervals");
	tcase_add_test(intervals, bisection_finds_what_looking_everywhere_finds);
	tcase_add_test(intervals, an_interval_may_leave_the_range);
	tcase_add_test(intervals, one_seed_tells_no_interval);
	tcase_add_test(intervals, intervals_hold_the_truth);
	TCase *saved = unit_case(suite, "saved");
	tcase_add_test(saved, shared_luck_cancels);
	tcase_add_test(saved, seeds_need_not_be_as_many);
	tcase_add_test(saved, an_answer_beyond_the_range_leaves_one_end);
	TCase *monotone = unit_case(suite, "monotone");
	tcase_add_test(monotone, a_hole_is_reported);
	tcase_add_test(monotone, noise_is_no_contradiction);
	TCase *seeds = unit_case(suite, "seeds");
	tcase_add_test(seeds, seeds_suffice_from_five_on);
	return unit_main(suite);
}
