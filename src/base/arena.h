/* base/arena.h: memory by phase. What is read or built together is freed together.
 *
 * An arena never fails: out of memory ends the program (status 71). Zero-initialise to start. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena {
	struct arena_chunk *chunk; /* newest first */
};

/* `size` zeroed bytes, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);

/* `count` zeroed elements; the product is checked. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A NUL-terminated copy of the first `length` bytes. */
char *arena_copy(struct arena *arena, const char *bytes, size_t length);

char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Bytes that it has taken from the system. */
size_t arena_bytes(const struct arena *arena);

/* Frees everything; the arena is empty and usable again. */
void arena_free(struct arena *arena);

#endif
