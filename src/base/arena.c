#include "base/arena.h"

#include <err.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

/* Chunks double, so that a small arena is small and a large one has few. */
enum { CHUNK_LEAST = 4 * 1024, CHUNK_MOST = 64 * 1024 };

struct arena_chunk {
	struct arena_chunk *next;
	size_t used, size;
	alignas(max_align_t) char bytes[];
};

static struct arena_chunk *chunk_new(struct arena_chunk *next, size_t size)
{
	if (size > SIZE_MAX - sizeof(struct arena_chunk))
		errx(EX_OSERR, "out of memory");
	struct arena_chunk *chunk = calloc(1, sizeof *chunk + size);
	if (!chunk)
		errx(EX_OSERR, "out of memory");
	chunk->next = next;
	chunk->size = size;
	return chunk;
}

static size_t chunk_size(const struct arena_chunk *last, size_t needed)
{
	size_t size = last ? 2 * last->size : CHUNK_LEAST;
	size = size < CHUNK_MOST ? size : CHUNK_MOST;
	return needed > size ? needed : size;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	size = (size + align - 1) / align * align;
	struct arena_chunk *chunk = arena->chunk;
	if (!chunk || chunk->size - chunk->used < size) {
		chunk = chunk_new(chunk, chunk_size(chunk, size));
		arena->chunk = chunk;
	}
	void *bytes = chunk->bytes + chunk->used;
	chunk->used += size;
	return bytes;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / 2 / size)
		errx(EX_OSERR, "out of memory");
	return arena_alloc(arena, count * size);
}

char *arena_copy(struct arena *arena, const char *bytes, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);
	memcpy(copy, bytes, length);
	return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text;
	int length = vasprintf(&text, format, args);
	va_end(args);
	if (length < 0)
		errx(EX_OSERR, "out of memory");
	char *copy = arena_copy(arena, text, (size_t)length);
	free(text);
	return copy;
}

size_t arena_bytes(const struct arena *arena)
{
	size_t bytes = 0;
	for (const struct arena_chunk *chunk = arena->chunk; chunk; chunk = chunk->next)
		bytes += sizeof *chunk + chunk->size;
	return bytes;
}

void arena_free(struct arena *arena)
{
	while (arena->chunk) {
		struct arena_chunk *next = arena->chunk->next;
		free(arena->chunk);
		arena->chunk = next;
	}
}
