/* t/laws-world.h: random small worlds for the laws: their description, which can be shrunk, the machine,
 * traces and tasks made from it, and the files by which ./moca replays them. */
#ifndef T_LAWS_WORLD_H
#define T_LAWS_WORLD_H

#include "base/random.h"
#include "world.h"

#include <stdarg.h>
#include <sys/stat.h>

enum { SPEC_TASKS = 14, SPEC_NETWORKS = 3, SPEC_LAYERS = 6, SPEC_TILES = 16 };

/* ---- the description: plain ints, each of which has a simplest value ---- */

struct spec_layer {
	int compute;        /* the array's cycles on one tile */
	int serial;         /* per cent of them that more tiles do not shorten */
	int exposed;        /* cycles on top of them, on any tiles */
	int dram_bytes;     /* on one tile */
	int halo;           /* per cent more bytes on each tile more */
	int missed[CACHE_LEVELS]; /* more bytes at each level of the L2 than at the one before */
	int block;          /* 1 = begins a block */
};

struct spec_network {
	int layer_count;
	struct spec_layer layers[SPEC_LAYERS];
};

struct spec_task {
	int network, priority, arrival, target;
};

struct spec {
	int groups, tiles_a_group;
	int dram;         /* bytes per cycle */
	int efficiency;   /* per cent */
	int interference; /* per cent */
	int arbiter;
	int noise;     /* sigma, per cent */
	int clock_khz; /* slow ones, so that knobs in milliseconds are some hundred cycles */
	int greedy; /* 1 = a layer alone may want more than the DRAM has */
	int ample;  /* 1 = the DRAM has as much as all tiles can want together */
	int told;   /* 1 = traces tell each layer's output */
	int task_count;
	struct spec_task tasks[SPEC_TASKS];
	struct spec_network networks[SPEC_NETWORKS];
};

/* What is common to the world's seed and to nothing else. */
struct dice {
	uint64_t seed;
	uint32_t rolled;
};

static inline int roll(struct dice *dice, int least, int most)
{
	uint64_t bits = random_bits(dice->seed, STREAM_NOISE, dice->rolled++, 7);
	return least + (int)(bits % (uint64_t)(most - least + 1));
}

static inline void spec_soc(struct spec *spec, struct dice *dice)
{
	static const int shapes[][2] = {{4, 2}, {4, 2}, {2, 4}, {1, 8}, {4, 1}, {8, 1}, {1, 1},
		{3, 2}, {5, 1}, {3, 5}, {16, 1}, {4, 4}, {2, 3}};
	static const int clocks[] = {1000000, 5000, 1000, 200};
	int shape = roll(dice, 0, (int)(sizeof shapes / sizeof *shapes) - 1);
	spec->groups = shapes[shape][0];
	spec->tiles_a_group = shapes[shape][1];
	spec->dram = roll(dice, 1, 3) > 1 ? 10 : roll(dice, 1, 40);
	spec->efficiency = roll(dice, 0, 1) ? 100 : roll(dice, 50, 100);
	spec->interference = roll(dice, 0, 2) ? roll(dice, 0, 100) : 0;
	spec->arbiter = roll(dice, 0, 1);
	spec->noise = roll(dice, 0, 2) ? 0 : roll(dice, 1, 50);
	spec->clock_khz = clocks[roll(dice, 0, 3)];
	spec->greedy = roll(dice, 0, 9) == 0;
	spec->told = roll(dice, 0, 1);
}

/* In units of `unit` cycles, so that in some worlds much ends at the same instant. */
static inline struct spec_layer spec_layer(struct dice *dice, const struct spec *spec, int unit)
{
	struct spec_layer layer = {0};
	int cycles = roll(dice, 1, 500 / unit);
	layer.compute = roll(dice, 0, 5) ? unit * roll(dice, 0, cycles) : 0;
	layer.serial = unit > 1 ? 100 : roll(dice, 0, 100);
	layer.exposed = unit * cycles - layer.compute;
	layer.dram_bytes = roll(dice, 0, 4) ? roll(dice, 0, cycles) * unit * spec->dram : 0;
	layer.halo = roll(dice, 0, 2) ? 0 : roll(dice, 0, 10);
	for (int level = 1; level < CACHE_LEVELS; level++)
		layer.missed[level] = roll(dice, 0, 1) ? roll(dice, 0, 1 + layer.dram_bytes) : 0;
	layer.block = roll(dice, 0, 2) == 0;
	return layer;
}

static inline void spec_tasks(struct spec *spec, struct dice *dice, int networks, int unit)
{
	int now = 0, hurry = roll(dice, 0, 2);
	spec->task_count = roll(dice, 1, SPEC_TASKS);
	for (int i = 0; i < spec->task_count; i++) {
		int target = roll(dice, 0, 9);
		now += roll(dice, 0, 2) ? unit * roll(dice, 0, (hurry ? 400 : 2000) / unit) : 0;
		spec->tasks[i] = (struct spec_task){roll(dice, 0, networks - 1),
			roll(dice, 0, PRIORITY_MOST), now,
			target == 0	    ? 1 << 28
				: target == 1 ? roll(dice, 1, 20)
					      : roll(dice, 1, 4000)};
	}
}

static inline struct spec spec_random(uint64_t seed)
{
	struct dice dice = {seed, 0};
	struct spec spec = {0};
	spec_soc(&spec, &dice);
	int networks = roll(&dice, 1, SPEC_NETWORKS), unit = roll(&dice, 0, 3) ? 1 : 100;
	for (int n = 0; n < networks; n++) {
		spec.networks[n].layer_count = roll(&dice, 1, SPEC_LAYERS);
		for (int i = 0; i < spec.networks[n].layer_count; i++)
			spec.networks[n].layers[i] = spec_layer(&dice, &spec, unit);
	}
	spec_tasks(&spec, &dice, networks, unit);
	return spec;
}

static inline int spec_tiles(const struct spec *spec)
{
	return spec->groups * spec->tiles_a_group;
}

/* ---- made from it ---- */

struct made {
	struct arena arena;
	struct soc soc;
	struct workload workload;
	const struct trace *traces[SPEC_NETWORKS];
	const char *networks[SPEC_NETWORKS];
	struct task tasks[SPEC_TASKS];
	const double *noise; /* of each task; NULL = all 1 */
};

static inline int64_t quotient_up(int64_t a, int64_t b)
{
	return (a + b - 1) / b;
}

/* `slowness` is a whole factor of all cycles. */
static inline struct op_cost made_cost(const struct spec *spec, const struct spec_layer *layer,
	int tiles, int level, int slowness)
{
	int64_t compute = quotient_up(
		(int64_t)layer->compute * (layer->serial * tiles + 100 - layer->serial),
		100 * tiles);
	int64_t dram = layer->dram_bytes + layer->dram_bytes * layer->halo * (tiles - 1) / 100;
	int64_t least = spec->greedy ? 1 : quotient_up(dram, spec->dram);
	int64_t isolated = compute + layer->exposed;
	int64_t missed = 0;
	for (int i = 1; i <= level; i++)
		missed += layer->missed[i];
	dram += missed;
	if (missed) /* what moves the same takes the same */
		least = quotient_up(dram, spec->dram);
	isolated = isolated < least ? least : isolated < 1 ? 1 : isolated;
	struct op_cost cost = {0};
	cost.compute_cycles = slowness * compute;
	cost.l2_bytes = 2 * dram;
	cost.dram_bytes = dram;
	cost.isolated_cycles = slowness * isolated;
	return cost;
}

static inline double *made_sums(
	const struct op_cost *costs, size_t count, size_t member, struct arena *arena)
{
	double *before = arena_array(arena, count + 1, sizeof *before);
	for (size_t i = 0; i < count; i++)
		before[i + 1] = before[i]
			+ (double)*(const int64_t *)(const void *)((const char *)&costs[i] + member);
	return before;
}

static inline struct lowering *made_lowering(
	int tiles, const struct op_cost *costs, size_t count, struct arena *arena)
{
	struct layer_demand *demands = arena_array(arena, count, sizeof *demands);
	for (size_t i = 0; i < count; i++) {
		double isolated = (double)costs[i].isolated_cycles;
		demands[i] = (struct layer_demand){isolated, (double)costs[i].dram_bytes / isolated};
	}
	struct lowering *on = arena_alloc(arena, sizeof *on);
	on->tiles = tiles;
	on->costs = costs;
	on->demands = demands;
	on->isolated_before =
		made_sums(costs, count, offsetof(struct op_cost, isolated_cycles), arena);
	on->compute_before =
		made_sums(costs, count, offsetof(struct op_cost, compute_cycles), arena);
	on->dram_bytes_before =
		made_sums(costs, count, offsetof(struct op_cost, dram_bytes), arena);
	on->l2_bytes_before = made_sums(costs, count, offsetof(struct op_cost, l2_bytes), arena);
	on->mean_dram_bytes_per_cycle = on->dram_bytes_before[count] / on->isolated_before[count];
	return on;
}

static inline struct lowering *made_level(const struct spec *spec,
	const struct spec_network *network, int tiles, int level, int slowness, struct arena *arena)
{
	size_t count = (size_t)network->layer_count;
	struct op_cost *costs = arena_array(arena, count, sizeof *costs);
	int64_t *cache = arena_array(arena, count, sizeof *cache);
	for (size_t i = 0; i < count; i++) {
		costs[i] = made_cost(spec, &network->layers[i], tiles, level, slowness);
		for (int later = level + 1; later < CACHE_LEVELS; later++)
			cache[i] += 16 * network->layers[i].missed[later];
	}
	struct lowering *on = made_lowering(tiles, costs, count, arena);
	on->cache_bytes = cache;
	return on;
}

static inline const struct lowering *made_levels(const struct spec *spec,
	const struct spec_network *network, int tiles, int slowness, struct arena *arena)
{
	struct lowering *levels[CACHE_LEVELS];
	for (int level = 0; level < CACHE_LEVELS; level++)
		levels[level] = made_level(spec, network, tiles, level, slowness, arena);
	for (int level = 0; level < CACHE_LEVELS; level++)
		for (int k = 0; k < CACHE_LEVELS; k++)
			levels[level]->under[k] = levels[k];
	return levels[0];
}

static inline const struct trace *made_trace(const struct spec *spec,
	const struct spec_network *network, const char *name, int slowness, struct arena *arena)
{
	size_t count = (size_t)network->layer_count;
	struct layer *layers = arena_array(arena, count, sizeof *layers);
	struct trace *trace = arena_alloc(arena, sizeof *trace);
	for (size_t i = 0; i < count; i++) {
		int block = i ? layers[i - 1].block + network->layers[i].block : 1;
		layers[i] = (struct layer){
			arena_printf(arena, "l%zu", i), "conv", block, 0,
			spec->told ? 64 * (int)(i + 1) : -1};
	}
	*trace = (struct trace){.network = name, .layer_count = count, .layers = layers};
	for (int tiles = 1; tiles <= spec_tiles(spec); tiles++)
		trace->on[tiles] = made_levels(spec, network, tiles, slowness, arena);
	trace->estimate_cycles = trace_isolated_cycles(trace, 1);
	return trace;
}

static inline int by_arrival(const void *a, const void *b)
{
	const struct task *one = a, *other = b;
	if (one->arrival_cycles != other->arrival_cycles)
		return one->arrival_cycles < other->arrival_cycles ? -1 : 1;
	return one->number - other->number;
}

/* The network of that number in the description, made if it is not yet. */
static inline int made_network(struct made *made, const struct spec *spec, int network, int slowness)
{
	const char *name = arena_printf(&made->arena, "n%d", network);
	size_t at = 0;
	for (; at < made->workload.network_count; at++)
		if (strcmp(made->networks[at], name) == 0)
			return (int)at;
	made->networks[at] = name;
	made->traces[at] =
		made_trace(spec, &spec->networks[network], name, slowness, &made->arena);
	made->workload.network_count++;
	return (int)at;
}

static inline double most_demand(const struct made *made)
{
	double most = 1, quickest = 1;
	for (size_t n = 0; n < made->workload.network_count; n++)
		for (int tiles = 1; tiles <= made->soc.tiles; tiles++)
			for (size_t i = 0; i < made->traces[n]->layer_count; i++) {
				double demand = made->traces[n]
							->on[tiles]
							->demands[i]
							.dram_bytes_per_cycle;
				most = demand > most ? demand : most;
			}
	for (size_t i = 0; made->noise && i < made->workload.task_count; i++)
		if (made->noise[i] < quickest)
			quickest = made->noise[i];
	return most / quickest;
}

static inline const struct soc *usual_soc(void)
{
	static struct arena arena;
	static struct soc soc;
	struct text text;
	struct err err;
	bool ok = soc.tiles
		|| (text_read("models/socs/gemmini8.ini", &arena, &text, &err)
			&& soc_parse(&text, "gemmini8", &arena, &soc, &err));
	ck_assert_msg(ok, "%s", err.text);
	return &soc;
}

/* The SoC's other keys are those of gemmini8. */
static inline void made_soc(struct made *made, const struct spec *spec)
{
	made->soc = *usual_soc();
	made->soc.clock_hz = 1e3 * spec->clock_khz;
	made->soc.tiles = spec_tiles(spec);
	made->soc.groups = spec->groups;
	made->soc.dram_bytes_per_cycle = spec->dram;
	made->soc.dram_efficiency = spec->efficiency / 100.0;
	made->soc.dram_arbiter = spec->arbiter;
	made->soc.interference = spec->interference / 100.0;
	made->soc.noise_sigma = spec->noise / 100.0;
}

/* The world, with all cycles `slowness` times as long and bytes per cycle as few. */
static inline void made_begin(struct made *made, const struct spec *spec, int slowness)
{
	memset(made, 0, sizeof *made);
	made_soc(made, spec);
	made->workload = (struct workload){.name = "laws",
		.networks = made->networks,
		.tasks = made->tasks,
		.task_count = (size_t)spec->task_count};
	for (int i = 0; i < spec->task_count; i++) {
		const struct spec_task *task = &spec->tasks[i];
		made->tasks[i] = (struct task){i,
			made_network(made, spec, task->network, slowness), task->priority,
			(double)task->arrival * slowness, (double)task->target * slowness};
	}
	qsort(made->tasks, (size_t)spec->task_count, sizeof *made->tasks, by_arrival);
	made->soc.clock_hz *= slowness; /* knobs in milliseconds stay */
	made->soc.dram_bytes_per_cycle /= slowness;
	made->noise = workload_noise(&made->workload, made->soc.noise_sigma, 1, &made->arena);
	if (spec->ample)
		made->soc.dram_bytes_per_cycle =
			2 * made->soc.tiles * most_demand(made) / made->soc.dram_efficiency;
}

static inline void made_end(struct made *made)
{
	arena_free(&made->arena);
}

/* ---- as files ---- */

static inline FILE *file_begin(const char *directory, const char *name)
{
	char path[1024];
	snprintf(path, sizeof path, "%s/%s", directory, name);
	FILE *file = fopen(path, "w");
	ck_assert_msg(file != NULL, "%s cannot be written", path);
	return file;
}

/* Every key, for a SoC's file has all; `usual` != NULL: only those that differ from it. */
static inline void soc_write(const struct soc *soc, const struct soc *usual, FILE *file)
{
	const char *section = "";
	for (const struct knob *knob = soc_knobs; knob->key; knob++) {
		char value[64], usual_value[64];
		knob_format(knob, soc, value, sizeof value);
		knob_format(knob, usual ? usual : soc, usual_value, sizeof usual_value);
		if (usual && strcmp(value, usual_value) == 0)
			continue;
		if (strcmp(section, knob->section) != 0)
			fprintf(file, "[%s]\n", knob->section);
		section = knob->section;
		fprintf(file, "%s = %s\n", knob->key, value);
	}
}

/* soc.ini, tasks.csv and a trace for each network. */
static inline void made_write(const struct made *made, const char *directory)
{
	FILE *file = file_begin(directory, "soc.ini");
	soc_write(&made->soc, NULL, file);
	fclose(file);
	file = file_begin(directory, "tasks.csv");
	workload_write(&made->workload, file);
	fclose(file);
	for (size_t n = 0; n < made->workload.network_count; n++) {
		char name[64];
		snprintf(name, sizeof name, "%s.csv", made->networks[n]);
		file = file_begin(directory, name);
		trace_write_full(made->traces[n], 0, file);
		fclose(file);
	}
}

/* The command that replays the files. */
static inline void made_command(const struct made *made, const char *directory, const char *policy,
	char *command, size_t size)
{
	int used = snprintf(command, size,
		"./moca run --soc %s/soc.ini --workload %s/tasks.csv --policy '%s' --seeds 1..1 "
		"--db %s/runs.db",
		directory, directory, policy, directory);
	for (size_t n = 0; n < made->workload.network_count; n++)
		used += snprintf(command + used, size - (size_t)used, " --trace %s=%s/%s.csv",
			made->networks[n], directory, made->networks[n]);
}

#endif
