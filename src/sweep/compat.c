#include "sweep/compat.h"

#include "cost/algorithm1.h"

#include <math.h>
#include <string.h>
#include <sysexits.h>

bool compat_parse(const char *text, struct arena *arena, struct compat *compat, struct err *err)
{
	*compat = (struct compat){0, ""};
	if (!*text)
		return true;
	if (!artifact_habits_parse(text, arena, &compat->habits, err))
		return false;
	compat->text = artifact_habits_text(compat->habits, arena);
	return true;
}

bool compat_soc(const struct compat *compat, struct soc *soc, struct err *err)
{
	if (!compat->habits)
		return true;
	if (soc->tiles != 2 * soc->groups)
		return err_set(err, EX_DATAERR,
			"--compat: %d tiles in %d groups; expected pairs, as the artifact has them",
			soc->tiles, soc->groups);
	if (compat->habits & HABIT_CALIBRATION)
		soc->interference = ARTIFACT_INTERFERENCE;
	return true;
}

/* ---- predictions ---- */

static int network_find(const char *name)
{
	for (int i = 0; artifact_networks[i].name; i++)
		if (strcmp(artifact_networks[i].name, name) == 0)
			return i;
	return -1;
}

/* The artifact's table of layers, as Algorithm 1 computes it for two tiles. */
static bool layers_predict(const struct soc *soc, const struct artifact_network *known,
	const struct network *network, struct arena *arena, struct prediction *prediction,
	struct err *err)
{
	struct soc with = *soc;
	with.cost_overlap_algorithm1 = known->overlap;
	struct layer_prediction *layers = arena_array(arena, network->op_count, sizeof *layers);
	double *before = arena_array(arena, network->op_count + 1, sizeof *before);
	for (size_t i = 0; i < network->op_count; i++) {
		struct loops_counts counts;
		if (!loops_count(&with, network, i, LOOPS_LEAST_CYCLES, &counts))
			return err_set(err, EX_DATAERR,
				"--compat: '%s' of %s does not fit the tiles", network->ops[i].name,
				network->name);
		int64_t bytes = algorithm1_dram_bytes(&with, network, i, &counts);
		layers[i].dram_bytes = (double)bytes;
		layers[i].cycles = algorithm1_cycles(&with, &network->ops[i], &counts, bytes, 2);
		layers[i].small = counts.tiles < 4;
		before[i + 1] = before[i] + layers[i].cycles;
	}
	prediction->layers = layers;
	prediction->cycles_before = before;
	return true;
}

static bool uses_array(const struct op *op)
{
	return op->kind == OP_CONV || op->kind == OP_MATMUL;
}

/* How many layers such a part has. */
static size_t part_layers(const struct network *network, const struct artifact_part *part)
{
	size_t layers = 0;
	int convs = 0;
	if (!part->blocks && !part->convs)
		return network->op_count;
	while (layers < network->op_count
		&& (part->blocks ? network->ops[layers].block <= part->blocks
				 : convs < part->convs))
		convs += uses_array(&network->ops[layers++]);
	return layers;
}

static size_t last_block(const struct network *network)
{
	size_t first = network->op_count - 1;
	while (first > 0 && network->ops[first - 1].block == network->ops[first].block)
		first--;
	return first;
}

static bool predict(const struct compat *compat, const struct soc *soc,
	const struct network *network, struct arena *arena, struct trace *trace, struct err *err)
{
	int row = network_find(network->name);
	const struct artifact_network *known = &artifact_networks[row];
	struct prediction *prediction = arena_alloc(arena, sizeof *prediction);
	bool tables = compat->habits & HABIT_PREDICTIONS;
	*prediction = (struct prediction){
		.network = row,
		.one_tile_cycles =
			tables ? known->one_tile_cycles : trace_isolated_cycles(trace, 1),
		.two_tile_cycles =
			tables ? known->two_tile_cycles : trace_isolated_cycles(trace, 2),
		.last_block = last_block(network),
		.part_beside_conv = part_layers(network, &known->beside_conv),
		.part_beside_fc = part_layers(network, &known->beside_fc),
	};
	trace->prediction = prediction;
	return layers_predict(soc, known, network, arena, prediction, err);
}

/* ---- calibration ---- */

static double *scaled(const double *values, size_t count, double factor, struct arena *arena)
{
	double *copy = arena_array(arena, count, sizeof *copy);
	for (size_t i = 0; i < count; i++)
		copy[i] = factor * values[i];
	return copy;
}

/* The same layers, slower by a factor: the bytes stay, the time grows. */
static const struct lowering *lowering_scale(
	const struct lowering *from, size_t count, double factor, struct arena *arena)
{
	struct lowering *to = arena_alloc(arena, sizeof *to);
	struct layer_demand *demands = arena_array(arena, count, sizeof *demands);
	for (size_t i = 0; i < count; i++)
		demands[i] = (struct layer_demand){factor * from->demands[i].isolated_cycles,
			from->demands[i].dram_bytes_per_cycle / factor};
	*to = *from;
	to->demands = demands;
	to->isolated_before = scaled(from->isolated_before, count + 1, factor, arena);
	to->compute_before = scaled(from->compute_before, count + 1, factor, arena);
	to->mean_dram_bytes_per_cycle = from->mean_dram_bytes_per_cycle / factor;
	for (int level = 0; level < CACHE_LEVELS; level++)
		to->under[level] = NULL;
	to->under[CACHE_WHOLE] = to;
	return to;
}

/* On two tiles the network takes f times its single-program constant, on one f times what our own trace
 * says. */
static void calibrate(struct arena *arena, struct trace *trace)
{
	const struct artifact_network *known = &artifact_networks[trace->prediction->network];
	double two = known->single_cycles / trace_isolated_cycles(trace, 2);
	for (int tiles = 1; tiles <= 2; tiles++)
		if (trace->on[tiles])
			trace->on[tiles] = lowering_scale(trace->on[tiles], trace->layer_count,
				known->service * (tiles == 2 ? two : 1), arena);
}

bool compat_trace(const struct compat *compat, const struct soc *soc, const struct network *network,
	struct arena *arena, struct trace *trace, struct err *err)
{
	if (network_find(network->name) < 0)
		return err_set(err, EX_DATAERR,
			"--compat: the artifact has no network '%s'; expected one of its seven",
			network->name);
	if (trace->layer_count != network->op_count)
		return err_set(err, EX_DATAERR,
			"--compat: the trace of %s has %zu layers; expected %zu, as the network",
			network->name, trace->layer_count, network->op_count);
	if (!predict(compat, soc, network, arena, trace, err))
		return false;
	if (compat->habits & HABIT_CALIBRATION)
		calibrate(arena, trace);
	return true;
}

/* ---- outcomes ---- */

static void latency_raise(const struct task *task, double least_cycles, struct outcome *outcome)
{
	double more = least_cycles - (outcome->finish_cycles - task->arrival_cycles);
	if (more <= 0)
		return;
	outcome->finish_cycles = task->arrival_cycles + least_cycles;
	outcome->queued_cycles += more;
}

static void outcome_print(const struct compat *compat, const struct task *task,
	const struct prediction *prediction, struct outcome *outcome)
{
	bool floor = compat->habits & HABIT_FLOOR;
	if (outcome->dropped && isnan(outcome->start_cycles)) {
		outcome->finish_cycles = task->arrival_cycles;
		outcome->queued_cycles = 0;
		floor = true;
	}
	outcome->dropped = false;
	latency_raise(task, floor ? prediction->two_tile_cycles : 1, outcome);
	if (compat->habits & HABIT_CALIBRATION)
		outcome->isolated_cycles = artifact_networks[prediction->network].single_cycles;
}

void compat_outcomes(
	const struct compat *compat, const struct scenario *scenario, struct outcome *outcomes)
{
	const struct workload *workload = scenario->workload;
	if (!compat->habits)
		return;
	for (size_t i = 0; i < workload->task_count; i++)
		outcome_print(compat, &workload->tasks[i],
			scenario->traces[workload->tasks[i].network]->prediction, &outcomes[i]);
}
