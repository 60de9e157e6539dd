/* story/internal.h: what the files of this room share. */
#ifndef STORY_INTERNAL_H
#define STORY_INTERNAL_H

#include "story/story.h"

struct story_memory {
	struct arena arena; /* of what is made when the replay is over */
	/* what was seen; while the replay runs by time of their ends, then by slot and time */
	size_t stretch_count, stretch_room;
	struct stretch *stretches;
	size_t slot_first[TILES_MOST + 1]; /* where each slot's begin */
	size_t reason_count, reason_room;
	struct reason *reasons;
};

/* Turns the stretches, ordered by slot and time, into tenures. */
void tenures_make(struct story *story);

/* The first stretch of the slot that ends after this moment. */
size_t stretch_after(const struct story_memory *memory, int slot, double cycles);

#endif
