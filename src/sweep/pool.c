#include "sweep/pool.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 4096 };

struct pooled {
	struct pooled *next;          /* in its bucket */
	struct pooled *newer, *older; /* by last use, while it is made and nobody holds it */
	struct arena arena;
	const char *key;
	void *value; /* NULL = it could not be made */
	struct err err;
	size_t bytes;
	int holders;
	bool made;
};

struct pool {
	struct pool_kind kind;
	size_t bytes, bytes_most;
	struct pooled *buckets[BUCKETS];
	struct pooled idle; /* newer = the longest unused, older = the last one used */
	pthread_mutex_t mutex;
	pthread_cond_t made;
};

struct pool *pool_new(const struct pool_kind *kind, size_t bytes_most)
{
	struct pool *pool = calloc(1, sizeof *pool);
	if (!pool)
		abort();
	pool->kind = *kind;
	pool->bytes_most = bytes_most;
	pool->idle.newer = pool->idle.older = &pool->idle;
	pthread_mutex_init(&pool->mutex, NULL);
	pthread_cond_init(&pool->made, NULL);
	return pool;
}

/* FNV-1a. */
static struct pooled **bucket_of(struct pool *pool, const char *key)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	for (; *key; key++)
		hash = (hash ^ (unsigned char)*key) * UINT64_C(0x100000001b3);
	return &pool->buckets[hash % BUCKETS];
}

static struct pooled *find(struct pool *pool, const char *key)
{
	struct pooled *at = *bucket_of(pool, key);
	while (at && strcmp(at->key, key) != 0)
		at = at->next;
	return at;
}

/* ---- idle ones, by last use ---- */

static void idle_add(struct pool *pool, struct pooled *pooled)
{
	pooled->older = pool->idle.older;
	pooled->newer = &pool->idle;
	pooled->older->newer = pool->idle.older = pooled;
}

static void idle_remove(struct pooled *pooled)
{
	pooled->older->newer = pooled->newer;
	pooled->newer->older = pooled->older;
}

static void drop(struct pool *pool, struct pooled *pooled)
{
	if (pooled->value && pool->kind.drop)
		pool->kind.drop(pool->kind.data, pooled->value);
	pool->bytes -= pooled->bytes;
	arena_free(&pooled->arena);
	free(pooled);
}

static void shrink(struct pool *pool)
{
	while (pool->bytes > pool->bytes_most && pool->idle.newer != &pool->idle) {
		struct pooled *oldest = pool->idle.newer;
		struct pooled **at = bucket_of(pool, oldest->key);
		while (*at != oldest)
			at = &(*at)->next;
		*at = oldest->next;
		idle_remove(oldest);
		drop(pool, oldest);
	}
}

/* ---- holding ---- */

static struct pooled *pooled_new(struct pool *pool, const char *key)
{
	struct pooled *pooled = calloc(1, sizeof *pooled), **bucket = bucket_of(pool, key);
	if (!pooled)
		abort();
	pooled->key = arena_copy(&pooled->arena, key, strlen(key));
	pooled->next = *bucket;
	*bucket = pooled;
	return pooled;
}

/* Makes the value; the mutex is let go meanwhile. */
static void make(struct pool *pool, struct pooled *pooled, const void *request)
{
	pthread_mutex_unlock(&pool->mutex);
	pooled->value = pool->kind.make(pool->kind.data, request, &pooled->arena, &pooled->err);
	pooled->bytes = arena_bytes(&pooled->arena);
	if (pooled->value && pool->kind.holds)
		pooled->bytes += pool->kind.holds(pooled->value);
	pthread_mutex_lock(&pool->mutex);
	pooled->made = true;
	pool->bytes += pooled->bytes;
	pthread_cond_broadcast(&pool->made);
}

static void let_go(struct pool *pool, struct pooled *pooled)
{
	if (--pooled->holders == 0)
		idle_add(pool, pooled);
	shrink(pool);
}

void *pool_hold(struct pool *pool, const char *key, const void *request, struct pooled **held,
	struct err *err)
{
	pthread_mutex_lock(&pool->mutex);
	struct pooled *pooled = find(pool, key);
	bool fresh = !pooled;
	if (fresh)
		pooled = pooled_new(pool, key);
	else if (pooled->made && pooled->holders == 0)
		idle_remove(pooled);
	pooled->holders++;
	if (fresh)
		make(pool, pooled, request);
	while (!pooled->made)
		pthread_cond_wait(&pool->made, &pool->mutex);
	void *value = pooled->value;
	*held = value ? pooled : NULL;
	if (!value) {
		*err = pooled->err;
		let_go(pool, pooled);
	}
	pthread_mutex_unlock(&pool->mutex);
	return value;
}

void pool_release(struct pool *pool, struct pooled *held)
{
	pthread_mutex_lock(&pool->mutex);
	let_go(pool, held);
	pthread_mutex_unlock(&pool->mutex);
}

size_t pool_bytes(const struct pooled *held)
{
	return held->bytes;
}

void pool_free(struct pool *pool)
{
	if (!pool)
		return;
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct pooled *at = pool->buckets[i], *next; at; at = next) {
			next = at->next;
			drop(pool, at);
		}
	pthread_cond_destroy(&pool->made);
	pthread_mutex_destroy(&pool->mutex);
	free(pool);
}
