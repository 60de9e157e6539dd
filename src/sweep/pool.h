/* sweep/pool.h: values that are costly to make, made once and shared by threads.
 *
 * The first who asks for a key makes its value, others wait for it. While somebody holds a value it stays;
 * of those that nobody holds the longest unused go when all together take too much memory. A value
 * that could not be made is remembered as well, with its error. */
#ifndef SWEEP_POOL_H
#define SWEEP_POOL_H

#include "base/arena.h"
#include "base/err.h"

struct pool;
struct pooled; /* a value's place in the pool */

struct pool_kind {
	void *data;
	/* Makes a value in the arena, as the request says. NULL with *err if it cannot be made. */
	void *(*make)(void *data, const void *request, struct arena *arena, struct err *err);
	/* Gives up what the value holds elsewhere; or NULL. */
	void (*drop)(void *data, void *value);
	/* Bytes that it keeps alive there; or NULL. */
	size_t (*holds)(const void *value);
};

struct pool *pool_new(const struct pool_kind *kind, size_t bytes_most);
void pool_free(struct pool *pool); /* whether values are held or not; NULL is ignored */

/* The value of a key, a text, which says all that the request does. NULL with *err if it cannot be made; then
 * nothing is held. */
void *pool_hold(struct pool *pool, const char *key, const void *request, struct pooled **held,
	struct err *err);
size_t pool_bytes(const struct pooled *held); /* that it takes, with what it holds elsewhere */
void pool_release(struct pool *pool, struct pooled *held);

#endif
