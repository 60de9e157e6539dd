/* replay/replay.h: runs a task list on a machine under a policy: fluid, event-driven, causal.
 *
 * A running layer is a fluid. Alone it takes T0 cycles; with k tenants running on G groups it takes
 *
 *     T = T0 noise (1 + kappa min(1, (k-1)/(G-1)))       interference in L2 and interconnect
 *     T >= D/cap                                          the regulator's cap (D: its DRAM bytes)
 *     sum of D/T <= eta B                                 or the DRAM's arbiter shares it out
 *                                                         (B for one tenant alone)
 *
 * Between events every rate is constant, so the replay is exact and has no time step. It allocates
 * nothing per event, does no I/O and calls no libm. At an event only what that event changes is recomputed:
 * the tenant whose layer ended and those whom a saturated DRAM holds back, or all tenants when their number
 * changes. */
#ifndef REPLAY_REPLAY_H
#define REPLAY_REPLAY_H

#include "policy/policy.h"
#include "workload/workload.h"

struct scenario {
	const struct soc *soc;
	const struct workload *workload;
	const struct trace *const *traces; /* of each of the workload's networks */
	const double *noise; /* each task's service time over its trace's; NULL = all 1 */
};

/* One task's story. The parts add up: queued + compute + memory + throttled + interference +
 * migration = finish - arrival. */
struct outcome {
	double start_cycles, finish_cycles;
	double queued_cycles;    /* waiting, before the first start and while stopped */
	double compute_cycles;   /* the array's busy time, as if alone */
	double memory_cycles;    /* the rest of the isolated time: exposed memory and overheads */
	double throttled_cycles; /* slower because of the regulator's cap */
	double interference_cycles; /* slower because of co-runners: L2, interconnect, saturated DRAM */
	double migration_cycles; /* holding tiles while being moved, or doing work that a stop threw away */
	double isolated_cycles; /* the task alone on one group (tiles / groups tiles), no noise */
	double dram_bytes, l2_bytes, macs;
	double tile_cycles; /* integral of the tiles held */
	bool dropped;       /* then finish is when it was dropped */
};

/* The whole replay's sums. */
struct totals {
	double end_cycles;      /* the last finish */
	double throttled_bytes; /* that running tasks asked for and caps withheld */
	double contended_bytes; /* that they asked for within their caps and the DRAM had not */
	double discarded_bytes; /* moved for work that a stop threw away */
	uint64_t layer_events;  /* layers ended */
};

/* Sees every stretch of constant rates of every running task: for ledgers, timelines and laws. */
struct stretch {
	int task, slot, tiles;
	size_t layer;
	double from_cycles, to_cycles;
	double progress;               /* of the layer, in this stretch */
	double demand_bytes_per_cycle; /* under interference, without caps and saturation */
	double capped_bytes_per_cycle; /* and within its cap */
	double granted_bytes_per_cycle;
	bool migrating;
};

struct observer {
	void *data;
	void (*stretch)(void *data, const struct stretch *stretch);
	struct listener
		listener; /* hears the policy's reasons; note NULL = they are not asked for */
};

/* A replay's memory, reused from run to run; grows, never shrinks. */
struct replay;
struct replay *replay_new(void);
void replay_free(struct replay *replay);

/* Whether the traces tell what the policy has to know: rows of the tile counts that it asks for, traffic
 * with less of the cache. Status 65 and which one does not; 64 for a policy of the offline table. */
bool replay_can(const struct soc *soc, size_t network_count, const char *const *networks,
	const struct trace *const *traces, const struct tuned_policy *policy, struct err *err);

/* outcomes has room for every task, in the workload's order. observer may be NULL. Fails where
 * replay_can does, and (status 70) if the policy breaks the rules, which it names. */
bool replay_run(struct replay *replay, const struct scenario *scenario,
	const struct tuned_policy *policy, const struct observer *observer,
	struct outcome *outcomes, struct totals *totals, struct err *err);

#endif
