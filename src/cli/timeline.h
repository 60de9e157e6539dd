/* cli/timeline.h: a replay's story as trace events, for Perfetto (https://ui.perfetto.dev) and
 * chrome://tracing.
 *
 *     process tiles    a thread a tile: the layers that it works on
 *     process tenants  a thread a task: its life; inside it queued, migrating, running; inside running its
 *                      layers; an instant where it should be done
 *     process machine  counters: what is demanded of the DRAM, withheld by caps, contended for, granted,
 *                      and idle; and the queue's length
 *
 * Times are microseconds of the SoC's clock, in order. A span's end is exactly the next one's begin: ts and
 * dur are printed with all their digits, and dur is such that their sum is the end. */
#ifndef CLI_TIMELINE_H
#define CLI_TIMELINE_H

#include "story/story.h"

/* What the trace is of: for its reader. */
struct timeline {
	const struct story *story;
	const char *policy, *workload, *qos, *soc;
	uint64_t seed;
};

void timeline_write(const struct timeline *timeline, FILE *stream);

#endif
