/* policy/policy.h: who runs where, and how fast they may draw from memory.
 *
 * A policy pairs a *dispatcher* (which task runs on how many tiles) with a *regulator* (each running
 * task's share of the DRAM). Both see a read-only view of the machine and answer with a plan or with
 * limits; the engine (replay/) checks and enforces the answer and owns the clock. A new policy is one
 * file with a dispatcher or a regulator, and one row in table.c.
 *
 * Policies are causal: they must not look at a task whose state is TASK_FUTURE, unless the dispatcher says
 * that it foresees. */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include "base/arena.h"
#include "base/knob.h"
#include "model/soc.h"
#include "trace/trace.h"

enum task_state { TASK_FUTURE, TASK_WAITING, TASK_RUNNING, TASK_DONE, TASK_DROPPED };

/* One task, as policies see it. The engine keeps it up to date. */
struct task_view {
	const struct trace *trace;
	int number, priority;
	double arrival_cycles, target_cycles;
	enum task_state state;
	int slot;     /* while running */
	int tiles;    /* while running */
	size_t layer; /* the one that runs, or runs next */
	double left;  /* of that layer; exactly 1 if it begins now. Up to date whenever a dispatcher
		       * decides or a regulator revises; in a regulator's other hooks it may be old */
};

/* What a policy says about its reasons, for those who ask: `what` is a constant text, the value has the
 * unit that it names. */
struct listener {
	void *data;
	void (*note)(void *data, double now_cycles, int task, const char *what, double value);
};

/* The machine now. Slots hold the running tasks; a slot stays a task's until it stops. */
struct view {
	double now_cycles;
	double lag_cycles; /* how far the dispatcher's own clock is behind; see struct plan */
	const struct soc *soc;
	const struct task_view *tasks; /* by arrival, ties by number */
	size_t task_count;
	const int *waiting; /* tasks, in order of arrival, ties by number */
	size_t waiting_count;
	const int *slot_task; /* task in each slot; -1 = empty */
	int slot_count;       /* slots in use have smaller indices */
	/* The layer that each slot's task runs or begins, as the machine runs it. */
	const struct layer_demand *const *slot_demand;
	int running_count;
	int free_tiles;
	/* What each slot draws from now on; kept only for a regulator with the hook `rates`. */
	const double *granted_bytes_per_cycle;
	const struct listener *listener; /* NULL = nobody asks */
};

/* Tells the listener, if there is one: a score, a demand, a cap ... behind a decision on the task. */
static inline void policy_note(const struct view *view, int task, const char *what, double value)
{
	if (view->listener)
		view->listener->note(view->listener->data, view->now_cycles, task, what, value);
}

/* ---- dispatchers ---- */

/* What a task that is stopped keeps of its work. Work thrown away is done again; the time that it took
 * counts as migration. */
enum keep { KEEP_ALL, KEEP_LAYERS, KEEP_NOTHING };

struct placement {
	int task;
	int tiles;               /* 0 = stop running it: it waits; -1 = drop it */
	double migration_cycles; /* it holds its tiles so long before it goes on */
	enum keep keep;          /* if it is stopped */
};

enum event { EVENT_ARRIVAL = 1, EVENT_DONE = 2, EVENT_BLOCK = 4, EVENT_LAYER = 8, EVENT_WAKE = 16 };

struct plan {
	struct placement *placements; /* room for every task, each at most once */
	size_t count;
	double wake_cycles; /* decide again at this time; INFINITY = only at events */
	int events; /* the events to decide at next: a subset of the dispatcher's, all of them
		     * unless the plan says less. EVENT_WAKE comes whenever it was asked for */
	double lag_cycles; /* the dispatcher tells the time by a clock that is so far behind the
			    * machine's; starts and finishes are told by it. 0 at first, then what
			    * the last plan said */
};

/* Start, resume or resize a task. */
void plan_run(struct plan *plan, int task, int tiles, double migration_cycles);
void plan_stop(struct plan *plan, int task, enum keep keep);
void plan_drop(struct plan *plan, int task);

struct dispatcher {
	const char *name, *summary;
	const struct knob *knobs; /* NULL = none; of a struct of knobs_size bytes */
	size_t knobs_size;
	/* The state is zeroed by the engine: so many bytes for the machine, and behind them (as a
	 * flexible array member) so many for each task. */
	size_t state_size, task_state_size;
	int events; /* when decide is called: a set of enum event */
	/* It knows tasks beforehand: it may look at, start and drop those that have not arrived. What
	 * such a task is ahead of its arrival makes its queued time negative. */
	bool foresees;
	/* It lets every task run to its end, and never asks how much of a running layer is left: a running
	 * task's `left` may be old when it decides. */
	bool runs_to_end;
	/* Which of the boundaries asked for are worth a decision, by the running task that begins a
	 * layer now; NULL = all are. It spares decide the others: a boundary is the commonest event. */
	bool (*boundary)(const void *state, const void *knobs, const struct view *view, int task);
	/* Whether the policy could ever run on this SoC and these traces is checked before the
	 * replay through this: the tile counts that it may ask for, ended by 0. */
	void (*tile_counts)(const struct soc *soc, const void *knobs, int *counts);
	/* How many tasks it lets run at once, for closed forms; NULL = as many as their tiles allow. */
	int (*tenants_most)(const void *knobs);
	void (*start)(void *state, const void *knobs, const struct view *view); /* or NULL */
	/* Called once after all events of an instant, if one of them is among `events`. An empty
	 * plan changes nothing. */
	void (*decide)(void *state, const void *knobs, const struct view *view, int events,
		struct plan *plan);
};

/* ---- regulators ---- */

struct limit {
	double cap_bytes_per_cycle; /* INFINITY = none */
	double floor_bytes_per_cycle;
	double weight;
	int rank;        /* lower ranks are served first */
	int cache_level; /* of enum cache_level (trace.h): how much of the L2 the layer may use;
			  * a layer keeps the level that it began with */
};

struct regulator {
	const char *name, *summary;
	const struct knob *knobs;
	size_t knobs_size;
	size_t state_size;
	/* false: the SoC's arbiter shares a saturated DRAM. true: floors first, then rank by rank,
	 * inside a rank weighted max-min. Caps hold either way. */
	bool arbitrates;
	bool shares_cache; /* it sets cache levels: traces must tell their traffic for each */
	void (*start)(void *state, const void *knobs, const struct view *view); /* or NULL */
	/* The slot's task begins a layer (its first, or goes on after a stop or on other tiles): set
	 * limits[slot]; true if others' limits have been revised as well. NULL = limits stay as they
	 * are (no cap, no floor, weight 1, rank 0, all of the cache). */
	bool (*layer)(void *state, const void *knobs, const struct view *view, int slot,
		struct limit *limits);
	/* The slot's task has ended or stopped. */
	void (*leave)(void *state, const struct view *view, int slot);
	/* The set of running tasks has changed, or the wake time has come: revise any limit; the
	 * return value is the next wake time. */
	double (*revise)(
		void *state, const void *knobs, const struct view *view, struct limit *limits);
	/* Rates have been dealt anew, one or all: view->granted_bytes_per_cycle holds until the next
	 * call. For those who keep budgets. The return value is the next wake time, in place of
	 * revise's; now or earlier = revise at once. */
	double (*rates)(void *state, const void *knobs, const struct view *view);
};

/* ---- the table ---- */

struct policy {
	const char *name, *summary;
	const struct dispatcher *dispatcher;
	const struct regulator *regulator;
};

/* Arrays ended by a row whose name (or pointer) is NULL. */
extern const struct policy policy_table[];
/* What looks at the whole task list beforehand: names and knobs alone, for their dispatchers have no
 * `decide` and the replay refuses them; sweep/execute.h tells who computes them. */
extern const struct policy offline_table[];
extern const struct dispatcher *const dispatcher_table[];
extern const struct regulator *const regulator_table[];

/* A policy with its knobs' values. policy.name tells them: `moca`, `moca[floor_fraction=0.5]`. */
struct tuned_policy {
	struct policy policy;
	const char *base_name; /* without the knobs */
	void *dispatcher_knobs, *regulator_knobs;
};

/* NAME, or DISPATCHER+REGULATOR, either with [KNOB=VALUE,...] behind it. Other knobs have their defaults.
 * Status 65, with the nearest name, if there is none. */
bool policy_find(
	const char *name, struct arena *arena, struct tuned_policy *tuned, struct err *err);

/* Sets a knob of the dispatcher or of the regulator, and the name accordingly. `known` tells whether
 * either has that key; false is returned for a bad value only. */
bool policy_set(struct tuned_policy *tuned, const char *key, const char *value, struct arena *arena,
	bool *known, struct err *err);

/* The knobs that differ from their defaults, as policy.KEY settings sorted by key. */
size_t policy_changes(
	const struct tuned_policy *tuned, struct arena *arena, struct setting **changes);

#endif
