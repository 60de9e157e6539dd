/* Task lists drawn from a set. Networks and priorities are drawn as in the MoCA artifact, from one
 * random byte each: 256 is no multiple of the sum of weights, so the first entries of a table come a
 * little more often than their weight says, here as there. */
#include "workload/internal.h"

#include "base/random.h"

#include <math.h>
#include <string.h>

enum { CHAINS = 4 };

/* The artifact's chains start 50,000 cycles apart, and a gap is shortened by 0 to 19 such steps. */
static const double CHAIN_OFFSET_CYCLES = 50000, CHAIN_STEP_CYCLES = 45000;
enum { CHAIN_STEPS = 20 };

/* Priorities 0..11 by weight, of 108, after Google's cluster trace as the MoCA paper uses it. */
static const struct {
	int priority, weight;
} priority_weights[] = {{0, 15}, {1, 18}, {2, 10}, {4, 15}, {6, 15}, {8, 15}, {9, 10}, {11, 10}};
enum { PRIORITY_WEIGHT_SUM = 108 };

static int random_byte(uint64_t seed, enum random_stream stream, uint32_t item)
{
	return (int)(random_bits(seed, stream, item, 0) & 255);
}

static int priority_draw(uint64_t seed, uint32_t item)
{
	int ticket = random_byte(seed, STREAM_PRIORITY, item) % PRIORITY_WEIGHT_SUM, i = 0;
	for (; ticket >= priority_weights[i].weight; i++)
		ticket -= priority_weights[i].weight;
	return priority_weights[i].priority;
}

static int network_draw(
	const struct workload_set *set, int weight_sum, uint64_t seed, uint32_t item)
{
	int ticket = random_byte(seed, STREAM_NETWORK, item) % weight_sum, i = 0;
	for (; ticket >= set->shares[i].weight; i++)
		ticket -= set->shares[i].weight;
	return i;
}

/* From a task of this network to the next of its chain; 0 if the steps take more than there is. */
static double chain_gap_cycles(const struct workload_set *set, int network, int steps)
{
	double gap = floor(set->shares[network].gap_cycles * set->chain_scale)
		- steps * CHAIN_STEP_CYCLES;
	return gap > 0 ? gap : 0;
}

/* Four chains in turn: the next task of a chain comes after a gap set by the network of the last one,
 * less a random part. So the load adapts to what is asked for. */
static void arrivals_chains(
	const struct workload_set *set, int count, uint64_t seed, struct task *tasks)
{
	for (int i = 0; i < count; i++) {
		if (i < CHAINS) {
			tasks[i].arrival_cycles = i * CHAIN_OFFSET_CYCLES;
			continue;
		}
		const struct task *last = &tasks[i - CHAINS];
		int steps = random_byte(seed, STREAM_ARRIVAL, (uint32_t)i) % CHAIN_STEPS;
		tasks[i].arrival_cycles =
			last->arrival_cycles + chain_gap_cycles(set, last->network, steps);
	}
}

/* How many of the 256 values of a byte leave a remainder below `below` when divided by `sum`. */
static int bytes_below(int sum, int below)
{
	int rest = 256 % sum;
	return 256 / sum * below + (rest < below ? rest : below);
}

/* Mean of a chain's gap after a network, over the random steps. */
static double mean_chain_gap(const struct workload_set *set, int network)
{
	double sum = 0;
	for (int steps = 0; steps < CHAIN_STEPS; steps++) {
		int bytes = bytes_below(CHAIN_STEPS, steps + 1) - bytes_below(CHAIN_STEPS, steps);
		sum += bytes * chain_gap_cycles(set, network, steps);
	}
	return sum / 256;
}

/* Mean time between tasks of the chains, networks and steps as often as they really come, so that
 * every kind of arrivals offers the same load. */
static double mean_gap_cycles(const struct workload_set *set, int weight_sum)
{
	double sum = 0;
	for (int i = 0, below = 0; i < (int)set->share_count; i++) {
		int bytes = -bytes_below(weight_sum, below);
		below += set->shares[i].weight;
		bytes += bytes_below(weight_sum, below);
		sum += bytes * mean_chain_gap(set, i);
	}
	double gap = sum / 256;
	return (gap > 1 ? gap : 1) / CHAINS;
}

static void arrivals_poisson(double mean, int count, uint64_t seed, struct task *tasks)
{
	double now = 0;
	for (int i = 0; i < count; i++) {
		now += mean * random_exponential(seed, STREAM_ARRIVAL, (uint32_t)i, 0);
		tasks[i].arrival_cycles = floor(now);
	}
}

static void arrivals_periodic(
	double period, double jitter, int count, uint64_t seed, struct task *tasks)
{
	for (int i = 0; i < count; i++) {
		double late = jitter * random_uniform(seed, STREAM_ARRIVAL, (uint32_t)i, 0);
		tasks[i].arrival_cycles = floor(period * (i + late));
	}
}

static void generate(const struct workload_set *set, const struct workload_knobs *knobs,
	uint64_t seed, struct task *tasks)
{
	int weight_sum = 0;
	for (size_t i = 0; i < set->share_count; i++)
		weight_sum += set->shares[i].weight;
	for (int i = 0; i < knobs->tasks; i++) {
		tasks[i].number = i;
		tasks[i].network = network_draw(set, weight_sum, seed, (uint32_t)i);
		tasks[i].priority = priority_draw(seed, (uint32_t)i);
		tasks[i].target_cycles = set->shares[tasks[i].network].target_cycles;
	}
	switch ((enum arrivals)knobs->arrivals) {
	case ARRIVALS_POISSON:
		arrivals_poisson(mean_gap_cycles(set, weight_sum), knobs->tasks, seed, tasks);
		break;
	case ARRIVALS_PERIODIC:
		arrivals_periodic(
			mean_gap_cycles(set, weight_sum), knobs->jitter, knobs->tasks, seed, tasks);
		break;
	case ARRIVALS_CHAINS:
	case ARRIVALS_KINDS:
		arrivals_chains(set, knobs->tasks, seed, tasks);
	}
}

static void renumber(struct task *tasks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		tasks[i].number = (int)i;
}

void workload_make(const struct workload_source *source, const struct workload_knobs *knobs,
	uint64_t seed, struct arena *arena, struct workload *workload)
{
	size_t count = source->generated ? (size_t)knobs->tasks : source->listed.task_count;
	struct task *tasks = arena_array(arena, count, sizeof *tasks);
	if (source->generated) {
		generate(&source->set, knobs, seed, tasks);
		tasks_sort(tasks, count);
		renumber(tasks, count);
	} else
		memcpy(tasks, source->listed.tasks, count * sizeof *tasks);
	for (size_t i = 0; i < count; i++) {
		tasks[i].arrival_cycles /= knobs->load;
		tasks[i].target_cycles *= knobs->qos_scale;
		if (source->generated) /* a set's targets are whole cycles at every QoS */
			tasks[i].target_cycles = floor(tasks[i].target_cycles + 0.5);
	}
	workload->name = source->generated ? source->set.name : source->listed.name;
	workload->network_count =
		workload_networks(source, &workload->networks, &workload->network_places, arena);
	workload->task_count = count;
	workload->tasks = tasks;
}

const double *workload_noise(
	const struct workload *workload, double sigma, uint64_t seed, struct arena *arena)
{
	if (sigma == 0)
		return NULL;
	double *noise = arena_array(arena, workload->task_count, sizeof *noise);
	for (size_t i = 0; i < workload->task_count; i++) {
		uint32_t item = (uint32_t)workload->tasks[i].number;
		double z = random_normal(seed, STREAM_NOISE, item, 0);
		noise[i] = portable_exp(sigma * z - sigma * sigma / 2);
	}
	return noise;
}
