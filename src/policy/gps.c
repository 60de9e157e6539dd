/* Generalised processor sharing of tiles: every task that is present runs, on an equal part of the chip.
 *
 *   k tasks on N tiles: N div k tiles each, and one more for each of the N mod k that came first;
 *   more tasks than tiles: those that came first run on one tile each, the others wait
 *
 * Dealt anew whenever a task arrives or ends. With tiles that may be divided at will and a speed in
 * proportion to them this is the egalitarian processor sharing of queueing theory (Kleinrock, JACM 1967;
 * as GPS: Parekh and Gallager, IEEE/ACM Transactions on Networking 1993), for which M/G/1-PS gives mean
 * latencies in closed form: a reference, blind to priorities and targets.
 *
 * Limits: tiles are whole, which favours who came first; networks do not speed up in proportion to
 * tiles; a re-deal costs nothing unless `migration_cycles` says so. */
#include "policy/parts.h"

#include <stddef.h>

struct knobs {
	double migration_cycles;
};

static const struct knob knob_table[] = {
	{"migration_cycles", "policy", KNOB_DOUBLE, offsetof(struct knobs, migration_cycles), 0,
		1e12, NULL, "0", "cycles", "that a task stands still when its tiles change"},
	{0},
};

static void decide(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)state, (void)events;
	const struct knobs *k = knobs;
	int tiles = view->soc->tiles;
	size_t most = (size_t)tiles, present = view->waiting_count + (size_t)view->running_count;
	int sharers = (int)(present < most ? present : most);
	struct presence presence;
	presence_begin(&presence, view);
	for (int i = 0; i < sharers; i++) {
		int share = tiles / sharers + (i < tiles % sharers);
		int task = presence_next(&presence, view);
		policy_note(view, task, "tiles", share);
		plan_tiles(plan, view, task, share, k->migration_cycles);
	}
}

const struct dispatcher gps_dispatcher = {
	.name = "gps",
	.summary = "processor sharing: all tiles dealt equally among all tasks",
	.knobs = knob_table,
	.knobs_size = sizeof(struct knobs),
	.events = EVENT_ARRIVAL | EVENT_DONE,
	.tile_counts = all_tile_counts,
	.decide = decide,
};
