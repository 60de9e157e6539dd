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

bool compat_policy(const struct compat *compat, struct arena *arena, struct tuned_policy *policy,
	struct err *err)
{
	return !compat->habits || artifact_policy(compat->habits, arena, policy, err);
}

void compat_soc(const struct compat *compat, struct soc *soc)
{
	if (!(compat->habits & HABIT_CALIBRATION))
		return;
	soc->interference = ARTIFACT_INTERFERENCE;
	soc->dram_efficiency = ARTIFACT_DRAM_EFFICIENCY;
}

bool compat_check(const struct compat *compat, const struct soc *soc, struct err *err)
{
	return !compat->habits || soc->tiles == 2 * soc->groups
		|| err_set(err, EX_DATAERR,
			"--compat: %d tiles in %d groups; expected pairs, as the artifact has them",
			soc->tiles, soc->groups);
}

/* ---- predictions ---- */

static int network_find(const char *name)
{
	for (int i = 0; artifact_networks[i].name; i++)
		if (strcmp(artifact_networks[i].name, name) == 0)
			return i;
	return -1;
}

static bool uses_array(const struct op *op)
{
	return op->kind == OP_CONV || op->kind == OP_MATMUL;
}

/* The f of the artifact's table of layers: it is larger where images are small. */
static double overlap(const struct soc *soc, const struct op *op, bool first)
{
	int64_t pixels = op->kind == OP_MATMUL ? op->rows : (int64_t)op->out_height * op->out_width;
	if (first)
		return 1;
	if (loops_is_fully_connected(soc, op))
		return 0.5;
	return pixels <= 7 * 7 ? 0.7 : 0.3;
}

double compat_layer_cycles(const struct soc *soc, const struct network *network, size_t index,
	const struct loops_counts *counts)
{
	const struct op *op = &network->ops[index];
	int64_t dram_bytes = algorithm1_dram_bytes(soc, network, index, counts);
	if (!uses_array(op))
		return algorithm1_cycles(soc, op, counts, dram_bytes, 2);
	struct op_cost cost;
	algorithm1(soc, op, counts, dram_bytes, 2, &cost);
	double compute = (double)cost.compute_cycles;
	double near = (double)(loops_load_beats(counts) + counts->output_beats) / 2;
	double far = (double)dram_bytes / soc->dram_bytes_per_cycle;
	double memory = near > far ? near : far, f = overlap(soc, op, index == 0);
	return compute > memory ? compute + f * memory : memory + f * compute;
}

static bool layers_predict(const struct soc *soc, const struct network *network,
	struct arena *arena, struct prediction *prediction, struct err *err)
{
	struct layer_prediction *layers = arena_array(arena, network->op_count, sizeof *layers);
	double *before = arena_array(arena, network->op_count + 1, sizeof *before);
	for (size_t i = 0; i < network->op_count; i++) {
		struct loops_counts counts;
		if (!loops_count(soc, network, i, &counts))
			return err_set(err, EX_DATAERR,
				"--compat: '%s' of %s does not fit the tiles", network->ops[i].name,
				network->name);
		layers[i].dram_bytes = (double)algorithm1_dram_bytes(soc, network, i, &counts);
		layers[i].cycles = compat_layer_cycles(soc, network, i, &counts);
		layers[i].small = counts.tiles < 4;
		before[i + 1] = before[i] + layers[i].cycles;
	}
	prediction->layers = layers;
	prediction->cycles_before = before;
	return true;
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
	return layers_predict(soc, network, arena, prediction, err);
}

/* ---- calibration ---- */

/* The same layers, each slower by its factor: the bytes stay, the time grows. */
static const struct lowering *lowering_scale(
	const struct lowering *from, size_t count, const double *factors, struct arena *arena)
{
	struct lowering *to = arena_alloc(arena, sizeof *to);
	struct layer_demand *demands = arena_array(arena, count + 1, sizeof *demands);
	double *isolated = arena_array(arena, count + 1, sizeof *isolated);
	double *compute = arena_array(arena, count + 1, sizeof *compute);
	for (size_t i = 0; i < count; i++) {
		const struct layer_demand *demand = &from->demands[i];
		demands[i] = (struct layer_demand){factors[i] * demand->isolated_cycles,
			demand->dram_bytes_per_cycle / factors[i]};
		isolated[i + 1] = isolated[i] + demands[i].isolated_cycles;
		compute[i + 1] = compute[i]
			+ factors[i] * (from->compute_before[i + 1] - from->compute_before[i]);
	}
	*to = (struct lowering){.tiles = from->tiles,
		.costs = from->costs,
		.demands = demands,
		.isolated_before = isolated,
		.compute_before = compute,
		.dram_bytes_before = from->dram_bytes_before,
		.l2_bytes_before = from->l2_bytes_before,
		.mean_dram_bytes_per_cycle = from->dram_bytes_before[count] / isolated[count]};
	to->under[CACHE_WHOLE] = to;
	return to;
}

/* In the artifact's co-located runs a network takes f times its time alone, and interference beside. What they
 * add falls on its layers by their DRAM bytes, on one tile as on two: each byte waits as long. In the measured
 * run of moca on workload C at QoS M a partner begins sooner than if all layers were slowed alike; the main's
 * last block, full of weights, takes longer; and partners, which are all convolutions, are hardly slowed. */
static const struct lowering *calibrate_on(const struct lowering *on, size_t count, double scale,
	double wait_cycles_per_byte, struct arena *arena)
{
	double *factors = arena_array(arena, count, sizeof *factors);
	for (size_t i = 0; i < count; i++) {
		double bytes = on->dram_bytes_before[i + 1] - on->dram_bytes_before[i];
		double waits = wait_cycles_per_byte * bytes / on->demands[i].isolated_cycles;
		factors[i] = (scale + waits) / (1 + ARTIFACT_INTERFERENCE);
	}
	return lowering_scale(on, count, factors, arena);
}

static void calibrate(struct arena *arena, struct trace *trace)
{
	const struct artifact_network *known = &artifact_networks[trace->prediction->network];
	const struct lowering *one = trace->on[1], *two = trace->on[2];
	size_t count = trace->layer_count;
	double single = known->single_two_tile_cycles;
	double scale = single / trace_isolated_cycles(trace, 2), one_scale = scale;
	if (!one || !two) /* the replay will say so */
		return;
	if (known->single_one_tile_cycles > 0)
		one_scale = known->single_one_tile_cycles / trace_isolated_cycles(trace, 1);
	double wait_cycles = (known->service * (1 + ARTIFACT_INTERFERENCE) - 1) * single;
	double bytes = two->dram_bytes_before[count];
	double each = bytes > 0 ? wait_cycles / bytes : 0;
	trace->on[1] = calibrate_on(one, count, one_scale, each, arena);
	trace->on[2] = calibrate_on(two, count, scale, each, arena);
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
		outcome->isolated_cycles =
			artifact_networks[prediction->network].single_two_tile_cycles;
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
