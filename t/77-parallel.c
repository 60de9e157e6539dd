/* Work on several threads: order, ends, errors; values made once and dropped when there are too many. */
#include "sweep/parallel.h"
#include "sweep/pool.h"

#include "unit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* ---- parallel ---- */

struct count {
	uint64_t next;      /* the unit that the sink expects */
	uint64_t end_at;    /* the sink ends it there */
	uint64_t fail_at;   /* the work fails there */
	uint64_t refuse_at; /* the sink fails there */
	atomic_int in_sink, workers, alive;
	volatile int *stop;
	uint64_t stop_at;
};

static void *worker_new(void *data)
{
	struct count *count = data;
	count->workers++;
	count->alive++;
	return count;
}

static void worker_free(void *worker)
{
	((struct count *)worker)->alive--;
}

/* Some units take longer than others. */
static void *work(void *data, void *worker, uint64_t unit, struct arena *arena, struct err *err)
{
	struct count *count = data;
	volatile double x = 1;
	ck_assert_ptr_eq(worker, data);
	for (uint64_t i = 0; i < unit * 7919 % 13 * 1000; i++)
		x = x * 1.0000001;
	if (unit == count->fail_at) {
		err_set(err, 65, "unit %llu", (unsigned long long)unit);
		return NULL;
	}
	if (count->stop && unit == count->stop_at)
		*count->stop = 1;
	uint64_t *result = arena_alloc(arena, sizeof *result);
	*result = unit * unit;
	return result;
}

static bool sink(void *data, uint64_t unit, void *result, struct err *err)
{
	struct count *count = data;
	ck_assert_int_eq(count->in_sink++, 0);
	ck_assert_uint_eq(unit, count->next++);
	ck_assert_uint_eq(*(uint64_t *)result, unit * unit);
	count->in_sink--;
	if (unit == count->refuse_at)
		return err_set(err, 74, "no room for %llu", (unsigned long long)unit);
	return unit != count->end_at;
}

static bool run(struct count *count, uint64_t first, uint64_t units, int threads, struct err *err)
{
	struct parallel parallel = {count, worker_new, worker_free, work, sink, 3};
	count->next = first;
	bool ok = parallel_run(&parallel, first, units, threads, count->stop, err);
	ck_assert_int_eq(count->alive, 0);
	ck_assert_int_eq(count->workers, threads);
	return ok;
}

#define NEVER UINT64_MAX
#define COUNT .end_at = NEVER, .fail_at = NEVER, .refuse_at = NEVER, .stop_at = NEVER

START_TEST(results_come_in_order_whatever_the_threads)
{
	struct err err;
	for (int threads = 1; threads <= 9; threads++) {
		struct count count = {COUNT};
		ck_assert(run(&count, 3, 500, threads, &err));
		ck_assert_uint_eq(count.next, 500);
	}
	struct count none = {COUNT};
	ck_assert(run(&none, 5, 5, 2, &err));
	ck_assert_uint_eq(none.next, 5);
}
END_TEST

START_TEST(a_sink_may_end_it)
{
	struct err err;
	struct count count = {COUNT};
	count.end_at = 77;
	ck_assert(run(&count, 0, 500, 4, &err));
	ck_assert_uint_eq(count.next, 78);
}
END_TEST

START_TEST(a_signal_ends_it_behind_what_is_being_done)
{
	struct err err;
	volatile int stop = 0;
	struct count count = {COUNT};
	count.stop = &stop;
	count.stop_at = 40;
	ck_assert(run(&count, 0, 100000, 3, &err));
	ck_assert_uint_ge(count.next, 41); /* all that was begun is handed over */
	ck_assert_uint_le(count.next, 41 + 4 * 3);
}
END_TEST

START_TEST(the_first_error_in_order_is_told)
{
	struct err err;
	struct count failing = {COUNT}, refusing = {COUNT};
	failing.fail_at = 91;
	ck_assert(!run(&failing, 0, 500, 4, &err));
	ck_assert_str_eq(err.text, "unit 91");
	ck_assert_uint_eq(failing.next, 91); /* those before it were handed over */
	refusing.refuse_at = 33;
	ck_assert(!run(&refusing, 0, 500, 4, &err));
	ck_assert_str_eq(err.text, "no room for 33");
	ck_assert_uint_eq(refusing.next, 34);
}
END_TEST

/* ---- pool ---- */

enum { VALUE_BYTES = 1 << 16 };

struct makes {
	atomic_int made, dropped;
};

static void *value_make(void *data, const void *request, struct arena *arena, struct err *err)
{
	struct makes *makes = data;
	makes->made++;
	if (strcmp(request, "bad") == 0) {
		err_set(err, 65, "it is bad");
		return NULL;
	}
	char *value = arena_alloc(arena, VALUE_BYTES);
	return strcpy(value, request);
}

static void value_drop(void *data, void *value)
{
	ck_assert_ptr_nonnull(value);
	((struct makes *)data)->dropped++;
}

static struct pool *pool_of(struct makes *makes, size_t bytes_most)
{
	struct pool_kind kind = {makes, value_make, value_drop, NULL};
	return pool_new(&kind, bytes_most);
}

START_TEST(a_value_is_made_once)
{
	struct makes makes = {0};
	struct pool *pool = pool_of(&makes, SIZE_MAX);
	struct pooled *one, *two;
	struct err err;
	const char *first = pool_hold(pool, "a", "a", &one, &err);
	const char *second = pool_hold(pool, "a", "a", &two, &err);
	ck_assert_str_eq(first, "a");
	ck_assert_ptr_eq(first, second);
	ck_assert_int_eq(makes.made, 1);
	pool_release(pool, one);
	pool_release(pool, two);
	ck_assert_ptr_eq(pool_hold(pool, "a", "a", &one, &err), first);
	pool_free(pool);
	ck_assert_int_eq(makes.dropped, 1);
}
END_TEST

START_TEST(what_cannot_be_made_is_remembered)
{
	struct makes makes = {0};
	struct pool *pool = pool_of(&makes, SIZE_MAX);
	for (int i = 0; i < 3; i++) {
		struct pooled *held;
		struct err err;
		ck_assert_ptr_null(pool_hold(pool, "bad", "bad", &held, &err));
		ck_assert_str_eq(err.text, "it is bad");
	}
	ck_assert_int_eq(makes.made, 1);
	pool_free(pool);
	ck_assert_int_eq(makes.dropped, 0);
}
END_TEST

START_TEST(the_longest_unused_go_and_those_held_stay)
{
	struct makes makes = {0};
	struct pool *pool = pool_of(&makes, 5 * VALUE_BYTES / 2); /* room for two */
	struct pooled *a, *b, *c;
	struct err err;
	const char *kept = pool_hold(pool, "a", "a", &a, &err);
	pool_hold(pool, "b", "b", &b, &err);
	pool_release(pool, b);
	pool_hold(pool, "c", "c", &c, &err);
	pool_release(pool, c); /* b goes */
	ck_assert_int_eq(makes.dropped, 1);
	pool_hold(pool, "c", "c", &c, &err);
	ck_assert_int_eq(makes.made, 3);
	pool_hold(pool, "b", "b", &b, &err);
	ck_assert_int_eq(makes.made, 4);
	ck_assert_str_eq(kept, "a");
	pool_free(pool);
	ck_assert_int_eq(makes.dropped, 4);
}
END_TEST

struct hammer {
	struct pool *pool;
	unsigned seed;
};

static void *hammer(void *data)
{
	struct hammer *h = data;
	for (int i = 0; i < 3000; i++) {
		char key[16];
		struct pooled *held;
		struct err err;
		snprintf(key, sizeof key, "%d", rand_r(&h->seed) % 20);
		const char *value = pool_hold(h->pool, key, key, &held, &err);
		ck_assert_str_eq(value, key);
		pool_release(h->pool, held);
	}
	return NULL;
}

START_TEST(threads_share_it)
{
	enum { THREADS = 4 };
	struct makes makes = {0};
	struct pool *pool = pool_of(&makes, 8 * VALUE_BYTES);
	pthread_t threads[THREADS];
	struct hammer hammers[THREADS];
	for (unsigned i = 0; i < THREADS; i++) {
		hammers[i] = (struct hammer){pool, i + 1};
		ck_assert_int_eq(pthread_create(&threads[i], NULL, hammer, &hammers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	pool_free(pool);
	ck_assert_int_eq(makes.made, makes.dropped);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("parallel");
	TCase *tcase = unit_case(suite, "parallel");

	tcase_add_test(tcase, results_come_in_order_whatever_the_threads);
	tcase_add_test(tcase, a_sink_may_end_it);
	tcase_add_test(tcase, a_signal_ends_it_behind_what_is_being_done);
	tcase_add_test(tcase, the_first_error_in_order_is_told);
	tcase_add_test(tcase, a_value_is_made_once);
	tcase_add_test(tcase, what_cannot_be_made_is_remembered);
	tcase_add_test(tcase, the_longest_unused_go_and_those_held_stay);
	tcase_add_test(tcase, threads_share_it);
	return unit_main(suite);
}
