/* Fronts: by hand, and against brute force. */
#include "unit.h"

#include "sweep/front.h"

/* a and b are equal, c is beaten by both, d is best in the second. */
START_TEST(two_objectives_by_hand)
{
	static const double values[] = {1, 2, 1, 2, 1, 3, 5, 1, 6, 1};
	static const bool expected[] = {true, true, false, true, false};
	bool on_front[5];
	front_mark(values, 5, 2, on_front);
	for (size_t i = 0; i < 5; i++)
		ck_assert(on_front[i] == expected[i]);
}
END_TEST

/* The last is beaten by the first, whose third value alone is less; -0 is 0. */
START_TEST(three_objectives_by_hand)
{
	static const double values[] = {
		1, 5, 5, 5, 1, 5, 5, 5, 1, 4, 4, 4, 4, 4, 4, -0.0, 9, 9, 0.0, 9, 9, 1, 5, 6};
	static const bool expected[] = {true, true, true, true, true, true, true, false};
	bool on_front[8];
	front_mark(values, 8, 3, on_front);
	for (size_t i = 0; i < 8; i++)
		ck_assert(on_front[i] == expected[i]);
}
END_TEST

START_TEST(none_and_one)
{
	bool on_front = false;
	front_mark(NULL, 0, 2, NULL);
	front_mark((const double[]){3, 3}, 1, 2, &on_front);
	ck_assert(on_front);
}
END_TEST

static bool beats(const double *a, const double *b, size_t columns)
{
	bool better = false;
	for (size_t i = 0; i < columns; i++) {
		if (a[i] > b[i])
			return false;
		better |= a[i] < b[i];
	}
	return better;
}

/* Few different values, so that there are ties of all kinds, or many. */
static void check_random(size_t count, size_t columns, int different, unsigned seed)
{
	double *values = calloc(count * columns, sizeof *values);
	bool *on_front = calloc(count, sizeof *on_front);
	srand(seed);
	for (size_t i = 0; i < count * columns; i++)
		values[i] = rand() % different - different / 2;
	front_mark(values, count, columns, on_front);
	for (size_t i = 0; i < count; i++) {
		bool beaten = false;
		for (size_t k = 0; k < count; k++)
			beaten |= beats(&values[k * columns], &values[i * columns], columns);
		ck_assert_msg(
			on_front[i] == !beaten, "row %zu of %zu, %zu columns", i, count, columns);
	}
	free(values);
	free(on_front);
}

START_TEST(it_agrees_with_brute_force)
{
	for (unsigned seed = 0; seed < 60; seed++)
		for (size_t columns = 2; columns <= 3; columns++) {
			check_random(1 + seed * 3, columns, 4, seed);
			check_random(1 + seed * 3, columns, 30, seed);
			check_random(1 + seed * 3, columns, 1000000, seed);
		}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("front");
	TCase *tcase = unit_case(suite, "front");
	tcase_add_test(tcase, two_objectives_by_hand);
	tcase_add_test(tcase, three_objectives_by_hand);
	tcase_add_test(tcase, none_and_one);
	tcase_add_test(tcase, it_agrees_with_brute_force);
	return unit_main(suite);
}
