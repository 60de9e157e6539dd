/* t/world.h: small machines, traces and task lists for tests of the replay, made from text. */
#ifndef T_WORLD_H
#define T_WORLD_H

#include "replay/replay.h"
#include "unit.h"

enum { WORLD_NETWORKS = 8, WORLD_TASKS = 512 };

struct world {
	struct arena arena;
	struct soc soc;
	struct workload workload;
	struct task tasks[WORLD_TASKS];
	const struct trace *traces[WORLD_NETWORKS];
	const char *networks[WORLD_NETWORKS];
	struct outcome outcomes[WORLD_TASKS];
	struct totals totals;
	struct err err;
};

/* 8 tiles in 4 groups, 10 bytes per cycle of DRAM, all of it usable; interference 0.3, that is 0.1 for
 * each co-runner; no noise. */
static inline void world_begin(struct world *w)
{
	memset(w, 0, sizeof *w);
	w->soc = (struct soc){.name = "test",
		.clock_hz = 1e9,
		.tiles = 8,
		.groups = 4,
		.dram_bytes_per_cycle = 10,
		.dram_efficiency = 1,
		.interference = 0.3};
	w->workload.networks = w->networks;
	w->workload.tasks = w->tasks;
}

static inline void world_end(struct world *w)
{
	arena_free(&w->arena);
}

/* A network from `compute,dram,isolated` triples on two tiles, one layer each, every layer a block. On
 * one tile all but the bytes doubles; on four and eight the cycles stay as on two. The L2 is of no use. */
static inline int world_network(
	struct world *w, const char *name, size_t layers, const int (*costs)[3])
{
	static const int counts[] = {1, 2, 3, 4, 5, 6, 7, 8};
	char text[65536];
	int used = snprintf(text, sizeof text,
		"layer,name,block,tiles,compute_cycles,dram_bytes,isolated_cycles,cache_bytes,"
		"once_cache_bytes,once_dram_bytes,once_isolated_cycles,"
		"inner_cache_bytes,inner_dram_bytes,inner_isolated_cycles,"
		"none_dram_bytes,none_isolated_cycles\n");
	for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
		for (size_t i = 0; i < layers; i++) {
			int factor = counts[c] == 1 ? 2 : 1;
			used += snprintf(text + used, sizeof text - (size_t)used,
				"%zu,l%zu,%zu,%d,%d,%d,%d,0,,,,,,,,\n", i, i, i + 1, counts[c],
				factor * costs[i][0], costs[i][1], factor * costs[i][2]);
		}
	struct text source;
	struct trace *trace = arena_alloc(&w->arena, sizeof *trace);
	ck_assert(text_from_bytes("test.csv", text, (size_t)used, &w->arena, &source, &w->err));
	bool ok = trace_parse(&source, name, &w->arena, trace, &w->err);
	ck_assert_msg(ok, "%s", w->err.text);
	w->traces[w->workload.network_count] = trace;
	w->networks[w->workload.network_count] = name;
	return (int)w->workload.network_count++;
}

/* Tasks are to be added in order of arrival. */
static inline void world_task(
	struct world *w, int network, int priority, double arrival, double target)
{
	int number = (int)w->workload.task_count++;
	w->tasks[number] = (struct task){number, network, priority, arrival, target};
}

static inline bool world_try(
	struct world *w, const struct tuned_policy *policy, const struct observer *observer)
{
	struct replay *replay = replay_new();
	struct scenario scenario = {&w->soc, &w->workload, w->traces, NULL};
	bool ok = replay_run(replay, &scenario, policy, observer, w->outcomes, &w->totals, &w->err);
	replay_free(replay);
	return ok;
}

static inline void world_run(struct world *w, const char *name)
{
	struct tuned_policy policy;
	bool ok = policy_find(name, &w->arena, &policy, &w->err) && world_try(w, &policy, NULL);
	ck_assert_msg(ok, "%s", w->err.text);
}

static inline double parts_sum(const struct outcome *o)
{
	return o->queued_cycles + o->compute_cycles + o->memory_cycles + o->throttled_cycles
		+ o->interference_cycles + o->migration_cycles;
}

#define NEAR(a, b) ck_assert_double_eq_tol(a, b, 1e-6)

#endif
