/* replay/internal.h: the engine's memory, shared by the files of this room.
 *
 *   replay.c   the event loop and its hot path: a layer ends, the next begins
 *   fluid.c    rates: settling progress, interference, caps, saturation
 *   place.c    carrying out a dispatcher's plan: tasks onto tiles and off them
 *
 * A slot's layer is a fluid: `work_cycles` of isolated time were left at `since_cycles`, and each takes
 * `stretch` real cycles. Everything else follows: it ends at since + work * stretch, and it draws
 * alone / stretch bytes per cycle, where `alone` is its demand without co-runners.
 *
 * What can be known afterwards is not kept meanwhile. Isolated cycles and bytes are differences of the trace's
 * sums; interference is what is left of the time on tiles when isolated and throttled cycles are taken
 * off; contended bytes are what all want less what the DRAM has. */
#ifndef REPLAY_INTERNAL_H
#define REPLAY_INTERNAL_H

#include "replay/arbiter.h"
#include "replay/replay.h"

#include <math.h>

/* Where a task stands in its network: at a layer, with so much of it left. */
struct position {
	size_t layer;
	double left;
};

/* What a task has done of the layer at which it stands, up to its last placement's end, and the bytes that it
 * moved for work that was thrown away. */
struct partial {
	double compute_cycles, isolated_cycles, dram_bytes;
	double vain_bytes;
};

/* How a saturated DRAM is dealt out: by the arbiter, or by the regulator's limits. */
enum sharing { SHARING_PROPORTIONAL, SHARING_MAXMIN, SHARING_LIMITED };

struct replay {
	/* what is replayed */
	const struct scenario *scenario;
	const struct tuned_policy *policy;
	const struct observer *observer;
	struct outcome *outcomes;
	struct totals totals;
	struct err *err;

	size_t task_count;
	/* what of the policy the hot path asks for */
	enum sharing sharing;
	bool shares_cache;
	bool (*on_layer)(void *, const void *, const struct view *, int, struct limit *);
	double (*on_rates)(void *, const void *, const struct view *);

	/* the machine as policies see it; view points into the arrays below */
	struct view view;
	struct task_view *tasks;
	int *waiting;
	int slot_task[TILES_MOST];
	double *waiting_since_cycles;
	struct partial *partial;
	struct plan plan;
	struct listener listener;
	void *dispatcher_state, *regulator_state;

	/* slots, structure of arrays: the event loop reads finish_cycles alone at most events */
	double finish_cycles[TILES_MOST]; /* INFINITY = nothing ends here */
	double since_cycles[TILES_MOST];
	double work_cycles[TILES_MOST];
	double stretch[TILES_MOST];
	double capped_stretch[TILES_MOST]; /* what it would be if the DRAM were not saturated */
	double alone_bytes_per_cycle[TILES_MOST];
	double wanted_bytes_per_cycle[TILES_MOST]; /* under interference and cap; 0 = empty slot */
	double noise[TILES_MOST], noise_inverse[TILES_MOST];
	const struct lowering *lowering[TILES_MOST];   /* that the running layer is of */
	const struct layer_demand *demand[TILES_MOST]; /* of the running layer */
	const struct layer_demand *demand_end[TILES_MOST];
	/* of the layer behind it, with noise: read ahead of time */
	double next_work_cycles[TILES_MOST];
	double next_alone_bytes_per_cycle[TILES_MOST];
	struct limit limits[TILES_MOST];
	double throttled_cycles[TILES_MOST];
	double granted_bytes_per_cycle[TILES_MOST]; /* kept only for on_rates */
	struct position placed[TILES_MOST];         /* where the task stood when it got its tiles */
	double placed_cycles[TILES_MOST];           /* and when */
	double flowing_cycles[TILES_MOST];          /* since when it is not being moved */
	/* sets of slots: being moved; in a layer that is rated; in one that is rated, and joins the
	 * executing ones, when the instant closes */
	uint64_t migrating, executing, fresh;

	/* the fluid as a whole */
	int rated_count;     /* tenants of which what follows is */
	double interference; /* cycles per isolated cycle, for all: 1 + kappa ... */
	double interference_inverse;
	double wanted_sum_bytes_per_cycle;
	double capacity_bytes_per_cycle;
	bool saturated;
	struct level level; /* of max-min; nobody is held back while the DRAM is not saturated */
	double contended_bytes_per_cycle; /* since contended_since_cycles */

	/* time */
	double now_cycles, contended_since_cycles;
	size_t next_arrival; /* index of the first task that has not arrived */
	size_t ended;        /* tasks done or dropped */
	double dispatcher_wake_cycles, regulator_wake_cycles;
	double next_other_cycles;          /* the least of arrival and wakes */
	int events;                        /* of this instant, for the dispatcher */
	bool running_changed, rates_stale; /* rates_stale: limits were revised */
	bool attention;                    /* something of this instant is still to be answered */

	size_t task_capacity, dispatcher_capacity, regulator_capacity;
};

/* Takes the lowest slot out of a set that is not empty. */
static inline int slot_take(uint64_t *set)
{
	int slot = __builtin_ctzll(*set);
	*set &= *set - 1;
	return slot;
}

/* ---- fluid.c ---- */

/* Reads the layer behind the one that runs; behind the last one stands nothing, which may be read. */
static inline void fluid_look_ahead(struct replay *r, int slot)
{
	const struct layer_demand *next = r->demand[slot] + 1;
	r->next_work_cycles[slot] = next->isolated_cycles * r->noise[slot];
	r->next_alone_bytes_per_cycle[slot] = next->dram_bytes_per_cycle * r->noise_inverse[slot];
}

/* Puts a layer into a slot, `left` of it still to do. Its rate is set later. */
static inline void fluid_load(
	struct replay *r, int slot, const struct layer_demand *demand, double left)
{
	r->demand[slot] = demand;
	r->work_cycles[slot] = left * demand->isolated_cycles * r->noise[slot];
	r->alone_bytes_per_cycle[slot] = demand->dram_bytes_per_cycle * r->noise_inverse[slot];
	fluid_look_ahead(r, slot);
}

/* The slot goes on with the layer behind. Who ends next waits for this one's end time, so that is not to wait
 * for the trace. */
static inline void fluid_load_next(struct replay *r, int slot)
{
	r->demand[slot]++;
	r->work_cycles[slot] = r->next_work_cycles[slot];
	r->alone_bytes_per_cycle[slot] = r->next_alone_bytes_per_cycle[slot];
	fluid_look_ahead(r, slot);
}

/* What a slot wants under interference and its cap, and the stretch that this means; saturation is left
 * aside. The slot is settled. */
static inline void fluid_want(struct replay *r, int slot)
{
	double alone = r->alone_bytes_per_cycle[slot], cap = r->limits[slot].cap_bytes_per_cycle;
	double wanted = alone * r->interference_inverse;
	bool capped = wanted > cap;
	r->wanted_bytes_per_cycle[slot] = capped ? cap : wanted;
	r->capped_stretch[slot] = capped ? alone / cap : r->interference;
}

/* Deals the DRAM out by what is wanted, which is new for some slots; settles and rates every slot whose stretch
 * this changes. */
void fluid_share(struct replay *r, uint64_t changed);

/* Brings the machine's own account up to now; from now on so much is contended. */
static inline void fluid_contend(struct replay *r, double bytes_per_cycle)
{
	double elapsed = r->now_cycles - r->contended_since_cycles;
	r->totals.contended_bytes += r->contended_bytes_per_cycle * elapsed;
	r->contended_bytes_per_cycle = bytes_per_cycle;
	r->contended_since_cycles = r->now_cycles;
}

/* All over again, under another interference or other limits: settles and rates every slot. */
void fluid_share_anew(struct replay *r, double interference);

/* Tells the regulator what everybody draws from now on, and learns when it wants to revise. */
void fluid_tell_rates(struct replay *r);

/* Accounts of a stretch in which a cap held the slot back. */
void fluid_throttled(struct replay *r, int slot, double elapsed_cycles, double done_cycles);

/* Shows the observer the stretch that ends now. */
void fluid_observe(const struct replay *r, int slot, double done_cycles);

/* Brings a slot's accounts up to now; done_cycles of its work are over. */
static inline void fluid_account(struct replay *r, int slot, double done_cycles)
{
	if (r->capped_stretch[slot] != r->interference)
		fluid_throttled(r, slot, r->now_cycles - r->since_cycles[slot], done_cycles);
	if (r->observer)
		fluid_observe(r, slot, done_cycles);
	r->since_cycles[slot] = r->now_cycles;
}

/* And its progress. */
static inline void fluid_settle(struct replay *r, int slot, double done_cycles)
{
	fluid_account(r, slot, done_cycles);
	r->work_cycles[slot] -= done_cycles;
}

/* Answers a change of the set of running tasks or of limits: settles and rates what has to be. */
void fluid_update(struct replay *r);

/* ---- place.c ---- */

/* A task joins the queue. */
void place_arrival(struct replay *r, int task);

/* Lets the dispatcher decide and carries its plan out. */
bool place_decide(struct replay *r);

/* Ends a slot's placement: the task's accounts are written and the tiles are free. */
void place_end(struct replay *r, int slot, enum task_state state);

/* The slot's layer, at its beginning, is to be of the cache level that its limit says. */
void place_cache_level(struct replay *r, int slot);

/* Writes how much of its layer each running task has left into its view. */
void place_show_progress(struct replay *r);

/* A migration is over: the task goes on with its layer. */
void place_migrated(struct replay *r, int slot);

#endif
