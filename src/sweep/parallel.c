#include "sweep/parallel.h"

#include <pthread.h>

/* A place in the ring of units that are being done or wait for the sink. */
struct unit {
	struct arena arena;
	void *result;
	struct err err;
	bool done;
};

struct crew {
	const struct parallel *parallel;
	const volatile int *stop;
	struct unit *ring; /* unit u is at u % window */
	uint64_t window, next, delivered, count;
	bool sinking; /* somebody is handing results over */
	bool ending, failed;
	struct err err;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
};

static struct unit *unit_at(struct crew *crew, uint64_t unit)
{
	return &crew->ring[unit % crew->window];
}

static bool may_take(const struct crew *crew)
{
	return crew->next < crew->delivered + crew->window;
}

/* The next unit to do; false if there is none left. Called with the mutex. */
static bool unit_take(struct crew *crew, uint64_t *unit)
{
	while (!crew->ending && crew->next < crew->count && !may_take(crew))
		pthread_cond_wait(&crew->changed, &crew->mutex);
	if (crew->stop && *crew->stop)
		crew->ending = true;
	if (crew->ending || crew->next == crew->count)
		return false;
	*unit = crew->next++;
	return true;
}

/* Hands one result over; false if that was the last to be taken. */
static bool unit_sink(struct crew *crew, uint64_t number, struct unit *unit)
{
	const struct parallel *parallel = crew->parallel;
	struct err err = {0};
	bool more = false;
	if (unit->result)
		more = parallel->sink(parallel->data, number, unit->result, &err);
	else
		err = unit->err;
	if (!more && err.status) {
		crew->failed = true;
		crew->err = err;
	}
	arena_free(&unit->arena);
	return more;
}

/* Hands over what is next in order and done, unless somebody else is at it. Called with the mutex, which is
 * let go while the sink works. */
static void deliver(struct crew *crew)
{
	struct unit *unit;
	bool more = true;
	if (crew->sinking)
		return;
	crew->sinking = true;
	while (more && (unit = unit_at(crew, crew->delivered))->done) {
		uint64_t number = crew->delivered;
		pthread_mutex_unlock(&crew->mutex);
		more = unit_sink(crew, number, unit);
		pthread_mutex_lock(&crew->mutex);
		unit->done = false;
		crew->delivered++;
		pthread_cond_broadcast(&crew->changed);
	}
	crew->ending = crew->ending || !more;
	crew->sinking = !more; /* nobody is to go on behind the last */
}

static void *worker(void *data)
{
	struct crew *crew = data;
	const struct parallel *parallel = crew->parallel;
	void *own = parallel->worker_new(parallel->data);
	uint64_t number;
	pthread_mutex_lock(&crew->mutex);
	while (unit_take(crew, &number)) {
		struct unit *unit = unit_at(crew, number);
		pthread_mutex_unlock(&crew->mutex);
		unit->result =
			parallel->work(parallel->data, own, number, &unit->arena, &unit->err);
		pthread_mutex_lock(&crew->mutex);
		unit->done = true;
		deliver(crew);
	}
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->mutex);
	parallel->worker_free(own);
	return NULL;
}

/* The caller is one of the crew: if no thread can be started it does everything itself. */
static void crew_work(struct crew *crew, int threads, struct arena *arena)
{
	pthread_t *others = arena_array(arena, (size_t)threads, sizeof *others);
	int started = 0;
	while (started < threads - 1 && pthread_create(&others[started], NULL, worker, crew) == 0)
		started++;
	worker(crew);
	for (int i = 0; i < started; i++)
		pthread_join(others[i], NULL);
}

bool parallel_run(const struct parallel *parallel, uint64_t first, uint64_t count, int threads,
	const volatile int *stop, struct err *err)
{
	struct arena arena = {0};
	struct crew crew = {.parallel = parallel,
		.stop = stop,
		.window = (uint64_t)(parallel->ahead + 1) * (uint64_t)threads,
		.next = first,
		.delivered = first,
		.count = count,
		.mutex = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER};
	crew.ring = arena_array(&arena, crew.window, sizeof *crew.ring);
	crew_work(&crew, threads, &arena);
	for (uint64_t i = 0; i < crew.window; i++)
		arena_free(&crew.ring[i].arena);
	if (crew.failed)
		*err = crew.err;
	arena_free(&arena);
	return !crew.failed;
}
