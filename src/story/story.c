/* Recording, and putting what was recorded in order. */
#include "story/internal.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

/* ---- while the replay runs ---- */

/* Room for one element more. What is seen may be large: no arena, which would keep the outgrown. */
static void *room_for_one(void *elements, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return elements;
	*room = *room ? 2 * *room : 1024;
	elements = reallocarray(elements, *room, size);
	if (!elements)
		errx(EX_OSERR, "out of memory");
	return elements;
}

static void stretch_see(void *data, const struct stretch *stretch)
{
	struct story_memory *memory = data;
	if (!(stretch->to_cycles > stretch->from_cycles))
		return;
	memory->stretches = room_for_one(
		memory->stretches, memory->stretch_count, &memory->stretch_room, sizeof *stretch);
	memory->stretches[memory->stretch_count++] = *stretch;
}

static void reason_hear(void *data, double now_cycles, int task, const char *what, double value)
{
	struct story_memory *memory = data;
	memory->reasons = room_for_one(memory->reasons, memory->reason_count, &memory->reason_room,
		sizeof *memory->reasons);
	memory->reasons[memory->reason_count++] = (struct reason){now_cycles, task, what, value};
}

void story_begin(struct story *story)
{
	*story = (struct story){.memory = calloc(1, sizeof *story->memory)};
	if (!story->memory)
		errx(EX_OSERR, "out of memory");
}

struct observer story_observer(struct story *story)
{
	return (struct observer){story->memory, stretch_see, {story->memory, reason_hear}};
}

void story_free(struct story *story)
{
	if (!story->memory)
		return;
	arena_free(&story->memory->arena);
	free(story->memory->stretches);
	free(story->memory->reasons);
	free(story->memory);
	story->memory = NULL;
}

/* ---- afterwards ---- */

/* By slot; in a slot they stay as they came, which is by time. */
static void stretches_sort(struct story_memory *memory)
{
	size_t *first = memory->slot_first, next[TILES_MOST], count = memory->stretch_count;
	struct stretch *sorted = calloc(count + 1, sizeof *sorted);
	if (!sorted)
		errx(EX_OSERR, "out of memory");
	memset(first, 0, sizeof memory->slot_first);
	for (size_t i = 0; i < count; i++)
		first[memory->stretches[i].slot + 1]++;
	for (int slot = 0; slot < TILES_MOST; slot++)
		first[slot + 1] += first[slot];
	memcpy(next, first, sizeof next);
	for (size_t i = 0; i < count; i++)
		sorted[next[memory->stretches[i].slot]++] = memory->stretches[i];
	free(memory->stretches);
	memory->stretches = sorted;
	memory->stretch_room = count + 1;
}

size_t stretch_after(const struct story_memory *memory, int slot, double cycles)
{
	size_t low = memory->slot_first[slot], high = memory->slot_first[slot + 1];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (memory->stretches[middle].to_cycles > cycles)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

void story_end(struct story *story, const struct scenario *scenario, const struct outcome *outcomes)
{
	story->scenario = scenario;
	story->outcomes = outcomes;
	stretches_sort(story->memory);
	tenures_make(story);
	story->reasons = story->memory->reasons;
	story->reason_count = story->memory->reason_count;
}
